"""Words that are a few edits away from another, found without looking at all of them.

An edit is a letter too few, too many or wrong, or two neighbours swapped. One edit leaves either the beginning or the
end of a word as it was, and so do most pairs of edits; so only words with the same beginning or end are compared. Short
words, of which there are few, are compared with all of about their length.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORT = 5
"""Letters of words that are compared with all of about their length."""
_MOST = 4000
"""Words that are looked at on each side."""
_FEW = 200
"""Words that are compared sooner than it is known which of them are worth it."""
_BEHIND = "\U0010ffff"

_Told: TypeAlias = tuple[str, int, int]
"""A form, its number, and its letters as bits."""
_FORM = itemgetter(0)


class Nearness:
    """Forms of words, each with a number, ready to be asked which are near."""

    def __init__(self, forms: Sequence[str], numbers: Sequence[int]) -> None:
        told = sorted(zip(forms, numbers, map(_letters, forms), strict=True), key=_FORM)
        self._forms = _Forms.of(told)
        turned = [(form[::-1], number, letters) for form, number, letters in told]
        self._turned = _Forms.of(sorted(turned, key=_FORM))
        by_length: dict[int, list[_Told]] = {}
        for each in told:
            if len(each[0]) <= _SHORT + 1:
                by_length.setdefault(len(each[0]), []).append(each)
        self._by_length = {length: _Forms.of(found) for length, found in by_length.items()}

    def near(self, form: str, edits: int) -> Iterator[tuple[int, float]]:
        """The numbers of the words within so many edits, with how alike they are (from 0 to 1); some come twice."""
        if edits == 0:
            return
        if len(form) <= _SHORT:
            for length in range(len(form) - 1, len(form) + 2):
                known = self._by_length.get(length)
                if known is not None:
                    yield from known.within(form, range(len(known.texts)), edits)
            return
        part = (len(form) - 1) // 2  # what is left between the two parts may be swapped
        for text, forms in ((form, self._forms), (form[::-1], self._turned)):
            yield from forms.within(text, forms.beginning_with(text[:part]), edits)


@dataclass(frozen=True)
class _Forms:
    """Forms in the order of the alphabet, with their numbers and which letters each has."""

    texts: Sequence[str]
    numbers: Sequence[int]
    letters: Sequence[int]

    @classmethod
    def of(cls, told: Sequence[_Told]) -> _Forms:
        """Forms that are in this order."""
        texts, numbers, letters = zip(*told, strict=True) if told else ((), (), ())
        return cls(texts, array("I", numbers), array("I", letters))

    def beginning_with(self, beginning: str) -> range:
        """The places of the forms with a beginning, of the first `_MOST` of them."""
        start = bisect_left(self.texts, beginning)
        return range(start, min(bisect_left(self.texts, beginning + _BEHIND, lo=start), start + _MOST))

    def within(self, form: str, places: range, edits: int) -> Iterator[tuple[int, float]]:
        """Those at some places that are within so many edits of a form.

        An edit exchanges one letter at the most, so that of many only those are compared that have few letters which
        the other has not.
        """
        likely: Sequence[int] = places
        if len(places) > _FEW:
            letters, most = _letters(form), 2 * edits
            known = self.letters[places.start : places.stop]
            likely = [at for at, other in enumerate(known, places.start) if (letters ^ other).bit_count() <= most]
        texts = [self.texts[at] for at in likely]
        for text, distance, at in process.extract(form, texts, scorer=OSA.distance, score_cutoff=edits, limit=None):
            yield self.numbers[likely[at]], 1 - float(distance) / max(len(form), len(text))


def _letters(form: str) -> int:
    """The letters of a form as bits; some letters share one, which makes forms more alike, not less."""
    found = 0
    for letter in set(form):
        found |= 1 << (ord(letter) & 31)
    return found
