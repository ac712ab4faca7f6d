"""The pages in a browser: accessible, complete without scripts, at home on small screens and in Arabic."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Literal
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.browser.conftest import Open

from pvegraph import iri

ALL: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 1280), ("dark", 360), ("dark", 1280), ("light", 360))
WHOLE_MATRIX = {"home", "city", "event", "search", "form"}
"""The pages that are tried in every combination; the others are in both schemes and both widths too, but not in all."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUERY = "SELECT ?city ?name { ?city a <https://w3id.org/pvegraph/ontology#City> ; ?p ?name } LIMIT 20"
ADDRESSES = {
    "home": "/",
    "city": "/id/place/ma-rabat",
    "event": "/id/event/gctf-ministerial-10-2019",
    "organisation": "/id/organisation/scn-isc",
    "source": "/source/strong-cities-network/scn-gs2-announce",
    "list": "/things/person",
    "catalogue": "/catalog",
    "files": "/dumps/",
    "queries": "/query",
    "search": "/search?q=rabat",
    "form": "/sparql",
    "answer": "/sparql?query=" + quote(QUERY),
    "releases": "/releases",
    "release": "/releases/1",
    "difference": "/releases/1/diff?from=0",
    "blame": "/blame?thing=https://w3id.org/pvegraph/id/place/ma-rabat",
    "versions": "/timemap/id/place/ma-rabat",
    "memento": "/releases/1/doc/place/ma-rabat",
    "old form": "/releases/1/sparql",
}


def findings(window: object) -> list[str]:
    """What axe finds in a page, in words."""
    # What is right need not be listed, which takes half of the time.
    options = {"runOnly": RULES, "preload": False, "resultTypes": ["violations"]}
    found = Axe().run(window, options=options)  # type: ignore[arg-type] # a page of Playwright
    return [f"{each['id']}: {node['html'][:120]}" for each in found.response["violations"] for node in each["nodes"]]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_is_accessible_in_light_and_dark_wide_and_narrow(tab: Open, name: str, language: str) -> None:
    window = tab(ADDRESSES[name], language)
    for scheme, width in ALL if name in WHOLE_MATRIX else ALL[:2]:
        window.emulate_media(color_scheme=scheme)
        window.set_viewport_size({"width": width, "height": 900})
        assert findings(window) == [], (scheme, width)
        assert window.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width


def test_a_persons_page_is_accessible(tab: Open, select: Callable[[str], list[dict[str, str]]]) -> None:
    found = select("SELECT ?person { ?t org:member ?person ; pve:post post:ma-rabat-mayor } ORDER BY ?person")
    path = iri.local_path(found[0]["person"])
    assert path is not None
    for language, (scheme, width) in zip(("en", "ar", "fr", "ar", "en"), (*ALL, ALL[1]), strict=True):
        assert findings(tab(path, language, scheme=scheme, width=width)) == [], (language, scheme, width)


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
    colour = "getComputedStyle(document.documentElement).backgroundColor"
    assert tab("/", scheme="dark").evaluate(colour) != tab("/", scheme="light").evaluate(colour)


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
    window.locator("dl.facts .refs a").first.click()
    assert window.url.endswith("#source-1")
    window.locator("#source-1 a").first.click()
    assert "/source/" in window.url


def test_a_reader_changes_the_language_and_it_stays(tab: Open) -> None:
    window = tab("/id/place/ma-rabat", scripts=False)
    window.get_by_role("link", name="العربية").click()
    assert window.get_by_role("heading", level=1).inner_text() == "الرباط"
    window.goto("/things/event")
    assert window.locator("html").get_attribute("dir") == "rtl"


def test_a_query_is_asked_corrected_and_downloaded_without_scripts(tab: Open) -> None:
    window = tab("/sparql", scripts=False)
    window.get_by_label("Query").fill(QUERY)
    window.get_by_role("button", name="Run").click()
    assert window.get_by_role("row").count() == 21
    with window.expect_download() as download:
        window.locator(".downloads a", has_text="csv").evaluate("a => a.setAttribute('download', '')")
        window.locator(".downloads a", has_text="csv").click()
    assert download.value.suggested_filename == "pvegraph.csv"


def test_more_sources_open_without_scripts(tab: Open) -> None:
    window = tab("/id/organisation/gctf", scripts=False)
    more = window.locator("dl.facts .refs details").first
    hidden = more.locator("a").first
    assert not hidden.is_visible()
    more.locator("summary").click()
    assert hidden.is_visible()


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
