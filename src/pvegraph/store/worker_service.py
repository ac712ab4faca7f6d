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
from pvegraph.store.crew import CrewSize
from pvegraph.store.lanes import Lanes, LaneSizes
from pvegraph.store.questions import Limits, QueryRequest
from pvegraph.store.template import Launched
from pvegraph.store.workers import StreamedAnswer, WorkerPool

MEBIBYTE = 2**20
_CHECK_SECONDS = 2.0
_LOADING_SECONDS = 10.0
"""How long a query waits for the release to be loaded."""
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


class WorkerService:
    """Answers queries about one release in worker processes; see `pvegraph.store.service.QueryService`."""

    def __init__(self, nquads: Path, version: str, settings: Settings, *, on_disk: Path | None = None) -> None:
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
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError, PvegraphError):
            await (await starting).close()

    async def check(self) -> None:
        """Have a worker answer a trivial query."""
        question = QueryRequest("ASK {}", limits=Limits(seconds=_CHECK_SECONDS))
        async with self.answer(question) as answer:
            async for _ in answer:
                pass

    def busy(self) -> tuple[int, int]:
        """How many queries run and how many wait."""
        return (0, 0) if self._lanes is None else self._lanes.busy()

    @asynccontextmanager
    async def answer(self, request: QueryRequest) -> AsyncIterator[StreamedAnswer]:
        """Ask a worker; a query that comes while the release is still being loaded waits for that."""
        pool = await self._ready()
        if self._lanes is None:
            self._lanes = Lanes(pool, self._sizes)
        async with self._lanes.answer(request) as answer:
            yield answer

    async def _start(self) -> WorkerPool:
        try:
            return await WorkerPool.start(
                self._nquads,
                self.limits,
                CrewSize(self._sizes.workers, self._sizes.workers, self._settings.query_wait, self._sizes.quick),
                launched=self.launched,
                on_disk=self._on_disk,
            )
        except PvegraphError as error:
            _LOG.error("%s", error)
            raise

    async def _ready(self) -> WorkerPool:
        starting = self._starting
        if starting is None:
            raise QueryInterruptedError("The server is being stopped, or not yet started.")
        if not starting.done():
            try:
                await asyncio.wait_for(asyncio.shield(starting), _LOADING_SECONDS)
            except TimeoutError:
                raise QueryInterruptedError("The release is still being loaded. Try again in a moment.") from None
        return starting.result()
