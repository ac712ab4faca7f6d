"""Search in a browser: suggestions while somebody types, fields to pick from, and facets that need no script."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.browser.conftest import Open
from tests.browser.looks import findings

PICKER = """() => {
  document.querySelector("main").insertAdjacentHTML("afterbegin",
    '<form action="/search"><label for="theme">Theme</label>' +
    '<input id="theme" name="theme" data-find="pick" data-href="/suggest?kind=theme"><button>Go</button></form>');
}"""


def _type(window: Page, text: str, field: str = "#find") -> None:
    window.locator(field).focus()
    window.wait_for_function("() => customElements.get('auto-complete') !== undefined")
    window.keyboard.type(text)
    window.locator(".suggestions:popover-open [role=option]").first.wait_for()


def test_names_are_suggested_while_they_are_typed_and_lead_to_their_things(tab: Open) -> None:
    window = tab("/things/event")
    _type(window, "strasborg")
    field = window.locator("#find")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert findings(window) == []
    window.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("strasborg")
    window.keyboard.press("Alt+ArrowDown")
    window.keyboard.press("ArrowDown")
    first = window.locator(".suggestions [role=option]").first
    expect(first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    window.keyboard.press("Enter")
    window.wait_for_url("**/place/fr-strasbourg")


def test_enter_without_a_choice_searches_and_tab_chooses_nothing(tab: Open) -> None:
    window = tab("/things/event")
    _type(window, "rabat")
    window.keyboard.press("ArrowDown")
    window.keyboard.press("Tab")
    expect(window.locator("#find")).to_have_value("rabat")
    _type(window, " ")
    window.keyboard.press("Enter")
    window.wait_for_url("**/search?q=rabat*")


def test_suggestions_stand_below_their_field_in_arabic_and_on_a_phone(tab: Open) -> None:
    window = tab("/", "ar", scheme="dark", width=360)
    _type(window, "الربا")
    assert findings(window) == []
    box, form = (window.locator(each).bounding_box() for each in (".suggestions", "form.find"))
    assert box is not None
    assert form is not None
    assert abs(box["x"] - form["x"]) < 2
    assert box["y"] >= form["y"] + form["height"]
    window.locator(".suggestions [role=option]").first.click()
    window.wait_for_url("**/place/ma-rabat")


def test_a_field_to_pick_from_shows_a_name_and_sends_the_iri(tab: Open) -> None:
    window = tab("/things/event")
    window.evaluate(PICKER)
    _type(window, "youth", "#theme")
    window.keyboard.press("ArrowDown")
    window.keyboard.press("Enter")
    expect(window.locator("#theme")).to_have_value("Youth")
    sent = "() => new FormData(document.querySelector('main form')).getAll('theme')"
    assert window.evaluate(sent) == ["https://w3id.org/pvegraph/concept/theme/youth"]
    window.locator("#theme").press("End")
    window.keyboard.type(" x")
    assert window.evaluate(sent) == ["Youth x"]


def test_a_list_is_narrowed_and_widened_without_scripts(tab: Open) -> None:
    window = tab("/search?q=rabat", scripts=False)
    facets = window.get_by_role("complementary", name="Narrow down")
    facets.get_by_role("link", name="Events").click()
    facets.get_by_role("link", name="Morocco").click()
    rows = window.locator("ol.rows > li")
    assert rows.count() == 2
    window.get_by_role("link", name="Remove Kind: Events").click()
    assert rows.count() > 2
    window.locator("#find").fill("opening")
    window.get_by_role("button", name="Search").click()
    assert "country=ma" in window.url
    assert "q=opening" in window.url
