"""``/catalog``: what there is to be had, as a page for people and as DCAT for programs; ``/context.jsonld``."""

from __future__ import annotations

import json
from io import BytesIO

from starlette.requests import Request
from starlette.responses import Response

from pvegraph import iri
from pvegraph.errors import UsageError
from pvegraph.sparql import formats
from pvegraph.sparql.context import Context
from pvegraph.sparql.formats import Format
from pvegraph.web import dataset
from pvegraph.web.answers import conditional
from pvegraph.web.assertions import NAMESPACES
from pvegraph.web.choice import HTML, choose_format, prefers_page
from pvegraph.web.dataset_markup import markup
from pvegraph.web.dcat import Offer, describe_catalogue
from pvegraph.web.downloads import dumps_of, manifests, offered
from pvegraph.web.problem import ProblemError, not_acceptable, not_found
from pvegraph.web.signposting import LICENCE, WebLink, header
from pvegraph.web.site import Site
from pvegraph.web.statements import in_graph

_GRAPHS = formats.of_kind("graph")
_JSON_LD = "application/ld+json"
_A_WEEK = "public, max-age=604800"


def catalog(request: Request, site: Site) -> Response:
    """``/catalog`` and ``/catalog.{suffix}``."""
    suffix = request.path_params.get("suffix", "")
    format_ = _wanted(request, suffix)
    offer = _offer(request, site)
    headers = {"Link": header(links())}
    if not suffix:
        headers["Content-Location"] = f"/catalog.{'html' if format_ is None else format_.suffix}"
    if format_ is None:
        request.state.links = links()
        return site.html(
            request,
            "catalog.html",
            headers,
            markup=markup(request, site, offer.dumps),
            alternates=[(format_, f"/catalog.{format_.suffix}") for format_ in _GRAPHS],
            files=[] if offer.dumps is None else offered(offer.dumps),
            manifest=site.release.manifest,
            releases=[] if offer.dumps is None else list(reversed(offer.releases)),
            dataset=dataset,
            coverage=site.coverage,
            extent=site.extent,
        )

    def make() -> bytes:
        output = BytesIO()
        said = describe_catalogue(site, offer)
        formats.write_graph(said, format_, output, prefixes=formats.used_prefixes(said, NAMESPACES))
        return output.getvalue()

    sums = "" if offer.dumps is None else offer.dumps.sums()
    tag = site.tag(request, format_.media_type, f"{offer.base}\n{len(offer.releases)}\n{sums}")
    if not suffix:
        headers["Vary"] = "Accept"
    try:
        return conditional(request, tag, format_.media_type, make, headers)
    except UsageError as error:
        raise ProblemError(406, str(error)) from None


def context(request: Request, site: Site) -> Response:
    """``/context.jsonld``: the names of our terms in JSON-LD, which a client may keep for a week."""
    ontology = (statement.quad for statement in in_graph(site.store, iri.ONTOLOGY_GRAPH))
    body = (json.dumps(Context.of(ontology).document(), indent=2, ensure_ascii=False) + "\n").encode()
    tag = site.tag(request, _JSON_LD)
    return conditional(request, tag, _JSON_LD, lambda: body, {"Cache-Control": _A_WEEK})


def links() -> list[WebLink]:
    """The forms of the catalogue, what they are about, and under which licence, for headers and heads of pages."""
    forms = [WebLink("alternate", f"/catalog.{format_.suffix}", format_.media_type) for format_ in _GRAPHS]
    return [*forms, WebLink("describes", dataset.CATALOGUE), WebLink("license", LICENCE)]


def _offer(request: Request, site: Site) -> Offer:
    dumps = dumps_of(site.release) if site.release.number else None
    return Offer(dataset.public_base(request, site), dumps, manifests(site))


def _wanted(request: Request, suffix: str) -> Format | None:
    """The format that the suffix names, else the one that the request prefers; `None` for a page."""
    if suffix == "html":
        return None
    if suffix:
        named = formats.by_suffix(suffix)
        if named is None or named.kind != "graph":
            raise not_found(request)
        return named
    accept = request.headers.get("accept")
    if prefers_page(accept, _GRAPHS, page_first=True):
        return None
    format_ = choose_format(accept, "graph")
    if format_ is None:
        raise not_acceptable((HTML, *(each.media_type for each in _GRAPHS)))
    return format_
