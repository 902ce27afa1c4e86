// Adds lines to a table that is sent as a Django formset. Without this script the next save brings new empty ones.
for (const table of document.querySelectorAll("[data-more-lines]")) {
  const button = table.querySelector("button[hidden]");
  const total = table.querySelector("input[name$='-TOTAL_FORMS']");
  const line = table.querySelector("template");
  button.hidden = false;
  button.addEventListener("click", () => {
    const body = table.querySelector("tbody");
    body.insertAdjacentHTML("beforeend", line.innerHTML.replaceAll("__prefix__", total.value));
    total.value = Number(total.value) + 1;
    body.lastElementChild.querySelector("input:not([type=hidden])").focus();
  });
}
