/* Queries side by side: a list of tabs by the pattern of ARIA, of which the arrow keys choose and Delete closes one. */

import { keepTabs, keptTabs, MOST_TABS, remember } from "./keeping.js";
import { element, locale, say, word } from "./words.js";

const LONGEST = 32; // letters of a name
const PAUSE = 300; // milliseconds without a key before a text is kept

/** What to call a query: its title, else its first comment, else its first words. */
export function nameOf(text) {
  const titles = [...text.matchAll(/^#\s*title(?:@(\w+))?\s*:\s*(.+)$/gim)];
  const language = locale.slice(0, 2);
  const title = (titles.find((each) => each[1] === language) ?? titles[0])?.[2];
  const comment = /^\s*#\s*(?!view\b|\w+(?:@\w+)?:)(\S.*)$/m.exec(text)?.[1];
  const words = text
    .split("\n")
    .filter((line) => !/^\s*(#|PREFIX\b|BASE\b|$)/i.test(line))
    .join(" ");
  const name = (title ?? comment ?? words).replace(/\s+/g, " ").trim();
  return name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
}

export class Tabs {
  /** `on` has chosen(tab, before), to show the text of another tab. */
  constructor(list, panel, on) {
    this.list = list;
    this.panel = panel;
    this.on = on;
    panel.setAttribute("role", "tabpanel");
    this.closed = new Set();
    this.timer = 0;
    const kept = keptTabs();
    this.tabs = kept.tabs;
    this.current = this.tabs.find((tab) => tab.id === kept.current) ?? this.tabs[0] ?? null;
    list.addEventListener("click", (event) => this.#click(event));
    list.addEventListener("keydown", (event) => this.#key(event));
    window.addEventListener("pagehide", () => this.#keep());
  }

  /** Begin with a text that the page was opened with, or with what was kept, or with a first query. */
  begin(asked, start) {
    if (asked) {
      const same = this.tabs.find((tab) => tab.text === asked);
      const unused = this.current?.text === start ? this.current : null;
      if (!same && unused) unused.text = asked;
      this.current = same ?? unused ?? this.#make(asked);
    }
    this.current ??= this.#make(start);
    this.#show();
    return this.current;
  }

  /** The text of the current tab has changed. */
  write(text) {
    this.current.text = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.#show();
      this.#keep();
    }, PAUSE);
  }

  /** Open a text in a tab of its own. */
  open(text) {
    if (this.tabs.length >= MOST_TABS) {
      say(word("tooManyTabs"));
      return;
    }
    this.choose(this.#make(text));
  }

  /** Show another tab. */
  choose(tab, { focus = false } = {}) {
    const before = this.current;
    this.current = tab;
    this.#show();
    this.#keep();
    if (before !== tab) this.on.chosen(tab, before);
    if (focus) this.list.querySelector("[aria-selected=true]").focus();
  }

  /** Close a tab; its text is in the history. */
  close(tab) {
    const place = this.tabs.indexOf(tab);
    const hadFocus = this.list.contains(document.activeElement);
    if (tab.text !== this.on.start) remember(tab.text);
    this.tabs.splice(place, 1);
    this.closed.add(tab.id);
    const next = this.tabs[Math.min(place, this.tabs.length - 1)] ?? this.#make(this.on.start);
    say(word("closed", { name: nameOf(tab.text) || word("untitled") }));
    this.choose(tab === this.current ? next : this.current, { focus: hadFocus });
  }

  #make(text) {
    const tab = { id: crypto.getRandomValues(new Uint32Array(2)).join("-"), text };
    this.tabs.push(tab);
    return tab;
  }

  #keep() {
    clearTimeout(this.timer);
    keepTabs(this.tabs, this.current.id, this.closed);
  }

  #show() {
    const focused = document.activeElement?.id;
    const made = this.tabs.map((tab) => {
      const isCurrent = tab === this.current;
      const name = element("bdi", {}, nameOf(tab.text) || word("untitled"));
      const close = element("span", { class: "close", "aria-hidden": "true", title: word("closeTab") }, "×");
      return element(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${tab.id}`,
          "aria-selected": String(isCurrent),
          "aria-controls": this.panel.id,
          "aria-keyshortcuts": "Delete",
          tabindex: isCurrent ? "0" : "-1",
        },
        name,
        close,
      );
    });
    this.list.replaceChildren(...made);
    this.panel.setAttribute("aria-labelledby", `tab-${this.current.id}`);
    const chosen = this.list.querySelector("[aria-selected=true]");
    if (focused?.startsWith("tab-")) document.getElementById(focused)?.focus();
    this.list.scrollLeft += chosen.getBoundingClientRect().x < this.list.getBoundingClientRect().x ? -120 : 0;
  }

  #tabOf(button) {
    return this.tabs.find((tab) => `tab-${tab.id}` === button?.id);
  }

  #click(event) {
    const tab = this.#tabOf(event.target.closest("[role=tab]"));
    if (!tab) return;
    if (event.target.closest(".close")) this.close(tab);
    else this.choose(tab);
  }

  #key(event) {
    const isMirrored = getComputedStyle(this.list).direction === "rtl";
    const steps = { ArrowRight: isMirrored ? -1 : 1, ArrowLeft: isMirrored ? 1 : -1 };
    const place = this.tabs.indexOf(this.current);
    const count = this.tabs.length;
    if (event.key in steps) this.choose(this.tabs[(place + steps[event.key] + count) % count], { focus: true });
    else if (event.key === "Home") this.choose(this.tabs[0], { focus: true });
    else if (event.key === "End") this.choose(this.tabs[count - 1], { focus: true });
    else if (event.key === "Delete") this.close(this.current);
    else return;
    event.preventDefault();
  }
}
