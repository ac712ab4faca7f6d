"""Reading what requests say, strictly: a wrong parameter is an error that names it, not a default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.requests import Request

from pvegraph.web.kinds import N_
from pvegraph.web.negotiation import negotiate
from pvegraph.web.problem import ProblemError, not_acceptable, not_found

_HTML = ("text/html",)
_MOST_DIGITS = 6


def page_number(request: Request, pages: int) -> int:
    """The ``page`` that a request asks for, the first by default; an error for what is no page of these."""
    text = request.query_params.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and int(text) > 0):
        raise ProblemError(
            400, N_("The parameter page is %(value)s; a number from 1 was expected."), {"value": repr(text)}
        )
    if int(text) > pages:
        raise not_found(request)
    return int(text)


def accept_html(request: Request) -> None:
    """Raise the error 406 if a request does not take HTML."""
    if negotiate(request.headers.get("accept"), _HTML) is None:
        raise not_acceptable(_HTML)


def wanted_media_type(request: Request, forms: Mapping[str, str], offers: Sequence[str]) -> str:
    """The media type that ``?format=`` names among ``forms``, else the one of ``offers`` that the request prefers.

    Raises `ProblemError` 400 for another name, and 406 if the request takes none of them.
    """
    name = request.query_params.get("format")
    if name is not None:
        if name not in forms:
            raise ProblemError(
                400,
                N_("The parameter format is %(value)s; these were expected: %(names)s."),
                {"value": repr(name), "names": ", ".join(forms)},
            )
        return forms[name]
    wanted = negotiate(request.headers.get("accept"), tuple(offers))
    if wanted is None:
        raise not_acceptable(tuple(offers))
    return wanted
