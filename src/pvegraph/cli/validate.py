"""``pvegraph validate``."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pvegraph.cli.program import settings_of

if TYPE_CHECKING:
    from pvegraph.validation import Report
    from pvegraph.validation.report import Edition

Severity = Literal["violation", "warning", "info"]


class ValidateCommand(typer.core.TyperCommand):
    """The command with an option that may stand without its value: ``--fix`` means ``--fix=safe``."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override] # typer's own Context
        """Give the option its value."""
        end = args.index("--") if "--" in args else len(args)
        return super().parse_args(ctx, [f"{a}=safe" if a == "--fix" else a for a in args[:end]] + args[end:])


def validate(  # noqa: PLR0913, PLR0917 -- one for each option
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILES]...",
            help="Files of RDF that change the data, folders of them, patterns, or - for standard input.",
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="current|NUMBER|none",
            help="The release that is changed; none lets the files stand alone. By default the current release,"
            " or the project's files if there is none.",
        ),
    ] = None,
    output: Annotated[
        Literal["terminal", "text", "json", "turtle", "html", "csv", "sarif", "junit", "github"] | None,
        typer.Option("-o", "--output", help="The format of the report; by default what the file's name says, or text."),
    ] = None,
    output_file: Annotated[
        Path | None, typer.Option("-f", "--output-file", metavar="FILE", help="Write the report to this file.")
    ] = None,
    lang: Annotated[Literal["en", "ar", "fr"], typer.Option(help="The language of the report.")] = "en",
    engine: Annotated[
        Literal["auto", "shacl", "pyshacl"],
        typer.Option(
            help="The SHACL engine: shacl is fast, pyshacl the reference; auto takes the first that is there."
        ),
    ] = "auto",
    fail_on: Annotated[Severity, typer.Option(help="The mildest severity that makes the exit code 1.")] = "violation",
    fix: Annotated[
        Literal["safe", "ask"] | None,
        typer.Option(metavar="[=ask]", help="Apply the fixes marked safe; --fix=ask shows each one and asks."),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The file of accepted findings; by default validation-baseline.toml of the project."
        ),
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Accept this finding: it is written to the baseline; once for each."),
    ] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why it is accepted.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day on which it is accepted.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show every finding, the unchanged and accepted ones too.")
    ] = False,
    coverage: Annotated[bool, typer.Option("--coverage", help="Show what nothing checked.")] = False,
    sources: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The texts of sources, laid out as data/ is, in which quotations must stand."),
    ] = None,
    color: Annotated[
        Literal["auto", "always", "never"], typer.Option(help="Whether text has colours; auto: on a terminal.")
    ] = "auto",
    format_: Annotated[
        str | None,
        typer.Option("--format", metavar="SYNTAX", help="The syntax of the files: turtle, trig, n-triples, json-ld …"),
    ] = None,
    today: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day that counts as today, for reports that can be repeated.")
    ] = None,
) -> None:
    """Hold the data against the shapes, and say what is wrong, where, why, and how to mend it.

    With files, what they change is told in three lists: new, fixed, unchanged. A file of data/ takes the place of what
    its source said; any other adds to the data. Nothing is written without --fix or --accept. The exit code is 1 if
    there is something new that is as grave as --fail-on says.
    """
    from pvegraph.cli.accepting import acceptance
    from pvegraph.cli.validation_run import Asked, Run
    from pvegraph.validation.report.telling import is_failure

    settings = settings_of(context)
    accepted = acceptance(settings, baseline, accept or [], reason, until, today)
    run = Run(settings, Asked(files or [], against, format_, engine, coverage, sources), accepted, lang)
    with _faults_beside_their_lines(output):
        run.validate()
    if fix is not None:
        run.apply_fixes(ask=fix == "ask")
    report = run.report
    edition = replace(run.edition, fail_on=fail_on, everything=everything, coverage=coverage)
    _print(report, edition, output, output_file, color)
    if any(is_failure(finding, fail_on) for finding in report.findings):
        raise typer.Exit(1)


@contextmanager
def _faults_beside_their_lines(output: str | None) -> Iterator[None]:
    """Tell files that cannot be read as workflow commands too, if that is the format of the report."""
    from pvegraph.errors import UnreadableFilesError

    try:
        yield
    except UnreadableFilesError as error:
        if output == "github":
            from pvegraph.validation.report.as_github import fault_command

            for fault in error.faults:
                typer.echo(fault_command(fault))
        raise


def _print(
    report: Report, edition: Edition, output: str | None, file: Path | None, color: Literal["auto", "always", "never"]
) -> None:
    """Write the report to standard output, or to a file, whose ending says the format unless that was named."""
    from pvegraph.authored.turtle import replace_text
    from pvegraph.validation.report import by_name, by_suffix

    format_ = by_name(output) if output else (by_suffix(file.suffix) if file else None) or by_name("terminal")
    terminal = file is None and sys.stdout.isatty()
    colour = color == "always" or (color == "auto" and terminal and not os.environ.get("NO_COLOR"))
    width = shutil.get_terminal_size().columns if terminal else None
    text = format_.write(report, replace(edition, colour=colour, width=width))
    if file is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        return
    replace_text(file, text)
    typer.echo(f"The report is in {file}.", err=True)
