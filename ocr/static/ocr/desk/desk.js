// The transcriber's desk: puts the lines, the page, the keys and the saving together.

import { Choices } from "./choices.js";
import { Commands } from "./commands.js";
import { hideConflict, showConflict } from "./conflict.js";
import { LineEditor } from "./line_editor.js";
import { Mending } from "./mending.js";
import { PageView } from "./page_view.js";
import { Outbox, post } from "./saving.js";
import { UndoStack } from "./undo.js";
import { Unsent } from "./unsent.js";
import { announce, word } from "./words.js";

const RENEW = 10 * 60_000; // milliseconds between renewals of the claim while somebody works
const READING = 3000; // milliseconds between two looks for what the machine reads on a new line
const READINGS = 40;
const UNSURE_BELOW = 98; // per cent, calibrated: the fifth of the characters that holds most of the errors

class Desk {
  constructor(root, given) {
    this.root = root;
    this.given = given;
    this.pane = root.querySelector("[data-lines]");
    this.editors = [];
    this.active = null;
    this.undo = new UndoStack();
    this.unsent = new Unsent(given.user);
    this.outbox = new Outbox({
      page: given.page.id,
      label: `${given.page.code} / ${given.page.number}`,
      address: (line) => given.urls.line.replace("/0/", `/${line}/`),
      unsent: this.unsent,
      tell: (line, how, what) => this.told(line, how, what),
    });
    this.commands = new Commands(this);
    this.choices = new Choices((number) => this.commands.do(`choice-${number}`));
    this.view = new PageView(root.querySelector("[data-page]"), given.page);
    this.mending = new Mending(this);
    this.show(given);
    this.listen();
    this.takeUp();
  }

  get readOnly() {
    const { page } = this.given;
    return !page.mine && (Boolean(page.claimed_by) || !(page.may_transcribe || page.may_check));
  }

  /** Shows the lines of a JSON document of the page. */
  show(document_) {
    Object.assign(this.given, { page: { ...this.given.page, ...document_.page }, lines: document_.lines });
    const { page, lines } = this.given;
    const upright = lines.filter((line) => line.direction === "vertical").length;
    this.vertical = upright * 2 > lines.length || (!lines.length && page.direction === "vertical");
    this.root.dataset.direction = this.vertical ? "vertical" : "horizontal";
    const heard = {
      changed: (editor, before, kind) => this.changed(editor, before, kind),
      entered: (editor) => this.entered(editor),
      moved: (editor) => this.moved(editor),
      resized: () => this.resized(),
    };
    const shown = { unsureBelow: this.given.unsure_below ?? UNSURE_BELOW, readOnly: this.readOnly, heard };
    this.active = null;
    this.undo.clear();
    this.choices.hide();
    this.editors = lines.map((line, index) => new LineEditor(line, { ...shown, number: index + 1 }));
    this.pane.replaceChildren(...this.editors.map((editor) => editor.root));
    this.root.querySelector("[data-no-lines]").hidden = lines.length > 0;
    for (const editor of this.editors) editor.showSaving("as-read", "");
    this.view.outline(lines);
    this.view.light(null);
    this.count();
    this.awaitReading();
  }

  /** Lines that were drawn and not read yet show what the machine reads there, unless somebody writes first. */
  awaitReading(tries = READINGS) {
    clearTimeout(this.reading);
    if (!tries || this.editors.every((editor) => editor.text)) return;
    this.reading = setTimeout(async () => {
      const answer = await fetch(this.given.urls.lines, { headers: { Accept: "application/json" } }).catch(() => null);
      const lines = answer?.ok ? (await answer.json()).lines : [];
      for (const line of lines.filter((one) => one.text)) {
        const editor = this.editor(line.id);
        if (editor && !editor.text) editor.read(line);
      }
      this.count();
      this.awaitReading(tries - 1);
    }, READING);
  }

  listen() {
    this.pane.addEventListener("keydown", (event) => this.commands.onKey(event));
    this.pane.addEventListener("focusout", () => this.outbox.flush());
    this.root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-command]");
      if (button) this.commands.do(button.dataset.command);
    });
    this.view.drawing.addEventListener("click", (event) => {
      const id = event.target.closest("[data-line]")?.dataset.line;
      if (id && !this.view.mending) this.editor(Number(id))?.field.focus();
    });
    document.addEventListener("keydown", (event) => this.commands.anywhere(event));
    for (const form of document.querySelectorAll("form[data-leaves]")) {
      form.addEventListener("submit", (event) => this.leave(event, form));
    }
    window.addEventListener("offline", () => this.connection());
    window.addEventListener("online", () => this.connection());
    window.addEventListener("beforeunload", (event) => {
      if (this.outbox.size && !this.unsent.keeps) event.preventDefault();
    });
    setInterval(() => this.renew(), RENEW);
    new ResizeObserver(() => this.room()).observe(this.root);
    this.connection();
  }

  /** The panes reach to the window's lower edge. */
  room() {
    const top = this.root.querySelector(".desk-panes").getBoundingClientRect().top + window.scrollY + document.getElementById("main").scrollTop;
    document.body.style.setProperty("--desk-top", `${Math.round(top)}px`);
  }

  editor(id) { return this.editors.find((editor) => editor.id === id); }

  /** Lines that were written here and never reached the server, on this page and on others. */
  async takeUp() {
    for (const { page, label, line, base, text, state } of await this.unsent.all()) {
      const editor = page === this.given.page.id ? this.editor(line) : null;
      if (editor && editor.text === text && editor.state === state) {
        this.outbox.drop(line);
        continue;
      }
      editor?.set({ text, state, accepted: state !== "corrected" }, null);
      this.outbox.put(line, { base, text, state, page, label }, { atOnce: true });
    }
    if (!this.readOnly && !this.active) this.commands.enter(this.editors.find((editor) => !editor.accepted) ?? this.editors[0]);
  }

  changed(editor, before, kind) {
    this.worked = Date.now();
    this.undo.add(editor.id, before, editor.snapshot(), kind === "typing" ? "typing" : "step");
    this.keep(editor, kind !== "typing");
    if (editor === this.active) this.moved(editor);
    this.count();
  }

  /** Sees to it that the line's text reaches the server. */
  keep(editor, atOnce = false) {
    if (!editor.text.trim()) {
      this.outbox.drop(editor.id);
      editor.showSaving("empty");
      return;
    }
    this.outbox.put(editor.id, { base: editor.line.version, text: editor.text, state: editor.state }, { atOnce });
  }

  entered(editor) {
    if (this.active && this.active !== editor) {
      this.active.root.classList.remove("is-active");
      this.active.left();
    }
    this.active = editor;
    editor.root.classList.add("is-active");
    this.moved(editor);
    this.bringIntoSight(editor);
  }

  moved(editor) {
    editor.showCaret();
    this.choices.show(editor);
    this.view.light(editor.line.box, editor.current()?.box);
  }

  /** Pictures came in or the window changed: the line at hand stays where it is looked for. */
  resized() {
    cancelAnimationFrame(this.settling);
    this.settling = requestAnimationFrame(() => this.active && this.bringIntoSight(this.active));
  }

  bringIntoSight(editor) {
    const frame = this.pane.getBoundingClientRect();
    const own = editor.root.getBoundingClientRect();
    if (this.vertical) this.pane.scrollLeft += own.left + own.width / 2 - frame.left - frame.width / 2;
    else this.pane.scrollTop += own.top + own.height / 2 - frame.top - frame.height / 2;
  }

  /** How a line's saving goes. */
  told(id, how, what) {
    const editor = this.editor(id);
    if (!editor) {
      if (how === "conflict" || how === "refused") this.elsewhere(id);
      return;
    }
    if (what?.version !== undefined) Object.assign(editor.line, { version: what.version, text: what.text, state: what.state });
    editor.showSaving(how, how === "refused" ? what.error : undefined);
    if (how === "saved") this.taken();
    if (how === "saved" && editor !== this.active && editor.text !== what.text) editor.set({ text: what.text }, null);
    if (how === "refused") announce(what.error);
    if (how === "conflict") showConflict(editor, what, (decision) => this.decide(editor, what.theirs, decision));
    this.connection(how);
    this.count();
  }

  /** Saving takes a free page: now it can be finished and given back. */
  taken() {
    if (this.given.page.mine) return;
    this.given.page.mine = true;
    for (const place of this.root.querySelectorAll("[data-while-mine]")) place.hidden = false;
    for (const place of this.root.querySelectorAll("[data-while-free]")) place.hidden = true;
  }

  decide(editor, theirs, decision) {
    hideConflict(editor);
    const before = editor.snapshot();
    Object.assign(editor.line, { version: theirs.version, text: theirs.text, state: theirs.state });
    if (decision === "mine") this.outbox.decided(editor.id, { base: theirs.version, text: editor.text, state: editor.state });
    if (decision === "theirs") {
      this.outbox.drop(editor.id);
      editor.set({ text: theirs.text, state: theirs.state, accepted: theirs.state !== "machine" }, null);
      this.undo.add(editor.id, before, editor.snapshot(), "step");
      editor.showSaving("saved");
    }
    if (decision === "edit") {
      this.outbox.rebase(editor.id, theirs.version);
      editor.showSaving("to-decide", word("saving-to-decide", { text: theirs.text }));
    }
    editor.field.focus();
    this.count();
  }

  /** A line of another page could not be sent: says so, with the way there. */
  async elsewhere(id) {
    const entry = (await this.unsent.all()).find((one) => one.line === id);
    const place = this.root.querySelector("[data-elsewhere]");
    if (!entry || entry.page === this.given.page.id) return;
    place.querySelector("a").href = location.pathname.replace(/pages\/\d+\//, `pages/${entry.page}/`);
    place.hidden = false;
  }

  /** Says when the network or the sign-in is gone, and when both are back. */
  connection(how = "") {
    const place = this.root.querySelector("[data-connection]");
    const gone = how === "signed-out" ? "signed-out" : !navigator.onLine || how === "unsent" ? "offline" : how === "" && this.outbox.size ? this.gone : "";
    if (how === "waiting" || how === "sending" || gone === this.gone) return;
    this.gone = gone;
    place.textContent = gone ? word(`connection-${gone}`) : "";
    place.hidden = !gone;
  }

  count() {
    const open = this.editors.filter((editor) => !editor.accepted).length;
    const unsure = this.editors.reduce((sum, editor) => sum + editor.characters.filter((one) => editor.levelOf(one)).length, 0);
    this.root.querySelector("[data-count]").textContent = word("count", { done: this.editors.length - open, lines: this.editors.length, unsure });
    const bar = this.root.querySelector("[data-progress]");
    bar.max = this.editors.length || 1;
    bar.value = this.editors.length - open;
  }

  /** Sends everything before the page is left; whoever has unsent lines stays. */
  async leave(event, form) {
    if (!this.outbox.size) return;
    event.preventDefault();
    const button = event.submitter;
    if (!(await this.outbox.flush())) {
      form.requestSubmit(button);
      return;
    }
    const sentence = word("not-left", { lines: this.outbox.size });
    const place = this.root.querySelector("[data-connection]");
    place.textContent = sentence;
    place.hidden = false;
    announce(sentence);
  }

  async renew() {
    if (!this.given.page.mine || !this.worked || Date.now() - this.worked > 2 * RENEW) return;
    await post(this.given.urls.claim, {});
  }
}

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const given = { ...read("desk"), user: read("desk-user") };
new Desk(document.getElementById("transcription-desk"), given);
