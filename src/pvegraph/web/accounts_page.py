"""``/accounts``: who takes part, for administrators."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.curation import tables
from pvegraph.curation.account import ROLES, Account, Actor, Role
from pvegraph.curation.accounts import ONE_TIME
from pvegraph.curation.refusal import AccountError
from pvegraph.errors import UnknownError
from pvegraph.web.account_page import number_of
from pvegraph.web.actor import demand
from pvegraph.web.kinds import N_
from pvegraph.web.password_check import with_turn
from pvegraph.web.posted import posted
from pvegraph.web.private_page import private_page, see_other
from pvegraph.web.problem import ProblemError, not_found
from pvegraph.web.sign_in import curation_of
from pvegraph.web.site import Site

PATH = "/accounts"
_DONE: Mapping[str, str] = {
    "added": N_("The account was made."),
    "label": N_("The name was changed."),
    "role": N_("The role was changed."),
    "close": N_("The account was closed, and its sessions have ended."),
    "reopen": N_("The account is open again."),
    "link": N_("The account was linked."),
    "unlink": N_("The link was removed, and the sessions of the account have ended."),
    "revoke": N_("The token was revoked."),
    "revoke-all": N_("All tokens were revoked."),
}
_LOG = logging.getLogger("pvegraph.accounts")


@dataclass(frozen=True)
class _Told:
    """What a page says of what was done, or was not."""

    problem: ProblemError | None = None
    password: str = ""
    """A password for one use, which is shown this once."""


async def accounts(request: Request, site: Site) -> Response:
    """All accounts, and the form for a new one."""
    fields = await posted(request)
    actor = await demand(request, site, "administer", fields, by_session=True)
    if request.method != "POST":
        return await anyio.to_thread.run_sync(_list, request, site, actor, fields, _Told())
    try:
        async with with_turn(curation_of(site)):
            account, password = await anyio.to_thread.run_sync(_add, site, fields)
    except AccountError as error:
        told = _Told(ProblemError(400, error.detail, error.values))
        return await anyio.to_thread.run_sync(_list, request, site, actor, fields, told)
    _LOG.info("that was %s, by the form for new accounts", actor.name)
    if not password:
        return see_other(f"{PATH}/{account.name}?done=added")
    return await anyio.to_thread.run_sync(_one, request, site, actor, account.name, _Told(password=password))


async def one_account(request: Request, site: Site) -> Response:
    """One account, and what may be done with it."""
    fields = await posted(request)
    actor = await demand(request, site, "administer", fields, by_session=True)
    name = request.path_params["name"]
    try:
        if request.method != "POST":
            return await anyio.to_thread.run_sync(_one, request, site, actor, name, _Told())
        if fields.get("do") == "reset":
            return await _reset(request, site, actor, name)
        await anyio.to_thread.run_sync(_change, site, name, fields)
        _LOG.info("that was %s, by the form %s", actor.name, fields["do"])
    except UnknownError:
        raise not_found(request) from None
    except AccountError as error:
        told = _Told(ProblemError(400, error.detail, error.values))
        return await anyio.to_thread.run_sync(_one, request, site, actor, name, told)
    return see_other(f"{PATH}/{name}?done={fields['do']}")


def _add(site: Site, fields: Mapping[str, str]) -> tuple[Account, str]:
    """Make an account, and a password for one use unless its owner signs in elsewhere. Raises `AccountError`."""
    curated = curation_of(site).accounts
    account = curated.add(fields.get("name", "").strip(), fields.get("label", ""), _role(fields))
    return account, "" if fields.get("elsewhere") else curated.give_one_time_password(account.name)


async def _reset(request: Request, site: Site, actor: Actor, name: str) -> Response:
    """Take the password of an account away, and show one for one use in its place."""
    curation = curation_of(site)
    async with with_turn(curation):
        password = await anyio.to_thread.run_sync(curation.accounts.give_one_time_password, name)
    _LOG.info("that was %s, by the form reset", actor.name)
    if name == actor.name:
        # The own session has ended with all others: the page that shows the password is the last of it.
        actor = Actor(curation.accounts.get(name), "session")
    return await anyio.to_thread.run_sync(_one, request, site, actor, name, _Told(password=password))


def _change(site: Site, name: str, fields: Mapping[str, str]) -> None:
    """Do what a form says. Raises `AccountError`, `UnknownError` and `ProblemError` 400."""
    curation, issuer = curation_of(site), site.settings.oidc_issuer or ""
    match fields.get("do", ""):
        case "label":
            curation.accounts.set_label(name, fields.get("label", ""))
        case "role":
            curation.accounts.set_role(name, _role(fields))
        case "close":
            curation.accounts.close_account(name)
        case "reopen":
            curation.accounts.reopen(name)
        case "link":
            curation.accounts.link(name, issuer, fields.get("subject", ""))
        case "unlink":
            curation.accounts.unlink(name, fields.get("issuer", ""), fields.get("subject", ""))
        case "revoke":
            curation.tokens.revoke(name, number_of(fields.get("token", "")))
        case "revoke-all":
            curation.tokens.revoke_all(name)
        case _:
            raise ProblemError(400, N_("This form says nothing that could be done here."))


def _role(fields: Mapping[str, str]) -> Role:
    """The role that was chosen, which the accounts look at once more."""
    return cast(Role, fields.get("role", ""))


def _list(request: Request, site: Site, actor: Actor, fields: Mapping[str, str], told: _Told) -> Response:
    context = {
        "accounts": curation_of(site).accounts.all(),
        "typed": {name: fields.get(name, "") for name in ("name", "label", "role", "elsewhere")},
    }
    return _page(request, site, "accounts.html", actor, context, told)


def _one(request: Request, site: Site, actor: Actor, name: str, told: _Told) -> Response:
    curation, now = curation_of(site), tables.now()
    context = {
        "account": curation.accounts.get(name),
        "tokens": [(token, token.is_good(now)) for token in curation.tokens.of_account(name)],
        "sessions": curation.sessions.of_account(name),
        "identities": curation.accounts.identities(name),
        "has_password": curation.accounts.has_password(name),
        "hours": int(ONE_TIME.total_seconds() // 3600),
    }
    return _page(request, site, "one_account.html", actor, context, told)


def _page(
    request: Request, site: Site, template: str, actor: Actor, context: Mapping[str, object], told: _Told
) -> Response:
    more = {
        "done": "" if request.method == "POST" else _DONE.get(request.query_params.get("done", ""), ""),
        "password": told.password,
        "roles": ROLES,
        "provider": site.settings.oidc_title if site.settings.oidc_issuer else "",
    }
    return private_page(request, site, template, actor, {**context, **more}, told.problem)
