"""A question taken apart, and how alike it is to a name: word by word, the surest pairs of words first.

It knows words by the numbers that a lexicon gives them, and nothing of how names are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from pvegraph.search.reconciliation import forms
from pvegraph.search.reconciliation.lexicon import Lexicon

LONGEST_QUESTION = 300
"""Characters of a name that is asked for; what is longer is cut, as nothing of ours is."""
MOST_POSTINGS = 8_000
"""Occurrences of words in names that one question looks at."""
MOST_COMPARED = 100
"""Names that are compared word by word."""
INITIALS_ARE_WORTH = 0.8
NOT_ALL = 0.97
"""The most that names can be alike that are not the same."""
_COMMON = 1000
"""Names that have a word which brings no further names once there are enough."""
_LONGEST_PART, _MOST_WORDS_TO_JOIN = 4, 5
"""Letters of the shorter of two words that may be written as one, and the words of a name in which they are."""
_CLEARLY = 0.7
_OTHER_NUMBERS = 0.8
"""What is left of a likeness if one name has a number in it and the other has another."""
_WORDS_COUNT = 0.9
"""The part of the words in how alike two names are; the rest is that of the letters."""


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


def take_apart(question: str, lexicon: Lexicon) -> Asked:
    """The words of a question with what they may mean."""
    words = forms.words_of(question[:LONGEST_QUESTION])
    meant: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
    weights = []
    for position, word in enumerate(words):
        found = lexicon.meant_by(word)
        for unit, alike in found.items():
            meant[unit].append((position, 1, alike))
        weights.append(_weight_of(word, found, lexicon))
    if len(words) <= _MOST_WORDS_TO_JOIN:
        for position, (first, second) in enumerate(pairwise(words)):
            for unit, alike in lexicon.alike(first + second).items():
                meant[unit].append((position, 2, alike))
    return Asked(words, tuple(weights), meant)


def _weight_of(word: str, found: Mapping[int, float], lexicon: Lexicon) -> float:
    """How much a word of a question tells: as much as what it means, most if it means nothing."""
    number = lexicon.number(word)
    if number is not None:
        return lexicon.weights[number]
    best = max(found, key=lambda unit: (found[unit], lexicon.weights[unit]), default=None)
    clear = best is not None and found[best] >= _CLEARLY
    return lexicon.weights[best] if best is not None and clear else lexicon.rarest


def joined(words: Sequence[str]) -> list[str]:
    """The neighbours of a name that may be written as one word, each at its place; empty where they may not.

    >>> joined(("old", "town", "hall"))
    ['oldtown', 'townhall']
    """
    if len(words) > _MOST_WORDS_TO_JOIN:
        return []
    return ["" if min(len(first), len(second)) > _LONGEST_PART else first + second for first, second in pairwise(words)]


def shared_words(
    asked: Asked, weights: Sequence[float], postings: Callable[[int, int], Iterable[int]], size: Callable[[int], int]
) -> dict[int, float]:
    """The names that share words with a question, with the weight of those; names of the rarest words come first.

    ``size`` says how many names have a word, ``postings`` which of the first so many of them may be found.
    """
    shared: dict[int, float] = defaultdict(float)
    left = MOST_POSTINGS
    for unit in sorted(asked.meant, key=size):
        most = size(unit)
        if most > left or (most > _COMMON and len(shared) > MOST_COMPARED):
            most = left if not shared else 0
        if most:
            left -= most
            gain = weights[unit] * max(alike for _, _, alike in asked.meant[unit])
            for name in postings(unit, most):
                shared[name] += gain
    return shared


def likeness(asked: Asked, words: Sequence[str], units: Sequence[int], weights: Sequence[float]) -> float:
    """How alike a question and a name are that are not the same, from 0 to `NOT_ALL`: the weight that their words share
    in that of both.

    ``units`` are the words of the name by their numbers, and after them its neighbours written as one.
    """
    return compare(asked, words, units, weights)[0]


def compare(asked: Asked, words: Sequence[str], units: Sequence[int], weights: Sequence[float]) -> tuple[float, float]:
    """As `likeness`, and beside it how much of the question is in the name: the weight of its words that are."""
    of_words = [weights[unit] for unit in units[: len(words)]]
    of_question = sum(asked.weights)
    total = of_question + sum(of_words)
    shared, covered = _shared(asked, units, of_words)
    by_words = shared / total if total else 0.0
    by_letters = fuzz.token_sort_ratio(asked.key, " ".join(words)) / 100
    value = _WORDS_COUNT * by_words + (1 - _WORDS_COUNT) * max(by_letters, by_words)
    if _other_numbers(asked.words, words):
        value *= _OTHER_NUMBERS
    return min(value, NOT_ALL), covered / of_question if of_question else 0.0


def _shared(asked: Asked, units: Sequence[int], weights: Sequence[float]) -> tuple[float, float]:
    """The weight of the words that mean one another, on both sides and on that of the question: each word once, the
    surest pairs first.
    """
    length = len(weights)
    pairs = []
    for at, unit in enumerate(units):
        for position, count, alike in asked.meant.get(unit, ()):
            first, last = (at, at) if at < length else (at - length, at - length + 1)
            if count > 1 and last > first:
                continue
            theirs = sum(weights[first : last + 1])
            ours = sum(asked.weights[position : position + count])
            pairs.append((alike * (theirs + ours), position, count, first, last, alike * ours))
    pairs.sort(reverse=True)
    shared = covered = 0.0
    of_question: set[int] = set()
    of_name: set[int] = set()
    for gain, position, count, first, last, part in pairs:
        here, there = range(position, position + count), range(first, last + 1)
        if of_question.isdisjoint(here) and of_name.isdisjoint(there):
            of_question.update(here)
            of_name.update(there)
            shared += gain
            covered += part
    return shared, covered


def _other_numbers(asked: Sequence[str], words: Sequence[str]) -> bool:
    """Whether both have numbers, and not the same."""
    ours, theirs = ({word for word in side if word.isdigit()} for side in (asked, words))
    return bool(ours) and bool(theirs) and not (ours <= theirs or theirs <= ours)
