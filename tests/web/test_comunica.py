"""Comunica against a server that really runs: its answers are the store's, and our errors are errors to it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import FOAF, OWL, SKOS, Literal, URIRef
from tests.clients.comunica import Comunica, ComunicaError, comunica, sparql
from tests.waiting import eventually
from tests.web.changing_project import ChangingProject
from tests.web.serving import TOKEN, serving

from pvegraph import iri
from pvegraph.release import Release
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.vocabulary import expand
from pvegraph.web.app import create_app

MOROCCO = URIRef(iri.thing("country", "ma"))
RABAT = URIRef(iri.thing("place", "ma-rabat"))
NAMES = f"SELECT ?name {{ <{MOROCCO}> <{SKOS.prefLabel}> ?name }}"
CROSS = "?a ?p ?x . ?b ?q ?y . ?c ?r ?z . ?d ?s ?w"
LITERALS = (
    f'SELECT * {{ VALUES (?n ?l ?s ?d) {{ (42 "ville"@fr "a, \\"b\\"\\nc\\u0645" "2023-09"^^<{rdflib.XSD.gYearMonth}>)'
    ' (UNDEF "x" 1.5 false) } }'
)


@pytest.fixture(scope="module")
def client() -> Iterator[Comunica]:
    """Comunica."""
    with comunica() as client:
        yield client


@pytest.fixture(scope="module")
def address(
    client: Comunica,  # noqa: ARG001 - without it there is nothing to serve
    tmp_path_factory: pytest.TempPathFactory,
    release: Release,
    store: EmbeddedStore,
    settings: Settings,
) -> Iterator[str]:
    """The address of a running server that takes writes, without the slash at its end."""
    given = {
        "releases": tmp_path_factory.mktemp("writable"),
        "write_token_hash": hashlib.sha256(TOKEN.encode()).hexdigest(),
        "query_seconds": 60.0,  # a busy machine is no fault of Comunica's
    }
    with serving(create_app(release, store, settings.model_copy(update=given))) as address:
        yield address


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """What the server has been asked that notes it."""
    return tmp_path / "access.jsonl"


@pytest.fixture
def noting(client: Comunica, log: Path, small: ChangingProject) -> Iterator[str]:  # noqa: ARG001 - as above
    """The address of a server that nobody else asks and that notes what it is asked."""
    with serving(small.app(access_log=str(log), query_seconds=60.0)) as address:
        yield address


@pytest.fixture(scope="module")
def strict(client: Comunica, small: ChangingProject) -> Iterator[str]:  # noqa: ARG001 - as above
    """The address of a server with low limits."""
    with serving(small.app(query_seconds=1.0, result_rows=2000)) as address:
        yield address


def asked(log: Path, number: int) -> list[tuple[str, str, bool]]:
    """The requests, once there are so many: their methods, their paths, and whether they were queries.

    A server notes a request after it has answered it, which may be after the client has gone on.
    """

    def lines() -> list[str]:
        return log.read_text("utf-8").splitlines() if log.exists() else []

    assert eventually(lambda: len(lines()) >= number)
    return [(line["method"], line["path"], "query" in line) for line in map(json.loads, lines())]


# ── the endpoint ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_rows_have_their_languages(client: Comunica, address: str, store: EmbeddedStore) -> None:
    expected = {(row["name"].value, row["name"].language) for row in store.query(NAMES)}  # type: ignore[union-attr] # SELECT
    names = [row["name"] for row in client.select(NAMES, sparql(f"{address}/sparql"))]
    assert {(str(name), name.language) for name in names if isinstance(name, Literal)} == expected
    assert ("المغرب", "ar") in expected


def test_rows_have_their_datatypes_and_what_is_not_bound(client: Comunica, address: str) -> None:
    first, second = client.select(LITERALS, sparql(f"{address}/sparql"))
    assert first == {
        "n": Literal("42", datatype=rdflib.XSD.integer),
        "l": Literal("ville", lang="fr"),
        "s": Literal('a, "b"\nc\u0645'),
        "d": Literal("2023-09", datatype=rdflib.XSD.gYearMonth),
    }
    assert second == {"l": Literal("x"), "s": Literal("1.5", datatype=rdflib.XSD.decimal), "d": Literal(False)}


def test_graphs_and_truth_are_what_the_store_says(client: Comunica, address: str, store: EmbeddedStore) -> None:
    endpoint = sparql(f"{address}/sparql")
    query = f"CONSTRUCT {{ <{MOROCCO}> ?p ?o }} WHERE {{ <{MOROCCO}> ?p ?o }}"
    graph = rdflib.Graph()
    for subject, predicate, value, in_graph in client.construct(query, endpoint):
        assert in_graph is None
        graph.add((subject, predicate, value))
    assert len(graph) == len(list(store.query(query)))  # type: ignore[arg-type] # CONSTRUCT was asked
    assert (MOROCCO, SKOS.prefLabel, Literal("المغرب", lang="ar")) in graph
    assert client.ask(f"ASK {{ <{MOROCCO}> ?p ?o }}", endpoint) is True
    assert client.ask(f"ASK {{ <{MOROCCO}> <{OWL.sameAs}> <{MOROCCO}> }}", endpoint) is False


def test_a_large_answer_is_read_in_full(client: Comunica, address: str, store: EmbeddedStore) -> None:
    query = "SELECT * { ?s a ?class }"
    rows = client.select(query, sparql(f"{address}/sparql"))
    assert len(rows) == len(list(store.query(query))) > 9000  # type: ignore[arg-type] # SELECT was asked
    assert all(row.keys() == {"s", "class"} for row in rows)


def test_a_query_too_long_for_an_address_is_posted(client: Comunica, noting: str, log: Path) -> None:
    names = " ".join(f'"{n:04}"' for n in range(1000))
    (row,) = client.select(f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {names} }} }}", sparql(f"{noting}/sparql"))
    assert row["n"] == Literal(1000)
    assert asked(log, 1) == [("POST", "/sparql", True)]


def test_the_command_line_takes_what_is_said_to_be_an_endpoint(client: Comunica, address: str) -> None:
    printed = client.command_line(f"sparql@{address}/sparql", NAMES, "application/sparql-results+json")
    names = [row["name"] for row in json.loads(printed)["results"]["bindings"]]
    assert {"type": "literal", "value": "المغرب", "xml:lang": "ar"} in names


# ── finding out what is there ────────────────────────────────────────────────────────────────────────────────────────


def test_the_endpoint_is_known_by_its_description(client: Comunica, noting: str, log: Path) -> None:
    """An address that ends in /sparql is believed unseen; of this one the description says what it is."""
    assert client.select(NAMES.replace(MOROCCO, RABAT), f"{noting}/sparql?lang=en")
    # The description says too that HTTP QUERY is taken (RFC 10008).
    assert asked(log, 2)[:2] == [("GET", "/sparql", False), ("QUERY", "/sparql", True)]


def test_named_graphs_are_asked_at_the_endpoint_that_was_found(client: Comunica, address: str) -> None:
    rows = client.select(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ <{RABAT}> ?p ?o }} }}", f"{address}/sparql?lang=en")
    assert len(rows) > 1


@pytest.mark.parametrize("path", ["/doc/place/ma-rabat", "/id/place/ma-rabat"])
def test_a_document_is_read_whole(client: Comunica, address: str, path: str) -> None:
    """Comunica likes N-Quads best, in which each statement is in the graph of its source."""
    rows = client.select("SELECT ?s ?p ?o { ?s ?p ?o }", address + path, unionDefaultGraph=True)
    expected = rdflib.Graph().parse(f"{address}/doc/place/ma-rabat.ttl")
    assert {(row["s"], row["p"], row["o"]) for row in rows} == set(expected)


def test_a_document_is_joined_with_the_endpoint(client: Comunica, address: str, store: EmbeddedStore) -> None:
    """What the document is about is said by itself alone, where that is by the endpoint alone."""
    topic = f"?document <{FOAF.primaryTopic}> ?place"
    name = f"?country <{SKOS.prefLabel}> ?name FILTER(LANG(?name) = 'ar')"
    document, endpoint = f"{address}/doc/place/ma-rabat.nt?profile=plain", f"{address}/sparql"
    assert not store.query(f"ASK {{ {topic} }}")
    assert client.ask(f"ASK {{ <{MOROCCO}> <{SKOS.prefLabel}> ?name }}", document) is False
    joined = f"SELECT DISTINCT ?place ?name {{ {topic} . ?place <{expand('pve:country')}> ?country . {name} }}"
    assert client.select(joined, document, endpoint) == [{"place": RABAT, "name": Literal("المغرب", lang="ar")}]


def test_two_documents_are_read_as_one(client: Comunica, address: str) -> None:
    documents = [f"{address}/doc/place/ma-rabat.ttl", f"{address}/concept/theme/youth"]
    rows = client.select(f"SELECT ?topic {{ ?document <{FOAF.primaryTopic}> ?topic }}", *documents)
    assert {row["topic"] for row in rows} == {RABAT, URIRef(f"{iri.BASE}concept/theme/youth")}


# ── following links ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("start", "steps"),
    [
        ("place/ma-rabat", ("pve:country", "pve:continent", "skos:prefLabel")),
        ("framework/gctf-berlin", ("pve:adoptedAt", "pve:country", "pve:iso3166alpha2")),
    ],
)
def test_links_lead_from_document_to_document(
    client: Comunica, address: str, store: EmbeddedStore, start: str, steps: tuple[str, ...]
) -> None:
    """Statements stand in the graphs of their sources, so that each step may be in another one.

    That the published base redirects to where the server is, the tests have to do themselves.
    """
    last = len(steps) - 1
    terms = [f"<{iri.BASE}id/{start}>", *(f"?x{n}" for n in range(last)), "?end"]
    pattern = " ".join(
        f"GRAPH ?g{n} {{ {subject} <{expand(step)}> {value} }}"
        for n, (subject, step, value) in enumerate(zip(terms, steps, terms[1:], strict=False))
    )
    query = f"SELECT ?end {{ {pattern} }} LIMIT 1"
    document = f"{address}/id/{start}"
    assert client.select(query, document) == []
    (row,) = client.follow(query, document, {iri.BASE: f"{address}/"})
    ends = store.query(f"SELECT DISTINCT ?end {{ {pattern} }}")
    assert isinstance(ends, ox.QuerySolutions)
    assert (str(row["end"]), getattr(row["end"], "language", None)) in {
        (end["end"].value, getattr(end["end"], "language", None)) for end in ends
    }


# ── errors ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_query_over_the_limit_is_an_error_that_says_which(client: Comunica, strict: str) -> None:
    runaway = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} . ?e ?t ?v FILTER(STR(?x) < STR(?y)) }}"
    with pytest.raises(ComunicaError, match=r"HTTP status 504(.|\n)*seconds"):
        client.select(runaway, sparql(f"{strict}/sparql"))


def test_an_answer_that_is_broken_off_is_an_error_and_not_a_short_answer(client: Comunica, strict: str) -> None:
    with pytest.raises(ComunicaError):
        client.select(f"SELECT * {{ {CROSS} }}", sparql(f"{strict}/sparql"))


def test_an_address_with_nothing_there_is_an_error(client: Comunica, address: str) -> None:
    with pytest.raises(ComunicaError, match="404"):
        client.select("SELECT * { ?s ?p ?o }", f"{address}/doc/place/nowhere")


# ── updates ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_update_is_carried_out_for_who_has_the_token(client: Comunica, address: str) -> None:
    endpoint = sparql(f"{address}/sparql")
    graph, note = f"http://example.org/{secrets.token_hex(8)}", "Été à « Rabat »\n"
    insert = f'INSERT DATA {{ GRAPH <{graph}> {{ <{RABAT}> <{SKOS.note}> "Été à « Rabat »\\n"@fr }} }}'
    question = f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    with pytest.raises(ComunicaError, match="401"):
        client.update(insert, endpoint, None)
    assert client.ask(question, endpoint) is False
    client.update(insert, endpoint, TOKEN)
    notes = client.select(f"SELECT ?note {{ GRAPH <{graph}> {{ ?s ?p ?note }} }}", endpoint)
    assert notes == [{"note": Literal(note, lang="fr")}]
    client.update(f"DELETE WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", endpoint, TOKEN)
    assert client.ask(question, endpoint) is False
