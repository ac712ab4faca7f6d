/* What seems wrong with a query: what the server said of it, what the grammar of the editor does not know, and prefixes
   that are not declared. All of it stands below the editor too, as a list of buttons that lead to the places.

   Only the server decides what is SPARQL. The grammar here knows SPARQL 1.1, is silent where 1.2 is written, and has
   nothing to add when the server has decided. */

import { declared, declaring } from "./reading.js";
import { element, number, word } from "./words.js";

const MOST = 5; // places that are shown where the grammar is lost
const NEWER = /<<|\{\||@[A-Za-z]+(?:-[A-Za-z0-9]+)*--/; // SPARQL 1.2

export function hints(cm, terms, list) {
  let told = null; // what the server said, and of which text

  const read = (view) => {
    const verdict = ofServer(view.state, told);
    const found = [...verdict, ...ofPrefixes(cm, view.state, terms()), ...(verdict.length ? [] : ofGrammar(cm, view))];
    show(cm, view, list, found);
    return found;
  };
  // The text is read in pieces, and what was lost at the end of one may be found in the next.
  const again = cm.StateEffect.define();
  const needsRefresh = (update) =>
    update.focusChanged ||
    cm.syntaxTree(update.startState) !== cm.syntaxTree(update.state) ||
    update.transactions.some((transaction) => transaction.effects.some((effect) => effect.is(again)));
  const readAgain = (view) => {
    view.dispatch({ effects: again.of(null) });
    cm.forceLinting(view);
  };
  return {
    readAgain,
    marks: [cm.linter(read, { delay: 600, needsRefresh }), cm.lintGutter()],
    /** Mark what the server says of a text, which is the one in the editor. */
    tell(view, problem) {
      told = problem;
      readAgain(view);
      if (problem?.line) {
        const at = placeOf(view.state, problem);
        view.dispatch({ selection: { anchor: at.from }, scrollIntoView: true });
      }
    },
    /** Declare all prefixes that are not declared and that we know; whether there were any. */
    fix(view) {
      const missing = undeclared(cm, view.state, terms()).known;
      if (!missing.length) return false;
      const tree = cm.syntaxTree(view.state);
      view.dispatch({ changes: declaring(view.state, tree, missing), userEvent: "input.fix" });
      cm.forceLinting(view);
      return true;
    },
  };
}

function placeOf(state, problem) {
  const line = state.doc.line(Math.min(Math.max(problem.line, 1), state.doc.lines));
  const from = Math.min(line.from + Math.max(problem.column - 1, 0), line.to);
  const rest = /^\S+/.exec(state.sliceDoc(from, line.to));
  const to = from + (rest ? rest[0].length : 0);
  return to > from ? { from, to } : { from: Math.max(from - 1, line.from), to: from };
}

function ofServer(state, told) {
  if (!told?.line || told.text !== state.doc.toString()) return [];
  const { column, message, lang } = told;
  return [{ ...placeOf(state, told), column, severity: "error", message, lang }];
}

function ofGrammar(cm, { state, hasFocus }) {
  const text = state.doc.toString();
  const tree = cm.syntaxTree(state);
  if (NEWER.test(text) || !text.trim() || tree.length < text.length) return [];
  const found = [];
  const caret = hasFocus ? state.doc.lineAt(state.selection.main.head) : null;
  tree.iterate({
    enter(node) {
      if (!node.type.isError || found.length >= MOST) return;
      if (caret && node.to >= caret.from && node.from <= caret.to) return; // what is being written is not finished
      const from = Math.min(node.from, Math.max(state.doc.length - 1, 0));
      const near = found.at(-1);
      if (near && from - near.to < 2) return;
      const to = Math.min(Math.max(node.to, from + 1), state.doc.lineAt(from).to);
      found.push({ from, to: Math.max(to, from), severity: "info", message: word("lost") });
    },
  });
  return found;
}

/** The prefixes that the query uses and does not declare: places, and those that we know. */
function undeclared(cm, state, terms) {
  const tree = cm.syntaxTree(state);
  const prefixes = declared(state, tree);
  const places = [];
  const known = new Map();
  tree.iterate({
    enter(node) {
      if (node.name === "PrefixDecl") return false;
      if (node.name !== "Pname_ln" && node.name !== "Pname_ns") return undefined;
      const prefix = state.sliceDoc(node.from, node.to).split(":")[0];
      if (prefixes.has(prefix)) return undefined;
      places.push({ from: node.from, to: node.to, prefix });
      if (terms.prefixes[prefix]) known.set(prefix, terms.prefixes[prefix]);
      return undefined;
    },
  });
  return { places, known: [...known] };
}

/** A prefix as it is written, which keeps its direction among words of any language. */
const code = (prefix) => `\u2066${prefix}:\u2069`;

function ofPrefixes(cm, state, terms) {
  const { places, known } = undeclared(cm, state, terms);
  const namespaces = new Map(known);
  const seen = new Set();
  return places
    .filter(({ prefix }) => !seen.has(prefix) && seen.add(prefix))
    .map(({ from, to, prefix }) => {
      const namespace = namespaces.get(prefix);
      const declare = (view) => {
        const tree = cm.syntaxTree(view.state);
        view.dispatch({ changes: declaring(view.state, tree, [[prefix, namespace]]), userEvent: "input.fix" });
        cm.forceLinting(view);
      };
      const actions = namespace ? [{ name: word("declare", { prefix: code(prefix) }), apply: declare }] : [];
      return { from, to, severity: "warning", message: word("undeclared", { prefix: code(prefix) }), actions };
    });
}

/** The list below the editor, which is there for whoever does not see the marks. */
function show(cm, view, list, found) {
  const items = found.map((each) => {
    const line = view.state.doc.lineAt(each.from);
    const place = word("place", { line: number(line.number), column: number(each.column ?? each.from - line.from + 1) });
    const go = element("button", { type: "button", class: `plain ${each.severity}` });
    go.append(element("b", {}, place), " ", element("bdi", { dir: "auto", lang: each.lang ?? "" }, each.message));
    go.addEventListener("click", () => {
      view.dispatch({ selection: { anchor: each.from, head: each.to }, scrollIntoView: true });
      view.focus();
    });
    const item = element("li", {}, go);
    for (const action of each.actions ?? []) {
      const fix = element("button", { type: "button", class: "fix" }, element("bdi", {}, action.name));
      fix.addEventListener("click", () => {
        action.apply(view);
        view.focus();
      });
      item.append(" ", fix);
    }
    return item;
  });
  const texts = items.map((item) => item.textContent).join("\n");
  if (list.dataset.texts === texts) return; // whoever stands on a button stays there
  list.dataset.texts = texts;
  list.replaceChildren(...items);
  list.hidden = !items.length;
}
