"""``/overviews/timeline``: frameworks and events in time, each as exactly as sources date it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.search.catalogue import sorting_key
from pvegraph.web.choice import HTML
from pvegraph.web.filters import Filter, read_filters
from pvegraph.web.links import Link
from pvegraph.web.naming import Naming
from pvegraph.web.overviews import downloads, frame
from pvegraph.web.overviews.dated import Dated, read_events, read_frameworks
from pvegraph.web.overviews.downloads import JSON, Record, Shown
from pvegraph.web.overviews.facets import kinds_of, offer
from pvegraph.web.overviews.index import TIMELINE
from pvegraph.web.overviews.shelf import Facet, Shelf
from pvegraph.web.overviews.years import HEIGHT, WIDTH, bars
from pvegraph.web.requests import wanted_media_type
from pvegraph.web.site import Site

_TAKEN: tuple[Filter, ...] = ("network", "theme", "country", "kind", "year", "from", "to", "match")
_FACETS: tuple[Facet, ...] = ("kind", "network", "theme", "country")
_FORMS = MappingProxyType({**downloads.FORMS, "html": HTML})
_COLUMNS = (
    *("iri", "name", "name_language", "kind", "types", "countries", "networks", "themes", "when", "starts", "ends"),
    *("first", "last", "surely_first", "surely_last", "sources_differ", "sources"),
)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    link: Link
    kind: str
    types: tuple[Link, ...]
    countries: tuple[Link, ...]
    networks: tuple[Link, ...]
    when: str
    is_disputed: bool
    sources: int


def timeline(request: Request, site: Site) -> Response:
    """``/overviews/timeline``."""
    kinds = kinds_of(site.catalogue, ("framework", "event"), ("framework-type", "event-type"))
    filters = read_filters(request, site.catalogue, _TAKEN, kinds)
    if {"framework", "event"} <= set(filters.kind):
        filters = replace(filters, kind=())  # both boxes ticked narrow nothing down
    media_type = wanted_media_type(request, _FORMS, (HTML, JSON, *downloads.FORMS.values()))
    naming = site.naming(downloads.language_of(request, site, media_type))
    sifted = site.derived(_everything)[naming.language.tag].sift(filters)
    things = sifted.left
    if media_type != HTML:
        title = naming.language.text(TIMELINE.title)
        shown = Shown(TIMELINE.name, title, _COLUMNS, lambda: [_record(thing, naming) for thing in things], {})
        return downloads.data(request, site, filters, media_type, shown)
    rows, page = frame.paged(request, things)
    form = frame.form(request, naming, filters, [offer(sifted, facet, naming) for facet in _FACETS])
    at_any_time = [thing.years for thing in sifted.at_any_time]
    years = bars(
        Counter(years for years in at_any_time if years is not None),
        filters,
        form.path,
        form.language,
        mirrored=naming.language.direction == "rtl",
    )
    return site.html(
        request,
        "overviews/timeline.html",
        overview=TIMELINE,
        form=form,
        legends=frame.LEGENDS,
        rows=[_row(thing, naming) for thing in rows],
        page=page,
        frameworks=sum(thing.kind == "framework" for thing in things),
        undated=at_any_time.count(None),
        years=years,
        bar=(WIDTH, HEIGHT),
    )


def _everything(site: Site) -> Mapping[str, Shelf[Dated]]:
    """All frameworks and events, by four queries, in the order in which tables of each language have them."""
    things = [*read_frameworks(site.store), *read_events(site.store)]
    return {tag: Shelf(_in_order(things, site.naming(language))) for tag, language in site.languages.items()}


def _in_order(things: Iterable[Dated], naming: Naming) -> list[Dated]:
    """What is dated in the order of time, then what no source dates, by name."""

    def key(thing: Dated) -> tuple[object, ...]:
        known = thing.span.is_known
        days = thing.span.possible if known else (date.max, date.max)
        return (not known, *days, sorting_key(naming.link(thing.iri).text, naming.language.tag), thing.iri)

    return sorted(things, key=key)


def _row(thing: Dated, naming: Naming) -> Row:
    """A line of the table."""
    return Row(
        naming.link(thing.iri),
        naming.kind_text(thing.kind),
        _links(thing.types, naming),
        _links(thing.countries, naming),
        _links(thing.networks, naming),
        thing.span.words(naming.language),
        thing.span.is_disputed,
        len(thing.sources),
    )


def _record(thing: Dated, naming: Naming) -> Record:
    """The same for downloads and for the figure. A bound that no source sets is `None`."""
    name = naming.link(thing.iri)
    span = thing.span
    possible = span.possible if span.is_known else (None, None)
    certain = (span.certain if span.is_known else None) or (None, None)
    return {
        "iri": thing.iri,
        "href": name.href,
        "name": name.text.value,
        "name_language": name.text.language,
        "kind": thing.kind,
        "types": _names(thing.types, naming),
        "countries": _names(thing.countries, naming),
        "networks": _names(thing.networks, naming),
        "themes": _names(thing.themes, naming),
        "when": span.words(naming.language),
        "starts": [each.text for each in span.starts],
        "ends": [each.text for each in span.ends],
        "first": _day(possible[0]),
        "last": _day(possible[1]),
        "surely_first": _day(certain[0]),
        "surely_last": _day(certain[1]),
        "sources_differ": span.is_disputed,
        "sources": len(thing.sources),
    }


def _day(day: date | None) -> str | None:
    return None if day in (None, date.min, date.max) else str(day)


def _links(things: Iterable[str], naming: Naming) -> tuple[Link, ...]:
    return tuple(sorted((naming.link(thing) for thing in things), key=lambda link: link.text))


def _names(things: Iterable[str], naming: Naming) -> Sequence[str]:
    return [link.text.value for link in _links(things, naming)]
