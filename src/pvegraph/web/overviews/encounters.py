"""Who came together, where and when: read once for each version of the data, and narrowed in memory.

Nothing here says by which source; a page that names an encounter asks for its statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType

from pvegraph.dates import DateError, PartialDate
from pvegraph.search.catalogue import Catalogue, Entry, kind_of
from pvegraph.store import Store
from pvegraph.web.filters import Filters
from pvegraph.web.overviews.asking import rows
from pvegraph.web.overviews.shelf import Facet, Shelf, among

KINDS = ("country", "government", "organisation", "person")
"""The kinds of actors, in the order in which pages show them."""


@dataclass(frozen=True)
class Standing:
    """What is known of an actor that a reader may choose by; all of it as IRIs."""

    kind: str
    countries: frozenset[str] = frozenset()
    """The country itself; that of a government or an organisation; those in which a person has held a post."""
    networks: frozenset[str] = frozenset()
    """The organisations of which it is, or has been, a member."""
    themes: frozenset[str] = frozenset()

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
                return frozenset({self.kind})

    @property
    def times(self) -> None:
        """Actors are of all times; what they took part in is not."""
        return None


@dataclass(frozen=True)
class Gathering:
    """What brings actors together: an event in which they took part, or an organisation of which they are members."""

    iri: str
    parties: frozenset[str]
    came_from: frozenset[str] = frozenset()
    """The countries from which people came without standing for their State."""
    span: tuple[date, date] | None = None
    """The days between which it lies, by whatever source says the most; `None` where no source says when."""


@dataclass(frozen=True)
class Encounters:
    """All events with their parties, all organisations with their members, and all of these actors."""

    events: tuple[Gathering, ...]
    bodies: tuple[Gathering, ...]
    standings: Mapping[str, Standing]

    @cached_property
    def shelf(self) -> Shelf[Standing]:
        """All actors, to be sifted, in the order of `standings`."""
        return Shelf(self.standings.values())

    def passing(self, filters: Filters) -> frozenset[str]:
        """The actors that filters leave."""
        return frozenset(among(tuple(self.standings), self.shelf.sift(filters).bits()))

    @classmethod
    def read(cls, store: Store, catalogue: Catalogue) -> Encounters:
        """Read everything in two queries."""
        parties: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
        known: dict[str, str] = {}
        for event, actor, came in rows(store, "encounters"):
            # The store makes a new text of each IRI; one of each is enough.
            name = known.setdefault(actor.value, actor.value)
            parties[event.value][came.value == "true"].add(name)
        ways: dict[str, dict[str, set[str]]] = {way: defaultdict(set) for way in ("network", "theme", "office")}
        members: dict[str, set[str]] = defaultdict(set)
        for actor, way, of in rows(store, "standing"):
            name, value = known.setdefault(actor.value, actor.value), known.setdefault(of.value, of.value)
            ways[way.value][name].add(value)
            if way.value == "network":
                members[value].add(name)
        actors = {actor for came, from_ in parties.values() for actor in (*came, *from_)}
        actors.update(ways["network"])
        return cls(
            tuple(_event(event, *parties[event], catalogue) for event in sorted(parties)),
            tuple(Gathering(body, frozenset(members[body])) for body in sorted(members)),
            MappingProxyType({actor: _standing(actor, ways, catalogue) for actor in sorted(actors)}),
        )


def _event(event: str, parties: set[str], came_from: set[str], catalogue: Catalogue) -> Gathering:
    return Gathering(event, frozenset(parties), frozenset(came_from), span_of(catalogue.get(event)))


def span_of(entry: Entry | None) -> tuple[date, date] | None:
    """The days between which something lies by what the sources say of its start and its end; `None` if nothing.

    An end that is not known is that of the start: an event without an end is not one that goes on.
    """
    if entry is None:
        return None
    starts = [each for each in map(_date, entry.facts.get("pve:start", ())) if each is not None]
    ends = [each for each in map(_date, entry.facts.get("pve:end", ())) if each is not None]
    if not starts and not ends:
        return None
    earliest = min(each.earliest for each in (starts or ends))
    return earliest, max([earliest, *(each.latest for each in (ends or starts))])


def _date(text: str) -> PartialDate | None:
    try:
        return PartialDate.parse(text)
    except DateError:
        return None


def _standing(actor: str, ways: Mapping[str, Mapping[str, set[str]]], catalogue: Catalogue) -> Standing:
    kind = kind_of(actor)
    return Standing(
        kind,
        countries_of(actor, kind, ways["office"].get(actor, set()), catalogue),
        frozenset(ways["network"].get(actor, ())),
        frozenset(ways["theme"].get(actor, ())),
    )


def countries_of(actor: str, kind: str, offices: set[str], catalogue: Catalogue) -> frozenset[str]:
    """The countries of an actor; ``offices`` are the bodies in which a person has held a post."""
    if kind == "country":
        return frozenset({actor})
    found: set[str] = set()
    for each in offices if kind == "person" else {actor}:
        entry = catalogue.get(each)
        if kind_of(each) == "country":
            found.add(each)
        elif entry is not None:
            found.update(entry.facts.get("pve:country", ()))
    return frozenset(found)
