"""What the service says of itself, held against what it does."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import RDF, RDFS, URIRef
from starlette.testclient import TestClient

from pvegraph.release import Release
from pvegraph.settings import Settings
from pvegraph.sparql import formats
from pvegraph.sparql.functions import EXTENSION_FUNCTIONS
from pvegraph.web.description import PREFIXES, W3C_NAMES

SD = rdflib.Namespace(PREFIXES["sd"])
VOID = rdflib.Namespace(PREFIXES["void"])
SCHEMA = rdflib.Namespace(PREFIXES["schema"])
POLYGON = '"POLYGON((0 0,0 2,2 2,2 0,0 0))"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
POINT = '"POINT(1 1)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
METRE = "<http://www.opengis.net/def/uom/OGC/1.0/metre>"
LEXICAL = {
    "date": "2020-01-01", "time": "10:00:00", "duration": "P1D", "dayTimeDuration": "P1D", "yearMonthDuration": "P1Y",
    "gYear": "2020", "gYearMonth": "2020-01", "gMonthDay": "--01-01", "gDay": "---01", "gMonth": "--01",
}  # fmt: skip


@pytest.fixture
def service(client: TestClient) -> rdflib.Graph:
    """The description of the service."""
    return rdflib.Graph().parse(data=client.get("/sparql").content, format="turtle")


@pytest.fixture
def dataset(client: TestClient) -> rdflib.Graph:
    """The description of the dataset."""
    return rdflib.Graph().parse(data=client.get("/.well-known/void").content, format="turtle")


def _truth(client: TestClient, query: str) -> int:
    return int(client.get("/sparql", params={"query": query}).json()["results"]["bindings"][0]["n"]["value"])


def _arguments(function: str) -> list[str]:
    name = function.rpartition("/")[2].rpartition("#")[2]
    if name in LEXICAL:
        return [f'"{LEXICAL[name]}"']
    return [f"{POLYGON}, {POINT}", POLYGON, f"{POINT}, {POINT}, {METRE}"]


def test_every_function_that_is_named_can_be_called_and_no_other_is_named(
    client: TestClient, service: rdflib.Graph
) -> None:
    assert {str(function) for function in service.objects(None, SD.extensionFunction)} == set(EXTENSION_FUNCTIONS)
    for function in EXTENSION_FUNCTIONS:
        queries = [f"SELECT (<{function}>({arguments}) AS ?x) {{}}" for arguments in _arguments(function)]
        answers = [client.get("/sparql", params={"query": query}).json() for query in queries]
        assert any(answer.get("results", {}).get("bindings", [{}])[0] for answer in answers), function


def test_every_format_that_is_named_can_be_had(client: TestClient, service: rdflib.Graph) -> None:
    named = {str(name).rpartition("/")[2] for name in service.objects(None, SD.resultFormat)}
    assert named == set(W3C_NAMES.values())
    for name in W3C_NAMES:
        query = "ASK {}" if formats.by_name(name).kind == "result" else "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1"
        assert client.get("/sparql", params={"query": query, "format": name}).status_code == 200


def test_the_limits_are_those_that_hold(client: TestClient, service: rdflib.Graph, settings: Settings) -> None:
    said = {
        str(service.value(limit, SCHEMA.name)): float(str(service.value(limit, SCHEMA.maxValue)))
        for limit in service.objects(None, SCHEMA.additionalProperty)
    }
    header = client.get("/sparql", params={"query": "ASK {}"}).headers["query-limits"]
    announced = {name: float(value) for name, value in (pair.split("=") for pair in header.split(", "))}
    assert said == {**announced, "body": settings.query_body_limit}


def test_the_service_has_no_name_so_that_clients_find_it_at_any_of_its_addresses(service: rdflib.Graph) -> None:
    """Comunica takes for a service only what has no name, or that of the address it asked."""
    (subject,) = service.subjects(RDF.type, SD.Service)
    assert isinstance(subject, rdflib.BNode)
    assert str(service.value(subject, SD.endpoint)) == "http://testserver/sparql"


def test_the_description_says_that_queries_may_be_sent_by_query(client: TestClient) -> None:
    bodies = {"application/sparql-query": "ASK {}", "application/x-www-form-urlencoded": "query=ASK{}"}
    assert set(client.get("/sparql").headers["accept-query"].split(", ")) == set(bodies)
    for type_, body in bodies.items():
        answer = client.request("QUERY", "/sparql", content=body, headers={"content-type": type_})
        assert answer.json()["boolean"] is True


def test_languages_and_features_are_those_that_work(client: TestClient, service: rdflib.Graph) -> None:
    assert set(service.objects(None, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert set(service.objects(None, SD.feature)) == {SD.UnionDefaultGraph}
    update = client.post("/sparql", data={"update": "CLEAR ALL"})
    assert update.status_code == 403
    assert client.get("/sparql", params={"query": "ASK { SERVICE <http://127.0.0.1:9/> {} }"}).status_code == 403


def test_the_description_leads_to_that_of_the_dataset(client: TestClient, service: rdflib.Graph) -> None:
    (where,) = service.objects(None, RDFS.seeAlso)
    assert client.get(str(where)).status_code == 200


def test_the_counts_are_those_of_the_data(dataset: rdflib.Graph, release: Release) -> None:
    (itself,) = dataset.subjects(RDF.type, VOID.Dataset)
    assert int(str(dataset.value(itself, VOID.triples))) == release.manifest.triples
    partitions = {
        str(dataset.value(part, VOID["class"])): int(str(dataset.value(part, VOID.entities)))
        for part in dataset.objects(itself, VOID.classPartition)
    }
    assert {name: partitions.get(name) for name in release.manifest.classes} == dict(release.manifest.classes)
    properties = list(dataset.objects(itself, VOID.propertyPartition))
    assert len(properties) == int(str(dataset.value(itself, VOID.properties)))
    assert sum(int(str(dataset.value(part, VOID.triples))) for part in properties) == release.manifest.triples


def test_every_graph_is_named_with_its_size(dataset: rdflib.Graph, client: TestClient, release: Release) -> None:
    sizes = {
        str(dataset.value(named, SD.name)): int(str(dataset.value(dataset.value(named, SD.graph), VOID.triples)))
        for named in dataset.objects(None, SD.namedGraph)
    }
    assert sum(sizes.values()) == release.manifest.quads
    assert len(sizes) == _truth(client, "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    assert {name: sizes[name] for name in release.manifest.sources} == dict(release.manifest.sources)


@pytest.mark.parametrize("format_", formats.of_kind("graph"), ids=lambda format_: format_.name)
def test_the_dataset_is_described_in_every_format_of_graphs(client: TestClient, format_: formats.Format) -> None:
    answer = client.get("/.well-known/void", headers={"accept": format_.media_type})
    assert answer.headers["content-type"].partition(";")[0] == format_.media_type
    assert answer.headers["vary"] == "Accept"
    assert client.get("/.well-known/void", headers={"accept": "image/png"}).status_code == 406


def test_a_browser_gets_the_description_of_the_dataset_too(client: TestClient) -> None:
    answer = client.get("/.well-known/void", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"


def test_both_name_the_address_that_the_public_uses(dataset: rdflib.Graph, service: rdflib.Graph) -> None:
    assert set(dataset.objects(None, VOID.sparqlEndpoint)) == {URIRef("http://testserver/sparql")}
    assert set(service.objects(None, SD.endpoint)) == {URIRef("http://testserver/sparql")}
