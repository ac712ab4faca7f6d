"""``/validate`` in a browser: with scripts and without, in every direction of writing, on small screens."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.browser.conftest import Open
from tests.browser.looks import LANGUAGES, faults_in_four_looks

CITY = """@prefix pve: <https://w3id.org/pvegraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/pvegraph/id/place/ma-nowhere> a pve:City ;
    skos:prefLabel " Nowhere"@en .
"""
PATIENCE = 60_000
"""Milliseconds: the first validation waits until the rules are ready."""


def write(window: Page, text: str) -> None:
    """Write a text into the form, to be held against nothing else."""
    window.check("input[name=against][value=none]")
    window.fill("#text-0", text)


def test_the_form_works_without_scripts_and_leads_to_the_report(tab: Open) -> None:
    window = tab("/validate", scripts=False)
    write(window, CITY)
    window.click("button[value=validate]", timeout=PATIENCE)
    expect(window.locator("#verdict")).to_be_visible(timeout=PATIENCE)
    assert window.url.endswith("/validate#report")
    expect(window.locator("#line-0-4 .notes")).to_contain_text("begins or ends with a blank")
    window.locator("input[name=fix][data-safe]").first.check()
    window.click("button[value=mend]", timeout=PATIENCE)
    expect(window.locator("#text-0")).to_have_value(CITY.replace('" Nowhere"', '"Nowhere"'))
    with window.expect_download() as download:
        window.click("button[value=change]")
    assert download.value.suggested_filename == "change.rdfp"


def test_findings_come_while_somebody_writes_and_what_is_written_stays(tab: Open) -> None:
    window = tab("/validate")
    write(window, CITY)
    expect(window.locator("#line-0-4 .notes")).to_be_visible(timeout=PATIENCE)
    expect(window.locator("#live")).to_contain_text("violation")
    window.fill("#text-0", CITY + "oops")
    expect(window.locator("#report [role=alert] a")).to_contain_text("line 5", timeout=PATIENCE)
    expect(window.locator("#text-0")).to_be_focused()
    window.locator("#report [role=alert] a").click()
    selected = "t => t.value.slice(t.selectionStart, t.selectionEnd)"
    assert window.locator("#text-0").evaluate(selected) == "oops"
    window.fill("#text-0", CITY)
    window.click(".languages a[lang=ar]")
    expect(window.locator("html")).to_have_attribute("dir", "rtl", timeout=PATIENCE)
    expect(window.locator("#text-0")).to_have_value(CITY)
    expect(window.locator("#report")).to_be_focused()


def test_a_file_that_is_dropped_is_validated(tab: Open) -> None:
    window = tab("/validate")
    window.check("input[name=against][value=none]")
    window.evaluate(
        """text => {
             const data = new DataTransfer();
             data.items.add(new File([text], "new.ttl"));
             document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
           }""",
        CITY,
    )
    expect(window.locator("#verdict")).to_be_visible(timeout=PATIENCE)
    expect(window.locator("#text-0")).to_have_value(CITY)
    expect(window.locator("#listing-0 h3")).to_contain_text("new.ttl")


def test_the_report_is_accessible_in_all_twelve_looks(tab: Open) -> None:
    for language in LANGUAGES:
        window = tab("/validate?example=place", language)
        window.check("input[name=against][value=none]")
        window.click("button[value=validate]", timeout=PATIENCE)
        expect(window.locator("#verdict")).to_be_visible(timeout=PATIENCE)
        assert faults_in_four_looks(window) == [], language
