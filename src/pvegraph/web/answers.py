"""Answers that caches can rely on: validators, conditions, 304, ``Vary``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import Response

CHANGING = "max-age=0, must-revalidate"
"""How long an answer holds that depends on the folder of releases: there may be another one at any moment."""
UNCHANGING = "public, max-age=31536000, immutable"
"""The same for what is made of releases alone, and for programs: a page also depends on how we make pages."""
_TAG = re.compile(r'(?:W/)?("[^"]*")')
_HTTP_DATES = ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y")
"""The one form in which dates are sent and the two old ones that are still read (RFC 9110, section 5.6.7)."""


def entity_tag(*parts: str) -> str:
    """A strong validator of the representation that the parts determine (RFC 9110 section 8.8.3)."""
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f'"{digest[:24]}"'


def http_date(moment: datetime) -> str:
    """A moment as headers write it.

    >>> http_date(datetime(2026, 11, 29, 8, 22, tzinfo=UTC))
    'Sun, 29 Nov 2026 08:22:00 GMT'
    """
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def is_current(request: Request, tag: str, modified: str | None = None) -> bool:
    """Whether the client already has this representation; ``modified`` is its ``Last-Modified``, if it has one.

    ``If-None-Match`` decides; only without it does ``If-Modified-Since`` count (RFC 9110, section 13.2.2).
    """
    condition = request.headers.get("if-none-match")
    if condition is not None:
        return condition.strip() == "*" or tag in _TAG.findall(condition)
    since = request.headers.get("if-modified-since")
    return since is not None and modified is not None and not_modified_since(since, modified)


def not_modified_since(since: str, modified: str) -> bool:
    """Whether what was last modified then has not been since; no if the client's date is none (RFC 9110, 13.1.3).

    >>> not_modified_since("Sun, 29 Nov 2026 08:22:01 GMT", "Sun, 29 Nov 2026 08:22:00 GMT")
    True
    >>> not_modified_since("yesterday", "Sun, 29 Nov 2026 08:22:00 GMT")
    False
    """
    known, changed = _moment(since), _moment(modified)
    return known is not None and changed is not None and changed <= known


def _moment(text: str) -> datetime | None:
    """A date of a header, `None` for what is none."""
    for form in _HTTP_DATES:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def conditional(
    request: Request, tag: str, media_type: str, make: Callable[[], bytes], headers: Mapping[str, str]
) -> Response:
    """The answer, made only if the client does not have it; ``headers`` go with a 304 too."""
    if is_current(request, tag, headers.get("Last-Modified")):
        return not_modified(tag, headers)
    return whole(tag, media_type, make(), headers)


def not_modified(tag: str, headers: Mapping[str, str]) -> Response:
    """The answer to a client that has the representation."""
    return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache", **headers})


def whole(tag: str, media_type: str, body: bytes, headers: Mapping[str, str]) -> Response:
    """The representation with its validator; whoever keeps it has to ask whether it is still the same."""
    known = {"Content-Type": with_charset(media_type), "ETag": tag, "Cache-Control": "no-cache"}
    return Response(body, headers={**known, **headers})


def with_charset(media_type: str) -> str:
    """The media type with its charset where the type has that parameter.

    >>> with_charset("text/csv"), with_charset("application/ld+json")
    ('text/csv; charset=utf-8', 'application/ld+json')
    """
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
