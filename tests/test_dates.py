"""Partial dates as intervals of days: their laws, and their forms against another reader of EDTF."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from time import struct_time

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from pvegraph.dates import EDTF, XSD, PartialDate

YEARS = st.integers(min_value=1900, max_value=2099)


@st.composite
def plain(draw: st.DrawFn) -> str:
    """A day, a month or a year."""
    year, month = draw(YEARS), draw(st.integers(1, 12))
    day = draw(st.integers(1, monthrange(year, month)[1]))
    return draw(st.sampled_from([f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}"]))


@st.composite
def vague(draw: st.DrawFn) -> str:
    """A date that only EDTF can write, without a span."""
    year, month = draw(YEARS), draw(st.integers(1, 12))
    return draw(
        st.sampled_from(
            [
                draw(plain()) + draw(st.sampled_from("?~%")),
                f"{year // 10}X",
                f"{year // 100}XX",
                f"{year}-XX",
                f"{year}-XX-XX",
                f"{year}-{month:02}-XX",
                f"{year}-{draw(st.integers(21, 41))}",
                f"{year}?-{month:02}",
                f"{year}-~{month:02}",
            ]
        )
    )


@st.composite
def span(draw: st.DrawFn) -> str:
    """A span of time between two dates, or one that is open on a side."""
    one, other = sorted((draw(plain()), draw(plain())), key=lambda text: PartialDate.parse(text).earliest)
    open_end = draw(st.sampled_from(["..", ""]))
    forms = [f"{one}/{other}", f"{one}/{open_end}", f"{open_end}/{one}", f"[{one}..{other}]", f"[{one},{other}]"]
    return draw(st.sampled_from(forms))


DATES = st.one_of(plain(), vague(), span()).map(PartialDate.parse)


@given(DATES)
def test_a_date_is_printed_as_it_was_read(partial: PartialDate) -> None:
    assert PartialDate.parse(partial.text) == partial
    assert PartialDate.read(partial.text, partial.datatype) == partial
    assert partial.earliest <= partial.latest


@given(DATES)
def test_what_the_text_names_is_among_what_it_may_mean(partial: PartialDate) -> None:
    first, last = partial.nominal
    assert first is None or partial.earliest <= first
    assert last is None or last <= partial.latest
    assert (first is None) == (partial.earliest == date.min)
    assert (last is None) == (partial.latest == date.max)


@given(DATES, DATES)
def test_what_is_certainly_before_is_possibly_before_and_not_the_other_way_round(
    one: PartialDate, other: PartialDate
) -> None:
    if one.certainly_before(other):
        assert one.possibly_before(other)
        assert not other.possibly_before(one)
        assert one < other
    assert one.certainly_before(other) == (not other.possibly_before(one) and one.latest != other.earliest)


@given(DATES, DATES, DATES)
def test_being_certainly_before_is_a_strict_order(one: PartialDate, other: PartialDate, third: PartialDate) -> None:
    assert not one.certainly_before(one)
    if one.certainly_before(other) and other.certainly_before(third):
        assert one.certainly_before(third)


@given(DATES, DATES, DATES)
def test_what_is_certain_of_a_date_is_certain_of_every_date_within_it(
    one: PartialDate, within: PartialDate, other: PartialDate
) -> None:
    if one.contains(within) and one.certainly_before(other):
        assert within.certainly_before(other)
    if one.contains(within) and within.contains(one):
        assert (one.earliest, one.latest) == (within.earliest, within.latest)


@given(plain(), st.sampled_from(["?", "~", "%"]))
def test_a_doubt_widens_a_date_and_both_doubts_widen_it_more(text: str, mark: str) -> None:
    sure, doubted, most = (PartialDate.parse(form) for form in (text, text + mark, text + "%"))
    assert most.contains(doubted)
    assert doubted.contains(sure)
    assert not sure.contains(doubted)
    assert doubted.nominal == sure.nominal


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2015~", "2014-01-01", "2016-12-31"),
        ("2014?", "2013-01-01", "2015-12-31"),
        ("2014-XX", "2014-01-01", "2014-12-31"),
        ("201X", "2010-01-01", "2019-12-31"),
        ("201X~", "2000-01-01", "2029-12-31"),
        ("2015-21", "2015-03-01", "2015-05-31"),
        ("2015-24", "2015-12-01", "2016-02-29"),
        ("2015-32", "2015-06-01", "2015-08-31"),
        ("2015-41", "2015-07-01", "2015-12-31"),
        ("2014/2016", "2014-01-01", "2016-12-31"),
        ("2014/..", "2014-01-01", "9999-12-31"),
        ("2014/", "2014-01-01", "9999-12-31"),
        ("/2016", "0001-01-01", "2016-12-31"),
        ("../2016-02", "0001-01-01", "2016-02-29"),
        ("2014-05%", "2014-03-01", "2014-07-31"),
        ("2016-02~", "2016-01-01", "2016-03-31"),
        ("2014-05-12~", "2014-05-05", "2014-05-19"),
        ("2015?-05", "2014-05-01", "2016-05-31"),
        ("2015-~05", "2015-04-01", "2015-06-30"),
        ("[2014,2016-03]", "2014-01-01", "2016-03-31"),
        ("[..2016]", "0001-01-01", "2016-12-31"),
        ("9999~", "9998-01-01", "9999-12-31"),
    ],
)
def test_a_vague_date_means_these_days(text: str, earliest: str, latest: str) -> None:
    partial = PartialDate.parse(text)
    assert (partial.earliest, partial.latest) == (date.fromisoformat(earliest), date.fromisoformat(latest))
    assert partial.datatype == EDTF


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2015-02-30", "no day of the calendar"),
        ("2015-02-30~", "no day of the calendar"),
        ("2015-00", "no day of the calendar"),
        ("2015-13", "no day of the calendar"),
        ("2015-21-01", "no day of the calendar"),
        ("0000", "no day of the calendar"),
        ("2015-5", "is no date"),
        ("٢٠١٥", "is no date"),
        ("2015Z", "is no date"),
        ("2015-05-01T10:00", "is no date"),
        ("-0044", "is no date"),
        ("{2014,2016}", "is no date"),
        ("2014/2015/2016", "is no date"),
        ("[2014..2015..2016]", "is no date"),
        ("[2014,..]", "is no date"),
        ("", "is no date"),
        ("201X-05", "knows a part better"),
        ("2015-XX-12", "knows a part better"),
        ("2016/2014", "ends before it begins"),
        ("../..", "open on both sides"),
        ("/", "open on both sides"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as refusal:
        PartialDate.parse(text)
    assert repr(text) in str(refusal.value)


@given(st.text(max_size=24) | st.text(alphabet="0123456789X-?~%/.,[]", max_size=24))
def test_any_text_is_a_date_or_refused_in_a_sentence(text: str) -> None:
    assert refusal_of(text) is None or str(refusal_of(text)).startswith(repr(text))


def refusal_of(text: str) -> ValueError | None:
    """Why a text is no date; `None` for one that is."""
    try:
        PartialDate.parse(text)
    except ValueError as refusal:
        return refusal
    return None


@pytest.mark.parametrize("datatype", [XSD + "date", XSD + "gYearMonth", "http://www.w3.org/2001/XMLSchema#string"])
def test_a_literal_is_of_the_datatype_that_its_text_wants(datatype: str) -> None:
    with pytest.raises(ValueError, match=r"write \^\^xsd:gYear for it"):
        PartialDate.read("2015", datatype)
    assert PartialDate.read("2015", EDTF) == PartialDate.read("2015", XSD + "gYear")


@settings(max_examples=40)  # the other reader takes milliseconds for a date
@given(plain() | vague().filter(lambda text: not text.endswith(("-24", "-28", "-30"))))
def test_another_reader_of_edtf_agrees_within_what_it_takes_for_doubt(text: str) -> None:
    # The other reader widens a doubtful month by a year as well; and has winter end with the year, and the month after
    # a doubtful one no later in the month.
    theirs, ours = parse_edtf(text), PartialDate.parse(text)
    latest = day(theirs.upper_fuzzy()) + timedelta(days=3)
    assert PartialDate(day(theirs.lower_fuzzy()), latest, text).contains(ours)
    assert ours.contains(PartialDate(day(theirs.lower_strict()), day(theirs.upper_strict()), text))


def day(moment: struct_time) -> date:
    """The day of a moment, as the other reader gives it."""
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday)
