"""Workers: processes that run one query of a stranger at a time and may be killed.

Oxigraph cannot cancel a query, so the only way to stop one is to end its process. A *template* holds the release and
forks workers, which share its memory; this module is the gateway's side, in asyncio. Whoever asks gets an answer as a
stream of octets::

    pool = await WorkerPool.start(release.nquads, Limits())
    async with pool.answer(QueryRequest("SELECT * { ?s ?p ?o }", result_format="csv")) as answer:
        async for octets in answer:
            ...
    await pool.close()

The gateway buffers no more than a few frames of an answer: what is not read stays in the worker, which waits. The time
that reading takes counts against the query's time, so that a slow reader cannot keep a worker for ever.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from pvegraph.errors import EnvironmentFaultError, PvegraphError, StoreError
from pvegraph.store.connection import ConnectionLostError, WorkerConnection
from pvegraph.store.crew import Crew, CrewSize
from pvegraph.store.frames import Kind, query_frame, read_end, read_error
from pvegraph.store.questions import Limits, QueryRequest, memory_error, timeout_error

AnswerKind: TypeAlias = Literal["solutions", "boolean", "graph"]

_NEWS_SECONDS = 1.0
"""How long the news of a worker's death may be behind the end of its connection."""


class StreamedAnswer:
    """An answer as it comes: iterate over it once, for pieces of at most 64 KiB.

    An error in mid-stream is raised by the iteration, after some pieces have been given out already; whoever has passed
    them on must then break the connection off, so that nobody takes the answer for whole.
    """

    def __init__(self, kind: AnswerKind, variables: tuple[str, ...], media_type: str, exchange: _Exchange) -> None:
        self.kind = kind
        self.variables = variables
        """The columns, those of ``SELECT *`` in the order in which the query names them."""
        self.media_type = media_type
        self.rows: int | None = None
        """Solutions or triples; 1 for ASK. `None` until the answer is whole."""
        self.octets: int | None = None
        """The size of the answer. `None` until it is whole."""
        self._exchange = exchange

    def __aiter__(self) -> StreamedAnswer:
        return self

    async def __anext__(self) -> bytes:
        """The next piece; raises what ended the query."""
        if self.rows is not None:
            raise StopAsyncIteration
        kind, payload = await self._exchange.take()
        if kind is Kind.DATA:
            return payload
        self.rows, self.octets, _ = read_end(payload)
        raise StopAsyncIteration


class WorkerPool:
    """Answers queries about one release in worker processes. Use `start`, then `answer`, then `close`."""

    def __init__(self, crew: Crew, limits: Limits) -> None:
        self.limits = limits
        """What a query may cost; a request may ask for less."""
        self.crew = crew
        """The workers, to see how busy they are."""

    @classmethod
    async def start(
        cls,
        nquads: Path,
        limits: Limits,
        *,
        workers: int = 2,
        queue: int = 32,
        wait_seconds: float = 5.0,
        on_disk: Path | None = None,
    ) -> WorkerPool:
        """Load a release, or open it from the folder of a store on disk, and have workers ready.

        So many queries are answered at a time, and so many more may wait, each for so long.

        Must be called in the thread that will run the loop, and the loop must outlive the pool. Raises
        `EnvironmentFaultError` if the release cannot be loaded, or on Windows, which cannot fork processes.
        """
        if not hasattr(os, "fork"):
            raise EnvironmentFaultError(
                "Query workers need a system that can fork processes, such as Linux or macOS; this one cannot."
                " Run pvegraph in a container or in the Windows Subsystem for Linux."
            )
        crew = Crew(nquads, on_disk, CrewSize(workers, queue, wait_seconds))
        pool = cls(crew, limits)
        try:
            await crew.start()
            async with pool.answer(QueryRequest("ASK {}")) as answer:
                async for _ in answer:
                    pass
        except BaseException:  # whatever it was, cancellation included, nothing may be left
            await pool.close()
            raise
        return pool

    async def close(self) -> None:
        """End all queries and all processes, and wait until they are gone."""
        await self.crew.close()

    @asynccontextmanager
    async def answer(self, request: QueryRequest) -> AsyncIterator[StreamedAnswer]:
        """Ask, and have the answer when its first piece is there: an error that comes before is raised here.

        Leaving the ``async with`` early, by whatever way, kills the query.

        Raises `QuerySyntaxError`, `StoreBusyError`, `QueryTimeoutError`, `QueryMemoryError`, `ResultTooLargeError`,
        `UsageError` for a format that does not fit, and `StoreError` for all else that a store cannot do.
        """
        limits = self.limits.tightened(request.limits)
        question = query_frame(request, limits)
        worker = await self.crew.take()
        exchange = _Exchange(self.crew, worker, limits)
        deadline = asyncio.get_running_loop().call_later(limits.seconds, exchange.overdue)
        try:
            yield await exchange.begin(question)
        finally:
            deadline.cancel()
            exchange.end()


@dataclass(frozen=True)
class _Exchange:
    """One query at a worker."""

    crew: Crew
    worker: WorkerConnection
    limits: Limits

    async def begin(self, question: bytes) -> StreamedAnswer:
        """Ask, and wait for the first frame."""
        try:
            await self.worker.send(question)
        except ConnectionLostError:
            raise await self._reason() from None
        _, payload = await self.take()
        head = json.loads(payload)
        return StreamedAnswer(head["kind"], tuple(head["variables"]), head["media_type"], self)

    async def take(self) -> tuple[Kind, bytes]:
        """The next frame; raises the error that it holds, or what has ended the worker."""
        try:
            kind, payload = await self.worker.take()
        except ConnectionLostError:
            raise await self._reason() from None
        if kind is Kind.ERROR:
            error, retiring = read_error(payload)
            self.worker.finished = not retiring
            raise error
        if kind is Kind.END:
            self.worker.finished = not read_end(payload)[2]
        return kind, payload

    def overdue(self) -> None:
        """The time is over."""
        self.crew.dismiss(self.worker, timeout_error(self.limits))

    def end(self) -> None:
        """Give the worker back; it has finished if the last frame has arrived, read or not."""
        while (item := self.worker.taken_already()) is not None:
            kind, payload = item
            if kind is Kind.END:
                self.worker.finished = not read_end(payload)[2]
        self.crew.give_back(self.worker)

    async def _reason(self) -> PvegraphError:
        """Why the worker is gone, from what we know or from the code with which it ended."""
        worker = self.worker
        if worker.fate is not None:
            return worker.fate
        try:
            code = await asyncio.wait_for(asyncio.shield(worker.exit_code), _NEWS_SECONDS)
        except TimeoutError:
            return StoreError("The query was interrupted because its worker hung up. Try again.")
        return worker.fate or _death(code, self.limits)


def _death(code: int, limits: Limits) -> PvegraphError:
    """What the code says with which a worker ended in the middle of a query."""
    if code == -signal.SIGABRT:
        # What Rust does when no memory is to be had.
        return memory_error(limits)
    if code == -signal.SIGALRM:
        return timeout_error(limits)
    if code == -signal.SIGSEGV:
        return StoreError(
            "The query made its worker crash, which happens if it is nested thousands of levels deep. Make it flatter."
        )
    if code == -signal.SIGKILL:
        return StoreError("The query's worker was killed from outside; the machine may be short of memory. Try again.")
    return StoreError(f"The query's worker ended with code {code}; the log may say why. Try again.")
