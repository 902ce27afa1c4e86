// Sends files in pieces. The server says how much of each is there, so that after a lost connection, or when the same
// files are chosen again another day, only the rest is sent.
const PIECE = 1024 * 1024; // bytes; web servers in front often refuse more at once
const AT_ONCE = 3; // files
const ANNOUNCED = 400; // files in one request
const AGAIN = [1000, 2000, 5000, 10000]; // milliseconds between attempts
const form = document.querySelector("[data-intake]");
const texts = form.dataset;
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const list = document.querySelector("#intake-list");
const summary = document.querySelector("#intake-summary");
const problem = document.querySelector("#intake-problem");
const total = document.querySelector("#intake-total");
const startForm = document.querySelector("#intake-start");
const auto = document.querySelector("#intake-auto");
const entries = new Map(); // id of the server's row -> {file, row, received, size, failed}
const queue = [];
let sending = 0;
let collecting = 0;

class Refused extends Error {}

// A request that is repeated until the server answers. Gives [status, JSON].
async function insistent(url, options) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await fetch(url, { ...options, headers: { "X-CSRFToken": token, ...options.headers } });
      const readable = answer.headers.get("Content-Type")?.startsWith("application/json");
      if (answer.redirected || answer.status === 403 || (answer.status === 404 && !readable)) {
        say(texts.signedOut);
      } else if (readable && answer.status < 500) {
        say("");
        return [answer.status, await answer.json()];
      } else if (readable && answer.status === 507) {
        throw new Refused((await answer.json()).error);
      } else {
        say(texts.lost);
      }
    } catch (error) {
      if (error instanceof Refused) throw error;
      say(texts.lost);
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN[Math.min(attempt, AGAIN.length - 1)]));
  }
}

function say(sentence) {
  problem.textContent = sentence;
  problem.hidden = !sentence;
}

async function add(files) {
  const chosen = files.filter(({ file }) => !/^(\.|~\$)|^(Thumbs\.db|desktop\.ini)$/i.test(file.name));
  chosen.sort((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }));
  collecting += 1;
  try {
    for (let first = 0; first < chosen.length; first += ANNOUNCED) {
      const some = chosen.slice(first, first + ANNOUNCED);
      const body = JSON.stringify({
        files: some.map(({ file, name }) => ({ name, size: file.size, modified: String(file.lastModified) })),
      });
      const [status, answer] = await insistent(texts.announce, {
        method: "POST",
        body,
        headers: { "Content-Type": "application/json" },
      });
      if (status !== 200) throw new Refused(answer.error);
      answer.files.forEach((known, place) => enlist(some[place], known));
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(error.message);
  } finally {
    collecting -= 1;
  }
  refresh();
  work();
}

function enlist({ file, name }, known) {
  if (entries.has(known.id)) return;
  const row = list.querySelector(`[data-file="${known.id}"]`) ?? list.appendChild(document.createElement("li"));
  row.dataset.file = known.id;
  const title = Object.assign(document.createElement("span"), { className: "intake-files__name", textContent: name });
  const state = Object.assign(document.createElement("span"), { className: "intake-files__state" });
  const remove = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button button-small button-secondary",
    textContent: texts.remove,
  });
  const bar = Object.assign(document.createElement("progress"), { max: Math.max(known.size, 1) });
  bar.setAttribute("aria-label", name);
  row.replaceChildren(title, state, remove, bar);
  const entry = { ...known, file, row, state, bar, removed: false };
  remove.addEventListener("click", () => takeOut(entry));
  entries.set(known.id, entry);
  show(entry, known.received >= known.size ? texts.here : texts.waiting);
  if (known.received < known.size) queue.push(entry);
}

function show(entry, said) {
  entry.bar.value = entry.size ? entry.received : 1;
  const percent = entry.size ? Math.floor((entry.received / entry.size) * 100) : 100;
  entry.state.textContent = percent > 0 && percent < 100 ? `${said} ${percent} %` : said;
  entry.bar.hidden = entry.received >= entry.size;
}

function work() {
  while (sending < AT_ONCE && queue.length) {
    const entry = queue.shift();
    sending += 1;
    send(entry).finally(() => {
      sending -= 1;
      refresh();
      work();
    });
  }
}

async function send(entry) {
  while (entry.received < entry.size && !entry.removed) {
    show(entry, texts.sending);
    const piece = entry.file.slice(entry.received, entry.received + PIECE);
    try {
      const [status, answer] = await insistent(`${entry.url}?offset=${entry.received}`, {
        method: "PUT",
        body: piece,
        headers: { "Content-Type": "application/octet-stream" },
      });
      if (answer.received === undefined) throw new Refused(answer.error ?? String(status));
      entry.received = answer.received;
    } catch (error) {
      entry.failed = true;
      entry.state.textContent = `${texts.failed}: ${error.message}`;
      return;
    }
    refresh();
  }
  if (!entry.removed) show(entry, texts.here);
}

async function takeOut(entry) {
  entry.removed = true;
  const [status] = await insistent(entry.url, { method: "DELETE" });
  if (status !== 200) return;
  entries.delete(entry.id);
  entry.row.remove();
  refresh();
}

// The total, and the start once everything is here.
function refresh() {
  const all = [...entries.values()].filter((entry) => !entry.removed);
  const here = all.filter((entry) => entry.received >= entry.size);
  const size = all.reduce((sum, entry) => sum + entry.size, 0);
  const received = all.reduce((sum, entry) => sum + entry.received, 0);
  const percent = size ? Math.floor((received / size) * 100) : 100;
  total.hidden = !all.length;
  total.value = percent;
  if (all.length) {
    summary.textContent = texts.summary.replace("#done", here.length).replace("#total", all.length);
  }
  startForm.querySelector("button").disabled = !here.length && !list.children.length;
  const over = all.length > 0 && here.length === all.length && !collecting;
  if (over && auto.checked && !startForm.dataset.started) {
    startForm.dataset.started = "yes";
    startForm.requestSubmit();
  }
}

function isBusy() {
  return [...entries.values()].some((entry) => entry.received < entry.size && !entry.removed && !entry.failed);
}

// What was dropped, with everything in dropped folders.
async function dropped(items) {
  const roots = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const found = [];
  for (const root of roots) await walk(root, found);
  return found;
}

async function walk(entry, found) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, name: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    for (const inner of some) await walk(inner, found);
  }
}

function prepare() {
  form.classList.add("intake-scripted");
  for (const hidden of [".intake-drop__hint", ".intake-folder"]) form.querySelector(hidden).hidden = false;
  if (!("webkitdirectory" in document.createElement("input")) || matchMedia("(pointer: coarse)").matches) {
    form.querySelector(".intake-folder").hidden = true;
  }
  document.querySelector(".intake-auto").hidden = false;
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => {
      const files = [...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
      input.value = "";
      add(files);
    });
  }
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.add("intake-drop--over");
    });
  }
  form.addEventListener("dragleave", () => form.classList.remove("intake-drop--over"));
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    form.classList.remove("intake-drop--over");
    add(await dropped(event.dataTransfer.items));
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("beforeunload", (event) => {
    if (isBusy()) event.preventDefault();
  });
}

prepare();
