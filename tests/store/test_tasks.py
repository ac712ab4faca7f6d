"""Tasks: what is no query, done by processes that may be killed."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.store.workers_support import (
    LIMITS,
    SMALL,
    Belongings,
    ask,
    lives,
    pool_of,
    template,
    workers,
    write_quads,
)
from tests.waiting import eventually_async

from pvegraph.errors import (
    EnvironmentFaultError,
    QueryMemoryError,
    QueryTimeoutError,
    StoreBusyError,
    StoreError,
    TaskFaultError,
    UsageError,
)
from pvegraph.store.crew import CrewSize
from pvegraph.store.questions import Limits
from pvegraph.store.tasks import TaskPool
from pvegraph.store.workers import WorkerPool

MODULE = "tests.store.task_module"


@pytest.fixture(scope="module")
def nquads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release."""
    return write_quads(tmp_path_factory.mktemp("tasks") / "dataset.nq")


@pytest.fixture(autouse=True)
def _modules_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The processes find the modules that are not installed."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


@asynccontextmanager
async def tasks_on(
    nquads: Path, *, module: str = MODULE, workers: int = 2, queue: int = 4, wait_seconds: float = 20
) -> AsyncIterator[tuple[WorkerPool, TaskPool]]:
    """Workers for queries and for tasks, of which nothing is left behind."""
    async with pool_of(nquads) as pool:
        tasks = TaskPool(pool.crew, module, CrewSize(workers, queue, wait_seconds, spare=1, queries_per_worker=1))
        try:
            yield pool, tasks
        finally:
            await tasks.close()


def test_a_task_is_done_on_the_data_of_the_release_by_a_process_that_goes_last(nquads: Path) -> None:
    async def main() -> None:
        async with tasks_on(nquads) as (pool, tasks):
            assert await tasks.perform(b"count", LIMITS) == b"8000"
            assert await tasks.perform(b"echo " + b"x" * 3_000_000, LIMITS) == b"x" * 3_000_000
            first, second = [await tasks.perform(b"processes", LIMITS) for _ in range(2)]
            assert first.split()[0] == second.split()[0] == str(tasks.crew.template_process).encode()
            assert first.split()[1] != second.split()[1], "a worker does one task"
            assert first.split()[2] == b"10"
            assert b"7" in (await ask(pool, SMALL)).octets

    asyncio.run(main())


def test_a_worker_can_neither_call_anybody_nor_write_a_file(nquads: Path, tmp_path: Path) -> None:
    async def main() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            async with tasks_on(nquads) as (_, tasks):
                port = listener.getsockname()[1]
                assert await tasks.perform(f"call {port}".encode(), LIMITS) == b"Permission denied"
                assert await tasks.perform(f"write {tmp_path / 'x'}".encode(), LIMITS) == b"File too large"
            listener.setblocking(False)
            with pytest.raises(BlockingIOError):
                listener.accept()

    asyncio.run(main())


@pytest.mark.parametrize(
    ("payload", "limits", "expected"),
    [
        (b"spin", Limits(seconds=0.2), QueryTimeoutError),
        (b"eat", Limits(memory_bytes=64 * 2**20), QueryMemoryError),
        (b"nest", LIMITS, StoreError),
        (b"refuse This is not it.", LIMITS, UsageError),
        (b"fail", LIMITS, TaskFaultError),
    ],
)
def test_what_goes_wrong_is_told_and_the_next_task_is_done(
    nquads: Path, payload: bytes, limits: Limits, expected: type[Exception]
) -> None:
    async def main() -> None:
        async with tasks_on(nquads, workers=1) as (_, tasks):
            with pytest.raises(expected) as raised:
                await tasks.perform(payload, limits)
            assert ("ZeroDivisionError" in str(raised.value)) == (expected is TaskFaultError)
            assert await tasks.perform(b"echo well", LIMITS) == b"well"

    asyncio.run(main())


def test_a_task_ends_with_the_one_who_asked(nquads: Path) -> None:
    async def main() -> None:
        async with tasks_on(nquads, workers=1) as (_, tasks):
            await tasks.ready()
            asked = asyncio.ensure_future(tasks.perform(b"spin", LIMITS))
            assert await eventually_async(lambda: tasks.busy() == (1, 0))
            asked.cancel()
            assert await tasks.perform(b"echo well", LIMITS) == b"well"
            assert await eventually_async(lambda: tasks.busy() == (0, 0))

    asyncio.run(main())


def test_no_more_wait_than_may(nquads: Path) -> None:
    async def main() -> None:
        async with tasks_on(nquads, workers=1, queue=1, wait_seconds=0.2) as (pool, tasks):
            await tasks.ready()
            asked = asyncio.ensure_future(tasks.perform(b"spin", LIMITS))
            assert await eventually_async(lambda: tasks.busy() == (1, 0))
            late = asyncio.ensure_future(tasks.perform(b"echo", LIMITS))
            assert await eventually_async(lambda: tasks.busy() == (1, 1))
            with pytest.raises(StoreBusyError):
                await tasks.perform(b"echo", LIMITS)
            assert b"7" in (await ask(pool, SMALL)).octets, "queries go on"
            with pytest.raises(StoreBusyError):
                await late
            asked.cancel()

    asyncio.run(main())


def test_when_the_process_of_tasks_is_killed_another_one_is_made(nquads: Path) -> None:
    async def main() -> None:
        async with tasks_on(nquads) as (pool, tasks):
            await tasks.ready()
            before = tasks.crew.template_process
            (process,) = [child for child in workers(pool) if child.pid == before]
            process.kill()
            assert await eventually_async(lambda: tasks.crew.template_process not in {None, before})
            assert await tasks.perform(b"echo well", LIMITS) == b"well"
            assert not lives(process)

    asyncio.run(main())


def test_when_the_process_that_holds_the_release_is_killed_tasks_are_done_again(nquads: Path) -> None:
    async def main() -> None:
        async with tasks_on(nquads) as (pool, tasks):
            await tasks.ready()
            before = pool.crew.template_process
            template(pool).kill()
            assert await eventually_async(lambda: pool.crew.template_process not in {None, before})
            assert await eventually_async(lambda: tasks.crew.template is not None)
            assert await tasks.perform(b"count", LIMITS) == b"8000"

    asyncio.run(main())


def test_a_module_that_cannot_get_ready_is_told_of(nquads: Path) -> None:
    async def main() -> None:
        before = Belongings.now(nquads)
        async with tasks_on(nquads, module="tests.store.task_module_that_is_not_ready") as (_, tasks):
            for _ in range(2):
                with pytest.raises(EnvironmentFaultError, match="not today"):
                    await tasks.perform(b"echo", LIMITS)
        assert not Belongings.now(nquads).more_than(before)

    asyncio.run(main())
