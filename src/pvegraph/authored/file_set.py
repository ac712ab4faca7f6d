"""Changing several files of a folder together: all of them or none, whenever the process is killed.

::

    data/.changing/      written and on the disk before the first file changes: plan.json, and the new contents
    data/.changing.new/  being written; means nothing

Whoever finds the first completes what it says; the second is removed. Hidden entries of ``data/`` are nobody's text
(`pvegraph.authored.files`).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from pvegraph.errors import EnvironmentFaultError

_JOURNAL = ".changing"
_PLAN = "plan.json"
_ENDED = "The change of several files at once was interrupted"


def change_files(folder: Path, contents: Mapping[PurePosixPath, bytes | None]) -> None:
    """Give files below a folder these contents, `None` for those that are to be removed: all of them or none.

    Raises `EnvironmentFaultError` if the disk does not let us: nothing has changed then, or `complete` does the rest.
    """
    try:
        complete(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for path in contents:
            _demand_inside(folder, folder / path)
        if contents:
            _write_journal(folder, contents)
            _carry_out(folder)
    except OSError as error:
        raise EnvironmentFaultError(
            f"{folder} cannot be written ({error.strerror}); check that the disk has room and that you may write there"
        ) from error


def complete(folder: Path) -> bool:
    """Complete what a killed process began, if it had begun to change files; return whether there was something.

    Raises `EnvironmentFaultError` if somebody has changed one of the files since, or the disk does not let us.
    """
    try:
        shutil.rmtree(folder / f"{_JOURNAL}.new", ignore_errors=True)
        if not (folder / _JOURNAL).is_dir():
            return False
        _carry_out(folder)
    except OSError as error:
        raise EnvironmentFaultError(f"{folder} cannot be written ({error.strerror}). {_ENDED}; run it again") from error
    return True


def _write_journal(folder: Path, contents: Mapping[PurePosixPath, bytes | None]) -> None:
    """Write down what is to be done, as a whole."""
    new = folder / f"{_JOURNAL}.new"
    new.mkdir()
    plan = []
    for number, (path, content) in enumerate(sorted(contents.items())):
        if content is not None:
            _write(new / str(number), content)
        plan.append({"path": str(path), "before": _sum(folder / path), "after": _sum_of(content)})
    _write(new / _PLAN, json.dumps(plan).encode())
    _sync(new)
    new.rename(folder / _JOURNAL)
    _sync(folder)


def _carry_out(folder: Path) -> None:
    """Do what is written down, as far as it is not done yet."""
    journal = folder / _JOURNAL
    # Without a plan all of it was done, but the folder was not removed any more.
    plan = json.loads((journal / _PLAN).read_bytes()) if (journal / _PLAN).exists() else []
    for entry in plan:
        _demand_inside(folder, folder / entry["path"])
        if _sum(folder / entry["path"]) not in {entry["before"], entry["after"]}:
            raise EnvironmentFaultError(
                f"{_ENDED}, and {folder / entry['path']} has been changed by somebody else meanwhile. The new contents"
                f" are in {journal}: take from there what you want, remove that folder, and run the command again."
            )
    for number, entry in enumerate(plan):
        path, staged = folder / entry["path"], journal / str(number)
        if entry["after"] is None:
            path.unlink(missing_ok=True)
        elif staged.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                staged.chmod(path.stat().st_mode)
            staged.replace(path)
    for parent in {(folder / entry["path"]).parent for entry in plan}:
        if parent.is_dir():
            _sync(parent)
            if parent != folder and not any(parent.iterdir()):
                parent.rmdir()
    _sync(folder)
    (journal / _PLAN).unlink(missing_ok=True)
    shutil.rmtree(journal)


def _demand_inside(folder: Path, path: Path) -> None:
    """Raise `EnvironmentFaultError` for a file that a link on its way would put elsewhere."""
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise EnvironmentFaultError(f"{path.parent} leads out of {folder}, where nothing is written; remove that link.")


def _sum(path: Path) -> str | None:
    """The SHA-256 of a file, `None` if there is none."""
    return _sum_of(path.read_bytes()) if path.exists() else None


def _sum_of(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """See the names in a folder onto the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
