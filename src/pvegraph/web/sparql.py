"""``/sparql``: the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), and a form for people."""

from __future__ import annotations

from io import BytesIO

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.errors import UsageError
from pvegraph.sparql import formats
from pvegraph.sparql.formats import Format
from pvegraph.sparql.request import BODIES, Nothing, Operation, Query, RequestError, Update, needs_body, read
from pvegraph.web import query_form, updates
from pvegraph.web.answers import conditional
from pvegraph.web.body import read_body
from pvegraph.web.choice import HTML, choose_format, prefers_page
from pvegraph.web.data_answer import DataAnswer, Formats
from pvegraph.web.description import PREFIXES, describe_service
from pvegraph.web.explanation import explain
from pvegraph.web.notes import note
from pvegraph.web.problem import not_acceptable
from pvegraph.web.query_problems import of_error, of_request_error
from pvegraph.web.results.page import PageAnswer
from pvegraph.web.site import Site
from pvegraph.web.writes import may_write


async def sparql(request: Request, site: Site) -> Response:
    """A query, an update, or a request that asks what there is."""
    try:
        operation = await _operation(request, site)
        match operation:
            case Nothing():
                return await anyio.to_thread.run_sync(_description, request, site, operation)
            case Update():
                return await updates.update(request, site, operation, endpoint(request, site))
            case Query():
                note(request.scope, query=operation.text)
                return await _answer(request, site, operation)
    except RequestError as error:
        raise of_request_error(error) from None
    except UsageError as error:
        raise of_error(error) from error


def endpoint(request: Request, site: Site) -> str:
    """The address of this service as the public knows it, which relative IRIs are relative to."""
    return f"{site.home(request)}{site.prefix}/sparql"


async def _operation(request: Request, site: Site) -> Operation:
    """What the request wants."""
    settings = site.settings
    limit = settings.query_body_limit
    if may_write(request, settings):
        limit = max(limit, settings.write_body_limit)
    body = await read_body(request, limit) if needs_body(request.method) else b""
    return read(request.method, request.scope["query_string"], request.headers.get("content-type"), body)


async def _answer(request: Request, site: Site, query: Query) -> Response:
    """The answer to a query: an explanation, a page, a workbook or data."""
    base_iri = endpoint(request, site)
    if query.explain:
        return await explain(request, site, query, base_iri)
    if query.format is None and prefers_page(request.headers.get("accept"), formats.FORMATS, page_first=False):
        return PageAnswer(request, site, query, base_iri)
    wanted = Formats.of(request, query)
    return DataAnswer(site, query, base_iri, wanted)


def _description(request: Request, site: Site, operation: Nothing) -> Response:
    """The form for a browser, the description of the service for a program."""
    format_ = _format_of_description(request, operation)
    if format_ is None:
        return site.html(request, "sparql.html", None, **query_form.context(site, ""))
    address = endpoint(request, site)
    output = BytesIO()
    formats.write_graph(describe_service(address, site), format_, output, prefixes=PREFIXES)
    tag = site.tag(request, format_.media_type, address)
    headers = {"Vary": "Accept", "Accept-Query": ", ".join(BODIES["QUERY"])}  # RFC 10008, section 3
    return conditional(request, tag, format_.media_type, output.getvalue, headers)


def _format_of_description(request: Request, operation: Nothing) -> Format | None:
    """The format in which the description is wanted; `None` for the form. Raises `ProblemError` 400 or 406."""
    if operation.format:
        return formats.by_name(operation.format)
    accept = request.headers.get("accept")
    graphs = formats.of_kind("graph")
    if prefers_page(accept, graphs, page_first=False):
        return None
    format_ = choose_format(accept, "graph")
    if format_ is None:
        raise not_acceptable((HTML, *(offer.media_type for offer in graphs)))
    return format_
