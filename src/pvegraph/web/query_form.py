"""The form in which people ask, with the answer below it as a table of names and links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from time import perf_counter
from urllib.parse import urlencode

import anyio.to_thread
import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from pvegraph.errors import PvegraphError
from pvegraph.sparql import formats
from pvegraph.sparql.formats import Format
from pvegraph.sparql.request import Query
from pvegraph.store.service import AnswerKind, AnswerStream
from pvegraph.vocabulary import PREFIXES
from pvegraph.web.data_answer import question
from pvegraph.web.home import examples
from pvegraph.web.notes import note
from pvegraph.web.problem import ProblemError
from pvegraph.web.query_problems import of_error
from pvegraph.web.rates import client_of
from pvegraph.web.results import SHOWN, Table, table_of
from pvegraph.web.site import VARY_OF_PAGES, Site
from pvegraph.web.streaming import StreamedAnswer

_MOST_OCTETS = 4 * 2**20
"""How much of an answer a page is made of, however long its rows are."""
_START = (
    "\n".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in ("pve", "skos", "org"))
    + "\n\nSELECT ?city ?name WHERE {\n  ?city a pve:City ;\n    skos:prefLabel ?name .\n"
    + '  FILTER(lang(?name) = "en")\n}\nORDER BY ?name\nLIMIT 20\n'
)
"""What the form shows before anything is asked."""


@dataclass(frozen=True)
class Shown:
    """What the form shows of an answer: a table, yes or no, and how long it took."""

    table: Table | None
    truth: bool | None
    milliseconds: int
    downloads: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Excerpt:
    """The first rows of an answer, in TSV or N-Triples, of which each line is a row."""

    kind: AnswerKind
    octets: bytes
    cut: bool


def context(
    site: Site, query: str, shown: Shown | None = None, problem: ProblemError | None = None
) -> dict[str, object]:
    """What the template of the form needs."""
    place = problem.members if problem is not None else {}
    return {
        "query": query,
        "start": _START,
        "examples": examples(site.queries),
        "shown": shown,
        "problem": problem,
        "takes_writes": site.takes_writes,
        "services": site.settings.service_endpoints,
        "line": place.get("line"),
        "column": place.get("column"),
    }


class PageAnswer(StreamedAnswer):
    """The answer to a query as a page; also what is wrong with the query, beside it."""

    def __init__(self, request: Request, site: Site, query: Query, base_iri: str) -> None:
        super().__init__()
        self._request = request
        self._site = site
        self._query = query
        self._base_iri = base_iri

    async def send_answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask the service, make a page of what it answers, and send it."""
        started = perf_counter()
        try:
            excerpt = await self._ask()
        except PvegraphError as error:
            problem = of_error(error, self._query)
            page = await anyio.to_thread.run_sync(self._page_of_problem, problem)
        else:
            note(scope, rows=excerpt.octets.count(b"\n"))
            page = await anyio.to_thread.run_sync(self._page, excerpt, started)
        await page(scope, receive, send)

    async def _ask(self) -> _Excerpt:
        asked = question(self._query, self._base_iri, "tsv", "n-triples")
        asked = replace(asked, client=client_of(self._request.scope))
        async with self._site.answers.answer(asked) as answer:
            return await _excerpt(answer)

    def _page(self, excerpt: _Excerpt, started: float) -> Response:
        naming = self._site.naming(self._site.language_of(self._request))
        truth = excerpt.octets.strip() == b"true" if excerpt.kind == "boolean" else None
        table = None if excerpt.kind == "boolean" else table_of(_rows(excerpt), naming, cut=excerpt.cut)
        kind: formats.Kind = "graph" if excerpt.kind == "graph" else "result"
        downloads = tuple((format_.name, _address(self._query, format_)) for format_ in formats.of_kind(kind))
        shown = Shown(table, truth, round((perf_counter() - started) * 1000), downloads)
        return self._html(200, context(self._site, self._query.text, shown), {})

    def _page_of_problem(self, problem: ProblemError) -> Response:
        return self._html(problem.status, context(self._site, self._query.text, problem=problem), problem.headers)

    def _html(self, status: int, values: dict[str, object], more_headers: dict[str, str]) -> Response:
        """A page whose content depends on more than the release, as it says how long it took: it has no validator."""
        language = self._site.language_of(self._request)
        headers = {"Vary": VARY_OF_PAGES, "Cache-Control": "no-cache", "Content-Language": language.tag, **more_headers}
        page = self._site.page(self._request, "sparql.html", **values)
        return Response(page, status, headers, "text/html; charset=utf-8")


async def _excerpt(answer: AnswerStream) -> _Excerpt:
    """Read as much of an answer as a page shows; the service stops when it is left."""
    wanted = SHOWN if answer.kind == "graph" else SHOWN + 1  # TSV begins with a line of names
    octets, lines = bytearray(), 0
    async for piece in answer:
        octets += piece
        lines += piece.count(b"\n")
        if lines > wanted or len(octets) > _MOST_OCTETS:
            whole = octets[: octets.rfind(b"\n") + 1].splitlines(keepends=True)[:wanted]
            return _Excerpt(answer.kind, b"".join(whole), cut=True)
    return _Excerpt(answer.kind, bytes(octets), cut=False)


def _rows(excerpt: _Excerpt) -> ox.QuerySolutions | Iterable[ox.Quad]:
    """The terms of an excerpt."""
    if excerpt.kind == "graph":
        return ox.parse(excerpt.octets, format=ox.RdfFormat.N_TRIPLES)
    solutions = ox.parse_query_results(excerpt.octets, format=ox.QueryResultsFormat.TSV)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - its kind has been looked at
    return solutions


def _address(query: Query, format_: Format) -> str:
    """The address of the same answer in a format."""
    graphs = [("default-graph-uri", graph) for graph in query.default_graphs] + [
        ("named-graph-uri", graph) for graph in query.named_graphs
    ]
    return "/sparql?" + urlencode([("query", query.text), *graphs, ("format", format_.name)])
