// Writing into the field that the keyboard serves, as if a person had typed there.

export function write(field, text) {
  const room = field.maxLength > 0 ? field.maxLength - field.value.length + selected(field) : Infinity;
  const fitting = [...text].slice(0, Math.max(0, room)).join("");
  field.setRangeText(fitting, field.selectionStart, field.selectionEnd, "end");
  changed(field);
}

export function erase(field) {
  if (!selected(field)) {
    const before = [...field.value.slice(0, field.selectionStart)];
    const from = field.selectionStart - (before.at(-1)?.length ?? 0);
    field.setSelectionRange(from, field.selectionEnd);
  }
  write(field, "");
}

export function clear(field) {
  field.value = "";
  changed(field);
}

function selected(field) {
  return field.selectionEnd - field.selectionStart;
}

function changed(field) {
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
