"""The documentation of the ontology in a browser: with diagrams in which every word has its place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page as Tab
from tests.browser.conftest import Open
from tests.browser.looks import LANGUAGES, OF_LOOKS, faults_in_four_looks, findings, wait_until_ready

OUTSIDE = """
  () => {
    const inside = (small, large, slack) => small.left >= large.left - slack && small.right <= large.right + slack
      && small.top >= large.top - slack && small.bottom <= large.bottom + slack;
    const boxes = svg => [...svg.querySelectorAll("rect")].map(rect => rect.getBoundingClientRect());
    const wrong = [];
    for (const svg of document.querySelectorAll("svg.diagram")) {
      const frame = svg.getBoundingClientRect();
      const rects = boxes(svg);
      for (const [i, one] of rects.entries())
        for (const other of rects.slice(i + 1))
          if (one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom)
            wrong.push(`${svg.getAttribute("aria-labelledby")}: two boxes overlap`);
      const texts = [...svg.querySelectorAll("text")].map(text => [text.textContent, text.getBoundingClientRect()]);
      for (const [i, [words, place]] of texts.entries()) {
        if (!inside(place, frame, 1)) wrong.push(`${words} is cut off`);
        const touched = rects.filter(r => place.left < r.right && r.left < place.right
          && place.top + 4 < r.bottom && r.top < place.bottom - 4);
        if (touched.some(rect => !inside(place, rect, 0))) wrong.push(`${words} leaves its box`);
        for (const [more, other] of texts.slice(i + 1))
          if (place.left < other.right && other.left < place.right
            && place.top + 5 < other.bottom && other.top + 5 < place.bottom) wrong.push(`${words} and ${more} overlap`);
      }
    }
    return wrong;
  }
"""
"""What is wrong with the diagrams as they are drawn. The box of a text is as high as its line, the letters are not."""

SIZES = (
    "[...document.querySelectorAll('.diagram')].map(d => [d.getAttribute('width'), d.getBoundingClientRect().width])"
)
"""How wide diagrams are meant to be, and how wide they are; a smaller one would have letters too small to read."""

OF_CLASSES = "[...document.querySelectorAll('figure .diagram')].map(d => d.getBoundingClientRect().width)"

FOUR_OF_A_KIND = """() => {
  const kind = (element) => `${element.localName} ${element.getAttribute("class")}`;
  for (const parent of document.querySelectorAll("main, main :not(svg, svg *)")) {
    const met = new Map();
    for (const element of [...parent.children]) {
      met.set(kind(element), (met.get(kind(element)) ?? 0) + 1);
      if (met.get(kind(element)) > 4) element.remove();
    }
  }
}"""
"""Takes away what stands beside four of its kind: terms by the hundred, each laid out as the one before."""


@pytest.fixture
def window(tab: Open, language: str) -> Tab:
    return tab(f"/ontology?lang={language}", language)


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_every_word_of_every_diagram_is_in_its_place(window: Tab) -> None:
    window.evaluate("document.fonts.ready")
    for width in (1280, 360):
        window.set_viewport_size({"width": width, "height": 900})
        assert window.locator("svg.diagram").count() > 20
        sizes = window.evaluate(SIZES)
        assert [wanted for wanted, drawn in sizes if abs(float(wanted) - drawn) > 1] == [], width
        assert window.evaluate(OUTSIDE) == [], width
    assert max(window.evaluate(OF_CLASSES)) <= 326, "diagrams of classes are as wide as a telephone"
    window.evaluate("document.querySelectorAll('.diagram text').forEach(text => text.style.fontSize = '1.6rem')")
    assert any("leaves its box" in fault for fault in window.evaluate(OUTSIDE))


@pytest.mark.parametrize(("path", "language"), [("/ontology", "en"), ("/shapes", "ar")])
def test_the_whole_page_is_accessible(tab: Open, path: str, language: str) -> None:
    assert findings(tab(path, language), without=OF_LOOKS) == []


@pytest.mark.parametrize("path", ["/ontology", "/shapes"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_of_each_kind_are_accessible_in_all_twelve_looks(tab: Open, path: str, language: str) -> None:
    window = tab(path, language)
    window.evaluate(FOUR_OF_A_KIND)
    wait_until_ready(window)
    assert faults_in_four_looks(window) == []


def test_the_address_of_a_term_shows_the_term_without_scripts(tab: Open) -> None:
    window = tab("/ontology#City", scripts=False)
    place = window.locator("#City").bounding_box()
    assert place is not None
    assert 0 <= place["y"] < 200
    window.locator("#City figure a", has_text="Place").first.click()
    assert window.url.endswith("#Place")


def test_diagrams_have_colours_of_their_scheme(tab: Open) -> None:
    colour = "getComputedStyle(document.querySelector('#City rect.centre')).fill"
    window = tab("/ontology")
    light = window.evaluate(colour)
    window.emulate_media(color_scheme="dark")
    dark = window.evaluate(colour)
    assert light != dark
    assert "rgb(0, 0, 0)" not in {light, dark}
