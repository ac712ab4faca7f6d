"""What filled rows want of one thing in one source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pvegraph.curation.sheets.faults import Fault
from pvegraph.curation.sheets.layout import Sheet
from pvegraph.curation.sheets.rendering import Cells


@dataclass(frozen=True)
class Entry:
    """A row as it was sent: the cells that are not empty, checked; `None` for a value that is to be taken away."""

    sheet: Sheet
    table: str
    row: int
    columns: Mapping[str, int]
    """Column → its number in the file, from 1."""
    cells: Mapping[str, str | None]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column) or ""

    def fault(self, kind: str, column: str = "", **values: str) -> Fault:
        """What is wrong with the row or one of its cells."""
        return Fault(kind, self.table, self.row, self.columns.get(column), column, values)


@dataclass(frozen=True)
class Wish:
    """Rows of one thing and one source, with what the source says of it now."""

    sheet: Sheet
    thing: str
    graph: str
    known_by: Sequence[Mapping[str, str]]
    """The cells that the rows are known by, as they make statements, row by row."""
    entries: Sequence[Entry]
    held: Cells
    is_said: bool
    """Whether the source says something of the thing."""
    renames: Mapping[str, str] = field(default_factory=dict)
    """Addresses that the importer would make, and those under which the things are known."""
    chosen_post: str = ""
    """The post that a row of a tenure has chosen by its address."""

    @property
    def keys(self) -> Mapping[str, str]:
        """The cells that the first row is known by."""
        return self.known_by[0]

    @property
    def removes(self) -> bool:
        """Whether all that the source says of it is to go."""
        return any(entry["remove"] for entry in self.entries)

    @cached_property
    def typed(self) -> Cells:
        """Column → what the rows say there; nothing for what is to be taken away."""
        found: dict[str, dict[str, None]] = {}
        for entry in self.entries:
            for column, cell in entry.cells.items():
                if not self.sheet[column].key and self.sheet[column].kind not in {"remove", "source"}:
                    values = found.setdefault(_column_of(column, cell), {})
                    if cell is not None:
                        values[cell] = None
        found.pop("actor_kind", None)
        return {column: tuple(values) for column, values in found.items()}

    @cached_property
    def changed(self) -> frozenset[str]:
        """The columns in which the rows say something else than the source."""
        return frozenset(
            column for column, values in self.typed.items() if set(values) != set(self.held.get(column, ()))
        )

    @cached_property
    def merged(self) -> Cells:
        """What the source is to say."""
        changed, typed = self.changed, self.typed
        columns = dict.fromkeys((*self.held, *typed))
        return {column: typed[column] if column in changed else self.held.get(column, ()) for column in columns}

    def languages(self, column: str) -> frozenset[str]:
        """The languages of the names that a column has, before or after."""
        if self.sheet[column].kind == "name":
            values = (*self.held.get(column, ()), *self.typed.get(column, ()))
            return frozenset(value.rpartition("@")[2] for value in values)
        return frozenset({"en"})


def _column_of(column: str, cell: str | None) -> str:
    """The column of a name in Arabic or French is the one for that language, if there is one, wherever it was typed."""
    language = None if cell is None else cell.rpartition("@")[2]
    return f"name_{language}" if column == "name_local" and language in {"ar", "fr"} else column
