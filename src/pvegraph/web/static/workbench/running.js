/* Running a query without leaving the page: the server draws the answer, and to cancel is to hang up, upon which the
   server stops the query. */

import { inSeconds, say, word } from "./words.js";

/** Letters of an address that servers and mail programs surely take. */
export const LONGEST_ADDRESS = 8000;
const TICK = 1000;
const SPOKEN = 10; // every so many seconds it is said how long it takes

export class Runner {
  /** `show` has progress, cancel and part, which are elements; `action` is the address of the form. */
  constructor(action, show) {
    this.action = action.replace(/#.*/, "");
    this.show = show;
    this.asked = null;
    show.cancel.addEventListener("click", () => this.cancel());
  }

  /** The address of a query, and whether it is too long for one. */
  addressOf(query) {
    const url = new URL(this.action, location.href);
    url.searchParams.set("query", query);
    return { href: url.href, isTooLong: url.href.length > LONGEST_ADDRESS };
  }

  get isRunning() {
    return this.asked !== null;
  }

  /** Ask, and give back the answer part as nodes; nothing if it was cancelled or could not be had. */
  async run(query) {
    this.asked?.abort();
    const asked = (this.asked = new AbortController());
    const ticking = this.#begin();
    try {
      const answer = await fetch(...this.#request(query, asked.signal));
      const text = await answer.text();
      return asked === this.asked ? partOf(text) : null;
    } catch (error) {
      if (error.name !== "AbortError") this.#failed();
      return null;
    } finally {
      clearInterval(ticking);
      if (asked === this.asked) this.#end();
    }
  }

  /** Stop what is running. */
  cancel() {
    if (!this.asked) return;
    this.asked.abort();
    this.#end();
    this.show.progress.textContent = word("cancelled");
    say(word("cancelled"));
  }

  #request(query, signal) {
    const headers = { Accept: "text/html", "Page-Part": "answer" };
    const { href, isTooLong } = this.addressOf(query);
    if (!isTooLong) return [href, { headers, signal }];
    return [this.action, { method: "POST", body: new URLSearchParams({ query }), headers, signal }];
  }

  #begin() {
    const started = performance.now();
    const { progress, cancel, part } = this.show;
    part.setAttribute("aria-busy", "true");
    cancel.hidden = false;
    progress.textContent = word("running");
    say(word("running"));
    let ticks = 0;
    return setInterval(() => {
      ticks += 1;
      progress.textContent = word("runningFor", { time: inSeconds(performance.now() - started) });
      if (ticks % SPOKEN === 0) say(progress.textContent);
    }, TICK);
  }

  #end() {
    const { progress, cancel, part, run } = this.show;
    this.asked = null;
    part.removeAttribute("aria-busy");
    if (cancel.contains(document.activeElement)) run.focus();
    cancel.hidden = true;
    progress.textContent = "";
  }

  #failed() {
    this.show.progress.textContent = word("failed");
    say(word("failed"));
    queueMicrotask(() => (this.show.progress.textContent = word("failed")));
  }
}

/** The answer part of what came: the part itself, or what a whole page says of a fault. */
function partOf(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const answer = page.getElementById("answer");
  const found = document.createDocumentFragment();
  if (answer) found.append(answer);
  else found.append(...(page.querySelector("main") ?? page.body).childNodes);
  return found;
}
