"""`pvegraph import` as a person types it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pvegraph import cli

if TYPE_CHECKING:
    from tests.authored.conftest import Workshop


class Outcome(NamedTuple):
    """How a command ended and what it printed."""

    code: object
    out: str
    err: str


Import = Callable[..., Outcome]


@pytest.fixture
def project_folder(workshop: Workshop) -> Path:
    """A project that the command accepts."""
    workshop.write_tables()
    (workshop.settings.project / "shapes").mkdir()
    return workshop.settings.project


@pytest.fixture
def run(project_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Import:
    """Run the command in this process, on the project."""

    def pvegraph_import(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["pvegraph", "--project", str(project_folder), "import", *arguments])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        return Outcome(caught.value.code, *capsys.readouterr())

    return pvegraph_import


def test_a_good_import_ends_with_0_and_says_what_became_of_the_rows(run: Import, workshop: Workshop) -> None:
    result = run(str(workshop.folder), "--no-enrichment")
    assert (result.code, result.err) == (0, "")
    assert "rows in" in result.out
    assert "2 of 2 files written" in result.out


def test_a_refused_row_ends_with_1_and_is_listed(run: Import, workshop: Workshop) -> None:
    workshop.tables["events"][0]["start"] = "soon"
    workshop.write_tables()
    result = run(str(workshop.folder), "--no-enrichment")
    assert (result.code, result.err) == (1, "")
    assert f"refused: {workshop.folder / 'events.csv'}:2: start 'soon' is no date" in result.out


def test_json_holds_the_whole_report(run: Import, workshop: Workshop) -> None:
    workshop.tables["events"][0]["start"] = "soon"
    workshop.write_tables()
    report = json.loads(run(str(workshop.folder), "--no-enrichment", "-o", "json").out)
    assert {"table": "people", "rows": 1, "represented": 1, "refused": 0} in report["tables"]
    assert [refusal["line"] for refusal in report["refusals"] if refusal["file"].endswith("events.csv")] == [2, 3]
    assert report["files"] == {"total": 2, "written": 2}


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: (folder / "people.csv").unlink(), "people.csv: there is no such file; check the name"),
        (lambda folder: (folder / "people.csv").write_bytes(b"\xff\xfeS"), "people.csv: the file is in UTF-16"),
        (lambda folder: (folder / "people.csv").write_text("a\n"), "people.csv:1: the column slug, name_en, name_ar"),
    ],
)
def test_a_table_that_cannot_be_read_ends_with_2_and_one_line(
    run: Import, project_folder: Path, workshop: Workshop, spoil: object, message: str
) -> None:
    assert callable(spoil)
    spoil(workshop.folder)
    result = run(str(workshop.folder))
    assert result.code == 2
    assert message in result.err
    assert result.err.count("\n") == 1
    assert not (project_folder / "data").exists()


def test_a_folder_that_is_not_there_is_misuse(run: Import) -> None:
    result = run("nowhere")
    assert result.code == 2
    assert result.err == "pvegraph: nowhere is no folder; name the folder that holds sources.csv and the other tables\n"
