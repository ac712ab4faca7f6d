"""What a shelf tells at once is what trying each thing would tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pvegraph.dates import PartialDate
from pvegraph.web.filters import Filters
from pvegraph.web.overviews.shelf import FACETS, Facet, Shelf, Time, values_of

VALUES = ("a", "b", "c")


@dataclass(frozen=True)
class Thing:
    """Something with values of each facet, which belongs to further networks in some times only."""

    told: dict[str, frozenset[str]]
    times: Sequence[Time] | None

    def values(self, facet: Facet) -> Collection[str]:
        own = self.told[facet]
        return own | {time.network for time in self.times or () if time.network} if facet == "network" else own


values = st.frozensets(st.sampled_from(VALUES), max_size=2)
days = st.dates(date(2015, 1, 1), date(2020, 12, 31))
spans = st.tuples(days, days).map(lambda both: (min(both), max(both)))
steady = st.builds(
    Thing,
    st.fixed_dictionaries(dict.fromkeys(FACETS, values)),
    st.none() | st.lists(st.builds(lambda span: Time(span[0], span[1]), spans), max_size=2),
)
changing = st.builds(
    Thing,
    st.fixed_dictionaries({**dict.fromkeys(FACETS, values), "network": st.just(frozenset[str]())}),
    st.lists(
        st.builds(lambda span, network: Time(span[0], span[1], network), spans, st.sampled_from(VALUES)), max_size=3
    ),
)
several = st.lists(st.sampled_from(VALUES), max_size=2, unique=True).map(tuple)
dates = st.none() | st.sampled_from(["2016", "2017-05", "2019-12-31"]).map(PartialDate.parse)
filters = st.builds(
    Filters,
    network=several,
    theme=several,
    country=several,
    kind=several,
    year=st.sampled_from([(), (), (2016,), (2016, 2019)]),
    first=dates,
    last=dates,
    match_all=st.booleans(),
)


def networks(thing: Thing, asked: Filters) -> Collection[str]:
    """What a thing belongs to in the time that the filters name."""
    times = thing.times or ()
    if not asked.has_time or not any(time.network for time in times):
        return thing.values("network")
    return {time.network for time in times if asked.may_have_been(time.first, time.last)}


def passes(thing: Thing, asked: Filters, but: str = "") -> bool:
    """Whether a thing has all that the filters want, tried one by one."""
    for facet in FACETS:
        wanted, found = values_of(asked, facet), networks(thing, asked) if facet == "network" else thing.values(facet)
        decide = all if asked.match_all and facet in {"network", "theme"} else any
        if wanted and facet != but and not decide(value in found for value in wanted):
            return False
    if not asked.has_time or thing.times is None or but == "time":
        return True
    return any(asked.may_have_been(time.first, time.last) for time in thing.times)


@given(things=st.lists(steady | changing, max_size=12), asked=filters)
def test_what_is_left_and_counted_is_what_trying_each_thing_tells(things: list[Thing], asked: Filters) -> None:
    sifted = Shelf(things).sift(asked)
    assert sifted.left == [thing for thing in things if passes(thing, asked)]
    assert sifted.at_any_time == [thing for thing in things if passes(thing, asked, "time")]
    for facet in FACETS:
        but = "" if asked.match_all and facet in {"network", "theme"} else facet
        counted: Counter[str] = Counter()
        for thing in things:
            if passes(thing, asked, but):
                counted.update(networks(thing, asked) if facet == "network" else thing.values(facet))
        assert sifted.counts(facet) == counted, facet
