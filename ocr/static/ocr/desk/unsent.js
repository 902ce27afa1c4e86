// Lines that the server has not got yet, kept in this browser until it has: a reload or a lost line loses nothing.
// They are kept by person, removed when sent and at sign-out, and after DAYS even where nobody came back for them.

const NAME = "transcription-desk";
const DAYS = 7;

function asked(request) {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

function opened() {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener("upgradeneeded", () => {
    request.result.createObjectStore("unsent", { keyPath: ["user", "line"] });
  });
  return asked(request);
}

/** The lines of one person. Where the browser keeps nothing, `keeps` is false and lines live in memory only. */
export class Unsent {
  constructor(user) {
    this.user = user;
    this.keeps = true;
    this.memory = new Map();
    this.database = opened().catch(() => {
      this.keeps = false;
      return null;
    });
  }

  async store(mode) {
    const database = await this.database;
    return database?.transaction("unsent", mode).objectStore("unsent");
  }

  /** Keeps { page, label, line, base, text, state }; the newest of a line counts. */
  async put(entry) {
    const kept = { ...entry, user: this.user, at: Date.now() };
    this.memory.set(entry.line, kept);
    const store = await this.store("readwrite");
    if (store) await asked(store.put(kept)).catch(() => { this.keeps = false; });
  }

  /** Forgets a line: the server has it. */
  async remove(line) {
    this.memory.delete(line);
    const store = await this.store("readwrite");
    if (store) await asked(store.delete([this.user, line]));
  }

  /** What this person has not sent, the oldest first; what is older than DAYS goes, whoever wrote it. */
  async all() {
    const store = await this.store("readwrite");
    if (!store) return [...this.memory.values()];
    const every = await asked(store.getAll());
    const oldest = Date.now() - DAYS * 86_400_000;
    for (const entry of every) if (entry.at < oldest) store.delete([entry.user, entry.line]);
    return every.filter((entry) => entry.user === this.user && entry.at >= oldest).sort((one, other) => one.at - other.at);
  }
}

/** How many lines of anyone wait in this browser. */
export async function waiting() {
  const database = await opened();
  const count = await asked(database.transaction("unsent").objectStore("unsent").count());
  database.close();
  return count;
}

/** Forgets everything in this browser. */
export async function forgetAll() {
  const database = await opened();
  await asked(database.transaction("unsent", "readwrite").objectStore("unsent").clear());
  database.close();
}
