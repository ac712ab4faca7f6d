"""Answers as workbooks: what a service streams as TSV goes through a process that writes a workbook of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from pvegraph.errors import QueryInterruptedError, StoreBusyError
from pvegraph.sparql import formats
from pvegraph.store.questions import Limits, QueryRequest, memory_error, timeout_error
from pvegraph.store.service import Answering, AnswerKind, AnswerStream

_MOST_AT_ONCE = 2
_PIECE = 64 * 1024
_WORKBOOK = "xlsx"


class Workbooks:
    """Asks a service, and writes workbooks of its results, a few at a time."""

    def __init__(self, service: Answering) -> None:
        self._service = service
        self._running = 0

    @asynccontextmanager
    async def answer(self, request: QueryRequest) -> AsyncIterator[AnswerStream]:
        """As the service, but a result is a workbook; a graph is what the service makes of it.

        The time that writing takes counts against the query's time. Raises what the service raises.
        """
        if self._running >= _MOST_AT_ONCE:
            raise StoreBusyError("workbooks", _MOST_AT_ONCE, "workbooks", "was refused", "Try again later.")
        self._running += 1
        try:
            async with self._written(request) as answer:
                yield answer
        finally:
            self._running -= 1

    @asynccontextmanager
    async def _written(self, request: QueryRequest) -> AsyncIterator[AnswerStream]:
        limits = self._service.limits.tightened(request.limits)
        try:
            async with asyncio.timeout(limits.seconds), contextlib.AsyncExitStack() as stack:
                answer = await stack.enter_async_context(self._service.answer(replace(request, result_format="tsv")))
                if answer.kind == "graph":
                    yield answer
                    return
                process = await stack.enter_async_context(_process(limits))
                await _feed(process, answer)
                yield _Workbook(answer, process, limits)
        except TimeoutError:
            raise timeout_error(limits) from None


class _Workbook:
    """A workbook as it comes; see `pvegraph.store.service.AnswerStream`."""

    def __init__(self, answer: AnswerStream, process: Process, limits: Limits) -> None:
        self.kind: AnswerKind = answer.kind
        self.variables = answer.variables
        self.media_type = formats.by_name(_WORKBOOK).media_type
        self.rows = answer.rows
        self.octets: int | None = None
        self._count = 0
        self._process = process
        self._limits = limits

    def __aiter__(self) -> _Workbook:
        return self

    async def __anext__(self) -> bytes:
        """The next piece; raises what ended the process."""
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        piece = await self._process.stdout.read(_PIECE)
        if piece:
            self._count += len(piece)
            return piece
        if await self._process.wait() != 0:
            # Memory is the only thing that it can lack; what it is given has been checked by the one who wrote it.
            raise memory_error(self._limits)
        self.octets = self._count
        raise StopAsyncIteration


@asynccontextmanager
async def _process(limits: Limits) -> AsyncIterator[Process]:
    """A process that writes a workbook; it is gone afterwards."""
    mebibytes = max(1, limits.memory_bytes // 2**20)
    words = ["-P", "-m", "pvegraph.store.workbook_process", str(os.getpid()), str(mebibytes)]
    try:
        process = await asyncio.create_subprocess_exec(sys.executable, *words, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
    except OSError as error:
        raise QueryInterruptedError(f"The workbook could not be begun: {error.strerror}. Try again later.") from error
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await asyncio.shield(process.wait())


async def _feed(process: Process, answer: AnswerStream) -> None:
    """Hand the rows over, no faster than they are taken."""
    assert process.stdin is not None  # noqa: S101 - it was asked for
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # how it ended is seen when it is read
        async for piece in answer:
            process.stdin.write(piece)
            await process.stdin.drain()
        process.stdin.close()
