"""Pages of people, bodies, frameworks, events and sources in a browser: found and read."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.browser.conftest import Open


def test_a_reader_goes_from_rabat_to_its_mayors_and_to_where_one_of_them_spoke_without_scripts(tab: Open) -> None:
    window = tab("/id/place/ma-rabat", scripts=False)
    window.get_by_role("region", name="Mayors over time").get_by_role("link", name="Asmaa Rhlalou", exact=True).click()
    window.get_by_role("region", name="Posts held").get_by_role("link", name="Mayor of Rabat", exact=True).click()
    holders = window.get_by_role("region", name="Who has held this post").get_by_role("listitem")
    assert "no source says who held the post" in " ".join(holders.all_inner_texts())
    window.go_back()
    row = window.get_by_role("region", name="Took part in").get_by_role("listitem").first
    assert "Mayor of Rabat" in row.inner_text()


def test_a_reader_finds_what_supplements_the_rome_memorandum_and_who_says_so_without_scripts(tab: Open) -> None:
    window = tab("/id/framework/gctf-rome-memorandum", scripts=False)
    lineage = window.get_by_role("region", name="Lineage")
    below = lineage.get_by_role("listitem").filter(has_text="supplements").get_by_role("listitem")
    assert below.count() == 3
    tie = below.filter(has_text="Ankara Memorandum").first
    tie.locator(".refs button").first.click()
    assert window.locator(".source:popover-open").get_by_role("link").first.is_visible()
    window.keyboard.press("Escape")
    tie.get_by_role("link", name="Ankara Memorandum").click()
    assert urlsplit(window.url).path == "/doc/framework/gctf-ankara-memorandum"
    assert window.locator(".lineage [aria-current]").inner_text().startswith("Ankara Memorandum")


def test_a_reader_narrows_a_source_to_one_kind_and_pages_in_it_without_scripts(tab: Open) -> None:
    window = tab("/source/european-forum-for-urban-security/efus-2019", "fr", scripts=False)
    window.get_by_role("navigation", name="Un seul genre de choses").get_by_role("link", name="Lieux").click()
    first = window.locator(".said h4").first.inner_text()
    window.locator(".pager").get_by_role("link", name="Suivant").click()
    assert {"kind=place", "page=2"} <= set(urlsplit(window.url).query.split("&"))
    assert window.locator(".said h4").first.inner_text() != first
