// The numbered boxes on the page while it is mended: dragged by their middle, their corners and their numbers; a new one is
// drawn where there is none.

import { between, withCorner } from "./arrangement.js";
import { drawn, placed } from "./page_view.js";

const BADGE = 12; // pixels on the screen
const HANDLE = 7;
const DRAWN = 6; // pixels on the screen below which a drag is a click

export class MendingDrawing {
  /** `heard` has begin(), changed(), selected(key), drew(box), clicked(key), dropped(key, target). */
  constructor(view, heard) {
    this.view = view;
    this.heard = heard;
    this.group = drawn("g", { class: "desk-frames" }, view.drawing);
    this.drag = null;
    view.drawing.addEventListener("pointerdown", (event) => this.down(event));
    view.drawing.addEventListener("pointermove", (event) => this.move(event));
    view.drawing.addEventListener("pointerup", (event) => this.up(event));
    view.drawing.addEventListener("pointercancel", () => this.cancel());
    new ResizeObserver(() => this.show()).observe(view.sheet);
  }

  /** Draws the arrangement; null clears. */
  show(arrangement = this.arrangement, selected = this.selected) {
    this.arrangement = arrangement;
    this.selected = selected;
    this.group.replaceChildren();
    if (!arrangement) return;
    const scale = this.view.width / (this.view.sheet.clientWidth || 1);
    const items = arrangement.items.filter((item) => !item.dropped);
    for (const item of [...items.filter((one) => one.key !== selected), ...items.filter((one) => one.key === selected)]) {
      this.frame(item, arrangement.number(item.key), item.key === selected, scale);
    }
  }

  frame({ key, box, direction, id }, number, chosen, scale) {
    const kinds = ["desk-frame", chosen ? "is-selected" : "", id === null ? "is-new" : "", `is-${direction}`];
    const group = drawn("g", { class: kinds.filter(Boolean).join(" "), "data-key": key }, this.group);
    const [left, top, width, height] = box;
    placed(drawn("rect", { class: "desk-frame__box", "data-part": "box" }, group), box);
    const beside = BADGE * scale;
    const badge = drawn("g", { class: "desk-frame__badge", "data-part": "badge" }, group);
    const [x, y] = direction === "vertical" ? [left + width / 2, Math.max(beside, top - beside / 2)] : [Math.max(beside, left - beside / 2), top + height / 2];
    drawn("circle", { cx: x, cy: y, r: beside }, badge);
    const label = drawn("text", { x, y, "font-size": 13 * scale, "text-anchor": "middle", "dominant-baseline": "central" }, badge);
    label.textContent = String(number);
    if (!chosen) return;
    for (const corner of ["nw", "ne", "sw", "se"]) {
      const at = [corner.includes("w") ? left : left + width, corner.includes("n") ? top : top + height];
      const size = HANDLE * 2 * scale;
      placed(drawn("rect", { class: `desk-frame__handle desk-frame__handle--${corner}`, "data-part": corner }, group), [at[0] - size / 2, at[1] - size / 2, size, size]);
    }
  }

  down(event) {
    if (!this.arrangement || event.button !== 0) return;
    const part = event.target.closest("[data-part]")?.dataset.part ?? "empty";
    if (part === "empty" && event.pointerType === "touch" && !this.armed) return; // a finger scrolls
    const key = event.target.closest("[data-key]")?.dataset.key ?? null;
    const from = this.view.at(event);
    event.preventDefault();
    this.view.drawing.setPointerCapture(event.pointerId);
    this.drag = { part, key, from, box: key ? this.arrangement.item(key).box : null, moved: false, screen: [event.clientX, event.clientY] };
    if (key) this.heard.selected(key);
    if (part === "empty") this.draft = drawn("rect", { class: "desk-draft" }, this.group);
  }

  move(event) {
    const { drag } = this;
    if (!drag) return;
    const far = Math.hypot(event.clientX - drag.screen[0], event.clientY - drag.screen[1]) >= DRAWN;
    if (!drag.moved && !far) return;
    const to = this.view.at(event);
    if (drag.part === "empty") placed(this.draft, between(drag.from, to));
    else if (drag.part === "badge") this.showTarget(event);
    else {
      if (!drag.moved) this.heard.begin();
      const [left, top, width, height] = drag.box;
      const box = drag.part === "box" ? [left + to[0] - drag.from[0], top + to[1] - drag.from[1], width, height] : withCorner(drag.box, drag.part, to);
      this.arrangement.setBox(drag.key, box);
      this.show();
    }
    drag.moved = true;
  }

  up(event) {
    const { drag } = this;
    this.cancel();
    if (!drag) return;
    if (!drag.moved) {
      if (drag.key) this.heard.clicked(drag.key);
    } else if (drag.part === "empty") this.heard.drew(between(drag.from, this.view.at(event)));
    else if (drag.part === "badge") {
      const target = this.under(event);
      if (target && target !== drag.key) this.heard.dropped(drag.key, target);
    } else this.heard.changed();
  }

  cancel() {
    this.drag = null;
    this.draft?.remove();
    this.showTarget(null);
  }

  /** The line whose box is below the pointer. */
  under(event) {
    const below = document.elementsFromPoint(event.clientX, event.clientY);
    const found = below.map((element) => element.closest("[data-key]")).find((group) => group && this.group.contains(group) && group.dataset.key !== this.drag?.key);
    return found?.dataset.key ?? null;
  }

  showTarget(event) {
    const target = event ? this.under(event) : null;
    for (const group of this.group.children) group.classList?.toggle("is-target", group.dataset?.key === target && target !== null);
  }
}
