"""A disk that is full at any step, or read-only: what is refused is told, nothing is half done, and work goes on."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.curation.projects import assert_sound
from tests.curation.worlds import Try, World, check, next_try

from pvegraph.errors import EnvironmentFaultError

ROOM = 16_000_000
PIECE = 4096
"""What a tmpfs gives away at once."""


def world_on(disk: Path) -> World:
    """A world on a disk, with a proposal that waits and one that was accepted."""
    world = World.make(disk.with_name("world") / "project")
    for name in ("store", "store", "accept"):
        tried = next_try(world, name, random.Random(0))  # noqa: S311 - any that gives the same each time
        tried.deed()
        check(world, tried, is_done=True)
    return world


def is_refused(tried: Try) -> bool:
    """Try it; whether it was refused in words."""
    try:
        tried.deed()
    except EnvironmentFaultError:
        return True
    return False


def fill(disk: Path, left: int) -> Path:
    """Write a file that leaves so many octets of a disk."""
    path = disk.with_name("ballast")
    with path.open("wb") as file:
        try:
            while True:
                file.write(bytes(1_000_000))
                file.flush()
        except OSError:
            pass
    os.truncate(path, path.stat().st_size // PIECE * PIECE - left)
    return path


@pytest.mark.parametrize("name", ["store", "accept", "rollback", "build"])
def test_a_disk_may_be_full_at_any_step(small_disk: Callable[[int], Path], name: str) -> None:
    """The deed is tried with room for nothing, for one piece more each time, until there is enough."""
    disk = small_disk(ROOM)
    world = world_on(disk)
    tried = next_try(world, name, random.Random(0))  # noqa: S311 - as above
    refused = 0
    for pieces in range(200):
        ballast = fill(disk, pieces * PIECE)
        is_too_full = is_refused(tried)
        ballast.unlink()
        check(world, tried, is_done=not is_too_full)
        if not is_too_full:
            break
        refused += 1
    assert 2 < refused < 200
    assert_sound(world.settings)
    following = next_try(world, "accept", random.Random(0))  # noqa: S311 - as above
    following.deed()
    check(world, following, is_done=True)


@pytest.mark.parametrize("name", ["store", "accept", "rollback", "build"])
def test_a_disk_may_be_read_only(small_disk: Callable[[int], Path], name: str) -> None:
    disk = small_disk(ROOM)
    world = world_on(disk)
    tried = next_try(world, name, random.Random(0))  # noqa: S311 - as above
    for state in ("ro", "rw"):
        subprocess.run(["mount", "-o", f"remount,{state}", str(disk.parent)], check=True)
        assert is_refused(tried) == (state == "ro")
    check(world, tried, is_done=True)
    assert_sound(world.settings)
