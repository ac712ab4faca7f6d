"""Templates: columns, notes in three languages, lists to choose from, and no cell that would be calculated."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from pyoxigraph import Literal, Quad
from tests.curation.sheets.filling import changed
from tests.curation.sheets.test_reading import BEFORE, OFFICE_IRI, ONE, label
from typer.testing import CliRunner

from pvegraph.cli import app
from pvegraph.curation.proposal import SentText
from pvegraph.curation.sheets.layout import CLASSES, SHEETS
from pvegraph.curation.sheets.template import Suffix, template
from pvegraph.release import Release
from pvegraph.settings import Settings
from pvegraph.validation.examination import Rules
from pvegraph.validation.view import Change, StoreView

VIEW = StoreView.of(BEFORE)
NOTHING = Change(frozenset(), frozenset())


def book_of(name: str, rules: Rules, view: StoreView = VIEW, things: tuple[str, ...] | None = ()):  # type: ignore[no-untyped-def] # noqa: ANN201 - openpyxl's
    return load_workbook(BytesIO(template(name, "xlsx", view, rules.ontology, things=things)))


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_has_a_table_and_a_workbook_with_its_columns(rules: Rules, name: str) -> None:
    rows = list(csv.reader(StringIO(template(name, "csv", VIEW, rules.ontology).decode("utf-8-sig"))))
    assert tuple(rows[0]) == SHEETS[CLASSES[name][0]].names
    assert rows[1][0].startswith("# ")
    assert len(rows) == 2
    book = book_of(name, rules)
    assert book.sheetnames == [*CLASSES[name], "lists"]
    for sheet in book.worksheets[:-1]:
        assert sheet.freeze_panes == "A2"
        head = sheet[1]
        assert tuple(cell.value for cell in head) == SHEETS[sheet.title].names
        assert all(cell.comment.text.count("\n") == 2 for cell in head)
        assert {sheet.column_dimensions[cell.column_letter].number_format for cell in head} == {"@"}


def test_lists_are_those_of_the_release_and_lie_in_a_hidden_sheet(rules: Rules) -> None:
    book = book_of("person", rules)
    lists = book["lists"]
    assert lists.sheet_state == "hidden"
    offered = {}
    for validation in book["posts"].data_validations.dataValidation:
        column = str(validation.sqref).partition("2")[0]
        cells = lists[validation.formula1.partition("!")[2].replace("$", "")]
        offered[book["posts"][f"{column}1"].value] = [cell.value for row in cells for cell in row]
    assert offered["body_slug"] == ["Office [org-office]", "Rabat [city-rabat-ma]"]
    assert "Mayor [mayor]" in offered["role_type"]
    assert "Member [member]" not in offered["role_type"]
    assert offered["source_id"] == ["one [one]", "two [two]"]
    assert len(offered["person_slug"]) == 1


def test_what_is_chosen_from_a_list_is_understood(rules: Rules) -> None:
    book = book_of("organisation", rules)
    sheet = book["organisations"]
    row = {"slug": "org-new", "name_en": "New", "type": "", "parent_slug": "", "source_id": ""}
    for validation in sheet.data_validations.dataValidation:
        column = sheet[f"{str(validation.sqref).partition('2')[0]}1"].value
        if column in {"type", "parent_slug", "source_id"}:
            cells = book["lists"][validation.formula1.partition("!")[2].replace("$", "")]
            row[column] = cells[0][0].value
    for number, name in enumerate(SHEETS["organisations"].names, 1):
        sheet.cell(2, number, row.get(name))
    output = BytesIO()
    book.save(output)
    change = changed([SentText("b.xlsx", "", output.getvalue())], rules, BEFORE)
    assert {quad.graph_name.value for quad in change.added} == {ONE}  # type: ignore[union-attr]
    assert len(change.added) == 4


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\tx", "'=1", '=HYPERLINK("http://e")'])
def test_no_cell_begins_as_a_formula_and_all_come_back(rules: Rules, text: str, suffix: Suffix) -> None:
    said = BEFORE | {label(OFFICE_IRI, text, predicate="skos:altLabel")}
    view = StoreView.of(said)
    content = template("organisation", suffix, view, rules.ontology, things=None)
    if suffix == "csv":
        cells = [cell for row in csv.reader(StringIO(content.decode("utf-8-sig"))) for cell in row]
    else:
        sheets = load_workbook(BytesIO(content)).worksheets
        found = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
        assert all(cell.data_type != "f" for cell in found)
        cells = [str(cell.value) for cell in found if cell.value is not None]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert changed([SentText(f"t.{suffix}", "", content)], rules, said) == NOTHING


def test_a_filled_template_has_the_rows_of_a_thing_and_of_what_a_person_held(rules: Rules) -> None:
    person = next(quad.subject.value for quad in BEFORE if "/person/" in str(quad.subject))  # type: ignore[union-attr]
    book = book_of("person", rules, things=(person,))
    assert [cell.value for cell in book["people"][2]][1] == "Amal"
    assert [cell.value for cell in book["posts"][2]][1].startswith("Mayor of Rabat [post:")
    assert book_of("organisation", rules, things=(person,))["organisations"].max_row == 1


def test_a_cell_that_is_changed_in_a_filled_template_changes_that_alone(rules: Rules) -> None:
    content = template("organisation", "csv", VIEW, rules.ontology, things=None).replace(b",Office,", b",The Office,")
    assert changed([SentText("t.csv", "", content)], rules, BEFORE) == Change(
        frozenset([label(OFFICE_IRI, "The Office")]), frozenset([label(OFFICE_IRI, "Office")])
    )


def test_what_tables_cannot_say_stays_when_they_come_back(rules: Rules) -> None:
    name = label(OFFICE_IRI, "x")
    odd = Quad(name.subject, name.predicate, Literal("no language"), name.graph_name)
    said = BEFORE | {odd, label(OFFICE_IRI, "Büro", "de"), label(OFFICE_IRI, "Ufficio", "it")}
    content = template("organisation", "csv", StoreView.of(said), rules.ontology, things=None)
    assert changed([SentText("t.csv", "", content)], rules, said) == NOTHING
    content = content.replace("Büro@de".encode(), b"Amt@de")
    change = changed([SentText("t.csv", "", content)], rules, said)
    assert change == Change(frozenset([label(OFFICE_IRI, "Amt", "de")]), frozenset([label(OFFICE_IRI, "Büro", "de")]))


def test_the_same_release_gives_the_same_octets(rules: Rules) -> None:
    assert template("event", "xlsx", VIEW, rules.ontology) == template("event", "xlsx", VIEW, rules.ontology)


def test_the_command_writes_to_standard_output(release: Release, settings: Settings) -> None:
    env = {"PVEGRAPH_RELEASES": str(release.folder.parent)}
    words = ["--project", str(settings.project), "template", "commitment"]
    result = CliRunner().invoke(app, words, env=env)
    assert result.exit_code == 0, result.exception
    assert result.stdout_bytes.decode("utf-8-sig").startswith("actor_slug,framework_slug,level,source_id,remove\r\n")
    assert "there is no template of x" in str(CliRunner().invoke(app, [*words[:3], "x"], env=env).exception)
