"""The table of commitments: what each cell says is what the graph says, and it leads to who says so."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO
from xml.etree.ElementTree import Element

import pytest
from starlette.testclient import TestClient

from pvegraph import iri
from pvegraph.web.overviews.commitments import USUAL, Commitment, Commitments, matrix

Page = Callable[..., Element]
Select = Callable[[str], list[dict[str, str]]]
MATRIX = "/overviews/matrix"
LARGEST_PAGE = 100_000
DENMARK, SWEDEN = iri.thing("country", "dk"), iri.thing("country", "se")
AARHUS, BODY = iri.thing("government", "aarhus"), iri.thing("organisation", "body")


def made() -> Commitments:
    """A State, its city, a body of two countries, and a person."""
    person = iri.thing("person", "p")
    found = (
        Commitment("leads", DENMARK, "a"),
        Commitment("implemented", AARHUS, "a", "s1"),
        Commitment("endorsed", AARHUS, "b", "s2"),
        Commitment("endorsed", BODY, "b", "s3"),
        Commitment("endorsed", person, "b", "s4"),
        Commitment("issued", DENMARK, "c"),
    )
    both = frozenset({DENMARK, SWEDEN})
    one = frozenset({DENMARK})
    return Commitments(found, {DENMARK: one, AARHUS: one, BODY: both, person: frozenset()})


def rows(client: TestClient, query: str = "") -> list[dict[str, str]]:
    """The ties that an address has, as CSV."""
    answer = client.get(MATRIX + query, headers={"accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(StringIO(answer.text, newline="")))


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_a_country_has_what_its_cities_and_bodies_have_and_a_body_of_two_counts_in_both() -> None:
    found = matrix(made(), "country", USUAL, {"a", "b", "c"}, lambda _: True)
    assert {place: [tie.level for tie in ties] for place, ties in found.cells.items()} == {
        (DENMARK, "a"): ["leads", "implemented"],
        (DENMARK, "b"): ["endorsed", "endorsed"],
        (SWEDEN, "b"): ["endorsed"],
    }
    assert (found.columns, found.rows) == (("b", "a"), (DENMARK, SWEDEN))
    assert (dict(found.row_sums), dict(found.column_sums)) == ({DENMARK: 4, SWEDEN: 1}, {"a": 1, "b": 2})
    assert found.elsewhere == 1  # the person's, who has no row


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("state", {(DENMARK, "a")}),
        ("government", {(AARHUS, "a"), (AARHUS, "b")}),
        ("organisation", {(BODY, "b")}),
    ],
)
def test_a_commitment_of_a_city_is_not_that_of_its_state(kind: str, cells: set[tuple[str, str]]) -> None:
    found = matrix(made(), kind, USUAL, {"a", "b", "c"}, lambda _: True)  # type: ignore[arg-type] # one of the four
    assert found.cells.keys() == cells


def test_only_wanted_levels_frameworks_and_rows_count() -> None:
    assert matrix(made(), "country", ("issued",), {"c"}, lambda _: True).cells.keys() == {(DENMARK, "c")}
    assert matrix(made(), "country", USUAL, {"b"}, SWEDEN.__eq__).cells.keys() == {(SWEDEN, "b")}


def test_the_download_has_every_commitment_of_the_cities(client: TestClient, select: Select) -> None:
    asked = select("""
        SELECT ?statement WHERE { ?statement pve:committedActor ?actor . ?actor a pve:LocalGovernment }""")
    found = rows(client, "?rows=government&level=endorsed&level=adopted&level=implemented&level=evaluated")
    assert {row["statement"] for row in found} == {row["statement"] for row in asked}
    assert len(found) == len(asked)


def test_a_cell_says_how_far_and_leads_to_the_statements_and_their_sources(page: Page, select: Select) -> None:
    address = f"{MATRIX}?rows=government&row=government/dk-copenhagen&column=framework/nordic-safe-cities-charter"
    known = select("SELECT ?a ?f { ?c pve:committedActor ?a ; pve:framework ?f . ?a pve:country country:dk } LIMIT 1")
    actor, framework = (each.rpartition("/id/")[2] for each in (known[0]["a"], known[0]["f"]))
    address = f"{MATRIX}?rows=government&row={actor}&column={framework}"
    section = next(each for each in page(address).iter("section") if each.get("id") == "statements")
    lines = [row for row in section.iter("tr") if row.find("th[@scope='row']") is not None]
    assert lines
    for each in lines:
        links = [link.get("href") or "" for link in each.iter("a")]
        assert {f"/id/{actor}", f"/id/{framework}"} <= set(links)
        assert any(link.startswith("/id/commitment/") for link in links)
        assert any(button.get("popovertarget") for button in each.iter("button"))


def test_every_filled_cell_has_words_and_its_own_address(page: Page) -> None:
    table = next(each for each in page(MATRIX).iter("table") if each.get("class") == "matrix")
    cells = [cell for row in table.find("tbody") or () for cell in row.findall("td")[1:]]
    filled = [cell for cell in cells if len(cell)]
    assert filled
    for cell in filled:
        [link] = list(cell.iter("a"))
        assert text(link)
        assert "row=country" in (link.get("href") or "")
        assert "column=framework" in (link.get("href") or "")
    heads = [th for th in table.iter("th") if th.get("scope") not in {"row", "col"}]
    assert heads == []
    assert table.find("caption") is not None


def test_a_sum_counts_the_rows_that_the_download_has(page: Page, client: TestClient) -> None:
    table = next(each for each in page(f"{MATRIX}?rows=state").iter("table") if each.get("class") == "matrix")
    found = rows(client, "?rows=state")
    for row in table.find("tbody") or ():
        name, total = text(row[0]), int(text(row[1]))
        assert total == sum(each["row_name"] == name for each in found)


def test_columns_are_paged_and_no_framework_is_on_two_pages(page: Page) -> None:
    seen: list[str] = []
    for number in (1, 2):
        table = next(each for each in page(f"{MATRIX}?columns={number}").iter("table") if each.get("class") == "matrix")
        seen += [link.get("href") or "" for link in (table.find("thead") or table).iter("a")]
    assert len(seen) == len(set(seen)) == 16


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("rows=planets", "these were expected: country, state, government, organisation"),
        ("level=loves", "these were expected: leads, evaluated, implemented, adopted, endorsed, included, issued"),
        ("columns=none", "a whole number from 1 to 9999 was expected"),
        ("row=framework/x", "which is unknown"),
        ("network=scn", "This page has no filter network"),
    ],
)
def test_a_wrong_parameter_is_a_sentence(client: TestClient, query: str, said: str) -> None:
    answer = client.get(f"{MATRIX}?{query}", headers={"accept": "application/json"})
    assert answer.status_code == 400
    assert said in answer.json()["detail"]


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
@pytest.mark.parametrize("query", ["", "?rows=government", "?column=framework/mayors-compact-2017&rows=government"])
def test_a_page_stays_small(client: TestClient, query: str, language: str) -> None:
    answer = client.get(MATRIX + query, headers={"accept": "text/html", "accept-language": language})
    assert answer.status_code == 200
    assert len(answer.content) < LARGEST_PAGE
