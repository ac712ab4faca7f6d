"""The folder of the releases on disk: which are there, which is current, and how another is put beside them.

::

    releases/
      1/  2/ …            a release each, never changed: dataset.nq manifest.json report.json report.ttl, and
                          unexported.rdfp if it says what the files do not (`pvegraph.release.unexported`)
      current → 2         replaced by one rename, so that a reader sees the old release or the new one
      timeline.jsonl      which release was current since when (`pvegraph.release.timeline`)
      inputs.json         authored files that were found to make a release that was there already
      unexported.rdfp     what that release says beyond those files, if it is not what its own file says
      refused-12.json     the report of the last try to accept proposal 12, if validation refused it
      last-failed-report.*  of the last build, if validation refused it
      stores/             what is derived from releases that are too large for memory; see `pvegraph.release.stores`
      indexes/            of the names of releases, for search; see `pvegraph.search.kept`
      dumps/              files to download, made when asked for; see `pvegraph.release.dumps`
      .lock               held while a release is made, by a build, an acceptance or a rollback
      .tmp-…              being written; left behind only by who was killed, and removed by the next one
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pvegraph.authored.progress import Progress, silent
from pvegraph.errors import EnvironmentFaultError
from pvegraph.release import timeline
from pvegraph.release.manifest import REMEDY, Manifest

DATASET = "dataset.nq"
MANIFEST = "manifest.json"
REPORT_JSON = "report.json"
REPORT_TURTLE = "report.ttl"

WRITING = "Writing the release"
WAITING = "Waiting for another build to end"
_CURRENT = "current"
_LOCK = ".lock"
TEMPORARY = ".tmp-"
STORES = "stores"
INDEXES = "indexes"
_READ_ONLY = 0o444
_PAUSE_SECONDS = 0.05
"""Between two looks at a lock that somebody else holds."""

Content: TypeAlias = bytes | Callable[[], Iterable[bytes]]
"""What a file holds, or what gives it in pieces when the files before it have been written."""


@dataclass(frozen=True)
class Release:
    """An immutable, validated, numbered version of the whole dataset, on disk."""

    number: int
    folder: Path
    manifest: Manifest

    @property
    def nquads(self) -> Path:
        """The dataset as canonical N-Quads."""
        return self.folder / DATASET

    @property
    def report(self) -> Path:
        """The validation report as JSON; warnings and informations, as a release has no violation."""
        return self.folder / REPORT_JSON

    @property
    def report_turtle(self) -> Path:
        """The validation report as Turtle."""
        return self.folder / REPORT_TURTLE

    @classmethod
    def open(cls, folder: Path) -> Release:
        """The release in a folder, after its dataset was held against the hash in its manifest (20 MB: 15 ms).

        Raises `EnvironmentFaultError` if a file of it is missing, unreadable or not what was written.
        """
        manifest = Manifest.read(folder / MANIFEST)
        path = folder / DATASET
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise EnvironmentFaultError(f"{path} cannot be read: {error.strerror}. {REMEDY}") from error
        if found != manifest.sha256:
            raise EnvironmentFaultError(
                f"{path} is damaged: its SHA-256 is {found}, the manifest says {manifest.sha256}. {REMEDY}"
            )
        return cls(manifest.number, folder, manifest)


class ReleasesFolder:
    """The folder of the releases. What changes it must be called while `exclusive` is entered."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def numbers(self) -> list[int]:
        """The numbers of all releases that are there, damaged ones too, in order."""
        with _faults(self.path, "read"):
            names = [entry.name for entry in self.path.iterdir()] if self.path.exists() else []
        return sorted(int(name) for name in names if name.isascii() and name.isdecimal())

    def release(self, number: int) -> Release:
        """One release. Raises `EnvironmentFaultError` as `Release.open`."""
        return Release.open(self.path / str(number))

    def manifest(self, number: int) -> Manifest:
        """What a release says about itself. Raises `EnvironmentFaultError` as `Manifest.read`."""
        return Manifest.read(self.path / str(number) / MANIFEST)

    def current_number(self) -> int | None:
        """The number that ``current`` names, whether or not that release is there and whole."""
        link = self.path / _CURRENT
        try:
            name = str(link.readlink())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise EnvironmentFaultError(
                f"{link} cannot be read as a symbolic link: {error.strerror}. Remove it, then run pvegraph build."
            ) from error
        if not (name.isascii() and name.isdecimal()):
            raise EnvironmentFaultError(
                f"{link} points to {name!r}, which is no release. Remove it, then run pvegraph build."
            )
        return int(name)

    def current(self) -> Release | None:
        """The current release, `None` before the first one. Raises `EnvironmentFaultError` as `Release.open`."""
        number = self.current_number()
        return None if number is None else self.release(number)

    def holding(self, sha256: str) -> Release | None:
        """The release with this content, if there is one that is whole."""
        for number in reversed(self.numbers()):
            try:
                if self.manifest(number).sha256 == sha256:
                    return self.release(number)
            except EnvironmentFaultError:
                # A damaged release holds nothing; its number stays taken.
                continue
        return None

    @contextmanager
    def exclusive(self, progress: Progress = silent, wait: float | None = None) -> Iterator[None]:
        """Keep others out who make a release, waiting for one that does, and remove what a killed one left.

        Raises `EnvironmentFaultError` if it takes longer than ``wait`` seconds until this one's turn.
        """
        with _faults(self.path, "written"):
            self.path.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            with _faults(self.path, "locked"):
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    progress(WAITING, 0, 0)
                    self._wait_for(handle, wait)
            with _faults(self.path, "written"):
                for folder in (self.path, self.path / STORES):
                    for leftover in folder.glob(TEMPORARY + "*"):
                        _remove(leftover)
            yield
        finally:
            # A process that was forked meanwhile has the same handle, and would keep the lock.
            with suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_UN)
            os.close(handle)

    def _wait_for(self, handle: int, seconds: float | None) -> None:
        """Wait for the lock, for ever if no time is given; there is no call of the system that waits for some time."""
        if seconds is None:
            fcntl.flock(handle, fcntl.LOCK_EX)
            return
        end = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise EnvironmentFaultError(
                        f"Another process has been making a release in {self.path} for {seconds:g} seconds and has not"
                        " come to its end. Nothing was changed; try again later."
                    ) from None
                time.sleep(_PAUSE_SECONDS)
            else:
                return

    def add(self, number: int, files: Mapping[str, Content], progress: Progress = silent) -> None:
        """Put a release beside the others: it is there whole, on the disk and not just in memory, or not at all."""
        temporary = self.path / f"{TEMPORARY}{number}"
        total = len(files) + 1
        with _faults(self.path, "written"):
            temporary.mkdir()
            for done, (name, content) in enumerate(files.items()):
                progress(WRITING, done, total)
                _write(temporary / name, content if isinstance(content, bytes) else content())
                (temporary / name).chmod(_READ_ONLY)
            _sync_folder(temporary)
            progress(WRITING, total - 1, total)
            temporary.rename(self.path / str(number))
            _sync_folder(self.path)
        progress(WRITING, total, total)

    def make_current(self, number: int) -> None:
        """Let ``current`` name another release, in one step, and note that it did."""
        temporary = self.path / f"{TEMPORARY}{_CURRENT}"
        with _faults(self.path, "written"):
            temporary.symlink_to(str(number))
            temporary.replace(self.path / _CURRENT)
            _sync_folder(self.path)
        timeline.note(self)

    def discard(self, number: int) -> None:
        """Remove a release in one step; for one that has never been current."""
        temporary = self.path / f"{TEMPORARY}gone-{number}"
        with _faults(self.path, "written"):
            (self.path / str(number)).rename(temporary)
            _sync_folder(self.path)
            _remove(temporary)

    def put(self, name: str, content: bytes) -> Path:
        """Write a small file beside the releases, in one step, and return its path."""
        temporary = self.path / f"{TEMPORARY}{name}"
        with _faults(self.path, "written"):
            _write(temporary, content)
            temporary.replace(self.path / name)
        return self.path / name

    def drop(self, name: str) -> None:
        """Remove a small file beside the releases, if it is there."""
        with _faults(self.path, "written"):
            (self.path / name).unlink(missing_ok=True)


@contextmanager
def _faults(path: Path, deed: str) -> Iterator[None]:
    """Turn what the disk refuses into an error for people."""
    try:
        yield
    except OSError as error:
        raise EnvironmentFaultError(
            f"The folder of the releases, {path}, cannot be {deed}: {error.strerror}."
            " Nothing was lost; make room or give rights there, or name another folder by PVEGRAPH_RELEASES."
        ) from error


def _write(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file, at once or in pieces, and see it onto the disk."""
    with path.open("wb") as file:
        for piece in (content,) if isinstance(content, bytes) else content:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    """See the names in a folder onto the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    """Remove a file, a link or a folder with what is in it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
