"""The tables of the database. A change of them is a new `VERSION`, with what brings an older database up to it."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text

VERSION = 1
metadata = sa.MetaData()


class Utc(sa.types.TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond; the same in SQLite, which knows no time zones, as in PostgreSQL."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: object) -> str | None:
        """As it is stored: all texts have one form, so that they sort as the moments do."""
        return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: str | None, _: object) -> datetime | None:
        """As it was given, in UTC."""
        return None if value is None else datetime.fromisoformat(value)


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def _account(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, String(64), ForeignKey("accounts.name"), nullable=nullable)


schema = Table("schema", metadata, Column("version", Integer, primary_key=True, autoincrement=False))

accounts = Table(
    "accounts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("label", String(200), nullable=False),
    Column("role", String(16), nullable=False),
    Column("password", String(200), comment="of argon2; null for those who sign in elsewhere only"),
    Column("provisional", Utc, comment="until when a password that somebody else has made may be used, and once only"),
    Column("disabled", sa.Boolean, nullable=False, default=False),
    Column("generation", Integer, nullable=False, default=0, comment="grows when all sessions of the account end"),
    Column("created", Utc, nullable=False),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", String(500), primary_key=True),
    Column("subject", String(500), primary_key=True),
    _account("account"),
    comment="who an account is at a provider of OpenID Connect",
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    _account("account"),
    Column("title", String(200), nullable=False),
    Column("hash", String(64), nullable=False, unique=True, comment="SHA-256, hexadecimal"),
    Column("scopes", String(100), nullable=False, comment="deeds, apart by blanks"),
    Column("created", Utc, nullable=False),
    Column("expires", Utc, nullable=False),
    Column("revoked", Utc),
    Column("used", Utc),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True, comment="SHA-256 of what the cookie holds, hexadecimal"),
    _account("account"),
    Column("csrf", String(64), nullable=False),
    Column("generation", Integer, nullable=False, comment="that of the account when the session began"),
    Column("created", Utc, nullable=False),
    Column("seen", Utc, nullable=False),
    Column("expires", Utc, nullable=False),
)

proposals = Table(
    "proposals",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("uid", String(32), nullable=False, unique=True),
    _account("author"),
    Column("message", Text, nullable=False),
    Column("status", String(16), nullable=False, index=True),
    Column("revision", Integer, nullable=False, comment="the newest one"),
    Column("created", Utc, nullable=False),
    Column("changed", Utc, nullable=False),
    Column("release", Integer, comment="which release says what it wanted, once it is accepted"),
    sqlite_autoincrement=True,
)

revisions = Table(
    "revisions",
    metadata,
    Column("proposal", Integer, ForeignKey("proposals.number"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _account("author"),
    Column("created", Utc, nullable=False),
    Column("kind", String(16), nullable=False, comment="how it was sent: rdf, patch, update, form, table, change"),
    Column("source", String(2000), nullable=False, comment="the graph that it speaks for; empty if texts name theirs"),
    Column("base", Integer, comment="the release that it changes"),
    Column("sent_added", Text, comment="N-Quads, sorted: what a change that was sent as such adds; null for texts"),
    Column("sent_removed", Text, comment="N-Quads, sorted: and what it takes away"),
    Column("read", sa.Boolean, nullable=False, comment="whether what follows is known yet"),
    Column("added", Text, nullable=False, comment="N-Quads, sorted: what it comes to"),
    Column("removed", Text, nullable=False, comment="N-Quads, sorted"),
    Column("fields", Text, nullable=False, comment="what else was typed, as a JSON object"),
    Column("problems", Text, nullable=False, comment="why it cannot be read, and notes, as a JSON list"),
)

texts = Table(
    "texts",
    metadata,
    Column("proposal", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", String(500), nullable=False),
    Column("media_type", String(200), nullable=False),
    Column("removes", sa.Boolean, nullable=False, comment="whether it holds what is to be taken away"),
    Column("content", LargeBinary, nullable=False),
    sa.ForeignKeyConstraint(["proposal", "revision"], ["revisions.proposal", "revisions.number"]),
    comment="what was sent, octet by octet",
)

comments = Table(
    "comments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("proposal", Integer, ForeignKey("proposals.number"), nullable=False, index=True),
    _account("author"),
    Column("created", Utc, nullable=False),
    Column("text", Text, nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("proposal", Integer, ForeignKey("proposals.number"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    _account("reviewer"),
    Column("created", Utc, nullable=False),
    Column("verdict", String(16), nullable=False, comment="approve, accept, reject, withdraw"),
    Column("reason", Text, nullable=False),
)
