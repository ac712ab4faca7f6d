"""Lists of all things of a kind, by name, page by page, by first letter or by search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.folding import fold
from pvegraph.search.catalogue import Entry, Text
from pvegraph.search.index import Rank
from pvegraph.web.kinds import KINDS
from pvegraph.web.links import Link
from pvegraph.web.problem import not_found
from pvegraph.web.requests import accept_html, page_number
from pvegraph.web.site import Site

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
    """The lines of a page."""
    naming = site.naming(site.language_of(request))
    return [Item(naming.link(entry.iri), naming.hint(entry)) for _, entry in members]
