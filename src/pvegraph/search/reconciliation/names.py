"""The index of names: which names a question may mean, in all languages and scripts, at a bounded cost.

Everything is in flat arrays, about 150 octets for a name. Words of a question are looked up as they are, by sound, and
as misspellings; the names that have the rarest of what is found are compared word by word.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest
from itertools import islice
from typing import NamedTuple, TypeAlias

from pvegraph.search.catalogue import Entry, Text
from pvegraph.search.reconciliation import forms
from pvegraph.search.reconciliation.lexicon import Lexicon
from pvegraph.search.reconciliation.likeness import (
    INITIALS_ARE_WORTH,
    LONGEST_QUESTION,
    MOST_COMPARED,
    MOST_POSTINGS,
    Asked,
    likeness,
    shared_words,
    take_apart,
)
from pvegraph.search.reconciliation.likeness import joined as joined_words

_MOST_BEGUN = 2000
"""Words that are looked at for what begins like an unfinished one."""
WITH_INITIALS = frozenset({"organisation", "framework", "series", "event"})
"""Kinds of things whose initials may be an acronym."""
_PREFERRED, _OTHER, _INITIALS = 0, 1, 2


Mask: TypeAlias = bytes | bytearray
"""For each entry 1 if it may be found, else 0."""


class Likeness(NamedTuple):
    """How alike a question and a name are."""

    value: float
    """From 0 to 1."""
    exact: bool
    """The same but for case, accents, articles and forms of letters."""
    name: int


class Names:
    """All names of the entries that can be matched."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: list[Entry] = []
        self._lexicon = Lexicon()
        self._texts: list[Text] = []
        self._of_entry = array("I")
        self._kind_of_name = array("B")
        self._starts = array("I", [0])
        self._units = array("I")
        self._lengths = array("B")
        self._weights = array("f")
        self._postings: dict[int, array[int]] = {}
        self._exact: dict[str, array[int]] = {}
        self._add_all(entries)

    def __len__(self) -> int:
        return len(self._texts)

    def entry_of(self, name: int) -> int:
        """The number of the entry that has a name."""
        return self._of_entry[name]

    def text_of(self, name: int) -> Text:
        """A name as it is written."""
        return self._texts[name]

    def is_preferred(self, name: int) -> bool:
        """Whether it is what the thing is called in its language, rather than another name."""
        return self._kind_of_name[name] == _PREFERRED

    # ── making it ────────────────────────────────────────────────────────────────────────────────────────────────

    def _add_all(self, entries: Iterable[Entry]) -> None:
        joined: set[int] = set()
        exact: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for entry in entries:
            number = len(self.entries)
            self.entries.append(entry)
            initials: dict[str, Text] = {}
            known: set[str] = set()
            for position, text in enumerate(entry.all_names()):
                words = forms.words_of(text.value[:LONGEST_QUESTION])
                if not words or (key := " ".join(words)) in known:
                    continue
                known.add(key)
                exact[key].append(len(self._texts))
                self._add(number, text, words, _PREFERRED if position < len(entry.names) else _OTHER, joined)
                if entry.kind in WITH_INITIALS:
                    initials.setdefault(forms.initials_of(words), text)
            for letters in initials.keys() - known - {""}:
                self._add(number, initials[letters], (letters,), _INITIALS, joined)
        self._complete(frozenset(joined))
        self._exact = dict(exact)

    def _add(self, entry: int, text: Text, words: tuple[str, ...], kind: int, joined: set[int]) -> None:
        self._texts.append(text)
        self._of_entry.append(entry)
        self._kind_of_name.append(kind)
        self._units.extend(self._lexicon.add(word) for word in words)
        self._lengths.append(len(words))
        for word in joined_words(words):
            before = len(self._lexicon)
            unit = self._lexicon.add(word)
            if word and unit == before:
                joined.add(unit)
            self._units.append(unit)
        self._starts.append(len(self._units))

    def _complete(self, joined: frozenset[int]) -> None:
        self._lexicon.complete(len(self._texts), joined)
        weights = self._lexicon.weights
        order = sorted(range(len(self._texts)), key=self._lengths.__getitem__)
        postings: dict[int, array[int]] = defaultdict(lambda: array("I"))
        totals = array("f", bytes(4 * len(self._texts)))
        for name in order:  # the shortest first: whoever looks at a part of a long list sees the likeliest
            start, length = self._starts[name], self._lengths[name]
            units = self._units[start : self._starts[name + 1]]
            totals[name] = sum(weights[unit] for unit in units[:length])
            for unit in dict.fromkeys(units):
                postings[unit].append(name)
        postings.pop(self._lexicon.number("") or -1, None)
        self._weights, self._postings = totals, dict(postings)

    # ── asking it ────────────────────────────────────────────────────────────────────────────────────────────────

    def take_apart(self, question: str) -> Asked:
        """The words of a question with what they may mean."""
        return take_apart(question, self._lexicon)

    def called(self, question: str) -> Sequence[int]:
        """The names that are exactly what is asked for, but for case, accents, articles and forms of letters."""
        return self._exact.get(" ".join(forms.words_of(question[:LONGEST_QUESTION])), ())

    def beginning_with(self, prefix: str, most: int) -> list[int]:
        """The entries with a name that has all words of a text, of which the last may be unfinished; so many at most.

        Names that begin so come first, then what things are called, then the shortest.
        """
        words = forms.words_of(prefix[:LONGEST_QUESTION])
        if not words:
            return []
        *whole, last = words
        found: dict[int, tuple[bool, bool, int, int]] = {}
        for name in self._with_words(whole, last):
            units = self._units[self._starts[name] : self._starts[name] + self._lengths[name]]
            text = [self._lexicon.words[unit] for unit in units]
            if self._kind_of_name[name] == _INITIALS or not set(whole) <= set(text):
                continue
            if any(word.startswith(last) for word in text):
                begins = " ".join(text).startswith(" ".join(words))
                rank = (not begins, not self.is_preferred(name), len(self._texts[name].value), name)
                entry = self._of_entry[name]
                found[entry] = min(found.get(entry, rank), rank)
        return sorted(found, key=found.__getitem__)[:most]

    def _with_words(self, whole: Sequence[str], last: str) -> Iterator[int]:
        """Names that may have these words and the beginning of another, the shortest names of each word first."""
        if whole:
            numbers = [self._lexicon.number(word) for word in whole]
            lists = [self._postings.get(number, ()) if number is not None else () for number in numbers]
            yield from islice(min(lists, key=len), MOST_POSTINGS)
            return
        words = islice(self._lexicon.beginning_with(last), _MOST_BEGUN)
        yield from islice((name for number in words for name in self._postings.get(number, ())), MOST_POSTINGS)

    def find(self, asked: Asked, allowed: Mask | None, most: int) -> list[Likeness]:
        """The names that are most like a question, one for each entry, the most alike first.

        ``allowed`` says by the number of an entry whether it may be among them.
        """
        names = [*self._exact.get(asked.key, ()), *self._likeliest(asked, allowed)]
        if allowed is not None:
            names = [name for name in names if allowed[self._of_entry[name]]]
        best: dict[int, Likeness] = {}
        for name in dict.fromkeys(names[: 2 * MOST_COMPARED]):
            found = self._compare(asked, name)
            entry = self._of_entry[name]
            known = best.get(entry)
            if known is None or (found.value, self.is_preferred(name)) > (known.value, self.is_preferred(known.name)):
                best[entry] = found
        return nlargest(most, best.values(), key=self._order)

    def _order(self, found: Likeness) -> tuple[float, bool, int, int]:
        """By likeness; among equals the thing that is called so, and that has names in more languages."""
        entry = self.entries[self._of_entry[found.name]]
        return found.value, self.is_preferred(found.name), len(entry.names), -self._of_entry[found.name]

    def _likeliest(self, asked: Asked, allowed: Mask | None) -> list[int]:
        """The names that share the most telling words with a question: those of the rarest are looked at first."""
        of_entry = self._of_entry

        def postings(unit: int, most: int) -> Iterable[int]:
            names = self._postings[unit][:most]
            return names if allowed is None else (name for name in names if allowed[of_entry[name]])

        shared = shared_words(asked, self._lexicon.weights, postings, lambda unit: len(self._postings.get(unit, ())))
        total = sum(asked.weights)
        return nlargest(MOST_COMPARED, shared, key=lambda name: shared[name] / (total + self._weights[name]))

    def _compare(self, asked: Asked, name: int) -> Likeness:
        """How alike a question and a name are, word by word: the weight that they share in that of both."""
        kind, length, start = self._kind_of_name[name], self._lengths[name], self._starts[name]
        units = self._units[start : self._starts[name + 1]]
        words = [self._lexicon.words[unit] for unit in units[:length]]
        if kind != _INITIALS and asked.key == " ".join(words):
            return Likeness(1.0, True, name)
        value = likeness(asked, words, units, self._lexicon.weights)
        if kind == _INITIALS:
            value *= INITIALS_ARE_WORTH
        return Likeness(value, False, name)
