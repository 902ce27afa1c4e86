// The blind audit: the text grows with what is typed, Enter hands it in, Alt+0 writes the sign for what cannot be read.

const UNREADABLE = "〓";
const form = document.querySelector("[data-audit]");
const field = form?.querySelector("textarea");

function grow() {
  field.style.blockSize = "auto";
  const upright = getComputedStyle(field).writingMode.startsWith("vertical");
  field.style.blockSize = `${upright ? field.scrollWidth : field.scrollHeight}px`;
}

field?.addEventListener("input", grow);
field?.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.altKey && !event.ctrlKey && (event.code === "Digit0" || event.code === "Numpad0")) {
    event.preventDefault();
    field.setRangeText(UNREADABLE, field.selectionStart, field.selectionEnd, "end");
    grow();
  } else if (event.key === "Enter") {
    event.preventDefault();
    form.requestSubmit();
  }
});
if (field) {
  grow();
  field.focus();
}
