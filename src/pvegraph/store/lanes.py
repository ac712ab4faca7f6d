"""Lanes: queries that take long do not stand in the way of those that do not.

Nobody can say beforehand how long a query takes, so each begins in the *quick* lane. One that is still there after a
moment has to go on elsewhere: in the *slow* lane if it has found nothing yet, which has few places, as each of them
keeps a processor busy; in the *reading* lane if its answer is on its way, which has many, as a worker that waits for
its reader costs nothing but memory. A query that has found nothing, and no place in the slow lane, is stopped, waits
there in line, and is begun again: that costs it the moment which it had.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from pvegraph.errors import StoreBusyError
from pvegraph.store.questions import QueryRequest
from pvegraph.store.workers import StreamedAnswer, WorkerPool


@dataclass(frozen=True)
class LaneSizes:
    """How many queries each lane takes, and who may wait."""

    quick: int = 4
    quick_seconds: float = 0.5
    """How long a query may stay in the quick lane."""
    slow: int = 2
    reading: int = 32
    queue: int = 64
    """Queries that may wait for a place in a lane."""
    wait_seconds: float = 5.0
    """How long one may wait for the quick lane; for the slow one it may wait as long as it may then take."""

    @property
    def workers(self) -> int:
        """Workers that may be at work."""
        return self.quick + self.slow + self.reading


class Lane:
    """A number of places. Who comes first is served first."""

    def __init__(self, places: int, queue: int) -> None:
        self.taken = 0
        self._places = places
        self._queue = queue
        self._line: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    def try_take(self) -> bool:
        """Take a place if one is free and nobody waits for it."""
        if self.taken >= self._places or self._line:
            return False
        self.taken += 1
        return True

    async def take(self, seconds: float) -> None:
        """Take a place, when there is one; raises `StoreBusyError` if the line or the waiting is too long."""
        if self.try_take():
            return
        if len(self._line) >= self._queue:
            raise StoreBusyError(
                "the queue", self._queue, "queries", "was refused because too many others wait", "Try again later."
            )
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        try:
            async with asyncio.timeout(seconds):
                await turn
        except BaseException as error:
            with contextlib.suppress(ValueError):
                self._line.remove(turn)
            if turn.done() and not turn.cancelled():
                # The place was given in the very moment in which its taker left.
                self.leave()
            if isinstance(error, TimeoutError):
                raise StoreBusyError(
                    "waiting time", seconds, "seconds", "was refused because no worker became free", "Try again later."
                ) from None
            raise

    def leave(self) -> None:
        """Give a place to the next in line, or back."""
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.taken -= 1


class Lanes:
    """A pool of workers with lanes in front of it."""

    def __init__(self, pool: WorkerPool, sizes: LaneSizes) -> None:
        self.pool = pool
        self.sizes = sizes
        self.quick = Lane(sizes.quick, sizes.queue)
        self.slow = Lane(sizes.slow, sizes.queue)
        self.reading = Lane(sizes.reading, 0)

    def busy(self) -> tuple[int, int]:
        """How many queries run and how many wait."""
        lanes = (self.quick, self.slow, self.reading)
        return sum(lane.taken for lane in lanes), sum(lane.waiting for lane in lanes)

    @asynccontextmanager
    async def answer(self, request: QueryRequest) -> AsyncIterator[StreamedAnswer]:
        """As `WorkerPool.answer`."""
        await self.quick.take(self.sizes.wait_seconds)
        stay = _Stay(self)
        try:
            async with AsyncExitStack() as stack:
                stay.answer = await self._begun(request, stay, stack)
                yield stay.answer
        finally:
            stay.end()

    async def _begun(self, request: QueryRequest, stay: _Stay, stack: AsyncExitStack) -> StreamedAnswer:
        """The answer, begun in the quick lane, or in the slow one if that took too long."""
        try:
            async with asyncio.timeout(None) as stay.patience:
                return await stack.enter_async_context(self.pool.answer(request))
        except TimeoutError:
            stay.leave()
        stay.patience = None
        await self.slow.take(self.pool.limits.tightened(request.limits).seconds)
        stay.lane = self.slow
        return await stack.enter_async_context(self.pool.answer(request))


class _Stay:
    """One query's way through the lanes."""

    def __init__(self, lanes: Lanes) -> None:
        self.lane: Lane | None = lanes.quick
        self.answer: StreamedAnswer | None = None
        self.patience: asyncio.Timeout | None = None
        self._lanes = lanes
        loop = asyncio.get_running_loop()
        self._over = loop.call_later(lanes.sizes.quick_seconds, self._move_on)

    def leave(self) -> None:
        """Give the place back."""
        lane, self.lane = self.lane, None
        if lane is not None:
            lane.leave()

    def end(self) -> None:
        """Have done with it."""
        self._over.cancel()
        self.leave()

    def _move_on(self) -> None:
        """The time in the quick lane is over."""
        lanes = (self._lanes.slow,) if self.answer is None else (self._lanes.reading, self._lanes.slow)
        for lane in lanes:
            if lane.try_take():
                self.leave()
                self.lane = lane
                return
        if self.answer is not None:
            size = self._lanes.sizes.reading
            self.answer.stop(
                StoreBusyError("readers", size, "answers", "was stopped because too many are read", "Try again later.")
            )
        elif self.patience is not None:
            self.patience.reschedule(asyncio.get_running_loop().time())
