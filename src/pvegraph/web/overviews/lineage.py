"""``/overviews/lineage``: which frameworks come from which, as families of nested lists, each with its dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.folding import fold
from pvegraph.vocabulary import expand
from pvegraph.web.choice import HTML
from pvegraph.web.filters import Filter, Filters, read_filters
from pvegraph.web.kinds import N_
from pvegraph.web.links import Link
from pvegraph.web.naming import Naming
from pvegraph.web.overviews import asked, downloads, frame
from pvegraph.web.overviews.asked import State
from pvegraph.web.overviews.descent import Framework
from pvegraph.web.overviews.downloads import Record, Shown
from pvegraph.web.overviews.facets import Choice, kinds_of, offer
from pvegraph.web.overviews.families import Family, trees
from pvegraph.web.overviews.index import LINEAGE
from pvegraph.web.overviews.lineage_figure import Drawing, draw
from pvegraph.web.overviews.lines import Item, Lines, Told, anchor
from pvegraph.web.overviews.shelf import Facet, Sifted
from pvegraph.web.references import Numbering
from pvegraph.web.requests import page_number, wanted_media_type
from pvegraph.web.site import Site

MEMBERS = 26
"""Frameworks of one page, unless one family alone has more."""
MOST_LINES = 60
"""Lines of one page; what is beyond is counted."""
SMALLEST_DRAWN = 4
"""Members of the smallest family that has a figure; smaller ones are seen at a glance."""
MOST_CHOICES = 16
_MOST_WRITTEN = 10_000
_TAKEN: tuple[Filter, ...] = ("theme", "country", "kind", "year", "from", "to", "match")
_FACETS: tuple[Facet, ...] = ("kind", "theme", "country")
_FORMS = MappingProxyType({**downloads.FORMS, "html": HTML})
_ISSUERS = ("organisation", "country", "government", "person")
_OF = ("framework", "organisation", "event")
_COLUMNS = (
    *("iri", "name", "types", "dates", "issuers", "relation", "relation_name", "parent", "parent_name", "sources"),
)


@dataclass(frozen=True)
class Asked:
    """What the address of the page asks for."""

    state: State
    filters: Filters
    issuers: tuple[str, ...]
    of: str | None
    """One of whose family the page is to be."""

    @property
    def narrows(self) -> bool:
        """Whether only some frameworks are meant."""
        return bool(self.filters or self.issuers)


@dataclass(frozen=True)
class Tree:
    """One family on a page."""

    key: str
    heading: Link
    """That of its tops from which the most has come."""
    size: int
    tops: int
    items: tuple[Item, ...]
    drawing: Drawing | None


def lineage_of(request: Request, site: Site) -> Response:
    """``/overviews/lineage``."""
    media_type = wanted_media_type(request, _FORMS, (HTML, *downloads.FORMS.values()))
    asked_for = _asked(request, site)
    ties = site.ties
    matching = {each.iri for each in ties.frameworks.passing(asked_for.filters, asked_for.issuers)}
    families = [each for each in ties.families if _is_meant(each, asked_for, matching)]
    naming = site.naming(downloads.language_of(request, site, media_type))
    if media_type != HTML:
        title = naming.language.text(LINEAGE.title)
        shown = Shown(LINEAGE.name, title, _COLUMNS, partial(_records, site, naming, families), {})
        return downloads.data(request, site, asked_for.state, media_type, shown)
    pages = _pages(families)
    page = page_number(request, len(pages))
    numbering = Numbering(site.catalogue, naming.language.tag)
    related = ties.related.sift(asked_for.filters)
    return site.html(
        request,
        "overviews/lineage.html",
        overview=LINEAGE,
        state=asked_for.state,
        filters=asked_for.filters,
        narrows=asked_for.narrows,
        legends=frame.LEGENDS,
        offers=[offer(related, facet, naming, MOST_CHOICES) for facet in _FACETS],
        issuers=_issuers(related, asked_for, naming),
        chips=_chips(naming, asked_for),
        trees=_trees(site, naming, numbering, pages[page - 1], matching if asked_for.narrows else ()),
        total=len(families),
        members=sum(len(each.members) for each in families),
        alone=len(matching.difference(each.iri for each in ties.related.things)),
        references=numbering.references(),
        page=page,
        pages=len(pages),
    )


def _asked(request: Request, site: Site) -> Asked:
    """Read the address; raises `ProblemError` 400 for what it cannot mean."""
    filters = read_filters(request, site.catalogue, _TAKEN, kinds_of(site.catalogue, (), ("framework-type",)))
    issuers = asked.things(request, "issuer", site.catalogue, _ISSUERS)
    of = asked.thing(request, "of", site.catalogue, _OF)
    pairs = (
        *(("issuer", asked.short(each)) for each in issuers),
        ("of", asked.short(of) if of is not None else ""),
        ("lang", request.query_params.get("lang", "")),
    )
    return Asked(State(request.url.path, filters, tuple(pair for pair in pairs if pair[1])), filters, issuers, of)


def _is_meant(family: Family, asked_for: Asked, matching: Collection[str]) -> bool:
    """Whether a family is shown: whole, if one of its members is meant."""
    if asked_for.of is not None and asked_for.of not in family.members:
        return False
    return not asked_for.narrows or not family.members.isdisjoint(matching)


def _pages(families: Sequence[Family]) -> list[list[Family]]:
    """The families page by page; at least one page."""
    pages: list[list[Family]] = [[]]
    room = MEMBERS
    for family in families:
        if pages[-1] and len(family.members) > room:
            pages.append([])
            room = MEMBERS
        pages[-1].append(family)
        room -= len(family.members)
    return pages


def _trees(
    site: Site, naming: Naming, numbering: Numbering, families: Sequence[Family], matching: Collection[str]
) -> list[Tree]:
    frameworks = site.ties.frameworks
    grown = [trees(frameworks, family.tops, MOST_LINES) for family in families]
    shown = {line.iri for tops in grown for top in tops for line in top.lines()}
    lines = Lines(naming, numbering, Told(site.store, shown), matching)
    return [
        Tree(
            f"family-{anchor(family.tops[0])}",
            naming.link(max(tops, key=lambda top: sum(1 for _ in top.lines())).iri),
            len(family.members),
            len(tops),
            tuple(lines.item(top) for top in tops),
            draw(frameworks, tops, naming) if len(family.members) >= SMALLEST_DRAWN else None,
        )
        for family, tops in zip(families, grown, strict=True)
    ]


def _issuers(related: Sifted[Framework], asked_for: Asked, naming: Naming) -> list[Choice]:
    """The issuers that a form offers, those of the most frameworks, with how many each would leave."""
    counts = Counter(issuer for each in related.left for issuer in each.issuers)
    best = [issuer for issuer, _ in counts.most_common(MOST_CHOICES)]
    choices = [
        Choice(asked.short(issuer), naming.link(issuer).text, counts[issuer], issuer in asked_for.issuers)
        for issuer in dict.fromkeys((*best, *asked_for.issuers))
    ]
    return sorted(choices, key=lambda choice: (fold(choice.text.value), choice.value))


def _chips(naming: Naming, asked_for: Asked) -> list[frame.Chip]:
    """The filters that are set, each with the address without it."""
    state = asked_for.state
    chips = list(frame.chips_of(naming, asked_for.filters, lambda fewer: state.with_filters(fewer).address()))
    for issuer in asked_for.issuers:
        fewer = tuple(pair for pair in state.pairs if pair != ("issuer", asked.short(issuer)))
        href = State(state.path, state.filters, fewer).address()
        chips.append(frame.Chip(naming.language.text(N_("Issuer")), naming.link(issuer).text, href))
    if asked_for.of is not None:
        words = naming.language.text(N_("Family of"))
        chips.append(frame.Chip(words, naming.link(asked_for.of).text, state.address(of="")))
    return chips


def _records(site: Site, naming: Naming, families: Sequence[Family]) -> list[Record]:
    """A record for each tie of the families."""
    frameworks = site.ties.frameworks
    members = [frameworks.all[each] for family in families for each in sorted(family.members) if each in frameworks.all]
    tied = [each for each in members if each.parents]
    told = Told(site.store, (each.iri for each in tied[:_MOST_WRITTEN]))
    return [record for each in tied[:_MOST_WRITTEN] for record in _records_of(each, naming, told)]


def _records_of(framework: Framework, naming: Naming, told: Told) -> list[Record]:
    def names(things: Collection[str]) -> list[str]:
        return sorted(naming.link(thing).text.value for thing in things)

    return [
        {
            "iri": framework.iri,
            "name": naming.link(framework.iri).text.value,
            "types": names(framework.types),
            "dates": list(framework.dates),
            "issuers": names(framework.issuers),
            "relation": each.relation,
            "relation_name": naming.link(expand(each.relation)).text.value,
            "parent": each.parent,
            "parent_name": naming.link(each.parent).text.value,
            "sources": sorted(told.of(framework.iri, each.relation).get(each.parent, ())),
        }
        for each in framework.parents
    ]
