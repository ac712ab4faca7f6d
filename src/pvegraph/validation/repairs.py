"""Other ways to write one value, for the slips that a machine can mend: what it may have been meant to be.

A repair is *safe* if it changes only how something is written: nobody who reads both would say that they say different
things. Whether it mends anything is not asked here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from babel import Locale
from pyoxigraph import Literal, NamedNode

from pvegraph.dates import PartialDate
from pvegraph.validation.background import Background
from pvegraph.validation.finding import Term
from pvegraph.validation.fitting import value_fits
from pvegraph.validation.languages import languages_of
from pvegraph.vocabulary import expand


@dataclass(frozen=True)
class Repair:
    """A term to be written in place of another."""

    term: Term
    kind: str
    """What is done, by the name of a sentence of `pvegraph.validation.fixes.titles`."""
    safe: bool


_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
"""Controls, soft hyphens, marks of direction: what nobody sees; joiners belong to some scripts and stay."""

_TATWEEL = "\u0640"
_BLANKS = re.compile(r"[\s\u2028\u2029]+")
_GEONAMES = re.compile(r"(?:https?://)?(?:www\.|sws\.)?geonames\.org/([1-9][0-9]*)(?:/[^\s]*)?")
_WIKIDATA = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(?:Special:EntityData/)?([QP][1-9][0-9]*)\S*"
)
_ITEM = re.compile(r"[qQ]\s*([1-9][0-9]*)|([1-9][0-9]*)")
_CODE = re.compile(r"[A-Za-z]{1,3}[0-9]*|[A-Za-z]{2,3}-[A-Za-z0-9]{1,8}|[0-9]{1,12}")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_LOOSE_DATE = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_ZONED = re.compile(r"([0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)(?:T[0-9:.]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_INTEGER, _DECIMAL = NamedNode(expand("xsd:integer")), NamedNode(expand("xsd:decimal"))
_STRING, _LANGUAGE_STRING = expand("xsd:string"), expand("rdf:langString")


def repairs(term: Term) -> Iterator[list[Repair]]:
    """What a value may have been meant to be, in families: where one of a family helps, later families are unlikely."""
    if isinstance(term, NamedNode):
        yield from (list(of_address(term)) for of_address in _OF_ADDRESSES)
    elif isinstance(term, Literal):
        yield from (list(of_text(term)) for of_text in _OF_TEXTS)


def fitting_repairs(background: Background, shape: str, value: Term) -> list[Repair]:
    """The repairs that a shape (as N-Triples writes it) would accept: those of the first family that has any."""
    for family in repairs(value):
        fitting = [repair for repair in family if value_fits(background, shape, repair.term)]
        if fitting:
            return list({repair.term: repair for repair in reversed(fitting)}.values())[::-1]
    return []


def cleaned(text: str) -> tuple[str, str]:
    """A text without stray blanks, without what nobody sees, and composed (NFC), and the kind of the first slip.

    >>> cleaned(" Jan  van Zanen ")
    ('Jan van Zanen', 'blanks')
    """
    composed = unicodedata.normalize("NFC", text)
    visible = _INVISIBLE.sub("", composed.replace(_TATWEEL, ""))
    plain = _BLANKS.sub(" ", visible).strip(" ")
    kinds = {"composed": composed != text, "invisible": visible != composed, "blanks": plain != visible}
    return plain, next((kind for kind in ("blanks", "invisible", "composed") if kinds[kind]), "")


def _clean_text(term: Literal) -> Iterator[Repair]:
    text, kind = cleaned(term.value)
    if kind and text:
        yield Repair(_like(term, text), kind, safe=True)


def _like(term: Literal, text: str) -> Literal:
    """Another text with the same datatype and language."""
    if term.language is not None:
        return Literal(text, language=term.language)
    return Literal(text, datatype=term.datatype)


def _digits(text: str) -> str:
    """A text with the digits of all scripts as those of ASCII."""
    return "".join(str(unicodedata.digit(letter, letter)) for letter in text)


def _identifier(term: Literal) -> Iterator[Repair]:
    """Codes and numbers: of GeoNames and Wikidata as addresses, letters in the other case, digits of other scripts."""
    text = _digits(cleaned(term.value)[0])
    geonames, wikidata, item = _GEONAMES.fullmatch(text), _WIKIDATA.fullmatch(text), _ITEM.fullmatch(text)
    found = {match[1]: "identifier" for match in (geonames, wikidata) if match}
    if _CODE.fullmatch(text.replace(" ", "")):
        ways = {"digits": text, "blanks": text.replace(" ", ""), "case": text.upper(), "lower case": text.lower()}
        for kind, code in ways.items():
            found.setdefault(code, kind.removeprefix("lower "))
    if item:
        found.setdefault(f"Q{item[1] or item[2]}", "identifier")
    for code, kind in found.items():
        if code != term.value:
            same = [_like(term, code)] if term.datatype.value in {_STRING, _LANGUAGE_STRING} else []
            yield from (Repair(written, kind, safe=True) for written in (*same, Literal(code)))


def _plain(term: Literal) -> Iterator[Repair]:
    """The same characters as a plain text; a text without its language says less, unless it is a code."""
    if term.datatype.value != _STRING:
        text = cleaned(term.value)[0]
        kind = "untagged" if term.language else "datatype"
        yield Repair(Literal(text), kind, safe=term.language is None or _CODE.fullmatch(text) is not None)


def _number(term: Literal) -> Iterator[Repair]:
    """A number that was written as a text, with a decimal comma or in groups of digits."""
    text = _digits(term.value.strip())
    readings = [(text, True), (text.replace(",", "."), False), (re.sub("[ ,.\u202f\u00a0]", "", text), False)]
    for written, safe in readings[:1] if _NUMBER.fullmatch(text) else readings[1:]:
        for datatype in (_INTEGER, _DECIMAL) if _NUMBER.fullmatch(written) else ():
            number = Literal(written, datatype=datatype)
            if number != term and ("." not in written or datatype == _DECIMAL):
                yield Repair(number, "number" if written != term.value else "datatype", safe=safe)


def _date(term: Literal) -> Iterator[Repair]:
    """A date with the datatype of its form, with two digits for month and day, without time and zone."""
    text = _digits(term.value.strip())
    loose, day_first, zoned = _LOOSE_DATE.fullmatch(text), _DAY_FIRST.fullmatch(text), _ZONED.fullmatch(text)
    readings = [(text, "date datatype", True)]
    if loose:
        parts = (part.zfill(2) for part in (loose[1], loose[3], loose[4]) if part)
        readings.append(("-".join(parts), "date form", loose[2] == "-"))
    if zoned:
        readings.append((zoned[1], "date only", False))
    if day_first:
        day, month, year = (day_first[number].zfill(2) for number in (1, 3, 4))
        readings += [(f"{year}-{month}-{day}", "date form", False), (f"{year}-{day}-{month}", "date form", False)]
    for reading, kind, safe in readings:
        try:
            date = PartialDate.parse(reading)
        except ValueError:
            continue
        written = Literal(reading, datatype=NamedNode(date.datatype))
        if written != term:
            yield Repair(written, kind, safe=safe)


def _reference(term: Literal) -> Iterator[Repair]:
    """An address that was written as a text, in its canonical form if it has one."""
    text = term.value.strip()
    if _ADDRESS.fullmatch(text):
        try:
            address = NamedNode(text)
        except ValueError:
            return
        yield Repair(address, "reference", safe=True)
        yield from (Repair(each.term, each.kind, safe=each.safe) for each in _canonical_address(address))
    item = _ITEM.fullmatch(text)
    if item and text[0] in "qQ":
        yield Repair(NamedNode(f"http://www.wikidata.org/entity/Q{item[1]}"), "reference", safe=True)


def _tagged(term: Literal) -> Iterator[Repair]:
    """A text with the language that its letters or its tag leave, certain or possible."""
    if term.datatype.value not in {_STRING, _LANGUAGE_STRING}:
        return
    text = cleaned(term.value)[0]
    certain, possible = languages_of(text, term.language)
    for tag in certain + possible if text else ():
        if tag != term.language:
            is_certain = term.language is None and certain == (tag,)
            yield Repair(Literal(text, language=tag), "language", safe=is_certain)


def _language_code(term: Literal) -> Iterator[Repair]:
    """The name of a language as its tag."""
    code = _language_names().get(term.value.strip().casefold())
    if code is not None:
        yield Repair(Literal(code), "language code", safe=False)


@cache
def _language_names() -> dict[str, str]:
    """The names of languages in English, Arabic and French, and in themselves → tag."""
    found: dict[str, str] = {}
    english = Locale.parse("en")
    for shown in (english, Locale.parse("fr"), Locale.parse("ar")):
        found.update((name.casefold(), tag.replace("_", "-")) for tag, name in shown.languages.items())
    return found


def _canonical_address(term: NamedNode) -> Iterator[Repair]:
    """The form in which Wikidata and GeoNames want to be referred to."""
    wikidata, geonames = _WIKIDATA.fullmatch(term.value), _GEONAMES.fullmatch(term.value)
    if wikidata:
        written = NamedNode(f"http://www.wikidata.org/entity/{wikidata[1]}")
    elif geonames:
        written = NamedNode(f"https://sws.geonames.org/{geonames[1]}/")
    else:
        return
    if written != term:
        yield Repair(written, "address", safe=True)


def _encrypted_address(term: NamedNode) -> Iterator[Repair]:
    """An address that asks for encryption; whether the site answers there is not known."""
    if term.value.startswith("http://"):
        yield Repair(NamedNode("https://" + term.value.removeprefix("http://")), "https", safe=False)


def _text_of_address(term: NamedNode) -> Iterator[Repair]:
    """A text that was written as an address: the number in it, or the address itself."""
    for match in (_GEONAMES.fullmatch(term.value), _WIKIDATA.fullmatch(term.value)):
        if match:
            yield Repair(Literal(match[1]), "identifier", safe=True)
    yield Repair(Literal(term.value), "text", safe=True)


_OF_TEXTS: tuple[Callable[[Literal], Iterator[Repair]], ...] = (
    _clean_text,
    _plain,
    _date,
    _number,
    _identifier,
    _reference,
    _tagged,
    _language_code,
)
_OF_ADDRESSES: tuple[Callable[[NamedNode], Iterator[Repair]], ...] = (
    _canonical_address,
    _encrypted_address,
    _text_of_address,
)
