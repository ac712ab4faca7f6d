"""Worker processes as the service that the gateway asks."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pvegraph.errors import PvegraphError, QueryInterruptedError
from pvegraph.settings import Settings
from pvegraph.store.changes import Succession
from pvegraph.store.crew import CrewSize
from pvegraph.store.lanes import Lanes, LaneSizes
from pvegraph.store.questions import Limits, QueryRequest
from pvegraph.store.tasks import TaskPool
from pvegraph.store.template import Launched
from pvegraph.store.workers import StreamedAnswer, WorkerPool

MEBIBYTE = 2**20
_CHECK_SECONDS = 2.0
_LOADING_SECONDS = 10.0
"""How long a query waits at least for the release to be loaded; longer, if queries may wait longer for a worker."""
_SUCCESSION_SECONDS = 30.0
"""How long a template may take to become that of another release, before the release is loaded instead."""
_OCTETS_OF_A_CHANGE = 1600
"""For so many octets of a release, one statement may have changed since it was loaded: about one in eight."""
_FEW_CHANGES = 10_000
"""So many may have changed in any case; they take a few megabytes."""
_LOG = logging.getLogger(__name__)


def limits_of(settings: Settings) -> Limits:
    """What a query may cost, as the settings say."""
    return Limits(
        seconds=settings.query_seconds,
        memory_bytes=settings.query_memory * MEBIBYTE,
        rows=settings.result_rows,
        result_bytes=settings.result_octets,
    )


def lanes_of(settings: Settings) -> LaneSizes:
    """How many queries may run, and who may wait, as the settings say."""
    return LaneSizes(
        quick=settings.query_workers,
        quick_seconds=settings.query_slow_after,
        slow=settings.query_slow,
        reading=settings.query_readers,
        queue=settings.query_queue,
        wait_seconds=settings.query_wait,
    )


def task_limits_of(settings: Settings) -> Limits:
    """What a task may cost, as the settings say."""
    return Limits(seconds=settings.validation_seconds, memory_bytes=settings.validation_memory * MEBIBYTE)


def tasks_of(settings: Settings) -> CrewSize:
    """How many tasks are done at a time; each by a worker of its own, which has seen no other one."""
    return CrewSize(
        settings.validation_workers,
        settings.validation_queue,
        settings.validation_wait,
        spare=1,
        queries_per_worker=1,
    )


class WorkerService:
    """Answers queries about one release in worker processes, and does tasks on it.

    See `pvegraph.store.service.QueryService` and `pvegraph.store.service.TaskService`.
    """

    holds_data = True

    def __init__(
        self,
        nquads: Path,
        version: str,
        settings: Settings,
        *,
        on_disk: Path | None = None,
        before: WorkerService | None = None,
    ) -> None:
        self.launched: Launched | None = None
        """A template that holds the release already, if there is one to begin with."""
        self.limits = limits_of(settings)
        self.version: str | None = version
        """The release: answers are the same as long as it is."""
        self._nquads = nquads
        self._on_disk = on_disk
        self._settings = settings
        self._sizes = lanes_of(settings)
        self._starting: asyncio.Task[WorkerPool] | None = None
        self._lanes: Lanes | None = None
        self.task_limits = task_limits_of(settings)
        self.tasks: dict[str, TaskPool] = {}
        """Those who do tasks, by module, as far as any were asked for."""
        self._before = before
        """The service of another release, of whose template ours may be made."""
        self._changes = 0
        """Statements by which the template was changed since it was loaded, whose room Oxigraph does not give back."""

    async def start(self) -> None:
        """Begin to load the release into the process that workers are forked from."""
        if self._starting is not None:
            raise RuntimeError("A service is started once; one application is not for two servers.")
        self._starting = asyncio.create_task(self._start())

    async def close(self) -> None:
        """End all processes and wait until they are gone."""
        starting, self._starting = self._starting, None
        if starting is None:
            return
        for tasks in self.tasks.values():
            await tasks.close()
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError, PvegraphError):
            await (await starting).close()

    async def check(self) -> None:
        """Have a worker answer a trivial query."""
        question = QueryRequest("ASK {}", limits=Limits(seconds=_CHECK_SECONDS))
        async with self.answer(question) as answer:
            async for _ in answer:
                pass

    @property
    def has_failed(self) -> bool:
        """Whether the release cannot be loaded."""
        starting = self._starting
        return starting is not None and starting.done() and not starting.cancelled() and bool(starting.exception())

    def busy(self) -> tuple[int, int]:
        """How many queries and tasks run and how many wait."""
        counts = [*([] if self._lanes is None else [self._lanes.busy()]), *(one.busy() for one in self.tasks.values())]
        return sum(running for running, _ in counts), sum(waiting for _, waiting in counts)

    async def prepare(self, module: str) -> None:
        """Get ready for tasks of a module; see `pvegraph.store.service.TaskService`."""
        await (await self._pool_of(module)).ready()

    async def perform(self, module: str, payload: bytes) -> bytes:
        """Have a task done; see `pvegraph.store.service.TaskService`."""
        return await (await self._pool_of(module)).perform(payload, self.task_limits)

    async def _pool_of(self, module: str) -> TaskPool:
        pool = await self._ready()
        if module not in self.tasks:
            self.tasks[module] = TaskPool(pool.crew, module, tasks_of(self._settings))
        return self.tasks[module]

    @asynccontextmanager
    async def answer(self, request: QueryRequest) -> AsyncIterator[StreamedAnswer]:
        """Ask a worker; a query that comes while the release is still being loaded waits for that."""
        pool = await self._ready()
        if self._lanes is None:
            self._lanes = Lanes(pool, self._sizes)
        async with self._lanes.answer(request) as answer:
            yield answer

    async def ready(self) -> None:
        """Wait until queries can be answered; raises `EnvironmentFaultError` if they never will be."""
        if self._starting is not None:
            await asyncio.shield(self._starting)

    async def _start(self) -> WorkerPool:
        launched = self.launched or await self._inherited()
        try:
            return await WorkerPool.start(
                self._nquads,
                self.limits,
                CrewSize(self._sizes.workers, self._sizes.workers, self._settings.query_wait, self._sizes.quick),
                launched=launched,
                on_disk=self._on_disk,
            )
        except PvegraphError as error:
            _LOG.error("%s", error)
            raise

    async def _inherited(self) -> Launched | None:
        """A template made of that of another release, if that is certain to be right and takes less than loading."""
        before, self._before = self._before, None
        if before is None or before._on_disk is not None or self._on_disk is not None:
            return None
        try:
            most = max(_FEW_CHANGES, self._nquads.stat().st_size // _OCTETS_OF_A_CHANGE) - before._changes
            async with asyncio.timeout(_SUCCESSION_SECONDS):
                crew = (await before._ready()).crew
                launched, changes = await crew.succeeded(Succession(str(before._nquads), str(self._nquads), most))
        except (PvegraphError, OSError) as reason:
            _LOG.info("%s is loaded anew: %s", self._nquads, reason)
            return None
        self._changes = before._changes + changes
        return launched

    async def _ready(self) -> WorkerPool:
        starting = self._starting
        if starting is None:
            raise QueryInterruptedError("The server is being stopped, or not yet started.")
        if not starting.done():
            try:
                patience = max(_LOADING_SECONDS, self._settings.query_wait)
                await asyncio.wait_for(asyncio.shield(starting), patience)
            except TimeoutError:
                raise QueryInterruptedError("The release is still being loaded. Try again in a moment.") from None
        return starting.result()
