"""``pvegraph propose``, ``proposals`` and ``proposal``: from a file to a release, at the console."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.curation.people import everybody
from tests.curation.projects import ONE, RABAT, make_project

from pvegraph import cli, iri
from pvegraph.curation.curation import Curation
from pvegraph.settings import Settings

LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"


class Outcome(NamedTuple):
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, object]:
        assert self.code == 0, self.err
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


Run = Callable[..., Outcome]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make_project(tmp_path_factory.mktemp("commands") / "project")


@pytest.fixture
def project(made: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a release, everybody's account, and some files beside it."""
    for name in [name for name in os.environ if name.startswith("PVEGRAPH_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "project"
    shutil.copytree(made.project, folder, symlinks=True)
    monkeypatch.chdir(tmp_path)
    curation = Curation.open(Settings(project=folder))
    everybody(curation.database)
    curation.close()
    Path("good.ttl").write_text(f'<{RABAT}> <{LABEL}> "Rbat"@ber .\n')
    Path("gone.nt").write_text(f'<{RABAT}> <{LABEL}> "Rabat"@en .\n')
    Path("bad.ttl").write_text("<a:b> <a:c>\n  nope .\n")
    Path("change.ru").write_text(f'INSERT DATA {{ <{RABAT}> <{LABEL}> "Rbat"@ber }}')
    return folder


@pytest.fixture
def run(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process, on the project."""

    def pvegraph(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["pvegraph", "--project", str(project), *arguments])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        captured = capsys.readouterr()
        assert isinstance(caught.value.code, int)
        return Outcome(caught.value.code, captured.out, captured.err)

    return pvegraph


def _propose(run: Run, *arguments: str) -> Outcome:
    return run("propose", *arguments, "--source", ONE, "--message", "A name\nin Berber", "--as", "carl")


def test_a_file_is_proposed_reviewed_and_becomes_a_release(run: Run) -> None:
    proposed = _propose(run, "good.ttl")
    assert proposed == Outcome(0, "Proposal 1, revision 1, is open: 1 added, 0 removed.\n", "")
    listed = run("proposals", "--status", "open", "-o", "json").json()
    assert listed["total"] == 1
    run("proposal", "1", "--comment", "Which source\x1b[31m says so?", "--as", "rosa")
    shown = run("proposal", "1", "--approve", "--reason", "I looked it up.", "--as", "rosa")
    assert f'+ <{RABAT}> <{LABEL}> "Rbat"@ber <{ONE}> .' in shown.out
    assert "approved by rosa; approvals missing, that of who accepts included: 0" in shown.out
    assert "\x1b" not in shown.out
    assert run("accept", "1", "--as", "remi", "-o", "json").json()["number"] == 2
    accepted = run("proposal", "1", "-o", "json").json()
    assert (accepted["status"], accepted["release"]) == ("accepted", 2)
    assert accepted["decisions"][0]["reason"] == "I looked it up."  # type: ignore[index] # JSON
    assert "Proposal 1 was accepted" in run("proposal", "1", "--withdraw", "--as", "carl").err


def test_what_cannot_be_read_is_told_as_compilers_do_and_can_be_amended(run: Run) -> None:
    draft = _propose(run, "bad.ttl")
    assert (draft.code, draft.out) == (1, "Proposal 1, revision 1, is draft.\n")
    assert draft.err.startswith("bad.ttl:2:3: ")
    amended = run("propose", "change.ru", "--source", "alpha/one", "--amend", "1", "--as", "carl", "-o", "json").json()
    assert (amended["status"], amended["revision"]) == ("open", 2)
    assert amended["message"] == "A name\nin Berber"
    assert [each["kind"] for each in amended["revisions"]] == ["rdf", "update"]  # type: ignore[attr-defined] # JSON


def test_problems_are_told_in_the_language_that_is_asked_for(run: Run) -> None:
    assert "n’est dans aucun graphe" in run("propose", "good.ttl", "--message", "x", "--as", "ada", "--lang", "fr").err


def test_a_new_source_is_described_and_statements_are_taken_away(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"<a:b> <a:c> 1 .")))
    described = ("--new-source", "publisher=The Forum", "--new-source", "title=A report")
    proposed = run("propose", "-", *described, "--message", "x", "--as", "cleo", "-o", "json").json()
    graph = iri.source_graph("the-forum", "a-report")
    assert all(line.endswith(f"<{graph}> .") for line in proposed["change"]["added"])  # type: ignore[index] # JSON
    gone = _propose(run, "--remove", "gone.nt", "-o", "json").json()
    assert len(gone["change"]["removed"]) == 1  # type: ignore[index] # JSON


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("propose", "good.ttl", "--as", "carl"), "A proposal needs a message"),
        (("propose", "--message", "x"), "Nothing is proposed"),
        (("propose", "none.ttl", "--message", "x", "--as", "carl"), "none.ttl cannot be read (No such file"),
        (("propose", "good.ttl", "change.ru", "--message", "x"), "several kinds, rdf, update"),
        (("propose", "change.ru", "--remove", "change.ru", "--message", "x"), "--remove is for files of RDF"),
        (("propose", "-", "-", "--message", "x"), "Standard input can be read once"),
        (("propose", "good.ttl", "--new-source", "colour=red", "--message", "x"), "write one of publisher, title"),
        (
            ("propose", "good.ttl", "--message", "x"),
            "name one with --as: ada, carl, cleo",
        ),
        (("propose", "good.ttl", "--message", "x", "--as", "rima"), "rima is reader; at least the role contributor"),
        (("propose", "good.ttl", "--message", "x", "--as", "nobody"), "nobody"),
        (("proposal", "7"), "There is no proposal 7"),
        (("proposal", "7", "--approve", "--reject"), "two decisions"),
        (("proposal", "7", "--reason", "x"), "--reason is for"),
        (("proposals", "--status", "new"), "--status"),
    ],
)
def test_what_cannot_be_done_is_told_on_one_line(run: Run, arguments: tuple[str, ...], told: str) -> None:
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert told in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_the_only_account_that_may_need_not_be_named(run: Run, project: Path) -> None:
    curation = Curation.open(Settings(project=project))
    for name in ("carl", "cleo", "rosa", "remi"):
        curation.accounts.close_account(name)
    curation.close()
    assert run("propose", "change.ru", "--source", ONE, "--message", "x", "-o", "json").json()["author"] == "ada"
    assert "somebody else must approve it" in run("proposal", "1", "--approve").err
    assert "ada" in run("proposals").out


def test_a_proposal_is_accepted_and_rolled_back_and_builds_say_what_they_keep(run: Run) -> None:
    _propose(run, "good.ttl")
    accepted = run("accept", "1", "--as", "rosa")
    assert accepted.code == 0
    assert accepted.out.startswith("Proposal 1 was accepted: release 2, ")
    assert "Kept what was accepted and is not in the files: 1 statements added and 0 removed." in run("build").out
    assert run("build", "-o", "json").json()["unexported"] == {"added": 1, "removed": 0}
    back = run("rollback", "1", "-m", "A prank", "--as", "rosa", "-o", "json").json()
    assert (back["number"], back["previous"]) == (3, 2)
    assert back["origin"]["restored"] == 1  # type: ignore[index] # JSON
    assert run("build", "-o", "json").json()["unexported"] == {"added": 0, "removed": 0}


def test_why_nothing_was_accepted_is_told_with_an_exit_code(run: Run) -> None:
    assert run("accept", "7", "--as", "rosa").code == 2
    _propose(run, "good.ttl")
    number = str(run("proposals", "-o", "json").json()["total"])
    assert run("accept", number, "--as", "carl").code == 2
    assert run("accept", number, "--as", "rosa").code == 0
    again = run("accept", number, "--as", "rosa")
    assert again.code == 1
    assert "was accepted and has become release 2" in again.err
    assert run("rollback", "9", "-m", "x", "--as", "rosa").err.startswith("pvegraph: There is no release 9.")
