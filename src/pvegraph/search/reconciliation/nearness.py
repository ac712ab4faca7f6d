"""Words that are a few edits away from another, found without looking at all of them.

An edit is a letter too few, too many or wrong, or two neighbours swapped. One edit leaves either the beginning or the
end of a word as it was, and so do most pairs of edits; so only words with the same beginning or end are compared. Short
words, of which there are few, are compared with all of about their length.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORT = 5
"""Letters of words that are compared with all of about their length."""
_MOST = 4000
"""Words that are looked at on each side."""
_AS_THEY_ARE, _TURNED = 0, -1
"""Orders of all forms; those of so many letters have that number."""
_FEW = 1000
"""Words that are compared sooner than it is known which of them are worth it."""
_BEHIND = "\U0010ffff"


class Nearness:
    """Forms of words, each with a number, ready to be asked which are near."""

    def __init__(self, forms: Sequence[str], numbers: Sequence[int]) -> None:
        order = sorted(range(len(forms)), key=forms.__getitem__)
        self._forms = [forms[at] for at in order]
        self._numbers = array("I", (numbers[at] for at in order))
        turned = [form[::-1] for form in self._forms]
        backwards = sorted(range(len(turned)), key=turned.__getitem__)
        self._turned = [turned[at] for at in backwards]
        self._turned_numbers = array("I", (self._numbers[at] for at in backwards))
        self._letters: dict[int, array[int]] = {}
        self._by_length: dict[int, tuple[list[str], array[int]]] = {}
        for form, number in zip(self._forms, self._numbers, strict=True):
            if len(form) <= _SHORT + 1:
                texts, known = self._by_length.setdefault(len(form), ([], array("I")))
                texts.append(form)
                known.append(number)

    def near(self, form: str, edits: int) -> Iterator[tuple[int, float]]:
        """The numbers of the words within so many edits, with how alike they are (from 0 to 1); some come twice."""
        if edits == 0:
            return
        if len(form) <= _SHORT:
            for length in range(len(form) - 1, len(form) + 2):
                texts, numbers = self._by_length.get(length, ([], array("I")))
                yield from self._compared(form, length, texts, numbers, range(len(texts)), edits)
            return
        part = (len(form) - 1) // 2  # what is left between the two parts may be swapped
        for text, which, forms, numbers in (
            (form, _AS_THEY_ARE, self._forms, self._numbers),
            (form[::-1], _TURNED, self._turned, self._turned_numbers),
        ):
            start = bisect_left(forms, text[:part])
            end = min(bisect_left(forms, text[:part] + _BEHIND, lo=start), start + _MOST)
            yield from self._compared(text, which, forms, numbers, range(start, end), edits)

    def _compared(
        self, form: str, which: int, texts: Sequence[str], numbers: Sequence[int], places: range, edits: int
    ) -> Iterator[tuple[int, float]]:
        """Those of the forms at some places that are within so many edits; ``which`` says of which order they are."""
        if len(places) <= _FEW:
            yield from _within(form, texts[places.start : places.stop], numbers, places.start, edits)
            return
        if which not in self._letters:
            self._letters[which] = array("I", map(_letters_of, texts))
        likely = _likely(form, self._letters[which], places, edits)
        yield from _within(form, [texts[at] for at in likely], [numbers[at] for at in likely], 0, edits)


def _likely(form: str, letters: Sequence[int], places: range, edits: int) -> list[int]:
    """The places of the forms that may be within so many edits: an edit exchanges one letter at the most."""
    wanted, most = _letters_of(form), 2 * edits
    found = enumerate(letters[places.start : places.stop], places.start)
    return [at for at, other in found if (wanted ^ other).bit_count() <= most]


def _letters_of(form: str) -> int:
    """The letters of a form as bits; some letters share one, which makes forms more alike, not less."""
    found = 0
    for letter in form:
        found |= 1 << (ord(letter) & 31)
    return found


def _within(
    form: str, texts: Sequence[str], numbers: Sequence[int], first: int, edits: int
) -> Iterator[tuple[int, float]]:
    """Those of some words that are within so many edits of a form; the number of the first is at ``first``."""
    for text, distance, at in process.extract(form, texts, scorer=OSA.distance, score_cutoff=edits, limit=None):
        yield numbers[first + at], 1 - float(distance) / max(len(form), len(text))
