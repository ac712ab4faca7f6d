/* The history: the queries that were run or closed here, found by any word in them. */

import { forget, past } from "./keeping.js";
import { nameOf } from "./tabs.js";
import { element, fold, moment, number, say, word } from "./words.js";

const LONGEST = 160; // letters of a query that are shown below its name

export function history(dialog, open) {
  const list = dialog.querySelector("ul");
  const field = dialog.querySelector("input");
  const count = dialog.querySelector("[role=status]");

  const show = () => {
    const wanted = fold(field.value.trim()).split(/\s+/);
    const found = past().filter((entry) => wanted.every((part) => fold(entry.text).includes(part)));
    list.replaceChildren(
      ...found.map((entry) => {
        const name = element("bdi", {}, nameOf(entry.text) || word("untitled"));
        const time = element("time", { datetime: new Date(entry.time).toISOString() }, moment(entry.time));
        const body = entry.text.replace(/^(\s*(#.*|PREFIX.*)?\n)+/i, "").replace(/\s+/g, " ").slice(0, LONGEST);
        const button = element("button", { type: "button" }, name, time, element("code", { dir: "ltr" }, body));
        button.addEventListener("click", () => {
          dialog.close();
          open(entry.text);
        });
        return element("li", {}, button);
      }),
    );
    count.textContent = found.length ? word("found", { count: number(found.length) }) : word("nothing");
  };
  field.addEventListener("input", show);
  dialog.querySelector("[data-do=forget]").addEventListener("click", () => {
    forget();
    show();
    say(word("forgotten"));
    field.focus();
  });
  dialog.querySelector("[data-do=close]").addEventListener("click", () => dialog.close());
  return () => {
    field.value = "";
    show();
    dialog.showModal();
    field.focus();
  };
}
