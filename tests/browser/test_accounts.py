"""Signing in and the pages of accounts in a browser, without scripts, in both directions of writing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Open
from tests.browser.looks import LANGUAGES, faults_in_four_looks
from tests.web.changing_project import ChangingProject

from pvegraph.curation.curation import Curation

PASSWORD, OTHER = "correct horse battery", "another good password"


@dataclass(frozen=True)
class Served:
    """A server for curators, and the database behind it."""

    address: str
    curation: Curation


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The real server on the sample project, with two accounts."""
    folder: Path = tmp_path_factory.mktemp("curated") / "project"
    project = ChangingProject.begin(folder)
    curation = Curation.open(project.settings)
    curation.accounts.add("amal", "أمل حداد", "administrator", PASSWORD)
    curation.accounts.add("other", "Other", "administrator", PASSWORD)
    environment = {**os.environ, "PVEGRAPH_CURATION": "true"}
    command = [sys.executable, "-m", "pvegraph", "--project", str(folder), "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+:\d+", process.stdout.readline())
        assert found is not None
        yield Served(found[0], curation)
        process.send_signal(signal.SIGINT)
        process.wait(30)
    curation.close()


@pytest.fixture(scope="module")
def address(served: Served) -> str:
    """Where `tab` opens its windows."""
    return served.address


def sign_in(window: Page, name: str = "amal", password: str = PASSWORD) -> None:
    """Fill the form in."""
    window.fill("#name", name)
    window.fill("#password", password)
    window.click("form.narrow button[type=submit]")


def test_a_curator_signs_in_makes_a_token_changes_the_password_and_signs_out(tab: Open, served: Served) -> None:
    served.curation.accounts.add("walker", "Walker", "reviewer", PASSWORD)
    window = tab("/account", scripts=False)
    assert window.url.endswith("/sign-in?next=/account")
    sign_in(window, "walker")
    expect(window.locator("h1")).to_have_text("Your account")
    window.fill("#title", "Nightly import")
    window.check("input[name=scope-propose]")
    window.click("button[value=token]")
    token = window.locator("#token-shown").inner_text()
    assert served.curation.tokens.check(token).name == "walker"
    window.goto("/account")
    expect(window.locator("#token-shown")).to_have_count(0)
    window.click("button[value=revoke]")
    expect(window.locator("p.done")).to_have_text("The token was revoked.")
    window.fill("#current", PASSWORD)
    window.fill("section[aria-labelledby=secret] #password", OTHER)
    window.fill("#again", OTHER)
    window.click("button[value=password]")
    expect(window.locator("p.done")).to_contain_text("The password was changed")
    window.click("nav.curator button")
    assert window.url == f"{served.address}/"
    window.goto("/account")
    sign_in(window, "walker", OTHER)
    expect(window.locator("h1")).to_have_text("Your account")


def test_an_administrator_makes_an_account_and_its_owner_chooses_a_password(tab: Open, served: Served) -> None:
    window = tab("/accounts", scripts=False)
    sign_in(window)
    window.fill("#name", "laila")
    window.fill("#label", "ليلى")
    window.select_option("#role", "reviewer")
    window.click("form.narrow button[type=submit]")
    password = window.locator("#password-shown").inner_text()
    owner = tab("/sign-in", "ar", scripts=False)
    sign_in(owner, "laila", password)
    expect(owner.locator("#password")).to_be_visible()
    owner.fill("#password", OTHER)
    owner.fill("#again", OTHER)
    owner.click("button[value=password]")
    expect(owner.locator("h1")).to_have_text("حسابك")
    assert served.curation.accounts.get("laila").must_change is False


def test_what_was_typed_is_kept_when_the_session_has_ended(browser: Browser, served: Served) -> None:
    # In a window of its own: Chromium complains in the console of an answer with the status 401.
    context = browser.new_context(base_url=served.address, locale="en", java_script_enabled=False)
    window = context.new_page()
    window.goto("/accounts")
    sign_in(window, "other")
    window.fill("#name", "kept")
    window.fill("#label", "اسم محفوظ")
    served.curation.sessions.end_others("other", "")
    window.click("form.narrow button[type=submit]")
    expect(window.locator("h1")).to_have_text("Send it once more")
    with context.expect_page() as opened:
        window.click("a[target=_blank]")
    sign_in(opened.value, "other")
    expect(opened.value.locator("h1")).to_have_text("Your account")
    window.click("main form button")
    expect(window.locator("[role=alert]")).to_contain_text("You have signed in again")
    window.click("main form button")
    expect(window.locator("#password-shown")).to_be_visible()
    assert served.curation.accounts.get("kept").label == "اسم محفوظ"
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_are_accessible_in_all_twelve_looks(tab: Open, served: Served, language: str) -> None:
    served.curation.tokens.add("other", "Nightly import", ["read", "propose"], 30)
    window = tab("/accounts/other", language)
    assert faults_in_four_looks(window) == []
    sign_in(window, "amal", PASSWORD)
    for path in ("/accounts/other", "/accounts", "/account"):
        window.goto(path)
        assert faults_in_four_looks(window) == [], path
    window.fill("#title", "Another")
    window.click("button[value=token]")
    expect(window.locator("#token-shown")).to_be_visible()
    assert faults_in_four_looks(window) == []
