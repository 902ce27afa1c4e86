// The letters that wait to become words. Pure: holds letters, answers with text.

import { candidates } from "./candidates.js";
import { firstLetters, MOST_LETTERS, normalise, segmentations } from "./syllables.js";

export class Composition {
  letters = "";
  list = [];
  #dictionary;

  constructor(dictionary) {
    this.#dictionary = dictionary;
  }

  get empty() {
    return this.letters === "";
  }

  // Adds a letter or an apostrophe. False when no pinyin could go on so, and nothing was added.
  type(letter) {
    if (this.letters.length >= MOST_LETTERS || (letter === "'" && this.empty)) return false;
    const letters = normalise(this.letters + letter);
    if (!segmentations(letters).length) return false;
    this.letters = letters;
    this.refresh();
    return true;
  }

  erase() {
    this.letters = this.letters.slice(0, -1);
    this.refresh();
  }

  // Takes a candidate: gives its text, keeps the letters that it left over.
  choose(candidate) {
    this.letters = this.letters.slice(candidate.length).replace(/^'+/, "");
    this.refresh();
    return candidate.text;
  }

  // Everything as it would be written now: the first candidate again and again, letters where there is none.
  finish() {
    let text = "";
    while (!this.empty && this.list.length) text += this.choose(this.list[0]);
    text += this.letters;
    this.clear();
    return text;
  }

  clear() {
    this.letters = "";
    this.list = [];
  }

  refresh() {
    this.list = this.empty ? [] : candidates(this.letters, this.#dictionary);
  }

  // Loads the words that the letters need. Promises true when the candidates changed by it.
  async load() {
    const letters = this.letters;
    const arrived = await this.#dictionary.need(firstLetters(letters));
    if (arrived) this.refresh();
    return arrived;
  }
}
