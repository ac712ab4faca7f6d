"""Pages and the data of their figures in the gzip coding, for those who take it (RFC 9110, section 8.4.1.3).

It is done before the cache, so that an answer is compressed once for each version of the data. The coded representation
has a validator of its own (section 8.8.3.3): that of the plain one with a mark. What was made for one person stays as
it is, since its length could tell what is secret in it from what somebody else put there.
"""

from __future__ import annotations

import gzip
import re
from http import HTTPStatus

import anyio.to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pvegraph.web.assets import takes_gzip

_TYPES = frozenset({"text/html", "application/json", "application/geo+json"})
_SMALLEST = 1024
"""Octets below which it does not pay."""
_LARGE = 64 * 1024
"""Octets from which on another thread compresses."""
_LEVEL = 6
_MARK = "+gzip"
_MARKED = re.compile(rb'\+gzip"')


class Compression:
    """Compresses whole answers of the interface."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other kinds of connection pass through."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        wanted = takes_gzip(Request(scope))
        await self._app(scope, receive, _Coder(send, wanted=wanted, is_known=_unmark(scope)).send)


class _Coder:
    """Passes an answer on, compressed if it is one piece of a fitting kind."""

    def __init__(self, send: Send, *, wanted: bool, is_known: bool) -> None:
        self._send = send
        self._wanted = wanted
        self._is_known = is_known
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        """Keep the beginning until it is known whether the body is whole."""
        if message["type"] == "http.response.start" and self._fits(message):
            headers = MutableHeaders(scope=message)
            headers.add_vary_header("Accept-Encoding")
            if message["status"] == HTTPStatus.NOT_MODIFIED:
                _mark(headers)
            self._start = message if self._wanted and message["status"] == HTTPStatus.OK else None
            if self._start is not None:
                return
        elif self._start is not None:
            start, self._start = self._start, None
            await self._pass_on(start, message)
            return
        await self._send(message)

    def _fits(self, message: Message) -> bool:
        """Whether an answer is one of the interface that everybody gets, or says that a coded one is still the same."""
        headers = Headers(raw=message["headers"])
        if message["status"] == HTTPStatus.NOT_MODIFIED:
            return self._is_known
        control = headers.get("cache-control", "")
        if "no-store" in control or "private" in control or "set-cookie" in headers or "content-encoding" in headers:
            return False
        return headers.get("content-type", "").partition(";")[0] in _TYPES

    async def _pass_on(self, start: Message, message: Message) -> None:
        """Send the beginning and the first piece of the body, which is compressed if it is all."""
        body: bytes = message.get("body", b"")
        if not message.get("more_body", False) and len(body) >= _SMALLEST:
            if len(body) < _LARGE:
                body = _compressed(body)
            else:
                body = await anyio.to_thread.run_sync(_compressed, body)
            headers = MutableHeaders(scope=start)
            headers["Content-Encoding"] = "gzip"
            headers["Content-Length"] = str(len(body))
            _mark(headers)
            message = {**message, "body": body}
        await self._send(start)
        await self._send(message)


def _mark(headers: MutableHeaders) -> None:
    tag = headers.get("etag", "")
    if tag.endswith('"') and not tag.endswith(f'{_MARK}"'):
        headers["ETag"] = f'{tag[:-1]}{_MARK}"'


def _unmark(scope: Scope) -> bool:
    """Have the conditions of a request name the plain representation; whether they named a coded one."""
    if not any(name == b"if-none-match" and _MARKED.search(value) for name, value in scope["headers"]):
        return False
    scope["headers"] = [
        (name, _MARKED.sub(b'"', value) if name == b"if-none-match" else value) for name, value in scope["headers"]
    ]
    return True


def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, _LEVEL, mtime=0)
