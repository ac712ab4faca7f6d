"""Reading tables in CSV (RFC 4180, UTF-8) with the line on which each record begins."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from pvegraph.authored.turtle import read_bytes
from pvegraph.errors import FileFormatError

_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, eq=False)
class Row:
    """A record of a table: its cells by column, and the line of the file on which it begins (1 is the header's)."""

    table: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken, and why."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


@dataclass(frozen=True)
class Table:
    """The rows of a file; those that have too few or too many cells are refused."""

    name: str
    path: Path
    rows: tuple[Row, ...]
    refusals: tuple[Refusal, ...] = field(default=())


def read_table(path: Path, columns: Sequence[str]) -> Table:
    """Read a table whose columns must be exactly these, in any order; cells are normalised by `clean`.

    Raises `FileFormatError` for a missing file, another encoding, a missing, unknown or doubled column and a quote that
    is never closed: then no row can be trusted.
    """
    records = _records(path)
    header_line, header = next(records, (1, []))
    _check_header(path, header_line, header, columns)
    rows: list[Row] = []
    refusals: list[Refusal] = []
    for line, record in records:
        if len(record) == len(header):
            cells = {column: clean(cell) for column, cell in zip(header, record, strict=True)}
            rows.append(Row(path.stem, line, cells))
        else:
            reason = (
                f"the row has {len(record)} cells, the header {len(header)};"
                " add or remove commas, or put a cell that has a comma between double quotes"
            )
            refusals.append(Refusal(path, line, reason))
    return Table(path.stem, path, tuple(rows), tuple(refusals))


def clean(cell: str) -> str:
    """A cell in Unicode's composed form (NFC), blanks and line breaks between words made one blank.

    >>> clean("  National\\n Strategy ")
    'National Strategy'
    """
    return unicodedata.normalize("NFC", " ".join(cell.split()))


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The records that are not empty, each with the line on which it begins (a cell in quotes may span lines)."""
    reader = csv.reader(StringIO(_text(path), newline=""), strict=True)
    line = 1
    try:
        for record in reader:
            if record:
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileFormatError(
            path,
            f"the record that begins here is not CSV ({error}); close its quotes and double those within",
            line=line,
        ) from None


def _text(path: Path) -> str:
    if path.is_file() and path.read_bytes().startswith(_UTF_16_MARKS):
        raise FileFormatError(path, "the file is in UTF-16; save it in the encoding UTF-8")
    return read_bytes(path).decode("utf-8")


def _check_header(path: Path, line: int, header: Sequence[str], columns: Sequence[str]) -> None:
    expected = f"the header must be: {','.join(columns)}"
    if missing := [column for column in columns if column not in header]:
        raise FileFormatError(path, f"the column {', '.join(missing)} is missing; {expected}", line=line)
    if unknown := [column for column in header if column not in columns]:
        raise FileFormatError(path, f"the column {', '.join(unknown)} is not known; {expected}", line=line)
    if doubled := sorted({column for column in header if header.count(column) > 1}):
        raise FileFormatError(path, f"the column {', '.join(doubled)} stands twice; {expected}", line=line)
