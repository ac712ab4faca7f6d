"""Who meets whom, counted from gatherings."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvegraph import iri
from pvegraph.dates import PartialDate
from pvegraph.web.filters import Filters
from pvegraph.web.overviews.encounters import Encounters, Gathering, Standing
from pvegraph.web.overviews.meeting import Choice, Tie, network

A, B, C, D = (iri.thing("organisation", name) for name in "abcd")
DENMARK, KENYA = iri.thing("country", "dk"), iri.thing("country", "ke")
ACTORS = [A, B, C, D, DENMARK, KENYA]
STANDINGS = {
    A: Standing("organisation", frozenset({DENMARK}), frozenset({D}), frozenset({"theme"})),
    B: Standing("organisation", frozenset({KENYA})),
    C: Standing("organisation"),
    D: Standing("organisation"),
    DENMARK: Standing("country", frozenset({DENMARK})),
    KENYA: Standing("country", frozenset({KENYA})),
}
PARTIES = st.lists(st.frozensets(st.sampled_from(ACTORS)), max_size=8)


def event(number: int, parties: frozenset[str], *, came: str = "", year: int | None = None) -> Gathering:
    span = (date(year, 1, 1), date(year, 12, 31)) if year else None
    return Gathering(iri.thing("event", f"e{number}"), parties, frozenset({came} if came else ()), span)


def met(*parties: frozenset[str]) -> Encounters:
    return Encounters(tuple(event(number, each) for number, each in enumerate(parties)), (), STANDINGS)


@given(PARTIES)
def test_a_tie_counts_the_events_that_both_took_part_in(parties: list[frozenset[str]]) -> None:
    found = network(met(*parties), Choice())
    assert {(tie.first, tie.second): tie.weight for tie in found.ties} == {
        (first, second): count
        for first in ACTORS
        for second in ACTORS
        if first < second and (count := sum({first, second} <= each for each in parties))
    }
    assert found.left_out == ()


@given(PARTIES, st.integers(0, 30))
def test_never_more_pairs_are_counted_than_allowed_and_the_rest_is_named(
    parties: list[frozenset[str]], most: int
) -> None:
    found = network(met(*parties), Choice(), most)
    assert sum(tie.weight for tie in found.ties) <= most
    left = {gathering.iri for gathering in found.left_out}
    rest = [each for number, each in enumerate(parties) if iri.thing("event", f"e{number}") not in left]
    assert network(met(*rest), Choice()).ties == found.ties
    assert all(len(each.parties) >= max(map(len, rest), default=0) for each in found.left_out)


@given(PARTIES, st.sampled_from(ACTORS))
def test_around_a_centre_everybody_is_tied_to_it(parties: list[frozenset[str]], centre: str) -> None:
    found = network(met(*parties), Choice(centre=centre))
    tied = {frozenset((tie.first, tie.second)) for tie in found.ties}
    assert all(actor == centre or frozenset((actor, centre)) in tied for actor in found.strength)
    whole = {frozenset((tie.first, tie.second)): tie.weight for tie in network(met(*parties), Choice()).ties}
    assert all(whole[frozenset((tie.first, tie.second))] == tie.weight for tie in found.ties)


def test_weak_ties_are_left_out_and_the_strongest_come_first() -> None:
    found = network(met(frozenset({A, B}), frozenset({A, B, C})), Choice(least=1))
    assert found.ties == (Tie(A, B, 2), Tie(A, C, 1), Tie(B, C, 1))
    assert network(met(frozenset({A, B}), frozenset({A, B, C})), Choice(least=2)).ties == (Tie(A, B, 2),)
    assert list(found.strength.items()) == [(A, 3), (B, 3), (C, 2)]
    assert found.partners == {A: 2, B: 2, C: 2}


def test_kinds_that_are_not_wanted_tie_nobody() -> None:
    encounters = met(frozenset({A, DENMARK, KENYA}))
    assert network(encounters, Choice(kinds=frozenset({"country"}))).ties == (Tie(DENMARK, KENYA, 1),)


def test_people_who_came_from_a_country_count_for_it_only_if_wanted() -> None:
    encounters = Encounters((event(0, frozenset({A}), came=KENYA),), (), STANDINGS)
    assert network(encounters, Choice()).ties == ()
    assert network(encounters, Choice(came_from=True)).ties == (Tie(KENYA, A, 1),)
    # The same country is one actor, whether its State took part or people came from it.
    both = Encounters((event(0, frozenset({A, KENYA}), came=KENYA),), (), STANDINGS)
    assert network(both, Choice(came_from=True)).ties == (Tie(KENYA, A, 1),)


@pytest.mark.parametrize(
    ("filters", "ties"),
    [
        (Filters(country=(DENMARK,)), {(DENMARK, A)}),
        (Filters(country=(DENMARK, KENYA)), {(DENMARK, A), (DENMARK, B), (A, B)}),
        (Filters(network=(D,)), set()),
    ],
)
def test_filters_of_actors_are_for_both_ends_of_a_tie(filters: Filters, ties: set[tuple[str, str]]) -> None:
    found = network(met(frozenset({A, B, C, DENMARK})), Choice(filters))
    assert {(tie.first, tie.second) for tie in found.ties} == ties


def test_or_for_one_end_if_others_are_wanted_too() -> None:
    found = network(met(frozenset({A, B, C})), Choice(Filters(network=(D,)), others=True))
    assert {(tie.first, tie.second) for tie in found.ties} == {(A, B), (A, C)}


def test_events_that_no_source_dates_are_in_no_time_and_are_counted() -> None:
    encounters = Encounters(
        (event(0, frozenset({A, B}), year=2019), event(1, frozenset({A, C}), year=2020), event(2, frozenset({A, D}))),
        (),
        STANDINGS,
    )
    found = network(encounters, Choice(Filters(first=PartialDate.parse("2020"))))
    assert (found.ties, found.undated) == ((Tie(A, C, 1),), 1)


def test_common_membership_ties_too() -> None:
    encounters = Encounters((event(0, frozenset({A, B})),), (Gathering(D, frozenset({B, C})),), STANDINGS)
    found = network(encounters, Choice(Filters(year=(2019,)), by_bodies=True))
    assert (found.ties, found.gatherings) == ((Tie(B, C, 1),), 1)
