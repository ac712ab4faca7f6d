"""Overviews: what they show is what the graph says, the table, the figure's data and the downloads say the same."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from xml.etree.ElementTree import Element

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook
from starlette.testclient import TestClient

from pvegraph.release import Release
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web.app import create_app

Page = Callable[..., Element]
Select = Callable[[str], list[dict[str, str]]]
MAP, TIMELINE = "/overviews/map", "/overviews/timeline"
BOTH = f"{MAP}?network=scn&network=eccar"
LARGEST_PAGE = 100_000


def items(client: TestClient, address: str) -> list[dict[str, object]]:
    """What an overview shows, as JSON."""
    answer = client.get(address, params=None, headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["items"]
    return found


def names(client: TestClient, address: str) -> set[object]:
    return {item["iri"] for item in items(client, address)}


def test_the_index_leads_to_five_overviews(page: Page) -> None:
    links = [link.get("href") for link in page("/overviews").iter("a")]
    assert [href for href in links if href and href.startswith("/overviews/")] == [
        f"/overviews/{name}" for name in ("map", "timeline", "network", "lineage", "matrix")
    ]


def test_cities_that_belong_to_two_networks_are_those_of_the_graph(client: TestClient, select: Select) -> None:
    asked = select("""
        SELECT DISTINCT ?place WHERE {
          ?government pve:governs ?place .
          ?one org:member ?government ; org:organization organisation:scn .
          ?two org:member ?government ; org:organization organisation:eccar .
        }""")
    found = names(client, f"{BOTH}&match=all")
    assert found == {row["place"] for row in asked}
    assert len(found) > 1


def test_a_network_given_twice_means_either(client: TestClient) -> None:
    either = names(client, BOTH)
    assert either == names(client, f"{MAP}?network=scn") | names(client, f"{MAP}?network=eccar")
    assert either > names(client, f"{BOTH}&match=all")


def test_a_city_that_left_before_the_time_is_not_shown_and_one_without_dates_is(
    client: TestClient, select: Select
) -> None:
    ended = select("""
        SELECT DISTINCT ?place WHERE {
          ?government pve:governs ?place .
          ?m org:member ?government ; org:organization organisation:scn-wg1 ; pve:end ?end
          FILTER NOT EXISTS { ?other org:member ?government ; org:organization organisation:scn-wg1
            FILTER NOT EXISTS { ?other pve:end ?some } }
          FILTER (STR(?end) < "2020")
        }""")
    open_ = select("""
        SELECT DISTINCT ?place WHERE {
          ?government pve:governs ?place . ?m org:member ?government ; org:organization organisation:scn
          FILTER NOT EXISTS { ?m pve:start ?start } FILTER NOT EXISTS { ?m pve:end ?end }
        }""")
    assert ended
    assert open_
    assert names(client, f"{MAP}?network=scn-wg1").issuperset(row["place"] for row in ended)
    assert names(client, f"{MAP}?network=scn-wg1&year=2022").isdisjoint(row["place"] for row in ended)
    assert names(client, f"{MAP}?network=scn&year=2022").issuperset(row["place"] for row in open_)


@pytest.mark.parametrize("address", [f"{BOTH}&kind=place&kind=event", f"{TIMELINE}?theme=prisons"])
def test_all_downloads_hold_the_same_things_in_the_same_order(client: TestClient, address: str) -> None:
    as_json = [item["iri"] for item in items(client, address)]
    as_csv = client.get(f"{address}&format=csv")
    assert as_csv.headers["content-type"] == "text/csv; charset=utf-8"
    assert [row["iri"] for row in csv.DictReader(StringIO(as_csv.text, newline=""))] == as_json
    book = load_workbook(BytesIO(client.get(f"{address}&format=xlsx").content))
    header, *rows = book["results"].iter_rows(values_only=True)
    assert [row[0] for row in rows] == as_json
    assert list(header) == next(csv.reader(StringIO(as_csv.text)))
    about = {row[0]: str(row[1]) for row in book["about"].iter_rows(values_only=True)}
    assert about["address"].endswith(f"{address}&lang=en")


def test_the_map_as_geojson_has_a_point_for_each_position(client: TestClient) -> None:
    address = f"{MAP}?kind=place&kind=event"
    answer = client.get(address, headers={"accept": "application/geo+json"})
    assert answer.headers["content-type"] == "application/geo+json"
    features = {feature["id"]: feature["geometry"] for feature in answer.json()["features"]}
    for item in items(client, address):
        geometry = features.pop(item["iri"])
        assert (geometry is None) == (item["latitude"] is None)
        if geometry is not None:
            assert geometry == {"type": "Point", "coordinates": [item["longitude"], item["latitude"]]}
    assert features == {}


def test_a_page_counts_and_lists_what_has_no_position(page: Page, client: TestClient) -> None:
    unplaced = [item for item in items(client, f"{MAP}?country=ke") if item["latitude"] is None]
    details = page(f"{MAP}?country=ke").find(".//details[@class='unplaced']")
    assert details is not None
    assert "".join(details.find("summary").itertext()).startswith(str(len(unplaced)))  # type: ignore[union-attr] # it has one
    assert sorted(link.get("href") or "" for link in details.iter("a")) == sorted(str(i["href"]) for i in unplaced)


def test_the_pages_of_a_table_hold_everything_once(page: Page, client: TestClient) -> None:
    address = f"{TIMELINE}?network=gctf"
    rows: list[str | None] = []
    for number in range(1, 100):
        root = page(f"{address}&page={number}")
        rows += [link.get("href") for cell in root.iter("th") if cell.get("scope") == "row" for link in cell.iter("a")]
        if root.find(".//a[@rel='next']") is None:
            break
    assert rows == [item["href"] for item in items(client, address)]
    assert len(rows) > 50


def test_each_bar_of_a_year_leads_to_as_many_things_as_it_counts(page: Page, client: TestClient) -> None:
    svg = page(f"{TIMELINE}?theme=prisons").find(".//nav[@class='years']")
    assert svg is not None
    bars = [(link.get("href"), link.get("aria-label")) for link in svg.iter("{http://www.w3.org/2000/svg}a")]
    assert len(bars) > 5
    for href, label in bars:
        assert href is not None
        assert label is not None
        assert len(items(client, href)) == int(label.rpartition(": ")[2]), label


def test_what_is_dated_vaguely_is_an_interval(client: TestClient) -> None:
    for item in items(client, TIMELINE):
        starts = item["starts"]
        assert isinstance(starts, list)
        if len(starts) == 1 and not item["ends"] and len(starts[0]) == len("2019"):
            assert (item["first"], item["last"]) == (f"{starts[0]}-01-01", f"{starts[0]}-12-31")
            assert item["surely_first"] is None


def test_what_no_source_dates_is_last_and_in_no_time(client: TestClient) -> None:
    dated = [item["first"] is not None or item["last"] is not None for item in items(client, TIMELINE)]
    assert sorted(dated, reverse=True) == dated
    assert not all(dated)
    assert all(item["when"] for item in items(client, f"{TIMELINE}?from=1900"))


@pytest.mark.parametrize("path", [MAP, TIMELINE])
@pytest.mark.parametrize("query", ["theme=nothing", "kind=nothing", "from=never", "match=some", "format=pdf"])
def test_a_wrong_address_is_told_what_is_possible(client: TestClient, path: str, query: str) -> None:
    answer = client.get(f"{path}?{query}", headers={"accept": "application/json"})
    assert answer.status_code == 400
    assert "expected" in answer.json()["detail"] or "unknown" in answer.json()["detail"]


def test_a_choice_leaves_as_much_as_it_says(page: Page, client: TestClient) -> None:
    root = page(f"{TIMELINE}?kind=event&country=ma")
    offered = [
        (label.find("input"), label.find("small"))
        for label in root.iter("label")
        if label.find("input") is not None and label.find("input").get("name") == "network"  # type: ignore[union-attr] # as the line says
    ]
    assert offered
    for field, count in offered:
        assert field is not None
        assert count is not None
        found = items(client, f"{TIMELINE}?kind=event&country=ma&network={field.get('value')}")
        assert len(found) == int(count.text or "")


@pytest.mark.parametrize("path", [f"{MAP}?kind=place&kind=event", TIMELINE, "/overviews"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_page_is_small(client: TestClient, path: str, language: str) -> None:
    answer = client.get(path, headers={"accept": "text/html", "accept-language": language})
    assert len(answer.content) < LARGEST_PAGE


def test_an_answer_is_not_sent_again_while_the_data_is_the_same(client: TestClient) -> None:
    first = client.get(f"{MAP}?network=scn&format=geojson")
    again = client.get(f"{MAP}?network=scn&format=geojson", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


def test_the_address_of_data_decides_its_language_and_pages_name_it(client: TestClient, page: Page) -> None:
    address = f"{MAP}?country=ma&format=csv"
    plain = client.get(address, headers={"accept-language": "ar"})
    assert plain.text == client.get(f"{address}&lang=en").text
    assert "الرباط" not in plain.text
    assert "الرباط" in client.get(f"/ar{address}").text
    hrefs = [link.get("href") or "" for link in page(f"{MAP}?country=ma", "ar").iter("a")]
    (link,) = (href for href in hrefs if "format=csv" in href)
    assert "الرباط" in client.get(link).text


class Counted:
    """A store that counts what it is asked."""

    def __init__(self, store: EmbeddedStore) -> None:
        self.asked = 0
        self._store = store

    def query(self, *arguments: object, **options: object) -> object:
        """Ask, and count."""
        self.asked += 1
        return self._store.query(*arguments, **options)  # type: ignore[arg-type] # whatever the store takes


@pytest.fixture(scope="module")
def counted(release: Release, store: EmbeddedStore, settings: Settings) -> tuple[TestClient, Counted]:
    """A gateway whose store counts."""
    counting = Counted(store)
    app: FastAPI = create_app(release, counting, settings)  # type: ignore[arg-type] # it has all that a store has
    return TestClient(app, headers={"accept": "text/html"}), counting


@pytest.mark.parametrize("path", [MAP, TIMELINE])
def test_a_page_asks_the_store_four_times_at_most_and_then_no_more(
    counted: tuple[TestClient, Counted], path: str
) -> None:
    client, store = counted
    for most in (4, 0):
        before = store.asked
        assert client.get(path).status_code == 200
        assert store.asked - before <= most
