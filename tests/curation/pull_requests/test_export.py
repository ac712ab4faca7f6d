"""What was accepted is written into the files, and no line changes that need not."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from tests.curation.projects import label, place, said
from tests.curation.pull_requests.sources import (
    Repository,
    accept,
    make_project,
    said_by_files,
    said_by_release,
    texts,
)
from typer.testing import CliRunner

from pvegraph import iri
from pvegraph.authored import file_set
from pvegraph.cli import app
from pvegraph.release import ReleasesFolder, build, ensure_current, is_stale
from pvegraph.release.exporting import export, plan_export
from pvegraph.release.unexported import NOTHING, unexported
from pvegraph.settings import Settings
from pvegraph.validation.view import Change

MINISTRY = iri.thing("organisation", "morocco-habous")
ABAMAKO = iri.source_graph("abamako", "nat-ma-abamako-2015")
FILE = "abamako/nat-ma-abamako-2015.ttl"
OLD = label(MINISTRY, "Ministère des Habous et des Affaires islamiques", "fr", ABAMAKO)
NEW = label(MINISTRY, "Ministère des Habous", "fr", ABAMAKO)
RENAMED = Change(frozenset([NEW]), frozenset([OLD]))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_project(tmp_path / "project")


def run(settings: Settings, *words: str) -> tuple[int, str]:
    """The exit code of a command, and what it printed."""
    result = CliRunner().invoke(app, ["--project", str(settings.project), *words])
    return result.exit_code, result.output


def new_source(graph: str) -> set[Quad]:
    """The least that a source says of itself, and a place."""
    return {
        said(graph, "rdf:type", "pve:Source", graph),
        said(graph, "dct:title", Literal("A page", language="en"), graph),
        said(place("ma-fes"), "rdf:type", "pve:Place", graph),
    }


def test_a_value_that_was_replaced_is_one_line_of_a_diff(settings: Settings) -> None:
    repository = Repository(settings.project)
    accept(settings, RENAMED)
    exported = export(settings)
    assert [(file.name, file.deed) for file in exported.files] == [(f"data/{FILE}", "changed")]
    assert repository.changed_lines() == 2
    assert said_by_files(settings) == said_by_release(settings)


def test_nothing_is_unexported_afterwards_and_nothing_is_built(settings: Settings) -> None:
    number = accept(settings, RENAMED).number
    export(settings)
    folder = ReleasesFolder(settings.releases_folder)
    current = folder.current()
    assert unexported(folder, number) == NOTHING
    assert current is not None
    assert not is_stale(settings, current)
    assert build(settings).number == ensure_current(settings).number == number
    assert export(settings).is_empty


def test_a_new_source_is_a_new_file_and_one_that_says_nothing_any_more_is_removed(settings: Settings) -> None:
    graph = iri.source_graph("press", "one")
    gone = {quad for quad in said_by_release(settings) if quad.graph_name == NamedNode(ABAMAKO)}
    accept(settings, Change(frozenset(new_source(graph)), frozenset(gone)))
    assert {file.name: file.deed for file in export(settings).files} == {
        f"data/{FILE}": "removed",
        "data/press/one.ttl": "new",
    }
    assert said_by_files(settings) == said_by_release(settings)
    assert not (settings.data / "abamako").exists()
    assert texts(settings)["press/one.ttl"].endswith(
        '<https://w3id.org/pvegraph/source/press/one>\n    a pve:Source ;\n    dct:title "A page"@en ;\n.\n'
    )


def test_comments_and_layout_that_somebody_gave_a_file_stay(settings: Settings) -> None:
    path = settings.data / FILE
    by_hand = (
        path.read_text("utf-8").replace("post:morocco", "# The post.\npost:morocco").replace("@fr ;", "@fr ; # so")
    )
    path.write_text(by_hand, "utf-8")
    build(settings)
    accept(settings, RENAMED)
    export(settings)
    assert path.read_text("utf-8") == by_hand.replace(
        "Ministère des Habous et des Affaires islamiques", "Ministère des Habous"
    )


def test_what_somebody_has_written_since_stays_beside_it(settings: Settings) -> None:
    accept(settings, RENAMED)
    path = settings.data / FILE
    path.write_text(path.read_text("utf-8").replace('"Ahmed Toufiq"', '"Ahmed Tawfiq"'), "utf-8")
    assert [file.deed for file in export(settings).files] == ["changed"]
    assert {"Ahmed Tawfiq", "Ministère des Habous"} <= {
        quad.object.value for quad in said_by_files(settings) if isinstance(quad.object, Literal)
    }


def test_a_file_in_which_somebody_has_written_something_else_instead_is_left(settings: Settings) -> None:
    accept(settings, RENAMED)
    path = settings.data / FILE
    by_hand = path.read_text("utf-8").replace(OLD.object.value, "Ministère des Affaires islamiques")  # type: ignore[union-attr]
    path.write_text(by_hand, "utf-8")
    code, printed = run(settings, "export-changes")
    assert code == 1
    assert "import-changes first" in printed
    assert MINISTRY in printed
    assert path.read_text("utf-8") == by_hand


def test_a_file_that_cannot_be_changed_in_place_is_written_anew_only_if_that_is_wanted(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = settings.data / FILE
    nested = path.read_text("utf-8").replace("org:role role:minister ;", "org:role role:minister ; # a comment\n")
    path.write_text(nested, "utf-8")
    build(settings)
    accept(settings, RENAMED)
    from pvegraph.authored.text_edit import NotEditableError  # noqa: PLC0415 - where it is looked up
    from pvegraph.release import exporting  # noqa: PLC0415

    def refused(*_: object) -> str:
        raise NotEditableError("The file has a knot.")

    monkeypatch.setattr(exporting, "changed_text", refused)
    code, printed = run(settings, "export-changes")
    assert (code, path.read_text("utf-8")) == (1, nested)
    assert "The file has a knot. With --rewrite" in printed
    assert run(settings, "export-changes", "--rewrite")[0] == 0
    assert said_by_files(settings) == said_by_release(settings)


@pytest.mark.parametrize(
    "graph", ["https://w3id.org/pvegraph/source/../../x", "https://w3id.org/pvegraph/source/a/b/c"]
)
def test_an_address_that_is_no_path_of_data_touches_no_file(settings: Settings, graph: str) -> None:
    before = texts(settings)
    accept(settings, Change(frozenset(new_source(graph)), frozenset()))
    assert ["can be no file's name" in left.reason for left in export(settings).left] == [True]
    assert texts(settings) == before
    assert {path.name for path in settings.project.iterdir()} == {"data", "ontology", "releases", "shapes"}


def test_statements_about_no_source_are_left(settings: Settings) -> None:
    graph = iri.source_graph("press", "one")
    accept(settings, Change(frozenset([said(place("ma-fes"), "rdf:type", "pve:Place", graph)])))
    assert [left.name for left in export(settings).left] == ["data/press/one.ttl"]
    assert not (settings.data / "press").exists()


def test_a_killed_export_is_completed_by_the_next(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    accept(settings, RENAMED)

    class KilledError(BaseException):
        pass

    def killed(*_: object) -> None:
        raise KilledError

    monkeypatch.setattr(file_set, "_carry_out", killed)
    with pytest.raises(KilledError):
        export(settings)
    monkeypatch.undo()
    assert build(settings).number == 2
    export(settings)
    assert said_by_files(settings) == said_by_release(settings)
    assert plan_export(settings).is_empty


class TestCommand:
    def test_says_which_files_which_proposals_and_a_message(self, settings: Settings) -> None:
        accept(settings, RENAMED, 12)
        other = Quad(NEW.subject, NEW.predicate, Literal("وزارة الأوقاف", language="ar"), NEW.graph_name)
        accept(settings, Change(frozenset([other])), 14, "badr")
        told = json.loads(run(settings, "export-changes", "--dry-run", "-o", "json")[1])
        assert [(file["file"], file["deed"]) for file in told["files"]] == [(f"data/{FILE}", "changed")]
        assert [(each["proposal"], each["author"]) for each in told["files"][0]["from"]] == [(12, "amal"), (14, "badr")]
        assert run(settings, "export-changes", "--message") == (
            0,
            "Write proposals 12 and 14 into the files\n\nProposal 12 by amal: Change 12\n\n"
            "Proposal 14 by badr: Change 14\n",
        )

    def test_check_tells_by_its_exit_code_and_writes_nothing(self, settings: Settings) -> None:
        assert run(settings, "export-changes", "--check")[0] == 0
        accept(settings, RENAMED)
        before = texts(settings)
        assert run(settings, "export-changes", "--check")[0] == 1
        assert texts(settings) == before

    def test_the_diff_of_a_dry_run_is_what_git_applies(self, settings: Settings) -> None:
        Repository(settings.project)
        graph = iri.source_graph("press", "one")
        accept(settings, Change(frozenset(new_source(graph)) | RENAMED.added, RENAMED.removed))
        diff = run(settings, "export-changes", "--dry-run")[1]
        subprocess.run(["git", "apply"], input=diff.encode(), cwd=settings.project, check=True)
        assert plan_export(settings).is_empty
        assert said_by_files(settings) == said_by_release(settings)

    def test_a_change_that_was_exported_is_credited_no_more(self, settings: Settings) -> None:
        accept(settings, RENAMED, 1)
        export(settings)
        accept(settings, Change(frozenset([OLD]), frozenset([NEW])), 2)
        assert [credit.proposal for credit in export(settings).credits] == [2]

    def test_without_a_release_it_says_what_to_do(self, tmp_path: Path) -> None:
        settings = make_project(tmp_path / "other")
        code = CliRunner().invoke(
            app,
            ["--project", str(settings.project), "export-changes"],
            env={"PVEGRAPH_RELEASES": str(tmp_path / "none")},
        )
        assert "pvegraph build" in str(code.exception)
