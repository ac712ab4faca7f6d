"""`pvegraph import` as a person types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.authored.conftest import Workshop


@pytest.fixture
def project_folder(workshop: Workshop) -> Path:
    """A project that the command accepts."""
    workshop.write_tables()
    (workshop.settings.project / "shapes").mkdir()
    return workshop.settings.project


def _import(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = "from pvegraph.cli import main; main()"
    command = [sys.executable, "-c", program, "--project", str(project), "import", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_a_good_import_ends_with_0_and_says_what_became_of_the_rows(project_folder: Path, workshop: Workshop) -> None:
    result = _import(project_folder, str(workshop.folder), "--no-enrichment")
    assert (result.returncode, result.stderr) == (0, "")
    assert "rows in" in result.stdout
    assert "2 of 2 files written" in result.stdout


def test_a_refused_row_ends_with_1_and_is_listed(project_folder: Path, workshop: Workshop) -> None:
    workshop.tables["events"][0]["start"] = "soon"
    workshop.write_tables()
    result = _import(project_folder, str(workshop.folder), "--no-enrichment")
    assert (result.returncode, result.stderr) == (1, "")
    assert f"refused: {workshop.folder / 'events.csv'}:2: start 'soon' is no date" in result.stdout


def test_json_holds_the_whole_report(project_folder: Path, workshop: Workshop) -> None:
    workshop.tables["events"][0]["start"] = "soon"
    workshop.write_tables()
    report = json.loads(_import(project_folder, str(workshop.folder), "--no-enrichment", "-o", "json").stdout)
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
    project_folder: Path, workshop: Workshop, spoil: object, message: str
) -> None:
    assert callable(spoil)
    spoil(workshop.folder)
    result = _import(project_folder, str(workshop.folder))
    assert result.returncode == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (project_folder / "data").exists()


def test_a_folder_that_is_not_there_is_misuse(project_folder: Path) -> None:
    result = _import(project_folder, "nowhere")
    assert result.returncode == 2
    assert (
        result.stderr == "pvegraph: nowhere is no folder; name the folder that holds sources.csv and the other tables\n"
    )
