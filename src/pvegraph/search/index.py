"""An index of names in memory: every word of every name, folded; the last word of a question may be unfinished.

Measured on the release of 2026 (about 17,000 names of 7,000 things): see ``docs/decisions/0008-web.md``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum
from itertools import takewhile

from pvegraph.folding import words
from pvegraph.search.catalogue import Catalogue, Entry, Text

_OF_THE_HISTORY = frozenset(("curator", "history"))
"""Kinds of what is not in the data but took part in their making."""
_ABOUT_THE_REST = frozenset({"source", "publisher", "ontology", "shapes", "query"})
"""Kinds that speak about the things that people look for; they come after those, if a name fits as well."""


class Rank(IntEnum):
    """How well a name answers; smaller is better."""

    EXACT = 0
    BEGINS = 1
    CONTAINS = 2


@dataclass(frozen=True)
class Hit:
    """A thing that was found, the name that was found, and how well it fits."""

    entry: Entry
    name: Text
    rank: Rank


@dataclass(frozen=True)
class _Name:
    """One name in the index."""

    entry: Entry
    text: Text
    words: tuple[str, ...]
    preferred: bool


class Index:
    """All names, ready to be asked.

    >>> from pvegraph.search.catalogue import Catalogue, Entry
    >>> rabat = Entry("https://w3id.org/pvegraph/id/place/ma-rabat", {"en": "Rabat", "ar": "الرباط"})
    >>> index = Index(Catalogue([rabat]))
    >>> [hit.name.value for hit in index.search("RÁB")]
    ['Rabat']
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._names: list[_Name] = []
        found: dict[str, set[int]] = defaultdict(set)
        for entry in catalogue:
            if not entry.kind or entry.kind in _OF_THE_HISTORY:
                continue  # a term of another vocabulary, which has no page here; or whoever looks after the data
            for position, text in enumerate(entry.all_names()):
                name = _Name(entry, text, words(text.value), preferred=position < len(entry.names))
                for word in name.words:
                    found[word].add(len(self._names))
                self._names.append(name)
        self._postings = dict(found)
        self._words = sorted(found)

    def search(self, question: str, *, kinds: Collection[str] | None = None) -> list[Hit]:
        """The things with a name that has all words of the question, best first; one hit for each thing.

        The last word may be the beginning of one. ``kinds`` limits the answer to things of these kinds.
        """
        asked = words(question)
        if not asked:
            return []
        candidates = self._beginning_with(asked[-1])
        for word in asked[:-1]:
            candidates &= self._postings.get(word, set())
        best: dict[str, tuple[tuple[int, bool, bool, int, str], Hit]] = {}
        for number in candidates:
            name = self._names[number]
            if kinds is not None and name.entry.kind not in kinds:
                continue
            rank = _rank(name.words, asked)
            key = (rank, name.entry.kind in _ABOUT_THE_REST, not name.preferred, len(name.text.value), name.text.value)
            known = best.get(name.entry.iri)
            if known is None or key < known[0]:
                best[name.entry.iri] = (key, Hit(name.entry, name.text, rank))
        return [hit for _, hit in sorted(best.values(), key=lambda pair: (pair[0], pair[1].entry.iri))]

    def _beginning_with(self, beginning: str) -> set[int]:
        """The numbers of the names that have a word with this beginning."""
        start = bisect_left(self._words, beginning)
        matching = takewhile(lambda word: word.startswith(beginning), self._from(start))
        return {number for word in matching for number in self._postings[word]}

    def _from(self, start: int) -> Iterable[str]:
        """The sorted words from a position on, without a copy."""
        return (self._words[position] for position in range(start, len(self._words)))


def _rank(name: tuple[str, ...], asked: tuple[str, ...]) -> Rank:
    """How well the words of a name answer the words that were asked for."""
    if name == asked:
        return Rank.EXACT
    whole, last = asked[:-1], asked[-1]
    start = name[: len(asked)]
    if len(start) == len(asked) and start[:-1] == whole and start[-1].startswith(last):
        return Rank.BEGINS
    return Rank.CONTAINS
