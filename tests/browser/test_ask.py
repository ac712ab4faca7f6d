"""A question put together in a browser, with scripts and without, by mouse and by keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.browser.conftest import Open


def test_a_question_is_put_together_without_scripts(tab: Open) -> None:
    window = tab("/ask", scripts=False)
    window.get_by_role("link", name=re.compile("^cities [0-9]")).click()
    window.get_by_role("link", name=re.compile("that are members of an organisation")).click()
    window.get_by_label("Strong Cities Network", exact=False).first.check()
    window.get_by_role("button", name="Add").click()
    total = window.locator(".ask-total")
    expect(total).to_contain_text("cities found")
    members = re.findall("[0-9]+", total.inner_text())
    window.get_by_role("link", name=re.compile("that took part in an event")).click()
    window.get_by_role("button", name="Describe the events").click()
    window.get_by_role("link", name=re.compile("located in a country")).click()
    window.get_by_label("Morocco", exact=False).check()
    window.get_by_role("button", name="Add").click()
    expect(window.locator(".ask-question")).to_contain_text("Morocco")
    assert re.findall("[0-9]+", total.inner_text()) != members
    expect(window.locator(".ask-answer tbody")).to_contain_text("Rabat")
    window.get_by_role("link", name=re.compile("Remove: that took part")).click()
    expect(total).to_contain_text(f"{members[0]} cities found")
    window.go_back()
    expect(window.locator(".ask-question")).to_contain_text("Morocco")


def test_a_thing_is_picked_by_its_name_and_the_query_opens_in_the_workbench(tab: Open) -> None:
    window = tab("/ar/ask?kind=person&add=mayor")
    field = window.get_by_label("ابحث عن اسم بعينه")
    field.fill("الرباط")
    window.get_by_role("option").first.wait_for()
    window.keyboard.press("ArrowDown")
    window.keyboard.press("Enter")
    window.get_by_role("button", name="أضف").click()
    expect(window.locator(".ask-question")).to_contain_text("الرباط")
    assert window.url.endswith("/ar/ask?kind=person&where=mayor(=place:ma-rabat)")
    window.get_by_role("link", name="افتح في SPARQL").click()
    expect(window.locator("#answer")).to_be_visible()
