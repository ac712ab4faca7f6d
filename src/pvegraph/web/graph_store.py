"""``/graphs``: the SPARQL 1.1 Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/).

A graph is named by the parameter ``graph``, or is the one whose name is the address of the request. The default graph
(``default``) has here what was put into it; what queries see of it is the union of all graphs.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal, cast

from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.errors import GraphMissingError, PvegraphError, UsageError
from pvegraph.sparql import formats
from pvegraph.sparql.formats import Format
from pvegraph.sparql.request import Query
from pvegraph.store.changes import Document, GraphAction, GraphChange
from pvegraph.store.questions import QueryRequest
from pvegraph.web.answers import entity_tag
from pvegraph.web.body import read_body
from pvegraph.web.choice import choose_format
from pvegraph.web.data_answer import DataAnswer, Formats
from pvegraph.web.kinds import N_
from pvegraph.web.multipart import MultipartError, parts_of
from pvegraph.web.problem import ProblemError, not_acceptable
from pvegraph.web.query_problems import of_error
from pvegraph.web.rdf_types import format_of, is_multipart, unsupported
from pvegraph.web.site import Site
from pvegraph.web.writes import carry_out, writable

PATH = "/graphs"
METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE")


@dataclass(frozen=True)
class _Target:
    """The graph that a request is about."""

    graph: str | None
    """Its IRI; `None` for the default graph."""
    address: str
    """What relative IRIs in it are relative to."""
    is_new: bool = False
    """Whether it is a new one that the request did not name."""


async def graph_store(request: Request, site: Site) -> Response:
    """Read, replace, add to or take away one graph."""
    target = _target(request, site)
    try:
        if request.method in {"GET", "HEAD"}:
            return _GraphAnswer(request, site, target)
        return await _write(request, site, target)
    except UsageError as error:
        raise of_error(error) from error


def _target(request: Request, site: Site) -> _Target:
    """The graph that the address names. Raises `ProblemError` 400 for one that names none, or two."""
    base = site.settings.public_url or str(request.base_url).rstrip("/")
    raw = (request.scope.get("raw_path") or request.url.path.encode()).partition(b"?")[0].decode("latin-1")
    below = raw.removeprefix(request.scope.get("root_path", "")).removeprefix(PATH).strip("/")
    names = request.query_params.getlist("graph")
    is_default = "default" in request.query_params
    if len(names) + is_default + bool(below) > 1:
        raise ProblemError(400, N_("The address names more than one graph; name one."))
    if names:
        return _Target(_checked(names[0]), names[0])
    if is_default:
        return _Target(None, f"{base}{PATH}?default")
    if below:
        address = _checked(f"{base}{PATH}/{raw.removeprefix(request.scope.get('root_path', ''))[len(PATH) + 1 :]}")
        return _Target(address, address)
    if request.method == "POST":
        address = f"{base}{PATH}/{uuid.uuid4()}"
        return _Target(address, address, is_new=True)
    raise ProblemError(400, N_("The address names no graph; add ?graph= with the graph's IRI, or ?default."))


def _checked(iri: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError:
        raise ProblemError(
            400, N_("%(iri)s is not an absolute IRI, which a graph is named by."), {"iri": repr(iri)}
        ) from None


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class _GraphAnswer(DataAnswer):
    """All statements of a graph."""

    def __init__(self, request: Request, site: Site, target: _Target) -> None:
        format_ = _format(request)
        named = "format" in request.query_params
        super().__init__(site, Query(""), target.address, Formats(None, format_, named=named))
        self._request = request
        self._graph = target.graph
        version = site.service.version
        self._tag = None if version is None else entity_tag(version, "graph", target.graph or "", format_.name)

    def _question(self) -> QueryRequest:
        return QueryRequest("", None, self._wanted.names[1], graph=self._graph or "")

    def _problem(self, error: PvegraphError) -> ProblemError:
        if isinstance(error, GraphMissingError):
            return ProblemError(404, N_("There is no graph of this name."))
        return super()._problem(error)


def _format(request: Request) -> Format:
    """The format in which a graph is wanted. Raises `UsageError` for a name of none, `ProblemError` 400 and 406."""
    offers = formats.of_kind("graph")
    named = request.query_params.get("format")
    if named is not None:
        format_ = formats.by_name(named)
        if format_.kind != "graph":
            raise UsageError(
                f"{named} is not a format of graphs; those are {', '.join(offer.name for offer in offers)}."
            )
        return format_
    chosen = choose_format(request.headers.get("accept"), "graph")
    if chosen is None:
        raise not_acceptable([offer.media_type for offer in offers])
    return chosen


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _write(request: Request, site: Site, target: _Target) -> Response:
    """Make the graph another one: 201 if it was not there, 204 if it was (section 5 of the protocol)."""
    service = writable(request, site)
    documents: tuple[Document, ...] = ()
    if request.method != "DELETE":
        body = await read_body(request, site.settings.write_body_limit)
        documents = _documents(request, body)
    action = cast(GraphAction, request.method.lower())
    created = await carry_out(request, service, GraphChange(action, target.graph, documents, target.address))
    headers = {"Cache-Control": "no-store"}
    if target.is_new:
        headers["Location"] = target.address
    status: Literal[201, 204] = 201 if created else 204
    return Response(status_code=status, headers=headers)


def _documents(request: Request, body: bytes) -> tuple[Document, ...]:
    """What a body holds; raises `ProblemError` 400 and 415."""
    content_type = request.headers.get("content-type", "")
    if not is_multipart(content_type):
        return (Document(body, format_of(content_type).name),)
    if request.method != "POST":
        raise unsupported(content_type)
    try:
        parts = parts_of(content_type, body)
    except MultipartError as error:
        raise ProblemError(
            400, N_("The body is not multipart/form-data as its type says: %(reason)s."), {"reason": str(error)}
        ) from None
    return tuple(Document(part.content, format_of(part.content_type or "").name, part.name) for part in parts)
