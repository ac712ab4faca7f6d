"""Where things are: the coordinates of places, and of what governs a place or is at one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import TypeAlias

import pyoxigraph as ox

from pvegraph.search.asking import select
from pvegraph.search.catalogue import kind_of
from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.results.terms import Column, Terms, number_of

Point: TypeAlias = tuple[float, float]
"""Latitude and longitude, in degrees."""

_MOST = 5_000
"""Things whose coordinates are looked up."""
_KINDS = frozenset({"place", "government", "organisation", "event"})
_QUERY = f"""
SELECT ?thing (SAMPLE(?lat) AS ?north) (SAMPLE(?long) AS ?east) WHERE {{
  VALUES ?thing {{ %s }}
  ?thing ({ox.NamedNode(expand("pve:governs"))}|{ox.NamedNode(expand("schema:location"))})? ?place .
  ?place {ox.NamedNode(expand("wgs:lat"))} ?lat ; {ox.NamedNode(expand("wgs:long"))} ?long .
}}
GROUP BY ?thing"""


@dataclass(frozen=True)
class Places:
    """The coordinates of the things in an answer that have any."""

    points: Mapping[str, Point] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, store: Store, terms: Terms) -> Places:
        """Ask for the coordinates of all things of an answer at once; of none if there is none that may have any."""
        candidates = islice(_candidates(terms), _MOST)
        listed = " ".join(str(ox.NamedNode(thing)) for thing in candidates)
        if not listed:
            return cls()
        found: dict[str, Point] = {}
        for row in select(store, _QUERY % listed):
            north, east = number_of(row["north"]), number_of(row["east"])
            if north is not None and east is not None:
                found[row["thing"].value] = (float(north), float(east))
        return cls(MappingProxyType(found))

    def knows(self, column: Column) -> bool:
        """Whether some thing in a column has coordinates."""
        return any(thing in self.points for thing in column.things)


def _candidates(terms: Terms) -> Iterable[str]:
    seen: dict[str, None] = {}
    for column in terms.columns:
        seen.update(dict.fromkeys(thing for thing in column.things if kind_of(thing) in _KINDS))
    return seen
