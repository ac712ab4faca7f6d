"""Builds: what they make of what, and what stops them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse
from tests.release.projects import COMMENT, append, assert_whole, change, entries

from pvegraph.errors import FileFormatError, FindingsError, PvegraphError
from pvegraph.release import Release, ReleasesFolder, build, current, ensure_current, is_stale
from pvegraph.release.builder import FAILED_JSON, FAILED_TURTLE
from pvegraph.settings import Settings


class TestARelease:
    def test_holds_each_statement_in_the_graph_that_its_file_stands_for(self, sample: Settings) -> None:
        release = build(sample)
        graphs = {quad.graph_name.value for quad in parse(path=str(release.nquads), format=RdfFormat.N_QUADS)}
        base = "https://w3id.org/pvegraph/"
        assert graphs == {
            base + name
            for name in (
                "ontology",
                "concept/theme",
                "shapes",
                "query",
                "source/alpha/one",
                "source/alpha/two",
                "source/beta/three",
            )
        }

    def test_says_in_its_manifest_what_it_holds(self, sample: Settings) -> None:
        release = build(sample)
        assert_whole(release)
        manifest = release.manifest
        assert (manifest.number, manifest.previous, release.folder.name) == (1, None, "1")
        pve = "https://w3id.org/pvegraph/ontology#"
        assert {name: manifest.classes[pve + name] for name in ("Place", "City", "Source")} == {
            "Place": 3,
            "City": 2,
            "Source": 3,
        }
        assert manifest.graphs["source"] == {"graphs": 3, "quads": sum(manifest.sources.values())}
        assert sum(kind["quads"] for kind in manifest.graphs.values()) == manifest.quads
        # Two sources say that Rabat is a place, and that its name is Rabat.
        assert manifest.triples == manifest.quads - 2
        assert manifest.findings == {"violation": 0, "warning": 0, "info": 0}

    def test_is_canonical_and_so_are_its_blank_nodes(self, sample: Settings) -> None:
        quads = list(parse(path=str(build(sample).nquads), format=RdfFormat.N_QUADS))
        blank = {quad.subject.value for quad in quads if isinstance(quad.subject, BlankNode)}
        assert len(blank) == 6
        assert all(name.startswith("c14n") for name in blank)

    def test_has_files_that_nobody_changes_by_accident(self, sample: Settings) -> None:
        release = build(sample)
        assert {path.stat().st_mode & 0o777 for path in release.folder.iterdir()} == {0o444}


class TestTheSameInput:
    def test_gives_the_same_hash_in_any_folder_order_and_for_any_hash_seed(self, sample: Settings) -> None:
        mirrored = sample.project.with_name("mirrored")
        shutil.copytree(sample.project, mirrored, copy_function=shutil.copy)
        # Files written in the opposite order lie in another order in the folder, too.
        for path in sorted(mirrored.rglob("*.ttl"), reverse=True):
            content = path.read_bytes()
            path.unlink()
            path.write_bytes(content)
        hashes = {build(sample).manifest.sha256}
        for seed in ("0", "1"):
            environment = {
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PVEGRAPH_RELEASES": str(mirrored / f"releases-{seed}"),
            }
            command = [sys.executable, "-m", "pvegraph", "--project", str(mirrored), "build", "-o", "json"]
            answer = subprocess.run(command, env=environment, check=True, capture_output=True)
            hashes.add(json.loads(answer.stdout)["sha256"])
        assert len(hashes) == 1

    def test_makes_no_second_release(self, sample: Settings) -> None:
        first = build(sample)
        assert build(sample) == first
        assert ReleasesFolder(sample.releases_folder).numbers() == [1]

    def test_makes_no_release_when_it_is_another_text_for_the_same_statements(self, sample: Settings) -> None:
        first = build(sample)
        append(sample.data / "alpha" / "one.ttl", COMMENT)
        assert is_stale(sample, first)
        assert build(sample) == first
        assert not is_stale(sample, first)

    def test_makes_an_earlier_release_current_again_when_it_comes_back(self, sample: Settings) -> None:
        path = sample.data / "beta" / "three.ttl"
        original = path.read_bytes()
        first = build(sample)
        change(sample)
        second = build(sample)
        path.write_bytes(original)
        assert build(sample) == first == current(sample)
        assert ReleasesFolder(sample.releases_folder).numbers() == [first.number, second.number]


class TestAChange:
    def test_makes_the_next_release_and_leaves_the_one_before_as_it_was(self, sample: Settings) -> None:
        first = build(sample)
        change(sample)
        second = build(sample)
        assert (second.number, second.manifest.previous) == (2, 1)
        assert current(sample) == second
        assert_whole(first)
        assert second.manifest.quads == first.manifest.quads + 1

    @pytest.mark.parametrize(
        "name", ["ontology/pve.ttl", "shapes/place.ttl", "data/alpha/one.ttl", "queries/cities.rq"]
    )
    def test_of_any_authored_file_makes_the_release_stale(self, sample: Settings, name: str) -> None:
        release = build(sample)
        assert not is_stale(sample, release)
        append(sample.project / name, COMMENT)
        assert is_stale(sample, release)

    def test_of_the_program_makes_the_release_stale_until_a_build_finds_it_the_same(
        self, sample: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        release = build(sample)
        monkeypatch.setattr("pvegraph.release.builder.version", lambda _: "99.0")
        assert is_stale(sample, release)
        assert ensure_current(sample) == release
        assert not is_stale(sample, release)


class TestAViolation:
    def test_stops_the_build_and_leaves_the_current_release(self, sample: Settings, violation: Path) -> None:
        broken = violation.read_bytes()
        shutil.copy(Path(__file__).parent / "sample/data/beta/three.ttl", violation)
        first = build(sample)
        violation.write_bytes(broken)
        with pytest.raises(FindingsError, match=r"1 violation.* release 1 stays current.*\n- .*has no name"):
            build(sample)
        assert current(sample) == first
        assert ReleasesFolder(sample.releases_folder).numbers() == [1]

    @pytest.mark.usefixtures("violation")
    def test_is_kept_as_a_report_until_a_build_succeeds(self, sample: Settings) -> None:
        with pytest.raises(FindingsError, match="there is no release yet"):
            build(sample)
        kept = json.loads((sample.releases_folder / FAILED_JSON).read_bytes())
        assert kept["counts"]["violation"] == 1
        turtle = list(parse(path=str(sample.releases_folder / FAILED_TURTLE), format=RdfFormat.TURTLE))
        assert NamedNode("http://www.w3.org/ns/shacl#Violation") in {quad.object for quad in turtle}
        shutil.copy(Path(__file__).parent / "sample/data/beta/three.ttl", sample.data / "beta" / "three.ttl")
        build(sample)
        assert entries(sample) == {".lock", "1", "current", "inputs.json", "timeline.jsonl"}

    @pytest.mark.usefixtures("violation")
    def test_that_is_one_of_many_is_told_with_the_first_and_the_number_of_the_others(self, sample: Settings) -> None:
        lines = "".join(f"place:xx-{number} a pve:Place .\n" for number in range(20))
        append(sample.data / "alpha" / "one.ttl", lines)
        with pytest.raises(FindingsError) as caught:
            build(sample)
        told = str(caught.value).split("\n")
        assert told[0].startswith("The data has 21 violations")
        assert len([line for line in told if "has no name" in line]) == 5
        assert told[-1] == "- and 16 more"


class TestEnsureCurrent:
    def test_builds_when_there_is_no_release_and_when_a_file_changed(self, sample: Settings) -> None:
        assert ensure_current(sample).number == 1
        change(sample)
        assert ensure_current(sample).number == 2

    def test_builds_nothing_when_nothing_changed(self, sample: Settings) -> None:
        build(sample)
        steps: list[str] = []
        ensure_current(sample, lambda step, _done, _total: steps.append(step))
        assert steps == []

    def test_refuses_changed_files_with_a_violation_unless_told_to_go_on(
        self, sample: Settings, violation: Path
    ) -> None:
        broken = violation.read_bytes()
        shutil.copy(Path(__file__).parent / "sample/data/beta/three.ttl", violation)
        first = build(sample)
        violation.write_bytes(broken)
        with pytest.raises(FindingsError):
            ensure_current(sample)
        said: list[PvegraphError] = []
        assert ensure_current(sample, on_failure=said.append) == first
        assert isinstance(said[0], FindingsError)

    def test_tells_of_a_file_that_is_not_turtle_and_goes_on_with_the_current_release(self, sample: Settings) -> None:
        first = build(sample)
        append(sample.data / "alpha" / "one.ttl", "half a stat")
        said: list[PvegraphError] = []
        assert ensure_current(sample, on_failure=said.append) == first
        assert isinstance(said[0], FileFormatError)

    @pytest.mark.usefixtures("violation")
    def test_fails_without_a_release_to_go_on_with(self, sample: Settings) -> None:
        said: list[PvegraphError] = []
        with pytest.raises(FindingsError):
            ensure_current(sample, on_failure=said.append)
        assert said == []

    def test_makes_a_new_release_when_the_current_one_is_damaged(self, sample: Settings) -> None:
        first = build(sample)
        (first.folder / "manifest.json").chmod(0o644)
        (first.folder / "manifest.json").write_text("{", "utf-8")
        second = ensure_current(sample)
        assert (second.number, second.manifest.previous) == (2, 1)
        assert_whole(second)


def test_what_is_derived_of_a_release_is_there_before_it_becomes_current(sample: Settings) -> None:
    derived: list[tuple[int, Release | None]] = []
    build(sample, derive=lambda made: derived.append((made.number, current(sample))))
    assert derived == [(1, None)]
