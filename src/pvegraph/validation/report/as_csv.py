"""The report as CSV (RFC 4180), one finding a row: for spreadsheets, and for handing out work."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from pvegraph.validation.finding import Finding, Report
from pvegraph.validation.report.edition import Edition
from pvegraph.validation.report.telling import graph_of, lists, place_of, tell
from pvegraph.validation.report.visible import visible
from pvegraph.validation.words import short

COLUMNS = (
    *("list", "severity", "file", "line", "column", "shape", "focus", "path", "value", "message", "explanation"),
    *("accepted", "fix", "safe", "graph", "reason", "expires", "id"),
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write(report: Report, edition: Edition) -> str:
    """The report as rows under a header, in UTF-8, with the line ends that RFC 4180 wants."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in _rows(report, edition):
        writer.writerow([no_formula(visible(row.get(column, ""))) for column in COLUMNS])
    return text.getvalue()


def no_formula(cell: str) -> str:
    """The text so that no spreadsheet takes it for a formula: with an apostrophe before it, if it begins like one.

    >>> no_formula("=1+1")
    "'=1+1"
    """
    return f"'{cell}" if cell.lstrip(" \n").startswith(_FORMULA_STARTS) else cell


def _rows(report: Report, edition: Edition) -> Iterator[dict[str, str]]:
    for listed in lists(report):
        for finding in listed.findings:
            row = _row(finding, edition)
            accepted = listed.accepted.get(finding)
            reason = {} if accepted is None else {"reason": accepted.reason, "expires": accepted.expires}
            yield {"list": listed.status, **row, **reason}


def _row(finding: Finding, edition: Edition) -> dict[str, str]:
    told = tell(finding, edition)
    place = place_of(finding)
    fix = told.fixes[0] if told.fixes else None
    return {
        "severity": finding.severity,
        "file": "" if place is None else edition.path(place.file),
        "line": "" if place is None else str(place.line),
        "column": "" if place is None else str(place.column),
        "shape": short(finding.source_shape),
        "focus": finding.focus.value,
        "path": finding.path or "",
        "value": "" if finding.value is None else str(finding.value),
        "message": told.message,
        "explanation": told.explanation,
        "accepted": told.accepted,
        "fix": "" if fix is None else fix.title,
        "safe": "" if fix is None else ("yes" if fix.safe else "no"),
        "graph": graph_of(finding) or "",
        "id": finding.id,
    }
