"""Thirty seeded errors: each is found, at its line, and nothing else.

What must be found stands in the files of ``seeded/`` themselves, as a comment on each line with an error.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat
from tests.validation.expected import ROOT, Row, file_below, row, rows
from typer.testing import CliRunner

from pvegraph import iri
from pvegraph.authored.document import Document, read_document
from pvegraph.authored.turtle import read_triples
from pvegraph.cli import app
from pvegraph.validation import Engine, available_engines
from pvegraph.validation.change_files import changes_of
from pvegraph.validation.examination import Rules, examine, examine_change
from pvegraph.validation.view import StoreView

WORLD = ROOT / "tests" / "shapes" / "world.ttl"
SEEDED = sorted((Path(__file__).parent / "seeded").glob("*.ttl"))
ENGINES: tuple[Engine, ...] = ("shacl", "pyshacl") if "shacl" in available_engines() else ("pyshacl",)

_MARK = re.compile(r"(E\d\d) (pves:\w+)")


def marks() -> list[tuple[str, Row]]:
    """Each error by its number, with what must be found for it."""
    return [
        (mark[1], row(mark[2], file_below(str(path)), number))
        for path in SEEDED
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if not line.startswith("#")
        for mark in _MARK.finditer(line)
    ]


EXPECTED = Counter(expected for _, expected in marks())


def quads(path: Path, name: str) -> list[Quad]:
    """The statements of a file in the graph of a source."""
    graph = NamedNode(iri.BASE + f"source/{name}")
    return [Quad(triple.subject, triple.predicate, triple.object, graph) for triple in read_triples(path)]


@pytest.fixture(scope="module")
def rules() -> Rules:
    """Our ontology and our shapes; labels of blank nodes are pyoxigraph's, and so differ between files."""
    shapes = [triple for path in sorted((ROOT / "shapes").glob("*.ttl")) for triple in read_triples(path)]
    return Rules(read_triples(ROOT / "ontology" / "pve.ttl"), shapes)


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    """The seeded files, named as if they were files of ``data/``."""
    return [read_document(path.read_bytes(), f"data/seeded/{path.name}", RdfFormat.TURTLE) for path in SEEDED]


def test_there_are_thirty_seeded_errors_with_a_number_of_its_own_each() -> None:
    assert sorted(name for name, _ in marks()) == [f"E{number:02}" for number in range(1, 31)]


@pytest.mark.parametrize("engine", ENGINES)
def test_every_seeded_error_is_found_at_its_line_and_nothing_else(
    engine: Engine, documents: list[Document], rules: Rules
) -> None:
    seeded = chain.from_iterable(quads(path, f"seeded/{path.stem}") for path in SEEDED)
    view = StoreView.of([*quads(WORLD, "press/one"), *seeded])
    report = examine(view, rules, documents=documents, engine=engine)
    assert rows(report.findings, without="info") == EXPECTED


@pytest.mark.parametrize("engine", ENGINES)
def test_every_seeded_error_is_news_when_the_files_are_added_to_a_sound_graph(
    engine: Engine, documents: list[Document], rules: Rules
) -> None:
    world = StoreView.of(quads(WORLD, "press/one"))
    change = changes_of(documents, world)
    report = examine_change(world, change, rules, against="the world", documents=documents, engine=engine)
    assert rows(report.findings, without="info") == EXPECTED
    assert report.difference is not None
    assert rows(report.difference.unchanged, without="info") == Counter()


def test_the_command_line_finds_every_seeded_error_at_its_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "shapes", tmp_path / "shapes")
    (tmp_path / "ontology").mkdir()
    shutil.copy(ROOT / "ontology" / "pve.ttl", tmp_path / "ontology")
    for source, target in ((WORLD, "press/one.ttl"), *((path, f"seeded/{path.name}") for path in SEEDED)):
        (tmp_path / "data" / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, tmp_path / "data" / target)
    changed = [str(tmp_path / "data" / "seeded" / path.name) for path in SEEDED]
    result = CliRunner().invoke(app, ["--project", str(tmp_path), "validate", *changed, "-o", "json"])
    assert result.exit_code == 1
    found = Counter(
        Row(finding["sourceShape"].replace(iri.SHAPES, "pves:"), finding["severity"], *_first_place(finding))
        for finding in json.loads(result.output)["findings"]
        if finding["severity"] != "info"
    )
    assert found == EXPECTED


def _first_place(finding: dict[str, list[dict[str, dict[str, object]]]]) -> tuple[str, int]:
    """File and line of the first place that a finding of the JSON report points at."""
    place = finding["locations"][0]["place"]
    file, line = place["file"], place["line"]
    assert isinstance(file, str)
    assert isinstance(line, int)
    return file_below(file), line
