"""Tokens: what programs show instead of a password."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from pvegraph.curation import secret, tables
from pvegraph.curation.account import DEEDS, Actor, Deed, is_name
from pvegraph.curation.accounts import account_of, good_label, unknown
from pvegraph.curation.database import Database
from pvegraph.curation.refusal import AccountError
from pvegraph.errors import NotAllowedError, UnknownError
from pvegraph.messages import N_

PREFIX = "pve_"
"""How tokens begin, so that those who search texts for secrets find them."""
MOST = 100
"""Tokens of one account that are good at the same time."""
_NOTED = timedelta(hours=1)
"""A use is noted at most so often."""
_LOG = logging.getLogger("pvegraph.accounts")
_ROW = tables.tokens.c


@dataclass(frozen=True)
class Token:
    """What is known of a token; what it is itself nobody knows but who has it."""

    id: int
    account: str
    title: str
    """What it is for, in the words of who made it."""
    scopes: frozenset[Deed]
    """The deeds that it allows, as far as the role of the account allows them."""
    created: datetime
    expires: datetime
    revoked: datetime | None = None
    used: datetime | None = None
    """When it was last used, to the hour."""

    def is_good(self, now: datetime) -> bool:
        """Whether it is neither revoked nor too old."""
        return self.revoked is None and now < self.expires


class Tokens:
    """The tokens in the database."""

    def __init__(self, database: Database, most_days: int, now: Callable[[], datetime] = tables.now) -> None:
        self._database = database
        self._most_days = most_days
        self._now = now

    def add(self, name: str, title: str, scopes: Iterable[Deed], days: int) -> tuple[str, Token]:
        """A new token of an account, which is told this once, and what is known of it.

        Raises `UnknownError` if there is no such account, `AccountError` for a title, a scope or a time that cannot be.
        """
        wanted = frozenset(scopes)
        if not wanted or not wanted <= set(DEEDS):
            raise AccountError(N_("A token is for one or more of these: %(deeds)s."), {"deeds": ", ".join(DEEDS)})
        if not 1 <= days <= self._most_days:
            raise AccountError(
                N_("A token is good for 1 to %(most)s days; %(days)s were asked for."),
                {"most": str(self._most_days), "days": str(days)},
            )
        if not is_name(name):
            raise unknown(name)
        shown, now = PREFIX + secret.fresh(), self._now()
        with self._database.transaction() as connection:
            accounts = tables.accounts.c
            account = sa.select(accounts.name).where(accounts.name == name).with_for_update()
            if connection.execute(account).one_or_none() is None:
                raise unknown(name)
            good = sa.and_(_ROW.account == name, _ROW.revoked.is_(None), _ROW.expires > now)
            if connection.execute(sa.select(sa.func.count()).where(good)).scalar_one() >= MOST:
                raise AccountError(
                    N_("An account has at most %(most)s tokens. Revoke some that are not needed any more."),
                    {"most": str(MOST)},
                )
            values = {
                "account": name,
                "title": good_label(title),
                "hash": secret.digest(shown),
                "scopes": " ".join(deed for deed in DEEDS if deed in wanted),
                "created": now,
                "expires": now + timedelta(days=days),
            }
            row = connection.execute(tables.tokens.insert().values(values).returning(*tables.tokens.c)).one()
        _LOG.info("token %s of %s was made", row.id, name)
        return shown, _token(row)

    def check(self, shown: str) -> Actor:
        """Who acts by a token.

        Raises `NotAllowedError` for one that is unknown, revoked or too old, or whose account is closed.
        """
        now, digest = self._now(), secret.digest(shown)
        token, accounts = tables.tokens, tables.accounts.c
        with self._database.reading() as connection:
            row = connection.execute(sa.select(token).where(_ROW.hash == digest)).one_or_none()
            if row is None:
                raise NotAllowedError("This is no token of this server.")
            account = connection.execute(sa.select(tables.accounts).where(accounts.name == row.account)).one()
        if row.revoked is not None or row.expires <= now:
            raise NotAllowedError(
                f"The token has {'expired' if row.revoked is None else 'been revoked'}. Make another one."
            )
        if account.disabled:
            raise NotAllowedError("The account of this token is closed. Ask an administrator.")
        if row.used is None or row.used <= now - _NOTED:
            with self._database.transaction() as connection:
                connection.execute(token.update().where(_ROW.hash == digest).values(used=now))
        return Actor(account_of(account), "token", _token(row).scopes)

    def of_account(self, name: str) -> Sequence[Token]:
        """The tokens of an account, the newest first, with those that are good no more."""
        if not is_name(name):
            raise unknown(name)
        query = sa.select(tables.tokens).where(_ROW.account == name).order_by(_ROW.id.desc())
        with self._database.reading() as connection:
            return [_token(row) for row in connection.execute(query)]

    def revoke(self, name: str, number: int) -> Token:
        """Make a token of an account worthless, for ever.

        Raises `UnknownError` if the account has none of that number.
        """
        of_account = sa.and_(_ROW.id == number, _ROW.account == name)
        if number not in {token.id for token in self.of_account(name)}:
            raise UnknownError(f"{name[:64]} has no token {number}. pvegraph user tokens {name[:64]} lists them.")
        with self._database.transaction() as connection:
            good = sa.and_(of_account, _ROW.revoked.is_(None))
            connection.execute(tables.tokens.update().where(good).values(revoked=self._now()))
            row = connection.execute(sa.select(tables.tokens).where(of_account)).one()
        _LOG.info("token %s of %s was revoked", number, name)
        return _token(row)

    def revoke_all(self, name: str) -> int:
        """Make all tokens of an account worthless; how many were good."""
        now = self._now()
        good = sa.and_(_ROW.account == name, _ROW.revoked.is_(None), _ROW.expires > now)
        with self._database.transaction() as connection:
            return connection.execute(tables.tokens.update().where(good).values(revoked=now)).rowcount


def _token(row: sa.Row[tuple[object, ...]]) -> Token:
    scopes = frozenset(deed for deed in DEEDS if deed in row.scopes.split())
    return Token(row.id, row.account, row.title, scopes, row.created, row.expires, row.revoked, row.used)
