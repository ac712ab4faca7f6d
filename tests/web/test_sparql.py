"""The SPARQL protocol for queries, rule by rule; W3C SPARQL 1.1 Protocol, section 2.1, and what peers got wrong."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
import rdflib
from rdflib import RDF, URIRef
from starlette.testclient import TestClient
from tests.web.changing_project import ChangingProject
from tests.web.markup import all_with_class, text
from tests.web.test_pages import Page

from pvegraph import iri
from pvegraph.release import Release
from pvegraph.settings import Settings
from pvegraph.sparql import formats
from pvegraph.web.description import PREFIXES

SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/pvegraph/ontology#City> } LIMIT 3"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 3"
DESCRIBE = "DESCRIBE <https://w3id.org/pvegraph/id/country/ma>"
LITERALS = (
    'SELECT * { VALUES (?n ?l ?s ?d) { (42 "ville"@fr "a, \\"b\\"\\nc" "2023-09"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>)'
    ' (UNDEF "x" 0 false) } }'
)
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}
JSON = "application/sparql-results+json"


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_query_is_asked_in_three_ways(client: TestClient) -> None:
    by_get = client.get("/sparql", params={"query": SELECT}).json()
    by_form = client.post("/sparql", data={"query": SELECT}).json()
    directly = client.post("/sparql", content=SELECT, headers=DIRECT).json()
    assert by_get == by_form == directly
    assert len(by_get["results"]["bindings"]) == 3


def test_a_slash_at_the_end_is_served_and_not_redirected(client: TestClient) -> None:
    assert client.get("/sparql/", params={"query": ASK}).json()["boolean"] is True
    assert client.post("/sparql/", data={"query": ASK}).json()["boolean"] is True


def test_a_content_type_may_have_a_charset(client: TestClient) -> None:
    headers = {"content-type": "Application/SPARQL-Query; charset=UTF-8"}
    assert client.post("/sparql", content=ASK, headers=headers).json()["boolean"] is True


def test_a_form_is_decoded_once(client: TestClient) -> None:
    query = 'SELECT ("50%2525 +%20" AS ?x) {}'
    for answer in (client.get("/sparql", params={"query": query}), client.post("/sparql", data={"query": query})):
        assert answer.json()["results"]["bindings"][0]["x"]["value"] == "50%2525 +%20"


def test_a_form_may_come_with_parameters_in_the_address(client: TestClient) -> None:
    graph = quote(iri.ONTOLOGY_GRAPH)
    answer = client.post(f"/sparql?default-graph-uri={graph}", data={"query": ASK})
    assert answer.json()["boolean"] is True


@pytest.mark.parametrize(
    ("rule", "method", "address", "body", "headers", "status"),
    [
        ("a query given twice in the address", "GET", f"/sparql?query={quote(ASK)}&query={quote(ASK)}", None, {}, 400),
        ("a query in address and form", "POST", f"/sparql?query={quote(ASK)}", f"query={quote(ASK)}", FORM, 400),
        ("a query in address and body", "POST", f"/sparql?query={quote(ASK)}", ASK, DIRECT, 400),
        ("an empty query", "GET", "/sparql?query=", None, {}, 400),
        ("a form without a query", "POST", "/sparql", "x=1", FORM, 400),
        ("an empty body", "POST", "/sparql", "", DIRECT, 400),
        ("a syntax error", "GET", "/sparql?query=SELECT", None, {}, 400),
        ("a query that is not UTF-8", "POST", "/sparql", b"ASK { ?s ?p '\xff' }", DIRECT, 400),
        ("a query in UTF-16", "POST", "/sparql", ASK.encode("utf-16"), DIRECT, 400),
        ("a form that is not UTF-8", "POST", "/sparql", "query=%ff", FORM, 400),
        ("a body of another type", "POST", "/sparql", ASK, {"content-type": "text/plain"}, 415),
        ("a body without a type", "POST", "/sparql", ASK.encode(), {}, 415),
        ("a form in parts", "POST", "/sparql", "--x--", {"content-type": "multipart/form-data; boundary=x"}, 415),
        ("an update by form", "POST", "/sparql", "update=CLEAR+ALL", FORM, 403),
        ("an update by GET", "GET", "/sparql?update=CLEAR+ALL", None, {}, 400),
        ("an update as body", "POST", "/sparql", "CLEAR ALL", {"content-type": "application/sparql-update"}, 403),
        ("an update as a query", "GET", "/sparql?query=CLEAR+ALL", None, {}, 400),
        ("another service", "GET", "/sparql?query=ASK{SERVICE%3Chttp://127.0.0.1:9/%3E{}}", None, {}, 403),
        ("a graph that is no IRI", "GET", f"/sparql?query={quote(ASK)}&default-graph-uri=a%20b", None, {}, 400),
        ("an unknown format", "GET", f"/sparql?query={quote(ASK)}&format=docx", None, {}, 400),
        ("a format of the other kind", "GET", f"/sparql?query={quote(ASK)}&format=turtle", None, {}, 400),
        ("PUT", "PUT", "/sparql", ASK, DIRECT, 405),
    ],
)  # fmt: skip
def test_a_request_that_is_wrong_is_refused(
    client: TestClient,
    rule: str,
    method: str,
    address: str,
    body: str | bytes | None,
    headers: dict[str, str],
    status: int,
) -> None:
    answer = client.request(method, address, content=body, headers=headers)
    assert answer.status_code == status, rule
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]


def test_405_says_what_is_allowed(client: TestClient) -> None:
    assert set(client.put("/sparql").headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "QUERY"}


def test_415_says_what_can_be_posted(client: TestClient) -> None:
    answer = client.post("/sparql", content=ASK, headers={"content-type": "text/plain"})
    types = (FORM["content-type"], DIRECT["content-type"], "application/sparql-update")
    assert answer.headers["accept-post"] == ", ".join(types)


def test_a_syntax_error_says_where(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "SELECT ?s WHERE {\n  ?s a nope:City\n}"})
    problem = answer.json()
    assert (problem["line"], problem["column"]) == (2, 8)
    assert "nope" in problem["detail"]
    plain = client.get("/sparql", params={"query": "SELECT"}, headers={"accept": "text/plain"})
    assert plain.headers["content-type"] == "text/plain; charset=utf-8"
    assert "line 1" in plain.text


def test_an_update_is_refused_with_words_that_say_so(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "PREFIX e: <http://e/> INSERT DATA { e:a e:b e:c }"})
    assert "is an update" in answer.json()["detail"]


def test_a_body_over_the_limit_is_413_also_without_a_length(client: TestClient, settings: Settings) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(settings.query_body_limit // 65536 + 2):
            yield b" " * 65536

    assert client.post("/sparql", content=b" " * (settings.query_body_limit + 1), headers=DIRECT).status_code == 413
    assert client.post("/sparql", content=chunks(), headers=DIRECT).status_code == 413


# ── datasets ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _count(client: TestClient, pattern: str, **graphs: str) -> int:
    parameters = {
        "query": f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}",
        **{k.replace("_", "-"): v for k, v in graphs.items()},
    }
    return int(client.get("/sparql", params=parameters).json()["results"]["bindings"][0]["n"]["value"])


def test_the_default_graph_is_the_union(client: TestClient, release: Release) -> None:
    assert _count(client, "?s ?p ?o") == release.manifest.triples
    assert _count(client, "GRAPH ?g { ?s ?p ?o }") == release.manifest.quads


def test_a_default_graph_of_the_request_takes_the_place_of_the_union(client: TestClient) -> None:
    inside = _count(client, f"GRAPH <{iri.ONTOLOGY_GRAPH}> {{ ?s ?p ?o }}")
    assert _count(client, "?s ?p ?o", default_graph_uri=iri.ONTOLOGY_GRAPH) == inside
    assert _count(client, "GRAPH ?g { ?s ?p ?o }", default_graph_uri=iri.ONTOLOGY_GRAPH) == 0


def test_named_graphs_of_the_request_are_the_only_ones(client: TestClient) -> None:
    inside = _count(client, f"GRAPH <{iri.ONTOLOGY_GRAPH}> {{ ?s ?p ?o }}")
    assert _count(client, "GRAPH ?g { ?s ?p ?o }", named_graph_uri=iri.ONTOLOGY_GRAPH) == inside
    assert _count(client, "?s ?p ?o", named_graph_uri=iri.ONTOLOGY_GRAPH) == 0


# ── formats ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("query", [SELECT, ASK, CONSTRUCT, DESCRIBE], ids=["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
@pytest.mark.parametrize("format_", formats.FORMATS, ids=lambda format_: format_.name)
def test_each_form_of_query_comes_in_the_formats_of_its_kind_and_no_other(
    client: TestClient, query: str, format_: formats.Format
) -> None:
    kind = "result" if query in {SELECT, ASK} else "graph"
    by_header = client.get("/sparql", params={"query": query}, headers={"accept": format_.media_type})
    by_name = client.get("/sparql", params={"query": query, "format": format_.name}, headers={"accept": "text/html"})
    if format_.kind == kind:
        assert by_header.status_code == by_name.status_code == 200
        for answer in (by_header, by_name):
            assert answer.headers["content-type"].partition(";")[0] == format_.media_type
            assert answer.headers["vary"] == "Accept"
            assert answer.headers["access-control-allow-origin"] == "*"
    else:
        assert by_header.status_code == 406
        assert by_name.status_code == 400


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (SELECT, "*/*", JSON),
        (CONSTRUCT, "*/*", "text/turtle; charset=utf-8"),
        (SELECT, "application/json", JSON),
        (CONSTRUCT, "application/json", "application/ld+json"),
        (SELECT, "application/xml", "application/sparql-results+xml"),
        (CONSTRUCT, "application/xml", "application/rdf+xml"),
        (SELECT, "text/csv;q=0.5, text/tab-separated-values;q=0.6", "text/tab-separated-values; charset=utf-8"),
        (SELECT, "text/csv;version=1.2", "text/csv; charset=utf-8"),
        (SELECT, f"{JSON};q=0, */*;q=0.1", "application/sparql-results+xml"),
        (SELECT, "text/html;q=0.1, text/csv", "text/csv; charset=utf-8"),
    ],
)
def test_the_format_is_what_accept_wants(client: TestClient, query: str, accept: str, media_type: str) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"accept": accept})
    assert answer.headers["content-type"] == media_type


def test_406_lists_what_is_to_be_had(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": SELECT}, headers={"accept": "image/png"})
    assert answer.status_code == 406
    assert JSON in answer.json()["offers"]


def test_datatypes_languages_and_unbound_values_survive(client: TestClient) -> None:
    first, second = client.get("/sparql", params={"query": LITERALS}).json()["results"]["bindings"]
    assert first["n"] == {"type": "literal", "value": "42", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    assert first["l"] == {"type": "literal", "value": "ville", "xml:lang": "fr"}
    assert first["d"]["datatype"].endswith("#gYearMonth")
    assert "n" not in second
    assert second["d"]["value"] == "false"
    rows = list(csv.reader(io.StringIO(client.get("/sparql", params={"query": LITERALS, "format": "csv"}).text)))
    assert [rows[1][rows[0].index(name)] for name in ("n", "l", "s", "d")] == ["42", "ville", 'a, "b"\nc', "2023-09"]
    xml = ET.fromstring(client.get("/sparql", params={"query": LITERALS, "format": "xml"}).content)  # noqa: S314 - ours
    assert len(xml.findall(".//{http://www.w3.org/2005/sparql-results#}literal")) == 7


def test_graphs_are_what_was_asked_for(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": CONSTRUCT}, headers={"accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=answer.content, format="turtle")
    assert len(graph) == 3
    assert set(graph.predicates()) == {RDF.type}


def test_head_runs_like_get(client: TestClient) -> None:
    answer = client.head("/sparql", params={"query": ASK})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == JSON
    assert answer.content == b""


# ── without a query ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_browser_gets_a_form_and_a_program_the_description(client: TestClient) -> None:
    page = client.get("/sparql", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<textarea" in page.text
    assert client.get("/sparql").headers["content-type"] == "text/turtle; charset=utf-8"


@pytest.mark.parametrize("format_", formats.of_kind("graph"), ids=lambda format_: format_.name)
def test_the_description_comes_in_every_format_of_graphs(client: TestClient, format_: formats.Format) -> None:
    answer = client.get("/sparql", headers={"accept": format_.media_type})
    assert answer.headers["content-type"].partition(";")[0] == format_.media_type


def test_the_description_is_true(client: TestClient, release: Release) -> None:
    graph = rdflib.Graph().parse(data=client.get("/sparql").content, format="turtle")
    sd = rdflib.Namespace(PREFIXES["sd"])
    (service,) = graph.subjects(RDF.type, sd.Service)
    assert str(graph.value(service, sd.endpoint)) == "http://testserver/sparql"
    assert list(graph.objects(service, sd.supportedLanguage)) == [sd.SPARQL11Query]
    named = {str(name).rpartition("/")[2] for name in graph.objects(service, sd.resultFormat)}
    assert len(named) == len(formats.FORMATS) - 1  # a workbook has no name in the W3C's list
    default = graph.value(graph.value(service, sd.defaultDataset), sd.defaultGraph)
    triples = graph.value(default, URIRef("http://rdfs.org/ns/void#triples"))
    assert triples is not None
    assert triples.toPython() == release.manifest.triples


def test_the_description_names_the_public_address(small: ChangingProject) -> None:
    with TestClient(small.app(public_url="https://graph.example.org/pve")) as client:
        assert "<https://graph.example.org/pve/sparql>" in client.get("/sparql", headers={"accept": "*/*"}).text


# ── the form ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_form_shows_labels_and_local_links(page: Page) -> None:
    root = page(
        "/sparql?query=" + quote("SELECT ?place { VALUES ?place { <https://w3id.org/pvegraph/id/place/ma-rabat> } }")
    )
    link = next(next(root.iter("td")).iter("a"))
    assert text(link) == "Rabat"
    assert link.get("href") == "/id/place/ma-rabat"


def test_the_form_keeps_the_query_and_offers_downloads(page: Page, client: TestClient) -> None:
    root = page("/sparql?query=" + quote(SELECT))
    assert (next(root.iter("textarea")).text or "").strip() == SELECT
    listed = next(all_with_class(root, "downloads")).iter("li")
    downloads = {li.get("data-format"): next(li.iter("a")).get("href", "") for li in listed}
    assert set(downloads) == {format_.name for format_ in formats.of_kind("result")}
    assert json.loads(client.get(downloads["json"]).content)["results"]["bindings"]


def test_the_form_answers_yes_and_no(page: Page) -> None:
    assert text(next(all_with_class(page("/sparql?query=" + quote(ASK)), "truth"))) == "Yes"
    assert text(next(all_with_class(page("/sparql?query=" + quote("ASK { <x:y> ?p ?o }"), "ar"), "truth"))) == "لا"


def test_the_form_shows_statements_as_a_table(page: Page) -> None:
    root = page("/sparql?query=" + quote(CONSTRUCT))
    assert [text(next(th.iter("a"))) for th in root.iter("th")] == ["subject", "predicate", "object"]
    assert len(list(root.iter("tr"))) == 4


def test_the_form_says_when_it_does_not_take_all_in(page: Page) -> None:
    root = page("/sparql?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 10001"))
    assert len(list(root.iter("tr"))) <= 101
    assert "first 10,000 rows" in text(root)


def test_the_form_points_at_the_error(page: Page) -> None:
    root = page("/sparql?query=" + quote("SELECT ?s WHERE {\n  ?s a nope:City\n}"), status=400)
    problem = next(all_with_class(root, "problem"))
    assert "Line 2, column 8." in text(problem)
    assert text(next(problem.iter("mark"))) == "nope:City"
    assert "nope:City" in (next(root.iter("textarea")).text or "")


def test_a_script_gets_the_answer_without_the_page_around_it(client: TestClient) -> None:
    headers = {"accept": "text/html", "page-part": "answer"}
    answer = client.get("/sparql", params={"query": SELECT}, headers=headers)
    assert answer.text.lstrip().startswith("<section")
    assert "Page-Part" in answer.headers["vary"]
    posted = client.post("/sparql", data={"query": "SELECT ?s WHERE {\n  ?s a nope:City\n}"}, headers=headers)
    assert posted.status_code == 400
    assert 'data-line="2" data-column="8"' in posted.text
    assert "<textarea" not in posted.text
