"""The accounts of those who take part."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from slugify import slugify
from sqlalchemy.exc import IntegrityError

from pvegraph.curation import tables
from pvegraph.curation.account import ROLES, Account, Role, is_name
from pvegraph.curation.database import Database
from pvegraph.curation.passwords import LONGEST, Passwords, demand_good, one_time_password
from pvegraph.curation.refusal import AccountError
from pvegraph.errors import NotAllowedError, UnknownError
from pvegraph.messages import N_

ONE_TIME = timedelta(days=3)
"""How long a password that somebody else has made may be used."""
LONGEST_LABEL = 200
_LONGEST_SUBJECT = 500
_LONGEST_STEM = 40
_MOST_NAMESAKES = 20
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, also those that turn the direction of what stands around them, and halves of characters."""
_LOG = logging.getLogger("pvegraph.accounts")
_ROW = tables.accounts.c


@dataclass(frozen=True)
class Identity:
    """Who an account is at a provider of OpenID Connect."""

    issuer: str
    subject: str


class Accounts:
    """The accounts in the database. Every method that names one raises `UnknownError` if there is none of that name."""

    def __init__(
        self, database: Database, passwords: Passwords | None = None, now: Callable[[], datetime] = tables.now
    ) -> None:
        self._database = database
        self._passwords = passwords or Passwords()
        self._now = now

    def add(self, name: str, label: str, role: Role, password: str | None = None) -> Account:
        """Make an account; without a password it can only be used by those who sign in elsewhere.

        Raises `AccountError` for a name, a label or a password that cannot be, and for a name that is taken.
        """
        row = {
            "name": _good_name(name),
            "label": good_label(label),
            "role": _good_role(role),
            "password": None if password is None else self._kept(name, password),
            "disabled": False,
            "generation": 0,
            "created": self._now(),
        }
        try:
            with self._database.transaction() as connection:
                connection.execute(tables.accounts.insert().values(row))
        except IntegrityError:
            raise AccountError(N_("There is an account %(name)s already."), {"name": name}) from None
        _LOG.info("account %s was made, as %s", name, role)
        return self.get(name)

    def get(self, name: str) -> Account:
        """The account of a name."""
        with self._database.reading() as connection:
            return _account(_row(connection, name))

    def all(self) -> Sequence[Account]:
        """All accounts by name, the closed ones too."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(tables.accounts).order_by(_ROW.name)).all()
        return [_account(row) for row in rows]

    def has_password(self, name: str) -> bool:
        """Whether an account has a password that can be used to sign in."""
        with self._database.reading() as connection:
            return _row(connection, name).password is not None

    def set_role(self, name: str, role: Role) -> Account:
        """Give an account another role. Raises `AccountError` if nobody would be administrator any more."""
        return self._change(name, role=_good_role(role))

    def set_label(self, name: str, label: str) -> Account:
        """Call a curator otherwise from now on."""
        return self._change(name, label=good_label(label))

    def set_password(self, name: str, password: str) -> Account:
        """Give an account a password of its own; all its sessions end. Raises `AccountError` for a bad one."""
        kept = self._kept(name, password)
        return self._change(name, password=kept, provisional=None, ends_sessions=True)

    def give_one_time_password(self, name: str) -> str:
        """A new password for an account, good once and for three days, after which another must be chosen.

        The old one is not good any more, and all sessions of the account end.
        """
        password = one_time_password()
        kept = self._passwords.hash(password)
        self._change(name, password=kept, provisional=self._now() + ONE_TIME, ends_sessions=True)
        return password

    def close_account(self, name: str) -> Account:
        """Let nobody in by this account any more; its sessions end, its tokens are refused, its name stays.

        Raises `AccountError` if nobody would be administrator any more.
        """
        return self._change(name, disabled=True, ends_sessions=True)

    def reopen(self, name: str) -> Account:
        """Let a closed account in again."""
        return self._change(name, disabled=False)

    def check_password(self, name: str, password: str) -> Account:
        """The account of a name, if it is open and this is its password; a password for one use is used up by it.

        Raises `NotAllowedError`, which does not tell a wrong name from a wrong password, after as much work for either.
        """
        with self._database.reading() as connection:
            row = _found(connection, name)
        kept = None if row is None else row.password
        right = len(password) <= LONGEST and self._passwords.matches(kept, password)
        if (
            row is None
            or kept is None
            or not right
            or row.disabled
            or (row.provisional is not None and row.provisional <= self._now())
        ):
            _LOG.warning("no sign-in as %r", name[:64])
            raise NotAllowedError("No open account has that name and that password.")
        changes: dict[str, object] = {}
        if row.provisional is not None:
            changes["password"] = None
        elif self._passwords.is_outdated(kept):
            changes["password"] = self._passwords.hash(password)
        if changes and not self._replace(name, kept, changes) and row.provisional is not None:
            raise NotAllowedError("No open account has that name and that password.")
        return _account(row)

    def link(self, name: str, issuer: str, subject: str) -> None:
        """Let whoever is this subject at a provider sign in as this account. Raises `AccountError` if it is taken."""
        if not issuer or not subject.strip() or len(subject) > _LONGEST_SUBJECT or _UNPRINTABLE.search(subject):
            raise AccountError(N_("This is no name of somebody at a provider: from 1 to 500 characters were expected."))
        values = {"issuer": issuer, "subject": subject.strip(), "account": name}
        try:
            with self._database.transaction() as connection:
                _row(connection, name)
                connection.execute(tables.identities.insert().values(values))
        except IntegrityError:
            raise AccountError(N_("Somebody of that name at the provider signs in as an account already.")) from None
        _LOG.info("account %s was linked with %r at %s", name, subject, issuer)

    def welcome(self, identity: Identity, name: str, label: str, role: Role) -> Account:
        """The account as which somebody from elsewhere signs in; one with this role is made if there is none.

        Its name is like the one that is wished for, and never that of an account which is there already: nothing that a
        provider says of a name lets anybody in as somebody else. Raises `AccountError` if no name is free.
        """
        label = _UNPRINTABLE.sub("", label).strip()[:LONGEST_LABEL]
        for candidate in _names_like(name):
            found = self.of_identity(identity.issuer, identity.subject)
            if found is not None:
                return found
            row = {
                "name": candidate,
                "label": label or candidate,
                "role": _good_role(role),
                "disabled": False,
                "generation": 0,
                "created": self._now(),
            }
            who = {"issuer": identity.issuer, "subject": identity.subject, "account": candidate}
            try:
                with self._database.transaction() as connection:
                    connection.execute(tables.accounts.insert().values(row))
                    connection.execute(tables.identities.insert().values(who))
            except IntegrityError:
                continue  # The name is taken, or the same person came at the same moment by another way.
            _LOG.info("account %s was made, as %s, for %r at %s", candidate, role, identity.subject, identity.issuer)
            return self.get(candidate)
        raise AccountError(N_("No name could be found for a new account. Ask an administrator to make it."))

    def unlink(self, name: str, issuer: str, subject: str) -> None:
        """Let that subject sign in no more; the sessions of the account end."""
        columns = tables.identities.c
        for identity in self.identities(name):
            if identity == Identity(issuer, subject):
                linked = (columns.account == name, columns.issuer == issuer, columns.subject == subject)
                with self._database.transaction() as connection:
                    connection.execute(tables.identities.delete().where(*linked))
        self._change(name, ends_sessions=True)

    def identities(self, name: str) -> Sequence[Identity]:
        """Who may sign in as an account from elsewhere."""
        columns = tables.identities.c
        with self._database.reading() as connection:
            rows = connection.execute(
                sa.select(columns.issuer, columns.subject).where(columns.account == name).order_by(*columns)
            ).all()
        return [Identity(row.issuer, row.subject) for row in rows]

    def of_identity(self, issuer: str, subject: str) -> Account | None:
        """The account as which somebody from elsewhere signs in, closed or not."""
        columns = tables.identities.c
        query = (
            sa.select(tables.accounts)
            .join(tables.identities)
            .where(columns.issuer == issuer, columns.subject == subject)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _account(row)

    def _kept(self, name: str, password: str) -> str:
        demand_good(name, password)
        return self._passwords.hash(password)

    def _replace(self, name: str, kept: str, changes: dict[str, object]) -> bool:
        """Change what is kept of a password, if nobody else has done so meanwhile."""
        statement = tables.accounts.update().where(_ROW.name == name, _ROW.password == kept).values(changes)
        with self._database.transaction() as connection:
            return connection.execute(statement).rowcount == 1

    def _change(self, name: str, *, ends_sessions: bool = False, **changes: object) -> Account:
        with self._database.transaction() as connection:
            # All administrators are locked, so that two of them cannot take one another the right at the same moment.
            administrators = _administrators(connection)
            row = _row(connection, name, locked=True)
            if ends_sessions:
                changes["generation"] = row.generation + 1
                connection.execute(tables.sessions.delete().where(tables.sessions.c.account == name))
            stays = changes.get("role", row.role) == ROLES[-1] and not changes.get("disabled", row.disabled)
            if administrators == {name} and not stays:
                raise AccountError(
                    N_("%(name)s is the only administrator left. Make another account administrator first."),
                    {"name": name},
                )
            if changes:
                connection.execute(tables.accounts.update().where(_ROW.name == name).values(changes))
            changed = _account(_row(connection, name))
        _LOG.info("account %s was changed: %s", name, ", ".join(sorted(changes)))
        return changed


def good_label(text: str) -> str:
    """What a curator wants to be called, without blanks around it. Raises `AccountError`."""
    label = text.strip()
    if not label or len(label) > LONGEST_LABEL or _UNPRINTABLE.search(label):
        raise AccountError(
            N_("A name in public has from 1 to %(most)s characters and no control characters."),
            {"most": str(LONGEST_LABEL)},
        )
    return label


def _good_name(text: str) -> str:
    if not is_name(text):
        raise AccountError(
            N_("The name of an account has from 2 to 63 of the letters a to z, digits and -, and begins with a letter.")
        )
    return text


def _good_role(text: str) -> Role:
    for role in ROLES:
        if role == text:
            return role
    raise AccountError(N_("A role is one of these: %(roles)s."), {"roles": ", ".join(ROLES)})


def _names_like(text: str) -> Iterator[str]:
    """Names of accounts that are like a text.

    >>> list(_names_like("Zoë  O'Hara"))[:3]
    ['zoe-o-hara', 'zoe-o-hara-2', 'zoe-o-hara-3']
    """
    words = slugify(text)[:_LONGEST_STEM].strip("-")
    stem = words if is_name(words) else f"curator-{words}".rstrip("-")
    yield stem
    for number in range(2, _MOST_NAMESAKES):
        yield f"{stem}-{number}"
    yield f"{stem}-{secrets.token_hex(4)}"


def _administrators(connection: sa.Connection) -> set[str]:
    query = (
        sa.select(_ROW.name)
        .where(_ROW.role == ROLES[-1], _ROW.disabled.is_(False))
        .order_by(_ROW.name)
        .with_for_update()
    )
    return set(connection.execute(query).scalars())


def _row(connection: sa.Connection, name: str, *, locked: bool = False) -> sa.Row[tuple[object, ...]]:
    row = _found(connection, name, locked=locked)
    if row is None:
        raise unknown(name)
    return row


def _found(connection: sa.Connection, name: str, *, locked: bool = False) -> sa.Row[tuple[object, ...]] | None:
    """The row of a name; a text that is none is not even looked for, as not every database can hold every text."""
    if not is_name(name):
        return None
    query = sa.select(tables.accounts).where(_ROW.name == name)
    return connection.execute(query.with_for_update() if locked else query).one_or_none()


def unknown(name: str) -> UnknownError:
    """There is no account of a name."""
    return UnknownError(f"There is no account {name[:64]!r}. pvegraph user list names all of them.")


def account_of(row: sa.Row[tuple[object, ...]]) -> Account:
    """The account of a row that has all columns of the table of accounts."""
    must_change = row.provisional is not None
    return Account(row.name, row.label, row.role, row.disabled, must_change, row.generation)


_account = account_of
