"""Every kind of page in every look: three languages, light and dark, wide and narrow."""

from __future__ import annotations

import pytest
from tests.browser.addresses import ADDRESSES, FAILING
from tests.browser.conftest import Faults, Open
from tests.browser.looks import faults_in_four_looks, findings, put_on


@pytest.mark.parametrize("name", [*ADDRESSES, *FAILING])
def test_a_page_is_accessible_in_all_twelve_looks(faults: Faults, name: str) -> None:
    assert faults(ADDRESSES.get(name) or FAILING[name], fails=name in FAILING) == []


def test_what_is_wrong_in_one_look_alone_is_found(tab: Open) -> None:
    window = tab("/")
    assert faults_in_four_looks(window) == []
    window.evaluate("""() => {
      const copy = document.querySelector("main p").cloneNode(true);
      document.querySelector("main").append(copy);
      copy.style.color = "light-dark(black, #445)";
      copy.style.colorScheme = "light dark";
    }""")
    found = faults_in_four_looks(window)
    assert {fault.partition(":")[0] for fault in found} == {"dark, 1280 pixels", "dark, 360 pixels"}
    assert all("color-contrast" in fault for fault in found)
    put_on(window, ("dark", 360))
    window.evaluate("document.querySelector('main').lastElementChild.style = 'inline-size: 500px'")
    assert ["do not fit into 360" in fault for fault in findings(window)] == [True]
