"""The pages of sources: all that a document says, and what others say differently."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient
from tests.web.markup import all_with_class, section, text

from pvegraph import iri
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.vocabulary import expand
from pvegraph.web.source_says import says
from pvegraph.web.source_survey import survey

Page = Callable[..., Element]
Select = Callable[[str], list[dict[str, str]]]

ANNOUNCEMENT = "/source/strong-cities-network/scn-gs2-announce"
LARGE = "/source/european-forum-for-urban-security/efus-2019"
HIDDEN = {expand("rdf:type"), expand("dct:source")}


def _links(root: Element) -> set[str]:
    said = section(root, "What it says")
    headings = {a.get("href", "") for heading in said.iter("h4") for a in heading.iter("a")}
    return headings | {a.get("href", "") for a in all_with_class(said, "node")}


@pytest.mark.parametrize("address", [ANNOUNCEMENT, LARGE])
def test_a_source_shows_everything_that_it_says_page_by_page(page: Page, select: Select, address: str) -> None:
    source = iri.BASE + address.strip("/")
    rows = select(f"SELECT DISTINCT ?s {{ GRAPH <{source}> {{ ?s ?p ?o }} }}")
    things = {iri.local_path(row["s"]) for row in rows} - {address}
    root = page(address)
    assert text(next(section(root, "What it says").iter("small"))) == str(len(things))
    seen: list[str] = []
    number = 1
    while len(seen) < len(things):
        found = _links(page(f"{address}?page={number}"))
        assert 0 < len(found) <= 50
        seen += found
        number += 1
    assert set(seen) == things
    assert len(seen) == len(things)


def test_each_statement_of_a_thing_is_there(page: Page, select: Select) -> None:
    source = iri.BASE + ANNOUNCEMENT.strip("/")
    event = iri.thing("event", "scn-global-summit-2")
    values = select(f"SELECT ?p ?o {{ GRAPH <{source}> {{ <{event}> ?p ?o }} FILTER(ISLITERAL(?o)) }}")
    block = next(s for s in page(ANNOUNCEMENT).iter("section") if s.get("id") == "id-event-scn-global-summit-2")
    shown = {time.get("datetime") for time in block.iter("time")} | {text(bdi) for bdi in block.iter("bdi")}
    assert values
    assert {row["o"] for row in values} <= shown


def test_the_page_narrows_to_one_kind_and_says_which_there_are(page: Page, client: TestClient) -> None:
    root = page(f"{LARGE}?kind=membership")
    said = section(root, "What it says")
    assert {a.get("href", "").split("/")[2] for a in all_with_class(said, "node")} == {"membership"}
    assert list(said.iter("h4")) == []
    wrong = client.get(f"{LARGE}?kind=unicorn", headers={"accept": "text/html"})
    assert wrong.status_code == 400
    assert "membership" in wrong.text


def test_what_other_sources_say_differently_stands_beside_it_with_its_source(page: Page, select: Select) -> None:
    found = select(
        "SELECT ?g ?other ?day { GRAPH ?g { organisation:gctf schema:foundingDate ?day }"
        " GRAPH ?other { organisation:gctf schema:foundingDate ?else } FILTER(?day != ?else) } ORDER BY ?g"
    )
    address = iri.local_path(found[0]["g"])
    root = page(f"{address}?kind=organisation")
    block = next(s for s in root.iter("section") if s.get("id") == "id-organisation-gctf")
    beside = list(all_with_class(block, "otherwise"))
    assert beside
    listed = {li.get("id"): li for li in section(root, "Sources").iter("li")}
    for each in beside:
        numbers = [button.get("popovertarget", "") for button in each.iter("button")]
        assert numbers
        for number in numbers:
            assert next(listed[number.removeprefix("about-")].iter("a")).get("href") != address


def _quads(*rows: tuple[str, str, str]) -> EmbeddedStore:
    """A store in which sources say a date of an event."""
    store = ox.Store()
    for graph, datatype, day in rows:
        store.add(
            ox.Quad(
                ox.NamedNode(iri.thing("event", "meeting")),
                ox.NamedNode(expand("pve:start")),
                ox.Literal(day, datatype=ox.NamedNode(expand(datatype))),
                ox.NamedNode(iri.SOURCE + graph),
            )
        )
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    return EmbeddedStore(store)


@pytest.mark.parametrize(
    ("other", "datatype", "how"),
    [
        ("2023-09", "xsd:gYearMonth", None),
        ("2023-09-18", "xsd:date", "more exactly"),
        ("2023", "xsd:gYear", "less exactly"),
        ("2023-10-01", "xsd:date", "differently"),
    ],
)
def test_a_more_exact_date_is_no_contradiction(other: str, datatype: str, how: str | None) -> None:
    store = _quads(("a/one", "xsd:gYearMonth", "2023-09"), ("b/two", datatype, other))
    told = says(store, iri.SOURCE + "a/one", [iri.thing("event", "meeting")])
    assert [each.how for each in told[iri.thing("event", "meeting")].others] == ([how] if how else [])


def test_a_survey_counts_what_a_source_shares_with_others(store: EmbeddedStore, select: Select) -> None:
    source = iri.BASE + ANNOUNCEMENT.strip("/")
    found = survey(store, source)
    first = found.shared[0]
    rows = select(
        f"SELECT (COUNT(DISTINCT ?t) AS ?n) {{ GRAPH <{source}> {{ ?t a ?c }} GRAPH <{first.source}> {{ ?t a ?c }} }}"
    )
    assert first.things == int(rows[0]["n"])
    assert [each.things for each in found.shared] == sorted((each.things for each in found.shared), reverse=True)


def test_other_sources_about_the_same_things_are_linked_with_a_count(page: Page) -> None:
    others = section(page(ANNOUNCEMENT), "Other sources about the same things")
    links = [next(li.iter("a")).get("href", "") for li in others.iter("li")]
    assert links
    assert all(link.startswith("/source/") for link in links)
    assert "of the same things" in text(others)


def test_a_source_without_a_date_says_so(page: Page) -> None:
    root = page("/source/strong-cities-network/seed-scn-gctf-dialogue-ar")
    assert "It does not say when it was published." in text(section(root, "About the document"))
    assert "It does not say when it was published." not in text(section(page(ANNOUNCEMENT), "About the document"))
