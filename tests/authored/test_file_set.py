"""Several files change together: all of them or none."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from pvegraph.authored import file_set
from pvegraph.authored.file_set import change_files, complete
from pvegraph.errors import EnvironmentFaultError

OLD = {"a/kept.ttl": b"kept", "a/changed.ttl": b"old", "b/gone.ttl": b"gone"}
NEW = {"a/kept.ttl": b"kept", "a/changed.ttl": b"new", "c/made.ttl": b"made"}
CONTENTS = {
    PurePosixPath("a/changed.ttl"): b"new",
    PurePosixPath("b/gone.ttl"): None,
    PurePosixPath("c/made.ttl"): b"made",
}


class KilledError(BaseException):
    """The process is gone."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of files."""
    for name, content in OLD.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def found(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_are_changed_made_and_removed_and_nothing_else_is_left(data: Path) -> None:
    (data / "a/changed.ttl").chmod(0o660)
    change_files(data, CONTENTS)
    assert found(data) == NEW
    assert (data / "a/changed.ttl").stat().st_mode & 0o777 == 0o660
    assert {path.name for path in data.iterdir()} == {"a", "c"}


def test_wherever_it_is_killed_the_next_one_finds_all_or_nothing_and_completes(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = 0
    outcomes = set()
    while True:
        left = steps

        def step(deed: Callable[..., object]) -> Callable[..., object]:
            def killed(*args: object, **kwargs: object) -> object:
                nonlocal left
                if left == 0:
                    raise KilledError
                left -= 1
                return deed(*args, **kwargs)

            return killed

        with monkeypatch.context() as patched:
            for owner, name in ((Path, "rename"), (Path, "replace"), (Path, "unlink"), (Path, "mkdir"), (os, "fsync")):
                patched.setattr(owner, name, step(getattr(owner, name)))
            try:
                change_files(data, CONTENTS)
            except KilledError:
                pass
            else:
                break
        began = complete(data)
        assert found(data) == (NEW if began or outcomes == {"new"} else OLD)
        outcomes.add("new" if found(data) == NEW else "old")
        for name in NEW.keys() - OLD.keys():
            (data / name).unlink(missing_ok=True)
        for name, content in OLD.items():
            (data / name).parent.mkdir(exist_ok=True)
            (data / name).write_bytes(content)
        steps += 1
    assert outcomes == {"old", "new"}
    assert found(data) == NEW


def test_nothing_changes_if_the_disk_is_full(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(file_set, "_write", full)
    with pytest.raises(EnvironmentFaultError, match="No space left"):
        change_files(data, CONTENTS)
    monkeypatch.undo()
    assert not complete(data)
    assert found(data) == OLD


def test_what_somebody_wrote_since_the_interruption_is_not_overwritten(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KilledError

    monkeypatch.setattr(file_set, "_carry_out", killed)
    with pytest.raises(KilledError):
        change_files(data, CONTENTS)
    monkeypatch.undo()
    (data / "a/changed.ttl").write_bytes(b"by hand")
    with pytest.raises(EnvironmentFaultError, match=r"changed\.ttl has been changed by somebody else"):
        change_files(data, {})
    assert (data / "a/changed.ttl").read_bytes() == b"by hand"


def test_a_link_that_leads_out_of_the_folder_is_not_followed(
    data: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (data / "d").symlink_to(elsewhere)
    with pytest.raises(EnvironmentFaultError, match="leads out"):
        change_files(data, {PurePosixPath("d/made.ttl"): b"made"})
    assert list(elsewhere.iterdir()) == []
    assert found(data) == OLD
