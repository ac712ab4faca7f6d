"""A process is killed wherever it is in storing: what it has acknowledged is there, and nothing is there by halves.

By default some of the points and 4 random moments are tried; all of them, and 200 moments, with PVEGRAPH_LONG=1.
"""

from __future__ import annotations

import multiprocessing
import os
import secrets
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext

import pytest
from tests.curation import lives
from tests.curation.lives import State
from tests.curation.people import everybody
from tests.servers.postgres import PostgresServer, postgres_server

from pvegraph.curation import tables
from pvegraph.curation.database import Database
from pvegraph.curation.proposals import Proposals
from pvegraph.errors import EnvironmentFaultError
from pvegraph.settings import Settings

LONG = os.environ.get("PVEGRAPH_LONG") == "1"
MOMENTS = 200 if LONG else 4
STRIDE = 1 if LONG else 17


@pytest.fixture(scope="module")
def forking() -> ForkServerContext:
    """Processes are forked from one that has imported everything and done nothing."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([lives.__name__])
    return context


@pytest.fixture
def settings(database: Database, database_settings: Settings) -> Settings:
    everybody(database)
    return database_settings.model_copy(update={"curation_open": 10_000})


def _states(settings: Settings, forking: ForkServerContext) -> tuple[list[State], int]:
    """What a proposal looks like after each step, and how many points there are at which one may be killed."""
    told = list(_lived(settings, forking, None))
    points = told.pop()
    assert isinstance(points, int)
    return [state for _, state in told], points  # type: ignore[misc] # the last one has gone


def _lived(settings: Settings, forking: ForkServerContext, point: int | None) -> Iterator[object]:
    """What a process told before it ended, or was killed at a point."""
    ours, theirs = forking.Pipe(duplex=False)
    process = forking.Process(target=lives.live, args=(settings, theirs, point))
    process.start()
    theirs.close()
    try:
        while True:
            yield ours.recv()
    except EOFError:
        pass
    process.join()
    assert process.exitcode == (0 if point is None else -9)


def _assert_nothing_is_missing_or_half_there(
    proposals: Proposals, told: list[tuple[int, State]], states: list[State], before: int
) -> None:
    """``before`` is how many proposals there were; one life has told so much of itself since."""
    there = proposals.list(limit=10_000)
    if told:
        number, last = told[-1]
        assert State.of(proposals.get(number)) in (last, states[min(len(told), len(states) - 1)])
        assert there.total == before + 1
        return
    assert there.total in (before, before + 1)
    if there.total > before:
        assert State.of(proposals.get(there.items[0].number)) == states[0]


def test_whatever_the_point_at_which_a_process_is_killed_nothing_is_lost_or_half_there(
    database: Database, settings: Settings, forking: ForkServerContext
) -> None:
    proposals = Proposals(database, settings)
    states, points = _states(settings, forking)
    assert len(states) == 7
    assert points > 50
    for point in range(secrets.randbelow(STRIDE), points, STRIDE):
        before = proposals.list().total
        told = list(_lived(settings, forking, point))
        _assert_nothing_is_missing_or_half_there(proposals, told, states, before)  # type: ignore[arg-type] # see `live`


def test_whatever_the_moment_at_which_a_process_is_killed_nothing_is_lost_or_half_there(
    database: Database, settings: Settings, forking: ForkServerContext
) -> None:
    proposals = Proposals(database, settings)
    states, _ = _states(settings, forking)
    for _ in range(MOMENTS):
        before = proposals.list().total
        ours, theirs = forking.Pipe(duplex=False)
        process = forking.Process(target=lives.live_on, args=(settings, theirs))
        process.start()
        theirs.close()
        told = [ours.recv() for _ in range(1 + secrets.randbelow(19))]
        process.kill()
        process.join()
        while ours.poll():
            try:
                told.append(ours.recv())
            except EOFError:
                break
        seen_of: dict[int, list[State]] = {}
        for number, state in told:
            seen_of.setdefault(number, []).append(state)
        for number in list(seen_of)[:-1]:
            assert State.of(proposals.get(number)) == states[-1]
        *_, (last, seen) = seen_of.items()
        started = proposals.list().total - before
        # The process may have been killed when it had begun a new life and not told of it.
        assert started in (len(seen_of), len(seen_of) + (len(seen) == len(states)))
        assert State.of(proposals.get(last)) in (seen[-1], states[min(len(seen), len(states) - 1)])


def test_what_was_being_read_when_a_process_was_killed_is_known_and_can_be_read(
    database: Database, settings: Settings
) -> None:
    proposals = Proposals(database, settings)
    number = next(lives.steps(proposals)).number
    assert proposals.unread() == [(number, 1)]
    assert proposals.settle(number, 1, lives.CHANGE, (), 1).status == "open"
    assert proposals.unread() == []


# ── the database itself is killed ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def mortal() -> Iterator[PostgresServer]:
    """A PostgreSQL server of our own, to be killed."""
    with postgres_server() as server:
        yield server


def test_a_database_that_is_killed_is_told_of_and_used_again_when_it_is_back(mortal: PostgresServer) -> None:
    url = mortal.new_database().replace("postgres@", "postgres:secret@")
    settings = Settings(curation_database=url)
    database = Database.open(settings)
    everybody(database)
    proposals = Proposals(database, settings)
    before = [done.number for done in lives.steps(proposals)][-1]
    mortal.kill()
    for deed in (lambda: proposals.get(before), lambda: list(lives.steps(proposals)), proposals.unread):
        with pytest.raises(EnvironmentFaultError, match="The database of proposals") as raised:
            deed()
        assert "secret" not in str(raised.value)
    mortal.start()
    assert proposals.get(before).status == "rejected"
    assert [done.status for done in lives.steps(proposals)][-1] == "rejected"
    database.close()


def test_a_transaction_in_which_the_database_is_killed_leaves_nothing(mortal: PostgresServer) -> None:
    settings = Settings(curation_database=mortal.new_database())
    database = Database.open(settings)
    adding = tables.accounts.insert().values(name="carl", label="", role="reader", disabled=False, created=tables.now())

    def add() -> None:
        with database.transaction() as connection:
            connection.execute(adding)
            mortal.kill()

    with pytest.raises(EnvironmentFaultError, match="Nothing of this was stored"):
        add()
    mortal.start()
    people = everybody(database)
    assert Proposals(database, settings).add(people["carl"], lives.SENT, "x").number == 1
    database.close()
