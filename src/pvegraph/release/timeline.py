"""Which release was current, and since when: the steps that the dataset has taken.

::

    releases/timeline.jsonl    a line for each step: {"time": "2026-01-05T09:00:00Z", "release": 3}

A release that is built becomes current, and so does an older one when the authored files are again what they were; a
list of releases by number would say nothing of the second. Where no line was written (by hand, or before this file was
kept), the manifests say when each release was made, and the link ``current`` since when it is as it is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pvegraph.errors import EnvironmentFaultError

if TYPE_CHECKING:
    from pathlib import Path

    from pvegraph.release.folder import ReleasesFolder

FILE = "timeline.jsonl"
_A_SECOND = timedelta(seconds=1)
_FORM = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Step:
    """A moment at which the dataset became that of a release."""

    number: int
    """The first step has the number 1."""
    release: int
    time: datetime
    """In UTC and whole seconds; later than that of the step before, whatever the clock said."""

    @property
    def written(self) -> str:
        """The time as ``xsd:dateTime``."""
        return self.time.strftime(_FORM)


def timeline(folder: ReleasesFolder) -> tuple[Step, ...]:
    """All steps, the first one first.

    Raises `EnvironmentFaultError` if the file is damaged or the folder cannot be read.
    """
    noted = _noted(folder.path / FILE) or _of_manifests(folder)
    current = folder.current_number()
    if current is not None and (not noted or noted[-1][1] != current):
        noted.append((_linked(folder), current))
    steps: list[Step] = []
    for time, release in noted:
        later = max(time, steps[-1].time + _A_SECOND) if steps else time
        steps.append(Step(len(steps) + 1, release, later))
    return tuple(steps)


def note(folder: ReleasesFolder) -> None:
    """Write down that another release has become current, after it has."""
    lines = [json.dumps({"time": step.written, "release": step.release}) for step in timeline(folder)]
    folder.put(FILE, "".join(f"{line}\n" for line in lines).encode())


def were_current(folder: ReleasesFolder) -> frozenset[int] | None:
    """The releases that have been current, as far as anybody noted; `None` if nobody has noted anything.

    Raises `EnvironmentFaultError` as `timeline` does.
    """
    noted = _noted(folder.path / FILE)
    current = folder.current_number()
    return frozenset(release for _, release in noted) | {current} if noted and current is not None else None


def complete(folder: ReleasesFolder) -> None:
    """Write down what was not, because whoever made a release current was killed just then, or wrote nothing down."""
    current = folder.current_number()
    noted = _noted(folder.path / FILE)
    if current is not None and (not noted or noted[-1][1] != current):
        note(folder)


def _noted(path: Path) -> list[tuple[datetime, int]]:
    """What the file says; nothing if there is none."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise EnvironmentFaultError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        entries = [json.loads(line) for line in lines]
        return [(_read(entry["time"]), int(entry["release"])) for entry in entries]
    except (ValueError, KeyError, TypeError) as error:
        raise EnvironmentFaultError(
            f"{path} is damaged: each line was expected to have a time and a release. Remove the file: then the"
            " manifests of the releases say when they were made."
        ) from error


def _of_manifests(folder: ReleasesFolder) -> list[tuple[datetime, int]]:
    """When each release that can be read was made, in the order of their numbers."""
    found = []
    for number in folder.numbers():
        try:
            created = folder.manifest(number).created
        except EnvironmentFaultError:
            continue
        found.append((_read(created), number))
    return found


def _linked(folder: ReleasesFolder) -> datetime:
    """Since when ``current`` names the release that it names."""
    try:
        seconds = (folder.path / "current").lstat().st_mtime
    except OSError as error:
        raise EnvironmentFaultError(f"{folder.path / 'current'} cannot be read: {error.strerror}.") from error
    return datetime.fromtimestamp(int(seconds), UTC)


def _read(text: str) -> datetime:
    return datetime.strptime(text, _FORM).replace(tzinfo=UTC)
