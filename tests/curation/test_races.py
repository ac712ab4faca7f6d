"""Two reviewers accept at the same moment, in two processes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.curation.people import add
from tests.curation.projects import (
    RABAT,
    assert_sound,
    label,
    make_project,
    new_place,
    people_of,
    propose,
    statements_of,
)
from tests.curation.worlds import opened

from pvegraph.curation.acceptance import accept
from pvegraph.curation.account import Actor
from pvegraph.errors import PvegraphError
from pvegraph.release import ReleasesFolder, build
from pvegraph.settings import Settings

pytestmark = pytest.mark.usefixtures("warm")
TIMES = 100 if os.environ.get("PVEGRAPH_LONG") == "1" else 8


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do several things at the same moment, each in a process of its own; what each comes to: ``done`` or an error."""
    ready, go = os.pipe()
    ends = [_begun(deed, ready, go) for deed in deeds]
    os.close(ready)
    os.close(go)  # all of them wait for the end of this pipe
    said = []
    for pid, reading in ends:
        with os.fdopen(reading, "rb") as pipe:
            said.append(pipe.read().decode())
        os.waitpid(pid, 0)
    return said


def _begun(deed: Callable[[], object], ready: int, go: int) -> tuple[int, int]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(go)
        os.read(ready, 1)
        try:
            deed()
            os.write(writing, b"done")
        except BaseException as error:  # noqa: BLE001 - all that a child can do is to tell
            name = type(error).__name__ if isinstance(error, PvegraphError) else "a fault"
            os.write(writing, f"{name}: {error}".encode())
        finally:
            os._exit(0)
    os.close(writing)
    return pid, reading


def accepting(settings: Settings, reviewer: Actor, number: int) -> Callable[[], object]:
    def deed() -> object:
        with opened(settings) as curation:
            return accept(curation, reviewer, number, 1)

    return deed


def test_of_two_proposals_that_conflict_one_wins_and_the_other_is_told_why(quick: Path) -> None:
    settings = make_project(quick / "project")
    with opened(settings) as curation:
        people = people_of(curation)
    value = label(RABAT, "Rabat")
    wins = {"carl": 0, "cleo": 0}
    for number in range(TIMES):
        with opened(settings) as curation:
            wanted = {name: label(RABAT, f"{name} {number}") for name in wins}
            made = {name: propose(curation, people[name], [each], [value]).number for name, each in wanted.items()}
        told = at_once(
            accepting(settings, people["rosa"], made["carl"]), accepting(settings, people["remi"], made["cleo"])
        )
        assert sorted(each.partition(":")[0] for each in told) == ["ConflictError", "done"]
        winner, loser = ("carl", "cleo") if told[0] == "done" else ("cleo", "carl")
        release = ReleasesFolder(settings.releases_folder).current_number()
        assert f"Proposal {made[winner]} by {winner} (release {release}) has changed" in "".join(told)
        value = wanted[winner]
        wins[winner] += 1
        with opened(settings) as curation:
            assert curation.proposals.get(made[winner]).status == "accepted"
            assert curation.proposals.get(made[loser]).status == "open"
            curation.proposals.reject(people["ada"], made[loser], 1)
    said = statements_of(assert_sound(settings))
    assert value in said
    assert ReleasesFolder(settings.releases_folder).numbers() == list(range(1, TIMES + 2))


def test_two_proposals_that_go_together_and_a_build_all_land(quick: Path) -> None:
    settings = make_project(quick / "project")
    with opened(settings) as curation:
        people = people_of(curation)
    expected = statements_of(assert_sound(settings))
    file = settings.data / "alpha" / "one.ttl"
    for number in range(TIMES // 2):
        one, other, third = (new_place(f"{name}-{number}") for name in ("a", "b", "c"))
        with opened(settings) as curation:
            made = [propose(curation, people["carl"], added).number for added in (one, other)]
        with file.open("a", encoding="utf-8") as text:
            text.write(f'\nplace:c-{number} a pve:Place ; skos:prefLabel "c-{number}"@en .\n')
        told = at_once(
            accepting(settings, people["rosa"], made[0]),
            accepting(settings, people["remi"], made[1]),
            lambda: build(settings),
        )
        assert told == ["done", "done", "done"]
        expected |= {*one, *other, *third}
    assert statements_of(assert_sound(settings)) == expected


def test_one_proposal_is_accepted_once(quick: Path) -> None:
    settings = make_project(quick / "project")
    with opened(settings) as curation:
        carl = add(curation.database, "carl", "contributor")
        rosa = add(curation.database, "rosa", "reviewer")
        number = propose(curation, carl, new_place("fr-lyon")).number
    told = at_once(*[accepting(settings, rosa, number)] * 4)
    assert sorted(each.partition(":")[0] for each in told) == ["ConflictError"] * 3 + ["done"]
    assert assert_sound(settings).number == 2


def test_each_database_lets_one_proposal_be_accepted_once(quick: Path, database_settings: Settings) -> None:
    update = {"curation_database": database_settings.curation_database}
    settings = make_project(quick / "project").model_copy(update=update)
    with opened(settings) as curation:
        carl = add(curation.database, "carl", "contributor")
        rosa = add(curation.database, "rosa", "reviewer")
        number = propose(curation, carl, new_place("fr-lyon")).number
    told = at_once(*[accepting(settings, rosa, number)] * 2)
    assert sorted(each.partition(":")[0] for each in told) == ["ConflictError", "done"]
    with opened(settings) as curation:
        assert curation.proposals.get(number).release == assert_sound(settings).number == 2
