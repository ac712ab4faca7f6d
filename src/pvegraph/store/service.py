"""The seam between the gateway and what answers strangers: workers, a store that takes writes, or a remote one.

The gateway knows nothing of a service but what stands here. All of it runs on the event loop::

    await service.start()                                  # when the server starts; returns at once
    async with service.answer(QueryRequest("ASK {}")) as answer:
        async for octets in answer: ...
    await service.close()

Pages of the gateway itself ask a `pvegraph.store.Store` directly; a service of a changing store offers one as well.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Literal, Protocol, TypeAlias, runtime_checkable

from pvegraph.store.changes import Change
from pvegraph.store.questions import Limits, QueryRequest

AnswerKind: TypeAlias = Literal["solutions", "boolean", "graph"]


class AnswerStream(Protocol):
    """An answer as it comes. An error in mid-stream is raised by the iteration: the connection must then be broken."""

    kind: AnswerKind
    variables: tuple[str, ...]
    """The columns of SELECT, in their order."""
    media_type: str
    rows: int | None
    """Solutions or triples; `None` until the answer is whole, and where nobody counts."""
    octets: int | None
    """The size of the answer; `None` until it is whole."""

    def __aiter__(self) -> AnswerStream: ...

    async def __anext__(self) -> bytes:
        """The next piece, never empty."""
        ...


class Answering(Protocol):
    """Answers queries within limits."""

    @property
    def limits(self) -> Limits:
        """What a query may cost; a request may ask for less."""
        ...

    def answer(self, request: QueryRequest) -> AbstractAsyncContextManager[AnswerStream]:
        """Ask, and have the answer when its first piece is there; leaving early ends the query.

        Raises `QuerySyntaxError`, `ServiceRefusedError`, `AnswerFormatError`, a `LimitError`, `BackendError` of a
        remote store, and `StoreError` for all else.
        """
        ...


class QueryService(Answering, Protocol):
    """Answers queries of strangers."""

    @property
    def version(self) -> str | None:
        """What answers depend on beside the question: it changes with the data. `None` if changes go unnoticed."""
        ...

    async def start(self) -> None:
        """Begin to get ready, without waiting for it; called once, on the loop that will run everything."""
        ...

    async def close(self) -> None:
        """End everything and wait until it is gone."""
        ...

    async def check(self) -> None:
        """Answer a trivial query; raises `PvegraphError` if that cannot be done now."""
        ...

    def busy(self) -> tuple[int, int]:
        """How many queries run and how many wait, for those who watch."""
        ...


@runtime_checkable
class WriteService(QueryService, Protocol):
    """A service that takes writes too; its `version` changes with each."""

    async def change(self, change: Change) -> bool:
        """Make a change, whole or not at all; whether it made a graph that was not there.

        When this returns the change is on disk, and every query that is asked from then on sees it.

        Raises `QuerySyntaxError`, `ServiceRefusedError` (for LOAD as well), `GraphMissingError`, a `LimitError`,
        `EnvironmentFaultError` if it cannot be written down, and `StoreError`.
        """
        ...


@runtime_checkable
class TaskService(Protocol):
    """A service that also does work on its data that is no query; see `pvegraph.store.tasks`."""

    @property
    def holds_data(self) -> bool:
        """Whether the data are at hand for tasks; else they work as if there were none."""
        ...

    @property
    def task_limits(self) -> Limits:
        """What a task may cost."""
        ...

    async def prepare(self, module: str) -> None:
        """Wait until tasks of a module can be done at once. Raises as `perform`."""
        ...

    async def perform(self, module: str, payload: bytes) -> bytes:
        """Have a task of a module done; cancelling ends it.

        Raises what the module raises, `StoreBusyError`, `QueryTimeoutError`, `QueryMemoryError`, and
        `QueryInterruptedError` for a fault that is not its own.
        """
        ...
