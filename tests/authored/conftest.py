"""A few small tables and a project to import them into."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pvegraph.authored.import_report import ImportReport
from pvegraph.authored.importer import import_tables
from pvegraph.authored.rows.columns import TABLES
from pvegraph.settings import Settings


def _small_tables(folder: Path) -> dict[str, list[dict[str, str]]]:
    tables = {}
    for name in TABLES:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            tables[name] = list(csv.DictReader(file))
    return tables


@dataclass
class Workshop:
    """Tables that a test may change, and the project that they are imported into."""

    folder: Path
    settings: Settings
    tables: dict[str, list[dict[str, str]]]

    def write_tables(self) -> None:
        """Write the tables as CSV."""
        self.folder.mkdir(exist_ok=True)
        for name, rows in self.tables.items():
            columns = [column.name for column in TABLES[name]]
            with (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows(rows)

    def run(self) -> ImportReport:
        """Write the tables and import them, without the packages' graphs."""
        self.write_tables()
        return import_tables(self.folder, self.settings, enrichment=False)

    def file(self, graph: str) -> Path:
        """A file of data/ by its path there, without the suffix."""
        return self.settings.data / f"{graph}.ttl"

    def text(self, graph: str) -> str:
        """The content of a file of data/."""
        return self.file(graph).read_text(encoding="utf-8")

    def contents(self) -> dict[str, bytes]:
        """The content of every file of the project."""
        root = self.settings.project
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def new_workshop(tmp_path: Path, project: Path) -> Callable[[str], Workshop]:
    """Make a workshop of this name with the small tables and the project's own concept schemes."""

    def make(name: str) -> Workshop:
        root = tmp_path / name
        shutil.copytree(project / "ontology", root / "ontology")
        small = _small_tables(project / "tests" / "authored" / "small")
        return Workshop(tmp_path / f"{name}-tables", Settings(project=root), small)

    return make


@pytest.fixture
def workshop(new_workshop: Callable[[str], Workshop]) -> Workshop:
    """The small tables and an empty project."""
    return new_workshop("project")
