// The row of candidates above the keys, and the letters that they stand for.

import { spaced } from "./syllables.js";

const OFFERED = 24;

export class CandidateBar {
  #composition;
  #words;
  #choose;
  #starts = [0];

  constructor(composition, words, choose) {
    this.#composition = composition;
    this.#words = words;
    this.#choose = choose;
    this.element = document.createElement("div");
    this.element.className = "candidates";
    this.letters = document.createElement("output");
    this.letters.className = "candidates__letters";
    this.row = document.createElement("div");
    this.row.className = "candidates__row";
    this.list = document.createElement("div");
    this.list.className = "candidates__list";
    this.previous = this.#pager("‹", words.previous, () => this.#starts.pop());
    this.next = this.#pager("›", words.next, () => this.#starts.push(this.#starts.at(-1) + this.shown));
    this.row.append(this.list, this.previous, this.next);
    this.element.append(this.letters, this.row);
  }

  #pager(sign, name, turn) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "candidates__pager";
    button.textContent = sign;
    button.setAttribute("aria-label", name);
    button.addEventListener("click", () => {
      turn();
      this.#draw();
    });
    return button;
  }

  // Shows the composition's candidates from the first.
  show() {
    this.#starts = [0];
    this.#draw();
  }

  #draw() {
    const { letters, list } = this.#composition;
    const start = this.#starts.at(-1);
    this.letters.textContent = letters ? spaced(letters) : "";
    this.list.replaceChildren(...list.slice(start, start + OFFERED).map((candidate) => this.#button(candidate)));
    this.shown = this.#fit();
    this.previous.disabled = this.#starts.length < 2;
    this.next.disabled = start + this.shown >= list.length;
    const idle = !letters;
    this.element.classList.toggle("candidates--idle", idle);
    if (idle) this.letters.textContent = this.#words.hint;
  }

  #button(candidate) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "candidates__candidate";
    button.lang = "zh-CN";
    button.textContent = candidate.text;
    button.addEventListener("click", () => this.#choose(candidate));
    return button;
  }

  // Removes what would stand in a second line; gives how many stay.
  #fit() {
    const buttons = [...this.list.children];
    const line = buttons[0]?.offsetTop;
    const first = buttons.findIndex((button) => button.offsetTop !== line);
    if (first > 0) buttons.slice(first).forEach((button) => button.remove());
    return first > 0 ? first : buttons.length;
  }
}
