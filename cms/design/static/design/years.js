// Dragging over the bars of design/_years.html chooses years; its form does the same without this module.

class Years {
  constructor(root) {
    this.bars = root.querySelector("[data-years-bars]");
    this.columns = [...this.bars.querySelectorAll("[data-first]")];
    this.label = root.querySelector("[data-years-label]");
    this.form = root.querySelector("[data-years-form]");
    this.from = this.form.elements.namedItem("from");
    this.to = this.form.elements.namedItem("to");
    this.before = { from: this.from.value, to: this.to.value, marks: this.marks() };
    this.start = -1;
    this.listen();
  }

  listen() {
    const { bars } = this;
    bars.classList.add("years__bars--ready");
    bars.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      event.preventDefault();
      bars.setPointerCapture(event.pointerId);
      this.start = this.at(event);
      this.choose(this.start);
    });
    bars.addEventListener("pointermove", (event) => {
      if (this.start >= 0) this.choose(this.at(event));
      else this.name(this.at(event), this.at(event));
    });
    bars.addEventListener("pointerup", (event) => {
      if (this.start < 0) return;
      this.choose(this.at(event));
      this.start = -1;
      this.form.requestSubmit();
    });
    bars.addEventListener("pointercancel", () => this.undo());
    bars.addEventListener("pointerleave", () => this.start < 0 && (this.label.textContent = ""));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.undo());
  }

  at(event) {
    const box = this.bars.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.max(0, Math.min(this.columns.length - 1, Math.floor(share * this.columns.length)));
  }

  choose(end) {
    const [first, last] = [Math.min(this.start, end), Math.max(this.start, end)];
    for (const [index, column] of this.columns.entries()) {
      column.classList.toggle("years__bar--out", index < first || index > last);
    }
    this.from.value = this.columns[first].dataset.first;
    this.to.value = this.columns[last].dataset.last;
    this.name(first, last);
  }

  name(first, last) {
    const from = this.columns[first].dataset.first;
    const to = this.columns[last].dataset.last;
    this.label.textContent = from === to ? from : `${from}–${to}`;
  }

  marks() {
    return this.columns.map((column) => column.classList.contains("years__bar--out"));
  }

  undo() {
    if (this.start < 0) return;
    this.start = -1;
    this.from.value = this.before.from;
    this.to.value = this.before.to;
    for (const [index, column] of this.columns.entries()) {
      column.classList.toggle("years__bar--out", this.before.marks[index]);
    }
    this.label.textContent = "";
  }
}

for (const root of document.querySelectorAll("[data-years]")) {
  if (root.querySelector("[data-years-bars]")) new Years(root);
}
