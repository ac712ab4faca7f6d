"""The whole way of a change in a browser: from signing in to the release that says it, and back by a rollback.

It is walked in English without scripts, wide, and in Arabic with them, on a small screen. Each walk goes wrong on
purpose here and there, and looks at every page with axe, in light and dark, wide and narrow. People of three roles have
windows of their own.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
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
    return make_project(tmp_path_factory.mktemp("rabat") / "project", project, PASSWORD)


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


@dataclass(frozen=True)
class Visitor:
    """Somebody's own window; and one with scripts, which axe needs, for whoever has none."""

    window: Page
    seen_in: Page

    def look(self, name: str, *, answered: bool = False) -> None:
        """See that a page is accessible in all looks. What a form was ``answered`` with no other window can show."""
        if self.seen_in is not self.window:
            assert self.window.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            if answered:
                return
            self.seen_in.context.clear_cookies()
            self.seen_in.context.add_cookies(self.window.context.cookies())  # type: ignore[arg-type] # both are cookies
            self.seen_in.goto(self.window.url)
        width = self.seen_in.viewport_size
        assert width is not None
        assert faults_in_four_looks(self.seen_in, ("light", width["width"])) == [], name


Visitors = Callable[[str, bool, int], list[Visitor]]


@pytest.fixture
def visitors(browser: Browser, served: str) -> Iterator[Visitors]:
    """Three people who read a language, with scripts or without; what goes wrong in their windows fails the test."""
    contexts: list[tuple[BrowserContext, list[str]]] = []

    def open_window(language: str, width: int, *, scripts: bool) -> Page:
        context = browser.new_context(
            base_url=served,
            locale=language,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append((context, watch(context, served)))
        return context.new_page()

    def come(language: str, scripts: bool, width: int) -> list[Visitor]:
        windows = [open_window(language, width, scripts=scripts) for _ in range(3)]
        seen_in = None if scripts else open_window(language, width, scripts=True)
        return [Visitor(window, seen_in or window) for window in windows]

    yield come
    for context, problems in contexts:
        context.close()
        assert [problem for problem in problems if not REFUSED.match(problem)] == []


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


@pytest.mark.parametrize(("language", "scripts", "width"), [("en", False, 1280), ("ar", True, 360)])
def test_a_change_goes_the_whole_way_and_back(visitors: Visitors, language: str, scripts: bool, width: int) -> None:
    said = SAID[language]
    carl, rosa, ada = visitors(language, scripts, width)
    a_contributor_signs_in(carl)
    he_proposes(carl)
    he_sees_a_violation_and_amends(carl, said)
    a_reviewer_reads_asks_and_accepts(rosa, said)
    everybody_reads_what_it_says(carl, said)
    an_administrator_rolls_back(ada, said)
    answer = carl.window.goto("/id/person/p-bbbbbbbbbb")
    assert answer is not None
    assert answer.status == 404
    carl.window.goto("/proposals?status=accepted")
    expect(carl.window.locator("tbody tr")).to_have_count(1)
    carl.look("chosen")


def a_contributor_signs_in(visitor: Visitor) -> None:
    """By the link that everybody sees, with a password that is mistyped at first."""
    window = visitor.window
    window.goto("/")
    menu = window.locator("button.menu")
    if menu.is_visible():  # on a phone
        menu.click()
    window.click("nav.kinds a[href='/proposals']")
    visitor.look("sign-in")
    window.fill("#name", "carl")
    window.fill("#password", "not the right one at all")
    window.click("main form button[type=submit]")
    expect(window.locator("[role=alert]")).to_be_visible()
    visitor.look("sign-in-again", answered=True)
    sign_in(window, "carl", "/proposals")
    visitor.look("no-proposals")


def he_proposes(visitor: Visitor) -> None:
    """With a source that is none: that is said, and nothing that was typed is lost."""
    window = visitor.window
    window.click("a[href='/proposals/new']")
    visitor.look("new")
    window.fill("#message", "The new mayor of Rabat <script>alert(1)</script>")
    window.fill("#text-0", NAMELESS)
    window.fill("#source", "https://example.org/elsewhere")
    send(window)
    expect(window.locator("[role=alert]")).to_be_visible()
    expect(window.locator("#text-0")).to_have_value(NAMELESS)
    visitor.look("new-again", answered=True)
    window.fill("#source", SOURCE)
    send(window)


def he_sees_a_violation_and_amends(visitor: Visitor, said: Mapping[str, str]) -> None:
    """The violation is told in words, at its line."""
    window = visitor.window
    window.wait_for_url("**/proposals/1", timeout=PATIENCE)
    expect(window.locator(".verdict.bad")).to_be_visible(timeout=PATIENCE)
    expect(window.locator("li.finding.violation").first).to_contain_text(said["violation"])
    expect(window.locator("#line-0-17 .notes")).to_contain_text(said["violation"])
    visitor.look("violation")
    window.click("a[href='/proposals/1/revisions']")
    expect(window.locator("#text-0")).to_have_value(NAMELESS)
    visitor.look("amending")
    window.fill("#text-0", MAYOR)
    send(window)
    window.wait_for_url("**/proposals/1", timeout=PATIENCE)
    expect(window.locator(".verdict.good")).to_be_visible(timeout=PATIENCE)
    expect(window.locator("ol.revisions")).to_contain_text(said["amended"])
    assert window.locator("form[action$='/acceptance']").count() == 0


def a_reviewer_reads_asks_and_accepts(visitor: Visitor, said: Mapping[str, str]) -> None:
    """The difference is told in words, its statements when they are asked for."""
    window = visitor.window
    sign_in(window, "rosa", "/proposals")
    visitor.look("proposals")
    window.click("tbody th a")
    expect(window.locator(".told .sentence").filter(has_text=said["sentence"])).to_be_visible()
    window.locator(".told summary").last.click()
    expect(window.locator(".told .patch code").last).to_be_visible()
    window.fill("#comment", "Which office announced it?\nPlease say.")
    window.click("form[action$='/comments'] button")
    expect(window.locator("article.comment")).to_contain_text("Please say.")
    window.click("form[action$='/approvals'] button")
    expect(window.locator("form[action$='/approvals']")).to_have_count(0)
    visitor.look("approved")
    window.goto("/proposals/1?revision=2&from=1")
    expect(window.locator("section.told").first).to_contain_text(said["name"])
    visitor.look("revisions")
    window.goto("/proposals/1")
    window.click("form[action$='/acceptance'] button")
    wait_for_release(window, 2)
    visitor.look("release")


def everybody_reads_what_it_says(visitor: Visitor, said: Mapping[str, str]) -> None:
    """On the page of the person, and on that of the proposal."""
    window = visitor.window
    window.goto("/id/person/p-bbbbbbbbbb")
    expect(window.locator("h1")).to_contain_text(said["name"])
    window.goto("/blame?thing=https://w3id.org/pvegraph/id/person/p-bbbbbbbbbb")
    expect(window.locator("main")).to_contain_text("Carl Contributor")
    visitor.look("blame")
    window.goto("/proposals/1")
    expect(window.locator("h1 .status")).to_contain_text(said["accepted"])
    expect(window.locator("dl.facts a[href='/releases/2']")).to_be_visible()
    visitor.look("accepted")


def an_administrator_rolls_back(visitor: Visitor, said: Mapping[str, str]) -> None:
    """After having looked at what that does."""
    window = visitor.window
    sign_in(window, "ada", "/releases/1/rollback")
    expect(window.locator(".told .lead-word").first).to_contain_text(said["gone"])
    visitor.look("rollback")
    window.fill("#message", "It was a rumour.")
    window.click("form.deed button")
    wait_for_release(window, 3)
