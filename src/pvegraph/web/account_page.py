"""``/account``: what a curator may do with the own account."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.curation import tables
from pvegraph.curation.account import DEEDS, Actor
from pvegraph.curation.passwords import LONGEST, SHORTEST
from pvegraph.curation.refusal import AccountError
from pvegraph.curation.tokens import Token
from pvegraph.errors import NotAllowedError, UnknownError
from pvegraph.web.actor import ACCOUNT, SIGN_IN, cookie_name, demand
from pvegraph.web.kinds import N_
from pvegraph.web.password_check import check_password, with_turn
from pvegraph.web.posted import posted
from pvegraph.web.private_page import private_page, see_other
from pvegraph.web.problem import ProblemError
from pvegraph.web.sign_in import begin, curation_of
from pvegraph.web.site import Site

DAYS = 90
"""How long a token is good if nothing else is typed, if it may be so long."""
DONE: Mapping[str, str] = {
    "label": N_("You are called by the new name from now on."),
    "password": N_("The password was changed, and all other sessions have ended."),
    "revoke": N_("The token was revoked."),
    "others": N_("All other sessions have ended."),
}


async def account(request: Request, site: Site) -> Response:
    """The page, or what comes of one of its forms."""
    fields = await posted(request)
    actor = await demand(request, site, "read", fields, by_session=True)
    if request.method != "POST":
        return await _shown(request, site, actor)
    if actor.account.must_change and fields.get("do") != "password":
        return see_other(ACCOUNT)
    try:
        return await _done(request, site, actor, fields)
    except AccountError as error:
        problem = ProblemError(400, error.detail, error.values)
    except ProblemError as error:
        problem = error
    except NotAllowedError:
        # The account was closed, or got another password, at the same moment.
        return see_other(SIGN_IN)
    return await _shown(request, site, actor, problem=problem)


async def _done(request: Request, site: Site, actor: Actor, fields: Mapping[str, str]) -> Response:
    """Do what a form says. Raises `AccountError` and `ProblemError`."""
    match do := fields.get("do", ""):
        case "password":
            return await _change_password(request, site, actor, fields)
        case "token":
            return await _make_token(request, site, actor, fields)
        case _:
            await anyio.to_thread.run_sync(_change, request, site, actor, do, fields)
            return see_other(f"{ACCOUNT}?done={do}")


def _change(request: Request, site: Site, actor: Actor, do: str, fields: Mapping[str, str]) -> None:
    """Do what a form says, if that shows nothing. Raises `AccountError`, and `ProblemError` 400 and 404."""
    curation = curation_of(site)
    match do:
        case "label":
            curation.accounts.set_label(actor.name, fields.get("label", ""))
        case "revoke":
            try:
                curation.tokens.revoke(actor.name, number_of(fields.get("token", "")))
            except UnknownError:
                raise ProblemError(404, N_("There is no such token.")) from None
        case "others":
            curation.sessions.end_others(actor.name, request.cookies[cookie_name(request, site)])
        case _:
            raise ProblemError(400, N_("This form says nothing that could be done here."))


async def _change_password(request: Request, site: Site, actor: Actor, fields: Mapping[str, str]) -> Response:
    """Choose another password; the session is a new one then, and all others have ended."""
    curation = curation_of(site)
    if not actor.account.must_change:
        try:
            await check_password(request, curation, actor.name, fields.get("current", ""))
        except NotAllowedError:
            raise ProblemError(403, N_("This is not your present password.")) from None
    password = fields.get("password", "")
    if not secrets.compare_digest(password.encode(), fields.get("again", "").encode()):
        raise ProblemError(400, N_("The new password was typed in two ways."))
    async with with_turn(curation):
        changed = await anyio.to_thread.run_sync(curation.accounts.set_password, actor.name, password)
    return await begin(request, site, changed, f"{ACCOUNT}?done=password")


async def _make_token(request: Request, site: Site, actor: Actor, fields: Mapping[str, str]) -> Response:
    """Make a token, and show it this once."""
    scopes = [deed for deed in DEEDS if fields.get(f"scope-{deed}")]
    days = number_of(fields.get("days", ""))
    made = await anyio.to_thread.run_sync(
        curation_of(site).tokens.add, actor.name, fields.get("title", ""), scopes, days
    )
    return await _shown(request, site, actor, made=made)


async def _shown(
    request: Request,
    site: Site,
    actor: Actor,
    *,
    problem: ProblemError | None = None,
    made: tuple[str, Token] | None = None,
) -> Response:
    return await anyio.to_thread.run_sync(_page, request, site, actor, problem, made)


def _page(
    request: Request, site: Site, actor: Actor, problem: ProblemError | None, made: tuple[str, Token] | None
) -> Response:
    curation, now = curation_of(site), tables.now()
    context = {
        "done": "" if request.method == "POST" else DONE.get(request.query_params.get("done", ""), ""),
        "made": made,
        "tokens": [(token, token.is_good(now)) for token in curation.tokens.of_account(actor.name)],
        "sessions": curation.sessions.of_account(actor.name, request.cookies.get(cookie_name(request, site), "")),
        "has_password": curation.accounts.has_password(actor.name),
        "shortest": SHORTEST,
        "longest": LONGEST,
        "most_days": site.settings.token_days,
        "days": min(DAYS, site.settings.token_days),
        "scopes": [deed for deed in DEEDS if actor.may(deed)],
    }
    return private_page(request, site, "account.html", actor, context, problem)


def number_of(text: str) -> int:
    """A whole number that was typed; 0, which is never a good one, for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000000") else 0
