"""Importing tables: what is written, that nothing is lost, and that nothing is written twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode

from pvegraph.authored.importer import import_tables
from pvegraph.authored.turtle import read_triples
from pvegraph.errors import EnvironmentFaultError, FileFormatError
from pvegraph.settings import Settings
from pvegraph.vocabulary import expand

if TYPE_CHECKING:
    from tests.authored.conftest import Workshop


def _subjects(path: Path, class_name: str) -> set[str]:
    wanted = NamedNode(expand(class_name))
    return {str(triple.subject) for triple in read_triples(path) if triple.object == wanted}


def test_each_source_gets_a_file_under_its_publisher(workshop: Workshop) -> None:
    report = workshop.run()
    assert {path.relative_to(workshop.settings.data).as_posix() for path in workshop.settings.data.rglob("*.ttl")} == {
        "alpha/page-a.ttl",
        "beta/page-b.ttl",
    }
    assert (report.files, report.files_written, report.has_refusals) == (2, 2, False)


def test_rows_represented_and_refused_add_up_to_rows_in(workshop: Workshop) -> None:
    workshop.tables["people"].append({"slug": "person-x", "name_en": "", "name_ar": "", "source_id": "page-a"})
    report = workshop.run()
    for line in report.tables:
        assert line.represented + line.refused == line.rows == len(workshop.tables[line.table])
    assert report.rows()[-1] == ("all", 21, 20, 1)


def test_running_twice_changes_nothing(workshop: Workshop) -> None:
    workshop.run()
    before = workshop.contents()
    report = workshop.run()
    assert report.files_written == 0
    assert workshop.contents() == before


def test_the_order_of_the_rows_does_not_show(workshop: Workshop) -> None:
    workshop.run()
    before = workshop.contents()
    for rows in workshop.tables.values():
        rows.reverse()
    assert workshop.run().files_written == 0
    assert workshop.contents() == before


@pytest.mark.parametrize(
    ("table", "row", "column", "value"),
    [
        ("events", 0, "participants_count", "250"),
        ("events", 0, "end", "2019-05-04"),
        ("frameworks", 0, "date", "2018-06"),
        ("sources", 0, "title", "Page A, corrected"),
        ("memberships", 0, "from", ""),
        ("posts", 0, "to", "2019-04"),
    ],
)
def test_a_changed_cell_changes_one_file_by_a_line_and_the_digest(
    workshop: Workshop, table: str, row: int, column: str, value: str
) -> None:
    workshop.run()
    before = workshop.contents()
    workshop.tables[table][row][column] = value
    assert workshop.run().files_written == 1
    after = workshop.contents()
    (changed,) = [name for name in after if after[name] != before[name]]
    old, new = before[changed].decode().splitlines(), after[changed].decode().splitlines()
    assert len(set(old) - set(new)) == 2
    assert len(set(new) - set(old)) == (2 if value else 1)


def test_a_new_row_adds_lines_and_removes_only_the_digest(workshop: Workshop) -> None:
    workshop.run()
    old = workshop.text("beta/page-b").splitlines()
    workshop.tables["participations"].append(
        {
            "event_slug": "event-panel",
            "actor_slug": "org-net",
            "actor_kind": "organisation",
            "role": "organiser",
            "source_id": "page-b",
        }
    )
    workshop.run()
    new = workshop.text("beta/page-b").splitlines()
    assert set(old) - set(new) == {old[0]}
    assert len(new) == len(old) + 8


def test_without_enrichment_no_package_has_a_file_and_the_page_of_places_is_left(workshop: Workshop) -> None:
    report = workshop.run()
    assert report.enrichment is None
    assert not (workshop.settings.project / "docs").exists()


def test_nothing_is_written_if_a_table_cannot_be_read(workshop: Workshop) -> None:
    workshop.write_tables()
    (workshop.folder / "relations.csv").write_bytes(b"subject_slug,predicate\n")
    with pytest.raises(FileFormatError, match=r"relations\.csv:1: the column object_slug, source_id is missing"):
        import_tables(workshop.folder, workshop.settings, enrichment=False)
    assert not workshop.settings.data.exists()


def test_nothing_is_written_if_a_file_of_data_cannot_be_read(workshop: Workshop) -> None:
    workshop.run()
    workshop.file("alpha/page-a").write_text("this is not Turtle", encoding="utf-8")
    workshop.tables["events"][0]["participants_count"] = "1"
    before = workshop.contents()
    with pytest.raises(FileFormatError, match=r"page-a\.ttl:1:1: The word “this” stands alone"):
        workshop.run()
    assert workshop.contents() == before


def test_a_disk_that_refuses_is_an_error_that_names_the_file(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.write_tables()

    def refuse(self: Path, *_args: object, **_kwargs: object) -> None:
        raise OSError(30, "Read-only file system", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(EnvironmentFaultError, match=r"page-a\.ttl cannot be written \(Read-only file system\)"):
        import_tables(workshop.folder, workshop.settings, enrichment=False)


def test_the_tables_give_the_data_that_the_repository_has(
    facts: Path, project: Path, new_workshop: Callable[[str], Workshop]
) -> None:
    root = new_workshop("copy").settings.project
    shutil.copytree(project / "data", root / "data")
    report = import_tables(facts, Settings(project=root), enrichment=False)
    assert report.files_written == 0
    for line in report.tables:
        assert line.represented + line.refused == line.rows
