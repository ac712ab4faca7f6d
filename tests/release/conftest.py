"""A project of three sources, which is built in a moment."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
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


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Make a disk of so many bytes and give a folder on it that does not exist yet; needs the right to mount."""
    point = tmp_path / "disk"
    point.mkdir()

    def mount(size: int) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(point)]
        if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode != 0:
            pytest.skip("no right to mount a disk here")
        return point / "releases"

    yield mount
    subprocess.run(["umount", str(point)], capture_output=True, check=False)
