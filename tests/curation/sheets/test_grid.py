"""Files of CSV and workbooks as they come out of spreadsheets, and such as nobody should send."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from tests.curation.sheets.filling import as_workbook

from pvegraph.curation.proposal import SentText
from pvegraph.curation.sheets import grid
from pvegraph.curation.sheets.grid import UnreadableTableError, grids, safe, unsafe

ROWS = [("slug", "name_en", "source_id"), ("person-amal", "Éva Ünsal", "one")]
ARABIC = [("slug", "name_ar", "source_id"), ("person-amal", "الدكتورة أمل", "one")]


def cells(text: SentText) -> list[tuple[str, ...]]:
    """The rows of the only table of a file."""
    (found,) = grids(text)
    return [row.cells for row in found.rows]


def fault(text: SentText) -> str:
    """What is wrong with a file."""
    with pytest.raises(UnreadableTableError) as error:
        grids(text)
    return error.value.fault.kind


def csv_of(rows: list[tuple[str, ...]], mark: str = ",") -> str:
    return "".join(mark.join(row) + "\r\n" for row in rows)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("rows", [ROWS, ARABIC], ids=["Western", "Arabic"])
def test_what_spreadsheets_write_is_read(mark: str, encoding: str, rows: list[tuple[str, ...]]) -> None:
    assert cells(SentText("a.csv", "", csv_of(rows, mark).encode(encoding))) == rows


@pytest.mark.parametrize(("rows", "page"), [(ROWS, "cp1252"), (ARABIC, "cp1256")])
def test_the_code_pages_of_old_spreadsheets_are_told_apart(rows: list[tuple[str, ...]], page: str) -> None:
    assert cells(SentText("a.csv", "", csv_of(rows, ";").encode(page))) == rows


@pytest.mark.parametrize("content", [b"slug\r\n\xc7\xe1\xd1\xc8\xc7\xd8 M\xfcller\r\n", b"a\0b"])
def test_an_encoding_that_cannot_be_told_is_refused_rather_than_guessed(content: bytes) -> None:
    assert fault(SentText("a.csv", "", content)) == "encoding"


def test_the_line_that_names_the_separator_is_passed_over_and_counted() -> None:
    (found,) = grids(SentText("a.csv", "", b"sep=|\r\nslug|name_en\r\n# a remark|\r\n\r\na,b|c\r\n"))
    assert [(row.number, row.cells) for row in found.rows] == [(2, ("slug", "name_en")), (5, ("a,b", "c"))]


def test_rows_are_counted_by_lines_as_editors_do() -> None:
    (found,) = grids(SentText("a.csv", "", b'slug,name\n"a\nb",c\nd,e\n'))
    assert [(row.number, row.cells) for row in found.rows] == [
        (1, ("slug", "name")),
        (2, ("a b", "c")),
        (4, ("d", "e")),
    ]


def test_a_quote_that_is_never_closed_is_told() -> None:
    assert fault(SentText("a.csv", "", b'slug,name\na,"b\n')) == "csv"


def test_workbooks_are_read_sheet_by_sheet_without_hidden_ones() -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "people"
    first.append(["slug", "count"])
    first.append(["person-amal", 7.0])
    hidden = book.create_sheet("secret")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    book.create_sheet("lists").append(["y"])
    output = BytesIO()
    book.save(output)
    (found,) = grids(SentText("b.xlsx", "", output.getvalue()))
    assert found.name == "b.xlsx · people"
    assert [row.cells for row in found.rows] == [("slug", "count"), ("person-amal", "7")]


@pytest.mark.parametrize(
    ("value", "kind"),
    [("=1+1", "formula"), ('=HYPERLINK("http://e/","x")', "formula"), (True, "value"), (1.5, "value")],
)
def test_cells_that_are_no_texts_are_told_with_their_place(value: object, kind: str) -> None:
    with pytest.raises(UnreadableTableError) as error:
        grids(as_workbook([["slug", "name_en"], ["person-amal", value]]))
    found = error.value.fault
    assert (found.kind, found.row, found.column, found.column_name) == (kind, 2, 2, "B")


def with_part(name: str, content: bytes) -> SentText:
    """A workbook with another part."""
    archive = BytesIO(as_workbook(ROWS).content)
    with ZipFile(archive, "a", ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return SentText("b.xlsx", "", archive.getvalue())


def with_sheet(change: Callable[[bytes], bytes]) -> SentText:
    """A workbook whose sheet is another text."""
    source, target = BytesIO(as_workbook(ROWS).content), BytesIO()
    with ZipFile(source) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if entry.filename.endswith("sheet1.xml") else content)
    return SentText("b.xlsx", "", target.getvalue())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (with_part("xl/vbaProject.bin", b"x"), "macros"),
        (with_part("xl/externalLinks/externalLink1.xml", b"<a/>"), "macros"),
        (with_part("xl/huge.xml", bytes(80 * 2**20)), "octets"),
        (with_part("xl/bomb.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'), "workbook"),
        (with_part("xl/bomb.xml", '<?xml version="1.0"?><!DOCTYPE a>'.encode("utf-16")), "workbook"),
        (with_sheet(lambda content: content[: len(content) // 2]), "workbook"),
        (with_sheet(lambda _: b"<worksheet"), "workbook"),
        (SentText("b.xlsx", "", b"PK\x03\x04 no archive"), "workbook"),
        (SentText("old.xls", "", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "workbook"),
        (SentText("b.xlsx", "", b"slug,name"), "workbook"),
        (SentText("b.pdf", "application/pdf", b"%PDF"), "suffix"),
    ],
    ids=[
        "macros",
        "links",
        "bomb",
        "entities",
        "entities in UTF-16",
        "cut",
        "no XML",
        "no archive",
        "old",
        "CSV",
        "PDF",
    ],
)
def test_workbooks_that_nobody_should_send_are_refused(text: SentText, kind: str) -> None:
    assert fault(text) == kind


def test_a_cell_at_the_end_of_the_sheet_makes_no_million_rows() -> None:
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    assert fault(with_sheet(lambda content: content.replace(b"</sheetData>", far))) == "cells"


def test_the_number_of_cells_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "CELLS", 100)
    assert fault(SentText("a.csv", "", b"slug,name_en\n" * 60)) == "cells"
    assert fault(as_workbook([["slug", "name_en"]] * 60)) == "cells"


def test_octets_that_are_damaged_anywhere_are_refused_or_read_and_never_more() -> None:
    content = as_workbook(ROWS).content
    for place in range(0, len(content), 97):
        broken = content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
        try:
            grids(SentText("b.xlsx", "", broken))
        except UnreadableTableError:
            continue


@given(st.text(st.characters(codec="utf-8"), max_size=12))
def test_a_cell_that_is_made_safe_begins_no_formula_and_comes_back(text: str) -> None:
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unsafe(safe(text)) == text


def test_a_workbook_that_was_read_can_be_opened_by_others() -> None:
    assert load_workbook(BytesIO(as_workbook(ROWS).content)).sheetnames == ["people"]
