"""SERVICE for strangers: the gateway asks the services of its list, and puts what they answer into the query.

Nothing that evaluates queries can reach out (`pvegraph.store.confinement`), and none of it does here: the solutions of
each SERVICE clause are fetched before, within limits, and take its place as ``VALUES``. When this is the same query is
said in `pvegraph.sparql.service_clauses`.

What a text means is not our judgement. Oxigraph's own parser, in a worker process, says that the query is one and has a
SERVICE; that a clause begins with that keyword where we see it; which address its name stands for; that what stands in
its braces is a query on its own, with which columns, and asks nobody else; and, of the query that comes out at the end,
that no SERVICE is left in it. Whatever is not so is refused.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import replace

from pvegraph.errors import (
    AnswerFormatError,
    BackendError,
    BackendTimeoutError,
    QueryInterruptedError,
    QuerySyntaxError,
    QueryTimeoutError,
    ResultTooLargeError,
    ServiceAnswerError,
    ServiceFailedError,
    ServiceLimitError,
    ServiceRefusedError,
    ServiceSlowError,
    StoreError,
)
from pvegraph.messages import N_
from pvegraph.settings import Settings
from pvegraph.sparql import formats
from pvegraph.sparql.inline_data import nothing_known, values
from pvegraph.sparql.service_clauses import LONGEST, Clause, FederatedQuery, Planned, read_clauses
from pvegraph.store.places import Places
from pvegraph.store.questions import Limits, QueryRequest, timeout_error
from pvegraph.store.remote_exchange import Exchange, Harvest, Question
from pvegraph.store.remote_http import Endpoint
from pvegraph.store.remote_service import RemoteService
from pvegraph.store.service import Answering, AnswerStream, QueryService
from pvegraph.store.service_address import Resolve, dial_for, resolve_name

_UNLISTED = N_(
    "The list of services that may be asked here (PVEGRAPH_SERVICE_ENDPOINTS) does not have %(found)s. Ask that service"
    " on its own, then put its answer into the query by VALUES."
)
_LONGEST_VERDICT = 4 * 2**20
"""Octets of what a worker says of a query; a head that names all its variables is the longest of it."""
_LOG = logging.getLogger(__name__)


class _Clock:
    """How much is left of the time of a query."""

    def __init__(self, limits: Limits) -> None:
        self._loop = asyncio.get_running_loop()
        self._limits = limits
        self._end = self._loop.time() + limits.seconds

    def left(self) -> float:
        """Seconds; raises `QueryTimeoutError` if there are none."""
        seconds = self._end - self._loop.time()
        if seconds <= 0:
            raise self.overdue()
        return seconds

    def overdue(self) -> QueryTimeoutError:
        """The error of a query whose time is over."""
        return timeout_error(self._limits)

    def limits(self) -> Limits:
        """The limits of a query that may take what is left."""
        return replace(self._limits, seconds=self.left())


class Federation:
    """A service that answers queries with SERVICE as well, of the services of a list; used on one event loop."""

    def __init__(
        self, service: Answering, judge: Answering, settings: Settings, resolve: Resolve = resolve_name
    ) -> None:
        self.endpoints = frozenset(settings.service_endpoints)
        """The services that may be asked."""
        self._service = service
        self._judge = judge
        self._most_clauses = settings.service_clauses
        self._bounds = Limits(
            seconds=settings.service_seconds, rows=settings.service_rows, result_bytes=settings.service_octets
        )
        self._endpoints = {
            url: Endpoint(url, url, settings.service_seconds, dial=dial_for(url, resolve)) for url in self.endpoints
        }
        # A place is for a query from its first request to the beginning of its answer, in which it may be large.
        self._places = Places(settings.query_workers, settings.query_queue, settings.query_wait)

    @property
    def limits(self) -> Limits:
        """What a query may cost."""
        return self._service.limits

    def busy(self) -> tuple[int, int]:
        """How many queries ask other services, and how many wait for a place to do so."""
        return (self._places.taken, self._places.waiting)

    @asynccontextmanager
    async def answer(self, request: QueryRequest) -> AsyncIterator[AnswerStream]:
        """Ask; see `pvegraph.store.service.Answering.answer`.

        Raises `ServiceRefusedError` for a SERVICE that may not be asked, `ServiceLimitError`, `ServiceFailedError` and
        `ServiceSlowError` for one that fails without SILENT, and `ServiceAnswerError` for an answer with blank nodes.
        """
        async with AsyncExitStack() as stack:
            clock = _Clock(self.limits.tightened(request.limits))
            answer: AnswerStream | None = None
            with suppress(ServiceRefusedError):  # which says that the text is a query, and has a SERVICE
                answer = await stack.enter_async_context(self._service.answer(request))
            yield await self._federated(request, clock, stack) if answer is None else answer

    async def plan(self, request: QueryRequest) -> tuple[Planned, ...]:
        """What would be done with each SERVICE of a query. Raises what the store says of the query."""
        _, planned = await self._planned(request, _Clock(self.limits.tightened(request.limits)))
        return planned

    async def _federated(self, request: QueryRequest, clock: _Clock, stack: AsyncExitStack) -> AnswerStream:
        """The answer to a query with SERVICE."""
        stack.enter_context(_own_time(clock))
        query, planned = await self._planned(request, clock)
        for one in planned:
            if one.refusal is not None:
                raise _refused(one)
        columns = [await self._columns(query, one.clause, request, clock) for one in planned]
        gathering = _Gathering(self._places)
        await self._places.take()
        try:
            tasks = [
                self._rows(query, one, names, clock, request, gathering)
                for one, names in zip(planned, columns, strict=True)
            ]
            data = await _all(tasks)
            text = query.with_data(dict(zip((one.clause for one in planned), data, strict=True)))
            return await self._asked(replace(request, text=text, limits=clock.limits()), stack)
        finally:
            gathering.end()

    async def _asked(self, request: QueryRequest, stack: AsyncExitStack) -> AnswerStream:
        """The answer to the query that has data in place of SERVICE."""
        try:
            return await stack.enter_async_context(self._service.answer(request))
        except ServiceRefusedError:
            raise _not_understood() from None
        except QuerySyntaxError as error:
            _LOG.error("A query with inline data is refused: %s", error)
            raise ServiceAnswerError("What the services answer cannot be put into the query.") from None

    async def _planned(self, request: QueryRequest, clock: _Clock) -> tuple[FederatedQuery, tuple[Planned, ...]]:
        """The clauses of a query, and which of them may be asked."""
        if len(request.text) > LONGEST:
            raise ServiceLimitError("query length", LONGEST, "characters", "is too long", "Ask in several queries.")
        query = await asyncio.to_thread(read_clauses, request.text)
        if query is None or not query.clauses:
            raise _not_understood()
        if len(query.clauses) > self._most_clauses:
            advice = "Ask for what they say in several queries."
            raise ServiceLimitError("SERVICE", self._most_clauses, "clauses", "asks too many services", advice)
        addresses = iter(await self._addresses(query, request, clock))
        planned = []
        for clause in query.clauses:
            endpoint = next(addresses) if clause.is_constant else None
            refusal = clause.refusal
            if refusal is None and endpoint not in self.endpoints:
                refusal = _UNLISTED
            planned.append(Planned(clause, endpoint, refusal))
        return query, tuple(planned)

    async def _addresses(self, query: FederatedQuery, request: QueryRequest, clock: _Clock) -> list[str]:
        """The absolute addresses of the clauses that have one."""
        constant = [clause for clause in query.clauses if clause.is_constant]
        if not constant:
            return []
        (row,) = json.loads(await self._judged(query.addresses(), request, clock))["results"]["bindings"]
        return [row[f"service{number}"]["value"] for number in range(len(constant))]

    async def _columns(
        self, query: FederatedQuery, clause: Clause, request: QueryRequest, clock: _Clock
    ) -> tuple[str, ...]:
        """The variables that a clause binds, in the order of the text. Raises `ServiceRefusedError`."""
        # With nonsense in its place, this can be a query only if the keyword was none.
        if await self._is_query(query.with_keyword(clause, _nonsense()), request, clock):
            raise _not_understood()
        try:
            answer = json.loads(await self._judged(query.question(clause, "*") + " LIMIT 0", request, clock))
        except (QuerySyntaxError, ServiceRefusedError):
            raise _not_understood() from None
        return clause.in_order(answer["head"]["vars"])

    async def _is_query(self, text: str, request: QueryRequest, clock: _Clock) -> bool:
        """Whether a text is a query, whatever comes of it."""
        try:
            await self._judged(text, request, clock)
        except QuerySyntaxError:
            return False
        except (ServiceRefusedError, AnswerFormatError, ResultTooLargeError):
            return True
        return True

    async def _judged(self, text: str, request: QueryRequest, clock: _Clock) -> bytes:
        """What a worker says of a small query of ours about the text."""
        asked = QueryRequest(text, "json", None, base_iri=request.base_iri, rewrite=False, client=request.client)
        limits = replace(clock.limits(), result_bytes=_LONGEST_VERDICT)
        async with self._judge.answer(replace(asked, limits=limits)) as answer:
            return b"".join([piece async for piece in answer])

    async def _rows(
        self,
        query: FederatedQuery,
        planned: Planned,
        names: tuple[str, ...],
        clock: _Clock,
        request: QueryRequest,
        gathering: _Gathering,
    ) -> str:
        """What a service answers, as inline data."""
        assert planned.endpoint is not None  # noqa: S101 - it is in the list
        columns = " ".join(f"?{name}" for name in names) or "*"
        base = "" if request.base_iri is None else f"BASE <{request.base_iri}>\n"
        text = base + query.question(planned.clause, columns)
        endpoint = self._endpoints[planned.endpoint]
        question = Question(endpoint, text, (), "solutions", names, formats.by_name("tsv"), self._bounds)
        try:
            with _failures_of(planned.endpoint, self._bounds, clock.left()):
                return values(names, await gathering.harvest(question, min(self._bounds.seconds, clock.left())))
        except (ServiceFailedError, ServiceSlowError) as error:
            _LOG.warning("%s", error)
            if planned.clause.silent:
                return nothing_known(names)
            raise


class _Gathering:
    """The requests to services that one query makes, and the place that it has until the last of them has ended."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._exchanges: list[Exchange] = []

    async def harvest(self, question: Question, seconds: float) -> str:
        """The rows that a service answers."""
        exchange = Harvest(question, seconds)
        self._exchanges.append(exchange)
        try:
            return b"".join([piece async for piece in await exchange.begin()]).decode()
        finally:
            exchange.end()

    def end(self) -> None:
        """Give the place back; a thread that waits for the name of a host cannot be woken, and keeps it."""
        waiting = asyncio.gather(*(exchange.done for exchange in self._exchanges))
        waiting.add_done_callback(lambda _: self._places.give_back())


def federation_of(service: QueryService, settings: Settings, resolve: Resolve = resolve_name) -> Federation | None:
    """SERVICE before a service, if the settings name any that may be asked."""
    if not settings.service_endpoints:
        return None
    judge = service.judge if isinstance(service, RemoteService) else service
    return Federation(service, judge, settings, resolve)


@contextmanager
def _failures_of(endpoint: str, bounds: Limits, left: float) -> Iterator[None]:
    """Say of what goes wrong with a service that it does so there; so much time is left of that of the query."""
    try:
        yield
    except QueryInterruptedError:
        raise
    except QueryTimeoutError:
        if left <= bounds.seconds:
            raise
        raise ServiceSlowError(
            f"The service <{endpoint}>, which the query asks, took longer than {bounds.seconds:g} seconds."
        ) from None
    except ResultTooLargeError as error:
        raise ServiceLimitError(
            error.limit, error.value, error.unit, "asks a service that answers too much", "Ask it for less."
        ) from None
    except ServiceAnswerError as error:
        raise ServiceAnswerError(f"The service <{endpoint}>, which the query asks, answers with {error}") from None
    except BackendTimeoutError as error:
        raise ServiceSlowError(f"The service <{endpoint}>, which the query asks, was too slow. {error}") from None
    except (BackendError, StoreError) as error:
        raise ServiceFailedError(
            f"The service <{endpoint}>, which the query asks, gave no answer that can be used. {error}"
        ) from None


@contextmanager
def _own_time(clock: _Clock) -> Iterator[None]:
    """Say of a query whose time is over how much it had from its beginning."""
    try:
        yield
    except QueryTimeoutError:
        raise clock.overdue() from None


async def _all(tasks: list[Coroutine[None, None, str]]) -> list[str]:
    """What all of some tasks come to; if one fails, the others are ended."""
    running = [asyncio.ensure_future(task) for task in tasks]
    try:
        return await asyncio.gather(*running)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _refused(planned: Planned) -> ServiceRefusedError:
    clause = planned.clause
    error = ServiceRefusedError(f"Line {clause.line}, column {clause.column}: {planned.refused}")
    error.reason, error.found = planned.refusal or "", clause.address
    return error


def _not_understood() -> ServiceRefusedError:
    return ServiceRefusedError.because(
        N_(
            "The query asks another service (SERVICE), and is not certain to be understood as it is meant."
            " Write it in plain SPARQL 1.1, without extensions and without escapes in addresses."
        )
    )


def _nonsense() -> str:
    """A word that nobody can guess and that is no word of SPARQL: all of those have vowels."""
    return "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in "SERVICE")
