"""Events and frameworks with what they may be narrowed by, read from a whole store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.overviews.asking import rows
from pvegraph.web.overviews.shelf import Facet, Time
from pvegraph.web.overviews.spans import Span

Kind = Literal["event", "framework"]
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Dated:
    """An event or a framework. Things are IRIs."""

    iri: str
    kind: Kind
    types: frozenset[str]
    themes: frozenset[str]
    networks: frozenset[str]
    countries: frozenset[str]
    span: Span
    place: str | None
    """Where it was, if that is a place of the data."""
    localities: tuple[str, ...]
    """The names of places that sources give."""
    sources: frozenset[str]
    """The graphs that say all this."""

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The values of the filter ``kind`` that it has: what it is, and the names of its types."""
        return frozenset({self.kind, *(type_.rpartition("/")[2] for type_ in self.types)})

    @cached_property
    def years(self) -> tuple[int, int] | None:
        """The first and the last year in which it may have been; `None` if no source dates it."""
        return (self.span.possible[0].year, self.span.possible[1].year) if self.span.is_known else None

    def values(self, facet: Facet) -> frozenset[str]:
        """What it has of a facet."""
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
        """When it may have been; what no source dates is in no time."""
        return (Time(*self.span.possible),) if self.span.is_known else ()


def read_events(store: Store) -> tuple[Dated, ...]:
    """All events, by two queries."""
    return _read(store, "event", "pve:start", "pve:end", "pve:addressesTheme")


def read_frameworks(store: Store) -> tuple[Dated, ...]:
    """All frameworks, by two queries."""
    return _read(store, "framework", "dct:date", "", "dct:subject")


def _read(store: Store, kind: Kind, start: str, end: str, theme: str) -> tuple[Dated, ...]:
    """All things of a kind; the last three are the properties that date them and say what they are about."""
    told: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows(store, f"{kind}s"):
        about = told[row["thing"].value]
        about[row["property"].value].add(row["value"].value)
        about["sources"].add(row["graph"].value)
    for row in rows(store, f"{kind}s-ties"):
        about = told[row["thing"].value]
        for name, property_ in (("theme", expand(theme)), ("network", "network"), ("country", expand("pve:country"))):
            if row[name] is not None:
                about[property_].add(row[name].value)
        about["sources"].add(row["graph"].value)
    return tuple(_of(thing, kind, about, start, end, theme) for thing, about in sorted(told.items()))


def _of(thing: str, kind: Kind, about: Mapping[str, set[str]], start: str, end: str, theme: str) -> Dated:
    def said(property_: str) -> frozenset[str]:
        return frozenset(about.get(expand(property_) if ":" in property_ else property_, _NONE))

    return Dated(
        thing,
        kind,
        types=said("dct:type"),
        themes=said(theme),
        networks=said("network"),
        countries=said("pve:country"),
        span=Span.of(said(start), said(end) if end else ()),
        place=min(said("schema:location"), default=None),
        localities=tuple(sorted(said("pve:localityName"))),
        sources=said("sources"),
    )
