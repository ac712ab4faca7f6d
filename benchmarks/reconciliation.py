"""How well and how fast names are reconciled, on the real graph and on 100,000 invented things; ``--help`` says more.

Names are written otherwise as in ``tests/search/reconciliation/alterations.py`` and sent to a server of the graph, one
in a request, in an order that is the same each time. Beside it, in the same run and on the same questions, stand what
one would do without an index of one's own: rapidfuzz over all names, and SQLite's full-text search by trigrams.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from benchmarks.generate import PROJECT, SEED, generate
from benchmarks.servers import Ours
from rapidfuzz import fuzz, process
from tests.search.reconciliation.runs import Case, Named, cases

from pvegraph import release
from pvegraph.folding import fold
from pvegraph.release import Release
from pvegraph.search.catalogue import Catalogue, Entry
from pvegraph.search.reconciliation.reconciler import Reconciler
from pvegraph.search.reconciliation.terms import short
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore

FOLDER = PROJECT / ".venv-bench"
QUADS = 1_500_000
"""Statements of the invented graph; it has about 104,000 things that can be matched, sources not counted."""
QUESTIONS, OF_BASELINES = 1000, 100
BATCH = 10
"""Questions that OpenRefine sends in one request."""
WANTED_TOP, WANTED_MS = 95.0, {"real": 30, "invented": 60}
_CLASSES = {
    "place": "pve:Place",
    "government": "pve:LocalGovernment",
    "organisation": "pve:Organisation",
    "person": "pve:Person",
    "framework": "pve:Framework",
    "event": "pve:Event",
}

Matcher = Callable[[Case], str]
"""Gives the IRI of the thing that a question leads to, or nothing."""


def main() -> None:
    """Measure both graphs, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--quads", type=int, default=QUADS, help="statements of the invented graph (default %(default)s)"
    )
    parser.add_argument(
        "--questions", type=int, default=QUESTIONS, help="questions to each graph (default %(default)s)"
    )
    parser.add_argument("--only", choices=["real", "invented"], help="one of the two graphs")
    arguments = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n")
    if arguments.only != "invented":
        _measure("real", release.ensure_current(Settings(project=PROJECT)), arguments.questions)
    if arguments.only != "real":
        made = generate(FOLDER / f"reconciliation-{arguments.quads}", quads=arguments.quads)
        _measure("invented", made, arguments.questions)


def _measure(name: str, graph: Release, number: int) -> None:
    """Everything about one graph."""
    store = EmbeddedStore.load(graph.nquads)
    catalogue = Catalogue.read(store)
    begin = time.process_time()
    reconciler = Reconciler(store, catalogue)
    made = time.process_time() - begin
    entries = reconciler.names.entries
    print(f"\n{name}: {len(entries):,} things, {len(reconciler.names):,} names")
    print(f"  index: {made:.1f} s of processor time")
    asked = _questions(entries, number)
    with_certain: list[bool] = []
    by_http = _over_http(graph, asked, with_certain)
    _tell(f"pvegraph over HTTP (p95 < {WANTED_MS[name]} ms wanted)", *by_http)
    print(f"  said to be certain: {100 * statistics.mean(with_certain):.1f} %")
    few = asked[:OF_BASELINES]
    ours = _timed(few, lambda case: _first(reconciler, case))
    _tell("pvegraph in process", *ours)
    for title, matcher in (
        ("rapidfuzz over all names", _rapidfuzz(entries)),
        ("SQLite FTS5, trigrams", _fts5(entries)),
    ):
        figures = _timed(few, matcher)
        ratio = statistics.median(figures[1]) / statistics.median(ours[1])
        _tell(f"{title} ({ratio:.1f} × the time)", *figures)


def _questions(entries: Sequence[Entry], number: int) -> list[Case]:
    """So many names of things of some classes, written otherwise."""
    named = [
        Named(entry.iri, text.value, _CLASSES[entry.kind], _told(entry))
        for entry in entries
        if entry.kind in _CLASSES
        for text in entry.all_names()
    ]
    chance = random.Random(SEED)  # noqa: S311 - no secret is made of it
    chosen = chance.sample(named, min(len(named), number))
    # Which names are shared is known of all names, not of the chosen ones alone.
    part = min(1.0, 3 * number / len(named))
    wanted = {(each.thing, each.name) for each in chosen}
    made = [case for case in cases(named, SEED, max(part, 0.2)) if (case.named.thing, case.named.name) in wanted]
    chance.shuffle(made)
    return made[:number]


def _told(entry: Entry) -> tuple[tuple[str, str], ...]:
    """What else a user would tell: country and date."""
    facts = [("pve:country", entry.fact("pve:country")), ("pve:start", entry.fact("pve:start"))]
    return tuple((name, value) for name, value in facts if value)


def _over_http(graph: Release, asked: Sequence[Case], certain: list[bool]) -> tuple[float, list[float]]:
    """The part of right first candidates in percent, and the seconds of each request, one question in each."""
    logs = FOLDER / "reconciliation-server"
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir()
    server = Ours(graph, logs)
    try:
        server.start()
        server.wait()
        before, begin = server.memory(), time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", server.address.port, timeout=120)
        _post(connection, asked[:1])
        print(f"  the first request, which makes the index: {time.perf_counter() - begin:.1f} s")
        print(f"  the server with its workers: {before:.0f} MB before that, {server.memory():.0f} MB after")
        right, seconds, worked = [], [], server.processor_seconds()
        for case in asked:
            begin = time.perf_counter()
            (found,) = _post(connection, [case])
            seconds.append(time.perf_counter() - begin)
            right.append(bool(found) and found[0]["id"] == case.named.thing.removeprefix("https://w3id.org/pvegraph/"))
            certain.append(bool(found) and bool(found[0]["match"]))
        worked = 1000 * (server.processor_seconds() - worked) / len(asked)
        print(f"  processor time of the server for each question: {worked:.1f} ms")
        begin = time.perf_counter()
        for start in range(0, len(asked), BATCH):
            _post(connection, asked[start : start + BATCH])
        each = (time.perf_counter() - begin) / len(asked)
        print(f"  in batches of {BATCH}: {1000 * each:.1f} ms for each question")
        return 100 * statistics.mean(right), seconds
    finally:
        server.end()


def _post(connection: http.client.HTTPConnection, asked: Sequence[Case]) -> list[list[dict[str, object]]]:
    """The candidates for some questions, in one request."""
    batch = {
        f"q{number}": {
            "query": case.written,
            "type": case.named.type,
            "properties": [
                {"pid": short(condition.property), "v": condition.wanted[0].text}
                for condition in case.question.conditions
            ],
        }
        for number, case in enumerate(asked)
    }
    body = urlencode({"queries": json.dumps(batch)})
    connection.request("POST", "/reconcile", body, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = json.loads(connection.getresponse().read())
    return [answer[name]["result"] for name in batch]


def _first(reconciler: Reconciler, case: Case) -> str:
    found = reconciler.answer([case.question])[0]
    return found[0].entry.iri if found else ""


def _rapidfuzz(entries: Sequence[Entry]) -> Matcher:
    """The most alike of all names of the class, letter by letter, words in any order."""
    by_class: dict[str, tuple[list[str], list[str]]] = {}
    for entry in entries:
        if entry.kind in _CLASSES:
            names, things = by_class.setdefault(_CLASSES[entry.kind], ([], []))
            for text in entry.all_names():
                names.append(fold(text.value))
                things.append(entry.iri)

    def match(case: Case) -> str:
        names, things = by_class[case.named.type]
        best = process.extractOne(fold(case.written), names, scorer=fuzz.token_sort_ratio)
        return things[best[2]] if best is not None else ""

    return match


def _fts5(entries: Sequence[Entry]) -> Matcher:
    """The best by BM25 of the names that share some trigram, in memory."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE names USING fts5(name, thing UNINDEXED, class, tokenize='trigram')")
    database.executemany(
        "INSERT INTO names VALUES (?, ?, ?)",
        (
            (fold(text.value), entry.iri, _CLASSES[entry.kind])
            for entry in entries
            if entry.kind in _CLASSES
            for text in entry.all_names()
        ),
    )

    def match(case: Case) -> str:
        text = re.sub(r"[^\w ]", " ", fold(case.written))
        grams = {text[at : at + 3] for at in range(len(text) - 2)}
        wanted = " OR ".join(f'"{gram}"' for gram in sorted(grams)) or '"???"'
        row = database.execute(
            "SELECT thing FROM names WHERE names MATCH ? ORDER BY rank LIMIT 1",
            (f'name : ({wanted}) AND class : "{case.named.type}"',),
        ).fetchone()
        return row[0] if row is not None else ""

    return match


def _timed(asked: Sequence[Case], matcher: Matcher) -> tuple[float, list[float]]:
    """The part of right answers in percent, and the seconds of each."""
    right, seconds = [], []
    for case in asked:
        begin = time.perf_counter()
        found = matcher(case)
        seconds.append(time.perf_counter() - begin)
        right.append(found == case.named.thing)
    return 100 * statistics.mean(right), seconds


def _tell(title: str, top: float, seconds: Sequence[float]) -> None:
    """A line of figures."""
    ordered = sorted(seconds)
    p50, p95 = (1000 * ordered[int(len(ordered) * part)] for part in (0.5, 0.95))
    print(f"  {title}: top-1 {top:.1f} %, p50 {p50:.1f} ms, p95 {p95:.1f} ms ({len(seconds)} questions)")


if __name__ == "__main__":
    main()
