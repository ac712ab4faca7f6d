"""The whole way of a change in a browser: from signing in to the release that says it, and back by a rollback.

Each walk goes wrong on purpose here and there, and looks at every page with axe, in light and dark, wide and narrow.
People of three roles have windows of their own.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.looks import faults_in_four_looks
from tests.browser.windows import watch
from tests.web.review.rabat import MAYOR, NAMELESS, PASSWORD, SOURCE, make_project

from pvegraph.settings import Settings

PATIENCE = 60_000
"""Milliseconds: the first validation waits until the rules are ready, and a release is made on a slow machine too."""
REFUSED = re.compile(r"console: Failed to load resource: the server responded with a status of 4\d\d")
"""What the browser itself says of a form that was refused on purpose."""
Visit = Callable[..., Page]
SAID = {
    "en": {
        "sentence": "Rabat’s mayor from February 2024: Fatiha El Moudni, according to “Rabat has a new mayor”",
        "violation": "has no English preferred label",
        "amended": "What it says otherwise than revision 1",
        "accepted": "Accepted",
        "gone": "No longer said",
        "name": "Fatiha El Moudni",
    },
    "ar": {
        "sentence": "رئاسة بلدية الرباط منذ فبراير 2024: فتيحة المودني، وفقًا للمصدر «للرباط عمدة جديدة»",
        "violation": "تسمية مفضّلة بالإنجليزية",
        "amended": "ما تختلف فيه عن المراجعة 1",
        "accepted": "مقبول",
        "gone": "لم يعد مذكورًا",
        "name": "فتيحة المودني",
    },
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Settings:
    """A project with its first release, and accounts."""
    return make_project(tmp_path_factory.mktemp("rabat") / "project", project)


@pytest.fixture
def served(built: Settings, tmp_path: Path) -> Iterator[str]:
    """The address of a real server on a copy of it."""
    folder = tmp_path / "project"
    subprocess.run(["cp", "-a", str(built.project), str(folder)], check=True)
    environment = {**os.environ, "PVEGRAPH_CURATION": "true"}
    command = [sys.executable, "-m", "pvegraph", "--project", str(folder), "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+:\d+", process.stdout.readline())
        assert found is not None
        yield found[0]
        process.send_signal(signal.SIGINT)
        process.wait(30)


@pytest.fixture
def visit(browser: Browser, served: str) -> Iterator[Visit]:
    """A window of somebody's own, in a language; whatever goes wrong in it fails the test."""
    contexts: list[tuple[BrowserContext, list[str]]] = []

    def open_window(language: str, *, scripts: bool = True, width: int = 1280) -> Page:
        context = browser.new_context(
            base_url=served,
            locale=language,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append((context, watch(context, served)))
        return context.new_page()

    yield open_window
    for context, problems in contexts:
        context.close()
        assert [problem for problem in problems if not REFUSED.match(problem)] == []


def look(window: Page, name: str) -> None:
    """See that a page is accessible in all looks and fits; axe needs scripts, and would wait for ever without."""
    assert window.viewport_size is not None
    if window.evaluate("matchMedia('(scripting: none)').matches"):
        assert window.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
    else:
        assert faults_in_four_looks(window, ("light", window.viewport_size["width"])) == [], name


def sign_in(window: Page, name: str, path: str) -> None:
    """Go somewhere, and sign in on the way."""
    window.goto(path)
    assert "/sign-in?next=" in window.url
    window.fill("#name", name)
    window.fill("#password", PASSWORD)
    window.click("main form button[type=submit]")
    window.wait_for_url(f"**{path}")


def wait_for_release(window: Page, number: int) -> None:
    """Wait as readers do: the page that waits leads on by itself, or is asked once more."""
    for _ in range(5):
        if not window.url.endswith(f"/releases/{number}"):
            window.wait_for_url(re.compile(rf"/releases/{number}$|/acceptance$|/rollback/\d+$"), timeout=PATIENCE)
        if window.url.endswith(f"/releases/{number}"):
            return
        window.click("main > p a.run", timeout=PATIENCE)
    pytest.fail(f"release {number} was not made")


def send(window: Page) -> None:
    window.click("form.proposing .buttons button")


@pytest.mark.parametrize(("language", "scripts", "width"), [("en", True, 1280), ("ar", True, 360), ("en", False, 1280)])
def test_a_change_goes_the_whole_way_and_back(visit: Visit, language: str, scripts: bool, width: int) -> None:
    said = SAID[language]
    carl, rosa, ada = (visit(language, scripts=scripts, width=width) for _ in range(3))
    a_contributor_signs_in(carl)
    he_proposes(carl)
    he_sees_a_violation_and_amends(carl, said)
    a_reviewer_reads_asks_and_accepts(rosa, said)
    everybody_reads_what_it_says(carl, said)
    an_administrator_rolls_back(ada, said)
    answer = carl.goto("/id/person/p-bbbbbbbbbb")
    assert answer is not None
    assert answer.status == 404
    carl.goto("/proposals?status=accepted")
    expect(carl.locator("tbody tr")).to_have_count(1)
    look(carl, "chosen")


def a_contributor_signs_in(window: Page) -> None:
    """By the link that everybody sees, with a password that is mistyped at first."""
    window.goto("/")
    menu = window.locator("button.menu")
    if menu.is_visible():  # on a phone
        menu.click()
    window.click("nav.kinds a[href='/proposals']")
    look(window, "sign-in")
    window.fill("#name", "carl")
    window.fill("#password", "not the right one at all")
    window.click("main form button[type=submit]")
    expect(window.locator("[role=alert]")).to_be_visible()
    look(window, "sign-in-again")
    sign_in(window, "carl", "/proposals")
    look(window, "no-proposals")


def he_proposes(window: Page) -> None:
    """With a source that is none: that is said, and nothing that was typed is lost."""
    window.click("a[href='/proposals/new']")
    look(window, "new")
    window.fill("#message", "The new mayor of Rabat <script>alert(1)</script>")
    window.fill("#text-0", NAMELESS)
    window.fill("#source", "https://example.org/elsewhere")
    send(window)
    expect(window.locator("[role=alert]")).to_be_visible()
    expect(window.locator("#text-0")).to_have_value(NAMELESS)
    look(window, "new-again")
    window.fill("#source", SOURCE)
    send(window)


def he_sees_a_violation_and_amends(window: Page, said: Mapping[str, str]) -> None:
    """The violation is told in words, at its line."""
    window.wait_for_url("**/proposals/1", timeout=PATIENCE)
    expect(window.locator(".verdict.bad")).to_be_visible(timeout=PATIENCE)
    expect(window.locator("li.finding.violation").first).to_contain_text(said["violation"])
    expect(window.locator("#line-0-17 .notes")).to_contain_text(said["violation"])
    look(window, "violation")
    window.click("a[href='/proposals/1/revisions']")
    expect(window.locator("#text-0")).to_have_value(NAMELESS)
    look(window, "amending")
    window.fill("#text-0", MAYOR)
    send(window)
    window.wait_for_url("**/proposals/1", timeout=PATIENCE)
    expect(window.locator(".verdict.good")).to_be_visible(timeout=PATIENCE)
    expect(window.locator("ol.revisions")).to_contain_text(said["amended"])
    assert window.locator("form[action$='/acceptance']").count() == 0


def a_reviewer_reads_asks_and_accepts(window: Page, said: Mapping[str, str]) -> None:
    """The difference is told in words, its statements when they are asked for."""
    sign_in(window, "rosa", "/proposals")
    look(window, "proposals")
    window.click("tbody th a")
    expect(window.locator(".told .sentence").filter(has_text=said["sentence"])).to_be_visible()
    window.locator(".told summary").last.click()
    expect(window.locator(".told .patch code").last).to_be_visible()
    window.fill("#comment", "Which office announced it?\nPlease say.")
    window.click("form[action$='/comments'] button")
    expect(window.locator("article.comment")).to_contain_text("Please say.")
    window.click("form[action$='/approvals'] button")
    expect(window.locator("form[action$='/approvals']")).to_have_count(0)
    look(window, "approved")
    window.goto("/proposals/1?revision=2&from=1")
    expect(window.locator("section.told").first).to_contain_text(said["name"])
    look(window, "revisions")
    window.goto("/proposals/1")
    window.click("form[action$='/acceptance'] button")
    wait_for_release(window, 2)
    look(window, "release")


def everybody_reads_what_it_says(window: Page, said: Mapping[str, str]) -> None:
    """On the page of the person, and on that of the proposal."""
    window.goto("/id/person/p-bbbbbbbbbb")
    expect(window.locator("h1")).to_contain_text(said["name"])
    window.goto("/blame?thing=https://w3id.org/pvegraph/id/person/p-bbbbbbbbbb")
    expect(window.locator("main")).to_contain_text("Carl Contributor")
    look(window, "blame")
    window.goto("/proposals/1")
    expect(window.locator("h1 .status")).to_contain_text(said["accepted"])
    expect(window.locator("dl.facts a[href='/releases/2']")).to_be_visible()
    look(window, "accepted")


def an_administrator_rolls_back(window: Page, said: Mapping[str, str]) -> None:
    """After having looked at what that does."""
    sign_in(window, "ada", "/releases/1/rollback")
    expect(window.locator(".told .lead-word").first).to_contain_text(said["gone"])
    look(window, "rollback")
    window.fill("#message", "It was a rumour.")
    window.click("form.deed button")
    wait_for_release(window, 3)
