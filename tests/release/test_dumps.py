"""Dumps: each is the whole release, in readable form, the same on every day, and there whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from backports import zstd

from pvegraph.errors import EnvironmentFaultError
from pvegraph.release import Release, build
from pvegraph.release import dumps as dumps_module
from pvegraph.release.canonical import canonical_nquads
from pvegraph.release.dumps import FORMS, Dumps, keep_dumps, write_dumps
from pvegraph.release.folder import DATASET, MANIFEST
from pvegraph.release.graphs import GraphByGraph, union
from pvegraph.settings import Settings
from pvegraph.sparql import formats

READERS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.decompress, "zst": zstd.decompress}
NAMES = {"n-quads": "nquads", "trig": "trig", "turtle": "turtle", "json-ld": "json-ld"}
TRIPLES = {"turtle"}
SHAPES = "https://w3id.org/pvegraph/shapes"


@pytest.fixture(scope="module")
def dumps(release: Release) -> Dumps:
    """The dumps of the session's release, which are made once in a test run."""
    return keep_dumps(release.folder.parent, release)


@pytest.fixture(scope="module")
def part(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release without most of its sources, for readers that take long: all that is hard to read is in the rest."""
    sources = sorted(release.manifest.sources)
    left_out = {f" <{source}> .\n".encode() for source in set(sources) - set(sources[::20])}
    lines = release.nquads.read_bytes().splitlines(keepends=True)
    kept = b"".join(line for line in lines if line[line.rindex(b" <") :] not in left_out)
    folder = tmp_path_factory.mktemp("part")
    (folder / DATASET).write_bytes(kept)
    (folder / MANIFEST).write_bytes(replace(release.manifest, sha256=hashlib.sha256(kept).hexdigest()).to_json())
    return Release.open(folder)


@pytest.fixture(scope="module")
def part_dumps(part: Release) -> Dumps:
    """Its dumps."""
    return write_dumps(part, part.folder / "dumps")


@pytest.fixture(scope="module")
def dataset(release: Release) -> set[ox.Quad]:
    """Every statement of the release, as its own file has it."""
    return set(ox.parse(path=release.nquads, format=ox.RdfFormat.N_QUADS))


def _content(dumps: Dumps, name: str) -> bytes:
    return READERS[name.rpartition(".")[2]]((dumps.folder / name).read_bytes())


@pytest.mark.parametrize("name", FORMS)
def test_oxigraph_reads_the_whole_release_from_each_dump(name: str, dumps: Dumps, dataset: set[ox.Quad]) -> None:
    form = FORMS[name]
    found = list(ox.parse(_content(dumps, name), formats._GRAPH_WRITERS[form.format.name]))
    assert len(found) == len(set(found)), "a statement stands in it twice"
    if form.format.name in TRIPLES:
        assert {quad.triple for quad in found} == {quad.triple for quad in dataset}
    else:
        assert set(found) == dataset


@pytest.mark.parametrize("format_", NAMES)
def test_rdflib_reads_the_same_statements_from_each_dump(format_: str, part: Release, part_dumps: Dumps) -> None:
    (name,) = [form.name for form in FORMS.values() if form.format.name == format_ and form.compression.name == "gzip"]
    found = rdflib.Dataset()
    found.parse(data=_content(part_dumps, name), format=NAMES[format_])
    quads = set(ox.parse(path=part.nquads, format=ox.RdfFormat.N_QUADS))
    if format_ in TRIPLES:
        assert len(list(found.quads())) == len({quad.triple for quad in quads})
        return
    by_graph = Counter(str(quad.graph_name.value) for quad in quads)  # type: ignore[union-attr] # all graphs are named
    assert {str(graph.identifier): len(graph) for graph in found.graphs() if len(graph)} == by_graph
    # The one graph with blank nodes, and the hardest.
    read = ox.parse(found.graph(rdflib.URIRef(SHAPES)).serialize(format="nt"), ox.RdfFormat.N_TRIPLES)
    said = [ox.Quad(*quad.triple) for quad in quads if quad.graph_name == ox.NamedNode(SHAPES)]
    assert canonical_nquads(read) == canonical_nquads(said)


def test_sizes_and_checksums_are_true(dumps: Dumps) -> None:
    assert [dump.name for dump in dumps.files] == list(FORMS)
    for dump in dumps.files:
        octets = (dumps.folder / dump.name).read_bytes()
        assert len(octets) == dump.octets
        assert hashlib.sha256(octets).hexdigest() == dump.sha256


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="there is no sha256sum")
def test_sha256sum_confirms_the_file_of_checksums(dumps: Dumps) -> None:
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=dumps.folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b": OK") == len(FORMS)


def test_the_same_release_gives_the_same_octets_in_another_process(
    part: Release, part_dumps: Dumps, tmp_path: Path
) -> None:
    code = (
        "import sys; from pathlib import Path; from pvegraph.release import Release;"
        "from pvegraph.release.dumps import write_dumps;"
        "write_dumps(Release.open(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code, part.folder, tmp_path / "again"], env=environment, check=True)
    assert (tmp_path / "again" / "SHA256SUMS").read_text() == part_dumps.sums()


def test_turtle_and_trig_are_readable(dumps: Dumps) -> None:
    turtle, trig = (_content(dumps, f"pvegraph.{suffix}.gz").decode() for suffix in ("ttl", "trig"))
    for text in (turtle, trig):
        assert "@prefix skos: <http://www.w3.org/2004/02/skos/core#>" in text
        assert text.count("skos:prefLabel") > 1000
        assert "<http://www.w3.org/2004/02/skos/core#prefLabel>" not in text
    # What is said of a thing stands in one place: in Turtle once, in TriG once in each graph.
    lines = turtle.splitlines()
    assert sum(line.startswith("place:ma-rabat ") for line in lines) == 1


def test_json_ld_can_be_read_without_fetching_anything(dumps: Dumps) -> None:
    document = json.loads(_content(dumps, "pvegraph.jsonld.gz"))
    assert isinstance(document["@context"], dict)
    nodes = [node for graph in document["@graph"] for node in graph["@graph"]]
    names = [node.get("skos:prefLabel", {}) for node in nodes if node["id"].endswith("/id/place/ma-rabat")]
    assert any(name.get("ar") == "الرباط" for name in names)


def test_the_union_has_each_statement_once(release: Release, dataset: set[ox.Quad]) -> None:
    triples = list(union(release.nquads))
    assert len(triples) == len(set(triples)) == release.manifest.triples
    assert set(triples) == {quad.triple for quad in dataset}


def test_graph_by_graph_is_the_whole_file(release: Release, dataset: set[ox.Quad]) -> None:
    graphs = dict(GraphByGraph(release.nquads))
    assert {quad for quads in graphs.values() for quad in quads} == dataset
    assert sum(map(len, graphs.values())) == release.manifest.quads
    assert list(graphs) == sorted(graphs, key=str)
    assert GraphByGraph(release.nquads).graph(ox.NamedNode("http://example.org/none")) == []


@pytest.fixture
def small(sample: Settings) -> tuple[Settings, Release]:
    """A release of the sample project."""
    return sample, build(sample)


def test_dumps_are_made_once_and_kept_beside_the_releases(
    small: tuple[Settings, Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, release = small
    first = keep_dumps(settings.releases_folder, release)
    assert first.folder == settings.releases_folder / "dumps" / "1"
    monkeypatch.setattr(dumps_module, "write_dumps", None)  # whoever called it would fail
    assert keep_dumps(settings.releases_folder, release) == first
    assert {entry.name for entry in release.folder.iterdir()} == {
        *("dataset.nq", "manifest.json", "report.json", "report.ttl")
    }


def test_dumps_that_are_damaged_or_of_another_release_are_made_again(small: tuple[Settings, Release]) -> None:
    settings, release = small
    kept = keep_dumps(settings.releases_folder, release)
    (kept.folder / "pvegraph.nq.gz").unlink()
    assert keep_dumps(settings.releases_folder, release) == kept
    (kept.folder / "pvegraph.trig.gz").chmod(0o644)
    (kept.folder / "pvegraph.trig.gz").write_bytes(b"short")
    assert keep_dumps(settings.releases_folder, release) == kept
    (kept.folder / "index.json").write_text("[]")
    assert keep_dumps(settings.releases_folder, release) == kept
    (kept.folder / "index.json").write_text('{"dataset": "x", "files": []}')
    assert keep_dumps(settings.releases_folder, release) == kept


def test_two_who_ask_at_once_get_the_same_and_it_is_made_once(
    small: tuple[Settings, Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, release = small
    made: list[Path] = []
    write = dumps_module.write_dumps

    def counting(release: Release, folder: Path, _: object) -> Dumps:
        made.append(folder)
        return write(release, folder)

    monkeypatch.setattr(dumps_module, "write_dumps", counting)
    found: list[Dumps] = []
    threads = [
        threading.Thread(target=lambda: found.append(keep_dumps(settings.releases_folder, release))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len(found) == 4
    assert all(each == found[0] for each in found)


def test_dumps_that_were_killed_leave_nothing_that_counts(
    small: tuple[Settings, Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, release = small

    def dying(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(dumps_module, "_described", dying)
    with pytest.raises(KeyboardInterrupt):
        keep_dumps(settings.releases_folder, release)
    monkeypatch.undo()
    assert not (settings.releases_folder / "dumps" / "1").exists()
    assert keep_dumps(settings.releases_folder, release).files
    assert {path.name for path in (settings.releases_folder / "dumps").iterdir()} == {".lock", "1"}


def test_a_folder_that_cannot_be_written_is_an_error_in_words(small: tuple[Settings, Release], tmp_path: Path) -> None:
    _, release = small
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EnvironmentFaultError, match=r"The dumps cannot be written to .*/file: .*pvegraph dump"):
        write_dumps(release, tmp_path / "file")
