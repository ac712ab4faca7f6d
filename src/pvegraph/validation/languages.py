"""Which language a text may be in, as far as its letters tell."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_OF_SCRIPT = {
    "HEBREW": ("he", "yi"),
    "HANGUL": ("ko",),
    "HIRAGANA": ("ja",),
    "KATAKANA": ("ja",),
    "GREEK": ("el",),
    "ARMENIAN": ("hy",),
    "GEORGIAN": ("ka",),
    "THAI": ("th",),
    "SINHALA": ("si",),
    "TAMIL": ("ta",),
    "BENGALI": ("bn", "as"),
    "ETHIOPIC": ("am", "ti"),
    "CYRILLIC": ("ru", "uk", "bg", "sr", "mk", "kk", "ky"),
    "DEVANAGARI": ("hi", "ne"),
    "CJK": ("zh", "ja"),
    "LATIN": ("en", "fr", "es"),
}
"""Script as Unicode names its letters → languages of this graph's world that write in it; of one there is no doubt."""

_LETTERS_OF_ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a\u064b-\u0652\u0670\u0671\u0640]")
_ONLY_ARABIC = re.compile("[\u0629\u0649\u0623\u0625]")
"""Letters that Arabic has and Persian, Urdu, Pashto and Kurdish spell otherwise: teh marbuta, alef maqsura, hamzas."""

_FRENCH = re.compile("[œŒçÇùÙÿ]|\\b(?:l’|d’|l'|d')|\\b(?:et|des|du|aux|pour|ville|contre|prévention)\\b", re.IGNORECASE)


def script_of(text: str) -> str:
    """The script of most letters of a text, as Unicode names it; empty if it has no letters.

    >>> script_of("الرباط"), script_of("Rabat 2"), script_of("12")
    ('ARABIC', 'LATIN', '')
    """
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in text[:1000] if letter.isalpha())
    return scripts.most_common(1)[0][0] if scripts else ""


def languages_of(text: str, tag: str | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The one language that a text is certainly in, if there is one, and those that it may be in.

    ``tag`` is a language that was said and is not so: a text with Latin letters that was said to be Arabic may be a
    transliteration, which has a tag of its own.

    >>> languages_of("مدينة الرباط"), languages_of("Salam", "ar")
    ((('ar',), ()), ((), ('ar-Latn', 'en', 'fr', 'es')))
    """
    script = script_of(text)
    if script == "ARABIC":
        letters = [letter for letter in text if letter.isalpha()]
        is_arabic = all(_LETTERS_OF_ARABIC.match(letter) for letter in letters) and _ONLY_ARABIC.search(text)
        return (("ar",), ()) if is_arabic else ((), ("ar", "fa", "ur"))
    possible = _OF_SCRIPT.get(script, ())
    if len(possible) == 1:
        return possible, ()
    if script == "LATIN" and _FRENCH.search(text):
        possible = ("fr", *(language for language in possible if language != "fr"))
    if tag is not None and script and tag.partition("-")[0] in {"ar", "fa", "ur"}:
        possible = (f"{tag.partition('-')[0]}-{'Latn' if script == 'LATIN' else script.title()[:4]}", *possible)
    return (), possible
