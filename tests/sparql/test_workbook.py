"""A workbook holds numbers as numbers and all else as text, and nothing in it is ever calculated."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Sequence

import openpyxl
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvegraph.sparql.workbook import CHARACTERS_PER_CELL, write_workbook

XSD = "http://www.w3.org/2001/XMLSchema#"


def workbook_of(terms: Sequence[ox.Literal | ox.NamedNode], **options: object) -> openpyxl.Workbook:
    """A workbook of one column with these terms, read back."""
    store = ox.Store()
    for number, term in enumerate(terms):
        store.add(ox.Quad(ox.NamedNode(f"x:{number:09}"), ox.NamedNode("x:is"), term))
    answer = store.query("SELECT ?x { ?n <x:is> ?x } ORDER BY STR(?n)")
    assert isinstance(answer, ox.QuerySolutions)
    output = io.BytesIO()
    write_workbook(answer, output, **options)  # type: ignore[arg-type] # options are typed where they are used
    return openpyxl.load_workbook(output)


def cells(terms: Sequence[ox.Literal | ox.NamedNode]) -> list[object]:
    """The values of the column, read back."""
    return [row[0].value for row in workbook_of(terms)["results"].iter_rows(min_row=2)]


def typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "#N/A", "#REF!", "\t=1"])
def test_text_that_looks_like_a_formula_is_text(text: str) -> None:
    cell = workbook_of([ox.Literal(text)])["results"]["A2"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.quotePrefix


def test_no_cell_of_the_file_itself_is_a_formula() -> None:
    output = io.BytesIO()
    answer = ox.Store().query('SELECT ?x { VALUES ?x { "=1+1" "=HYPERLINK(\\"https://example.org\\")" } }')
    assert isinstance(answer, ox.QuerySolutions)
    write_workbook(answer, output, about={"=query": "=1+1"})
    with zipfile.ZipFile(output) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 2
    assert all("<f" not in sheet for sheet in sheets)


def test_numbers_and_booleans_are_what_they_are() -> None:
    terms = [typed("7", "integer"), typed("-2.50", "decimal"), typed("1e3", "double"), typed("true", "boolean")]
    assert cells(terms) == [7, -2.5, 1000, True]


def test_numbers_that_a_spreadsheet_would_change_are_text() -> None:
    terms = [typed("12345678901234567890", "integer"), typed("0.1234567890123456789", "decimal")]
    assert cells(terms) == ["12345678901234567890", "0.1234567890123456789"]
    assert cells([typed("NaN", "double"), typed("INF", "double")]) == ["NaN", "INF"]


def test_dates_of_any_precision_stay_text() -> None:
    terms = [typed("2019", "gYear"), typed("2019-09", "gYearMonth"), typed("2019-09-25", "date")]
    assert cells(terms) == ["2019", "2019-09", "2019-09-25"]


def test_ill_formed_numbers_stay_text() -> None:
    wrong = {
        "seven": "integer",
        "1_000": "integer",
        "٣": "integer",
        "1.5": "integer",
        "1,5": "decimal",
        "1e3": "decimal",
    }
    assert cells([typed(text, datatype) for text, datatype in wrong.items()]) == list(wrong)


def test_iris_are_text_without_a_link() -> None:
    cell = workbook_of([ox.NamedNode("https://example.org/x")])["results"]["A2"]
    assert (cell.value, cell.hyperlink) == ("https://example.org/x", None)


def test_control_characters_are_replaced() -> None:
    assert cells([ox.Literal("a\x00b\x1bc\ufffed")]) == ["a\ufffdb\ufffdc\ufffdd"]


@pytest.mark.parametrize("character", ["a", "ب", "😀"])
def test_a_text_that_is_too_long_for_a_cell_is_cut_and_says_so(character: str) -> None:
    text = character * 40_000
    (value,) = cells([ox.Literal(text)])
    assert isinstance(value, str)
    assert len(value.encode("utf-16-le")) // 2 <= CHARACTERS_PER_CELL
    assert value.endswith(" … [cut: 40000 characters]")
    assert text.startswith(value.removesuffix(" … [cut: 40000 characters]"))


def styles(terms: Sequence[ox.Literal | ox.NamedNode]) -> list[str]:
    """The names of the styles of the column, read back."""
    return [row[0].style for row in workbook_of(terms)["results"].iter_rows(min_row=2)]


def test_what_a_cell_cannot_be_its_style_names() -> None:
    terms = [
        *(ox.Literal("بلدية", language="ar"), ox.Literal("=ville", language="fr"), ox.Literal("plain")),
        *(typed("2019", "gYear"), typed("2.5", "decimal"), typed("7", "integer"), typed("true", "boolean")),
        *(typed("12345678901234567890", "integer"), ox.Literal("POINT(1 1)", datatype=ox.NamedNode("x:wkt"))),
        *(ox.NamedNode("x:y"), ox.Literal("ville", language="fr"), ox.Literal("Rabat", language="fr")),
    ]
    expected = ["@ar", "@fr", "Normal", "xsd:gYear", "xsd:decimal", "Normal", "Normal"]
    assert styles(terms) == [*expected, "xsd:integer", "x:wkt", "IRI", "@fr", "@fr"]
    assert cells(terms)[-3:] == ["x:y", "ville", "Rabat"]


def test_names_that_differ_in_capitals_are_no_two_styles() -> None:
    terms = [ox.Literal("colour", language=tag) for tag in ("en-gb", "en-GB")]
    assert len({style.casefold() for style in styles(terms)}) == 1
    types = [ox.Literal("a", datatype=ox.NamedNode(f"x:{name}")) for name in ("type", "Type", "type")]
    assert styles(types) == ["x:type", "Normal", "x:type"]


def test_blank_nodes_are_told_apart() -> None:
    answer = ox.Store().query("SELECT * { BIND(BNODE() AS ?a) BIND(BNODE() AS ?b) BIND(?a AS ?c) }")
    assert isinstance(answer, ox.QuerySolutions)
    output = io.BytesIO()
    write_workbook(answer, output)
    first, second, third = openpyxl.load_workbook(output)["results"][2]
    assert {cell.style for cell in (first, second, third)} == {"blank node"}
    assert first.value == third.value != second.value


def test_a_style_looks_like_none() -> None:
    plain, styled = (workbook_of([term])["results"]["A2"] for term in (ox.Literal("a"), ox.Literal("a", language="fr")))
    for aspect in ("font", "fill", "alignment", "number_format"):
        assert repr(getattr(styled, aspect)) == repr(getattr(plain, aspect))


def test_a_flood_of_datatypes_makes_no_flood_of_styles() -> None:
    terms = [ox.Literal(str(n), datatype=ox.NamedNode(f"x:{n}")) for n in range(1000)]
    terms.append(ox.Literal("x", datatype=ox.NamedNode("x:" + "long" * 1000)))
    workbook = workbook_of(terms)
    assert len(workbook.named_styles) <= 201
    assert [row[0].value for row in workbook["results"].iter_rows(min_row=2)] == [term.value for term in terms]
    assert workbook["results"]["A2"].style == "x:0"


def test_the_same_rows_give_the_same_octets_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    for seconds in (10**9, 1.5 * 10**9):
        monkeypatch.setattr(time, "time", lambda now=seconds: now)
        output = io.BytesIO()
        answer = ox.Store().query('SELECT ?x { VALUES ?x { "a"@fr 1 <x:y> } }')
        assert isinstance(answer, ox.QuerySolutions)
        write_workbook(answer, output, about={"release": "7"})
        written.append(output.getvalue())
    assert written[0] == written[1]
    with zipfile.ZipFile(io.BytesIO(written[0])) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_more_rows_than_a_sheet_can_hold_go_to_the_next_sheet_with_a_header() -> None:
    workbook = workbook_of([typed(str(n), "integer") for n in range(5)], rows_per_sheet=3)
    assert workbook.sheetnames == ["results", "results 2", "results 3"]
    assert [[cell.value for (cell,) in sheet.iter_rows()] for sheet in workbook] == [
        ["x", 0, 1],
        ["x", 2, 3],
        ["x", 4],
    ]


def test_the_header_stays_in_sight_and_where_the_rows_come_from_is_told() -> None:
    workbook = workbook_of([], about={"release": "7"})
    assert workbook["results"].freeze_panes == "A2"
    assert [[cell.value for cell in row] for row in workbook["about"].iter_rows()] == [["release", "7"]]


def test_ask_is_one_cell() -> None:
    output = io.BytesIO()
    answer = ox.Store().query("ASK {}")
    assert isinstance(answer, ox.QueryBoolean)
    write_workbook(answer, output)
    sheet = openpyxl.load_workbook(output)["results"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["answer"], [True]]


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_written_and_read(text: str) -> None:
    (value,) = cells([ox.Literal(text)])
    assert value is None or isinstance(value, str)
    assert len(value or "") <= len(text)
