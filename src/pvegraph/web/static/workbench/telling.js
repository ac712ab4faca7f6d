/* What the name under the pointer or at the caret means: below the pointer, and in a line below the editor, which F2 has
   read out. */

import { about } from "./completing.js";
import { declared, nameAt } from "./reading.js";
import { element, number, say, word } from "./words.js";

const PAUSE = 150; // milliseconds that the caret rests before a name is looked up

export function telling(cm, ready, line) {
  let timer = 0;
  let wanted = "";

  const find = (view, place) => {
    const tree = cm.syntaxTree(view.state);
    return nameAt(view.state, tree, place, declared(view.state, tree));
  };
  const hover = cm.hoverTooltip(async (view, place) => {
    const name = find(view, place);
    const term = name && (await (await ready).named(name.iri));
    if (!term) return null;
    const uses = term.count ? word("uses", { count: number(term.count) }) : "";
    const dom = element("div", { class: "cm-hover" }, about(term, uses));
    return { pos: name.from, end: name.to, create: () => ({ dom }) };
  });

  const show = async (view) => {
    const name = find(view, view.state.selection.main.head);
    wanted = name?.iri ?? "";
    const term = name && (await (await ready).named(name.iri));
    if (wanted !== (name?.iri ?? "")) return;
    line.replaceChildren();
    if (!term) return;
    const note = term.definition || [term.kind, term.hint].filter(Boolean).join(" · ");
    line.append(element("code", { dir: "ltr" }, name.text), " ");
    line.append(element("strong", { lang: term.language ?? "", dir: "auto" }, term.label ?? term.iri));
    if (note) line.append(" – ", element("bdi", { dir: "auto", lang: term.definition ? (term.language ?? "") : "" }, note));
  };
  return {
    marks: [hover],
    moved(view) {
      clearTimeout(timer);
      timer = setTimeout(() => show(view), PAUSE);
    },
    async tell(view) {
      clearTimeout(timer);
      await show(view);
      say(line.textContent || word("noName"));
    },
  };
}
