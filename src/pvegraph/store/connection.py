"""The gateway's side of one worker: its socket, read frame by frame and never further than was asked for."""

from __future__ import annotations

import asyncio
import contextlib
import socket

from pvegraph.errors import PvegraphError
from pvegraph.store.frames import DATA_SIZE, FrameBuffer, Kind


class ConnectionLostError(Exception):
    """The worker is gone; caught by the pool, which knows why."""


class WorkerConnection:
    """The gateway's handle on a worker.

    Only one task at a time uses it, but anyone may `close` it: then the task that waits is woken by
    `ConnectionLostError`.
    """

    def __init__(self, number: int, socket_: socket.socket) -> None:
        self.number = number
        self.served = 0
        """Queries that it was given."""
        self.busy = False
        """Whether a query has it."""
        self.finished = False
        """Whether it has answered its query to the end and waits for another."""
        self.fate: PvegraphError | None = None
        """Why it was ended, for the one whose query it had."""
        self.exit_code: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._socket = socket_
        self._socket.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self._buffer = FrameBuffer()
        self._waiting: asyncio.Future[None] | None = None

    @property
    def closed(self) -> bool:
        """Whether it is no longer of use."""
        return self._socket.fileno() < 0

    def close(self) -> None:
        """Hang up, and wake up the task that waits; once more does nothing."""
        if self.closed:
            return
        self._stop_waiting()
        self._socket.close()

    def detach(self) -> socket.socket:
        """The socket, which is of use to another one from now on; raises `ConnectionLostError`."""
        self._check_open()
        self._stop_waiting()
        kept, self._socket = self._socket, socket.socket()
        self._socket.close()
        return kept

    async def send(self, octets: bytes) -> None:
        """Send all of this; raises `ConnectionLostError`."""
        rest = memoryview(octets)
        while rest:
            self._check_open()
            try:
                rest = rest[self._socket.send(rest) :]
            except BlockingIOError:
                await self._until(writable=True)
            except OSError as error:
                raise ConnectionLostError from error

    async def take(self) -> tuple[Kind, bytes]:
        """The next frame; raises `ConnectionLostError`."""
        while (frame := self._buffer.take()) is None:
            self._check_open()
            try:
                octets = self._socket.recv(DATA_SIZE)
            except BlockingIOError:
                await self._until(writable=False)
                continue
            except OSError as error:
                raise ConnectionLostError from error
            if not octets:
                raise ConnectionLostError
            self._buffer.feed(octets)
        return frame

    def taken_already(self) -> tuple[Kind, bytes] | None:
        """The next frame, if it has arrived."""
        return self._buffer.take()

    def _check_open(self) -> None:
        if self.closed:
            raise ConnectionLostError

    async def _until(self, *, writable: bool) -> None:
        self._waiting = self._loop.create_future()
        watch = self._loop.add_writer if writable else self._loop.add_reader
        watch(self._socket.fileno(), self._wake, self._waiting)
        try:
            await self._waiting
        finally:
            self._stop_waiting()

    def _stop_waiting(self) -> None:
        """Stop watching the socket. It must not be closed before: its number may be another's at once."""
        if self._waiting is None:
            return
        self._loop.remove_reader(self._socket.fileno())
        self._loop.remove_writer(self._socket.fileno())
        waiting, self._waiting = self._waiting, None
        self._wake(waiting)

    @staticmethod
    def _wake(waiting: asyncio.Future[None]) -> None:
        with contextlib.suppress(asyncio.InvalidStateError):
            waiting.set_result(None)
