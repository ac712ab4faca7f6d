"""One query on its way to a remote store and back: a thread waits for the store, the event loop for the thread."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import IO, TypeVar, cast

import pyoxigraph as ox

from pvegraph.errors import BackendError, PvegraphError, QueryInterruptedError, ResultTooLargeError, ServiceAnswerError
from pvegraph.sparql import formats
from pvegraph.sparql.inline_data import UnwritableTermError, row_of
from pvegraph.store.pipe import Pipe, PipeClosedError
from pvegraph.store.questions import Limits, timeout_error
from pvegraph.store.remote_answers import ACCEPT, boolean, expect_end, forget_traces, reading, solutions, triples
from pvegraph.store.remote_dataset import Pairs
from pvegraph.store.remote_http import Body, Call, Endpoint
from pvegraph.store.rowcount import COUNTERS, RowCounter
from pvegraph.store.service import AnswerKind

_PIECE = 64 * 1024
_TALKATIVE = 8
"""How many times as long as ours the store's form of an answer may be: JSON is the longest, CSV the shortest."""

_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Question:
    """What a store is asked, and what is known of the answer."""

    endpoint: Endpoint
    text: str
    parameters: Pairs
    kind: AnswerKind
    variables: tuple[str, ...]
    format: formats.Format
    limits: Limits


@dataclass(frozen=True)
class _End:
    """The answer is whole."""

    rows: int
    octets: int


class RemoteAnswer:
    """An answer as it comes; see `pvegraph.store.service.AnswerStream`."""

    def __init__(self, question: Question, pipe: Pipe[bytes | _End | PvegraphError]) -> None:
        self.kind = question.kind
        self.variables = question.variables
        self.media_type = question.format.media_type
        self.rows: int | None = None
        self.octets: int | None = None
        self._pipe = pipe
        self._first: bytes | None = None

    def __aiter__(self) -> RemoteAnswer:
        return self

    async def __anext__(self) -> bytes:
        """The next piece; raises what ended the query."""
        if self._first is not None:
            first, self._first = self._first, None
            return first
        if self.rows is None and (piece := await self._take()) is not None:
            return piece
        raise StopAsyncIteration

    async def begin(self) -> None:
        """Wait for the first piece; raises what came in its place."""
        self._first = await self._take()

    async def _take(self) -> bytes | None:
        match await self._pipe.take():
            case PvegraphError() as error:
                raise error
            case _End(rows, octets):
                self.rows, self.octets = rows, octets
                return None
            case bytes(piece):
                return piece


class Exchange:
    """A thread that asks a store, and the way to end it."""

    def __init__(self, question: Question, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self.done: asyncio.Future[None] = loop.create_future()
        """The thread has ended."""
        self._question = question
        self._call = Call()
        self._pipe: Pipe[bytes | _End | PvegraphError] = Pipe()
        self._loop = loop
        self._deadline = loop.call_later(seconds, self._overdue)

    async def begin(self) -> RemoteAnswer:
        """Ask, and wait for the first piece of the answer."""
        # A daemon, as a thread that waits for the name of a host cannot be woken.
        thread = threading.Thread(target=self._work, name="remote-query", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            self._finish()
            raise QueryInterruptedError("The query could not be begun: the machine has no threads left.") from error
        answer = RemoteAnswer(self._question, self._pipe)
        await answer.begin()
        return answer

    def end(self, fate: PvegraphError | None = None) -> None:
        """Break off whatever is going on; whoever waits for the answer is told why."""
        self._deadline.cancel()
        self._pipe.close(fate)
        self._call.abort()

    def _overdue(self) -> None:
        self.end(timeout_error(self._question.limits))

    def _work(self) -> None:
        """What the thread does."""
        last: bytes | _End | PvegraphError = QueryInterruptedError("The query was interrupted by a fault of ours.")
        try:
            last = self._ask()
        except PipeClosedError as error:
            forget_traces(error)
            return
        except PvegraphError as error:
            forget_traces(error)
            last = error
        finally:
            with contextlib.suppress(PipeClosedError):
                self._pipe.put(last, last=True)
            with contextlib.suppress(RuntimeError):  # the loop is no more
                self._loop.call_soon_threadsafe(self._finish)

    def _finish(self) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def _ask(self) -> _End:
        question = self._question
        accept = ACCEPT[question.format.kind]
        with closing(question.endpoint.query(question.text, accept, question.parameters, self._call)) as body:
            outlet = Outlet(self._pipe, question.limits)
            _write(body, question, outlet)
            outlet.flush_all()
            return _End(outlet.rows, outlet.octets)


def _write(body: Body, question: Question, outlet: Outlet) -> None:
    """Write what a store answers in the format that is wanted."""
    output = cast(IO[bytes], outlet)
    with outlet.failures(), reading(body):
        if question.kind == "boolean":
            outlet.rows = 1
            formats.write(boolean(body), question.format, output)
            return
        rows = _rows(body, question) if question.kind == "solutions" else None
        body.most = question.limits.result_bytes * _TALKATIVE + _PIECE
        if rows is None:
            formats.write_graph(outlet.counted(triples(body)), question.format, output)
        else:
            outlet.count_with(COUNTERS[question.format.name]())
            formats.write(rows, question.format, output)
            expect_end(body)
    if body.row_limit is not None and outlet.rows >= body.row_limit:
        raise outlet.too_long(body.row_limit)


def _rows(body: Body, question: Question) -> ox.QuerySolutions:
    """The rows of an answer, if it has the columns that it must have."""
    rows = solutions(body)
    if {variable.value for variable in rows.variables} != set(question.variables):
        raise BackendError("The store answers with other columns than it was asked for.")
    return rows


class Errand(Exchange):
    """A thread that passes an update on; there is no answer but that it is done."""

    def _ask(self) -> _End:
        question = self._question
        with closing(question.endpoint.update(question.text, question.parameters, self._call)) as body:
            # What a store says of a success is of no interest; that it has said it to the end is.
            body.whole(question.limits.result_bytes)
        return _End(0, 0)


class Harvest(Exchange):
    """A thread that asks for rows, which come as those of ``VALUES``: see `pvegraph.sparql.inline_data`."""

    def _ask(self) -> _End:
        question, limits = self._question, self._question.limits
        with closing(question.endpoint.query(question.text, ACCEPT["result"], (), self._call)) as body:
            outlet = Outlet(self._pipe, limits)
            with outlet.failures(), _within(body, limits.result_bytes), reading(body):
                rows = _rows(body, question)
                body.most = limits.result_bytes
                for row in outlet.counted(rows):
                    outlet.write(_inline(row, question.variables))
                expect_end(body)
            if body.row_limit is not None and outlet.rows >= body.row_limit:
                raise outlet.too_long(body.row_limit)
            outlet.flush_all()
            return _End(outlet.rows, outlet.octets)


def _inline(row: ox.QuerySolution, names: Sequence[str]) -> bytes:
    """A row as one of ``VALUES``. Raises `ServiceAnswerError`."""
    try:
        return f"{row_of(row[name] for name in names)}\n".encode()
    except UnwritableTermError as error:
        raise ServiceAnswerError(
            f"{error}, which cannot be put into a query. Ask it for what can be: FILTER(!ISBLANK(…)) leaves rows out."
        ) from None


@contextlib.contextmanager
def _within(body: Body, most: int) -> Iterator[None]:
    """Raise `ResultTooLargeError` where a body is given up because it is longer than this."""
    try:
        yield
    except BackendError:
        if body.octets <= most:
            raise
        raise _too_large("result size", most, "bytes") from None


class Outlet:
    """Where a serialiser writes to: counts, checks the limits, and passes pieces on when they are large enough.

    Nothing is passed on before the first piece is full or the answer whole, so an error that comes early comes alone.
    """

    def __init__(self, pipe: Pipe[bytes | _End | PvegraphError], limits: Limits) -> None:
        self.rows = 0
        self.octets = 0
        self._pipe = pipe
        self._limits = limits
        self._counter: RowCounter | None = None
        self._pending = bytearray()
        self._failure: PvegraphError | PipeClosedError | None = None

    def count_with(self, counter: RowCounter) -> None:
        """Have the rows counted in what is written."""
        self._counter = counter

    def counted(self, rows: Iterable[_Row]) -> Iterator[_Row]:
        """The statements or solutions of an answer, counted as they pass."""
        for row in rows:
            self.rows += 1
            self._check("result length", "rows", self.rows, self._limits.rows)
            yield row

    def write(self, octets: bytes | memoryview) -> int:
        """Take what a serialiser has written; raises `ResultTooLargeError`, and `PipeClosedError`."""
        self.octets += len(octets)
        self._check("result size", "bytes", self.octets, self._limits.result_bytes)
        if self._counter is not None:
            self._counter.feed(bytes(octets))
            self.rows = self._counter.rows
            self._check("result length", "rows", self.rows, self._limits.rows)
        self._pending += octets
        while len(self._pending) >= _PIECE:
            piece = bytes(self._pending[:_PIECE])
            del self._pending[:_PIECE]
            self._pass_on(piece)
        return len(octets)

    def flush(self) -> None:
        """Nothing: small pieces wait for others."""

    def flush_all(self) -> None:
        """Pass on what is left."""
        if self._pending:
            self._pass_on(bytes(self._pending))

    def too_long(self, most: int) -> ResultTooLargeError:
        """The error for an answer that the store itself has cut off after so many rows."""
        return ResultTooLargeError(
            "result length", most, "rows", "has too large an answer", "Add LIMIT, or fetch the whole data set instead."
        )

    @contextlib.contextmanager
    def failures(self) -> Iterator[None]:
        """Raise what went wrong here as what it is: serialisers turn exceptions into others."""
        try:
            yield
        except (BackendError, PipeClosedError, OSError, RuntimeError, ValueError) as error:
            raise self._failure or error from None

    def _pass_on(self, piece: bytes) -> None:
        try:
            self._pipe.put(piece)
        except PipeClosedError as error:
            self._failure = error
            raise

    def _check(self, limit: str, unit: str, count: int, most: int) -> None:
        if count > most:
            self._failure = _too_large(limit, most, unit)
            raise self._failure


def _too_large(limit: str, most: int, unit: str) -> ResultTooLargeError:
    advice = "Add LIMIT, ask for fewer columns, or fetch the whole data set instead."
    return ResultTooLargeError(limit, most, unit, "has too large an answer", advice)
