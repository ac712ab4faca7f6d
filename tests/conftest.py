"""What tests share: the project, the tables it came from, and one release of it."""
# ruff: noqa: PLC0415 -- tests of the foundations run without the heavy imports of a release

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from pvegraph.settings import Settings
from pvegraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from pvegraph.release import Release
    from pvegraph.store.embedded import EmbeddedStore

hypothesis.settings.register_profile("pvegraph", deadline=None)  # a machine with other work is no fault of a test
hypothesis.settings.load_profile("pvegraph")
ROOT = Path(__file__).resolve().parents[1]
DECLARATIONS = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())


@pytest.fixture(scope="session", autouse=True)
def certificates() -> Iterator[None]:
    """Let those who may vouch for servers, who vouch for none here, be read once, and not by each client anew."""
    import httpx
    import httpx._transports.default as transports

    once = cache(httpx.create_ssl_context)
    with pytest.MonkeyPatch.context() as patch:
        for module in (httpx, transports):
            patch.setattr(module, "create_ssl_context", once)
        yield


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the repository, which is also a project of pvegraph."""
    return ROOT


@pytest.fixture(scope="session")
def facts() -> Path:
    """The folder of the tables that data/ was first made from; it is not part of the repository."""
    folder = Path(os.environ.get("PVEGRAPH_FACTS", ROOT.parent / "shared" / "facts"))
    if not folder.is_dir():
        pytest.skip(f"the tables are not at {folder}; PVEGRAPH_FACTS can name their folder")
    return folder


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a table, each with the number of its last line under ``_line``."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            yield {**row, "_line": str(reader.line_num)}


@pytest.fixture(scope="session")
def tables(facts: Path) -> dict[str, list[dict[str, str]]]:
    """Every table by its name, as rows of strings with the extra key ``_line``."""
    return {path.stem: list(_rows(path)) for path in sorted(facts.glob("*.csv"))}


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Settings:
    """Settings for the repository's own authored files, with the releases in a folder of this test run."""
    base = tmp_path_factory.getbasetemp()
    # Under pytest-xdist each worker has a folder of its own; one above it is the folder of the run.
    run = base if worker_id == "master" else base.parent
    # A machine with other work loads the release, and hands out workers, slowly.
    return Settings(project=ROOT, releases=run / "releases", query_wait=60, validation_wait=60)


@pytest.fixture(scope="session")
def release(settings: Settings) -> Release:
    """A release of the authored files, built once in a test run: its lock makes other workers wait for it."""
    from pvegraph.release import ensure_current

    return ensure_current(settings)


@pytest.fixture(scope="session")
def store(release: Release) -> EmbeddedStore:
    """The release, ready for questions."""
    from pvegraph.store.embedded import EmbeddedStore

    return EmbeddedStore.load(release.nquads)


@pytest.fixture(scope="session")
def select(store: EmbeddedStore) -> Callable[[str], list[dict[str, str]]]:
    """Ask a SELECT query of the union of all graphs; all our prefixes are declared. Unbound variables are absent."""

    def run(query: str) -> list[dict[str, str]]:
        solutions = store.query(DECLARATIONS + query)
        names = [variable.value for variable in solutions.variables]  # type: ignore[union-attr] # SELECT was asked
        return [
            {name: term.value for name, term in zip(names, solution, strict=True) if term is not None}
            for solution in solutions  # type: ignore[union-attr] # as above
        ]

    return run


@pytest.fixture(scope="session")
def ask(store: EmbeddedStore) -> Callable[[str], bool]:
    """Ask an ASK query of the union of all graphs; all our prefixes are declared."""

    def run(query: str) -> bool:
        return bool(store.query(DECLARATIONS + query))

    return run


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
