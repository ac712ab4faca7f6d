"""Asking the index: which things have a name that answers a question, best first, and what may be meant by a wrong one.

A name answers exactly, by its initials, by its beginning, or by having all words that tell something, of which the last
may be unfinished; words are folded as in reconciliation, and where one ends does not matter to the first three. If few
do, the names follow that are most like the question, by its measure too.
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
    CODE,
    FIRST,
    INITIALS,
    JOINED,
    LISTED,
    OTHER,
    PREFERRED,
    is_about_the_rest,
    kind_token,
    make,
    words_of,
)
from pvegraph.search.reconciliation.forms import EMPTY
from pvegraph.search.reconciliation.lexicon import Lexicon
from pvegraph.search.reconciliation.likeness import (
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
_SPEAKS_ABOUT = 0.9
"""What is left of that for what speaks about the things that people look for."""
_COVERED = 0.5
"""The part that what a name has of the question has in how alike they are; the rest is that of both sides."""
_WINDOW = 200
"""Names of each rank that are put in the order of a reader; behind them all are in the same one."""
_ARRAY = "SELECT numbers FROM array WHERE name = ?"
_LAST = "\U0010ffff"


class Rank(IntEnum):
    """How well a name answers; smaller is better."""

    EXACT = 0
    INITIALS = 1
    BEGINS = 2
    CONTAINS = 3
    NEAR = 4


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


_Row = TypeVar("_Row")
_Number = TypeVar("_Number", int, float)
_BY_LETTERS = """
SELECT number FROM name INDEXED BY name_by_letters
WHERE replace(key, ' ', '') BETWEEN ? AND ? AND standing BETWEEN ? AND ?
AND (? IS NULL OR thing IN (SELECT number FROM thing WHERE kind IN (SELECT value FROM json_each(?))))
ORDER BY number LIMIT ?"""
_MATCHING = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?"
_THINGS = "SELECT number, iri FROM thing WHERE number IN (SELECT value FROM json_each(?))"
_LIKELY = "SELECT number, thing, key FROM name WHERE number IN (SELECT value FROM json_each(?))"
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
        _ = self._things_of_names, self._weights_of_names, self._looked_for, self.selection, self._lexicon

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
        for rank, names in self._answering(asked, kinds, most, in_capitals=question.isupper()):
            for name in self._for_reader(names, language):
                found.setdefault(self._things_of_names[name], (name, rank))
            if most is not None and len(found) >= most:
                return found
        if self._is_enough(found) or len("".join(asked)) < _FEWEST_LETTERS:
            return found
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
        self, asked: Sequence[str], kinds: Collection[str] | None, most: int | None, *, in_capitals: bool
    ) -> Iterator[tuple[Rank, list[int]]]:
        """The names of each rank, those that are worth most first; initials before beginnings if they look like it."""
        letters = "".join(asked)
        of_kinds = None if kinds is None else json.dumps(list(kinds))
        limit = -1 if most is None else most + _WINDOW

        def with_letters(last: str, least: int, greatest: int) -> list[int]:
            return self._numbers(_BY_LETTERS, (letters, last, least, greatest, of_kinds, of_kinds, limit))

        yield Rank.EXACT, with_letters(letters, PREFERRED, CODE)
        if in_capitals:
            yield Rank.INITIALS, with_letters(letters, INITIALS, INITIALS)
        begins = self._matching([_beginning(FIRST + letters)], kinds, limit) if len(asked) == 1 else []
        yield Rank.BEGINS, begins or with_letters(letters + _LAST, PREFERRED, OTHER)
        if not in_capitals:
            yield Rank.INITIALS, with_letters(letters, INITIALS, INITIALS)
        telling = [word for word in asked[:-1] if word not in EMPTY or asked[-1] in EMPTY]
        yield Rank.CONTAINS, self._matching([*map(_word, telling), _beginning(asked[-1])], kinds, limit)

    def _is_enough(self, found: Found) -> bool:
        """Whether nobody need look for what else may be meant: much was found, or exactly what was asked for."""
        exact = (name for name, rank in found.values() if rank is Rank.EXACT)
        return len(found) >= _ENOUGH or any(name < self._looked_for for name in exact)

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
            return self._matching([f"({_word(word)} OR {_word(JOINED + word)})"], kinds, most)

        shared = shared_words(asked, lexicon.weights, postings, lexicon.names_with)
        total, of_names = sum(asked.weights), self._weights_of_names
        likely = nlargest(MOST_COMPARED, shared, key=lambda name: shared[name] / (total + of_names[name]))
        best: dict[int, tuple[float, int]] = {}
        for name, thing, key in self._of(_Likely, _LIKELY, likely):
            words = key.split(" ")
            known = [lexicon.number(word) for word in (*words, *joined(words))]
            units = [-1 if unit is None else unit for unit in known]
            alike, covered = compare(asked, words, units, lexicon.weights)
            value = (1 - _COVERED) * alike + _COVERED * covered
            value *= 1.0 if name < self._looked_for else _SPEAKS_ABOUT
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
    def _looked_for(self) -> int:
        """The number of the first name of what speaks about the rest."""
        return self._array(array("I"), _ARRAY, "names of what is looked for")[0]

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
