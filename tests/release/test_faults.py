"""What becomes of releases when a build is killed, runs twice at once, or the disk refuses or damages them."""

from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.release.projects import assert_whole, change, elsewhere, entries

from pvegraph.errors import EnvironmentFaultError, PvegraphError
from pvegraph.release import ReleasesFolder, build, current, ensure_current
from pvegraph.settings import Settings


class TestADamagedRelease:
    @pytest.mark.parametrize(
        ("name", "content", "complaint"),
        [
            ("manifest.json", "", "manifest.json is damaged"),
            ("manifest.json", "[]", "has the format"),
            ("manifest.json", '{"format": 7}', "has the format 7"),
            ("manifest.json", '{"format": 1}', "missing or unknown: classes"),
            ("manifest.json", None, "manifest.json cannot be read"),
            ("dataset.nq", "", "dataset.nq is damaged: its SHA-256"),
            ("dataset.nq", None, "dataset.nq cannot be read"),
        ],
    )
    def test_is_told_with_its_file_and_the_way_out(
        self, sample: Settings, name: str, content: str | None, complaint: str
    ) -> None:
        path = build(sample).folder / name
        path.unlink()
        if content is not None:
            path.write_text(content, "utf-8")
        with pytest.raises(EnvironmentFaultError, match=complaint) as caught:
            current(sample)
        assert "pvegraph build" in str(caught.value)
        assert build(sample).number == 2

    @pytest.mark.parametrize("target", ["../elsewhere", "one"])
    def test_is_a_pointer_to_something_else(self, sample: Settings, target: str) -> None:
        build(sample)
        link = sample.releases_folder / "current"
        link.unlink()
        link.symlink_to(target)
        with pytest.raises(EnvironmentFaultError, match="which is no release"):
            current(sample)

    def test_is_a_pointer_that_is_no_link(self, sample: Settings) -> None:
        sample.releases_folder.mkdir()
        (sample.releases_folder / "current").write_text("1", "utf-8")
        with pytest.raises(EnvironmentFaultError, match="symbolic link"):
            current(sample)


def kill_at(settings: Settings, moment: int) -> int:
    """Build in a process that kills itself at the given step of its progress; return how it ended."""
    context = multiprocessing.get_context("fork")
    process = context.Process(target=_build_and_die, args=(settings, moment))
    process.start()
    process.join(60)
    exit_code = process.exitcode
    if exit_code is None:
        process.kill()
        pytest.fail("the build hung")
    return exit_code


def _build_and_die(settings: Settings, moment: int) -> None:
    told = 0

    def count(_step: str, _done: int, _total: int) -> None:
        nonlocal told
        if told == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        told += 1

    build(settings, count)


def steps_of_a_build(settings: Settings) -> int:
    told: list[str] = []
    build(settings, lambda step, _done, _total: told.append(step))
    return len(told)


class TestAKilledBuild:
    def test_leaves_no_half_release_whenever_it_is_killed(self, sample: Settings) -> None:
        first = build(sample)
        change(sample)
        trial = elsewhere(sample, sample.project / "trial")
        moments = steps_of_a_build(trial)
        assert moments >= 15
        for moment in range(moments):
            settings = elsewhere(sample, sample.project / f"killed-{moment}")
            shutil.copytree(sample.releases_folder, settings.releases_folder, symlinks=True)
            assert kill_at(settings, moment) == -signal.SIGKILL
            after = current(settings)
            assert after is not None
            assert_whole(after)
            assert after.manifest.sha256 in {first.manifest.sha256, current(trial).manifest.sha256}
            second = build(settings)
            assert_whole(second)
            assert (second.number, second.manifest.previous) == (2, 1)
            assert entries(settings) == {".lock", "1", "2", "current", "inputs.json", "timeline.jsonl"}

    def test_lets_the_same_build_be_killed_again_and_again(self, sample: Settings) -> None:
        moments = steps_of_a_build(elsewhere(sample, sample.project / "trial"))
        for moment in range(moments):
            kill_at(sample, moment)
        assert_whole(build(sample))
        assert entries(sample) == {".lock", "1", "current", "inputs.json", "timeline.jsonl"}


class TestTwoBuildsAtOnce:
    def test_make_one_release_after_the_other(self, sample: Settings) -> None:
        """The second begins while the first is writing, is made to wait, and then finds nothing left to do."""
        second: list[subprocess.Popen[bytes]] = []

        def start_another(step: str, _done: int, _total: int) -> None:
            if step == "Writing the release" and not second:
                command = [sys.executable, "-c", WAITING_BUILD, str(sample.project)]
                second.append(subprocess.Popen(command, stdout=subprocess.PIPE))
                assert second[0].stdout is not None
                assert second[0].stdout.readline() == b"Waiting for another build to end\n"

        release = build(sample, start_another)
        rest, _ = second[0].communicate(timeout=60)
        assert second[0].returncode == 0
        assert rest.splitlines()[-1] == b"1"
        assert release.number == 1
        assert ReleasesFolder(sample.releases_folder).numbers() == [1]

    def test_do_not_wait_for_what_was_forked_meanwhile(self, sample: Settings) -> None:
        folder = ReleasesFolder(sample.releases_folder)
        reading, writing = os.pipe()
        with folder.exclusive():
            pid = os.fork()
            if pid == 0:
                os.close(writing)
                os.read(reading, 1)
                os._exit(0)
        with folder.exclusive(wait=0.01):
            pass
        os.close(writing)
        os.waitpid(pid, 0)
        os.close(reading)


WAITING_BUILD = """
import sys
from pathlib import Path
from pvegraph.release import build
from pvegraph.settings import Settings
print(build(Settings(project=Path(sys.argv[1])), lambda step, done, total: print(step, flush=True)).number)
"""


class TestADiskThatRefuses:
    def test_to_make_the_folder_is_told(self, sample: Settings) -> None:
        blocked = sample.project / "README"
        blocked.write_text("", "utf-8")
        with pytest.raises(EnvironmentFaultError, match=r"cannot be written: Not a directory.*PVEGRAPH_RELEASES"):
            build(elsewhere(sample, blocked / "releases"))

    @pytest.mark.parametrize(
        ("owner", "name"),
        [(os, "fsync"), (Path, "mkdir"), (Path, "rename"), (Path, "replace"), (Path, "symlink_to"), (Path, "chmod")],
    )
    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
    def test_any_step_loses_nothing(
        self, sample: Settings, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, code: int
    ) -> None:
        first = build(sample)
        change(sample)

        def refuse(*_arguments: object, **_options: object) -> None:
            raise OSError(code, os.strerror(code))

        with monkeypatch.context() as patch:
            patch.setattr(owner, name, refuse)
            with pytest.raises(EnvironmentFaultError, match=os.strerror(code)):
                build(sample)
        assert current(sample) == first
        assert_whole(first)
        assert build(sample).number == 2

    def test_by_being_full_loses_nothing(self, sample: Settings, small_disk: Callable[[int], Path]) -> None:
        first = build(sample)
        releases = small_disk(first.nquads.stat().st_size * 4)
        shutil.copytree(sample.releases_folder, releases, symlinks=True)
        change(sample)
        settings = elsewhere(sample, releases)
        with pytest.raises(EnvironmentFaultError, match="No space left"):
            build(settings)
        after = current(settings)
        assert after is not None
        assert after.manifest == first.manifest

    def test_by_being_read_only_still_serves_what_is_there(
        self, sample: Settings, small_disk: Callable[[int], Path]
    ) -> None:
        releases = small_disk(1_000_000)
        settings = elsewhere(sample, releases)
        first = build(settings)
        subprocess.run(["mount", "-o", "remount,ro", str(releases.parent)], check=True)
        assert ensure_current(settings) == first
        with pytest.raises(EnvironmentFaultError, match="Read-only file system"):
            build(settings)
        change(settings)
        said: list[PvegraphError] = []
        assert ensure_current(settings, on_failure=said.append) == first
        assert isinstance(said[0], EnvironmentFaultError)
