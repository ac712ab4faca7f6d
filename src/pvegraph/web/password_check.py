"""Checking passwords without letting anybody guess them, or wear out the machine by trying."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import anyio.to_thread
from starlette.requests import Request

from pvegraph.curation.account import Account
from pvegraph.curation.curation import Curation
from pvegraph.errors import EnvironmentFaultError
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError
from pvegraph.web.rates import client_of

_PATIENCE_SECONDS = 5
_PAUSE_SECONDS = 0.02
_SOON = {"Retry-After": "5"}


async def check_password(request: Request, curation: Curation, name: str, password: str) -> Account:
    """The account of a name, if this is its password.

    Raises `NotAllowedError` if it is not, `ProblemError` 429 if that happened too often, and 503 as `with_turn`.
    """
    guesses, client = curation.guesses, client_of(request.scope)
    wait = guesses.attempt(name, client)
    if wait:
        raise ProblemError(
            429,
            N_("There were too many attempts. Try again in %(seconds)s seconds."),
            {"seconds": str(wait)},
            headers={"Retry-After": str(wait)},
        )
    try:
        async with with_turn(curation):
            account = await anyio.to_thread.run_sync(curation.accounts.check_password, name, password)
    except (ProblemError, EnvironmentFaultError):
        guesses.withdrawn(name, client)
        raise
    guesses.succeeded(name, client)
    return account


@asynccontextmanager
async def with_turn(curation: Curation) -> AsyncIterator[None]:
    """Wait until a password may be hashed, which takes 64 MiB; raises `ProblemError` 503 if that takes too long."""
    with anyio.move_on_after(_PATIENCE_SECONDS) as waiting:
        while not curation.guesses.take_turn():
            await asyncio.sleep(_PAUSE_SECONDS)
    if waiting.cancelled_caught:
        raise ProblemError(503, N_("Too many people sign in at once. Try again in a moment."), headers=_SOON)
    try:
        yield
    finally:
        curation.guesses.give_turn_back()
