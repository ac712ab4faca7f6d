"""Whole answers in memory, so that what was asked before is answered without being asked again.

A release never changes, so an answer depends on the request alone: on its address, its body, and the headers that the
answer's own ``Vary`` names. The cache holds what has an ``ETag`` and is whole, up to a number of octets in all, and
forgets first what has not been asked for longest. When the data changes it forgets everything.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from starlette.types import Message, Scope

from pvegraph.web.answers import not_modified_since
from pvegraph.web.session_cookie import MARK

Fields: TypeAlias = list[tuple[bytes, bytes]]
Question: TypeAlias = tuple[bytes, ...]
"""What an answer depends on, but for the headers that its ``Vary`` names."""

_HIT = (b"server-timing", b"cache;desc=hit")
_OF_CONTENT = frozenset((b"content-type", b"content-length", b"content-disposition"))
_TAG = re.compile(rb'(?:W/)?("[^"]*")')
_MOST_VARIANTS = 64
_OVERHEAD = 1024
"""About what Python needs for the objects of one answer, in octets."""


@dataclass(frozen=True)
class Kept:
    """An answer, as the messages that are sent."""

    tag: bytes
    start: Message
    body: Message
    not_modified: Message
    size: int
    notes: dict[str, object]
    """What the log is told of the answer."""
    modified: bytes | None = None
    """When it was last modified, as its header says."""

    def is_known_by(self, headers: Fields) -> bool:
        """Whether a client that sends these headers has the answer (RFC 9110, section 13.2.2)."""
        since = None
        for name, value in headers:
            if name == b"if-none-match":
                return is_known(value, self.tag)
            if name == b"if-modified-since":
                since = value
        if since is None or self.modified is None:
            return False
        return not_modified_since(since.decode("latin-1"), self.modified.decode("latin-1"))

    @classmethod
    def of(cls, fields: Iterable[tuple[bytes, bytes]], body: bytes, notes: dict[str, object]) -> Kept:
        """The answer with these headers; it says of itself that it comes from here, and how long it is."""
        left = [(name, value) for name, value in fields if name not in {b"server-timing", b"content-length", b"date"}]
        left.append(_HIT)
        tag = next(value for name, value in left if name == b"etag")
        start = {
            "type": "http.response.start",
            "status": 200,
            "headers": [*left, (b"content-length", str(len(body)).encode())],
        }
        unchanged = [(name, value) for name, value in left if name not in _OF_CONTENT]
        return cls(
            tag,
            start,
            {"type": "http.response.body", "body": body, "more_body": False},
            {"type": "http.response.start", "status": 304, "headers": unchanged},
            len(body) + sum(len(name) + len(value) for name, value in left) + _OVERHEAD,
            notes,
            next((value for name, value in left if name == b"last-modified"), None),
        )


@dataclass
class _Shelf:
    """The answers to one question, one for each set of values that the headers in their ``Vary`` had."""

    names: tuple[bytes, ...]
    variants: dict[tuple[bytes, ...], Kept]
    size: int = 0


class Cache:
    """Answers by question, the least recently used at the front."""

    def __init__(self, octets: int, version: Callable[[], str | None], *, by_host: bool) -> None:
        self.octets = octets
        """The most that is kept."""
        self.largest = octets // 8
        """The largest answer that is kept."""
        self.used = 0
        self._version = version
        self._known = version()
        self._by_host = by_host
        self._shelves: OrderedDict[Question, _Shelf] = OrderedDict()

    def __len__(self) -> int:
        return len(self._shelves)

    @property
    def version(self) -> str | None:
        """The version of the data that answers are kept of."""
        return self._known

    def unchanged(self) -> Callable[[], bool]:
        """Tells from now on whether the data is still the same."""
        version, now = self._known, self._version
        return lambda: now() == version

    def question(self, scope: Scope, body: bytes | None) -> Question | None:
        """What a request asks; `None` if it says who sends it, so that its answer may be for nobody else.

        ``body`` is that of POST and QUERY.
        """
        method = scope["method"]
        if body is None and method not in {"GET", "HEAD"}:
            return None
        host = type_ = b""
        for name, value in scope["headers"]:
            if name == b"authorization" or (name == b"cookie" and MARK in value):
                return None
            if name == b"host" and self._by_host:
                host = value + scope["scheme"].encode()
            elif name == b"content-type" and body is not None:
                type_ = value
        path = scope.get("raw_path") or scope["path"].encode()
        if body is None:
            return (path, scope["query_string"], host)
        return (path, scope["query_string"], host, method.encode(), type_, hashlib.sha256(body).digest())

    def find(self, question: Question, headers: Fields) -> Kept | None:
        """The answer to a question for a client that sends these headers."""
        version = self._version()
        if version != self._known:
            self.forget(version)
        shelf = self._shelves.get(question)
        if shelf is None:
            return None
        kept = shelf.variants.get(_values(shelf.names, headers))
        if kept is not None:
            self._shelves.move_to_end(question)
        return kept

    def keep(self, question: Question, headers: Fields, vary: bytes, kept: Kept, version: str | None) -> None:
        """Keep an answer that was made when the data had this version."""
        if version != self._version() or version != self._known or kept.size > self.largest or vary.strip() == b"*":
            return
        names = tuple(sorted(name.strip().lower() for name in vary.split(b",") if name.strip()))
        shelf = self._shelves.get(question)
        if shelf is None or shelf.names != names or len(shelf.variants) >= _MOST_VARIANTS:
            self._drop(question)
            shelf = self._shelves[question] = _Shelf(names, {})
        values = _values(names, headers)
        size = kept.size + sum(map(len, question)) + sum(map(len, values))
        replaced = shelf.variants.get(values)
        if replaced is not None:
            return
        shelf.variants[values] = kept
        shelf.size += size
        self.used += size
        self._shelves.move_to_end(question)
        while self.used > self.octets:
            self._drop(next(iter(self._shelves)))

    def forget(self, version: str | None = None) -> None:
        """Forget everything; the data has this version now."""
        self._shelves.clear()
        self.used = 0
        self._known = version

    def _drop(self, question: Question) -> None:
        shelf = self._shelves.pop(question, None)
        if shelf is not None:
            self.used -= shelf.size


def is_known(condition: bytes, tag: bytes) -> bool:
    """Whether a client that sends this ``If-None-Match`` has the answer with this tag (RFC 9110, section 13.1.2)."""
    return condition == tag or condition.strip() == b"*" or tag in _TAG.findall(condition)


def _values(names: tuple[bytes, ...], headers: Fields) -> tuple[bytes, ...]:
    """What a client says in the headers of these names; one that comes twice is a list (RFC 9110, section 5.3)."""
    if len(names) == 1:
        values = [value for name, value in headers if name == names[0]]
        return (b",".join(values),) if values else ()
    return tuple(b",".join(value for name, value in headers if name == wanted) for wanted in names)
