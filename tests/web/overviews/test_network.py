"""The page of who meets whom: what it counts is what the graph says, and every form of it says the same."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import BytesIO, StringIO
from xml.etree.ElementTree import Element

import networkx
import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from pvegraph import iri

Page = Callable[..., Element]
Select = Callable[[str], list[dict[str, str]]]
NETWORK = "/overviews/network"
SCN, EU = iri.thing("organisation", "scn"), iri.thing("organisation", "eu")
LARGEST_PAGE = 100_000


def ties(client: TestClient, address: str) -> dict[tuple[str, str], int]:
    """The ties that an address has, as JSON."""
    answer = client.get(address, headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return {(tie["source"], tie["target"]): tie["weight"] for tie in answer.json()["ties"]}


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_a_tie_weighs_what_the_graph_says(client: TestClient, select: Select) -> None:
    asked = select("""
        SELECT ?one ?two (COUNT(DISTINCT ?event) AS ?n) WHERE {
          ?p pve:event ?event ; pve:participant ?one . ?q pve:event ?event ; pve:participant ?two
          FILTER (STR(?one) < STR(?two))
          FILTER REGEX(STR(?one), "/id/(country|government|organisation)/")
          FILTER REGEX(STR(?two), "/id/(country|government|organisation)/")
        } GROUP BY ?one ?two""")
    assert ties(client, f"{NETWORK}?least=1") == {(row["one"], row["two"]): int(row["n"]) for row in asked}


def test_common_members_are_counted_as_the_graph_has_them(client: TestClient, select: Select) -> None:
    asked = select("""
        SELECT ?one ?two (COUNT(DISTINCT ?body) AS ?n) WHERE {
          ?p org:organization ?body ; org:member ?one . ?q org:organization ?body ; org:member ?two
          FILTER (STR(?one) < STR(?two))
          FILTER REGEX(STR(?one), "/id/country/") FILTER REGEX(STR(?two), "/id/country/")
        } GROUP BY ?one ?two""")
    strong = {(row["one"], row["two"]): int(row["n"]) for row in asked if int(row["n"]) >= 4}
    assert strong
    assert ties(client, f"{NETWORK}?tie=bodies&kind=country&least=4") == strong


def test_the_network_of_a_country_is_that_of_its_cities_and_bodies(client: TestClient, select: Select) -> None:
    denmark = iri.thing("country", "dk")
    among = {actor for tie in ties(client, f"{NETWORK}?country=dk&least=1") for actor in tie}
    known = {row["x"] for row in select("SELECT ?x { ?x pve:country country:dk }")} | {denmark}
    assert among
    assert among <= known
    wider = ties(client, f"{NETWORK}?country=dk&others=1&least=1")
    assert all(first in known or second in known for first, second in wider)
    assert wider.keys() > {tie for tie in wider if set(tie) <= known}


def test_every_download_has_the_same_ties(client: TestClient) -> None:
    address = f"{NETWORK}?least=3"
    as_json = ties(client, address)
    rows = list(csv.DictReader(StringIO(client.get(f"{address}&format=csv").text, newline="")))
    assert {(row["source"], row["target"]): int(row["weight"]) for row in rows} == as_json
    book = load_workbook(BytesIO(client.get(f"{address}&format=xlsx").content))
    header, *cells = book["results"].iter_rows(values_only=True)
    assert [dict(zip(header, map(str, row), strict=True)) for row in cells] == rows
    answer = client.get(f"{address}&format=graphml")
    assert answer.headers["content-type"] == "application/graphml+xml"
    assert 'filename="pvegraph-network.graphml"' in answer.headers["content-disposition"]
    graph = networkx.read_graphml(BytesIO(answer.content))
    known = dict(graph.nodes(data="iri"))
    assert {tuple(sorted((known[a], known[b]))): weight for a, b, weight in graph.edges(data="weight")} == as_json
    assert not graph.is_directed()
    assert all(graph.nodes[node]["partners"] == graph.degree(node) for node in graph)


def test_the_figure_has_the_strongest_and_the_page_says_how_many_it_leaves_out(page: Page, client: TestClient) -> None:
    root = page(f"{NETWORK}?least=1")
    rows = [row for row in root.iter("tr") if row.get("data-node")]
    assert len(rows) == 60
    figure = next(each for each in root.iter("div") if each.get("data-network") is not None)
    edges = json.loads(figure.get("data-edges") or "")
    assert 0 < len(edges) <= 240
    assert all(0 <= first < 60 and 0 <= second < 60 and weight >= 1 for first, second, weight in edges)
    actors = len({actor for tie in ties(client, f"{NETWORK}?least=1") for actor in tie})
    said = text(next(root.iter("figcaption")))
    assert f"Drawn are the 60 actors with the strongest ties, of {actors}." in said
    assert "Among them the 240 strongest ties, of" in said


def test_a_tie_leads_to_what_both_took_part_in_with_roles_and_sources(page: Page) -> None:
    root = page(f"{NETWORK}?pair=organisation/eu&pair=organisation/scn")
    section = next(each for each in root.iter("section") if each.get("id") == "common")
    lines = [row for row in section.iter("tr") if row.find("th[@scope='row']") is not None]
    assert len(lines) == 10
    for line in lines:
        for cell in line.findall("td")[1:]:
            assert any((link.get("href") or "").startswith("/id/participation/") for link in cell.iter("a"))
            assert any(button.get("popovertarget") for button in cell.iter("button"))


def test_a_name_leads_to_the_network_of_its_actor_or_to_those_that_may_be_meant(client: TestClient, page: Page) -> None:
    answer = client.get(f"{NETWORK}?find=Strong+Cities+Network&kind=organisation", headers={"accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{NETWORK}?kind=organisation&centre=organisation%2Fscn"
    picked = client.get(NETWORK, params={"find": SCN}, headers={"accept": "text/html"})
    assert picked.headers["location"] == f"{NETWORK}?centre=organisation%2Fscn"
    root = page(f"{NETWORK}?find=municipality+of")
    [candidates] = [each for each in root.iter("section") if each.get("aria-labelledby") == "meant"]
    assert len(list(candidates.iter("a"))) > 1
    assert "No actor of this name meets anyone here." in text(page(f"{NETWORK}?find=zzzz"))


def test_around_an_actor_everybody_meets_it(client: TestClient) -> None:
    around = ties(client, f"{NETWORK}?centre=organisation/eu")
    partners = {actor for tie in around for actor in tie} - {EU}
    assert partners == {actor for tie in around if EU in tie for actor in tie} - {EU}


@pytest.mark.parametrize("kind", ["", "kind=country"])
def test_what_cannot_be_drawn_is_said(page: Page, kind: str) -> None:
    root = page(f"{NETWORK}?{kind}&least=999")
    assert "Nobody is tied to anybody here." in text(root)
    assert "least=1" in "".join(link.get("href") or "" for link in root.iter("a"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("kind=cat", "The filter kind is 'cat'; these were expected: country, government, organisation, person"),
        ("least=0", "The parameter least is '0'; a whole number from 1 to 1000 was expected."),
        ("tie=love", "The parameter tie is 'love'; these were expected: events, bodies."),
        ("centre=theme/youth", "The parameter centre is 'theme/youth', which is unknown"),
        ("pair=organisation/none", "The parameter pair is 'organisation/none', which is unknown"),
    ],
)
def test_a_wrong_parameter_is_a_sentence(client: TestClient, query: str, said: str) -> None:
    answer = client.get(f"{NETWORK}?{query}", headers={"accept": "application/json"})
    assert answer.status_code == 400
    assert said in answer.json()["detail"]


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
@pytest.mark.parametrize("query", ["", "?least=1", "?tie=bodies&least=1", "?centre=organisation/scn"])
def test_a_page_stays_small(client: TestClient, query: str, language: str) -> None:
    answer = client.get(NETWORK + query, headers={"accept": "text/html", "accept-language": language})
    assert answer.status_code == 200
    assert len(answer.content) < LARGEST_PAGE
