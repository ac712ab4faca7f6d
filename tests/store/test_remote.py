"""A remote store answers as the embedded one does, whatever the form of the query and the format of the answer."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.servers.oxigraph import UNION, OxigraphServer, oxigraph_server
from tests.servers.virtuoso import UNION as VIRTUOSOS_UNION
from tests.servers.virtuoso import Virtuoso, virtuoso
from tests.store.workers_support import write_quads

from pvegraph.errors import (
    AnswerFormatError,
    EnvironmentFaultError,
    GraphMissingError,
    QuerySyntaxError,
    ResultTooLargeError,
    ServiceRefusedError,
    StoreError,
    UsageError,
)
from pvegraph.settings import Settings
from pvegraph.sparql import formats
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.questions import QueryRequest
from pvegraph.store.remote import RemoteStore, endpoint_of
from pvegraph.store.remote_dataset import Dataset
from pvegraph.store.remote_http import Endpoint
from pvegraph.store.remote_service import RemoteService
from pvegraph.store.remote_text import substitute, within

EX = "http://example.org/"
ONE, TWO = f"{EX}graph/0", f"{EX}graph/1"
RESULTS = (
    f"SELECT ?person ?name {{ ?person <{EX}name> ?name }} ORDER BY ?name",
    f"SELECT * {{ ?person <{EX}name> ?name ; <{EX}knows> ?acquaintance }} ORDER BY ?name",
    "SELECT ?x ?y { VALUES (?x ?y) { (UNDEF '},{') (1 UNDEF) (UNDEF UNDEF) ('a'@fr 1.5) (true 1e0) } }",
    f"SELECT ?nothing {{ ?nothing <{EX}absent> ?x }}",
    f"ASK {{ ?s <{EX}knows> ?o }}",
    f"ASK {{ ?s <{EX}absent> ?o }}",
)
GRAPHS = (f"CONSTRUCT WHERE {{ ?s <{EX}name> ?o }}", f"DESCRIBE <{EX}person/7>", "CONSTRUCT WHERE { <urn:none> ?p ?o }")


@pytest.fixture(scope="module")
def nquads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of two graphs."""
    return write_quads(tmp_path_factory.mktemp("quads") / "dataset.nq")


@pytest.fixture(scope="module")
def embedded(nquads: Path) -> EmbeddedStore:
    """The dataset in this process."""
    return EmbeddedStore.load(nquads)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, nquads: Path) -> Iterator[OxigraphServer]:
    """The dataset in Oxigraph's server, each statement also in the default graph."""
    with oxigraph_server(tmp_path_factory.mktemp("server")) as running:
        running.load(nquads)
        running.update(UNION)
        yield running


@pytest.fixture(scope="module")
def remote(server: OxigraphServer) -> RemoteStore:
    """The server as pages see it."""
    return RemoteStore.open(Settings(store=server.query_url))


@asynccontextmanager
async def service_of(store: RemoteStore, **settings: object) -> AsyncIterator[RemoteService]:
    """The store as strangers see it."""
    # On a busy machine it takes a while until those who judge queries are there.
    service = RemoteService(store, Settings.model_validate({"query_wait": 60, **settings}))
    await service.start()
    try:
        yield service
    finally:
        await service.close()


async def whole(service: RemoteService, request: QueryRequest) -> bytes:
    """The whole answer."""
    async with service.answer(request) as answer:
        return b"".join([piece async for piece in answer])


def rows(answer: object) -> list[tuple[str | None, ...]]:
    """The rows of an answer to SELECT, in an order of their own."""
    assert isinstance(answer, ox.QuerySolutions)
    return sorted((tuple(None if term is None else str(term) for term in row) for row in answer), key=repr)


def written(answer: object, name: str) -> bytes:
    """An answer as this process would write it."""
    output = io.BytesIO()
    formats.write(answer, formats.by_name(name), output)  # type: ignore[arg-type] # whatever a store answers
    return output.getvalue()


class TestStrangers:
    """Queries of strangers."""

    pytestmark = pytest.mark.anyio

    @pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
    async def test_a_result_is_octet_for_octet_that_of_the_embedded_store(
        self, embedded: EmbeddedStore, remote: RemoteStore, name: str
    ) -> None:
        async with service_of(remote) as service:
            for query in RESULTS:
                if "*" in query:
                    continue  # whose columns the embedded store has in the order of the alphabet
                assert await whole(service, QueryRequest(query, name)) == written(embedded.query(query), name)

    @pytest.mark.parametrize("format_", formats.of_kind("graph"), ids=lambda format_: format_.name)
    async def test_a_graph_is_that_of_the_embedded_store(
        self, embedded: EmbeddedStore, remote: RemoteStore, format_: formats.Format
    ) -> None:
        readers = {"rdf-xml": ox.RdfFormat.RDF_XML, "json-ld": ox.RdfFormat.JSON_LD, "trig": ox.RdfFormat.TRIG}
        reader = readers.get(format_.name, ox.RdfFormat.N_QUADS if format_.name == "n-quads" else ox.RdfFormat.TURTLE)
        async with service_of(remote) as service:
            for query in GRAPHS:
                octets = await whole(service, QueryRequest(query, None, format_.name))
                expected = embedded.query(query)
                assert isinstance(expected, ox.QueryTriples)
                assert {quad.triple for quad in ox.parse(octets, reader)} == set(expected)

    async def test_the_answer_says_what_it_is(self, remote: RemoteStore) -> None:
        async with service_of(remote) as service:
            async with service.answer(QueryRequest(RESULTS[1], "csv")) as answer:
                octets = b"".join([piece async for piece in answer])
            assert (answer.kind, answer.variables) == ("solutions", ("person", "name", "acquaintance"))
            assert (answer.media_type, answer.rows, answer.octets) == ("text/csv", 2000, len(octets))
            assert octets.startswith(b"person,name,acquaintance\r\n")
            async with service.answer(QueryRequest(GRAPHS[0], None, "n-triples")) as graph:
                octets = b"".join([piece async for piece in graph])
            assert (graph.kind, graph.rows, octets.count(b"\n")) == ("graph", 2000, 2000)
            async with service.answer(QueryRequest(RESULTS[4])) as boolean:
                assert [piece async for piece in boolean] == [b'{"head":{},"boolean":true}']
            assert (boolean.kind, boolean.rows) == ("boolean", 1)

    async def test_a_dataset_of_the_request_takes_the_place_of_all_graphs(self, remote: RemoteStore) -> None:
        count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
        async with service_of(remote) as service:
            asked = [
                QueryRequest(count, "csv"),
                QueryRequest(count, "csv", default_graphs=(ONE,)),
                QueryRequest(count, "csv", named_graphs=(ONE,)),
                QueryRequest(named, "csv", named_graphs=(ONE,)),
                QueryRequest(count.replace("{", f"FROM <{ONE}> FROM <{TWO}> {{", 1), "csv"),
                QueryRequest(count.replace("{", f"FROM <{ONE}> {{", 1), "csv", default_graphs=(ONE, TWO)),
            ]
            found = [int((await whole(service, request)).split()[1]) for request in asked]
        assert found == [4000, 2000, 0, 2000, 4000, 4000]

    async def test_relative_iris_are_resolved_against_the_base(self, remote: RemoteStore) -> None:
        query = QueryRequest("ASK { <person/7> <name> ?o }", "csv", base_iri=EX)
        async with service_of(remote) as service:
            assert (await whole(service, query)).strip() == b"true"
            with pytest.raises(QuerySyntaxError, match="line 1, column 1:"):
                await whole(service, QueryRequest("SELECT WHERE {}", base_iri=EX))

    @pytest.mark.parametrize(("limit", "most"), [("result_rows", 100), ("result_octets", 2000)])
    async def test_limits_are_those_of_workers(self, remote: RemoteStore, limit: str, most: int) -> None:
        async with service_of(remote, **{limit: most}) as service:
            for query in (RESULTS[0], GRAPHS[0]):
                with pytest.raises(ResultTooLargeError) as caught:
                    await whole(service, QueryRequest(query))
                assert caught.value.value == most

    async def test_a_format_of_the_other_kind_is_refused(self, remote: RemoteStore) -> None:
        async with service_of(remote) as service:
            with pytest.raises(AnswerFormatError):
                await whole(service, QueryRequest(RESULTS[0], None, "turtle"))

    async def test_a_whole_graph_can_be_had(self, remote: RemoteStore) -> None:
        async with service_of(remote) as service:
            one = await whole(service, QueryRequest("", None, "n-triples", graph=ONE))
            own = await whole(service, QueryRequest("", None, "n-triples", graph=""))
            assert (one.count(b"\n"), own.count(b"\n")) == (2000, 4000)
            with pytest.raises(GraphMissingError):
                await whole(service, QueryRequest("", None, "turtle", graph=f"{EX}graph/9"))
            with pytest.raises(UsageError, match="not an absolute IRI"):
                await whole(service, QueryRequest("", None, "turtle", graph="a> { } #"))


class TestPages:
    """Queries of our own pages."""

    def test_rows_yes_or_no_and_graphs_are_those_of_the_embedded_store(
        self, embedded: EmbeddedStore, remote: RemoteStore
    ) -> None:
        for query in RESULTS[:4]:
            assert rows(remote.query(query)) == rows(embedded.query(query))
        for query in RESULTS[4:]:
            assert bool(remote.query(query)) == bool(embedded.query(query))
        for query in GRAPHS:
            here, there = embedded.query(query), remote.query(query)
            assert isinstance(here, ox.QueryTriples)
            assert isinstance(there, ox.QueryTriples)
            assert set(there) == set(here)

    def test_terms_take_the_place_of_variables(self, embedded: EmbeddedStore, remote: RemoteStore) -> None:
        person = ox.NamedNode(f"{EX}person/7")
        for query in (
            f"SELECT ?thing ?name {{ ?thing <{EX}name> ?name FILTER(?thing != ?name) }}",
            "SELECT ?thing WHERE { ?thing ?p ?o } LIMIT 1",
            "SELECT ?thing ?p ?g { GRAPH ?g { ?x ?p ?thing } }",
        ):
            given = {ox.Variable("thing"): person}
            assert rows(remote.query(query, substitutions=given)) == rows(embedded.query(query, substitutions=given))
        name = "SELECT ?s ?name { ?s ?p ?name }"
        literal = {ox.Variable("name"): ox.Literal("Zoë\t\\ 2", language="fr")}
        assert len(rows(remote.query(name, substitutions=literal))) == 1

    def test_the_dataset_can_be_chosen(self, remote: RemoteStore) -> None:
        count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        one = [ox.NamedNode(ONE)]
        assert rows(remote.query(count, default_graph=one)) == rows(remote.query("SELECT (2000 AS ?n) {}"))
        with pytest.raises(StoreError, match="empty default graph"):
            remote.query(count, use_default_graph_as_union=False)

    def test_what_is_no_query_is_said_here(self, remote: RemoteStore) -> None:
        with pytest.raises(QuerySyntaxError):
            remote.query("SELECT WHERE")
        with pytest.raises(ServiceRefusedError):
            remote.query("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")


class TestTexts:
    """Queries that are written anew."""

    def test_a_term_that_cannot_stand_somewhere_is_refused(self) -> None:
        for query in ("SELECT ?x { ?s ?p ?o BIND(1 AS ?x) }", "SELECT * { VALUES ?x { 1 } }"):
            with pytest.raises(StoreError, match="where a remote store cannot be given a term"):
                substitute(query, {ox.Variable("x"): ox.NamedNode("urn:x")})
        with pytest.raises(StoreError, match="IRIs and literals"):
            substitute("SELECT ?x { ?x ?p ?o }", {ox.Variable("x"): ox.BlankNode()})

    def test_a_literal_cannot_leave_its_place(self, embedded: EmbeddedStore) -> None:
        nasty = ox.Literal('" } INSERT DATA { <urn:a> <urn:b> "\\')
        text = substitute("SELECT ?s { ?s ?p ?x }", {ox.Variable("x"): nasty})
        assert rows(embedded.query(text)) == []

    @pytest.mark.parametrize(
        "query",
        [
            *RESULTS[:2],
            *GRAPHS,
            f"SELECT ?g (COUNT(*) AS ?n) {{ ?s <{EX}knows> ?o GRAPH ?g {{ ?s ?p ?x }} }} GROUP BY ?g",
            f"SELECT ?s {{ ?s <{EX}name> ?n FILTER NOT EXISTS {{ GRAPH ?g {{ ?s <{EX}knows> ?s }} }} }}",
            f"ASK {{ {{ SELECT ?s {{ ?s <{EX}knows> ?o }} LIMIT 1 }} OPTIONAL {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }} }}",
        ],
    )
    def test_a_query_of_a_graph_that_holds_the_union_has_the_answer_of_the_union(
        self, embedded: EmbeddedStore, nquads: Path, query: str
    ) -> None:
        union = "urn:example:union"
        store = ox.Store()
        store.bulk_load(path=str(nquads), format=ox.RdfFormat.N_QUADS)
        store.update(f"INSERT {{ GRAPH <{union}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}")
        expected, found = embedded.query(query), store.query(within(query, union))
        if isinstance(expected, ox.QueryBoolean):
            assert bool(found) == bool(expected)
        elif isinstance(expected, ox.QuerySolutions):
            assert rows(found) == rows(expected)
        elif not query.startswith("DESCRIBE"):
            assert isinstance(found, ox.QueryTriples)
            assert set(found) == set(expected)


class TestDefaultGraph:
    """What a store's default graph is."""

    def test_a_default_graph_that_holds_the_union_is_left_alone(self, remote: RemoteStore) -> None:
        assert remote.dataset == Dataset("own")

    def test_a_store_with_nothing_in_it_is_left_alone(self, tmp_path: Path) -> None:
        with oxigraph_server(tmp_path) as server:
            assert RemoteStore.open(Settings(store=server.query_url)).dataset == Dataset("own")

    def test_a_store_that_shows_the_union_by_a_parameter_is_asked_with_it(self, tmp_path: Path, nquads: Path) -> None:
        with oxigraph_server(tmp_path) as server:
            server.load(nquads)
            store = RemoteStore.open(Settings(store=server.query_url))
            assert store.dataset == Dataset("parameter", (("union-default-graph", "true"),))
            assert rows(store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")) == rows(
                store.query("SELECT (4000 AS ?n) {}")
            )
            listed = RemoteStore.open(Settings(store=server.query_url, store_default_graph="list"))
            assert set(listed.dataset.parameters) == {
                (name, graph) for name in ("default-graph-uri", "named-graph-uri") for graph in (ONE, TWO)
            }
            for query in ("SELECT * { ?s ?p ?o }", "SELECT * { GRAPH ?g { ?s ?p ?o } }"):
                assert rows(listed.query(query)) == rows(store.query(query))

    def test_too_many_graphs_are_not_listed(self, tmp_path: Path) -> None:
        with oxigraph_server(tmp_path) as server:
            graphs = " ".join(f"GRAPH <urn:g:{n}> {{ <urn:s> <urn:p> <urn:o> }}" for n in range(401))
            server.update(f"INSERT DATA {{ {graphs} }}")
            with pytest.raises(EnvironmentFaultError, match="PVEGRAPH_STORE_DEFAULT_GRAPH"):
                RemoteStore.open(Settings(store=server.query_url, store_default_graph="list"))

    def test_virtuosos_default_graph_is_the_union_and_a_graph_may_hold_it_once(
        self, virtuoso_with_release: Virtuoso
    ) -> None:
        url = virtuoso_with_release.query_url
        own = RemoteStore.open(Settings(store=url))
        once = RemoteStore.open(Settings(store=url, store_default_graph=VIRTUOSOS_UNION))
        assert (own.dataset, once.dataset) == (Dataset("own"), Dataset(VIRTUOSOS_UNION, union=VIRTUOSOS_UNION))
        cities = "SELECT ?city { ?city a <https://w3id.org/pvegraph/ontology#City> }"
        assert len(rows(own.query(cities))) > len(rows(once.query(cities))) == len(set(rows(own.query(cities))))

    def test_a_setting_that_is_neither_a_word_nor_an_iri_is_refused(self, server: OxigraphServer) -> None:
        with pytest.raises(UsageError, match="auto, own, parameter, list"):
            RemoteStore.open(Settings(store=server.query_url, store_default_graph="union"))


class TestVirtuoso:
    """What Virtuoso has of its own."""

    pytestmark = pytest.mark.anyio

    async def test_yes_and_no_are_understood(self, virtuoso_with_release: Virtuoso) -> None:
        store = RemoteStore.open(Settings(store=virtuoso_with_release.query_url))
        async with service_of(store) as service:
            for query, expected in (("ASK { ?s ?p ?o }", b"true"), ("ASK { ?s <urn:none> ?o }", b"false")):
                assert (await whole(service, QueryRequest(query, "csv"))).strip() == expected

    async def test_an_answer_that_it_cuts_off_is_not_taken_for_whole(self, tmp_path: Path) -> None:
        with virtuoso(tmp_path, rows=100) as server:
            store = RemoteStore.open(Settings(store=server.query_url))
            async with service_of(store) as service:
                assert (await whole(service, QueryRequest("SELECT * { ?s ?p ?o } LIMIT 99", "tsv"))).count(b"\n") == 100
                with pytest.raises(ResultTooLargeError) as caught:
                    await whole(service, QueryRequest("SELECT * { ?s ?p ?o }"))
                assert caught.value.value == 100

    def test_whom_it_knows_it_lets_in_by_digest(self, virtuoso_with_release: Virtuoso) -> None:
        given = {"store": virtuoso_with_release.protected_url, "store_user": "dba", "store_auth": "digest"}
        store = RemoteStore.open(Settings.model_validate({**given, "store_password": "dba"}))
        assert bool(store.query("ASK { ?s ?p ?o }"))
        with pytest.raises(StoreError, match="does not let us in"):
            RemoteStore.open(Settings.model_validate({**given, "store_password": "abc"}))


class TestAddresses:
    """What is an address of a store."""

    @pytest.mark.parametrize(
        "url", ["", "store", "ftp://a/", "http://", "http://a b/", "http://a:0/", "http://a/#b", "http://a:b/"]
    )
    def test_what_is_no_address_is_refused(self, url: str) -> None:
        with pytest.raises(UsageError, match="no address of a store"):
            Endpoint(url, "http://a/", 1)

    def test_a_password_in_an_address_is_refused_and_not_repeated(self) -> None:
        with pytest.raises(UsageError, match="must not hold a password") as caught:
            Endpoint("http://ada:hunter2@example.org/", "http://a/", 1)
        assert "hunter2" not in str(caught.value)

    def test_a_password_needs_a_name(self) -> None:
        with pytest.raises(UsageError, match="without PVEGRAPH_STORE_USER"):
            endpoint_of(Settings.model_validate({"store": "http://a/", "store_password": "secret"}))
