"""What holds for every request and every answer: clean addresses, security headers, CORS for data, OPTIONS."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pvegraph.web import problem_answer
from pvegraph.web.current import Current, site_of
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError

STYLE_OF_PLOTS = "sha256-+TfQir1nvDucAdvE6XUQBt4ayUjpAWkbw2kCdSfekHM="
"""The hash of the one style that Plot writes into a drawing of the class ``plot``; other versions may write others."""
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'self' '{STYLE_OF_PLOTS}'; img-src 'self' data:; font-src 'self'; "
    "script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    # All that is here is public, and a browser adds no credentials of its own to what a page of another origin asks.
    "Access-Control-Allow-Origin": "*",
    # Any, for requests without credentials (Fetch, section 3.3.4), and the list of all of ours would be long.
    "Access-Control-Expose-Headers": "*",
    "Timing-Allow-Origin": "*",
}
_PREFLIGHT = {
    "Access-Control-Allow-Headers": (
        "Accept, Accept-Datetime, Accept-Language, Accept-Profile, Authorization, Content-Encoding, Content-Type, "
        "If-Modified-Since, If-None-Match, If-Range, Range"
    ),
    "Access-Control-Max-Age": "86400",
}
LONGEST_PATH = 2048
"""Octets of a path; the longest address of ours has about 150."""
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Headers:
    """Middleware that refuses unclean addresses, answers OPTIONS and completes the headers of every answer."""

    def __init__(self, app: ASGIApp, current: Current, routes: list[BaseRoute]) -> None:
        self._app = app
        self._current = current
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other kinds of connection pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                _name_release(headers, scope)
                complete(headers)
            await send(message)

        request = Request(scope)
        fault = _fault(scope)
        if fault is not None:
            await problem_answer.answer(request, fault, self._current.of(scope))(scope, receive, send_complete)
        elif request.method == "OPTIONS":
            await self._options(scope)(scope, receive, send_complete)
        else:
            await self._app(scope, receive, send_complete)

    def _options(self, scope: Scope) -> Response:
        """The methods of an address, also for a browser that asks before it sends (Fetch, section 3.2)."""
        allowed = {"OPTIONS"}
        for route in self._routes:
            match, _ = route.matches(scope)
            if match is not Match.NONE:
                allowed |= set(getattr(route, "methods", None) or ())
        methods = ", ".join(sorted(allowed))
        return Response(
            status_code=204, headers={"Allow": methods, "Access-Control-Allow-Methods": methods, **_PREFLIGHT}
        )


def _name_release(headers: MutableHeaders, scope: Scope) -> None:
    """Say of which release an answer is; what clients have written since, or another store holds, is of none."""
    site = site_of(scope)
    if site is not None and site.release.number and site.is_as_released:
        headers.setdefault("Dataset-Release", str(site.release.number))


def complete(headers: MutableHeaders) -> None:
    """Add the headers that every answer has."""
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)


def _fault(scope: Scope) -> ProblemError | None:
    """What is wrong with the path of a request, or `None`."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    raw = raw.partition(b"?")[0]
    if len(raw) > LONGEST_PATH:
        return ProblemError(414, N_("The path of this address is longer than any of ours."))
    if _BROKEN_ESCAPE.search(raw) or _BROKEN_ESCAPE.search(scope["query_string"]):
        return ProblemError(400, N_("The address has a % that two hexadecimal digits do not follow; write %25 for it."))
    try:
        path = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        return ProblemError(400, N_("The path of this address is not UTF-8."))
    if _CONTROL.search(path):
        return ProblemError(400, N_("The path of this address has a control character in it."))
    if "\\" in path or any(part in {".", ".."} for part in path.split("/")):
        return ProblemError(400, N_("The path of this address steps outside; write it without . and .. and backslash."))
    return None
