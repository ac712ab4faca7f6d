"""Releases that are too large for memory have a store on disk: whole or not there, made again, cleared away."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.release.projects import assert_whole, change

from pvegraph.errors import EnvironmentFaultError
from pvegraph.release import Release, build, current, ensure_current, stores
from pvegraph.settings import Settings
from pvegraph.store import disk
from pvegraph.store.embedded import EmbeddedStore

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def large(sample: Settings) -> Settings:
    """The sample project, whose releases all count as large."""
    return sample.model_copy(update={"memory_quads": 1})


def _names(settings: Settings) -> list[str]:
    """What is in the folder of the stores."""
    folder = settings.releases_folder / "stores"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def _answer(store: EmbeddedStore) -> str:
    return str(next(iter(store.query(COUNT)))["n"])  # type: ignore[union-attr,index] # SELECT was asked


def _is_sound(release: Release) -> bool:
    return disk.fault(stores.path_of(release), sha256=release.manifest.sha256) is None


class TestALargeRelease:
    def test_has_its_store_when_it_becomes_current(self, large: Settings) -> None:
        release = build(large)
        assert _names(large) == [f"1-{release.manifest.sha256[:12]}-{disk.VERSION}"]
        assert _is_sound(release)
        assert_whole(release)
        assert _answer(stores.open_store(release, large)) == _answer(EmbeddedStore.load(release.nquads))

    def test_is_one_with_more_statements_than_the_setting_says(self, sample: Settings) -> None:
        release = build(sample)
        assert _names(sample) == []
        for quads, expected in ((release.manifest.quads, False), (release.manifest.quads - 1, True)):
            assert stores.is_large(release, sample.model_copy(update={"memory_quads": quads})) is expected

    def test_gets_its_store_when_it_is_opened_if_it_has_none(self, sample: Settings, large: Settings) -> None:
        release = build(sample)
        told: list[tuple[int, int]] = []
        stores.open_store(release, large, lambda _step, done, total: told.append((done, total)))
        assert told[0][0] == 0
        assert told[-1][0] == told[-1][1]
        assert _is_sound(release)

    def test_is_opened_and_not_made_again(self, large: Settings) -> None:
        release = build(large)
        before = stores.path_of(release).stat().st_ino
        told: list[str] = []
        stores.open_store(release, large, lambda step, _done, _total: told.append(step))
        assert build(large) == release
        assert told == []
        assert stores.path_of(release).stat().st_ino == before

    def test_is_read_by_commands_from_disk_only_if_its_store_is_there(self, large: Settings) -> None:
        release = build(large)
        expected = _answer(stores.read(release, large))
        shutil.rmtree(stores.path_of(release))
        assert _answer(stores.read(release, large)) == expected
        assert _names(large) == []


class TestAStoreThatIsNotSound:
    def test_is_made_again(self, large: Settings) -> None:
        release = build(large)
        damaged = max((stores.path_of(release) / "graphs").glob("*.sst"), key=lambda path: path.stat().st_size)
        damaged.write_bytes(b"")
        assert _answer(stores.open_store(release, large))
        assert _is_sound(release)

    def test_is_told_if_another_server_uses_it(self, large: Settings) -> None:
        release = build(large)
        used = stores.open_store(release, large)
        (stores.path_of(release) / "default.nq").write_text("# more\n")
        with pytest.raises(EnvironmentFaultError, match=r"default\.nq is damaged, and a server still uses it"):
            stores.open_store(release, large)
        del used
        assert stores.open_store(release, large)

    def test_is_one_of_another_version_of_oxigraph(self, large: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(disk, "VERSION", "0.4.11")
            release = build(large)
            old = stores.path_of(release)
            assert old.exists()
        assert stores.open_store(release, large)
        assert _names(large) == [stores.path_of(release).name] != [old.name]


class TestAStoreOfAnotherRelease:
    def test_is_cleared_away_when_a_new_one_is_current(self, large: Settings) -> None:
        build(large)
        change(large)
        second = build(large)
        assert _names(large) == [stores.path_of(second).name]

    def test_stays_as_long_as_a_server_uses_it(self, large: Settings) -> None:
        first = build(large)
        server = stores.open_store(first, large)
        change(large)
        second = build(large)
        assert len(_names(large)) == 2
        assert _answer(server) == _answer(EmbeddedStore.load(first.nquads))
        del server
        stores.open_store(second, large)
        assert _names(large) == [stores.path_of(second).name]

    def test_that_is_half_is_cleared_away_too(self, large: Settings) -> None:
        release = build(large)
        (large.releases_folder / "stores" / "7-0123456789ab-0.1" / "graphs").mkdir(parents=True)
        stores.open_store(release, large)
        assert _names(large) == [stores.path_of(release).name]


MAKER = """
import os, signal, sys
from pathlib import Path
from pvegraph.release import build, current, stores
from pvegraph.settings import Settings
from pvegraph.store import disk

project, releases, deed, moment = sys.argv[1:]
settings = Settings(project=Path(project), releases=Path(releases), memory_quads=1)
disk._PIECE = 50
told = 0

def progress(step, done, total):
    global told
    print(step, flush=True)
    if told == int(moment):
        os.kill(os.getpid(), signal.SIGKILL)
    told += 1

if deed == "build":
    build(settings, progress)
else:
    stores.open_store(current(settings), settings, progress)
"""
"""In a process of its own: one that has had a store on disk open cannot be forked."""


def _maker(settings: Settings, deed: str, moment: int = -1) -> subprocess.Popen[str]:
    """Build, or open a store, in a process that kills itself at the given step of its progress, which it prints."""
    words = [str(settings.project), str(settings.releases_folder), deed, str(moment)]
    return subprocess.Popen([sys.executable, "-c", MAKER, *words], stdout=subprocess.PIPE, text=True)


def _killed_at(settings: Settings, deed: str, moment: int) -> bool:
    with _maker(settings, deed, moment) as process:
        process.communicate(timeout=60)
    return process.returncode == -signal.SIGKILL


class TestAKilledMaker:
    def test_that_builds_leaves_nothing_half_whenever_it_is_killed(self, large: Settings) -> None:
        first = build(large)
        change(large)
        trial = large.model_copy(update={"releases": large.project / "trial"})
        with _maker(trial, "build") as process:
            told = process.communicate(timeout=60)[0].splitlines()
        assert told.count(disk.MAKING) >= 4
        for moment in range(told.index(disk.MAKING), len(told)):
            settings = large.model_copy(update={"releases": large.project / f"killed-{moment}"})
            shutil.copytree(large.releases_folder, settings.releases_folder, symlinks=True)
            assert _killed_at(settings, "build", moment)
            after = current(settings)
            assert after is not None
            assert _is_sound(after), "what is current can be served"
            second = build(settings)
            assert (second.number, second.manifest.previous) == (2, first.number)
            assert _is_sound(second)
            assert _names(settings) == [stores.path_of(second).name]

    def test_that_serves_leaves_nothing_half_and_the_next_one_makes_it(self, sample: Settings, large: Settings) -> None:
        release = build(sample)
        for moment in (0, 1, 2):
            assert _killed_at(large, "open", moment)
            assert not stores.path_of(release).exists()
        assert _names(large) != []
        assert stores.open_store(release, large)
        assert _names(large) == [stores.path_of(release).name]

    def test_by_a_person_leaves_nothing(self, sample: Settings, large: Settings) -> None:
        release = build(sample)

        def interrupt(_step: str, _done: int, _total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            stores.open_store(release, large, interrupt)
        assert _names(large) == []


class TestADiskThatRefuses:
    @pytest.mark.parametrize(
        ("owner", "name"), [(os, "fsync"), (Path, "mkdir"), (Path, "rename"), (Path, "write_bytes")]
    )
    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
    def test_any_step_leaves_nothing_and_says_what_to_do(
        self, sample: Settings, large: Settings, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, code: int
    ) -> None:
        release = build(sample)

        def refuse(*_arguments: object, **_options: object) -> None:
            raise OSError(code, os.strerror(code))

        with monkeypatch.context() as patch:
            patch.setattr(owner, name, refuse)
            with pytest.raises(EnvironmentFaultError, match=os.strerror(code)) as caught:
                stores.open_store(release, large)
        assert f"PVEGRAPH_MEMORY_QUADS={release.manifest.quads}" in str(caught.value)
        assert "PVEGRAPH_RELEASES" in str(caught.value)
        assert _names(large) == []
        assert stores.open_store(release, large)

    def test_by_being_full_leaves_the_release_before_current(
        self, large: Settings, small_disk: Callable[[int], Path]
    ) -> None:
        first = build(large)
        size = sum(path.stat().st_size for path in large.releases_folder.rglob("*") if path.is_file())
        releases = small_disk(2 * size - 100_000)
        shutil.copytree(large.releases_folder, releases, symlinks=True)
        change(large)
        settings = large.model_copy(update={"releases": releases})
        with pytest.raises(EnvironmentFaultError, match=r"Its store cannot be made .*No space left"):
            build(settings)
        after = current(settings)
        assert after is not None
        assert after.manifest == first.manifest
        assert _names(settings) == [stores.path_of(after).name]
        assert _is_sound(after)

    def test_by_being_read_only_still_serves_what_is_there(
        self, large: Settings, small_disk: Callable[[int], Path]
    ) -> None:
        releases = small_disk(100_000_000)
        settings = large.model_copy(update={"releases": releases})
        release = build(settings)
        subprocess.run(["mount", "-o", "remount,ro", str(releases.parent)], check=True)
        assert ensure_current(settings) == release
        store = stores.open_store(release, settings)
        assert _answer(store)
        del store

    def test_by_being_read_only_says_so_if_there_is_no_store(
        self, sample: Settings, small_disk: Callable[[int], Path]
    ) -> None:
        releases = small_disk(100_000_000)
        settings = sample.model_copy(update={"releases": releases})
        release = build(settings)
        subprocess.run(["mount", "-o", "remount,ro", str(releases.parent)], check=True)
        with pytest.raises(EnvironmentFaultError, match=r"Read-only file system.*PVEGRAPH_MEMORY_QUADS="):
            stores.open_store(release, settings)


def test_two_who_want_it_at_once_make_it_once(sample: Settings, large: Settings) -> None:
    """The second waits for the first, and then finds what it wanted."""
    release = build(sample)
    second: list[subprocess.Popen[str]] = []

    def start_another(_step: str, _done: int, _total: int) -> None:
        if not second:
            second.append(_maker(large, "open"))
            assert second[0].stdout is not None
            assert second[0].stdout.readline() == "Waiting for another build to end\n"

    assert stores.open_store(release, large, start_another)
    rest, _ = second[0].communicate(timeout=60)
    assert (second[0].returncode, rest) == (0, "")
    assert _names(large) == [stores.path_of(release).name]
