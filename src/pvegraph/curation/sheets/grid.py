"""What a file of CSV or a workbook has in its cells, as texts, without trusting it.

A workbook is refused before it is opened if it would unpack to too much, or has macros, links to other files, or a
definition of entities; a formula is never calculated. CSV may have come out of a spreadsheet: with a byte order mark,
in UTF-16, in the code page of an old Windows, with semicolons or tabs.
"""

from __future__ import annotations

import csv
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from pvegraph.authored.tables import clean
from pvegraph.curation.proposal import SentText
from pvegraph.curation.sheets.faults import Fault

OCTETS = 64 * 2**20
"""What a workbook may unpack to."""
CELLS = 1_000_000
ROWS = 100_000
_PARTS = 2000
LISTS = "lists"
"""The sheet of a template that the drop-down lists come from."""
_HEAD = 4096
_SPECIAL = re.compile(r"'*[=+\-@\t\r]")
_BETWEEN = re.compile(r"[\s,;|\"]+")
_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_NAMES = (".csv", ".tsv", ".txt"), (".xlsx", ".xlsm")
_CSV_TYPES = frozenset(("text/csv", "text/tab-separated-values"))


@dataclass(frozen=True)
class GridRow:
    """A row that is not empty, with its number from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """One table of cells: a file of CSV, or a sheet of a workbook."""

    name: str
    rows: tuple[GridRow, ...]


class UnreadableTableError(Exception):
    """A file cannot be read; the fault says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.kind)
        self.fault = fault


def safe(cell: str) -> str:
    """A cell as it is written, so that no spreadsheet takes it for a formula.

    >>> safe("=1+1"), safe("Rabat"), safe("'-")
    ("'=1+1", 'Rabat', "''-")
    """
    return f"'{cell}" if _SPECIAL.match(cell) else cell


def unsafe(cell: str) -> str:
    """What `safe` was given."""
    return cell[1:] if cell.startswith("'") and _SPECIAL.match(cell) else cell


def grids(text: SentText) -> list[Grid]:
    """The tables of one file. Raises `UnreadableTableError` for one that cannot be read."""
    name = text.name or "table"
    if text.content[:4] == b"PK\x03\x04":
        return list(_workbook(name, text.content))
    lower = name.lower()
    if lower.endswith(_NAMES[1]) or text.content[:4] == b"\xd0\xcf\x11\xe0":
        raise UnreadableTableError(Fault("workbook", name))
    if not lower.endswith(_NAMES[0]) and "." in lower and text.media_type.partition(";")[0] not in _CSV_TYPES:
        raise UnreadableTableError(Fault("suffix", name))
    return [Grid(name, tuple(_csv(name, _decoded(name, text.content))))]


def _decoded(name: str, content: bytes) -> str:
    """The text of a file of CSV, whatever spreadsheet wrote it."""
    if len(content) > OCTETS:
        raise UnreadableTableError(Fault("octets", name, values={"limit": f"{OCTETS:,}"}))
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableTableError(Fault("encoding", name))
    with suppress(UnicodeDecodeError):
        return content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    found = {reading for page, fits in _PAGES.items() if (reading := _page(content, page, fits)) is not None}
    if len(found) != 1:
        raise UnreadableTableError(Fault("encoding", name))
    return found.pop()


def _page(content: bytes, page: str, fits: Callable[[str], bool]) -> str | None:
    """A text in a code page of Windows, if its words look like those that the page is for."""
    try:
        text = content.decode(page)
    except UnicodeDecodeError:
        return None
    words = ("".join(filter(str.isalpha, word)) for word in _BETWEEN.split(text))
    return text if all(fits(word) for word in words if not word.isascii()) else None


def _is_western(word: str) -> bool:
    """Whether it is Latin, with letters of ASCII among the others, as is the rule in Western Europe."""
    return all("LATIN" in unicodedata.name(letter, "") for letter in word) and (
        len(word) == 1 or any(map(str.isascii, word))
    )


def _is_arabic(word: str) -> bool:
    return all("ARABIC" in unicodedata.name(letter, "") for letter in word)


_PAGES: Mapping[str, Callable[[str], bool]] = {"cp1252": _is_western, "cp1256": _is_arabic}


def _csv(name: str, text: str) -> Iterator[GridRow]:
    separator = _SEPARATOR.match(text)
    first = 1
    if separator is not None:
        text, first = text[separator.end() :], 2
    delimiter = separator[1] if separator is not None else _delimiter(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number, cells = first, 0
    try:
        for record in reader:
            cells += len(record)
            _demand_few(name, cells)
            yield from _row(number, record)
            number = reader.line_num + first
    except csv.Error as error:
        raise UnreadableTableError(Fault("csv", name, number, values={"reason": str(error)})) from None


def _demand_few(name: str, cells: int) -> None:
    if cells > CELLS:
        raise UnreadableTableError(Fault("cells", name, values={"limit": f"{CELLS:,}"}))


def _delimiter(text: str) -> str:
    """What stands between the cells of the first row: the commonest of the marks that may."""
    first = text.lstrip().partition("\n")[0]
    return max(_DELIMITERS, key=lambda mark: (first.count(mark), -_DELIMITERS.index(mark)))


def _row(number: int, cells: Iterable[str]) -> Iterator[GridRow]:
    """The row, unless it is empty or a remark of the template."""
    cleaned = tuple(unsafe(clean(cell)) for cell in cells)
    if any(cleaned) and not cleaned[0].startswith("#"):
        yield GridRow(number, cleaned)


def _workbook(name: str, content: bytes) -> Iterator[Grid]:
    _check_archive(name, content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False, keep_vba=False)
    except Exception as error:
        raise UnreadableTableError(Fault("workbook", name)) from error
    cells = 0
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible" or sheet.title == LISTS:
            continue
        title = f"{name} · {sheet.title}"
        sheet.reset_dimensions()
        rows: list[GridRow] = []
        try:
            for number, row in enumerate(sheet.iter_rows(), 1):
                cells += len(row) + 1
                _demand_few(title, cells if number <= ROWS else CELLS + 1)
                rows += _row(number, [_shown(title, number, column, cell) for column, cell in enumerate(row, 1)])
        except UnreadableTableError:
            raise
        except Exception as error:
            raise UnreadableTableError(Fault("workbook", title)) from error
        yield Grid(title, tuple(rows))


def _check_archive(name: str, content: bytes) -> None:
    """Refuse what unpacks to too much, and what a template never has."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > _PARTS or sum(entry.file_size for entry in entries) > OCTETS:
                raise UnreadableTableError(Fault("octets", name, values={"limit": f"{OCTETS:,}"}))
            for entry in entries:
                lower = entry.filename.lower()
                if "vbaproject" in lower or "externallinks/" in lower or "macrosheets/" in lower:
                    raise UnreadableTableError(Fault("macros", name))
                with archive.open(entry) as part:
                    head = part.read(_HEAD).replace(b"\0", b"").upper()
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise UnreadableTableError(Fault("workbook", name))
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, zlib.error) as error:
        raise UnreadableTableError(Fault("workbook", name)) from error


def _shown(title: str, row: int, column: int, cell: object) -> str:
    """The text of a cell of a workbook."""
    value, kind = getattr(cell, "value", None), getattr(cell, "data_type", "n")
    if value is None:
        return ""
    if kind == "f":
        raise UnreadableTableError(Fault("formula", title, row, column, _letter(column)))
    match value:
        case str() if kind != "e":
            return value
        case bool():
            pass
        case int():
            return str(value)
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() if not isinstance(value, datetime):
            return value.isoformat()
        case _:
            pass
    raise UnreadableTableError(Fault("value", title, row, column, _letter(column), {"cell": str(value)}))


def _letter(column: int) -> str:
    """A column as spreadsheets call it.

    >>> _letter(1), _letter(27)
    ('A', 'AA')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
