"""``pvegraph export-changes`` and ``pvegraph import-changes``."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pvegraph.cli.printing import Output, print_json, progress_bar
from pvegraph.cli.program import settings_of
from pvegraph.errors import UsageError

if TYPE_CHECKING:
    from pvegraph.curation.importing import Choice, Import, Side
    from pvegraph.release.exporting import Export
    from pvegraph.settings import Settings

_ALL = "all"


def export_changes(
    context: typer.Context,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; leave with 1 if there is something to write.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; print a unified diff of what would be written.")
    ] = False,
    rewrite: Annotated[
        bool,
        typer.Option("--rewrite", help="Write a file anew, without its comments, if it cannot be changed in place."),
    ] = False,
    message: Annotated[
        bool, typer.Option("--message", help="Print nothing but a message for the commit of the files.")
    ] = False,
    output: Output = "text",
) -> None:
    """Write what was accepted into the files of data/, changing no line that need not change.

    It never runs git: look at the change with git diff, commit it, and open a pull request. A file that cannot follow
    is named with the reason; then the exit code is 1.
    """
    from pvegraph.release.exporting import export, plan_export

    settings = settings_of(context)
    if check or dry_run:
        planned = plan_export(settings, rewrite=rewrite)
    else:
        with progress_bar() as progress:
            planned = export(settings, rewrite=rewrite, progress=progress)
    if output == "json":
        print_json(planned.to_json())
    elif dry_run:
        sys.stdout.write(planned.diff())
    elif message:
        sys.stdout.write(planned.message())
    else:
        _tell(planned, written=not check)
    if planned.left and (output == "json" or dry_run or message):
        for left in planned.left:
            typer.echo(f"pvegraph: left: {left}", err=True)
    if planned.left or (check and planned.files):
        raise typer.Exit(1)


def _tell(planned: Export, *, written: bool) -> None:
    """What was, or would be, written, for people."""
    for file in planned.files:
        typer.echo(str(file))
    for left in planned.left:
        typer.echo(f"left: {left}")
    for credit in planned.credits:
        typer.echo(f"{credit.title} by {credit.author}: {' '.join(credit.message.split())}")
    if planned.is_empty:
        typer.echo(f"The files say all that release {planned.release} says.")
    else:
        number = len(planned.files)
        typer.echo(f"{number} file{'s' * (number != 1)} {'written' if written else 'to write'}.")


def import_changes(
    context: typer.Context,
    author: Annotated[str, typer.Option(metavar="NAME", help="Who made the change, as the history names them.")] = "",
    message: Annotated[
        str, typer.Option(metavar="TEXT", help="What was changed and why.")
    ] = "Changes of the authored files",
    ours: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE", help="Where the two contradict one another in a file, what was accepted holds; or all."
        ),
    ] = None,
    theirs: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="Where the two contradict one another in a file, the file holds; or all."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; release nothing.")] = False,
    output: Output = "text",
) -> None:
    """Take in what the files of data/ say by now, such as a merged pull request, beside what was accepted.

    What was accepted and is not in the files stays. Where both have changed the same differently, nothing is released:
    each such place is named with file and line, and --ours or --theirs says what holds.
    """
    from pvegraph.curation.importing import import_changes, plan_import

    settings = settings_of(context)
    choice = _choice(settings, ours or [], theirs or [])
    with progress_bar() as progress:
        if dry_run:
            planned, number = plan_import(settings, choice, progress), None
        else:
            planned, release = import_changes(settings, choice, author, message, progress)
            number = release.number
    if output == "json":
        print_json({**planned.to_json(), "release": number})
    else:
        _tell_import(planned, number)
    if planned.contradictions:
        raise typer.Exit(1)


def _choice(settings: Settings, ours: list[str], theirs: list[str]) -> Choice:
    """What the options say. Raises `UsageError` if they contradict one another, or one names no file of data/."""
    from pvegraph.curation.importing import Choice

    of_graphs: dict[str, Side] = {}
    of_all: Side | None = None
    sides: tuple[tuple[Side, list[str]], ...] = (("ours", ours), ("theirs", theirs))
    for side, names in sides:
        for name in names:
            if name == _ALL:
                if of_all not in {None, side}:
                    raise UsageError("--ours all and --theirs all contradict one another; give one of them")
                of_all = side
                continue
            graph = _graph(settings, name)
            if of_graphs.setdefault(graph, side) != side:
                raise UsageError(f"{name} is given with --ours and with --theirs; choose one of them")
    return Choice(of_graphs, of_all)


def _graph(settings: Settings, name: str) -> str:
    """The source of a file of data/, which need not be there any more, or of an address."""
    from pvegraph import iri
    from pvegraph.validation.change_files import graph_of_file

    if name.startswith(iri.SOURCE):
        return name
    for path in (Path(name), settings.project / name, settings.data / name):
        graph = graph_of_file(str(path), settings.data)
        if graph is not None:
            return graph.value
    raise UsageError(f"{name} is no file of {settings.data}; name one as data/gctf/gctf-10th.ttl, or all")


def _tell_import(planned: Import, number: int | None) -> None:
    for contradiction in planned.contradictions:
        typer.echo(f"contradiction: {contradiction}")
    for name in planned.files:
        typer.echo(name)
    added, removed = len(planned.change.added), len(planned.change.removed)
    typer.echo(f"{added:,} statements come, {removed:,} go.")
    beyond = len(planned.beyond.added) + len(planned.beyond.removed)
    if beyond:
        typer.echo(f"{beyond:,} that were accepted are not in the files yet. See: pvegraph export-changes")
    if number is not None:
        typer.echo(f"Release {number} is current." if added or removed else f"Release {number} says all of it already.")
