"""Places with their positions, and with what their governments belong to and work on, read from a whole store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.filters import Filters
from pvegraph.web.overviews.asking import rows
from pvegraph.web.overviews.shelf import Facet, Time
from pvegraph.web.overviews.spans import Span

Position = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""
_HALF_CIRCLE = 180


@dataclass(frozen=True)
class Belonging:
    """That the government of a place is or was a member of a body, as one statement of sources has it."""

    network: str
    span: Span


@dataclass(frozen=True)
class Place:
    """A city or another place that somebody governs. Things are IRIs."""

    iri: str
    types: frozenset[str]
    themes: frozenset[str]
    belongings: tuple[Belonging, ...]
    countries: frozenset[str]
    position: Position | None
    sources: frozenset[str]
    """The graphs that say all this."""

    @cached_property
    def networks(self) -> frozenset[str]:
        """The bodies that its government belongs or belonged to."""
        return frozenset(belonging.network for belonging in self.belongings)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The values of the filter ``kind`` that it has: what it is, and the names of its types."""
        return frozenset({"place", *(type_.rpartition("/")[2] for type_ in self.types)})

    def networks_in(self, filters: Filters) -> frozenset[str]:
        """The bodies to which it may have belonged in the time that the filters name."""
        if not filters.has_time:
            return self.networks
        return frozenset(time.network for time in self.times if filters.may_have_been(time.first, time.last))

    def values(self, facet: Facet) -> frozenset[str]:
        """What it has of a facet, at whatever time."""
        match facet:
            case "network":
                return self.networks
            case "theme":
                return self.themes
            case "country":
                return self.countries
            case "kind":
                return self.kinds

    @cached_property
    def times(self) -> tuple[Time, ...]:
        """When it may have belonged to which body: a place is shown in a time if it may have belonged to any."""
        return tuple(Time(*belonging.span.lasting, belonging.network) for belonging in self.belongings)


def read_places(store: Store) -> tuple[Place, ...]:
    """All places, by two queries."""
    told: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    belongings: dict[str, dict[tuple[str, str], tuple[set[str], set[str]]]] = defaultdict(
        lambda: defaultdict(lambda: (set(), set()))
    )
    for row in rows(store, "places"):
        about = told[row["thing"].value]
        about[row["property"].value].add(row["value"].value)
        about["sources"].add(row["graph"].value)
    for row in rows(store, "places-ties"):
        about = told[row["thing"].value]
        about["sources"].add(row["graph"].value)
        if row["theme"] is not None:
            about["theme"].add(row["theme"].value)
            continue
        starts, ends = belongings[row["thing"].value][row["network"].value, row["membership"].value]
        starts.update({row["start"].value} if row["start"] is not None else ())
        ends.update({row["end"].value} if row["end"] is not None else ())
    return tuple(_of(thing, about, belongings.get(thing, {})) for thing, about in sorted(told.items()))


def _of(
    thing: str, about: Mapping[str, set[str]], belongings: Mapping[tuple[str, str], tuple[set[str], set[str]]]
) -> Place:
    none: set[str] = set()
    spans = {Belonging(network, Span.of(*dates)) for (network, _), dates in belongings.items()}
    return Place(
        thing,
        types=frozenset(about.get(expand("dct:type"), none)),
        themes=frozenset(about.get("theme", none)),
        belongings=tuple(sorted(spans, key=lambda each: (each.network, each.span.starts, each.span.ends))),
        countries=frozenset(about.get(expand("pve:country"), none)),
        position=_position(about.get(expand("wgs:lat"), none), about.get(expand("wgs:long"), none)),
        sources=frozenset(about["sources"]),
    )


def _position(latitudes: set[str], longitudes: set[str]) -> Position | None:
    """Where a place is; nowhere if sources do not agree on it or what they say is no position."""
    if len(latitudes) != 1 or len(longitudes) != 1:
        return None
    try:
        latitude, longitude = float(min(latitudes)), float(min(longitudes))
    except ValueError:
        return None
    on_earth = abs(latitude) <= 90 and abs(longitude) <= _HALF_CIRCLE  # noqa: PLR2004 - degrees; not so for NaN
    return (latitude, longitude) if on_earth else None
