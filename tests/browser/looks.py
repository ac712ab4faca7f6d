"""The looks of a page: each colour scheme, wide and narrow, in each language; and what is wrong with it in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page as Tab

Look = tuple[Literal["light", "dark"], int]

LANGUAGES = ("en", "ar", "fr")
LOOKS: tuple[Look, ...] = (("light", 1280), ("light", 360), ("dark", 360), ("dark", 1280))
"""Colour scheme and width, in an order in which only one of the two changes at a time, round and round."""
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_OF_COLOUR = ("color-contrast", "link-in-text-block")
OF_LOOKS = (*_OF_COLOUR, "target-size", "scrollable-region-focusable")
"""Rules that may find something in one look and nothing in another."""

_READY = """() => document.fonts.status === "loaded"
  && [...document.querySelectorAll("[data-map], [data-timeline], [data-network], [data-figure] .drawing")]
    .every((figure) => "drawn" in figure.dataset)
  && [...document.querySelectorAll("#editor[data-scripts]")].every((editor) => "ready" in editor.dataset)"""
"""Whether scripts and fonts have brought what they bring when a page is opened."""

BEFORE_EVERY_PAGE = (
    AXE_SCRIPT
    + """
const unpainted = new CSSStyleSheet();
unpainted.replaceSync("html { clip-path: inset(0 0 100% 0) }");
document.adoptedStyleSheets = [unpainted];"""
)
"""For windows that axe alone looks at: it reads styles and places, and a fifth of the time would go into painting."""

_FAULTS = """async ({ rules, without, measured }) => {
  // A figure is drawn anew in the first frame after the change of a window; the second is the one that is looked at.
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  const papers = new Map();
  const paper = (element) => {
    if (element === null) return "";
    if (!papers.has(element)) {
      const { backgroundColor, backgroundImage, opacity, position, mixBlendMode } = getComputedStyle(element);
      const own = [backgroundColor, backgroundImage, opacity, mixBlendMode].join();
      const apart = ["absolute", "fixed", "sticky"].includes(position) && !backgroundColor.startsWith("rgb(");
      const through = own === "rgba(0, 0, 0, 0),none,1,normal" && !apart;
      const below = paper(element.parentElement);
      papers.set(element, through ? below : `${own} ${apart ? `apart ${papers.size}` : ""} on ${below}`);
    }
    return papers.get(element);
  };
  const inks = new Map();
  const written = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
  for (const element of document.body.querySelectorAll("*")) {
    delete element.dataset.ink;
    const named = element.localName === "a" && element.textContent.trim();
    const filled = element.matches("input, select, textarea");
    if (!named && !filled && ![...element.childNodes].some(written)) continue;
    if (!element.checkVisibility({ visibilityProperty: true }) || element.clientWidth === 1) continue;
    const { color, fontSize, fontWeight, textShadow, textDecorationLine } = getComputedStyle(element);
    const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24); // as WCAG has it: 14 points bold, or 18
    const around = element.localName === "a" && getComputedStyle(element.parentElement).color;
    const link = around && `${fontWeight} ${textDecorationLine} in ${around}`;
    const ink = [color, large, link, textShadow, paper(element)].join();
    if (!inks.has(ink)) inks.set(ink, element);
  }
  for (const ink of measured) inks.delete(ink);
  for (const element of inks.values()) element.dataset.ink = "";
  const ofColour = ["color-contrast", "link-in-text-block"];
  const wanted = inks.size ? rules : rules.filter((rule) => !ofColour.includes(rule));
  if (!wanted.length) return { found: [], measured: [] };
  axe.configure({ rules: [
    { id: "color-contrast", selector: "[data-ink]" },
    { id: "link-in-text-block", selector: "a[href][data-ink]" },
  ] });
  const types = ["violations", "incomplete"];
  const off = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  const { violations, incomplete } = await axe.run(
    { runOnly: wanted, rules: off, preload: false, resultTypes: types, elementRef: true });
  const doubted = [...violations, ...incomplete].filter(({ id }) => ofColour.includes(id))
    .flatMap(({ nodes }) => nodes.map(({ element }) => element));
  const sure = [...inks].filter(([ink, element]) => !ink.includes("apart") && !doubted.includes(element));
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
  return { found, measured: sure.map(([ink]) => ink) };
}"""
"""What axe finds, in words, and the inks whose contrast it measured and found right.

Four fifths of axe's time go to contrast. That is the same for every text of one ink on one paper, so of those that are
alike it measures one, and none that it measured before. What is positioned and lets through what is below may lie above
anything, and is a paper of its own; so is what axe is not sure of measured each time.
"""

_BESIDE_AXE = """() => {
  const unnamed = document.querySelectorAll("table:not([aria-label], [aria-labelledby], :has(> caption))");
  const found = [...unnamed].map((table) => `a table without a name: ${table.textContent.trim().slice(0, 120)}`);
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth > clientWidth ? [...found, `${scrollWidth} pixels do not fit into ${clientWidth}`] : found;
}"""
"""Tables that a list of tables would not name, and whether one has to scroll sideways, in words."""


def wait_until_ready(window: Tab) -> None:
    """Wait until a page that was opened is as its reader finds it: fonts are there, figures drawn, the editor open."""
    window.wait_for_function(_READY)


def findings(
    window: Tab, rules: Sequence[str] = RULES, *, without: Sequence[str] = (), measured: set[str] | None = None
) -> list[str]:
    """What is wrong with a page as it looks now, in words.

    Inks that were measured before are not measured again; those that now are, and are right, are added to them.
    """
    if not window.evaluate("'axe' in window"):
        window.evaluate(AXE_SCRIPT)
    told = window.evaluate(_FAULTS, {"rules": rules, "without": without, "measured": sorted(measured or ())})
    if measured is not None:
        measured.update(told["measured"])
    found: list[str] = told["found"] + window.evaluate(_BESIDE_AXE)
    return found


def put_on(window: Tab, look: Look) -> None:
    """Change the colour scheme and the width of a window."""
    scheme, width = look
    window.emulate_media(color_scheme=scheme)
    window.set_viewport_size({"width": width, "height": 900})


_MEASURED: set[str] = set()
"""The inks that were right on any page, in any look: each has its colours in it."""


def faults_in_four_looks(window: Tab, first: Look = LOOKS[0]) -> list[str]:
    """What is wrong with a page in light and dark, wide and narrow, beginning and ending with the look it has.

    All rules are tried in the first look; after that those of colours, of inks that no page has shown yet, and once in
    the other width those of places.
    """
    start = LOOKS.index(first)
    found: list[str] = []
    widths: set[int] = set()
    for look in (*LOOKS[start:], *LOOKS[:start]):
        if not widths:
            wrong = findings(window)
        else:
            put_on(window, look)
            wrong = findings(window, _OF_COLOUR if look[1] in widths else OF_LOOKS, measured=_MEASURED)
        widths.add(look[1])
        found += [f"{look[0]}, {look[1]} pixels: {fault}" for fault in wrong]
    put_on(window, first)
    return found
