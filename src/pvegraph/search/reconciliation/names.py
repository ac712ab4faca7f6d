"""The index of names: which names a question may mean, in all languages and scripts, at a bounded cost.

Everything is in flat arrays, about 150 octets for a name. Words of a question are looked up as they are, by sound, and
as misspellings; the names that have the rarest of what is found are compared word by word.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice, pairwise
from typing import NamedTuple, TypeAlias

from rapidfuzz import fuzz

from pvegraph.search.catalogue import Entry, Text
from pvegraph.search.reconciliation import forms
from pvegraph.search.reconciliation.lexicon import Lexicon

LONGEST_QUESTION = 300
"""Characters of a name that is asked for; what is longer is cut, as nothing of ours is."""
_MOST_POSTINGS = 8_000
"""Occurrences of words in names that one question looks at."""
_MOST_BEGUN = 2000
"""Words that are looked at for what begins like an unfinished one."""
_MOST_COMPARED = 100
"""Names that are compared word by word."""
_COMMON = 1000
"""Names that have a word which brings no further names once there are enough."""
_LONGEST_PART, _MOST_WORDS_TO_JOIN = 4, 5
"""Letters of the shorter of two words that may be written as one, and the words of a name in which they are."""
_WITH_INITIALS = frozenset({"organisation", "framework", "series", "event"})
_INITIALS_ARE_WORTH = 0.8
_CLEARLY = 0.7
_OTHER_NUMBERS = 0.8
"""What is left of a likeness if one name has a number in it and the other has another."""
_WORDS_COUNT = 0.9
"""The part of the words in how alike two names are; the rest is that of the letters."""
_NOT_ALL = 0.97
"""The most that names can be alike that are not the same."""
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


@dataclass(frozen=True)
class Asked:
    """A question, taken apart."""

    words: tuple[str, ...]
    weights: tuple[float, ...]
    meant: Mapping[int, Sequence[tuple[int, int, float]]]
    """Word of a name → the words of the question that may mean it: the first one, how many, how alike."""

    @property
    def key(self) -> str:
        """The words as one text."""
        return " ".join(self.words)


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
                if entry.kind in _WITH_INITIALS:
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
        if len(words) <= _MOST_WORDS_TO_JOIN:
            for first, second in pairwise(words):
                if min(len(first), len(second)) > _LONGEST_PART:
                    self._units.append(self._nothing)
                    continue
                before = len(self._lexicon)
                unit = self._lexicon.add(first + second)
                if unit == before:
                    joined.add(unit)
                self._units.append(unit)
        self._starts.append(len(self._units))

    @property
    def _nothing(self) -> int:
        """A word that nobody asks for."""
        return self._lexicon.add("")

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
        words = forms.words_of(question[:LONGEST_QUESTION])
        meant: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
        weights = []
        for position, word in enumerate(words):
            found = self._lexicon.meant_by(word)
            for unit, alike in found.items():
                meant[unit].append((position, 1, alike))
            weights.append(self._weight_of(word, found))
        if len(words) <= _MOST_WORDS_TO_JOIN:
            for position, (first, second) in enumerate(pairwise(words)):
                for unit, alike in self._lexicon.alike(first + second).items():
                    meant[unit].append((position, 2, alike))
        return Asked(words, tuple(weights), meant)

    def _weight_of(self, word: str, found: Mapping[int, float]) -> float:
        """How much a word of a question tells: as much as what it means, most if it means nothing."""
        number = self._lexicon.number(word)
        if number is not None:
            return self._lexicon.weights[number]
        best = max(found, key=lambda unit: (found[unit], self._lexicon.weights[unit]), default=None)
        clear = best is not None and found[best] >= _CLEARLY
        return self._lexicon.weights[best] if best is not None and clear else self._lexicon.rarest

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
            yield from islice(min(lists, key=len), _MOST_POSTINGS)
            return
        words = islice(self._lexicon.beginning_with(last), _MOST_BEGUN)
        yield from islice((name for number in words for name in self._postings.get(number, ())), _MOST_POSTINGS)

    def find(self, asked: Asked, allowed: Mask | None, most: int) -> list[Likeness]:
        """The names that are most like a question, one for each entry, the most alike first.

        ``allowed`` says by the number of an entry whether it may be among them.
        """
        names = [*self._exact.get(asked.key, ()), *self._likeliest(asked, allowed)]
        if allowed is not None:
            names = [name for name in names if allowed[self._of_entry[name]]]
        best: dict[int, Likeness] = {}
        for name in dict.fromkeys(names[: 2 * _MOST_COMPARED]):
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
        weights, of_entry = self._lexicon.weights, self._of_entry
        units = sorted(asked.meant, key=lambda unit: len(self._postings.get(unit, ())))
        shared: dict[int, float] = defaultdict(float)
        left = _MOST_POSTINGS
        for unit in units:
            postings: Sequence[int] = self._postings.get(unit, ())
            if len(postings) > left or (len(postings) > _COMMON and len(shared) > _MOST_COMPARED):
                postings = postings[:left] if not shared else ()
            left -= len(postings)
            gain = weights[unit] * max(alike for _, _, alike in asked.meant[unit])
            for name in postings:
                if allowed is None or allowed[of_entry[name]]:
                    shared[name] += gain
        total = sum(asked.weights)
        return nlargest(_MOST_COMPARED, shared, key=lambda name: shared[name] / (total + self._weights[name]))

    def _compare(self, asked: Asked, name: int) -> Likeness:
        """How alike a question and a name are, word by word: the weight that they share in that of both."""
        kind, length, start = self._kind_of_name[name], self._lengths[name], self._starts[name]
        units = self._units[start : self._starts[name + 1]]
        words = [self._lexicon.words[unit] for unit in units[:length]]
        if kind != _INITIALS and asked.key == " ".join(words):
            return Likeness(1.0, True, name)
        weights = [self._lexicon.weights[unit] for unit in units[:length]]
        shared = _shared(asked, units, weights, length)
        total = sum(asked.weights) + sum(weights)
        by_words = shared / total if total else 0.0
        by_letters = fuzz.token_sort_ratio(asked.key, " ".join(words)) / 100
        value = _WORDS_COUNT * by_words + (1 - _WORDS_COUNT) * max(by_letters, by_words)
        if _other_numbers(asked.words, words):
            value *= _OTHER_NUMBERS
        if kind == _INITIALS:
            value *= _INITIALS_ARE_WORTH
        return Likeness(min(value, _NOT_ALL), False, name)


def _shared(asked: Asked, units: Sequence[int], weights: Sequence[float], length: int) -> float:
    """The weight, on both sides, of the words that mean one another, each word once; the surest pairs first.

    After the words of the name come pairs of neighbours written as one.
    """
    pairs = []
    for at, unit in enumerate(units):
        for position, count, alike in asked.meant.get(unit, ()):
            first, last = (at, at) if at < length else (at - length, at - length + 1)
            if count > 1 and last > first:
                continue
            weight = sum(weights[first : last + 1]) + sum(asked.weights[position : position + count])
            pairs.append((alike * weight, position, count, first, last))
    pairs.sort(reverse=True)
    shared = 0.0
    of_question: set[int] = set()
    of_name: set[int] = set()
    for gain, position, count, first, last in pairs:
        here, there = range(position, position + count), range(first, last + 1)
        if of_question.isdisjoint(here) and of_name.isdisjoint(there):
            of_question.update(here)
            of_name.update(there)
            shared += gain
    return shared


def _other_numbers(asked: Sequence[str], words: Sequence[str]) -> bool:
    """Whether both have numbers, and not the same."""
    ours, theirs = ({word for word in side if word.isdigit()} for side in (asked, words))
    return bool(ours) and bool(theirs) and not (ours <= theirs or theirs <= ours)
