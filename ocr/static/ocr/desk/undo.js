// What was done on the page, line by line, to take it back and to do it again. Typing is taken back in stretches.

const TOGETHER = 1200; // milliseconds between keys of one stretch
const MOST = 1000;

export class UndoStack {
  constructor() {
    this.done = [];
    this.undone = [];
  }

  /** Remembers that `line` went from `before` to `after` (anything); `kind` "typing" joins what was typed just before. */
  add(line, before, after, kind, now = Date.now()) {
    const last = this.done.at(-1);
    this.undone = [];
    if (last && kind === "typing" && last.kind === kind && last.line === line && now - last.time < TOGETHER) {
      Object.assign(last, { after, time: now });
      return;
    }
    this.done.push({ line, before, after, kind, time: now });
    if (this.done.length > MOST) this.done.shift();
  }

  /** The step to take back ({ line, before }), or null. */
  undo() {
    const step = this.done.pop() ?? null;
    if (step) this.undone.push({ ...step, kind: "step" });
    return step;
  }

  /** The step to do again ({ line, after }), or null. */
  redo() {
    const step = this.undone.pop() ?? null;
    if (step) this.done.push(step);
    return step;
  }

  /** Forgets the steps of lines that exist no more. */
  clear() {
    this.done = [];
    this.undone = [];
  }
}
