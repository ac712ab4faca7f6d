"""One thing that is wrong with a table, and the sentences for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pvegraph.authored.showing import shown
from pvegraph.curation.proposal import Problem
from pvegraph.curation.sheets.problem_texts import LANGUAGES, PLACES, TEXTS

_QUOTES = {"en": ("“", "”"), "ar": ("«\u2068", "\u2069»"), "fr": ("« ", " »")}
_QUOTED = frozenset(("cell", "other", "one", "column", "table"))
"""Values that came from the table; in Arabic they are isolated, as they mostly run from left to right."""


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: the file or sheet, and from 1 the row and the column with its name."""

    kind: str
    table: str
    row: int | None = None
    column: int | None = None
    column_name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    def problem(self) -> Problem:
        """In words, by language.

        >>> Fault("date", "people.csv", 3, 2, "from", {"cell": "soon"}).problem().messages["en"][:59]
        '“people.csv”, row 3, column “from”: “soon” is no date. Writ'
        """
        place = "table" if self.row is None else "cell" if self.column_name else "row"
        messages = {}
        for language in LANGUAGES:
            values = {**self.values, "table": self.table, "row": str(self.row), "column": self.column_name}
            told = {name: _told(name, value, language) for name, value in values.items()}
            messages[language] = (PLACES[place][language] + TEXTS[self.kind][language]).format_map(told)
        return Problem(messages, self.table, self.row, self.column)


def _told(name: str, value: str, language: str) -> str:
    if name not in _QUOTED:
        return value
    before, after = _QUOTES[language]
    return f"{before}{shown(value)}{after}"
