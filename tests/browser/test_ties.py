"""Network, lineage and matrix in a browser: drawn, reached by keyboard, whole without scripts."""

from __future__ import annotations

import re

from tests.browser.conftest import Open

DRAWN = "[data-network][data-drawn]"
DRAWING = """document.querySelector("[data-network]")._cyreg.cy.nodes().map((node) =>
  [node.id(), node.position("x"), node.position("y"), node.style("background-color"), node.style("color")])"""
"""Where each actor stands, and its colours: a canvas may be finished later than it is drawn, on a busy machine."""


def test_the_network_is_drawn_alike_each_time_and_follows_the_colour_scheme(tab: Open) -> None:
    window = tab("/overviews/network?least=4")
    window.wait_for_selector(DRAWN)
    assert window.get_by_role("img", name="Network of actors").count() == 1
    first = window.evaluate(DRAWING)
    window.reload()
    window.wait_for_selector(DRAWN)
    assert window.evaluate(DRAWING) == first
    window.emulate_media(color_scheme="dark")
    window.wait_for_function(f"light => {DRAWING}.every((node, i) => node[4] !== light[i][4])", arg=first)


def test_without_scripts_nothing_speaks_of_a_figure_that_only_they_draw(tab: Open) -> None:
    window = tab("/overviews/network?least=6", scripts=False, width=360)
    assert not window.locator("figure.drawn").is_visible()
    cells = window.locator("section:has(#actors) td.count").first
    assert cells.evaluate("cell => getComputedStyle(cell, '::before').content").startswith('"Partners')


def test_a_reader_walks_along_the_ties_by_keyboard_and_goes_on_around_an_actor(tab: Open) -> None:
    window = tab("/overviews/network?centre=organisation/eu&least=5")
    window.wait_for_selector(DRAWN)
    zoom = window.get_by_role("button", name="Zoom in")
    zoom.focus()
    window.keyboard.press("Enter")
    window.get_by_role("button", name="Show all again").click()
    window.get_by_label("Walk along the ties, from").select_option(label="European Union")
    step = window.get_by_role("list", name="Ties of what is chosen").get_by_role("button").first
    neighbour = step.locator("bdi").inner_text()
    step.press("Enter")
    name, around = window.locator(".picked a").all()
    assert name.inner_text() == neighbour
    assert (name.get_attribute("href") or "").startswith("/id/")
    around.press("Enter")
    window.wait_for_url("**/overviews/network?*centre=*")
    assert window.locator("p.centre").inner_text()


def test_without_scripts_a_reader_narrows_down_and_gets_to_the_sources(tab: Open) -> None:
    window = tab("/overviews/network", scripts=False)
    window.get_by_label("In common, at least").fill("5")
    window.get_by_label("Local governments").uncheck()
    window.locator("main .bar > button").click()
    assert "least=5" in window.url
    assert "kind=government" not in window.url
    window.get_by_role("link", name=re.compile("in common: ")).first.click()
    window.locator("#common .refs button").first.click()
    assert window.locator(".source:popover-open a").first.is_visible()
    window.goto("/overviews/matrix")
    window.locator("table.matrix tbody td a .level").first.click()
    assert window.locator("#statements tbody tr").count() > 0
    window.locator("#statements a[href^='/id/commitment/']").first.click()
    assert "/commitment/" in window.url


def test_families_fold_without_scripts(tab: Open) -> None:
    window = tab("/overviews/lineage?of=framework/ke-nscve-2016", scripts=False)
    plan = window.get_by_role("link", name="Kwale County Action Plan")
    assert plan.is_visible()
    window.get_by_text("8 come from it").focus()
    window.keyboard.press("Enter")
    assert not plan.is_visible()
