"""Whenever a process is killed, nothing that was accepted is lost, nothing is done twice, and work goes on."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from tests.curation.crashing import PLACES, killed_at_line, killed_before_touch, lines_of
from tests.curation.projects import assert_sound
from tests.curation.worlds import World, check, finish, next_try

from pvegraph.release import ReleasesFolder
from pvegraph.settings import Settings

ROUNDS = 14 if os.environ.get("PVEGRAPH_LONG") == "1" else 1
"""So often each deed is killed in each place."""
STEPS = {"store": 1, "accept": 15, "rollback": 15, "build": 15}
"""How often each deed touches the disk, at least; SQLite does so unseen."""


@pytest.mark.usefixtures("warm")
def test_a_process_may_be_killed_at_any_line(quick: Path) -> None:
    """Each deed, in each place of our code that it runs through, at a random line; fourteen times if it is long."""
    world = World.make(quick / "project")
    chance = random.Random(0)  # noqa: S311 - any that gives the same each time
    lengths: dict[str, dict[str, int]] = {}
    for name in STEPS:
        tried = next_try(world, name, chance)
        lengths[name] = lines_of(tried.deed)
        check(world, tried, is_done=True)
    kills = [(name, place) for name in STEPS for place in PLACES if lengths[name][place]] * ROUNDS
    chance.shuffle(kills)
    killed = 0
    assert len(kills) > 10 * ROUNDS
    for name, where in kills:
        tried = next_try(world, name, chance)
        ending = killed_at_line(tried.deed, where, chance.randint(1, lengths[name][where]))
        assert ending.killed or ending.said == "done"
        killed += ending.killed
        check(world, tried, is_done=ending.said == "done")
        finish(world, tried)
    # A deed may take fewer lines than when they were counted.
    assert killed > len(kills) * 3 / 4
    assert world.accepted
    assert_sound(world.settings)
    assert_server_starts(world.settings)


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("name", ["store", "accept", "rollback", "build"])
def test_a_process_may_be_killed_before_each_step_on_the_disk(quick: Path, name: str) -> None:
    """Before each file that is opened to be written, each renaming, each removal: everything is done in the end."""
    world = World.make(quick / "project")
    chance = random.Random(name)  # noqa: S311 - as above
    for each in ("store", "accept", "accept"):
        tried = next_try(world, each, chance)
        tried.deed()
        check(world, tried, is_done=True)
    for number in range(1, 100):
        tried = next_try(world, name, chance)
        ending = killed_before_touch(tried.deed, quick, number)
        assert ending.killed or ending.said == "done"
        check(world, tried, is_done=ending.said == "done")
        finish(world, tried)
        if not ending.killed:
            break
    assert number > STEPS[name]
    assert_sound(world.settings)


def assert_server_starts(settings: Settings) -> None:
    environment = {
        **os.environ,
        "PVEGRAPH_CURATION": "true",
        "PVEGRAPH_CURATION_DATABASE": str(settings.curation_database),
    }
    command = [sys.executable, "-m", "pvegraph", "--project", str(settings.project), "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        line = server.stdout.readline().decode()
        server.terminate()
        assert f"Release {ReleasesFolder(settings.releases_folder).current_number()} " in line
