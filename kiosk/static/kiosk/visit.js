// A visit: it ends by the button, or when nobody touched the screen for a while and nobody answered the question.

const IDLE = 90_000;
const TICK = 1_000;
const COUNTDOWN = 20;
const TOUCHES = ["pointerdown", "pointermove", "touchstart", "wheel", "scroll", "keydown", "input"];

const frame = document.querySelector("[data-visit]");
const question = document.getElementById("still-there");

let idle = 0;
let ticking = 0;

function restart() {
  clearTimeout(idle);
  idle = setTimeout(ask, IDLE);
}

function ask() {
  let left = COUNTDOWN;
  const count = question.querySelector("[data-seconds]");
  count.textContent = String(left);
  question.showModal();
  ticking = setInterval(() => {
    left -= 1;
    count.textContent = String(Math.max(0, left));
    if (left <= 0) end();
  }, TICK);
}

function stay() {
  clearInterval(ticking);
  if (question.open) question.close();
  restart();
}

// The server forgets the visit; the screen goes back to the beginning even when the server cannot be reached.
let ending = false;
async function end() {
  if (ending) return;
  ending = true;
  clearInterval(ticking);
  document.body.classList.add("is-ending");
  try {
    await fetch(frame.dataset.end, { method: "POST", keepalive: true, signal: AbortSignal.timeout(5_000) });
  } catch {
    // Nothing more can be done here: the first page ends a visit that is still open.
  }
  location.replace(frame.dataset.start);
}

if (frame && question) {
  for (const name of TOUCHES) {
    document.addEventListener(name, () => !question.open && restart(), { capture: true, passive: true });
  }
  question.addEventListener("cancel", (event) => event.preventDefault());
  question.addEventListener("click", stay);
  for (const form of document.querySelectorAll("[data-ends-visit]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      end();
    });
  }
  restart();
}
