// The machine's other readings of the character at hand, below (or beside) the text of the line at hand.

import { word } from "./words.js";

/** Shows them for a line's current character. `pick(number)` is called with a clicked one's number, from 1. */
export class Choices {
  constructor(pick) {
    this.pick = pick;
    this.editor = null;
    this.open = false;
    this.list = [];
  }

  /** Shows what else the character at the caret may be. */
  show(editor) {
    if (this.editor && this.editor !== editor) this.hide();
    this.editor = editor;
    const here = editor.current();
    if (here !== this.here) this.open = false;
    this.here = here;
    this.list = here?.alternatives ?? [];
    const place = editor.choices;
    const shown = document.createElement("span");
    shown.className = "desk-choices__here";
    shown.textContent = here ? `${here.c} ${here.p === null ? word("by-person") : percent(here.p)}` : word("empty-line");
    const buttons = this.list.map(([character, p], index) => this.button(character, p, index + 1, editor.field.readOnly));
    place.replaceChildren(shown, ...buttons);
    place.classList.toggle("is-open", this.open);
  }

  button(character, p, number, disabled) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "desk-choice";
    button.tabIndex = -1; // the keys reach it without leaving the text
    button.disabled = disabled;
    const key = Object.assign(document.createElement("kbd"), { textContent: String(number) });
    const shown = Object.assign(document.createElement("span"), { className: "desk-choice__character", textContent: character });
    const sure = Object.assign(document.createElement("span"), { className: "desk-choice__p", textContent: percent(p) });
    button.append(key, shown, sure);
    button.setAttribute("aria-label", word("choice", { number, character, percent: percent(p) }));
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the caret stays
    button.addEventListener("click", () => this.pick(number));
    return button;
  }

  /** While they are open, a digit alone picks one. */
  setOpen(open) {
    this.open = open && this.list.length > 0;
    this.editor?.choices.classList.toggle("is-open", this.open);
    return this.open;
  }

  hide() {
    this.editor?.choices.replaceChildren();
    this.editor?.choices.classList.remove("is-open");
    this.editor = null;
    this.here = null;
    this.open = false;
  }

  /** What a listener hears of the character and its other readings. */
  spoken() {
    if (!this.here) return "";
    const others = this.list.map(([character, p], index) => `${index + 1} ${character} ${percent(p)}`).join(", ");
    const sure = this.here.p === null ? word("by-person") : percent(this.here.p);
    return word(others ? "spoken-choices" : "spoken-character", { character: this.here.c, percent: sure, others });
  }
}

function percent(p) {
  return `${p >= 10 ? Math.round(p) : Math.max(p, 0.1).toFixed(1)}%`;
}
