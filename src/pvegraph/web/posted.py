"""The fields of a small form, as browsers send them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import parse_qsl

from starlette.requests import Request

from pvegraph.web.body import read_body
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError

LIMIT = 64 * 1024
"""Octets of a form in which names and passwords are typed."""
_TYPE = "application/x-www-form-urlencoded"
_MOST_FIELDS = 100


async def posted(request: Request) -> Mapping[str, str]:
    """The fields of the form that a request sends, each by its name; none of a request that is no POST.

    Raises `ProblemError` 400, 408, 413 and 415. A field that comes twice is an error: no form of ours has one.
    """
    if request.method != "POST":
        return {}
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _TYPE:
        raise ProblemError(415, N_("This form is sent as %(type)s."), {"type": _TYPE})
    body = await read_body(request, LIMIT)
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS, separator="&"
        )
    except ValueError:
        raise ProblemError(400, N_("The body is not a form in UTF-8, or has too many fields.")) from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ProblemError(400, N_("A field of the form is there twice."))
    return MappingProxyType(fields)
