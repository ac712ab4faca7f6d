"""Search over all names: a page for people, JSON for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.search.index import Hit
from pvegraph.web.answers import conditional
from pvegraph.web.choice import HTML
from pvegraph.web.kinds import KINDS, N_
from pvegraph.web.lists import Item
from pvegraph.web.negotiation import negotiate
from pvegraph.web.problem import ProblemError, not_acceptable
from pvegraph.web.site import Site

_JSON = "application/json"
_SHOWN_OF_A_KIND = 10
_SHOWN_IN_JSON = 100
LONGEST_QUESTION = 200
"""Characters of a question; no name of ours is longer."""


@dataclass(frozen=True)
class Found:
    """A thing that was found, and the name that was, if it is not the one that is shown."""

    item: Item
    other: Hit | None


@dataclass(frozen=True)
class Part:
    """What was found of one kind."""

    kind: str
    heading: str
    found: tuple[Found, ...]
    total: int


def search(request: Request, site: Site) -> Response:
    """``/search``."""
    offer = negotiate(request.headers.get("accept"), (HTML, _JSON))
    if offer is None:
        raise not_acceptable((HTML, _JSON))
    question = request.query_params.get("q", "").strip()
    if len(question) > LONGEST_QUESTION:
        raise ProblemError(
            400, N_("The question is too long; write at most %(limit)s characters."), {"limit": str(LONGEST_QUESTION)}
        )
    hits = site.index.search(question)
    if offer == _JSON:
        return _json(request, site, question, hits)
    parts = _parts(site, request, hits)
    return site.html(request, "search.html", question=question, total=len(hits), parts=parts)


def _parts(site: Site, request: Request, hits: list[Hit]) -> list[Part]:
    """The hits by kind, the kind with the best hit first."""
    naming = site.naming(site.language_of(request))
    by_kind: dict[str, list[Hit]] = {}
    for hit in hits:
        by_kind.setdefault(hit.entry.kind, []).append(hit)
    order = list(KINDS)
    kinds = sorted(
        by_kind, key=lambda kind: (by_kind[kind][0].rank, order.index(kind) if kind in order else len(order))
    )
    parts = []
    for kind in kinds:
        found = []
        for hit in by_kind[kind][:_SHOWN_OF_A_KIND]:
            link = naming.link(hit.entry.iri)
            other = hit if hit.name.value != link.text.value else None
            found.append(Found(Item(link, naming.hint(hit.entry)), other))
        parts.append(Part(kind, naming.kind_text(kind, many=True), tuple(found), len(by_kind[kind])))
    return parts


def _json(request: Request, site: Site, question: str, hits: list[Hit]) -> Response:
    """The hits as JSON: published IRIs, the name that was found, the name for the reader."""
    language = site.language_of(request)
    naming = site.naming(language)
    results = [
        {
            "iri": hit.entry.iri,
            "kind": hit.entry.kind,
            "label": naming.link(hit.entry.iri).text.value,
            "match": hit.name.value,
            "matchLanguage": hit.name.language,
            "rank": hit.rank.name.lower(),
        }
        for hit in hits[:_SHOWN_IN_JSON]
    ]
    document = {"query": question, "total": len(hits), "results": results}
    tag = site.tag(request, _JSON, language.tag)
    headers = {"Vary": "Accept, Accept-Language, Cookie", "Content-Language": language.tag}
    return conditional(request, tag, _JSON, (json.dumps(document, ensure_ascii=False) + "\n").encode, headers)
