"""Errors as answers: a page for people, ``application/problem+json`` (RFC 9457) for programs, or plain text."""

from __future__ import annotations

import json
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.web.negotiation import negotiate
from pvegraph.web.problem import PROBLEM, TITLES, FormAgainError, ProblemError
from pvegraph.web.site import Site

_OFFERS = (PROBLEM, "application/json", "text/html", "text/plain")


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
                suggested = site.suggestions(request, site.language_of(request))
                document["suggestions"] = [each.to_json() for each in suggested]
            return Response(json.dumps(document, ensure_ascii=False) + "\n", problem.status, headers, PROBLEM)
