"""The line of those who wait for a worker: who has waited longest has the next one, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable

from pvegraph.errors import PvegraphError, StoreBusyError
from pvegraph.store.connection import WorkerConnection


class WaitingLine:
    """Those who wait; no more than so many, and none for more than so many seconds."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self.seconds = seconds
        self._waiting: deque[asyncio.Future[WorkerConnection]] = deque()

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    async def wait(self, offer: Callable[[WorkerConnection], None]) -> WorkerConnection:
        """A worker, when it is one's turn; raises `StoreBusyError` if too many others wait or it takes too long.

        ``offer`` takes a worker that was handed to one who has just left.
        """
        if len(self._waiting) >= self.most:
            raise StoreBusyError(
                "the queue", self.most, "queries", "was refused because too many others wait", "Try again later."
            )
        loop = asyncio.get_running_loop()
        future: asyncio.Future[WorkerConnection] = loop.create_future()
        self._waiting.append(future)
        expiry = loop.call_later(self.seconds, self._expire, future)
        taken = False
        try:
            worker = await future
            taken = True
            return worker
        finally:
            expiry.cancel()
            with contextlib.suppress(ValueError):
                self._waiting.remove(future)
            # The caller may have left in the very moment in which a worker was found.
            if not taken and future.done() and not future.cancelled() and future.exception() is None:
                offer(future.result())

    def hand(self, worker: WorkerConnection) -> bool:
        """Hand a worker to the one who has waited longest; whether there was anyone."""
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(worker)
                return True
        return False

    def end(self, fate: PvegraphError) -> None:
        """Send all away."""
        for future in self._waiting:
            if not future.done():
                future.set_exception(fate)

    def _expire(self, future: asyncio.Future[WorkerConnection]) -> None:
        if not future.done():
            future.set_exception(
                StoreBusyError(
                    "waiting time",
                    self.seconds,
                    "seconds",
                    "was refused because no worker became free in time",
                    "Try again later.",
                )
            )
