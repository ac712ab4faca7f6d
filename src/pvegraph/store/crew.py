"""The crew: keeps a number of workers at hand, hands them out one query at a time, replaces those that are gone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
from dataclasses import dataclass
from pathlib import Path

from pvegraph.errors import EnvironmentFaultError, PvegraphError, QueryInterruptedError
from pvegraph.store.changes import Succession, packed
from pvegraph.store.connection import ConnectionLostError, WorkerConnection
from pvegraph.store.frames import Kind, frame, read_error
from pvegraph.store.template import Adopted, Launched, Template
from pvegraph.store.waiting_line import WaitingLine

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
    spare: int = 2
    """Workers that are kept when they have nothing to do, and perhaps one more; others are started when needed."""
    queries_per_worker: int = 10_000
    """Queries after which a worker is replaced."""


class Crew:
    """A template and its workers. Use `start`, then `take` and `give_back`, then `close`."""

    def __init__(self, nquads: Path, on_disk: Path | None, size: CrewSize, launched: Launched | None = None) -> None:
        self.size = size
        self._launched = launched
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
        self._writers: dict[int, WorkerConnection] = {}
        self._homes: dict[int, Template] = {}
        """The template of each worker."""
        self._retired: dict[Template, asyncio.Task[None] | None] = {}
        """Templates that live on until the queries of their workers have ended, and their ends."""
        self._idle: list[WorkerConnection] = []
        self.line = WaitingLine(size.queue, size.wait_seconds)

    @property
    def idle(self) -> int:
        """Workers that have nothing to do."""
        return len(self._idle)

    @property
    def busy(self) -> int:
        """Workers that have something to do."""
        return sum(1 for worker in tuple(self._workers.values()) if worker.busy and not worker.closed)

    @property
    def waiting(self) -> int:
        """Queries that wait for a worker."""
        return len(self.line)

    @property
    def template(self) -> Template | None:
        """The template, or `None` while there is none."""
        return self._template

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
        self.line.end(_closing())
        for template in templates:
            if template is not None:
                await template.close()
        await asyncio.gather(*(end for end in self._retired.values() if end is not None))

    async def take(self) -> WorkerConnection:
        """A worker, when there is one; raises `StoreBusyError` if too many others wait or it takes too long."""
        if self._closed:
            raise _closing()
        if self._idle:
            worker = self._started(self._idle.pop())
            self._fill()
            return worker
        return self._started(await self.line.wait(self._offer))

    def give_back(self, worker: WorkerConnection) -> None:
        """Take a worker back. One that has not finished its query is killed, and another one put in its place."""
        worker.busy = False
        if worker.closed:
            return
        is_current = self._homes.get(worker.number) is self._template
        if worker.finished and is_current and self._may_stay(worker):
            self._pause = _FIRST_PAUSE_SECONDS
            self._offer(worker)
        else:
            self.dismiss(worker)

    def _may_stay(self, worker: WorkerConnection) -> bool:
        """Whether a worker that has finished is to be used again.

        One more may stay than are kept anyway, or the one that is forked when all are busy would be killed and forked
        again, each time that they are.
        """
        is_needed = len(self.line) > 0 or len(self._idle) <= self.size.spare
        return is_needed and worker.served < self.size.queries_per_worker

    def dismiss(self, worker: WorkerConnection, fate: PvegraphError | None = None) -> None:
        """Kill a worker at once and put another one in its place; whoever reads from it is told its fate."""
        if worker.closed:
            return
        worker.fate = fate
        worker.close()
        if worker in self._idle:
            self._idle.remove(worker)
        self._kill(worker)
        self._fill()

    def make_yield(self, worker: WorkerConnection) -> None:
        """Have a worker go last wherever processors are wanted. It cannot be undone, so this is its last query."""
        worker.served = self.size.queries_per_worker
        home = self._homes.get(worker.number)
        if home is not None and not worker.closed:
            home.make_yield(worker.number)

    def spawn_writer(self) -> WorkerConnection:
        """A writer, to be given an order; raises `QueryInterruptedError` if there is none to be had now."""
        if self._closed or self._template is None:
            raise QueryInterruptedError("The store is being started anew. Try again.")
        try:
            ours, theirs = socket.socketpair()
        except OSError as error:
            raise QueryInterruptedError(f"No writer can be started: {error.strerror}. Try again later.") from error
        self._spawned += 1
        writer = WorkerConnection(self._spawned, ours)
        self._writers[writer.number] = writer
        self._homes[writer.number] = self._template
        self._template.spawn_writer(writer.number, theirs)
        return writer

    def spawn_tasks(self) -> WorkerConnection:
        """The template of another crew, forked from ours, to be told the module of its tasks; raises as `spawn_writer`.

        Ours lives on until that has ended, even if it has a successor.
        """
        if self._closed or self._template is None:
            raise QueryInterruptedError("The store is being started anew. Try again.")
        try:
            ours, theirs = socket.socketpair()
        except OSError as error:
            raise QueryInterruptedError(f"No process can be started: {error.strerror}. Try again later.") from error
        self._spawned += 1
        self._homes[self._spawned] = self._template
        self._template.spawn_tasks(self._spawned, theirs)
        return WorkerConnection(self._spawned, ours)

    async def succeeded(self, succession: Succession) -> tuple[Launched, int]:
        """A template forked from ours that holds the next release and outlives us; and by how much it differs.

        Raises `StoreError` if the release is to be loaded instead, `EnvironmentFaultError` if it cannot be read,
        `QueryInterruptedError` if there is no process to be had now.
        """
        writer, old = self.spawn_writer(), self._template
        adopted: Adopted | None = None
        launched: Launched | None = None
        try:
            await writer.send(frame(Kind.ORDER, packed(succession)))
            kind, payload = await writer.take()
            if kind is Kind.ERROR:
                raise read_error(payload)[0]
            news = json.loads(payload)
            adopted = Adopted(news["process"])
            if old is not None:
                old.release(writer.number)
            await writer.send(frame(Kind.PROMOTE))
            await writer.take()
            launched = Launched(adopted, writer.detach(), is_ready=True)
            return launched, news["changes"]
        except (ConnectionLostError, ProcessLookupError):
            raise QueryInterruptedError("The store is being started anew. Try again.") from None
        finally:
            if launched is None and adopted is not None:
                adopted.let_go()
            self.dismiss_writer(writer)
            self._forget(writer.number)

    def dismiss_writer(self, writer: WorkerConnection, fate: PvegraphError | None = None) -> None:
        """Kill a writer; whoever waits for it is told its fate."""
        if not writer.closed:
            writer.fate = fate
            writer.close()
            self._kill(writer)

    async def promote(self, writer: WorkerConnection, process: int, nquads: Path) -> None:
        """Have a writer be the template: it holds what is in this file, which is what counts from now on.

        If it cannot, another template is started, and waited for; raises `QueryInterruptedError` if the crew is closed.
        """
        self._nquads = nquads
        old = self._template
        if old is None or not await self._is_promoted(writer, process, old):
            self.dismiss_writer(writer)
            if self._template is not None:
                # It holds what does not count any more.
                self._template.kill_template()
            await self._renewed(old)
        self._forget(writer.number)

    async def _is_promoted(self, writer: WorkerConnection, process: int, old: Template) -> bool:
        """Whether the writer has taken the place of the template from which it was forked."""
        try:
            adopted = Adopted(process)
            old.release(writer.number)
            await writer.send(frame(Kind.PROMOTE))
            await writer.take()
            if old is not self._template:
                return False
            self._succeed(old, adopted, writer.detach())
        except (ConnectionLostError, ProcessLookupError):
            return False
        return True

    def _succeed(self, old: Template, process: Adopted, control: socket.socket) -> None:
        """Put a template in the place of another, whose workers end with the queries that they have."""
        self._template = new = Template.adopt(
            process, control, on_exit=self._heard_of_exit, on_loss=lambda: self._heard_of_loss(new)
        )
        self._retired[old] = None
        idle, self._idle = self._idle, []
        for worker in idle:
            worker.close()
            old.kill(worker.number)
        self._bury(old)
        self._fill()

    async def _renewed(self, old: Template | None) -> None:
        """Wait until there is a template that is not this one."""
        while self._template is None or self._template is old:
            if self._closed:
                raise _closing()
            await asyncio.sleep(_FIRST_PAUSE_SECONDS)

    def _kill(self, worker: WorkerConnection) -> None:
        home = self._homes.get(worker.number)
        if home is not None:
            home.kill(worker.number)
            self._loop.call_later(PATIENCE_SECONDS, self._check_death, worker.number, home)

    def _check_death(self, number: int, template: Template) -> None:
        """A template that has not told of a death for so long hangs; without it nothing can be killed or replaced."""
        if self._homes.get(number) is template:
            template.kill_template()

    def _started(self, worker: WorkerConnection) -> WorkerConnection:
        worker.busy, worker.finished = True, False
        worker.served += 1
        return worker

    def _offer(self, worker: WorkerConnection) -> None:
        """Hand a worker to the one who has waited longest, or keep it."""
        if not worker.closed and not self.line.hand(worker):
            self._idle.append(worker)

    def _fill(self) -> None:
        """Have workers forked until there are as many as there should be.

        A worker is of use at once: what is sent to it waits in its socket until it has been forked.
        """
        while self._template is not None and self._alive() < self._wanted():
            try:
                ours, theirs = socket.socketpair()
            except OSError:  # no descriptors left; some will come back
                self._fill_later()
                return
            self._spawned += 1
            worker = WorkerConnection(self._spawned, ours)
            self._workers[worker.number] = worker
            self._homes[worker.number] = self._template
            self._template.spawn(worker.number, theirs)
            self._offer(worker)

    def _alive(self) -> int:
        return sum(1 for worker in self._workers.values() if not worker.closed)

    def _wanted(self) -> int:
        """How many workers there should be: as many as are kept anyway, or one more than have a query."""
        return min(self.size.workers, max(self.size.spare, self.busy + max(1, len(self.line))))

    def _fill_later(self) -> None:
        self._loop.call_later(self._next_pause(), self._fill)

    def _next_pause(self) -> float:
        pause = self._pause
        self._pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
        return pause

    def _heard_of_exit(self, number: int, code: int) -> None:
        """A worker's process has ended, by our will or not."""
        writer = self._writers.get(number)
        worker = self._workers.pop(number, None)
        self._forget(number)
        for one in (writer, worker):
            if one is not None and not one.exit_code.done():
                one.exit_code.set_result(code)
        # What a writer has said before it ended may still be on its way.
        if worker is None:
            return
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

    def _heard_of_loss(self, template: Template) -> None:
        """A template has ended by itself, and its workers with it."""
        self._dismiss_all(
            QueryInterruptedError("The query was interrupted because the store is being started anew. Try again."),
            template,
        )
        self._homes = {number: home for number, home in self._homes.items() if home is not template}
        if template is not self._template:
            self._bury(template)
            return
        self._lost, self._template = self._template, None
        if not self._closed:
            self._restarting = self._loop.create_task(self._restart(template))

    def _dismiss_all(self, fate: PvegraphError, home: Template | None = None) -> None:
        """Give all workers up, or those of one template."""
        for worker in [*self._workers.values(), *self._writers.values()]:
            if home is None or self._homes.get(worker.number) is home:
                self._forget(worker.number)
                if worker in self._idle:
                    self._idle.remove(worker)
                if not worker.closed:
                    worker.fate = fate
                    worker.close()

    def _forget(self, number: int) -> None:
        """A worker or writer is no more, or not under its template any more."""
        self._workers.pop(number, None)
        self._writers.pop(number, None)
        home = self._homes.pop(number, None)
        if home is not None:
            self._bury(home)

    def _bury(self, template: Template) -> None:
        """End a retired template if it has no worker any more."""
        if self._retired.get(template, self) is None and template not in self._homes.values():
            end = self._retired[template] = self._loop.create_task(template.close())
            end.add_done_callback(lambda _: self._retired.pop(template, None))

    async def _restart(self, lost: Template) -> None:
        await lost.close()
        while self._template is None:
            await asyncio.sleep(self._next_pause())
            try:
                self._template = await self._start_template()
            except (EnvironmentFaultError, QueryInterruptedError) as error:
                _log.error("%s", error)
        _log.warning("The process that holds the release ended by itself, and another one has been started.")
        self._fill()

    async def _start_template(self) -> Template:
        launched, self._launched = self._launched, None
        template = await Template.start(
            self._nquads,
            self._on_disk,
            launched,
            on_exit=self._heard_of_exit,
            on_loss=lambda: self._heard_of_loss(template),
        )
        return template


def _closing() -> QueryInterruptedError:
    return QueryInterruptedError("The store is being closed.")
