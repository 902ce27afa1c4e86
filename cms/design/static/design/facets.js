// Beside the results the filters lie open; on a narrow screen they wait behind their heading.

const wide = window.matchMedia("(width >= 60rem)");

function arrange() {
  for (const details of document.querySelectorAll("[data-open-when-wide]")) details.open = wide.matches;
}

wide.addEventListener("change", arrange);
if (wide.matches) arrange();

// A menu closes when something else is touched, or with Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
