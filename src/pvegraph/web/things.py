"""The addresses of things, and the documents about them: pages, and RDF in every format."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from pvegraph import iri
from pvegraph.errors import UsageError
from pvegraph.search.catalogue import kind_of
from pvegraph.sparql import formats
from pvegraph.sparql.formats import Format
from pvegraph.web import documents
from pvegraph.web.answers import conditional
from pvegraph.web.choice import HTML, choose_format, prefers_page
from pvegraph.web.describe import describe, exists
from pvegraph.web.graphs import graph_page
from pvegraph.web.problem import ProblemError, not_acceptable, not_found
from pvegraph.web.requests import page_number
from pvegraph.web.site import Site

_GRAPHS = formats.of_kind("graph")
_OFFERS = (HTML, *(format_.media_type for format_ in _GRAPHS))
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def thing(request: Request, site: Site) -> Response:
    """``/id/{kind}/{name}`` and ``/concept/…``: a thing is not a document, so another address has that (303)."""
    address = request.url.path.lstrip("/")
    name = _published(request, iri.BASE + address)
    if not exists(site.store, name):
        raise not_found(request)
    document = documents.document_address(name).removeprefix(iri.BASE)
    query = f"?{request.url.query}" if request.url.query else ""
    headers = {"Location": f"/{quote(document)}{query}", "Vary": "Accept", "Cache-Control": "no-cache"}
    return Response(status_code=HTTPStatus.SEE_OTHER, headers=headers)


def document(request: Request, site: Site) -> Response:
    """``/doc/{address}``: what is known of a thing."""
    address, suffix = _split(request.path_params["address"])
    base = iri.BASE if address.startswith("concept/") else iri.BASE + "id/"
    return _negotiated(request, site, _published(request, base + address), suffix)


def graph(request: Request, site: Site) -> Response:
    """``/source/…``, ``/ontology``, ``/shapes`` and ``/query…``: a graph of ours is a document itself."""
    address, suffix = _split(request.url.path.lstrip("/"))
    return _negotiated(request, site, _published(request, iri.BASE + address), suffix)


def _negotiated(request: Request, site: Site, name: str, suffix: str) -> Response:
    """The document about a thing in the form that its suffix or the request wants."""
    if not exists(site.store, name):
        raise not_found(request)
    format_ = _wanted(request, suffix)
    return _page(request, site, name, suffix) if format_ is None else _data(request, site, name, format_, suffix)


def _wanted(request: Request, suffix: str) -> Format | None:
    """The format that the suffix of the address names, else the one that the request prefers; `None` for a page."""
    if suffix == "html":
        return None
    accept = request.headers.get("accept")
    if not suffix and prefers_page(accept, _GRAPHS, page_first=True):
        return None
    format_ = formats.by_suffix(suffix) if suffix else choose_format(accept, "graph")
    if suffix and (format_ is None or format_.kind != "graph"):
        raise not_found(request)
    if format_ is None:
        raise not_acceptable(_OFFERS)
    return format_


def _data(request: Request, site: Site, name: str, format_: Format, suffix: str) -> Response:
    """The document as RDF."""
    is_graph = documents.document_address(name) == name

    def make() -> bytes:
        statements = documents.of_graph(site.store, name) if is_graph else None
        return documents.write(statements or documents.about_thing(site.store, name), format_)

    tag = site.tag(request, format_.media_type)
    headers = {"Link": _link_header(name), **_content_location(request, suffix, format_.suffix)}
    if not suffix:
        headers["Vary"] = "Accept"
    try:
        return conditional(request, tag, format_.media_type, make, headers)
    except UsageError as error:
        raise ProblemError(406, str(error)) from None


def _page(request: Request, site: Site, name: str, suffix: str) -> Response:
    """The document as a page."""
    headers = {"Link": _link_header(name), **_content_location(request, suffix, "html")}
    alternates = [(format_, address_of(name, format_.suffix)) for format_ in _GRAPHS]
    page = page_number(request, 10**6)
    if kind_of(name) in {"ontology", "shapes", "source"}:
        return graph_page(request, site, name, headers, alternates)
    saved = next((query for query in site.queries if query.iri == name), None)
    if saved is not None:
        return site.html(request, "query.html", headers, saved=saved, alternates=alternates, thing=name)
    if name == iri.QUERY_GRAPH:
        return site.html(request, "queries.html", headers, queries=site.queries, alternates=alternates, thing=name)
    naming = site.naming(site.language_of(request))
    described = describe(site.store, naming, name, page)
    if page > described.pages:
        raise not_found(request)
    kind_text = naming.kind_text(described.kind)
    return site.html(
        request, "thing.html", headers, about=described, alternates=alternates, thing=name, kind_text=kind_text
    )


def address_of(name: str, suffix: str) -> str:
    """The local address of the document about a thing in one format."""
    return f"/{documents.document_address(name).removeprefix(iri.BASE)}.{suffix}"


def _link_header(name: str) -> str:
    """The same document in other forms, what it is about, and under which licence (RFC 8288)."""
    links = [f'<{address_of(name, f.suffix)}>; rel="alternate"; type="{f.media_type}"' for f in _GRAPHS]
    links.append(f'<{address_of(name, "html")}>; rel="alternate"; type="{HTML}"')
    links.append(f'<{name}>; rel="describes"')
    links.append(f'<{LICENCE}>; rel="license"')
    return ", ".join(links)


def _content_location(request: Request, suffix: str, chosen: str) -> dict[str, str]:
    """The address of the chosen form, where the request left the choice to us (RFC 9110 section 8.7)."""
    return {} if suffix else {"Content-Location": f"{quote(request.url.path)}.{chosen}"}


def _split(address: str) -> tuple[str, str]:
    """An address and its suffix; names of ours have no dot.

    >>> _split("place/ma-rabat.ttl"), _split("place/ma-rabat")
    (('place/ma-rabat', 'ttl'), ('place/ma-rabat', ''))
    """
    stem, dot, suffix = address.rpartition(".")
    return (stem, suffix) if dot and suffix and "/" not in suffix else (address, "")


def _published(request: Request, address: str) -> str:
    """The published IRI of an address; an error if no IRI can be like that."""
    try:
        return str(ox.NamedNode(address).value)
    except ValueError:
        raise not_found(request) from None
