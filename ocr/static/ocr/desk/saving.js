// Sends changed lines: after a rest, one request at a time for each line, again when the network is back.

const REST = 800; // milliseconds without a key
const FIRST_RETRY = 4000;
const LAST_RETRY = 60_000;

/** A token that a sign-in in another window did not make old. */
export function csrfToken() {
  const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
  return cookie ? cookie[1] : document.querySelector("[name=csrfmiddlewaretoken]").value;
}

/** Posts JSON. Gives { status, body }; status 0 where nothing answered, "signed-out" where the sign-in has ended. */
export async function post(address, body, { keepalive = false } = {}) {
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      redirect: "manual",
      keepalive,
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": csrfToken(),
        "X-Requested-With": "XMLHttpRequest", // whoever is signed out is told so, not led away
      },
      body: JSON.stringify(body),
    });
  } catch {
    return { status: 0, body: {} };
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) return { status: "signed-out", body: {} };
  const said = await answer.json().catch(() => null);
  if (said === null) return { status: answer.status === 403 ? "signed-out" : 0, body: {} };
  return { status: answer.status, body: said };
}

/**
 * The lines on their way. `tell(line, how, what)` is called with how each stands: "waiting", "sending", "saved" (what:
 * the server's answer), "unsent", "signed-out", "refused" (what: { error }) or "conflict" (what: { theirs, difference }).
 */
export class Outbox {
  constructor({ page, label, address, unsent, tell }) {
    this.page = page;
    this.label = label;
    this.address = address;
    this.unsent = unsent;
    this.tell = tell;
    this.entries = new Map();
    this.pause = FIRST_RETRY;
    window.addEventListener("online", () => this.flush());
    window.addEventListener("pagehide", () => this.flush({ keepalive: true }));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.flush({ keepalive: true });
    });
  }

  /** How many lines the server has not got. */
  get size() {
    return this.entries.size;
  }

  /**
   * Takes a line's new text and state, to be sent after a rest. `base` is the version that a person saw when they began;
   * it counts until the server has answered.
   */
  put(line, { base, text, state, page = this.page, label = this.label }, { atOnce = false } = {}) {
    const former = this.entries.get(line);
    clearTimeout(former?.timer);
    const entry = former ?? { line, base, sending: false };
    Object.assign(entry, { text, state, number: (entry.number ?? 0) + 1 });
    this.entries.set(line, entry);
    this.unsent.put({ page, label, line, base: entry.base, text, state });
    if (entry.conflict) return;
    this.tell(line, "waiting");
    if (atOnce) this.send(entry);
    else entry.timer = setTimeout(() => this.send(entry), REST);
  }

  /** A person has decided a conflict: their text is now made from `base`. */
  decided(line, { base, text, state }) {
    this.entries.delete(line);
    this.put(line, { base, text, state }, { atOnce: true });
  }

  /** A person goes on with their own text beside somebody else's: the next change of it is made from `base`. */
  rebase(line, base) {
    const entry = this.entries.get(line);
    if (entry) Object.assign(entry, { base, conflict: false });
  }

  /** The line is as the server has it: nothing is to be sent. */
  drop(line) {
    clearTimeout(this.entries.get(line)?.timer);
    this.entries.delete(line);
    this.unsent.remove(line);
  }

  /** Sends whatever waits, now. Resolves when every line has been answered or given up. */
  async flush(how = {}) {
    await Promise.all([...this.entries.values()].map((entry) => this.send(entry, how)));
    return this.size;
  }

  async send(entry, how = {}) {
    clearTimeout(entry.timer);
    if (entry.conflict || this.entries.get(entry.line) !== entry) return;
    if (entry.sending) {
      await entry.sending;
      if (this.entries.get(entry.line) === entry && entry.number !== entry.sent) await this.send(entry, how);
      return;
    }
    entry.sent = entry.number;
    this.tell(entry.line, "sending");
    const { base, text, state } = entry;
    entry.sending = post(this.address(entry.line), { base, text, state }, how);
    const { status, body } = await entry.sending;
    entry.sending = false;
    if (this.entries.get(entry.line) === entry) this.answered(entry, status, body);
  }

  answered(entry, status, body) {
    if (status === 200) {
      this.pause = FIRST_RETRY;
      entry.base = body.version;
      if (entry.number === entry.sent) {
        this.entries.delete(entry.line);
        this.unsent.remove(entry.line);
        this.tell(entry.line, "saved", body);
      } else {
        this.tell(entry.line, "waiting", body);
        entry.timer = setTimeout(() => this.send(entry), REST);
      }
    } else if (status === 409) {
      entry.conflict = true;
      this.tell(entry.line, "conflict", body);
    } else if (status === 0 || status >= 500 || status === "signed-out") {
      this.tell(entry.line, status === "signed-out" ? "signed-out" : "unsent");
      entry.timer = setTimeout(() => this.send(entry), this.pause);
      this.pause = Math.min(this.pause * 1.5, LAST_RETRY);
    } else {
      this.tell(entry.line, "refused", body);
      if (status === 403) entry.timer = setTimeout(() => this.send(entry), LAST_RETRY); // in other hands for now
    }
  }
}
