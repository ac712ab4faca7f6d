"""A project of some real files of data/, and changes of it that nobody has reviewed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from tests.curation.projects import SAMPLE

from pvegraph import iri
from pvegraph.release import Origin, Release, ReleasesFolder, build
from pvegraph.release.publishing import publish
from pvegraph.settings import Settings
from pvegraph.validation import Report
from pvegraph.validation.view import Change

DATA = Path(__file__).parents[3] / "data"
FILES = (
    "abamako/nat-ma-abamako-2015.ttl",
    "gctf/gctf-10th.ttl",
    "strong-cities-network/scn-tdi-london-2023.ttl",
    "uk-parliament-home-affairs-committee/nat-uk-hasc-2023.ttl",
)
NO_SHAPES = """\
@prefix pve: <https://w3id.org/pvegraph/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
pve:NothingShape a sh:NodeShape ; sh:targetClass pve:Nothing .
"""


def make_project(folder: Path, names: Iterable[str] = FILES) -> Settings:
    """A project with a release of some files of data/, whose shapes allow everything."""
    shutil.copytree(SAMPLE / "ontology", folder / "ontology")
    (folder / "shapes").mkdir()
    (folder / "shapes" / "nothing.ttl").write_text(NO_SHAPES, encoding="utf-8")
    for name in names:
        (folder / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(DATA / name, folder / "data" / name)
    settings = Settings(project=folder)
    build(settings)
    return settings


def accept(settings: Settings, change: Change, number: int = 1, author: str = "amal") -> Release:
    """Make a release of a change without asking anybody."""
    folder = ReleasesFolder(settings.releases_folder)
    with folder.exclusive():
        base = folder.current()
        assert base is not None
        origin = Origin("acceptance", author, f"Change {number}", proposal=number, uid=f"{number:032x}")
        return publish(folder, base, change, origin, settings=settings, report=Report.of([], "shacl"))


def said_by_files(settings: Settings) -> frozenset[Quad]:
    """What the files of data/ say."""
    found = set()
    for path in settings.data.glob("*/*.ttl"):
        graph = NamedNode(iri.graph_of_path(PurePosixPath(path.relative_to(settings.data).as_posix())))
        found |= {Quad(*quad.triple, graph) for quad in parse(path.read_bytes(), RdfFormat.TURTLE)}
    return frozenset(found)


def said_by_release(settings: Settings) -> frozenset[Quad]:
    """What the sources say in the current release."""
    release = ReleasesFolder(settings.releases_folder).current()
    assert release is not None
    quads = parse(path=release.nquads, format=RdfFormat.N_QUADS)
    return frozenset(quad for quad in quads if str(quad.graph_name).startswith(f"<{iri.SOURCE}"))


def texts(settings: Settings) -> Mapping[str, str]:
    """The files of data/ as they are."""
    paths = settings.data.glob("*/*.ttl")
    return {str(path.relative_to(settings.data)): path.read_bytes().decode() for path in paths}


class Repository:
    """The folder of a project under git."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / ".gitignore").write_text("releases/\n", encoding="utf-8")
        self("init", "-q")
        self.commit("Begin")

    def __call__(self, *words: str) -> str:
        """What git answers."""
        who = ["-c", "user.name=Amal", "-c", "user.email=amal@example.org", "-c", "core.autocrlf=false"]
        command = ["git", *who, *words]
        return subprocess.run(command, cwd=self._folder, check=True, capture_output=True, text=True).stdout

    def commit(self, message: str) -> None:
        """Commit the files as they are."""
        self("add", "-A")
        self("commit", "-q", "--allow-empty", "-m", message)

    def changed_lines(self) -> int:
        """How many lines differ from the last commit, taken out and put in."""
        self("add", "-A", "-N")
        rows = [line.split("\t") for line in self("diff", "--numstat", "--minimal", "--no-renames").splitlines()]
        return sum(int(added) + int(removed) for added, removed, _ in rows)
