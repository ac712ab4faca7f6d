"""``pvegraph validate`` of files that change a project: against a release, on their own, from a pipe; with fixes."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pvegraph import cli, release
from pvegraph.settings import Settings

SAMPLE = Path(__file__).parents[1] / "release" / "sample"
CLEAN = """\
@prefix pve: <https://w3id.org/pvegraph/ontology#> .
@prefix pves: <https://w3id.org/pvegraph/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

pves:Clean a sh:NodeShape ; sh:targetClass pve:Place ; sh:property pves:Clean-label .
pves:Clean-label a sh:PropertyShape ;
    sh:path skos:prefLabel ;
    sh:pattern "^[^ ].*[^ ]$" ;
    sh:severity sh:Warning ;
    sh:message "{$value} begins or ends with a blank"@en, "{$value} يبدأ أو ينتهي بفراغ"@ar .
"""
HEAD = """\
@prefix place: <https://w3id.org/pvegraph/id/place/> .
@prefix pve: <https://w3id.org/pvegraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
NAMELESS = HEAD + "place:xx-nameless a pve:Place .\n"
BLANK = HEAD + 'place:xx-blank\n    a pve:Place ;\n    skos:prefLabel "Blank "@en .  # as printed\n'
NAME = '<https://w3id.org/pvegraph/id/place/xx-nameless> <http://www.w3.org/2004/02/skos/core#prefLabel> "N"@en .\n'
BROKEN = HEAD + "place:xx-broken a pve:Place\n    skos:prefLabel .\n"


class Outcome:
    """How a command ended and what it printed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    @property
    def report(self) -> dict[str, list[dict[str, object]]]:
        """The findings of the three lists of a report in JSON."""
        content = json.loads(self.out)
        difference = content["difference"] or {"fixed": [], "unchanged": []}
        return {"new": content["findings"], "fixed": difference["fixed"], "unchanged": difference["unchanged"]}


Run = Callable[..., Outcome]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with one more shape, and a release of it in which one place is warned about."""
    project = tmp_path_factory.mktemp("built") / "project"
    shutil.copytree(SAMPLE, project)
    (project / "shapes" / "clean.ttl").write_text(CLEAN, "utf-8")
    path = project / "data" / "beta" / "three.ttl"
    path.write_text(path.read_text("utf-8").replace("Mombasa County", "Mombasa County "), "utf-8")
    release.build(Settings(project=project))
    return project


@pytest.fixture
def project(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which is the current folder."""
    for name in [name for name in os.environ if name.startswith("PVEGRAPH_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("NO_COLOR", raising=False)
    shutil.copytree(built, tmp_path / "project", symlinks=True)
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture
def run(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``pvegraph validate`` in the project, with something on its standard input."""

    def validate(*arguments: str, typed: str = "") -> Outcome:
        monkeypatch.setattr(sys, "argv", ["pvegraph", "validate", *arguments])
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(typed.encode()), "utf-8"))
        with pytest.raises(SystemExit) as caught:
            cli.main()
        captured = capsys.readouterr()
        assert isinstance(caught.value.code, int)
        return Outcome(caught.value.code, captured.out, captured.err)

    assert project.is_dir()
    return validate


def write(path: str, text: str) -> str:
    """Write a file, and give its name back."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, "utf-8")
    return path


def change(path: str, old: str, new: str) -> str:
    """Write something in place of something else in a file, and give its name back."""
    text = Path(path).read_text("utf-8")
    assert old in text
    return write(path, text.replace(old, new))


class TestAChange:
    def test_of_a_file_of_the_data_is_told_in_three_lists(self, run: Run) -> None:
        one = change("data/alpha/one.ttl", '"Rabat"@en , "الرباط"@ar', '" Rabat"@en')
        three = change("data/beta/three.ttl", "Mombasa County ", "Mombasa County")
        told = run(one, three, "-o", "json")
        assert told.code == 0
        assert [finding["value"] for finding in told.report["new"]] == ['" Rabat"@en']
        assert [finding["value"] for finding in told.report["fixed"]] == ['"Mombasa County "@en']
        assert told.report["unchanged"] == []
        assert json.loads(told.out)["difference"]["against"] == "release 1"

    def test_takes_the_place_of_what_the_file_said(self, run: Run) -> None:
        told = run(change("data/alpha/two.ttl", 'skos:prefLabel "Aarhus"@en', "a pve:Place"), "-o", "json")
        assert told.code == 1
        (found,) = told.report["new"]
        assert found["focus"] == "<https://w3id.org/pvegraph/id/place/dk-aarhus>"

    def test_of_another_file_adds_to_the_data_and_points_into_it(self, run: Run) -> None:
        told = run(write("new.ttl", NAMELESS), "-o", "json")
        assert told.code == 1
        (found,) = told.report["new"]
        place = found["locations"][0]["place"]  # type: ignore[index] # a list of objects
        assert (place["file"], place["line"], place["column"]) == ("new.ttl", 4, 1)
        assert [finding["value"] for finding in told.report["unchanged"]] == ['"Mombasa County "@en']

    def test_is_shown_to_people_with_its_lines(self, run: Run) -> None:
        out = run(write("new.ttl", NAMELESS)).out
        assert out.startswith("New: this change brings (against release 1)\n\nViolations (1)\n")
        assert "      new.ttl:4:1 [" in out
        assert "      4 │ place:xx-nameless a pve:Place .\n        │ ^^^^^^^^^^^^^^^^^\n" in out

    def test_in_several_files_is_one_change(self, run: Run) -> None:
        write("new/one.ttl", NAMELESS)
        write("new/deeper/two.nt", NAME)
        write("new/.hidden/three.ttl", BROKEN)
        assert run("new").code == 0
        assert run("new/*.ttl").code == 1
        assert run("new/*.ttl", "new/deeper", "new/one.ttl", "./new/one.ttl").code == 0

    def test_comes_from_a_pipe_too(self, run: Run) -> None:
        told = run("-", "--format", "turtle", "-o", "json", typed=NAMELESS)
        assert told.code == 1
        assert told.report["new"][0]["locations"][0]["place"]["file"] == "standard-input"  # type: ignore[index] # as above
        assert "add --format" in run("-", typed=NAMELESS).err

    def test_leaves_everything_as_it_was(self, run: Run, project: Path) -> None:
        name = write("new.ttl", BLANK)
        before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
        run(name)
        assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


class TestWhatItIsComparedWith:
    def test_is_a_release_by_its_number(self, run: Run, project: Path) -> None:
        change("data/beta/three.ttl", "Mombasa County ", "Mombasa County")
        release.build(Settings(project=project))
        name = change("data/beta/three.ttl", "Mombasa County", "Mombasa County ")
        assert len(run(name, "-o", "json").report["new"]) == 1
        assert run(name, "--against", "current", "-o", "json").report["unchanged"] == []
        told = run(name, "--against", "1", "-o", "json")
        assert (told.report["new"], len(told.report["unchanged"])) == ([], 1)

    def test_may_be_a_release_where_no_files_are_named(self, run: Run) -> None:
        change("data/alpha/one.ttl", '"Rabat"@en , "الرباط"@ar', '" Rabat"@en')
        told = run("--against", "1", "-o", "json")
        assert ([len(found) for found in told.report.values()], told.code) == ([1, 0, 1], 0)

    def test_may_be_nothing(self, run: Run) -> None:
        told = run(write("new.ttl", NAMELESS), "--against", "none", "-o", "json")
        assert (told.code, json.loads(told.out)["difference"]) == (1, None)
        assert len(told.report["new"]) == 1

    def test_is_the_project_where_there_is_no_release(self, run: Run, project: Path) -> None:
        shutil.rmtree(project / "releases")
        told = run(write("new.ttl", NAMELESS), "-o", "json")
        assert json.loads(told.out)["difference"]["against"] == "the files of the project"
        assert len(told.report["new"]) == 1

    def test_is_all_of_the_project_for_its_own_files_without_a_release(self, run: Run, project: Path) -> None:
        shutil.rmtree(project / "releases")
        told = run("data/alpha/one.ttl", "-o", "json")
        assert json.loads(told.out)["difference"] is None
        assert [finding["value"] for finding in told.report["new"]] == ['"Mombasa County "@en']

    def test_is_all_of_the_project_where_a_rule_is_among_the_files(self, run: Run) -> None:
        change("shapes/clean.ttl", "sh:Warning", "sh:Violation")
        told = run("shapes/clean.ttl", "data/alpha/one.ttl", "-o", "json")
        assert (told.code, json.loads(told.out)["difference"]) == (1, None)

    @pytest.mark.parametrize(
        ("against", "words"),
        [("7", "no release 7; those that are here: 1."), ("last", "--against is 'last'"), ("none", "name them")],
    )
    def test_is_told_if_it_is_not_there(self, run: Run, against: str, words: str) -> None:
        told = run("--against", against)
        assert (told.code, told.out) == (2, "")
        assert words in told.err

    def test_must_be_there_if_it_is_named(self, run: Run, project: Path) -> None:
        shutil.rmtree(project / "releases")
        assert "There is no release to compare with; run pvegraph build" in run("--against", "current").err


class TestFilesThatCannotBeRead:
    def test_are_all_told_each_with_its_line(self, run: Run) -> None:
        told = run(write("one.ttl", BROKEN), write("good.ttl", NAMELESS), write("two.ttl", BROKEN))
        assert (told.code, told.out) == (2, "")
        lines = told.err.splitlines()
        carets = [number for number, line in enumerate(lines) if line.strip() == "^"]
        assert [lines[number - 2].removeprefix("pvegraph: ")[:12] for number in carets] == [
            "one.ttl:4:28",
            "two.ttl:4:28",
        ]
        assert all(lines[number - 1].strip() == "place:xx-broken a pve:Place" for number in carets)

    def test_of_the_project_are_all_told(self, run: Run) -> None:
        write("data/alpha/one.ttl", BROKEN)
        write("data/beta/three.ttl", BROKEN)
        told = run()
        assert told.code == 2
        assert "one.ttl:4:28" in told.err
        assert "three.ttl:4:28" in told.err

    def test_are_told_in_the_reader_s_language(self, run: Run) -> None:
        told = run(write("one.ttl", BROKEN), "--lang", "fr")
        assert "one.ttl:4:28: Il manque" in told.err

    def test_stand_beside_their_lines_on_github(self, run: Run) -> None:
        told = run(write("one.ttl", BROKEN), "-o", "github")
        assert told.code == 2
        assert told.out.startswith("::error file=one.ttl,line=4,col=28::")

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("missing.ttl", "there is no such file"),
            ("*.missing", "there is no such file"),
            ("queries", "the folder has no files of RDF"),
            ("queries/cities.rq", "the ending tells no syntax of RDF"),
        ],
    )
    def test_are_told_by_name(self, run: Run, name: str, words: str) -> None:
        told = run(name)
        assert (told.code, told.out) == (2, "")
        assert f"{name}: {words}" in told.err


class TestTheReport:
    def test_fails_on_what_is_wanted(self, run: Run) -> None:
        name = write("new.ttl", BLANK)
        assert run(name).code == 0
        assert run(name, "--fail-on", "warning").code == 1

    @pytest.mark.parametrize("suffix", ["sarif", "html", "xml", "csv", "ttl", "json"])
    def test_is_written_to_a_file_whose_ending_says_the_format(self, run: Run, suffix: str) -> None:
        told = run(write("new.ttl", BLANK), "-f", f"out.{suffix}")
        assert (told.code, told.out, told.err) == (0, "", f"The report is in out.{suffix}.\n")
        starts = {"sarif": "{", "html": "<!doctype", "xml": "<?xml", "csv": "list,", "ttl": "@prefix", "json": "{"}
        assert Path(f"out.{suffix}").read_text("utf-8").startswith(starts[suffix])

    def test_is_in_the_format_that_is_named(self, run: Run) -> None:
        ElementTree.fromstring(run(write("new.ttl", BLANK), "-o", "junit").out)  # noqa: S314 - ours
        assert run("new.ttl", "-o", "github").out.startswith("::warning file=new.ttl,line=6,")
        assert run("new.ttl", "-o", "text").out == run("new.ttl").out == run("new.ttl", "-o", "terminal").out

    def test_has_paths_that_the_root_of_a_repository_knows(self, run: Run, project: Path) -> None:
        name = str(project / write("new.ttl", BLANK))
        assert "file=new.ttl," in run(name, "-o", "github").out
        (result, *_) = json.loads(run(name, "-o", "sarif").out)["runs"][0]["results"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "new.ttl"

    def test_of_the_whole_project_quotes_its_files(self, run: Run) -> None:
        out = run().out
        assert "data/beta/three.ttl:8:" in out
        assert 'skos:prefLabel "Mombasa County "@en' in out

    def test_lists_what_is_unchanged_where_that_is_wanted(self, run: Run) -> None:
        name = write("new.ttl", NAMELESS)
        assert "Mombasa" not in run(name).out
        assert "Mombasa" in run(name, "--all").out

    def test_says_what_was_checked(self, run: Run) -> None:
        assert "shapes, 0 checked nothing; looked at by no shape: " in run().out
        name = write("new.ttl", NAMELESS)
        assert "checked nothing" not in run(name).out
        assert "Statements that no shape looked at, by property\n  dct:title: 3\n" in run(name, "--coverage").out

    def test_is_in_the_reader_s_language(self, run: Run) -> None:
        out = run(write("new.ttl", BLANK), "--lang", "ar").out
        assert "تحذيرات (1)" in out
        assert "يبدأ أو ينتهي بفراغ" in out

    def test_has_colours_where_they_are_wanted(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        name = write("new.ttl", BLANK)
        assert "\x1b[" not in run(name).out
        assert "\x1b[" in run(name, "--color", "always").out
        monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
        assert "\x1b[" not in run(name, "--color", "never").out


class TestFixes:
    def test_that_are_safe_are_applied_and_told(self, run: Run) -> None:
        told = run(write("new.ttl", BLANK), "--fix")
        assert told.code == 0
        assert Path("new.ttl").read_text("utf-8") == BLANK.replace("Blank ", "Blank")
        assert "new.ttl – changed" in told.err
        assert "This change brings nothing to be mended." in told.out

    def test_are_applied_to_the_project_where_no_file_is_named(self, run: Run) -> None:
        told = run("--fix", "-o", "json")
        assert told.report["new"] == []
        assert '"Mombasa County"@en' in Path("data/beta/three.ttl").read_text("utf-8")

    def test_are_applied_to_no_other_file_than_those_named(self, run: Run, project: Path) -> None:
        shutil.rmtree(project / "releases")
        before = Path("data/beta/three.ttl").read_text("utf-8")
        run("data/alpha/one.ttl", "--fix")
        assert Path("data/beta/three.ttl").read_text("utf-8") == before

    @pytest.mark.parametrize(("typed", "changed"), [("y\n", True), ("n\n", False), ("", False)])
    def test_are_asked_about_where_that_is_wanted(self, run: Run, typed: str, changed: bool) -> None:
        told = run(write("new.ttl", BLANK), "--fix=ask", typed=typed)
        assert (Path("new.ttl").read_text("utf-8") != BLANK) == changed
        assert '+ place:xx-blank skos:prefLabel "Blank"@en' in told.err

    def test_cannot_be_written_to_a_pipe(self, run: Run) -> None:
        assert "standard input is none" in run("-", "--format", "turtle", "--fix", typed=BLANK).err


class TestTheBaseline:
    ACCEPT = ("--reason", "The source is on order.", "--until", "2030-01-31", "--today", "2029-12-31")

    def test_accepts_a_finding_until_its_day_is_over(self, run: Run) -> None:
        (found,) = run("-o", "json").report["new"]
        told = run("--accept", str(found["id"]), *self.ACCEPT, "--fail-on", "warning", "-o", "json")
        assert (told.code, told.report["new"]) == (0, [])
        assert json.loads(told.out)["accepted"][0]["reason"] == "The source is on order."
        assert f"accepts {found['id']} until 2030-01-31" in told.err
        assert run("--today", "2030-01-31", "--fail-on", "warning").code == 0
        late = run("--today", "2030-02-01", "--fail-on", "warning")
        assert late.code == 1
        assert "This was accepted until 2030-01-31" in late.out

    def test_says_what_it_accepts_without_need(self, run: Run) -> None:
        (found,) = run("-o", "json").report["new"]
        run("--accept", str(found["id"]), *self.ACCEPT)
        change("data/beta/three.ttl", "Mombasa County ", "Mombasa County")
        assert f"no longer found, which can be taken out: {found['id']}" in run("--today", "2029-12-31").err

    def test_may_be_another_file(self, run: Run) -> None:
        (found,) = run("-o", "json").report["new"]
        run("--baseline", "mine.toml", "--accept", str(found["id"]), *self.ACCEPT)
        assert run("--baseline", "mine.toml", "--today", "2029-12-31", "--fail-on", "warning").code == 0
        assert run("--today", "2029-12-31", "--fail-on", "warning").code == 1

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("--accept", "aaaaaaaaaa"), "add --reason TEXT and --until DATE"),
            (("--accept", "aaaaaaaaaa", *ACCEPT), "no finding has the id aaaaaaaaaa"),
            (("--reason", "Why not."), "name them with --accept"),
            (("--accept", "a", "--reason", "b", "--until", "2020-01-01"), "which is over"),
            (("--today", "yesterday"), "--today is 'yesterday', which is no day"),
        ],
    )
    def test_wants_to_know_what_why_and_until_when(self, run: Run, arguments: tuple[str, ...], words: str) -> None:
        told = run(*arguments)
        assert (told.code, told.out) == (2, "")
        assert words in told.err

    def test_that_is_broken_is_told_with_its_line(self, run: Run) -> None:
        write("validation-baseline.toml", "[[accepted]]\nid = 7\n")
        told = run()
        assert told.code == 2
        assert "validation-baseline.toml:1: an entry needs a text" in told.err
