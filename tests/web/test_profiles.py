"""What a document says, by profile: the description alone, with names, in schema.org's words."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import URIRef
from starlette.testclient import TestClient
from tests.web.changing_project import ChangingProject

from pvegraph import iri
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.documents import HYDRA, PAGE
from pvegraph.web.profiles import LABELS, PLAIN, PROFILES, SCHEMA

SCHEMA_ORG = PREFIXES["schema"]
RABAT = iri.thing("place", "ma-rabat")
TOPIC = URIRef(expand("foaf:primaryTopic"))
MEMBER = iri.concept("role", "member")


def quads(client: TestClient, address: str) -> set[ox.Quad]:
    """The statements of a document of quads, but for those about the document."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    found = ox.parse(answer.content, format=ox.RdfFormat.N_QUADS)
    return {quad for quad in found if isinstance(quad.graph_name, ox.NamedNode)}


def graph(client: TestClient, address: str, **headers: str) -> rdflib.Graph:
    """A document in Turtle."""
    answer = client.get(address, headers={"accept": "text/turtle", **headers}, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return rdflib.Graph().parse(data=answer.content, format="turtle")


def test_plain_is_all_that_is_said_of_the_thing_and_nothing_else(client: TestClient, store: EmbeddedStore) -> None:
    pattern = f"SELECT ?p ?o ?g {{ GRAPH ?g {{ <{RABAT}> ?p ?o }} }}"
    said = {ox.Quad(ox.NamedNode(RABAT), row["p"], row["o"], row["g"]) for row in store.query(pattern)}  # type: ignore[union-attr] # SELECT was asked
    assert quads(client, "/doc/place/ma-rabat.nq?profile=plain") == said


def test_the_default_names_everything_that_it_mentions(client: TestClient, store: EmbeddedStore) -> None:
    found = quads(client, "/doc/place/ma-rabat.nq")
    names = {expand(name) for name in ("skos:prefLabel", "rdfs:label", "dct:title", "foaf:name", "sh:name")}
    named = {quad.subject for quad in found if quad.predicate.value in names}
    mentioned = {
        term
        for quad in found
        if quad.predicate.value not in names
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, ox.NamedNode)
    }
    wanted = " ".join(str(term) for term in mentioned)
    listed = ", ".join(f"<{name}>" for name in names)
    rows = store.query(f"SELECT DISTINCT ?s {{ VALUES ?s {{ {wanted} }} ?s ?p ?o FILTER(?p IN ({listed})) }}")
    assert {row["s"] for row in rows} <= named  # type: ignore[union-attr] # SELECT was asked
    assert ox.NamedNode(iri.thing("country", "ma")) in named


def test_names_stand_in_the_graphs_that_give_them(client: TestClient) -> None:
    country = ox.NamedNode(iri.thing("country", "ma"))
    graphs = {q.graph_name.value for q in quads(client, "/doc/place/ma-rabat.nq") if q.subject == country}
    assert iri.source_graph("unicode", "cldr-territories") in graphs


def test_a_graph_is_itself_to_the_letter(client: TestClient, store: EmbeddedStore) -> None:
    source = iri.source_graph("strong-cities-network", "scn-gs2-announce")
    rows = store.query(f"SELECT ?s ?p ?o {{ GRAPH <{source}> {{ ?s ?p ?o }} }}")
    said = {ox.Quad(row["s"], row["p"], row["o"], ox.NamedNode(source)) for row in rows}  # type: ignore[union-attr] # as above
    path = iri.local_path(source)
    assert quads(client, f"{path}.nq") == said
    assert quads(client, f"{path}.nq?profile=labels") > said


def test_the_profiles_of_ours_are_described_where_their_iris_lead(client: TestClient) -> None:
    ontology = graph(client, "/ontology")
    profiles = {str(each) for each in ontology.subjects(URIRef(expand("rdf:type")), URIRef(expand("prof:Profile")))}
    assert profiles == {PLAIN.iri, LABELS.iri}


@pytest.mark.parametrize("name", PROFILES)
def test_an_answer_says_its_profile_in_its_head_and_its_body(client: TestClient, name: str) -> None:
    answer = client.get(f"/doc/place/ma-rabat.ttl?profile={name}")
    profile = PROFILES[name].iri
    assert f'<{profile}>; rel="profile"' in answer.headers["link"]
    about = rdflib.Graph().parse(data=answer.content, format="turtle")
    document = URIRef(iri.BASE + "doc/place/ma-rabat")
    assert list(about.objects(document, URIRef(expand("dct:conformsTo")))) == [URIRef(profile)]


@pytest.mark.parametrize(
    ("header", "profile"),
    [
        (f"<{SCHEMA.iri}>", SCHEMA),
        (f"<{PLAIN.iri}>;q=0.5, <{SCHEMA.iri}>;q=0.9", SCHEMA),
        (f"<{PLAIN.iri}>, <{SCHEMA.iri}>", PLAIN),
        (f"<https://example.org/unknown>, <{SCHEMA.iri}>;q=0.1", SCHEMA),
        ("<https://example.org/unknown>", LABELS),
        (f"<{SCHEMA.iri}>;q=0", LABELS),
        (f"<{SCHEMA.iri}>;q=7", LABELS),
        ("<<<,,;;", LABELS),
        ("", LABELS),
    ],
)
def test_a_header_chooses_the_profile(client: TestClient, header: str, profile: object) -> None:
    answer = client.get("/doc/place/ma-rabat", headers={"accept": "text/turtle", "accept-profile": header})
    assert f'<{profile.iri}>; rel="profile"' in answer.headers["link"]  # type: ignore[attr-defined] # a profile
    assert "Accept-Profile" in answer.headers["vary"]


def test_the_address_counts_more_than_the_header(client: TestClient) -> None:
    header = {"accept": "text/turtle", "accept-profile": f"<{SCHEMA.iri}>"}
    for said in ("plain", f"%3C{PLAIN.iri.replace('#', '%23')}%3E", f"nothing,{PLAIN.iri.replace('#', '%23')}"):
        answer = client.get(f"/doc/place/ma-rabat?profile={said}", headers=header)
        assert f'<{PLAIN.iri}>; rel="profile"' in answer.headers["link"]
        assert answer.headers["content-location"].startswith("/doc/place/ma-rabat.ttl?profile=")


def test_a_profile_that_there_is_not_is_400_with_those_that_there_are(client: TestClient) -> None:
    answer = client.get("/doc/place/ma-rabat.ttl?profile=everything")
    assert answer.status_code == 400
    assert "plain, labels, schema" in answer.json()["detail"]


def test_a_thing_leads_to_the_profile_that_is_wanted(client: TestClient) -> None:
    answer = client.get("/id/place/ma-rabat?lang=ar", headers={"accept-profile": f"<{SCHEMA.iri}>"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/doc/place/ma-rabat?lang=ar&profile=schema"
    assert f'<{SCHEMA.iri}>; rel="profile"' in answer.headers["link"]


def test_who_asks_a_browser_for_a_profile_gets_what_conforms_to_it(client: TestClient) -> None:
    accept = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert "html" not in client.get("/doc/place/ma-rabat?profile=schema", headers=accept).headers["content-type"]
    assert "html" in client.get("/doc/place/ma-rabat", headers=accept).headers["content-type"]


@pytest.mark.parametrize("name", ["plain", "schema"])
def test_each_profile_has_a_validator_of_its_own(client: TestClient, name: str) -> None:
    one = client.get("/doc/place/ma-rabat.ttl", headers={"accept-profile": f"<{PROFILES[name].iri}>"})
    other = client.get("/doc/place/ma-rabat.ttl")
    assert one.headers["etag"] != other.headers["etag"]
    assert one.content != other.content


def test_what_points_at_a_thing_is_counted_and_comes_page_by_page(client: TestClient, store: EmbeddedStore) -> None:
    rows = store.query(f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p <{MEMBER}> }}")
    total = int(next(iter(rows))["n"].value)  # type: ignore[union-attr, arg-type] # a count
    assert total > 2 * PAGE
    address, seen, pages = "/doc/concept/role/member.ttl", set(), 0
    collection = URIRef(iri.BASE + "doc/concept/role/member#incoming")
    while address:
        pages += 1
        answer = client.get(address)
        page = rdflib.Graph().parse(data=answer.content, format="turtle")
        (count,) = page.objects(collection, URIRef(HYDRA + "totalItems"))
        assert int(count) == total
        here = {str(s) for s, p in page.subject_predicates(URIRef(MEMBER)) if p != TOPIC}
        assert len(here) <= PAGE
        assert not here & seen
        seen |= here
        following = [str(each) for each in page.objects(None, URIRef(HYDRA + "next"))]
        links = [part for part in answer.headers["link"].split(", <") if 'rel="next"' in part]
        assert len(following) == len(links)
        address = following[0].removeprefix(iri.BASE.rstrip("/")) if following else ""
        assert not links or f"{address}>" in links[0]
    assert len(seen) == total
    assert pages == -(-total // PAGE)


def test_a_document_below_the_bound_is_whole_and_says_so(client: TestClient) -> None:
    page = graph(client, "/doc/organisation/gctf.ttl")
    collection = URIRef(iri.BASE + "doc/organisation/gctf#incoming")
    (total,) = page.objects(collection, URIRef(HYDRA + "totalItems"))
    assert 0 < int(total) <= PAGE
    pointing = page.subject_predicates(URIRef(iri.thing("organisation", "gctf")))
    assert len({subject for subject, predicate in pointing if predicate != TOPIC}) == int(total)
    assert not list(page.objects(None, URIRef(HYDRA + "next")))


@pytest.mark.parametrize("page", ["5", "0", "x", "2000000"])
def test_a_page_that_there_is_not_is_an_error(client: TestClient, page: str) -> None:
    assert client.get(f"/doc/concept/role/member.ttl?page={page}").status_code in {400, 404}


def test_blank_nodes_that_the_thing_leads_to_belong_to_its_description(small: ChangingProject, tmp_path: Path) -> None:
    path = tmp_path / "blank.nq"
    e, graph_ = "https://example.org/", f"<{iri.SOURCE}a/b>"
    thing = f"<{iri.thing('place', 'x')}>"
    path.write_text(
        f"{thing} <{e}p> _:a {graph_} .\n_:a <{e}q> _:b {graph_} .\n_:b <{e}r> _:a {graph_} .\n"
        f'_:b <{e}s> "end" {graph_} .\n_:c <{e}t> {thing} {graph_} .\n',
        encoding="utf-8",
    )
    with TestClient(small.app(store=EmbeddedStore.load(path))) as client:
        assert len(quads(client, "/doc/place/x.nq?profile=plain")) == 4
        assert len(quads(client, "/doc/place/x.nq")) == 5
        assert client.get("/doc/place/x.html").status_code == 200
