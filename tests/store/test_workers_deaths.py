"""Whoever dies, of the gateway, the template and the workers, nothing hangs and nothing is left behind."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from tests.store.workers_support import (
    ENDLESS,
    LIMITS,
    RUNAWAY,
    SMALL,
    Belongings,
    ask,
    failure,
    kill,
    lives,
    pool_of,
    template,
    wait_until_gone,
    workers,
    write_quads,
)
from tests.waiting import eventually, eventually_async

from pvegraph.errors import PvegraphError, QueryInterruptedError, QueryTimeoutError
from pvegraph.store import crew
from pvegraph.store.questions import QueryRequest
from pvegraph.store.template import Template
from pvegraph.store.workers import WorkerPool

pytestmark = pytest.mark.anyio

LONG = os.environ.get("PVEGRAPH_LONG") == "1"
LOOPS = ("uvloop", "asyncio") if LONG else ("uvloop",)
DEATHS = 200 if LONG else 40
GATEWAY = """
import asyncio, os, signal, sys
from dataclasses import replace
from pathlib import Path
from pvegraph.store.crew import CrewSize
from pvegraph.store.questions import QueryRequest
from pvegraph.store.workers import WorkerPool
from tests.store.workers_support import LIMITS, RUNAWAY, SMALL, ask, failure

async def main():
    pool = await WorkerPool.start(Path(sys.argv[1]), replace(LIMITS, seconds=60), CrewSize(3, spare=3))
    await asyncio.gather(*(ask(pool, SMALL) for _ in range(3)))
    limits = replace(LIMITS, seconds=float(sys.argv[2]))
    running = asyncio.create_task(failure(pool, QueryRequest(RUNAWAY, limits=limits)))
    while not pool.crew.busy:
        await asyncio.sleep(0)
    print("ready", flush=True)
    if sys.argv[3:]:
        os.kill(os.getpid(), signal.SIGSTOP)
    await running

asyncio.run(main())
"""


@pytest.fixture(scope="module", params=LOOPS)
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, bool]]:
    """The event loop of the server; with PVEGRAPH_LONG=1 that of the standard library as well."""
    return "asyncio", {"use_uvloop": request.param == "uvloop"}


@pytest.fixture(scope="module")
def nquads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up dataset."""
    return write_quads(tmp_path_factory.mktemp("workers") / "dataset.nq")


# The client leaves


async def test_a_client_that_leaves_before_the_first_row_ends_its_query(nquads: Path) -> None:
    async with pool_of(nquads) as pool:
        delays = []
        for _ in range(5):
            await ask(pool, SMALL)
            left = workers(pool)
            task = asyncio.create_task(ask(pool, RUNAWAY))
            assert await eventually_async(lambda: pool.crew.idle == 0)
            task.cancel()
            start = time.monotonic()
            await asyncio.wait([task])
            await ask(pool, SMALL)
            delays.append(time.monotonic() - start)
            assert not wait_until_gone(left)
        # The quickest of them, because the machine may have other things to do.
        assert min(delays) < crew.PATIENCE_SECONDS / 4


async def test_a_client_that_leaves_in_the_middle_of_an_answer_ends_its_query(nquads: Path) -> None:
    async with pool_of(nquads) as pool:
        await ask(pool, SMALL)
        left = workers(pool)
        async with pool.answer(QueryRequest(ENDLESS)) as answer:
            await anext(answer)
        await ask(pool, SMALL)
        assert not wait_until_gone(left)


async def test_an_exception_of_the_reader_ends_its_query(nquads: Path) -> None:
    async with pool_of(nquads) as pool:
        await ask(pool, SMALL)
        left = workers(pool)
        with pytest.raises(ZeroDivisionError):
            await _read_badly(pool)
        assert not wait_until_gone(left)
        await ask(pool, SMALL)


async def _read_badly(pool: WorkerPool) -> None:
    async with pool.answer(QueryRequest(ENDLESS)) as answer:
        async for piece in answer:
            raise ZeroDivisionError(piece[:1])


async def test_a_client_that_leaves_a_small_answer_unread_costs_no_worker(nquads: Path) -> None:
    async with pool_of(nquads) as pool:
        await ask(pool, SMALL)
        before = workers(pool)
        async with pool.answer(QueryRequest(SMALL)):
            pass
        await ask(pool, SMALL)
        assert workers(pool) == before


async def test_a_client_that_leaves_the_queue_leaves_its_place_to_the_next(nquads: Path) -> None:
    async with pool_of(nquads, queue=1) as pool:
        running = asyncio.create_task(ask(pool, RUNAWAY))
        waiting = asyncio.create_task(ask(pool, SMALL))
        assert await eventually_async(lambda: pool.crew.waiting == 1)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert pool.crew.waiting == 0
        next_ = asyncio.create_task(ask(pool, SMALL))
        assert await eventually_async(lambda: pool.crew.waiting == 1)
        # Both leave at once: the worker that the first one frees must not be lost with the second.
        running.cancel()
        next_.cancel()
        await asyncio.wait([running, next_])
        await ask(pool, SMALL)


# A worker dies


async def test_the_death_of_a_worker_ends_its_query_only(nquads: Path) -> None:
    async with pool_of(nquads, workers=2) as pool:
        await asyncio.gather(ask(pool, SMALL), ask(pool, SMALL))
        victims = workers(pool)
        running = [asyncio.create_task(failure(pool, RUNAWAY)) for _ in victims]
        assert await eventually_async(lambda: pool.crew.idle == 0)
        kill(victims[0])
        done, pending = await asyncio.wait(running, timeout=5, return_when=asyncio.FIRST_COMPLETED)
        assert len(done) == 1
        assert "killed from outside" in str(done.pop().result())
        await ask(pool, SMALL)
        for task in pending:
            task.cancel()
        await asyncio.wait(pending)


async def test_workers_that_die_with_nothing_to_do_are_replaced(nquads: Path) -> None:
    async with pool_of(nquads, workers=2) as pool:
        await asyncio.gather(ask(pool, SMALL), ask(pool, SMALL))
        victims = workers(pool)
        for victim in victims:
            kill(victim)
        # The pool has others forked as soon as it has heard of each death.
        assert await eventually_async(lambda: len(set(workers(pool)) - set(victims)) == 2)
        await asyncio.gather(*[ask(pool, SMALL) for _ in range(4)])
        assert len(workers(pool)) == 2


async def test_many_deaths_at_random_moments_leave_everything_working_and_nothing_behind(nquads: Path) -> None:
    choice = random.Random(3)  # noqa: S311 -- the same moments in each run
    async with pool_of(nquads, replace(LIMITS, seconds=10), workers=3) as pool:
        await asyncio.gather(*[ask(pool, SMALL) for _ in range(3)])
        before = Belongings.now(nquads)
        outcomes: list[object] = []
        for _ in range(DEATHS):
            queries = [choice.choice((SMALL, ENDLESS, RUNAWAY)) for _ in range(2)]
            tasks = [asyncio.create_task(ask(pool, query)) for query in queries]
            await asyncio.wait(tasks, timeout=choice.uniform(0, 0.01))
            alive = workers(pool)
            if alive:
                kill(choice.choice(alive))
            for task in tasks:
                task.cancel()
            outcomes += await asyncio.gather(*tasks, return_exceptions=True)
        strange = [
            o
            for o in outcomes
            if isinstance(o, BaseException) and not isinstance(o, PvegraphError | asyncio.CancelledError)
        ]
        assert strange == []
        # The last deaths may not have been heard of yet.
        await asyncio.gather(*[ask(pool, SMALL) for _ in range(3)], return_exceptions=True)
        whole = await asyncio.gather(*[ask(pool, SMALL) for _ in range(9)])
        assert len({answer.octets for answer in whole}) == 1
        assert await eventually_async(lambda: len(Belongings.now(nquads).processes) == len(before.processes))
        assert await eventually_async(lambda: Belongings.now(nquads).descriptors <= before.descriptors + 2)
        assert len(workers(pool)) == 3


# The template dies


async def test_a_template_that_is_told_more_than_it_can_hear_at_once_hears_it_later_and_lives(nquads: Path) -> None:
    deaths: list[int] = []
    running = await Template.start(nquads, None, on_exit=lambda number, _: deaths.append(number), on_loss=lambda: None)
    try:
        process = psutil.Process(running.process)
        process.suspend()
        for number in range(5_000):  # some hundred fit into its socket
            running.kill(number)
        ours, theirs = socket.socketpair()
        with ours:
            running.spawn(5_000, theirs)
            running.kill(5_000)
            process.resume()
            assert await eventually_async(lambda: deaths == [5_000])
        assert process.is_running()
    finally:
        await running.close()


async def test_a_template_that_dies_is_started_anew_and_those_who_wait_are_answered(nquads: Path) -> None:
    async with pool_of(nquads, workers=2) as pool:
        before = [template(pool), *workers(pool)]
        running = asyncio.create_task(failure(pool, RUNAWAY))
        assert await eventually_async(lambda: pool.crew.idle == 1)
        kill(before[0])
        # Whichever is heard of first, the death of the template or that of the worker which goes with it.
        assert isinstance(await running, QueryInterruptedError)
        assert (await ask(pool, SMALL)).rows == 1
        assert template(pool) != before[0]
        assert not wait_until_gone(before)


async def test_a_template_that_hangs_is_started_anew(nquads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "PATIENCE_SECONDS", 0.2)
    async with pool_of(nquads) as pool:
        await ask(pool, SMALL)
        before = [template(pool), *workers(pool)]
        before[0].suspend()
        # Its worker cannot be killed by it, and is only when the template itself has been.
        runaway = QueryRequest(RUNAWAY, limits=replace(LIMITS, seconds=0.1))
        assert isinstance(await failure(pool, runaway), QueryTimeoutError)
        assert await eventually_async(lambda: pool.crew.template_process != before[0].pid)
        assert (await ask(pool, QueryRequest(SMALL))).rows == 1
        assert not wait_until_gone(before)


async def test_closing_while_the_template_is_started_anew_leaves_nothing(nquads: Path) -> None:
    async with pool_of(nquads) as pool:
        kill(template(pool))
        assert await eventually_async(lambda: pool.crew.template_process is None)


async def test_signals_to_a_whole_group_of_processes_are_left_to_the_gateway(nquads: Path) -> None:
    async with pool_of(nquads) as pool:
        await ask(pool, SMALL)
        family = [template(pool), *workers(pool)]
        for signal_ in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            for process in family:
                process.send_signal(signal_)
        await ask(pool, SMALL)
        assert [template(pool), *workers(pool)] == family


# The gateway dies


@contextmanager
def _gateway(
    nquads: Path, project: Path, seconds: float, *hangs: str
) -> Iterator[tuple[subprocess.Popen[bytes], list[psutil.Process]]]:
    """Another process with a pool, one of whose workers runs wild; and the template and the workers that it has."""
    words = [sys.executable, "-c", GATEWAY, str(nquads), str(seconds), *hangs]
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=project) as gateway:
        try:
            assert gateway.stdout is not None
            assert gateway.stdout.readline() == b"ready\n"
            yield gateway, psutil.Process(gateway.pid).children(recursive=True)
        finally:
            gateway.kill()


@pytest.mark.parametrize("signal_", [signal.SIGKILL, signal.SIGTERM, signal.SIGABRT])
def test_when_the_gateway_dies_its_template_and_workers_die_too(nquads: Path, project: Path, signal_: int) -> None:
    with _gateway(nquads, project, 60) as (gateway, family):
        assert len(family) == 4
        gateway.send_signal(signal_)
        assert not wait_until_gone(family)


def test_a_gateway_that_hangs_cannot_keep_a_query_running(nquads: Path, project: Path) -> None:
    # It stops when a worker has the query, before that time is over.
    with _gateway(nquads, project, 1, "hangs") as (gateway, family):
        assert len(family) == 4
        # The kernel's alarm ends the one worker that has a query; the others wait as before.
        assert eventually(lambda: sum(map(lives, family)) == 3)
        gateway.kill()
        assert not wait_until_gone(family)
