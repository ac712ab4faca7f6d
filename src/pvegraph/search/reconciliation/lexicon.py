"""Every word of every name, and which of them a word of a question may mean."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from pvegraph.folding import NUMBERS
from pvegraph.search.reconciliation import forms
from pvegraph.search.reconciliation.nearness import Nearness

_SAME_SOUND, _VOWELS_ADD = 0.80, 0.15
"""How alike two words are of which only the consonants are the same, and what the vowels may add."""
_LEAST_ROUGH, _LEAST_LETTERS = 0.6, 0.4
"""How alike rough forms of the same consonants must be, and the words themselves if they are in one script."""
_IN_ARABIC = 0.85
"""What is left of that for a word in Latin letters and a name in Arabic ones: most things have names in both."""
_ORDINALS = {word: word for word in NUMBERS}
_SHORTEST_ORDINAL, _LIKE_AN_ORDINAL = 4, 0.7
_MOST_OF_A_SOUND = 200
_MOST_MEANT = 16
"""Words of names that one word of a question may mean."""
_KNOWN_IS_MEANT = 0.85
"""What is left of the likeness of a misspelling if the word as it stands is a word of some name."""
_SHORTEST_ROUGH = 5
"""Letters of a rough form from which its misspellings tell anything."""


class Lexicon:
    """Words by number, with how rare they are; `complete` must be called before it is asked."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._numbers: dict[str, int] = {}
        self._frequencies = array("I")
        self._by_sound: dict[str, array[int]] = {}
        self._plain = Nearness((), ())
        self._rough = Nearness((), ())
        self._sorted: list[str] = []
        self._forms: list[tuple[str, str]] = []
        self.weights = array("f")
        """How much each word tells: the square of the logarithm of how rare it is."""
        self.rarest = 1.0
        """The weight of a word that no name has."""

    def __len__(self) -> int:
        return len(self.words)

    @classmethod
    def kept(cls, words: Iterable[tuple[str, int, bool, str, str]], names: int) -> Lexicon:
        """A lexicon of words that were kept; their numbers are their places.

        Each comes with how many of so many names have it, whether it is found only as it is, its rough form and its
        skeleton.
        """
        lexicon = cls()
        joined: set[int] = set()
        for number, (word, frequency, is_joined, rough, skeleton) in enumerate(words):
            lexicon._numbers[word] = number
            lexicon.words.append(word)
            lexicon._frequencies.append(frequency)
            lexicon._forms.append((rough, skeleton))
            if is_joined:
                joined.add(number)
        lexicon.complete(names, frozenset(joined))
        return lexicon

    def add(self, word: str) -> int:
        """The number of a word of a name; each call counts as a name that has it."""
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self.words)
            self.words.append(word)
            self._frequencies.append(0)
        self._frequencies[number] += 1
        return number

    def complete(self, names: int, joined: frozenset[int]) -> None:
        """Make ready to be asked: ``names`` is how many there are, ``joined`` words that are found only as they are."""
        self.weights = array("f", (weight(names, frequency) for frequency in self._frequencies))
        self.rarest = weight(max(names, 1), 1)
        lettered = [
            number
            for number, word in enumerate(self.words)
            if number not in joined and (word.isalpha() or (word and not any(letter.isdigit() for letter in word)))
        ]
        by_sound: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for number in lettered:
            by_sound[self._form(number)[1]].append(number)
        self._by_sound = dict(by_sound)
        self._plain = Nearness([self.words[number] for number in lettered], lettered)
        foreign = [number for number in lettered if not forms.is_arabic(self.words[number])]
        self._rough = Nearness([self._form(number)[0] for number in foreign], foreign)
        self._sorted = sorted(self.words[number] for number in range(len(self.words)) if number not in joined)

    def _form(self, number: int) -> tuple[str, str]:
        """The rough form of a word and its skeleton."""
        if self._forms:
            return self._forms[number]
        word = self.words[number]
        return forms.rough(word), forms.skeleton(word)

    def names_with(self, number: int) -> int:
        """How many names have a word."""
        return self._frequencies[number]

    def number(self, word: str) -> int | None:
        """The number of a word that some name has."""
        return self._numbers.get(word)

    def beginning_with(self, beginning: str) -> Iterator[int]:
        """The words with a beginning, in the order of the alphabet."""
        for position in range(bisect_left(self._sorted, beginning), len(self._sorted)):
            word = self._sorted[position]
            if not word.startswith(beginning):
                return
            yield self._numbers[word]

    def alike(self, word: str) -> dict[int, float]:
        """The words that sound like a word, and how alike each is, from 0 to 1; the word itself is 1."""
        found: dict[int, float] = {}
        number = self._numbers.get(word)
        if number is not None:
            found[number] = 1.0
        form, script = forms.rough(word), forms.is_arabic(word)
        for other in self._by_sound.get(forms.skeleton(word), ())[:_MOST_OF_A_SOUND]:
            text = self.words[other]
            nearness = OSA.normalized_similarity(form, self._form(other)[0])
            if nearness >= _LEAST_ROUGH:
                sound = _SAME_SOUND + _VOWELS_ADD * nearness
                if script == forms.is_arabic(text):  # then the letters count as well
                    letters = OSA.normalized_similarity(word, text)
                    if letters < _LEAST_LETTERS:
                        continue
                    sound = (sound + letters) / 2
                elif not script:
                    sound *= _IN_ARABIC
                found.setdefault(other, sound)
        return found

    def misspelt(self, word: str) -> dict[int, float]:
        """The words that a word may be a misspelling of, and how alike they are: in its own script, and for a word in
        Arabic letters in Latin ones too.
        """
        if any(letter.isdigit() for letter in word):
            return {}
        found: dict[int, float] = {}
        for number, nearness in self._plain.near(word, _edits(len(word))):
            found[number] = max(nearness, found.get(number, 0.0))
        if forms.is_arabic(word):
            form = forms.rough(word)
            for number, nearness in self._rough.near(form, 1 if len(form) >= _SHORTEST_ROUGH else 0):
                found[number] = max(nearness * (_SAME_SOUND + _VOWELS_ADD), found.get(number, 0.0))
        elif len(word) >= _SHORTEST_ORDINAL:
            for _, nearness, ordinal in process.extract(
                word, _ORDINALS, scorer=OSA.normalized_similarity, score_cutoff=_LIKE_AN_ORDINAL
            ):
                digits = self._numbers.get(NUMBERS[ordinal])
                if digits is not None:
                    found[digits] = max(nearness, found.get(digits, 0.0))
        return found

    def meant_by(self, word: str) -> dict[int, float]:
        """The words that a word of a question may mean, the likeliest only, and how alike they are."""
        found = self.alike(word)
        likely = _KNOWN_IS_MEANT if word in self._numbers else 1.0
        for number, nearness in self.misspelt(word).items():
            found[number] = max(found.get(number, 0.0), nearness * likely)
        if len(found) <= _MOST_MEANT:
            return found
        best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
        return dict(best[:_MOST_MEANT])


def weight(names: int, frequency: int) -> float:
    """How much a word tells that so many of all names have."""
    return log(1 + names / frequency) ** 2


def _edits(letters: int) -> int:
    """The edits that a word of so many letters may be away from what is meant."""
    for longest, edits in ((3, 0), (5, 1), (9, 2)):
        if letters <= longest:
            return edits
    return 3
