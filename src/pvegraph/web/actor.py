"""Who sends a request: by the cookie of a session, or by a token in ``Authorization`` (RFC 6750, section 2.1).

A page that shows what not everybody may see begins with `demand`, and one that changes something gives it the form.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote, urlsplit

import anyio.to_thread
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request

from pvegraph.curation.account import Actor, Deed
from pvegraph.curation.secret import LONGEST
from pvegraph.errors import NotAllowedError
from pvegraph.web.kinds import N_
from pvegraph.web.negotiation import negotiate
from pvegraph.web.notes import note
from pvegraph.web.problem import PROBLEM, FormAgainError, ProblemError, SeeOtherError
from pvegraph.web.rdf_types import is_multipart
from pvegraph.web.session_cookie import PLAIN, SECURE
from pvegraph.web.site import Site

SIGN_IN = "/sign-in"
ACCOUNT = "/account"
CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf-token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "QUERY"})
_KEY = "pvegraph.actor"
_LONGEST_TARGET = 2000
_SECRETS = frozenset({"password", "current", "again"})
"""Fields in which passwords are typed."""
_REALM = 'Bearer realm="pvegraph"'
_NOBODY = N_("Only who is signed in may do that; programs send a token as Authorization: Bearer TOKEN.")
_WRONG_TOKEN = N_("This token is not good here: it is unknown, revoked or expired, or its account is closed.")
_OTHER_SITE = N_("This form was sent from another site, or from a page that hides its address. Nothing has been done.")
_STALE = N_("This form is not from this session: you may have signed in again. Load its page again, and send it anew.")


async def actor_of(request: Request, site: Site) -> Actor | None:
    """Who sends a request; nobody if it has neither a token nor the cookie of a session that lasts.

    Raises `ProblemError` 401 for a token that is not good (RFC 6750, section 3.1). What is answered to whoever asks for
    the actor is for nobody else, and no cache may keep it.
    """
    if site.curation is None:
        return None
    if _KEY not in request.scope:
        note(request.scope, actor=None)
        request.scope[_KEY] = await _found(request, site)
    actor: Actor | None = request.scope[_KEY]
    if actor is not None:
        note(request.scope, actor=actor.name)
    return actor


async def demand(
    request: Request, site: Site, deed: Deed, form: Mapping[str, str] | None = None, *, by_session: bool = False
) -> Actor:
    """Who sends a request, if role and token allow the deed; ``by_session`` has tokens refused.

    A request other than GET and HEAD that comes by a session must have the session's own value in the field ``csrf`` of
    the form, or in the header ``X-CSRF-Token``; if it is not there, what was typed is given back in a page.

    Raises `ProblemError` 401 and 403; `SeeOtherError` to the sign-in for a page that somebody opens who is not signed
    in, and to the account of somebody who must choose a password first.
    """
    actor = await actor_of(request, site)
    if actor is None:
        raise _unknown(request, site, form)
    if actor.by == "session" and request.method not in _SAFE:
        check_origin(request, site)
        if not _is_of_session(request, actor, form):
            raise _again(request, site, 403, _STALE, form, actor.csrf)
    if actor.account.must_change and request.url.path != ACCOUNT:
        if wants_page(request):
            raise SeeOtherError(ACCOUNT)
        raise ProblemError(403, N_("Sign in in a browser first, and choose a password of your own."))
    if by_session and actor.by != "session":
        raise ProblemError(403, N_("This is done in a browser by somebody who is signed in; a token is not enough."))
    if not actor.may(deed):
        raise _not_allowed(actor, deed)
    return actor


def check_origin(request: Request, site: Site, *, must_tell: bool = False) -> None:
    """Raise `ProblemError` 403 if a browser says that a request was made by a page of another site.

    Every browser of today says so for a form that is posted (Fetch, section 3.2; Fetch Metadata); with ``must_tell``
    the request is refused if nothing is said.
    """
    fetched = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    told = fetched is not None or origin is not None
    if (must_tell and not told) or (fetched is not None and fetched not in {"same-origin", "none"}):
        raise ProblemError(403, _OTHER_SITE)
    if origin is not None and not _is_ours(origin, request, site):
        raise ProblemError(403, _OTHER_SITE)


def check_form(request: Request, site: Site, actor: Actor, form: Mapping[str, str] | None) -> None:
    """Raise `ProblemError` 403 unless a form, or a script, shows that it comes from a page of the actor's session."""
    check_origin(request, site)
    if not _is_of_session(request, actor, form):
        raise ProblemError(403, _STALE)


def is_secure(request: Request, site: Site) -> bool:
    """Whether browsers reach the site by HTTPS, so that cookies may be kept to it."""
    public = site.settings.public_url
    return (request.url.scheme if public is None else urlsplit(public).scheme) == "https"


def cookie_name(request: Request, site: Site) -> str:
    """The name of the cookie of a session."""
    return SECURE if is_secure(request, site) else PLAIN


def wants_page(request: Request) -> bool:
    """Whether the answer is read by a person in a browser."""
    types = ("application/json", PROBLEM, "text/html")
    return "authorization" not in request.headers and negotiate(request.headers.get("accept"), types) == "text/html"


def same_site(target: str | None, otherwise: str = "/") -> str:
    """A path of this site to go to next, or another one if the text is not such a path.

    >>> same_site("/proposals?page=2#last"), same_site("https://example.org/"), same_site("//example.org/x")
    ('/proposals?page=2#last', '/', '/')
    >>> same_site("/\\\\example.org"), same_site("/a\\r\\nSet-Cookie: b=c"), same_site("/\\t/example.org")
    ('/', '/', '/')
    """
    if not target or not target.startswith("/") or target.startswith("//") or len(target) > _LONGEST_TARGET:
        return otherwise
    if "\\" in target or not target.isprintable() or " " in target:
        return otherwise
    return quote(target, safe="/?#[]@!$&'()*+,;=:%-._~")


async def _found(request: Request, site: Site) -> Actor | None:
    curation = site.curation
    assert curation is not None  # noqa: S101 - asked before
    if "authorization" in request.headers:
        scheme, _, shown = request.headers["authorization"].partition(" ")
        if scheme.lower() != "bearer":
            raise ProblemError(401, _NOBODY, headers={"WWW-Authenticate": _REALM})
        try:
            return await anyio.to_thread.run_sync(curation.tokens.check, shown.strip())
        except NotAllowedError as error:
            challenge = f'{_REALM}, error="invalid_token", error_description="{error}"'
            raise ProblemError(401, _WRONG_TOKEN, headers={"WWW-Authenticate": challenge}) from None
    cookie = request.cookies.get(cookie_name(request, site), "")
    if not cookie or len(cookie) > LONGEST:
        return None
    return await anyio.to_thread.run_sync(curation.sessions.find, cookie)


def _unknown(request: Request, site: Site, form: Mapping[str, str] | None) -> Exception:
    """The answer to who is not signed in."""
    if site.curation is None:
        return ProblemError(403, N_("Nobody can sign in here: this server is read-only for everybody."))
    if wants_page(request):
        if request.method in {"GET", "HEAD"}:
            target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return SeeOtherError(f"{SIGN_IN}?next={quote(target, safe='/')}")
        return _again(request, site, 401, _NOBODY, form, "")
    return ProblemError(401, _NOBODY, headers={"WWW-Authenticate": _REALM})


def _again(
    request: Request, site: Site, status: int, detail: str, form: Mapping[str, str] | None, csrf: str
) -> ProblemError:
    """The answer to a form of no session, or of another one: what somebody typed must not be lost by that.

    It is given back to a page of this site only, and sent by nobody but who looks at it and presses the button. A form
    with a password in it is not given back.
    """
    headers = {"WWW-Authenticate": _REALM} if status == HTTPStatus.UNAUTHORIZED else None
    try:
        check_origin(request, site, must_tell=True)
    except ProblemError:
        return ProblemError(status, detail, headers=headers)
    if not form or not wants_page(request) or not _SECRETS.isdisjoint(form):
        return ProblemError(status, detail, headers=headers)
    pairs = form.multi_items() if isinstance(form, ImmutableMultiDict) else form.items()
    fields = [(name, value) for name, value in pairs if isinstance(value, str) and name != CSRF_FIELD]
    context = {
        "fields": fields,
        "csrf": csrf,
        "action": request.url.path,
        "multipart": is_multipart(request.headers.get("content-type", "")),
    }
    return FormAgainError(status, detail, context)


def _not_allowed(actor: Actor, deed: Deed) -> ProblemError:
    """The answer to who is signed in and may not do that (RFC 6750, section 3.1)."""
    if actor.by == "token" and deed not in actor.scopes:
        challenge = f'{_REALM}, error="insufficient_scope", scope="{deed}"'
        detail = N_("This token is not for that: it lacks the scope %(scope)s.")
        return ProblemError(403, detail, {"scope": deed}, headers={"WWW-Authenticate": challenge})
    detail = N_("%(name)s has the role %(role)s, which does not allow that. Ask an administrator for another one.")
    return ProblemError(403, detail, {"name": actor.name, "role": actor.account.role})


def _is_of_session(request: Request, actor: Actor, form: Mapping[str, str] | None) -> bool:
    """Whether a form, or a script, shows the secret of the actor's session."""
    sent = request.headers.get(CSRF_HEADER) or (form or {}).get(CSRF_FIELD, "")
    return isinstance(sent, str) and hmac.compare_digest(sent.encode(errors="replace"), actor.csrf.encode())


def _is_ours(origin: str, request: Request, site: Site) -> bool:
    """Whether an origin is that of this site; behind a proxy that is not told of, by the host alone."""
    public = site.settings.public_url
    theirs = urlsplit(origin)
    if public is not None:
        ours = urlsplit(public)
        return (theirs.scheme, theirs.netloc.lower()) == (ours.scheme, ours.netloc.lower())
    return theirs.netloc.lower() == request.headers.get("host", "").lower() != ""
