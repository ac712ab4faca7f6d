"""Filters in addresses: what is read is written again, and what is wrong is said."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from pvegraph import iri
from pvegraph.search.catalogue import Catalogue, Entry
from pvegraph.web.filters import NAMES, Filter, Filters, read_filters
from pvegraph.web.problem import ProblemError

_NETWORKS = ("scn", "efus", "eccar")
_THEMES = ("youth", "prisons")
_KINDS = ("city", "event")
CATALOGUE = Catalogue(
    [
        *(Entry(iri.thing("organisation", name), {"en": name}) for name in _NETWORKS),
        *(Entry(iri.thing("organisation", f"org-{number}"), {"en": "x"}) for number in range(40)),
        *(Entry(iri.concept("theme", name), {"en": name}) for name in _THEMES),
        Entry(iri.thing("country", "ma"), {"en": "Morocco"}),
    ]
)


def asked(query: str) -> Request:
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": []})


def read(query: str) -> Filters:
    return read_filters(asked(query), CATALOGUE, NAMES, _KINDS)


def complaint(query: str) -> str:
    with pytest.raises(ProblemError) as caught:
        read(query)
    assert caught.value.status == 400
    return caught.value.text()


some = st.lists(st.sampled_from(_NETWORKS), unique=True)
filters = st.builds(
    lambda networks, themes, kinds, years, span, match_all: read(
        "&".join(
            [f"network={n}" for n in networks]
            + [f"theme={t}" for t in themes]
            + [f"kind={k}" for k in kinds]
            + [f"year={y:04}" for y in years]
            + [f"{name}={value}" for name, value in zip(("from", "to"), sorted(span), strict=False)]
            + (["match=all"] if match_all else [])
        )
    ),
    some,
    st.lists(st.sampled_from(_THEMES), unique=True),
    st.lists(st.sampled_from(_KINDS), unique=True),
    st.lists(st.integers(1, 9999), unique=True, max_size=3),
    st.lists(st.sampled_from(["2014", "2015-02", "2016-03-04"]), unique=True, max_size=2),
    st.booleans(),
)


@given(filters)
def test_an_address_with_filters_is_read_as_the_same_filters(some: Filters) -> None:
    assert read(urlsplit(some.address("/x")).query) == some


@given(filters, st.sampled_from(NAMES))
def test_a_value_that_is_added_is_taken_away_again(some: Filters, name: Filter) -> None:
    for value in some.values(name):
        fewer = some.without(name, value)
        assert value not in fewer.values(name)
        assert set(fewer.with_value(name, value).values(name)) == set(some.values(name))


def test_a_thing_is_named_by_the_end_of_its_iri_or_by_all_of_it() -> None:
    whole = iri.thing("organisation", "scn")
    assert read("network=scn").network == read(f"network={whole}").network == (whole,)


def test_an_empty_filter_of_a_form_is_none() -> None:
    assert not read("network=&theme=&year=&from=&match=any")


def test_a_wrong_value_says_what_is_possible() -> None:
    assert complaint("theme=yuth") == "The filter theme is 'yuth'; these were expected: youth, prisons."
    assert "scn" in complaint("network=snc")
    assert "/things/organisation" in complaint("network=snc")
    assert "city, event" in complaint("kind=town")
    assert "any, all" in complaint("match=some")
    assert "such as 2019" in complaint("year=19")
    assert "2019-05-31" in complaint("from=yesterday")
    assert "once" in complaint("from=2014&from=2015")
    assert "turn them round" in complaint("from=2016&to=2015")


def test_a_thing_of_another_kind_is_no_value() -> None:
    assert "which is unknown" in complaint(f"network={iri.thing('country', 'ma')}")


def test_a_long_wrong_value_is_not_repeated_whole() -> None:
    assert len(complaint("network=" + "x" * 5000)) < 300
    assert "50 is the most" in complaint("&".join(f"year={year}" for year in range(1900, 2000)))


def test_a_filter_that_the_page_does_not_have_is_an_error() -> None:
    with pytest.raises(ProblemError, match="no filter theme; it has these: network, year"):
        read_filters(asked("theme=youth"), CATALOGUE, ("network", "year"))


def test_several_values_mean_any_of_them_or_all() -> None:
    scn, efus = (iri.thing("organisation", name) for name in ("scn", "efus"))
    either, both = read("network=scn&network=efus"), read("network=scn&network=efus&match=all")
    assert either.has("network", {scn})
    assert not both.has("network", {scn})
    assert both.has("network", {scn, efus})
    assert both.has("theme", ())


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("year=2019", True),
        ("year=2018&year=2020", True),
        ("year=2017", False),
        ("from=2019-06", True),
        ("from=2021", False),
        ("to=2018-04-30", False),
        ("to=2018-05", True),
    ],
)
def test_what_may_have_been_in_the_time_is_shown(query: str, shown: bool) -> None:
    assert read(query).may_have_been(date(2018, 5, 1), date(2020, 12, 31)) is shown
