"""``pvegraph import``."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pvegraph.cli.printing import Output, print_json, print_table, progress_bar
from pvegraph.cli.program import settings_of
from pvegraph.errors import UsageError


def import_(
    context: typer.Context,
    tables: Annotated[
        Path,
        typer.Argument(
            metavar="TABLES", help="The folder of sources.csv, cities.csv and the other tables (CSV, UTF-8)."
        ),
    ],
    enrichment: Annotated[
        bool,
        typer.Option(
            "--enrichment/--no-enrichment", help="Whether to renew what packages know of countries and places."
        ),
    ] = True,
    output: Output = "text",
) -> None:
    """Bring data/ to hold what sourced tables say, one Turtle file per source.

    A file of data/ that a person has edited is never overwritten. Every row is represented, or listed with the file,
    the line and what to do; then the exit code is 1. Running it twice changes nothing.
    """
    from pvegraph.authored.importer import import_tables

    settings = settings_of(context)
    if not tables.is_dir():
        raise UsageError(f"{tables} is no folder; name the folder that holds sources.csv and the other tables")
    with progress_bar() as progress:
        report = import_tables(tables, settings, enrichment=enrichment, progress=progress)
    if output == "json":
        print_json(report.to_json())
    else:
        for note in report.notes():
            typer.echo(note)
        print_table("Rows of the tables", ("table", "rows in", "represented", "refused"), report.rows())
        typer.echo(report.summary())
    if report.has_refusals:
        raise typer.Exit(1)
