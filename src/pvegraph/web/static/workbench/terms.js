/* What a query may be written with, from the server: terms, names of things, and things by their names. */

import { address, fold } from "./words.js";

const LOCAL = /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_.-]*[\p{L}\p{M}\p{N}_-])?$/u;

export class Terms {
  constructor(told) {
    this.prefixes = told.prefixes;
    this.classes = told.classes.map((term) => prepared(term, this));
    this.properties = told.properties.map((term) => prepared(term, this));
    this.known = new Map([...this.properties, ...this.classes].map((term) => [term.iri, term]));
    this.things = new Map();
  }

  /** The terms in the language of the page; without any if they cannot be had, as a query can be written without. */
  static async fetch() {
    try {
      const answer = await fetch(address("terms"), { headers: { Accept: "application/json" } });
      if (answer.ok) return new Terms(await answer.json());
    } catch {
      // what completes is a convenience
    }
    return new Terms({ prefixes: {}, classes: [], properties: [] });
  }

  /** How to write an IRI: { text, prefix } with the prefix that has to be declared for it, if any. */
  written(iri, declared) {
    let best = { text: `<${iri}>`, prefix: null, length: 0 };
    const consider = (prefix, namespace, isDeclared) => {
      const local = iri.slice(namespace.length);
      const fits = namespace && iri.startsWith(namespace) && LOCAL.test(local);
      if (fits && (namespace.length > best.length || (namespace.length === best.length && isDeclared && best.prefix))) {
        best = { text: `${prefix}:${local}`, prefix: isDeclared ? null : [prefix, namespace], length: namespace.length };
      }
    };
    for (const [prefix, namespace] of declared) consider(prefix, namespace, true);
    for (const [prefix, namespace] of Object.entries(this.prefixes)) {
      if (!declared.has(prefix)) consider(prefix, namespace, false);
    }
    return best;
  }

  /** A term or a thing by its IRI, or nothing; asks the server once for what it does not know. */
  async named(iri) {
    if (this.known.has(iri)) return this.known.get(iri);
    if (!this.things.has(iri)) this.things.set(iri, fetchName(iri));
    return this.things.get(iri);
  }
}

function prepared(term, terms) {
  const compact = terms.written(term.iri, new Map()).text;
  const local = term.iri.replace(/^.*[#/]/, "");
  const names = [compact, local, term.label ?? "", ...(term.others ?? [])].filter(Boolean).map(fold);
  return { ...term, compact, names };
}

async function fetchName(iri) {
  try {
    const asked = address("terms");
    asked.searchParams.set("iri", iri);
    const answer = await fetch(asked, { headers: { Accept: "application/json" } });
    return answer.ok ? ((await answer.json()).things[0] ?? null) : null;
  } catch {
    return null;
  }
}

/** Things that somebody may mean who has typed so much. */
export async function suggested(text, signal) {
  const asked = address("suggest");
  asked.searchParams.set("q", text);
  try {
    const answer = await fetch(asked, { headers: { Accept: "application/json" }, signal });
    return answer.ok ? (await answer.json()).suggestions : [];
  } catch {
    return [];
  }
}

/** How well a term fits what was typed: 0 not at all, else the better the more. */
export function fitness(term, typed) {
  let best = 0;
  for (const name of term.names) {
    if (name === typed) return 4;
    if (name.startsWith(typed)) best = Math.max(best, 3);
    else if (name.split(/[\s:_-]+/).some((part) => part.startsWith(typed))) best = Math.max(best, 2);
    else if (typed.length > 2 && name.includes(typed)) best = Math.max(best, 1);
  }
  return best;
}
