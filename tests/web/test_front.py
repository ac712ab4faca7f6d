"""Seeing it run, and holding it back: clocks, counters, the log, health, the limit on requests."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families as text_families
from starlette.testclient import TestClient
from tests.web.changing_project import ChangingProject
from tests.web.serving import serving
from tests.web.test_sparql import ASK, SELECT

from pvegraph.errors import EnvironmentFaultError
from pvegraph.release import Release
from pvegraph.web.access_log import AccessLog, query_hash
from pvegraph.web.rates import Rates

PLAIN = "text/plain; version=0.0.4; charset=utf-8"


@pytest.mark.parametrize(
    "path", ["/", "/sparql", "/doc/place/ma-rabat.ttl", "/nowhere", "/sparql?query=SELECT", "/static/x/y", "/search"]
)  # fmt: skip
def test_every_answer_says_how_long_it_took_and_may_be_read_from_anywhere(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert re.search(r"total;dur=\d+\.\d|cache;desc=hit", answer.headers["server-timing"])
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert answer.headers["access-control-expose-headers"] == "*"


def test_a_query_says_how_long_the_store_took(client: TestClient) -> None:
    assert "query;dur=" in client.get("/sparql", params={"query": f"{ASK} # timed"}).headers["server-timing"]


def _metrics(client: TestClient, accept: str = "text/plain") -> dict[str, Metric]:
    """What is told, as Prometheus reads it: families of samples by their names."""
    answer = client.get("/metrics", headers={"accept": accept})
    assert answer.headers["vary"] == "Accept"
    is_open = answer.headers["content-type"].startswith("application/openmetrics-text")
    parse = openmetrics_families if is_open else text_families
    return {family.name: family for family in parse(answer.text)}


def _value(families: dict[str, Metric], family: str, **labels: str) -> float:
    samples = families[family].samples
    values = [sample.value for sample in samples if sample.labels == labels and not sample.name.endswith("_created")]
    return values[0] if values else 0


def test_requests_are_counted_by_room_method_status_and_cache(client: TestClient) -> None:
    def count(method: str, status: str, cache: str) -> float:
        labels = {"room": "sparql", "method": method, "status": status, "cache": cache}
        return _value(_metrics(client), "pvegraph_requests", **labels)

    query = {"query": f"{ASK} # counted {time.monotonic_ns()}"}
    for method, parameters, status, cache in (
        ("GET", query, "200", "miss"),
        ("GET", query, "200", "hit"),
        ("HEAD", query, "200", "hit"),
        ("GET", {"query": "SELECT"}, "400", "miss"),
    ):
        before = count(method, status, cache)
        client.request(method, "/sparql", params=parameters)
        assert count(method, status, cache) == before + 1, (method, status, cache)


def test_a_repeated_answer_is_counted_as_a_hit(small: ChangingProject) -> None:
    """Also where the octets of the request are known, and nobody reads them."""
    query = f"{ASK} # repeated"
    with (
        serving(small.app()) as address,
        httpx.Client(base_url=address, headers={"accept": "application/json"}, timeout=60) as client,
    ):
        # An answer is kept when it has been sent, so who asks again at once may be a little too early.
        timings = [client.get("/sparql", params={"query": query}).headers["server-timing"] for _ in range(8)]
        text = client.get("/metrics", headers={"accept": "text/plain"}).text
    families = {family.name: family for family in text_families(text)}
    labels = {"room": "sparql", "method": "GET", "status": "200"}
    misses = sum("desc=miss" in timing for timing in timings)
    assert 1 <= misses < 4
    assert _value(families, "pvegraph_requests", **labels, cache="miss") == misses
    assert _value(families, "pvegraph_requests", **labels, cache="hit") == 8 - misses
    counts = [s.value for s in families["pvegraph_request_seconds"].samples if s.name.endswith("_count")]
    assert sum(counts) == sum(sample.value for sample in families["pvegraph_requests"].samples)


@pytest.mark.parametrize(
    ("rule", "accept", "content_type"),
    [
        ("nothing", None, PLAIN),
        ("anything", "*/*", PLAIN),
        ("the older format", "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", PLAIN),
        (
            "what Prometheus 3 sends",
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
            "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
            "text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
        ),
        ("weights count", "application/openmetrics-text;q=0.1, text/plain", PLAIN),
        ("a version that is not ours", "application/openmetrics-text;version=x, text/plain;q=0.1", PLAIN),
        ("neither", "application/json", None),
    ],
    ids=lambda value: value if isinstance(value, str) and "/" not in value else "",
)  # fmt: skip
def test_metrics_come_in_the_format_of_prometheus_that_is_wanted(
    client: TestClient, rule: str, accept: str | None, content_type: str | None
) -> None:
    answer = client.get("/metrics", headers={"accept": accept or ""})
    if content_type is None:
        assert answer.status_code == 406, rule
        assert len(answer.json()["offers"]) == 2
    else:
        assert answer.headers["content-type"] == content_type, rule


@pytest.mark.parametrize("accept", ["text/plain", "application/openmetrics-text"])
def test_both_formats_are_read_and_tell_the_same(client: TestClient, release: Release, accept: str) -> None:
    families = _metrics(client, accept)
    types = {name: family.type for name, family in families.items()}
    assert types["pvegraph_requests"] == "counter"
    assert types["pvegraph_request_seconds"] == "histogram"
    for name in ("requests_running", "queries_running", "queries_waiting", "cache_bytes", "cache_questions"):
        assert types[f"pvegraph_{name}"] == "gauge"
    assert _value(families, "pvegraph_release") == release.number
    assert _value(families, "pvegraph_statements") == release.manifest.quads
    assert _value(families, "pvegraph_requests_running") >= 1
    assert _value(families, "process_resident_memory_bytes") > 10_000_000
    assert all(family.documentation for family in families.values())


def test_no_client_can_invent_labels(client: TestClient) -> None:
    client.get("/invented/by-a-client")
    client.request("INVENTED", "/sparql")
    assert "invented" not in client.get("/metrics").text.lower()


def test_a_histogram_ends_with_all(client: TestClient) -> None:
    samples = _metrics(client)["pvegraph_request_seconds"].samples
    rooms = {sample.labels["room"] for sample in samples}
    assert rooms
    for room in rooms:
        buckets = [s.value for s in samples if s.name.endswith("_bucket") and s.labels["room"] == room]
        (count,) = (s.value for s in samples if s.name.endswith("_count") and s.labels["room"] == room)
        assert buckets == sorted(buckets)
        assert buckets[-1] == count


def test_applications_count_for_themselves(small: ChangingProject) -> None:
    clients = [TestClient(small.app()) for _ in range(2)]
    clients[0].get("/health")
    labels = {"room": "health", "method": "GET", "status": "200", "cache": "miss"}
    counted = [_value(_metrics(client), "pvegraph_requests", **labels) for client in clients]
    assert counted == [1, 0]


def test_health_and_readiness_say_so(client: TestClient, release: Release) -> None:
    assert client.get("/health").text == "alive\n"
    assert client.get("/ready").text == f"ready: release {release.number}\n"
    assert client.get("/ready").headers["cache-control"] == "no-store"


def test_without_workers_it_is_alive_but_not_ready(small: ChangingProject) -> None:
    client = TestClient(small.app())  # not entered: nothing is started
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
def logged(small: ChangingProject, log: Path) -> Iterator[TestClient]:
    """A gateway that writes a log."""
    with TestClient(small.app(access_log=str(log))) as client:
        yield client


def test_the_log_has_a_line_of_json_for_each_request(logged: TestClient, log: Path) -> None:
    for _ in range(2):
        logged.get("/sparql", params={"query": SELECT})
    logged.get("/nowhere")
    first, second, third = (json.loads(line) for line in log.read_text("utf-8").splitlines())
    assert first["query"] == second["query"] == query_hash(SELECT)
    assert (first["status"], first["rows"], first["cache"]) == (200, 2, "miss")
    assert (second["status"], second["rows"], second["cache"]) == (200, 2, "hit")
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
    small: ChangingProject,
) -> None:
    with TestClient(small.app(rate_limit=0.001, rate_burst=3)) as client:
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
