// Words that were typed but not sent go along when a tab or the way to the filters is touched: nothing typed is lost.

const box = document.getElementById("q");

document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest("a[data-carries-text]");
    if (!link || !box) return;
    box.dispatchEvent(new CustomEvent("keyboard-finish", { bubbles: true }));
    const text = box.value.trim();
    if (text === box.defaultValue.trim()) return;
    const address = new URL(link.href);
    if (text) address.searchParams.set("q", text);
    else address.searchParams.delete("q");
    link.href = address.href;
  },
  { capture: true },
);
