"""The SPARQL 1.1 protocol for queries (https://www.w3.org/TR/sparql11-protocol/), and a form for people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from time import perf_counter
from urllib.parse import parse_qsl, urlencode

import anyio.to_thread
import pyoxigraph as ox
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from pvegraph.errors import QuerySyntaxError, StoreError, UsageError
from pvegraph.sparql import formats
from pvegraph.sparql.formats import Format
from pvegraph.vocabulary import PREFIXES as NAMESPACES
from pvegraph.web.answers import conditional, with_charset
from pvegraph.web.choice import HTML, choose_format, prefers_page
from pvegraph.web.description import PREFIXES, describe_service
from pvegraph.web.home import examples
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError, not_acceptable
from pvegraph.web.results import Table, table_of
from pvegraph.web.site import VARY_OF_PAGES, Site

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_POSITION = re.compile(r"line (\d+), column (\d+)")
_PROLOGUE = re.compile(r"\s*(?:#[^\n]*\n|BASE\s*<[^>]*>|PREFIX\s+[^\s:]*:\s*<[^>]*>)", re.IGNORECASE)
_UPDATE_WORDS = re.compile(r"\s*(?:INSERT|DELETE|WITH|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD)\b", re.IGNORECASE)
_READ_ONLY = N_("This service answers queries only; it takes no updates.")
_RETRY_SECONDS = "2"
_START = (
    "\n".join(f"PREFIX {prefix}: <{NAMESPACES[prefix]}>" for prefix in ("pve", "skos", "org"))
    + "\n\nSELECT ?city ?name WHERE {\n  ?city a pve:City ;\n    skos:prefLabel ?name .\n"
    + '  FILTER(lang(?name) = "en")\n}\nORDER BY ?name\nLIMIT 20\n'
)
"""What the form shows before anything is asked."""


@dataclass(frozen=True)
class Asked:
    """A query operation as a request states it (section 2.1)."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None


@dataclass(frozen=True)
class Shown:
    """What the form shows of an answer: a table, yes or no, and how long it took."""

    table: Table | None
    truth: bool | None
    milliseconds: int
    downloads: tuple[tuple[str, str], ...]


async def sparql(request: Request, site: Site) -> Response:
    """``/sparql``: a query by GET or POST; without one the form, or the description of the service."""
    asked = await _asked(request, site)
    if asked is None:
        return await anyio.to_thread.run_sync(_without_query, request, site)
    if site.running.available_tokens < 1:
        raise ProblemError(
            503,
            N_("All places for queries are taken at this moment. Try again in a few seconds."),
            headers={"Retry-After": _RETRY_SECONDS},
        )
    return await anyio.to_thread.run_sync(_answer, request, site, asked, limiter=site.running)


# ── the request ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def _asked(request: Request, site: Site) -> Asked | None:
    """The query that a request asks; `None` if it asks none, which only GET may do."""
    parameters = _pairs(request.scope["query_string"])
    body: list[tuple[str, str]] = []
    if request.method == "POST":
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type == UPDATE:
            raise ProblemError(403, _READ_ONLY)
        if media_type not in {FORM, QUERY}:
            raise ProblemError(
                415,
                N_("A query is posted as %(form)s or %(query)s; this request says %(found)s."),
                {"form": FORM, "query": QUERY, "found": media_type or "nothing"},
                headers={"Accept-Post": f"{FORM}, {QUERY}"},
            )
        octets = await _body(request, site.settings.query_body_limit)
        body = _pairs(octets) if media_type == FORM else [("query", _text(octets))]
    return _operation(parameters, body, required=request.method == "POST")


async def _body(request: Request, limit: int) -> bytes:
    """The body, up to the limit, whether or not it says how long it is."""
    octets = bytearray()
    try:
        async for chunk in request.stream():
            octets += chunk
            if len(octets) > limit:
                raise ProblemError(
                    413, N_("The body is larger than %(limit)s octets, which is the limit here."), {"limit": str(limit)}
                )
    except ClientDisconnect:
        raise ProblemError(400, N_("The body ended too early.")) from None
    return bytes(octets)


def _text(octets: bytes) -> str:
    """UTF-8, or the error 400."""
    try:
        return octets.decode()
    except UnicodeDecodeError:
        raise ProblemError(400, N_("The query is not UTF-8.")) from None


def _pairs(octets: bytes) -> list[tuple[str, str]]:
    """The parameters of an address or of a form, decoded once."""
    try:
        return parse_qsl(octets.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError:
        raise ProblemError(400, N_("The parameters are not percent-encoded UTF-8.")) from None


def _operation(
    parameters: Sequence[tuple[str, str]], body: Sequence[tuple[str, str]], *, required: bool
) -> Asked | None:
    """The operation that the parameters of address and body state together; each may stand in one of them only."""
    both = {name for name, _ in parameters} & {name for name, _ in body} & {"query", "format"}
    pairs = [*parameters, *body]
    if any(name == "update" for name, _ in pairs):
        raise ProblemError(403, _READ_ONLY)
    queries = [value for name, value in pairs if name == "query"]
    if both or len(queries) > 1:
        raise ProblemError(400, N_("The query is given more than once; give it once."))
    if not queries:
        if required:
            raise ProblemError(400, N_("There is no query: give it as the parameter query."))
        return None
    if not queries[0].strip():
        raise ProblemError(400, N_("The query is empty."))
    return Asked(
        queries[0],
        tuple(value for name, value in pairs if name == "default-graph-uri"),
        tuple(value for name, value in pairs if name == "named-graph-uri"),
        next((value for name, value in pairs if name == "format" and value), None),
    )


# ── the answer ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _without_query(request: Request, site: Site) -> Response:
    """The form for a browser, the description of the service for a program."""
    accept = request.headers.get("accept")
    graphs = formats.of_kind("graph")
    if prefers_page(accept, graphs, page_first=False):
        return site.html(request, "sparql.html", None, **_form(site, ""))
    format_ = choose_format(accept, "graph")
    if format_ is None:
        raise not_acceptable((HTML, *(offer.media_type for offer in graphs)))
    endpoint = f"{site.settings.public_url or str(request.base_url).rstrip('/')}/sparql"
    output = BytesIO()
    formats.write_graph(describe_service(endpoint, site), format_, output, prefixes=PREFIXES)
    tag = site.tag(request, format_.media_type, endpoint)
    return conditional(request, tag, format_.media_type, output.getvalue, {"Vary": "Accept"})


def _answer(request: Request, site: Site, asked: Asked) -> Response:
    """Run the query and write its answer; this runs in a thread, as Oxigraph releases the interpreter lock.

    The whole answer is made before the first octet goes out, so that an error is never found within a result.
    """
    accept = request.headers.get("accept")
    wants_page = asked.format is None and prefers_page(accept, formats.FORMATS, page_first=False)
    started = perf_counter()
    try:
        if wants_page:
            return _page(request, site, asked, started)
        return _data(request, site, asked)
    except (StoreError, UsageError, OSError, RuntimeError, ValueError) as error:
        problem = _problem_of(error, asked)
        if wants_page:
            return _page_of_problem(request, site, asked, problem)
        raise problem from error


def _run(site: Site, asked: Asked) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Ask the store, of the dataset that the request names if it names one (section 2.1.4)."""
    given = bool(asked.default_graphs or asked.named_graphs)
    return site.store.query(
        asked.query,
        default_graph=_graphs(asked.default_graphs) if given else None,
        named_graphs=_graphs(asked.named_graphs) if given else None,
    )


def _graphs(names: Sequence[str]) -> list[ox.NamedNode]:
    """Names of graphs as terms."""
    try:
        return [ox.NamedNode(name) for name in names]
    except ValueError as error:
        raise ProblemError(400, N_("A graph's name is not an IRI: %(reason)s."), {"reason": str(error)}) from None


def _data(request: Request, site: Site, asked: Asked) -> Response:
    """The answer as data, in the format asked for by name or by ``Accept``."""
    answer = _run(site, asked)
    try:
        format_ = _format_of(request, asked, formats.kind_of(answer))
        output = BytesIO()
        formats.write(answer, format_, output)
    finally:
        del answer  # Oxigraph's answers must die in their thread, not with an error's traceback in another
    headers = {"Content-Type": with_charset(format_.media_type), "Vary": "Accept", "Cache-Control": "no-cache"}
    if asked.format is not None:
        headers["Content-Disposition"] = f'inline; filename="pvegraph.{format_.suffix}"'
    return Response(output.getvalue(), headers=headers)


def _format_of(request: Request, asked: Asked, kind: formats.Kind) -> Format:
    """The format of an answer of a kind; the errors 400 for an unknown name and 406 if none is acceptable."""
    offers = formats.of_kind(kind)
    if asked.format is not None:
        format_ = formats.by_name(asked.format)
        if format_.kind != kind:
            names = ", ".join(offer.name for offer in offers)
            raise ProblemError(
                400,
                N_("The answer cannot be written as %(format)s; it can as %(names)s."),
                {"format": asked.format, "names": names},
            )
        return format_
    chosen = choose_format(request.headers.get("accept"), kind)
    if chosen is None:
        raise not_acceptable((*(offer.media_type for offer in offers), HTML))
    return chosen


def _problem_of(error: Exception, asked: Asked) -> ProblemError:
    """An error of the query as a problem, with its place in the text where that is known."""
    if isinstance(error, QuerySyntaxError) and _is_update(asked.query):
        return ProblemError(400, _READ_ONLY)
    place = _POSITION.search(str(error)) if isinstance(error, QuerySyntaxError) else None
    members = {"line": int(place[1]), "column": int(place[2])} if place is not None else {}
    return ProblemError(400, "%(reason)s", {"reason": str(error)}, members=members)


def _is_update(text: str) -> bool:
    """Whether a text that is no query begins like an update, after its prologue.

    >>> _is_update("PREFIX a: <http://a/> # note\\n INSERT DATA { a:b a:c a:d }")
    True
    """
    position = 0
    while (match := _PROLOGUE.match(text, position)) is not None:
        position = match.end()
    return _UPDATE_WORDS.match(text, position) is not None


# ── the form ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _form(site: Site, query: str, shown: Shown | None = None, problem: ProblemError | None = None) -> dict[str, object]:
    """What the template of the form needs."""
    place = problem.members if problem is not None else {}
    return {
        "query": query,
        "start": _START,
        "examples": examples(site.queries),
        "shown": shown,
        "problem": problem,
        "line": place.get("line"),
        "column": place.get("column"),
    }


def _page(request: Request, site: Site, asked: Asked, started: float) -> Response:
    """The form with the answer below it."""
    answer = _run(site, asked)
    naming = site.naming(site.language_of(request))
    truth = bool(answer) if isinstance(answer, ox.QueryBoolean) else None
    table = None if isinstance(answer, ox.QueryBoolean) else table_of(answer, naming)
    downloads = tuple((f.name, _address(asked, f)) for f in formats.of_kind(formats.kind_of(answer)))
    shown = Shown(table, truth, round((perf_counter() - started) * 1000), downloads)
    return _html(request, site, 200, _form(site, asked.query, shown))


def _page_of_problem(request: Request, site: Site, asked: Asked, problem: ProblemError) -> Response:
    """The form with what is wrong beside the query."""
    return _html(request, site, problem.status, _form(site, asked.query, problem=problem))


def _html(request: Request, site: Site, status: int, context: dict[str, object]) -> Response:
    """A page whose content depends on more than the release: it has no validator."""
    language = site.language_of(request)
    headers = {"Vary": VARY_OF_PAGES, "Cache-Control": "no-cache", "Content-Language": language.tag}
    return Response(site.page(request, "sparql.html", **context), status, headers, "text/html; charset=utf-8")


def _address(asked: Asked, format_: Format) -> str:
    """The address of the same answer in a format."""
    graphs = [("default-graph-uri", g) for g in asked.default_graphs] + [
        ("named-graph-uri", g) for g in asked.named_graphs
    ]
    return "/sparql?" + urlencode([("query", asked.query), *graphs, ("format", format_.name)])
