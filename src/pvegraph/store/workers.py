"""Workers: processes that run one query of a stranger at a time and may be killed.

Oxigraph cannot cancel a query, so the only way to stop one is to end its process. A *template* holds the release and
forks workers, which share its memory; this module is the gateway's side, in asyncio. Whoever asks gets an answer as a
stream of octets::

    pool = await WorkerPool.start(release.nquads, Limits(), CrewSize())
    async with pool.answer(QueryRequest("SELECT * { ?s ?p ?o }", result_format="csv")) as answer:
        async for octets in answer:
            ...
    await pool.close()

The gateway buffers no more than a frame or two of an answer: what is not read stays in the worker, which waits. The
time that reading takes counts against the query's time, so that a slow reader cannot keep a worker for ever; an answer
that fits into the first frame has left its worker before it is read.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from pvegraph.errors import EnvironmentFaultError, PvegraphError, QueryInterruptedError, StoreError
from pvegraph.store.connection import ConnectionLostError, WorkerConnection
from pvegraph.store.crew import Crew, CrewSize
from pvegraph.store.frames import FORK_FAILED, Kind, query_frame, read_end, read_error
from pvegraph.store.questions import Limits, QueryRequest, memory_error, timeout_error
from pvegraph.store.service import AnswerKind
from pvegraph.store.template import Launched

_NEWS_SECONDS = 1.0
"""How long the news of a worker's death may be behind the end of its connection."""


class StreamedAnswer:
    """An answer as it comes: iterate over it once, for pieces of at most 64 KiB.

    An error in mid-stream is raised by the iteration, after some pieces have been given out already; whoever has passed
    them on must then break the connection off, so that nobody takes the answer for whole.
    """

    def __init__(self, kind: AnswerKind, variables: tuple[str, ...], media_type: str, exchange: Exchange) -> None:
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

    def stop(self, error: PvegraphError) -> None:
        """End the query, if it has not ended; whoever reads on gets this error."""
        self._exchange.stop(error)


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
        size: CrewSize,
        *,
        on_disk: Path | None = None,
        launched: Launched | None = None,
    ) -> WorkerPool:
        """Load a release, or open it from the folder of a store on disk, and have workers ready.

        If a template that holds it is launched already, workers are forked from that.

        Must be called in the thread that will run the loop, and the loop must outlive the pool. Raises
        `EnvironmentFaultError` if the release cannot be loaded, or on Windows, which cannot fork processes.
        """
        if not hasattr(os, "fork"):
            raise EnvironmentFaultError(
                "Query workers need a system that can fork processes, such as Linux or macOS; this one cannot."
                " Run pvegraph in a container or in the Windows Subsystem for Linux."
            )
        crew = Crew(nquads, on_disk, size, launched)
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
    async def answer(
        self, request: QueryRequest, begun: Callable[[Exchange], None] | None = None
    ) -> AsyncIterator[StreamedAnswer]:
        """Ask, and have the answer when its first piece is there: an error that comes before is raised here.

        Leaving the ``async with`` early, by whatever way, kills the query. ``begun`` is called when a worker has taken
        it.

        Raises `QuerySyntaxError`, `StoreBusyError`, `QueryTimeoutError`, `QueryMemoryError`, `ResultTooLargeError`,
        `AnswerFormatError` for a format that does not fit, and `StoreError` for all else that a store cannot do.
        """
        limits = self.limits.tightened(request.limits)
        question = query_frame(request, limits)
        exchange = Exchange(self.crew, await self.crew.take(), limits)
        if begun is not None:
            begun(exchange)
        try:
            yield await exchange.begin(question)
        finally:
            exchange.end()


class Exchange:
    """One query at a worker, from the question to the last frame."""

    def __init__(self, crew: Crew, worker: WorkerConnection, limits: Limits) -> None:
        self._crew = crew
        self._worker = worker
        self._limits = limits
        self._deadline = asyncio.get_running_loop().call_later(limits.seconds, self._overdue)
        self._arrived: deque[tuple[Kind, bytes]] = deque()
        self._holds_worker = True
        self._ended = False

    async def begin(self, question: bytes) -> StreamedAnswer:
        """Ask, and wait for the first frame."""
        await self._ask(question)
        _, payload = await self.take()
        # A small answer is whole by now, and need not keep its worker from others until somebody has read it.
        self._look_ahead()
        head = json.loads(payload)
        return StreamedAnswer(head["kind"], tuple(head["variables"]), head["media_type"], self)

    async def whole(self, question: bytes) -> bytes:
        """Ask, and read an answer that has no head to its end."""
        await self._ask(question)
        pieces = []
        while (item := await self.take())[0] is Kind.DATA:
            pieces.append(item[1])
        return b"".join(pieces)

    async def _ask(self, question: bytes) -> None:
        try:
            await self._worker.send(question)
        except ConnectionLostError:
            raise await self._reason() from None

    async def take(self) -> tuple[Kind, bytes]:
        """The next frame; raises the error that it holds, or what has ended the worker."""
        if self._ended:
            raise StoreError("An answer can be read only within its “async with”.")
        if self._arrived:
            kind, payload = self._arrived.popleft()
        else:
            try:
                kind, payload = await self._worker.take()
            except ConnectionLostError:
                raise await self._reason() from None
            self._note(kind, payload)
        if kind is Kind.ERROR:
            raise read_error(payload)[0]
        return kind, payload

    def make_yield(self) -> None:
        """Have the worker go last wherever processors are wanted."""
        if self._holds_worker:
            self._crew.make_yield(self._worker)

    def stop(self, error: PvegraphError) -> None:
        """Kill the worker if it is still at it."""
        if self._holds_worker:
            self._crew.dismiss(self._worker, error)

    def end(self) -> None:
        """Have done with it, at whatever point: a worker that has not finished by now is killed."""
        self._ended = True
        self._look_ahead()
        self._give_back()

    def _look_ahead(self) -> None:
        while self._holds_worker and (item := self._worker.taken_already()) is not None:
            self._arrived.append(item)
            self._note(*item)

    def _note(self, kind: Kind, payload: bytes) -> None:
        """The worker is free as soon as its last frame has arrived."""
        if kind is Kind.END or kind is Kind.ERROR:
            retiring = read_end(payload)[2] if kind is Kind.END else read_error(payload)[1]
            self._worker.finished = not retiring
            self._give_back()

    def _give_back(self) -> None:
        if self._holds_worker:
            self._holds_worker = False
            self._deadline.cancel()
            self._crew.give_back(self._worker)

    def _overdue(self) -> None:
        self._crew.dismiss(self._worker, timeout_error(self._limits))

    async def _reason(self) -> PvegraphError:
        """Why the worker is gone, from what we know or from the code with which it ended."""
        worker = self._worker
        if worker.fate is not None:
            return worker.fate
        try:
            code = await asyncio.wait_for(asyncio.shield(worker.exit_code), _NEWS_SECONDS)
        except TimeoutError:
            return QueryInterruptedError("The query was interrupted because its worker hung up. Try again.")
        return worker.fate or _death(code, self._limits)


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
        return QueryInterruptedError(
            "The query's worker was killed from outside; the machine may be short of memory. Try again."
        )
    if code == FORK_FAILED:
        return QueryInterruptedError(
            "The query could not be begun: the machine has no memory or processes left. Try again later."
        )
    return QueryInterruptedError(f"The query's worker ended with code {code}; the log may say why. Try again.")
