"""Whatever a remote store does, the answer is right or an error that says what is wrong, and nothing is left behind."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psutil
import pytest
from tests.servers.misbehaving import MisbehavingServer, misbehaving_server
from tests.servers.processes import free_port

from pvegraph.errors import (
    BackendError,
    BackendTimeoutError,
    PvegraphError,
    QueryInterruptedError,
    QuerySyntaxError,
    QueryTimeoutError,
    ResultTooLargeError,
    ServiceRefusedError,
    StoreBusyError,
    StoreError,
)
from pvegraph.settings import Settings
from pvegraph.store.questions import Limits, QueryRequest
from pvegraph.store.remote import RemoteStore
from pvegraph.store.remote_dataset import Dataset
from pvegraph.store.remote_http import Credentials, Endpoint
from pvegraph.store.remote_service import RemoteService

pytestmark = pytest.mark.anyio

SELECT = "SELECT ?x WHERE { ?s ?p ?x }"
ASK = "ASK { ?s ?p ?x }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?x }"
SILENCE = 0.3
"""After so many seconds a store is given up where it is silent for good."""
PATIENCE = 15.0
"""After so many seconds all others are: the machine may have other things to do."""


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """What runs the tests, with the service that they share."""
    return "asyncio"


@pytest.fixture(scope="module")
def server() -> Iterator[MisbehavingServer]:
    """The server."""
    with misbehaving_server() as misbehaving:
        yield misbehaving


@asynccontextmanager
async def running(store: RemoteStore, **settings: object) -> AsyncIterator[RemoteService]:
    """A service that asks a store."""
    service = RemoteService(store, Settings.model_validate(settings))
    await service.start()
    try:
        await until_ready(service)
        yield service
    finally:
        await service.close()
        assert not [thread for thread in threading.enumerate() if thread.name == "remote-query"]


@asynccontextmanager
async def service_at(
    url: str, credentials: Credentials | None = None, **settings: object
) -> AsyncIterator[RemoteService]:
    """A service that asks the store at an address."""
    store = RemoteStore(Endpoint(url, url, PATIENCE, credentials), Dataset("own"))
    async with running(store, **{"query_workers": 2, "query_queue": 2, "query_wait": 5, **settings}) as service:
        yield service


async def until_ready(service: RemoteService) -> None:
    """Wait until queries are judged, which on a busy machine takes its time; one that is none goes no further."""
    async with asyncio.timeout(60):
        while True:
            try:
                await whole(service, QueryRequest("nonsense"))
            except QuerySyntaxError:
                return
            except QueryInterruptedError:
                continue


async def whole(service: RemoteService, request: QueryRequest) -> bytes:
    """The whole answer."""
    async with service.answer(request) as answer:
        return b"".join([piece async for piece in answer])


async def measure(service: RemoteService, request: QueryRequest, sizes: list[int]) -> None:
    """Read the answer and note the sizes of its pieces."""
    async with service.answer(request) as answer:
        async for piece in answer:
            sizes += [len(piece)]


@dataclass(frozen=True)
class Asking:
    """A service whose store is another one for each question: to start one takes longer than to ask."""

    server: MisbehavingServer
    service: RemoteService
    store: RemoteStore

    async def failure(self, deed: str, query: str = SELECT, silence: float = PATIENCE) -> PvegraphError:
        """The error by which a query at a misbehaving store ends; its place is free afterwards."""
        self.store.endpoint = Endpoint(self.server.url(deed), self.server.url(deed), silence)
        return await failure_of(self.service, query)


@pytest.fixture(scope="module")
async def asking(server: MisbehavingServer) -> AsyncIterator[Asking]:
    """A service for all tests that need no settings of their own."""
    store = RemoteStore(Endpoint(server.url("good"), server.url("good"), PATIENCE), Dataset("own"))
    async with running(store, query_workers=2, query_queue=2, query_wait=60) as service:
        yield Asking(server, service, store)


async def failure(server: MisbehavingServer, deed: str, query: str = SELECT, **settings: object) -> PvegraphError:
    """The error by which a query ends with these settings."""
    async with service_at(server.url(deed), **settings) as service:
        return await failure_of(service, query)


async def failure_of(service: RemoteService, query: str) -> PvegraphError:
    """The error by which a query of a service ends."""
    with pytest.raises(PvegraphError) as caught:
        await whole(service, QueryRequest(query))
    await until_idle(service)
    return caught.value


async def until_idle(service: RemoteService) -> None:
    """Wait until all threads have ended."""
    async with asyncio.timeout(20):
        while service.busy() != (0, 0):
            await asyncio.sleep(0.005)


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        ("hangs-up", "broke the connection off"),
        ("not-http", "does not speak HTTP"),
        ("endless-headers", "does not speak HTTP"),
        ("shorter-than-said", "broke its answer off"),
        ("one-octet-short", "broke its answer off"),
        ("broken-chunks", "broke the connection off"),
        ("half-of-it", "cannot be read"),
        ("something-after-the-end", "cannot be read"),
        ("not-json", "cannot be read"),
        ("nothing", "cannot be read"),
        ("error-as-200", "media type 'text/html'"),
        ("no-type", "media type 'nothing'"),
        ("gzip", "coding 'gzip'"),
        ("yes-or-no", "yes or no where rows were asked for"),
        ("other-columns", "other columns"),
        ("rows-before-head", "more than 4,194,304 octets"),
        ("graph", "media type 'application/n-triples' where a result"),
        ("status-401", "does not let us in"),
        ("status-404", r"failed \(status 404\)"),
        ("status-429", r"failed \(status 429\)"),
        ("status-500", r"failed \(status 500\)"),
        ("redirect", "sends us elsewhere"),
        ("redirect-by-303", "sends us elsewhere"),
        ("endless-head", "more than 4,194,304 octets|cannot be read"),
        ("endless-value", "a value that is larger"),
    ],
)
async def test_what_is_no_answer_is_an_error_of_the_store(asking: Asking, deed: str, words: str) -> None:
    error = await asking.failure(deed)
    assert isinstance(error, BackendError)
    assert not isinstance(error, BackendTimeoutError)
    with pytest.raises(BackendError, match=words):
        raise error
    assert "Tomcat" not in str(error)


@pytest.mark.parametrize(
    ("query", "deed", "words"),
    [
        (ASK, "good", "rows where yes or no"),
        (ASK, "half-of-yes", "cannot be read"),
        (ASK, "endless", "more than"),
        (CONSTRUCT, "good", "media type 'application/sparql-results\\+json' where a graph"),
        (CONSTRUCT, "half-a-graph", "cannot be read"),
    ],
)
async def test_the_answer_must_be_of_the_kind_that_was_asked_for(
    asking: Asking, query: str, deed: str, words: str
) -> None:
    with pytest.raises(BackendError, match=words):
        raise await asking.failure(deed, query)


async def test_a_store_that_is_down_is_said_to_be() -> None:
    async with service_at(f"http://127.0.0.1:{free_port()}/") as service:
        with pytest.raises(BackendError, match="nobody listens"):
            await whole(service, QueryRequest(SELECT))


async def test_a_host_that_nobody_knows_is_said_to_be() -> None:
    async with service_at("http://store.invalid/sparql") as service:
        with pytest.raises(BackendError, match="cannot be reached"):
            await whole(service, QueryRequest(SELECT))


@pytest.mark.parametrize("deed", ["silent", "silent-after-head", "status-504"])
async def test_a_store_that_is_silent_or_gives_up_is_too_slow(asking: Asking, deed: str) -> None:
    # It is the silence that ends it: the end of the time that the query has would be another error.
    assert isinstance(await asking.failure(deed, silence=SILENCE), BackendTimeoutError)


async def test_a_store_that_drips_is_ended_when_the_time_of_the_query_is_over(server: MisbehavingServer) -> None:
    error = await failure(server, "slow", query_seconds=1)
    assert isinstance(error, QueryTimeoutError)
    assert error.value == 1


async def test_a_connection_that_is_kept_open_is_not_waited_for(server: MisbehavingServer) -> None:
    async with service_at(server.url("kept-open")) as service:
        assert b"a value" in await whole(service, QueryRequest(SELECT))


@pytest.mark.parametrize(("limit", "unit"), [("result_rows", "rows"), ("result_octets", "bytes")])
async def test_an_endless_answer_ends_at_the_limit_in_constant_memory(
    server: MisbehavingServer, limit: str, unit: str
) -> None:
    process = psutil.Process(os.getpid())
    async with service_at(server.url("endless"), **{limit: 200_000 if unit == "rows" else 30_000_000}) as service:
        gc.collect()
        before = process.memory_info().rss
        sizes: list[int] = []
        with pytest.raises(ResultTooLargeError) as caught:
            await measure(service, QueryRequest(SELECT), sizes)
        assert caught.value.unit == unit
        assert len(sizes) > 50
        assert max(sizes) <= 64 * 1024
        assert process.memory_info().rss - before < 30 * 2**20


async def test_an_endless_graph_ends_at_the_limit(server: MisbehavingServer) -> None:
    error = await failure(server, "endless-graph", CONSTRUCT, result_rows=50_000)
    assert isinstance(error, ResultTooLargeError)


async def test_an_answer_that_breaks_in_mid_stream_is_an_error_after_its_beginning(server: MisbehavingServer) -> None:
    async with service_at(server.url("half-in-mid-stream")) as service:
        sizes: list[int] = []
        with pytest.raises(BackendError, match="cannot be read"):
            await measure(service, QueryRequest(SELECT), sizes)
        assert sizes


async def test_an_answer_that_the_store_has_cut_off_is_not_taken_for_whole(asking: Asking) -> None:
    error = await asking.failure("row-limit")
    assert isinstance(error, ResultTooLargeError)
    assert error.value == 1


async def test_what_a_store_says_of_a_bad_query_is_cleaned(asking: Asking) -> None:
    error = await asking.failure("status-400")
    assert type(error) is StoreError
    assert str(error) == "The store refuses the query: Virtuoso 37000 Error SP031: SPARQL compiler: no such function"


@pytest.mark.parametrize("deed", ["status-400-in-html", "status-400-in-disguise"])
async def test_pages_of_a_store_are_not_shown(asking: Asking, deed: str) -> None:
    error = await asking.failure(deed)
    assert type(error) is StoreError
    assert str(error) == "The store refuses the query: it does not say why"


async def test_what_a_store_says_is_not_long(asking: Asking) -> None:
    assert len(str(await asking.failure("status-400-endless"))) < 400


async def test_redirects_are_not_followed(server: MisbehavingServer, asking: Asking) -> None:
    before = len(server.requests)
    await asking.failure("redirect")
    assert [request.split(" ")[:2] for request in server.requests[before:]] == [["POST", "/redirect"]]


async def test_nothing_of_ours_but_the_question_is_sent(server: MisbehavingServer) -> None:
    before = len(server.requests)
    async with service_at(server.url("good")) as service:
        assert b"a value" in await whole(service, QueryRequest(SELECT))
    (request,) = server.requests[before:]
    head, _, body = request.partition("\r\n\r\n")
    names = {line.partition(":")[0].lower() for line in head.split("\r\n")[1:]}
    assert names == {
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "content-type",
        "host",
        "user-agent",
    }
    assert body == "query=SELECT+%3Fx+WHERE+%7B+%3Fs+%3Fp+%3Fx+%7D"


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("SELECT WHERE", QuerySyntaxError),
        ("DELETE WHERE { ?s ?p ?o }", QuerySyntaxError),
        ("# SELECT\nDROP ALL", QuerySyntaxError),
        ("SELECT * { SERVICE <http://169.254.169.254/> { ?s ?p ?o } }", ServiceRefusedError),
        ("SELECT * { " + "{" * 20_000 + "}" * 20_000 + " }", StoreError),
    ],
)
async def test_what_is_no_query_of_ours_never_reaches_the_store(
    server: MisbehavingServer, asking: Asking, query: str, error: type[StoreError]
) -> None:
    before = len(server.requests)
    assert isinstance(await asking.failure("good", query), error)
    assert len(server.requests) == before


async def test_a_query_is_a_query_whatever_its_comments_say(server: MisbehavingServer) -> None:
    # SPARQLWrapper would take the first for an update, and look at the second for hours.
    for query in ("PREFIX a: <urn:a> # add some\nSELECT ?x { ?s ?p ?x }", "SELECT ?x {" + " " * 500_000 + "?s ?p ?x }"):
        before = len(server.requests)
        async with service_at(server.url("good")) as service:
            assert b"a value" in await whole(service, QueryRequest(query))
        assert "\r\n\r\nquery=" in server.requests[before]


async def test_a_client_that_leaves_frees_its_place(server: MisbehavingServer) -> None:
    async with service_at(server.url("endless")) as service:
        for _ in range(3):
            async with service.answer(QueryRequest(SELECT)) as answer:
                await anext(answer)
                assert service.busy() == (1, 0)
            await until_idle(service)


async def test_a_client_that_leaves_before_the_first_piece_frees_its_place(server: MisbehavingServer) -> None:
    async with service_at(server.url("silent")) as service:
        asking = asyncio.create_task(whole(service, QueryRequest(SELECT)))
        while service.busy() != (1, 0):
            await asyncio.sleep(0.005)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await until_idle(service)


async def test_a_client_that_does_not_read_is_ended_when_its_time_is_over(server: MisbehavingServer) -> None:
    url = server.url("endless")
    async with service_at(url, query_seconds=1) as service, service.answer(QueryRequest(SELECT)) as answer:
        await anext(answer)
        await until_idle(service)
        with pytest.raises(QueryTimeoutError):
            await anext(answer)


async def test_places_and_those_who_wait_for_one_are_bounded(server: MisbehavingServer) -> None:
    async with service_at(server.url("endless"), query_workers=1, query_queue=1, query_wait=0.3) as service:
        async with service.answer(QueryRequest(SELECT)) as first:
            await anext(first)
            second = asyncio.create_task(whole(service, QueryRequest(SELECT)))
            while service.busy() != (1, 1):
                await asyncio.sleep(0.005)
            with pytest.raises(StoreBusyError, match="too many others wait"):
                await whole(service, QueryRequest(SELECT))
            with pytest.raises(StoreBusyError, match="no place became free"):
                await second
        await until_idle(service)


async def test_those_who_wait_come_next(server: MisbehavingServer) -> None:
    async with service_at(server.url("good"), query_workers=1) as service:
        answers = await asyncio.gather(*(whole(service, QueryRequest(SELECT)) for _ in range(3)))
        assert len(set(answers)) == 1
        await until_idle(service)


async def test_a_service_that_is_closed_breaks_everything_off(server: MisbehavingServer) -> None:
    async with service_at(server.url("endless")) as service, service.answer(QueryRequest(SELECT)) as answer:
        await anext(answer)
        await service.close()
        with pytest.raises(QueryInterruptedError):
            await anext(answer)


async def test_a_request_may_ask_for_less_time(server: MisbehavingServer) -> None:
    async with service_at(server.url("slow")) as service:
        with pytest.raises(QueryTimeoutError) as caught:
            await whole(service, QueryRequest(SELECT, limits=Limits(seconds=0.4)))
        assert caught.value.value == 0.4


async def test_the_check_asks_the_store(server: MisbehavingServer) -> None:
    async with service_at(server.url("yes-or-no")) as service:
        await service.check()
    async with service_at(server.url("status-500")) as service:
        with pytest.raises(BackendError):
            await service.check()


@pytest.mark.parametrize(
    ("credentials", "header"),
    [
        (Credentials("ada", "pässword-7"), "Authorization: Basic YWRhOnDDpHNzd29yZC03"),
        (Credentials("", "token-7", "bearer"), "Authorization: Bearer token-7"),
    ],
)
async def test_credentials_are_sent_and_never_shown(
    server: MisbehavingServer, caplog: pytest.LogCaptureFixture, credentials: Credentials, header: str
) -> None:
    caplog.set_level(logging.DEBUG)
    before = len(server.requests)
    async with service_at(server.url("status-401"), credentials) as service:
        with pytest.raises(BackendError) as caught:
            await whole(service, QueryRequest(SELECT))
    assert header in server.requests[before]
    shown = f"{caught.value} {credentials!r} {Endpoint('http://a/', 'http://a/', 1, credentials)!r} {caplog.text}"
    assert credentials.password not in shown
    assert "status-401" in caplog.text


def test_pages_get_the_same_errors(server: MisbehavingServer) -> None:
    for deed, error in (("silent", BackendTimeoutError), ("half-of-it", BackendError), ("status-400", BackendError)):
        store = RemoteStore(Endpoint(server.url(deed), server.url(deed), SILENCE), Dataset("own"))
        with pytest.raises(error):
            store.query(SELECT)
