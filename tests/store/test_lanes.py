"""Lanes: small queries pass, slow ones wait their turn, readers wait for nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.store.workers_support import ENDLESS, LIMITS, RUNAWAY, SMALL, workers, write_quads
from tests.waiting import eventually_async

from pvegraph.errors import PvegraphError, QueryTimeoutError, StoreBusyError
from pvegraph.store.crew import CrewSize
from pvegraph.store.lanes import Lane, Lanes, LaneSizes
from pvegraph.store.questions import Limits, QueryRequest
from pvegraph.store.template_process import LAST
from pvegraph.store.workers import WorkerPool

QUICK_SECONDS = 0.02
SIZES = LaneSizes(quick=2, quick_seconds=0.5, slow=1, reading=1, queue=2, wait_seconds=60)


@pytest.fixture(scope="module")
def nquads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of made-up quads."""
    return write_quads(tmp_path_factory.mktemp("lanes") / "dataset.nq")


def _run(nquads: Path, test: Callable[[Lanes], Awaitable[None]], sizes: LaneSizes = SIZES) -> None:
    async def main() -> None:
        pool = await WorkerPool.start(nquads, LIMITS, CrewSize(sizes.workers, sizes.workers, spare=sizes.quick))
        try:
            lanes = Lanes(pool, sizes)
            await test(lanes)
            assert await eventually_async(lambda: lanes.busy() == (0, 0))
        finally:
            await pool.close()

    asyncio.run(main())


async def _ask(lanes: Lanes, query: str, seconds: float = 30, client: str = "") -> bytes | PvegraphError:
    limits = Limits(seconds=seconds, memory_bytes=2**40, rows=2**40, result_bytes=2**40)
    try:
        async with lanes.answer(QueryRequest(query, "csv", limits=limits, client=client)) as answer:
            return b"".join([piece async for piece in answer])
    except PvegraphError as error:
        return error


def _be_patient(lanes: Lanes) -> None:
    """Let queries that come now be quick for as long as they take: the machine may have other things to do."""
    lanes.sizes = replace(lanes.sizes, quick_seconds=60)


def test_small_queries_pass_while_slow_ones_run_and_wait(nquads: Path) -> None:
    async def test(lanes: Lanes) -> None:
        slow = [asyncio.create_task(_ask(lanes, RUNAWAY, 2)) for _ in range(3)]
        assert await eventually_async(lambda: lanes.slow.taken == 1 and lanes.slow.waiting == 2)
        assert lanes.quick.taken == 0
        _be_patient(lanes)
        for _ in range(20):
            assert isinstance(await _ask(lanes, SMALL), bytes)
        # The first one has its full time, and leaves its place to the next.
        done, _ = await asyncio.wait(slow, return_when=asyncio.FIRST_COMPLETED)
        assert all(isinstance(task.result(), QueryTimeoutError | StoreBusyError) for task in done)
        assert any(isinstance(task.result(), QueryTimeoutError) for task in done)
        assert lanes.slow.taken == 1
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)

    _run(nquads, test)


def test_who_finds_the_line_too_long_is_sent_away(nquads: Path) -> None:
    async def test(lanes: Lanes) -> None:
        slow = [asyncio.create_task(_ask(lanes, RUNAWAY)) for _ in range(3)]
        assert await eventually_async(lambda: lanes.slow.waiting == 2)
        error = await _ask(lanes, RUNAWAY)
        assert isinstance(error, StoreBusyError)
        assert error.limit == "the queue"
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)

    _run(nquads, test)


def test_an_answer_on_its_way_leaves_the_quick_lane_to_others(nquads: Path) -> None:
    async def test(lanes: Lanes) -> None:
        async with lanes.answer(QueryRequest(ENDLESS, "csv")) as first, lanes.answer(QueryRequest(ENDLESS, "csv")):
            assert await eventually_async(lambda: lanes.reading.taken == 1 and lanes.slow.taken == 1)
            assert lanes.quick.taken == 0
            async with lanes.answer(QueryRequest(ENDLESS, "csv")) as third:
                assert await eventually_async(lambda: lanes.quick.taken == 1)
                with pytest.raises(StoreBusyError, match="too many are read"):
                    async for _ in third:
                        pass
            assert await anext(aiter(first))
            _be_patient(lanes)
            assert isinstance(await _ask(lanes, SMALL), bytes)

    _run(nquads, test)


def test_who_leaves_makes_place_wherever_it_was(nquads: Path) -> None:
    async def test(lanes: Lanes) -> None:
        for _ in range(3):
            tasks = [asyncio.create_task(_ask(lanes, RUNAWAY)) for _ in range(3)]
            assert await eventually_async(lambda: lanes.slow.taken == 1 and lanes.slow.waiting == 2)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert lanes.busy() == (0, 0)
        tasks = [asyncio.create_task(_ask(lanes, RUNAWAY)) for _ in range(4)]
        await asyncio.wait(tasks, timeout=0.05)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert lanes.busy() == (0, 0)

    _run(nquads, test)


def test_a_slow_query_goes_last_once_another_has_come(nquads: Path) -> None:
    async def test(lanes: Lanes) -> None:
        def last() -> int:
            return sum(process.nice() == LAST for process in workers(lanes.pool))

        slow = asyncio.create_task(_ask(lanes, RUNAWAY))
        assert await eventually_async(lambda: lanes.slow.taken == 1)
        assert last() == 0
        _be_patient(lanes)
        assert isinstance(await _ask(lanes, SMALL), bytes)
        assert await eventually_async(lambda: last() == 1)
        slow.cancel()
        await asyncio.gather(slow, return_exceptions=True)
        assert await eventually_async(lambda: last() == 0)

    _run(nquads, test)


def test_who_asks_alone_keeps_the_worker_that_is_warm(nquads: Path) -> None:
    async def test(lanes: Lanes) -> None:
        known = {process.pid for process in workers(lanes.pool)}
        lengthy = "SELECT (COUNT(*) AS ?n) { ?a <http://example.org/knows> ?x . ?b <http://example.org/knows> ?y }"
        before = asyncio.get_running_loop().time()
        assert isinstance(await _ask(lanes, lengthy), bytes)
        assert asyncio.get_running_loop().time() - before > QUICK_SECONDS
        assert {process.pid for process in workers(lanes.pool)} == known

    _run(nquads, test, replace(SIZES, quick_seconds=QUICK_SECONDS))


def test_only_so_many_workers_are_kept_that_do_nothing(nquads: Path) -> None:
    async def test(lanes: Lanes) -> None:
        _be_patient(lanes)
        async with lanes.answer(QueryRequest(ENDLESS, "csv")), lanes.answer(QueryRequest(ENDLESS, "csv")):
            assert lanes.pool.crew.idle == 1
        for turn in range(5):
            # Nobody has used much, or all would have to stand behind one another.
            await asyncio.gather(*(_ask(lanes, SMALL, client=f"{turn} {number}") for number in range(4)))
            # As many as are kept anyway, and the one that was forked when those were busy.
            assert lanes.pool.crew.idle == 2 + 1

    _run(nquads, test)


def test_a_place_given_to_one_who_has_just_left_is_not_lost() -> None:
    async def main() -> None:
        lane = Lane(1, 5)
        await lane.take(1)
        waiting = asyncio.create_task(lane.take(5))
        await asyncio.wait([waiting], timeout=0.01)
        lane.leave()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert lane.taken == 0
        assert lane.try_take()

    asyncio.run(main())


def test_who_waits_too_long_is_told_so() -> None:
    async def main() -> None:
        lane = Lane(1, 5)
        await lane.take(1)
        with pytest.raises(StoreBusyError, match="waiting time"):
            await lane.take(0.01)
        assert (lane.taken, lane.waiting) == (1, 0)

    asyncio.run(main())
