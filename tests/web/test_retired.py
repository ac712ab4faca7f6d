"""What was merged or withdrawn: from the file that says so, through validation and release, to the answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import html5rdf
import pyoxigraph as ox
import pytest
import rdflib
from rdflib import URIRef
from starlette.testclient import TestClient
from tests.web.markup import text
from tests.web.review.rabat import RABAT

from pvegraph import iri
from pvegraph.errors import FindingsError
from pvegraph.release import Release, build
from pvegraph.settings import Settings
from pvegraph.sparql import formats
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.vocabulary import expand
from pvegraph.web.app import create_app
from pvegraph.web.tombstones import read_tombstones

MERGED = """
place:ma-rabat-sale
    dct:isReplacedBy place:ma-rabat ;
    owl:deprecated true ;
    prov:invalidatedAtTime "2027-01-15T09:30:00Z"^^xsd:dateTime ;
    skos:changeNote "The same place was there under two names."@en ;
.
"""
WITHDRAWN = """
person:p-zzzzzzzzzz
    owl:deprecated true ;
    prov:invalidatedAtTime "2027-02-01T00:00:00Z"^^xsd:dateTime ;
    skos:changeNote "The page was about <somebody> else."@en , "الصفحة عن شخص آخر."@ar ;
.
"""
RETIRED = iri.source_graph("pvegraph", "retired")
WITHDRAWN_THING = iri.thing("person", "p-zzzzzzzzzz")


def _file(project: Path) -> str:
    """The file as the notes for people who edit by hand show it, up to its first tombstone."""
    notes = (project / "data" / "README.md").read_text(encoding="utf-8")
    section = notes.split("## Merging and withdrawing")[1]
    example = section.split("```turtle\n")[1].split("```")[0]
    return example[: example.index("\nplace:")]


def _project(folder: Path, project: Path, tombstones: str) -> Settings:
    """A project with our ontology and shapes, a few statements about Rabat, and tombstones."""
    folder.mkdir()
    for name in ("ontology", "shapes"):
        (folder / name).symlink_to(project / name)
    for name in ("queries", "data/map", "data/pvegraph"):
        (folder / name).mkdir(parents=True)
    (folder / "data" / "map" / "rabat-2024.ttl").write_text(RABAT, encoding="utf-8")
    (folder / "data" / "pvegraph" / "retired.ttl").write_text(_file(project) + tombstones, encoding="utf-8")
    return Settings(project=folder)


@pytest.fixture(scope="module")
def retired(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Release:
    """A release in which two things have been retired."""
    return build(_project(tmp_path_factory.mktemp("retired") / "project", project, MERGED + WITHDRAWN))


@pytest.fixture(scope="module")
def changed(retired: Release) -> Iterator[TestClient]:
    """A gateway over that release."""
    settings = Settings(releases=retired.folder.parent, query_wait=60)  # no other is followed
    app = create_app(retired, EmbeddedStore.load(retired.nquads), settings)
    with TestClient(app, follow_redirects=False, headers={"accept": "*/*"}) as client:
        yield client


def test_the_release_carries_the_tombstones_in_their_own_graph(retired: Release) -> None:
    quads = list(ox.parse(path=retired.nquads, format=ox.RdfFormat.N_QUADS))
    thing = ox.NamedNode(iri.thing("place", "ma-rabat-sale"))
    assert {quad.graph_name.value for quad in quads if quad.subject == thing} == {RETIRED}  # type: ignore[union-attr] # named graphs


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/id/place/ma-rabat-sale", "/id/place/ma-rabat"),
        ("/id/place/ma-rabat-sale?lang=ar", "/id/place/ma-rabat?lang=ar"),
        ("/doc/place/ma-rabat-sale", "/doc/place/ma-rabat"),
        ("/doc/place/ma-rabat-sale.ttl", "/doc/place/ma-rabat.ttl"),
        ("/doc/place/ma-rabat-sale.linkset.json", "/doc/place/ma-rabat.linkset.json"),
        ("/id/place/ma-rabat-sale.nq", "/doc/place/ma-rabat.nq"),
    ],
)
def test_a_merged_thing_leads_to_its_survivor(changed: TestClient, path: str, location: str) -> None:
    answer = changed.get(path)
    assert (answer.status_code, answer.headers["location"]) == (301, location)
    assert changed.get(path, follow_redirects=True).status_code == 200


def test_the_document_of_the_survivor_says_who_was_merged_into_it_and_why(changed: TestClient) -> None:
    graph = rdflib.Graph().parse(data=changed.get("/doc/place/ma-rabat.ttl").content, format="turtle")
    merged = URIRef(iri.thing("place", "ma-rabat-sale"))
    assert (merged, URIRef(expand("dct:isReplacedBy")), URIRef(iri.thing("place", "ma-rabat"))) in graph
    assert any(graph.objects(merged, URIRef(expand("skos:changeNote"))))


@pytest.mark.parametrize("format_", formats.of_kind("graph"), ids=lambda format_: format_.name)
def test_a_withdrawn_thing_is_gone_and_says_so_in_every_format(changed: TestClient, format_: formats.Format) -> None:
    parsers = {"n-triples": "nt", "n-quads": "nquads", "rdf-xml": "xml"}
    for address, accept in (
        ("/id/person/p-zzzzzzzzzz", format_.media_type),
        ("/doc/person/p-zzzzzzzzzz", format_.media_type),
        (f"/doc/person/p-zzzzzzzzzz.{format_.suffix}", "*/*"),
    ):
        answer = changed.get(address, headers={"accept": accept})
        assert answer.status_code == 410
        assert answer.headers["content-type"].startswith(format_.media_type)
        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(data=answer.content, format=parsers.get(format_.name, format_.name))
        said = set(dataset.predicates(URIRef(WITHDRAWN_THING)))
        assert {
            URIRef(expand(name)) for name in ("owl:deprecated", "prov:invalidatedAtTime", "skos:changeNote")
        } == said


def test_people_are_told_when_and_why_in_their_language(changed: TestClient) -> None:
    for language, day, reason in (
        ("en", "1 February 2027", "The page was about <somebody> else."),
        ("fr", "1 février 2027", "The page was about <somebody> else."),
        ("ar", "1 فبراير 2027", "الصفحة عن شخص آخر."),
    ):
        changed.cookies.clear()
        answer = changed.get("/id/person/p-zzzzzzzzzz", headers={"accept": "text/html", "accept-language": language})
        assert answer.status_code == 410
        assert answer.headers["content-language"] == language
        page = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
        words = text(page.find(".//main"))
        assert day in words
        assert reason in words


def test_programs_that_take_no_rdf_get_a_problem(changed: TestClient) -> None:
    for accept in ("application/problem+json", "image/png"):
        answer = changed.get("/id/person/p-zzzzzzzzzz", headers={"accept": accept})
        assert (answer.status_code, answer.headers["content-type"]) == (410, "application/problem+json")
        problem = answer.json()
        assert problem["status"] == 410
        assert problem["withdrawn"] == "2027-02-01T00:00:00Z"
        assert problem["thing"] == WITHDRAWN_THING
        assert {reason["language"] for reason in problem["reasons"]} == {"ar", "en"}
        assert answer.headers["access-control-allow-origin"] == "*"
    assert changed.get("/doc/person/p-zzzzzzzzzz.linkset").status_code == 410


def test_a_reference_to_what_was_retired_makes_no_release(tmp_path: Path, project: Path) -> None:
    reference = f"<{iri.thing('government', 'ma-rabat')}> schema:location place:ma-rabat-sale ."
    settings = _project(tmp_path / "project", project, MERGED + reference)
    with pytest.raises(FindingsError, match="ma-rabat-sale"):
        build(settings)


def test_what_replaces_one_another_in_a_ring_is_gone(tmp_path: Path) -> None:
    when, by = (ox.NamedNode(expand(name)) for name in ("prov:invalidatedAtTime", "dct:isReplacedBy"))
    things = [ox.NamedNode(iri.thing("place", name)) for name in "abcd"]
    store = ox.Store()
    for thing in things[:3]:
        store.add(ox.Quad(thing, when, ox.Literal("2027-01-01T00:00:00Z")))
    for one, other in ((0, 1), (1, 0), (2, 3)):
        store.add(ox.Quad(things[one], by, things[other]))
    path = tmp_path / "ring.nq"
    path.write_bytes(ox.serialize(store, format=ox.RdfFormat.N_QUADS) or b"")
    found = read_tombstones(EmbeddedStore.load(path))
    assert [found[thing.value].replacement for thing in things[:3]] == [None, None, things[3].value]
