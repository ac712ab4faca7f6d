"""The pages in a browser: reached by keyboard, complete without scripts, at home on small screens and in Arabic."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect
from tests.browser.addresses import ADDRESSES, QUERY
from tests.browser.conftest import Open
from tests.browser.looks import wait_until_ready

from pvegraph import iri

TABBED = (
    "home",
    "city",
    "framework",
    "source",
    "search",
    "question",
    "ask step",
    "matrix",
    "lineage",
    "timeline",
    "list",
)
"""Pages that are walked through with the Tab key; those with keys of their own (editor, map) have their own tests."""

NUMBER_FOCUSABLE = """() => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
  const stops = all.filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0
    && !(e.type === "radio" && !e.checked) && e.type !== "hidden" && !e.closest("details:not([open]) > :not(summary)"));
  stops.forEach((e) => { e.dataset.stop = "" });
  document.addEventListener("focusin", ({ target }) => { target.dataset.met = "" });
  return stops.length;
}"""
"""Marks what the Tab key should stop at, and from then on what it has stopped at; how many there are."""


def test_every_page_is_there_without_scripts(tab: Open) -> None:
    window = tab("/", "ar", scripts=False, width=360)
    for name, address in ADDRESSES.items():
        window.goto(f"/ar{address}")
        assert window.get_by_role("heading", level=1).first.inner_text().strip(), name
        assert len(window.get_by_role("main").inner_text()) > 60, name
        assert not window.get_by_role("main").get_by_text("undefined").count(), name


@pytest.mark.parametrize("name", TABBED)
def test_the_keyboard_alone_reaches_everything(tab: Open, name: str) -> None:
    window = tab(ADDRESSES[name])
    wait_until_ready(window)
    wanted = window.evaluate(NUMBER_FOCUSABLE)
    assert wanted
    missed = "[...document.querySelectorAll('[data-stop]:not([data-met])')].map(e => e.outerHTML)"
    for _ in range(8):  # a figure may have stops of its own in between
        for _ in range(wanted // 4 + 3):
            window.keyboard.down("Tab")  # which is held
        if not window.evaluate(missed):
            break
    window.keyboard.up("Tab")
    assert window.evaluate(missed) == []


def test_arabic_pages_run_from_right_to_left(tab: Open) -> None:
    window = tab("/id/place/ma-rabat", "ar")
    assert window.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"
    brand = window.locator(".brand").bounding_box()
    facts = window.locator("dl.facts dt").first.bounding_box()
    values = window.locator("dl.facts dd").first.bounding_box()
    assert brand is not None
    assert facts is not None
    assert values is not None
    assert brand["x"] > 640
    assert facts["x"] > values["x"]


@pytest.mark.parametrize("path", ["/", "/catalog"])
def test_the_block_for_search_engines_is_data_and_breaks_no_policy(tab: Open, path: str) -> None:
    window = tab(path, "ar")  # a breach of the policy would be an error in the console, which fails the test
    breaches = window.evaluate("""() => new Promise(resolve => {
        const found = [];
        document.addEventListener("securitypolicyviolation", event => found.push(event.violatedDirective));
        const copy = document.querySelector('script[type="application/ld+json"]').cloneNode(true);
        document.head.append(copy);
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(found)));
    })""")
    assert breaches == []
    block = json.loads(window.locator('script[type="application/ld+json"]').first.text_content() or "")
    assert block["@type"] == "Dataset"


def test_a_reader_downloads_a_file_from_the_catalogue(tab: Open) -> None:
    window = tab("/", scripts=False)
    window.get_by_role("link", name="Data and downloads").click()
    with window.expect_download() as download:
        window.get_by_role("link", name="pvegraph.ttl.gz").click()
    size = window.locator("tr", has_text="pvegraph.ttl.gz").locator("td").nth(2).inner_text()
    assert download.value.path().stat().st_size == int(size.replace(",", ""))


def test_dark_is_dark(tab: Open) -> None:
    window = tab("/")
    colour = "getComputedStyle(document.documentElement).backgroundColor"
    light = window.evaluate(colour)
    window.emulate_media(color_scheme="dark")
    assert window.evaluate(colour) != light


def test_arabic_and_latin_letters_have_their_own_fonts(tab: Open) -> None:
    window = tab("/id/place/ma-rabat", "ar")
    window.evaluate("document.fonts.ready")
    loaded = window.evaluate(
        "[...document.fonts].filter(f => f.status == 'loaded').map(f => f.family.replaceAll('\"', ''))"
    )
    assert {"Latin", "Arabic"} <= set(loaded)


def test_a_reader_searches_opens_a_thing_and_follows_a_source_without_scripts(tab: Open) -> None:
    window = tab("/", scripts=False)
    window.get_by_role("searchbox").fill("rabat")
    window.get_by_role("button", name="Search").click()
    window.get_by_role("link", name="Rabat", exact=True).first.click()
    assert window.url.endswith("/doc/place/ma-rabat")
    assert window.get_by_role("heading", level=1).inner_text() == "Rabat"
    source = window.locator("#about-source-1")
    window.locator("dl.facts .refs button").first.click()
    assert source.evaluate("each => each.matches(':popover-open')")
    source.locator("a").first.click()
    assert "/source/" in window.url


def test_a_reader_changes_the_language_and_it_stays(tab: Open) -> None:
    window = tab("/id/place/ma-rabat", scripts=False)
    window.get_by_role("link", name="العربية").click()
    assert window.get_by_role("heading", level=1).inner_text() == "الرباط"
    window.locator("nav.kinds a[href$='/things/event']").click()
    window.wait_for_url("**/ar/things/event")
    assert window.locator("html").get_attribute("dir") == "rtl"


def test_a_phone_has_a_menu_that_needs_no_script(tab: Open) -> None:
    window = tab("/", "ar", scripts=False, width=360)
    overviews = window.get_by_role("navigation", name="التصفح").get_by_role("link", name="لمحات عامة")
    assert not overviews.is_visible()
    window.get_by_role("button", name="القائمة").click()
    overviews.click()
    window.wait_for_url("**/overviews")


def test_a_phone_leads_to_each_part_of_a_page(tab: Open) -> None:
    window = tab("/id/country/ma", scripts=False, width=360)
    ways = window.get_by_role("navigation", name="On this page")
    expect(ways).to_have_count(1)
    ways.get_by_role("link", name="Cities and other places").click()
    expect(window.get_by_role("heading", name="Cities and other places")).to_be_in_viewport()
    assert window.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_query_is_asked_corrected_and_downloaded_without_scripts(tab: Open) -> None:
    window = tab("/sparql", scripts=False)
    window.get_by_label("Query", exact=True).fill(QUERY)
    window.get_by_role("button", name="Run").click()
    assert window.locator("#answer tr").count() == 21
    with window.expect_download() as download:
        window.locator(".downloads a", has_text="CSV").click()
    assert download.value.suggested_filename == "pvegraph-release-1.csv"


def test_more_sources_open_without_scripts(tab: Open) -> None:
    window = tab("/id/organisation/gctf", scripts=False)
    more = window.locator("dl.facts .refs details").first
    hidden = more.locator("button").first
    assert not hidden.is_visible()
    more.locator("summary").click()
    assert hidden.is_visible()


def test_the_keyboard_opens_a_source_reads_on_in_it_and_closes_it(tab: Open) -> None:
    window = tab("/id/place/ma-rabat", "ar", scripts=False)
    number = window.locator("dl.facts .refs button").first
    number.focus()
    window.keyboard.press("Enter")
    source = window.locator("#about-source-1")
    assert source.evaluate("each => each.matches(':popover-open')")
    box, above = source.bounding_box(), number.bounding_box()
    assert box is not None
    assert above is not None
    assert 0 <= box["y"] - above["y"] - above["height"] < 20, "it stands right below the number"
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280
    window.keyboard.press("Tab")
    assert source.evaluate("each => each.contains(document.activeElement)")
    window.keyboard.press("Escape")
    assert not source.evaluate("each => each.matches(':popover-open')")
    assert source.is_visible(), "it stands in the list of sources as before"


def test_the_keyboard_reaches_the_content_at_once(tab: Open) -> None:
    window = tab("/id/place/ma-rabat")
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.className") == "skip"
    window.keyboard.press("Enter")
    assert window.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/id/place/ma-rabat", "Rabat"),
        ("/id/framework/gctf-berlin", "Berlin Memorandum"),
        ("/id/event/gctf-ministerial-10-2019", "10th GCTF Ministerial Plenary Meeting"),
    ],
)
@pytest.mark.parametrize("scripts", [True, False])
def test_a_browser_reads_a_thing_with_its_data_and_the_policy_is_not_breached(
    tab: Open, path: str, heading: str, scripts: bool
) -> None:
    window = tab(path, scripts=scripts)  # `tab` fails the test for whatever the console complains of
    assert window.url.endswith(path.replace("/id/", "/doc/"))
    assert heading in window.get_by_role("heading", level=1).inner_text()
    block = json.loads(window.locator('script[type="application/ld+json"]').text_content() or "")
    assert block["@context"] == "https://schema.org/"
    assert block["@graph"][0]["@id"] == iri.BASE.rstrip("/") + path
    assert window.locator('link[rel="cite-as"]').get_attribute("href") == iri.BASE.rstrip("/") + path
