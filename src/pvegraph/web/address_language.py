"""The language of a page in its address: ``/ar/things/place`` is ``/things/place`` for readers of Arabic.

The prefix is taken off before anything else looks at the path, and put before the addresses in the page, so that a
reader stays in a language by following links. Addresses without it are those of things and data; their pages are in the
language that the request asks for.
"""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pvegraph.sparql import formats
from pvegraph.web.languages import LANGUAGES

_PREFIX = "pvegraph.prefix"
_TAGS = "|".join(LANGUAGES)
_SUFFIXES = "|".join(re.escape(format_.suffix) for format_ in formats.FORMATS)
_ADDRESS = re.compile(
    rf' (href|action|data-href)="(?=/)(?!/(?:static|dumps|{_TAGS})[/"?#])(?!//)(?![^"?#]*\.(?:{_SUFFIXES})["?#])'
)
"""Where a page names an address of a page here; no value can look like this, as values are escaped."""
_HEADERS = ("location", "content-location")


def split(path: str) -> tuple[str, str]:
    """The prefix of a path, and the path without it.

    >>> split("/ar/things/place"), split("/ar"), split("/arabic"), split("/")
    (('/ar', '/things/place'), ('/ar', '/'), ('', '/arabic'), ('', '/'))
    """
    first = path[1:].partition("/")[0]
    if path.startswith("/") and first in LANGUAGES:
        return f"/{first}", path[len(first) + 1 :] or "/"
    return "", path


def prefix_of(scope: Scope) -> str:
    """The prefix that the address of a request had, such as ``/ar``, or nothing."""
    return str(scope.get(_PREFIX, ""))


def with_prefix(prefix: str, page: str) -> str:
    """A page whose links lead to pages in the language of the prefix.

    >>> with_prefix("/ar", '<a href="/search"> <a href="/doc/country/dk.ttl"> <a href="/fr/search"> <a href="//e/">')
    '<a href="/ar/search"> <a href="/doc/country/dk.ttl"> <a href="/fr/search"> <a href="//e/">'
    """
    return _ADDRESS.sub(rf' \1="{prefix}', page) if prefix else page


class AddressLanguage:
    """Takes the prefix off the path of a request, and puts it before the addresses in the headers of the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other kinds of connection pass through."""
        prefix, rest = split(scope["path"]) if scope["type"] == "http" else ("", "")
        if not prefix:
            await self._app(scope, receive, send)
            return
        raw: bytes = scope.get("raw_path") or b""
        # In place: whoever lets go of something in the scope must let go of it in this one.
        scope.update({"path": rest, "raw_path": raw[len(prefix) :] or b"/", _PREFIX: prefix})

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name in _HEADERS:
                    address = headers.get(name)
                    if address is not None and address.startswith("/") and not split(address)[0]:
                        headers[name] = prefix + address
            await send(message)

        await self._app(scope, receive, send_on)
