"""When something was: what sources say together, and what that leaves open."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvegraph.web.languages import Language
from pvegraph.web.overviews.spans import Span

DATES = st.lists(
    st.sampled_from(["2019", "2019-05", "2019-05-31", "2020", "2018-12-31", "201X", "2019~", "2018/2020", "2019/.."]),
    max_size=3,
)


@given(DATES, DATES)
def test_what_is_certain_is_possible(starts: list[str], ends: list[str]) -> None:
    span = Span.of(starts, ends)
    first, last = span.possible
    assert first <= last
    if span.is_known and span.certain is not None:
        assert first <= span.certain[0] <= span.certain[1] <= last


@given(DATES, DATES)
def test_the_order_and_the_number_of_sources_do_not_matter(starts: list[str], ends: list[str]) -> None:
    assert Span.of(starts, ends) == Span.of([*reversed(starts), *starts], [*ends, *reversed(ends)])


@given(DATES.filter(lambda starts: "2019/.." not in starts))
def test_a_vaguer_date_that_allows_for_the_others_changes_nothing(starts: list[str]) -> None:
    assert Span.of(["20XX", *starts]) == Span.of(starts or ["20XX"])


def test_a_year_is_never_a_day() -> None:
    span = Span.of(["2019"])
    assert span.possible == (date(2019, 1, 1), date(2019, 12, 31))
    assert span.certain is None


def test_sources_that_differ_are_both_said() -> None:
    span = Span.of(["2024-05-13", "2024-05-14"])
    assert span.is_disputed
    assert span.certain is None
    assert span.possible == (date(2024, 5, 13), date(2024, 5, 14))
    assert span.words(Language.load("en")) == "13 May 2024 / 14 May 2024"


def test_a_source_that_is_more_exact_is_no_disagreement() -> None:
    span = Span.of(["2023-03", "2023-03-16"])
    assert not span.is_disputed
    assert span.words(Language.load("en")) == "16 March 2023"


def test_an_end_that_no_source_gives_is_not_now() -> None:
    assert Span.of(["2019-05-31"]).lasting == (date(2019, 5, 31), date.max)
    assert Span.of([], []).lasting == (date.min, date.max)
    assert not Span.of([]).is_known


@pytest.mark.parametrize("text", ["", "yesterday", "2019-02-30"])
def test_what_is_no_date_is_left_out(text: str) -> None:
    assert Span.of([text, "2019"]) == Span.of(["2019"])
