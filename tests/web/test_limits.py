"""What a query may cost, and what happens when it costs more: over real connections, with real workers."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from urllib.parse import quote, urlsplit

import httpx
import psutil
import pytest
from tests.web.serving import serving

from pvegraph.release import Release
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web.app import create_app

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y FILTER(STR(?x) < STR(?y)) }"
ENDLESS = "SELECT * { ?a ?p ?x . ?b ?q ?y }"
GREEDY = "SELECT DISTINCT ?a ?x ?b ?y { ?a ?p ?x . ?b ?q ?y } ORDER BY ?y ?x ?b ?a"
LONG = "SELECT (1 AS ?n) { ?s ?p ?o } LIMIT 5001"


@pytest.fixture(scope="module")
def address(release: Release, store: EmbeddedStore, settings: Settings) -> Iterator[str]:
    """A server with low limits."""
    limits = {"query_seconds": 2.0, "query_memory": 128, "result_rows": 5000, "query_workers": 2, "query_queue": 1}
    with serving(create_app(release, store, settings.model_copy(update={**limits, "query_slow": 1}))) as address:
        yield address


@pytest.fixture(scope="module")
def unhurried(release: Release, store: EmbeddedStore, settings: Settings) -> Iterator[str]:
    """A server with time."""
    limits = {"query_seconds": 60.0, "query_workers": 2, "query_slow": 2, "query_queue": 0}
    with serving(create_app(release, store, settings.model_copy(update=limits))) as address:
        yield address


def _ask(address: str, query: str, accept: str = "application/json", **parameters: str) -> httpx.Response:
    return httpx.get(f"{address}/sparql", params={"query": query, **parameters}, headers={"accept": accept}, timeout=60)


def _ask_anew(address: str) -> httpx.Response:
    """Ask what nobody has asked before, so that no cache knows the answer."""
    return _ask(address, f"ASK {{}} # {time.monotonic_ns()}")


def _eventually(condition: object, seconds: float = 20) -> bool:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not (held := condition()) and time.monotonic() < end:
        pass
    return bool(held)


@pytest.mark.parametrize(
    ("query", "status", "limit"),
    [
        (RUNAWAY, 504, {"name": "query time", "value": 2, "unit": "seconds"}),
        (GREEDY, 422, {"name": "memory", "value": 128, "unit": "mebibytes"}),
        (LONG, 422, {"name": "result length", "value": 5000, "unit": "rows"}),
    ],
    ids=["time", "memory", "rows"],
)
def test_a_query_over_a_limit_is_told_which(address: str, query: str, status: int, limit: dict[str, object]) -> None:
    answer = _ask(address, query, "text/csv")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["limit"] == limit
    assert answer.headers["access-control-allow-origin"] == "*"
    plain = _ask(address, query, "text/plain;q=0.9, text/csv")
    assert plain.status_code == status
    assert f"{limit['value']:,}" in plain.text


def test_a_request_may_ask_for_less_time_but_not_for_more(address: str) -> None:
    assert _ask(address, RUNAWAY, timeout="0.2").json()["limit"]["value"] == 0.2
    assert _ask(address, RUNAWAY, timeout="600").json()["limit"]["value"] == 2


def test_the_limits_are_announced_in_the_answer(address: str) -> None:
    fields = dict(pair.split("=") for pair in _ask(address, "ASK {}").headers["query-limits"].split(", "))
    assert fields == {"seconds": "2", "memory": str(128 * 2**20), "rows": "5000", "octets": str(256 * 2**20)}


def test_after_every_limit_small_queries_go_on(address: str) -> None:
    for query in (RUNAWAY, GREEDY):
        assert _ask(address, query).status_code in {422, 504}
    assert _ask_anew(address).json()["boolean"] is True


def test_slow_queries_beyond_their_places_wait_or_come_back_and_small_ones_go_on(address: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        # One runs, one waits in line; the others are sent away.
        slow = [pool.submit(_ask, address, f"{RUNAWAY} #{n}") for n in range(6)]
        refused = next(one.result() for one in as_completed(slow) if one.result().status_code == 503)
        assert _eventually(lambda: _ask_anew(address).status_code == 200)
        assert not all(one.done() for one in slow)
        assert httpx.get(f"{address}/doc/place/ma-rabat").status_code == 200
        assert {one.result().status_code for one in slow} == {504, 503}
    assert int(refused.headers["retry-after"]) > 0
    assert refused.json()["limit"]["unit"] == "queries"


def _connection(address: str, query: str) -> socket.socket:
    parts = urlsplit(address)
    assert parts.hostname is not None
    assert parts.port is not None
    connection = socket.create_connection((parts.hostname, parts.port), timeout=30)
    connection.sendall(
        f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: text/csv\r\n\r\n".encode()
    )
    return connection


def test_a_failure_after_the_first_octet_breaks_the_connection_off(address: str) -> None:
    """The answer has begun with 200 and becomes too long: no last chunk may come."""
    octets = b""
    with _connection(address, ENDLESS) as connection, contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            octets += piece
    assert octets.startswith(b"HTTP/1.1 200 ")
    assert b"transfer-encoding: chunked" in octets
    assert not octets.endswith(b"0\r\n\r\n")


def test_a_client_library_sees_that_an_answer_was_broken_off(address: str) -> None:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    connection.request("GET", f"/sparql?query={quote(ENDLESS)}", headers={"Accept": "text/csv"})
    answer = connection.getresponse()
    assert answer.status == 200
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        answer.read()


def test_a_query_ends_when_its_client_leaves(unhurried: str) -> None:
    def status() -> int:
        return _ask(unhurried, f"{RUNAWAY} # {time.monotonic_ns()}", timeout="0.5").status_code

    connections = [_connection(unhurried, f"{RUNAWAY} #{n}") for n in range(2)]
    assert _eventually(lambda: status() == 503)
    for connection in connections:
        connection.close()
    # Both have sixty seconds, and nobody may wait: only the death of one can make place for another.
    assert _eventually(lambda: status() == 504, 10)


def test_a_slow_reader_is_held_back_and_costs_the_gateway_no_memory(unhurried: str) -> None:
    gateway = psutil.Process()
    with _connection(unhurried, "SELECT * { ?s ?p ?o . ?a ?b ?o } LIMIT 900000") as connection:
        assert connection.recv(12) == b"HTTP/1.1 200"
        assert _eventually(lambda: _ask_anew(unhurried).status_code == 200), "it stays in the quick lane"
        before = gateway.memory_info().rss
        for _ in range(20):
            assert _ask_anew(unhurried).status_code == 200
        assert gateway.memory_info().rss - before < 16 * 2**20


def test_a_workbook_is_written_elsewhere_within_the_limits(address: str) -> None:
    answer = _ask(address, "SELECT ?s ?p { ?s ?p ?o } LIMIT 100", format="xlsx")
    assert answer.content.startswith(b"PK")
    assert answer.headers["content-disposition"].endswith('.xlsx"')
    assert _ask(address, RUNAWAY, format="xlsx").status_code == 504
    assert _ask(address, LONG, format="xlsx").status_code == 422


def test_a_page_shows_the_beginning_of_what_has_no_end(address: str) -> None:
    page = _ask(address, ENDLESS, "text/html")
    assert page.status_code == 200
    assert "Not whole." in page.text
    assert "rows were found before the query was stopped" in page.text
    assert "which is the limit here" in page.text


def test_a_page_says_which_limit_was_hit(address: str) -> None:
    page = _ask(address, RUNAWAY, "text/html")
    assert page.status_code == 504
    assert "took longer than 2 seconds" in page.text


def test_an_explanation_says_what_would_be_evaluated_and_why(address: str) -> None:
    query = "SELECT ?s { ?s ?p ?o FILTER NOT EXISTS { ?s <a:b> ?x . ?x <a:c> ?y } }"
    answer = _ask(address, query, explain="1").json()
    assert answer["form"] == "SELECT"
    assert answer["exists"][0]["rewritten"] is True
    assert "MINUS" in answer["evaluated"]
    assert answer["limits"]["seconds"] == 2
    plain = _ask(address, query, "text/plain", explain="1").text
    assert "rewritten to MINUS" in plain
    assert json.loads(json.dumps(plain))
