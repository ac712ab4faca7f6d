"""What the pages of things show to people."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest
from starlette.testclient import TestClient
from tests.web.markup import all_with_class, section, text

from pvegraph import iri
from pvegraph.web.kinds import KINDS

Page = Callable[..., Element]
Select = Callable[[str], list[dict[str, str]]]

GCTF = "/doc/organisation/gctf"
RABAT = "/doc/place/ma-rabat"
COUNTRY = "/doc/country/us"
ADDRESSES = [
    GCTF,
    RABAT,
    COUNTRY,
    "/concept/theme/youth",
    "/doc/government/ma-rabat",
    "/doc/concept/commitment-level/endorsed",
]


@pytest.fixture
def mayor(select: Select) -> str:
    """The page of someone who is mayor of Rabat."""
    found = select(
        "SELECT ?person { ?t org:member ?person ; pve:post post:ma-rabat-mayor ; pve:observedOn ?day } ORDER BY ?person"
    )
    return found[0]["person"].replace(iri.BASE + "id/", "/doc/")


def _values(root: Element) -> list[Element]:
    return [dd for facts in all_with_class(root, "facts") for dd in facts.iter("dd")]


def _rows(root: Element) -> list[Element]:
    return [row for rows in all_with_class(root, "rows") for row in rows.iter("li")]


@pytest.mark.parametrize(
    ("language", "direction", "title", "label"),
    [("en", "ltr", "Rabat", "country"), ("ar", "rtl", "الرباط", "البلد"), ("fr", "ltr", "Rabat", "pays")],
)
def test_a_page_speaks_the_readers_language(page: Page, language: str, direction: str, title: str, label: str) -> None:
    root = page(RABAT, language)
    assert root.get("lang") == language
    assert root.get("dir") == direction
    heading = next(root.iter("h1"))
    assert text(heading) == title
    assert label in {text(dt) for dt in root.iter("dt")}


def test_each_literal_says_its_language_and_finds_its_direction(page: Page) -> None:
    names = [bdi for dd in _values(page(RABAT)) for bdi in dd.iter("bdi") if text(bdi) == "الرباط"]
    assert names
    assert all(bdi.get("lang") == "ar" and bdi.get("dir") == "auto" for bdi in names)


def test_a_name_from_another_language_says_so(page: Page) -> None:
    root = page("/doc/event/gctf-ministerial-10-2019", "ar")
    words = next(next(root.iter("h1")).iter("bdi"))
    assert words.get("lang") == "en"


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_no_iri_of_ours_is_shown_bare(client: TestClient, page: Page, address: str, language: str) -> None:
    location = client.get(address).headers.get("location", address)
    root = page(location, language)
    for element in (*root.iter("aside"), *root.iter("script")):
        element.clear()
    shown = " ".join("".join(root.itertext()).split())
    assert "w3id.org/pvegraph" not in shown
    prefixed = {text(code) for code in root.iter("code") if re.fullmatch(r"[a-z0-9-]+:\S+", text(code))}
    assert prefixed == set()


@pytest.mark.parametrize("address", [GCTF, RABAT, COUNTRY, "/doc/government/ma-rabat", "/doc/concept/theme/youth"])
def test_every_statement_leads_to_its_sources(page: Page, address: str) -> None:
    root = page(address)
    listed = {source.get("id") for source in all_with_class(section(root, "Sources"), "source")}
    statements = [each for each in _values(root) + _rows(root) if "silence" not in (each.get("class") or "")]
    assert statements
    for statement in statements:
        if list(all_with_class(statement, "amount")):  # counted here of statements that each have their source
            continue
        references = {button.get("popovertarget") for button in statement.iter("button")}
        assert references, text(statement)
        assert references <= listed


def test_a_source_in_the_list_leads_to_its_page_and_to_the_document(page: Page, client: TestClient) -> None:
    first = next(section(page(GCTF), "Sources").iter("li"))
    inside, outside = (a.get("href", "") for a in first.iter("a"))
    assert client.get(inside).status_code == 200
    assert outside.startswith("https://")


def test_values_on_which_sources_differ_stand_side_by_side(page: Page, select: Select) -> None:
    found = {row["value"] for row in select("SELECT ?value { organisation:gctf schema:foundingDate ?value }")}
    assert len(found) > 1
    group = next(
        div
        for facts in all_with_class(page(GCTF), "facts")
        for div in facts.iter("div")
        if text(next(div.iter("dt"))) == "founded"
    )
    shown = {time.get("datetime") for time in group.iter("time")}
    assert shown == found
    assert len(list(all_with_class(group, "refs"))) == len(found)


def test_a_term_of_office_is_a_readable_row(page: Page, mayor: str) -> None:
    rows = [text(row) for row in section(page(mayor), "Posts held").iter("li")]
    assert any("Mayor of Rabat" in row and "seen in office" in row and re.search(r"\b20\d\d\b", row) for row in rows)


def test_a_term_of_office_is_a_readable_row_in_arabic_and_french(page: Page, mayor: str) -> None:
    assert "ورد ذكره في المنصب" in text(section(page(mayor, "ar"), "المناصب التي شغلها"))
    assert "en fonction" in text(section(page(mayor, "fr"), "Postes occupés"))


def test_a_place_shows_the_posts_of_its_government(page: Page) -> None:
    root = page(RABAT)
    assert "Municipality of Rabat" in text(section(root, "Who governs it"))
    assert "seen in office" in text(section(root, "Mayors over time"))


def test_dates_keep_their_precision(page: Page) -> None:
    root = page("/doc/event/gctf-ministerial-10-2019")
    dates = {time.get("datetime"): text(time) for dd in _values(root) for time in dd.iter("time")}
    assert dates["2019-09"] == "September 2019"


def test_what_points_at_a_thing_is_counted_and_paged(page: Page, select: Select) -> None:
    total = int(select("SELECT (COUNT(DISTINCT ?n) AS ?n) { ?n pve:role role:host }")[0]["n"])
    assert total > 100
    whole = next(s for s in page("/doc/concept/role/host").iter("section") if s.get("id") == "participation-role")
    assert text(next(whole.iter("small"))) == str(total)
    address = next(a.get("href", "") for a in whole.iter("a") if text(a) == "Show all")
    seen: list[str] = []
    number = 1
    while len(seen) < total:
        part = next(s for s in page(f"{address}&page={number}").iter("section") if s.get("id") == "participation-role")
        rows = [next(all_with_class(li, "node")).get("href", "") for li in part.iter("li")]
        assert 0 < len(rows) <= 50
        seen += rows
        number += 1
    assert len(seen) == len(set(seen)) == total


def test_a_part_alone_does_not_repeat_the_facts(page: Page) -> None:
    assert _values(page("/doc/concept/role/host?part=participation-role")) == []


@pytest.mark.parametrize("query", ["?part=nothing", "?part=participation-role&page=9999", "?page=2"])
def test_a_part_or_a_page_that_is_not_there_is_not_found(page: Page, query: str) -> None:
    page(f"/doc/concept/role/host{query}", status=404)


def test_roles_and_other_nodes_are_never_opaque_links(page: Page) -> None:
    for row in _rows(page(GCTF)):
        main = next(row.iter("a"))
        assert not re.search(r"/id/(tenure|membership|participation|commitment)/", main.get("href", ""))


def test_a_node_has_a_page_with_a_title_of_what_it_ties_together(page: Page, select: Select) -> None:
    node = select("SELECT ?t { ?t pve:post post:ma-rabat-mayor } ORDER BY ?t")[0]["t"]
    title = text(next(page(node.replace(iri.BASE + "id/", "/doc/")).iter("h1")))
    assert "Mayor of Rabat" in title
    assert " — " in title


def test_the_ontology_is_one_page_with_an_anchor_for_each_term(page: Page, select: Select) -> None:
    anchors = {element.get("id") for element in page("/ontology").iter("section")}
    terms = select(
        f"SELECT DISTINCT ?t {{ GRAPH <{iri.ONTOLOGY_GRAPH}> {{ ?t rdfs:label ?l }}"
        f" FILTER(STRSTARTS(STR(?t), '{iri.ONTOLOGY}')) }}"
    )
    assert terms
    assert {row["t"].partition("#")[2] for row in terms} <= anchors
    assert "dct-date" in anchors


def test_every_property_leads_to_its_definition_here(page: Page) -> None:
    anchors = {element.get("id") for element in page("/ontology").iter("section")}
    links = [a.get("href", "") for dt in page(GCTF).iter("dt") for a in dt.iter("a")]
    assert links
    assert {link.removeprefix("/ontology#") for link in links} <= anchors


def test_the_reader_chooses_a_language_and_it_stays(client: TestClient) -> None:
    chosen = client.get(f"{RABAT}?lang=ar", headers={"accept": "text/html"})
    assert 'lang="ar"' in chosen.text
    assert (
        client.get(RABAT, headers={"accept": "text/html", "accept-language": "fr"}).headers["content-language"] == "ar"
    )


def test_every_page_offers_every_language_at_the_same_address(page: Page) -> None:
    for address in (RABAT, "/search?q=a%26b", "/things/event?page=2"):
        switch = next(all_with_class(page(address), "languages"))
        links = {a.get("lang"): a.get("href", "") for a in switch.iter("a")}
        assert set(links) == {"en", "ar", "fr"}
        assert all(link == f"/{tag}{address}" for tag, link in links.items())


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_list(page: Page, kind: str) -> None:
    root = page(f"/things/{kind}")
    assert text(next(root.iter("h1"))).startswith(KINDS[kind].many)
    assert all(not text(code) for code in root.iter("code"))


def test_a_list_is_sorted_paged_and_filtered(page: Page) -> None:
    names = [text(next(row.iter("a"))) for row in _rows(page("/things/place"))]
    assert len(names) == 50
    assert names == sorted(names, key=str.casefold) or len(set(names)) == 50
    starting = [text(next(row.iter("a"))) for row in _rows(page("/things/place?starts=Rab"))]
    assert starting
    assert all(name.startswith("Rab") for name in starting)
    found = [text(next(row.iter("a"))) for row in _rows(page("/things/place?q=%D8%A7%D9%84%D8%B1%D8%A8%D8%A7%D8%B7"))]
    assert found == ["Rabat"]


def test_the_first_page_counts_as_the_manifest_does(page: Page, select: Select) -> None:
    shown = {
        text(next(a.iter("span"))): int(text(next(a.iter("strong"))).replace(",", ""))
        for counts in all_with_class(page("/"), "counts")
        for a in counts.iter("a")
    }
    for kind, class_ in (
        ("Places", "pve:Place"),
        ("People", "pve:Person"),
        ("Events", "pve:Event"),
        ("Sources", "pve:Source"),
    ):
        assert shown[kind] == int(select(f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a {class_} }}")[0]["n"])


def test_the_counts_of_the_first_page_are_those_of_the_lists(page: Page) -> None:
    for counts in all_with_class(page("/"), "counts"):
        for a in counts.iter("a"):
            heading = next(page(a.get("href", "")).iter("h1"))
            assert text(next(heading.iter("small"))) == text(next(a.iter("strong")))


def test_a_newcomer_begins_with_a_question_that_has_an_answer(page: Page) -> None:
    links = [a.get("href", "") for ways in all_with_class(page("/"), "into") for a in ways.iter("a")]
    assert "/queries/members-of-a-network" in links
    assert "/ask?kind=person" in links
    for link in links:
        assert len(text(next(page(link).iter("main")))) > 100, link


def test_examples_ask_for_labels_in_the_readers_language(page: Page, client: TestClient) -> None:
    runs = [a.get("href", "") for a in page("/query/events-of-a-year", "ar").iter("a")]
    asked = [run for run in runs if "%3Flang+%7B+%22ar%22" in run]
    assert asked
    assert client.get(asked[0], headers={"accept": "application/sparql-results+json, text/turtle"}).status_code == 200


def test_a_lost_reader_is_shown_where_to_go(page: Page) -> None:
    root = page("/id/organisation/gctff", status=404)
    links = [a.get("href") for a in section(root, "Perhaps one of these").iter("a")]
    assert "/id/organisation/gctf" in links


def test_the_shapes_are_one_page_and_lists_in_them_stand_in_place(page: Page, select: Select) -> None:
    root = page("/shapes")
    anchors = {element.get("id") for element in root.iter("section")}
    shapes = select(f"SELECT DISTINCT ?s {{ GRAPH <{iri.SHAPES_GRAPH}> {{ ?s a ?t }} FILTER(ISIRI(?s)) }}")
    assert {row["s"].partition("#")[2] for row in shapes} <= anchors
    lists = select(f"SELECT ?l {{ GRAPH <{iri.SHAPES_GRAPH}> {{ ?s ?p ?l . ?l rdf:first ?f }} FILTER(ISIRI(?s)) }}")
    written = [text(code) for code in root.iter("code") if text(code).startswith("(")]
    assert len(written) >= len({row["l"] for row in lists}) > 0


def test_a_line_of_a_list_says_what_its_thing_is_known_for(page: Page) -> None:
    def lines(address: str) -> dict[str, str]:
        rows = all_with_class(page(address), "what")
        return {text(next(row.iter("a"))): " ".join(map(text, all_with_class(row, "hint"))) for row in rows}

    assert lines("/things/person?q=Khiame")["Abdelhak Khiame"] == "Head, BCIJ · Morocco · 2018"
    countries = lines("/things/country?starts=a")
    assert countries["Antarctica"] == "no source says anything of it"
    assert not countries["Algeria"]
