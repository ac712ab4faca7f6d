"""Choosing among things by facets: laws that hold whatever things are about."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from pvegraph.search.facets import years
from pvegraph.search.selection import Selection

_THINGS = 40
_about = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), st.frozensets(st.integers(0, _THINGS - 1)), max_size=6
)
_chosen = st.dictionaries(st.sampled_from("abc"), st.lists(st.sampled_from("xyz"), max_size=2), max_size=3)
_some = st.frozensets(st.integers(0, _THINGS - 1))


def _selection(about: dict[tuple[str, str], frozenset[int]]) -> Selection:
    return Selection(_THINGS, [(*key, array("I", sorted(things)).tobytes()) for key, things in about.items()])


@given(_about, _some, _chosen)
def test_things_have_any_value_of_every_facet_that_was_chosen(
    about: dict[tuple[str, str], frozenset[int]], some: frozenset[int], chosen: dict[str, list[str]]
) -> None:
    selection = _selection(about)
    left = selection.narrowed(selection.of(some), chosen)
    wanted = {
        thing
        for thing in some
        if all(
            any(thing in about.get((facet, value), ()) for value in values)
            for facet, values in chosen.items()
            if values
        )
    }
    assert set(selection.among(range(_THINGS), left)) == wanted
    assert left.bit_count() == len(wanted)


@given(_about, _some, _chosen)
def test_a_value_counts_what_choosing_it_alone_in_its_facet_shows(
    about: dict[tuple[str, str], frozenset[int]], some: frozenset[int], chosen: dict[str, list[str]]
) -> None:
    selection = _selection(about)
    bits = selection.of(some)
    for value, count in selection.counts(bits, chosen, "a"):
        assert count == selection.narrowed(bits, {**chosen, "a": [value]}).bit_count() > 0


@given(st.integers(1900, 2100), st.integers(0, 200))
def test_what_lasts_counts_for_its_first_and_its_last_year(first: int, more: int) -> None:
    found = years(str(first), str(first + more))
    assert {first, first + more} <= found <= set(range(first, first + more + 1))


def test_what_has_no_end_does_not_count_for_the_years_after() -> None:
    assert years("2015-06", None) == {2015}
    assert years("2014/..") == {2014} or years("2014/..") == set()
