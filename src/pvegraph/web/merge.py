"""``/merge?thing=…&into=…``: says that two things are one. What that changes is told in words before it is proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import anyio.to_thread
from pyoxigraph import Literal
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.curation.account import Actor
from pvegraph.curation.forms.filled import class_of
from pvegraph.curation.forms.form import Field
from pvegraph.curation.forms.typed import Typed
from pvegraph.curation.merging import Merger
from pvegraph.curation.proposal import Submission
from pvegraph.curation.telling import Telling
from pvegraph.errors import UsageError
from pvegraph.validation.view import Change
from pvegraph.web.actor import demand
from pvegraph.web.edit import thing_of
from pvegraph.web.edit_choices import Candidate, Choices
from pvegraph.web.posted import posted
from pvegraph.web.private_page import private_page, see_other
from pvegraph.web.problem import ProblemError
from pvegraph.web.proposing import propose
from pvegraph.web.requests import page_number
from pvegraph.web.review.difference import linking
from pvegraph.web.review.problems import of_error
from pvegraph.web.review.sending import told
from pvegraph.web.site import Site

_MOST_PAGES = 10**6
_UNSAID = "…"
"""Stands for the reason as long as nobody has typed it."""


async def merge(request: Request, site: Site) -> Response:
    """The question for the other thing, then what the merger changes; sent as a form, a proposal of it."""
    fields = await posted(request)
    actor = await demand(request, site, "propose", fields)
    if request.method != "POST":
        return await anyio.to_thread.run_sync(_page, request, site, actor, dict(request.query_params))
    language, message = site.language_of(request).tag, fields.get("message", "")
    try:
        change = await anyio.to_thread.run_sync(_change, site, language, fields)
        submission = Submission("change", change=change)
        proposal = await told(propose(site, actor, submission, message), language)
    except ProblemError as problem:
        return await anyio.to_thread.run_sync(_page, request, site, actor, fields, problem)
    return see_other(f"/proposals/{proposal.number}")


def _change(site: Site, language: str, fields: Mapping[str, str]) -> Change:
    """What the merger changes. Raises `ProblemError` 400 for what cannot be merged."""
    retired, survivor = (thing_of(fields.get(name, ""), name) for name in ("thing", "into"))
    why = Literal(fields.get("message", "").strip() or _UNSAID, language=language)
    try:
        merger = Merger(retired, survivor, why, datetime.now(UTC))
        return merger.change(site.forms.view, site.forms.rules)
    except UsageError as error:
        raise of_error(error, language) from error


def _page(
    request: Request, site: Site, actor: Actor, fields: Mapping[str, str], problem: ProblemError | None = None
) -> Response:
    """What is known so far: the thing, the other thing or those that may be it, and what the merger changes."""
    language = site.language_of(request)
    naming = site.naming(language)
    thing = thing_of(fields.get("thing", ""), "thing")
    into = thing_of(fields["into"], "into") if fields.get("into") else ""
    question = fields.get("q", "").strip()
    change = None
    if into:
        try:
            change = _change(site, language.tag, fields)
        except ProblemError as error:
            problem = problem or error
    page = page_number(request, _MOST_PAGES)
    context = {
        "thing": thing,
        "about": naming.link(thing),
        "into": into,
        "other": naming.link(into) if into else None,
        "question": question,
        "found": _candidates(site, Choices(site, naming), thing, question),
        "told": None if change is None else Telling(change, site.forms.view).page(language.tag, page),
        "page": page,
        "href": linking(site, language),
        "message": fields.get("message", ""),
        "csrf": actor.csrf,
    }
    return private_page(request, site, "merge.html", actor, context, problem)


def _candidates(site: Site, choices: Choices, thing: str, question: str) -> Sequence[Candidate]:
    """The things of the same class that may be meant by a name."""
    class_ = class_of(thing, site.forms.view, site.forms.rules)
    if class_ is None or not question:
        return ()
    field = Field(path="", key="", widget="reference", names={}, classes=(class_,))
    return [each for each in choices.candidates(field, question, Typed("", {})) if each.iri != thing]
