// The lines of a page as they are being mended: order, boxes, directions, new ones and dropped ones, each step undoable.
// Boxes are [left, top, width, height] in pixels of the original.

const SMALLEST = 4; // pixels

export class Arrangement {
  constructor(lines, { width, height }) {
    this.page = { width, height };
    this.items = lines.map(({ id, box, direction, text }) => ({ key: String(id), id, box, direction, text, dropped: false }));
    this.past = [];
    this.future = [];
    this.added = 0;
  }

  get changed() { return this.past.length > 0; }

  item(key) { return this.items.find((item) => item.key === key); }

  /** The item's number in reading order, from 1; 0 for a dropped one. */
  number(key) {
    const shown = this.items.filter((item) => !item.dropped);
    return shown.findIndex((item) => item.key === key) + 1;
  }

  /** Begins a step; everything until the next one is undone together. */
  step() {
    this.past.push(this.items);
    this.future = [];
  }

  undo() { return this.turn(this.past, this.future); }
  redo() { return this.turn(this.future, this.past); }

  turn(from, to) {
    const items = from.pop();
    if (!items) return false;
    to.push(this.items);
    this.items = items;
    return true;
  }

  /** Puts the item at a place among all, from 0. */
  moveTo(key, place) {
    const rest = this.items.filter((item) => item.key !== key);
    rest.splice(Math.max(0, Math.min(place, rest.length)), 0, this.item(key));
    this.items = rest;
  }

  change(key, what) {
    this.items = this.items.map((item) => (item.key === key ? { ...item, ...what } : item));
  }

  /** Moves or changes the box; it stays on the page and keeps an area. */
  setBox(key, box) { this.change(key, { box: this.onPage(box) }); }

  turnDirection(key) {
    this.change(key, { direction: this.item(key).direction === "vertical" ? "horizontal" : "vertical" });
  }

  /** Drops a line or takes it back; a new one goes for good. */
  drop(key) {
    const { id, dropped } = this.item(key);
    if (id === null) this.items = this.items.filter((item) => item.key !== key);
    else this.change(key, { dropped: !dropped });
  }

  /** Adds a line after the item called `after`, or at the end; gives its key. */
  add(box, direction, after = null) {
    this.added += 1;
    const key = `new-${this.added}`;
    const place = after ? this.items.findIndex((item) => item.key === after) + 1 : this.items.length;
    const item = { key, id: null, box: this.onPage(box), direction, text: "", dropped: false };
    this.items = [...this.items.slice(0, place), item, ...this.items.slice(place)];
    return key;
  }

  /** What the server is sent, in reading order. */
  payload() {
    return this.items.map(({ id, box, direction, dropped }) => ({ id, box, direction, dropped }));
  }

  onPage([left, top, width, height]) {
    const fit = (start, size, whole) => {
      const extent = Math.min(Math.max(Math.round(size), SMALLEST), whole);
      return [Math.min(Math.max(Math.round(start), 0), whole - extent), extent];
    };
    const [x, w] = fit(left, width, this.page.width);
    const [y, h] = fit(top, height, this.page.height);
    return [x, y, w, h];
  }
}

/** A box with one of its corners ("nw", "ne", "sw", "se") at a point. */
export function withCorner([left, top, width, height], corner, [x, y]) {
  const [right, bottom] = [left + width, top + height];
  const fixed = [corner.includes("w") ? right : left, corner.includes("n") ? bottom : top];
  return between(fixed, [x, y]);
}

/** The box that two points span. */
export function between([x1, y1], [x2, y2]) {
  return [Math.min(x1, x2), Math.min(y1, y2), Math.abs(x1 - x2), Math.abs(y1 - y2)];
}
