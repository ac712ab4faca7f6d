"""The report as a page, opened as a file without a network: accessible, complete, filtered by its style alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab
from tests.browser.looks import faults_in_four_looks
from tests.validation.report.examples import CHANGED, hostile, surroundings

from pvegraph.validation import Report
from pvegraph.validation.report import LANGUAGES, Language, by_name


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window without a network; a request for anything but a file fails the test."""
    asked: list[str] = []
    complaints: list[str] = []
    context = browser.new_context(offline=True, reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield context
    context.close()
    assert [url for url in asked if not url.startswith("file:")] == []
    assert complaints == []


def opened(context: BrowserContext, folder: Path, report: Report, language: Language = "en") -> Tab:
    """The report in a window."""
    path = folder / "report.html"
    path.write_text(by_name("html").write(report, surroundings(language)), "utf-8")
    window = context.new_page()
    window.goto(path.as_uri())
    return window


@pytest.mark.parametrize("language", LANGUAGES)
def test_is_accessible_in_light_and_dark_wide_and_narrow(
    context: BrowserContext, tmp_path: Path, language: Language
) -> None:
    window = opened(context, tmp_path, CHANGED, language)
    window.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert faults_in_four_looks(window) == []


def test_hides_what_is_not_wanted(context: BrowserContext, tmp_path: Path) -> None:
    window = opened(context, tmp_path, CHANGED)
    violations, warnings = window.locator("details.violation"), window.locator("details.warning")
    assert (violations.first.is_visible(), warnings.first.is_visible()) == (True, True)
    window.get_by_label("Warnings").uncheck()
    assert (violations.first.is_visible(), warnings.first.is_visible()) == (True, False)


def test_prints_what_is_folded(context: BrowserContext, tmp_path: Path) -> None:
    window = opened(context, tmp_path, CHANGED)
    message = window.get_by_text("The latitude unchanged is wrong.")
    assert not message.is_visible()
    window.emulate_media(media="print")
    assert message.is_visible()
    assert not window.get_by_label("Warnings").is_visible()


def test_runs_nothing_that_somebody_wrote_into_the_data(context: BrowserContext, tmp_path: Path) -> None:
    window = opened(context, tmp_path, hostile())
    assert window.locator("script").count() == 0
    assert window.get_by_text("<script>alert(1)</script>").count() > 0
