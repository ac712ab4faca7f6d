"""The map and the timeline in a browser: by keyboard, in Arabic, without scripts."""

from __future__ import annotations

import csv
import re

from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from tests.browser.conftest import Open

MAP, TIMELINE = "/overviews/map", "/overviews/timeline"
BOTH = f"{MAP}?network=scn&network=eccar&match=all"
DRAWN = ".drawing[data-drawn='']"


def drawn(window: Tab) -> Tab:
    """The window, when its figure is drawn."""
    window.wait_for_selector(DRAWN)
    return window


def test_a_reader_finds_the_cities_of_two_networks_on_the_map_by_keyboard(tab: Open) -> None:
    window = drawn(tab(MAP))
    window.locator("summary", has_text="Network").press("Enter")
    for network in ("Strong Cities Network", "European Coalition of Cities against Racism"):
        window.get_by_role("checkbox", name=re.compile(f"^{network} [0-9]+$")).press("Space")
    window.get_by_label("All networks and themes at once").press("Space")
    window.get_by_label("To", exact=True).press("Enter")
    drawn(window)
    assert "match=all" in window.url
    rows = window.locator("tbody th[scope=row]").all_inner_texts()
    assert "Berlin" in rows
    window.locator(".map").focus()
    for _ in range(40):
        window.keyboard.press("Tab")
        if window.evaluate("document.activeElement.matches('.map .mark a')"):
            break
    name = window.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name in rows
    expect(window.locator(".leaflet-tooltip")).to_contain_text(name)
    window.keyboard.press("Enter")
    window.wait_for_url("**/doc/place/*")
    assert window.get_by_role("heading", level=1).inner_text() == name


def test_a_group_on_the_map_opens_by_keyboard_and_finer_borders_come_near(tab: Open) -> None:
    window = drawn(tab(f"{MAP}?network=scn"))
    asked: list[str] = []
    window.on("request", lambda request: asked.append(request.url))
    assert not any("world-50m" in address for address in asked)
    for _ in range(5):
        groups = window.locator(".map .cluster")
        if not groups.count():
            break
        groups.first.press("Enter")
        window.wait_for_function("!document.querySelector('.leaflet-zoom-anim')")
    expect(window.locator(".map .mark a").first).to_be_attached()
    window.get_by_role("button", name="Show all again").press("Enter")
    expect(window.locator(".map .cluster").first).to_be_visible()
    for _ in range(8):
        window.get_by_role("button", name="Zoom in", exact=True).press("Enter")
    window.wait_for_function("performance.getEntriesByType('resource').some(e => e.name.includes('world-50m'))")


def test_in_arabic_the_map_names_cities_in_arabic_and_time_runs_to_the_left(tab: Open) -> None:
    window = drawn(tab(BOTH, "ar"))
    assert window.locator(".map .mark a").first.get_attribute("lang") == "ar"
    zoom = window.locator(".leaflet-control-zoom").bounding_box()
    assert zoom is not None
    assert zoom["x"] > 640
    window = drawn(tab(f"{TIMELINE}?theme=prisons", "ar"))
    titles = window.locator(".drawing a").evaluate_all(
        "all => all.map(a => [a.getAttribute('aria-label'), a.getBoundingClientRect().x])"
    )
    first = next(x for title, x in titles if "2001" in title)
    last = next(x for title, x in titles if "2020" in title.split("\n")[1])
    assert last < first


def test_the_timeline_draws_a_year_as_a_bar_and_a_day_as_a_dot(tab: Open) -> None:
    window = drawn(tab(f"{TIMELINE}?theme=prisons"))
    widths = window.locator(".drawing a").evaluate_all(
        "all => all.map(a => [a.querySelector('title').textContent.split('\\n')[1], a.getBoundingClientRect().width])"
    )
    vague = [width for when, width in widths if when == "2001"]
    exact = [width for when, width in widths if when.count(" ") == 2]
    assert min(vague) > 3 * max(exact)
    window.emulate_media(color_scheme="dark")
    colour = window.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--series-1').trim()")
    window.wait_for_function("c => document.querySelector('.drawing rect').getAttribute('fill') == c", arg=colour)


def test_without_scripts_a_reader_narrows_the_timeline_and_takes_it_home(tab: Open) -> None:
    window = tab(TIMELINE, scripts=False)
    window.get_by_role("navigation", name="Years").get_by_role("link", name="2019:").click()
    assert "from=2019&to=2019" in window.url
    window.locator("summary", has_text="Country").click()
    window.get_by_role("checkbox", name="Kenya").check()
    window.locator("main .bar > button").click()
    assert "country=ke" in window.url
    assert "from=2019" in window.url
    rows = window.locator("tbody tr").count()
    assert rows > 0
    assert not window.locator(".drawing").is_visible()
    with window.expect_download() as download:
        window.get_by_role("link", name="CSV").click()
    with download.value.path().open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == rows
    assert download.value.suggested_filename == "pvegraph-timeline.csv"
    window.get_by_role("link", name="Take all away").click()
    assert window.url.endswith(TIMELINE)
