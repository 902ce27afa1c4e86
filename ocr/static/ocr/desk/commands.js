// What the keys and buttons of the desk do.

import { acrossLines, commandFor } from "./keys.js";
import { UNREADABLE } from "./line_editor.js";
import { announce, word } from "./words.js";

const ZOOM = 1.3;
const CHANGING = /^(choice-|unreadable-|machine-again$|accept$)/;

export class Commands {
  constructor(desk) {
    this.desk = desk;
    this.all = {
      accept: (editor) => this.accept(editor),
      "next-unsure": () => this.unsure(false),
      "previous-unsure": () => this.unsure(true),
      "next-line": (editor) => this.line(editor, 1),
      "previous-line": (editor) => this.line(editor, -1),
      "open-choices": () => this.openChoices(),
      "unreadable-character": (editor) => this.unreadableCharacter(editor),
      "unreadable-line": (editor) => this.unreadableLine(editor),
      "machine-again": (editor) => this.machineAgain(editor),
      leave: (editor) => this.leaveText(editor),
      undo: () => this.step("undo"),
      redo: () => this.step("redo"),
      save: () => this.desk.outbox.flush(),
      finish: () => this.finish(),
      help: () => document.getElementById("desk-help").showModal(),
      mend: () => this.desk.mending.toggle(),
      "zoom-in": () => this.desk.view.zoomBy(ZOOM),
      "zoom-out": () => this.desk.view.zoomBy(1 / ZOOM),
      "zoom-fit": () => this.desk.view.fit(),
    };
  }

  /** A key in a line's text. */
  onKey(event) {
    const editor = this.desk.active;
    if (!editor || event.target !== editor.field) return;
    const name = commandFor(event, { open: this.desk.choices.open });
    if (name) {
      event.preventDefault();
      event.stopPropagation();
      this.do(name);
      return;
    }
    if (!["Alt", "Control", "Shift", "Meta"].includes(event.key)) this.desk.choices.setOpen(false);
    const across = acrossLines(event, editor.vertical);
    if (across && editor.atEdge(across === "next")) {
      event.preventDefault();
      this.line(editor, across === "next" ? 1 : -1, editor.field.selectionStart);
    }
  }

  /** Keys that work wherever one is on the page. */
  anywhere(event) {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    const name = commandFor(event);
    if (event.defaultPrevented || !["help", "mend", "finish", "undo", "redo"].includes(name)) return;
    if (event.target.closest?.("input, [data-mending]") && name !== "help" && name !== "mend") return;
    event.preventDefault();
    this.do(name);
  }

  do(name) {
    const editor = this.desk.active ?? this.desk.editors[0];
    if (!editor && /^(choice-|unreadable-|machine|accept|next-|previous-|leave)/.test(name)) return;
    if (this.desk.readOnly && CHANGING.test(name)) {
      if (name === "accept") this.line(editor, 1);
      return;
    }
    if (name.startsWith("choice-")) this.choose(editor, Number(name.at(-1)));
    else this.all[name]?.(editor);
  }

  /** Goes into a line, to its first unsure character if it has one. */
  enter(editor, caret = null) {
    if (!editor) return;
    const unsure = caret === null ? editor.unsure(0) : null;
    if (unsure) editor.select(unsure);
    else {
      editor.field.focus({ preventScroll: true });
      const at = Math.min(caret ?? 0, editor.text.length);
      editor.field.setSelectionRange(at, at);
      editor.moved();
    }
    if (unsure) announce(this.desk.choices.spoken());
  }

  line(editor, by, caret = 0) {
    const next = this.desk.editors[this.desk.editors.indexOf(editor) + by];
    if (next) this.enter(next, caret);
  }

  accept(editor) {
    if (!editor.text.trim()) {
      announce(word("saving-empty"));
      return;
    }
    const { line } = editor;
    const asServer = editor.text.trim() === line.text && editor.state === line.state;
    const state = this.stateOf(editor, asServer);
    if (!editor.accepted || state !== editor.state || !asServer) editor.set({ accepted: true, state }, "accepting");
    const place = this.desk.editors.indexOf(editor);
    const next = this.desk.editors[place + 1] ?? this.desk.editors.find((one) => !one.accepted);
    if (next && next !== editor) this.enter(next);
    if (this.desk.editors.every((one) => one.accepted) && place === this.desk.editors.length - 1) announce(word("all-accepted"));
  }

  /** What accepting makes of a line: a second person checks what stands there, everybody else corrects. */
  stateOf({ text, state, line }, asServer) {
    if (state === "unreadable" && text === UNREADABLE) return "unreadable";
    if (asServer && (line.state === "checked" || (line.state === "corrected" && line.may_check))) return "checked";
    return "corrected";
  }

  unsure(back) {
    const { editors } = this.desk;
    const editor = this.desk.active ?? editors[0];
    const from = back ? editor.field.selectionStart : editor.field.selectionEnd;
    const place = editors.indexOf(editor);
    const rest = back ? editors.slice(0, place).reverse() : editors.slice(place + 1);
    const here = editor.unsure(from, back);
    const target = here ? editor : rest.find((one) => one.unsure(back ? Infinity : 0, back));
    if (!target) {
      announce(word(back ? "no-unsure-before" : "no-unsure-after"));
      return;
    }
    target.select(here ?? target.unsure(back ? Infinity : 0, back));
    announce(this.desk.choices.spoken());
  }

  /** Takes another reading; in a line that two people changed, one of the ways to go on. */
  choose(editor, number) {
    if (!editor.conflict.hidden) {
      editor.conflict.querySelectorAll("[data-decide]")[number - 1]?.click();
      return;
    }
    const here = editor.current();
    const choice = here?.alternatives[number - 1];
    if (!choice) return;
    editor.replace(here.at, here.end, choice[0]);
    announce(word("chosen", { character: choice[0] }));
  }

  openChoices() {
    const opened = this.desk.choices.setOpen(true);
    announce(opened ? this.desk.choices.spoken() : word("no-choices"));
  }

  unreadableCharacter(editor) {
    const { selectionStart: start, selectionEnd: end } = editor.field;
    const here = editor.current();
    if (end > start) editor.replace(start, end, UNREADABLE.repeat(Array.from(editor.text.slice(start, end)).length));
    else if (here && here.end > start) editor.replace(here.at, here.end, UNREADABLE);
    else editor.replace(start, start, UNREADABLE);
  }

  unreadableLine(editor) {
    editor.set({ text: UNREADABLE, start: 0, end: UNREADABLE.length, state: "unreadable", accepted: true }, "marking");
    announce(word("line-unreadable"));
  }

  machineAgain(editor) {
    const text = editor.line.machine_text;
    if (!text) return;
    editor.set({ text, start: 0, end: 0, state: "machine", accepted: false }, "taking-back");
    announce(word("machine-again"));
  }

  /** Out of the text, so that Tab goes on to the next control. */
  leaveText(editor) {
    if (this.desk.choices.open) {
      this.desk.choices.setOpen(false);
      return;
    }
    editor.root.tabIndex = -1;
    editor.root.focus({ preventScroll: true });
    announce(word("left-text"));
  }

  step(which) {
    const step = this.desk.undo[which]();
    const editor = step && this.desk.editor(step.line);
    if (!editor) {
      announce(word(`nothing-to-${which}`));
      return;
    }
    editor.field.focus({ preventScroll: true });
    editor.set(which === "undo" ? step.before : step.after, null);
    this.desk.keep(editor, true);
    this.desk.entered(editor);
    this.desk.count();
    announce(word(which === "undo" ? "undone" : "redone"));
  }

  finish() {
    const form = document.querySelector("form[data-finish]");
    const open = this.desk.editors.filter((editor) => !editor.accepted);
    if (!form) return;
    if (!open.length) {
      form.requestSubmit();
      return;
    }
    const dialog = document.getElementById("desk-open-lines");
    dialog.querySelector("[data-open-lines]").textContent = word("open-lines", { lines: open.length });
    dialog.returnValue = "";
    dialog.showModal();
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "finish") form.requestSubmit();
      else this.enter(open[0]);
    }, { once: true });
  }
}
