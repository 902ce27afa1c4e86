// Suggestions below a search box as one types; without this module the box is a plain form.
// <input data-suggest="/search/suggest/" data-suggest-used="/search/suggest/used/" data-suggest-label="Suggestions"
//        data-suggest-count="{} suggestions"> inside a <form>. Choosing one sends the form and counts its use.

const WAIT = 120;
const REMEMBERED = 50;
let boxes = 0;

class Suggestions {
  constructor(input) {
    this.input = input;
    this.form = input.form;
    this.found = [];
    this.active = -1;
    this.timer = 0;
    this.asking = null;
    this.remembered = new Map();
    this.build();
    this.listen();
  }

  build() {
    const id = `suggestions-${(boxes += 1)}`;
    const { input } = this;
    this.list = document.createElement("ul");
    this.list.id = id;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.dataset.suggestLabel || "");
    this.status = document.createElement("span");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    this.form.classList.add("search-box--suggesting");
    this.form.append(this.list, this.status);
    for (const [name, value] of [
      ["role", "combobox"],
      ["autocomplete", "off"],
      ["aria-autocomplete", "list"],
      ["aria-haspopup", "listbox"],
      ["aria-controls", id],
      ["aria-expanded", "false"],
    ]) {
      input.setAttribute(name, value);
    }
  }

  listen() {
    const { input, list } = this;
    input.addEventListener("input", (event) => event.isComposing || this.later());
    input.addEventListener("compositionend", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    // A pointer on the list must not take the focus from the box: that would close the list before the click.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.index));
    });
    this.form.addEventListener("submit", () => this.close());
    window.addEventListener("pagehide", () => this.close());
  }

  get text() {
    return this.input.value.trim();
  }

  later() {
    clearTimeout(this.timer);
    this.asking?.abort();
    if (!this.text) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    const { text } = this;
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    let found = this.remembered.get(text);
    if (!found) {
      try {
        const address = `${this.input.dataset.suggest}?${new URLSearchParams({ q: text })}`;
        const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } });
        found = answer.ok ? (await answer.json()).suggestions : [];
      } catch {
        return; // a newer question took its place, or the network is away: the box still searches
      }
      if (this.remembered.size >= REMEMBERED) this.remembered.clear();
      this.remembered.set(text, found);
    }
    if (asking.signal.aborted || text !== this.text || document.activeElement !== this.input) return;
    this.show(found);
  }

  show(found) {
    this.found = found;
    this.active = -1;
    this.list.replaceChildren(...found.map((suggestion, index) => this.option(suggestion, index)));
    this.list.hidden = found.length === 0;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = (this.input.dataset.suggestCount || "{}").replace("{}", String(found.length));
  }

  option(suggestion, index) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${index}`;
    option.className = "suggestions__option";
    option.dataset.index = String(index);
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const words = document.createElement("span");
    words.textContent = suggestion.text;
    const kind = document.createElement("span");
    kind.className = "suggestions__kind";
    kind.textContent = suggestion.label;
    option.append(words, kind);
    return option;
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    if (!this.list.hidden) this.show([]);
    this.status.textContent = "";
  }

  key(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) this.move(event.key === "ArrowDown" ? 1 : -1);
      else if (this.text) this.ask();
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Tab") {
      this.close();
    }
  }

  move(by) {
    // One place before the first is the box itself, where what was typed stands.
    const places = this.found.length + 1;
    this.active = ((this.active + 1 + by + places) % places) - 1;
    for (const [index, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(index === this.active));
    }
    const option = this.list.children[this.active];
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  choose(index) {
    const { text } = this.found[index];
    const { suggestUsed } = this.input.dataset;
    if (suggestUsed) {
      fetch(suggestUsed, { method: "POST", body: new URLSearchParams({ text }), keepalive: true }).catch(() => {});
    }
    this.input.value = text;
    this.close();
    this.form.requestSubmit();
  }
}

for (const input of document.querySelectorAll("input[data-suggest]")) new Suggestions(input);
