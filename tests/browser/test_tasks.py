"""What people come for, from the first page to the answer. Two more such tasks stand beside what they are about:
cities that belong to two networks (test_overviews.py) and cancelling a query (test_workbench.py).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from tests.browser.conftest import Open

Select = Callable[[str], list[dict[str, str]]]
BY_YEAR = """PREFIX pve: <https://w3id.org/pvegraph/ontology#>
SELECT ?year (COUNT(DISTINCT ?event) AS ?events) WHERE {
  ?event a pve:Event ; pve:start ?start .
  BIND(SUBSTR(STR(?start), 1, 4) AS ?year)
} GROUP BY ?year ORDER BY ?year"""


def find(window: Tab, name: str) -> None:
    """Search for a name from the first page and open what it is the name of."""
    window.get_by_role("main").get_by_role("searchbox").or_(window.get_by_role("main").get_by_role("combobox")).fill(
        name
    )
    window.get_by_role("main").get_by_role("search").get_by_role("button").click()
    window.get_by_role("main").locator("ol a", has_text=name).first.click()
    window.wait_for_url("**/doc/**")


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("scripts", [True, False])
def test_who_was_mayor_of_rabat_over_time_and_who_says_so(tab: Open, scripts: bool) -> None:
    window = tab("/", scripts=scripts)
    find(window, "Rabat")
    mayors = window.locator("section", has=window.get_by_role("heading", name="Mayors over time"))
    names = [text for text in mayors.get_by_role("link").all_inner_texts() if len(text) > 5]
    assert {"Asmaa Rhlalou", "Fatiha El Moudni"} <= set(names)
    expect(mayors).to_contain_text("no source says who held the post")
    mayors.get_by_role("link", name="Asmaa Rhlalou", exact=True).click()
    expect(window.get_by_role("heading", level=1)).to_contain_text("Asmaa Rhlalou")
    expect(window.get_by_role("main")).to_contain_text("Mayor of Rabat")
    window.locator("#sources a[href^='/source/']").first.click()
    expect(window.get_by_role("main")).to_contain_text("What it says")


def test_which_documents_of_the_forum_supplement_the_rome_memorandum(tab: Open, select: Select) -> None:
    window = tab("/")
    find(window, "Rome Memorandum on Good Practices for Rehabilitation")
    lineage = window.locator("section", has=window.get_by_role("heading", name="Lineage"))
    shown = set(lineage.get_by_role("link").all_inner_texts())
    told = select(
        "SELECT DISTINCT ?name { ?thing pve:supplements+ framework:gctf-rome-memorandum ; skos:prefLabel ?name }"
    )
    assert len(told) >= 2
    assert {row["name"] for row in told} <= shown


@pytest.mark.parametrize(("language", "run", "chart"), [("en", "Run", "Chart"), ("ar", "نفّذ", "رسم بياني")])
def test_a_query_is_written_run_charted_linked_and_downloaded(tab: Open, language: str, run: str, chart: str) -> None:
    window = tab(f"/{language}/sparql", language)
    editor = window.get_by_role("textbox", name="SPARQL").or_(window.locator("#editor [role=textbox]")).first
    editor.wait_for()
    window.keyboard.press("Tab")
    editor.click()
    window.keyboard.press("Control+a")
    window.keyboard.insert_text(BY_YEAR)
    window.get_by_role("button", name=run, exact=True).click()
    window.locator("#answer table tbody tr").first.wait_for()
    window.locator("#answer .views").get_by_role("link", name=chart).click()
    window.locator("#answer figure svg, #answer .figure svg").first.wait_for()
    assert "view" in window.url
    years = window.locator("#answer table tbody tr").count()
    with window.expect_download() as download:
        window.locator("#answer a[href*='format=csv']").first.evaluate("link => link.setAttribute('download', '')")
        window.locator("#answer a[href*='format=csv']").first.click()
    assert len(rows_of(download.value.path().read_text("utf-8"))) == years
    other = tab(window.url.partition(window.evaluate("location.origin"))[2], language)
    other.locator("#answer figure svg, #answer .figure svg").first.wait_for()
    assert other.locator("#answer table tbody tr").count() == years


def test_a_question_is_built_without_sparql_and_opened_as_sparql(tab: Open) -> None:
    """Cities of Morocco that are members of a network, of all choices that there are."""
    window = tab("/ask")
    window.locator(".ask-kinds").get_by_role("link", name="cities").click()
    before = window.locator(".ask-total").inner_text()
    window.get_by_role("link", name="located in a country").click()
    window.get_by_role("checkbox", name="Morocco").check()
    window.get_by_role("button", name="Add").first.click()
    window.get_by_role("link", name="that are members of an organisation").click()
    window.get_by_role("button", name="Add").first.click()
    total = window.locator(".ask-total")
    assert total.inner_text() != before
    expect(window.locator(".ask-question")).to_contain_text("Morocco")
    names = window.locator(".ask-answer tbody tr td:first-child").all_inner_texts()
    assert "Rabat" in names
    window.get_by_role("link", name="SPARQL").last.click()
    window.locator("#answer table tbody tr, button#run").first.wait_for()
    assert "/sparql" in window.url


def test_a_saved_question_is_asked_of_another_country_downloaded_and_cited(tab: Open) -> None:
    window = tab("/queries")
    window.get_by_role("searchbox", name="Only questions with the words").fill("office holders")
    window.get_by_role("button", name="Show").click()
    window.get_by_role("link", name="Office holders of a country, as last seen").click()
    window.get_by_label("Country").select_option(label="Denmark")
    window.get_by_role("button", name="Show").click()
    window.wait_for_url("**country=country**")
    shown = window.locator("#answer table tbody tr").count()
    assert shown > 0
    window.get_by_text("Citation", exact=True).click()
    citation = window.locator("pre", has_text="“Office holders").inner_text()
    assert "release 1" in citation
    window.get_by_text("As curl").click()
    command = window.locator("pre", has_text="curl").inner_text()
    address = command.rpartition("'")[0].rpartition("'")[2]
    assert len(rows_of(window.request.get(address).text())) == shown


def test_who_meets_whom_around_one_actor(tab: Open) -> None:
    window = tab("/overviews")
    window.get_by_role("main").get_by_role("link", name="Who meets whom").first.click()
    window.locator("canvas").first.wait_for()
    tied = window.get_by_role("main").locator("tbody th a").first
    name = tied.inner_text()
    tied.click()
    expect(window.get_by_role("heading", level=1)).to_contain_text(name.split(" ")[0])


def test_sources_that_disagree_are_shown_side_by_side(tab: Open, select: Select) -> None:
    told = select(
        "SELECT ?event ?one ?other { ?event a pve:Event ; pve:start ?one, ?other FILTER(STR(?one) < STR(?other)"
        " && !STRSTARTS(STR(?other), STR(?one))) } ORDER BY ?event LIMIT 1"
    )
    window = tab(told[0]["event"].removeprefix("https://w3id.org/pvegraph"))
    row = window.locator("dl.facts > div", has_text="differ").first
    expect(row).to_be_visible()
    dates = row.locator("time").evaluate_all("all => all.map(each => each.dateTime)")
    assert {told[0]["one"], told[0]["other"]} <= set(dates)


def test_a_reader_of_arabic_goes_from_the_first_page_to_a_source_in_arabic(tab: Open) -> None:
    window = tab("/", "de")
    window.get_by_role("link", name="العربية").click()
    find(window, "الرباط")
    assert window.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    expect(window.get_by_role("heading", level=1)).to_contain_text("الرباط")
    window.locator("#sources a[href*='/source/']").first.click()
    window.wait_for_url("**/ar/source/**")
    assert window.evaluate("document.documentElement.dir") == "rtl"


def test_when_the_frameworks_of_a_theme_appeared(tab: Open) -> None:
    window = tab("/doc/concept/theme/youth")
    expect(window.get_by_role("heading", level=1)).to_contain_text("Youth")
    frameworks = window.get_by_role("heading", name="Frameworks").first
    expect(frameworks).to_be_visible()
    window.goto("/overviews/timeline?theme=youth")
    window.locator("figure svg").first.wait_for()
    with window.expect_download() as download:
        window.get_by_role("link", name="CSV").first.evaluate("link => link.setAttribute('download', '')")
        window.get_by_role("link", name="CSV").first.click()
    assert len(rows_of(download.value.path().read_text("utf-8"))) > 3
