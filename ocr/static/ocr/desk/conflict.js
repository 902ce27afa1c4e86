// Somebody else changed the line meanwhile: both texts, what differs, and three ways to go on. Nothing is lost by waiting.

import { announce, word } from "./words.js";

/**
 * Shows it in the line. `what` is the server's { theirs: { text, version, author, at }, difference }; `decide(how)` is
 * called with "mine", "theirs" or "edit".
 */
export function showConflict(editor, what, decide) {
  const place = editor.conflict;
  const part = document.getElementById("desk-conflict").content.firstElementChild.cloneNode(true);
  const { theirs } = what;
  const author = theirs.author || word("machine");
  part.querySelector("[data-who]").textContent = word("conflict-who", { author, at: timeOf(theirs.at) });
  part.querySelector("[data-mine]").textContent = editor.text;
  part.querySelector("[data-theirs]").textContent = theirs.text;
  part.querySelector("[data-difference]").replaceChildren(...differing(what.difference ?? []));
  for (const button of part.querySelectorAll("[data-decide]")) {
    button.addEventListener("click", () => decide(button.dataset.decide));
  }
  place.replaceChildren(part);
  place.hidden = false;
  announce(word("conflict-heard", { author }));
}

/** Takes it away. */
export function hideConflict(editor) {
  editor.conflict.hidden = true;
  editor.conflict.replaceChildren();
}

/** The difference as text: theirs underlined, one's own struck out, as the words before them say. */
export function differing(pieces) {
  return pieces.map(([kind, text]) => {
    const tag = { same: "span", yours: "del", theirs: "ins" }[kind] ?? "span";
    return Object.assign(document.createElement(tag), { textContent: text, className: `desk-differs desk-differs--${kind}` });
  });
}

function timeOf(at) {
  const moment = new Date(at);
  return Number.isNaN(moment.getTime()) ? at : moment.toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
}
