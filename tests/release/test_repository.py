"""The release of the repository's own authored files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from pvegraph import iri
from pvegraph.release import Release, current, ensure_current, graph_kind
from pvegraph.settings import Settings


def test_has_a_source_graph_for_each_file_of_data_and_no_other(release: Release, settings: Settings) -> None:
    paths = (PurePosixPath(path.relative_to(settings.data).as_posix()) for path in settings.data.glob("*/*.ttl"))
    assert set(release.manifest.sources) == {iri.graph_of_path(path) for path in paths}


def test_has_no_statement_outside_a_graph_that_it_counts(release: Release) -> None:
    kinds: dict[str, int] = dict.fromkeys(release.manifest.graphs, 0)
    for quad in parse(path=str(release.nquads), format=RdfFormat.N_QUADS):
        assert isinstance(quad.graph_name, NamedNode)
        kinds[graph_kind(quad.graph_name.value)] += 1
    assert kinds == {kind: sizes["quads"] for kind, sizes in release.manifest.graphs.items()}


def test_has_no_violation_and_keeps_its_report(release: Release) -> None:
    report = json.loads(release.report.read_bytes())
    assert report["conforms"] is True
    assert report["counts"] == release.manifest.findings
    assert list(parse(path=str(release.report_turtle), format=RdfFormat.TURTLE))


def test_is_current_and_nothing_is_left_to_build(release: Release, settings: Settings) -> None:
    assert current(settings) == release
    steps: list[str] = []
    assert ensure_current(settings, lambda step, _done, _total: steps.append(step)) == release
    assert steps == []


@pytest.mark.skipif(os.environ.get("PVEGRAPH_LONG") != "1", reason="PVEGRAPH_LONG=1 runs this")
def test_is_the_same_when_another_process_builds_it_elsewhere(
    release: Release, settings: Settings, tmp_path: Path
) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "PVEGRAPH_RELEASES": str(tmp_path / "releases")}
    command = [sys.executable, "-m", "pvegraph", "--project", str(settings.project), "build", "-o", "json"]
    built = json.loads(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)
    told = {"sha256", "fingerprint", "classes", "graphs", "sources", "quads", "triples", "findings"}
    assert {name: built[name] for name in told} == {name: getattr(release.manifest, name) for name in told}
