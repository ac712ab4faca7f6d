"""Curation at the console: the database of the project, and in whose name something is done."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from pvegraph.cli.program import settings_of
from pvegraph.errors import UsageError

if TYPE_CHECKING:
    from pvegraph.curation.account import Actor, Deed
    from pvegraph.curation.curation import Curation

As = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="The account that does this; by default the only one that may."),
]


@contextmanager
def opened(context: typer.Context) -> Iterator[Curation]:
    """The proposals and accounts of the project."""
    from pvegraph.curation.curation import Curation

    curation = Curation.open(settings_of(context))
    try:
        yield curation
    finally:
        curation.close()


def actor_at_console(curation: Curation, name: str | None, deed: Deed) -> Actor:
    """Whoever has this name, or else the only one who may do something.

    Whoever can start a command can read and write the database itself, so no password is asked for. Raises
    `UnknownError` if there is no such account, `NotAllowedError` if it may not do that, and `UsageError` if nobody or
    several may and none is named.
    """
    from pvegraph.curation.account import Actor

    if name is not None:
        actor = Actor(curation.accounts.get(name), "console")
        actor.demand(deed)
        return actor
    able = [actor for account in curation.accounts.all() if (actor := Actor(account, "console")).may(deed)]
    if len(able) == 1:
        return able[0]
    if not able:
        raise UsageError("No account may do that. Make one: pvegraph user add NAME --role reviewer")
    raise UsageError(f"Several accounts may do that; name one with --as: {', '.join(actor.name for actor in able)}")
