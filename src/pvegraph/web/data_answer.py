"""The answer to a query as data: streamed from the service to the client, in constant memory."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import perf_counter

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from pvegraph.errors import AnswerFormatError, PvegraphError
from pvegraph.sparql import formats
from pvegraph.sparql.form import is_stable
from pvegraph.sparql.formats import Format
from pvegraph.sparql.request import Query
from pvegraph.sparql.service_clauses import may_ask_services
from pvegraph.store.questions import Limits, QueryRequest, timeout_error
from pvegraph.store.service import AnswerStream
from pvegraph.web.answers import entity_tag, is_current, with_charset
from pvegraph.web.choice import HTML, choose_format
from pvegraph.web.current import let_go
from pvegraph.web.notes import note
from pvegraph.web.problem import ProblemError, not_acceptable
from pvegraph.web.query_problems import of_error
from pvegraph.web.rates import client_of
from pvegraph.web.site import Site
from pvegraph.web.streaming import StreamedAnswer, break_off

_SMALL = 64 * 1024
"""An answer of up to so many octets is sent in one piece, with its length."""


@dataclass(frozen=True)
class Formats:
    """The formats in which a request takes a result and a graph; `None` where it takes none."""

    result: Format | None
    graph: Format | None
    named: bool
    """Whether the request names the format itself, in place of ``Accept``."""

    @classmethod
    def of(cls, request: Request, query: Query) -> Formats:
        """By ``format=``, else by ``Accept``. Raises `UsageError` for a name of no format, `ProblemError` 406."""
        if query.format is not None:
            format_ = formats.by_name(query.format)
            is_result = format_.kind == "result"
            return cls(format_ if is_result else None, None if is_result else format_, named=True)
        accept = request.headers.get("accept")
        chosen = cls(choose_format(accept, "result"), choose_format(accept, "graph"), named=False)
        if chosen.result is None and chosen.graph is None:
            raise not_acceptable((*(format_.media_type for format_ in formats.FORMATS), HTML))
        return chosen

    @property
    def names(self) -> tuple[str, str]:
        """The names of the two, empty where there is none."""
        return (self.result.name if self.result else "", self.graph.name if self.graph else "")


def question(query: Query, base_iri: str, result: str | None, graph: str | None) -> QueryRequest:
    """What a service is asked."""
    given = bool(query.default_graphs or query.named_graphs)
    return QueryRequest(
        query.text,
        result,
        graph,
        default_graphs=query.default_graphs if given else None,
        named_graphs=query.named_graphs if given else None,
        base_iri=base_iri,
        limits=None if query.timeout is None else less_time(query.timeout),
    )


def less_time(seconds: float) -> Limits:
    """Limits that are higher than any in all but time."""
    most = 2**62
    return Limits(seconds=seconds, memory_bytes=most, rows=most, result_bytes=most)


def validator(site: Site, query: Query, base_iri: str, wanted: Formats) -> str | None:
    """The tag of the answer, known before it is made; `None` if it may be another one the next time."""
    version = site.service.version
    if version is None or not is_stable(query.text):
        return None
    if site.federation is not None and may_ask_services(query.text):
        return None
    graphs = ("default", *query.default_graphs, "named", *query.named_graphs)
    return entity_tag(version, "answer", base_iri, *wanted.names, *graphs, query.text)


class DataAnswer(StreamedAnswer):
    """The answer to a query in one of the formats of data."""

    def __init__(self, site: Site, query: Query, base_iri: str, wanted: Formats) -> None:
        super().__init__()
        self._limits = site.service.limits
        is_workbook = wanted.result is not None and wanted.result.name == "xlsx"
        self._ask = site.workbooks.answer if is_workbook else site.answers.answer
        self._query = query
        self._base_iri = base_iri
        self._wanted = wanted
        self._tag = validator(site, query, base_iri, wanted)
        # the release is a number, so that the name needs no other form (RFC 6266, section 4.3)
        self._name = f"pvegraph-release-{site.release.number}" if site.is_as_released else "pvegraph"

    async def send_answer(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as ASGI has it
        """Send the answer; an error before its first piece is raised, one after it breaks the connection off."""
        if self._tag is not None and is_current(Request(scope), self._tag):
            await _send(send, 304, self._common_fields(), b"")
            return
        started = perf_counter()
        asked = replace(self._question(), client=client_of(scope))
        sending = False
        try:
            async with self._ask(asked) as answer:
                first, whole = await _beginning(answer)
                headers = self._fields(answer, started)
                if whole:
                    headers["Content-Length"] = str(len(first))
                    note(scope, rows=answer.rows)
                sending = True
                await self._pass_on(scope, send, headers, first, None if whole else answer)
        except PvegraphError as error:
            if not sending:
                raise self._problem(error) from error
            await break_off(scope, error)

    def _question(self) -> QueryRequest:
        return question(self._query, self._base_iri, *(name or None for name in self._wanted.names))

    async def _pass_on(
        self, scope: Scope, send: Send, headers: Mapping[str, str], first: bytes, rest: AnswerStream | None
    ) -> None:
        """Send the first piece, and then what comes after it; nothing but the headers for HEAD."""
        if rest is None or scope["method"] == "HEAD":
            await _send(send, 200, headers, b"" if scope["method"] == "HEAD" else first)
            return
        limits = self._limits.tightened(None if self._query.timeout is None else less_time(self._query.timeout))
        try:
            # The worker's own time ends nothing here as long as the client does not read.
            async with asyncio.timeout(limits.seconds):
                await send({"type": "http.response.start", "status": 200, "headers": _encoded(headers)})
                let_go(scope)
                await send({"type": "http.response.body", "body": first, "more_body": True})
                async for piece in rest:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        except TimeoutError:
            raise timeout_error(limits) from None
        note(scope, rows=rest.rows)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _fields(self, answer: AnswerStream, started: float) -> dict[str, str]:
        milliseconds = (perf_counter() - started) * 1000
        headers = self._common_fields()
        headers["Content-Type"] = with_charset(answer.media_type)
        headers["Server-Timing"] = f"query;dur={milliseconds:.1f}"
        headers["Query-Limits"] = announced(self._limits)
        if self._wanted.named:
            format_ = self._wanted.result or self._wanted.graph
            assert format_ is not None  # noqa: S101 - it has a name
            headers["Content-Disposition"] = f'inline; filename="{self._name}.{format_.suffix}"'
        return headers

    def _common_fields(self) -> dict[str, str]:
        headers = {"Vary": "Accept", "Cache-Control": "no-store"}
        if self._tag is not None:
            headers.update({"Cache-Control": "no-cache", "ETag": self._tag})
        return headers

    def _problem(self, error: PvegraphError) -> ProblemError:
        if isinstance(error, AnswerFormatError):
            return wrong_kind(error, self._wanted)
        return of_error(error, self._query)


def wrong_kind(error: AnswerFormatError, wanted: Formats) -> ProblemError:
    """The answer is of the kind for which the request takes no format."""
    if wanted.named:
        return ProblemError(400, "%(reason)s", {"reason": str(error)})
    kind: formats.Kind = "graph" if wanted.graph is None else "result"
    return not_acceptable((*(format_.media_type for format_ in formats.of_kind(kind)), HTML))


def announced(limits: Limits) -> str:
    """The limits as a header: a dictionary of structured fields (RFC 9651, section 3.2).

    >>> announced(Limits(seconds=30, memory_bytes=2**29, rows=100, result_bytes=1000))
    'seconds=30, memory=536870912, rows=100, octets=1000'
    """
    return f"seconds={limits.seconds:g}, memory={limits.memory_bytes}, rows={limits.rows}, octets={limits.result_bytes}"


async def _beginning(answer: AnswerStream) -> tuple[bytes, bool]:
    """The first piece, and whether it is all there is: an answer that is small is whole before anything is sent."""
    pieces = bytearray()
    async for piece in answer:
        pieces += piece
        if len(pieces) >= _SMALL:
            return bytes(pieces), False
    return bytes(pieces), True


async def _send(send: Send, status: int, headers: Mapping[str, str], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": _encoded(headers)})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
