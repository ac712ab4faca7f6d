"""``/releases/{release}/rollback``: what would be said again and what no more, in words, before it is done."""

from __future__ import annotations

from collections.abc import Mapping

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.curation.account import Actor
from pvegraph.curation.permission import demand_releasing
from pvegraph.curation.rollback import difference
from pvegraph.curation.telling import Telling
from pvegraph.errors import PvegraphError
from pvegraph.release import Release, ReleasesFolder
from pvegraph.validation.view import Change
from pvegraph.web import accepting
from pvegraph.web.actor import demand
from pvegraph.web.curating import Curating, curating, waited
from pvegraph.web.kinds import N_
from pvegraph.web.past import no_release
from pvegraph.web.private_page import see_other
from pvegraph.web.problem import ProblemError, not_found
from pvegraph.web.requests import page_number
from pvegraph.web.review.deeds import FIRST_SECONDS, WAIT_SECONDS
from pvegraph.web.review.difference import linking, view_of
from pvegraph.web.review.posted import OVERHEAD, Posted, posted
from pvegraph.web.review.problems import of_error
from pvegraph.web.review.showing import number_in, number_of, private_page
from pvegraph.web.site import Site

_MOST_STATEMENTS = 200_000
"""A difference of more statements is not told in words."""
_MOST_PAGES = 10**6


async def rollback(request: Request, site: Site) -> Response:
    """The page that shows what a rollback would do, and the rollback itself."""
    if request.method != "POST":
        actor = await who_may(request, site)
        return await _page(request, site, actor, number_in(request, "release"))
    form = await posted(request, OVERHEAD)
    actor = await who_may(request, site, form.firsts)
    number = number_in(request, "release")
    try:
        seen = _begun(request, site, actor, number, form)
    except ProblemError as problem:
        return await _page(request, site, actor, number, problem, form.firsts)
    return await _awaited(request, site, actor, number, seen, FIRST_SECONDS, ended=True)


async def who_may(request: Request, site: Site, form: Mapping[str, str] | None = None) -> Actor:
    """Who asks, if that is somebody who may make releases. Raises as `demand`."""
    actor = await demand(request, site, "review", form)
    try:
        demand_releasing(site.settings, actor)
    except PvegraphError as error:
        raise of_error(error, site.language_of(request).tag) from error
    return actor


def _begun(request: Request, site: Site, actor: Actor, number: int, form: Posted) -> int:
    """Begin a rollback from the release that somebody has looked at; its number.

    Raises `ProblemError` 400, and 409 if another release is current by now.
    """
    seen = number_of(form.get("current"), "current") or 0
    if not form.get("message").strip():
        raise ProblemError(400, N_("Say why this release is to be said again."))
    if seen == site.release.number:
        begin(curating(request), site, actor, number, form.get("message"))
    elif curating(request).works.find(key_of(number, seen)) is None:
        raise ProblemError(
            409,
            N_("Release %(current)s has become current meanwhile. Look at the difference again."),
            {"current": str(site.release.number)},
        )
    return seen


async def progress(request: Request, site: Site) -> Response:
    """``/releases/{release}/rollback/{current}``: waits for a rollback that has been begun."""
    actor = await who_may(request, site)
    numbers = number_in(request, "release"), number_in(request, "current")
    return await _awaited(request, site, actor, *numbers, WAIT_SECONDS)


def begin(works: Curating, site: Site, actor: Actor, number: int, message: str) -> None:
    """Begin a rollback, unless the same one has begun already."""
    works.works.begin(key_of(number, site.release.number), _made(works, site, actor, number, message))


def key_of(number: int, current: int) -> tuple[str, int, int]:
    """What a rollback from one release to another is called among the works."""
    return ("rollback", number, current)


async def _made(works: Curating, site: Site, actor: Actor, number: int, message: str) -> Release:
    release = await accepting.rollback(site, actor, number, message)
    await works.published()
    return release


async def _awaited(
    request: Request, site: Site, actor: Actor, number: int, current: int, seconds: float, *, ended: bool = False
) -> Response:
    task = curating(request).works.find(key_of(number, current))
    if task is None:
        raise not_found(request)
    try:
        release = await waited(task, seconds)
    except PvegraphError as error:
        return await _page(request, site, actor, number, of_error(error, site.language_of(request).tag))
    if release is not None:
        return see_other(f"/releases/{release.number}")
    if ended:
        return see_other(f"/releases/{number}/rollback/{current}")
    return await private_page(request, site, actor, "accepting.html", proposal=None)


async def _page(
    request: Request,
    site: Site,
    actor: Actor,
    number: int,
    problem: ProblemError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    language = site.language_of(request)
    page = page_number(request, _MOST_PAGES) if problem is None else 1
    change = await anyio.to_thread.run_sync(change_to, site, number)

    def tell() -> dict[str, object]:
        if change is None:
            return {"told": None, "href": linking(site, language)}
        told = Telling(change, view_of(site)).page(language.tag, page)
        if page > told.pages:
            raise not_found(request)
        return {"told": told, "href": linking(site, language)}

    known = await anyio.to_thread.run_sync(tell)
    return await private_page(
        request,
        site,
        actor,
        "rollback.html",
        problem,
        **known,
        number=number,
        current=site.release.number,
        page=page,
        typed=typed or {},
    )


def change_to(site: Site, number: int) -> Change | None:
    """What the sources said in another release, as a change of what they say now; `None` if that is too much to tell.

    Raises `ProblemError` 404 if there is no such release.
    """
    try:
        older = ReleasesFolder(site.settings.releases_folder).release(number)
    except PvegraphError as error:
        raise no_release(number) from error
    change = difference(site.release, older)
    return change if len(change.added) + len(change.removed) <= _MOST_STATEMENTS else None
