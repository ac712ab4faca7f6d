"""Lists of all things of a kind, by name, page by page, by first letter or by search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.folding import fold
from pvegraph.search.asking import select
from pvegraph.search.catalogue import Entry, Text
from pvegraph.search.index import Rank
from pvegraph.store import Store
from pvegraph.web.kinds import KINDS, N_
from pvegraph.web.links import Link
from pvegraph.web.problem import not_found
from pvegraph.web.requests import accept_html, page_number
from pvegraph.web.site import Site

_POINTED_AT = "SELECT DISTINCT ?thing WHERE {{ VALUES ?thing {{ {0} }} FILTER EXISTS {{ ?subject ?property ?thing }} }}"
ROWS = 50
"""Things on one page of a list."""


@dataclass(frozen=True)
class Item:
    """One line of a list: a thing, what tells it apart, and its name in the language of its own or another."""

    link: Link
    hint: Text | None


def things(request: Request, site: Site) -> Response:
    """``/things/{kind}``."""
    kind = KINDS.get(request.path_params["kind"])
    if kind is None:
        raise not_found(request)
    accept_html(request)
    language = site.language_of(request)
    question = request.query_params.get("q", "").strip()
    starts = request.query_params.get("starts", "").strip()
    members: Sequence[tuple[Text, Entry]] = site.catalogue.sorted_of_kind(kind.name, language.tag)
    if question:
        hits = site.index.search(question, kinds={kind.name})
        # Names that are merely near are worth showing where no other is.
        found = {hit.entry.iri for hit in hits if hit.rank is not Rank.NEAR} or {hit.entry.iri for hit in hits}
        members = [(name, entry) for name, entry in members if entry.iri in found]
    if starts:
        members = [(name, entry) for name, entry in members if fold(name.value).startswith(fold(starts))]
    pages = max(1, -(-len(members) // ROWS))
    page = page_number(request, pages)
    shown = members[(page - 1) * ROWS : page * ROWS]
    return site.html(
        request,
        "list.html",
        kind=kind,
        items=_items(site, request, shown),
        total=len(members),
        first=(page - 1) * ROWS + 1,
        initials=site.catalogue.initials_of_kind(kind.name, language.tag),
        starts=starts,
        question=question,
        page=page,
        pages=pages,
    )


def _items(site: Site, request: Request, members: Sequence[tuple[Text, Entry]]) -> list[Item]:
    """The lines of a page; of a country to which nothing leads the line says so."""
    naming = site.naming(site.language_of(request))
    nothing = Text(naming.language.text(N_("no source says anything of it")), naming.language.tag)
    countries = [entry.iri for _, entry in members if entry.kind == "country"]
    silent = set(countries) - _pointed_at(site.store, countries)
    hints = [nothing if entry.iri in silent else naming.distinction(entry) for _, entry in members]
    return [Item(naming.link(entry.iri), hint) for (_, entry), hint in zip(members, hints, strict=True)]


def _pointed_at(store: Store, things: Sequence[str]) -> set[str]:
    """Those of some things of which anything else is said to be part, member, place or the like; one query."""
    if not things:
        return set()
    listed = " ".join(str(ox.NamedNode(thing)) for thing in things)
    return {row[0].value for row in select(store, _POINTED_AT.format(listed))}
