"""``/api/proposals`` and ``/api/rollbacks``: for programs, what the pages are for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.authored import patch_rows
from pvegraph.curation.account import Actor
from pvegraph.curation.proposal import Proposal, SentText, Submission
from pvegraph.curation.proposals import PAGE
from pvegraph.curation.reading.new_source import FIELD
from pvegraph.errors import FindingsError, PvegraphError
from pvegraph.web.actor import demand
from pvegraph.web.answers import is_current
from pvegraph.web.curating import curating, waited
from pvegraph.web.kinds import N_
from pvegraph.web.negotiation import negotiate
from pvegraph.web.problem import ProblemError, not_acceptable, not_found
from pvegraph.web.proposing import amend, propose
from pvegraph.web.query_problems import RETRY_SECONDS
from pvegraph.web.rdf_types import is_multipart
from pvegraph.web.requests import page_number
from pvegraph.web.review import as_json, checking, deeds, difference, rollback
from pvegraph.web.review.pages import conflicts_of, filters, load
from pvegraph.web.review.posted import JSON, OVERHEAD, form_of, json_object, number_member, text_member
from pvegraph.web.review.problems import of_error
from pvegraph.web.review.sending import asked, told
from pvegraph.web.review.showing import curation_of, number_of
from pvegraph.web.review.submitting import media_type_of, of_form, of_json, submission
from pvegraph.web.sent_texts import read_whole, safe_name
from pvegraph.web.site import Site
from pvegraph.web.validation import CURRENT, ReportAnswer, wanted_form

ACCEPTING_SECONDS = 120.0
"""How long a program that accepts waits for the new release before it is told to ask again."""
_MOST_PAGES = 10**6


@dataclass(frozen=True)
class _Sent:
    """What a program sends."""

    submission: Submission
    message: str | None
    revision: int | None = None


async def proposals(request: Request, site: Site) -> Response:
    """``/api/proposals``: lists them (GET), or makes one (POST: 201 with its address)."""
    if request.method == "POST":
        actor = await demand(request, site, "propose")
        sent = await _sent(request, site)
        made = await told(propose(site, actor, sent.submission, sent.message or ""))
        return _whole(request, site, actor, made, 201)
    await demand(request, site, "read")
    status, author = filters(request)
    page = page_number(request, _MOST_PAGES)
    known = curation_of(site).proposals
    found = await asked(partial(known.list, status=status, author=author, offset=(page - 1) * PAGE))
    counts = await asked(partial(known.counts, author))
    pages = max(1, -(-found.total // PAGE))
    if page > pages:
        raise not_found(request)
    home = site.home(request)
    content = {
        "total": found.total,
        "page": page,
        "pages": pages,
        "counts": dict(counts),
        "proposals": [as_json.summary(each, home) for each in found.items],
    }
    return _json(request, content)


async def proposal(request: Request, site: Site) -> Response:
    """``/api/proposals/{number}``: all of one."""
    actor = await demand(request, site, "read")
    return _whole(request, site, actor, await load(request, site))


async def revisions(request: Request, site: Site) -> Response:
    """``…/revisions``: all of them with a tag, and another one (POST), with ``If-Match`` if the tag still holds."""
    if request.method != "POST":
        await demand(request, site, "read")
        found = await load(request, site)
        return _json(request, as_json.revisions(found, site.home(request)), tag=as_json.tag_of_revisions(found))
    actor = await demand(request, site, "propose")
    found = await load(request, site)
    condition = request.headers.get("if-match")
    if condition is not None and condition.strip() != "*":
        tags = [tag.strip() for tag in condition.split(",")]
        if as_json.tag_of_revisions(found) not in tags:
            raise ProblemError(
                412,
                N_("Proposal %(number)s has another revision by now, %(revision)s by %(author)s. Look at it first."),
                {
                    "number": str(found.number),
                    "revision": str(found.newest.number),
                    "author": found.newest.author,
                },
                headers={"ETag": as_json.tag_of_revisions(found)},
            )
    sent = await _sent(request, site)
    seen = sent.revision if condition is None else found.newest.number
    work = amend(site, actor, found.number, sent.submission, revision=seen, message=sent.message)
    amended = await told(work)
    return _whole(request, site, actor, amended, 201)


async def comments(request: Request, site: Site) -> Response:
    """``…/comments``: what was said (GET), or something more (POST)."""
    if request.method != "POST":
        actor = await demand(request, site, "read")
        found = await load(request, site)
        content = as_json.proposal(found, site.home(request), actor, site.settings)
        return _json(request, {"proposal": found.number, "comments": content["comments"]})
    actor = await demand(request, site, "propose")
    found = await load(request, site)
    text = text_member(await json_object(request, _limit(site)), "text")
    said = await asked(partial(curation_of(site).proposals.comment, actor, found.number, text))
    return _whole(request, site, actor, said, 201)


async def approvals(request: Request, site: Site) -> Response:
    """``…/approvals``: approve the revision that the body names."""
    return await _decided(request, site, "approve")


async def rejection(request: Request, site: Site) -> Response:
    """``…/rejection``: reject it, with a reason."""
    return await _decided(request, site, "reject")


async def withdrawal(request: Request, site: Site) -> Response:
    """``…/withdrawal``: withdraw one's own."""
    return await _decided(request, site, "withdraw")


async def _decided(request: Request, site: Site, verdict: str) -> Response:
    actor = await demand(request, site, "propose" if verdict == "withdraw" else "review")
    found = await load(request, site)
    content = await json_object(request, _limit(site))
    revision, reason = number_member(content, "revision"), text_member(content, "reason", "")
    if verdict == "reject" and not reason.strip():
        raise ProblemError(400, N_("Say why it is rejected: its author will want to know."))
    known = curation_of(site).proposals
    method = {"approve": known.approve, "reject": known.reject, "withdraw": known.withdraw}[verdict]
    decided = await asked(partial(method, actor, found.number, revision, reason))
    return _whole(request, site, actor, decided)


async def acceptance(request: Request, site: Site) -> Response:
    """``…/acceptance``: accept the revision that the body names: 201 with the release, 409 or 422 with the reason.

    What is accepted already is told again (200); what takes long is told to be under way (202).
    """
    actor = await demand(request, site, "review")
    found = await load(request, site)
    works = curating(request)
    if found.status == "accepted":
        return _released(request, site, found.release or 0, 200)
    revision = number_member(await json_object(request, _limit(site)), "revision")
    deeds.begin(works, site, actor, found.number, revision)
    task = works.works.find(deeds.key_of(actor, found.number))
    assert task is not None  # noqa: S101 - it has just begun
    try:
        release = await waited(task, ACCEPTING_SECONDS)
    except PvegraphError as error:
        raise await _refused(request, site, found, error) from error
    if release is None:
        return _under_way(f"{site.home(request)}/api/proposals/{found.number}")
    return _released(request, site, release.number, 201)


async def _refused(request: Request, site: Site, found: Proposal, error: PvegraphError) -> ProblemError:
    """Why a proposal could not be accepted: with the conflicts, and who was quicker; or with the report."""
    problem = of_error(error)
    site = curating(request).current.site
    members: dict[str, object] = {"proposal": found.number}
    if isinstance(error, FindingsError):
        language = site.language_of(request).tag
        report = await checking.report(site, curating(request), found.newest, language)
        if report is not None:
            members["report"] = json.loads(report)
    elif problem.status == 409:  # noqa: PLR2004 - a conflict
        latest = await load(request, site)
        clashes = await anyio.to_thread.run_sync(conflicts_of, site, latest)
        members["conflicts"] = as_json.conflicts(clashes)
        members["winner"] = _winner(latest, members["conflicts"])
    problem.members.update(members)
    return problem


def _winner(latest: Proposal, clashes: object) -> dict[str, object] | None:
    """Who was quicker: whoever decided on the proposal itself, or the first whose release contradicts it."""
    if latest.status in {"accepted", "rejected", "withdrawn"} and latest.decisions:
        last = latest.decisions[-1]
        return {"author": last.reviewer, "proposal": latest.number, "release": latest.release}
    if isinstance(clashes, list) and clashes:
        return {name: clashes[0][name] for name in ("author", "proposal", "release")}
    return None


async def difference_of(request: Request, site: Site) -> Response:
    """``…/difference``: in words, page by page (JSON), or as RDF Patch; ``?revision=``, ``?from=`` and ``?page=``."""
    await demand(request, site, "read")
    found = await load(request, site)
    revision = number_of(request.query_params.get("revision"), "revision") or found.newest.number
    since = number_of(request.query_params.get("from"), "from")
    offers = (JSON, patch_rows.MEDIA_TYPE)
    form = negotiate(request.headers.get("accept"), offers)
    if form is None:
        raise not_acceptable(offers)
    page = page_number(request, _MOST_PAGES)
    language = site.language_of(request).tag

    def tell() -> bytes | dict[str, object]:
        compared = difference.compared(site, found, revision, since)
        if form == patch_rows.MEDIA_TYPE:
            lines = ((is_added, f"{quad} .\n".encode()) for is_added, quad in _sorted(compared))
            return b"".join(patch_rows.write(lines, {}))
        told = compared.telling(curating(request).tellings).page(language, page)
        if page > told.pages:
            raise not_found(request)
        numbers = {"proposal": found.number, "revision": revision, "from": since}
        return {**numbers, **difference.as_json(told, language)}

    content = await anyio.to_thread.run_sync(tell)
    if isinstance(content, bytes):
        headers = {"Content-Type": patch_rows.MEDIA_TYPE, "Cache-Control": "no-store", "Vary": "Accept"}
        return Response(content, 200, headers)
    return _json(request, content, {"Content-Language": language, "Vary": "Accept, Accept-Language, Cookie"})


def _sorted(compared: difference.Compared) -> Sequence[tuple[bool, object]]:
    change = compared.change
    return [
        *((False, quad) for quad in sorted(change.removed, key=str)),
        *((True, quad) for quad in sorted(change.added, key=str)),
    ]


async def validation(request: Request, site: Site) -> Response:
    """``…/validation``: the report of what the newest revision would do now, in the forms of ``/api/validate``."""
    await demand(request, site, "read")
    form = wanted_form(request)
    found = await load(request, site)
    if not checking.is_checked(found):
        raise ProblemError(
            409,
            N_("Proposal %(number)s is %(status)s, or cannot be read: there is nothing to validate."),
            {"number": str(found.number), "status": found.status},
        )
    revision = found.newest
    about = checking.asked_about(site, revision, form, site.language_of(request).tag)
    return ReportAnswer(request, site, curating(request).validations, about, CURRENT)


async def conflicts(request: Request, site: Site) -> Response:
    """``…/conflicts``: where it contradicts what was accepted since it was sent."""
    await demand(request, site, "read")
    found = await load(request, site)
    try:
        clashes = await anyio.to_thread.run_sync(conflicts_of, site, found)
    except PvegraphError as error:
        raise of_error(error) from error
    numbers = {"proposal": found.number, "revision": found.newest.number, "base": found.newest.base}
    return _json(request, {**numbers, "current": site.release.number, "conflicts": as_json.conflicts(clashes)})


async def rollbacks(request: Request, site: Site) -> Response:
    """``/api/rollbacks``: make a release of what the one says that the body names."""
    actor = await rollback.who_may(request, site)
    content = await json_object(request, _limit(site))
    number, message = number_member(content, "release"), text_member(content, "message")
    if not message.strip():
        raise ProblemError(400, N_("Say why this release is to be said again."))
    works = curating(request)
    key = rollback.key_of(number, site.release.number)
    rollback.begin(works, site, actor, number, message)
    task = works.works.find(key)
    assert task is not None  # noqa: S101 - it has just begun
    try:
        release = await waited(task, ACCEPTING_SECONDS)
    except PvegraphError as error:
        raise of_error(error) from error
    if release is None:
        return _under_way(f"{site.home(request)}/releases")
    return _released(request, site, release.number, 201)


async def _sent(request: Request, site: Site) -> _Sent:
    """The submission in a body: JSON, one text by its media type, or several as multipart/form-data.

    What a text alone cannot say stands in the parameters ``message``, ``source``, ``name``, ``removes``, ``revision``.
    """
    content_type = request.headers.get("content-type", "")
    limit = site.settings.curation_octets
    query = request.query_params
    if content_type.partition(";")[0].strip().lower() == JSON:
        content = await json_object(request, 2 * limit + OVERHEAD)
        texts, source = of_json(content)
        described = content.get("newSource")
        revision = number_member(content, "revision") if "revision" in content else None
        message = text_member(content, "message") if "message" in content else None
        sent = submission(texts, source)
        if isinstance(described, dict):
            sent = replace(sent, fields={FIELD: described})
        return _Sent(sent, message, revision)
    if is_multipart(content_type):
        form = form_of(content_type, await read_whole(request, limit + OVERHEAD))
        texts = of_form(form)
        revision = number_of(form.get("revision"), "revision")
        return _Sent(submission(texts, form.get("source")), form.get("message") or None, revision)
    name = safe_name(query["name"]) if query.get("name") else ""
    media_type = media_type_of(name, content_type)
    text = SentText(name, media_type, await read_whole(request, limit), query.get("removes") == "true")
    revision = number_of(query.get("revision"), "revision")
    return _Sent(submission([text], query.get("source", "")), query.get("message"), revision)


def _limit(site: Site) -> int:
    """Octets of a JSON body that holds a text."""
    return 8 * site.settings.curation_comment + OVERHEAD


def _whole(request: Request, site: Site, actor: Actor, found: Proposal, status: int = 200) -> Response:
    content = as_json.proposal(found, site.home(request), actor, site.settings)
    headers = {"Location": str(content["address"])} if status == 201 else {}  # noqa: PLR2004 - created
    return _json(request, content, headers, status)


def _released(request: Request, site: Site, number: int, status: int) -> Response:
    home = site.home(request)
    address = f"{home}/releases/{number}"
    return _json(request, {"release": number, "address": address}, {"Location": address}, status)


def _under_way(address: str) -> Response:
    headers = {"Location": address, "Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    return Response(status_code=202, headers=headers)


def _json(
    request: Request,
    content: Mapping[str, object],
    headers: Mapping[str, str] | None = None,
    status: int = 200,
    *,
    tag: str | None = None,
) -> Response:
    body = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    known = {"ETag": tag or as_json.tag_of(body), "Cache-Control": "private, no-cache", **(headers or {})}
    if request.method in {"GET", "HEAD"} and is_current(request, known["ETag"]):
        return Response(status_code=304, headers=known)
    return Response(body.encode(), status, {**known, "Content-Type": JSON})
