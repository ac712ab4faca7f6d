"""Statements of a release's file are validated as those in memory are."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from pvegraph.release.canonical import canonical_nquads
from pvegraph.validation import Engine, engine_shacl, validate
from pvegraph.validation.statements import Listed, ReleaseFile, read
from pvegraph.validation.validator import CompiledShapes, validate_statements
from pvegraph.vocabulary import PREFIXES, expand

ENGINES: tuple[Engine, ...] = ("shacl", "pyshacl") if engine_shacl.is_available() else ("pyshacl",)
DECLARATIONS = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
SHAPES = """pves:A a sh:PropertyShape ; sh:targetClass pve:Event ; sh:path pve:start ; sh:maxCount 1 ;
    sh:message "{$this}: {$value}."@en ."""
DATA = """
<urn:g> { event:a a pve:Event ;
    skos:prefLabel "A \\u003Curn:no\\u003E .\\n"@en ; pve:start 1 , 2 . event:ab a pve:Event . }
<urn:h> { event:a a pve:Event ; pve:start 1 , "2" . event:b a pve:Event ; pve:start "x" , event:a . }
<urn:shapes> { event:c a pve:Event ; pve:start 1 , 2 . event:a pve:start 3 . }
"""


@pytest.fixture
def dataset(tmp_path: Path) -> ReleaseFile:
    """The file of a release with a graph that is no data."""
    path = tmp_path / "dataset.nq"
    path.write_bytes(canonical_nquads(parse((DECLARATIONS + DATA).encode(), format=RdfFormat.TRIG)))
    return ReleaseFile(path, ("urn:shapes",))


def in_memory() -> list[Triple]:
    """The same without that graph, as a list."""
    quads = parse((DECLARATIONS + DATA).encode(), format=RdfFormat.TRIG)
    return [quad.triple for quad in quads if quad.graph_name != NamedNode("urn:shapes")]


def shapes() -> list[Triple]:
    """The shapes."""
    return [quad.triple for quad in parse((DECLARATIONS + SHAPES).encode(), format=RdfFormat.TURTLE)]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_file_gives_the_report_that_its_statements_give(dataset: ReleaseFile, engine: Engine) -> None:
    report = validate_statements(dataset, CompiledShapes.of(shapes()), engine=engine)
    assert report.findings == validate(in_memory(), [], shapes(), engine=engine).findings
    assert len(report.findings) == 2


def test_a_file_is_handed_over_without_graphs_and_gone_afterwards(dataset: ReleaseFile) -> None:
    with dataset.ntriples() as file:
        assert isinstance(file, Path)
        assert set(read(file)) == set(in_memory())
        assert len(list(read(file))) == len(set(in_memory()))
    assert not file.exists()


def test_what_is_said_of_a_subject_is_found_and_nothing_else(dataset: ReleaseFile) -> None:
    listed = Listed(in_memory())
    for name in ("event:a", "event:ab", "event:b", "event:c", "event:zz", "place:aa"):
        node = NamedNode(expand(name))
        assert set(dataset.about({node})) == set(listed.about({node})), name
    assert len(set(dataset.about({NamedNode(expand("event:a"))}))) == 5


def test_a_text_is_read_as_it_was_written() -> None:
    text = (serialize(in_memory(), format=RdfFormat.N_TRIPLES) or b"").decode()
    assert list(read(text)) == in_memory()
