"""Applying fixes to files: the safe ones unasked, or any of them if the person says yes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import typer

from pvegraph.authored.document import Document
from pvegraph.validation.finding import Finding, Fix, Report
from pvegraph.validation.fixes import Applied, apply_fixes, chosen_fixes, safe_fixes, write_texts
from pvegraph.validation.report.edition import Edition
from pvegraph.validation.report.telling import tell
from pvegraph.validation.report.visible import sentence

Choose = Callable[[Finding], Fix | None]
"""Says which of the fixes of a finding is to be applied."""
_YES = frozenset({"y", "yes", "o", "oui", "نعم"})


def asking(edition: Edition) -> Choose:
    """Show each finding with its fixes on standard error, and ask about them one by one."""

    def choose(finding: Finding) -> Fix | None:
        told = tell(finding, edition)
        typer.echo(f"\n{told.message}\n  {told.at.where if told.at else ''}".rstrip(), err=True)
        for fix, words in zip(finding.fixes, told.fixes, strict=True):
            changes = [*(f"  - {line}" for line in words.removed), *(f"  + {line}" for line in words.added)]
            typer.echo("\n".join([f"  {words.title}", *changes]), err=True)
            if _yes():
                return fix
        return None

    return choose


def _yes() -> bool:
    """Whether the person agrees; the end of the input is a no."""
    typer.echo("  [y/N] ", nl=False, err=True)
    answer = sys.stdin.readline()
    if not answer:
        typer.echo("", err=True)
    return answer.strip().lower() in _YES


def fix_files(report: Report, documents: Sequence[Document] | None, choose: Choose | None, edition: Edition) -> Applied:
    """Apply fixes of a report's findings to the files where they are, and say on standard error what was done.

    ``choose`` picks the fixes; `None` takes those that are safe. ``documents`` are the texts that may be changed;
    `None` if it is any file of the project that a finding points at.
    """
    fixes = chosen_fixes(report.findings, choose) if choose else safe_fixes(report.findings)
    held = list(documents) if documents is not None else _pointed_at(report, edition)
    applied = apply_fixes(held, fixes, edition.texts.graph_of)
    for fix in applied.done:
        typer.echo(f"pvegraph: {_title(fix, edition)} – applied", err=True)
    for left in applied.left:
        if left.reason != "done":
            typer.echo(f"pvegraph: {_title(left.fix, edition)} – {left.text(edition.language)}", err=True)
    for path in write_texts(applied):
        typer.echo(f"pvegraph: {path} – changed", err=True)
    return applied


def _title(fix: Fix, edition: Edition) -> str:
    return sentence(fix.title.get(edition.language) or fix.title.get("en", ""))


def _pointed_at(report: Report, edition: Edition) -> list[Document]:
    """The files of the project that findings point at."""
    places = (located.place for finding in report.findings for located in finding.locations)
    names = dict.fromkeys(place.file for place in places if place is not None)
    return [document for name in names if (document := edition.texts.document(name)) is not None]
