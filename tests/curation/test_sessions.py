"""Sessions, in SQLite and in PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.curation.test_accounts import GOOD, OTHER, QUICK

from pvegraph.curation import tables
from pvegraph.curation.account import Account
from pvegraph.curation.accounts import Accounts
from pvegraph.curation.database import Database
from pvegraph.curation.passwords import Passwords
from pvegraph.curation.sessions import Sessions
from pvegraph.errors import NotAllowedError

IDLE, LIFE = timedelta(hours=1), timedelta(days=1)


class Desk:
    """Accounts and sessions with a clock that goes on when it is told to."""

    def __init__(self, database: Database) -> None:
        self.now = tables.now()
        self.database = database
        self.accounts = Accounts(database, Passwords(QUICK), lambda: self.now)
        self.sessions = Sessions(database, IDLE, LIFE, lambda: self.now)
        self.amal = self.accounts.add("amal", "Amal", "reviewer", GOOD)
        self.zaynab = self.accounts.add("zaynab", "Zaynab", "administrator", GOOD)


@pytest.fixture
def desk(database: Database) -> Desk:
    """Two accounts, and nobody signed in."""
    return Desk(database)


def test_a_session_is_of_the_account_that_signed_in_and_each_has_secrets_of_its_own(desk: Desk) -> None:
    cookies = [desk.sessions.begin(desk.amal) for _ in range(3)]
    actors = [desk.sessions.find(cookie) for cookie in cookies]
    assert {actor.name for actor in actors if actor is not None} == {"amal"}
    assert len({actor.csrf for actor in actors if actor is not None}) == 3
    assert len(set(cookies)) == 3
    assert all(len(cookie) == 43 for cookie in cookies)


def test_what_the_cookie_holds_is_not_in_the_database(desk: Desk) -> None:
    cookie = desk.sessions.begin(desk.amal)
    with desk.database.reading() as connection:
        (row,) = connection.execute(sa.select(tables.sessions)).all()
    assert cookie not in map(str, row)


def test_a_forged_cookie_is_nobodys(desk: Desk) -> None:
    begun = desk.sessions.begin(desk.amal)
    for cookie in ("x", "x" * 43, "\x00", "é\ud800", "' OR 1=1 --", "x" * 100_000):
        assert desk.sessions.find(cookie) is None
        assert desk.sessions.find(begun + cookie) is None
    assert desk.sessions.find("") is None
    assert desk.sessions.find(begun[:-1]) is None


def test_a_session_ends_when_nothing_is_done_in_it(desk: Desk) -> None:
    cookie = desk.sessions.begin(desk.amal)
    for _ in range(3):
        desk.now += IDLE - timedelta(minutes=2)
        assert desk.sessions.find(cookie) is not None
    desk.now += IDLE
    assert desk.sessions.find(cookie) is None


def test_a_session_ends_after_its_life_however_busy_it_is(desk: Desk) -> None:
    cookie, begun = desk.sessions.begin(desk.amal), desk.now
    while desk.sessions.find(cookie) is not None:
        desk.now += timedelta(minutes=50)
    assert LIFE <= desk.now - begun < LIFE + timedelta(minutes=50)


def test_using_a_session_is_not_written_down_each_time(desk: Desk) -> None:
    cookie = desk.sessions.begin(desk.amal)
    begun = desk.now
    desk.now += timedelta(seconds=30)
    desk.sessions.find(cookie)
    assert desk.sessions.of_account("amal")[0].seen == begun
    desk.now += timedelta(seconds=31)
    desk.sessions.find(cookie)
    assert desk.sessions.of_account("amal")[0].seen == desk.now


def test_all_sessions_of_an_account_end_when_its_password_changes_or_it_is_closed(desk: Desk) -> None:
    others = desk.sessions.begin(desk.zaynab)
    for deed in (
        lambda: desk.accounts.set_password("amal", OTHER),
        lambda: desk.accounts.give_one_time_password("amal"),
        lambda: desk.accounts.close_account("amal"),
    ):
        cookies = [desk.sessions.begin(desk.accounts.get("amal")) for _ in range(2)]
        deed()
        assert [desk.sessions.find(cookie) for cookie in cookies] == [None, None]
    desk.accounts.reopen("amal")
    assert [desk.sessions.find(cookie) for cookie in cookies] == [None, None]
    assert desk.sessions.find(others) is not None


def test_whoever_signs_in_while_the_password_changes_is_not_signed_in(desk: Desk) -> None:
    checked = desk.accounts.check_password("amal", GOOD)
    desk.accounts.set_password("amal", OTHER)
    with pytest.raises(NotAllowedError, match="Sign in again"):
        desk.sessions.begin(checked)
    closed = desk.accounts.check_password("amal", OTHER)
    desk.accounts.close_account("amal")
    with pytest.raises(NotAllowedError, match="Sign in again"):
        desk.sessions.begin(closed)


def test_a_role_counts_from_the_moment_in_which_it_is_given(desk: Desk) -> None:
    cookie = desk.sessions.begin(desk.amal)
    desk.accounts.set_role("amal", "reader")
    actor = desk.sessions.find(cookie)
    assert actor is not None
    assert not actor.may("review")


def test_a_session_is_ended_alone_and_all_others_of_an_account_together(desk: Desk) -> None:
    first, second, third = (desk.sessions.begin(desk.amal) for _ in range(3))
    foreign = desk.sessions.begin(desk.zaynab)
    desk.sessions.end(first)
    assert desk.sessions.find(first) is None
    assert [session.current for session in desk.sessions.of_account("amal", third)].count(True) == 1
    assert desk.sessions.end_others("amal", third) == 1
    assert desk.sessions.find(second) is None
    assert desk.sessions.find(third) is not None
    assert desk.sessions.find(foreign) is not None


def test_an_account_has_so_many_sessions_and_the_least_recent_one_ends(desk: Desk) -> None:
    first = desk.sessions.begin(desk.amal)
    for _ in range(50):
        desk.now += timedelta(seconds=1)
        last = desk.sessions.begin(desk.amal)
    assert len(desk.sessions.of_account("amal")) == 50
    assert desk.sessions.find(first) is None
    assert desk.sessions.find(last) is not None


def test_two_who_sign_in_at_the_same_moment_both_do(desk: Desk) -> None:
    def sign_in(account: Account) -> str:
        return desk.sessions.begin(desk.accounts.check_password(account.name, GOOD))

    with ThreadPoolExecutor(4) as threads:
        cookies = list(threads.map(sign_in, [desk.amal, desk.zaynab] * 4))
    names = [actor.name for cookie in cookies if (actor := desk.sessions.find(cookie)) is not None]
    assert names == ["amal", "zaynab"] * 4
