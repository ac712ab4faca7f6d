"""What people have changed in the files is taken in beside what was accepted, and contradictions are for a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from tests.curation.projects import SAMPLE, label, place, said
from tests.curation.pull_requests.sources import accept, make_project, said_by_files, said_by_release, texts
from tests.curation.pull_requests.test_export import ABAMAKO, FILE, MINISTRY, NEW, OLD, RENAMED, run
from typer.testing import CliRunner

from pvegraph.cli import app
from pvegraph.curation.importing import Choice, import_changes, plan_import
from pvegraph.errors import ConflictError, FindingsError, UsageError
from pvegraph.release import ReleasesFolder, build, ensure_current
from pvegraph.release.exporting import export, plan_export
from pvegraph.release.unexported import NOTHING, unexported
from pvegraph.settings import Settings
from pvegraph.validation.view import Change
from pvegraph.vocabulary import expand

UNDECIDED = Choice({})
BY_HAND = label(MINISTRY, "Ministère des Affaires islamiques", "fr", ABAMAKO)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_project(tmp_path / "project")


def replace(settings: Settings, old: str, new: str, name: str = FILE) -> None:
    """Edit a file."""
    path = settings.data / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def edit(settings: Settings) -> None:
    """Give the ministry another French name in its file."""
    replace(settings, str(OLD.object), str(BY_HAND.object))


def test_what_the_files_changed_becomes_a_release_with_its_author(settings: Settings) -> None:
    edit(settings)
    planned, release = import_changes(settings, UNDECIDED, "Amal", "Merge 12")
    assert planned.change == Change(frozenset([BY_HAND]), frozenset([OLD]))
    origin = release.manifest.origin
    assert origin is not None
    assert (origin.kind, origin.author, origin.message) == ("import", "Amal", "Merge 12")
    assert said_by_release(settings) == said_by_files(settings)
    assert ensure_current(settings).number == release.number == 2


def test_what_was_accepted_and_is_not_in_the_files_stays(settings: Settings) -> None:
    accept(settings, RENAMED)
    replace(settings, '"Ahmed Toufiq"', '"Ahmed Tawfiq"')
    _, release = import_changes(settings, UNDECIDED, "Amal", "")
    assert said_by_release(settings) == (said_by_files(settings) | {NEW}) - {OLD}
    assert unexported(ReleasesFolder(settings.releases_folder), release.number) == RENAMED
    assert build(settings).number == release.number
    export(settings)
    assert said_by_release(settings) == said_by_files(settings)


def test_to_import_what_was_exported_changes_nothing(settings: Settings) -> None:
    number = accept(settings, RENAMED).number
    export(settings)
    planned, release = import_changes(settings, UNDECIDED, "", "")
    assert (planned.change, planned.beyond, release.number) == (NOTHING, NOTHING, number)


def test_what_was_exported_and_then_taken_back_in_a_file_goes(settings: Settings) -> None:
    accept(settings, RENAMED)
    export(settings)
    replace(settings, str(NEW.object), str(OLD.object))
    planned, _ = import_changes(settings, UNDECIDED, "Amal", "")
    assert planned.change == Change(RENAMED.removed, RENAMED.added)
    assert said_by_release(settings) == said_by_files(settings)
    assert plan_export(settings).is_empty


def test_what_a_build_has_taken_in_is_nothing_new(settings: Settings) -> None:
    edit(settings)
    number = build(settings).number
    assert import_changes(settings, UNDECIDED, "", "")[1].number == number


class TestContradictions:
    def test_are_told_with_file_line_and_both_sides_and_nothing_changes(self, settings: Settings) -> None:
        accept(settings, RENAMED, 12)
        edit(settings)
        with pytest.raises(ConflictError) as error:
            import_changes(settings, UNDECIDED, "Amal", "")
        line = (settings.data / FILE).read_text("utf-8").split("\n").index(f"    skos:prefLabel {BY_HAND.object} ;") + 1
        assert f"data/{FILE}:{line}: of organisation:morocco-habous the files say" in str(error.value)
        assert f"skos:prefLabel {BY_HAND.object}" in str(error.value)
        assert f"(proposal 12 by amal) says skos:prefLabel {NEW.object}" in str(error.value)
        assert ReleasesFolder(settings.releases_folder).current_number() == 2

    @pytest.mark.parametrize("name", [FILE, f"data/{FILE}", ABAMAKO, "all"])
    def test_the_file_holds_if_somebody_says_so(self, settings: Settings, name: str) -> None:
        accept(settings, RENAMED)
        edit(settings)
        assert run(settings, "import-changes", "--author", "Amal", "--theirs", name)[0] == 0
        assert said_by_release(settings) == said_by_files(settings)
        assert BY_HAND in said_by_files(settings)
        assert plan_export(settings).is_empty

    @pytest.mark.parametrize("name", [FILE, f"data/{FILE}", ABAMAKO, "all"])
    def test_what_was_accepted_holds_if_somebody_says_so_and_is_exported(self, settings: Settings, name: str) -> None:
        accept(settings, RENAMED)
        edit(settings)
        before = said_by_release(settings)
        assert run(settings, "import-changes", "--ours", name)[0] == 0
        assert said_by_release(settings) == before
        assert ensure_current(settings).number == build(settings).number == 2
        export(settings)
        assert said_by_files(settings) == before

    def test_a_choice_for_another_file_decides_nothing(self, settings: Settings) -> None:
        accept(settings, RENAMED)
        edit(settings)
        code, printed = run(settings, "import-changes", "--dry-run", "--theirs", "data/gctf/gctf-10th.ttl")
        assert code == 1
        assert f"contradiction: data/{FILE}:" in printed

    def test_two_values_of_what_has_one_contradict_one_another(self, settings: Settings) -> None:
        start = [
            said(MINISTRY, "pve:start", Literal(year, datatype=NamedNode(expand("xsd:gYear"))), ABAMAKO)
            for year in ("2001", "2002")
        ]
        accept(settings, Change(frozenset(start[:1])))
        replace(
            settings,
            "    pve:country",
            '    pve:start "2002"^^<http://www.w3.org/2001/XMLSchema#gYear> ;\n    pve:country',
        )
        assert [found.theirs for found in plan_import(settings, UNDECIDED).contradictions] == [
            ('pve:start "2002"^^xsd:gYear',)
        ]

    def test_a_thing_that_one_side_removed_and_the_other_changed_is_one(self, settings: Settings) -> None:
        accept(settings, RENAMED)
        path = settings.data / FILE
        blocks = path.read_text("utf-8").split("\n\n")
        path.write_text(
            "\n\n".join(block for block in blocks if "organisation:morocco-habous\n    a" not in block), "utf-8"
        )
        (found,) = plan_import(settings, UNDECIDED).contradictions
        assert (found.thing, found.theirs, found.line) == ("organisation:morocco-habous", (), None)
        assert "that this goes" in str(found)
        import_changes(settings, Choice({}, "theirs"), "Amal", "")
        assert said_by_release(settings) == said_by_files(settings)

    def test_what_both_changed_alike_is_none(self, settings: Settings) -> None:
        accept(settings, RENAMED)
        replace(settings, str(OLD.object), str(NEW.object))
        assert import_changes(settings, UNDECIDED, "", "")[0].change == NOTHING
        assert plan_export(settings).is_empty

    def test_names_that_both_added_are_none(self, settings: Settings) -> None:
        other = Quad(NEW.subject, NamedNode(expand("skos:altLabel")), Literal("Habous"), NEW.graph_name)
        accept(settings, Change(frozenset([other])))
        replace(settings, "    skos:prefLabel", '    skos:altLabel "Waqf" ;\n    skos:prefLabel')
        planned, _ = import_changes(settings, UNDECIDED, "Amal", "")
        assert planned.contradictions == ()
        assert {"Habous", "Waqf"} <= {
            quad.object.value for quad in said_by_release(settings) if isinstance(quad.object, Literal)
        }

    def test_options_that_contradict_one_another_are_refused(self, settings: Settings) -> None:
        for words in (["--ours", FILE, "--theirs", FILE], ["--ours", "all", "--theirs", "all"], ["--ours", "nothing"]):
            assert isinstance(raised(settings, "import-changes", *words), UsageError)


def test_a_change_needs_an_author(settings: Settings) -> None:
    edit(settings)
    with pytest.raises(UsageError, match="--author"):
        import_changes(settings, UNDECIDED, " ", "")
    assert ReleasesFolder(settings.releases_folder).current_number() == 1


def test_a_change_that_makes_a_violation_is_refused_whole(tmp_path: Path) -> None:
    settings = make_project(tmp_path / "project")
    (settings.shapes / "place.ttl").write_bytes((SAMPLE / "shapes" / "place.ttl").read_bytes())
    text = f"\n<{place('xx-nowhere')}> a pve:Place .\n"
    path = settings.data / FILE
    path.write_text(path.read_text("utf-8") + text, "utf-8")
    with pytest.raises(FindingsError, match="The import would make 1 violation"):
        import_changes(settings, UNDECIDED, "Amal", "")
    assert ReleasesFolder(settings.releases_folder).current_number() == 1


def test_what_else_has_changed_in_the_project_comes_too(settings: Settings) -> None:
    edit(settings)
    theme = settings.ontology / "theme.ttl"
    theme.write_text(theme.read_text("utf-8").replace('"youth"@en', '"young people"@en'), "utf-8")
    _, release = import_changes(settings, UNDECIDED, "Amal", "")
    assert b"young people" in release.nquads.read_bytes()
    assert ensure_current(settings).number == release.number == 3
    assert said_by_release(settings) == said_by_files(settings)


def test_a_dry_run_says_what_would_come_and_releases_nothing(settings: Settings) -> None:
    edit(settings)
    before = texts(settings)
    told = json.loads(run(settings, "import-changes", "--dry-run", "-o", "json")[1])
    assert (told["added"], told["removed"], told["release"]) == ([f"{BY_HAND} ."], [f"{OLD} ."], None)
    assert told["files"] == [f"data/{FILE}"]
    assert ReleasesFolder(settings.releases_folder).current_number() == 1
    assert texts(settings) == before


def raised(settings: Settings, *words: str) -> BaseException | None:
    """What a command raises."""
    return CliRunner().invoke(app, ["--project", str(settings.project), *words]).exception
