"""Words that are a few edits away from another, found without looking at all of them.

An edit is a letter too few, too many or wrong, or two neighbours swapped. One edit leaves either the beginning or the
end of a word as it was, and so do most pairs of edits; so only words with the same beginning or end are compared. Short
words, of which there are few, are compared with all of about their length.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORT = 5
"""Letters of words that are compared with all of about their length."""
_MOST = 4000
"""Words that are looked at on each side."""
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
                yield from _within(form, texts, numbers, 0, edits)
            return
        part = (len(form) - 1) // 2  # what is left between the two parts may be swapped
        for text, forms, numbers, turned in (
            (form, self._forms, self._numbers, False),
            (form[::-1], self._turned, self._turned_numbers, True),
        ):
            start = bisect_left(forms, text[:part])
            end = min(bisect_left(forms, text[:part] + _BEHIND, lo=start), start + _MOST)
            if end - start <= _FEW:
                yield from _within(text, forms[start:end], numbers, start, edits)
                continue
            likely = _likely(text, self._turned_letters if turned else self._letters, range(start, end), edits)
            yield from _within(text, [forms[at] for at in likely], [numbers[at] for at in likely], 0, edits)

    @cached_property
    def _letters(self) -> Sequence[int]:
        """The letters of each form as bits; wanted where many words begin alike."""
        return array("I", map(_letters_of, self._forms))

    @cached_property
    def _turned_letters(self) -> Sequence[int]:
        return array("I", map(_letters_of, self._turned))


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
