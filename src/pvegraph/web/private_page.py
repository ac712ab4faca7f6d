"""Pages for one person: nobody else gets them, and no cache keeps them."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.curation.account import Actor
from pvegraph.web.curator_words import DEED_WORDS, ROLE_WORDS
from pvegraph.web.problem import ProblemError
from pvegraph.web.site import VARY_OF_PAGES, Site, remembering


def private_page(
    request: Request,
    site: Site,
    template: str,
    actor: Actor | None,
    context: Mapping[str, object],
    problem: ProblemError | None = None,
) -> Response:
    """A page as an answer, with the status of what went wrong, if anything did.

    Its template has ``actor``, the words of roles and deeds, and ``problem``, which is a sentence or empty.
    """
    language = site.language_of(request)
    told = "" if problem is None else problem.text(language.text(problem.detail))
    known = {"actor": actor, "role_words": ROLE_WORDS, "deed_words": DEED_WORDS, "problem": told}
    body = site.page(request, template, **known, **context)
    headers = {"Vary": VARY_OF_PAGES, "Content-Language": language.tag, "Cache-Control": "no-store"}
    status, more = (200, {}) if problem is None else (problem.status, problem.headers)
    return remembering(request, language, Response(body, status, {**headers, **more}, "text/html; charset=utf-8"))


def see_other(location: str) -> Response:
    """The way to the page that shows what a form has done, so that loading it again does not do it again."""
    return Response(status_code=303, headers={"Location": location, "Cache-Control": "no-store"})
