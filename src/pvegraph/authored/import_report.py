"""What an import has to say: rows in, represented and refused; what it left alone and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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

    file: str
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
    remarks: tuple[Refusal, ...]
    kept: tuple[KeptGraph, ...]
    vanished: tuple[str, ...]
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
            "remarks": [_place(remark) for remark in self.remarks],
            "kept": [{"file": kept.file, "lacks": kept.lacks} for kept in self.kept],
            "vanished": list(self.vanished),
            "files": {"total": self.files, "written": self.files_written},
            "places": None
            if self.enrichment is None
            else {"matched": self.enrichment.matched_places, "unmatched": self.enrichment.unmatched_places},
        }

    @property
    def has_refusals(self) -> bool:
        """Whether a row is not represented."""
        return bool(self.refusals)

    def notes(self) -> Iterator[str]:
        """What a person should look at, a line each: refused rows, words and dates left out, files left alone."""
        yield from (f"refused: {refusal}" for refusal in self.refusals)
        yield from (f"remark: {remark}" for remark in self.remarks)
        for kept in self.kept:
            state = f"lacks {kept.lacks} statements" if kept.lacks else "holds all that was to be imported"
            yield f"kept: edited by hand: {kept.file} ({state})"
        yield from (f"left: its source is no longer in the tables: {file}" for file in self.vanished)

    def rows(self) -> list[tuple[str, int, int, int]]:
        """The table of the report, its last line the sum: table, rows in, represented, refused."""
        return [(t.table, t.rows, t.represented, t.refused) for t in (*self.tables, self._total())]

    def summary(self) -> str:
        """How many files were written and how many places were found, in a sentence or two."""
        text = f"{self.files_written} of {self.files} files written; the others have not changed or were kept."
        if self.enrichment is None:
            return text
        found, missing = self.enrichment.matched_places, self.enrichment.unmatched_places
        return f"{text} GeoNames knows {found} places, and not {missing} (docs/unmatched-places.md says why)."

    def _total(self) -> TableReport:
        return TableReport(
            "all",
            sum(table.rows for table in self.tables),
            sum(table.represented for table in self.tables),
            sum(table.refused for table in self.tables),
        )


def _place(refusal: Refusal) -> dict[str, object]:
    return {"file": str(refusal.path), "line": refusal.line, "reason": refusal.reason}
