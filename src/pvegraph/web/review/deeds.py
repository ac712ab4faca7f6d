"""What is done with a proposal from its page: comments, approvals, acceptance, rejection, withdrawal.

Each is a form that is posted to an address below that of the proposal, and leads back to a page. To send one twice does
nothing twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.curation.account import Actor
from pvegraph.curation.proposal import Proposal
from pvegraph.errors import PvegraphError
from pvegraph.release import Release
from pvegraph.web import accepting
from pvegraph.web.actor import demand
from pvegraph.web.curating import Curating, curating, waited
from pvegraph.web.kinds import N_
from pvegraph.web.private_page import see_other
from pvegraph.web.problem import ProblemError
from pvegraph.web.review.pages import load, proposal_page
from pvegraph.web.review.posted import OVERHEAD, Posted, posted
from pvegraph.web.review.problems import of_error
from pvegraph.web.review.sending import asked
from pvegraph.web.review.showing import curation_of, number_of, private_page
from pvegraph.web.site import Site

FIRST_SECONDS = 4.0
"""How long somebody who accepts waits for the new release before a page says that it is being made."""
WAIT_SECONDS = 25.0
"""How long that page waits, each time it is loaded, before it says that it still is."""
Deed = Callable[[Site, Actor, Proposal, Posted, str], Awaitable[str]]


async def comments(request: Request, site: Site) -> Response:
    """Say something about a proposal."""

    async def done(site: Site, actor: Actor, found: Proposal, form: Posted, language: str) -> str:
        said = form.get("text")
        if found.comments and found.comments[-1].author == actor.name and found.comments[-1].text == said.strip():
            return "#comments"  # the same button, pressed twice
        await asked(partial(curation_of(site).proposals.comment, actor, found.number, said), language)
        return "#comments"

    return await _done(request, site, "propose", done)


async def approvals(request: Request, site: Site) -> Response:
    """Approve the revision that was looked at."""

    async def done(site: Site, actor: Actor, found: Proposal, form: Posted, language: str) -> str:
        proposals = curation_of(site).proposals
        decided = partial(proposals.approve, actor, found.number, _revision(form), form.get("reason"))
        await asked(decided, language)
        return "#review"

    return await _done(request, site, "review", done)


async def rejection(request: Request, site: Site) -> Response:
    """Reject the revision that was looked at, with a reason."""

    async def done(site: Site, actor: Actor, found: Proposal, form: Posted, language: str) -> str:
        if found.status == "rejected":
            return "#review"
        if not form.get("reason").strip():
            raise ProblemError(400, N_("Say why it is rejected: its author will want to know."))
        proposals = curation_of(site).proposals
        decided = partial(proposals.reject, actor, found.number, _revision(form), form.get("reason"))
        await asked(decided, language)
        return "#review"

    return await _done(request, site, "review", done)


async def withdrawal(request: Request, site: Site) -> Response:
    """Withdraw one's own proposal."""

    async def done(site: Site, actor: Actor, found: Proposal, form: Posted, language: str) -> str:
        if found.status == "withdrawn":
            return "#review"
        proposals = curation_of(site).proposals
        decided = partial(proposals.withdraw, actor, found.number, _revision(form), form.get("reason"))
        await asked(decided, language)
        return "#review"

    return await _done(request, site, "propose", done)


async def _done(request: Request, site: Site, role: str, deed: Deed) -> Response:
    """Do something and lead back to the proposal; if it cannot be done, its page says why and has what was typed."""
    form = await posted(request, OVERHEAD)
    actor = await demand(request, site, role, form.firsts)  # type: ignore[arg-type] # one of the deeds, as above
    found = await load(request, site)
    try:
        anchor = await deed(site, actor, found, form, site.language_of(request).tag)
    except ProblemError as problem:
        return await proposal_page(request, site, actor, await load(request, site), problem, form.firsts)
    return see_other(f"/proposals/{found.number}{anchor}")


def _revision(form: Posted) -> int:
    """The revision that somebody has looked at. Raises `ProblemError` 400."""
    revision = number_of(form.get("revision"), "revision")
    if revision is None:
        raise ProblemError(400, N_("The form does not say which revision was looked at. Load the page again."))
    return revision


async def acceptance(request: Request, site: Site) -> Response:
    """Accept a proposal, or wait until it is: to the new release, when it is served."""
    works = curating(request)
    if request.method != "POST":
        actor = await demand(request, site, "read")
        return await _awaited(request, site, actor, await load(request, site), WAIT_SECONDS)
    form = await posted(request, OVERHEAD)
    actor = await demand(request, site, "review", form.firsts)
    found = await load(request, site)
    if found.status != "accepted":
        try:
            begin(works, site, actor, found.number, _revision(form))
        except ProblemError as problem:
            return await proposal_page(request, site, actor, found, problem)
    return await _awaited(request, site, actor, found, FIRST_SECONDS, ended=True)


def begin(works: Curating, site: Site, actor: Actor, number: int, revision: int) -> None:
    """Begin to accept a revision of a proposal, unless the same person has begun that already."""
    works.works.begin(key_of(actor, number), _accepted(works, site, actor, number, revision))


def key_of(actor: Actor, number: int) -> tuple[str, str, int]:
    """What the acceptance of a proposal by somebody is called among the works.

    Who may not accept it must not be told so in the place of somebody else who may.
    """
    return ("acceptance", actor.name, number)


async def _accepted(works: Curating, site: Site, actor: Actor, number: int, revision: int) -> Release:
    release = await accepting.accept(site, actor, number, revision)
    await works.published()
    return release


async def _awaited(
    request: Request, site: Site, actor: Actor, found: Proposal, seconds: float, *, ended: bool = False
) -> Response:
    """Wait for the release that a proposal becomes."""
    task = curating(request).works.find(key_of(actor, found.number))
    problem = None
    if task is not None and (found.status != "accepted" or not task.done()):
        try:
            if await waited(task, seconds) is None:
                if ended:
                    return see_other(f"/proposals/{found.number}/acceptance")
                return await private_page(request, site, actor, "accepting.html", proposal=found)
        except PvegraphError as error:
            problem = of_error(error, site.language_of(request).tag)
        found = await load(request, site)
    if found.status == "accepted":
        await curating(request).published()
        return see_other(f"/releases/{found.release}")
    return await proposal_page(request, site, actor, found, problem)
