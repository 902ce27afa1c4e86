// Mending the layout: reading order, directions and boxes, with the mouse on the page or with keys in the list beside it.

import { Arrangement } from "./arrangement.js";
import { MendingDrawing } from "./mending_drawing.js";
import { post } from "./saving.js";
import { announce, word } from "./words.js";

export class Mending {
  constructor(desk) {
    this.desk = desk;
    this.panel = desk.root.querySelector("[data-mending]");
    this.list = this.panel.querySelector("[data-list]");
    this.problem = this.panel.querySelector("[data-problem]");
    this.on = false;
    this.drawing = new MendingDrawing(desk.view, {
      begin: () => this.arrangement.step(),
      changed: () => this.show(),
      selected: (key) => this.select(key, { focus: false }),
      drew: (box) => this.add(box),
      clicked: (key) => this.clicked(key),
      dropped: (key, target) => this.act(() => this.arrangement.moveTo(key, this.place(target))),
    });
    this.panel.addEventListener("click", (event) => this.onClick(event));
    this.panel.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("focusin", (event) => {
      const key = event.target.closest("[data-key]")?.dataset.key;
      if (key && key !== this.selected) this.select(key, { focus: false });
    });
    this.dragRows();
  }

  async toggle() {
    if (this.on) {
      this.close();
      return;
    }
    if (this.desk.readOnly) return;
    await this.desk.outbox.flush();
    this.on = this.desk.view.mending = true;
    this.desk.root.dataset.mode = "mending";
    this.arrangement = new Arrangement(this.desk.given.lines, this.desk.given.page);
    this.say("");
    this.numbering = 0;
    this.desk.view.light(null);
    this.show();
    const first = this.desk.active ? String(this.desk.active.id) : this.arrangement.items[0]?.key;
    if (first) this.select(first);
    else this.panel.querySelector("[data-act=add]").focus();
  }

  close() {
    if (this.arrangement.changed && !window.confirm(word("mending-discard"))) return;
    this.leave();
  }

  leave() {
    this.on = this.desk.view.mending = false;
    delete this.desk.root.dataset.mode;
    this.drawing.show(null, null);
    this.desk.commands.enter(this.desk.active ?? this.desk.editors[0]);
  }

  place(key) { return this.arrangement.items.findIndex((item) => item.key === key); }

  /** Does one undoable step. */
  act(step) {
    this.arrangement.step();
    step();
    this.show();
  }

  add(box = this.besideSelected()) {
    const beside = this.arrangement.item(this.selected);
    const direction = beside?.direction ?? (this.desk.vertical ? "vertical" : "horizontal");
    let key = "";
    this.act(() => { key = this.arrangement.add(box, direction, this.selected); });
    this.drawing.armed = false;
    this.select(key);
  }

  /** A box as large as the chosen one's, where the next line would be. */
  besideSelected() {
    const { width, height } = this.desk.given.page;
    const item = this.arrangement.item(this.selected);
    if (!item) return [width * 0.1, height * 0.1, width * 0.8, height * 0.08];
    const [left, top, w, h] = item.box;
    return item.direction === "vertical" ? [left - w * 1.1, top, w, h] : [left, top + h * 1.1, w, h];
  }

  select(key, { focus = true } = {}) {
    this.selected = this.arrangement.item(key) ? key : null;
    for (const row of this.list.children) row.classList.toggle("is-selected", row.dataset.key === this.selected);
    this.drawing.show(this.arrangement, this.selected);
    const row = [...this.list.children].find((one) => one.dataset.key === this.selected);
    if (!row) return;
    if (focus) row.querySelector("[data-row]").focus();
    else row.scrollIntoView({ block: "nearest" });
    this.desk.view.bringIntoSight(this.arrangement.item(key).box);
  }

  /** While lines are numbered by clicking, each click gives the next number. */
  clicked(key) {
    if (!this.numbering) {
      this.select(key);
      return;
    }
    const place = this.numbering - 1;
    this.numbering += 1;
    this.act(() => this.arrangement.moveTo(key, place));
    const all = this.numbering > this.arrangement.items.length;
    if (all) this.numbering = 0;
    this.say(all ? word("numbering-done") : word("numbering-next", { number: this.numbering }));
    this.showButtons();
  }

  onClick(event) {
    const act = event.target.closest("[data-act]")?.dataset.act;
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (key) this.selected = key;
    if (act) this.do(act, key ?? this.selected);
    else if (key) this.select(key);
  }

  do(act, key) {
    const items = this.arrangement;
    const does = {
      up: () => this.act(() => items.moveTo(key, this.place(key) - 1)),
      down: () => this.act(() => items.moveTo(key, this.place(key) + 1)),
      direction: () => this.act(() => items.turnDirection(key)),
      drop: () => this.act(() => items.drop(key)),
      add: () => this.add(),
      draw: () => { this.drawing.armed = true; this.say(word("draw-now")); },
      numbering: () => { this.numbering = this.numbering ? 0 : 1; this.say(this.numbering ? word("numbering-next", { number: 1 }) : ""); },
      undo: () => this.turn(items.undo()),
      redo: () => this.turn(items.redo()),
      save: () => this.save(),
      cancel: () => this.close(),
    };
    if (["up", "down", "direction", "drop"].includes(act) && !key) return;
    does[act]?.();
    if (["up", "down", "direction", "drop"].includes(act)) {
      this.select(items.item(key) ? key : items.items[0]?.key);
      announce(word(`mended-${act}`, { number: items.number(key) }));
    }
    this.showButtons();
  }

  /** Shows what undoing or doing again left, with the same line at hand. */
  turn(changed) {
    if (!changed) return;
    this.show();
    this.select(this.arrangement.item(this.selected) ? this.selected : this.arrangement.items[0]?.key);
  }

  onKey(event) {
    if (event.isComposing || event.target.closest("form")) return;
    const control = event.ctrlKey || event.metaKey;
    const arrow = /^Arrow(Up|Down|Left|Right)$/.exec(event.key)?.[1];
    let act = null;
    if (control && event.code === "KeyZ") act = event.shiftKey ? "redo" : "undo";
    else if (control && event.code === "KeyY") act = "redo";
    else if (control && (event.code === "KeyS" || event.key === "Enter")) act = "save";
    else if (event.key === "Escape") act = "cancel";
    else if (event.altKey && (arrow === "Up" || arrow === "Down")) act = arrow.toLowerCase();
    else if (!control && !event.altKey && event.key === "Delete") act = "drop";
    else if (!control && !event.altKey && event.key.toLowerCase() === "d") act = "direction";
    else if (!control && !event.altKey && event.key.toLowerCase() === "n") act = "add";
    if (act) this.do(act, this.selected);
    else if (control && arrow && this.selected) this.nudge(arrow, event.shiftKey);
    else if (!event.altKey && (arrow === "Up" || arrow === "Down")) {
      const next = this.arrangement.items[this.place(this.selected) + (arrow === "Down" ? 1 : -1)];
      if (next) this.select(next.key);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Moves the chosen box, or its right and lower edges, by a little. */
  nudge(arrow, size) {
    const step = Math.max(1, Math.round(this.desk.given.page.width / 400));
    const by = { Up: [0, -step], Down: [0, step], Left: [-step, 0], Right: [step, 0] }[arrow];
    const [left, top, width, height] = this.arrangement.item(this.selected).box;
    const box = size ? [left, top, width + by[0], height + by[1]] : [left + by[0], top + by[1], width, height];
    this.act(() => this.arrangement.setBox(this.selected, box));
    this.select(this.selected);
  }

  async save() {
    const { given, outbox } = this.desk;
    if (await outbox.flush()) {
      this.say(word("not-left", { lines: outbox.size }));
      return;
    }
    this.say(word("saving-sending"));
    const { status, body } = await post(given.urls.layout, { base: given.page.layout_version, lines: this.arrangement.payload() });
    if (status !== 200) {
      this.say(body.error ?? word(status === "signed-out" ? "connection-signed-out" : "connection-offline"));
      return;
    }
    const at = this.selected;
    this.desk.show(body);
    this.desk.active = this.desk.editor(Number(at)) ?? null;
    this.leave();
    announce(word("mending-saved"));
  }

  say(sentence) {
    this.problem.textContent = sentence;
    this.problem.hidden = !sentence;
  }

  show() {
    this.list.replaceChildren(...this.arrangement.items.map((item) => this.row(item)));
    this.drawing.show(this.arrangement, this.selected);
    this.showButtons();
  }

  showButtons() {
    const { past, future } = this.arrangement;
    this.panel.querySelector("[data-act=undo]").disabled = !past.length;
    this.panel.querySelector("[data-act=redo]").disabled = !future.length;
    this.panel.querySelector("[data-act=save]").disabled = !past.length;
    this.panel.querySelector("[data-act=numbering]").setAttribute("aria-pressed", String(Boolean(this.numbering)));
  }

  row(item) {
    const row = document.getElementById("desk-mending-row").content.firstElementChild.cloneNode(true);
    const number = this.arrangement.number(item.key);
    row.dataset.key = item.key;
    row.classList.toggle("is-selected", item.key === this.selected);
    row.classList.toggle("is-dropped", item.dropped);
    row.querySelector("[data-number]").textContent = item.dropped ? "–" : String(number);
    row.querySelector("[data-text]").textContent = item.text || word("new-line");
    row.querySelector("[data-way]").textContent = word(`direction-${item.direction}`);
    row.querySelector("[data-row]").setAttribute("aria-label", word(item.dropped ? "row-dropped" : "row", { number, text: item.text || word("new-line"), direction: word(`direction-${item.direction}`) }));
    const drop = row.querySelector("[data-act=drop]");
    drop.setAttribute("aria-label", word(item.dropped ? "take-back" : "drop", { number }));
    drop.querySelector("[data-shown]").textContent = item.dropped ? "↺" : "×";
    for (const act of ["up", "down", "direction"]) {
      const button = row.querySelector(`[data-act=${act}]`);
      button.setAttribute("aria-label", word(`row-${act}`, { number }));
      button.disabled = item.dropped;
    }
    return row;
  }

  /** Rows can be dragged into another order. */
  dragRows() {
    this.list.addEventListener("dragstart", (event) => {
      this.dragged = event.target.closest("[data-key]")?.dataset.key ?? null;
      event.dataTransfer.effectAllowed = "move";
    });
    this.list.addEventListener("dragover", (event) => {
      if (this.dragged) event.preventDefault();
    });
    this.list.addEventListener("drop", (event) => {
      event.preventDefault();
      const target = event.target.closest("[data-key]")?.dataset.key;
      const moved = this.dragged;
      this.dragged = null;
      if (!moved || !target || moved === target) return;
      this.act(() => this.arrangement.moveTo(moved, this.place(target)));
      this.select(moved);
    });
  }
}
