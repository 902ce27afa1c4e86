// One line: its picture, its text with marks below the unsure characters, how far it is saved.
// The text is a textarea over a copy that carries the marks, so that input methods, screen readers and the arrow keys of
// vertical text work as the browser does them.

import { known } from "./alignment.js";
import { word } from "./words.js";

const SMALLEST = 18; // pixels of a character
const LARGEST = 30;
const INSET = 6; // pixels around the text
const LEVELS = [82, 92]; // per cent: below the first a character is very unsure, below the second unsure

export const UNREADABLE = "〓";

/** Wide characters count one, Latin letters and digits half. */
const widthOf = (text) => Array.from(text).reduce((sum, c) => sum + (c.codePointAt(0) < 0x2000 ? 0.5 : 1), 0);

export class LineEditor {
  /** `heard` has changed(editor, before, kind), entered(editor), moved(editor). */
  constructor(line, { number, unsureBelow, readOnly, heard }) {
    this.line = line;
    this.unsureBelow = unsureBelow;
    this.heard = heard;
    this.accepted = line.state !== "machine";
    this.state = line.state;
    this.root = document.getElementById("desk-line").content.firstElementChild.cloneNode(true);
    for (const name of ["picture", "image", "light", "marks", "field", "number", "badge", "saving", "choices", "conflict"]) {
      this[name] = this.root.querySelector(`[data-${name}]`);
    }
    this.root.dataset.line = line.id;
    this.root.dataset.direction = line.direction;
    this.field.id = `desk-line-${line.id}`;
    this.saving.id = `desk-saving-${line.id}`;
    this.field.setAttribute("aria-describedby", `${this.saving.id} desk-keys-hint`);
    this.field.readOnly = readOnly;
    this.numbered(number);
    this.field.value = line.text;
    this.showPicture();
    this.listen();
    this.remember();
    this.show();
  }

  numbered(number) {
    this.number.textContent = String(number);
    this.field.setAttribute("aria-label", word("line-label", { number }));
  }

  get id() { return this.line.id; }
  get text() { return this.field.value; }
  get vertical() { return this.line.direction === "vertical"; }

  /** All that undoing needs. */
  snapshot() {
    const { value: text, selectionStart: start, selectionEnd: end } = this.field;
    return { text, start, end, state: this.state, accepted: this.accepted };
  }

  remember() { this.last = this.snapshot(); }

  /** Puts a snapshot (or a part of one) in place; `kind` null tells nobody. */
  set(change, kind) {
    const before = this.snapshot();
    if (change.text !== undefined && change.text !== this.text) this.field.value = change.text;
    if (change.state !== undefined) this.state = change.state;
    if (change.accepted !== undefined) this.accepted = change.accepted;
    if (change.start !== undefined) this.field.setSelectionRange(change.start, change.end ?? change.start);
    this.remember();
    this.show();
    if (kind) this.heard.changed(this, before, kind);
  }

  /** Takes what the machine read meanwhile. */
  read(line) {
    Object.assign(this.line, line);
    this.set({ text: line.text, state: line.state, accepted: line.state !== "machine" }, null);
    this.fit();
  }

  /** Puts `text` in the place of the characters from `start` to `end`. */
  replace(start, end, text) {
    const whole = this.text.slice(0, start) + text + this.text.slice(end);
    this.set({ text: whole, start: start + text.length, accepted: false, state: "corrected" }, "replacing");
  }

  listen() {
    this.field.addEventListener("input", (event) => {
      if (event.isComposing) this.show();
      else this.typed();
    });
    this.field.addEventListener("compositionend", () => this.typed());
    this.field.addEventListener("focus", () => this.heard.entered(this));
    this.field.addEventListener("selectionchange", () => this.moved());
    this.field.addEventListener("keyup", () => this.moved());
    this.field.addEventListener("click", () => this.moved());
    this.picture.addEventListener("click", () => this.field.focus());
    this.image.addEventListener("load", () => this.fit());
    new ResizeObserver(() => this.fit()).observe(this.picture);
  }

  typed() {
    if (/[\r\n]/.test(this.text)) {
      const caret = this.field.selectionStart - (this.text.slice(0, this.field.selectionStart).match(/[\r\n]/g) ?? []).length;
      this.field.value = this.text.replace(/[\r\n]+/g, "");
      this.field.setSelectionRange(caret, caret);
    }
    if (this.text === this.last.text) {
      this.show();
      return;
    }
    const before = this.last;
    this.accepted = false;
    this.state = "corrected";
    this.remember();
    this.show();
    this.heard.changed(this, before, "typing");
  }

  moved() {
    if (document.activeElement !== this.field || this.field.selectionStart === this.caretSeen) return;
    this.last.start = this.field.selectionStart;
    this.last.end = this.field.selectionEnd;
    this.showCaret();
    this.heard.moved(this);
  }

  /** Redraws marks and badges. */
  show() {
    this.characters = known(this.text, this.line.characters);
    this.marks.replaceChildren(...this.characters.map((one) => {
      const mark = document.createElement("span");
      mark.textContent = one.c;
      const level = this.levelOf(one);
      if (level) mark.dataset.unsure = String(level);
      return mark;
    }), "\u200b");
    this.root.dataset.state = this.accepted ? this.state : "open";
    this.badge.textContent = word(this.accepted ? `state-${this.state}` : this.state === "machine" ? "state-machine" : "state-open");
    this.showCaret();
  }

  /** 0 where a character is sure or a person answers for it, else 1 to 3. */
  levelOf({ c, p }) {
    if (this.accepted || p === null || p >= this.unsureBelow || !c.trim()) return 0;
    return p < LEVELS[0] ? 3 : p < LEVELS[1] ? 2 : 1;
  }

  /** The character after the caret, or the last one. */
  current() {
    const at = this.field.selectionStart;
    return this.characters.find((one) => one.end > at) ?? this.characters.at(-1) ?? null;
  }

  showCaret() {
    const here = document.activeElement === this.field ? this.current() : null;
    this.caretSeen = this.field.selectionStart;
    const place = here ? this.characters.indexOf(here) : -1;
    for (const [number, mark] of [...this.marks.children].entries()) mark.classList.toggle("is-current", number === place);
    const box = here?.box;
    this.light.classList.toggle("is-lit", Boolean(box));
    if (box) ["x", "y", "width", "height"].forEach((name, index) => this.light.setAttribute(name, box[index]));
  }

  left() {
    this.caretSeen = null;
    this.showCaret();
  }

  /** Unsure characters after (or, with `back`, before) an offset; null where there is none. */
  unsure(from, back = false) {
    const found = this.characters.filter((one) => this.levelOf(one) && (back ? one.end <= from : one.at >= from));
    return (back ? found.at(-1) : found[0]) ?? null;
  }

  /** Whether the caret stands in the first or last row of a text that runs over several. */
  atEdge(last) {
    const marks = [...this.marks.children];
    if (!marks.length) return true;
    const side = this.vertical ? "offsetLeft" : "offsetTop";
    const here = this.characters.findIndex((one) => one.end > this.field.selectionStart);
    const mark = marks[here < 0 ? marks.length - 1 : here];
    return mark[side] === (last ? marks.at(-1) : marks[0])[side];
  }

  select(one) {
    this.field.focus({ preventScroll: true });
    this.field.setSelectionRange(one.at, one.end);
    this.moved();
  }

  showSaving(how, sentence) {
    this.root.dataset.saving = how;
    this.saving.textContent = sentence ?? word(`saving-${how}`);
    this.saving.title = this.saving.textContent;
  }

  showPicture() {
    const [left, top, width, height] = this.line.image_box ?? this.line.box;
    this.picture.style.setProperty("--desk-ratio", String(width / height));
    this.image.src = this.line.image;
    this.light.ownerSVGElement.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
  }

  /** Sets the characters below (or beside) their pictures, as far as they stay legible and the line has room. */
  fit() {
    const [side, size] = this.vertical ? [1, 3] : [0, 2];
    const whole = this.line.image_box ?? this.line.box;
    const along = this.vertical ? this.picture.clientHeight : this.picture.clientWidth;
    const scale = along / whole[size];
    const placed = this.line.characters.map((one) => one.box);
    const from = placed.length ? Math.min(...placed.map((box) => box[side])) : whole[side];
    const to = placed.length ? Math.max(...placed.map((box) => box[side] + box[size])) : whole[side] + whole[size];
    const units = widthOf(placed.length ? this.line.characters.map((one) => one.c).join("") : this.text) || 10;
    const start = Math.max(INSET, (from - whole[side]) * scale);
    const frame = this.vertical ? this.marks.parentElement.clientHeight : this.marks.parentElement.clientWidth;
    const pitch = Math.min(((to - from) * scale) / units, (frame - start - INSET - 2) / units);
    const character = Math.min(LARGEST, Math.max(SMALLEST, pitch * 0.92));
    const gap = Math.max(0, Math.min(pitch - character, character));
    for (const [name, value] of [["size", character], ["gap", gap], ["start", start]]) {
      this.root.style.setProperty(`--desk-${name}`, `${value.toFixed(2)}px`);
    }
    this.heard.resized(this);
  }
}
