// At sign-out this browser forgets what was not sent, so that nothing stays on a shared machine; it asks first.

import { forgetAll, waiting } from "./unsent.js";

const question = document.querySelector("script[data-unsent-question]").dataset.unsentQuestion;
let decided = false;

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (decided || !/\/logout\/$/.test(new URL(form.action, location.href).pathname)) return;
  event.preventDefault();
  const count = await waiting().catch(() => 0);
  if (count && !window.confirm(question.replace("{lines}", String(count)))) return;
  decided = true;
  await forgetAll().catch(() => null);
  form.submit();
}, true);
