"""The answers for what is no more: the way to its successor, or when and why it was withdrawn."""

from __future__ import annotations

import json
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from pvegraph import iri
from pvegraph.sparql import formats
from pvegraph.web import documents, signposting
from pvegraph.web.addresses import HTML_SUFFIX, LINKSETS, Found, form_of, is_document, raw_path
from pvegraph.web.answers import with_charset
from pvegraph.web.choice import HTML, media_types
from pvegraph.web.kinds import N_
from pvegraph.web.negotiation import negotiate
from pvegraph.web.problem import PROBLEM, TITLES
from pvegraph.web.profiles import PLAIN
from pvegraph.web.signposting import WebLink
from pvegraph.web.site import Site
from pvegraph.web.tombstones import Tombstone

_GRAPHS = formats.of_kind("graph")
_DETAIL = N_("What was here was withdrawn on %(day)s.")


def moved_or_gone(request: Request, site: Site, found: Found, tombstone: Tombstone) -> Response:
    """301 to what a thing was merged into, to the same form of it; else 410 with the tombstone."""
    if tombstone.replacement is None:
        return _gone(request, site, found, tombstone)
    survivor = tombstone.replacement
    wants_document = found.suffix or is_document(found.thing) or raw_path(request).startswith("/doc/")
    location = form_of(survivor, found.suffix) if wants_document else iri.address_of(survivor)
    query = f"?{request.url.query}" if request.url.query else ""
    # A merger may be undone, so that nobody may keep this without asking again.
    headers = {"Location": f"{location}{query}", "Cache-Control": "no-cache"}
    return Response(status_code=HTTPStatus.MOVED_PERMANENTLY, headers=headers)


def _gone(request: Request, site: Site, found: Found, tombstone: Tombstone) -> Response:
    """The tombstone in the form that the address or the request wants; whoever takes none of them gets a problem."""
    links = [WebLink("cite-as", tombstone.thing), WebLink("license", signposting.LICENCE)]
    headers = {"Vary": "Accept", "Cache-Control": "no-cache", "Link": signposting.header(links)}
    media_type = _wanted(request, found.suffix)
    format_ = formats.by_media_type(media_type, "graph")
    if media_type == HTML:
        return _page(request, site, tombstone, headers)
    if format_ is None:
        return Response(_problem(tombstone), HTTPStatus.GONE, headers, PROBLEM)
    shown = documents.contents(site.store, tombstone.thing, PLAIN)
    body = documents.write((*shown.quads, *documents.about(shown, format_.suffix)), format_)
    return Response(body, HTTPStatus.GONE, {"Content-Type": with_charset(format_.media_type), **headers})


def _wanted(request: Request, suffix: str) -> str:
    """The media type of the answer."""
    by_suffix = {HTML_SUFFIX: HTML, **dict.fromkeys(LINKSETS, PROBLEM), **{f.suffix: f.media_type for f in _GRAPHS}}
    if suffix:
        return by_suffix[suffix]
    accept = request.headers.get("accept")
    return negotiate(accept, (HTML, *media_types(accept, _GRAPHS), PROBLEM)) or PROBLEM


def _page(request: Request, site: Site, tombstone: Tombstone, headers: dict[str, str]) -> Response:
    """The tombstone for people."""
    language = site.language_of(request)
    reason = tombstone.reason(language.tag)
    headers |= {"Vary": "Accept, Accept-Language, Cookie", "Content-Language": language.tag}
    body = site.page(
        request,
        "problem.html",
        status=int(HTTPStatus.GONE),
        title=language.text(TITLES[HTTPStatus.GONE]),
        detail=language.text(_DETAIL) % {"day": language.date(tombstone.day)},
        reason=reason,
        thing=tombstone.thing,
        suggestions=(),
    )
    return Response(body, HTTPStatus.GONE, headers, "text/html; charset=utf-8")


def _problem(tombstone: Tombstone) -> str:
    """The tombstone as a problem (RFC 9457), with what it knows as members of their own."""
    problem = {
        "title": TITLES[HTTPStatus.GONE],
        "status": int(HTTPStatus.GONE),
        "detail": _DETAIL % {"day": tombstone.day},
        "thing": tombstone.thing,
        "withdrawn": tombstone.when,
        "reasons": [{"text": text.value, "language": text.language} for text in tombstone.why],
    }
    return json.dumps(problem, ensure_ascii=False) + "\n"
