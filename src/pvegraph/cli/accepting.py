"""The baseline as the command line uses it: read, added to where that is wanted, and held against a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import typer

from pvegraph.errors import UsageError
from pvegraph.settings import Settings
from pvegraph.validation import Report
from pvegraph.validation.baseline import FILE_NAME, accept, apply, read_baseline, write_baseline


@dataclass(frozen=True)
class Acceptance:
    """What a run accepts."""

    path: Path
    ids: tuple[str, ...]
    reason: str
    until: date
    today: date

    def apply(self, report: Report) -> Report:
        """The report without what the baseline accepts, after what is to be accepted from now on was added to it.

        Entries that match nothing any more are told on standard error. Raises what the functions of the baseline raise.
        """
        baseline = read_baseline(self.path)
        if self.ids:
            baseline = accept(baseline, report.findings, self.ids, self.reason, self.until)
            write_baseline(self.path, baseline)
            typer.echo(f"pvegraph: {self.path} accepts {', '.join(self.ids)} until {self.until}.", err=True)
        applied = apply(report, baseline, self.today)
        if applied.stale:
            ids = ", ".join(entry.id for entry in applied.stale)
            typer.echo(
                f"pvegraph: {self.path} accepts what is no longer found, which can be taken out: {ids}", err=True
            )
        return applied.report


def acceptance(
    settings: Settings, path: Path | None, ids: Sequence[str], reason: str | None, until: str | None, today: str | None
) -> Acceptance:
    """What the options say. Raises `UsageError` if they do not fit together."""
    now = datetime.now(UTC).date() if today is None else _day(today, "--today")
    if not ids and (reason or until):
        raise UsageError("--reason and --until are for findings that are accepted; name them with --accept")
    if ids and not (reason and until):
        raise UsageError("a finding is accepted for a reason and for a time; add --reason TEXT and --until DATE")
    last = now if until is None else _day(until, "--until")
    if last < now:
        raise UsageError(f"--until is {last}, which is over; name a day to come")
    return Acceptance(path or settings.project / FILE_NAME, tuple(ids), reason or "", last, now)


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} is {text!r}, which is no day; write it as 2027-06-30") from None
