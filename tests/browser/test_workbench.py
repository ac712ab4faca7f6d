"""The workbench at /sparql: queries are written, completed, mended, run, cancelled and kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest
from playwright.sync_api import Locator, expect
from playwright.sync_api import Page as Tab
from tests.browser.looks import LOOKS, Look, findings, put_on
from tests.browser.windows import Window, Windows

Open = Callable[..., Tab]
expect.set_options(timeout=20_000)

PVE = "PREFIX pve: <https://w3id.org/pvegraph/ontology#>\n"
CITIES = PVE + "SELECT ?city WHERE { ?city a pve:City } LIMIT 3"
COUNTRIES = PVE + "SELECT ?country WHERE { ?country a pve:Country } LIMIT 4"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a > ?i) }"
REFUSED = "the server responded with a status of 400"
"""What the console says of a query that is wrong, whatever the page makes of it."""


@pytest.fixture
def workbench(windows: Windows, address: str) -> Iterator[Open]:
    """Open the workbench with an editor; windows of one test share what the browser keeps, if they are to."""
    taken: list[Window] = []

    def show(
        path: str = "/sparql",
        language: str = "en",
        *,
        look: Look = LOOKS[0],
        beside: Tab | None = None,
        first: str = "",
    ) -> Tab:
        if beside is not None:
            window = beside.context.new_page()
            window.add_init_script(first)
        else:
            taken.append(windows.take(address, language))
            window = taken[-1].tab
            put_on(window, look)
        window.goto(path)
        window.locator("#editor[data-ready] .cm-content").wait_for()
        return window

    yield show
    problems = [problem for window in taken for problem in windows.put_back(window)]
    assert [problem for problem in problems if REFUSED not in problem] == []


def text_of(window: Tab) -> Locator:
    """Where the query is written."""
    return window.locator("#editor .cm-content")


def write(window: Tab, query: str) -> None:
    """Write a query in place of the one that is there."""
    text_of(window).click()
    window.keyboard.press("ControlOrMeta+a")
    window.keyboard.press("Delete")
    window.keyboard.insert_text(query)


def query_of(window: Tab) -> str:
    """The query, as the form would send it."""
    return window.locator("#query").input_value()


def asked(window: Tab) -> str:
    """The query in the address of the page."""
    return parse_qs(urlsplit(window.url).query)["query"][0]


def offered(window: Tab, text: str) -> Locator:
    """An option of the completion."""
    return window.locator("#editor li[role=option]", has_text=text)


def test_a_query_is_written_by_names_in_the_readers_language_and_run_without_leaving_the_page(workbench: Open) -> None:
    window = workbench("/sparql", "fr")
    write(window, "")
    window.keyboard.type("SELECT * WHERE { ?ville a Vill")
    # Enter takes an option as soon as it has been there for a moment, the pointer at once.
    expect(offered(window, "pve:City").first).to_have_attribute("aria-selected", "true")
    offered(window, "pve:City").first.click()
    window.keyboard.type(" ; pay")
    first = window.locator("#editor completion-section, #editor li[role=option]")
    expect(first.nth(0)).to_have_text("Propriétés de : Ville")
    expect(first.nth(1)).to_contain_text("pve:country")
    first.nth(1).click()
    window.keyboard.type(' "المغر')
    expect(offered(window, "country:ma")).to_have_attribute("aria-selected", "true")
    offered(window, "country:ma").click()
    window.evaluate("window.stays = true")
    window.keyboard.press("ControlOrMeta+Enter")
    window.locator("#answer table").wait_for()
    expect(window.locator("#answer tbody")).to_contain_text("Rabat")
    assert window.evaluate("window.stays")
    assert query_of(window) == asked(window)
    assert query_of(window) == (
        PVE + "PREFIX country: <https://w3id.org/pvegraph/id/country/>\n\n"
        "SELECT * WHERE { ?ville a pve:City ; pve:country country:ma}"
    )


def test_the_address_is_the_query_in_another_browser_and_the_way_back_leads_through_what_was_run(
    workbench: Open,
) -> None:
    window = workbench()
    for query, rows in ((CITIES, 3), (COUNTRIES, 4)):
        write(window, query)
        window.keyboard.press("ControlOrMeta+Enter")
        expect(window.locator("#answer tbody tr")).to_have_count(rows)
    write(window, "# a draft")
    window.wait_for_url("**query=%23+a+draft")
    other = workbench("/sparql?query=" + quote(COUNTRIES))
    assert query_of(other) == COUNTRIES
    expect(other.locator("#answer tbody tr")).to_have_count(4)
    window.go_back()
    expect(window.locator("#answer tbody tr")).to_have_count(3)
    assert query_of(window) == CITIES == asked(window)
    window.go_forward()
    expect(window.locator("#answer tbody tr")).to_have_count(4)


def test_errors_are_marked_at_their_place_listed_and_mended_by_the_keyboard(workbench: Open) -> None:
    window = workbench()
    write(window, "SELECT ?city WHERE {\n  ?city a pve:City ;\n    skos:prefLabel ?name")
    window.keyboard.press("ControlOrMeta+Enter")
    expect(window.get_by_role("alert")).to_contain_text("cannot be run")
    marked = window.locator("#editor .cm-lintRange-error")
    expect(marked).to_have_count(1)
    listed = window.locator("#hints li")
    expect(listed.first).to_contain_text("Line")
    window.keyboard.press("Alt+Enter")
    expect(marked).to_have_count(0)  # it is another text than the one that the server spoke of
    expect(listed.filter(has_text="not declared")).to_have_count(0)
    assert query_of(window).startswith(PVE + "PREFIX skos:")
    window.keyboard.press("ControlOrMeta+End")
    window.keyboard.press("ControlOrMeta+Enter")
    expect(window.get_by_role("alert")).to_contain_text("column 25.")  # behind the last letter
    expect(listed).to_have_count(1)  # the server has decided, and the grammar adds nothing
    expect(listed).to_contain_text("column 25:")
    window.keyboard.press("ControlOrMeta+End")
    window.keyboard.insert_text("}")
    window.keyboard.press("ControlOrMeta+Enter")
    window.locator("#answer table").wait_for()
    expect(window.locator("#problem")).to_have_count(0)


def test_what_the_grammar_of_the_editor_does_not_know_is_a_hint_that_stops_nothing(workbench: Open) -> None:
    window = workbench()
    write(window, "SELECT ?x WHERE { ?x ?y ?z }\n\nLIMIT 1 FOO")
    window.locator("#run").focus()
    hint = window.locator("#hints button").first
    expect(hint).to_contain_text("Line 3")
    hint.press("Enter")
    expect(text_of(window)).to_be_focused()
    write(window, "SELECT ?x WHERE { << ?x ?y ?z >> ?p ?o } LIMIT 1")
    window.locator("#run").focus()
    expect(window.locator("#hints")).to_be_hidden()


def test_a_name_is_explained_at_the_caret_and_under_the_pointer(workbench: Open) -> None:
    window = workbench("/sparql?query=" + quote(PVE + "SELECT ?city { ?city a\npve:City }\nLIMIT 1"), "ar")
    window.locator("#editor .cm-line", has_text="pve:City").hover(position={"x": 30, "y": 10})
    expect(window.locator("#editor .cm-hover")).to_contain_text("مدينة")
    text_of(window).click()
    window.keyboard.press("ControlOrMeta+End")
    window.keyboard.press("ArrowUp")
    expect(window.locator("#about")).to_contain_text("مدينة")
    window.keyboard.press("F2")
    expect(window.locator("#said")).to_contain_text("مدينة")


def test_a_query_is_formatted_and_what_cannot_be_is_left_as_it_is(workbench: Open) -> None:
    window = workbench()
    write(window, "select * {?s ?p ?o} # all of it")
    window.keyboard.press("Shift+Alt+F")
    expect(text_of(window).locator(".cm-line")).to_have_count(4)
    assert query_of(window) == "SELECT * {\n  ?s ?p ?o\n} # all of it\n"
    window.keyboard.press("ControlOrMeta+z")
    assert query_of(window) == "select * {?s ?p ?o} # all of it"
    write(window, "select * (")
    window.keyboard.press("Shift+Alt+F")
    expect(window.locator("#note")).to_contain_text("brackets")
    assert query_of(window).startswith("select * (")


def test_queries_stand_side_by_side_and_are_there_again_after_a_visit_elsewhere(workbench: Open) -> None:
    window = workbench()
    write(window, "# title: First\n" + CITIES)
    window.get_by_role("button", name="New query").press("Enter")
    write(window, "# title: Second\n" + COUNTRIES)
    tabs = window.get_by_role("tab")
    expect(tabs).to_have_count(2)
    expect(tabs.nth(1)).to_have_text("Second×")
    tabs.nth(1).focus()
    window.keyboard.press("Home")
    expect(tabs.nth(0)).to_be_focused()
    expect(tabs.nth(0)).to_have_attribute("aria-selected", "true")
    expect(text_of(window)).to_contain_text("First")
    window.goto("/things/place")
    window.goto("/sparql")
    expect(window.get_by_role("tab")).to_have_count(2)
    expect(text_of(window)).to_contain_text("First")
    window.get_by_role("tab").nth(0).focus()
    window.keyboard.press("Delete")
    expect(window.get_by_role("tab", selected=True)).to_be_focused()
    expect(text_of(window)).to_contain_text("Second")
    window.get_by_role("button", name="History").press("Enter")
    past = window.get_by_role("dialog")
    past.get_by_role("searchbox").fill("city")
    past.get_by_role("button", name="First").press("Enter")
    expect(text_of(window)).to_contain_text("First")
    window.get_by_role("button", name="History").press("Enter")
    past.get_by_role("button", name="Clear the history").press("Enter")
    expect(past).to_contain_text("No query found")
    window.keyboard.press("Escape")
    expect(past).to_be_hidden()


@pytest.mark.parametrize("fault", ["nonsense", "full", "closed"])
def test_whatever_is_wrong_with_what_the_browser_keeps_a_query_is_written_and_run(workbench: Open, fault: str) -> None:
    window = workbench()
    first = ""
    if fault == "nonsense":
        window.evaluate(
            'localStorage[\'pvegraph.queries\'] = \'{"tabs": [3, {"id": "<b>", "text": 1}], "current": []}\''
        )
        window.evaluate("localStorage['pvegraph.history'] = '[[['")
    else:
        first = f"Storage.prototype.setItem = () => {{ throw new DOMException('{fault}', 'QuotaExceededError'); }};"
        if fault == "closed":
            first += "Storage.prototype.getItem = () => { throw new DOMException('closed'); };"
    window = workbench("/sparql", beside=window, first=first)
    write(window, CITIES)
    window.keyboard.press("ControlOrMeta+Enter")
    expect(window.locator("#answer tbody tr")).to_have_count(3)
    assert query_of(window) == CITIES
    if fault != "nonsense":
        expect(window.locator("#note")).to_contain_text("This browser keeps nothing")
    window.get_by_role("button", name="History").click()
    expect(window.get_by_role("dialog")).to_contain_text(
        "Queries found: 1" if fault == "nonsense" else "No query found"
    )


def test_cancel_stops_the_query_on_the_server(workbench: Open, address: str) -> None:
    window = workbench()
    write(window, ENDLESS)
    window.keyboard.press("ControlOrMeta+Enter")
    expect(window.locator("#progress")).to_contain_text("Running: 1 second")
    assert running(address) == 1
    window.get_by_role("button", name="Cancel").press("Enter")
    expect(window.locator("#progress")).to_contain_text("Cancelled")
    expect(window.get_by_role("button", name="Run")).to_be_focused()
    window.wait_for_function(
        "async () => /^pvegraph_queries_running 0/m.test(await (await fetch('/metrics')).text())", timeout=5_000
    )
    assert query_of(window) == ENDLESS


def running(address: str) -> int:
    """Queries of users that the server works on."""
    found = re.search(r"^pvegraph_queries_running (\d+)", httpx.get(f"{address}/metrics").text, re.MULTILINE)
    assert found is not None
    return int(found[1])


def test_a_query_too_long_for_an_address_is_run_and_saved_as_a_file_all_the_same(workbench: Open) -> None:
    window = workbench()
    query = CITIES + "\n# " + "x" * 9000
    write(window, query)
    window.keyboard.press("ControlOrMeta+Enter")
    expect(window.locator("#answer tbody tr")).to_have_count(3)
    expect(window.locator("#long")).to_be_visible()
    assert urlsplit(window.url).query == ""
    with window.expect_download() as download:
        window.get_by_role("button", name="Save as a file").press("Enter")
    assert download.value.suggested_filename.endswith(".rq")
    assert download.value.path().read_text() == query
    with window.expect_file_chooser() as chooser:
        window.get_by_role("button", name="Open a file").press("Enter")
    chooser.value.set_files({"name": "one.rq", "mimeType": "text/plain", "buffer": b"# opened"})
    expect(text_of(window)).to_have_text("# opened")


def test_the_keyboard_leaves_the_editor_as_its_description_says(workbench: Open) -> None:
    window = workbench()
    text_of(window).click()
    assert "Escape" in (text_of(window).get_attribute("aria-description") or "")
    window.keyboard.press("Tab")
    expect(text_of(window)).to_be_focused()
    window.keyboard.press("Escape")
    window.keyboard.press("Tab")
    expect(text_of(window)).not_to_be_focused()


@pytest.mark.parametrize(("language", "look"), [("en", ("light", 1280)), ("ar", ("dark", 360))])
def test_the_workbench_is_accessible_while_it_is_used(workbench: Open, language: str, look: Look) -> None:
    window = workbench("/sparql?query=" + quote(CITIES), language, look=look)
    write(window, "SELECT ?x WHERE {\n ?x foaf:name 1 1 .\n ?x a Ci")
    offered(window, "pve:City").first.wait_for()
    window.locator("#hints li").first.wait_for()
    window.locator(".keys summary").evaluate("summary => { summary.parentElement.open = true }")
    assert findings(window) == []
    window.keyboard.press("Escape")
    window.locator("[data-do=past]").click()
    assert findings(window) == []
