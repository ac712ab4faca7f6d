"""Lanes: queries that take long do not stand in the way of those that do not.

Nobody can say beforehand how long a query takes, so each begins in the *quick* lane. One that is still there after a
moment has to go on elsewhere: in the *slow* lane if it has found nothing yet, which has few places, as each of them
keeps a processor busy; in the *reading* lane if its answer is on its way, which has many, as a worker that waits for
its reader costs nothing but memory. A query that has found nothing, and no place in the slow lane, is stopped, waits
there in line, and is begun again: that costs it the moment which it had.

In line come first those who have asked little of late: what counts is the time that a client's queries have had,
beyond what a small query takes; small queries are to its credit, and all of it is forgotten by and by. Half of the
places in the quick lane are kept from those who have used much, and half of these from those of whom nothing is known.

Once a query has left the quick lane, and as soon as another one is in it, its worker goes last wherever processors are
wanted. That cannot be undone, so such a worker is not used again, and the next one has the pages of the release to copy
anew; hence one who asks alone keeps the worker that is warm.
"""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from time import monotonic

from pvegraph.errors import StoreBusyError
from pvegraph.store.questions import QueryRequest
from pvegraph.store.workers import Exchange, StreamedAnswer, WorkerPool

_HALF_LIFE_SECONDS = 30.0
_FREE_SECONDS = 0.1
"""A query that takes less is a small one."""
_CREDIT_SECONDS = 0.05
_MOST_CREDIT_SECONDS = 1.0
_MORE_TIME = 4
_LITTLE_SECONDS = 0.3
"""Who has used more than this has used much."""
_MOST_CLIENTS = 100_000


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


class Usage:
    """How much time the queries of each client have had of late."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._used: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def of(self, client: str) -> float:
        """Seconds, of which half are forgotten every so often."""
        seconds, at = self._used.get(client, (0.0, 0.0))
        return seconds * math.exp2((at - self._clock()) / _HALF_LIFE_SECONDS)

    def add(self, client: str, seconds: float) -> None:
        """A query has had so much time; a small one is to the client's credit."""
        charged = -_CREDIT_SECONDS if seconds < _FREE_SECONDS else seconds
        self._used[client] = (max(-_MOST_CREDIT_SECONDS, self.of(client) + charged), self._clock())
        self._used.move_to_end(client)
        while len(self._used) > _MOST_CLIENTS:
            self._used.popitem(last=False)


@dataclass
class _Turn:
    """One that stands in line, and what its client has used."""

    used: float
    called: asyncio.Future[None]


class Lane:
    """A number of places, some of them kept for clients that have used little. Those are called first, too."""

    def __init__(self, places: int, queue: int, kept: int = 0) -> None:
        self.taken = 0
        self._places = places
        self._kept = kept
        self._queue = queue
        self._line: list[_Turn] = []

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    def try_take(self, used: float = 0.0) -> bool:
        """Take a place if one is free for a client that has used so much."""
        if not self._has_place(used):
            return False
        self.taken += 1
        return True

    async def take(self, seconds: float, used: float = 0.0) -> None:
        """Take a place, when there is one; raises `StoreBusyError` if the line or the waiting is too long."""
        if self.try_take(used):
            return
        self._make_room(used)
        turn = _Turn(used, asyncio.get_running_loop().create_future())
        self._line.append(turn)
        self._line.sort(key=lambda one: one.used)
        try:
            async with asyncio.timeout(seconds):
                await turn.called
        except BaseException as error:
            if turn in self._line:
                self._line.remove(turn)
            elif turn.called.done() and not turn.called.cancelled() and turn.called.exception() is None:
                # The place was given in the very moment in which its taker left.
                self.leave()
            if isinstance(error, TimeoutError):
                raise StoreBusyError(
                    "waiting time", seconds, "seconds", "was refused because no worker became free", "Try again later."
                ) from None
            raise

    def leave(self) -> None:
        """Give a place back, and call who may have it."""
        self.taken -= 1
        while self._line and self._has_place(self._line[0].used):
            turn = self._line.pop(0)
            if not turn.called.done():
                self.taken += 1
                turn.called.set_result(None)

    def _has_place(self, used: float) -> bool:
        if used < 0:
            return self.taken < self._places
        kept = self._kept if used > _LITTLE_SECONDS else self._kept // 2
        return self.taken < self._places - kept

    def _make_room(self, used: float) -> None:
        """In a line that is too long, the one whose client has used most is refused."""
        if len(self._line) < self._queue:
            return
        refused = StoreBusyError(
            "the queue", self._queue, "queries", "was refused because too many others wait", "Try again later."
        )
        if not self._line or self._line[-1].used <= used:
            raise refused
        last = self._line.pop()
        if not last.called.done():
            last.called.set_exception(refused)


class Lanes:
    """A pool of workers with lanes in front of it."""

    def __init__(self, pool: WorkerPool, sizes: LaneSizes) -> None:
        self.pool = pool
        self.sizes = sizes
        self.usage = Usage()
        self.quick = Lane(sizes.quick, sizes.queue, kept=sizes.quick // 2)
        self.slow = Lane(sizes.slow, sizes.queue)
        self.reading = Lane(sizes.reading, 0)
        self.ahead: set[_Stay] = set()
        """Those that have left the quick lane, and have not had to go last yet."""

    def busy(self) -> tuple[int, int]:
        """How many queries run and how many wait."""
        lanes = (self.quick, self.slow, self.reading)
        return sum(lane.taken for lane in lanes), sum(lane.waiting for lane in lanes)

    @asynccontextmanager
    async def answer(self, request: QueryRequest) -> AsyncIterator[StreamedAnswer]:
        """As `WorkerPool.answer`."""
        await self.quick.take(self.sizes.wait_seconds, self.usage.of(request.client))
        self._make_way()
        stay = _Stay(self, request.client)
        try:
            async with AsyncExitStack() as stack:
                stay.answer = await self._begun(request, stay, stack)
                yield stay.answer
        finally:
            stay.end()

    def _make_way(self) -> None:
        """A query has come: those that take long go last from now on."""
        ahead, self.ahead = self.ahead, set()
        for stay in ahead:
            stay.go_last()

    async def _begun(self, request: QueryRequest, stay: _Stay, stack: AsyncExitStack) -> StreamedAnswer:
        """The answer, begun in the quick lane, or in the slow one if that took too long."""
        try:
            async with asyncio.timeout(None) as stay.patience:
                return await stack.enter_async_context(self.pool.answer(request, stay.begun))
        except TimeoutError:
            stay.leave()
        stay.patience = None
        await self.slow.take(self.pool.limits.tightened(request.limits).seconds, self.usage.of(request.client))
        stay.enter(self.slow)
        return await stack.enter_async_context(self.pool.answer(request, stay.begun))


class _Stay:
    """One query's way through the lanes."""

    def __init__(self, lanes: Lanes, client: str) -> None:
        self.answer: StreamedAnswer | None = None
        self.patience: asyncio.Timeout | None = None
        self._lanes = lanes
        self._client = client
        self._loop = asyncio.get_running_loop()
        self._over = self._loop.call_later(lanes.sizes.quick_seconds / 2, self._look_around)
        self._exchange: Exchange | None = None
        self._lane: Lane | None = None
        self._since = 0.0
        self.enter(lanes.quick)

    def enter(self, lane: Lane) -> None:
        """Have the place that has been taken in a lane."""
        self._lane, self._since = lane, self._loop.time()

    def begun(self, exchange: Exchange) -> None:
        """A worker has taken the query."""
        self._exchange = exchange
        if self._lane is not self._lanes.quick:
            self._step_aside()

    def go_last(self) -> None:
        """Have the worker go last wherever processors are wanted."""
        if self._exchange is not None:
            self._exchange.make_yield()

    def leave(self) -> None:
        """Give the place back."""
        lane, self._lane = self._lane, None
        if lane is not None:
            if lane is not self._lanes.reading:
                self._lanes.usage.add(self._client, self._loop.time() - self._since)
            lane.leave()

    def end(self) -> None:
        """Have done with it."""
        self._over.cancel()
        self._lanes.ahead.discard(self)
        self.leave()

    def _look_around(self) -> None:
        """Half of the time in the quick lane is over. Only if nobody waits there, the other half is to be had too.

        Who has credit has more time: that a small query takes so long means that the machine has much to do.
        """
        seconds = self._lanes.sizes.quick_seconds
        if self._lanes.usage.of(self._client) < 0:
            self._over = self._loop.call_later(seconds * _MORE_TIME, self._move_on)
        elif self._lanes.quick.waiting:
            self._move_on()
        else:
            self._over = self._loop.call_later(seconds / 2, self._move_on)

    def _move_on(self) -> None:
        """The time in the quick lane is over."""
        lanes = (self._lanes.slow,) if self.answer is None else (self._lanes.reading, self._lanes.slow)
        for lane in lanes:
            if lane.try_take():
                self.leave()
                self.enter(lane)
                self._step_aside()
                return
        if self.answer is not None:
            size = self._lanes.sizes.reading
            self.answer.stop(
                StoreBusyError("readers", size, "answers", "was stopped because too many are read", "Try again later.")
            )
        elif self.patience is not None:
            self.patience.reschedule(self._loop.time())

    def _step_aside(self) -> None:
        """Out of the quick lane: go last if there is anyone in it, else when there is."""
        if self._lanes.quick.taken:
            self.go_last()
        else:
            self._lanes.ahead.add(self)
