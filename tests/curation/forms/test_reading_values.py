"""What people type for a date, a number, an address or a text, and what is made of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from pvegraph.curation.forms import Field, FormRules, Value, form_of
from pvegraph.curation.forms.form import Widget
from pvegraph.curation.forms.reading_values import WrongError, read_literal, term_of, understood
from pvegraph.curation.forms.texts import CODES, problem
from pvegraph.vocabulary import expand

XSD = "http://www.w3.org/2001/XMLSchema#"
EDTF = "http://id.loc.gov/datatypes/edtf"
ALL_DATES = (XSD + "date", XSD + "gYear", XSD + "gYearMonth", EDTF)
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def field(widget: Widget, *datatypes: str) -> Field:
    return Field("urn:p", "p", widget, {}, datatypes=datatypes)


def wrong(widget: Widget, text: str, *datatypes: str) -> str:
    with pytest.raises(WrongError) as caught:
        read_literal(field(widget, *datatypes), Value(text))
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "read", "datatype"),
    [
        ("2023", "2023", XSD + "gYear"),
        (" 2023-09 ", "2023-09", XSD + "gYearMonth"),
        ("2023-09-18", "2023-09-18", XSD + "date"),
        ("٢٠٢٣-٠٩", "2023-09", XSD + "gYearMonth"),
        ("۲۰۲۳", "2023", XSD + "gYear"),
        ("201X", "201X", EDTF),
        ("2015~", "2015~", EDTF),
        ("٢٠١٤/٢٠١٦", "2014/2016", EDTF),
    ],
)
def test_a_date_keeps_the_precision_that_is_typed(text: str, read: str, datatype: str) -> None:
    assert read_literal(field("date", *ALL_DATES), Value(text)) == Literal(read, datatype=NamedNode(datatype))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("yesterday", "date.form"),
        ("18/09/2023", "date.form"),
        ("2023-02-30", "date.calendar"),
        ("2016/2014", "date.order"),
        ("../..", "date.open"),
        ("2023-XX-04", "date.precision"),
    ],
)
def test_what_is_no_date_is_told_why(text: str, code: str) -> None:
    assert wrong("date", text, *ALL_DATES) == code


def test_only_the_precisions_that_the_shapes_allow_are_taken() -> None:
    assert wrong("date", "2023-09", XSD + "gYear") == "date.kind"
    assert wrong("date", "2015~", XSD + "gYear", XSD + "date") == "date.kind"


@pytest.mark.parametrize("text", ["1234", "1,234", "1.234", "1 234", "1\u202f234", "1'234", "١٬٢٣٤", "۱۲۳۴", "+1234"])
def test_a_whole_number_may_be_written_as_people_write_it(text: str) -> None:
    assert read_literal(field("integer", XSD + "integer"), Value(text)).value == "1234"


@pytest.mark.parametrize("text", ["1.5", "12,34", "one", "1e5", "", "--1", "1,23,456"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    assert wrong("integer", text, XSD + "integer") == "integer"


@given(number=st.integers(-(10**12), 10**12), sign=st.sampled_from(",.\u00a0\u202f'٬ "), eastern=st.booleans())
def test_groups_of_digits_are_read_in_any_script(number: int, sign: str, eastern: bool) -> None:
    text = f"{number:,}".replace(",", sign)
    text = text.translate(EASTERN) if eastern else text
    assert read_literal(field("integer", XSD + "integer"), Value(text)).value == str(number)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("33.97", "33.97"),
        ("33,97", "33.97"),
        ("٣٣٫٩٧", "33.97"),
        ("\N{MINUS SIGN}6.85", "-6.85"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("7", "7"),
        ("0,123", "0.123"),
    ],
)
def test_a_number_with_a_fraction_may_have_a_comma_or_a_point(text: str, read: str) -> None:
    assert read_literal(field("decimal", XSD + "decimal"), Value(text)).value == read


def test_a_comma_that_may_mean_two_things_is_not_guessed_at() -> None:
    assert wrong("decimal", "33,971", XSD + "decimal") == "ambiguous"


def test_how_a_number_was_read_is_told_where_it_differs() -> None:
    assert understood(field("integer", XSD + "integer"), Value("١٬٢٣٤")) == "1234"
    assert understood(field("integer", XSD + "integer"), Value("1234")) == ""


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "ftp://example.org/", "example.org", "http://", "https://exa mple.org", "<urn:x>", ""],
)
def test_what_is_no_address_on_the_web_is_refused(text: str) -> None:
    assert wrong("address", text) == "iri"


def test_what_browsers_take_in_an_address_is_encoded() -> None:
    assert read_literal(field("address"), Value("https://example.org/?a=[b]")).value == "https://example.org/?a=%5Bb%5D"


@pytest.mark.parametrize("tag", ["", "x", "en us", "en-", "-", "é"])
def test_a_text_needs_a_tag_of_its_language(tag: str) -> None:
    with pytest.raises(WrongError) as caught:
        read_literal(field("text"), Value("Rabat", language=tag))
    assert caught.value.code == "language"


def test_halves_of_characters_and_endless_texts_are_refused() -> None:
    assert wrong("string", "a\ud800") == "characters"
    assert wrong("string", "a\0b") == "characters"
    assert wrong("string", "a" * 20_001) == "long"


@given(text=st.text(max_size=60))
def test_whatever_is_sent_as_a_term_makes_one_term_or_none(text: str) -> None:
    term = term_of(text)
    assert term is None or isinstance(term, NamedNode | Literal)


@pytest.mark.parametrize("code", CODES)
def test_each_problem_is_told_in_three_languages(code: str) -> None:
    values = dict.fromkeys(("value", "example", "one", "other", "forms", "limit", "field", "name"), "x")
    assert problem(code, "m~p~0", **values).messages.keys() == {"en", "ar", "fr"}


def test_what_was_typed_turns_no_sentence_round() -> None:
    told = problem("date.form", "m~p~0", value="2\u202e023").messages
    assert "\\u202E" in told["en"]
    assert "«\u20682\\u202E023\u2069»" in told["ar"]


def test_the_dates_of_the_real_shapes_may_be_vague(rules: FormRules) -> None:
    start = form_of(expand("pve:Tenure"), rules).field("pve:start")
    assert start is not None
    assert set(start.datatypes) == set(ALL_DATES)
