// Moving between screens without a trail: each screen takes the place of the one before, so that nobody can go back
// into the visit of another person. Nothing leads out of the kiosk.

const base = document.body.dataset.base;

function inside(address) {
  const url = new URL(address, location.href);
  return url.origin === location.origin && url.pathname.startsWith(base);
}

function show(address) {
  location.replace(new URL(address, location.href));
}

async function send(address, body) {
  const answer = await fetch(address, { method: "POST", body });
  if (answer.redirected) {
    show(inside(answer.url) ? answer.url : base);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = page.querySelector("main");
  if (!main) {
    throw new Error(`The answer to the form holds no page: ${answer.status}.`);
  }
  document.querySelector("main").replaceWith(main);
  window.scrollTo(0, 0);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  if (inside(link.href)) show(link.href);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.dataset.endsVisit !== undefined) return;
  event.preventDefault();
  if (form.method === "get") {
    const fields = [...new FormData(form, event.submitter)].filter(([, value]) => value !== "");
    show(`${form.action.split("?")[0]}?${new URLSearchParams(fields)}`);
    return;
  }
  const body = new FormData(form, event.submitter);
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  send(form.action, body).catch(() => {
    for (const button of form.querySelectorAll("button")) button.disabled = false;
    document.getElementById("no-connection").showModal();
  });
});

// What a touch screen must not do: menus of the browser, dragging, and pages that the browser kept from before.
document.addEventListener("contextmenu", (event) => event.preventDefault());
document.addEventListener("dragstart", (event) => event.preventDefault());
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
for (const dialog of document.querySelectorAll("dialog[data-notice]")) dialog.addEventListener("click", () => dialog.close());
