"""What an import has to say: rows in, represented and refused; what it left alone and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pvegraph.authored.tables import Refusal


@dataclass(frozen=True)
class TableReport:
    """What became of the rows of a table; ``represented`` and ``refused`` add up to ``rows``."""

    table: str
    rows: int
    represented: int
    refused: int


@dataclass(frozen=True)
class KeptGraph:
    """A file that a person has edited and that was left as it is; ``lacks`` counts the statements that it lacks."""

    path: Path
    lacks: int


@dataclass(frozen=True)
class EnrichmentReport:
    """How many places GeoNames knows beyond doubt, and how many it does not."""

    matched_places: int
    unmatched_places: int


@dataclass(frozen=True)
class ImportReport:
    """The outcome of an import."""

    tables: tuple[TableReport, ...]
    refusals: tuple[Refusal, ...]
    unmapped: tuple[Refusal, ...]
    kept: tuple[KeptGraph, ...]
    vanished: tuple[Path, ...]
    files_written: int
    files: int
    enrichment: EnrichmentReport | None

    def to_json(self) -> dict[str, object]:
        """The report for programs."""
        return {
            "tables": [
                {"table": t.table, "rows": t.rows, "represented": t.represented, "refused": t.refused}
                for t in self.tables
            ],
            "refusals": [_place(refusal) for refusal in self.refusals],
            "unmapped": [_place(note) for note in self.unmapped],
            "kept": [{"file": str(kept.path), "lacks": kept.lacks} for kept in self.kept],
            "vanished": [str(path) for path in self.vanished],
            "files": {"total": self.files, "written": self.files_written},
            "places": None
            if self.enrichment is None
            else {"matched": self.enrichment.matched_places, "unmatched": self.enrichment.unmatched_places},
        }

    def to_text(self) -> str:
        """The report for people."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield from (f"{refusal}" for refusal in self.refusals)
        yield from (f"{note}" for note in self.unmapped)
        for kept in self.kept:
            state = f"lacks {kept.lacks} statements" if kept.lacks else "has all statements of the tables"
            yield f"kept: edited by hand: {kept.path} ({state})"
        yield from (f"left: no longer in the tables: {path}" for path in self.vanished)
        yield f"{'table':<16}{'rows in':>9}{'represented':>13}{'refused':>9}"
        for table in (*self.tables, self._total()):
            yield f"{table.table:<16}{table.rows:>9}{table.represented:>13}{table.refused:>9}"
        yield f"{self.files_written} of {self.files} files written; the others have not changed or were kept"
        if self.enrichment is not None:
            found, missing = self.enrichment.matched_places, self.enrichment.unmatched_places
            yield f"{found} places found in GeoNames, {missing} not: docs/unmatched-places.md says why"

    def _total(self) -> TableReport:
        return TableReport(
            "all",
            sum(table.rows for table in self.tables),
            sum(table.represented for table in self.tables),
            sum(table.refused for table in self.tables),
        )


def _place(refusal: Refusal) -> dict[str, object]:
    return {"file": str(refusal.path), "line": refusal.line, "reason": refusal.reason}
