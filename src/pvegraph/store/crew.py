"""The crew: keeps a number of workers at hand, hands them out one query at a time, replaces those that are gone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from pvegraph.errors import EnvironmentFaultError, PvegraphError, QueryInterruptedError, StoreBusyError
from pvegraph.store.connection import WorkerConnection
from pvegraph.store.template import Template

_log = logging.getLogger(__name__)

_FIRST_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 5.0
"""Pauses before a process is started anew that ended by itself, doubled each time that it does so again."""
PATIENCE_SECONDS = 5.0
"""How long a template may take to kill a worker."""


@dataclass(frozen=True)
class CrewSize:
    """How many workers there are, and who may wait for them."""

    workers: int = 2
    """Queries that are answered at the same time."""
    queue: int = 32
    """Queries that may wait for a worker."""
    wait_seconds: float = 5.0
    """How long one may wait."""
    queries_per_worker: int = 10_000
    """Queries after which a worker is replaced."""


class Crew:
    """A template and its workers. Use `start`, then `take` and `give_back`, then `close`."""

    def __init__(self, nquads: Path, on_disk: Path | None, size: CrewSize) -> None:
        self.size = size
        self._nquads = nquads
        self._on_disk = on_disk
        self._loop = asyncio.get_running_loop()
        self._template: Template | None = None
        self._lost: Template | None = None
        self._restarting: asyncio.Task[None] | None = None
        self._closed = False
        self._pause = _FIRST_PAUSE_SECONDS
        self._spawned = 0
        self._workers: dict[int, WorkerConnection] = {}
        self._idle: list[WorkerConnection] = []
        self._waiting: deque[asyncio.Future[WorkerConnection]] = deque()

    @property
    def idle(self) -> int:
        """Workers that have nothing to do."""
        return len(self._idle)

    @property
    def waiting(self) -> int:
        """Queries that wait for a worker."""
        return len(self._waiting)

    @property
    def template_process(self) -> int | None:
        """The number of the template's process, or `None` while there is none."""
        return None if self._template is None else self._template.process

    async def start(self) -> None:
        """Start the template and the workers; raises `EnvironmentFaultError` if the release cannot be loaded."""
        self._template = await self._start_template()
        self._fill()

    async def close(self) -> None:
        """End all processes, and the waiting for them."""
        self._closed = True
        if self._restarting is not None:
            self._restarting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._restarting
        templates, self._template = (self._lost, self._template), None
        self._dismiss_all(_closing())
        for future in self._waiting:
            if not future.done():
                future.set_exception(_closing())
        for template in templates:
            if template is not None:
                await template.close()

    async def take(self) -> WorkerConnection:
        """A worker, when there is one; raises `StoreBusyError` if too many others wait or it takes too long."""
        if self._closed:
            raise _closing()
        if self._idle:
            return self._started(self._idle.pop())
        if len(self._waiting) >= self.size.queue:
            raise StoreBusyError(
                "the queue", self.size.queue, "queries", "was refused because too many others wait", "Try again later."
            )
        return self._started(await self._wait_for_one())

    def give_back(self, worker: WorkerConnection) -> None:
        """Take a worker back. One that has not finished its query is killed, and another one put in its place."""
        worker.busy = False
        if worker.closed:
            return
        if worker.finished and worker.served < self.size.queries_per_worker:
            self._pause = _FIRST_PAUSE_SECONDS
            self._offer(worker)
        else:
            self.dismiss(worker)

    def dismiss(self, worker: WorkerConnection, fate: PvegraphError | None = None) -> None:
        """Kill a worker at once and put another one in its place; whoever reads from it is told its fate."""
        if worker.closed:
            return
        worker.fate = fate
        worker.close()
        if worker in self._idle:
            self._idle.remove(worker)
        if self._template is not None:
            self._template.kill(worker.number)
            self._loop.call_later(PATIENCE_SECONDS, self._check_death, worker.number, self._template)
        self._fill()

    def _check_death(self, number: int, template: Template) -> None:
        """A template that has not told of a death for so long hangs; without it nothing can be killed or replaced."""
        if template is self._template and number in self._workers:
            template.kill_template()

    def _started(self, worker: WorkerConnection) -> WorkerConnection:
        worker.busy, worker.finished = True, False
        worker.served += 1
        return worker

    async def _wait_for_one(self) -> WorkerConnection:
        future: asyncio.Future[WorkerConnection] = self._loop.create_future()
        self._waiting.append(future)
        expiry = self._loop.call_later(self.size.wait_seconds, self._expire, future)
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
                self._offer(future.result())

    def _expire(self, future: asyncio.Future[WorkerConnection]) -> None:
        if not future.done():
            future.set_exception(
                StoreBusyError(
                    "waiting time",
                    self.size.wait_seconds,
                    "seconds",
                    "was refused because no worker became free in time",
                    "Try again later.",
                )
            )

    def _offer(self, worker: WorkerConnection) -> None:
        """Hand a worker to the one who has waited longest, or keep it."""
        if worker.closed:
            return
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(worker)
                return
        self._idle.append(worker)

    def _fill(self) -> None:
        """Have workers forked until there are as many as there should be.

        A worker is of use at once: what is sent to it waits in its socket until it has been forked.
        """
        while self._template is not None and self._alive() < self.size.workers:
            try:
                ours, theirs = socket.socketpair()
            except OSError:  # no descriptors left; some will come back
                self._fill_later()
                return
            self._spawned += 1
            worker = WorkerConnection(self._spawned, ours)
            self._workers[worker.number] = worker
            self._template.spawn(worker.number, theirs)
            self._offer(worker)

    def _alive(self) -> int:
        return sum(1 for worker in self._workers.values() if not worker.closed)

    def _fill_later(self) -> None:
        self._loop.call_later(self._next_pause(), self._fill)

    def _next_pause(self) -> float:
        pause = self._pause
        self._pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
        return pause

    def _heard_of_exit(self, number: int, code: int) -> None:
        """A worker's process has ended, by our will or not."""
        worker = self._workers.pop(number, None)
        if worker is None:
            return
        if not worker.exit_code.done():
            worker.exit_code.set_result(code)
        if worker.closed:
            return
        worker.close()
        if worker in self._idle:
            # It had nothing to do: whatever ended it may end the next one as well, so that one can wait a little.
            self._idle.remove(worker)
            _log.warning("A query worker that had nothing to do ended with code %d.", code)
            self._fill_later()
        else:
            self._fill()

    def _heard_of_loss(self) -> None:
        """The template has ended by itself, and its workers with it."""
        self._lost, self._template = self._template, None
        self._dismiss_all(
            QueryInterruptedError("The query was interrupted because the store is being started anew. Try again.")
        )
        if self._lost is not None and not self._closed:
            self._restarting = self._loop.create_task(self._restart(self._lost))

    def _dismiss_all(self, fate: PvegraphError) -> None:
        workers, self._workers = self._workers, {}
        self._idle.clear()
        for worker in workers.values():
            if not worker.closed:
                worker.fate = fate
                worker.close()

    async def _restart(self, lost: Template) -> None:
        await lost.close()
        while self._template is None:
            await asyncio.sleep(self._next_pause())
            try:
                self._template = await self._start_template()
            except EnvironmentFaultError as error:
                _log.error("%s", error)
        _log.warning("The process that holds the release ended by itself, and another one has been started.")
        self._fill()

    async def _start_template(self) -> Template:
        return await Template.start(
            self._nquads, self._on_disk, on_exit=self._heard_of_exit, on_loss=self._heard_of_loss
        )


def _closing() -> QueryInterruptedError:
    return QueryInterruptedError("The store is being closed.")
