"""A short pipe from a thread to the event loop: whoever puts something in waits until there is room."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from typing import Generic, TypeVar

_ROOM = 4

T = TypeVar("T")


class PipeClosedError(Exception):
    """Nobody takes anything out of the pipe any more; caught by the thread that puts things in."""


class Pipe(Generic[T]):
    """One thread puts things in, one task takes them out, and anyone on the loop may close it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._room = threading.Condition()
        self._things: deque[T] = deque()
        self._closed = False
        self._fate: Exception | None = None
        self._taker: asyncio.Future[None] | None = None

    def put(self, thing: T, *, last: bool = False) -> None:
        """Put something in, as soon as there is room (for the last thing there always is); raises `PipeClosedError`."""
        with self._room:
            self._room.wait_for(lambda: self._closed or last or len(self._things) < _ROOM)
            if self._closed:
                raise PipeClosedError
            self._things.append(thing)
        self.wake_soon()

    async def take(self) -> T:
        """The next thing; raises what the pipe was closed with."""
        while True:
            with self._room:
                if self._fate is not None:
                    raise self._fate
                if self._things:
                    thing = self._things.popleft()
                    self._room.notify()
                    return thing
                self._taker = self._loop.create_future()
            await self._taker

    def close(self, fate: Exception | None = None) -> None:
        """Let no more in, wake the thread that waits, and tell the task that takes what has happened."""
        with self._room:
            if self._closed:
                return
            self._closed = True
            self._fate = fate
            self._room.notify_all()
        self._wake()

    def wake_soon(self) -> None:
        """Have the task look again; may be called in any thread. Raises `PipeClosedError` if the loop is no more."""
        try:
            self._loop.call_soon_threadsafe(self._wake)
        except RuntimeError:
            raise PipeClosedError from None

    def _wake(self) -> None:
        if self._taker is not None and not self._taker.done():
            self._taker.set_result(None)
