"""Which release was current since when."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.release.projects import change

from pvegraph.errors import EnvironmentFaultError
from pvegraph.release import ReleasesFolder, build
from pvegraph.release.timeline import FILE, timeline
from pvegraph.settings import Settings


@pytest.fixture
def built(sample: Settings) -> Settings:
    """A project of two releases."""
    build(sample)
    change(sample)
    build(sample)
    return sample


def releases_of(settings: Settings) -> list[int]:
    return [step.release for step in timeline(ReleasesFolder(settings.releases_folder))]


def test_each_release_that_is_made_is_a_step(built: Settings) -> None:
    folder = ReleasesFolder(built.releases_folder)
    steps = timeline(folder)
    assert [(step.number, step.release) for step in steps] == [(1, 1), (2, 2)]
    assert steps[0].written == folder.release(1).manifest.created
    assert abs(steps[1].time - datetime.now(UTC)) < timedelta(minutes=1)


def test_there_is_no_step_before_the_first_release(sample: Settings) -> None:
    assert timeline(ReleasesFolder(sample.releases_folder)) == ()


def test_going_back_to_an_older_release_is_a_step(built: Settings) -> None:
    shutil.copy(Path(__file__).parent / "sample/data/beta/three.ttl", built.data / "beta" / "three.ttl")
    assert build(built).number == 1
    assert releases_of(built) == [1, 2, 1]
    change(built)
    assert build(built).number == 2
    assert releases_of(built) == [1, 2, 1, 2]


def test_a_build_that_changes_nothing_is_no_step(built: Settings) -> None:
    build(built)
    assert releases_of(built) == [1, 2]


def test_times_grow_even_if_the_clock_goes_back(built: Settings) -> None:
    lines = [{"time": "2026-01-05T09:00:00Z", "release": 1}, {"time": "2025-12-31T00:00:00Z", "release": 2}]
    path = built.releases_folder / FILE
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    steps = timeline(ReleasesFolder(built.releases_folder))
    assert [step.written for step in steps] == ["2026-01-05T09:00:00Z", "2026-01-05T09:00:01Z"]


def test_without_the_file_the_manifests_and_the_link_tell(built: Settings) -> None:
    (built.releases_folder / FILE).unlink()
    assert releases_of(built) == [1, 2]
    ReleasesFolder(built.releases_folder).make_current(1)
    (built.releases_folder / FILE).unlink()
    assert releases_of(built) == [1, 2, 1]


def test_a_step_that_was_not_noted_is_dated_by_the_link(built: Settings) -> None:
    link = built.releases_folder / "current"
    link.unlink()
    link.symlink_to("1")
    os.utime(link, (4_000_000_000, 4_000_000_000), follow_symlinks=False)
    steps = timeline(ReleasesFolder(built.releases_folder))
    assert [step.release for step in steps] == [1, 2, 1]
    assert steps[-1].time == datetime.fromtimestamp(4_000_000_000, UTC)


@pytest.mark.parametrize("text", ["{", '{"time": "yesterday", "release": 1}', '{"release": 1}', "[1]"])
def test_a_damaged_file_is_told_with_the_way_out(built: Settings, text: str) -> None:
    (built.releases_folder / FILE).write_text(text, "utf-8")
    with pytest.raises(EnvironmentFaultError, match=r"timeline\.jsonl is damaged.*Remove the file"):
        timeline(ReleasesFolder(built.releases_folder))
