"""How fast and how well names are searched, on the real graph and on 100,000 invented names; ``--help`` says more.

In one run and on the same questions: the index that lies beside a release, the sorted list of words in memory that was
there before it, the names of reconciliation in memory, SQLite's full-text search by trigrams alone, and tantivy with
fuzzy words (if that package is installed: ``pip install tantivy``). Two kinds of questions: names as they are typed,
letter by letter, and names written otherwise as in ``tests/search/reconciliation/alterations.py``.
"""

from __future__ import annotations

import argparse
import random
import re
import sqlite3
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.generate import PROJECT, SEED, generate
from benchmarks.search_http import percentiles
from tests.search.reconciliation.runs import Named, cases

from benchmarks import search_http
from pvegraph import release
from pvegraph.folding import fold, words
from pvegraph.release import Release
from pvegraph.search import facets, kept
from pvegraph.search.catalogue import Catalogue, Entry
from pvegraph.search.facets import Facets
from pvegraph.search.index import Index
from pvegraph.search.making import is_found
from pvegraph.search.reconciliation.forms import is_arabic
from pvegraph.search.reconciliation.names import Names
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore

FOLDER = PROJECT / ".venv-bench"
QUADS = 1_400_000
"""Statements of the invented graph; its things have some 124,000 names, and the index 151,000 with initials."""
QUESTIONS = 1000
SHOWN, TOP = 10, 5
_SLOW = 200
"""Questions to what takes long."""
_KINDS = ("place", "government", "organisation", "person", "framework", "event", "country")

Matcher = Callable[[str], Sequence[str]]
"""Gives the IRIs of the things for a text, the best first."""


@dataclass(frozen=True)
class Asked:
    """A text, and the thing that whoever typed it means."""

    text: str
    thing: str


def main() -> None:
    """Measure both graphs, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--quads", type=int, default=QUADS, help="statements of the invented graph (default %(default)s)"
    )
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="questions of each kind (default %(default)s)")
    parser.add_argument("--only", choices=["real", "invented"], help="one of the two graphs")
    parser.add_argument("--over-http", action="store_true", help="only what a server takes, not what else there is")
    arguments = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n")
    if arguments.only != "invented":
        _measure("real", release.ensure_current(Settings(project=PROJECT)), arguments)
    if arguments.only != "real":
        _measure("invented", generate(FOLDER / f"search-{arguments.quads}", quads=arguments.quads), arguments)


def _measure(name: str, graph: Release, arguments: argparse.Namespace) -> None:
    """Everything about one graph."""
    number = arguments.questions
    store = EmbeddedStore.load(graph.nquads)
    catalogue = Catalogue.read(store)
    entries = [entry for entry in catalogue if is_found(entry)]
    names = sum(1 for entry in entries for _ in entry.all_names())
    print(f"\n{name}: {len(entries):,} things, {names:,} names")
    typed, otherwise = _typed(entries, number), _otherwise(entries, number)
    told = _timed("facets read from the store", lambda: facets.read(store))
    kept.index_of(graph, store, catalogue)
    if not arguments.over_http:
        _beside_the_rest(graph, store, catalogue, told, typed, otherwise)
    texts = list(dict.fromkeys(each.text for each in otherwise))
    search_http.measure(graph, FOLDER / "search-server", _some(entries, number), texts, told)


def _beside_the_rest(
    graph: Release, store: EmbeddedStore, catalogue: Catalogue, told: Facets, typed: Sequence[Asked],
    otherwise: Sequence[Asked],
) -> None:  # fmt: skip
    """Our index in its file and in memory, and what else there is, in this process."""
    entries = [entry for entry in catalogue if is_found(entry)]
    in_memory = _timed("index made in memory", lambda: Index.of(catalogue, told))
    print(f"  the index as a file: {len(in_memory.octets()) / 1e6:.1f} MB")
    ours = _timed("index opened from its file, and read", lambda: _opened(graph, store, catalogue))
    _ask("index in its file", lambda text: _things(ours, text), typed, otherwise)
    _ask("the same index in memory", lambda text: _things(in_memory, text), typed, otherwise)
    for title, make in (
        ("words in memory (before)", lambda: WordList(entries).search),
        ("names of reconciliation", lambda: _reconciliation(entries)),
        ("SQLite FTS5, trigrams", lambda: _trigrams(entries)),
    ):
        matcher = _timed(f"{title}: made", make)
        _ask(title, matcher, typed[:_SLOW], otherwise[:_SLOW])
    with TemporaryDirectory() as folder:
        try:
            matcher = _timed("tantivy: made", lambda: _tantivy(entries, Path(folder)))
        except ImportError:
            print("  tantivy is not installed and not measured")
        else:
            _ask("tantivy", matcher, typed, otherwise)


def _opened(graph: Release, store: EmbeddedStore, catalogue: Catalogue) -> Index:
    index = kept.index_of(graph, store, catalogue)
    index.get_ready()
    return index


def _things(index: Index, text: str) -> list[str]:
    return [hit.entry.iri for hit in index.search(text, language="en", most=SHOWN)]


def _typed(entries: Sequence[Entry], number: int) -> list[Asked]:
    """The beginnings of names, of one to twelve letters."""
    chance = random.Random(SEED)  # noqa: S311 - no secret is made of it
    named = [(text.value, entry.iri) for entry in entries if entry.kind in _KINDS for text in entry.all_names()]
    chosen = chance.choices(named, k=number)
    return [Asked(value[: chance.randint(1, 12)], thing) for value, thing in chosen]


def _some(entries: Sequence[Entry], number: int) -> list[str]:
    """Names to be typed, of any language, by a tenth as many as questions are wanted: each is asked for many times."""
    named = [text.value for entry in entries if entry.kind in _KINDS for text in entry.all_names()]
    arabic = [name for name in named if is_arabic(name)]
    marked = [name for name in named if not name.isascii() and not is_arabic(name)]
    chance = random.Random(SEED)  # noqa: S311 - no secret is made of it
    return [name for some in (named, arabic, marked) if some for name in chance.choices(some, k=number // 10)]


def _otherwise(entries: Sequence[Entry], number: int) -> list[Asked]:
    """Names written otherwise; what several things of a kind are called is left out, as nobody could tell."""
    named = [
        Named(entry.iri, text.value, entry.kind)
        for entry in entries
        if entry.kind in _KINDS
        for text in entry.all_names()
    ]
    made = [Asked(case.written, case.named.thing) for case in _cases(named, min(1.0, 3 * number / len(named)))]
    random.Random(SEED).shuffle(made)  # noqa: S311 - as above
    return made[:number]


def _cases(named: Sequence[Named], part: float):  # type: ignore[no-untyped-def] # noqa: ANN202 - as `cases`
    as_types = [Named(each.thing, each.name, f"pve:{each.type.capitalize()}") for each in named]
    return cases(as_types, SEED, part)


def _timed(title: str, make):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202 - what is made is given back
    begin, worked = time.perf_counter(), time.process_time()
    made = make()
    seconds, processor = time.perf_counter() - begin, time.process_time() - worked
    print(f"  {title}: {seconds:.2f} s, {processor:.2f} s of processor time")
    return made


def _ask(title: str, matcher: Matcher, typed: Sequence[Asked], otherwise: Sequence[Asked]) -> None:
    """Print how long questions of both kinds take, and how many of the second lead to their things."""
    figures = []
    for asked in (typed, otherwise):
        matcher(asked[0].text)
        seconds, right = [], 0
        for each in asked:
            begin = time.thread_time()
            found = matcher(each.text)
            seconds.append(time.thread_time() - begin)
            right += each.thing in found[:TOP]
        figures.append((percentiles(seconds), 100 * right / len(asked)))
    (of_typed, _), (of_others, share) = figures
    print(f"  {title}: typed {of_typed}; written otherwise {of_others}, top-{TOP} {share:.1f} %")


# ── what else there is ───────────────────────────────────────────────────────────────────────────────────────────────


class WordList:
    """Every word of every name, folded and sorted, in memory: what search was before it had a file."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        found: dict[str, set[int]] = defaultdict(set)
        self._names: list[tuple[str, tuple[str, ...], bool]] = []
        for entry in entries:
            for position, text in enumerate(entry.all_names()):
                for word in words(text.value):
                    found[word].add(len(self._names))
                self._names.append((entry.iri, words(text.value), position < len(entry.names)))
        self._postings, self._words = dict(found), sorted(found)

    def search(self, question: str) -> list[str]:
        """The things with a name that has all words, of which the last may be unfinished."""
        asked = words(question)
        if not asked:
            return []
        start = bisect_left(self._words, asked[-1])
        candidates: set[int] = set()
        for at in range(start, len(self._words)):
            if not self._words[at].startswith(asked[-1]):
                break
            candidates |= self._postings[self._words[at]]
        for word in asked[:-1]:
            candidates &= self._postings.get(word, set())
        ranked = sorted(
            candidates, key=lambda at: (self._names[at][1] != asked, not self._names[at][2], len(self._names[at][1]))
        )
        return list(dict.fromkeys(self._names[at][0] for at in ranked))[:SHOWN]


def _reconciliation(entries: Sequence[Entry]) -> Matcher:
    """Beginnings, then what is most alike, as ``/reconcile/suggest/entity`` has it."""
    names = Names(entries)

    def match(text: str) -> list[str]:
        found = names.beginning_with(text, SHOWN)
        if len(found) < SHOWN and len(text.strip()) > 3:
            alike = names.find(names.take_apart(text), None, SHOWN)
            found = list(dict.fromkeys((*found, *(names.entry_of(each.name) for each in alike))))
        return [names.entries[number].iri for number in found]

    return match


def _trigrams(entries: Sequence[Entry]) -> Matcher:
    """The best by BM25 of the names that share some trigram, in memory."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE names USING fts5(name, thing UNINDEXED, tokenize='trigram')")
    rows = ((fold(text.value), entry.iri) for entry in entries for text in entry.all_names())
    database.executemany("INSERT INTO names VALUES (?, ?)", rows)

    def match(question: str) -> list[str]:
        text = re.sub(r"[^\w ]", " ", fold(question))
        grams = {text[at : at + 3] for at in range(len(text) - 2)}
        wanted = " OR ".join(f'"{gram}"' for gram in sorted(grams))
        if not wanted:
            return []
        query = "SELECT thing FROM names WHERE name MATCH ? ORDER BY rank LIMIT ?"
        return list(dict.fromkeys(thing for (thing,) in database.execute(query, (wanted, 2 * SHOWN))))[:SHOWN]

    return match


def _tantivy(entries: Sequence[Entry], folder: Path) -> Matcher:
    """Folded words, each within two edits, of which the last may be unfinished; raises `ImportError` without it."""
    import tantivy  # noqa: PLC0415 - it need not be there

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("name", stored=False, tokenizer_name="default")
    builder.add_text_field("thing", stored=True, tokenizer_name="raw")
    schema = builder.build()
    index = tantivy.Index(schema, path=str(folder))
    writer = index.writer(heap_size=100_000_000, num_threads=1)
    for entry in entries:
        for text in entry.all_names():
            writer.add_document(tantivy.Document(name=" ".join(words(text.value)), thing=entry.iri))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def match(question: str) -> list[str]:
        asked = words(question)
        clauses = []
        for at, word in enumerate(asked):
            edits = 0 if len(word) <= 3 else 1 if len(word) <= 5 else 2
            fuzzy = tantivy.Query.fuzzy_term_query(schema, "name", word, distance=edits, prefix=at == len(asked) - 1)
            exact = tantivy.Query.boost_query(tantivy.Query.term_query(schema, "name", word), 4.0)
            clauses += [(tantivy.Occur.Should, fuzzy), (tantivy.Occur.Should, exact)]
        if not clauses:
            return []
        hits = searcher.search(tantivy.Query.boolean_query(clauses), 2 * SHOWN).hits
        return list(dict.fromkeys(searcher.doc(address)["thing"][0] for _, address in hits))[:SHOWN]

    return match


if __name__ == "__main__":
    main()
