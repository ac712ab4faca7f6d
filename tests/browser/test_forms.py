"""Forms in a browser: with scripts and without, by the keyboard, in both directions of writing, on small screens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Open
from tests.browser.looks import LANGUAGES, faults_in_four_looks, findings
from tests.web.review.rabat import PASSWORD, SOURCE, make_project
from tests.web.serving import serving

from pvegraph.curation.curation import Curation
from pvegraph.release import current
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web.app import create_app

EDIT = f"/edit?thing=/id/person/p-aaaaaaaaaa&source={SOURCE}"
PATIENCE = 60_000
"""Milliseconds: the first validation waits until the rules are ready."""


@pytest.fixture(scope="module")
def curated(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Settings:
    """A small project with curators."""
    return make_project(tmp_path_factory.mktemp("forms") / "project", project, PASSWORD)


@pytest.fixture(scope="module")
def address(curated: Settings) -> Iterator[str]:
    """The address of a server on it, in the place of the one that other tests share."""
    release = current(curated)
    with serving(create_app(release, EmbeddedStore.load(release.nquads), curated)) as found:
        yield found


def signed_in(tab: Open, path: str, language: str = "en", **given: object) -> Page:
    """A window in which a contributor has signed in and opened a page."""
    window = tab(f"/sign-in?next=/proposals&lang={language}", language, **given)
    window.fill("main [name=name]", "carl")
    window.fill("main [name=password]", PASSWORD)
    window.click("main form button")
    window.wait_for_url(re.compile("/(proposals|account)"))
    window.goto(path)
    return window


def at(name: str) -> str:
    """The selector of an input."""
    return f'[id="{name}"]'


def newest(curated: Settings, window: Page) -> list[str]:
    """What the proposal that a window shows adds."""
    opened = Curation.open(curated)
    number = int(window.url.rpartition("/")[2].partition("#")[0])
    added = sorted(map(str, opened.proposals.get(number).change.added))
    opened.close()
    return added


def test_a_mayor_is_replaced_with_scripts(tab: Open, curated: Settings) -> None:
    window = signed_in(tab, EDIT)
    window.fill(at("m~skos:prefLabel~2~t"), " Asmaa  Ghlalou")
    expect(window.locator(at("m~skos:prefLabel~2~told"))).to_contain_text("two blanks in a row", timeout=PATIENCE)
    expect(window.locator(at("m~skos:prefLabel~2~t"))).to_be_focused()
    expect(window.locator(at("m~skos:prefLabel~2~t"))).to_have_attribute("aria-invalid", "true")
    window.fill(at("m~skos:prefLabel~2~t"), "Asmaa Ghlalou")
    expect(window.locator("#report")).to_contain_text("Nothing is wrong with it", timeout=PATIENCE)
    expect(window.locator(at("m~skos:prefLabel~2~t"))).not_to_have_attribute("aria-invalid", "true")
    window.click('button[value="tie:Tenure-member"]')
    expect(window.locator(at("t1~@"))).to_be_visible(timeout=PATIENCE)
    window.fill(at("t1~pve:post~0~t"), "mayor")
    window.locator("[role=option]").first.click()
    expect(window.locator(at("t1~pve:post~0~t"))).to_have_value("Mayor of Rabat")
    window.fill(at("t1~pve:start~0~t"), "2024-02")
    expect(window.locator("#report")).to_contain_text("statements change", timeout=PATIENCE)
    assert findings(window) == []
    window.fill("#message", "A second term")
    window.click("button[value=propose]")
    window.wait_for_url("**/proposals/*")
    assert any("ma-rabat-mayor" in line for line in newest(curated, window))


def test_the_whole_form_works_by_the_keyboard_in_arabic(tab: Open, curated: Settings) -> None:
    window = signed_in(tab, EDIT, "ar")
    keys = window.keyboard
    expect(window.locator("html")).to_have_attribute("dir", "rtl")
    window.locator(at("m~schema:funder~0~t")).focus()
    keys.type("الرباط")
    expect(window.locator("[role=option]").first).to_be_visible(timeout=PATIENCE)
    box = window.locator(at("m~schema:funder~0~t"))
    expect(box).to_have_attribute("aria-expanded", "true")
    keys.press("Escape")
    expect(window.locator("[role=option]")).to_have_count(0)
    keys.type(" ")
    keys.press("Backspace")
    expect(window.locator("[role=option]").first).to_be_visible(timeout=PATIENCE)
    keys.press("ArrowDown")
    chosen = window.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_count(1)
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    keys.press("Enter")
    expect(box).to_have_value("بلدية الرباط")
    for _ in range(200):
        keys.press("Tab")
        if window.evaluate("document.activeElement.id") == "message":
            break
    keys.type("تموّلها البلدية")
    keys.press("Tab")
    keys.press("Tab")
    assert window.evaluate("document.activeElement.value") == "propose"
    keys.press("Enter")
    window.wait_for_url("**/proposals/*")
    assert any("funder" in line and "government/ma-rabat" in line for line in newest(curated, window))


def test_something_new_is_created_and_used_twice_without_scripts(tab: Open) -> None:
    window = signed_in(tab, f"/new/person?source={SOURCE}", scripts=False)
    window.fill(at("m~skos:prefLabel~0~t"), "Fatiha El Moudni")
    window.fill(at("m~pve:takesPartIn~0~t"), "Plan Rabat")
    window.click('button[value="search:m~pve:takesPartIn~0"]')
    expect(window.locator(at("m~pve:takesPartIn"))).to_contain_text("Nothing was found")
    window.click('button[value="create:m~pve:takesPartIn~0~framework"]')
    assert window.url.endswith("#new")
    expect(window.locator(at("n0~skos:prefLabel~0~t"))).to_have_value("Plan Rabat")
    window.fill(at("m~schema:funder~0~t"), "Plan")
    window.click('button[value="search:m~schema:funder~0"]')
    window.check('input[name="m~schema:funder~0~p"][value=n0]')
    window.click('button[value="add:m~skos:altLabel"]')
    expect(window.locator(at("m~schema:funder~0~t"))).to_have_value("Plan Rabat")
    window.fill(at("m~skos:altLabel~1~t"), "F. El Moudni")
    window.locator("button[value=check]").last.click(timeout=PATIENCE)
    expect(window.locator("#report")).to_contain_text(re.compile("Nothing is wrong|something to mend|has to be mended"))
    expect(window.locator(at("m~skos:altLabel~1~t"))).to_have_value("F. El Moudni")


def test_what_is_typed_goes_along_into_another_language(tab: Open) -> None:
    window = signed_in(tab, EDIT)
    window.fill(at("m~skos:altLabel~0~t"), "The mayor")
    window.click(".languages a[lang=fr]")
    expect(window.locator("html")).to_have_attribute("lang", "fr", timeout=PATIENCE)
    expect(window.locator(at("m~skos:altLabel~0~t"))).to_have_value("The mayor")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_forms_are_for_everybody_on_every_screen(tab: Open, language: str) -> None:
    window = signed_in(tab, EDIT, language, width=360)
    chosen = f"/edit?thing=/id/person/p-aaaaaaaaaa&q=Rabat&lang={language}"
    for path in (EDIT, chosen, "/new", "/new/place?source=new", f"/merge?thing=/id/country/ma&q=Maroc&lang={language}"):
        window.goto(path)
        assert faults_in_four_looks(window, ("light", 360)) == [], path
    window.goto(EDIT)
    window.emulate_media(media="print")
    expect(window.locator("button[value=propose]")).to_be_hidden()
    expect(window.locator(at("m~skos:prefLabel~0~t"))).to_be_visible()


def test_the_dark_page_with_all_that_is_wrong_is_readable(tab: Open) -> None:
    window = signed_in(tab, EDIT, scheme="dark")
    window.fill(at("t0~pve:start~0~t"), "last year")
    window.fill(at("m~skos:prefLabel~0~t"), "Asmaa  Rhlalou")
    window.locator("button[value=check]").first.click()
    expect(window.locator("#report")).to_be_focused(timeout=PATIENCE)
    expect(window.locator(at("t0~pve:start~0~told"))).to_contain_text("is no date")
    assert findings(window) == []
    window.locator("#report a").first.click()
    assert window.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
