"""The command line: it parses, calls and prints; the work is done elsewhere.

Each command imports what it needs when it runs, so that ``pvegraph --help`` and ``pvegraph serve`` start fast.
Results go to standard output, all else (progress, errors) to standard error.
Exit codes: 0 good, 1 the data has findings, 2 misuse or bad input, 130 interrupted.
"""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from pvegraph.errors import FindingsError, PvegraphError, UsageError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from pvegraph.authored.progress import Progress
    from pvegraph.settings import Settings

app = typer.Typer(
    name="pvegraph",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: pvegraph serve",
)

_NO_LIMIT = 100_000
"""The columns of what is no terminal."""

Output = Annotated[
    Literal["text", "json"], typer.Option("-o", "--output", help="Print text for people or JSON for programs.")
]


def main() -> NoReturn:
    """Run the command line and leave with its exit code; an error that we raise on purpose is one line."""
    code = 0
    try:
        command = typer.main.get_command(app)
        with command.make_context("pvegraph", sys.argv[1:]) as context:
            command.invoke(context)
        sys.stdout.flush()
    except typer.Exit as exit_:
        code = exit_.exit_code
    except FindingsError as error:
        # Findings are a list, one a line.
        typer.echo(f"pvegraph: {error}", err=True)
        code = error.exit_code
    except PvegraphError as error:
        code = _fail(str(error), error.exit_code)
    except typer.TyperException as error:
        code = _fail(f"{error.format_message().rstrip('.')}. See: pvegraph --help", error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except BrokenPipeError:
        # The reader of a pipe (head, less) has gone: whatever is still buffered is for nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 128 + signal.SIGPIPE
    sys.exit(code)


def _fail(message: str, code: int) -> int:
    """Say on one line what went wrong and return the exit code."""
    typer.echo("pvegraph: " + " ".join(message.split()), err=True)
    return code


def _print_version(wanted: bool) -> None:
    """Print the version and leave, if that is wanted."""
    if wanted:
        typer.echo(f"pvegraph {version('pvegraph')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _global_options(
    context: typer.Context,
    project: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            envvar="PVEGRAPH_PROJECT",
            help="The folder of ontology/, shapes/, data/ and queries/; by default the current one.",
        ),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and leave.")
    ] = False,
) -> None:
    """A knowledge graph of the people and bodies that prevent violent extremism.

    Every command says more about itself: pvegraph build --help
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)
    context.obj = project


def settings_of(context: typer.Context, **given: object) -> Settings:
    """The settings of this run: the environment's, overruled by what was given as an option and is not `None`.

    Raises `UsageError` for a setting out of its limits and for a project folder that holds no project; none is needed
    where a remote store is named.
    """
    from pydantic import ValidationError

    from pvegraph.settings import Settings

    given = {name: value for name, value in {"project": context.obj, **given}.items() if value is not None}
    try:
        settings = Settings.model_validate({**Settings().model_dump(), **given})
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"])
        raise UsageError(
            f"the setting {name} (PVEGRAPH_{name.upper()}) is {first['input']!r}: {first['msg']}."
        ) from None
    if settings.store is None and not settings.ontology.is_dir():
        raise UsageError(
            f"{settings.project} is not a project of pvegraph: it has no ontology/."
            " Name the project's folder: pvegraph --project DIR …"
        )
    return settings


def print_json(value: object) -> None:
    """Print a value as JSON that a person can read as well."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table for people; numbers are set to the right, and a pipe gets whole lines, however wide."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    content = [list(row) for row in rows]
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for index, name in enumerate(columns):
        numeric = bool(content) and all(isinstance(row[index], int) for row in content)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in content:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    console = Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else _NO_LIMIT)
    with console.capture() as captured:
        console.print(table)
    # Rich itself would leave with exit code 1, which means findings here, when the reader of a pipe has gone.
    typer.echo(captured.get(), nl=False)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on standard error, if that is a terminal; else silence."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step)
            bar.update(tasks[step], completed=done, total=total or None)

        yield show


# ── pvegraph build ───────────────────────────────────────────────────────────────────────────────────────────────────


@app.command(epilog="Example: pvegraph build -o json")
def build(context: typer.Context, output: Output = "text") -> None:
    """Make a validated release of the ontology, the shapes, the data and the queries.

    The release gets the next number and becomes current. If nothing changed there is none, as two releases never have
    the same content. If validation finds a violation there is none either: the current release stays, and the report
    is kept beside the releases.
    """
    from pvegraph import release

    settings = settings_of(context)
    before = release.ReleasesFolder(settings.releases_folder).numbers()
    with progress_bar() as progress:
        result = release.build(settings, progress)
    new = result.number not in before
    if output == "json":
        print_json({"new": new, "folder": str(result.folder), **asdict(result.manifest)})
        return
    manifest = result.manifest
    if not new:
        typer.echo(f"Release {result.number} is up to date.")
        return
    typer.echo(f"Release {result.number}: {manifest.quads:,} statements, of {len(manifest.sources):,} sources.")
    found = ", ".join(f"{number:,} × {severity}" for severity, number in manifest.findings.items() if number)
    if found:
        typer.echo(f"Validation found {found}: {result.report}")


# ── pvegraph serve ───────────────────────────────────────────────────────────────────────────────────────────────────


@app.command(epilog="Example: pvegraph serve --port 8080")
def serve(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option(help="The address to listen on; by default 127.0.0.1, for this machine alone.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="The port to listen on, by default 8000; 0 takes any free one.")
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Serve what a SPARQL 1.1 service at this address holds, in place of a release."
        ),
    ] = None,
) -> None:
    """Serve the graph: pages for people, documents and SPARQL for programs.

    If there is no release, or the authored files changed, one is built first. If the changed files make no release,
    that is said and the last one is served. With --store, nothing is built. Ctrl-C stops.
    """
    from pvegraph.web import server

    settings = settings_of(context, host=host, port=port, store=store)
    with server.listen(settings.host, settings.port) as listener:
        if not server.is_loopback(listener):
            typer.echo("pvegraph: other machines can reach this server; see docs/server.md first.", err=True)
        application, what = _gateway(settings) if settings.store is None else _gateway_of_remote_store(settings)
        typer.echo(f"{what} is at {server.address_of(listener)} – Ctrl-C stops.")
        sys.stdout.flush()
        server.run(application, listener)


def _gateway(settings: Settings) -> tuple[FastAPI, str]:
    """The gateway of the current release, built if need be, and what to call it."""
    from pvegraph import release
    from pvegraph.web import server

    with progress_bar() as progress:
        current = release.ensure_current(
            settings, progress, on_failure=lambda error: typer.echo(f"pvegraph: {error}", err=True)
        )
        application = server.prepare(current, settings, progress)
    place = ", read from disk" if release.stores.is_large(current, settings) else ""
    return application, f"Release {current.number} ({current.manifest.quads:,} statements{place})"


def _gateway_of_remote_store(settings: Settings) -> tuple[FastAPI, str]:
    """The gateway of what a remote store holds, and what to call it."""
    from pvegraph.release.remote import release_of
    from pvegraph.store.remote import RemoteStore
    from pvegraph.store.remote_service import service_of
    from pvegraph.web.app import create_app

    store = RemoteStore.open(settings)
    found = release_of(store)
    application = create_app(found, store, settings, service_of(store, settings))
    return application, f"What the store holds ({found.manifest.quads:,} statements)"


# ── pvegraph import ──────────────────────────────────────────────────────────────────────────────────────────────────


@app.command("import", epilog="Example: pvegraph import ../tables --no-enrichment")
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


# ── pvegraph validate ────────────────────────────────────────────────────────────────────────────────────────────────


@app.command(epilog="Example: pvegraph validate new.ttl --lang fr")
def validate(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILES]...", help="Turtle files to validate together with the authored ones."),
    ] = None,
    output: Annotated[
        Literal["text", "json", "turtle"],
        typer.Option("-o", "--output", help="Print text for people, JSON for programs, or a report in SHACL's terms."),
    ] = "text",
    engine: Annotated[
        Literal["auto", "shacl", "pyshacl"],
        typer.Option(
            help="The SHACL engine: shacl is fast, pyshacl the reference; auto takes the first that is there."
        ),
    ] = "auto",
    lang: Annotated[Literal["en", "ar", "fr"], typer.Option(help="The language of text.")] = "en",
) -> None:
    """Hold the data against the shapes, and say what is wrong, why, and how to mend it.

    Files are added to the authored data and validated with it; nothing is written. The exit code is 1 if there is a
    violation; warnings and informations leave it 0.
    """
    from pvegraph import validation
    from pvegraph.validation.subject import read_subject
    from pvegraph.validation.text import text_report

    settings = settings_of(context)
    with progress_bar() as progress:
        subject = read_subject(settings, files or [], progress)
        report = validation.validate(subject.data, subject.ontology, subject.shapes, engine=engine)
    problems = validation.check_shapes(subject.shapes, subject.ontology, subject.data)
    if output == "turtle":
        typer.echo(report.to_turtle(), nl=False)
    elif output == "json":
        print_json({**json.loads(report.to_json()), "shapes": [asdict(problem) for problem in problems]})
    else:
        for line in text_report(report, subject.shapes, problems, lang):
            typer.echo(line)
    if not report.conforms:
        raise typer.Exit(1)


# ── pvegraph query ───────────────────────────────────────────────────────────────────────────────────────────────────


@app.command(epilog="Example: pvegraph query members-of-a-network -p network=organisation:efus -f members.xlsx")
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


# ── pvegraph stats ───────────────────────────────────────────────────────────────────────────────────────────────────


@app.command(epilog="Example: pvegraph stats -o json")
def stats(context: typer.Context, output: Output = "text") -> None:
    """Count what the current release holds, by class, kind of graph and publisher, and list the releases."""
    from pvegraph import release

    settings = settings_of(context)
    statistics = release.statistics(settings)
    if output == "json":
        print_json(statistics.to_json())
        return
    for title, columns, rows in statistics.tables():
        print_table(title, columns, rows)
