"""Range requests (RFC 9110, section 14): which parts of a file a client gets, decided before the file is opened."""

from __future__ import annotations

import re

from starlette.requests import Request

from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError

_UNIT = re.compile(r"\s*bytes\s*=(.*)\Z", re.IGNORECASE | re.DOTALL)
_PART = re.compile(r"([0-9]{1,18})-([0-9]{1,18})?\Z|-([0-9]{1,18})\Z")
MOST_PARTS = 16
"""Whoever wants more parts of one file gets the whole (section 14.2)."""


def parts(header: str, size: int) -> list[tuple[int, int]] | None:
    """The parts of a representation that a ``Range`` header wants, each from its first octet to its last.

    `None` if the header is to be ignored: its unit is another, or it is not well formed. An empty list if none of the
    parts exists.

    >>> parts("bytes=0-9, -5", 100), parts("bytes=100-", 100), parts("lines=1-2", 100)
    ([(0, 9), (95, 99)], [], None)
    """
    unit = _UNIT.match(header)
    if unit is None:
        return None
    wanted: list[tuple[int, int]] = []
    count = 0
    for element in unit[1].split(","):
        part = element.strip(" \t")
        if not part:
            continue  # an empty element of a list counts for nothing (section 5.6.1)
        found = _PART.match(part)
        count += 1
        if found is None or count > MOST_PARTS:
            return None
        first, last, suffix = (None if text is None else int(text) for text in found.groups())
        if first is None:
            assert suffix is not None  # noqa: S101 - the expression has one or the other
            first, last = max(size - suffix, 0), size - 1 if suffix else -1
        elif last is not None and last < first:
            return None
        if first < size and last != -1:
            wanted.append((first, size - 1 if last is None else min(last, size - 1)))
    return wanted if count else None


def settle(request: Request, size: int, tag: str, modified: str) -> None:
    """Leave of the ``Range`` of a request what is to be answered with 206; the request is changed.

    Nothing is left if the method is not GET (section 14.2), if ``If-Range`` names another representation (section
    13.1.5), or if the header is to be ignored. Raises `ProblemError` 416 if no part exists.
    """
    header = request.headers.get("range")
    if header is None:
        return
    condition = request.headers.get("if-range")
    fitting = condition is None or condition.strip() in {tag, modified}
    wanted = parts(header, size) if request.method == "GET" and fitting else None
    if wanted == []:
        raise ProblemError(
            416,
            N_("The range %(range)s is not in this file, which has %(size)s octets."),
            {"range": repr(header), "size": str(size)},
            headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"},
        )
    kept = [field for field in request.scope["headers"] if field[0] not in {b"range", b"if-range"}]
    if wanted is not None:
        value = ",".join(f"{first}-{last}" for first, last in wanted)
        kept.append((b"range", f"bytes={value}".encode()))
    request.scope["headers"] = kept
