"""Clients that others wrote, against a server that really runs."""

from __future__ import annotations

import shutil
import subprocess
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


CITY, FRAMEWORK, EVENT = "/id/place/ma-rabat", "/id/framework/gctf-berlin", "/id/event/gctf-ministerial-10-2019"


@pytest.mark.parametrize("path", [CITY, FRAMEWORK, EVENT, "/concept/theme/youth", "/ontology"])
def test_rdflib_parses_what_it_dereferences(address: str, path: str) -> None:
    graph = rdflib.Graph().parse(address + path)
    assert any(graph.predicate_objects(rdflib.URIRef(iri.BASE.rstrip("/") + path)))


needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not here to be tried")


def curl(*arguments: str) -> str:
    """What curl writes."""
    done = subprocess.run(["curl", "-sS", "--noproxy", "*", *arguments], capture_output=True, check=True, timeout=60)
    return done.stdout.decode()


@needs_curl
@pytest.mark.parametrize("path", [CITY, FRAMEWORK, EVENT])
@pytest.mark.parametrize(
    ("accept", "parser"),
    [
        ("text/turtle", "turtle"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
        ("application/n-triples", "nt"),
    ],
)
def test_curl_follows_a_thing_to_what_it_accepts(address: str, path: str, accept: str, parser: str) -> None:
    graph = rdflib.Graph().parse(data=curl("-L", "-H", f"Accept: {accept}", address + path), format=parser)
    assert any(graph.predicate_objects(rdflib.URIRef(iri.BASE.rstrip("/") + path)))


@needs_curl
@pytest.mark.parametrize("path", [CITY, FRAMEWORK, EVENT])
def test_curl_that_says_nothing_gets_a_page_and_the_way_to_the_data(address: str, path: str) -> None:
    assert "<!doctype html>" in curl("-L", address + path)
    head = curl("-L", "-I", address + path)
    assert "303 See Other" in head
    assert head.rindex("200 OK") > head.index("303 See Other")
    assert 'rel="describedby alternate"; type="text/turtle"' in head


@needs_curl
def test_curl_sends_back_the_validator_that_it_got(address: str) -> None:
    document = f"{address}/doc/place/ma-rabat.ttl"
    (tag,) = [line.split(" ", 1)[1] for line in curl("-I", document).splitlines() if line.lower().startswith("etag:")]
    status = curl("-o", "/dev/null", "-w", "%{http_code} %{size_download}", "-H", f"If-None-Match: {tag}", document)
    assert status == "304 0"
