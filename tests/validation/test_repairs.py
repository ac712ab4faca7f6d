"""Other ways to write a value: which there are, and which of them say the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from tests.validation.small import DECLARATIONS

from pvegraph.validation.finding import Term
from pvegraph.validation.languages import languages_of
from pvegraph.validation.repairs import Repair, cleaned, repairs


def term(written: str) -> Term:
    """A term of Turtle without prefixes."""
    (quad,) = parse((DECLARATIONS + f"place:x pve:p {written} .").encode(), format=RdfFormat.TURTLE)
    assert isinstance(quad.object, NamedNode | Literal)
    return quad.object


def ways(written: str) -> dict[Term, Repair]:
    """All other ways to write a term, each as the likeliest family has it."""
    found: dict[Term, Repair] = {}
    for family in repairs(term(written)):
        for repair in family:
            found.setdefault(repair.term, repair)
    return found


@pytest.mark.parametrize(
    ("written", "repaired", "kind", "safe"),
    [
        ('" a "', '"a"', "blanks", True),
        ('"a\\u00A0\\u2003b"', '"a b"', "blanks", True),
        ('"a\\u202Eb"@ar', '"ab"@ar', "invisible", True),
        ('"e\\u0301"@fr', '"\\u00E9"@fr', "composed", True),
        ('"q34370"', '"Q34370"', "case", True),
        ('"34370"', '"Q34370"', "identifier", True),
        ('"https://www.wikidata.org/wiki/Q34370"', '"Q34370"', "identifier", True),
        ('"https://www.wikidata.org/wiki/Special:EntityData/Q34370"', '"Q34370"', "identifier", True),
        ('"http://www.geonames.org/2747891/rotterdam.html"', '"2747891"', "identifier", True),
        ("<https://www.geonames.org/2747891>", "<https://sws.geonames.org/2747891/>", "address", True),
        ("<https://m.wikidata.org/wiki/Q1>", "<http://www.wikidata.org/entity/Q1>", "address", True),
        ("<http://e.example/a>", "<https://e.example/a>", "https", False),
        ("<http://e.example/a>", '"http://e.example/a"', "text", True),
        ('"nl"@en', '"nl"', "untagged", True),
        ('"Rotterdam"@nl', '"Rotterdam"', "untagged", False),
        ('"N L"', '"NL"', "blanks", True),
        ('"2015"^^xsd:date', '"2015"^^xsd:gYear', "date datatype", True),
        ('"2015-1"', '"2015-01"^^xsd:gYearMonth', "date form", True),
        ('"2015/01/02"', '"2015-01-02"^^xsd:date', "date form", False),
        ('"13.01.2015"', '"2015-01-13"^^xsd:date', "date form", False),
        ('"2015-01-02+02:00"^^xsd:date', '"2015-01-02"^^xsd:date', "date only", False),
        ('"1.5"', "1.5", "datatype", True),
        ('"1 234 567"', "1234567", "number", False),
        ('"Arabic"', '"ar"', "language code", False),
        ('"français"', '"fr"', "language code", False),
        ('"العربية"', '"ar"', "language code", False),
    ],
)
def test_a_value_can_be_written_otherwise(written: str, repaired: str, kind: str, safe: bool) -> None:
    repair = ways(written)[term(repaired)]
    assert (repair.kind, repair.safe) == (kind, safe)


@pytest.mark.parametrize("written", ['"2015-02-30"^^xsd:date', '"in May"', '"32/13/2015"'])
def test_what_is_no_date_becomes_none(written: str) -> None:
    assert not [repair for repair in ways(written).values() if repair.kind.startswith("date")]


def test_a_day_that_may_be_a_month_is_offered_both_ways_and_is_not_safe() -> None:
    found = [repair for repair in ways('"04/05/2015"').values() if repair.kind == "date form"]
    assert {repair.term.value for repair in found} == {"2015-05-04", "2015-04-05"}
    assert not any(repair.safe for repair in found)


@pytest.mark.parametrize(
    ("text", "tag", "certain", "likeliest"),
    [
        ("مدينة الرباط", None, "ar", None),
        ("سلام", None, None, "ar"),  # it may be Persian or Urdu as well
        ("گفتگو", None, None, "ar"),
        ("Αθήνα", None, "el", None),
        ("ძველი თბილისი", None, "ka", None),
        ("Москва", None, None, "ru"),
        ("Ville de Saint-Étienne pour l’avenir", None, None, "fr"),
        ("City", None, None, "en"),
        ("Salam", "ar", None, "ar-Latn"),
        ("2015", None, None, None),
    ],
)
def test_a_language_is_certain_only_where_the_letters_leave_one(
    text: str, tag: str | None, certain: str | None, likeliest: str | None
) -> None:
    sure, possible = languages_of(text, tag)
    assert sure == (() if certain is None else (certain,))
    assert possible[:1] == (() if likeliest is None else (likeliest,))


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once, kind = cleaned(text)
    assert cleaned(once) == (once, "")
    assert bool(kind) == (once != text)


@given(st.text(max_size=20), st.sampled_from([None, "en", "ar"]))
def test_no_repair_is_the_value_itself_and_each_can_be_written(text: str, tag: str | None) -> None:
    value = Literal(text) if tag is None else Literal(text, language=tag)
    for family in repairs(value):
        for repair in family:
            assert repair.term != value
            assert str(repair.term)
