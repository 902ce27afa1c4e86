// The whole page beside the lines: the line and the character at hand are lit and kept in sight. Boxes are in pixels of
// the original, which are the units of the drawing laid over the image.

const SVG = "http://www.w3.org/2000/svg";
const SMALLEST = 0.3;
const LARGEST = 10;
const STEP = 1.3;
const LEGIBLE = 1.5; // pixels of the screen for one of the original
const MARGIN = 0.12; // of the view, that stays free around what is lit

/** An element of the drawing. */
export function drawn(name, attributes, parent = null) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  parent?.append(element);
  return element;
}

/** Gives a rectangle its place. */
export function placed(rectangle, box) {
  ["x", "y", "width", "height"].forEach((name, index) => rectangle.setAttribute(name, String(box[index])));
}

export class PageView {
  constructor(root, { width, height, image }) {
    this.root = root;
    this.width = width;
    this.height = height;
    this.view = root.querySelector("[data-view]");
    this.sheet = root.querySelector("[data-sheet]");
    this.drawing = root.querySelector("[data-drawing]");
    this.drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    root.querySelector("[data-image]").src = image;
    this.sheet.style.aspectRatio = `${width} / ${height}`;
    this.boxes = drawn("g", { class: "desk-boxes" }, this.drawing);
    this.litLine = drawn("rect", { class: "desk-lit-line" }, this.drawing);
    this.litCharacter = drawn("rect", { class: "desk-lit-character" }, this.drawing);
    this.zoom = 1;
    this.listen();
    this.fit();
    new ResizeObserver(() => this.resized()).observe(this.view);
  }

  listen() {
    const does = { "zoom-in": () => this.zoomBy(STEP), "zoom-out": () => this.zoomBy(1 / STEP), "zoom-fit": () => this.fit() };
    for (const [name, act] of Object.entries(does)) this.root.querySelector(`[data-${name}]`).addEventListener("click", act);
    this.view.addEventListener("keydown", (event) => this.onKey(event));
    this.view.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.altKey) return; // the plain wheel scrolls
      event.preventDefault();
      this.zoomBy(event.deltaY < 0 ? 1.15 : 1 / 1.15, { x: event.clientX, y: event.clientY });
    }, { passive: false });
    this.dragToScroll();
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.view) return;
    const does = { "+": () => this.zoomBy(STEP), "=": () => this.zoomBy(STEP), "-": () => this.zoomBy(1 / STEP), 0: () => this.fit() };
    if (!does[event.key]) return;
    event.preventDefault();
    does[event.key]();
  }

  resized() {
    if (this.zoom === this.fitted) this.fit();
    else this.apply();
    if (this.lit) this.bringIntoSight(this.lit);
  }

  /** The whole page in the view. */
  fit() {
    const { clientWidth, clientHeight } = this.view;
    if (!clientWidth) return;
    const whole = Math.min(1, (clientHeight / clientWidth) * (this.width / this.height));
    // A page that would become too small to read fills the width, as far as its pixels allow.
    this.zoom = whole < 0.55 ? Math.max(whole, Math.min(1, (LEGIBLE * this.width) / clientWidth)) : whole;
    this.fitted = this.zoom;
    this.apply();
    if (this.lit) this.bringIntoSight(this.lit);
  }

  apply() {
    this.sheet.style.inlineSize = `${(this.zoom * 100).toFixed(2)}%`;
  }

  /** Zooms; `point` (in the window's pixels) stays where it is, else what is lit, else the middle. */
  zoomBy(factor, point = null) {
    const frame = this.view.getBoundingClientRect();
    const lit = this.lit ? this.litLine.getBoundingClientRect() : null;
    const held = point ?? (lit ? { x: lit.left + lit.width / 2, y: lit.top + lit.height / 2 } : { x: frame.left + frame.width / 2, y: frame.top + frame.height / 2 });
    const before = this.sheet.getBoundingClientRect();
    const across = (held.x - before.left) / before.width;
    const down = (held.y - before.top) / before.height;
    this.zoom = Math.min(LARGEST, Math.max(SMALLEST, this.zoom * factor));
    this.apply();
    const after = this.sheet.getBoundingClientRect();
    this.view.scrollLeft += after.left + across * after.width - held.x;
    this.view.scrollTop += after.top + down * after.height - held.y;
    if (!point && this.lit) this.bringIntoSight(this.lit);
  }

  /** Lights a line's box and, where it is known, a character's in it. Null puts the light out. */
  light(line, character = null) {
    this.litLine.classList.toggle("is-lit", Boolean(line));
    this.litCharacter.classList.toggle("is-lit", Boolean(character));
    if (line) placed(this.litLine, line);
    if (character) placed(this.litCharacter, character);
    this.lit = character ?? line;
    if (this.lit) this.bringIntoSight(this.lit, line);
  }

  bringIntoSight(box, within = box) {
    const scale = this.sheet.clientWidth / this.width;
    const sides = [["scrollLeft", "clientWidth", 0, this.sheet.offsetLeft], ["scrollTop", "clientHeight", 1, this.sheet.offsetTop]];
    for (const [scroll, size, axis, offset] of sides) {
      const room = this.view[size];
      const fits = within[axis + 2] * scale < room * (1 - 2 * MARGIN);
      const [start, extent] = (fits ? within : box).slice(axis).filter((_value, index) => index % 2 === 0);
      const from = start * scale + offset;
      const to = from + extent * scale;
      const now = this.view[scroll];
      if (from < now + room * MARGIN || to > now + room * (1 - MARGIN)) this.view[scroll] = (from + to) / 2 - room / 2;
    }
  }

  /** Draws the outlines of all lines. */
  outline(lines) {
    this.boxes.replaceChildren(...lines.map((line) => {
      const rectangle = drawn("rect", { class: "desk-box", "data-line": line.id });
      placed(rectangle, line.box);
      return rectangle;
    }));
  }

  /** Where a pointer is, in pixels of the original. */
  at(event) {
    const frame = this.drawing.getBoundingClientRect();
    return [((event.clientX - frame.left) / frame.width) * this.width, ((event.clientY - frame.top) / frame.height) * this.height];
  }

  dragToScroll() {
    let last = null;
    this.view.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || event.button !== 0 || this.mending || event.target.closest("[data-line]")) return;
      const frame = this.view.getBoundingClientRect();
      if (event.clientX > frame.left + this.view.clientWidth || event.clientY > frame.top + this.view.clientHeight) return; // the scroll bars
      last = { x: event.clientX, y: event.clientY };
      this.view.setPointerCapture(event.pointerId);
    });
    this.view.addEventListener("pointermove", (event) => {
      if (!last) return;
      this.view.scrollLeft -= event.clientX - last.x;
      this.view.scrollTop -= event.clientY - last.y;
      last = { x: event.clientX, y: event.clientY };
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) this.view.addEventListener(end, () => { last = null; });
  }
}
