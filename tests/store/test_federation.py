"""SERVICE asks what the list names and nothing else, within limits, and says what went wrong."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from urllib.parse import parse_qs

import psutil
import pytest
from tests.servers.misbehaving import MisbehavingServer, misbehaving_server
from tests.servers.processes import free_port
from tests.store.federation_support import ask, failure, federation, rows, workers_over

from pvegraph.errors import (
    QuerySyntaxError,
    QueryTimeoutError,
    ServiceAnswerError,
    ServiceFailedError,
    ServiceLimitError,
    ServiceRefusedError,
    ServiceSlowError,
    StoreBusyError,
)
from pvegraph.store.federation import Federation
from pvegraph.store.questions import Limits, QueryRequest
from pvegraph.store.worker_service import WorkerService

pytestmark = pytest.mark.anyio

DATA = '<urn:a> <urn:p> "a value" <urn:g> .\n<urn:b> <urn:p> "another" <urn:g> .\n'


@pytest.fixture(scope="module")
def server() -> Iterator[MisbehavingServer]:
    """A service that misbehaves."""
    with misbehaving_server() as running:
        yield running


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One event loop for all of these tests, which share their workers."""
    return "asyncio"


@pytest.fixture(scope="module")
async def workers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WorkerService]:
    """What answers queries about two statements."""
    path = tmp_path_factory.mktemp("federation") / "data.nq"
    path.write_text(DATA)
    async with workers_over(path) as running:
        yield running


@pytest.fixture
async def service(workers: WorkerService, server: MisbehavingServer) -> AsyncIterator[Federation]:
    """A service that may ask the good service, and the other ones for their faults."""
    deeds = ("good", "silent", "slow", "blank-node", "yes-or-no")
    async with federation(workers, [server.url(deed) for deed in deeds], service_clauses=3) as found:
        yield found


def only(url: str, words: str = "[] <urn:q> ?x") -> str:
    """A query for what a service answers, whose only column is that of the service's own answer."""
    return f"SELECT * {{ ?s <urn:p> ?x SERVICE <{url}> {{ {words} }} }}"


# ── what is asked ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_a_service_answers_is_joined(service: Federation, server: MisbehavingServer) -> None:
    assert await ask(service, only(server.url("good"))) == b'?s\t?x\n<urn:a>\t"a value"\n'


async def test_a_service_is_sent_what_stands_in_the_braces_with_its_declarations_and_nothing_else(
    service: Federation, server: MisbehavingServer
) -> None:
    query = (
        f"PREFIX e: <rel#>\nSELECT ?s WHERE {{ ?s <urn:p> ?secret, ?x . SERVICE <{server.url('good')}>"
        " { [] e:q ?x ; e:r $y FILTER(?z > 1) OPTIONAL { SELECT ?x { ?hidden e:s ?x } } } } LIMIT 5"
    )
    before = len(server.requests)
    # The service answers with the column x only, where ?y is wanted too.
    assert isinstance(await failure(service, query), ServiceFailedError)
    (request,) = server.requests[before:]
    head, _, body = request.partition("\r\n\r\n")
    assert {line.partition(":")[0].lower() for line in head.split("\r\n")[1:]} == {
        *("accept", "accept-encoding", "connection", "content-length", "content-type", "host", "user-agent")
    }
    assert parse_qs(body, strict_parsing=True) == {
        "query": [
            "BASE <http://127.0.0.1/sparql>\nPREFIX e: <rel#>\n\nSELECT ?x ?y WHERE { [] e:q ?x ; e:r $y"
            " FILTER(?z > 1) OPTIONAL { SELECT ?x { ?hidden e:s ?x } } }"
        ]
    }


async def test_a_query_without_service_is_answered_as_ever(service: Federation, server: MisbehavingServer) -> None:
    before = len(server.requests)
    query = 'SELECT ?service { ?service <urn:p> "another" FILTER(STR(?service) != "SERVICE <urn:x> {}") } # SERVICE'
    assert await ask(service, query) == b"?service\n<urn:b>\n"
    assert len(server.requests) == before


async def test_an_address_may_be_written_in_every_way_of_sparql(service: Federation, server: MisbehavingServer) -> None:
    url = server.url("good")
    folder = url.removesuffix("good")
    for head, address in (
        (f"PREFIX e: <{folder}>", "e:good"),
        (f"BASE <{folder}x/y>", "<../good>"),
        ("", f"<{url}>"),
    ):
        query = f"{head} SELECT ?s {{ ?s <urn:p> ?x SERVICE {address} {{ [] <urn:q> ?x }} }}"
        assert await ask(service, query) == b"?s\n<urn:a>\n"


async def test_the_columns_come_in_the_order_of_the_text(service: Federation, server: MisbehavingServer) -> None:
    query = f"SELECT * {{ SERVICE <{server.url('good')}> {{ [] <urn:q> ?x }} ?s <urn:p> ?x . ?a ?q ?x }}"
    names, _ = await rows(service, query)
    assert names == ["x", "s", "a", "q"]


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * {{ SERVICE <{0}/> {{ ?a ?b ?x }} }}", "PVEGRAPH_SERVICE_ENDPOINTS"),
        ("SELECT * {{ SERVICE <{0}?x> {{ ?a ?b ?x }} }}", "PVEGRAPH_SERVICE_ENDPOINTS"),
        ("SELECT * {{ SERVICE SILENT <http://169.254.169.254/> {{ ?a ?b ?x }} }}", "PVEGRAPH_SERVICE_ENDPOINTS"),
        ("SELECT * {{ SERVICE <HTTP{1}> {{ ?a ?b ?x }} }}", "PVEGRAPH_SERVICE_ENDPOINTS"),
        ("SELECT * {{ SERVICE <good> {{ ?a ?b ?x }} }}", "PVEGRAPH_SERVICE_ENDPOINTS"),
        (
            "SELECT * {{ SERVICE <{0}> {{ ?a ?b ?x }}\nSERVICE <http://127.0.0.1:1/> {{ ?a ?b ?x }} }}",
            "Line 2, column 1",
        ),
        ("SELECT * {{ VALUES ?s {{ <{0}> }} SERVICE ?s {{ ?a ?b ?x }} }}", "A variable, ?s, says which"),
        ("SELECT * {{ SERVICE SILENT ?s {{ ?a ?b ?x }} }}", "A variable, ?s, says which"),
        ("SELECT * {{ SERVICE <{0}> {{ ?a ?b ?x SERVICE <{0}> {{ ?a ?b ?x }} }} }}", "there is another SERVICE"),
        ("SELECT * {{ SERVICE <{0}> {{ ?a ?b ?x FILTER EXISTS {{ SERVICE ?a {{}} }} }} }}", "there is another SERVICE"),
        ("SELECT * {{ ?a ?b ?x FILTER EXISTS {{ SERVICE <{0}> {{ ?a ?b ?x }} }} }}", "inside EXISTS"),
        ("SELECT * {{ GRAPH ?g {{ ?a ?b ?x SERVICE <{0}> {{ ?a ?b ?x }} }} }}", "inside GRAPH"),
        (r"SELECT * {{ SERVICE <{0}\u0064> {{ ?a ?b ?x }} }}", "not certain to be understood"),
        ("SELECT * {{ ?s ?p ?o LATERAL {{ SERVICE <{0}> {{ ?a ?b ?x }} }} }}", "not certain to be understood"),
    ],
)
async def test_what_may_not_be_asked_is_refused_and_nobody_is_asked(
    service: Federation, server: MisbehavingServer, query: str, words: str
) -> None:
    before = len(server.requests)
    url = server.url("good")
    error = await failure(service, query.format(url, url.removeprefix("http")))
    assert isinstance(error, ServiceRefusedError)
    assert words in str(error)
    assert len(server.requests) == before


async def test_what_is_no_query_is_told_where_its_author_sees_it(
    service: Federation, server: MisbehavingServer
) -> None:
    before = len(server.requests)
    error = await failure(service, f"SELECT * {{\n  SERVICE <{server.url('good')}> {{ ?a ?b ?x }}\n  ?a nope:b ?x }}")
    assert isinstance(error, QuerySyntaxError)
    assert "line 3, column 6" in str(error)
    for text in ("DELETE WHERE { ?s ?p ?o }", f"INSERT {{ ?a ?b ?x }} WHERE {{ SERVICE <{server.url('good')}> {{}} }}"):
        assert isinstance(await failure(service, text), QuerySyntaxError)
    assert len(server.requests) == before


async def test_a_query_that_asks_others_has_a_length(service: Federation, server: MisbehavingServer) -> None:
    before = len(server.requests)
    error = await failure(service, only(server.url("good")) + " " * 65536)
    assert isinstance(error, ServiceLimitError)
    assert (error.value, error.unit) == (65536, "characters")
    assert len(server.requests) == before
    assert await ask(service, "ASK { 'no SERVICE' ?p 1 }" + " " * 65536) == b"false"


async def test_clauses_are_counted(service: Federation, server: MisbehavingServer) -> None:
    clause = f"SERVICE <{server.url('good')}> {{ [] <urn:q> ?x }} "
    assert await ask(service, f"SELECT ?s {{ ?s <urn:p> ?x {clause * 3} }}") == b"?s\n<urn:a>\n"
    before = len(server.requests)
    error = await failure(service, f"SELECT ?s {{ ?s <urn:p> ?x {clause * 4} }}")
    assert isinstance(error, ServiceLimitError)
    assert (error.value, error.unit) == (3, "clauses")
    assert len(server.requests) == before


# ── what goes wrong there ────────────────────────────────────────────────────────────────────────────────────────────

FAILURES = [
    ("hangs-up", "broke the connection off"),
    ("not-http", "does not speak HTTP"),
    ("endless-headers", "does not speak HTTP"),
    ("one-octet-short", "broke its answer off"),
    ("half-of-it", "cannot be read"),
    ("half-in-mid-stream", "cannot be read"),
    ("broken-chunks", "broke the connection off"),
    ("something-after-the-end", "cannot be read"),
    ("not-json", "cannot be read"),
    ("nothing", "cannot be read"),
    ("error-as-200", "media type 'text/html'"),
    ("no-type", "media type 'nothing'"),
    ("gzip", "coding 'gzip'"),
    ("yes-or-no", "yes or no where rows"),
    ("other-columns", "other columns"),
    ("status-400", "refuses the query: Virtuoso 37000 Error SP031: SPARQL compiler: no such function"),
    ("status-401", "does not let us in"),
    ("status-500", r"failed \(status 500\)"),
    ("redirect", "sends us elsewhere"),
    ("redirect-by-303", "sends us elsewhere"),
    ("redirect-to-a-name", "sends us elsewhere"),
]


@pytest.mark.parametrize(("deed", "words"), FAILURES, ids=[deed for deed, _ in FAILURES])
async def test_a_service_that_fails_is_an_error_or_with_silent_one_empty_solution(
    workers: WorkerService, server: MisbehavingServer, deed: str, words: str
) -> None:
    url = server.url(deed)
    before = len(server.requests)
    async with federation(workers, [url, server.url("good"), "http://localhost/good"]) as service:
        error = await failure(service, only(url))
        assert isinstance(error, ServiceFailedError)
        assert f"The service <{url}>" in str(error)
        assert re.search(words, str(error))
        assert await ask(service, only(url).replace("SERVICE", "SERVICE SILENT")) == (
            b'?s\t?x\n<urn:a>\t"a value"\n<urn:b>\t"another"\n'
        )
    # Where a redirection leads nobody went, though it is in the list.
    assert [request.split(" ", 2)[1] for request in server.requests[before:]] == [f"/{deed}"] * 2


async def test_a_service_that_is_not_there_is_one_that_fails(workers: WorkerService) -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    async with federation(workers, [url, "http://data.example.org/"]) as service:
        assert "nobody listens" in str(await failure(service, only(url)))
        assert "its host is not known" in str(await failure(service, only("http://data.example.org/")))
        assert await ask(service, "ASK { SERVICE SILENT <http://data.example.org/> { ?a ?b ?c } }") == b"true"


async def test_a_name_that_leads_to_the_internal_network_is_not_called(
    workers: WorkerService, server: MisbehavingServer, caplog: pytest.LogCaptureFixture
) -> None:
    asked = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append((host, port))
        return ["127.0.0.1"]

    url = f"http://data.example.org:{server.port}/good"
    before = len(server.requests)
    async with federation(workers, [url], resolve) as service:
        error = await failure(service, only(url))
    assert isinstance(error, ServiceFailedError)
    assert "not of the public network" in str(error)
    assert "127.0.0.1" not in str(error)
    assert "data.example.org was not called: it leads to 127.0.0.1" in caplog.text
    assert asked == [("data.example.org", server.port)]
    assert len(server.requests) == before


# ── limits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("silent", ["", "SILENT"])
@pytest.mark.parametrize(
    ("deed", "settings", "value", "unit"),
    [
        ("many-rows", {"service_rows": 2000}, 2000, "rows"),
        ("endless", {}, 10_000, "rows"),
        ("endless", {"service_rows": 1_000_000}, 4_194_304, "bytes"),
        ("many-rows", {"service_octets": 20_000}, 20_000, "bytes"),
        ("endless-value", {"service_octets": 1_000_000}, 1_000_000, "bytes"),
        ("row-limit", {}, 1, "rows"),
    ],
)
async def test_an_answer_that_is_too_large_is_given_up_and_not_taken_for_a_failure(
    workers: WorkerService,
    server: MisbehavingServer,
    deed: str,
    settings: dict[str, int],
    value: int,
    unit: str,
    silent: str,
) -> None:
    async with federation(workers, [server.url(deed)], **settings) as service:
        error = await failure(service, only(server.url(deed)).replace("SERVICE", f"SERVICE {silent}"))
    assert isinstance(error, ServiceLimitError)
    assert (error.value, error.unit) == (value, unit)


async def test_an_answer_within_the_limits_is_taken_whole(workers: WorkerService, server: MisbehavingServer) -> None:
    query = f"SELECT (COUNT(*) AS ?n) {{ SERVICE <{server.url('many-rows')}> {{ [] <urn:q> ?x }} }}"
    async with federation(workers, [server.url("many-rows")], service_rows=2001) as service:
        assert await ask(service, query) == b"?n\n2001\n"


@pytest.mark.parametrize("silent", ["", "SILENT"])
@pytest.mark.parametrize(("deed", "words"), [("blank-node", "a blank node"), ("no-such-term", "no way to write")])
async def test_terms_that_cannot_stand_in_a_query_are_refused(
    workers: WorkerService, server: MisbehavingServer, deed: str, words: str, silent: str
) -> None:
    async with federation(workers, [server.url(deed)]) as service:
        error = await failure(service, only(server.url(deed)).replace("SERVICE", f"SERVICE {silent}"))
    assert isinstance(error, ServiceAnswerError)
    assert words in str(error)
    assert server.url(deed) in str(error)


@pytest.mark.parametrize("deed", ["silent", "silent-after-head", "slow"])
async def test_a_service_that_is_slow_is_given_up(workers: WorkerService, server: MisbehavingServer, deed: str) -> None:
    url = server.url(deed)
    async with federation(workers, [url], service_seconds=0.3) as service:
        error = await failure(service, only(url))
        assert isinstance(error, ServiceSlowError)
        assert "0.3 seconds" in str(error)
        silent = await ask(service, only(url).replace("SERVICE", "SERVICE SILENT"))
        assert silent.count(b"\n") == 3


async def test_what_a_service_takes_counts_against_the_time_of_the_query(
    service: Federation, server: MisbehavingServer
) -> None:
    for silent in ("SERVICE", "SERVICE SILENT"):
        text = only(server.url("silent")).replace("SERVICE", silent)
        error = await failure(service, QueryRequest(text, "tsv", limits=Limits(seconds=0.4)))
        assert isinstance(error, QueryTimeoutError)
        assert error.value == 0.4


async def test_the_time_that_is_left_is_all_that_the_query_then_has(
    workers: WorkerService, server: MisbehavingServer
) -> None:
    numbers = " ".join(map(str, range(400)))
    runaway = " ".join(f"VALUES ?v{n} {{ {numbers} }}" for n in range(5))
    query = f"SELECT (COUNT(*) AS ?n) {{ {runaway} SERVICE SILENT <{server.url('slow')}> {{ [] <urn:q> ?x }} }}"
    loop = asyncio.get_running_loop()
    async with federation(workers, [server.url("slow")], service_seconds=0.5) as service:
        begun = loop.time()
        error = await failure(service, QueryRequest(query, "tsv", limits=Limits(seconds=1.5)))
        assert isinstance(error, QueryTimeoutError)
        assert error.value == 1.5
        assert loop.time() - begun < 15


async def test_a_client_that_leaves_frees_its_place(service: Federation, server: MisbehavingServer) -> None:
    asking = asyncio.create_task(ask(service, only(server.url("silent"))))
    async with asyncio.timeout(20):
        while service.busy() != (1, 0):
            await asyncio.sleep(0.005)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        while service.busy() != (0, 0) or any(t.name == "remote-query" for t in threading.enumerate()):
            await asyncio.sleep(0.005)


async def test_places_are_bounded(workers: WorkerService, server: MisbehavingServer) -> None:
    settings = {"query_workers": 1, "query_queue": 0, "service_seconds": 20}
    async with federation(workers, [server.url("silent"), server.url("good")], **settings) as service:
        asking = asyncio.create_task(ask(service, only(server.url("silent"))))
        async with asyncio.timeout(20):
            while service.busy() != (1, 0):
                await asyncio.sleep(0.005)
        assert isinstance(await failure(service, only(server.url("good"))), StoreBusyError)
        # Who asks no service has nothing to wait for.
        assert await ask(service, "ASK {}") == b"true"
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)


async def test_the_services_of_one_query_are_asked_at_the_same_time_and_the_first_failure_ends_all(
    workers: WorkerService, server: MisbehavingServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    loop = asyncio.get_running_loop()
    clauses = [f"SERVICE <{server.url(deed)}> {{ [] <urn:q> ?x }}" for deed in ("silent", "silent", "status-500")]
    async with federation(workers, [server.url("silent"), server.url("status-500")], service_seconds=60) as service:
        begun = loop.time()
        assert isinstance(await failure(service, f"ASK {{ {' '.join(clauses)} }}"), ServiceFailedError)
        assert loop.time() - begun < 30


async def test_nothing_is_left_behind(workers: WorkerService, server: MisbehavingServer) -> None:
    itself = psutil.Process(os.getpid())
    url = server.url("good")
    async with federation(workers, [url, server.url("status-500")]) as service:
        before = itself.num_fds()
        for _ in range(20):
            await ask(service, only(url))
            await failure(service, only(server.url("status-500")))
        # One of a kind may be held open for the next question; one for each question would be forty.
        assert itself.num_fds() < before + 10
