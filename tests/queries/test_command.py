"""`pvegraph query`: tables for people, files for programs, and errors on one line."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from pvegraph import cli
from pvegraph.authored.queries import SavedQuery
from pvegraph.release import Release
from pvegraph.settings import Settings

Run = Callable[..., "Outcome"]

ESCAPE = "\x1b["


class Outcome:
    """How a command ended and what it printed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    settings: Settings,
    release: Release,
) -> Run:
    """Run `pvegraph query` on the release of this test run, in an empty folder."""
    monkeypatch.setenv("PVEGRAPH_PROJECT", str(settings.project))
    monkeypatch.setenv("PVEGRAPH_RELEASES", str(release.folder.parent))
    monkeypatch.chdir(tmp_path)

    def query(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["pvegraph", "query", *arguments])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        captured = capfd.readouterr()
        code = caught.value.code
        assert isinstance(code, int)
        return Outcome(code, captured.out, captured.err)

    return query


def assert_misuse(outcome: Outcome, *words: str) -> None:
    """One line on standard error with these words, nothing on standard output, exit code 2."""
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("pvegraph: ")
    assert outcome.err.count("\n") == 1
    for word in words:
        assert word in outcome.err


class TestTable:
    def test_shows_labels_in_place_of_addresses_and_counts_the_rows(self, run: Run) -> None:
        told = run("members-of-a-network", "-p", "network=organisation:gctf")
        assert told.code == 0
        assert told.out.startswith("Members of a network")
        assert "Morocco" in told.out
        assert "https://" not in told.out
        assert "memberLabel" not in told.out
        last = told.out.rstrip().rpartition("\n")[2]
        assert last.endswith(" rows.")
        assert int(last.removesuffix(" rows.")) > 30
        assert ESCAPE not in told.out

    def test_speaks_the_language_that_is_asked_for(self, run: Run) -> None:
        told = run("members-of-a-network", "-p", "network=organisation:gctf", "--lang", "ar")
        assert told.out.startswith("أعضاء شبكة")
        assert "المغرب" in told.out

    def test_lists_the_saved_queries_with_their_parameters(self, run: Run, queries: list[SavedQuery]) -> None:
        told = run("--list")
        assert told.code == 0
        for query in queries:
            assert query.name in told.out
        assert "network=organisation:scn, distance=100" in told.out
        assert run().out == told.out

    def test_of_the_saved_queries_is_json_for_programs(self, run: Run, queries: list[SavedQuery]) -> None:
        listed = json.loads(run("--list", "-o", "json").out)
        assert [query["name"] for query in listed] == [query.name for query in queries]
        (network,) = [p for query in listed if query["name"] == "members-of-a-network" for p in query["parameters"][:1]]
        assert (network["type"], network["default"], network["label"]["ar"]) == ("iri", "organisation:scn", "الشبكة")

    def test_of_a_graph_is_turtle_and_of_ask_yes_or_no(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "graph.rq").write_text("CONSTRUCT { ?a ?b ?c } { VALUES (?a ?b ?c) { (<x:a> <x:b> 1) } }")
        (tmp_path / "ask.rq").write_text("ASK { FILTER(false) }")
        assert "<x:a> <x:b> 1 ." in run("graph.rq").out
        assert run("ask.rq").out == "no\n"

    def test_cannot_be_made_to_steer_the_terminal(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "mine.rq").write_text('SELECT ("a\\u001B[31m[red]b\\nc" AS ?x) {}')
        told = run("mine.rq")
        assert ESCAPE not in told.out
        assert "\ufffd[31m[red]b c" in told.out
        assert "1 row." in told.out


class TestFormats:
    def test_are_written_to_standard_output_with_nothing_else(self, run: Run) -> None:
        rows = list(csv.DictReader(io.StringIO(run("years-in-post-at-first-event", "-o", "csv").out)))
        assert rows[0]["role"].startswith("https://w3id.org/pvegraph/concept/role/")
        found = json.loads(run("years-in-post-at-first-event", "-o", "json").out)
        assert len(found["results"]["bindings"]) == len(rows)

    def test_are_told_by_the_name_of_the_file(self, run: Run, tmp_path: Path) -> None:
        told = run("years-in-post-at-first-event", "-f", "years.xlsx")
        assert (told.code, told.out, told.err) == (0, "", "")
        workbook = openpyxl.load_workbook(tmp_path / "years.xlsx")
        assert workbook.sheetnames == ["results", "about"]
        assert isinstance(workbook["results"]["C2"].value, int)
        about = {row[0].value: row[1].value for row in workbook["about"].iter_rows()}
        assert about["query"] == "Years in post at the first event"
        assert "SELECT ?role" in str(about["SPARQL"])
        assert [path.name for path in tmp_path.iterdir()] == ["years.xlsx"]

    def test_named_by_an_option_win_over_the_name_of_the_file(self, run: Run, tmp_path: Path) -> None:
        assert run("years-in-post-at-first-event", "-f", "years.txt", "-o", "tsv").code == 0
        assert (tmp_path / "years.txt").read_text().startswith("?role\t?roleLabel")


class TestMisuse:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["members-of-network"], ["no saved query 'members-of-network'", "did you mean members-of-a-network?"]),
            (["members-of-a-network", "-p", "network"], ["-p takes NAME=VALUE"]),
            (["members-of-a-network", "-p", "net=x"], ["no parameter 'net'", "network, lang"]),
            (["members-of-a-network", "-p", 'network="} #'], ["network cannot be", "country:ma"]),
            (["members-of-a-network", "--lang", "zz zz"], ["lang cannot be 'zz zz'"]),
            (["members-of-a-network", "-o", "xslx"], ["no format 'xslx'", "Did you mean xlsx?"]),
            (["members-of-a-network", "-o", "xlsx"], ["A workbook goes to a file"]),
            (["members-of-a-network", "-o", "turtle"], ["turtle is for CONSTRUCT and DESCRIBE"]),
            (["members-of-a-network", "-f", "members"], ["members does not say the format"]),
            (["members-of-a-network", "-f", "m.txt", "-o", "table"], ["A table is for the terminal"]),
            (["members-of-a-network", "-f", "nowhere/m.csv"], ["nowhere/m.csv cannot be written", "No such file"]),
            (["none.rq"], ["none.rq: the file cannot be read"]),
        ],
    )
    def test_is_told_on_one_line(self, run: Run, arguments: list[str], words: list[str]) -> None:
        assert_misuse(run(*arguments), *words)

    def test_of_a_file_names_its_place(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "mine.rq").write_text("SELECT ?x WHER { ?x a ?y }\n")
        assert_misuse(run("mine.rq"), "line 1")
        assert_misuse(run("mine.rq", "-p", "a=b"), "no header that declares parameters")
        (tmp_path / "saved.rq").write_text("# title@en: Mine\n\nSELECT ?x { ?x a ?y }\n")
        assert_misuse(run("saved.rq"), "saved.rq:1: the header has no '# title@ar: …'")

    def test_leaves_the_file_as_it_was(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "members.ttl").write_text("mine")
        assert_misuse(run("members-of-a-network", "-f", "members.ttl"), "turtle is for CONSTRUCT")
        assert (tmp_path / "members.ttl").read_text() == "mine"
        assert [path.name for path in tmp_path.iterdir()] == ["members.ttl"]

    def test_asks_no_other_service(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "mine.rq").write_text("SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }")
        assert_misuse(run("mine.rq"), "SERVICE")
