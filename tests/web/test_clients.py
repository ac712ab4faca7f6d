"""Clients that others wrote, against a server that really runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed
from tests.web.serving import serving

from pvegraph import iri
from pvegraph.release import Release
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.vocabulary import expand
from pvegraph.web.app import create_app

LABELS = f"SELECT ?name WHERE {{ <{iri.thing('country', 'ma')}> <{expand('skos:prefLabel')}> ?name }}"


@pytest.fixture(scope="module")
def address(release: Release, store: EmbeddedStore, settings: Settings) -> Iterator[str]:
    """The address of a running server, without the slash at its end."""
    with serving(create_app(release, store, settings)) as address:
        yield address


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_rows(address: str, method: str) -> None:
    client = SPARQLWrapper(f"{address}/sparql")
    client.setQuery(LABELS)
    client.setMethod(method)
    client.setReturnFormat(JSON)
    names = {row["name"]["value"] for row in client.queryAndConvert()["results"]["bindings"]}
    assert {"Morocco", "المغرب", "Maroc"} <= names
    client.setReturnFormat(XML)
    assert "المغرب" in client.queryAndConvert().toxml()
    client.setReturnFormat(CSV)
    assert "المغرب" in client.queryAndConvert().decode()


def test_sparqlwrapper_reads_graphs_and_errors(address: str) -> None:
    client = SPARQLWrapper(f"{address}/sparql")
    client.setQuery("DESCRIBE <https://w3id.org/pvegraph/id/country/ma>")
    client.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")) > 3
    client.setQuery("SELECT")
    with pytest.raises(QueryBadFormed, match="line 1"):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflibs_store_asks_by_every_method(address: str, method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{address}/sparql", method=method))
    names = {(str(row["name"]), row["name"].language) for row in graph.query(LABELS)}
    assert ("المغرب", "ar") in names
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True


def test_rdflibs_store_matches_triples(address: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{address}/sparql"))
    country = rdflib.URIRef(iri.thing("country", "ma"))
    assert (country, rdflib.RDF.type, rdflib.URIRef(expand("pve:Country"))) in graph


@pytest.mark.parametrize(
    "path", ["/id/place/ma-rabat", "/id/event/gctf-ministerial-10-2019", "/concept/theme/youth", "/ontology"]
)
def test_rdflib_parses_what_it_dereferences(address: str, path: str) -> None:
    graph = rdflib.Graph().parse(address + path)
    assert any(graph.predicate_objects(rdflib.URIRef(iri.BASE.rstrip("/") + path)))
