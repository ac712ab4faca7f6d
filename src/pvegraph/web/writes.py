"""Who may write, and what goes wrong with writes, as answers."""

from __future__ import annotations

import hashlib
import hmac
from types import MappingProxyType

from starlette.requests import Request

from pvegraph.errors import (
    EnvironmentFaultError,
    GraphMissingError,
    PvegraphError,
    QueryInterruptedError,
    QueryMemoryError,
    QueryTimeoutError,
    StoreBusyError,
)
from pvegraph.settings import Settings
from pvegraph.store.changes import Change
from pvegraph.store.service import WriteService
from pvegraph.web.kinds import N_
from pvegraph.web.notes import note
from pvegraph.web.problem import ProblemError, not_found
from pvegraph.web.query_problems import RETRY_SECONDS, of_error
from pvegraph.web.site import Site

_SCHEME = "bearer"
_READ_ONLY = N_("This service answers queries only; it takes no updates.")
_NO_TOKEN = N_("Only who has a token may write here; send it as Authorization: Bearer TOKEN.")
_WRONG_TOKEN = N_("This is not the token that lets a client write here.")
_NOT_NOW = N_("The write could not be carried out by a fault that is not its own, and nothing has changed. Try again.")
_DETAILS: MappingProxyType[type[PvegraphError], tuple[int, str]] = MappingProxyType(
    {
        QueryTimeoutError: (
            504,
            N_("The write took longer than %(value)s seconds and was stopped; nothing has changed. Send it in parts."),
        ),
        QueryMemoryError: (
            422,
            N_(
                "The write needs more than %(value)s mebibytes of memory and was stopped; nothing has changed."
                " Send it in parts."
            ),
        ),
        StoreBusyError: (503, N_("Too many other writes wait, and nothing has changed. Try again in a few seconds.")),
        QueryInterruptedError: (503, _NOT_NOW),
        EnvironmentFaultError: (503, _NOT_NOW),
    }
)


def may_write(request: Request, settings: Settings) -> bool:
    """Whether a request has the token; it is compared in the same time whether it is almost right or all wrong."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if settings.write_token_hash is None or scheme.lower() != _SCHEME:
        return False
    found = hashlib.sha256(token.strip().encode("latin-1")).hexdigest()
    return hmac.compare_digest(found, settings.write_token_hash.lower())


def writable(request: Request, site: Site) -> WriteService:
    """The service, if it takes writes from this request; raises `ProblemError` 403 or 401 (RFC 6750, section 3)."""
    service = site.service
    if not site.takes_writes or not isinstance(service, WriteService):
        raise ProblemError(403, _READ_ONLY)
    if not may_write(request, site.settings):
        given = "authorization" in request.headers
        challenge = 'Bearer realm="pvegraph"' + (', error="invalid_token"' if given else "")
        raise ProblemError(401, _WRONG_TOKEN if given else _NO_TOKEN, headers={"WWW-Authenticate": challenge})
    return service


async def carry_out(request: Request, service: WriteService, change: Change) -> bool:
    """Make a change; whether it made a graph. Raises `ProblemError` for what goes wrong."""
    try:
        created = await service.change(change)
    except GraphMissingError:
        raise not_found(request) from None
    except PvegraphError as error:
        raise _of_error(error) from error
    note(request.scope, write=type(change).__name__)
    return created


def _of_error(error: PvegraphError) -> ProblemError:
    for class_, (status, detail) in _DETAILS.items():
        if isinstance(error, class_):
            value = f"{getattr(error, 'value', 0):g}"
            headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else None  # noqa: PLR2004
            return ProblemError(status, detail, {"value": value}, headers=headers)
    return of_error(error)
