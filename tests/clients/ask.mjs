// Asks Comunica what each line of the standard input says, and prints a line of JSON for each answer.
//
// In:  {"query": "SELECT …", "context": {"sources": […], …}, "token": "…", "moved": {FROM: TO}}; the token, if any, goes
//      with every request; with "moved", links are followed, and addresses that begin with FROM are those beginning with TO
// Out: {"rows": [{"name": TERM, …}, …]}, {"statements": [[TERM, TERM, TERM, TERM], …]}, {"truth": true}, {"done": true}
//      or {"error": "…"}; a TERM is {"type": "NamedNode", "value": "…", "language": "…", "datatype": "…"}.
// Comunica is taken from the folder in which this runs, where npm has put it.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(`${process.cwd()}/`);
const engines = {};

function engineOf(name) {
  engines[name] ??= new (require(name).QueryEngine)();
  return engines[name];
}

function termOf({ termType, value, language, datatype }) {
  return { type: termType, value, language, datatype: datatype?.value };
}

function fetchWith(token) {
  return (address, init) => {
    const headers = new Headers(init?.headers);
    headers.set("Authorization", `Bearer ${token}`);
    return fetch(address, { ...init, headers });
  };
}

function fetchMoved(moved) {
  return (address, init) => {
    const from = Object.keys(moved).find((begin) => String(address).startsWith(begin));
    return from ? fetch(moved[from] + String(address).slice(from.length), init) : fetch(address, init);
  };
}

async function answerOf({ query, context, token, moved }) {
  const engine = engineOf(moved ? "@comunica/query-sparql-link-traversal" : "@comunica/query-sparql");
  // What other questions were told is forgotten: each is asked as if it were the first.
  await engine.invalidateHttpCache();
  const own = token ? { fetch: fetchWith(token) } : moved ? { fetch: fetchMoved(moved), lenient: true } : {};
  const result = await engine.query(query, { ...context, ...own });
  switch (result.resultType) {
    case "bindings": {
      const rows = await (await result.execute()).toArray();
      return { rows: rows.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, termOf(term)]))) };
    }
    case "quads": {
      const quads = await (await result.execute()).toArray();
      return { statements: quads.map((quad) => [quad.subject, quad.predicate, quad.object, quad.graph].map(termOf)) };
    }
    case "boolean":
      return { truth: await result.execute() };
    default:
      await result.execute();
      return { done: true };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await answerOf(JSON.parse(line)).catch((error) => ({ error: String(error) }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
