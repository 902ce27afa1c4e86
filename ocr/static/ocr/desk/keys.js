// Which key does what while a line is edited. Nothing is done while an input method composes.

const PLAIN = {
  Enter: "accept",
  Tab: "next-unsure",
  F8: "next-unsure",
  F2: "open-choices",
  F1: "help",
  Escape: "leave",
  PageDown: "next-line",
  PageUp: "previous-line",
};
const SHIFTED = { Tab: "previous-unsure", F8: "previous-unsure", Enter: "previous-line" };
const WITH_ALT = {
  Digit0: "unreadable-character",
  Numpad0: "unreadable-character",
  Digit9: "unreadable-line",
  Numpad9: "unreadable-line",
  Backspace: "machine-again",
  ArrowDown: "open-choices",
  Equal: "zoom-in",
  NumpadAdd: "zoom-in",
  Minus: "zoom-out",
  NumpadSubtract: "zoom-out",
  KeyW: "zoom-fit",
  KeyL: "mend",
};
const WITH_CONTROL = { KeyZ: "undo", KeyY: "redo", KeyS: "save", Enter: "finish" };

/** The command of a key press, such as "accept" or "choice-3"; null where the browser does what it always does. */
export function commandFor(event, { open = false } = {}) {
  if (event.isComposing || event.keyCode === 229) return null;
  const control = event.ctrlKey || event.metaKey;
  if (event.altKey && !control && !event.shiftKey) {
    const digit = /^(?:Digit|Numpad)([1-5])$/.exec(event.code);
    return digit ? `choice-${digit[1]}` : WITH_ALT[event.code] ?? null;
  }
  if (event.altKey) return null;
  if (control) {
    if (event.shiftKey) return event.code === "KeyZ" ? "redo" : null;
    return WITH_CONTROL[event.code] ?? null;
  }
  if (open && /^[1-5]$/.test(event.key)) return `choice-${event.key}`;
  if (event.shiftKey) return SHIFTED[event.key] ?? null;
  return PLAIN[event.key] ?? null;
}

/** Where an arrow key leads in sight: "next" or "previous" line, or null where it stays in the line. */
export function acrossLines(event, vertical) {
  if (event.isComposing || event.keyCode === 229 || event.altKey || event.shiftKey || event.ctrlKey || event.metaKey) return null;
  const [next, previous] = vertical ? ["ArrowLeft", "ArrowRight"] : ["ArrowDown", "ArrowUp"];
  return event.key === next ? "next" : event.key === previous ? "previous" : null;
}
