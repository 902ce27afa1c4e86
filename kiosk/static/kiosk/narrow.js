// The sheet that narrows results: a choice is shown where it was touched, without the page jumping. Each is an address
// of its own, so that without this module, or when the line fails, the same links lead there.

import { arrange } from "./years.js";

const LEADING_AWAY = "[data-show], [data-back]";

let last = Promise.resolve();
let waiting = 0;

function main() {
  return document.querySelector("main");
}

function find(choice) {
  return main().querySelector(`[data-choice="${CSS.escape(choice)}"]`);
}

async function replaceBy(address) {
  main().setAttribute("aria-busy", "true");
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const back = page.querySelector("[data-back]");
  if (!page.querySelector("main [data-sheet]") || !back) throw new Error(`The answer holds no sheet: ${answer.status}.`);
  const open = [...document.querySelectorAll("main details[open]")].map((details) => details.id);
  const touched = document.activeElement;
  main().replaceWith(page.querySelector("main"));
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  document.querySelector("[data-back]").href = back.getAttribute("href");
  history.replaceState(null, "", address);
  arrange(main());
  again(touched)?.focus({ preventScroll: true });
}

// What stands in the new sheet where this stood in the old one.
function again(element) {
  const { choice, handle } = element?.dataset ?? {};
  if (choice) return find(choice);
  if (handle) return main().querySelector(`[data-handle="${handle}"]`);
  return element?.id ? document.getElementById(element.id) : null;
}

// One after the other: a choice touched while another is on its way is looked up in the sheet that has both.
function follow(addressNow) {
  waiting += 1;
  last = last.then(async () => {
    const address = addressNow();
    if (address) await replaceBy(address).catch(() => location.replace(address));
    waiting -= 1;
  });
}

document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.("a");
    if (!link) return;
    const { choice } = link.dataset;
    if (choice && link.closest("[data-sheet]")) {
      event.preventDefault();
      follow(() => find(choice)?.href.split("#")[0]);
    } else if (waiting && link.matches(LEADING_AWAY)) {
      // What was touched before has to be in the results too.
      event.preventDefault();
      last.then(() => location.replace(document.querySelector("[data-back]").href));
    }
  },
  { capture: true },
);

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.dataset.inPlace === undefined) return;
    event.preventDefault();
    const typed = [...new FormData(form)].filter(([name, value]) => value !== "" && (name === "from" || name === "to"));
    follow(() => {
      // The question may have changed since: only the years are taken from what was typed.
      const now = document.querySelector("[data-years-form]") ?? form;
      const kept = [...new FormData(now)].filter(([name, value]) => value !== "" && name !== "from" && name !== "to");
      return `${now.action.split("?")[0]}?${new URLSearchParams([...kept, ...typed])}`;
    });
  },
  { capture: true },
);

arrange(main());
