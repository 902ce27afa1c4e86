// Another row for a part that is withheld, where two are not enough.
for (const fieldset of document.querySelectorAll(".case-withheld")) {
  const button = fieldset.querySelector("[data-add-row]");
  const rows = fieldset.querySelector("[data-rows]");
  const empty = fieldset.querySelector("[data-empty-row]");
  const total = fieldset.querySelector("input[name$=TOTAL_FORMS]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const number = Number(total.value);
    rows.insertAdjacentHTML("beforeend", empty.innerHTML.replaceAll("__prefix__", String(number)));
    total.value = String(number + 1);
    rows.lastElementChild.querySelector("input").focus();
  });
}
