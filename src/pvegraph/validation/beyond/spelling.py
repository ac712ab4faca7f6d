"""Names in forms in which spellings of one name are alike.

Case, accents, letter forms, word order, script, short forms of our field and words of the kind make no difference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from anyascii import anyascii

from pvegraph.folding import fold, number_of

_WORD = re.compile(r"[^\W_]+")
_VOWELS = re.compile(r"^[aeiou][aeiouwy]*|(?<=.)[aeiouwy]+")
_TWICE = re.compile(r"(.)\1+")
_SHORT_FORMS = (
    (re.compile(r"\bp\s?/\s?cve\b|\bpcve\b"), "preventing countering violent extremism"),
    (re.compile(r"\bpve\b"), "preventing violent extremism"),
    (re.compile(r"\bcve\b"), "countering violent extremism"),
    (re.compile(r"\bu\.?s\.?a?\.?(?=\W|$)"), "united states"),
    (re.compile(r"\bu\.?n\.?(?=\W|$)"), "united nations"),
    (re.compile(r"\bu\.?k\.?(?=\W|$)"), "united kingdom"),
    (re.compile(r"\be\.?u\.?(?=\W|$)"), "european union"),
)
"""Short forms of our field, in folded text."""
_MEANING_ALIKE = MappingProxyType(
    {
        word: words[0]
        for words in (
            ("counter", "countering", "prevent", "preventing", "prevention", "combat", "combating", "combatting",
             "fight", "fighting", "tackle", "tackling", "prevenir", "lutter", "lutte", "against", "contre",
             "ضد", "مكافحه", "منع"),
            ("violent", "violence"),
            ("centre", "center"),
        )
        for word in words
    }
)  # fmt: skip
"""Words that sources use for one another in one name."""
_EMPTY = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "its",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "through",
        "towards",
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "par",
        "pour",
        "sur",
        "der",
        "die",
        "das",
        "und",
        "fur",
        "von",
        "zu",
        "el",
        "y",
        "los",
        "las",
        "del",
        "di",
        "e",
        "il",
        "في",
        "من",
        "على",
        "الى",
        "عن",
        "مع",
        "و",
    ]
)
"""Words that tell nothing apart, in folded text."""
_OF_THE_KIND: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "place": frozenset(["city", "town", "municipality", "commune", "ville", "village", "مدينه", "بلديه"]),
        "person": frozenset(
            [
                "mr",
                "mrs",
                "ms",
                "miss",
                "dr",
                "prof",
                "professor",
                "sir",
                "dame",
                "hon",
                "honourable",
                "ambassador",
                "mayor",
                "minister",
                "sheikh",
                "haj",
                "hajj",
                "el",
                "al",
                "president",
                "governor",
                "general",
                "colonel",
                "السيد",
                "السيده",
                "دكتور",
                "الدكتور",
                "رئيس",
                "وزير",
            ]
        ),
        "organisation": frozenset(
            [
                "ministry",
                "ministere",
                "department",
                "office",
                "bureau",
                "agency",
                "organisation",
                "organization",
                "association",
                "the",
                "وزاره",
                "مكتب",
                "جمعيه",
                "منظمه",
                "هيئه",
            ]
        ),
        "event": frozenset(["meeting", "conference", "event", "session"]),
        "series": frozenset(["meeting", "conference", "session", "series"]),
        "framework": frozenset(["project", "programme", "program", "the"]),
    }
)
"""Words that say of which kind a thing is, by the kind."""
_FEWEST_CONSONANTS = 3
_LONGEST_ACRONYM = 8


@dataclass(frozen=True)
class Spelling:
    """One name of a thing, taken apart."""

    name: str
    words: tuple[str, ...]
    """The telling words, folded, in Latin letters, in alphabetical order, each once."""
    numbers: frozenset[str]
    """The numbers in it: what differs in them is not the same."""
    skeleton: str
    """The consonants of the words in alphabetical order; empty where they are too few to tell anything."""
    acronym: str
    """The telling words as they stand, without blanks, where they are one or two and short; else empty."""

    @property
    def plain(self) -> str:
        """The words in alphabetical order."""
        return " ".join(self.words)

    @property
    def shorter(self) -> tuple[str, ...]:
        """The words without one of them, in each way; nothing for a name of fewer than four words."""
        fewest = 4
        if len(self.words) < fewest:
            return ()
        ways = {" ".join(self.words[:at] + self.words[at + 1 :]) for at in range(len(self.words)) if self._may_go(at)}
        return tuple(sorted(ways))

    def _may_go(self, at: int) -> bool:
        return not self.words[at].isdigit()


def spelling(name: str, kind: str) -> Spelling:
    """A name of a thing of a kind (``person``, ``place``, ``organisation``, ``event`` …), taken apart.

    >>> spelling("The City of Rabat", "place").plain == spelling("rabat", "place").plain
    True
    >>> spelling("الرباط", "place").skeleton == spelling("Rabat", "place").skeleton
    True
    >>> spelling("Tenth GCTF Plenary Meeting", "event").plain == spelling("10th Plenary of the GCTF", "event").plain
    True
    """
    folded = fold(name)
    of_the_kind = _OF_THE_KIND.get(kind, frozenset())
    acronym = "".join(word for word in _WORD.findall(folded) if word not in _EMPTY and word not in of_the_kind)
    for form, words in _SHORT_FORMS:
        folded = form.sub(words, folded)
    every = [_telling(word) for word in _WORD.findall(folded)]
    telling = [word for word in every if word not in _EMPTY and word not in of_the_kind]
    latin = sorted({_in_latin(word) for word in telling or every} - {""})
    numbers = frozenset(word for word in latin if word.isdigit())
    skeleton = " ".join(sorted(skeleton_of(word) for word in latin))
    tells = len(skeleton.replace(" ", "")) >= _FEWEST_CONSONANTS
    short = acronym if len(acronym) <= _LONGEST_ACRONYM else ""
    return Spelling(name, tuple(latin), numbers, skeleton if tells else "", short)


def _telling(word: str) -> str:
    """A word with a number for an ordinal, without a plural, without the Arabic article."""
    number = number_of(word)
    if number is not None:
        return number
    if word.startswith("ال") and len(word) > 4:  # noqa: PLR2004 - two and three letters
        word = word[2:]
    elif word.isascii() and word.endswith("s") and not word.endswith("ss") and len(word) > 3:  # noqa: PLR2004
        word = word[:-1]
    return _MEANING_ALIKE.get(word, word)


def _in_latin(word: str) -> str:
    """A word in Latin letters."""
    return word if word.isascii() else "".join(_WORD.findall(anyascii(word).lower()))


@lru_cache(maxsize=32768)  # names are made of few words
def skeleton_of(word: str) -> str:
    """The consonants of a word, those that scripts and spellings exchange made one; vowels within it left out.

    >>> skeleton_of("muhammad") == skeleton_of("mohamed"), skeleton_of("qarakush") == skeleton_of("karakouch")
    (True, True)
    """
    if word.isdigit():
        return word
    alike = word.replace("kh", "k").replace("gh", "g").replace("ph", "f").replace("sh", "c").replace("ch", "c")
    alike = alike.replace("q", "k").replace("z", "s").replace("v", "f").replace("p", "b").replace("dj", "j")
    alike = alike.replace("th", "t").replace("dh", "d")
    return _TWICE.sub(r"\1", _VOWELS.sub("", alike) or alike)
