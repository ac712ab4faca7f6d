"""Curators for tests, each with a role."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pvegraph.curation import tables
from pvegraph.curation.account import Account, Actor, Role
from pvegraph.curation.database import Database

ROLES: Mapping[str, Role] = MappingProxyType(
    {
        "rima": "reader",
        "carl": "contributor",
        "cleo": "contributor",
        "rosa": "reviewer",
        "remi": "reviewer",
        "ada": "administrator",
    }
)
"""Name → role of those whom `everybody` adds."""


def actor(name: str, role: Role) -> Actor:
    """Somebody who has signed in."""
    return Actor(Account(name, name.capitalize(), role), "session")


def add(database: Database, name: str, role: Role) -> Actor:
    """Give somebody an account, without a password."""
    made = actor(name, role)
    with database.transaction() as connection:
        connection.execute(
            tables.accounts.insert().values(
                name=name, label=made.account.label, role=role, disabled=False, created=tables.now()
            )
        )
    return made


def everybody(database: Database) -> dict[str, Actor]:
    """Accounts of every role, by name."""
    return {name: add(database, name, role) for name, role in ROLES.items()}
