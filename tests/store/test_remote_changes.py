"""Updates and whole graphs are passed on to a remote store that takes them, after a look at what they are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.servers.misbehaving import misbehaving_server
from tests.servers.oxigraph import oxigraph_server
from tests.servers.virtuoso import virtuoso

from pvegraph.errors import BackendError, GraphMissingError, QuerySyntaxError, ServiceRefusedError, StoreError
from pvegraph.settings import Settings
from pvegraph.store.changes import Document, GraphChange, Update
from pvegraph.store.questions import QueryRequest
from pvegraph.store.remote import RemoteStore, endpoint_of
from pvegraph.store.remote_dataset import Dataset
from pvegraph.store.remote_service import RemoteService, RemoteWriteService, service_of

pytestmark = pytest.mark.anyio

GRAPH = "http://example.org/graph"
TURTLE = Document("@prefix : <http://example.org/> . :a :b 'é\\n\"'@fr , 1.5 , [ :c <d> ] .".encode(), "turtle")


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A server with nothing in it, to which anyone may write."""
    folder: Path = tmp_path_factory.mktemp("server")
    if request.param == "oxigraph":
        with oxigraph_server(folder) as server:
            yield Settings(store=server.query_url, store_update=server.update_url)
        return
    with virtuoso(folder) as running:
        known = {"store_user": "dba", "store_password": "dba", "store_auth": "digest"}
        url = running.protected_url
        yield Settings.model_validate({**known, "store": url, "store_update": url})


@asynccontextmanager
async def writing(settings: Settings) -> AsyncIterator[RemoteWriteService]:
    """The service of a store that takes changes."""
    # On a busy machine it takes a while until those who judge queries are there.
    patient = settings.model_copy(update={"query_wait": 60})
    service = service_of(RemoteStore(endpoint_of(settings), Dataset("own")), patient)
    assert isinstance(service, RemoteWriteService)
    await service.start()
    try:
        yield service
    finally:
        await service.close()


async def ask(service: RemoteService, query: str) -> str:
    """A small answer."""
    async with service.answer(QueryRequest(query, "csv")) as answer:
        return b"".join([piece async for piece in answer]).decode().strip()


async def size(service: RemoteService, graph: str) -> int:
    """How many statements a graph has."""
    return int((await ask(service, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")).split()[1])


async def test_updates_are_carried_out(settings: Settings) -> None:
    graph = f"{GRAPH}/update"
    async with writing(settings) as service:
        update = f"PREFIX : <{GRAPH}#> INSERT DATA {{ GRAPH <{graph}> {{ <s> :p 'LOAD SERVICE'@en }} }}"
        assert await service.change(Update(update, base_iri="http://example.org/")) is False
        assert (
            await ask(service, f"ASK {{ GRAPH <{graph}> {{ <http://example.org/s> ?p 'LOAD SERVICE'@en }} }}") == "true"
        )
        await service.change(Update(f"DELETE WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"))
        assert await size(service, graph) == 0


async def test_graphs_are_put_added_to_and_deleted(settings: Settings) -> None:
    async with writing(settings) as service:
        assert await service.change(GraphChange("put", GRAPH, (TURTLE,), "http://example.org/")) is True
        assert await size(service, GRAPH) == 4
        assert await ask(service, f"ASK {{ GRAPH <{GRAPH}> {{ ?x ?c <http://example.org/d> }} }}") == "true"
        more = Document(b"<urn:s> <urn:p> <urn:o> .", "n-triples")
        assert await service.change(GraphChange("post", GRAPH, (more, TURTLE), "http://example.org/")) is False
        # The blank node is another one, so its two statements are new.
        assert await size(service, GRAPH) == 7
        assert await service.change(GraphChange("put", GRAPH, (more,))) is False
        assert await size(service, GRAPH) == 1
        assert await service.change(GraphChange("delete", GRAPH)) is False
        assert await size(service, GRAPH) == 0
        with pytest.raises(GraphMissingError):
            await service.change(GraphChange("delete", GRAPH))


async def test_what_must_not_be_done_is_not_passed_on() -> None:
    with misbehaving_server() as server:
        url = server.url("good")
        async with writing(Settings(store=url, store_update=url)) as service:
            for change, error in (
                (Update("LOAD <http://169.254.169.254/>"), ServiceRefusedError),
                (Update("INSERT { ?s ?p ?o } WHERE { SERVICE <urn:x> { ?s ?p ?o } }"), ServiceRefusedError),
                (Update("SELECT * { ?s ?p ?o }"), QuerySyntaxError),
                (Update("INSERT {} WHERE {" + "{" * 5000 + "}" * 5000 + "}"), StoreError),
                (GraphChange("put", GRAPH, (Document(b"<a", "turtle"),)), QuerySyntaxError),
            ):
                with pytest.raises(error):
                    await service.change(change)
        assert server.requests == []


async def test_a_store_that_fails_is_said_to() -> None:
    with misbehaving_server() as server:
        for deed, error in (("status-500", BackendError), ("hangs-up", BackendError), ("status-400", StoreError)):
            url = server.url(deed)
            async with writing(Settings(store=url, store_update=url)) as service:
                with pytest.raises(error):
                    await service.change(Update("CLEAR ALL"))
                # What the store says of an update is nobody's business but that it has been done.
        async with writing(Settings(store=server.url("good"), store_update=server.url("good"))) as service:
            await service.change(Update("CLEAR ALL", using_graphs=("urn:a",)))
        assert server.requests[-1].endswith("\r\n\r\nusing-graph-uri=urn%3Aa&update=CLEAR+ALL")


async def test_a_store_without_an_address_for_changes_takes_none() -> None:
    settings = Settings(store="http://127.0.0.1:9/")
    service = service_of(RemoteStore(endpoint_of(settings), Dataset("own")), settings)
    assert type(service) is RemoteService
