"""Queries are answered in worker processes as they would be here, and each limit is kept and named."""

from __future__ import annotations

import asyncio
import io
import json
import socket
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from tests.store.workers_support import (
    ENDLESS,
    GREEDY,
    LIMITS,
    PEOPLE,
    RUNAWAY,
    SMALL,
    Belongings,
    ask,
    failure,
    pool_of,
    template,
    wait_until_gone,
    workers,
    write_quads,
)
from tests.waiting import eventually_async

from pvegraph.errors import (
    EnvironmentFaultError,
    QueryInterruptedError,
    QueryMemoryError,
    QuerySyntaxError,
    QueryTimeoutError,
    ResultTooLargeError,
    StoreBusyError,
    StoreError,
    UsageError,
)
from pvegraph.sparql import formats
from pvegraph.store import disk
from pvegraph.store.crew import PATIENCE_SECONDS, Crew, CrewSize
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.questions import QueryRequest
from pvegraph.store.workers import WorkerPool

pytestmark = pytest.mark.anyio

RESULT_FORMATS = ("json", "xml", "csv", "tsv")
GRAPH_FORMATS = tuple(format_.name for format_ in formats.of_kind("graph"))
SELECTS = (
    "SELECT ?person ?name { ?person <http://example.org/name> ?name } ORDER BY ?name",
    "SELECT ?nothing { ?nothing <http://example.org/absent> ?x }",
    "SELECT ?x ?y { VALUES (?x ?y) { (UNDEF '},{') (1 UNDEF) (UNDEF UNDEF) } }",
    "SELECT * {}",
    "ASK { ?s <http://example.org/knows> ?o }",
    "ASK { ?s <http://example.org/absent> ?o }",
)
GRAPHS = (
    "CONSTRUCT { ?s <http://example.org/named> ?name } WHERE { ?s <http://example.org/name> ?name }",
    "CONSTRUCT WHERE { ?s <http://example.org/absent> ?o }",
    "DESCRIBE <http://example.org/person/3>",
)


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """The event loop that the server uses."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="module")
def nquads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up dataset."""
    return write_quads(tmp_path_factory.mktemp("workers") / "dataset.nq")


@pytest.fixture(scope="module")
async def pool(nquads: Path) -> AsyncIterator[WorkerPool]:
    """A pool that tests may share, as none of them harms it."""
    async with pool_of(nquads, workers=2) as pool:
        yield pool


@pytest.fixture(scope="module")
def direct(nquads: Path) -> EmbeddedStore:
    """The same dataset in this process."""
    return EmbeddedStore.load(nquads)


# Answers


@pytest.mark.parametrize("name", RESULT_FORMATS)
@pytest.mark.parametrize("query", SELECTS)
async def test_a_result_is_octet_for_octet_what_this_process_would_write(
    pool: WorkerPool, direct: EmbeddedStore, query: str, name: str
) -> None:
    answer = direct.query(query)
    expected = io.BytesIO()
    formats.write(answer, formats.by_name(name), expected)
    whole = await ask(pool, QueryRequest(query, result_format=name))
    assert whole.octets == expected.getvalue()
    assert whole.media_type == formats.by_name(name).media_type


@pytest.mark.parametrize("name", GRAPH_FORMATS)
@pytest.mark.parametrize("query", GRAPHS)
async def test_a_graph_is_what_this_process_would_write(
    pool: WorkerPool, direct: EmbeddedStore, query: str, name: str
) -> None:
    expected = io.BytesIO()
    formats.write(direct.query(query), formats.by_name(name), expected)
    whole = await ask(pool, QueryRequest(query, graph_format=name))
    assert whole.kind == "graph"
    assert sorted(whole.octets.splitlines()) == sorted(expected.getvalue().splitlines())
    assert whole.rows == sum(1 for _ in direct.query(query))  # type: ignore[union-attr, arg-type] # a graph


@pytest.mark.parametrize("name", RESULT_FORMATS)
async def test_rows_and_size_are_known_at_the_end(pool: WorkerPool, name: str) -> None:
    request = QueryRequest("SELECT ?name { ?person <http://example.org/name> ?name }", result_format=name)
    async with pool.answer(request) as answer:
        assert (answer.kind, answer.rows, answer.octets) == ("solutions", None, None)
        octets = sum([len(piece) async for piece in answer])
    assert (answer.rows, answer.octets) == (PEOPLE, octets)


async def test_the_columns_of_select_star_come_in_the_order_in_which_they_were_written(pool: WorkerPool) -> None:
    query = "SELECT * { ?z <http://example.org/knows> ?a . ?a <http://example.org/name> ?m } LIMIT 1"
    whole = await ask(pool, QueryRequest(query, result_format="csv"))
    assert whole.variables == ("z", "a", "m")
    assert whole.octets.startswith(b"z,a,m\r\n")


async def test_a_dataset_of_the_request_takes_the_place_of_all_graphs(pool: WorkerPool) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s <http://example.org/name> ?o }"
    graph = "http://example.org/graph/1"
    for request, count in (
        (QueryRequest(query), PEOPLE),
        (QueryRequest(query, default_graphs=(graph,)), PEOPLE // 2),
        (QueryRequest(query, named_graphs=(graph,)), 0),
        (QueryRequest(query.replace("{", "{ GRAPH ?g {") + "}", named_graphs=(graph,)), PEOPLE // 2),
        (QueryRequest(query, union_default_graph=False), 0),
    ):
        whole = await ask(pool, replace(request, result_format="csv"))
        assert whole.octets == f"n\r\n{count}\r\n".encode(), request


async def test_relative_iris_are_resolved_against_the_base(pool: WorkerPool) -> None:
    query = "ASK { </person/7> <name> ?name }"
    assert (
        await ask(pool, QueryRequest(query, base_iri="http://example.org/sparql", result_format="csv"))
    ).octets == b"true"
    assert isinstance(await failure(pool, query), QuerySyntaxError)


async def test_small_answers_come_whole_with_their_first_frame(pool: WorkerPool) -> None:
    async with pool.answer(QueryRequest(SMALL)) as answer:
        first = await anext(answer)
    assert json.loads(first)["results"]["bindings"][0]["name"]["value"].endswith("7")
    assert all(not process.children() for process in workers(pool))


async def test_workers_answer_one_query_after_the_other(pool: WorkerPool) -> None:
    await ask(pool, SMALL)
    before = {process.pid for process in workers(pool)}
    for _ in range(20):
        await ask(pool, SMALL)
    assert {process.pid for process in workers(pool)} == before


async def test_a_store_on_disk_is_answered_from_too(nquads: Path, tmp_path: Path) -> None:
    disk.write(nquads, tmp_path / "store", sha256="", quads=2 * PEOPLE)
    before = Belongings.now(nquads)
    pool = await WorkerPool.start(nquads, LIMITS, CrewSize(), on_disk=tmp_path / "store")
    request = QueryRequest("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", result_format="csv")
    answers = await asyncio.gather(*[ask(pool, request) for _ in range(6)])
    assert {whole.octets for whole in answers} == {f"n\r\n{2 * PEOPLE}\r\n".encode()}
    await pool.close()
    assert not Belongings.now(nquads).more_than(before)


async def test_a_small_answer_does_not_hold_its_worker_while_it_is_read(nquads: Path) -> None:
    async with pool_of(nquads) as pool, pool.answer(QueryRequest(SMALL)) as first:
        assert pool.crew.idle == 1
        other = await ask(pool, "ASK {}")
        assert b"".join([piece async for piece in first]).startswith(b'{"head":{"vars":["name"]}')
        assert other.octets == b'{"head":{},"boolean":true}'


async def test_an_answer_cannot_be_read_after_its_worker_has_been_given_away(pool: WorkerPool) -> None:
    async with pool.answer(QueryRequest(SMALL)) as answer:
        pass
    with pytest.raises(StoreError, match="async with"):
        await anext(answer)


# Errors that are the query's


async def test_a_syntax_error_names_its_line_and_column(pool: WorkerPool) -> None:
    query = "SELECT ?x {\n  ?x a ?y ;; }}"
    with_base = QueryRequest(query, base_iri="http://example.org/")
    errors = [await failure(pool, query), await failure(pool, with_base)]
    assert [type(error) for error in errors] == [QuerySyntaxError] * 2
    assert "line 2, column 15" in str(errors[0])
    assert str(errors[1]) == str(errors[0])


@pytest.mark.parametrize("query", ["INSERT DATA { <a:b> <a:c> 1 }", "CLEAR ALL", "LOAD <http://localhost/>", "", "x"])
async def test_what_is_no_query_is_a_syntax_error(pool: WorkerPool, query: str) -> None:
    assert isinstance(await failure(pool, query), QuerySyntaxError)


@pytest.mark.parametrize("silent", ["", "SILENT"])
async def test_no_query_reaches_out(pool: WorkerPool, silent: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        error = await failure(pool, f"SELECT * {{ SERVICE {silent} <{address}> {{ ?s ?p ?o }} }}")
        assert "SERVICE" in str(error)
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize(
    ("request_", "word"),
    [
        (QueryRequest("ASK {}", result_format=None), "SELECT and ASK"),
        (QueryRequest("CONSTRUCT WHERE { ?s ?p ?o }", graph_format=None), "CONSTRUCT and DESCRIBE"),
        (QueryRequest("ASK {}", result_format="turtle"), "turtle"),
        (QueryRequest("ASK {}", result_format="xlsx"), "xlsx"),
        (QueryRequest("ASK {}", default_graphs=("not absolute",)), "not absolute"),
        (QueryRequest("ASK {}", base_iri="x> <y"), "x> <y"),
    ],
)
async def test_a_request_that_does_not_fit_is_told_why(pool: WorkerPool, request_: QueryRequest, word: str) -> None:
    error = await failure(pool, request_)
    assert isinstance(error, UsageError)
    assert word in str(error)


async def test_an_error_in_the_middle_of_an_answer_is_raised_by_the_reading(pool: WorkerPool) -> None:
    # RDF/XML cannot name the last property, and the rows before it fill more than a frame.
    query = """CONSTRUCT { ?s <http://example.org/name> ?name . <a:b> ?unnameable 1 } WHERE {
        SELECT * {
            { ?s <http://example.org/name> ?name BIND(1 AS ?turn) }
            UNION { BIND(<http://example.org/1> AS ?unnameable) BIND(2 AS ?turn) }
        } ORDER BY ?turn }"""
    async with pool.answer(QueryRequest(query, graph_format="rdf-xml")) as answer:
        assert await anext(answer)
        with pytest.raises(UsageError, match="RDF/XML"):
            async for _ in answer:
                pass
        assert answer.rows is None


async def test_a_query_nested_too_deeply_harms_only_itself(pool: WorkerPool) -> None:
    error = await failure(pool, "SELECT * " + "{" * 30_000 + "}" * 30_000)
    assert "nested" in str(error)
    await ask(pool, SMALL)


# Limits


async def test_a_runaway_query_is_killed_at_its_deadline_and_its_slot_is_back_at_once(nquads: Path) -> None:
    async with pool_of(nquads) as pool:
        overruns, delays = [], []
        for _ in range(4):
            await ask(pool, SMALL)
            runaway = workers(pool)
            start = time.monotonic()
            error = await failure(pool, QueryRequest(RUNAWAY, limits=replace(LIMITS, seconds=0.3)))
            stopped = time.monotonic()
            await ask(pool, SMALL)
            delays.append(time.monotonic() - stopped)
            overruns.append(stopped - start - 0.3)
            assert isinstance(error, QueryTimeoutError)
            assert (error.limit, error.value, error.unit) == ("query time", 0.3, "seconds")
            assert "0.3 seconds" in str(error)
            assert not wait_until_gone(runaway)
        # The quickest of them, because the machine may have other things to do. Who waited for a template that does
        # not kill would wait for the patience of the crew.
        assert -0.01 < min(overruns) < PATIENCE_SECONDS / 4
        assert min(delays) < PATIENCE_SECONDS / 4


async def test_a_request_may_ask_for_less_time_but_not_for_more(nquads: Path) -> None:
    async with pool_of(nquads, replace(LIMITS, seconds=0.5)) as pool:
        for seconds, expected in ((0.1, 0.1), (100, 0.5)):
            error = await failure(pool, QueryRequest(RUNAWAY, limits=replace(LIMITS, seconds=seconds)))
            assert isinstance(error, QueryTimeoutError)
            assert error.value == expected


async def test_a_greedy_query_is_stopped_at_its_memory_limit(nquads: Path) -> None:
    async with pool_of(nquads, replace(LIMITS, memory_bytes=64 * 2**20)) as pool:
        error = await failure(pool, GREEDY)
        assert isinstance(error, QueryMemoryError)
        assert (error.limit, error.value, error.unit) == ("memory", 64, "mebibytes")
        await ask(pool, SMALL)


async def test_memory_is_counted_anew_for_each_query(nquads: Path) -> None:
    names = (
        "SELECT DISTINCT ?a ?x ?y { ?a <http://example.org/name> ?x . ?b <http://example.org/knows> ?y } LIMIT 40000"
    )
    async with pool_of(nquads, replace(LIMITS, memory_bytes=64 * 2**20)) as pool:
        sizes = [len((await ask(pool, QueryRequest(names, result_format="csv"))).octets) for _ in range(5)]
        assert len(set(sizes)) == 1


@pytest.mark.parametrize("name", RESULT_FORMATS)
@pytest.mark.parametrize("rows", [10, 1500])
async def test_an_answer_may_have_as_many_rows_as_the_limit_says_and_not_one_more(
    pool: WorkerPool, name: str, rows: int
) -> None:
    query = f"SELECT * {{ ?s <http://example.org/name> ?o }} LIMIT {rows}"
    exact, less = replace(LIMITS, rows=rows), replace(LIMITS, rows=rows - 1)
    assert (await ask(pool, QueryRequest(query, result_format=name, limits=exact))).rows == rows
    error = await failure(pool, QueryRequest(query, result_format=name, limits=less))
    assert isinstance(error, ResultTooLargeError)
    assert (error.limit, error.value, error.unit) == ("result length", rows - 1, "rows")


async def test_the_triples_of_a_graph_are_rows(pool: WorkerPool) -> None:
    query = "CONSTRUCT WHERE { ?s <http://example.org/name> ?o } LIMIT 10"
    assert (await ask(pool, QueryRequest(query, limits=replace(LIMITS, rows=10)))).rows == 10
    assert isinstance(await failure(pool, QueryRequest(query, limits=replace(LIMITS, rows=9))), ResultTooLargeError)


@pytest.mark.parametrize("people", [3, PEOPLE])
async def test_an_answer_may_have_as_many_octets_as_the_limit_says_and_not_one_more(
    pool: WorkerPool, people: int
) -> None:
    request = QueryRequest(f"SELECT * {{ ?s <http://example.org/name> ?o }} LIMIT {people}")
    size = len((await ask(pool, request)).octets)
    exact, less = replace(LIMITS, result_bytes=size), replace(LIMITS, result_bytes=size - 1)
    assert len((await ask(pool, replace(request, limits=exact))).octets) == size
    error = await failure(pool, replace(request, limits=less))
    assert isinstance(error, ResultTooLargeError)
    assert (error.limit, error.value, error.unit) == ("result size", size - 1, "bytes")


async def test_a_small_answer_over_a_limit_is_refused_before_its_first_octet(pool: WorkerPool) -> None:
    request = QueryRequest("SELECT * { ?s ?p ?o }", limits=replace(LIMITS, rows=5))
    with pytest.raises(ResultTooLargeError):
        async with pool.answer(request):
            pytest.fail("an answer was begun")


async def test_a_slow_reader_is_held_to_the_deadline_and_does_not_keep_the_slot(nquads: Path) -> None:
    endless = QueryRequest(ENDLESS, limits=replace(LIMITS, seconds=0.5))
    async with pool_of(nquads) as pool, pool.answer(endless) as answer:
        await anext(answer)
        # The one worker is held by the answer above until its time is over.
        await ask(pool, SMALL)
        with pytest.raises(QueryTimeoutError):
            await anext(answer)


async def test_more_queries_than_the_queue_holds_are_refused_and_so_are_those_that_wait_too_long(nquads: Path) -> None:
    async with pool_of(nquads, queue=1, wait_seconds=0.2) as pool:
        running = asyncio.create_task(ask(pool, RUNAWAY))
        first = asyncio.create_task(failure(pool, SMALL))
        second = asyncio.create_task(failure(pool, SMALL))
        full, late = await second, await first
        running.cancel()
        assert isinstance(full, StoreBusyError)
        assert (full.limit, full.value, full.unit) == ("the queue", 1, "queries")
        assert isinstance(late, StoreBusyError)
        assert (late.limit, late.value, late.unit) == ("waiting time", 0.2, "seconds")
        await asyncio.wait([running])
        await ask(pool, SMALL)


async def test_a_worker_is_replaced_after_so_many_queries(nquads: Path) -> None:
    crew = Crew(nquads, None, CrewSize(workers=1, queries_per_worker=3))
    pool = WorkerPool(crew, LIMITS)
    await crew.start()
    seen = []
    for _ in range(7):
        await ask(pool, SMALL)
        seen.append(tuple(process.pid for process in workers(pool)))
    await pool.close()
    assert len({pids for pids in seen if pids}) >= 2


# Streaming


async def test_a_large_answer_passes_in_constant_memory(nquads: Path) -> None:
    async with pool_of(nquads) as pool:
        request = QueryRequest(ENDLESS + " LIMIT 300000")
        process, size = psutil.Process(), 0
        await ask(pool, SMALL)
        before = most = process.memory_info().rss
        async with pool.answer(request) as answer:
            async for piece in answer:
                assert len(piece) <= 64 * 1024
                size += len(piece)
                most = max(most, process.memory_info().rss)
        assert answer.rows == 300_000
        assert size > 60 * 2**20
        assert most - before < 4 * 2**20


async def test_what_a_slow_reader_does_not_read_stays_in_the_worker(nquads: Path) -> None:
    async with pool_of(nquads) as pool:
        process = psutil.Process()
        async with pool.answer(QueryRequest(ENDLESS)) as answer:
            await anext(answer)
            before = process.memory_info().rss
            (worker,) = workers(pool)
            # The worker comes to rest when its socket is full, although nobody reads.
            assert await eventually_async(lambda: worker.status() == psutil.STATUS_SLEEPING)
            assert process.memory_info().rss - before < 2 * 2**20
            assert worker.memory_full_info().uss < 64 * 2**20


# Starting and closing


async def test_a_release_that_cannot_be_loaded_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    before = Belongings.now(tmp_path)
    (tmp_path / "damaged.nq").write_text("<a:b> <a:c> .\n")
    for name in ("absent.nq", "damaged.nq"):
        with pytest.raises(EnvironmentFaultError, match=name):
            await WorkerPool.start(tmp_path / name, LIMITS, CrewSize())
    with pytest.raises(EnvironmentFaultError, match="cannot be opened"):
        await WorkerPool.start(tmp_path / "damaged.nq", LIMITS, CrewSize(), on_disk=tmp_path / "absent")
    assert not Belongings.now(tmp_path).more_than(before)


async def test_a_start_that_is_given_up_leaves_nothing(nquads: Path) -> None:
    before = Belongings.now(nquads)
    start = asyncio.create_task(WorkerPool.start(nquads, LIMITS, CrewSize()))
    assert await eventually_async(lambda: Belongings.now(nquads).processes != before.processes)
    start.cancel()
    with pytest.raises(asyncio.CancelledError):
        await start
    assert not Belongings.now(nquads).more_than(before)


async def test_closing_ends_the_queries_that_run_and_those_that_wait(nquads: Path) -> None:
    async with pool_of(nquads) as pool:
        running = asyncio.create_task(failure(pool, RUNAWAY))
        waiting = asyncio.create_task(failure(pool, SMALL))
        assert await eventually_async(lambda: pool.crew.waiting == 1)
        await pool.close()
        errors = await asyncio.gather(running, waiting)
        assert [type(error) for error in errors] == [QueryInterruptedError] * 2
        assert "closed" in str(await failure(pool, SMALL))


async def test_windows_is_told_that_it_cannot_fork(nquads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.fork")
    with pytest.raises(EnvironmentFaultError, match="fork"):
        await WorkerPool.start(nquads, LIMITS, CrewSize())


# Confinement


async def test_workers_hold_nothing_but_their_socket_and_can_open_nothing(nquads: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)):
        async with pool_of(nquads, workers=2) as pool:
            await asyncio.gather(ask(pool, SMALL), ask(pool, SMALL))
            for process in [template(pool), *workers(pool)]:
                assert process.net_connections("inet") == []
            for process in workers(pool):
                _, hard = process.rlimit(psutil.RLIMIT_NOFILE)
                # Standard ones, socket, size, and what fills the numbers up to the limit: none is free.
                assert process.num_fds() == hard <= 6


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    """No test leaves a zombie behind."""
    before = set(_zombies())
    yield
    assert set(_zombies()) <= before


def _zombies() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if child.status() == psutil.STATUS_ZOMBIE]


@pytest.mark.parametrize("function", ["UUID()", "STRUUID()", "RAND()"])
async def test_no_two_workers_have_the_same_random_numbers(nquads: Path, function: str) -> None:
    async with pool_of(nquads, workers=3) as pool:
        answers = await asyncio.gather(*(ask(pool, f"SELECT ({function} AS ?x) {{}}") for _ in range(9)))
        assert len({answer.octets for answer in answers}) == len(answers)
