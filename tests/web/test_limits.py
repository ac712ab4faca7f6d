"""What a query may cost, and what happens when it costs more: over real connections, with real workers."""

from __future__ import annotations

import contextlib
import http.client
import json
import select
import time
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import httpx
import psutil
import pytest
from tests.waiting import eventually
from tests.web.changing_project import ChangingProject
from tests.web.serving import serving

CROSS = "?a ?p ?x . ?b ?q ?y . ?c ?r ?z . ?d ?s ?w"
"""So many statements four times over are more than anybody may ask for."""
RUNAWAY = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} . ?e ?t ?v FILTER(STR(?x) < STR(?y)) }}"
ENDLESS = f"SELECT * {{ {CROSS} }}"
GREEDY = f"SELECT DISTINCT * {{ {CROSS} }} ORDER BY ?y ?x ?b ?a"
LONG = f"SELECT (1 AS ?n) {{ {CROSS} }} LIMIT 5001"


@pytest.fixture(scope="module")
def address(small: ChangingProject) -> Iterator[str]:
    """A server with low limits but for time, of which a request may ask for less."""
    limits = {"query_seconds": 60.0, "query_memory": 128, "result_rows": 5000, "query_queue": 1, "query_slow": 1}
    with serving(small.app(**limits)) as address:
        yield address


@pytest.fixture(scope="module")
def unhurried(small: ChangingProject) -> Iterator[str]:
    """A server at which nobody may wait."""
    with serving(small.app(query_seconds=60.0, query_slow=2, query_queue=0)) as address:
        yield address


def _ask(address: str, query: str, accept: str = "application/json", **parameters: str) -> httpx.Response:
    return httpx.get(f"{address}/sparql", params={"query": query, **parameters}, headers={"accept": accept}, timeout=60)


def _ask_anew(address: str) -> httpx.Response:
    """Ask what nobody has asked before, so that no cache knows the answer."""
    return _ask(address, f"ASK {{}} # {time.monotonic_ns()}")


@pytest.mark.parametrize(
    ("query", "seconds", "status", "limit"),
    [
        (RUNAWAY, "0.3", 504, {"name": "query time", "value": 0.3, "unit": "seconds"}),
        (GREEDY, "60", 422, {"name": "memory", "value": 128, "unit": "mebibytes"}),
        (LONG, "60", 422, {"name": "result length", "value": 5000, "unit": "rows"}),
    ],
    ids=["time", "memory", "rows"],
)
def test_a_query_over_a_limit_is_told_which(
    address: str, query: str, seconds: str, status: int, limit: dict[str, object]
) -> None:
    answer = _ask(address, query, "text/csv", timeout=seconds)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["limit"] == limit
    assert answer.headers["access-control-allow-origin"] == "*"
    plain = _ask(address, query, "text/plain;q=0.9, text/csv", timeout=seconds)
    assert plain.status_code == status
    assert f"{limit['value']:,}" in plain.text
    # Small queries go on after it.
    assert _ask_anew(address).json()["boolean"] is True


def test_a_request_may_ask_for_less_time_but_not_for_more(address: str) -> None:
    def seconds(wanted: str) -> float:
        explained = _ask(address, RUNAWAY, explain="1", timeout=wanted).json()
        return float(explained["limits"]["seconds"])

    assert (seconds("0.2"), seconds("600")) == (0.2, 60)


def test_the_limits_are_announced_in_the_answer(address: str) -> None:
    fields = dict(pair.split("=") for pair in _ask(address, "ASK {}").headers["query-limits"].split(", "))
    assert fields == {"seconds": "60", "memory": str(128 * 2**20), "rows": "5000", "octets": str(256 * 2**20)}


@contextlib.contextmanager
def _asking(address: str, query: str) -> Iterator[http.client.HTTPConnection]:
    """A connection at which a query has been asked; whoever asked has left afterwards."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", f"/sparql?query={quote(query)}", headers={"Accept": "text/csv"})
    try:
        yield connection
    finally:
        connection.close()


def test_slow_queries_beyond_their_places_wait_or_come_back_and_small_ones_go_on(address: str) -> None:
    with contextlib.ExitStack() as stack:
        # One runs, one waits in line; the others are sent away.
        slow = [stack.enter_context(_asking(address, f"{RUNAWAY} #{n}")) for n in range(6)]
        sockets = {connection.sock: connection for connection in slow}

        def answered() -> list[http.client.HTTPConnection]:
            return [sockets[each] for each in select.select(list(sockets), [], [], 0)[0]]

        assert eventually(lambda: len(answered()) == 4)
        for connection in answered():
            refused = connection.getresponse()
            assert refused.status == 503
            assert int(refused.headers["retry-after"]) > 0
            assert json.loads(refused.read())["limit"]["unit"] == "queries"
        assert eventually(lambda: _ask_anew(address).status_code == 200)
        assert httpx.get(f"{address}/doc/place/ma-rabat", timeout=60).status_code == 200
        assert len(answered()) <= 4


def test_a_failure_after_the_first_octet_breaks_the_connection_off(address: str) -> None:
    """The answer has begun with 200 and becomes too long: no last chunk may come."""
    octets = b""
    with _asking(address, ENDLESS) as connection, contextlib.suppress(ConnectionResetError):
        while piece := connection.sock.recv(65536):
            octets += piece
    assert octets.startswith(b"HTTP/1.1 200 ")
    assert b"transfer-encoding: chunked" in octets
    assert not octets.endswith(b"0\r\n\r\n")


def test_a_client_library_sees_that_an_answer_was_broken_off(address: str) -> None:
    with _asking(address, ENDLESS) as connection:
        answer = connection.getresponse()
        assert answer.status == 200
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            answer.read()


def test_a_query_ends_when_its_client_leaves(unhurried: str) -> None:
    def status() -> int:
        return _ask(unhurried, f"{RUNAWAY} # {time.monotonic_ns()}", timeout="0.5").status_code

    with _asking(unhurried, f"{RUNAWAY} #1"), _asking(unhurried, f"{RUNAWAY} #2"):
        assert eventually(lambda: status() == 503)
    # Both have sixty seconds, and nobody may wait: only the death of one can make place for another.
    assert eventually(lambda: status() == 504, 40)


def test_a_slow_reader_is_held_back_and_costs_the_gateway_no_memory(unhurried: str) -> None:
    gateway = psutil.Process()
    with _asking(unhurried, f"{ENDLESS} LIMIT 900000") as connection:
        assert connection.sock.recv(12) == b"HTTP/1.1 200"
        assert eventually(lambda: _ask_anew(unhurried).status_code == 200), "it stays in the quick lane"
        before = gateway.memory_info().rss
        for _ in range(20):
            assert _ask_anew(unhurried).status_code == 200
        assert gateway.memory_info().rss - before < 16 * 2**20


def test_a_workbook_is_written_elsewhere_within_the_limits(address: str) -> None:
    answer = _ask(address, "SELECT ?s ?p { ?s ?p ?o } LIMIT 100", format="xlsx")
    assert answer.content.startswith(b"PK")
    assert answer.headers["content-disposition"].endswith('.xlsx"')
    assert _ask(address, RUNAWAY, format="xlsx", timeout="0.3").status_code == 504
    assert _ask(address, LONG, format="xlsx").status_code == 422


def test_a_page_shows_the_beginning_of_what_has_no_end(address: str) -> None:
    page = _ask(address, ENDLESS, "text/html")
    assert page.status_code == 200
    assert "Not whole." in page.text
    assert "rows were found before the query was stopped" in page.text
    assert "which is the limit here" in page.text


def test_a_page_says_which_limit_was_hit(address: str) -> None:
    page = _ask(address, RUNAWAY, "text/html", timeout="0.3")
    assert page.status_code == 504
    assert "took longer than 0.3 seconds" in page.text


def test_an_explanation_says_what_would_be_evaluated_and_why(address: str) -> None:
    query = "SELECT ?s { ?s ?p ?o FILTER NOT EXISTS { ?s <a:b> ?x . ?x <a:c> ?y } }"
    answer = _ask(address, query, explain="1").json()
    assert answer["form"] == "SELECT"
    assert answer["exists"][0]["rewritten"] is True
    assert "MINUS" in answer["evaluated"]
    assert answer["limits"]["seconds"] == 60
    plain = _ask(address, query, "text/plain", explain="1").text
    assert "rewritten to MINUS" in plain
    assert json.loads(json.dumps(plain))
