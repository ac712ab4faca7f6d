"""What runs in a worker: one query after the other, until its gateway hangs up or somebody kills it.

A worker is a fork of the template (`pvegraph.store.template_process`). It does not check the time: the gateway has it
killed. Only if nobody does, the kernel's alarm ends it a little later.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NoReturn, cast

import pyoxigraph as ox

from pvegraph.errors import (
    AnswerFormatError,
    EnvironmentFaultError,
    PvegraphError,
    QuerySyntaxError,
    ResultTooLargeError,
    StoreError,
    UsageError,
)
from pvegraph.sparql import formats
from pvegraph.sparql.formats import Format
from pvegraph.sparql.rewrite import rewrite_exists
from pvegraph.store import Answer, confinement, disk
from pvegraph.store.columns import name_columns
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.frames import DATA_SIZE, FrameBuffer, Kind, end_frame, error_frame, frame, json_frame, read_query
from pvegraph.store.questions import Limits, QueryRequest, memory_error
from pvegraph.store.rowcount import COUNTERS, RowCounter

_SOCKET, _SIZE = 3, 4
_NICENESS = 5
_GRACE_SECONDS = 1.0
"""How much later than the gateway the kernel's alarm ends a query."""
_RETIRING_GROWTH = 4
"""A worker retires when it has grown by this part of the memory that its last query was allowed."""


def run(socket_: socket.socket, release: EmbeddedStore | Path) -> NoReturn:
    """Answer queries about a release, in memory or on disk, until the gateway hangs up; never returns."""
    os.dup2(socket_.detach(), _SOCKET, inheritable=False)
    connection = socket.socket(fileno=_SOCKET)
    # What is closed belongs to the template, whose objects will never be used in this process.
    os.closerange(_SIZE, confinement.TEMPLATE_DESCRIPTORS)
    confinement.open_size_file()
    # The gateway and the template must have a processor whenever they need one, however much the workers have to do.
    os.nice(_NICENESS)
    try:
        store = _open(release) if isinstance(release, Path) else release
    except EnvironmentFaultError as error:
        # It is the answer to whatever is asked: what is said unasked, or by one who leaves at once, may not be heard.
        buffer = FrameBuffer()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            while octets := connection.recv(DATA_SIZE):
                buffer.feed(octets)
                if buffer.take() is not None:
                    connection.sendall(error_frame(error, retiring=True))
        os._exit(0)
    confinement.forbid_descriptors(but=disk.files_of(release) if isinstance(release, Path) else 0)
    # The random numbers of this thread were copied from the template, as those of all other workers were, and would
    # make UUID() and RAND() give the same everywhere; a new thread gets some of its own.
    codes = [os.EX_SOFTWARE]
    thread = threading.Thread(target=_serve, args=(connection, store, codes))
    thread.start()
    thread.join()
    os._exit(codes[-1])


def _serve(connection: socket.socket, store: EmbeddedStore, codes: list[int]) -> None:
    _Worker(connection, store).serve()
    codes.append(0)


def _open(folder: Path) -> EmbeddedStore:
    # Oxigraph keeps all files of a store open, from when it first needs them.
    confinement.limit_descriptors(confinement.TEMPLATE_DESCRIPTORS * 64)
    confinement.forbid_sockets()
    return disk.open_folder(folder)


class _Worker:
    """One worker and its connection."""

    def __init__(self, connection: socket.socket, store: EmbeddedStore) -> None:
        self._connection = connection
        self._store = store
        self._nothing = EmbeddedStore(ox.Store())
        self._size = confinement.data_bytes(_SIZE)

    def serve(self) -> None:
        """Answer until the connection ends."""
        buffer = FrameBuffer()
        try:
            while octets := self._connection.recv(DATA_SIZE):
                buffer.feed(octets)
                while (item := buffer.take()) is not None:
                    self._answer(*read_query(item[1]))
        except (BrokenPipeError, ConnectionResetError):
            return  # the gateway has lost its interest

    def _answer(self, request: QueryRequest, limits: Limits) -> None:
        """Answer one query within its limits."""
        confinement.limit_data(confinement.data_bytes(_SIZE) + limits.memory_bytes)
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + _GRACE_SECONDS)
        try:
            self._evaluate(request, limits)
        except MemoryError:
            self._connection.sendall(error_frame(memory_error(limits), retiring=True))
        except PvegraphError as error:
            self._connection.sendall(error_frame(error, retiring=self._retires(limits)))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _evaluate(self, request: QueryRequest, limits: Limits) -> None:
        answer = self._answer_to(request) if request.graph is None else _graph(self._store, request.graph)
        format_ = _format(answer, request)
        outlet = Outlet(self._connection, _head(answer, format_), limits)
        try:
            _write(answer, format_, outlet)
        except (OSError, RuntimeError, ValueError) as error:
            # The exceptions of the outlet come back through the serialiser, and some of them in another guise.
            raise outlet.failure or self._store.failure(error) from error
        outlet.end(retiring=self._retires(limits))

    def _answer_to(self, request: QueryRequest) -> Answer:
        text = name_columns(request.text, lambda: self._variables(request))
        return self._rewritten(text, request) or _query(self._store, text, request)

    def _rewritten(self, text: str, request: QueryRequest) -> Answer | None:
        """The answer of the query with its EXISTS rewritten; `None` if none is, or if that is no query for Oxigraph."""
        rewritten = rewrite_exists(text).text if request.rewrite else text
        if rewritten == text:
            return None
        try:
            return _query(self._store, rewritten, request)
        except QuerySyntaxError:
            # What is wrong is wrong in the author's words as well, and there it has the place that the author knows.
            return None

    def _variables(self, request: QueryRequest) -> list[str]:
        """What ``SELECT *`` stands for: a store with nothing in it says so at once."""
        answer = _query(self._nothing, request.text, request)
        return [variable.value for variable in answer.variables] if isinstance(answer, ox.QuerySolutions) else []

    def _retires(self, limits: Limits) -> bool:
        """Whether so much memory has stuck to this worker that a new one is better."""
        return confinement.data_bytes(_SIZE) - self._size > limits.memory_bytes // _RETIRING_GROWTH


def _query(store: EmbeddedStore, text: str, request: QueryRequest) -> Answer:
    base_iri = None if request.base_iri is None else _named_node(request.base_iri).value
    try:
        return store.query(
            text,
            use_default_graph_as_union=request.union_default_graph,
            default_graph=_named_nodes(request.default_graphs),
            named_graphs=_named_nodes(request.named_graphs),
            base_iri=base_iri,
        )
    except RecursionError:
        raise StoreError("The query is nested too deeply to be evaluated.") from None


def _graph(store: EmbeddedStore, name: str) -> Answer:
    return store.graph(_named_node(name) if name else None)


def _named_nodes(iris: tuple[str, ...] | None) -> list[ox.NamedNode] | None:
    return None if iris is None else [_named_node(iri) for iri in iris]


def _named_node(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise UsageError(
            f"“{iri}” is not an absolute IRI, which a graph and a base must be named by: {error}."
        ) from error


def _format(answer: Answer, request: QueryRequest) -> Format:
    """The format to write this answer in."""
    kind = formats.kind_of(answer)
    name = request.result_format if kind == "result" else request.graph_format
    forms = "SELECT and ASK" if kind == "result" else "CONSTRUCT and DESCRIBE"
    if name is None:
        names = ", ".join(format_.name for format_ in formats.of_kind(kind))
        raise AnswerFormatError(f"The request accepts no format for the answers of {forms}; those are {names}.")
    format_ = formats.by_name(name)
    if format_.kind != kind or (kind == "result" and name not in COUNTERS):
        raise AnswerFormatError(f"The answers of {forms} cannot be streamed as {name}.")
    return format_


def _head(answer: Answer, format_: Format) -> dict[str, object]:
    """What the gateway is told before the answer."""
    kind = "graph"
    variables: list[str] = []
    if isinstance(answer, ox.QuerySolutions):
        kind, variables = "solutions", [variable.value for variable in answer.variables]
    elif isinstance(answer, ox.QueryBoolean):
        kind = "boolean"
    return {"kind": kind, "variables": variables, "media_type": format_.media_type}


def _write(answer: Answer, format_: Format, outlet: Outlet) -> None:
    output = cast(IO[bytes], outlet)
    if isinstance(answer, ox.QueryTriples):
        formats.write_graph(outlet.counted(answer), format_, output)
        return
    if isinstance(answer, ox.QuerySolutions):
        outlet.count_with(COUNTERS[format_.name]())
    else:
        outlet.rows = 1
    formats.write(answer, format_, output)


class Outlet:
    """Where a serialiser writes to: counts, checks the limits, and sends on in frames.

    Nothing is sent before the first frame is full or the answer whole, so an error that comes early comes alone.
    """

    def __init__(self, connection: socket.socket, head: dict[str, object], limits: Limits) -> None:
        self.rows = 0
        self.octets = 0
        self.failure: PvegraphError | None = None
        self._connection = connection
        self._head: dict[str, object] | None = head
        self._limits = limits
        self._counter: RowCounter | None = None
        self._pending = bytearray()

    def count_with(self, counter: RowCounter) -> None:
        """Have the rows counted in what is written."""
        self._counter = counter

    def counted(self, triples: ox.QueryTriples) -> Iterator[ox.Triple]:
        """The triples of an answer, counted as they pass."""
        for triple in triples:
            self.rows += 1
            self._check("result length", "rows", self.rows, self._limits.rows)
            yield triple

    def write(self, octets: bytes | memoryview) -> int:
        """Take what a serialiser has written; raises `ResultTooLargeError`."""
        self.octets += len(octets)
        self._check("result size", "bytes", self.octets, self._limits.result_bytes)
        if self._counter is not None:
            self._counter.feed(bytes(octets))
            self.rows = self._counter.rows
            self._check("result length", "rows", self.rows, self._limits.rows)
        self._pending += octets
        while len(self._pending) >= DATA_SIZE:
            piece = bytes(self._pending[:DATA_SIZE])
            del self._pending[:DATA_SIZE]
            self._send(piece)
        return len(octets)

    def flush(self) -> None:
        """Nothing: small pieces wait for their frame to be full."""

    def end(self, *, retiring: bool) -> None:
        """Send what is left, and that the answer is whole."""
        self._send(bytes(self._pending), end_frame(self.rows, self.octets, retiring=retiring))

    def _send(self, piece: bytes, last: bytes = b"") -> None:
        head = b"" if self._head is None else json_frame(Kind.HEAD, self._head)
        self._head = None
        data = frame(Kind.DATA, piece) if piece else b""
        self._connection.sendall(head + data + last)

    def _check(self, limit: str, unit: str, count: int, most: int) -> None:
        if count > most:
            self.failure = ResultTooLargeError(
                limit,
                most,
                unit,
                "has too large an answer",
                "Add LIMIT, ask for fewer columns, or fetch the whole data set instead.",
            )
            raise self.failure
