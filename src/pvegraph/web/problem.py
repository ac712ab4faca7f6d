"""What is wrong with a request, with a status and a sentence for each; `problem_answer` makes answers of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request

from pvegraph.web.kinds import N_

PROBLEM = "application/problem+json"

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
        self.beside_place = ""
        """What is wrong as a sentence of the catalogues, for a page that shows the place; ``values`` fill it, too."""
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


def of_http_exception(error: HTTPException) -> ProblemError:
    """What the router says (404, 405) as a problem of ours."""
    details = {
        404: N_("Nothing is at this address."),
        405: N_("This address takes only: %(allow)s."),
    }
    headers = dict(error.headers or {})
    detail = details.get(error.status_code, str(error.detail))
    return ProblemError(error.status_code, detail, {"allow": headers.get("Allow", "GET, HEAD")}, headers=headers)
