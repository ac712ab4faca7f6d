"""Answers to queries in a browser: with scripts and without, by keyboard, as table, map, timeline, chart and graph."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from tests.browser.addresses import CITIES, COUNTS, VIEWS, answer
from tests.browser.conftest import Open


def await_figure(window: Tab, view: str) -> None:
    """Wait until a figure is drawn."""
    expect(window.locator(f".drawing.{view}[data-drawn='']")).to_be_visible(timeout=30_000)


def query_in(window: Tab) -> str:
    """The query in the address of a window."""
    return parse_qs(urlsplit(window.url).query)["query"][0]


def first_cell(window: Tab) -> str:
    """The words in the first cell of the table."""
    return window.locator("#answer tbody td").first.inner_text()


@pytest.mark.parametrize("view", ["timeline", "graph"])  # the tests below draw maps and charts
def test_a_view_is_drawn_beside_a_table(tab: Open, view: str) -> None:
    window = tab(VIEWS[f"answer as {view}"])
    await_figure(window, view)
    assert window.locator("#answer tbody tr").count() > 0


def test_a_reader_sorts_turns_pages_and_chooses_views_without_leaving_the_page(tab: Open) -> None:
    window = tab(answer(CITIES))
    window.evaluate("window.stayed = true")
    window.evaluate("document.addEventListener('query:change', event => { window.changed = event.detail.query })")
    first = first_cell(window)
    heading = window.get_by_role("link", name="Sort by city")
    heading.focus()
    window.keyboard.press("Enter")
    expect(window.locator("th[aria-sort='ascending']")).to_have_count(1)
    window.keyboard.press("Enter")  # the keyboard is where it was
    expect(window.locator("th[aria-sort='descending']")).to_have_count(1)
    assert first_cell(window) != first
    window.get_by_role("link", name="Next").click()
    expect(window.locator("#rows")).to_contain_text("Rows 101 to")
    assert "page=2" in window.url
    window.get_by_role("link", name="Map", exact=True).click()
    await_figure(window, "map")
    assert query_in(window) == f"# view: map\n{CITIES}" == window.evaluate("window.changed")
    assert window.evaluate("window.stayed")
    window.reload()
    await_figure(window, "map")


def test_settings_of_a_chart_become_a_comment_in_the_answer(tab: Open) -> None:
    window = tab(answer(f"# view: chart\n{COUNTS}"))
    await_figure(window, "chart")
    window.get_by_text("Settings of the view").click()
    window.get_by_label("Told apart by").select_option("kind")
    expect(window.locator("ul.key li")).to_have_count(2)
    assert "# chart: bar x=?country y=?n series=?kind" in query_in(window)


def test_all_of_it_works_without_scripts(tab: Open) -> None:
    window = tab(answer(CITIES), scripts=False)
    first = first_cell(window)
    for order in ("country", "-country"):
        window.get_by_role("link", name="Sort by country").click()
        assert window.url.endswith(f"&sort={order}#answer")
    assert first_cell(window) != first
    window.get_by_role("link", name="Map", exact=True).click()
    assert query_in(window) == f"# view: map\n{CITIES}"
    assert window.locator(".drawing noscript p").is_visible()
    assert window.locator("#answer tbody tr").count() > 20
    long = f"{CITIES} # {'long ' * 400}"
    window.goto(answer(long))
    window.get_by_role("button", name="Sort by country").click()
    expect(window.locator("th[aria-sort='ascending']")).to_have_count(1)
    window.get_by_role("button", name="Map", exact=True).click()
    assert window.locator("#query").input_value().startswith("# view: map\n")
    with window.expect_download() as download:
        window.get_by_role("button", name="Excel workbook (XLSX)").click()
    assert download.value.suggested_filename == "pvegraph-release-1.xlsx"
