"""Ways in which people write a name otherwise, made by rules of their own that know nothing of how names are matched.

Each takes a name and a generator of random numbers and gives the altered name, or `None` where the way does not apply.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType

Alteration = Callable[[str, random.Random], str | None]

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_HARAKAT = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"
_OWN_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"}
)
_SPELLINGS = (
    ("ou", "u"), ("oo", "ou"), ("ch", "sh"), ("sh", "ch"), ("dj", "j"), ("kh", "x"), ("q", "k"), ("ee", "i"),
    ("y", "i"), ("aa", "a"), ("ss", "s"), ("mm", "m"), ("dd", "d"), ("El ", "al-"), ("El-", "Al "), ("Al-", "El "),
    ("ph", "f"), ("z", "s"), ("isation", "ization"), ("ization", "isation"), ("centre", "center"), ("Centre", "Center"),
    ("programme", "program"), ("defence", "defense"),
)  # fmt: skip
"""What writers of French, of English and of one country and another write for one another."""


def misspelt(name: str, chance: random.Random) -> str | None:
    """One slip of the pen in a word of at least five letters; two in a name of thirty letters or more."""
    for _ in range(2 if len(name) >= 30 else 1):
        words = list(re.finditer(r"[^\W\d_]{5,}", name))
        if not words:
            return None
        word = chance.choice(words)
        at = chance.randrange(word.start() + 1, word.end() - 1)
        letters = _ARABIC if "\u0600" <= name[at] <= "\u06ff" else _LATIN
        name = {
            "drop": name[:at] + name[at + 1 :],
            "double": name[:at] + name[at] + name[at:],
            "swap": name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
            "other": name[:at] + chance.choice(letters) + name[at + 1 :],
        }[chance.choice(["drop", "double", "swap", "other"])]
    return name


def reordered(name: str, chance: random.Random) -> str | None:
    """The last word first, with a comma as in lists or without; of a long name two words change places."""
    words = name.split()
    if len(words) < 2:
        return None
    if len(words) <= 4:
        return f"{words[-1]}{chance.choice([',', ''])} {' '.join(words[:-1])}"
    at = chance.randrange(len(words) - 1)
    words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def without_diacritics(name: str, _: random.Random) -> str | None:
    """The letters without their marks; only for names in Latin letters that have some."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter)
    ).translate(_OWN_LETTERS)
    return plain if plain != name and not re.search("[\u0600-\u06ff]", name) else None


def spelt_as_elsewhere(name: str, chance: random.Random) -> str | None:
    """As a writer of another language transcribes it."""
    fitting = [pair for pair in _SPELLINGS if pair[0] in name]
    if not fitting:
        return None
    before, after = chance.choice(fitting)
    return name.replace(before, after, 1)


def in_capitals(name: str, chance: random.Random) -> str | None:
    """In capital letters, or in small ones, with blanks that do no harm."""
    return f"  {name.upper() if chance.random() < 0.5 else name.lower()} ".replace(" ", "  ")


def in_other_arabic(name: str, chance: random.Random) -> str | None:
    """With other forms of Arabic letters: hamza, teh marbuta, alef maqsura, tatweel, vowel signs, the article."""
    ways: list[str] = []
    for before, after in (("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ة", "ه"), ("ى", "ي"), ("ئ", "ي"), ("ؤ", "و")):
        if before in name:
            ways.append(name.replace(before, after))
    if name.endswith("ي"):
        ways.append(name[:-1] + "ى")
    places = [match.end() for match in re.finditer("[بتثجحخسشصضطظعغفقكلمنهي](?=[ء-ي])", name)]
    if not places:
        return None
    at = chance.choice(places)
    ways.extend((name[:at] + "ـ" * chance.randint(1, 3) + name[at:], name[:at] + chance.choice(_HARAKAT) + name[at:]))
    article = re.search(r"(?:^|\s)ال(?=\w{3})", name)
    if article:
        ways.append(name[: article.end() - 2] + name[article.end() :])
    return chance.choice(ways)


ALTERATIONS: Mapping[str, Alteration] = MappingProxyType(
    {
        "misspelt": misspelt,
        "reordered": reordered,
        "without diacritics": without_diacritics,
        "spelt as elsewhere": spelt_as_elsewhere,
        "in capitals": in_capitals,
        "in other Arabic": in_other_arabic,
    }
)
