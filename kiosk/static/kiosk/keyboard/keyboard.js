// The on-screen keyboard: there is no other. It rises when a field with data-keyboard is touched, and lies over the
// lower part of the screen. A field says which layout it begins with: data-keyboard="pinyin|digits|english", and how
// many pixels below it stay free: data-keyboard-room. It tells its field of letters that wait (keyboard-waiting).

import { CandidateBar } from "./candidate_bar.js";
import { Composition } from "./composition.js";
import { Dictionary, fromServer } from "./dictionary.js";
import { clear, erase, write } from "./field.js";
import { LAYOUTS } from "./layouts.js";

const ABOVE_KEYS = 24;
const HOLD = 450;
const REPEAT = 90;
const NO_TOUCH = { pressing: false, kept: false, field: false };
const touch = { ...NO_TOUCH };

class Keyboard {
  #field = null;
  #layout = LAYOUTS.pinyin;
  #capitals = false;
  #repeating = 0;

  constructor(element) {
    this.element = element;
    this.words = JSON.parse(document.getElementById("keyboard-words").textContent);
    const { inputBase, inputVersion, icons } = element.dataset;
    this.icons = icons;
    this.composition = new Composition(new Dictionary(fromServer(inputBase, inputVersion)));
    this.bar = new CandidateBar(this.composition, this.words, (candidate) => this.#take(this.composition.choose(candidate)));
    this.keys = document.createElement("div");
    this.keys.className = "keys";
    element.append(this.bar.element, this.keys);
    // A touched key must not take the focus from the field.
    element.addEventListener("mousedown", (event) => event.preventDefault());
    this.keys.addEventListener("pointerdown", (event) => this.#startRepeating(event));
    for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
      this.keys.addEventListener(name, () => clearInterval(this.#repeating));
    }
  }

  open(field) {
    if (this.#field !== field || this.element.hidden) {
      this.#leave();
      this.#field = field;
      this.element.hidden = false;
      document.body.classList.add("has-keyboard");
      this.use(field.dataset.keyboard);
    }
    if (!touch.pressing) requestAnimationFrame(() => this.#reveal());
  }

  // Brings the field that it serves above the keys.
  stay() {
    if (this.#field) this.open(this.#field);
  }

  close() {
    this.#leave();
    this.#field?.blur();
    this.#field = null;
    this.element.hidden = true;
    document.body.classList.remove("has-keyboard");
  }

  // Forgets letters that wait.
  drop() {
    this.composition.clear();
    this.#show();
  }

  use(name) {
    this.#leave();
    this.#layout = LAYOUTS[name] ?? LAYOUTS.pinyin;
    this.#capitals = false;
    this.#drawKeys();
    this.bar.element.hidden = !this.#layout.composes;
    this.#show();
  }

  // Writes the letters that wait.
  finish() {
    this.#leave();
  }

  // Letters that wait are written as the keyboard would have them, so that none is lost.
  #leave() {
    if (this.#field && !this.composition.empty) this.#take(this.composition.finish());
  }

  #reveal() {
    const field = this.#field;
    if (!field) return;
    const box = (field.closest("[data-keyboard-keep]") ?? field).getBoundingClientRect();
    const room = Math.max(ABOVE_KEYS, Number(field.dataset.keyboardRoom ?? 0));
    const below = Math.min(box.bottom + room - this.element.getBoundingClientRect().top, box.top - ABOVE_KEYS);
    if (below > 0) window.scrollBy({ top: below });
    else if (box.top < 0) window.scrollBy({ top: box.top - ABOVE_KEYS });
  }

  #show() {
    this.bar.show();
    const { letters } = this.composition;
    this.#field?.dispatchEvent(new CustomEvent("keyboard-waiting", { detail: { letters } }));
  }

  #drawKeys() {
    const rows = this.#layout.rows.map((row) => {
      const line = document.createElement("div");
      line.className = "keys__row";
      line.append(...row.map((key) => this.#key(typeof key === "string" ? { type: key } : key)));
      return line;
    });
    this.keys.replaceChildren(...rows);
  }

  #key(key) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `key${key.name ? " key--action" : ""}${key.primary ? " key--primary" : ""}`;
    button.dataset.wide = String(key.wide ?? 10);
    if (key.action) button.dataset.action = key.action;
    const typed = this.#capitals ? key.type?.toUpperCase() : key.type;
    const name = (key.action === "go" && this.#field?.dataset.keyboardGo) || this.words[key.name];
    if (key.icon) button.append(this.#icon(key.icon));
    else button.textContent = name ?? typed;
    if (key.icon) button.setAttribute("aria-label", name);
    if (key.action === "shift") button.setAttribute("aria-pressed", String(this.#capitals));
    button.addEventListener("click", () => (key.action ? this.#act(key) : this.#type(typed)));
    return button;
  }

  #icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${this.icons}#${name}`);
    svg.append(use);
    return svg;
  }

  #type(text) {
    if (!this.#layout.composes || !/^[a-z']$/.test(text)) {
      this.#leave();
      this.#take(text === "'" ? "" : text);
      return;
    }
    if (!this.composition.type(text)) return;
    this.#show();
    const letters = this.composition.letters;
    this.composition.load().then((arrived) => {
      if (arrived && letters === this.composition.letters) this.bar.show();
    });
  }

  #act(key) {
    const actions = {
      erase: () => this.#erase(),
      space: () => this.#space(),
      layout: () => this.use(key.layout),
      close: () => this.close(),
      go: () => this.#go(),
      shift: () => {
        this.#capitals = !this.#capitals;
        this.#drawKeys();
      },
    };
    actions[key.action]();
  }

  #take(text) {
    if (text) write(this.#field, text);
    this.#show();
  }

  #erase() {
    if (this.composition.empty) erase(this.#field);
    else this.composition.erase();
    this.#show();
  }

  #space() {
    const [first] = this.composition.list;
    this.#take(first ? this.composition.choose(first) : " ");
  }

  #go() {
    this.#leave();
    const { form, dataset } = this.#field;
    this.close();
    if (dataset.keyboardGo) form?.requestSubmit(); // a form of many fields is sent by its own button only
  }

  #startRepeating(event) {
    clearInterval(this.#repeating);
    if (event.target.closest("[data-action='erase']")) {
      const start = performance.now();
      this.#repeating = setInterval(() => performance.now() - start > HOLD && this.#erase(), REPEAT);
    }
  }
}

// Listening on the document also serves fields that a form's answer brings in later.
const place = document.getElementById("keyboard");
if (place) {
  const keyboard = new Keyboard(place);
  const openFor = (event) => event.target.matches?.("[data-keyboard]") && keyboard.open(event.target);
  document.addEventListener("focusin", openFor);
  document.addEventListener("click", openFor);
  document.addEventListener("keyboard-drop", () => keyboard.drop());
  document.addEventListener("keyboard-finish", () => keyboard.finish());
  document.addEventListener("mousedown", (event) => event.target.closest("[data-clears]") && event.preventDefault());
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-clears]");
    if (!button) return;
    const field = document.getElementById(button.dataset.clears);
    keyboard.drop();
    clear(field);
    field.focus();
  });
  // On the click, not on the first touch: closing moves the page, and the finger would come down on something else.
  // A touched candidate is no longer in the page by now, so that its way up is asked of the event. A touched field may
  // lie under the keyboard by now: what the touch began on counts too, and only the click brings the field into sight.
  const on = (event, selector) => event.composedPath().some((element) => element.matches?.(selector));
  const keeps = "#keyboard, [data-keyboard], [data-keyboard-keep], dialog";
  const begins = (event) => Object.assign(touch, { pressing: true, kept: on(event, keeps), field: on(event, "[data-keyboard]") });
  document.addEventListener("pointerdown", begins, { capture: true, passive: true });
  document.addEventListener("pointercancel", () => Object.assign(touch, NO_TOUCH));
  document.addEventListener("click", () => (touch.pressing = false), { capture: true });
  document.addEventListener("click", (event) => {
    const { kept, field } = touch;
    Object.assign(touch, NO_TOUCH);
    if (place.hidden) return;
    if (field) keyboard.stay();
    else if (!kept && !on(event, keeps)) keyboard.close();
  });
  if (document.activeElement?.matches("[data-keyboard]")) keyboard.open(document.activeElement);
}
