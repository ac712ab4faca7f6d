"""Answers that caches can rely on: strong validators, 304, ``Vary``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

CHANGING = "max-age=0, must-revalidate"
"""How long an answer holds that depends on the folder of releases: there may be another one at any moment."""
UNCHANGING = "public, max-age=31536000, immutable"
"""The same for what is made of releases alone, and for programs: a page also depends on how we make pages."""
_TAG = re.compile(r'(?:W/)?("[^"]*")')


def entity_tag(*parts: str) -> str:
    """A strong validator of the representation that the parts determine (RFC 9110 section 8.8.3)."""
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f'"{digest[:24]}"'


def is_current(request: Request, tag: str) -> bool:
    """Whether the client already has this representation (``If-None-Match``, RFC 9110 section 13.1.2)."""
    condition = request.headers.get("if-none-match")
    return condition is not None and (condition.strip() == "*" or tag in _TAG.findall(condition))


def conditional(
    request: Request, tag: str, media_type: str, make: Callable[[], bytes], headers: Mapping[str, str]
) -> Response:
    """The answer, made only if the client does not have it; ``headers`` go with a 304 too."""
    common = {"ETag": tag, "Cache-Control": "no-cache", **headers}
    if is_current(request, tag):
        return Response(status_code=304, headers=common)
    return Response(make(), headers={"Content-Type": with_charset(media_type), **common})


def with_charset(media_type: str) -> str:
    """The media type with its charset where the type has that parameter.

    >>> with_charset("text/csv"), with_charset("application/ld+json")
    ('text/csv; charset=utf-8', 'application/ld+json')
    """
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
