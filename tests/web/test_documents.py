"""Addresses of things and the documents about them."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import URIRef
from starlette.testclient import TestClient

from pvegraph import iri
from pvegraph.sparql import formats
from pvegraph.vocabulary import expand

GCTF = iri.thing("organisation", "gctf")
THINGS = [
    GCTF,
    iri.thing("place", "ma-rabat"),
    iri.thing("country", "ma"),
    iri.concept("theme", "youth"),
    iri.concept_scheme("theme"),
]
GRAPHS = [
    iri.ONTOLOGY_GRAPH,
    iri.SHAPES_GRAPH,
    iri.QUERY_GRAPH,
    iri.source_graph("strong-cities-network", "scn-gs2-announce"),
]
PARSERS = {
    "turtle": "turtle",
    "n-triples": "nt",
    "n-quads": "nquads",
    "trig": "trig",
    "rdf-xml": "xml",
    "json-ld": "json-ld",
}


def _local(thing: str) -> str:
    path = iri.local_path(thing)
    assert path is not None
    return path


@pytest.mark.parametrize("thing", THINGS, ids=_local)
def test_a_thing_sends_to_the_document_about_it(client: TestClient, thing: str) -> None:
    answer = client.get(_local(thing))
    assert answer.status_code == 303
    document = client.get(answer.headers["location"])
    assert document.status_code == 200
    assert document.headers["content-type"].startswith("text/html")


def test_the_way_to_the_document_keeps_the_query(client: TestClient) -> None:
    assert client.get("/id/country/ma?lang=ar").headers["location"] == "/doc/country/ma?lang=ar"


@pytest.mark.parametrize("thing", THINGS + GRAPHS, ids=_local)
@pytest.mark.parametrize("format_", formats.of_kind("graph"), ids=lambda format_: format_.name)
def test_each_format_parses_and_says_something_of_the_thing(
    client: TestClient, thing: str, format_: formats.Format
) -> None:
    answer = client.get(_local(thing), headers={"accept": format_.media_type}, follow_redirects=True)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == format_.media_type
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=answer.content, format=PARSERS[format_.name])
    subject = None if thing == iri.SHAPES_GRAPH else URIRef(thing)  # the shapes say nothing of their graph
    assert any(dataset.triples((subject, None, None)))


@pytest.mark.parametrize("format_", formats.of_kind("graph"), ids=lambda format_: format_.name)
def test_a_suffix_gives_the_same_octets_as_the_header(client: TestClient, format_: formats.Format) -> None:
    by_header = client.get("/doc/organisation/gctf", headers={"accept": format_.media_type})
    by_suffix = client.get(f"/doc/organisation/gctf.{format_.suffix}", headers={"accept": "text/html"})
    assert by_suffix.content == by_header.content
    assert by_header.headers["content-location"] == f"/doc/organisation/gctf.{format_.suffix}"


def test_the_suffix_html_gives_the_page_whatever_is_accepted(client: TestClient) -> None:
    answer = client.get("/doc/organisation/gctf.html", headers={"accept": "text/turtle"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_quads_name_the_source_of_each_statement(client: TestClient) -> None:
    dataset = rdflib.Dataset()
    dataset.parse(data=client.get("/doc/organisation/gctf.nq").content, format="nquads")
    graphs = {str(graph) for _, _, _, graph in dataset.quads((URIRef(GCTF), None, None, None))}
    assert graphs
    assert all(graph.startswith(iri.SOURCE) for graph in graphs)


def test_a_document_names_its_topic_and_its_sources(client: TestClient) -> None:
    graph = rdflib.Graph().parse(data=client.get("/doc/organisation/gctf.ttl").content, format="turtle")
    document = URIRef(iri.BASE + "doc/organisation/gctf")
    assert (document, URIRef(expand("foaf:primaryTopic")), URIRef(GCTF)) in graph
    assert any(graph.objects(document, URIRef(expand("dct:source"))))


def test_a_document_has_the_memberships_and_what_points_at_the_thing(client: TestClient) -> None:
    graph = rdflib.Graph().parse(data=client.get("/doc/organisation/gctf.ttl").content, format="turtle")
    memberships = list(graph.subjects(URIRef(expand("org:organization")), URIRef(GCTF)))
    assert memberships
    assert all(any(graph.objects(membership, URIRef(expand("org:member")))) for membership in memberships)
    assert any(graph.subjects(URIRef(expand("pve:issuedBy")), URIRef(GCTF)))


def test_a_form_that_we_do_not_have_is_406_with_the_offers(client: TestClient) -> None:
    answer = client.get("/doc/organisation/gctf", headers={"accept": "image/png"})
    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/problem+json"
    assert "text/turtle" in answer.json()["offers"]
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(
    "path", ["/doc/organisation/gctf.docx", "/doc/organisation/gctf.csv", "/doc/organisation/gctf."]
)
def test_an_unknown_suffix_is_404(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/id/organisation/gctff", "/doc/organisation/gctff", "/source/x/y", "/query/nothing"])
def test_what_is_not_there_is_404(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_missing_thing_brings_suggestions(client: TestClient) -> None:
    suggestions = client.get("/id/place/ma-rabatt").json()["suggestions"]
    first = suggestions[0]
    assert (first["label"], first["address"]) == ("Rabat", "/id/place/ma-rabat")
    assert (first["kindLabel"], first["hint"]) == ("Place", "Morocco")


@pytest.mark.parametrize(
    "path", ["/", "/doc/organisation/gctf", "/doc/organisation/gctf.ttl", "/things/event", "/search?q=x", "/sparql"]
)
def test_head_has_the_headers_of_get_and_no_body(client: TestClient, path: str) -> None:
    got = client.get(path)
    head = client.head(path)
    assert head.status_code == got.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]
    assert head.headers.get("etag") == got.headers.get("etag")


@pytest.mark.parametrize("path", ["/", "/doc/organisation/gctf", "/id/organisation/gctf", "/search"])
def test_a_method_that_does_not_fit_is_405_with_allow(client: TestClient, path: str) -> None:
    answer = client.delete(path)
    assert answer.status_code == 405
    assert {"GET", "HEAD"} <= set(answer.headers["allow"].split(", "))


@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/ld+json"])
def test_a_client_that_has_the_document_gets_304(client: TestClient, accept: str) -> None:
    first = client.get("/doc/organisation/gctf", headers={"accept": accept})
    tag = first.headers["etag"]
    assert not tag.startswith("W/")
    again = client.get("/doc/organisation/gctf", headers={"accept": accept, "if-none-match": f'"other", {tag}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == tag
    assert again.headers["vary"] == first.headers["vary"]


def test_each_representation_has_a_validator_of_its_own(client: TestClient) -> None:
    tags = [
        client.get("/doc/organisation/gctf", headers=headers).headers["etag"]
        for headers in (
            {"accept": "text/html", "accept-language": "en"},
            {"accept": "text/html", "accept-language": "ar"},
            {"accept": "text/turtle"},
            {"accept": "application/n-triples"},
        )
    ]
    assert len(set(tags)) == len(tags)


def test_vary_names_what_the_choice_depends_on(client: TestClient) -> None:
    assert client.get("/doc/organisation/gctf", headers={"accept": "text/turtle"}).headers["vary"] == (
        "Accept, Accept-Profile"
    )
    assert client.get("/doc/organisation/gctf.ttl").headers["vary"] == "Accept-Profile"
    page = client.get("/doc/organisation/gctf", headers={"accept": "text/html"})
    assert page.headers["vary"] == "Accept, Accept-Profile, Accept-Language, Cookie, Accept-Encoding"
    assert client.get("/id/organisation/gctf").headers["vary"] == "Accept, Accept-Profile"
    assert "Accept" in client.get("/doc/organisation/gctf", headers={"accept": "image/png"}).headers["vary"]


def test_links_lead_to_the_other_forms_and_the_licence(client: TestClient) -> None:
    link = client.get("/doc/organisation/gctf").headers["link"]
    assert '</doc/organisation/gctf.ttl>; rel="describedby alternate"; type="text/turtle"' in link
    assert f'<{GCTF}>; rel="cite-as"' in link
    assert 'rel="license"' in link


def test_everything_is_open_to_programs_in_browsers(client: TestClient) -> None:
    data = client.get("/doc/organisation/gctf.ttl")
    assert data.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in data.headers
    assert client.get("/doc/organisation/gctf.html").headers["access-control-allow-origin"] == "*"
    assert client.get("/doc/organisation/nothing.ttl").headers["access-control-allow-origin"] == "*"


def test_options_says_what_an_address_allows(client: TestClient) -> None:
    answer = client.options("/sparql", headers={"origin": "https://e.org", "access-control-request-method": "POST"})
    assert answer.status_code == 204
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST", "QUERY"}
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-origin"] == "*"


def test_the_same_document_is_the_same_octets_twice(client: TestClient) -> None:
    for suffix in ("ttl", "nq", "jsonld", "html"):
        address = f"/doc/country/ma.{suffix}"
        assert client.get(address).content == client.get(address).content
