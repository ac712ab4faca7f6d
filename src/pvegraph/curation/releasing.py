"""Accepting and rolling back in a program of its own (``python -m``), for a server.

What is to be done comes on the standard input, and lines of JSON go to the standard output: how far it is, and last
what it came to. What nobody foresaw is written to the standard error. The process may be killed at any moment.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from pvegraph.curation.account import Account, Actor
from pvegraph.errors import (
    ConflictError,
    EnvironmentFaultError,
    FindingsError,
    NotAllowedError,
    PvegraphError,
    TaskFaultError,
    UnknownError,
    UsageError,
)

if TYPE_CHECKING:
    from pvegraph.release import Release
    from pvegraph.settings import Settings

MODULE = "pvegraph.curation.releasing"
Deed = Literal["accept", "rollback"]
_ERRORS: Mapping[str, type[PvegraphError]] = {
    kind.__name__: kind
    for kind in (ConflictError, EnvironmentFaultError, FindingsError, NotAllowedError, UnknownError, UsageError)
}


@dataclass(frozen=True)
class Order:
    """What is to be done, and in whose name."""

    deed: Deed
    number: int
    """Of the proposal, or of the release to be restored."""
    seen: int
    """The revision that whoever accepts has looked at; for a rollback, the release that was current then."""
    message: str = ""


def packed(order: Order, actor: Actor, settings: Settings, seconds: float) -> bytes:
    """What the process is sent. Secrets that it does not need are left out."""
    account = {**asdict(actor.account), "by": actor.by, "scopes": sorted(actor.scopes)}
    plain = json.loads(settings.model_dump_json(exclude=settings.secrets()))
    return json.dumps({"order": asdict(order), "actor": account, "settings": plain, "seconds": seconds}).encode()


def error_of(content: Mapping[str, object]) -> PvegraphError:
    """The error that the process has met."""
    error = _ERRORS.get(str(content["error"]), TaskFaultError)(str(content["message"]))
    if isinstance(content["messages"], dict):
        error.messages = content["messages"]
    return error


def _main() -> int:
    """Do what the standard input says."""
    from pvegraph.settings import Settings  # noqa: PLC0415 - others need it to be annotated only

    sent = json.load(sys.stdin)
    signal.setitimer(signal.ITIMER_REAL, sent["seconds"])
    known = sent["actor"]
    by, scopes = known.pop("by"), frozenset(known.pop("scopes"))
    try:
        release = _done(Order(**sent["order"]), Actor(Account(**known), by, scopes), Settings(**sent["settings"]))
    except PvegraphError as error:
        _say(error=_kind(error), message=str(error), messages=dict(error.messages))
        return 0
    _say(release=release.number)
    return 0


def _done(order: Order, actor: Actor, settings: Settings) -> Release:
    from pvegraph.curation.acceptance import accept  # noqa: PLC0415 - whoever starts this process need not load them
    from pvegraph.curation.curation import Curation  # noqa: PLC0415
    from pvegraph.curation.rollback import rollback  # noqa: PLC0415

    curation = Curation.open(settings)
    try:
        if order.deed == "accept":
            return accept(curation, actor, order.number, order.seen, _progress)
        return rollback(curation, actor, order.number, order.message, _progress, seen=order.seen)
    finally:
        curation.close()


def _kind(error: PvegraphError) -> str:
    """The class of an error, or the one above it that `error_of` knows."""
    return next((kind.__name__ for kind in type(error).__mro__ if kind.__name__ in _ERRORS), "")


def _progress(step: str, done: int, total: int) -> None:
    _say(step=step, done=done, total=total)


def _say(**content: object) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(_main())
