"""``/sign-in/oidc``: to the provider of OpenID Connect, and back from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.curation.accounts import Identity
from pvegraph.curation.curation import Curation
from pvegraph.curation.refusal import AccountError
from pvegraph.errors import NotAllowedError
from pvegraph.web.actor import ACCOUNT, SIGN_IN, is_secure, same_site
from pvegraph.web.kinds import N_
from pvegraph.web.private_page import see_other
from pvegraph.web.problem import ProblemError, not_found
from pvegraph.web.session_cookie import PLAIN, SECURE, set_cookie, take_cookie
from pvegraph.web.sign_in import begin, curation_of, form
from pvegraph.web.site import Site

if TYPE_CHECKING:
    from pvegraph.curation.openid import Arrival, OpenId

PATH = f"{SIGN_IN}/oidc"
BACK = f"{PATH}/back"
_SECONDS = 600
_UNKNOWN = N_(
    "No account is linked with you. Ask an administrator to link one with the name by which the provider knows you:"
    " %(subject)s"
)


async def leave(request: Request, site: Site) -> Response:
    """Send a browser to the provider.

    A page of another site cannot begin this: whoever comes from there gets the form for signing in.
    """
    provider = _provider(request, curation_of(site))
    target = same_site(request.query_params.get("next"), ACCOUNT)
    if request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        return await _said(request, site, target)
    try:
        address, cookie = await provider.begin(f"{site.home(request)}{BACK}", target)
    except AccountError as error:
        return await _said(request, site, target, ProblemError(502, error.detail, error.values))
    answer = see_other(address)
    set_cookie(answer, _cookie(request, site), cookie, _SECONDS)
    return answer


async def come_back(request: Request, site: Site) -> Response:
    """Sign in who comes back from the provider. What was begun in the browser is ended by this, however it ends."""
    curation = curation_of(site)
    provider = _provider(request, curation)
    name = _cookie(request, site)
    try:
        arrival = await provider.finish(request.cookies.get(name, ""), dict(request.query_params))
        answer = await _arrived(request, site, provider, arrival)
    except AccountError as error:
        answer = await _said(request, site, ACCOUNT, ProblemError(403, error.detail, error.values))
    except NotAllowedError:
        answer = await _said(request, site, ACCOUNT, ProblemError(403, N_("Your account is closed.")))
    take_cookie(answer, name)
    return answer


async def _arrived(request: Request, site: Site, provider: OpenId, arrival: Arrival) -> Response:
    """Sign in the account that somebody is, or a new one if newcomers get one. Raises `AccountError`."""
    accounts, role = curation_of(site).accounts, site.settings.oidc_role
    account = await anyio.to_thread.run_sync(accounts.of_identity, provider.issuer, arrival.subject)
    if account is None:
        if role == "none":
            raise AccountError(_UNKNOWN, {"subject": arrival.subject})
        identity = Identity(provider.issuer, arrival.subject)
        account = await anyio.to_thread.run_sync(accounts.welcome, identity, arrival.name, arrival.label, role)
    return await begin(request, site, account, same_site(arrival.target, ACCOUNT))


async def _said(request: Request, site: Site, target: str, problem: ProblemError | None = None) -> Response:
    """The form for signing in, with what went wrong; no link of it holds what the provider has sent along."""
    plain = Request({**request.scope, "path": SIGN_IN, "raw_path": SIGN_IN.encode(), "query_string": b""})
    return await anyio.to_thread.run_sync(form, plain, site, target, "", problem)


def _provider(request: Request, curation: Curation) -> OpenId:
    if curation.openid is None:
        raise not_found(request)
    return curation.openid


def _cookie(request: Request, site: Site) -> str:
    return f"{SECURE if is_secure(request, site) else PLAIN}-oidc"
