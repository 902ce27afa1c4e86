// Years chosen by a finger: over the bars, or by the two handles below them. The form beside them does the same.

const SETTLED = 700;

class Years {
  #grasped = "";
  #start = 0;
  #off = 0;
  #timer = 0;

  constructor(root) {
    this.chart = root.querySelector("[data-chart]");
    this.bars = this.chart.querySelector("[data-bars]");
    this.columns = [...this.bars.querySelectorAll("[data-first]")];
    this.label = this.chart.querySelector("[data-chosen-years]");
    this.rail = this.chart.querySelector("[data-rail]");
    this.handles = { from: this.#handle("from"), to: this.#handle("to") };
    this.form = root.querySelector("[data-years-form]");
    const inside = this.columns.map((column) => !column.classList.contains("narrow-years__bar--out"));
    this.first = Math.max(0, inside.indexOf(true));
    this.last = inside.includes(true) ? inside.lastIndexOf(true) : this.columns.length - 1;
    this.before = [this.first, this.last];
    this.rail.hidden = false;
    this.chart.querySelector("[data-rail-hint]").hidden = false;
    this.#listen();
    this.#draw();
  }

  #handle(name) {
    return this.rail.querySelector(`[data-handle="${name}"]`);
  }

  #listen() {
    this.bars.classList.add("narrow-years__bars--ready");
    for (const element of [this.bars, this.handles.from, this.handles.to]) {
      element.addEventListener("pointerdown", (event) => this.#grasp(event, element.dataset.handle ?? "bars"));
      element.addEventListener("pointermove", (event) => this.#grasped && this.#drag(event));
      element.addEventListener("pointerup", () => this.#grasped && this.#letGo());
      element.addEventListener("pointercancel", () => this.#undo());
    }
    for (const name of ["from", "to"]) this.handles[name].addEventListener("keydown", (event) => this.#key(event, name));
  }

  #grasp(event, what) {
    if (event.button !== 0 || !event.isPrimary) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    this.#grasped = what;
    this.before = [this.first, this.last];
    if (what === "bars") {
      this.#start = this.#at(event);
      this.#drag(event);
    } else {
      // A handle is grasped beside the edge that it moves.
      const edge = what === "from" ? this.first : this.last + 1;
      this.#off = this.#place(event) - edge;
    }
  }

  #drag(event) {
    const edge = Math.round(this.#place(event) - this.#off);
    if (this.#grasped === "from") this.first = Math.max(0, Math.min(edge, this.last));
    else if (this.#grasped === "to") this.last = Math.min(this.columns.length - 1, Math.max(edge - 1, this.first));
    else [this.first, this.last] = [this.#start, this.#at(event)].sort((a, b) => a - b);
    this.#draw();
  }

  #letGo() {
    const touched = this.#grasped === "bars";
    this.#grasped = "";
    if (touched || this.first !== this.before[0] || this.last !== this.before[1]) this.#send();
  }

  #undo() {
    if (!this.#grasped) return;
    this.#grasped = "";
    [this.first, this.last] = this.before;
    this.#draw();
  }

  #key(event, name) {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    if (name === "from") this.first = Math.min(Math.max(0, this.first + by), this.last);
    else this.last = Math.max(Math.min(this.columns.length - 1, this.last + by), this.first);
    this.#draw();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.bars.isConnected && this.#send(), SETTLED);
  }

  // Where a finger is, counted in bars from the left edge.
  #place(event) {
    const box = this.bars.getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * this.columns.length;
  }

  #at(event) {
    return Math.max(0, Math.min(this.columns.length - 1, Math.floor(this.#place(event))));
  }

  #draw() {
    for (const [index, column] of this.columns.entries()) {
      column.classList.toggle("narrow-years__bar--out", index < this.first || index > this.last);
    }
    const { length } = this.columns;
    const [from, to] = [this.columns[this.first].dataset.first, this.columns[this.last].dataset.last];
    this.label.textContent = from === to ? from : `${from} – ${to}`;
    this.handles.from.style.insetInlineStart = `${(this.first / length) * 100}%`;
    this.handles.to.style.insetInlineStart = `${((this.last + 1) / length) * 100}%`;
    this.handles.from.setAttribute("aria-valuenow", from);
    this.handles.to.setAttribute("aria-valuenow", to);
  }

  // A handle at its end chooses nothing on its side.
  #send() {
    const ends = [this.first === 0, this.last === this.columns.length - 1];
    this.form.elements.namedItem("from").value = ends[0] ? "" : this.columns[this.first].dataset.first;
    this.form.elements.namedItem("to").value = ends[1] ? "" : this.columns[this.last].dataset.last;
    this.form.requestSubmit();
  }
}

export function arrange(root) {
  for (const years of root.querySelectorAll("[data-touch-years]")) {
    if (years.querySelector("[data-bars]")) new Years(years);
  }
}
