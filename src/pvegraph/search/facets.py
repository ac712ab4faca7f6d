"""What things are about, beside their names: the country, theme, network and years of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from importlib.resources import files
from typing import TypeAlias

import pyoxigraph as ox

from pvegraph.dates import DateError, PartialDate
from pvegraph.search.asking import select
from pvegraph.store import Store

Facets: TypeAlias = Mapping[str, Mapping[str, set[str]]]
"""Facet → value → the IRIs of the things that have it. Values are IRIs, or years of four digits."""
NAMES = ("kind", "country", "theme", "network", "year")
"""Every facet, in the order of pages; the kind of a thing is in its IRI and is not read."""
_QUERY = (files("pvegraph.search") / "facets.rq").read_text("utf-8")
_LONGEST = 30
"""Years of what lasts; what is said to have lasted longer counts for its first and its last."""


def read(store: Store) -> Facets:
    """Ask a store what its things are about."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for facet, thing, value, until in select(store, _QUERY):
        if not isinstance(thing, ox.NamedNode):
            continue
        if facet.value == "year":
            for year in years(value.value, until.value if until is not None else None):
                found["year"][f"{year:04}"].add(thing.value)
        elif isinstance(value, ox.NamedNode):
            found[facet.value][value.value].add(thing.value)
    return found


def years(first: str, last: str | None = None) -> set[int]:
    """The years in which something may have been that began, and perhaps ended, on partial dates.

    That no end is known does not mean that it lasts, so then the years of the beginning are all there is.

    >>> sorted(years("2019-05", "2021")), years("2014?") == {2013, 2014, 2015}, years("soon")
    ([2019, 2020, 2021], True, set())
    """
    begin, end = _bounds(first), _bounds(last) if last is not None else None
    if begin is None:
        return set()
    latest = max(begin[1], end[1]) if end is not None else begin[1]
    if latest - begin[0] < _LONGEST:
        return set(range(begin[0], latest + 1))
    return {begin[0], begin[1], latest} if begin[1] - begin[0] < _LONGEST else set()


def _bounds(text: str) -> tuple[int, int] | None:
    """The first and the last year that a date may mean; `None` for none."""
    try:
        date = PartialDate.parse(text)
    except DateError:
        return None
    return date.earliest.year, date.latest.year
