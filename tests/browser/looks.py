"""The looks of a page: each colour scheme, wide and narrow, in each language; and what is wrong with it in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page as Tab

Look = tuple[Literal["light", "dark"], int]

LANGUAGES = ("en", "ar", "fr")
LOOKS: tuple[Look, ...] = (("light", 1280), ("dark", 1280), ("dark", 360), ("light", 360))
"""Colour scheme and width, in an order in which only one of the two changes at a time, round and round."""
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_OF_COLOUR = ("color-contrast", "link-in-text-block")
_OF_PLACE = (*_OF_COLOUR, "target-size", "scrollable-region-focusable")

_READY = """() => document.fonts.status === "loaded"
  && [...document.querySelectorAll("[data-map], [data-timeline], [data-network], [data-figure] .drawing")]
    .every((figure) => "drawn" in figure.dataset)
  && [...document.querySelectorAll("#editor[data-scripts]")].every((editor) => "ready" in editor.dataset)"""
"""Whether scripts and fonts have brought what they bring when a page is opened."""

_FAULTS = """async (rules) => {
  // A figure is drawn anew in the first frame after the change of a window; the second is the one that is looked at.
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  document.querySelectorAll("[data-ink]").forEach((element) => element.removeAttribute("data-ink"));
  const papers = new Map();
  const paper = (element) => {
    if (element === null) return "";
    if (!papers.has(element)) {
      const { backgroundColor, backgroundImage, opacity, position, mixBlendMode } = getComputedStyle(element);
      const own = [backgroundColor, backgroundImage, opacity, mixBlendMode].join();
      const apart = ["absolute", "fixed", "sticky"].includes(position);
      const through = own === "rgba(0, 0, 0, 0),none,1,normal" && !apart;
      const below = paper(element.parentElement);
      papers.set(element, through ? below : `${own} ${apart ? papers.size : ""} on ${below}`);
    }
    return papers.get(element);
  };
  const seen = new Set();
  const written = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
  for (const element of document.body.querySelectorAll("*")) {
    if (!element.matches("a, input, select, textarea") && ![...element.childNodes].some(written)) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const { color, fontSize, fontWeight, textShadow, textDecorationLine } = getComputedStyle(element);
    const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24); // as WCAG has it: 14 points bold, or 18
    const link = element.localName === "a" && `${fontWeight} ${textDecorationLine}`;
    const ink = [color, large, link, textShadow, paper(element)].join();
    if (!seen.has(ink)) element.dataset.ink = "";
    seen.add(ink);
  }
  axe.configure({ rules: [
    { id: "color-contrast", selector: "[data-ink]" },
    { id: "link-in-text-block", selector: "a[href][data-ink]" },
  ] });
  const { violations } = await axe.run({ runOnly: rules, preload: false, resultTypes: ["violations"] });
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
  const unnamed = document.querySelectorAll("table:not([aria-label], [aria-labelledby], :has(> caption))");
  found.push(...[...unnamed].map((table) => `a table without a name: ${table.innerText.slice(0, 120)}`));
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth > clientWidth ? [...found, `${scrollWidth} pixels do not fit into ${clientWidth}`] : found;
}"""
"""What axe finds, tables that a list of tables would not name, and whether one has to scroll sideways, in words.

Four fifths of axe's time go to contrast. That is the same for every text of one ink on one paper, so of those that are
alike it measures one; what is positioned may lie above anything, and is a paper of its own.
"""


def wait_until_ready(window: Tab) -> None:
    """Wait until a page that was opened is as its reader finds it: fonts are there, figures drawn, the editor open."""
    window.wait_for_function(_READY)


def findings(window: Tab, rules: Sequence[str] = RULES) -> list[str]:
    """What is wrong with a page as it looks now, in words."""
    if not window.evaluate("'axe' in window"):
        window.evaluate(AXE_SCRIPT)
    found: list[str] = window.evaluate(_FAULTS, list(rules))
    return found


def put_on(window: Tab, look: Look) -> None:
    """Change the colour scheme and the width of a window."""
    scheme, width = look
    window.emulate_media(color_scheme=scheme)
    window.set_viewport_size({"width": width, "height": 900})


def faults_in_four_looks(window: Tab, first: Look = LOOKS[0]) -> list[str]:
    """What is wrong with a page in light and dark, wide and narrow, beginning and ending with the look it has.

    All rules are tried in the first look; after that, those of colours, and where the width has changed, of places.
    """
    start = LOOKS.index(first)
    found: list[str] = []
    before = None
    for look in (*LOOKS[start:], *LOOKS[:start]):
        if before is not None:
            put_on(window, look)
        rules = RULES if before is None else _OF_COLOUR if look[1] == before[1] else _OF_PLACE
        found += [f"{look[0]}, {look[1]} pixels: {fault}" for fault in findings(window, rules)]
        before = look
    put_on(window, first)
    return found
