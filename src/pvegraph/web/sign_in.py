"""``/sign-in`` and ``/sign-out``."""

from __future__ import annotations

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.curation.account import Account
from pvegraph.curation.curation import Curation
from pvegraph.curation.secret import LONGEST
from pvegraph.errors import NotAllowedError
from pvegraph.web.actor import ACCOUNT, actor_of, check_form, check_origin, cookie_name, same_site
from pvegraph.web.kinds import N_
from pvegraph.web.notes import note
from pvegraph.web.password_check import check_password
from pvegraph.web.posted import posted
from pvegraph.web.private_page import private_page, see_other
from pvegraph.web.problem import ProblemError
from pvegraph.web.session_cookie import set_cookie, take_cookie
from pvegraph.web.site import Site

WRONG = N_("No open account has that name and that password.")


async def sign_in(request: Request, site: Site) -> Response:
    """The form, or what comes of sending it: a new session, and the way to where somebody wanted to go."""
    curation = curation_of(site)
    if request.method != "POST":
        target = same_site(request.query_params.get("next"), ACCOUNT)
        if "authorization" not in request.headers and await actor_of(request, site) is not None:
            return see_other(target)
        return await anyio.to_thread.run_sync(form, request, site, target)
    note(request.scope, actor=None)
    check_origin(request, site, must_tell=True)
    fields = await posted(request)
    target, name = same_site(fields.get("next"), ACCOUNT), fields.get("name", "").strip().lower()
    try:
        account = await check_password(request, curation, name, fields.get("password", ""))
        return await begin(request, site, account, target)
    except NotAllowedError:
        problem = ProblemError(403, WRONG)
    except ProblemError as error:
        problem = error
    return await anyio.to_thread.run_sync(form, request, site, target, name, problem)


async def sign_out(request: Request, site: Site) -> Response:
    """End the session."""
    curation = curation_of(site)
    name = cookie_name(request, site)
    fields = await posted(request)
    actor = await actor_of(request, site)
    if actor is not None and actor.by == "session":
        check_form(request, site, actor, fields)
        await anyio.to_thread.run_sync(curation.sessions.end, request.cookies[name])
    answer = see_other("/")
    take_cookie(answer, name)
    return answer


def curation_of(site: Site) -> Curation:
    """What the accounts are in. These addresses are there only where there is one."""
    if site.curation is None:
        raise ProblemError(403, N_("Nobody can sign in here: this server is read-only for everybody."))
    return site.curation


def form(request: Request, site: Site, target: str, name: str = "", problem: ProblemError | None = None) -> Response:
    """The form for signing in, with what went wrong."""
    context = {
        "target": target,
        "name": name[:LONGEST],
        "provider": site.settings.oidc_title if site.settings.oidc_issuer else "",
    }
    return private_page(request, site, "sign_in.html", None, context, problem)


async def begin(request: Request, site: Site, account: Account, target: str) -> Response:
    """Sign somebody in: the session is a new one, whatever cookie the browser had, which is good no more.

    Raises `NotAllowedError` if the account was changed meanwhile.
    """
    curation, name = curation_of(site), cookie_name(request, site)
    cookie = await anyio.to_thread.run_sync(curation.sessions.begin, account)
    if before := request.cookies.get(name):
        await anyio.to_thread.run_sync(curation.sessions.end, before)
    note(request.scope, actor=account.name)
    answer = see_other(ACCOUNT if account.must_change else target)
    set_cookie(answer, name, cookie, site.settings.session_life)
    return answer
