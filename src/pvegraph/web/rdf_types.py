"""The syntaxes of RDF that bodies of requests may have, by their media types."""

from __future__ import annotations

import re

from pvegraph.sparql import formats
from pvegraph.sparql.formats import Format
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError

MULTIPART = "multipart/form-data"
_CHARSET = re.compile(r""";\s*charset\s*=\s*"?([^\s";]+)""", re.IGNORECASE)
_UTF_8 = frozenset({"utf-8", "utf8", "us-ascii"})


def is_multipart(content_type: str) -> bool:
    """Whether a body has several parts."""
    return content_type.partition(";")[0].strip().lower() == MULTIPART


def format_of(content_type: str) -> Format:
    """The format that a type means. Raises `ProblemError` 400 for a charset that is not UTF-8, 415 for another type."""
    charset = _CHARSET.search(content_type)
    if charset is not None and charset[1].lower() not in _UTF_8:
        raise ProblemError(400, N_("Graphs are sent in UTF-8, not in %(charset)s."), {"charset": charset[1]})
    format_ = formats.by_media_type(content_type, "graph")
    if format_ is None:
        raise unsupported(content_type)
    return format_


def unsupported(content_type: str) -> ProblemError:
    """The error for a body of another type; its headers say which ones are taken."""
    types = ", ".join(format_.media_type for format_ in formats.of_kind("graph"))
    return ProblemError(
        415,
        N_("The body must be of one of the types %(types)s; this one is of type %(found)s."),
        {"types": types, "found": content_type.partition(";")[0].strip() or "–"},
        headers={"Accept": types, "Accept-Post": f"{types}, {MULTIPART}"},
    )
