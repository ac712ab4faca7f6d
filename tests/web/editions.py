"""Releases that are told apart by what they say: each is an edition, and says so in several graphs."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from pvegraph.release import Release, ReleasesFolder, build
from pvegraph.release.folder import DATASET, MANIFEST, REPORT_JSON, REPORT_TURTLE
from pvegraph.settings import Settings

SAMPLE = Path(__file__).parents[1] / "release" / "sample"
BASE = "https://w3id.org/pvegraph/"
FILLING = f"{BASE}id/place/filling-"
SAID = re.compile(rb"edition (\d+)")
_NAMES = "http://www.w3.org/2004/02/skos/core#"
_WHERE = (
    ("ma-rabat", "note", "alpha/one"),
    ("ma-rabat", "altLabel", "alpha/two"),
    ("dk-aarhus", "note", "beta/three"),
    ("ke-mombasa-county", "altLabel", "beta/three"),
)
"""Thing, property and source of each statement that names the edition."""


@dataclass
class Editions:
    """A project whose releases can be made without a build; release 1 is the edition 0, and so on."""

    settings: Settings
    first: Release
    filling: int
    """Statements that each release has beside."""

    @classmethod
    def begin(cls, folder: Path, filling: int = 0, **given: object) -> Editions:
        """The sample project in a folder, with its first release."""
        shutil.copytree(SAMPLE, folder)
        settings = Settings.model_validate({"project": folder, "query_workers": 2, "query_wait": 60, **given})
        return cls(settings, build(settings), filling)

    @property
    def folder(self) -> ReleasesFolder:
        """Where the releases are."""
        return ReleasesFolder(self.settings.releases_folder)

    def publish(self, number: int, *, much: bool = False) -> None:
        """Make the release of a number and make it current; with much that differs from all others, if so wished."""
        folder = self.folder
        with folder.exclusive():
            if number not in folder.numbers():
                folder.add(number, self._files(number, f"of {number}" if much else ""))
            folder.make_current(number)

    def _files(self, number: int, mark: str) -> dict[str, bytes]:
        first = self.first
        lines = {*first.nquads.read_bytes().splitlines(keepends=True), *map(str.encode, _said(number))}
        lines.update(
            f'<{FILLING}{n}> <{_NAMES}note> "filling {n} {mark}" <{BASE}source/beta/three> .\n'.encode()
            for n in range(self.filling)
        )
        dataset = b"".join(sorted(lines))
        sha256 = hashlib.sha256(dataset).hexdigest()
        manifest = replace(first.manifest, number=number, previous=number - 1, sha256=sha256, quads=len(lines))
        return {
            DATASET: dataset,
            MANIFEST: manifest.to_json(),
            REPORT_JSON: first.report.read_bytes(),
            REPORT_TURTLE: first.report_turtle.read_bytes(),
        }


def _said(number: int) -> list[str]:
    return [
        f'<{BASE}id/place/{place}> <{_NAMES}{property_}> "edition {number}"@en <{BASE}source/{source}> .\n'
        for place, property_, source in _WHERE
    ]


def editions_in(octets: bytes) -> list[int]:
    """The editions that an answer names, each as often as it does."""
    return [int(number) for number in SAID.findall(octets)]


def damage(release: Path) -> None:
    """Let a release be other than its manifest says."""
    path = release / MANIFEST
    content = {**json.loads(path.read_bytes()), "sha256": "0" * 64}
    path.chmod(0o644)
    path.write_text(json.dumps(content), "utf-8")
