"""Any SPARQL 1.1 service as what answers strangers, within our limits; see `pvegraph.store.service`.

A query is first judged by a worker process that holds nothing: it says whether the text is a query at all, of which
form, with which columns, and it may crash of it. What it refuses never reaches the remote store. Then a thread asks the
store and writes its answer anew in the format that is wanted, piece by piece, and no faster than the client reads.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from pvegraph.errors import GraphMissingError, QueryInterruptedError
from pvegraph.settings import Settings
from pvegraph.sparql import formats
from pvegraph.store.changes import Change, GraphChange
from pvegraph.store.columns import name_columns
from pvegraph.store.places import Places
from pvegraph.store.questions import Limits, QueryRequest
from pvegraph.store.remote import RemoteStore
from pvegraph.store.remote_changes import term, written
from pvegraph.store.remote_dataset import Pairs
from pvegraph.store.remote_exchange import Errand, Exchange, Question, RemoteAnswer
from pvegraph.store.worker_service import WorkerService, limits_of

_CHECK_SECONDS = 2.0
_CLOSING_SECONDS = 2.0
"""How long the end of threads is waited for; one that waits for the name of a host cannot be woken, and is left."""


class RemoteService:
    """Answers queries of strangers by a remote store."""

    version: str | None = None
    """The data of a remote store changes without our knowing."""
    holds_data = False

    def __init__(self, store: RemoteStore, settings: Settings) -> None:
        self.limits = limits_of(settings)
        self._store = store
        self.judge = WorkerService(Path(os.devnull), "", settings)
        """Says what a query is, holding nothing itself."""
        self._places = Places(settings.query_workers, settings.query_queue, settings.query_wait)
        self._running: set[Exchange] = set()
        self._closed = False

    async def start(self) -> None:
        """Begin to have judges ready."""
        await self.judge.start()

    async def close(self) -> None:
        """Break all queries off and wait until everything has ended."""
        self._closed = True
        running = list(self._running)
        for exchange in running:
            exchange.end(_closing())
        await self.judge.close()
        if running:
            await asyncio.wait([exchange.done for exchange in running], timeout=_CLOSING_SECONDS)

    @property
    def task_limits(self) -> Limits:
        """See `pvegraph.store.service.TaskService`."""
        return self.judge.task_limits

    async def prepare(self, module: str) -> None:
        """As of a release that holds nothing."""
        await self.judge.prepare(module)

    async def perform(self, module: str, payload: bytes) -> bytes:
        """As of a release that holds nothing."""
        return await self.judge.perform(module, payload)

    async def check(self) -> None:
        """Have the store answer a trivial query."""
        async with self.answer(QueryRequest("ASK {}", limits=Limits(seconds=_CHECK_SECONDS))) as answer:
            async for _ in answer:
                pass

    def busy(self) -> tuple[int, int]:
        """How many queries run and how many wait."""
        return (self._places.taken, self._places.waiting)

    @asynccontextmanager
    async def answer(self, request: QueryRequest) -> AsyncIterator[RemoteAnswer]:
        """Ask the store; see `pvegraph.store.service.QueryService.answer`."""
        limits = self.limits.tightened(request.limits)
        loop = asyncio.get_running_loop()
        begun = loop.time()
        if request.graph:
            await self._expect_graph(request.graph, limits)
        question = await self._judged(request, limits)
        exchange = await self._exchange(Exchange, question, begun + limits.seconds - loop.time())
        try:
            yield await exchange.begin()
        finally:
            exchange.end()

    async def _judged(self, request: QueryRequest, limits: Limits) -> Question:
        """What to ask the store; raises what is wrong with the query."""
        query = request.text if request.graph is None else _all_of(request.graph)
        about_nothing = replace(request, text=query, graph=None, rewrite=False, limits=limits)
        async with self.judge.answer(about_nothing) as verdict:
            kind, variables = verdict.kind, verdict.variables
        parameters: Pairs = ()
        if request.graph is None:
            query, parameters = self._store.prepared(
                name_columns(query, lambda: variables),
                request.default_graphs,
                request.named_graphs,
                union=request.union_default_graph,
            )
        name = request.graph_format if kind == "graph" else request.result_format
        assert name is not None  # noqa: S101 - the judge refuses a query for whose answer there is no format
        base = "" if request.base_iri is None else f"BASE <{request.base_iri}>\n"
        return Question(self._store.endpoint, base + query, parameters, kind, variables, formats.by_name(name), limits)

    async def _expect_graph(self, graph: str, limits: Limits) -> None:
        """Raise `GraphMissingError` if the store has no such graph."""
        if not await self._has_graph(graph, limits):
            raise GraphMissingError(f"There is no graph {term(graph)}.")

    async def _has_graph(self, graph: str, limits: Limits) -> bool:
        """Whether the store has a graph; one without statements is none for most stores."""
        asked = f"ASK {{ GRAPH {term(graph)} {{ ?s ?p ?o }} }}"
        question = Question(self._store.endpoint, asked, (), "boolean", (), formats.by_name("csv"), limits)
        return (await self._whole(Exchange, question)).strip() == b"true"

    async def _whole(self, kind: type[Exchange], question: Question) -> bytes:
        """What an exchange of a kind yields, all of it."""
        exchange = await self._exchange(kind, question, question.limits.seconds)
        try:
            return b"".join([piece async for piece in await exchange.begin()])
        finally:
            exchange.end()

    async def _exchange(self, kind: type[Exchange], question: Question, seconds: float) -> Exchange:
        """An exchange that has a place, which is free again when its thread has ended."""
        await self._places.take()
        if self._closed:
            self._places.give_back()
            raise _closing()
        exchange = kind(question, seconds)
        self._running.add(exchange)
        exchange.done.add_done_callback(lambda _: self._ended(exchange))
        return exchange

    def _ended(self, exchange: Exchange) -> None:
        self._running.discard(exchange)
        self._places.give_back()


def _all_of(graph: str) -> str:
    """A query for all of a graph; an empty name is the default graph, as the store has it on its own."""
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {f'GRAPH {term(graph)} {{ ?s ?p ?o }}' if graph else '?s ?p ?o'} }}"


def _closing() -> QueryInterruptedError:
    return QueryInterruptedError("The server is being stopped.")


class RemoteWriteService(RemoteService):
    """Passes changes on as well; whether each is carried out whole or not at all is up to the store."""

    async def change(self, change: Change) -> bool:
        """Make a change; see `pvegraph.store.service.WriteService.change`.

        Other clients of the store may come in between: whether a graph was there is asked before it is changed.
        """
        # Parsing a large document takes its time, and the loop has others to serve.
        text, parameters = await asyncio.to_thread(written, change)
        there = True
        if isinstance(change, GraphChange) and change.graph is not None:
            there = await self._has_graph(change.graph, self.limits)
            if change.action == "delete" and not there:
                raise GraphMissingError(f"There is no graph {term(change.graph)}.")
        nothing = formats.by_name("csv")
        await self._whole(Errand, Question(self._store.endpoint, text, parameters, "boolean", (), nothing, self.limits))
        return not there


def service_of(store: RemoteStore, settings: Settings) -> RemoteService:
    """The service of a store, with changes if the settings name an address for them."""
    return RemoteService(store, settings) if settings.store_update is None else RemoteWriteService(store, settings)
