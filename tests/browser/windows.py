"""Windows of a browser that tests take one after the other: what it keeps is there, what readers did is gone.

In a window of its own each test would ask for the same scripts, styles and fonts, read them and compile them anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request
from playwright.sync_api import Page as Tab

WIDTH, HEIGHT = 1280, 900


Kind = tuple[str, str, bool]
"""The address of its server, its language, and whether it runs scripts."""


@dataclass(frozen=True)
class Window:
    """A window with a profile of its own, and what went wrong in it, in words."""

    kind: Kind
    tab: Tab
    problems: list[str]


def watch(context: BrowserContext, address: str) -> list[str]:
    """Note every request to another origin, error in the console and breach of the security policy."""
    problems: list[str] = []

    # Requests are looked at and not stopped on their way: that would take the browser's cache from it, and much time.
    def check(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            problems.append(f"asked {request.url}")

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"console: {message.text} {message.location['url']}")

    context.on("request", check)
    context.on("console", note)
    context.on("weberror", lambda error: problems.append(f"script: {error.error}"))
    return problems


class Windows:
    """The windows of one browser that nobody uses now, on one server."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: list[Window] = []

    def take(self, address: str, language: str, *, scripts: bool = True) -> Window:
        """A window, wide and light, in which nobody has been or all that somebody left is gone."""
        kind = (address, language, scripts)
        for window in [each for each in self._idle if each.kind[0] != address]:
            window.tab.context.close()
            self._idle.remove(window)
        for window in self._idle:
            if window.kind == kind:
                self._idle.remove(window)
                return window
        context = self._browser.new_context(
            base_url=address,
            locale=language,
            viewport={"width": WIDTH, "height": HEIGHT},
            java_script_enabled=scripts,
            reduced_motion="reduce",  # axe must not measure colours that are still changing
        )
        return Window(kind, context.new_page(), watch(context, address))

    def put_back(self, window: Window) -> list[str]:
        """Take away what somebody left in a window; what went wrong in it."""
        tab, context = window.tab, window.tab.context
        for other in context.pages:
            if other is not tab:
                other.close()
        tab.goto("/robots.txt")  # where no script writes into what is to be emptied
        tab.evaluate("localStorage.clear(), sessionStorage.clear()")
        context.clear_cookies()
        tab.mouse.move(0, 0)
        tab.emulate_media(media="null", color_scheme="light")
        tab.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        problems = window.problems.copy()
        window.problems.clear()
        self._idle.append(window)
        return problems
