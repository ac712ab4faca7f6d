"""The words of a name, and the forms in which spellings and scripts of one word are alike.

``plain`` is the folded word; ``rough`` writes it in Latin letters as Arabic would, with the consonants that languages
exchange made one and long vowels as w and y; ``skeleton`` is that without vowels. المودني, El Moudni and al-Mudni have
the rough form ``mwdny`` and the skeleton ``mdn``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

from pvegraph.folding import fold, number_of

MOST_WORDS = 40
"""Words of a name that count; no name of ours that tells anything is longer."""
_WORD = re.compile(r"[^\W_]+")
_ELISION = re.compile(r"\b(?:[dl]|qu)['’ʼ](?=\w)", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_ARTICLES = frozenset({"al", "el", "ال"})
_ARTICLE, _FEWEST_LETTERS = "ال", 4
_SERVANT = re.compile(r"^(abd)(?:el|ul|al|oul)(?=$|\w{2})|^(عبد)(?=ال)")
"""The first part of names such as Abdelhak, which is written with the rest of the name as one word or as two."""
_COUNTER = re.compile(r"^counter(?=\w)")
"""What is written with the rest of the word as one, with a hyphen or as two: counterterrorism, counter-terrorism."""
_IZE = re.compile(r"(?<=\w{4})iz(?=[aei]|$)")
"""American and Oxford spelling: radicalization, organize. What a word begins with is changed alike, finished or not."""
_ARABIC = re.compile("[\u0600-\u06ff]")
EMPTY = frozenset(
    (
        *("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"),
        *("au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "par", "pour", "sur"),
        *("das", "del", "der", "die", "fur", "las", "los", "und", "von", "y", "الي", "عن", "في", "مع", "من", "و"),
    )
)
"""Words that tell nothing: they give no letter to an acronym, and a name need not have those of a question."""
FEWEST_INITIALS, _MOST_INITIALS = 3, 8
_FINAL_H = re.compile(r"(?<=[aeiouy])h$")
_FINAL_ARABIC_H = re.compile("(?<=\\w)[هح]$")
_RULES = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"tch|sch|sh|ch", "x"),
        (r"kh|ck|q", "k"),
        (r"gh|dj|j", "g"),
        (r"ph|v", "f"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"c(?=[eiy])|z", "s"),
        (r"c", "k"),
        (r"p", "b"),
        (r"x(?=x)", ""),
        (r"ou|oo|[uow]+", "w"),
        (r"ee|[iy]+", "y"),
        (r"[ae]", ""),
        (r"[^a-z0-9]", ""),
        (r"(.)\1+", r"\1"),
    )
)
_LONG_VOWELS = re.compile("[wy]")


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a name in order: no articles, numbers in digits, the letters of an abbreviation as one word.

    >>> words_of("L’Alliance d'Alger"), words_of("G.C.T.F."), words_of("El Moudni") == words_of("Moudni")
    (('alliance', 'alger'), ('gctf',), True)
    >>> words_of("Abdelhak"), words_of("Abdul Haq"), words_of("عبدالحق") == words_of("عبد الحق")
    (('abd', 'hak'), ('abd', 'haq'), True)
    >>> words_of("الرباط") == words_of("رباط"), words_of("Tenth Plenary")
    (True, ('10', 'plenary'))
    >>> words_of("Counterterrorism"), words_of("Radicalization") == words_of("radicalisation")
    (('counter', 'terrorism'), True)
    """
    opened = _ABBREVIATION.sub(lambda match: match[0].replace(".", ""), _ELISION.sub(" ", text))
    found = _WORD.findall(fold(opened))[:MOST_WORDS]
    kept = [word for word in found if word not in _ARTICLES] or found
    return tuple(part for word in kept for part in _parts(word))


@lru_cache(maxsize=65536)  # names are made of few words
def _parts(word: str) -> tuple[str, ...]:
    """A folded word as names have it: without article, in one spelling, in two parts if some write it so."""
    parted = _COUNTER.sub("counter ", _SERVANT.sub(r"\1\2 ", word)).split()
    return tuple(number_of(part) or _IZE.sub("is", _without_article(part)) for part in parted)


def _without_article(word: str) -> str:
    return word[2:] if word.startswith(_ARTICLE) and len(word) > _FEWEST_LETTERS else word


def is_arabic(word: str) -> bool:
    """Whether a word has letters of the Arabic script."""
    return _ARABIC.search(word) is not None


@lru_cache(maxsize=65536)  # names are made of few words
def rough(word: str) -> str:
    """A folded word as a reader of another script might write it.

    >>> rough("مودني"), rough("moudni"), rough("mudni"), rough("qarakush"), rough("karakouch")
    ('mwdny', 'mwdny', 'mwdny', 'krkwx', 'krkwx')
    """
    form = _FINAL_H.sub("", word) if word.isascii() else anyascii(_FINAL_ARABIC_H.sub("", word)).lower()
    for pattern, by in _RULES:
        form = pattern.sub(by, form)
    return form or word


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """The consonants of the rough form; the rough form itself where there are none.

    >>> skeleton("mohamed") == skeleton("محمد") == skeleton("muhammad")
    True
    """
    form = rough(word)
    return _LONG_VOWELS.sub("", form) or form


def initials_of(words: tuple[str, ...], fewest: int = FEWEST_INITIALS) -> str:
    """The first letters of the telling words in Latin letters, if they may be an acronym of so many; else nothing.

    >>> initials_of(("global", "centre", "on", "cooperative", "security"))
    'gccs'
    """
    letters = [word[0] for word in words if word not in EMPTY]
    usual = fewest <= len(letters) <= _MOST_INITIALS and all(letter.isascii() for letter in letters)
    return "".join(letters) if usual else ""
