"""Whoever guesses passwords waits longer and longer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pvegraph.curation.guesses import MOST_TURNS, OF_ACCOUNT, OF_CLIENT, Guesses


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_few_failures_are_free_and_then_each_one_costs_twice_as_much() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    assert [guesses.attempt("amal", f"client {index}") for index in range(OF_ACCOUNT.free)] == [0] * OF_ACCOUNT.free
    waits = []
    for index in range(10):
        assert guesses.attempt("amal", f"other {index}") == 0
        waits.append(guesses.attempt("amal", "third"))
        clock.now += waits[-1]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_many_attempts_at_one_moment_are_as_many_failures() -> None:
    guesses = Guesses(Clock())
    allowed = [guesses.attempt("amal", "client") == 0 for _ in range(100)]
    assert sum(allowed) == OF_ACCOUNT.free + 1


def test_one_client_that_tries_many_accounts_waits_too_and_nobody_else_does() -> None:
    guesses = Guesses(Clock())
    allowed = [guesses.attempt(f"name-{index}", "client") == 0 for index in range(100)]
    assert sum(allowed) == OF_CLIENT.free + 1
    assert guesses.attempt("name-99", "another") == 0


def test_success_is_no_failure_and_takes_nothing_off_what_the_client_did_elsewhere() -> None:
    guesses = Guesses(Clock())
    for index in range(200):
        assert guesses.attempt("amal", "office") == 0, index
        guesses.succeeded("amal", "office")
    for index in range(OF_CLIENT.free + 1):
        guesses.attempt(f"victim-{index}", "attacker")
    assert guesses.attempt("own-account", "attacker") > 0


def test_an_attempt_that_was_not_made_counts_for_nothing() -> None:
    guesses = Guesses(Clock())
    for _ in range(100):
        assert guesses.attempt("amal", "client") == 0
        guesses.withdrawn("amal", "client")


def test_failures_are_forgotten_after_an_hour() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    while guesses.attempt("amal", "client") == 0:
        pass
    clock.now += 3600
    assert guesses.attempt("amal", "client") == 0


@given(st.lists(st.tuples(st.text(max_size=300), st.text(max_size=300)), max_size=60))
def test_no_more_is_remembered_than_there_is_room_for(attempts: list[tuple[str, str]]) -> None:
    guesses = Guesses(Clock(), most=10)
    for name, client in attempts:
        guesses.attempt(name, client)
    assert len(guesses) <= 10


def test_few_passwords_are_checked_at_the_same_time() -> None:
    guesses = Guesses()
    assert [guesses.take_turn() for _ in range(MOST_TURNS + 1)] == [True] * MOST_TURNS + [False]
    guesses.give_turn_back()
    assert guesses.take_turn()
