"""The links of documents, read by the package that others read them with, over a connection."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import signposting
from signposting import LinkRel
from signposting.htmllinks import find_signposting_html
from signposting.linkset import find_signposting_linkset
from signposting.signpost import Signposting
from starlette.testclient import TestClient
from tests.web.changing_project import ChangingProject

from pvegraph import iri
from pvegraph.vocabulary import expand

Select = Callable[[str], list[dict[str, str]]]
THINGS = {
    "/doc/place/ma-rabat": iri.thing("place", "ma-rabat"),
    "/doc/framework/gctf-berlin": iri.thing("framework", "gctf-berlin"),
    "/doc/event/gctf-ministerial-10-2019": iri.thing("event", "gctf-ministerial-10-2019"),
    "/doc/concept/theme": iri.concept_scheme("theme"),
    "/doc/concept/theme/youth": iri.concept("theme", "youth"),
    "/source/strong-cities-network/scn-gs2-announce": iri.source_graph("strong-cities-network", "scn-gs2-announce"),
    "/source/iso-codes/iso-3166-1": iri.source_graph("iso-codes", "iso-3166-1"),
    "/ontology": iri.ONTOLOGY_GRAPH,
    "/query": iri.QUERY_GRAPH,
}
METADATA = {"text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"}
CONTENT = {"application/trig", "application/n-quads"}
OF_LEVEL_TWO = {LinkRel.cite_as, LinkRel.describedby, LinkRel.item, LinkRel.license, LinkRel.type}


def _as_triples(found: Signposting) -> set[tuple[str, str, str]]:
    """Where links are from, what they say, and where they lead.

    The library keeps one ``collection`` for all contexts that it is asked for at once, whichever comes first.
    """
    return {
        (str(each.context), str(each.rel), str(each.target))
        for each in found.for_context(None)
        if each.rel != LinkRel.collection
    }


@pytest.mark.parametrize("path", THINGS)
def test_the_head_of_an_answer_and_of_its_page_hold_the_links_of_level_one(address: str, path: str) -> None:
    thing = THINGS[path]
    for found in (signposting.find_signposting_http(address + path), find_signposting_html(address + path)):
        assert found.citeAs is not None
        assert str(found.citeAs.target) == thing
        assert {str(each.type) for each in found.describedBy} >= METADATA
        assert {str(each.type) for each in found.items} >= CONTENT
        assert found.license is not None
        types = [str(each.target) for each in found.types]
        assert expand("schema:AboutPage") in types
        assert all(type_.startswith(expand("schema:")) for type_ in types)
        assert {str(each.type) for each in found.linksets} == {"application/linkset+json", "application/linkset"}


@pytest.mark.parametrize("path", THINGS)
def test_what_persists_leads_to_the_page_that_says_so(address: str, path: str) -> None:
    found = signposting.find_signposting_http(address + path)
    assert found.citeAs is not None
    local = iri.local_path(str(found.citeAs.target))
    assert local is not None
    again = signposting.find_signposting_http(address + local)
    assert again.context == address + path


@pytest.mark.parametrize("path", THINGS)
def test_each_form_leads_back_to_the_page(address: str, path: str) -> None:
    landing = signposting.find_signposting_http(address + path)
    for each in landing.describedBy:
        back = signposting.find_signposting_http(str(each.target))
        assert {str(link.target) for link in back.describes} == {address + path}, each.target
    for each in landing.items:
        if str(each.type) in CONTENT:
            content = signposting.find_signposting_http(str(each.target))
            assert content.collection is not None
            assert str(content.collection.target) == address + path
            assert content.linksets


@pytest.mark.parametrize("path", THINGS)
def test_both_sets_of_links_are_level_two_and_say_the_same(address: str, path: str) -> None:
    landing = signposting.find_signposting_http(address + path)
    sets = {str(each.type): find_signposting_linkset(str(each.target), str(each.type)) for each in landing.linksets}
    as_json, as_text = sets["application/linkset+json"], sets["application/linkset"]
    assert _as_triples(as_json) == _as_triples(as_text)
    whole = as_json.for_context(address + path)
    assert {each.rel for each in whole} >= OF_LEVEL_TWO
    assert {str(each.target) for each in landing.describedBy} == {str(each.target) for each in whole.describedBy}
    for each in whole.describedBy:
        (back,) = as_json.for_context(str(each.target)).describes
        assert str(back.target) == address + path
    for each in whole.items:
        if str(each.type) in CONTENT:
            content = as_json.for_context(str(each.target))
            assert content.collection is not None
            assert str(content.collection.target) == address + path
    for triple in _as_triples(as_json):
        assert triple[0].startswith(address)
        assert "://" in triple[2]


def test_a_scheme_and_its_concepts_are_a_collection_and_its_items(address: str, select: Select) -> None:
    concepts = {row["c"] for row in select("SELECT ?c { ?c skos:inScheme <https://w3id.org/pvegraph/concept/theme> }")}
    scheme = find_signposting_linkset(f"{address}/doc/concept/theme.linkset").for_context(
        f"{address}/doc/concept/theme"
    )
    members = {f"{address}/doc/{concept.removeprefix(iri.BASE)}" for concept in concepts}
    assert members
    assert {str(each.target) for each in scheme.items if str(each.type) == "text/html"} == members
    youth = signposting.find_signposting_http(f"{address}/doc/concept/theme/youth")
    assert youth.collection is not None
    assert str(youth.collection.target) == f"{address}/doc/concept/theme"


def test_a_source_leads_to_the_public_document_and_to_who_published_it(address: str) -> None:
    found = signposting.find_signposting_http(f"{address}/source/strong-cities-network/scn-gs2-announce")
    assert {str(each.target) for each in found.authors} == {iri.thing("publisher", "strong-cities-network")}
    assert any("strongcitiesnetwork.org" in str(each.target) for each in found.items)


def test_a_graph_that_has_a_licence_of_its_own_says_it(address: str) -> None:
    found = signposting.find_signposting_http(f"{address}/source/iso-codes/iso-3166-1")
    assert found.license is not None
    assert "LGPL" in str(found.license.target)


def test_profiles_are_listed_with_their_types(client: TestClient) -> None:
    link = client.get("/doc/place/ma-rabat").headers["link"]
    wanted = (
        '</doc/place/ma-rabat.ttl?profile=schema>; rel="alternate"; type="text/turtle"; profile="https://schema.org/"'
    )
    assert wanted in link
    links = json.loads(client.get("/doc/place/ma-rabat.linkset.json").content)["linkset"][0]["alternate"]
    profiles = {tuple(each.get("profile", ())) for each in links}
    assert len(profiles) == 4
    assert len(links) == 1 + 3 * 6


def test_no_head_is_too_long_for_the_proxies_that_people_use(client: TestClient, select: Select) -> None:
    """Nginx takes 4 KiB of headers from a server unless it is told otherwise."""
    longest = max((row["g"] for row in select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")), key=len)
    path = iri.local_path(longest)
    assert path is not None
    for address in (path, *THINGS):
        answer = client.get(address)
        assert answer.status_code == 200
        assert sum(len(name) + len(value) + 4 for name, value in answer.headers.items()) < 4096 - 64, address


def test_the_public_address_is_one_setting(small: ChangingProject) -> None:
    with TestClient(small.app(public_url="https://graph.example")) as client:
        links = json.loads(client.get("/doc/place/ma-rabat.linkset.json").content)["linkset"]
        assert links[0]["anchor"] == "https://graph.example/doc/place/ma-rabat"
        assert links[0]["cite-as"] == [{"href": iri.thing("place", "ma-rabat")}]
        turtle = client.get("/doc/place/ma-rabat.ttl").text
        assert "graph.example" not in turtle
        assert iri.BASE in turtle
        page = client.get("/doc/place/ma-rabat", headers={"accept": "text/html"}).text
        assert 'href="/source/alpha/one"' in page
