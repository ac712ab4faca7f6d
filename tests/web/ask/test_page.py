"""The page at ``/ask``: each step is an address, each offer leads somewhere, and no step needs a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import Page

from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.questions import Limits
from pvegraph.vocabulary import expand
from pvegraph.web.ask import page as asking
from pvegraph.web.ask.of_ontology import kinds_of
from pvegraph.web.ask.offers import kinds_query

MEMBERS_NOT_SEEN = (
    "Cities that are members of Strong Cities Network and that did not take part in any event in or after 2018",
    "Villes qui appartiennent à Strong Cities Network et qui n’ont pas participé à un seul événement en 2018 ou après",
    "مدن لها عضوية في Strong Cities Network ولم تشارك في أي فعالية في 2018 أو بعده",
)
SCN = "/ask?kind=city&where=member(=organisation:scn)"


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may fail because the machine is busy."""
    monkeypatch.setattr(asking, "COUNTING", Limits(seconds=60))
    monkeypatch.setattr(asking, "TABLE", Limits(seconds=60))


def words(root: Element, path: str = ".") -> str:
    """The text of the first element at a path."""
    found = root.find(path)
    assert found is not None
    return " ".join("".join(found.itertext()).split())


def links(root: Element, class_: str) -> dict[str, str]:
    """The links in the list of a class: their words and where they lead."""
    found = root.findall(f".//ul[@class='{class_}']/li/a")
    return {" ".join("".join(link.itertext()).split()): link.get("href", "") for link in found}


def total(root: Element) -> int:
    """How many things the page says that there are."""
    said = words(root, ".//p[@class='ask-total']")
    return 0 if said.startswith("Nothing") else int(re.sub(r"\D", "", said.split(" ")[0]))


def test_it_begins_with_the_kinds_of_things_and_with_questions_to_change(page: Page) -> None:
    root = page("/ask")
    kinds = links(root, "ask-kinds")
    assert any(re.fullmatch(r"cities [\d,]+", name) for name in kinds)
    assert len(links(root, "ask-examples")) >= 8
    assert total(page(kinds[next(name for name in kinds if name.startswith("people"))])) > 0


def test_a_question_grows_by_links_and_one_form(client: TestClient, page: Page) -> None:
    offers = links(page("/ask?kind=city"), "ask-offers")
    form = page(next(href for name, href in offers.items() if name.startswith("that are members of")))
    box = next(field for field in form.iter("input") if field.get("value") == "organisation:scn")
    assert box.get("name") == "value"
    hidden = [
        (field.get("name", ""), field.get("value", "")) for field in form.iter("input") if field.get("type") == "hidden"
    ]
    sent = [*(pair for pair in hidden if pair[0] in {"kind", "add"}), ("value", "organisation:scn"), ("do", "add")]
    answer = client.get("/ask", params=dict(sent), headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "?kind=city&where=member(=organisation:scn)")
    root = page(SCN)
    assert words(root, ".//h1") == "Cities that are members of Strong Cities Network"
    assert 0 < total(root) < total(page("/ask?kind=city"))
    remove = next(link for link in root.iter("a") if link.get("aria-label", "").startswith("Remove"))
    assert remove.get("href") == "/ask?kind=city"


@pytest.mark.parametrize("address", [SCN, "/ask?kind=framework&where=!theme(=theme:youth)"])
def test_every_condition_that_is_offered_leads_to_as_many_things_as_it_says(page: Page, address: str) -> None:
    for name, href in list(links(page(address), "ask-offers").items())[:8]:
        relation = parse_qs(urlsplit(href).query)["add"][0]
        assert total(page(f"{address}&where={relation}")) == int(name.rsplit(" ", 1)[1].replace(",", "")) > 0


def test_what_is_found_is_counted_as_asked_while_a_denied_condition_is_described(page: Page) -> None:
    denied = "/ask?kind=city&where=!event(country(=country:ma))"
    found = total(page(denied))
    root = page(f"{denied}&at=0")
    assert total(root) == found
    assert all(int(name.rsplit(" ", 1)[1]) < found for name in links(root, "ask-offers"))
    assert total(page(f"{denied}&edit=0")) == found


def test_a_condition_can_be_described_changed_and_denied(client: TestClient, page: Page) -> None:
    ask = {"kind": "city", "add": "event", "do": "describe"}
    answer = client.get("/ask", params=ask, headers={"accept": "text/html"})
    assert answer.headers["location"] == "?kind=city&where=event&at=0"
    offers = links(page("/ask?kind=city&where=event&at=0"), "ask-offers")
    assert any(href.startswith("/ask?kind=city&where=event&at=0&add=country") for href in offers.values())
    change = {
        "kind": "city",
        "where": "event(country(=country:ma))",
        "edit": "0",
        "not": "1",
        "m-from": "2018",
        "do": "add",
    }
    answer = client.get("/ask", params=change, headers={"accept": "text/html"})
    assert answer.headers["location"] == "?kind=city&where=!event(from=2018;country(=country:ma))"


def test_a_value_is_found_by_its_name(client: TestClient, page: Page) -> None:
    root = page("/ask?kind=city&add=member&find=strong+cities&do=find")
    assert "organisation:scn" in {field.get("value") for field in root.iter("input")}
    sent = {"kind": "city", "add": "member", "find": "Strong Cities Network", "do": "add"}
    answer = client.get("/ask", params=sent, headers={"accept": "text/html"})
    assert answer.headers["location"] == "?kind=city&where=member(=organisation:scn)"
    assert "has such a name" in words(page("/ask?kind=city&add=member&find=zzzz&do=find"), ".//main")


def test_the_query_that_is_shown_gives_the_rows_that_are_shown(client: TestClient, page: Page) -> None:
    root = page(f"{SCN}&column=country&column=event.count&sort=-event.count")
    shown = [words(row, "td") for row in root.findall(".//tbody/tr")]
    run = next(link.get("href", "") for link in root.iter("a") if link.get("class") == "run")
    query = parse_qs(urlsplit(run).query)["query"][0]
    assert query == "".join(next(root.iter("code")).itertext())
    assert query.startswith("# Cities that are members of Strong Cities Network\n")
    found = client.get("/sparql", params={"query": query}, headers={"accept": "application/sparql-results+json"}).json()
    rows = found["results"]["bindings"]
    assert [row["cityLabel"]["value"] for row in rows][: len(shown)] == shown
    counts = [int(row["eventCount"]["value"]) for row in rows]
    assert counts == sorted(counts, reverse=True)


def test_a_long_table_has_pages(page: Page) -> None:
    first, second = (words(page(f"/ask?kind=city&page={number}"), ".//tbody/tr/td") for number in (1, 2))
    assert first != second
    assert len(page("/ask?kind=city&limit=3").findall(".//tbody/tr")) == 3


@pytest.mark.parametrize(("language", "said"), [*zip(("en", "fr", "ar"), MEMBERS_NOT_SEEN, strict=True)])
def test_the_question_reads_as_a_sentence_of_each_language(page: Page, language: str, said: str) -> None:
    root = page(f"{SCN}&where=!event(from=2018)", language)
    assert words(root, ".//h1") == said


def test_what_cannot_be_counted_now_is_offered_without_counts(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "COUNTING", Limits(rows=1))
    root = page("/ask?kind=city&where=event")
    assert "some may lead to nothing" in words(root, ".//main")
    assert len(links(root, "ask-offers")) > 10
    assert root.findall(".//tbody/tr")


def test_an_unchanged_page_is_not_sent_again(client: TestClient) -> None:
    headers = {"accept": "text/html"}
    tag = client.get(SCN, headers=headers).headers["etag"]
    assert client.get(SCN, headers={**headers, "if-none-match": tag}).status_code == 304


@pytest.mark.parametrize("value", ["https://x/> } #", 'https://x/"', "https://x/\n}", "organisation:scn } #"])
def test_no_value_becomes_a_part_of_a_query_as_it_is(client: TestClient, value: str) -> None:
    sent = {"kind": "city", "add": "member", "value": value, "do": "add"}
    assert client.get("/ask", params=sent, headers={"accept": "text/html"}).status_code == 400


def test_what_there_is_to_begin_with_is_counted_as_the_store_counts_it(
    page: Page, store: EmbeddedStore, select: Callable[[str], list[dict[str, str]]]
) -> None:
    kinds = kinds_of(store)
    counted = {row["class"]: int(row["count"]) for row in select(kinds_query(kinds.values()))}
    begun = [counted.get(expand(kind.class_), 0) for kind in kinds.values() if kind.is_asked_for]
    shown = [number.text or "" for number in page("/ask").findall(".//ul[@class='ask-kinds']//small")]
    assert [int(number.replace(",", "")) for number in shown] == begun
