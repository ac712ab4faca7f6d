"""What the tests of SERVICE share: a release of a few statements, and a gateway's service with a list."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pyoxigraph as ox
from tests.waiting import eventually_async

from pvegraph.errors import PvegraphError, QueryInterruptedError
from pvegraph.settings import Settings
from pvegraph.store.federation import Federation, federation_of
from pvegraph.store.questions import QueryRequest
from pvegraph.store.service_address import Resolve
from pvegraph.store.worker_service import WorkerService

BASE = "http://127.0.0.1/sparql"


def unknown(host: str, port: int) -> Sequence[str]:
    """No name is known; nobody is asked for one."""
    raise socket.gaierror(f"{host}:{port}")


@asynccontextmanager
async def workers_over(nquads: Path) -> AsyncIterator[WorkerService]:
    """The worker processes of a gateway over a dataset, of which many federations can be made."""
    service = WorkerService(nquads, "release", Settings(query_wait=60))
    await service.start()
    try:
        await service.check()
        yield service
    finally:
        await service.close()


@asynccontextmanager
async def federation(
    workers: WorkerService, endpoints: Sequence[str], resolve: Resolve = unknown, **settings: object
) -> AsyncIterator[Federation]:
    """A service over a dataset that may ask these services; it is at rest at the end."""
    given = Settings.model_validate({"service_endpoints": tuple(endpoints), "query_wait": 60, **settings})
    found = federation_of(workers, given, resolve)
    assert found is not None
    yield found
    assert await eventually_async(lambda: found.busy() == (0, 0))


async def ask(service: Federation, request: QueryRequest | str) -> bytes:
    """The whole answer; a table comes as TSV, and relative IRIs are relative to `BASE`."""
    if isinstance(request, str):
        request = QueryRequest(request, "tsv", "n-triples", base_iri=BASE)
    async with service.answer(request) as answer:
        return b"".join([piece async for piece in answer])


async def rows(service: Federation, query: str) -> tuple[list[str], list[tuple[object, ...]]]:
    """The variables and the solutions of an answer."""
    answer = ox.parse_query_results(await ask(service, query), ox.QueryResultsFormat.TSV)
    assert isinstance(answer, ox.QuerySolutions)
    return [variable.value for variable in answer.variables], [tuple(row) for row in answer]


async def failure(service: Federation, request: QueryRequest | str) -> PvegraphError:
    """The error by which a query ends."""
    try:
        answer = await ask(service, request)
    except QueryInterruptedError:
        raise
    except PvegraphError as error:
        return error
    raise AssertionError(f"no error, but {answer!r}")
