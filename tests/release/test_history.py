"""Looking releases up while others may be built."""

from __future__ import annotations

import shutil

import pytest
from tests.release.projects import change

from pvegraph.errors import EnvironmentFaultError
from pvegraph.release import ReleasesFolder, build
from pvegraph.release.history import History
from pvegraph.settings import Settings


def history_of(settings: Settings) -> History:
    return History(ReleasesFolder(settings.releases_folder))


def test_there_is_none_without_a_folder(sample: Settings) -> None:
    history = history_of(sample)
    assert (list(history.releases()), list(history.steps()), history.find(1), history.whole(1)) == ([], [], None, None)


def test_a_release_that_is_built_later_is_seen(sample: Settings) -> None:
    build(sample)
    history = history_of(sample)
    assert [known.number for known in history.releases()] == [1]
    change(sample)
    second = build(sample)
    newest = history.releases()[0]
    assert (newest.number, newest.previous, newest.sha256) == (2, 1, second.manifest.sha256)
    assert (newest.quads, newest.sources, newest.nquads) == (second.manifest.quads, 3, second.nquads)
    assert history.whole(2) == newest
    assert list(history.since()) == [1, 2]


def test_a_damaged_dataset_is_told_each_time_and_a_mended_one_is_not(sample: Settings) -> None:
    release = build(sample)
    history = history_of(sample)
    assert history.whole(1) is not None
    content = release.nquads.read_bytes()
    release.nquads.chmod(0o644)
    release.nquads.write_bytes(content[:-1])
    for _ in range(2):
        with pytest.raises(EnvironmentFaultError, match=r"dataset\.nq is damaged"):
            history.whole(1)
    release.nquads.write_bytes(content)
    assert history.whole(1) is not None


def test_a_damaged_manifest_leaves_its_release_out_of_lists(sample: Settings) -> None:
    build(sample)
    change(sample)
    second = build(sample)
    history = history_of(sample)
    manifest = second.folder / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("{", "utf-8")
    assert [known.number for known in history.releases()] == [1]
    assert [step.release for step in history.steps()] == [1]
    with pytest.raises(EnvironmentFaultError, match=r"manifest\.json is damaged"):
        history.whole(2)


def test_a_release_that_was_removed_leaves_a_gap(sample: Settings) -> None:
    build(sample)
    change(sample)
    build(sample)
    shutil.rmtree(sample.releases_folder / "1")
    history = history_of(sample)
    assert [(step.number, step.release) for step in history.steps()] == [(2, 2)]
    assert history.whole(1) is None
