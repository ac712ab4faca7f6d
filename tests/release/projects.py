"""Changes to a project, and what is asked of its releases, for several tests."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pvegraph.release import Release
from pvegraph.settings import Settings

COMMENT = "\n# a remark that changes no statement\n"
STATEMENT = '\n<https://w3id.org/pvegraph/source/beta/three> dct:issued "2024"^^xsd:gYear .\n'


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def change(settings: Settings) -> None:
    """Add a statement to an authored file."""
    append(settings.data / "beta" / "three.ttl", STATEMENT)


def elsewhere(settings: Settings, releases: Path) -> Settings:
    """The same project with its releases in another folder."""
    return Settings(project=settings.project, releases=releases)


def entries(settings: Settings) -> set[str]:
    return {entry.name for entry in settings.releases_folder.iterdir()}


def assert_whole(release: Release) -> None:
    """All files of a release are there and hold what its manifest says."""
    assert {path.name for path in release.folder.iterdir()} == {
        "dataset.nq",
        "manifest.json",
        "report.json",
        "report.ttl",
    }
    content = release.nquads.read_bytes()
    assert hashlib.sha256(content).hexdigest() == release.manifest.sha256
    assert len(content.splitlines()) == release.manifest.quads
