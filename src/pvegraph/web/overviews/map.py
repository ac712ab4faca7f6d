"""``/overviews/map``: cities by network, theme and year, and events, on a map and in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.search.catalogue import sorting_key
from pvegraph.web.choice import HTML
from pvegraph.web.filters import Filter, Filters, read_filters
from pvegraph.web.kinds import N_
from pvegraph.web.links import Link
from pvegraph.web.naming import Naming
from pvegraph.web.overviews import downloads, frame
from pvegraph.web.overviews.dated import Dated, read_events
from pvegraph.web.overviews.downloads import GEOJSON, JSON, Record, Shown, as_json
from pvegraph.web.overviews.facets import kinds_of, offer
from pvegraph.web.overviews.index import MAP
from pvegraph.web.overviews.places import Belonging, Place, Position, read_places
from pvegraph.web.overviews.shelf import Facet, Shelf
from pvegraph.web.requests import wanted_media_type
from pvegraph.web.site import Site

Thing: TypeAlias = Place | Dated
_TAKEN: tuple[Filter, ...] = ("network", "theme", "country", "kind", "year", "from", "to", "match")
_FACETS: tuple[Facet, ...] = ("kind", "network", "theme", "country")
_FORMS = MappingProxyType({**downloads.FORMS, "geojson": GEOJSON, "html": HTML})
_COLUMNS = (
    *("iri", "name", "name_language", "kind", "types", "countries", "place", "latitude", "longitude"),
    *("networks", "themes", "when", "first", "last", "sources"),
)
_MOST_UNPLACED = 200
"""Names of things without a position that a page lists; the table has them all."""


@dataclass(frozen=True)
class Tie:
    """A network that a place belongs to, with what sources say of when."""

    link: Link
    when: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    link: Link
    types: tuple[Link, ...]
    where: tuple[Link, ...]
    ties: tuple[Tie, ...]
    when: str | None
    """When it was: empty where no source says; `None` for a place, which is at all times."""
    is_disputed: bool
    sources: int
    is_placed: bool


@dataclass(frozen=True)
class Atlas:
    """What the map shows at one address."""

    naming: Naming
    filters: Filters
    things: Sequence[Thing]
    positions: Mapping[str, Position]
    """Where places are, by their IRIs."""

    def position(self, thing: Thing) -> Position | None:
        """Where a thing is, or was: an event where its place is."""
        if isinstance(thing, Place):
            return thing.position
        return self.positions.get(thing.place) if thing.place is not None else None

    def unplaced(self) -> list[Thing]:
        """What has no position in the data."""
        return [thing for thing in self.things if self.position(thing) is None]

    def row(self, thing: Thing) -> Row:
        """A line of the table."""
        link = self.naming.link
        if isinstance(thing, Place):
            ties, where = _ties(thing, self.filters, self.naming), sorted(thing.countries)
        else:
            ties = tuple(Tie(link(network), ()) for network in sorted(thing.networks))
            where = [*([thing.place] if thing.place is not None else []), *sorted(thing.countries)]
        return Row(
            link(thing.iri),
            tuple(link(type_) for type_ in sorted(thing.types)),
            tuple(link(each) for each in where),
            ties,
            thing.span.words(self.naming.language) if isinstance(thing, Dated) else None,
            isinstance(thing, Dated) and thing.span.is_disputed,
            len(thing.sources),
            self.position(thing) is not None,
        )

    def records(self) -> list[Record]:
        """All that is shown, for downloads."""
        return [self._record(thing) for thing in self.things]

    def collection(self) -> bytes:
        """The same as GeoJSON (RFC 7946); what has no position has no geometry (section 3.2)."""
        features = []
        for thing in self.things:
            position = self.position(thing)
            geometry = None if position is None else {"type": "Point", "coordinates": [position[1], position[0]]}
            features.append(
                {"type": "Feature", "id": thing.iri, "geometry": geometry, "properties": self._record(thing)}
            )
        return as_json({"type": "FeatureCollection", "features": features})

    def _record(self, thing: Thing) -> Record:
        name = self.naming.link(thing.iri)
        position = self.position(thing)
        known = isinstance(thing, Dated) and thing.span.is_known
        first, last = thing.span.possible if isinstance(thing, Dated) and known else (None, None)
        return {
            "iri": thing.iri,
            "href": name.href,
            "name": name.text.value,
            "name_language": name.text.language,
            "kind": "place" if isinstance(thing, Place) else thing.kind,
            "types": self._names(thing.types),
            "countries": self._names(thing.countries),
            "place": self._names([thing.place])[0] if isinstance(thing, Dated) and thing.place is not None else None,
            "latitude": position[0] if position else None,
            "longitude": position[1] if position else None,
            "networks": self._names(thing.networks_in(self.filters) if isinstance(thing, Place) else thing.networks),
            "themes": self._names(thing.themes),
            "when": thing.span.words(self.naming.language) if isinstance(thing, Dated) else None,
            "first": first.isoformat() if first else None,
            "last": last.isoformat() if last else None,
            "sources": len(thing.sources),
        }

    def _names(self, things: Sequence[str] | frozenset[str]) -> list[str]:
        return sorted(self.naming.link(thing).text.value for thing in things)


def map_of(request: Request, site: Site) -> Response:
    """``/overviews/map``."""
    kinds = kinds_of(site.catalogue, ("place", "event"), ("place-type", "event-type"))
    asked = read_filters(request, site.catalogue, _TAKEN, kinds)
    media_type = wanted_media_type(request, _FORMS, (HTML, GEOJSON, JSON, *downloads.FORMS.values()))
    filters = asked if asked.kind else replace(asked, kind=("place",))
    naming = site.naming(downloads.language_of(request, site, media_type))
    everything = site.derived(_everything)
    sifted = everything.in_order[naming.language.tag].sift(filters)
    atlas = Atlas(naming, filters, sifted.left, everything.positions)
    if media_type != HTML:
        title = naming.language.text(MAP.title)
        shown = Shown(MAP.name, title, _COLUMNS, atlas.records, {GEOJSON: atlas.collection})
        return downloads.data(request, site, filters, media_type, shown)
    rows, page = frame.paged(request, atlas.things)
    unplaced = atlas.unplaced()
    return site.html(
        request,
        "overviews/map.html",
        overview=MAP,
        form=frame.form(request, naming, filters, [offer(sifted, facet, naming) for facet in _FACETS], asked),
        legends=frame.LEGENDS,
        rows=[atlas.row(thing) for thing in rows],
        page=page,
        places=sum(isinstance(thing, Place) for thing in atlas.things),
        placed=len(atlas.things) - len(unplaced),
        unplaced=[naming.link(thing.iri) for thing in unplaced[:_MOST_UNPLACED]],
        unplaced_total=len(unplaced),
    )


@dataclass(frozen=True)
class _Everything:
    """All that the map may show, in the order in which tables of each language have it, and where it is."""

    in_order: Mapping[str, Shelf[Thing]]
    positions: Mapping[str, Position]


def _everything(site: Site) -> _Everything:
    """Read all places and events, by four queries."""
    places = read_places(site.store)
    positions = {place.iri: place.position for place in places if place.position is not None}
    things: list[Thing] = [*places, *read_events(site.store)]
    in_order = {tag: Shelf(_sorted(things, site.naming(each))) for tag, each in site.languages.items()}
    return _Everything(in_order, positions)


def _sorted(things: Sequence[Thing], naming: Naming) -> list[Thing]:
    """Places before events, each by their names."""
    keys = {thing.iri: sorting_key(naming.link(thing.iri).text, naming.language.tag) for thing in things}
    return sorted(things, key=lambda thing: (isinstance(thing, Dated), keys[thing.iri], thing.iri))


def _ties(place: Place, filters: Filters, naming: Naming) -> tuple[Tie, ...]:
    """The networks of a place that the time leaves, each with the dates that sources give."""
    dates: dict[str, list[str]] = {}
    for belonging in place.belongings:
        if filters.may_have_been(*belonging.span.lasting):
            said = dates.setdefault(belonging.network, [])
            words = _lasting(belonging, naming)
            if words and words not in said:
                said.append(words)
    return tuple(Tie(naming.link(network), tuple(said)) for network, said in sorted(dates.items()))


def _lasting(belonging: Belonging, naming: Naming) -> str:
    """Since when and until when a place has belonged to a network, as far as a source says."""
    language = naming.language
    parts = [
        language.filled(language.text(phrase), date=" / ".join(language.date(each.text) for each in told))
        for phrase, told in ((N_("from %(date)s"), belonging.span.starts), (N_("until %(date)s"), belonging.span.ends))
        if told
    ]
    return " ".join(parts)
