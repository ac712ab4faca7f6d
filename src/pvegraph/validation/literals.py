"""Literals compared and read: numbers, dates, languages."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal

from pvegraph.dates import PartialDate
from pvegraph.validation.finding import Term
from pvegraph.vocabulary import expand

NUMERIC = frozenset(expand(f"xsd:{name}") for name in ("integer", "decimal", "double", "float", "int", "long", "short"))
DATES = frozenset(expand(f"xsd:{name}") for name in ("date", "gYearMonth", "gYear"))
_INTEGER, _DECIMAL = re.compile(r"[+-]?[0-9]+"), re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_FORMS = {
    expand("xsd:integer"): _INTEGER,
    expand("xsd:int"): _INTEGER,
    expand("xsd:long"): _INTEGER,
    expand("xsd:short"): _INTEGER,
    expand("xsd:decimal"): _DECIMAL,
    expand("xsd:boolean"): re.compile(r"true|false|0|1"),
}


def is_well_formed(value: Literal) -> bool:
    """Whether a literal has the form that its datatype wants; datatypes that are not known here have any form."""
    datatype = value.datatype.value
    if datatype in _FORMS:
        return _FORMS[datatype].fullmatch(value.value) is not None
    if datatype in DATES:
        return date_of(value) is not None and PartialDate.parse(value.value).datatype == datatype
    return True


def date_of(term: Term) -> PartialDate | None:
    """The days that a literal may mean, whatever its datatype says; `None` if it is no date."""
    try:
        return PartialDate.parse(term.value) if isinstance(term, Literal) else None
    except ValueError:
        return None


def number_of(term: Term) -> Decimal | None:
    """The number that a literal of a numeric datatype stands for."""
    if not isinstance(term, Literal) or term.datatype.value not in NUMERIC:
        return None
    try:
        return Decimal(term.value)
    except InvalidOperation:
        return None


def at_least(greater: Term, less: Term, *, strict: bool = False) -> bool:
    """Whether one number, date or text is not less (or greater) than another; what cannot be compared is not.

    >>> at_least(Literal(3), Literal("2.5", datatype=Literal(2.5).datatype)), at_least(Literal(3), Literal("3"))
    (True, False)
    """
    high, low = number_of(greater), number_of(less)
    if high is not None and low is not None:
        return high > low if strict else high >= low
    late, early = date_of(greater), date_of(less)
    if late is not None and early is not None:
        return early.certainly_before(late) if strict else not late.certainly_before(early)
    if isinstance(greater, Literal) and isinstance(less, Literal) and _are_texts(greater, less):
        return greater.value > less.value if strict else greater.value >= less.value
    return False


def _are_texts(one: Literal, other: Literal) -> bool:
    """Whether two literals are to be compared as texts: of one datatype that is none of numbers and dates."""
    return one.datatype == other.datatype and one.datatype.value not in NUMERIC | DATES


def language_matches(tag: str, range_: str) -> bool:
    """Whether a language tag is in a basic language range (RFC 4647, section 3.3.1).

    >>> language_matches("fr-CA", "fr"), language_matches("french", "fr")
    (True, False)
    """
    return range_ == "*" or f"{tag.lower()}-".startswith(f"{range_.lower()}-")
