"""Accounts, in SQLite and in PostgreSQL."""

from __future__ import annotations

import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from pvegraph.curation import tables
from pvegraph.curation.account import Account
from pvegraph.curation.accounts import ONE_TIME, Accounts, Identity
from pvegraph.curation.database import Database
from pvegraph.curation.passwords import Passwords
from pvegraph.curation.refusal import AccountError
from pvegraph.errors import NotAllowedError, UnknownError
from pvegraph.settings import Settings

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
GOOD, OTHER = "correct horse battery", "another good password"
NOBODY = "No open account has that name and that password"
_HOSTILE = ("amal\x00b", "amal\r\nSet-Cookie: b=c", "amal\ud800", "amal\nb")
ISSUER = "https://login.example.org"


@pytest.fixture
def accounts(database: Database) -> Accounts:
    """No accounts yet, and passwords that are quickly checked."""
    return Accounts(database, Passwords(QUICK))


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do several things at the same moment: what each returns, or raises of what we raise on purpose."""

    def outcome(deed: Callable[[], object]) -> object:
        try:
            return deed()
        except (AccountError, NotAllowedError) as error:
            return error

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(outcome, deeds))


def test_an_account_is_made_found_and_listed(accounts: Accounts) -> None:
    made = accounts.add("zaynab", "  زينب ", "reviewer", GOOD)
    accounts.add("amal", "Amal", "reader")
    assert made == Account("zaynab", "زينب", "reviewer")
    assert accounts.get("zaynab") == made
    assert [account.name for account in accounts.all()] == ["amal", "zaynab"]
    assert (accounts.has_password("zaynab"), accounts.has_password("amal")) == (True, False)


def test_a_name_that_cannot_stand_in_an_address_is_refused_and_unknown(accounts: Accounts) -> None:
    for name in (*("", "a", "Amal", "amal.b", "amal b", "1st", "-a", "a" * 64), *_HOSTILE, "عمل", "a/../b"):
        with pytest.raises(AccountError, match="from 2 to 63"):
            accounts.add(name, "Somebody", "reader")
        with pytest.raises(UnknownError):
            accounts.get(name)
        with pytest.raises(NotAllowedError, match=NOBODY):
            accounts.check_password(name, GOOD)
    assert accounts.all() == []


def test_a_name_in_public_that_could_break_a_line_is_refused(accounts: Accounts) -> None:
    accounts.add("amal", "Amal", "reader")
    for label in ("", "  ", "a" * 201, "\u202egnop", *_HOSTILE):
        with pytest.raises(AccountError, match="no control characters"):
            accounts.set_label("amal", label)
    assert accounts.get("amal").label == "Amal"


def test_a_name_is_given_once(accounts: Accounts) -> None:
    accounts.add("amal", "Amal", "administrator", GOOD)
    with pytest.raises(AccountError, match="There is an account amal already"):
        accounts.add("amal", "Another", "reader", OTHER)
    assert accounts.check_password("amal", GOOD).role == "administrator"


def test_only_roles_that_there_are_can_be_given(accounts: Accounts) -> None:
    with pytest.raises(AccountError, match="A role is one of these: reader, contributor, reviewer, administrator"):
        accounts.add("amal", "Amal", "king")  # type: ignore[arg-type] # what a request may say


def test_a_password_lets_in_and_another_does_not(accounts: Accounts) -> None:
    accounts.add("amal", "Amal", "reader", GOOD)
    assert accounts.check_password("amal", GOOD).name == "amal"
    for name, password in (("amal", OTHER), ("amal", ""), ("amal", "a" * 10**6), ("nobody", GOOD), ("", "")):
        with pytest.raises(NotAllowedError, match=NOBODY):
            accounts.check_password(name, password)


def test_an_account_without_a_password_lets_nobody_in_by_one(accounts: Accounts) -> None:
    accounts.add("amal", "Amal", "reader")
    with pytest.raises(NotAllowedError, match=NOBODY):
        accounts.check_password("amal", "")


def test_a_closed_account_lets_nobody_in_until_it_is_open_again(accounts: Accounts) -> None:
    accounts.add("amal", "Amal", "reader", GOOD)
    assert accounts.close_account("amal").disabled
    with pytest.raises(NotAllowedError, match=NOBODY):
        accounts.check_password("amal", GOOD)
    accounts.reopen("amal")
    assert accounts.check_password("amal", GOOD).disabled is False


def test_a_password_that_was_kept_with_old_parameters_is_kept_with_new_ones_when_it_is_used(database: Database) -> None:
    old, new = (
        Accounts(database, Passwords(QUICK)),
        Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)),
    )
    old.add("amal", "Amal", "reader", GOOD)
    Accounts(database, new).check_password("amal", GOOD)
    with database.transaction() as connection:
        kept = connection.execute(sa.select(tables.accounts.c.password)).scalar_one()
    assert not new.is_outdated(kept)
    assert Accounts(database, new).check_password("amal", GOOD).name == "amal"


def test_the_password_itself_is_nowhere_in_the_file(tmp_path: Path) -> None:
    database = Database.open(Settings(project=tmp_path, curation=True))
    accounts = Accounts(database, Passwords(QUICK))
    accounts.add("amal", "Amal", "reader", GOOD)
    made = accounts.give_one_time_password("amal")
    database.close()
    for file in tmp_path.iterdir():
        octets = file.read_bytes()
        assert GOOD.encode() not in octets
        assert made.encode() not in octets
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_a_password_for_one_use_is_good_once_and_asks_for_another(accounts: Accounts) -> None:
    accounts.add("amal", "Amal", "reader", GOOD)
    password = accounts.give_one_time_password("amal")
    with pytest.raises(NotAllowedError):
        accounts.check_password("amal", GOOD)
    assert accounts.check_password("amal", password).must_change
    with pytest.raises(NotAllowedError):
        accounts.check_password("amal", password)
    assert accounts.get("amal").must_change
    assert not accounts.set_password("amal", OTHER).must_change
    assert not accounts.check_password("amal", OTHER).must_change


def test_a_password_for_one_use_is_good_for_three_days(database: Database) -> None:
    now = tables.now()
    times = [now]
    accounts = Accounts(database, Passwords(QUICK), lambda: times[-1])
    accounts.add("amal", "Amal", "reader")
    password = accounts.give_one_time_password("amal")
    times.append(now + ONE_TIME)
    with pytest.raises(NotAllowedError, match=NOBODY):
        accounts.check_password("amal", password)
    times.append(now + ONE_TIME - timedelta(seconds=1))
    assert accounts.check_password("amal", password).must_change


def test_of_two_who_use_one_password_at_the_same_moment_one_gets_in(accounts: Accounts) -> None:
    accounts.add("amal", "Amal", "reader")
    password = accounts.give_one_time_password("amal")
    outcomes = at_once(*[lambda: accounts.check_password("amal", password)] * 4)
    assert sum(isinstance(outcome, Account) for outcome in outcomes) == 1


def test_the_last_administrator_stays_one(accounts: Accounts) -> None:
    accounts.add("amal", "Amal", "administrator", GOOD)
    for deed in (lambda: accounts.set_role("amal", "reviewer"), lambda: accounts.close_account("amal")):
        with pytest.raises(AccountError, match="amal is the only administrator left"):
            deed()
    accounts.add("zaynab", "Zaynab", "administrator")
    assert accounts.set_role("amal", "reviewer").role == "reviewer"


def test_two_administrators_who_take_one_another_the_role_at_the_same_moment_leave_one(accounts: Accounts) -> None:
    accounts.add("amal", "Amal", "administrator")
    accounts.add("zaynab", "Zaynab", "administrator")
    outcomes = at_once(lambda: accounts.set_role("amal", "reader"), lambda: accounts.close_account("zaynab"))
    assert sum(isinstance(outcome, AccountError) for outcome in outcomes) == 1
    assert sum(account.role == "administrator" and not account.disabled for account in accounts.all()) == 1


def test_nothing_is_changed_about_an_account_that_there_is_not(accounts: Accounts) -> None:
    for deed in (
        lambda: accounts.set_role("nobody", "reader"),
        lambda: accounts.set_label("nobody", "Nobody"),
        lambda: accounts.set_password("nobody", GOOD),
        lambda: accounts.give_one_time_password("nobody"),
        lambda: accounts.close_account("nobody"),
        lambda: accounts.reopen("nobody"),
        lambda: accounts.link("nobody", ISSUER, "1"),
    ):
        with pytest.raises(UnknownError, match="There is no account 'nobody'"):
            deed()


def test_somebody_from_elsewhere_is_the_account_that_was_linked(accounts: Accounts) -> None:
    accounts.add("amal", "Amal", "reader")
    accounts.add("zaynab", "Zaynab", "reader")
    accounts.link("amal", ISSUER, "248289761001")
    found = accounts.of_identity(ISSUER, "248289761001")
    assert found is not None
    assert found.name == "amal"
    assert accounts.of_identity("https://other.example.org", "248289761001") is None
    assert accounts.identities("amal") == [Identity(ISSUER, "248289761001")]
    with pytest.raises(AccountError, match="already"):
        accounts.link("zaynab", ISSUER, "248289761001")
    accounts.unlink("amal", ISSUER, "248289761001")
    assert accounts.of_identity(ISSUER, "248289761001") is None


def test_what_can_be_nobody_at_a_provider_is_not_linked(accounts: Accounts) -> None:
    accounts.add("amal", "Amal", "reader")
    for subject in ("", " ", "a" * 501, *_HOSTILE):
        with pytest.raises(AccountError, match="no name of somebody"):
            accounts.link("amal", ISSUER, subject)
        accounts.unlink("amal", ISSUER, subject)


def test_a_newcomer_never_gets_the_account_of_somebody_else_by_taking_the_name(accounts: Accounts) -> None:
    accounts.add("amal", "Amal", "administrator", GOOD)
    first = accounts.welcome(Identity(ISSUER, "1"), "Amal", "Amal\u202e Haddad", "contributor")
    second = accounts.welcome(Identity(ISSUER, "2"), "amal", "", "contributor")
    again = accounts.welcome(Identity(ISSUER, "1"), "somebody else", "", "reviewer")
    assert (first.name, first.label, first.role) == ("amal-2", "Amal Haddad", "contributor")
    assert (second.name, second.label) == ("amal-3", "amal-3")
    assert again == first
    assert accounts.get("amal").role == "administrator"


def test_a_newcomer_gets_a_name_whatever_the_provider_says(accounts: Accounts) -> None:
    wishes = {"": "curator", "زينب": "zynb", "1": "curator-1", "a" * 99: "a" * 40, "-- ;DROP": "drop"}
    for subject, (wished, name) in enumerate(wishes.items()):
        assert accounts.welcome(Identity(ISSUER, str(subject)), wished, wished, "reader").name == name


def test_a_newcomer_who_comes_twice_at_the_same_moment_gets_one_account(accounts: Accounts) -> None:
    outcomes = at_once(*[lambda: accounts.welcome(Identity(ISSUER, "1"), "amal", "Amal", "reader")] * 4)
    assert len({outcome.name for outcome in outcomes if isinstance(outcome, Account)}) == 1
    assert len(accounts.all()) == 1


def test_when_an_account_was_made_is_known(accounts: Accounts, database: Database) -> None:
    accounts.add("amal", "Amal", "reader")
    with database.reading() as connection:
        created = connection.execute(sa.select(tables.accounts.c.created)).scalar_one()
    assert isinstance(created, datetime)
    assert timedelta() <= tables.now() - created < timedelta(minutes=5)
