"""Tasks: work on the data that is not a query, done by processes that may be killed as those of queries are.

What is to be done stands in a module that this package does not know, named by whoever asks. It has one function::

    def prepare(release: EmbeddedStore | Path) -> pvegraph.store.task_process.Task: ...

The process that holds the release forks a second one, which calls it once, so that whatever takes long to get ready is
ready before anybody asks; that process forks a worker for each task. So tasks share the memory of the release, see
nothing of one another, and stand in the way of no query: they go last wherever processors are wanted.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from pathlib import Path

from pvegraph.errors import PvegraphError, QueryInterruptedError
from pvegraph.store.connection import ConnectionLostError
from pvegraph.store.crew import Crew, CrewSize
from pvegraph.store.frames import Kind, frame, read_error, task_frame
from pvegraph.store.questions import Limits
from pvegraph.store.template import Adopted, Template
from pvegraph.store.workers import Exchange

_READY_SECONDS = 20.0
"""How long a task waits at least until what does it is ready, once; longer, if tasks may wait longer for a worker."""


class TaskCrew(Crew):
    """Workers for tasks; their template is forked from that of another crew, and anew when that has another one."""

    def __init__(self, home: Crew, module: str, size: CrewSize) -> None:
        super().__init__(Path(), None, size)
        self.home = home
        """The crew that has the data."""
        self._module = module
        self._origin: Template | None = None
        self._door = asyncio.Lock()

    async def follow(self) -> None:
        """See to it that the data are those which the other crew has now."""
        async with self._door:
            old = self._template
            if old is not None and self._origin is not self.home.template:
                self._succeed(old, *await self._split_off())

    async def _start_template(self) -> Template:
        process, control = await self._split_off()
        template = Template.adopt(
            process, control, on_exit=self._heard_of_exit, on_loss=lambda: self._heard_of_loss(template)
        )
        return template

    async def _split_off(self) -> tuple[Adopted, socket.socket]:
        """A template of our own."""
        origin, connection = self.home.template, self.home.spawn_tasks()
        try:
            await connection.send(frame(Kind.ORDER, self._module.encode()))
            kind, payload = await connection.take()
            if kind is not Kind.PREPARED:
                raise read_error(payload)[0]
            process = Adopted(json.loads(payload)["process"])
            self._origin = origin
            return process, connection.detach()
        except (ConnectionLostError, ProcessLookupError):
            raise QueryInterruptedError("The store is being started anew. Try again.") from None
        finally:
            connection.close()


class TaskPool:
    """Does tasks of one module. Use `perform`, then `close`."""

    def __init__(self, home: Crew, module: str, size: CrewSize) -> None:
        self.crew = TaskCrew(home, module, size)
        self._starting = asyncio.ensure_future(self.crew.start())

    async def perform(self, payload: bytes, limits: Limits) -> bytes:
        """Have a task done, whatever its answer is.

        Whoever is cancelled takes the task along: its worker is killed. Raises what the task raises, `StoreBusyError`,
        `QueryTimeoutError`, `QueryMemoryError`, and `QueryInterruptedError` for a fault that is not its own.
        """
        await self.ready()
        await self.crew.follow()
        exchange = Exchange(self.crew, await self.crew.take(), limits)
        try:
            return await exchange.whole(task_frame(payload, limits))
        finally:
            exchange.end()

    async def ready(self) -> None:
        """Wait until tasks can be done; raises `QueryInterruptedError` if that takes long or fails."""
        if not self._starting.done():
            try:
                patience = max(_READY_SECONDS, self.crew.size.wait_seconds)
                await asyncio.wait_for(asyncio.shield(self._starting), patience)
            except TimeoutError:
                raise QueryInterruptedError("What does this is still being prepared. Try again in a moment.") from None
        if (fault := self._starting.exception()) is not None:
            self._starting = asyncio.ensure_future(self.crew.start())
            raise fault

    def busy(self) -> tuple[int, int]:
        """How many tasks are done and how many wait."""
        return self.crew.busy, self.crew.waiting

    async def close(self) -> None:
        """End all processes and wait until they are gone."""
        self._starting.cancel()
        with contextlib.suppress(asyncio.CancelledError, PvegraphError):
            await self._starting
        await self.crew.close()
