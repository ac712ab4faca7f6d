/* What a query says, read off its syntax tree: prefixes, variables, classes of variables, and what a place in it is for.

   The grammar knows SPARQL 1.1 and mends what it does not know, so all of this is a best guess of a text that is being
   written. Nothing here decides what may be run. */

const RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const OPENING = new Set(["(", "[", "{"]);
const CLOSING = new Set([")", "]", "}"]);
const STEPS = new Set(["/", "|", "^", "!"]);
const GROUPS = /^(OPTIONAL|UNION|MINUS|GRAPH|SERVICE|FILTER|BIND|VALUES|EXISTS|NOT|WHERE|SILENT)$/i;
const PUNCTUATION = /<<|>>|\{\||\|\}|[(){}[\],;.\/|^!*+?=<>&-]/g;

/** Prefix → namespace, as the query declares them. */
export function declared(state, tree) {
  const found = new Map();
  tree.iterate({
    enter(node) {
      if (node.name !== "PrefixDecl") return undefined;
      const name = node.node.getChild("Pname_ns");
      const iri = node.node.getChild("IriRef");
      if (name && iri) found.set(state.sliceDoc(name.from, name.to - 1), state.sliceDoc(iri.from + 1, iri.to - 1));
      return false;
    },
  });
  return found;
}

/** Where a declaration is to be put: after the last one, else before the first word that is no comment. */
export function placeOfDeclaration(state, tree) {
  let after = -1;
  let first = -1;
  tree.iterate({
    enter(node) {
      if (node.name === "PrefixDecl" || node.name === "BaseDecl") after = Math.max(after, node.to);
      if (first < 0 && node.name !== "Unit" && node.name !== "Comment" && node.to > node.from && !node.node.firstChild) {
        first = node.from;
      }
    },
  });
  if (after >= 0) return { from: after, before: "\n", behind: "" };
  return { from: Math.max(first, 0), before: "", behind: "\n" };
}

/** The change that declares prefixes, or nothing if none is to be declared. */
export function declaring(state, tree, prefixes) {
  const lines = prefixes.map(([name, namespace]) => `PREFIX ${name}: <${namespace}>`);
  if (!lines.length) return [];
  const place = placeOfDeclaration(state, tree);
  const end = place.behind && !/^PREFIX/im.test(state.sliceDoc(place.from, place.from + 6)) ? "\n" : "";
  return [{ from: place.from, insert: place.before + lines.join("\n") + place.behind + end }];
}

/** The words before a place: leaves of the tree, and the signs between them, which the tree does not name. */
export function wordsBefore(state, tree, place) {
  const found = [];
  let last = 0;
  const signs = (from, to) => {
    for (const match of state.sliceDoc(from, to).matchAll(PUNCTUATION)) {
      found.push({ name: match[0], text: match[0], from: from + match.index, to: from + match.index + match[0].length });
    }
  };
  tree.iterate({
    from: 0,
    to: place,
    enter(node) {
      if (node.node.firstChild || node.from === node.to || node.from >= place) return;
      if (node.to > place) return;
      signs(last, node.from);
      if (node.name !== "Comment") {
        found.push({ name: node.name, text: state.sliceDoc(node.from, node.to), from: node.from, to: node.to });
      }
      last = node.to;
    },
  });
  signs(last, place);
  return found;
}

/** The whole IRI that a word stands for, or nothing. */
export function expand(text, prefixes) {
  if (text === "a") return RDF_TYPE;
  if (text.startsWith("<")) return text.slice(1, -1);
  const colon = text.indexOf(":");
  const namespace = colon < 0 ? undefined : prefixes.get(text.slice(0, colon));
  return namespace === undefined ? undefined : namespace + text.slice(colon + 1).replace(/\\(.)/g, "$1");
}

/** What a place is for, by the words before it:
    { role, subject } with the role "prefix", "clause", "subject", "verb", "class", "object", "value" or "expression". */
export function roleOf(words, prefixes) {
  const last = words.at(-1);
  if (last && /^PREFIX$/i.test(last.text)) return { role: "prefix" };
  let depth = 0;
  let start = words.length;
  let opening = null;
  while (start > 0) {
    const word = words[start - 1];
    if (CLOSING.has(word.name)) {
      if (word.name === "}" && depth === 0) break;
      depth += 1;
    } else if (OPENING.has(word.name)) {
      if (depth === 0) {
        opening = word.name;
        break;
      }
      depth -= 1;
    } else if (depth === 0 && (word.text === "." || GROUPS.test(word.text))) {
      break;
    }
    start -= 1;
  }
  const before = words[start - 1];
  const outer = words.slice(0, start - 1);
  if (opening === "(") return inParentheses(words, outer, prefixes);
  if (opening === "{" && isValues(outer)) return { role: "value" };
  if (!isInGroup(words)) return { role: "clause" };
  if (before && /^(GRAPH|SERVICE|SILENT)$/i.test(before.text)) return { role: "object" };
  if (before && /^FILTER$/i.test(before.text)) return { role: "expression" };
  const statement = words.slice(start);
  if (isClauses(statement)) return { role: "clause" };
  return inStatement(statement, opening === "[", prefixes);
}

const isInGroup = (words) => words.reduce((open, { name }) => open + (name === "{") - (name === "}"), 0) > 0;
const isClauses = (statement) => statement.some((word) => /^(SELECT|GROUP|ORDER|HAVING|BY|LIMIT|OFFSET)$/i.test(word.text));
const isValues = (outer) => outer.length > 1 && outer.slice(-8).some((word) => /^VALUES$/i.test(word.text));

function inParentheses(words, outer, prefixes) {
  const caller = outer.at(-1);
  const isCalled = caller && (/^[A-Z_]+$/i.test(caller.text) || /^[&|=<>*+!-]+$/.test(caller.text) || caller.text === "(");
  if (isCalled && caller.text !== "a") return { role: "expression" };
  if (caller && caller.name === "{") return { role: "value" };
  const around = roleOf(outer, prefixes);
  return around.role === "clause" ? { role: "expression" } : around;
}

function inStatement(statement, isProperties, prefixes) {
  if (!statement.length && !isProperties) return { role: "subject" };
  const subject = isProperties ? undefined : statement[0];
  let depth = 0;
  let from = isProperties ? 0 : 1;
  statement.forEach((word, place) => {
    if (OPENING.has(word.name)) depth += 1;
    else if (CLOSING.has(word.name)) depth -= 1;
    else if (word.text === ";" && depth === 0) from = place + 1;
  });
  const segment = statement.slice(from);
  const last = segment.at(-1);
  if (!last || STEPS.has(last.text)) return { role: "verb", subject: subject?.text };
  const isType = segment.length > 0 && expand(segment[0].text, prefixes) === RDF_TYPE && !STEPS.has(segment[1]?.text);
  return { role: isType ? "class" : "object", subject: subject?.text, verb: segment[0].text };
}

/** The classes that the query says a thing or a variable is of, as IRIs. */
export function classesOf(state, tree, subject, prefixes) {
  const found = new Set();
  tree.iterate({
    enter(node) {
      if (node.name !== "TriplesSameSubjectPath" && node.name !== "TriplesSameSubject") return;
      const named = node.node.firstChild;
      if (!named || state.sliceDoc(named.from, named.to) !== subject) return;
      let isType = false;
      node.node.cursor().iterate((inner) => {
        if (inner.name.startsWith("Verb")) {
          const text = state.sliceDoc(inner.from, inner.to).trim();
          isType = expand(text, prefixes) === RDF_TYPE;
          return false;
        }
        if (isType && (inner.name === "Pname_ln" || inner.name === "IriRef")) {
          found.add(expand(state.sliceDoc(inner.from, inner.to), prefixes));
        }
        return undefined;
      });
    },
  });
  return found;
}

/** The variables of the query, each once. */
export function variables(state, tree) {
  const found = new Set();
  tree.iterate({
    enter(node) {
      if (node.name === "Var") found.add(state.sliceDoc(node.from, node.to));
    },
  });
  return found;
}

/** The name or the IRI that a place touches: { from, to, text, iri }. */
export function nameAt(state, tree, place, prefixes) {
  for (const side of [-1, 1]) {
    const node = tree.resolveInner(place, side);
    const isName = node.name === "Pname_ln" || node.name === "IriRef" || node.name === "A_predicate";
    if (isName && node.parent?.name !== "PrefixDecl") {
      const text = state.sliceDoc(node.from, node.to);
      const iri = expand(text, prefixes);
      if (iri) return { from: node.from, to: node.to, text, iri };
    }
  }
  return null;
}
