"""A project of three sources, which is built in a moment."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pvegraph.settings import Settings

SAMPLE = Path(__file__).parent / "sample"


@pytest.fixture
def sample(tmp_path: Path) -> Settings:
    """A copy of the sample project, for one test to change as it likes."""
    folder = tmp_path / "project"
    shutil.copytree(SAMPLE, folder)
    return Settings(project=folder)


@pytest.fixture
def violation(sample: Settings) -> Path:
    """The file that takes the name away from a place of the sample project, which its shapes do not allow."""
    path = sample.data / "beta" / "three.ttl"
    path.write_text(
        path.read_text(encoding="utf-8").replace('skos:prefLabel "Mombasa County"@en', "a pve:City"), "utf-8"
    )
    return path
