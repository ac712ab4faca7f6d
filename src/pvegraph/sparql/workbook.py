"""Results as a workbook (Office Open XML), written row by row and safe to open.

Numbers and booleans become cells of their kind. All else is text: IRIs, dates of any precision, and values that begin
like a formula, so that no cell of ours is ever calculated. What a cell cannot be, its style names: the language of a
text (``@ar``), the datatype of a value (``xsd:gYear``), that it is an IRI or a blank node. It looks the same with it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import IO, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pyoxigraph as ox
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font, NamedStyle
from openpyxl.styles.fonts import DEFAULT_FONT
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.writer.excel import ExcelWriter

from pvegraph.sparql.xmltext import clean
from pvegraph.vocabulary import PREFIXES

ROWS_PER_SHEET = 1_048_576
"""Rows that a sheet can hold, its header included."""
CHARACTERS_PER_CELL = 32_767
"""Characters that a cell can hold."""
EXACT_DIGITS = 15
"""Significant digits that a spreadsheet keeps of a number; one with more is written as text."""

Value: TypeAlias = str | int | float | bool

_XSD = PREFIXES["xsd"]
_INTEGERS = {
    _XSD + name
    for name in (
        *("integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
}
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_NO_DIGITS = {ord(character): None for character in "+-."}
_SPECIAL_STARTS = ("=", "+", "-", "@", "#", "\t", "\r")
_CUT = " … [cut: {} characters]"
_IMPLIED: frozenset[tuple[type, str]] = frozenset(
    ((int, _XSD + "integer"), (bool, _XSD + "boolean"), (str, _XSD + "string"))
)
"""The datatypes that need no style, by the kind of cell."""
_NO_TIME = datetime(1980, 1, 1)  # noqa: DTZ001 - openpyxl takes no other, and calls it UTC
_MOST_STYLES = 200
_LONGEST_NAME = 200
"""Characters of a style's name; a spreadsheet takes 255."""

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def write_workbook(
    answer: ox.QuerySolutions | ox.QueryBoolean,
    output: IO[bytes],
    *,
    about: Mapping[str, str] | None = None,
    rows_per_sheet: int = ROWS_PER_SHEET,
) -> None:
    """Write an answer as a workbook: sheets of at most ``rows_per_sheet`` rows, and one more for ``about``."""
    if isinstance(answer, ox.QueryBoolean):
        write_table(["answer"], [[bool(answer)]], output, about=about, rows_per_sheet=rows_per_sheet)
    else:
        names = [variable.value for variable in answer.variables]
        write_table(names, map(tuple, answer), output, about=about, rows_per_sheet=rows_per_sheet)


def write_table(
    names: list[str],
    rows: Iterable[Sequence[Term | bool | None]],
    output: IO[bytes],
    *,
    about: Mapping[str, str] | None = None,
    rows_per_sheet: int = ROWS_PER_SHEET,
) -> None:
    """Write rows under the names of their columns, as `write_workbook` does."""
    workbook = Workbook(write_only=True)
    _write_sheets(workbook, names, rows, rows_per_sheet)
    if about:
        sheet = workbook.create_sheet("about")
        for label, text in about.items():
            sheet.append([_cell(sheet, label, bold=True), _cell(sheet, text)])
    save(workbook, output)
    workbook.close()


def save(workbook: Workbook, output: IO[bytes]) -> None:
    """Write the file so that the same rows give the same octets, as an answer's strong validator promises."""
    # `Workbook.save` would note the time, in the file and in the archive around it.
    workbook.properties.created = workbook.properties.modified = _NO_TIME
    with _Timeless(output, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).write_data()


class _Timeless(ZipFile):
    """An archive whose files all have the time at which time begins for archives."""

    def writestr(self, name: str | ZipInfo, data: str | bytes, *_: object, **__: object) -> None:  # type: ignore[override] # as openpyxl calls it
        """Add a file with this content."""
        super().writestr(_entry(str(name)), data)

    def write(self, path: str, name: str) -> None:  # type: ignore[override] # as openpyxl calls it
        """Add a file from the disk."""
        with Path(path).open("rb") as source, self.open(_entry(name), "w", force_zip64=True) as file:
            shutil.copyfileobj(source, file)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def cell_value(term: Term) -> Value:
    """What a cell shows of a term: a number or a boolean where a spreadsheet keeps it exactly, else text.

    >>> cell_value(ox.Literal("007", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")))
    7
    >>> cell_value(ox.Literal("2019", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear")))
    '2019'
    """
    if not isinstance(term, ox.Literal):
        return _text(term.value if isinstance(term, ox.NamedNode) else str(term))
    number = _number(term.value, term.datatype.value)
    if number is not None:
        return number
    if term.datatype.value == _XSD + "boolean" and term.value in {"true", "false"}:
        return term.value == "true"
    return _text(term.value)


def style_name(term: Term, value: Value) -> str | None:
    """What the value of a cell does not tell of a term; `None` if there is nothing more to tell.

    >>> style_name(ox.Literal("ville", language="fr"), "ville"), style_name(ox.NamedNode("x:y"), "x:y")
    ('@fr', 'IRI')
    >>> style_name(ox.Literal("2019", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear")), "2019")
    'xsd:gYear'
    """
    match term:
        case ox.NamedNode():
            return "IRI"
        case ox.BlankNode():
            return "blank node"
        case ox.Triple():
            return "triple"
        case ox.Literal() if term.language is not None:
            return f"@{term.language}"
        case _:
            datatype = term.datatype.value
            if (type(value), datatype) in _IMPLIED:
                return None
            return f"xsd:{datatype.removeprefix(_XSD)}" if datatype.startswith(_XSD) else datatype


def _write_sheets(
    workbook: Workbook, names: list[str], rows: Iterable[Sequence[Term | bool | None]], rows_per_sheet: int
) -> None:
    sheet, written, count = _Sheet(workbook, "results", names), 1, 1
    for row in rows:
        if written == rows_per_sheet:
            count += 1
            sheet, written = _Sheet(workbook, f"results {count}", names), 1
        sheet.append(row)
        written += 1


class _Sheet:
    """A sheet with a header that stays in sight."""

    def __init__(self, workbook: Workbook, title: str, names: list[str]) -> None:
        self._workbook = workbook
        self._sheet: WriteOnlyWorksheet = workbook.create_sheet(title)
        self._sheet.freeze_panes = "A2"
        self._styled: dict[str, Cell | None] = {}
        self._sheet.append([_cell(self._sheet, name, bold=True) for name in names])

    def append(self, row: Sequence[Term | bool | None]) -> None:
        """Add a row."""
        # Each cell is written before the next is made, so that those of a style can be one and the same.
        self._sheet.append(self._value(term) for term in row)

    def _value(self, term: Term | bool | None) -> Cell | Value | None:
        if term is None or isinstance(term, bool):
            return term
        value = cell_value(term)
        name = style_name(term, value)
        special = isinstance(value, str) and value.startswith(_SPECIAL_STARTS)
        styled = self._of_style(name) if name is not None else None
        if special:
            return _cell(self._sheet, value, style=None if styled is None else styled.style)
        if styled is None:
            return value
        styled.value = value
        return styled

    def _of_style(self, name: str) -> Cell | None:
        """The cell of a style; `None` if there are so many that a spreadsheet would not take more."""
        if name not in self._styled and len(self._styled) < _MOST_STYLES:
            self._styled[name] = self._new_style(name)
        return self._styled.get(name)

    def _new_style(self, name: str) -> Cell | None:
        known = self._workbook.named_styles
        name = clean(name)[:_LONGEST_NAME]
        # To a spreadsheet names are the same in capitals and small letters, as languages are (RFC 5646, section 2.1.1).
        taken = next((other for other in known if other.casefold() == name.casefold()), None)
        if (len(known) >= _MOST_STYLES) if taken is None else (taken != name and not name.startswith("@")):
            return None
        cell: Cell = WriteOnlyCell(self._sheet)
        cell.style = NamedStyle(name=name, font=copy(DEFAULT_FONT)) if taken is None else taken
        return cell


def _cell(sheet: WriteOnlyWorksheet, value: Value, *, bold: bool = False, style: str | None = None) -> Cell | Value:
    """What to append for a value: a cell of its own only where there is need."""
    special = isinstance(value, str) and value.startswith(_SPECIAL_STARTS)
    if not (special or bold):
        return value
    cell: Cell = WriteOnlyCell(sheet, value)
    if style is not None:
        cell.style = style
    if special:
        # openpyxl takes "=…" for a formula and "#N/A" for an error, unless told that it is text.
        cell.data_type = "s"
        # Text stays text also when a person edits the cell.
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    return cell


def _text(text: str) -> str:
    legal = clean(text)
    if len(legal.encode("utf-16-le")) // 2 <= CHARACTERS_PER_CELL:
        return legal
    note = _CUT.format(len(text))
    # The limit counts UTF-16 units; half of it in characters is always within.
    room = CHARACTERS_PER_CELL - len(note)
    return legal.encode("utf-16-le")[: room * 2].decode("utf-16-le", errors="ignore") + note


def _number(text: str, datatype: str) -> int | float | None:
    """The number that a literal means (XML Schema 1.1 part 2, section 3.3), if a spreadsheet keeps it as it is."""
    if _NUMBER.fullmatch(text) is None:
        return None
    digits = len(text.translate(_NO_DIGITS).lstrip("0"))
    if datatype in _INTEGERS and text.lstrip("+-").isdecimal():
        return int(text) if digits <= EXACT_DIGITS else None
    if datatype == _XSD + "decimal" and "e" not in text.lower():
        return float(text) if digits <= EXACT_DIGITS else None
    if datatype in {_XSD + "double", _XSD + "float"}:
        rough = float(text)
        return rough if isfinite(rough) else None
    return None
