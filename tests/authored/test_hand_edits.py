"""What a person has edited in data/ is never overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.authored.conftest import Workshop

PAGE_B = "beta/page-b"


def _edit(workshop: Workshop, graph: str, old: str, new: str) -> str:
    text = workshop.text(graph)
    assert text.count(old) == 1
    workshop.file(graph).write_text(text.replace(old, new), encoding="utf-8")
    return text.replace(old, new)


def test_an_added_statement_stays_and_all_rows_count_as_represented(workshop: Workshop) -> None:
    workshop.run()
    edited = _edit(workshop, PAGE_B, "pve:participantCount 240 ;", "pve:participantCount 240 ;\n    pve:cityCount 30 ;")
    report = workshop.run()
    assert workshop.text(PAGE_B) == edited
    assert not report.has_refusals
    assert [(kept.file, kept.lacks) for kept in report.kept] == [("data/beta/page-b.ttl", 0)]
    assert "kept: edited by hand: data/beta/page-b.ttl (holds all that was to be imported)" in report.notes()


def test_an_edited_file_is_kept_when_the_tables_change_and_the_new_row_is_refused(workshop: Workshop) -> None:
    workshop.run()
    edited = _edit(workshop, PAGE_B, "pve:participantCount 240 ;", "pve:participantCount 240 ;\n    pve:cityCount 30 ;")
    workshop.tables["events"][0]["countries_count"] = "12"
    report = workshop.run()
    assert workshop.text(PAGE_B) == edited
    (refusal,) = report.refusals
    assert (refusal.path.name, refusal.line) == ("events.csv", 2)
    assert "data/beta/page-b.ttl has been edited by hand and lacks" in refusal.reason
    assert "pvegraph/ontology#countryCount" in refusal.reason
    assert [kept.lacks for kept in report.kept] == [1]


def test_a_corrected_value_refuses_only_the_rows_that_say_otherwise(workshop: Workshop) -> None:
    workshop.run()
    edited = _edit(workshop, PAGE_B, "pve:participantCount 240 ;", "pve:participantCount 245 ;")
    report = workshop.run()
    assert workshop.text(PAGE_B) == edited
    assert [(refusal.path.name, refusal.line) for refusal in report.refusals] == [("events.csv", 2)]
    assert [line[2:] for line in report.rows() if line[0] == "events"] == [(1, 1)]


def test_another_file_is_still_brought_up_to_date(workshop: Workshop) -> None:
    workshop.run()
    _edit(workshop, PAGE_B, "pve:participantCount 240 ;", "pve:participantCount 240 ;\n    pve:cityCount 30 ;")
    workshop.tables["sources"][0]["title"] = "Page A, corrected"
    assert workshop.run().files_written == 1
    assert "Page A, corrected" in workshop.text("alpha/page-a")


def test_a_new_layout_or_a_comment_is_no_edit_and_stays_while_nothing_changes(workshop: Workshop) -> None:
    workshop.run()
    edited = _edit(workshop, PAGE_B, "pve:participantCount 240 ;", "pve:participantCount 240 ; # the page says so")
    report = workshop.run()
    assert (workshop.text(PAGE_B), report.kept) == (edited, ())


def test_a_file_without_its_first_line_counts_as_edited(workshop: Workshop) -> None:
    workshop.run()
    first, _, rest = workshop.text(PAGE_B).partition("\n")
    assert first.startswith("# sha256:")
    workshop.file(PAGE_B).write_text(rest, encoding="utf-8")
    workshop.tables["events"][0]["participants_count"] = "1"
    workshop.run()
    assert workshop.text(PAGE_B) == rest


def test_a_source_that_left_the_tables_is_listed_and_its_file_left(workshop: Workshop) -> None:
    workshop.run()
    before = workshop.text("alpha/page-a")
    for name, rows in workshop.tables.items():
        workshop.tables[name] = [row for row in rows if row["source_id"] == "page-b"]
    report = workshop.run()
    assert report.vanished == ("data/alpha/page-a.ttl",)
    assert workshop.text("alpha/page-a") == before


def test_a_source_that_a_person_wrote_is_neither_touched_nor_listed(workshop: Workshop) -> None:
    workshop.run()
    own = workshop.settings.data / "gamma" / "own.ttl"
    own.parent.mkdir()
    own.write_text("<https://w3id.org/pvegraph/source/gamma/own> a <https://w3id.org/pvegraph/ontology#Source> .\n")
    before = own.read_bytes()
    report = workshop.run()
    assert (report.vanished, report.files_written) == ((), 0)
    assert own.read_bytes() == before


def test_removing_an_edited_file_has_it_written_anew(workshop: Workshop) -> None:
    workshop.run()
    before = workshop.text(PAGE_B)
    _edit(workshop, PAGE_B, "pve:participantCount 240 ;", "pve:participantCount 245 ;")
    workshop.file(PAGE_B).unlink()
    assert workshop.run().files_written == 1
    assert workshop.text(PAGE_B) == before
