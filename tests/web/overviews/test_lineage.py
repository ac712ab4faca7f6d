"""The page of lineage: every tie of the graph, with its source, at its place."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO
from xml.etree.ElementTree import Element

import pytest
from starlette.testclient import TestClient

Page = Callable[..., Element]
Select = Callable[[str], list[dict[str, str]]]
LINEAGE = "/overviews/lineage"
LARGEST_PAGE = 100_000
SVG = "{http://www.w3.org/2000/svg}"


def rows(client: TestClient, query: str = "") -> list[dict[str, str]]:
    """The ties that an address has, as CSV."""
    answer = client.get(LINEAGE + query, headers={"accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(StringIO(answer.text, newline="")))


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def line(root: Element, anchor: str) -> Element:
    """The item of a list at which a framework stands with all that comes from it."""
    return next(
        item for item in root.iter("li") if (item.find("div") is not None and item.find("div").get("id") == anchor)
    )  # type: ignore[union-attr] # looked at before


def test_the_download_has_every_tie_of_the_graph_with_its_sources(client: TestClient, select: Select) -> None:
    asked = select("""
        SELECT DISTINCT ?one ?p ?two ?g WHERE {
          VALUES ?p { pve:supplements pve:givesEffectTo pve:affirms dct:isPartOf dct:replaces prov:wasInfluencedBy }
          GRAPH ?g { ?one ?p ?two } FILTER EXISTS { ?one a pve:Framework }
        }""")
    found = {(row["iri"], row["parent"], source) for row in rows(client) for source in row["sources"].split("; ")}
    assert found == {(row["one"], row["two"], row["g"]) for row in asked}


def test_a_county_plan_stands_below_the_national_strategy_in_the_order_of_time(page: Page) -> None:
    root = page(f"{LINEAGE}?of=framework/ke-nscve-2016")
    top = line(root, "framework-ke-nscve-2016")
    below = [item.find("div") for item in top.findall("details/ul/li")]
    anchors = [each.get("id") for each in below if each is not None]
    assert anchors[:5] == [f"framework-{name}-cap" for name in ("kwale", "lamu", "mombasa", "isiolo", "nakuru")]
    assert "part of" in text(below[0])  # type: ignore[arg-type] # found above
    assert "no source says when" in text(below[-1])  # type: ignore[arg-type] # found above
    assert any(button.get("popovertarget") for button in below[0].iter("button"))  # type: ignore[union-attr] # found above


def test_what_supplements_a_memorandum_is_shown_below_it(page: Page, select: Select) -> None:
    asked = select("SELECT ?f { ?f pve:supplements framework:gctf-rome-memorandum }")
    top = line(page(f"{LINEAGE}?of=framework/gctf-rome-memorandum"), "framework-gctf-rome-memorandum")
    links = {link.get("href") for link in top.iter("a")}
    assert asked
    assert {row["f"].replace("https://w3id.org/pvegraph", "") for row in asked} <= links


def test_what_comes_from_two_is_below_both_and_in_full_below_one(page: Page) -> None:
    root = page(f"{LINEAGE}?of=framework/un-gcts")
    places = [link for link in root.iter("a") if link.get("href") == "/id/framework/un-gcts-review-2016"]
    names = [item for item in root.iter("span") if item.get("class") == "name" and any(e in places for e in item)]
    assert len(names) == 2
    assert "Shown in full elsewhere on this page" in text(root)


def test_filters_leave_whole_families_and_mark_what_they_are_about(page: Page, client: TestClient) -> None:
    narrowed = rows(client, "?kind=addendum")
    assert 0 < len(narrowed) < len(rows(client))
    root = page(f"{LINEAGE}?kind=addendum")
    marked = [div for div in root.iter("div") if "as filtered" in text(div) and div.get("class") == "line"]
    assert marked
    assert all("Addendum" in text(div) for div in marked if "no source says when" in text(div) or div.get("id"))
    assert [row["iri"] for row in rows(client, "?issuer=organisation/gctf")]


def test_a_family_is_drawn_along_time_and_named(page: Page) -> None:
    root = page(f"{LINEAGE}?of=framework/ke-nscve-2016")
    [drawing] = [svg for svg in root.iter(f"{SVG}svg") if svg.get("role") == "img"]
    assert drawing.get("aria-label") == (
        "9 frameworks along time, tied to what they come from. The list below says the same."
    )
    assert len(list(drawing.iter(f"{SVG}circle"))) == 9
    undated = [circle for circle in drawing.iter(f"{SVG}circle") if circle.get("class") == "undated"]
    assert len(undated) == text(root).count("no source says when")


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_every_page_stays_small_and_together_they_have_all_families(client: TestClient, language: str) -> None:
    headers = {"accept": "text/html", "accept-language": language}
    found: list[str] = []
    for number in range(1, 100):
        answer = client.get(f"{LINEAGE}?page={number}", headers=headers)
        if answer.status_code == 404:
            break
        assert len(answer.content) < LARGEST_PAGE
        found += [part.partition('"')[0] for part in answer.text.split('<h2 id="family-')[1:]]
    assert len(found) == len(set(found)) > 50
