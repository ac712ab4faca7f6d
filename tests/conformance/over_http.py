"""Judging a running server by the W3C's tests; each function raises `NonconformanceError` where it fails one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from tests.conformance.manifests import (
    DESCRIPTIONS,
    FORMATS,
    Exchange,
    ExchangeCase,
    Expected,
    QueryCase,
    graph_store_cases,
    names,
    protocol_cases,
    query_cases,
)
from tests.conformance.results import (
    CSV,
    JSON,
    TSV,
    NonconformanceError,
    check_graph,
    check_table,
    media_type,
    read_boolean,
    read_graph,
    read_table,
)
from tests.conformance.service_description import judge_description
from tests.conformance.target import Answer, Target, send


@dataclass(frozen=True)
class HttpTest:
    """A test of a running server: its suite, its name, and what judges the server."""

    suite: str
    name: str
    judge: Callable[[Target], None]

    @property
    def id(self) -> str:
        """The suite and the name, which no other test has."""
        return f"{self.suite}/{self.name}"


def http_tests() -> list[HttpTest]:
    """Every test of a running server."""
    return [
        *(HttpTest("protocol", case.name, partial(judge_exchanges, case)) for case in protocol_cases()),
        *(HttpTest("graph-store-protocol", case.name, partial(judge_exchanges, case)) for case in graph_store_cases()),
        *(
            HttpTest(folder, name, partial(judge_description, name))
            for folder in DESCRIPTIONS
            for name in names(folder)
        ),
        *(
            HttpTest(folder, case.name, partial(judge_format, case))
            for folder in FORMATS
            for case in query_cases(folder)
        ),
    ]


_STATUSES = {status.phrase.replace(" ", "").replace("-", ""): status.value for status in HTTPStatus}
_TYPES = {".csv": CSV, ".tsv": TSV, ".srj": JSON}
_READ = ("GET", "HEAD")


def judge_exchanges(case: ExchangeCase, target: Target) -> None:
    """A test of the protocol or of the graph store: an empty store, the test's graphs, then its exchanges."""
    target.empty()
    for graph, path in case.graphs:
        target.put(graph, path.read_bytes(), "application/n-triples")
    locations: dict[str, str] = {}
    for number, exchange in enumerate(case.exchanges, start=1):
        update = is_update(case.name, exchange)
        url = target.address(_filled(exchange.path, locations), update=update)
        writes = update or (exchange.path.startswith("/gsp") and exchange.method not in _READ)
        headers = [*exchange.headers, *(target.credentials() if writes else ())]
        body = None if exchange.body is None else _filled(exchange.body.decode("latin-1"), locations).encode("latin-1")
        answer = send(url, exchange.method, headers, body)
        try:
            _check(exchange.expected, answer, url, strict=target.strict)
            if exchange.expected.location is not None:
                locations[exchange.expected.location] = _location(answer)
        except NonconformanceError as failure:
            said = f"exchange {number}, {exchange.method} {url}: {failure}; the answer was {answer.status}"
            raise NonconformanceError(f"{said} {answer.body[:300]!r}") from None


def is_update(name: str, exchange: Exchange) -> bool:
    """Whether a request is an update. Of those that are malformed only the name of the test says what they try to be.

    The address and the credentials of an update belong to the bad ones too: refused for want of these, they would
    show nothing.
    """
    type_ = media_type(dict(exchange.headers).get("content-type", ""))
    return "update" in name and type_ != "application/sparql-query"


def _filled(text: str, locations: dict[str, str]) -> str:
    """A text with the addresses that earlier answers gave."""
    for variable, location in locations.items():
        text = text.replace(variable, location)
    return text


def _check(expected: Expected, answer: Answer, url: str, *, strict: bool) -> None:
    """Hold an answer against every part of what is expected; a redirection is not followed."""
    if not any(_is_status(answer.status, name) for name in expected.statuses):
        raise NonconformanceError(f"expected {' or '.join(sorted(expected.statuses))}")
    found = media_type(answer.content_type)
    if expected.boolean is not None and read_boolean(answer.body, found) != expected.boolean:
        raise NonconformanceError(f"expected {expected.boolean}")
    if expected.format == "boolean":
        read_boolean(answer.body, found)
    elif expected.format == "tabular":
        read_table(answer.body, found)
    elif expected.format == "RDF":
        read_graph(answer.body, found, url)
    # RFC 9110, 9.3.2: an answer to HEAD may leave out what it takes the content to know.
    required = expected.media_type is not None and (strict or expected.graph is not None or found != "")
    if required and found != media_type(expected.media_type or ""):
        raise NonconformanceError(f"expected {expected.media_type}, the answer says {answer.content_type or 'nothing'}")
    if expected.graph is not None:
        wanted = read_graph(expected.graph, media_type(expected.media_type or ""), url)
        check_graph(wanted, read_graph(answer.body, found, url))


def _location(answer: Answer) -> str:
    """Where the answer says that a new graph is."""
    if "location" not in answer.headers:
        raise NonconformanceError("expected a header Location")
    return answer.headers["location"]


def _is_status(status: int, name: str) -> bool:
    """Whether a status is the one, or is in the class, that a name of the W3C's vocabulary means.

    >>> _is_status(201, "StatusCode2xx"), _is_status(201, "Created"), _is_status(201, "NoContent")
    (True, True, False)
    """
    if name.startswith("StatusCode"):
        return status // 100 == int(name.removeprefix("StatusCode")[0])
    return status == _STATUSES[name]


def judge_format(case: QueryCase, target: Target) -> None:
    """A test of a result format: its data in the default graph, its query, and the answer in that format."""
    assert case.result is not None
    target.empty()
    for data in case.data:
        target.put(None, data.read_bytes(), "text/turtle")
    type_ = _TYPES[case.result.suffix]
    headers = [("Content-Type", "application/sparql-query"), ("Accept", type_)]
    answer = send(target.query_url, "POST", headers, case.query.read_bytes())
    if answer.status != HTTPStatus.OK or media_type(answer.content_type) != type_:
        raise NonconformanceError(
            f"asked for {type_}, the answer is {answer.status} {answer.content_type} {answer.body[:300]!r}"
        )
    expected = case.result.read_bytes()
    if type_ == JSON and b'"boolean"' in expected:
        if read_boolean(answer.body, type_) != read_boolean(expected, type_):
            raise NonconformanceError(f"expected {expected!r}, the answer is {answer.body!r}")
        return
    wanted, found = read_table(expected, type_), read_table(answer.body, type_)
    check_table(wanted, found, ordered=True, columns=target.strict)
