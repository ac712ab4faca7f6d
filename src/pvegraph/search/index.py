"""Asking the index: which things have a name that answers a question, best first, and what may be meant by a wrong one.

A name answers exactly, by its beginning, or by having all words, of which the last may be unfinished; words are folded
as in reconciliation. If few do, the names follow that are most like the question, by its measure too.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from heapq import nlargest
from itertools import islice
from typing import NamedTuple, TypeVar, cast

from pvegraph.search.catalogue import Catalogue, Entry, Text
from pvegraph.search.facets import Facets
from pvegraph.search.making import (
    AS_INITIALS,
    FIRST,
    INITIALS,
    JOINED,
    LISTED,
    is_about_the_rest,
    kind_token,
    make,
    words_of,
)
from pvegraph.search.reconciliation.lexicon import Lexicon
from pvegraph.search.reconciliation.likeness import (
    INITIALS_ARE_WORTH,
    LONGEST_QUESTION,
    MOST_COMPARED,
    compare,
    joined,
    shared_words,
    take_apart,
)
from pvegraph.search.selection import Selection

_ENOUGH = 10
"""Things that answer, from which on nobody looks for what else may be meant."""
_FEWEST_LETTERS = 4
"""Letters of a question that may be misspelt."""
_ALIKE = 0.35
"""How alike a name must be to be worth showing, and how near to the one that is most alike."""
_NEARLY_AS = 0.6
_COVERED = 0.5
"""The part that what a name has of the question has in how alike they are; the rest is that of both sides."""
_WINDOW = 200
"""Names of each rank that are put in the order of a reader; behind them all are in the same one."""
_ARRAY = "SELECT numbers FROM array WHERE name = ?"
_LAST = "\U0010ffff"


class Rank(IntEnum):
    """How well a name answers; smaller is better."""

    EXACT = 0
    BEGINS = 1
    CONTAINS = 2
    NEAR = 3


@dataclass(frozen=True)
class Hit:
    """A thing that was found, the name that was found, and how well it fits."""

    entry: Entry
    name: Text
    rank: Rank


class _Told(NamedTuple):
    number: int
    value: str
    languages: str
    standing: int
    thing: str
    kind: str


class _Thing(NamedTuple):
    number: int
    iri: str


class _Likely(NamedTuple):
    number: int
    thing: int
    key: str
    standing: int


_Row = TypeVar("_Row")
_Number = TypeVar("_Number", int, float)
_BY_KEY = """
SELECT number FROM name WHERE key >= ? AND key <= ? AND standing < ?
AND (? IS NULL OR thing IN (SELECT number FROM thing WHERE kind IN (SELECT value FROM json_each(?))))
ORDER BY number LIMIT ?"""
_MATCHING = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?"
_THINGS = "SELECT number, iri FROM thing WHERE number IN (SELECT value FROM json_each(?))"
_LIKELY = "SELECT number, thing, key, standing FROM name WHERE number IN (SELECT value FROM json_each(?))"
_TELL = (
    "SELECT n.number, n.value, n.languages, n.standing, t.iri, t.kind FROM name n JOIN thing t ON t.number = n.thing"
    " WHERE n.number IN (SELECT value FROM json_each(?))"
)

Found = Mapping[int, tuple[int, Rank]]
"""Thing → the name that was found and how well it fits, by their numbers; the best first."""


class Index:
    """All names, ready to be asked by any thread.

    >>> from pvegraph.search.catalogue import Catalogue, Entry
    >>> rabat = Entry("https://w3id.org/pvegraph/id/place/ma-rabat", {"en": "Rabat", "ar": "الرباط"})
    >>> index = Index.of(Catalogue([rabat]))
    >>> [hit.name.value for hit in index.search("RÁB")], [hit.rank.name for hit in index.search("Rabbat")]
    (['Rabat'], ['NEAR'])
    """

    def __init__(self, connection: sqlite3.Connection, catalogue: Catalogue) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._one_at_a_time = threading.Lock()

    @classmethod
    def of(cls, catalogue: Catalogue, facets: Facets | None = None) -> Index:
        """The index of a catalogue, in memory."""
        return cls(make(catalogue, facets or {}), catalogue)

    def get_ready(self) -> None:
        """Read now what would be read when somebody first needs it: all words, and what things are about."""
        _ = self._things_of_names, self._weights_of_names, self.selection, self._lexicon

    def octets(self) -> bytes:
        """The index as a file holds it."""
        with self._one_at_a_time:
            return self._connection.serialize()

    # ── questions ────────────────────────────────────────────────────────────────────────────────────────────────

    def search(
        self, question: str, *, kinds: Collection[str] | None = None, language: str = "", most: int | None = None
    ) -> list[Hit]:
        """The things with a name that answers a question, best first, one hit for each; so many at most.

        ``kinds`` limits the answer to things of these kinds; names in ``language`` come before others as good.
        """
        return self.hits(self.find(question, kinds=kinds, language=language, most=most), language, most)

    def find(
        self, question: str, *, kinds: Collection[str] | None = None, language: str = "", most: int | None = None
    ) -> Found:
        """As `search`, by numbers."""
        asked = words_of(question[:LONGEST_QUESTION])
        found: dict[int, tuple[int, Rank]] = {}
        if not asked or (kinds is not None and not kinds):
            return found
        for rank, names in self._answering(asked, kinds, most):
            for name in self._for_reader(names, language):
                found.setdefault(self._things_of_names[name], (name, rank))
            if most is not None and len(found) >= most:
                return found
        exact = any(rank is Rank.EXACT for _, rank in found.values()) if len(found) < _ENOUGH else True
        if not exact and len("".join(asked)) >= _FEWEST_LETTERS:
            for name in self._near(question, kinds):
                found.setdefault(self._things_of_names[name], (name, Rank.NEAR))
        return found

    def hits(self, found: Found, language: str = "", most: int | None = None) -> list[Hit]:
        """What was found by numbers, or the first of it, with entries and names; in ``language`` if it is one of it."""
        chosen = list(islice(found.values(), most))
        told = {row.number: row for row in self._of(_Told, _TELL, [name for name, _ in chosen])}
        hits = []
        for name, rank in chosen:
            entry, known = self._catalogue.get(told[name].thing), told[name].languages.split(" ")
            if entry is not None:
                text = Text(told[name].value, language if language in known else known[0])
                hits.append(Hit(entry, text, rank))
        return hits

    def _answering(
        self, asked: Sequence[str], kinds: Collection[str] | None, most: int | None
    ) -> Iterator[tuple[Rank, list[int]]]:
        """The names of each rank, those that are worth most first."""
        key = " ".join(asked)
        of_kinds = None if kinds is None else json.dumps(list(kinds))
        limit = -1 if most is None else most + _WINDOW
        yield Rank.EXACT, self._numbers(_BY_KEY, (key, key, INITIALS, of_kinds, of_kinds, limit))
        if len(asked) == 1:
            yield Rank.BEGINS, self._matching([_beginning(FIRST + key)], kinds, limit)
        else:
            yield Rank.BEGINS, self._numbers(_BY_KEY, (key, key + _LAST, INITIALS, of_kinds, of_kinds, limit))
        yield Rank.CONTAINS, self._matching([*map(_word, asked[:-1]), _beginning(asked[-1])], kinds, limit)

    def _for_reader(self, names: Sequence[int], language: str) -> Iterable[int]:
        """The first of some names in the order of a reader, the others behind them as they are."""
        if not language or len(names) < 2:  # noqa: PLR2004 - nothing to order
            return names
        window = names[:_WINDOW]
        worth = {
            row.number: (
                is_about_the_rest(row.kind), row.standing, language not in row.languages.split(" "), row.number
            )
            for row in self._of(_Told, _TELL, window)
        }  # fmt: skip
        return [*sorted(window, key=worth.__getitem__), *names[_WINDOW:]]

    # ── what may be meant ────────────────────────────────────────────────────────────────────────────────────────

    def _near(self, question: str, kinds: Collection[str] | None) -> list[int]:
        """The names that are most like a question, one for each thing, the most alike first."""
        lexicon = self._lexicon
        asked = take_apart(question, lexicon)

        def postings(unit: int, most: int) -> Iterable[int]:
            word = lexicon.words[unit]
            ways = " OR ".join(_word(mark + word) for mark in ("", JOINED, AS_INITIALS))
            return self._matching([f"({ways})"], kinds, most)

        shared = shared_words(asked, lexicon.weights, postings, lexicon.names_with)
        total, of_names = sum(asked.weights), self._weights_of_names
        likely = nlargest(MOST_COMPARED, shared, key=lambda name: shared[name] / (total + of_names[name]))
        best: dict[int, tuple[float, int]] = {}
        for name, thing, key, standing in self._of(_Likely, _LIKELY, likely):
            words = key.split(" ")
            if standing == INITIALS and key != asked.key:
                continue
            known = [lexicon.number(word) for word in (*words, *joined(words))]
            units = [-1 if unit is None else unit for unit in known]
            alike, covered = compare(asked, words, units, lexicon.weights)
            value = (1 - _COVERED) * alike + _COVERED * covered
            value *= INITIALS_ARE_WORTH if standing == INITIALS else 1.0
            best[thing] = max(best.get(thing, (0.0, 0)), (value, -name))
        ordered = sorted(best.values(), reverse=True)
        least = max(_ALIKE, _NEARLY_AS * ordered[0][0]) if ordered else 1.0
        return [-name for value, name in ordered[:_ENOUGH] if value >= least]

    @cached_property
    def _lexicon(self) -> Lexicon:
        """All words; read when somebody first misspells one."""
        rows = self._select("SELECT word, names, is_joined, rough, skeleton FROM word ORDER BY number")
        words = cast("list[tuple[str, int, bool, str, str]]", rows)
        return Lexicon.kept(words, len(self._things_of_names))

    # ── things and facets ────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def selection(self) -> Selection:
        """What things are about; read when somebody first asks for it."""
        (things,) = self._numbers("SELECT count(*) FROM thing", ())
        facets = self._select("SELECT name, value, things FROM facet")
        return Selection(things, cast("list[tuple[str, str, bytes]]", facets))

    def listed(self, language: str) -> Sequence[int]:
        """The numbers of all things in the order of their names for readers of a language."""
        known = language if language in LISTED else LISTED[0]
        return self._array(array("I"), "SELECT things FROM listing WHERE language = ?", known)

    def entries(self, things: Sequence[int]) -> list[Entry]:
        """Things by their numbers."""
        addresses = dict(self._of(_Thing, _THINGS, things))
        found = (self._catalogue.get(addresses[thing]) for thing in things)
        return [entry for entry in found if entry is not None]

    # ── the database ─────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _things_of_names(self) -> array[int]:
        return self._array(array("I"), _ARRAY, "things of names")

    @cached_property
    def _weights_of_names(self) -> array[float]:
        return self._array(array("f"), _ARRAY, "weights of names")

    def _matching(self, wanted: Sequence[str], kinds: Collection[str] | None, limit: int) -> list[int]:
        """The names that have all of some words, those that are worth most first; -1 for no limit."""
        of_kinds = [f"({' OR '.join(_word(kind_token(kind)) for kind in kinds)})"] if kinds is not None else []
        matching = " AND ".join([*wanted, *of_kinds])
        return self._numbers(_MATCHING, (matching, limit))

    def _array(self, found: array[_Number], query: str, name: str) -> array[_Number]:
        ((octets,),) = cast("list[tuple[bytes]]", self._select(query, (name,)))
        found.frombytes(octets)
        return found

    def _numbers(self, query: str, given: tuple[object, ...]) -> list[int]:
        return [number for (number,) in cast("list[tuple[int]]", self._select(query, given))]

    def _of(self, row: Callable[..., _Row], query: str, numbers: Sequence[int]) -> Iterator[_Row]:
        """The rows of names or things by their numbers, in no order."""
        return (row(*values) for values in self._select(query, (json.dumps(list(numbers)),)))

    def _select(self, query: str, given: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        with self._one_at_a_time:
            return self._connection.execute(query, given).fetchall()


def _word(word: str) -> str:
    """A word as a question to FTS5; folded words have no quotes in them."""
    return f'"{word}"'


def _beginning(word: str) -> str:
    return f'"{word}" *'
