"""Builds: what they make, what stops them, and what they leave when they are stopped."""

from __future__ import annotations

import errno
import hashlib
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, RdfFormat, parse, serialize

from pvegraph.errors import EnvironmentFaultError, FileFormatError, FindingsError, PvegraphError
from pvegraph.release import Release, ReleasesFolder, build, current, ensure_current, is_stale
from pvegraph.release.builder import FAILED_JSON, FAILED_TURTLE
from pvegraph.release.canonical import canonical_nquads
from pvegraph.settings import Settings

COMMENT = "\n# a remark that changes no statement\n"
STATEMENT = '\n<https://w3id.org/pvegraph/source/beta/three> dct:issued "2024"^^xsd:gYear .\n'


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def change(settings: Settings) -> None:
    """Add a statement to an authored file."""
    append(settings.data / "beta" / "three.ttl", STATEMENT)


def elsewhere(settings: Settings, releases: Path) -> Settings:
    """The same project with its releases in another folder."""
    return Settings(project=settings.project, releases=releases)


def entries(settings: Settings) -> set[str]:
    return {entry.name for entry in settings.releases_folder.iterdir()}


def assert_whole(release: Release) -> None:
    """All files of a release are there and hold what its manifest says."""
    assert {path.name for path in release.folder.iterdir()} == {
        "dataset.nq",
        "manifest.json",
        "report.json",
        "report.ttl",
    }
    content = release.nquads.read_bytes()
    assert hashlib.sha256(content).hexdigest() == release.manifest.sha256
    assert len(content.splitlines()) == release.manifest.quads


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
        for seed in ("0", "1", "2"):
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
        assert entries(sample) == {".lock", "1", "current", "inputs.json"}

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


class TestADamagedRelease:
    @pytest.mark.parametrize(
        ("name", "content", "complaint"),
        [
            ("manifest.json", "", "manifest.json is damaged"),
            ("manifest.json", "[]", "has the format"),
            ("manifest.json", '{"format": 7}', "has the format 7"),
            ("manifest.json", '{"format": 1}', "missing or unknown: classes"),
            ("manifest.json", None, "manifest.json cannot be read"),
            ("dataset.nq", "", "dataset.nq is damaged: its SHA-256"),
            ("dataset.nq", None, "dataset.nq cannot be read"),
        ],
    )
    def test_is_told_with_its_file_and_the_way_out(
        self, sample: Settings, name: str, content: str | None, complaint: str
    ) -> None:
        path = build(sample).folder / name
        path.unlink()
        if content is not None:
            path.write_text(content, "utf-8")
        with pytest.raises(EnvironmentFaultError, match=complaint) as caught:
            current(sample)
        assert "pvegraph build" in str(caught.value)
        assert build(sample).number == 2

    @pytest.mark.parametrize("target", ["../elsewhere", "one"])
    def test_is_a_pointer_to_something_else(self, sample: Settings, target: str) -> None:
        build(sample)
        link = sample.releases_folder / "current"
        link.unlink()
        link.symlink_to(target)
        with pytest.raises(EnvironmentFaultError, match="which is no release"):
            current(sample)

    def test_is_a_pointer_that_is_no_link(self, sample: Settings) -> None:
        sample.releases_folder.mkdir()
        (sample.releases_folder / "current").write_text("1", "utf-8")
        with pytest.raises(EnvironmentFaultError, match="symbolic link"):
            current(sample)


def kill_at(settings: Settings, moment: int) -> int:
    """Build in a process that kills itself at the given step of its progress; return how it ended."""
    context = multiprocessing.get_context("fork")
    process = context.Process(target=_build_and_die, args=(settings, moment))
    process.start()
    process.join(60)
    exit_code = process.exitcode
    if exit_code is None:
        process.kill()
        pytest.fail("the build hung")
    return exit_code


def _build_and_die(settings: Settings, moment: int) -> None:
    told = 0

    def count(_step: str, _done: int, _total: int) -> None:
        nonlocal told
        if told == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        told += 1

    build(settings, count)


def steps_of_a_build(settings: Settings) -> int:
    told: list[str] = []
    build(settings, lambda step, _done, _total: told.append(step))
    return len(told)


class TestAKilledBuild:
    def test_leaves_no_half_release_whenever_it_is_killed(self, sample: Settings) -> None:
        first = build(sample)
        change(sample)
        trial = elsewhere(sample, sample.project / "trial")
        moments = steps_of_a_build(trial)
        assert moments >= 15
        for moment in range(moments):
            settings = elsewhere(sample, sample.project / f"killed-{moment}")
            shutil.copytree(sample.releases_folder, settings.releases_folder, symlinks=True)
            assert kill_at(settings, moment) == -signal.SIGKILL
            after = current(settings)
            assert after is not None
            assert_whole(after)
            assert after.manifest.sha256 in {first.manifest.sha256, current(trial).manifest.sha256}
            second = build(settings)
            assert_whole(second)
            assert (second.number, second.manifest.previous) == (2, 1)
            assert entries(settings) == {".lock", "1", "2", "current", "inputs.json"}

    def test_lets_the_same_build_be_killed_again_and_again(self, sample: Settings) -> None:
        moments = steps_of_a_build(elsewhere(sample, sample.project / "trial"))
        for moment in range(moments):
            kill_at(sample, moment)
        assert_whole(build(sample))
        assert entries(sample) == {".lock", "1", "current", "inputs.json"}


class TestTwoBuildsAtOnce:
    def test_make_one_release_after_the_other(self, sample: Settings) -> None:
        """The second begins while the first is writing, is made to wait, and then finds nothing left to do."""
        second: list[subprocess.Popen[bytes]] = []

        def start_another(step: str, _done: int, _total: int) -> None:
            if step == "Writing the release" and not second:
                command = [sys.executable, "-c", WAITING_BUILD, str(sample.project)]
                second.append(subprocess.Popen(command, stdout=subprocess.PIPE))
                assert second[0].stdout is not None
                assert second[0].stdout.readline() == b"Waiting for another build to end\n"

        release = build(sample, start_another)
        rest, _ = second[0].communicate(timeout=60)
        assert second[0].returncode == 0
        assert rest.splitlines()[-1] == b"1"
        assert release.number == 1
        assert ReleasesFolder(sample.releases_folder).numbers() == [1]


WAITING_BUILD = """
import sys
from pathlib import Path
from pvegraph.release import build
from pvegraph.settings import Settings
print(build(Settings(project=Path(sys.argv[1])), lambda step, done, total: print(step, flush=True)).number)
"""


class TestADiskThatRefuses:
    def test_to_make_the_folder_is_told(self, sample: Settings) -> None:
        blocked = sample.project / "README"
        blocked.write_text("", "utf-8")
        with pytest.raises(EnvironmentFaultError, match=r"cannot be written: Not a directory.*PVEGRAPH_RELEASES"):
            build(elsewhere(sample, blocked / "releases"))

    @pytest.mark.parametrize(
        ("owner", "name"),
        [(os, "fsync"), (Path, "mkdir"), (Path, "rename"), (Path, "replace"), (Path, "symlink_to"), (Path, "chmod")],
    )
    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
    def test_any_step_loses_nothing(
        self, sample: Settings, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, code: int
    ) -> None:
        first = build(sample)
        change(sample)

        def refuse(*_arguments: object, **_options: object) -> None:
            raise OSError(code, os.strerror(code))

        with monkeypatch.context() as patch:
            patch.setattr(owner, name, refuse)
            with pytest.raises(EnvironmentFaultError, match=os.strerror(code)):
                build(sample)
        assert current(sample) == first
        assert_whole(first)
        assert build(sample).number == 2

    def test_by_being_full_loses_nothing(self, sample: Settings, small_disk: Callable[[int], Path]) -> None:
        first = build(sample)
        releases = small_disk(first.nquads.stat().st_size * 4)
        shutil.copytree(sample.releases_folder, releases, symlinks=True)
        change(sample)
        settings = elsewhere(sample, releases)
        with pytest.raises(EnvironmentFaultError, match="No space left"):
            build(settings)
        after = current(settings)
        assert after is not None
        assert after.manifest == first.manifest

    def test_by_being_read_only_still_serves_what_is_there(
        self, sample: Settings, small_disk: Callable[[int], Path]
    ) -> None:
        releases = small_disk(1_000_000)
        settings = elsewhere(sample, releases)
        first = build(settings)
        subprocess.run(["mount", "-o", "remount,ro", str(releases.parent)], check=True)
        assert ensure_current(settings) == first
        with pytest.raises(EnvironmentFaultError, match="Read-only file system"):
            build(settings)
        change(settings)
        said: list[PvegraphError] = []
        assert ensure_current(settings, on_failure=said.append) == first
        assert isinstance(said[0], EnvironmentFaultError)


def test_the_canonical_form_is_that_of_the_whole_dataset(sample: Settings) -> None:
    """Leaving out what has no blank node before the algorithm runs changes nothing in its result."""
    dataset = Dataset(parse(path=str(build(sample).nquads), format=RdfFormat.N_QUADS, rename_blank_nodes=True))
    partly = canonical_nquads(list(dataset))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    whole = serialize(dataset, format=RdfFormat.N_QUADS)
    assert whole is not None
    assert partly == b"".join(sorted(whole.splitlines(keepends=True)))
