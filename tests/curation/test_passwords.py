"""Passwords: which are good enough, and what is kept of them."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from hypothesis import given
from hypothesis import strategies as st

from pvegraph.curation.passwords import LONGEST, Passwords, demand_good, one_time_password
from pvegraph.curation.refusal import AccountError

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
GOOD = "correct horse battery"


def test_what_is_kept_is_argon2id_with_the_parameters_of_rfc_9106_and_a_salt_of_its_own() -> None:
    passwords = Passwords()
    kept = passwords.hash(GOOD)
    assert kept.startswith("$argon2id$")
    assert extract_parameters(kept) == RFC_9106_LOW_MEMORY
    assert GOOD not in kept
    assert passwords.hash(GOOD) != kept
    assert not passwords.is_outdated(kept)


def test_a_password_matches_what_was_kept_of_it_and_no_other_does() -> None:
    passwords = Passwords(QUICK)
    kept = passwords.hash(GOOD)
    assert passwords.matches(kept, GOOD)
    assert not passwords.matches(kept, GOOD + " ")
    assert not passwords.matches(kept, "")
    assert not passwords.matches("no hash at all", GOOD)


def test_as_much_is_computed_where_nothing_was_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    verify = PasswordHasher.verify

    def noting(self: PasswordHasher, kept: str | bytes, password: str | bytes) -> bool:
        asked.append(str(kept))
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", noting)
    passwords = Passwords(QUICK)
    assert not passwords.matches(None, GOOD)
    assert len(asked) == 1
    assert extract_parameters(asked[0]) == extract_parameters(passwords.hash(GOOD))


def test_what_was_kept_with_other_parameters_is_outdated() -> None:
    assert Passwords().is_outdated(Passwords(QUICK).hash(GOOD))


@given(st.text(min_size=1, max_size=40))
def test_however_a_letter_is_coded_it_is_the_same_letter(text: str) -> None:
    passwords = Passwords(QUICK)
    assert passwords.matches(passwords.hash(normalize("NFD", text)), normalize("NFC", text))


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "at least 12"),
        ("eleven char", "has 11"),
        ("e\u0301" * 11, "has 11"),
        ("a" * 1025, "at most 1024 octets"),
        ("é" * 513, "at most 1024 octets"),
        ("aaaaaaaaaaaaa", "is no password"),
        ("Amal-The-Curator", "is no password"),
    ],
)
def test_a_bad_password_is_refused_in_words(password: str, why: str) -> None:
    with pytest.raises(AccountError, match=why):
        demand_good("amal-the-curator", password)


@pytest.mark.parametrize("password", ["twelve chars", "كلمة مرور طويلة", "x" * (LONGEST - 1) + "y"])
def test_a_good_password_is_of_any_script_and_long_if_one_likes(password: str) -> None:
    demand_good("amal", password)


def test_a_password_for_one_use_is_good_and_never_the_same() -> None:
    made = {one_time_password() for _ in range(100)}
    assert len(made) == 100
    for password in made:
        demand_good("amal", password)
