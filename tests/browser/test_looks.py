"""Every kind of page in every look: three languages, light and dark, wide and narrow."""

from __future__ import annotations

import pytest
from tests.browser.addresses import ADDRESSES, FAILING
from tests.browser.conftest import Faults, Open
from tests.browser.looks import LOOKS, faults_in_four_looks, findings, put_on

FULLER_ELSEWHERE = {"validation", "releases", "release", "blame"}
"""What test_validation.py and test_history.py look at with a report, and with proposals."""


@pytest.mark.parametrize("name", [name for name in (*ADDRESSES, *FAILING) if name not in FULLER_ELSEWHERE])
def test_a_page_is_accessible_in_all_twelve_looks(faults: Faults, name: str) -> None:
    assert faults(ADDRESSES.get(name) or FAILING[name], fails=name in FAILING) == []


def test_what_is_wrong_in_one_look_alone_is_found_in_that_look(tab: Open) -> None:
    window = tab("/")
    assert faults_in_four_looks(window) == []
    window.evaluate(
        """looks => {
          const sheet = new CSSStyleSheet();
          for (const [scheme, width] of looks) {
            const words = document.createElement("p");
            words.id = `${scheme}-${width}`;
            words.append("Words");
            document.querySelector("main").append(words);
            const [ink, side] = [scheme === "dark" ? "#445" : "#ccd", width === 360 ? "<" : ">"];
            sheet.insertRule(`@media (prefers-color-scheme: ${scheme}) and (width ${side} 800px) {
              #${words.id} { color: ${ink} } }`);
          }
          document.adoptedStyleSheets.push(sheet);
        }""",
        LOOKS,
    )
    for fault, (scheme, width) in zip(faults_in_four_looks(window), LOOKS, strict=True):
        assert fault.startswith(f'{scheme}, {width} pixels: color-contrast: <p id="{scheme}-{width}"')
    put_on(window, ("dark", 360))
    window.evaluate("document.querySelector('main').lastElementChild.style = 'inline-size: 500px'")
    assert any("do not fit into 360" in fault for fault in findings(window))
