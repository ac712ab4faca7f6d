"""``pvegraph releases`` and ``pvegraph diff``."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from pvegraph.cli.printing import Output, print_json, print_table
from pvegraph.cli.program import settings_of


def releases(context: typer.Context, output: Output = "text") -> None:
    """List the releases that are there, the newest first, and say which is current."""
    from pvegraph.release import history_of

    history = history_of(settings_of(context))
    current = history.folder.current_number()
    listed = [{**each.to_json(), "current": each.number == current} for each in history.releases()]
    if output == "json":
        print_json(listed)
        return
    names = ("release", "created", "quads", "sources", "current")
    rows = [[row[name] for name in names[:-1]] + ["yes" if row["current"] else ""] for row in listed]
    print_table("Releases", ("release", "created", "statements", "sources", "current"), rows)


def diff(
    context: typer.Context,
    before: Annotated[int, typer.Argument(metavar="A", min=0, help="A release; 0 is before the first one.")],
    after: Annotated[int, typer.Argument(metavar="B", min=1, help="Another release.")],
    of: Annotated[str | None, typer.Option(metavar="IRI", help="Only what concerns this thing.")] = None,
    output: Annotated[
        Literal["text", "json", "patch"],
        typer.Option(
            "-o", "--output", help="Print text for people, JSON for programs, or RDF Patch, which can be applied."
        ),
    ] = "text",
) -> None:
    """Show what release B says and release A does not, and the other way round."""
    from pvegraph.release import history_of
    from pvegraph.release.diff_forms import Between

    between = Between.of(history_of(settings_of(context)), before, after, of)
    if output == "text":
        counts = {True: 0, False: 0}
        for change in between.difference:
            counts[change.added] += 1
            typer.echo(f"{'+' if change.added else '-'} {change.line.decode().rstrip()}")
        typer.echo(f"{counts[True]:,} added, {counts[False]:,} removed.")
        return
    for piece in between.patch() if output == "patch" else between.json():
        sys.stdout.buffer.write(piece)
