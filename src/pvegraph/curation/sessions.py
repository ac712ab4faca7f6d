"""Sessions: who is signed in, in which browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from pvegraph.curation import secret, tables
from pvegraph.curation.account import Account, Actor
from pvegraph.curation.accounts import account_of
from pvegraph.curation.database import Database
from pvegraph.errors import NotAllowedError

_ROW = tables.sessions.c
_MOST = 50
"""Sessions of one account; the one that was used least recently ends when there are more."""
_NOTED = 60
"""An idle time is measured to this fraction of it: noting each request would write for each of them."""


@dataclass(frozen=True)
class Session:
    """One browser in which somebody is signed in."""

    created: datetime
    seen: datetime
    """When it was last used, to a sixtieth of the time after which an unused session ends."""
    expires: datetime
    current: bool = False
    """Whether it is the one that asks."""


class Sessions:
    """The sessions in the database. A cookie holds a random value, of which only a digest is kept."""

    def __init__(
        self, database: Database, idle: timedelta, life: timedelta, now: Callable[[], datetime] = tables.now
    ) -> None:
        self._database = database
        self._idle = idle
        self._life = life
        self._now = now

    def begin(self, account: Account) -> str:
        """What the cookie of a new session of an account holds.

        Raises `NotAllowedError` if the account was closed, or its password changed, since it was looked up.
        """
        cookie, now = secret.fresh(), self._now()
        with self._database.transaction() as connection:
            accounts = tables.accounts.c
            found = connection.execute(
                sa.select(accounts.disabled, accounts.generation).where(accounts.name == account.name).with_for_update()
            ).one_or_none()
            if found is None or found.disabled or found.generation != account.generation:
                raise NotAllowedError("The account was changed while you signed in. Sign in again.")
            self._clear(connection, account.name, now)
            connection.execute(
                tables.sessions.insert().values(
                    hash=secret.digest(cookie),
                    account=account.name,
                    csrf=secret.fresh(),
                    generation=account.generation,
                    created=now,
                    seen=now,
                    expires=now + self._life,
                )
            )
        return cookie

    def find(self, cookie: str) -> Actor | None:
        """Who acts in the session of a cookie; nobody if it has ended, or is none of ours."""
        now = self._now()
        query = (
            sa.select(_ROW.csrf, _ROW.seen, *tables.accounts.c)
            .join(tables.accounts)
            .where(
                _ROW.hash == secret.digest(cookie),
                _ROW.expires > now,
                _ROW.seen > now - self._idle,
                _ROW.generation == tables.accounts.c.generation,
                tables.accounts.c.disabled.is_(False),
            )
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        if row.seen <= now - self._idle / _NOTED:
            used = tables.sessions.update().where(_ROW.hash == secret.digest(cookie)).values(seen=now)
            with self._database.transaction() as connection:
                connection.execute(used)
        return Actor(account_of(row), "session", csrf=row.csrf)

    def of_account(self, name: str, cookie: str = "") -> Sequence[Session]:
        """The sessions of an account that have not ended, the newest first."""
        now, own = self._now(), secret.digest(cookie)
        query = (
            sa.select(tables.sessions)
            .where(_ROW.account == name, _ROW.expires > now, _ROW.seen > now - self._idle)
            .order_by(_ROW.created.desc(), _ROW.hash)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [Session(row.created, row.seen, row.expires, row.hash == own) for row in rows]

    def end(self, cookie: str) -> None:
        """End the session of a cookie, if there is one."""
        with self._database.transaction() as connection:
            connection.execute(tables.sessions.delete().where(_ROW.hash == secret.digest(cookie)))

    def end_others(self, name: str, cookie: str) -> int:
        """End all sessions of an account but that of a cookie; how many there were."""
        others = tables.sessions.delete().where(_ROW.account == name, _ROW.hash != secret.digest(cookie))
        with self._database.transaction() as connection:
            return connection.execute(others).rowcount

    def _clear(self, connection: sa.Connection, name: str, now: datetime) -> None:
        """Forget the sessions of an account that have ended, and the least recent ones if there are too many."""
        ended = sa.or_(_ROW.expires <= now, _ROW.seen <= now - self._idle)
        connection.execute(tables.sessions.delete().where(_ROW.account == name, ended))
        newest = sa.select(_ROW.hash).where(_ROW.account == name).order_by(_ROW.seen.desc(), _ROW.hash).limit(_MOST - 1)
        kept = list(connection.execute(newest).scalars())
        connection.execute(tables.sessions.delete().where(_ROW.account == name, _ROW.hash.not_in(kept)))
