"""What statements came from that a release says beyond the authored files: which proposals, of whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Quad

from pvegraph.errors import EnvironmentFaultError
from pvegraph.release import unexported
from pvegraph.release.folder import Release, ReleasesFolder
from pvegraph.release.origin import Origin, OriginKind
from pvegraph.release.unexported import by_value
from pvegraph.validation.view import Change


@dataclass(frozen=True, order=True)
class Credit:
    """Why something was changed."""

    release: int
    kind: OriginKind
    author: str
    message: str
    proposal: int = 0
    """The number of the proposal; 0 for a rollback and for an import."""

    @classmethod
    def of(cls, release: int, origin: Origin) -> Credit:
        """The origin of a release, in short."""
        return cls(release, origin.kind, origin.author, origin.message, origin.proposal or 0)

    @property
    def title(self) -> str:
        """What it is called: ``proposal 12``."""
        return f"proposal {self.proposal}" if self.proposal else f"{self.kind} of release {self.release}"

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "release": self.release,
            "kind": self.kind,
            "proposal": self.proposal or None,
            "author": self.author,
            "message": self.message,
        }


def credited(folder: ReleasesFolder, release: Release, change: Change) -> tuple[Credit, ...]:
    """What the statements of a change came from, the oldest first.

    Each of them is of the newest release that says it beyond the files and whose predecessor did not. What is no longer
    there to be asked is left out.
    """
    pending = {*_values(change)}
    found: set[Credit] = set()
    for number, origin, before in _steps(folder, release):
        if not pending:
            break
        new = pending.difference(_values(before))
        if new and origin is not None:
            found.add(Credit.of(number, origin))
        pending -= new
    return tuple(sorted(found))


def _values(change: Change) -> Iterator[tuple[bool, Quad]]:
    for added, quads in ((True, change.added), (False, change.removed)):
        yield from ((added, by_value(quad)) for quad in quads)


def _steps(folder: ReleasesFolder, release: Release) -> Iterator[tuple[int, Origin | None, Change]]:
    """The releases that led to one, the newest first, each with what its predecessor said beyond the files."""
    number, manifest = release.number, release.manifest
    while True:
        previous = manifest.previous
        try:
            before = unexported.NOTHING if previous is None else unexported.unexported(folder, previous)
            yield number, manifest.origin, before
            if previous is None:
                return
            number, manifest = previous, folder.manifest(previous)
        except EnvironmentFaultError:
            return
