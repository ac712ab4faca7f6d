/* Completion: what may stand at the caret, the likeliest first. Terms are found by their names in the page's language as
   well as by their IRIs, things by what the server's search says of the words typed. */

import { classesOf, declared, declaring, roleOf, variables, wordsBefore } from "./reading.js";
import { fitness, suggested } from "./terms.js";
import { element, fold, number, word } from "./words.js";

const STATEMENTS = ["FILTER", "OPTIONAL", "BIND", "VALUES", "UNION", "MINUS", "GRAPH", "FILTER NOT EXISTS", "FILTER EXISTS"];
const CLAUSES = [
  "SELECT", "SELECT DISTINCT", "CONSTRUCT", "ASK", "DESCRIBE", "WHERE", "FROM", "FROM NAMED", "GROUP BY", "HAVING",
  "ORDER BY", "ASC", "DESC", "LIMIT", "OFFSET", "VALUES", "PREFIX", "BASE", "AS",
];
const IN_GROUPS = [...new Set([...STATEMENTS, ...CLAUSES])]; // a query may stand within another
const FUNCTIONS = [
  "STR", "LANG", "LANGMATCHES", "DATATYPE", "BOUND", "IRI", "BNODE", "RAND", "ABS", "CEIL", "FLOOR", "ROUND", "CONCAT",
  "STRLEN", "UCASE", "LCASE", "ENCODE_FOR_URI", "CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER", "YEAR",
  "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "TIMEZONE", "TZ", "NOW", "UUID", "STRUUID", "MD5", "SHA1", "SHA256",
  "COALESCE", "IF", "STRLANG", "STRDT", "sameTerm", "isIRI", "isBLANK", "isLITERAL", "isNUMERIC", "REGEX", "SUBSTR",
  "REPLACE", "EXISTS", "NOT EXISTS", "IN", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT",
];
const MOST = 60; // options that are offered at once
const KEYWORDS = 3.5; // their rank: whoever begins a word of SPARQL means it rather than a thing
const SHORTEST = 2; // letters before the server is asked for things
const WORD = /[?$]?[\p{L}\p{M}\p{N}_:.%-]*$/u;

/** The sources of completion over the bundle of the editor and a promise of the terms. */
export function completing({ syntaxTree }, ready) {
  const context = (asked) => {
    const { state, pos } = asked;
    const tree = syntaxTree(state);
    const node = tree.resolveInner(pos, -1);
    if (node.name === "Comment" || node.name === "IriRef") return null;
    const line = state.doc.lineAt(pos);
    const before = line.text.slice(0, pos - line.from);
    const text = textAround(node, pos, before, line);
    const typed = text ? state.sliceDoc(text.from + 1, pos) : WORD.exec(before)[0];
    const from = text ? text.from : pos - typed.length;
    const prefixes = declared(state, tree);
    const role = roleOf(wordsBefore(state, tree, from), prefixes);
    return { state, tree, typed, from, to: text?.to ?? pos, inText: text !== null, prefixes, ...role };
  };

  const words = async (asked) => {
    const at = context(asked);
    if (!at || at.inText || (!at.typed && !asked.explicit)) return null;
    const terms = await ready;
    const options = asked.aborted ? [] : optionsAt(at, terms).slice(0, MOST);
    return options.length ? { from: at.from, options, filter: false } : null;
  };

  const things = async (asked) => {
    const at = context(asked);
    const asks = at && ["subject", "object", "value", "expression"].includes(at.role) && !/^[?$]/.test(at.typed);
    const text = at?.typed.replace(/^[\w-]*:/, "").trim() ?? "";
    if (!asks || text.length < SHORTEST) return null;
    const left = new AbortController();
    asked.addEventListener("abort", () => left.abort());
    const [terms, found] = await Promise.all([ready, suggested(text, left.signal)]);
    if (asked.aborted || !found.length) return null;
    const options = found.map((thing) => optionOfThing(thing, at, terms));
    return { from: at.from, to: at.to, options, filter: false };
  };
  return [words, things];
}

/** The text in quotation marks in which the caret stands, if it does; where the grammar is lost, by the marks alone. */
function textAround(node, pos, before, line) {
  if (node.name === "String") return pos > node.from && pos < node.to ? { from: node.from, to: node.to } : null;
  const begun = /"[^"\\]*$/.exec(before);
  const isOpen = begun && before.split('"').length % 2 === 0 && line.text[pos - line.from] === '"';
  return isOpen ? { from: line.from + begun.index, to: pos + 1 } : null;
}

function optionsAt(at, terms) {
  const typed = fold(at.typed);
  if (at.role === "prefix") return prefixOptions(at, typed, terms);
  if (/^[?$]/.test(at.typed)) return variableOptions(at, at.typed);
  const listed = [];
  if (at.role === "class") listed.push(...classOptions(at, typed, terms));
  if (at.role === "verb") listed.push(...propertyOptions(at, typed, terms));
  if (["subject", "object", "value", "expression", "clause"].includes(at.role)) {
    listed.push(...variableOptions(at, at.typed));
    listed.push(...keywordOptions(at, typed));
  }
  if (at.role === "object" && typed) listed.push(...classOptions(at, typed, terms));
  if (at.role === "verb" && "a".startsWith(typed)) {
    listed.unshift({ label: "a", detail: word("typeOf"), type: "keyword", section: section("keywords", KEYWORDS) });
  }
  if (at.role !== "clause") listed.push(...namespaceOptions(at, typed, terms));
  return listed;
}

const section = (name, rank, values) => ({ name: word(name, values), rank });

function variableOptions(at, typed) {
  const found = variables(at.state, at.tree);
  found.delete(at.state.sliceDoc(at.from, at.to));
  const wanted = typed.toLowerCase();
  return [...found]
    .filter((name) => name.toLowerCase().startsWith(wanted) || (wanted && name.slice(1).toLowerCase().startsWith(wanted)))
    .map((label) => ({ label, type: "variable", section: section("variables", 1) }));
}

function keywordOptions(at, typed) {
  const listed = at.role === "clause" ? [...CLAUSES, ...FUNCTIONS] : at.role === "expression" ? FUNCTIONS : IN_GROUPS;
  return listed
    .filter((name) => typed && name.toLowerCase().startsWith(typed))
    .map((label) => ({ label, type: "keyword", section: section("keywords", KEYWORDS) }));
}

function prefixOptions(at, typed, terms) {
  return Object.entries(terms.prefixes)
    .filter(([prefix]) => prefix.startsWith(typed.replace(/:$/, "")) && !at.prefixes.has(prefix))
    .map(([prefix, namespace]) => ({ label: `${prefix}:`, detail: namespace, apply: `${prefix}: <${namespace}>` }));
}

function namespaceOptions(at, typed, terms) {
  if (!typed || typed.includes(":")) return [];
  return Object.entries({ ...terms.prefixes, ...Object.fromEntries(at.prefixes) })
    .filter(([prefix]) => prefix.startsWith(typed))
    .map(([prefix, namespace]) => ({
      label: `${prefix}:`,
      detail: namespace,
      section: section("prefixes", 6),
      apply: accepting(at, `${prefix}:`, at.prefixes.has(prefix) ? null : [prefix, namespace]),
    }));
}

/** Terms in the order in which they fit, and of those that fit equally the more used first. */
function ranked(listed, typed, count) {
  return listed
    .map((term) => ({ term, fits: typed ? fitness(term, typed) : 1, count: count(term) }))
    .filter((each) => each.fits > 0)
    .sort((one, other) => other.fits - one.fits || other.count - one.count);
}

function classOptions(at, typed, terms) {
  return ranked(terms.classes, typed, (term) => term.count).map(({ term }) =>
    optionOfTerm(term, term.count, at, terms, section("classes", 2)),
  );
}

function propertyOptions(at, typed, terms) {
  const classes = at.subject ? classesOf(at.state, at.tree, at.subject, at.prefixes) : new Set();
  const used = (term) => [...classes].reduce((sum, name) => sum + (term.classes?.[name] ?? 0), 0);
  const names = [...classes].map((name) => terms.known.get(name)?.label ?? name).join(", ");
  const all = ranked(terms.properties, typed, (term) => term.count);
  const fitting = all.filter(({ term }) => used(term)).sort((a, b) => b.fits - a.fits || used(b.term) - used(a.term));
  const rest = all.filter(({ term }) => !used(term));
  return [
    ...fitting.map(({ term }) => optionOfTerm(term, used(term), at, terms, section("propertiesOf", 2, { class: names }))),
    ...rest.map(({ term }) => optionOfTerm(term, term.count, at, terms, section("properties", 3))),
  ];
}

function optionOfTerm(term, count, at, terms, inSection) {
  const written = terms.written(term.iri, at.prefixes);
  const uses = count ? word("uses", { count: number(count) }) : word("unused");
  return {
    label: written.text,
    detail: [term.label, count ? number(count) : ""].filter(Boolean).join(" · "),
    type: "class",
    section: inSection,
    info: () => about(term, uses),
    apply: accepting(at, written.text, written.prefix),
  };
}

function optionOfThing(thing, at, terms) {
  const written = terms.written(thing.iri, at.prefixes);
  const detail = [thing.label, thing.match, thing.kindLabel, thing.hint].filter(Boolean).join(" · ");
  return {
    label: written.text,
    detail,
    type: "constant",
    section: section("things", 4),
    apply: accepting(at, written.text, written.prefix),
  };
}

/** The words of the ontology about a term, beside the option. */
export function about(term, uses = "") {
  const said = element("div", { class: "about" });
  const label = element("strong", { dir: "auto", lang: term.language ?? "" }, term.label ?? term.iri);
  said.append(label);
  const note = term.definition ?? [term.kind, term.hint].filter(Boolean).join(" · ");
  if (note) said.append(element("p", { dir: "auto", lang: term.definition ? (term.language ?? "") : "" }, note));
  said.append(element("code", { dir: "ltr" }, term.iri));
  if (uses) said.append(element("p", { class: "uses" }, uses));
  return said;
}

/** Put a name in the place of what was typed, and declare its prefix in the same step. */
function accepting(at, text, prefix) {
  return (view, _option, from, to) => {
    const declarations = prefix ? declaring(view.state, at.tree, [prefix]) : [];
    const before = declarations.filter((each) => each.from <= from).reduce((sum, each) => sum + each.insert.length, 0);
    view.dispatch({
      changes: [...declarations, { from, to: at.inText ? Math.max(to, at.to) : to, insert: text }],
      selection: { anchor: from + before + text.length },
      userEvent: "input.complete",
      scrollIntoView: true,
    });
  };
}
