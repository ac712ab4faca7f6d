"""Errors as answers: a page for people, ``application/problem+json`` (RFC 9457) for programs, or plain text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.web.kinds import N_
from pvegraph.web.negotiation import negotiate

if TYPE_CHECKING:
    from pvegraph.web.site import Site

PROBLEM = "application/problem+json"
_OFFERS = (PROBLEM, "application/json", "text/html", "text/plain")

TITLES = {
    400: N_("This request cannot be understood"),
    401: N_("A token is needed"),
    403: N_("This is not allowed"),
    404: N_("There is nothing here"),
    405: N_("This address does not work that way"),
    406: N_("This is not to be had in that form"),
    408: N_("This took too long"),
    409: N_("Somebody else was quicker"),
    410: N_("This is no more"),
    412: N_("This has been changed meanwhile"),
    413: N_("This is too large"),
    414: N_("This address is too long"),
    415: N_("This kind of content cannot be read here"),
    416: N_("This part is not there"),
    422: N_("This cannot be carried out"),
    429: N_("Too many requests"),
    500: N_("Something went wrong on our side"),
    501: N_("This server cannot do that"),
    502: N_("The store behind this service fails"),
    503: N_("Too many questions at once"),
    504: N_("This took too long"),
}


class ProblemError(Exception):
    """A request that is answered with an error.

    ``detail`` is an English sentence and a key of the catalogues; ``values`` fill its ``%(name)s``. ``members`` are
    added to the problem document (RFC 9457 section 3.2), ``headers`` to the answer.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        values: Mapping[str, str] | None = None,
        *,
        members: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.detail = detail
        self.values = dict(values or {})
        self.members = dict(members or {})
        self.headers = dict(headers or {})
        super().__init__(self.text())

    def text(self, translated: str | None = None) -> str:
        """The detail with its values, in English or as translated."""
        template = self.detail if translated is None else translated
        return template % self.values if self.values else template


class FormAgainError(ProblemError):
    """A form that could not be taken and may be sent again: the page that says so has everything that was typed in it.

    Only for a form that came from a page of this site.
    """

    def __init__(self, status: int, detail: str, form: Mapping[str, object]) -> None:
        super().__init__(status, detail)
        self.form = form
        """What the template ``again.html`` needs."""


class SeeOtherError(Exception):
    """A request that is answered with the way to another page of this site (303)."""

    def __init__(self, location: str) -> None:
        self.location = location
        super().__init__(location)


def not_found(request: Request) -> ProblemError:
    """The error for an address at which there is nothing."""
    return ProblemError(404, N_("Nothing is at %(path)s."), {"path": request.url.path})


def not_acceptable(offers: Sequence[str]) -> ProblemError:
    """The error for a request that takes none of what we offer; it lists the offers (RFC 9110 section 15.5.7)."""
    return ProblemError(
        406,
        N_("None of the media types that the request accepts is to be had here. On offer: %(offers)s."),
        {"offers": ", ".join(offers)},
        members={"offers": list(offers)},
    )


def answer(request: Request, problem: ProblemError, site: Site) -> Response:
    """The error in the form that the request wants; a client that wants none of them gets the problem document."""
    headers = {"Vary": "Accept", "Cache-Control": "no-store", **problem.headers}
    title = TITLES.get(problem.status, HTTPStatus(problem.status).phrase)
    match negotiate(request.headers.get("accept"), _OFFERS):
        case "text/html":
            language = site.language_of(request)
            headers["Vary"] = "Accept, Accept-Language, Cookie"
            headers["Content-Language"] = language.tag
            body = site.page(
                request,
                "again.html" if isinstance(problem, FormAgainError) else "problem.html",
                status=problem.status,
                title=language.text(title),
                detail=problem.text(language.text(problem.detail)),
                reason=None,
                thing=None,
                suggestions=site.suggestions(request, language) if problem.status == HTTPStatus.NOT_FOUND else (),
                **(problem.form if isinstance(problem, FormAgainError) else {}),
            )
            return Response(body, problem.status, headers, "text/html; charset=utf-8")
        case "text/plain":
            return Response(problem.text() + "\n", problem.status, headers, "text/plain; charset=utf-8")
        case _:
            document = {"title": title, "status": problem.status, "detail": problem.text(), **problem.members}
            if problem.status == HTTPStatus.NOT_FOUND:
                document["suggestions"] = [
                    {"label": link.text.value, "href": link.href}
                    for link in site.suggestions(request, site.language_of(request))
                ]
            return Response(json.dumps(document, ensure_ascii=False) + "\n", problem.status, headers, PROBLEM)


def of_http_exception(error: HTTPException) -> ProblemError:
    """What the router says (404, 405) as a problem of ours."""
    details = {
        404: N_("Nothing is at this address."),
        405: N_("This address takes only: %(allow)s."),
    }
    headers = dict(error.headers or {})
    detail = details.get(error.status_code, str(error.detail))
    return ProblemError(error.status_code, detail, {"allow": headers.get("Allow", "GET, HEAD")}, headers=headers)
