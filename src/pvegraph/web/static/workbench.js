/* The workbench at /sparql where scripts run: an editor in place of the text field, tabs, and answers without leaving the
   page. Without scripts the form does all that is needed, so whatever fails here leaves the form as it was.

   What it shares with the scripts of results (results.js), by events of the document:
   - "answer:shown", detail { query }: the part of the page below the form, in #part, has been replaced; look at it again.
   - "query:change", detail { query, run }: put this text into the editor, as a step that can be undone, and run it if
     "run" is true. Settings of views are comments of the query, so they are changed in this way. */

import { hints } from "./workbench/hints.js";
import { openEditor } from "./workbench/editor.js";
import { history as pastOf } from "./workbench/past.js";
import { remember, whenFailed } from "./workbench/keeping.js";
import { nameOf, Tabs } from "./workbench/tabs.js";
import { Runner } from "./workbench/running.js";
import { telling } from "./workbench/telling.js";
import { Terms } from "./workbench/terms.js";
import { address, say, word } from "./workbench/words.js";

const PAUSE = 400; // milliseconds without a key before the address follows the text
const MOST_ANSWERS = 20; // answers that are kept for the way back

const form = document.getElementById("workbench");
const field = document.getElementById("query");
const part = document.getElementById("part");
const byId = (id) => document.getElementById(id);

class Workbench {
  constructor(cm) {
    this.cm = cm;
    this.terms = new Terms({ prefixes: {}, classes: [], properties: [] });
    this.ready = Terms.fetch();
    this.answers = new Map(); // query → nodes of its answer, while another is shown
    this.shownQuery = field.dataset.asked ?? null;
    this.ranQuery = this.shownQuery;
    this.runner = new Runner(form.action, {
      progress: byId("progress"),
      cancel: byId("cancel"),
      run: byId("run"),
      part,
    });
    this.hints = hints(cm, () => this.terms, byId("hints"));
    this.telling = telling(cm, this.ready, byId("about"));
    const on = { chosen: (tab) => this.#chosen(tab), start: field.dataset.start };
    this.tabs = new Tabs(byId("tabs"), byId("panel"), on);
    const tab = this.tabs.begin(field.dataset.asked, field.dataset.start);
    this.#open(tab.text);
    this.#wire();
    whenFailed(() => this.#note(word("notKept")));
    this.ready.then((terms) => {
      this.terms = terms;
      byId("editor").dataset.ready = "true";
      this.hints.readAgain(this.view);
    });
    this.#readProblem();
    history.replaceState(this.#state(this.text), "");
  }

  get text() {
    return this.view.state.doc.toString();
  }

  #open(text) {
    const on = {
      run: () => this.run(),
      format: () => this.format(),
      fix: (view) => say(this.hints.fix(view) ? word("declared") : word("nothingToDeclare")),
      tell: (view) => this.telling.tell(view),
      changed: (changed) => this.#changed(changed),
      moved: (view) => this.telling.moved(view),
    };
    const place = byId("editor");
    const marks = [...this.hints.marks, ...this.telling.marks];
    const opened = openEditor(this.cm, place, text, this.ready, on, marks);
    this.view = opened.view;
    this.fresh = opened.fresh;
    field.value = text;
    for (const each of document.querySelectorAll("[data-scripts]")) each.hidden = false;
    byId("written").hidden = true;
    field.required = false;
  }

  #wire() {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
    const actions = {
      format: () => this.format(),
      past: pastOf(byId("past"), (text) => this.tabs.open(text)),
      new: () => {
        this.tabs.open(field.dataset.start);
        this.view.focus();
      },
      close: () => this.tabs.close(this.tabs.current),
      link: () => this.#link(),
      save: () => this.#save(),
      open: () => byId("file").click(),
    };
    for (const button of form.querySelectorAll("button[data-do]")) {
      button.addEventListener("click", actions[button.dataset.do]);
    }
    byId("file").addEventListener("change", async (event) => {
      const [file] = event.target.files;
      event.target.value = "";
      if (file) this.tabs.open(await file.text());
    });
    window.addEventListener("popstate", (event) => this.#back(event.state));
    document.addEventListener("query:change", ({ detail }) => {
      this.#set(detail.query);
      this.shownQuery = this.ranQuery = detail.query;
      if (detail.run) this.run();
    });
  }

  /** Run the query of the current tab; its address is the next step of the browser's history. */
  async run({ isStep = true } = {}) {
    const query = this.text;
    if (!query.trim()) {
      this.#note(word("empty"));
      return;
    }
    this.#note("");
    remember(query);
    if (isStep) this.#step(query);
    const tab = this.tabs.current;
    const nodes = await this.runner.run(query);
    if (!nodes || tab !== this.tabs.current) return;
    this.#show(query, nodes);
    this.#readProblem();
    document.dispatchEvent(new CustomEvent("answer:shown", { detail: { query } }));
    const said = part.querySelector(".truth, #rows");
    if (said) say(said.textContent.replace(/\s+/g, " ").trim());
    part.scrollIntoView({ block: "nearest" });
  }

  async format() {
    const text = this.text;
    try {
      const headers = { Accept: "application/sparql-query, application/problem+json", "Content-Type": "text/plain" };
      const answer = await fetch(address("format"), { method: "POST", body: text, headers });
      if (!answer.ok) {
        const problem = await answer.json();
        this.hints.tell(this.view, { ...problem, message: problem.detail, lang: "en", text });
        this.#note(problem.line ? word("notFormattedAt", problem) : word("notFormatted"));
        return;
      }
      const done = await answer.text();
      if (this.text === text) this.#set(done);
      this.#note("");
      say(word("formatted"));
    } catch {
      this.#note(word("failed"));
    }
  }

  /** Mark what the answer part says is wrong at its place in the query. */
  #readProblem() {
    const problem = byId("problem");
    const { line, column } = problem?.dataset ?? {};
    const reason = problem?.querySelector(".reason");
    const said = { message: reason?.textContent.trim() ?? "", lang: reason?.querySelector("[lang]")?.lang ?? "" };
    const told = line ? { line: Number(line), column: Number(column), text: this.text, ...said } : null;
    this.hints.tell(this.view, told);
  }

  /** Replace the text, as one step that can be undone; what stays the same at both ends is left alone. */
  #set(text) {
    const old = this.text;
    if (old === text) return;
    let from = 0;
    while (from < Math.min(old.length, text.length) && old[from] === text[from]) from += 1;
    let same = 0;
    const most = Math.min(old.length, text.length) - from;
    while (same < most && old[old.length - 1 - same] === text[text.length - 1 - same]) same += 1;
    const changes = { from, to: old.length - same, insert: text.slice(from, text.length - same) };
    this.view.dispatch({ changes, userEvent: "replace" }); // a step of its own for whoever undoes it
  }

  #changed(text) {
    field.value = text;
    this.tabs.write(text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#address(text), PAUSE);
  }

  /** The address of the page is the query of the tab. */
  #address(text) {
    const { href, isTooLong } = this.runner.addressOf(text);
    byId("long").hidden = !isTooLong;
    history.replaceState(this.#state(text), "", isTooLong ? this.runner.action : href);
  }

  /** What a step of the browser's history holds: what was run there, or else what is written. */
  #state(text) {
    return { query: this.ranQuery ?? text, ran: this.ranQuery !== null };
  }

  /** A run is a step of the browser's history; the step before it gets back the address of what was run there. */
  #step(query) {
    clearTimeout(this.timer);
    if (this.ranQuery !== null && this.ranQuery !== query) {
      this.#address(this.ranQuery);
      history.pushState(null, "");
    }
    this.ranQuery = query;
    this.#address(query);
  }

  /** Back or forward: the query of that step, with its answer. */
  async #back(state) {
    if (!state || (state.query === this.text && state.query === this.shownQuery)) return;
    const { query, ran } = state;
    this.runner.cancel();
    this.#note("");
    this.#set(query);
    this.ranQuery = ran ? query : null;
    clearTimeout(this.timer);
    this.#address(query);
    if (!ran) this.#putAway();
    else if (this.answers.has(query)) this.#show(query, this.answers.get(query));
    else if (query !== this.shownQuery) await this.run({ isStep: false });
  }

  /** Put an answer in the place of the one that is shown, which is kept for the way back. */
  #show(query, nodes) {
    this.#putAway();
    part.replaceChildren(nodes);
    this.answers.delete(query);
    this.shownQuery = query;
  }

  #putAway() {
    const kept = document.createDocumentFragment();
    kept.append(...part.childNodes);
    if (this.shownQuery === null || !kept.firstElementChild) return;
    this.answers.set(this.shownQuery, kept);
    if (this.answers.size > MOST_ANSWERS) this.answers.delete(this.answers.keys().next().value);
    this.shownQuery = null;
  }

  #chosen(tab) {
    this.runner.cancel();
    this.#note("");
    this.#putAway();
    this.view.setState(this.fresh(tab.text));
    field.value = tab.text;
    const ran = this.answers.get(tab.text);
    if (ran) this.#show(tab.text, ran);
    this.ranQuery = null;
    this.#address(tab.text);
    this.hints.tell(this.view, null);
    this.telling.moved(this.view);
  }

  async #link() {
    const { href, isTooLong } = this.runner.addressOf(this.text);
    const shown = byId("link");
    shown.hidden = isTooLong;
    byId("long").hidden = !isTooLong;
    if (isTooLong) {
      say(byId("long").textContent.trim());
      return;
    }
    const input = shown.querySelector("input");
    input.value = href;
    input.focus();
    input.select();
    try {
      await navigator.clipboard.writeText(href);
      this.#note(word("copied"));
    } catch {
      this.#note(word("copyIt"));
    }
  }

  #save() {
    const file = new Blob([this.text], { type: "application/sparql-query" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = `${nameOf(this.text).replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "query"}.rq`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 0);
  }

  #note(text) {
    const note = byId("note");
    note.textContent = text;
    note.hidden = !text;
  }
}

if (form) {
  import(form.dataset.codemirror).then((cm) => new Workbench(cm));
}
