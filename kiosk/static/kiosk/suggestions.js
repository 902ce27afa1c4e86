// Names offered below the search box as one types, as rows for a finger. Letters that still wait in the on-screen
// keyboard count as typed: the server knows pinyin and initials. Without this module the box is a plain form.
// <input data-offers="/kiosk/suggest/" data-offers-used="…" data-offers-label="…" data-offers-count="{} suggestions">

const WAIT = 90;
const REMEMBERED = 60;
const MARGIN = 10;

class Suggestions {
  #waiting = "";
  #timer = 0;
  #asking = null;
  #remembered = new Map();

  constructor(input) {
    this.input = input;
    this.list = document.createElement("ul");
    this.list.className = "offers";
    this.list.hidden = true;
    this.list.setAttribute("aria-label", input.dataset.offersLabel);
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    input.form.append(this.list, this.status);
    input.addEventListener("input", () => this.later());
    input.addEventListener("keyboard-waiting", (event) => {
      this.#waiting = event.detail.letters;
      this.later();
    });
    // Typing with keys that are plugged in leads on into the list, which closes when it is left.
    input.form.addEventListener("focusout", (event) => !this.list.contains(event.relatedTarget) && this.close());
    input.form.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    // A touched row must not take the focus from the box: the keyboard would fall before the row is chosen.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    window.addEventListener("resize", () => this.#fit());
  }

  // What stands in the box with the letters that wait, at the place where they would be written.
  get text() {
    const { value, selectionStart, selectionEnd } = this.input;
    if (!this.#waiting) return value.trim();
    return (value.slice(0, selectionStart) + this.#waiting + value.slice(selectionEnd)).trim();
  }

  later() {
    clearTimeout(this.#timer);
    if (!this.text) {
      this.close();
      return;
    }
    this.#timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    const { text } = this;
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    let found = this.#remembered.get(text);
    if (!found) {
      try {
        const address = `${this.input.dataset.offers}?${new URLSearchParams({ q: text })}`;
        const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } });
        found = answer.ok ? (await answer.json()).suggestions : [];
      } catch {
        return; // a newer question took its place, or the line is down: the box still searches
      }
      if (this.#remembered.size >= REMEMBERED) this.#remembered.clear();
      this.#remembered.set(text, found);
    }
    if (!asking.signal.aborted && text === this.text && document.activeElement === this.input) this.show(found);
  }

  show(found) {
    this.list.replaceChildren(...found.map((suggestion) => this.#row(suggestion)));
    this.list.hidden = found.length === 0;
    this.#fit();
    const count = String(this.list.children.length);
    this.status.textContent = this.list.hidden ? "" : this.input.dataset.offersCount.replace("{}", count);
  }

  close() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.show([]);
  }

  #row(suggestion) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "offers__offer";
    const text = document.createElement("span");
    text.className = "offers__text";
    text.lang = "zh-CN";
    text.textContent = suggestion.text;
    const kind = document.createElement("span");
    kind.className = "offers__kind";
    kind.textContent = suggestion.label;
    button.append(text, kind);
    button.addEventListener("click", () => this.#choose(suggestion.text));
    const row = document.createElement("li");
    row.append(button);
    return row;
  }

  // Takes away what would lie behind the keyboard: a row is seen whole or not at all, and nothing has to be scrolled.
  #fit() {
    if (this.list.hidden) return;
    const keyboard = document.getElementById("keyboard");
    const end = keyboard && !keyboard.hidden ? keyboard.getBoundingClientRect().top : window.innerHeight;
    for (const row of [...this.list.children].reverse()) {
      if (row.getBoundingClientRect().bottom <= end - MARGIN) break;
      row.remove();
    }
    this.list.hidden = this.list.children.length === 0;
  }

  #choose(text) {
    const { form, dataset } = this.input;
    fetch(dataset.offersUsed, { method: "POST", body: new URLSearchParams({ text }), keepalive: true }).catch(() => {});
    this.input.dispatchEvent(new CustomEvent("keyboard-drop", { bubbles: true }));
    this.input.value = text;
    this.close();
    form.requestSubmit();
  }
}

for (const input of document.querySelectorAll("input[data-offers]")) new Suggestions(input);
