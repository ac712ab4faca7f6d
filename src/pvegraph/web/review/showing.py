"""Pages for one reader: no cache keeps them, and each of their forms knows the session that it was made in."""

from __future__ import annotations

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.curation.account import Actor
from pvegraph.curation.curation import Curation
from pvegraph.web import private_page as pages
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError, not_found
from pvegraph.web.site import Site

_MOST_DIGITS = 9


def curation_of(site: Site) -> Curation:
    """The proposals and accounts; these addresses are there only where there are any."""
    assert site.curation is not None  # noqa: S101 - as the docstring says
    return site.curation


async def private_page(
    request: Request,
    site: Site,
    actor: Actor | None,
    template: str,
    problem: ProblemError | None = None,
    **context: object,
) -> Response:
    """A page as an answer for whoever asked alone, with what went wrong."""
    known = {"csrf": actor.csrf if actor is not None else "", **context}
    return await anyio.to_thread.run_sync(pages.private_page, request, site, template, actor, known, problem)


def number_in(request: Request, name: str = "number") -> int:
    """The number in an address. Raises `ProblemError` 404 for what is none."""
    text = str(request.path_params[name])
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and not text.startswith("0")):
        raise not_found(request)
    return int(text)


def number_of(value: str | None, name: str) -> int | None:
    """The number that a parameter or a field says, if it says any. Raises `ProblemError` 400."""
    if value is None or not value.strip():
        return None
    text = value.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and int(text) > 0):
        raise ProblemError(
            400,
            N_("The parameter %(name)s is %(value)s; one like these was expected: %(expected)s."),
            {"name": name, "value": repr(value), "expected": "1, 2, 12"},
        )
    return int(text)
