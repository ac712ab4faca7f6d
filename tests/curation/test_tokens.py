"""Tokens, in SQLite and in PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import cast

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from tests.curation.test_accounts import GOOD, OTHER, QUICK

from pvegraph.curation import tables
from pvegraph.curation.account import DEEDS, ROLES, Account, Actor, Deed, Role
from pvegraph.curation.accounts import Accounts
from pvegraph.curation.database import Database
from pvegraph.curation.passwords import Passwords
from pvegraph.curation.refusal import AccountError
from pvegraph.curation.tokens import MOST, Tokens
from pvegraph.errors import NotAllowedError, UnknownError


class Desk:
    """Accounts and tokens with a clock that goes on when it is told to."""

    def __init__(self, database: Database) -> None:
        self.now = tables.now()
        self.database = database
        self.accounts = Accounts(database, Passwords(QUICK), lambda: self.now)
        self.tokens = Tokens(database, 365, lambda: self.now)
        self.accounts.add("amal", "Amal", "reviewer", GOOD)
        self.accounts.add("zaynab", "Zaynab", "administrator")


@pytest.fixture
def desk(database: Database) -> Desk:
    """Two accounts, and no tokens."""
    return Desk(database)


def test_a_token_acts_for_its_account_in_its_scopes(desk: Desk) -> None:
    shown, token = desk.tokens.add("amal", " Nightly import ", ["propose", "read"], 30)
    assert re.fullmatch(r"pve_[A-Za-z0-9_-]{43}", shown)
    assert (token.title, token.scopes) == ("Nightly import", {"read", "propose"})
    assert token.expires - token.created == timedelta(days=30)
    actor = desk.tokens.check(shown)
    assert (actor.name, actor.by, actor.csrf) == ("amal", "token", "")
    assert [deed for deed in DEEDS if actor.may(deed)] == ["read", "propose"]


def test_what_a_token_is_stands_nowhere_in_the_database(desk: Desk) -> None:
    shown, _ = desk.tokens.add("amal", "Import", ["read"], 30)
    with desk.database.reading() as connection:
        (row,) = connection.execute(sa.select(tables.tokens)).all()
    assert shown not in map(str, row)
    assert shown.removeprefix("pve_") not in " ".join(map(str, row))


def test_a_token_that_is_forged_expired_revoked_or_of_a_closed_account_is_refused_in_words(desk: Desk) -> None:
    shown, token = desk.tokens.add("amal", "Import", ["read"], 1)
    for forged in ("", "pve_", shown[:-1], shown + "a", shown.upper(), "\x00", "pve_\ud800", "x" * 100_000):
        with pytest.raises(NotAllowedError, match="no token of this server"):
            desk.tokens.check(forged)
    desk.accounts.close_account("amal")
    with pytest.raises(NotAllowedError, match="account of this token is closed"):
        desk.tokens.check(shown)
    desk.accounts.reopen("amal")
    desk.tokens.check(shown)
    desk.now = token.expires
    with pytest.raises(NotAllowedError, match="has expired"):
        desk.tokens.check(shown)
    desk.tokens.revoke("amal", token.id)
    with pytest.raises(NotAllowedError, match="been revoked"):
        desk.tokens.check(shown)


def test_a_token_outlives_a_change_of_the_password(desk: Desk) -> None:
    shown, _ = desk.tokens.add("amal", "Import", ["read"], 1)
    desk.accounts.set_password("amal", OTHER)
    assert desk.tokens.check(shown).name == "amal"


def test_a_use_is_noted_at_most_once_an_hour(desk: Desk) -> None:
    shown, _ = desk.tokens.add("amal", "Import", ["read"], 30)
    uses = []
    for minutes in (0, 10, 49, 1):
        desk.now += timedelta(minutes=minutes)
        desk.tokens.check(shown)
        uses.append((desk.now, desk.tokens.of_account("amal")[0].used))
    first, last = uses[0][0], uses[-1][0]
    assert [used for _, used in uses] == [first, first, first, last]


def test_a_token_belongs_to_its_account_alone(desk: Desk) -> None:
    shown, token = desk.tokens.add("amal", "Import", ["read"], 30)
    for name, number in (("zaynab", token.id), ("amal", token.id + 1), ("nobody", 1), ("amal", 2**70), ("\x00", 1)):
        with pytest.raises(UnknownError):
            desk.tokens.revoke(name, number)
    assert desk.tokens.check(shown)
    assert desk.tokens.of_account("zaynab") == []


def test_revoking_again_changes_nothing(desk: Desk) -> None:
    _, token = desk.tokens.add("amal", "Import", ["read"], 30)
    revoked = desk.tokens.revoke("amal", token.id)
    desk.now += timedelta(days=1)
    assert desk.tokens.revoke("amal", token.id) == revoked


def test_all_tokens_of_an_account_are_revoked_at_once(desk: Desk) -> None:
    made = [desk.tokens.add("amal", "Import", ["read"], 30)[0] for _ in range(3)]
    kept, _ = desk.tokens.add("zaynab", "Import", ["read"], 30)
    assert desk.tokens.revoke_all("amal") == 3
    for shown in made:
        with pytest.raises(NotAllowedError, match="been revoked"):
            desk.tokens.check(shown)
    assert desk.tokens.check(kept).name == "zaynab"


def test_a_token_that_cannot_be_is_refused_in_words(desk: Desk) -> None:
    for title, scopes, days, why in (
        ("Import", ["read"], 0, "1 to 365 days; 0 were"),
        ("Import", ["read"], 366, "1 to 365 days; 366 were"),
        ("Import", ["read"], 10**30, "1 to 365 days"),
        ("Import", [], 1, "one or more of these: read, propose, review, administer"),
        ("Import", ["read", "fly"], 1, "one or more of these"),
        ("", ["read"], 1, "no control characters"),
        ("a\r\nb", ["read"], 1, "no control characters"),
    ):
        with pytest.raises(AccountError, match=why):
            desk.tokens.add("amal", title, cast("Iterable[Deed]", scopes), days)
    with pytest.raises(UnknownError, match="no account 'nobody'"):
        desk.tokens.add("nobody", "Import", ["read"], 1)


def test_an_account_has_so_many_tokens_at_the_same_time(desk: Desk) -> None:
    for _ in range(MOST):
        desk.tokens.add("amal", "Import", ["read"], 1)
    with pytest.raises(AccountError, match="at most 100 tokens"):
        desk.tokens.add("amal", "Import", ["read"], 1)
    desk.now += timedelta(days=1)
    desk.tokens.add("amal", "Import", ["read"], 1)


@given(st.sampled_from(ROLES), st.sampled_from(ROLES), st.sets(st.sampled_from(DEEDS)), st.sets(st.sampled_from(DEEDS)))
def test_a_higher_role_or_a_wider_scope_never_takes_anything_away(
    role: Role, other: Role, scopes: set[Deed], more: set[Deed]
) -> None:
    least, most = sorted((role, other), key=ROLES.index)
    narrow = Actor(Account("amal", "Amal", least), "token", frozenset(scopes))
    wide = Actor(Account("amal", "Amal", most), "token", frozenset(scopes | more))
    assert all(wide.may(deed) for deed in DEEDS if narrow.may(deed))


@given(st.sampled_from(ROLES), st.sets(st.sampled_from(DEEDS)), st.booleans())
def test_a_token_allows_what_both_its_scopes_and_the_role_allow(role: Role, scopes: set[Deed], disabled: bool) -> None:
    account = Account("amal", "Amal", role, disabled)
    of_role = {deed for deed in DEEDS if Actor(account, "session").may(deed)}
    actor = Actor(account, "token", frozenset(scopes))
    assert {deed for deed in DEEDS if actor.may(deed)} == of_role & scopes
    for deed in DEEDS:
        if actor.may(deed):
            actor.demand(deed)
        else:
            with pytest.raises(NotAllowedError):
                actor.demand(deed)
    assert not (disabled and of_role)
