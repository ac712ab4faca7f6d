"""The shortest way from a question to its answer: octets that came in before, and octets that went out.

A client that asks the same thing again usually sends the very same octets. For an answer that the cache holds
(`pvegraph.web.cache`) the server may then send what it sent, without reading the request a second time. Only a GET
whose head is all there is, of HTTP/1.1, on a connection that stays open, is remembered so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import Message, Scope

REMEMBER = "pvegraph.remember"
"""The extension of the ASGI scope by which an application lets the server repeat an answer."""

LONGEST_REQUEST = 8 * 1024
_LARGEST_ANSWER = 32 * 1024
_MOST = 1024
_UNFIT = frozenset((b"connection", b"content-length", b"transfer-encoding", b"upgrade", b"expect", b"range"))


@dataclass(frozen=True)
class Repeat:
    """An answer that may be sent again: what stands before the date and after it."""

    status_line: bytes
    rest: bytes
    is_current: Callable[[], bool]
    """Whether it is still the answer."""
    sent: Callable[[], None]
    """Called each time that it is sent, for those who count."""


class Repeats:
    """The answers of one server by the octets of their requests; a bounded number of small ones."""

    def __init__(self) -> None:
        self._known: dict[bytes, Repeat] = {}

    def find(self, request: bytes) -> Repeat | None:
        """The answer to a request of these octets."""
        repeat = self._known.get(request)
        if repeat is None:
            return None
        if not repeat.is_current():
            del self._known[request]
            return None
        return repeat

    def remember(
        self, request: bytes, start: Message, body: bytes, is_current: Callable[[], bool], sent: Callable[[], None]
    ) -> None:
        """Remember an answer."""
        if len(body) > _LARGEST_ANSWER or request in self._known:
            return
        if len(self._known) >= _MOST:
            # The oldest; what is asked often is back at once.
            del self._known[next(iter(self._known))]
        phrase = {200: b"200 OK", 304: b"304 Not Modified"}[start["status"]]
        fields = b"".join(b"%b: %b\r\n" % field for field in start["headers"])
        self._known[request] = Repeat(b"HTTP/1.1 " + phrase + b"\r\n", fields + b"\r\n" + body, is_current, sent)


def is_whole_get(octets: bytes) -> bool:
    """Whether octets are the head of one GET request and nothing else."""
    return (
        len(octets) <= LONGEST_REQUEST
        and octets.startswith(b"GET ")
        and octets.endswith(b"\r\n\r\n")
        and octets.count(b"\r\n\r\n") == 1
    )


def may_repeat(scope: Scope) -> bool:
    """Whether a request is of the plain kind whose answer depends on its octets and on nothing of its connection."""
    return (
        scope["method"] == "GET"
        and scope["http_version"] == "1.1"
        and not any(name in _UNFIT for name, _ in scope["headers"])
    )
