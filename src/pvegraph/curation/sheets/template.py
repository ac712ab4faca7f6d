"""Templates to fill: a table of a class in CSV, or a workbook with notes, drop-down lists and dates that stay texts.

No cell begins as a formula does (`pvegraph.curation.sheets.grid.safe`).
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from io import BytesIO, StringIO
from itertools import chain
from typing import TYPE_CHECKING, Literal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from pvegraph import iri
from pvegraph.authored.tables import clean
from pvegraph.curation.sheets.choices import Choices
from pvegraph.curation.sheets.column_texts import COLUMNS, HOW_TO
from pvegraph.curation.sheets.grid import LISTS, safe
from pvegraph.curation.sheets.held import Held
from pvegraph.curation.sheets.layout import Column, Sheet, sheets_of
from pvegraph.curation.sheets.rendering import rendered
from pvegraph.sparql.workbook import save
from pvegraph.validation.view import StoreView

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet
    from pyoxigraph import Triple

    from pvegraph.store.embedded import EmbeddedStore
    from pvegraph.validation.view import View

Suffix = Literal["csv", "xlsx"]
_CLASSES = {
    "sources": "Source",
    "cities": "Place",
    "organisations": "Organisation",
    "people": "Person",
    "posts": "Tenure",
    "frameworks": "Framework",
    "events": "Event",
    "participations": "Participation",
    "memberships": "Membership",
    "commitments": "Commitment",
}
_LAST_ROW = 10_000
"""Up to which lists are offered."""
_TEXT = "@"
_WIDTH = 24

Line = dict[str, str]


def template(
    class_name: str, suffix: Suffix, view: View, ontology: Sequence[Triple], *, things: Collection[str] | None = ()
) -> bytes:
    """A template for a class, with rows of what the sources say of some things of it, or of all for `None`.

    Raises `KeyError` for a class that has none.
    """
    sheets = sheets_of(class_name)
    held = Held(view)
    if suffix == "csv":
        return _csv(sheets[0], lines(sheets[0], held, things))
    return _workbook(sheets, held, Choices(held, ontology), things)


def template_of(class_name: str, suffix: Suffix, store: EmbeddedStore, *, things: Collection[str] | None = ()) -> bytes:
    """The same, with the lists of what a store holds."""
    held, own = store.parts
    graphs = (graph for graph in held.named_graphs() if str(graph.value).startswith(f"{iri.BASE}concept/"))
    quads = chain.from_iterable(held.quads_for_pattern(None, None, None, graph) for graph in graphs)
    return template(class_name, suffix, StoreView(held, own), [quad.triple for quad in quads], things=things)


def lines(sheet: Sheet, held: Held, things: Collection[str] | None) -> Iterator[Line]:
    """What the sources say of things as rows of a table, a source after the other; `None` stands for all things."""
    if sheet.name not in _CLASSES:
        return
    for thing in held.of_class(f"pve:{_CLASSES[sheet.name]}"):
        if things is None or thing in things or (sheet.name == "posts" and _persons(thing, held) & set(things)):
            for graph in sorted({str(quad.graph_name)[1:-1] for quad in held.about(thing)}):
                yield from _lines_of(sheet, thing, graph, held)


def _persons(tenure: str, held: Held) -> set[str]:
    return set(held.values(tenure, "org:member"))


def _lines_of(sheet: Sheet, thing: str, graph: str, held: Held) -> Iterator[Line]:
    said = rendered(sheet.name, thing, graph, held)
    # What a cell cannot hold, such as a tab, is not shown, and an empty cell leaves it as it is.
    cells = {
        column.name: [_typed(column, value) for value in values]
        for column in sheet.columns
        if (values := said.get(column.name)) and all(value == clean(value) for value in values)
    }
    keys = {name: cells[name][0] for name in sheet.keys if name in cells}
    keys["source_id"] = held.source_name(graph)
    if "slug" in sheet.keys:
        keys["slug"] = iri.slug_of(thing) or thing
    if not all(keys.get(name) for name in sheet.keys) or not graph.startswith(iri.SOURCE):
        return
    for number in range(max((len(values) for values in cells.values()), default=1)):
        yield {**{name: values[number] for name, values in cells.items() if number < len(values)}, **keys}


def _typed(column: Column, value: str) -> str:
    """A value as a person types it: the language of a name is that of its column, if it has one."""
    return value.rpartition("@")[0] if column.kind == "name" and column.of else value


def _explained(sheet: Sheet, column: Column) -> dict[str, str]:
    kind = next((each.of[0] for each in sheet.columns if each.kind == "thing"), "")
    return {language: text.format(kind=kind) for language, text in COLUMNS[column.name].items()}


def _csv(sheet: Sheet, rows: Iterator[Line]) -> bytes:
    """A file that spreadsheets know to be UTF-8; its second row explains the columns."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(sheet.names)
    notes = [" / ".join(_explained(sheet, column).values()) for column in sheet.columns]
    how = " ".join(HOW_TO.values())
    writer.writerow([safe(cell) for cell in (f"# {notes[0]}. {how}", *notes[1:])])
    for row in rows:
        writer.writerow([safe(row.get(name, "")) for name in sheet.names])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _workbook(sheets: Sequence[Sheet], held: Held, choices: Choices, things: Collection[str] | None) -> bytes:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type] # a new workbook has a sheet
    pages = [book.create_sheet(sheet.name) for sheet in sheets]
    offered = _Lists(book.create_sheet(LISTS))
    for sheet, page in zip(sheets, pages, strict=True):
        page.freeze_panes = "A2"
        for number, column in enumerate(sheet.columns, 1):
            _head(page, number, sheet, column)
            offered.add(page, number, choices.of(column))
        for row_number, row in enumerate(lines(sheet, held, things), 2):
            for number, name in enumerate(sheet.names, 1):
                if name in row:
                    _put(page.cell(row_number, number), row[name])
    output = BytesIO()
    save(book, output)
    return output.getvalue()


def _head(page: Worksheet, number: int, sheet: Sheet, column: Column) -> None:
    """The head of a column, with what stands in it as a note."""
    cell = page.cell(1, number, column.name)
    cell.font = Font(bold=column.key or column.required, italic=not (column.key or column.required))
    notes = _explained(sheet, column)
    words = "\n".join(f"{notes[language]}. {HOW_TO[language] if number == 1 else ''}".strip() for language in notes)
    cell.comment = Comment(words, "pvegraph", height=120, width=320)
    dimension = page.column_dimensions[get_column_letter(number)]
    dimension.width = _WIDTH
    # What is typed stays as it is typed: a spreadsheet would make another date of it.
    dimension.number_format = _TEXT


def _put(cell: Cell | MergedCell, value: str) -> None:
    assert isinstance(cell, Cell)  # noqa: S101 - no cells are merged here
    cell.value = safe(value)
    cell.number_format = _TEXT


class _Lists:
    """The hidden sheet of the lists: a list a column, each list once."""

    def __init__(self, page: Worksheet) -> None:
        page.sheet_state = "hidden"
        self._page = page
        self._ranges: dict[tuple[str, ...], str] = {}

    def add(self, page: Worksheet, number: int, entries: Sequence[str]) -> None:
        """Offer a list in a column. Other values may be typed: what is new is in no list, a cell may hold several."""
        if not entries:
            return
        key = tuple(entries)
        if key not in self._ranges:
            column = len(self._ranges) + 1
            for row, entry in enumerate(entries, 1):
                _put(self._page.cell(row, column), entry)
            letter = get_column_letter(column)
            self._ranges[key] = f"{LISTS}!${letter}$1:${letter}${len(entries)}"
        validation = DataValidation(type="list", formula1=self._ranges[key], allow_blank=True, showErrorMessage=False)
        page.add_data_validation(validation)
        letter = get_column_letter(number)
        validation.add(f"{letter}2:{letter}{_LAST_ROW}")
