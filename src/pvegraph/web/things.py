"""The addresses of things, and the documents about them: pages, RDF in every format, and sets of links."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from weakref import ref

from starlette.requests import Request
from starlette.responses import Response

from pvegraph import iri
from pvegraph.errors import UsageError
from pvegraph.search.catalogue import kind_of
from pvegraph.sparql import formats
from pvegraph.sparql.formats import Format
from pvegraph.web import documents, profiles, signposting
from pvegraph.web.addresses import HTML_SUFFIX, LINKSETS, Found, find, form_of, otherwise_written, raw_path
from pvegraph.web.answers import conditional, is_current, not_modified, whole
from pvegraph.web.choice import HTML, choose_format, prefers_page
from pvegraph.web.graphs import graph_page
from pvegraph.web.linksets import linkset
from pvegraph.web.portraits.portrait import Wanted, gather, portray
from pvegraph.web.problem import ProblemError, not_acceptable, not_found
from pvegraph.web.requests import page_number
from pvegraph.web.retired import moved_or_gone
from pvegraph.web.signposting import WebLink
from pvegraph.web.site import VARY_OF_PAGES, Site
from pvegraph.web.source_page import source_page
from pvegraph.web.statements import Statement, outgoing
from pvegraph.web.structured import in_page
from pvegraph.web.summaries import in_words_of_schema_org

_GRAPHS = formats.of_kind("graph")
_OFFERS = (HTML, *(format_.media_type for format_ in _GRAPHS))
_VARY = "Accept, Accept-Profile"
_PAGES_VARY = VARY_OF_PAGES.replace("Accept,", f"{_VARY},", 1)
_MOST_PAGES = 10**6


def thing(request: Request, site: Site) -> Response:
    """``/id/…``, ``/concept/…`` and the like: a thing is not a document, so another address has that (303)."""
    found = _find(request, site)
    if isinstance(found, Response):
        return found
    query = [request.url.query] if request.url.query else []
    headers = {"Vary": _VARY, "Cache-Control": "no-cache"}
    asked = profiles.asked(request)
    if asked is not None:  # a redirection says which profile it leads to, and leads there
        headers["Link"] = signposting.header([WebLink("profile", asked.iri)])
        if profiles.PARAMETER not in request.query_params:
            query.append(f"{profiles.PARAMETER}={asked.name}")
    headers["Location"] = "?".join([form_of(found.thing, found.suffix), *(["&".join(query)] if query else [])])
    return Response(status_code=HTTPStatus.SEE_OTHER, headers=headers)


def document(request: Request, site: Site) -> Response:
    """``/doc/…`` and the graphs, which are documents themselves: what is known, in the form that is wanted."""
    found = _find(request, site)
    if isinstance(found, Response):
        return found
    if found.suffix in LINKSETS:
        return _linkset(request, site, found)
    format_ = _wanted(request, found.suffix)
    return _page(request, site, found) if format_ is None else _data(request, site, found, format_)


def _find(request: Request, site: Site) -> Found | Response:
    """What the address is of, or the answer that says where that is now; an error if there is nothing."""
    path = raw_path(request)
    found = find(site.store, path)
    if found is None:
        other = otherwise_written(site.store, path)
        if other is None:
            raise not_found(request)
        query = f"?{request.url.query}" if request.url.query else ""
        headers = {"Location": other + query, "Cache-Control": "no-cache"}
        return Response(status_code=HTTPStatus.MOVED_PERMANENTLY, headers=headers)
    tombstone = site.tombstones.get(found.thing)
    return found if tombstone is None else moved_or_gone(request, site, found, tombstone)


def _wanted(request: Request, suffix: str) -> Format | None:
    """The format that the suffix of the address names, else the one that the request prefers; `None` for a page."""
    if suffix:
        return None if suffix == HTML_SUFFIX else formats.by_suffix(suffix)
    accept = request.headers.get("accept")
    format_ = choose_format(accept, "graph")
    if format_ is not None and profiles.asked(request) is not None:
        return format_  # who names a profile wants what conforms to it, and a page conforms to none
    if prefers_page(accept, _GRAPHS, page_first=True):
        return None
    if format_ is None:
        raise not_acceptable(_OFFERS)
    return format_


def _data(request: Request, site: Site, found: Found, format_: Format) -> Response:
    """The document as RDF."""
    thing = found.thing
    profile = profiles.asked(request) or signposting.default_profile(thing)
    page = page_number(request, _MOST_PAGES)
    headers = {
        "Vary": profiles.HEADER if found.suffix else _VARY,
        **_content_location(request, found, format_.suffix),
        **site.validators,
    }
    tag = site.tag(request, format_.media_type, profile.name)
    if is_current(request, tag, headers.get("Last-Modified")):
        return not_modified(tag, headers)
    shown = documents.contents(site.store, thing, profile, page)
    if page > shown.pages:
        raise not_found(request)
    links = [
        *signposting.links_of(site.store, thing, found.suffix),
        *signposting.profile_links(profile, thing, found.suffix, format_.suffix),
        *_pages_beside(shown, format_.suffix),
    ]
    headers["Link"] = signposting.header(links)
    quads = (*shown.quads, *documents.about(shown, format_.suffix))
    try:
        return whole(tag, format_.media_type, documents.write(quads, format_), headers)
    except UsageError as error:
        raise ProblemError(406, str(error)) from None


def _pages_beside(shown: documents.Contents, suffix: str) -> list[WebLink]:
    """Links to the pages beside one, where there is more than one."""
    if shown.pages == 1:
        return []
    form = form_of(shown.thing, suffix)
    beside = documents.neighbours(shown.page, shown.pages)
    names = {"previous": "prev"}
    return [
        WebLink(names.get(name, name), form + documents.page_query(shown.profile, number))
        for name, number in beside.items()
    ]


def _linkset(request: Request, site: Site, found: Found) -> Response:
    """All links of the document and its forms."""
    media_type = LINKSETS[found.suffix]
    home = site.home(request)
    links = [WebLink("describes", form_of(found.thing), HTML), WebLink("license", signposting.LICENCE)]
    return conditional(
        request,
        site.tag(request, media_type, home),
        media_type,
        lambda: linkset(site.store, found.thing, home, found.suffix),
        {"Link": signposting.header(links), **site.validators},
    )


def _page(request: Request, site: Site, found: Found) -> Response:
    """The document as a page. With what found the thing it takes four queries, whatever the thing."""
    name = found.thing
    said = outgoing(site.store, name)
    saved = next((query for query in site.queries if query.iri == name), None)
    alternates = [(format_, form_of(name, format_.suffix)) for format_ in _GRAPHS]
    if kind_of(name) == "source":
        headers = _head(request, site, found, said)
        return source_page(request, site, name, said, headers, alternates)
    if kind_of(name) in {"ontology", "shapes"}:
        headers = _head(request, site, found, said)
        return graph_page(request, site, name, headers, alternates)
    if saved is not None:
        headers = _head(request, site, found, said)
        return site.html(request, "query.html", headers, saved=saved, alternates=alternates, thing=name)
    if name == iri.QUERY_GRAPH:
        headers = _head(request, site, found, said)
        return site.html(request, "queries.html", headers, queries=site.queries, alternates=alternates, thing=name)
    return _portrait(request, site, found, said, alternates)


def _portrait(
    request: Request,
    site: Site,
    found: Found,
    said: Sequence[Statement],
    alternates: Sequence[tuple[Format, str]],
) -> Response:
    """The page of a thing that is no document itself."""
    naming = site.naming(site.language_of(request))
    part = request.query_params.get("part", "")
    wanted = Wanted(part, page_number(request, _MOST_PAGES if part else 1))
    gathered = gather(site.store, naming, site.agreement, found.thing, said, wanted)
    if gathered is None:
        raise not_found(request)
    layout, read = gathered
    portrait = portray(layout, read, wanted)
    members = [member.subject for listed in read.listed.values() for member in listed]
    headers = _head(request, site, found, said, list(read.told.values()), members)
    return site.html(
        request,
        portrait.template,
        headers,
        about=portrait,
        alternates=alternates,
        thing=found.thing,
        kind_text=naming.kind_text(portrait.kind),
        has_form=site.has_form(portrait.kind),
    )


def _head(
    request: Request,
    site: Site,
    found: Found,
    said: Sequence[Statement],
    rows: Sequence[Sequence[Statement]] = (),
    members: Sequence[str] | None = None,
) -> dict[str, str]:
    """The headers of a page; what stands in its head, for programs, is given to the template by the request."""
    about = [statement.quad for statement in said]
    links = signposting.links_of(site.store, found.thing, found.suffix, about=about, members=members)
    request.state.links = links
    request.state.structured = partial(_structured, ref(site), found.thing, said, rows)
    return {
        "Link": signposting.header(links),
        "Vary": _PAGES_VARY,
        **_content_location(request, found, HTML_SUFFIX),
    }


def _structured(
    site: ref[Site], name: str, said: Sequence[Statement], rows: Sequence[Sequence[Statement]]
) -> str | None:
    """What search engines are told of a thing. A template leaves cycles behind, which must not keep a release."""
    there = site()
    return None if there is None else in_page(name, in_words_of_schema_org(name, said, rows, there.catalogue))


def _content_location(request: Request, found: Found, chosen: str) -> dict[str, str]:
    """The address of the chosen form, where the request left the choice to us (RFC 9110 section 8.7)."""
    if found.suffix:
        return {}
    query = f"?{request.url.query}" if request.url.query else ""
    return {"Content-Location": form_of(found.thing, chosen) + query}
