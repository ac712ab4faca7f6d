"""Whenever a process is killed, nothing that was accepted is lost, nothing is done twice, and work goes on."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from tests.curation.crashing import PLACES, Ending, killed_at_line, killed_before_touch, lines_of
from tests.curation.projects import assert_sound
from tests.curation.worlds import DEEDS, World, check, finish, next_try

from pvegraph.release import ReleasesFolder
from pvegraph.settings import Settings

KILLS = 50
STEPS = {"store": 1, "accept": 15, "rollback": 15, "build": 15}
"""How often each deed touches the disk, at least; SQLite does so unseen."""
_PLACES_OF_BUILDS = ("release", "validation")


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("seed", range(4 if os.environ.get("PVEGRAPH_LONG") else 1))
def test_a_process_may_be_killed_at_any_point_fifty_times(quick: Path, seed: int) -> None:
    """Fifty kills in a world; in four worlds if PVEGRAPH_LONG is set, which makes two hundred."""
    world = World.make(quick / "project")
    chance = random.Random(seed)  # noqa: S311 - as above
    lengths: dict[tuple[str, str], int] = {}
    killed = 0
    for _ in range(300):
        tried = next_try(world, chance.choice(DEEDS), chance)
        where = chance.choice(_PLACES_OF_BUILDS if tried.name == "build" else tuple(PLACES))
        key = (tried.name, where)
        if key not in lengths:
            lengths[key] = lines_of(tried.deed, where)
            ending = Ending(killed=False, said="done")
        else:
            ending = killed_at_line(tried.deed, where, chance.randint(1, lengths[key] or 1))
            assert ending.killed or ending.said == "done"
            killed += ending.killed
        check(world, tried, is_done=ending.said == "done")
        finish(world, tried)
        if killed == KILLS:
            break
    assert killed == KILLS
    assert world.accepted
    assert_sound(world.settings)
    if seed == 0:
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
