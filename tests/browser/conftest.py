"""The real server and a real browser, which may ask that server and nobody else."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Page as Tab
from tests.browser.looks import BEFORE_EVERY_PAGE, LANGUAGES, LOOKS, faults_in_four_looks, put_on, wait_until_ready
from tests.browser.windows import WIDTH, Window, Windows, watch

from pvegraph.release import Release
from pvegraph.settings import Settings

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
Open = Callable[..., Tab]
Faults = Callable[..., list[str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


# Of this folder and no longer: while Playwright runs, its event loop keeps others out of the thread.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Without it the tests are skipped, or fail if PVEGRAPH_REQUIRE_BROWSER=1 demands them."""
    if not os.access(CHROMIUM, os.X_OK):
        reason = f"NO BROWSER: {CHROMIUM} is not there, so the pages were not tried in one; apt-get install chromium"
        if os.environ.get("PVEGRAPH_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def address(release: Release, settings: Settings) -> Iterator[str]:
    """The address of the real server on a free port, without the slash at its end."""
    environment = {**os.environ, "PVEGRAPH_RELEASES": str(settings.releases_folder)}
    command = [sys.executable, "-m", "pvegraph", "--project", str(settings.project), "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://\S+:\d+", line)
        assert found is not None, line
        assert f"Release {release.number}" in line
        yield found[0]
        process.send_signal(signal.SIGINT)
        process.wait(30)


@pytest.fixture(scope="package")
def windows(browser: Browser) -> Windows:
    """The windows that tests take and put back."""
    return Windows(browser)


@pytest.fixture
def tab(windows: Windows, address: str) -> Iterator[Open]:
    """Open an address in a window of a language, a colour scheme and a width; what goes wrong there fails the test."""
    taken: list[Window] = []

    def show(
        path: str,
        language: str = "en",
        *,
        scheme: Literal["light", "dark"] = "light",
        width: int = WIDTH,
        scripts: bool = True,
    ) -> Tab:
        window = windows.take(address, language, scripts=scripts)
        taken.append(window)
        if (scheme, width) != ("light", WIDTH):
            put_on(window.tab, (scheme, width))
        window.tab.goto(path)
        return window.tab

    yield show
    assert [problem for window in taken for problem in windows.put_back(window)] == []


@pytest.fixture(scope="module")
def faults(browser: Browser, address: str) -> Iterator[Faults]:
    """Open an address in three languages, each in light and dark, wide and narrow; what is wrong, in words.

    Arabic begins narrow, so that rules which are tried in the first look alone are tried at both widths. With ``fails``
    the page is one that is answered with an error, of which a browser complains.
    """
    watched = []
    for language in LANGUAGES:
        context = browser.new_context(base_url=address, locale=language, reduced_motion="reduce")
        context.add_init_script(BEFORE_EVERY_PAGE)
        watched.append((language, watch(context, address), context.new_page()))

    def look(path: str, *, fails: bool = False) -> list[str]:
        found = []
        for language, problems, window in watched:
            first = LOOKS[2] if language == "ar" else LOOKS[0]
            put_on(window, first)
            window.goto(f"/{language}{path}")
            wait_until_ready(window)
            wrong = faults_in_four_looks(window, first)
            wrong += [problem for problem in problems if not (fails and "responded with a status of 4" in problem)]
            found += [f"{language}, {fault}" for fault in wrong]
            problems.clear()
        return found

    yield look
    for _, _, window in watched:
        window.context.close()
