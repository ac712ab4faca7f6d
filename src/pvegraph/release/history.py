"""The releases of a folder, looked up when asked: others may be built while a server runs.

What never changes is read once: what the list shows of a release, and that its dataset is whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pvegraph.errors import EnvironmentFaultError
from pvegraph.release.folder import MANIFEST, Release, ReleasesFolder
from pvegraph.release.manifest import Manifest
from pvegraph.release.origin import Origin
from pvegraph.release.timeline import Step, timeline, were_current

if TYPE_CHECKING:
    from pvegraph.settings import Settings


@dataclass(frozen=True)
class Known:
    """What the list of releases shows of one."""

    number: int
    created: str
    previous: int | None
    sha256: str
    quads: int
    triples: int
    sources: int
    classes: int
    nquads: Path
    origin: Origin | None = None

    @classmethod
    def of(cls, manifest: Manifest, nquads: Path) -> Known:
        """The short form of a manifest, which lists all sources."""
        return cls(
            manifest.number,
            manifest.created,
            manifest.previous,
            manifest.sha256,
            manifest.quads,
            manifest.triples,
            len(manifest.sources),
            len(manifest.classes),
            nquads,
            manifest.origin,
        )

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "release": self.number,
            "created": self.created,
            "previous": self.previous,
            "sha256": self.sha256,
            "quads": self.quads,
            "triples": self.triples,
            "sources": self.sources,
            "classes": self.classes,
            "origin": None if self.origin is None else self.origin.to_json(),
        }


class History:
    """The releases of one folder; safe to be used by several threads."""

    def __init__(self, folder: ReleasesFolder) -> None:
        self.folder = folder
        self._known: dict[int, tuple[object, Known]] = {}
        self._whole: dict[int, object] = {}
        self._out: set[int] = set()

    def releases(self) -> Sequence[Known]:
        """The releases that can be read, the newest first; a damaged manifest leaves its release out."""
        found = (self.find(number) for number in reversed(self.folder.numbers()))
        return [known for known in found if known is not None]

    def find(self, number: int) -> Known | None:
        """What is known of a release, `None` if there is none whose manifest can be read.

        One that is being made of a proposal, and may yet be removed (`pvegraph.release.publishing.recover`), is none.
        """
        stamp = _stamp(self.folder.path / str(number) / MANIFEST)
        if stamp is None:
            return None
        kept = self._known.get(number)
        if kept is None or kept[0] != stamp:
            try:
                manifest = self.folder.manifest(number)
            except EnvironmentFaultError:
                return None
            release = Release(number, self.folder.path / str(number), manifest)
            kept = self._known[number] = (stamp, Known.of(manifest, release.nquads))
        return kept[1] if kept[1].origin is None or self._was_current(number) else None

    def whole(self, number: int) -> Known | None:
        """What is known of a release whose dataset is what its manifest says, `None` if there is no such release.

        Raises `EnvironmentFaultError` if it is damaged, as `Release.open`.
        """
        if not (self.folder.path / str(number)).is_dir():
            return None
        known = self.find(number)
        stamp = None if known is None else _stamp(known.nquads)
        if stamp is None or self._whole.get(number) != stamp:
            self.folder.release(number)
            self._whole[number] = stamp
            known = self.find(number)
        return known

    def _was_current(self, number: int) -> bool:
        if number not in self._out:
            self._out |= were_current(self.folder) or {number}
        return number in self._out

    def steps(self) -> Sequence[Step]:
        """The steps to releases that can be read, in order; one that was removed leaves a gap in the numbers."""
        return [step for step in timeline(self.folder) if self.find(step.release) is not None]

    def since(self) -> dict[int, datetime]:
        """When each release that can be read became current first."""
        first: dict[int, datetime] = {}
        for step in self.steps():
            first.setdefault(step.release, step.time)
        return first


def history_of(settings: Settings) -> History:
    """The releases of a project."""
    return History(ReleasesFolder(settings.releases_folder))


def _stamp(path: Path) -> object:
    """What changes if a file does, `None` without one."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino)
