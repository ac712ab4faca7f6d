"""Seeing it run, and holding it back: clocks, counters, the log, health, the limit on requests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.web.test_sparql import ASK, SELECT

from pvegraph.errors import EnvironmentFaultError
from pvegraph.release import Release
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web.access_log import AccessLog, query_hash
from pvegraph.web.app import create_app
from pvegraph.web.rates import Rates

SAMPLE = re.compile(r'[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? [0-9.e+-]+')


@pytest.mark.parametrize(
    "path", ["/", "/sparql", "/doc/place/ma-rabat.ttl", "/nowhere", "/sparql?query=SELECT", "/static/x/y", "/search"]
)  # fmt: skip
def test_every_answer_says_how_long_it_took_and_may_be_read_from_anywhere(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert re.search(r"total;dur=\d+\.\d|cache;desc=hit", answer.headers["server-timing"])
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert {"ETag", "Server-Timing", "Query-Limits"} <= set(answer.headers["access-control-expose-headers"].split(", "))


def test_a_query_says_how_long_the_store_took(client: TestClient) -> None:
    assert "query;dur=" in client.get("/sparql", params={"query": f"{ASK} # timed"}).headers["server-timing"]


def test_metrics_are_in_the_format_of_prometheus_and_count(client: TestClient) -> None:
    def hits() -> int:
        text = client.get("/metrics").text
        found = re.search(r'pvegraph_requests_total\{room="sparql",method="GET",status="200",cache="hit"\} (\d+)', text)
        return int(found[1]) if found else 0

    client.get("/sparql", params={"query": f"{ASK} # counted"})
    before = hits()
    client.get("/sparql", params={"query": f"{ASK} # counted"})
    assert hits() == before + 1
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    for line in answer.text.splitlines():
        assert line.startswith(("# HELP pvegraph_", "# TYPE pvegraph_")) or SAMPLE.fullmatch(line), line


def test_no_client_can_invent_labels(client: TestClient) -> None:
    client.get("/invented/by-a-client")
    client.request("INVENTED", "/sparql")
    assert "invented" not in client.get("/metrics").text.lower()


def test_a_histogram_ends_with_all(client: TestClient) -> None:
    text = client.get("/metrics").text
    rooms = set(re.findall(r'seconds_count\{room="([^"]*)"\}', text))
    for room in rooms:
        buckets = [int(n) for n in re.findall(rf'seconds_bucket\{{room="{re.escape(room)}",le="[^"]+"\}} (\d+)', text)]
        assert buckets == sorted(buckets)
        count = re.search(rf'seconds_count\{{room="{re.escape(room)}"\}} (\d+)', text)
        assert count is not None
        assert buckets[-1] == int(count[1])


def test_health_and_readiness_say_so(client: TestClient, release: Release) -> None:
    assert client.get("/health").text == "alive\n"
    assert client.get("/ready").text == f"ready: release {release.number}\n"
    assert client.get("/ready").headers["cache-control"] == "no-store"


def test_without_workers_it_is_alive_but_not_ready(release: Release, store: EmbeddedStore, settings: Settings) -> None:
    client = TestClient(create_app(release, store, settings))  # not entered: nothing is started
    assert client.get("/health").status_code == 200
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


# ── the log ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The file of an access log."""
    return tmp_path / "access.jsonl"


@pytest.fixture
def logged(release: Release, store: EmbeddedStore, settings: Settings, log: Path) -> Iterator[TestClient]:
    """A gateway that writes a log."""
    with TestClient(create_app(release, store, settings.model_copy(update={"access_log": str(log)}))) as client:
        yield client


def test_the_log_has_a_line_of_json_for_each_request(logged: TestClient, log: Path) -> None:
    for _ in range(2):
        logged.get("/sparql", params={"query": SELECT})
    logged.get("/nowhere")
    first, second, third = (json.loads(line) for line in log.read_text("utf-8").splitlines())
    assert first["query"] == second["query"] == query_hash(SELECT)
    assert (first["status"], first["rows"], first["cache"]) == (200, 3, "miss")
    assert (second["status"], second["rows"], second["cache"]) == (200, 3, "hit")
    assert first["octets"] == second["octets"] > 0
    assert first["milliseconds"] > 0
    assert (third["path"], third["status"]) == ("/nowhere", 404)
    assert "query" not in third


def test_the_log_does_not_hold_what_was_asked(logged: TestClient, log: Path) -> None:
    logged.get("/sparql", params={"query": "ASK { ?s ?p 'a secret name' }"})
    assert "secret" not in log.read_text("utf-8")


def test_a_log_that_cannot_be_written_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFaultError, match="access log"):
        AccessLog.open(str(tmp_path / "no folder" / "log"))


# ── the limit ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_client_that_asks_too_often_is_told_when_to_come_back(
    release: Release, store: EmbeddedStore, settings: Settings
) -> None:
    limited = settings.model_copy(update={"rate_limit": 0.001, "rate_burst": 3})
    with TestClient(create_app(release, store, limited)) as client:
        assert [client.get("/health").status_code for _ in range(4)] == [200, 200, 200, 429]
        answer = client.get("/health", headers={"accept": "application/json"})
    assert 900 < int(answer.headers["retry-after"]) <= 1000
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["status"] == 429


def test_a_bucket_fills_again_and_no_further_than_its_size() -> None:
    now = [0.0]
    rates = Rates(per_second=2, burst=3, clock=lambda: now[0])
    assert [rates.wait("a") for _ in range(4)] == [0, 0, 0, 1]
    assert rates.wait("b") == 0
    now[0] = 0.5
    assert [rates.wait("a") for _ in range(2)] == [0, 1]
    now[0] = 1000
    assert [rates.wait("a") for _ in range(4)] == [0, 0, 0, 1]
