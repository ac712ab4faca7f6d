"""The W3C's tests of SERVICE, with real services; those of clauses that we refuse are known to be refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from tests.conformance.conftest import Score
from tests.conformance.manifests import (
    FEDERATION,
    FEDERATION_SYNTAX,
    ServiceCase,
    federation_syntax,
    parameters,
    service_cases,
)
from tests.conformance.results import XML, NonconformanceError, check_table, read_table, table_of
from tests.servers.oxigraph import OxigraphServer, oxigraph_server
from tests.store.federation_support import ask, federation, workers_over

from pvegraph.errors import ServiceRefusedError
from pvegraph.store.questions import QueryRequest

pytestmark = pytest.mark.anyio

NESTED = "there is another SERVICE"
REFUSALS = MappingProxyType({"service3": NESTED, "service6": NESTED, "service5": "says which service"})
"""What is refused, and a part of what we then say of it."""


@pytest.fixture
def anyio_backend() -> str:
    """What runs asynchronous tests."""
    return "asyncio"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OxigraphServer]:
    """A server that is all services at once: the address of each says in which graph its data are."""
    with oxigraph_server(tmp_path_factory.mktemp("oxigraph")) as running:
        yield running


def address_of(server: OxigraphServer, endpoint: str) -> str:
    """Where a service of the tests really is."""
    return f"{server.query_url}?{urlencode({'default-graph-uri': endpoint})}"


@pytest.mark.parametrize("case", parameters(service_cases, lambda case: case.query.name))
async def test_service(case: ServiceCase, server: OxigraphServer, score: Score, tmp_path: Path) -> None:
    query = case.query.query.read_text(encoding="utf-8")
    # The one whose service does not exist keeps its address; no name is known in these tests.
    endpoints = ["http://invalid.endpoint.org/sparql"]
    server.update("CLEAR ALL")
    for endpoint, path in case.services:
        statements = " ".join(f"{quad.triple} ." for quad in ox.parse(path=path, base_iri=path.as_uri()))
        server.update(f"INSERT DATA {{ GRAPH <{endpoint}> {{ {statements} }} }}")
        endpoints.append(address_of(server, endpoint))
        query = query.replace(f"<{endpoint}>", f"<{endpoints[-1]}>")
    nquads = tmp_path / "data.nq"
    with nquads.open("wb") as file:
        for path in case.query.data:
            ox.serialize(ox.parse(path=path, base_iri=path.as_uri()), file, ox.RdfFormat.N_QUADS)
    with score("pvegraph with a list", FEDERATION, known=REFUSALS.get(case.query.name)):
        async with workers_over(nquads) as workers, federation(workers, endpoints) as service:
            try:
                answer = await ask(service, QueryRequest(query, "xml", base_iri=case.query.query.as_uri()))
            except ServiceRefusedError as error:
                raise NonconformanceError(str(error)) from None
        assert case.query.result is not None
        check_table(read_table(case.query.result.read_bytes(), XML), read_table(answer, XML))


@pytest.mark.parametrize("path", parameters(federation_syntax, lambda path: path.stem))
async def test_its_syntax(path: Path, server: OxigraphServer, score: Score, tmp_path: Path) -> None:
    """All of them ask <g>, which is relative to the query; they are answered where that is in the list."""
    nquads = tmp_path / "data.nq"
    nquads.write_text("")
    server.update("CLEAR ALL ; INSERT DATA { <urn:s> <urn:p> <urn:o> }")
    query = path.read_text(encoding="utf-8").replace("<g>", f"<{server.query_url}>")
    with score("pvegraph with a list", FEDERATION_SYNTAX):
        async with workers_over(nquads) as workers, federation(workers, [server.query_url]) as service:
            answer = ox.parse_query_results(await ask(service, query), ox.QueryResultsFormat.TSV)
            assert isinstance(answer, ox.QuerySolutions)
            expected = 1 if query.count("?s ?p ?o") == 1 else 0
            assert len(table_of(answer).rows) == expected
