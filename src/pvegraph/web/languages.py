"""The languages of the pages: which one a request wants, its texts, its dates and its numbers."""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 - a method is called date
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from io import BytesIO
from types import MappingProxyType

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from pvegraph.dates import PartialDate
from pvegraph.web.kinds import N_
from pvegraph.web.negotiation import preferences

LANGUAGES = ("en", "ar", "fr")
"""The languages of the pages; the first is for readers who want none of them."""
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "ur", "he", "ckb", "ps", "dv", "sd", "ug", "yi"})
_LOCALES = {"en": "en_GB", "ar": "ar", "fr": "fr"}
_DOUBTS = MappingProxyType({"~": N_("about %(date)s"), "?": N_("perhaps %(date)s"), "%": N_("perhaps about %(date)s")})
_BETWEEN, _OR_LATER, _OR_EARLIER = (
    N_("between %(first)s and %(last)s"),
    N_("%(date)s or later"),
    N_("%(date)s or earlier"),
)
COOKIE = "lang"
_BEFORE_PUNCTUATION = re.compile(r" (?=[;:!?»](?:\W|$))|(?<=«) ")
_BEFORE_DAY = re.compile(r"\b(?P<word>depuis|entre|et|à) (?=\d{1,2} [^\W\d]+ \d{4})", re.IGNORECASE)


def choose(wanted: str | None, cookie: str | None, accept_language: str | None) -> str:
    """The language of a page: what the address says, else the cookie, else the header, else English.

    >>> choose(None, None, "de, fr-CA;q=0.8, en;q=0.1"), choose("ar", "fr", "en"), choose("xx", None, None)
    ('fr', 'ar', 'en')
    """
    for said in (wanted, cookie):
        if said in LANGUAGES:
            return said
    ranges = preferences(accept_language)
    weights = dict.fromkeys(LANGUAGES, 0.0)
    for range_ in ranges:
        language = range_.value.partition("-")[0]
        if language in weights:
            weights[language] = max(weights[language], range_.weight)
    refused = {range_.value for range_ in ranges if range_.weight == 0}
    return max(LANGUAGES, key=lambda language: (weights[language], language not in refused))


def direction(language: str) -> str:
    """The direction of writing of a language tag.

    >>> direction("ar-EG"), direction("fr")
    ('rtl', 'ltr')
    """
    return "rtl" if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def french_spaces(text: str) -> str:
    """A French text whose punctuation stays with its words: written with plain spaces, read with narrow fixed ones.

    >>> french_spaces("Il y a « tant » de choses : ?graph=") == "Il y a «\u202ftant\u202f» de choses\u202f: ?graph="
    True
    """
    return _BEFORE_PUNCTUATION.sub("\u202f", text)


def french_days(text: str) -> str:
    """A French text whose days have their article, which months and years do without.

    >>> french_days("depuis 2 mai 2022"), french_days("jusqu’à 4 mai 2023"), french_days("entre 2021 et mai 2022")
    ('depuis le 2 mai 2022', 'jusqu’au 4 mai 2023', 'entre 2021 et mai 2022')
    """
    return _BEFORE_DAY.sub(lambda found: "au " if found["word"] == "à" else f"{found['word']} le ", text)


@dataclass(frozen=True)
class Language:
    """One language of the pages, with its texts."""

    tag: str
    texts: gettext.NullTranslations

    @classmethod
    def load(cls, tag: str) -> Language:
        """Read the catalogue of a language from the package; English is the language of the keys and has none."""
        if tag == LANGUAGES[0]:
            return cls(tag, gettext.NullTranslations())
        path = files("pvegraph.web") / "locales" / tag / "LC_MESSAGES" / "pvegraph.po"
        catalogue = read_po(BytesIO(path.read_bytes()), locale=tag)
        if tag == "fr":
            for message in catalogue:
                one = message.string or ""
                message.string = french_spaces(one) if isinstance(one, str) else tuple(map(french_spaces, one))
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        return cls(tag, gettext.GNUTranslations(compiled))

    @cached_property
    def locale(self) -> Locale:
        """The CLDR locale that formats dates and numbers."""
        return Locale.parse(_LOCALES[self.tag])

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return direction(self.tag)

    def text(self, message: str) -> str:
        """A text of the interface in this language."""
        return self.texts.gettext(message)

    def plural(self, one: str, many: str, count: int) -> str:
        """A text of the interface in the grammatical number that a count takes; ``%(num)s`` in it is the count."""
        return self.texts.ngettext(one, many, count) % {"num": self.number(count)}

    def filled(self, phrase: str, **words: str) -> str:
        """A phrase in this language with numbers and dates put in, which are words of this language already."""
        text = phrase % words
        return french_days(text) if self.tag == "fr" else text

    def number(self, number: int) -> str:
        """A whole number with the separators of the language."""
        return _grouped(number, _LOCALES[self.tag])

    def decimal(self, number: Decimal) -> str:
        """A number with the separators of the language, with all of its digits.

        >>> Language.load("fr").decimal(Decimal("1234.50"))
        '1\u202f234,5'
        """
        return format_decimal(number, locale=self.locale, decimal_quantization=False)

    def moment(self, moment: datetime) -> str:
        """A point in time in words, with its time zone if it has one.

        >>> Language.load("en").moment(datetime(2026, 11, 29, 8, 22))
        '29 November 2026, 08:22:00'
        """
        if moment.tzinfo is None:
            return format_datetime(moment, "d MMMM y, HH:mm:ss", locale=self.locale)
        return format_datetime(moment, "d MMMM y, HH:mm:ss z", locale=self.locale)

    def date(self, text: str) -> str:
        """A date of any precision in words; a text that is no date as it is.

        >>> english = Language.load("en")
        >>> english.date("2023-09-18"), english.date("2023-09"), english.date("2023")
        ('18 September 2023', 'September 2023', '2023')
        >>> english.date("201X"), english.date("2015~"), english.date("2014/..")
        ('between 2010 and 2019', 'about 2015', '2014 or later')
        """
        return _remembered(self, text)

    def in_words(self, text: str) -> str:
        """The same, without remembering it."""
        try:
            partial = PartialDate.parse(text)
        except ValueError:
            return text
        if partial.ends is not None:
            first, last = (self.date(end) for end in partial.ends)
            if first and last:
                return self.filled(self.text(_BETWEEN), first=first, last=last)
            return self.text(_OR_LATER if first else _OR_EARLIER) % {"date": first or last}
        words = self._days(*partial.nominal)
        return self.text(_DOUBTS[partial.doubt]) % {"date": words} if partial.doubt else words

    def _days(self, first: Day | None, last: Day | None) -> str:
        """The days from one to another as a day, a month, a year, or from one of these to another."""
        if first is None or last is None:
            raise ValueError("a date that is no span begins and ends")
        if (first.day, first.month, last.day, last.month) == (1, 1, 31, 12):
            ends = [f"{day.year:04}" for day in (first, last)]
        elif first.day == 1 and (last + timedelta(days=1)).day == 1:
            ends = [format_skeleton("yMMMM", day, locale=self.locale) for day in (first, last)]
        else:
            ends = [format_date(day, format="long", locale=self.locale) for day in (first, last)]
        return ends[0] if ends[0] == ends[1] else self.filled(self.text(_BETWEEN), first=ends[0], last=ends[1])

    def language_name(self, tag: str) -> str:
        """The name of a language in this language, or its tag if CLDR has no name for it."""
        try:
            return Locale.parse(tag, sep="-").get_display_name(self.locale) or tag
        except (UnknownLocaleError, ValueError):
            return tag


@lru_cache(maxsize=10_000)
def _grouped(number: int, locale: str) -> str:
    """A number with its separators, which takes a twentieth of a millisecond and is wanted again and again."""
    return format_decimal(number, locale=Locale.parse(locale))


@lru_cache(maxsize=20_000)
def _remembered(language: Language, text: str) -> str:
    """A date in words; CLDR's patterns take a tenth of a millisecond, and pages have the same dates again and again."""
    return language.in_words(text)


@cache
def load_all() -> Mapping[str, Language]:
    """All languages of the pages with their texts, which a process reads once."""
    return MappingProxyType({tag: Language.load(tag) for tag in LANGUAGES})
