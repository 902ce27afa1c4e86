// The archive catalogue: parts of a long list are opened in place, arrows lead through lists, texts can be copied.
// Everything works without this module: parts are links, texts can be selected.

const busy = new WeakMap();

async function open(section, address, push) {
  busy.get(section)?.abort();
  const asking = new AbortController();
  busy.set(section, asking);
  section.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(`The part was answered with ${answer.status}.`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-contents]");
    if (!fresh) throw new Error("The answer holds no list.");
    section.replaceWith(fresh);
    if (push) history.pushState({ part: true }, "", address);
    fresh.scrollIntoView();
    fresh.querySelector("h2").focus({ preventScroll: true });
  } catch {
    if (!asking.signal.aborted) location.assign(address);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-part]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const section = link.closest("[data-contents]");
  event.preventDefault();
  open(section, link.href, true);
});

window.addEventListener("popstate", () => {
  const section = document.querySelector("[data-contents]");
  if (section) open(section, location.href, false);
});

// Up and down lead to the link before and behind, Home and End to the first and the last.
const STEPS = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };

document.addEventListener("keydown", (event) => {
  const list = event.target.closest("[data-arrows]");
  const step = STEPS[event.key];
  if (!list || !step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const links = [...list.querySelectorAll("a[href]")];
  const at = links.indexOf(event.target);
  if (at < 0) return;
  event.preventDefault();
  links[Math.min(Math.max(at + step, 0), links.length - 1)].focus();
});

function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

async function copy(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    // Without https a browser offers no clipboard: the older way copies what is selected.
    select(element);
    return document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const words = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    if (!(await copy(document.getElementById(button.dataset.copy)))) return;
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = words), 2000);
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
