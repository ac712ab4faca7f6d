"""Updates and the graph store over HTTP: who may write, which status says what, and what readers then see."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import httpx
import pytest
import rdflib
from tests.waiting import eventually
from tests.web.changing_project import RABAT, ChangingProject
from tests.web.serving import AUTHORIZED, TOKEN

from pvegraph import iri

TURTLE = {"Content-Type": "text/turtle"}
UPDATE = {"Content-Type": "application/sparql-update"}
G = "http://example.org/g"


@pytest.fixture(scope="module")
def reader(writable: str) -> Iterator[httpx.Client]:
    """A client without a token."""
    with httpx.Client(base_url=writable, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def writer(writable: str) -> Iterator[httpx.Client]:
    """A client with the token."""
    with httpx.Client(base_url=writable, timeout=60, headers=AUTHORIZED) as client:
        yield client


def ask(client: httpx.Client, pattern: str) -> bool:
    """Whether a pattern is found."""
    answer = client.get("/sparql", params={"query": f"ASK {{ {pattern} }}"}, headers={"Accept": "application/json"})
    return bool(answer.json()["boolean"])


# ── who may write ───────────────────────────────────────────────────────────────────────────────────────────────────

WRITES = [
    ("POST", "/sparql", UPDATE, "CLEAR ALL"),
    ("POST", "/sparql/", {"Content-Type": "application/x-www-form-urlencoded"}, "update=CLEAR+ALL"),
    ("PUT", "/graphs?default", TURTLE, ""),
    ("POST", "/graphs", TURTLE, ""),
    ("DELETE", "/graphs?default", {}, ""),
    ("PUT", "/graphs/some/thing", TURTLE, ""),
]


@pytest.mark.parametrize(("method", "address", "headers", "body"), WRITES)
@pytest.mark.parametrize(
    "authorization",
    [None, "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", TOKEN],
    ids=["nothing", "no token", "wrong", "other scheme", "longer", "no scheme"],
)
def test_nobody_writes_without_the_token(
    reader: httpx.Client, method: str, address: str, headers: dict[str, str], body: str, authorization: str | None
) -> None:
    sent = headers if authorization is None else {**headers, "Authorization": authorization}
    answer = reader.request(method, address, headers=sent, content=body)
    assert answer.status_code == 401
    challenge = answer.headers["WWW-Authenticate"]
    assert challenge.startswith('Bearer realm="pvegraph"')
    assert ("invalid_token" in challenge) == (authorization is not None)
    assert TOKEN not in answer.text
    assert ask(reader, "?s ?p ?o")


@pytest.mark.parametrize(("method", "address", "headers", "body"), WRITES)
def test_without_a_hash_nobody_writes_at_all(
    started: httpx.Client, method: str, address: str, headers: dict[str, str], body: str
) -> None:
    answer = started.request(method, address, headers={**headers, **AUTHORIZED}, content=body)
    assert answer.status_code == 403
    assert "takes no updates" in answer.text


def test_the_scheme_may_be_written_in_small_letters(reader: httpx.Client) -> None:
    headers = {**UPDATE, "Authorization": f"bearer {TOKEN}"}
    assert reader.post("/sparql", headers=headers, content="CREATE SILENT GRAPH <g:>").status_code == 204


def test_a_token_in_the_address_is_none(reader: httpx.Client) -> None:
    answer = reader.post("/sparql", params={"access_token": TOKEN}, headers=UPDATE, content="CLEAR ALL")
    assert answer.status_code == 401


def test_a_reader_may_not_send_as_much_as_a_writer(reader: httpx.Client, writer: httpx.Client) -> None:
    update = f"INSERT DATA {{ GRAPH <{G}> {{ <http://e/> <http://e/> '{'x' * 1_200_000}' }} }}"
    assert reader.post("/sparql", headers=UPDATE, content=update).status_code == 413
    assert writer.post("/sparql", headers=UPDATE, content=update).status_code == 204
    assert writer.put(f"/graphs?graph={G}", headers=TURTLE, content=b"#" * 2_000_001).status_code == 413


# ── updates ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_asked_before_gets_another_answer_after_a_write(reader: httpx.Client, writer: httpx.Client) -> None:
    """No cache on the way keeps what was, neither of queries nor of graphs nor of descriptions."""
    name = secrets.token_hex(8)
    addresses = (f"/sparql?query=SELECT+*+{{+GRAPH+<{G}/{name}>+{{?s+?p+?o}}}}", f"/graphs?graph={G}/{name}", "/sparql")
    for value in ("one", "two"):
        statement = f"<http://e/> <http://e/p> '{value}'"
        update = f"CLEAR SILENT GRAPH <{G}/{name}> ; INSERT DATA {{ GRAPH <{G}/{name}> {{ {statement} }} }}"
        assert writer.post("/sparql", headers=UPDATE, content=update).status_code == 204
        for address in addresses[:2]:
            first, again = (reader.get(address, headers={"Accept": "application/json"}) for _ in range(2))
            assert value in first.text
            assert again.text == first.text
            tag = {"If-None-Match": first.headers["ETag"], "Accept": "application/json"}
            assert reader.get(address, headers=tag).status_code == 304
            other = f"INSERT DATA {{ <http://e/other> <http://e/p> '{secrets.token_hex(4)}' }}"
            assert writer.post("/sparql", headers=UPDATE, content=other).status_code == 204
            assert reader.get(address, headers=tag).status_code == 200


@pytest.mark.parametrize(
    ("update", "status", "words"),
    [
        ("INSERT DATA {\n <http://e/> }", 400, "line 2"),
        ("LOAD <http://127.0.0.1:9/>", 403, "nothing here reaches out"),
        (
            "CLEAR SILENT GRAPH <g:> ; LOAD SILENT <http://127.0.0.1:9/> INTO GRAPH <g:>",
            403,
            "nothing here reaches out",
        ),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "reaches out"),
        ("CREATE GRAPH <https://w3id.org/pvegraph/ontology>", 400, "already exists"),
        ("SELECT * { ?s ?p ?o }", 400, "not SPARQL 1.1"),
    ],
)
def test_a_wrong_update_is_refused_in_words(writer: httpx.Client, update: str, status: int, words: str) -> None:
    answer = writer.post("/sparql", headers=UPDATE, content=update)
    assert answer.status_code == status
    assert words in answer.json()["detail"]


def test_words_in_texts_and_names_reach_out_to_nobody(writer: httpx.Client) -> None:
    update = (
        f"PREFIX load: <{G}/load/> INSERT DATA {{ GRAPH <{G}> {{ load:service load:load 'SERVICE; LOAD' }} }} # LOAD"
    )
    assert writer.post("/sparql", headers=UPDATE, content=update).status_code == 204


NO_TEXT = "<http://www.w3.org/2000/01/rdf-schema#label>"
ODD = [
    (G, f"<http://e/s> {NO_TEXT} <http://e/o>"),
    (G, f"<http://e/s> {NO_TEXT} <<( <http://e/s> <http://e/p> <http://e/o> )>>"),
    (iri.QUERY_GRAPH, f"<http://e/s> {NO_TEXT} <<( <http://e/s> <http://e/p> <http://e/o> )>>"),
]


def test_pages_follow_a_write(reader: httpx.Client, writer: httpx.Client) -> None:
    """Whatever is written, also what no page can show."""
    document = f"/doc/{RABAT.removeprefix(iri.BASE + 'id/')}.ttl"
    assert reader.get(document).status_code == 200
    note = f"Written {secrets.token_hex(4)}"
    odd = " ".join(f"GRAPH <{graph}> {{ {statement} }}" for graph, statement in ODD)
    update = f"INSERT DATA {{ {odd} GRAPH <{G}> {{ <{RABAT}> <http://purl.org/dc/terms/description> '{note}'@en }} }}"
    assert writer.post("/sparql", headers=UPDATE, content=update).status_code == 204
    assert eventually(lambda: note in reader.get(document).text)


def test_the_service_description_says_that_updates_are_taken(reader: httpx.Client, started: httpx.Client) -> None:
    turtle = {"Accept": "text/turtle"}
    assert "SPARQL11Update" in reader.get("/sparql", headers=turtle).text
    assert "SPARQL11Update" not in started.get("/sparql", headers=turtle).text


# ── the graph store ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_status_says_what_was_done(writer: httpx.Client) -> None:
    address = f"/graphs?graph={G}/{secrets.token_hex(8)}"
    body = "<http://e/s> <http://e/p> 1 ."

    def status(method: str, content: str = "") -> int:
        return writer.request(method, address, headers=TURTLE, content=content).status_code

    assert (status("GET"), status("HEAD"), status("DELETE")) == (404, 404, 404)
    assert (status("PUT", body), status("PUT", body), status("POST", body)) == (201, 204, 204)
    assert (status("HEAD"), status("DELETE"), status("GET")) == (200, 204, 404)
    assert (status("POST", body), status("PUT", ""), status("GET")) == (201, 204, 200)
    assert status("PATCH") == 405


def test_a_new_graph_is_where_the_answer_says(reader: httpx.Client, writer: httpx.Client) -> None:
    answer = writer.post("/graphs", headers=TURTLE, content="<> <http://e/p> <other> .")
    assert answer.status_code == 201
    location = answer.headers["Location"]
    graph = rdflib.Graph().parse(data=reader.get(location).text, format="turtle")
    # Relative IRIs are relative to the graph's own address.
    assert list(graph.subjects()) == [rdflib.URIRef(location)]
    assert reader.get("/graphs", params={"graph": location}).status_code == 200
    assert ask(reader, f"GRAPH <{location}> {{ ?s ?p ?o }}")


def test_sources_of_the_release_are_read_in_every_format(reader: httpx.Client, small: ChangingProject) -> None:
    graph = f"{iri.SOURCE}alpha/one"
    statements = small.current.nquads.read_text("utf-8").count(f" <{graph}> .\n")
    assert statements > 5
    for type_, name in (("text/turtle", "turtle"), ("application/n-triples", "nt"), ("application/rdf+xml", "xml")):
        answer = reader.get("/graphs", params={"graph": graph}, headers={"Accept": type_})
        assert answer.headers["Content-Type"].partition(";")[0] == type_
        assert len(rdflib.Graph().parse(data=answer.text, format=name)) == statements
    assert reader.get("/graphs", params={"graph": graph, "format": "n-triples"}).text.count("\n") == statements


def test_the_default_graph_has_here_what_was_put_into_it(reader: httpx.Client, writer: httpx.Client) -> None:
    assert writer.put("/graphs?default", headers=TURTLE, content="<http://e/own> <http://e/p> 1 .").status_code == 204
    assert reader.get("/graphs?default", headers={"Accept": "application/n-triples"}).text.count("\n") == 1
    # Queries see it together with all graphs.
    assert ask(reader, "<http://e/own> ?p 1 . ?s a ?c")
    assert writer.delete("/graphs?default").status_code == 204
    assert reader.get("/graphs?default").status_code == 200
    assert not ask(reader, "<http://e/own> ?p 1")


def test_several_files_at_once_are_one_graph(reader: httpx.Client, writer: httpx.Client) -> None:
    address = f"/graphs?graph={G}/{secrets.token_hex(8)}"
    files = [
        ("a", ("a.ttl", b"<http://e/s> <http://e/p> 1 .", "text/turtle")),
        ("b", ("b.nt", b"<http://e/s> <http://e/p> <http://e/o> .", "application/n-triples")),
    ]
    assert writer.post(address, files=files).status_code == 201
    assert reader.get(address, headers={"Accept": "application/n-triples"}).text.count("\n") == 2
    files[1] = ("b", ("b.nt", b"<http://e/s> nonsense", "application/n-triples"))
    answer = writer.post(address, files=files)
    assert answer.status_code == 400
    assert "b.nt" in answer.json()["detail"]
    assert reader.get(address, headers={"Accept": "application/n-triples"}).text.count("\n") == 2


@pytest.mark.parametrize(
    ("address", "headers", "body", "status"),
    [
        ("/graphs", {}, b"", 400),
        (f"/graphs?graph={G}&default", TURTLE, b"", 400),
        ("/graphs/path?default", TURTLE, b"", 400),
        ("/graphs?graph=relative", TURTLE, b"", 400),
        (f"/graphs?graph={G}", {}, b"", 415),
        (f"/graphs?graph={G}", {"Content-Type": "text/csv"}, b"a,b", 415),
        (f"/graphs?graph={G}", {"Content-Type": "multipart/form-data; boundary=x"}, b"", 415),
        (f"/graphs?graph={G}", {"Content-Type": "text/turtle; charset=utf-16"}, b"", 400),
        (f"/graphs?graph={G}", TURTLE, b"<a> <b> .", 400),
        (f"/graphs?graph={G}", TURTLE, b"\xff", 400),
        (f"/graphs?graph={G}", {"Content-Type": "application/trig"}, b"<http://g/> { <a:> <b:> 1 }", 400),
    ],
)
def test_what_cannot_be_put_is_refused(
    writer: httpx.Client, address: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    assert writer.put(address, headers=headers, content=body).status_code == status


def test_a_graph_is_refused_in_formats_that_are_none_of_graphs(reader: httpx.Client) -> None:
    assert reader.get("/graphs?default", headers={"Accept": "text/csv"}).status_code == 406
    assert reader.get("/graphs?default&format=csv").status_code == 400


def test_a_browser_may_send_the_token_from_another_place(reader: httpx.Client) -> None:
    answer = reader.options("/graphs?default", headers={"Origin": "https://example.org"})
    assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
