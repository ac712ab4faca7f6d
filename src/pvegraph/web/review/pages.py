"""``/proposals`` and the page of each: what it changes, in words, what is wrong with it, and what was said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

import anyio.to_thread
from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.curation.account import Actor
from pvegraph.curation.conflicts import Conflict, conflicts
from pvegraph.curation.proposal import STATUSES, Proposal, Status
from pvegraph.curation.proposals import PAGE
from pvegraph.curation.telling import Told
from pvegraph.curation.telling_words import Namer
from pvegraph.release import ReleasesFolder
from pvegraph.search.catalogue import Text
from pvegraph.validation.finding import SEVERITIES
from pvegraph.validation.view import ChangedView
from pvegraph.web.actor import demand
from pvegraph.web.curating import curating
from pvegraph.web.kinds import N_
from pvegraph.web.languages import Language
from pvegraph.web.links import Link
from pvegraph.web.problem import ProblemError, not_found
from pvegraph.web.proposing import reread
from pvegraph.web.requests import page_number
from pvegraph.web.review import words
from pvegraph.web.review.checking import Outcome, checked, is_checked, listed
from pvegraph.web.review.difference import Compared, compared, linking
from pvegraph.web.review.rights import rights_of
from pvegraph.web.review.sending import told
from pvegraph.web.review.showing import curation_of, number_in, number_of, private_page
from pvegraph.web.site import Site
from pvegraph.web.validation_listing import Line, listing

_MOST_PAGES = 10**6


@dataclass(frozen=True)
class Part:
    """A sent text with what was found in it, line by line."""

    name: str
    lines: tuple[Line, ...]


async def proposals(request: Request, site: Site) -> Response:
    """``/proposals``: all of them, the newest first; ``?status=`` and ``?author=`` choose."""
    actor = await demand(request, site, "read")
    curation = curation_of(site)
    status, author = filters(request)
    page = page_number(request, _MOST_PAGES)

    def look() -> Mapping[str, object]:
        found = curation.proposals.list(status=status, author=author, offset=(page - 1) * PAGE)
        counts = curation.proposals.counts(author)
        return {"found": found, "counts": counts, "labels": labels_of(site)}

    known = await anyio.to_thread.run_sync(look)
    pages = max(1, -(-known["found"].total // PAGE))  # type: ignore[attr-defined] # a listing
    if page > pages:
        raise not_found(request)
    return await private_page(
        request,
        site,
        actor,
        "proposals.html",
        None,
        **known,
        status=status,
        author=author,
        page=page,
        pages=pages,
        statuses=words.STATUSES,
        kinds_of=words.KINDS,
        may_propose=actor.may("propose"),
        every=sum(cast("Mapping[str, int]", known["counts"]).values()),
        with_status=lambda wanted: _listed_at(wanted, author),
    )


def filters(request: Request) -> tuple[Status | None, str | None]:
    """The status and the author that a request asks for. Raises `ProblemError` 400 for a status that is none."""
    status, author = request.query_params.get("status") or None, request.query_params.get("author") or None
    if status is not None and status not in STATUSES:
        raise ProblemError(
            400,
            N_("The parameter %(name)s is %(value)s; one like these was expected: %(expected)s."),
            {"name": "status", "value": repr(status), "expected": ", ".join(STATUSES)},
        )
    return status, author


def _listed_at(status: str | None, author: str | None) -> str:
    query = urlencode({name: value for name, value in (("status", status), ("author", author)) if value})
    return f"/proposals?{query}" if query else "/proposals"


def labels_of(site: Site) -> Mapping[str, str]:
    """What curators want to be called, by name."""
    return {account.name: account.label for account in curation_of(site).accounts.all()}


async def proposal(request: Request, site: Site) -> Response:
    """``/proposals/{number}``: all of one; ``?revision=`` and ``?from=`` choose what is told of its difference."""
    actor = await demand(request, site, "read")
    found = await load(request, site)
    return await proposal_page(request, site, actor, found)


async def load(request: Request, site: Site) -> Proposal:
    """The proposal that an address names; it is read if that could not be done before. Raises `ProblemError` 404."""
    return await told(reread(site, number_in(request)), site.language_of(request).tag)


async def proposal_page(
    request: Request,
    site: Site,
    actor: Actor,
    found: Proposal,
    problem: ProblemError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """The page of a proposal, with what went wrong with what was just asked for, and what was typed for it."""
    language = site.language_of(request)
    revision = number_of(request.query_params.get("revision"), "revision") or found.newest.number
    since = number_of(request.query_params.get("from"), "from")
    page = page_number(request, _MOST_PAGES)
    outcome, unchecked = await _checked(request, site, found)

    def look() -> dict[str, object]:
        difference = compared(site, found, revision, since)
        told: Told = difference.telling(curating(request).tellings).page(language.tag, page)
        if page > told.pages:
            raise not_found(request)
        return {
            "difference": difference,
            "told": told,
            "href": linking(site, language),
            "clashes": conflicts_of(site, found),
            "labels": labels_of(site),
            "source": _source(site, language, found, difference),
            "parts": _parts(outcome) if outcome is not None else [],
        }

    known = await anyio.to_thread.run_sync(look)
    parts = cast("Sequence[Part]", known["parts"])
    return await private_page(
        request,
        site,
        actor,
        "proposal.html",
        problem,
        **known,
        proposal=found,
        rights=rights_of(found, actor, site.settings, language.tag),
        page=page,
        outcome=outcome,
        unchecked="" if unchecked is None else unchecked.text(language.text(unchecked.detail)),
        new=listed(outcome, "new") if outcome is not None else (),
        places={part.name: index for index, part in enumerate(parts)},
        problem_status=0 if problem is None else problem.status,
        typed=typed or {},
        statuses=words.STATUSES,
        kinds_of=words.KINDS,
        verdicts=words.VERDICTS,
        severities=SEVERITIES,
        approvals=site.settings.curation_approvals,
        own=site.settings.curation_own,
        accepting_role=site.settings.curation_accept,
        current=site.release.number,
    )


def _source(site: Site, language: Language, found: Proposal, difference: Compared) -> Link | None:
    """The source for which a proposal speaks, by the name that it has, or is to have."""
    graph = found.newest.submission.source
    if not graph:
        return None
    known = site.naming(language).link(graph)
    if known.code:
        name = Namer((ChangedView(difference.before, difference.change),), language.tag).thing(NamedNode(graph))
        return Link(Text(name.text, name.language))
    return known


async def _checked(request: Request, site: Site, found: Proposal) -> tuple[Outcome | None, ProblemError | None]:
    """What the validation says, or why it says nothing now."""
    if not is_checked(found):
        return None, None
    try:
        return await checked(site, curating(request), found, site.language_of(request).tag), None
    except ProblemError as problem:
        return None, problem


def conflicts_of(site: Site, found: Proposal) -> Sequence[Conflict]:
    """Where a proposal that waits contradicts what was accepted since it was sent."""
    if not is_checked(found) or found.newest.base == site.release.number:
        return ()
    folder = ReleasesFolder(site.settings.releases_folder)
    return conflicts(folder, found.newest.base, found.change, site.release)


def _parts(outcome: Outcome) -> list[Part]:
    """The sent texts in which something was found."""
    findings = [
        finding
        for each in listed(outcome, "new")
        for bundle in cast("Sequence[Mapping[str, object]]", each["bundles"])
        for finding in cast("Sequence[Mapping[str, object]]", bundle["findings"])
    ]
    texts = cast("Sequence[Mapping[str, object]]", outcome["texts"])
    parts = [Part(str(text["name"]), tuple(listing(str(text["name"]), str(text["text"]), findings))) for text in texts]
    return [part for part in parts if any(line.notes for line in part.lines)]


async def text(request: Request, site: Site) -> Response:
    """``/proposals/{number}/texts/{position}``: a text as it was sent, to be saved; ``?revision=`` names an older one.

    Whatever it is, no browser shows it as anything but plain text.
    """
    await demand(request, site, "read")
    found = await load(request, site)
    position = number_in(request, "position")
    wanted = number_of(request.query_params.get("revision"), "revision") or found.newest.number
    texts = [text for revision in found.revisions if revision.number == wanted for text in revision.submission.texts]
    if position > len(texts):
        raise not_found(request)
    sent = texts[position - 1]
    plain = "".join(mark if mark.isascii() and (mark.isalnum() or mark in "-_.") else "_" for mark in sent.name)
    headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'attachment; filename="{plain or f"text-{position}"}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    return Response(sent.content, 200, headers)
