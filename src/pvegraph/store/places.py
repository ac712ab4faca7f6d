"""A bounded number of places, and a bounded number of those who wait for one."""

from __future__ import annotations

import asyncio
from collections import deque

from pvegraph.errors import StoreBusyError


class Places:
    """So many may do something at a time, so many more may wait, each for so long; used on one event loop."""

    def __init__(self, places: int, queue: int, wait_seconds: float) -> None:
        self.taken = 0
        """How many places are taken."""
        self._places = places
        self._queue = queue
        self._wait_seconds = wait_seconds
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    async def take(self) -> None:
        """Take a place, when there is one; raises `StoreBusyError` if too many others wait or it takes too long."""
        if self.taken < self._places:
            self.taken += 1
            return
        if len(self._waiting) >= self._queue:
            raise StoreBusyError(
                "the queue", self._queue, "queries", "was refused because too many others wait", "Try again later."
            )
        await self._wait()

    def give_back(self) -> None:
        """Give a place back: it goes to the one who has waited longest."""
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                # The place stays taken, by another one.
                future.set_result(None)
                return
        self.taken -= 1

    async def _wait(self) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            await asyncio.wait_for(asyncio.shield(future), self._wait_seconds)
        except TimeoutError:
            if not self._leave(future):
                return
            raise StoreBusyError(
                "waiting time",
                self._wait_seconds,
                "seconds",
                "was refused because no place became free in time",
                "Try again later.",
            ) from None
        except asyncio.CancelledError:
            if not self._leave(future):
                self.give_back()
            raise

    def _leave(self, future: asyncio.Future[None]) -> bool:
        """Wait no more; whether no place has been given in this very moment."""
        if future.done():
            return False
        self._waiting.remove(future)
        future.cancel()
        return True
