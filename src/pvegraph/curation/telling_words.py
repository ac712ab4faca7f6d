"""Terms in the words of a sentence: names of things, dates by CLDR, numbers and texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from pyoxigraph import BlankNode, Literal, NamedNode

from pvegraph.curation.telling_texts import DOUBTS, QUOTED, SPANS
from pvegraph.dates import EDTF, XSD, PartialDate
from pvegraph.search.catalogue import FALLBACK
from pvegraph.validation.view import Node, Value, View
from pvegraph.validation.words import NAMING, short, visible
from pvegraph.vocabulary import expand

_LOCALES = {"en": "en_GB", "ar": "ar", "fr": "fr"}
_DATES = {XSD + "date", XSD + "gYear", XSD + "gYearMonth", EDTF}
_INTEGER = XSD + "integer"
_LONGEST = 300
"""Characters of a text that a sentence shows; its statement has the whole of it."""
_MOST_DIGITS = 30
_SUBCLASS = NamedNode(expand("rdfs:subClassOf"))


@dataclass(frozen=True)
class Word:
    """A stretch of a sentence: words of ours, or what is said of the world."""

    text: str
    language: str = ""
    """The language of a name or a text, if it has one."""
    thing: str = ""
    """The IRI of the thing that it names."""
    is_name: bool = False
    """Whether it comes from the data, and may be written in another direction than the words around it."""

    def lowered(self) -> Word:
        """With a small letter at its beginning, but for abbreviations."""
        if self.text[:2].isupper():
            return self
        return Word(self.text[:1].lower() + self.text[1:], self.language, self.thing, self.is_name)


def separated(parts: Sequence[Sequence[Word]], separator: str) -> tuple[Word, ...]:
    """The parts with something between them."""
    words: list[Word] = []
    for index, part in enumerate(parts):
        words += [Word(separator), *part] if index else part
    return tuple(words)


class Namer:
    """Names for things and values, for readers of one language, by the first dataset that has any."""

    def __init__(self, views: Sequence[View], language: str) -> None:
        self._views = views
        self._language = language
        self._names: dict[Node, dict[str, str]] = {}

    def thing(self, thing: Node) -> Word:
        """A thing by its name, else by a short form of its IRI."""
        if isinstance(thing, BlankNode):
            return Word(f"_:{thing.value}", is_name=True)
        names = self._names_of(thing)
        for language in (self._language, *FALLBACK, *sorted(names)):
            if language in names:
                return Word(visible(names[language]), language, thing.value, is_name=True)
        return Word(short(thing.value), "", thing.value, is_name=True)

    def has_own_name(self, thing: Node) -> bool:
        """Whether a thing has a name in the reader's language."""
        return self._language in self._names_of(thing)

    def value(self, term: Value, *, quoted: bool = True) -> tuple[Word, ...]:
        """A value: a thing by its name, a date in words, a number with its separators, a text with its language."""
        if not isinstance(term, Literal):
            return (self.thing(term),)
        word = self._literal(term, quoted=quoted)
        if term.language is None or term.language == self._language:
            return (word,)
        return (word, Word(f" ({language_name(term.language, self._language)})"))

    def _literal(self, term: Literal, *, quoted: bool) -> Word:
        datatype = term.datatype.value
        if datatype in _DATES:
            return Word(in_words(term.value, self._language), self._language, is_name=True)
        if datatype == _INTEGER and term.value.removeprefix("-").isdecimal() and len(term.value) < _MOST_DIGITS:
            return Word(format_decimal(int(term.value), locale=_locale(self._language)), is_name=True)
        text = visible(term.value)
        text = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
        if datatype not in {XSD + "string", expand("rdf:langString")}:
            return Word(text, is_name=True)
        text = QUOTED[self._language].format(text=text) if quoted else text
        return Word(text, term.language or "", is_name=True)

    def most_exact(self, classes: Iterable[NamedNode]) -> list[NamedNode]:
        """Classes without those that another of them is a subclass of."""
        found = set(classes)
        general = {each for class_ in found for each in self._superclasses(class_)}
        return sorted(found - general or found, key=str)

    def _superclasses(self, class_: NamedNode) -> set[Value]:
        found: set[Value] = set()
        pending: list[Value] = [class_]
        while pending:
            node = pending.pop()
            above = {
                triple.object
                for view in self._views[:1]
                if not isinstance(node, Literal)
                for triple in view.triples(node, _SUBCLASS, None)
            }
            new = {each for each in above if each not in found and each != class_}
            found |= new  # type: ignore[arg-type] # no triple terms
            pending += new  # type: ignore[arg-type] # as above
        return found

    def _names_of(self, thing: Node) -> dict[str, str]:
        """The best name in each language."""
        if thing not in self._names:
            found: dict[str, tuple[int, str]] = {}
            for view in self._views:
                for triple in view.triples(thing, None, None):
                    rank, name = NAMING.get(triple.predicate.value), triple.object
                    if rank is not None and isinstance(name, Literal):
                        candidate = (rank, name.value)
                        found[name.language or ""] = min(found.get(name.language or "", candidate), candidate)
                if found:
                    break
            self._names[thing] = {language: name for language, (_, name) in found.items()}
        return self._names[thing]


@lru_cache(maxsize=3)
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES[language])


def language_name(tag: str, language: str) -> str:
    """The name of a language in another, or its tag if CLDR has no name for it.

    >>> language_name("ar", "en"), language_name("zz-q", "en")
    ('Arabic', 'zz-q')
    """
    try:
        return Locale.parse(tag, sep="-").get_display_name(_locale(language)) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def in_words(text: str, language: str) -> str:
    """A date of any precision in words; a text that is no date as it is.

    >>> in_words("2024-02", "fr"), in_words("2015~", "en"), in_words("2014/..", "en"), in_words("soon", "en")
    ('février 2024', 'about 2015', '2014 or later', 'soon')
    """
    try:
        partial = PartialDate.parse(text)
    except ValueError:
        return visible(text)
    if partial.ends is not None:
        first, last = (in_words(end, language) if end else "" for end in partial.ends)
        if first and last:
            return SPANS["between"][language].format(first=first, last=last)
        return SPANS["later" if first else "earlier"][language].format(date=first or last)
    first_day, last_day = partial.nominal
    assert first_day is not None  # noqa: S101 - only spans are open
    assert last_day is not None  # noqa: S101 - as above
    words = _days(first_day, last_day, language)
    return DOUBTS[partial.doubt][language].format(date=words) if partial.doubt else words


def _days(first: date, last: date, language: str) -> str:
    """The days from one to another as a day, a month, a year, or from one of these to another."""
    if (first.day, first.month, last.day, last.month) == (1, 1, 31, 12):
        ends = [f"{day.year:04}" for day in (first, last)]
    elif first.day == 1 and (last + timedelta(days=1)).day == 1:
        ends = [format_skeleton("yMMMM", day, locale=_locale(language)) for day in (first, last)]
    else:
        ends = [format_date(day, format="long", locale=_locale(language)) for day in (first, last)]
    return ends[0] if ends[0] == ends[1] else SPANS["between"][language].format(first=ends[0], last=ends[1])
