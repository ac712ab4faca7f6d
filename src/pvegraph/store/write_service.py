"""Worker processes over data that may be written to: the working state that a release is the base of."""

from __future__ import annotations

import asyncio
import fcntl
import json
import logging
import os
import secrets
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pvegraph.errors import (
    EnvironmentFaultError,
    PvegraphError,
    QueryInterruptedError,
    QueryMemoryError,
    QueryTimeoutError,
    StoreError,
)
from pvegraph.settings import Settings
from pvegraph.store.changes import Change, Order, packed
from pvegraph.store.connection import ConnectionLostError, WorkerConnection
from pvegraph.store.crew import Crew
from pvegraph.store.frames import Kind, frame, read_error
from pvegraph.store.places import Places
from pvegraph.store.questions import Limits
from pvegraph.store.worker_service import MEBIBYTE, WorkerService
from pvegraph.store.working_file import Header, read_header

_FOLDER = "working"
_LOCK = ".lock"
_NEWS_SECONDS = 1.0
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Base:
    """The release that a working state is based on, and where that state is kept."""

    number: int
    sha256: str
    nquads: Path
    folder: Path
    """The folder of the releases."""

    @classmethod
    def of(cls, number: int, sha256: str, nquads: Path, settings: Settings) -> Base:
        """A release in the folder that the settings name."""
        return cls(number, sha256, nquads, settings.releases_folder)

    @property
    def file(self) -> Path:
        """The file of the working state, which need not be there."""
        return self.folder / _FOLDER / f"{self.number}.nq"

    def claim(self) -> IO[bytes]:
        """A file that is locked until it is closed: two servers that write would undo one another's writes.

        Raises `EnvironmentFaultError` if another process has it, or if nothing can be written there.
        """
        path = self.file.parent / _LOCK
        with _fault_of(path):
            path.parent.mkdir(exist_ok=True)
            file = path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise EnvironmentFaultError(
                f"Another server takes writes to {self.folder}. Stop it, or start this one without a token."
            ) from None
        return file

    def state(self) -> tuple[Path, str]:
        """The file that holds the data as they are now, and their version.

        Working states of other releases are kept, and told of in the log. Raises `EnvironmentFaultError` if the state
        is damaged or not based on this very release.
        """
        for other in sorted((self.folder / _FOLDER).glob("*.nq")):
            if other != self.file:
                _LOG.warning(
                    "%s has writes that are not in release %d, which is served now. They are kept; see docs/server.md.",
                    other,
                    self.number,
                )
        if not self.file.exists():
            return self.nquads, self.sha256
        header = read_header(self.file)
        if header is None or (header.base, header.sha256) != (self.number, self.sha256):
            raise EnvironmentFaultError(
                f"{self.file} is not based on release {self.number}. Move it away to serve the release as it was built."
            )
        return self.file, header.version


class WritingService(WorkerService):
    """Answers queries about a working state and takes writes; see `pvegraph.store.service.WriteService`."""

    def __init__(self, base: Base, settings: Settings) -> None:
        self._claim = base.claim()
        nquads, version = base.state()
        super().__init__(nquads, version, settings)
        self.write_limits = Limits(seconds=settings.write_seconds, memory_bytes=settings.write_memory * MEBIBYTE)
        """What a write may cost."""
        self.written = asyncio.Event()
        """Set after each write, for whoever wants to look at the data again."""
        self._base = base
        # One after the other: each write acts on what the one before it has left.
        self._turn = Places(1, settings.query_queue, settings.write_seconds)
        self._under_way: set[asyncio.Task[bool]] = set()

    @property
    def state(self) -> tuple[Path, str]:
        """The file that holds the data as they are now, and their version."""
        return self._base.state()

    async def close(self) -> None:
        """End all processes and wait until they are gone; a write that counts already is acknowledged."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await super().close()
        self._claim.close()

    async def change(self, change: Change) -> bool:
        """Make a change, whole or not at all; see `pvegraph.store.service.WriteService.change`."""
        crew = (await self._ready()).crew
        # What is begun is finished, also if the client leaves: nobody can say to which moment it belongs.
        task = asyncio.ensure_future(self._in_turn(crew, change))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def _in_turn(self, crew: Crew, change: Change) -> bool:
        await self._turn.take()
        try:
            return await self._changed(crew, change)
        finally:
            self._turn.give_back()

    async def _changed(self, crew: Crew, change: Change) -> bool:
        version = secrets.token_hex(16)
        temporary = self._base.file.with_suffix(".tmp")
        header = Header(self._base.number, self._base.sha256, version).line()
        order = Order(change, self.write_limits, str(temporary), header)
        async with _writer(crew, self.write_limits) as writer:
            news = await _prepared(writer, order)
            with _fault_of(self._base.file):
                # From here on the change counts.
                temporary.replace(self._base.file)
            settled = asyncio.ensure_future(self._settle(crew, writer, news["process"], version))
            await _undisturbed(settled)
        return bool(news["created"])

    async def _settle(self, crew: Crew, writer: WorkerConnection, process: int, version: str) -> None:
        """Make sure that the change is on the disk, and have queries see it."""
        await asyncio.to_thread(_sync_folder, self._base.file.parent)
        await crew.promote(writer, process, self._base.file)
        self.version = version
        self.written.set()


@asynccontextmanager
async def _writer(crew: Crew, limits: Limits) -> AsyncIterator[WorkerConnection]:
    """A writer that is killed when its time is over, and at the end unless it is none any more."""
    writer = crew.spawn_writer()
    overdue = asyncio.get_running_loop().call_later(limits.seconds, crew.dismiss_writer, writer, _too_slow(limits))
    try:
        yield writer
    except ConnectionLostError:
        raise await _reason(writer, limits) from None
    finally:
        overdue.cancel()
        crew.dismiss_writer(writer)


async def _prepared(writer: WorkerConnection, order: Order) -> dict[str, int]:
    """What a writer says that has made its change; raises what went wrong."""
    await writer.send(frame(Kind.ORDER, packed(order)))
    kind, payload = await writer.take()
    if kind is Kind.ERROR:
        raise read_error(payload)[0]
    news: dict[str, int] = json.loads(payload)
    return news


async def _reason(writer: WorkerConnection, limits: Limits) -> PvegraphError:
    """Why a writer is gone, from what we know or from the code with which it ended."""
    if writer.fate is not None:
        return writer.fate
    try:
        code = await asyncio.wait_for(asyncio.shield(writer.exit_code), _NEWS_SECONDS)
    except TimeoutError:
        code = 0
    if code == -signal.SIGABRT:
        # What Rust does when no memory is to be had.
        return QueryMemoryError(
            "memory", limits.memory_bytes / MEBIBYTE, "mebibytes", "needed too much memory", "Send it in parts."
        )
    if code == -signal.SIGALRM:
        return _too_slow(limits)
    if code == -signal.SIGSEGV:
        return StoreError("The update made its writer crash, which happens if it is nested thousands of levels deep.")
    return QueryInterruptedError(f"The writer ended with code {code}, and nothing has changed. Try again.")


def _too_slow(limits: Limits) -> QueryTimeoutError:
    return QueryTimeoutError(
        "writing time", limits.seconds, "seconds", "took too long and was stopped", "Send it in parts."
    )


async def _undisturbed(task: asyncio.Future[None]) -> None:
    """Wait for what must be finished, even if we are told to stop in the meantime."""
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        with suppress(PvegraphError):
            await task
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _fault_of:  # noqa: N801 - used like a function
    """Turns an error of the file system into one of ours."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None: ...

    def __exit__(self, class_: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, OSError):
            raise EnvironmentFaultError(f"{self._path} cannot be written: {error.strerror}.") from error
