"""A project whose data changed again and again: what each of its releases is, for tests of history."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from tests.release.projects import append

from pvegraph.release import Release, ReleasesFolder, build
from pvegraph.settings import Settings
from pvegraph.store import Store
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.service import QueryService
from pvegraph.web.app import create_app

SAMPLE = Path(__file__).parents[1] / "release" / "sample"
TIMES = ("2026-01-05T09:00:00Z", "2026-02-10T10:30:00Z", "2026-03-15T00:00:00Z", "2026-04-20T18:45:10Z")
BASE = "https://w3id.org/pvegraph/"
LYON = f"{BASE}id/place/fr-lyon"
AARHUS = f"{BASE}id/place/dk-aarhus"
MOMBASA = f"{BASE}id/place/ke-mombasa-county"
RABAT = f"{BASE}id/place/ma-rabat"

_FOUR = """@prefix dct: <http://purl.org/dc/terms/> .
@prefix pve: <https://w3id.org/pvegraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://w3id.org/pvegraph/source/gamma/four> a pve:Source ; dct:title "Four"@en .
<https://w3id.org/pvegraph/id/place/fr-lyon> a pve:Place ; skos:prefLabel "Lyon"@fr , "ليون"@ar .
"""


@dataclass
class ChangingProject:
    """A project in a folder of its own, and what was built of it."""

    settings: Settings
    releases: list[Release]

    @classmethod
    def begin(cls, folder: Path) -> ChangingProject:
        """The sample project, with its first release."""
        shutil.copytree(SAMPLE, folder)
        project = cls(Settings(project=folder, query_workers=2, query_wait=60, validation_wait=60), [])
        project.build()
        return project

    @classmethod
    def of_four_releases(cls, folder: Path) -> ChangingProject:
        """As `begin`, then with a thing more, with a thing less and a name that changed, and with another of both."""
        project = cls.begin(folder)
        project.add_lyon()
        project.build()
        project.remove_aarhus()
        project.rename_mombasa("County of Mombasa")
        project.build()
        project.rename_mombasa("Mombasa")
        project.remove_lyon()
        project.build()
        project.date(TIMES)
        return project

    @property
    def current(self) -> Release:
        """The newest release."""
        return self.releases[-1]

    def build(self) -> Release:
        """Make a release of the files as they are now; it may be an older one."""
        self.releases.append(build(self.settings))
        return self.current

    def add_lyon(self) -> None:
        """A source more, which speaks of a thing that was not there."""
        path = self.settings.data / "gamma" / "four.ttl"
        path.parent.mkdir(exist_ok=True)
        path.write_text(_FOUR, "utf-8")

    def remove_lyon(self) -> None:
        """The source and its thing are there no more."""
        (self.settings.data / "gamma" / "four.ttl").unlink()

    def remove_aarhus(self) -> None:
        """A thing that only one source speaks of is there no more; the source still speaks of another."""
        path = self.settings.data / "alpha" / "two.ttl"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "dk-aarhus" not in line), "utf-8")

    def rename_mombasa(self, name: str) -> None:
        """A thing gets another name."""
        path = self.settings.data / "beta" / "three.ttl"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if "ke-mombasa-county" not in line]
        said = f'place:ke-mombasa-county a pve:Place ; skos:prefLabel "{name}"@en .\n'
        path.write_text("".join([*kept, said]), "utf-8")

    def add_node(self) -> None:
        """A node without a name more: others may be called otherwise from then on."""
        append(self.settings.shapes / "place.ttl", "\npves:Place sh:property [ sh:path skos:note ; sh:maxCount 9 ] .\n")

    def date(self, times: tuple[str, ...]) -> None:
        """Let the releases have become current at these times."""
        lines = [
            json.dumps({"time": time, "release": release.number})
            for time, release in zip(times, self.releases, strict=True)
        ]
        (self.settings.releases_folder / "timeline.jsonl").write_text("\n".join(lines) + "\n", "utf-8")

    def app(self, service: QueryService | None = None, *, store: Store | None = None, **given: object) -> FastAPI:
        """The gateway of the release that is current now, with workers of its own unless a service is given."""
        settings = self.settings.model_copy(update=given)
        number = ReleasesFolder(settings.releases_folder).current_number()
        assert number is not None
        release = ReleasesFolder(settings.releases_folder).release(number)
        return create_app(release, store or EmbeddedStore.load(release.nquads), settings, service)
