"""``pvegraph query``."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pvegraph.cli.printing import print_json, print_table, progress_bar
from pvegraph.cli.program import settings_of


def query(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME|FILE", help="A saved query, or a file of SPARQL such as mine.rq.")
    ] = None,
    param: Annotated[
        list[str] | None, typer.Option("-p", "--param", metavar="NAME=VALUE", help="A value for a parameter.")
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FORMAT",
            help="table, json, xml, csv, tsv or xlsx; for a graph turtle, n-triples, n-quads, trig, rdf-xml or json-ld."
            " By default what the file's name says, else a table.",
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("-f", "--file", metavar="FILE", help="Write to this file; xlsx needs one.")
    ] = None,
    lang: Annotated[str, typer.Option(metavar="CODE", help="The language of labels: en, ar, fr …")] = "en",
    list_: Annotated[bool, typer.Option("--list", help="List the saved queries and their parameters.")] = False,
) -> None:
    """Ask the current release a saved query or one of your own, and print a table or write a file."""
    from pvegraph import release
    from pvegraph.sparql import asking

    settings = settings_of(context)
    if (list_ or name is None) and output == "json":
        print_json(asking.listing_for_programs(settings.queries))
        return
    if list_ or name is None:
        print_table("Saved queries", ("name", "asks for", "parameters"), asking.listing(settings.queries, lang))
        return
    question = asking.question(settings.queries, name, param or [], lang)
    target = asking.target(output, file)
    with progress_bar() as progress:
        current = release.ensure_current(
            settings, progress, on_failure=lambda error: typer.echo(f"pvegraph: {error}", err=True)
        )
    answer = release.stores.read(current, settings).query(question.text)
    told = asking.tell(
        answer,
        target,
        sys.stdout.buffer,
        about={"query": question.title, "release": str(current.number), "SPARQL": question.text},
    )
    if isinstance(told, str):
        typer.echo(told)
    elif told is not None:
        print_table(question.title, told.columns, told.rows)
        typer.echo(f"{len(told.rows):,} rows." if len(told.rows) != 1 else "1 row.")
