"""Clients that others wrote, against a server that really runs."""

from __future__ import annotations

import secrets
import shutil
import subprocess
from pathlib import Path
from urllib.error import HTTPError

import httpx
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, Unauthorized
from tests.web.serving import AUTHORIZED, TOKEN

from pvegraph import iri
from pvegraph.vocabulary import expand

LABELS = f"SELECT ?name WHERE {{ <{iri.thing('country', 'ma')}> <{expand('skos:prefLabel')}> ?name }}"


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


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def graph() -> rdflib.URIRef:
    """The name of a graph that nobody else writes to."""
    return rdflib.URIRef(f"http://example.org/{secrets.token_hex(8)}")


def _store(writable: str, *, autocommit: bool = True) -> SPARQLUpdateStore:
    """A store that writes at once, or else when it commits."""
    address = f"{writable}/sparql"
    return SPARQLUpdateStore(
        address, address, autocommit=autocommit, dirty_reads=not autocommit, headers=dict(AUTHORIZED)
    )


def test_sparqlwrapper_updates_by_form_and_directly(writable: str, graph: rdflib.URIRef) -> None:
    client = SPARQLWrapper(f"{writable}/sparql")
    client.addCustomHttpHeader("Authorization", AUTHORIZED["Authorization"])
    client.setMethod(POST)
    client.setReturnFormat(JSON)
    for number, way in enumerate((URLENCODED, POSTDIRECTLY)):
        client.setRequestMethod(way)
        client.setQuery(f'INSERT DATA {{ GRAPH <{graph}> {{ <http://e/> <http://e/p> {number}, "é{number}"@fr }} }}')
        assert client.query().response.status == 204
        client.setQuery(f"SELECT ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        rows = client.queryAndConvert()["results"]["bindings"]
        assert {row["o"]["value"] for row in rows} >= {str(number), f"é{number}"}
        assert len(rows) == 2 * (number + 1)


def test_sparqlwrapper_is_told_that_it_may_not_write(writable: str) -> None:
    client = SPARQLWrapper(f"{writable}/sparql")
    client.setMethod(POST)
    client.setQuery("CLEAR ALL")
    with pytest.raises(Unauthorized):
        client.query()


@pytest.mark.parametrize(
    "value",
    [
        rdflib.Literal("Été à “Tōkyō”\n", lang="fr"),
        rdflib.Literal("بلدية", lang="ar"),
        rdflib.Literal("2023-09", datatype=rdflib.XSD.gYearMonth),
        rdflib.Literal(42),
        rdflib.URIRef("http://example.org/a%20b?c=d&e=f#g"),
    ],
    ids=["French", "Arabic", "month", "number", "IRI"],
)
def test_rdflibs_store_adds_and_removes(writable: str, graph: rdflib.URIRef, value: rdflib.term.Identifier) -> None:
    written = rdflib.Graph(_store(writable), graph)
    statement = (rdflib.URIRef("http://e/ville"), rdflib.RDFS.label, value)
    written.add(statement)
    assert list(written) == [statement]
    assert statement in written
    written.remove(statement)
    assert list(written) == []


def test_rdflibs_store_keeps_graphs_apart(writable: str, graph: rdflib.URIRef) -> None:
    store = _store(writable)
    dataset = rdflib.Dataset(store, default_union=True)
    # That creates them, which is an error for a graph that is there (SPARQL 1.1 Update, section 3.2.1).
    one, two = dataset.graph(graph), dataset.graph(graph + "/other")
    subject = rdflib.URIRef(graph + "/s")
    dataset.addN((subject, rdflib.RDF.value, rdflib.Literal(n), named) for n, named in enumerate((one, two)))
    assert list(one.objects(subject)) == [rdflib.Literal(0)]
    assert list(two.objects(subject)) == [rdflib.Literal(1)]
    assert len(one) == 1
    assert set(dataset.objects(subject)) == {rdflib.Literal(0), rdflib.Literal(1)}
    assert {str(context) for context in store.contexts((subject, None, None))} == {str(graph), f"{graph}/other"}
    # Removed from one graph, it is still in the other; a graph is removed with all that it says.
    one.remove((subject, None, None))
    assert list(dataset.objects(subject)) == [rdflib.Literal(1)]
    dataset.remove_graph(two)
    assert (subject, None, None) not in dataset


def test_rdflibs_store_asks_and_updates_within_its_graph(writable: str, graph: rdflib.URIRef) -> None:
    written = rdflib.Graph(_store(writable), graph)
    names = {"e": rdflib.Namespace("http://e/")}
    written.update("INSERT DATA { e:a e:size 1 . e:b e:size 2 }", initNs=names)
    written.update(
        "DELETE { ?s e:size ?old } INSERT { ?s e:size ?new } WHERE { ?s e:size ?old BIND(?old + 10 AS ?new) }",
        initNs=names,
        initBindings={"s": rdflib.URIRef("http://e/b")},
    )
    rows = written.query("SELECT ?s ?n { ?s e:size ?n } ORDER BY ?n", initNs=names)
    assert [(str(row["s"]), int(row["n"])) for row in rows] == [("http://e/a", 1), ("http://e/b", 12)]
    constructed = written.query("CONSTRUCT { ?s a e:Small } WHERE { ?s e:size 1 }", initNs=names).graph
    assert constructed is not None
    assert list(constructed) == [(rdflib.URIRef("http://e/a"), rdflib.RDF.type, rdflib.URIRef("http://e/Small"))]


def test_rdflibs_store_writes_when_it_commits_and_forgets_what_it_rolls_back(
    writable: str, graph: rdflib.URIRef
) -> None:
    store = _store(writable, autocommit=False)
    written, seen = rdflib.Graph(store, graph), rdflib.Graph(SPARQLStore(f"{writable}/sparql"), graph)
    subject = rdflib.URIRef("http://e/s")
    written.add((subject, rdflib.RDF.value, rdflib.Literal("dropped")))
    store.rollback()
    for number in range(3):
        written.add((subject, rdflib.RDF.value, rdflib.Literal(number)))
    written.remove((subject, rdflib.RDF.value, rdflib.Literal(1)))
    assert len(seen) == 0
    store.commit()
    assert {int(value) for value in seen.objects(subject)} == {0, 2}


def test_rdflibs_commit_is_carried_out_whole_or_not_at_all(writable: str, graph: rdflib.URIRef) -> None:
    store = _store(writable, autocommit=False)
    written, seen = rdflib.Graph(store, graph), rdflib.Graph(SPARQLStore(f"{writable}/sparql"), graph)
    written.add((rdflib.URIRef("http://e/s"), rdflib.RDF.value, rdflib.Literal("first")))
    store.update("CREATE GRAPH <https://w3id.org/pvegraph/ontology>")
    with pytest.raises(HTTPError, match="400"):
        store.commit()
    assert len(seen) == 0


def test_curl_uploads_a_file(writable: str, tmp_path: Path) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")
    file = tmp_path / "a.ttl"
    file.write_text("<http://e/curl> <http://e/p> 1 .", encoding="utf-8")
    address = f"{writable}/graphs/from/curl"
    command = [curl, "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-T", file, "-H", "Content-Type: text/turtle"]
    done = subprocess.run(
        [*command, "-H", f"Authorization: Bearer {TOKEN}", address], capture_output=True, text=True, check=True
    )
    assert done.stdout == "201"
    assert httpx.get(address, timeout=60).status_code == 200
