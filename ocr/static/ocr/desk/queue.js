// The queue: names the pages on which this person's lines wait in this browser for the network.

import { Unsent } from "./unsent.js";

const place = document.querySelector("[data-unsent]");
const list = place?.querySelector("[data-unsent-pages]");

async function show() {
  const user = JSON.parse(document.getElementById("desk-user").textContent);
  const pages = new Map((await new Unsent(user).all()).map((entry) => [entry.page, entry.label]));
  if (!pages.size) return;
  list.replaceChildren(...[...pages].flatMap(([page, label]) => {
    const link = Object.assign(document.createElement("a"), { href: list.dataset.url.replace("/0/", `/${page}/`) });
    link.textContent = label;
    return [link, " "];
  }));
  place.hidden = false;
}

if (list) show();
