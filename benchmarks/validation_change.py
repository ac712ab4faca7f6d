"""How long it takes to tell what a change of ten statements does to a large graph; ``--help`` says how to ask.

In this process, with everything read beforehand, and asked of a running server that has the same release, which is
started for it unless one is named. Each change is another one: a new participation of a body of the graph in an event
of the graph, with a source and a role, more names for that body and for a place, a number for the event, and a
statement that is taken away.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.generate import PROJECT, QUADS, SEED, generate
from benchmarks.servers import Ours
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from pvegraph import iri
from pvegraph.release import Release
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.validation.beyond import Names
from pvegraph.validation.examination import Rules, examine_change
from pvegraph.validation.kept import read_findings
from pvegraph.validation.view import Change, StoreView
from pvegraph.vocabulary import expand

FOLDER = PROJECT / ".venv-bench"
RUNS = 40
WANTED_MS = 300


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", help="where the graph is, or is to be made")
    parser.add_argument("--quads", type=int, default=QUADS, help="its number of statements (default %(default)s)")
    parser.add_argument("--server", help="the address of a server of the same release, such as http://127.0.0.1:8000")
    parser.add_argument("--runs", type=int, default=RUNS, help="the number of changes (default %(default)s)")
    parser.add_argument("--engine", default="auto", choices=["auto", "pyshacl", "shacl"], help="default %(default)s")
    arguments = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n")
    release = generate(arguments.folder or FOLDER / f"validation-{arguments.quads}", quads=arguments.quads)
    store, own = EmbeddedStore.load(release.nquads).parts
    view = StoreView(store, own).without([iri.SHAPES_GRAPH, iri.QUERY_GRAPH])
    rules = _rules(store.named_graphs(), store)
    known, names = read_findings(release.report), Names.of(view)
    changes = list(_changes(view, arguments.runs + 1))

    def in_process(change: Change) -> None:
        examine_change(view, change, rules, against="the graph", engine=arguments.engine, known=known, names=names)

    _tell(f"in process, {arguments.quads:,} statements", [_timed(in_process, change) for change in changes])
    with _server(release, arguments.server) as server:
        address = f"{server}/api/validate?against=current"
        _tell("asked of a server", [_timed(lambda change: _post(address, change), change) for change in changes])


@contextmanager
def _server(release: Release, named: str | None) -> Iterator[str]:
    """The address of a server: the named one, or one that is there meanwhile."""
    if named is not None:
        yield named
        return
    logs = FOLDER / "validation-change"
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir()
    ours = Ours(release, logs)
    try:
        ours.start()
        ours.wait()
        yield f"http://127.0.0.1:{ours.address.port}"
    finally:
        ours.end()


def _rules(graphs: Iterator[object], store: object) -> Rules:
    """The rules that a release holds."""
    names = [graph for graph in graphs if isinstance(graph, NamedNode)]
    ontology = [name for name in names if name.value.startswith((iri.ONTOLOGY_GRAPH, f"{iri.BASE}concept/"))]

    def said(graph: NamedNode) -> list[Quad]:
        return list(store.quads_for_pattern(None, None, None, graph))  # type: ignore[attr-defined] # a pyoxigraph store

    return Rules(
        ontology=[quad.triple for graph in ontology for quad in said(graph)],
        shapes=[quad.triple for quad in said(NamedNode(iri.SHAPES_GRAPH))],
    )


def _changes(view: StoreView, number: int) -> Iterator[Change]:
    """Changes of ten statements each, drawn from what the graph has."""
    drawn = random.Random(SEED)  # noqa: S311 - no secret is made of it
    term = {name: NamedNode(expand(name)) for name in _TERMS}
    pool = {
        name: [triple.subject for triple in view.triples(None, term["rdf:type"], term[name])]
        for name in ("pve:Participation", "pve:Tenure", "pve:Source", "pve:Organisation", "pve:Event", "pve:Place")
    }
    for each in range(number):
        new = NamedNode(iri.thing("participation", f"a-{iri.digest(str(each))}"))
        source, actor, event, place = (
            drawn.choice(pool[name]) for name in ("pve:Source", "pve:Organisation", "pve:Event", "pve:Place")
        )
        gone = next(view.quads(drawn.choice(pool["pve:Tenure"]), None, None))  # type: ignore[arg-type] # IRIs all
        said = [
            (new, "rdf:type", term["pve:Participation"]),
            (new, "pve:event", event),
            (new, "pve:participant", actor),
            (new, "pve:role", NamedNode(iri.concept("role", "participant"))),
            (new, "dct:source", source),
            (actor, "skos:altLabel", Literal(f"Body {each}", language="en")),
            (place, "skos:altLabel", Literal(f"Town {each}", language="en")),
            (event, "pve:participantCount", Literal(str(each + 1), datatype=NamedNode(expand("xsd:integer")))),
            (drawn.choice(pool["pve:Participation"]), "dct:source", source),
        ]
        graph = source if isinstance(source, NamedNode) else NamedNode(iri.ONTOLOGY_GRAPH)
        added = frozenset(Quad(subject, term[name], value, graph) for subject, name, value in said)  # type: ignore[arg-type] # as above
        yield Change(added, frozenset([gone]))


_TERMS = (
    "rdf:type",
    "pve:Participation",
    "pve:Tenure",
    "pve:Source",
    "pve:Organisation",
    "pve:Event",
    "pve:Place",
    "pve:event",
    "pve:participant",
    "pve:role",
    "pve:participantCount",
    "dct:source",
    "skos:altLabel",
)


def _post(address: str, change: Change) -> None:
    """Ask a server about what a change adds."""
    body = serialize((quad.triple for quad in change.added), format=RdfFormat.TURTLE) or b""
    request = urllib.request.Request(address, body, {"Content-Type": "text/turtle", "Accept": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()


def _timed(do: Callable[[Change], None], change: Change) -> float:
    """Milliseconds that something takes."""
    begin = time.perf_counter()
    do(change)
    return (time.perf_counter() - begin) * 1000


def _tell(what: str, times: Sequence[float]) -> None:
    """Print the figures; the first one is left out, as it warms up what the others find warm."""
    warm = sorted(times[1:])
    middle, slow = statistics.median(warm), warm[int(len(warm) * 0.95)]
    verdict = "reached" if middle <= WANTED_MS else "NOT REACHED"
    print(f"A change of ten statements, {what}: {middle:.0f} ms in the middle, {slow:.0f} ms for the slowest twentieth")
    print(f"wanted ≤ {WANTED_MS} ms: {verdict}")


if __name__ == "__main__":
    main()
