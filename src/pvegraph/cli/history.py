"""``pvegraph releases``, ``pvegraph diff`` and ``pvegraph blame``."""
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
    known = history.releases()
    listed = [{**each.to_json(), "current": each.number == current} for each in known]
    if output == "json":
        print_json(listed)
        return
    names = ("release", "created", "quads", "sources")
    rows = [
        [
            *(row[name] for name in names),
            "yes" if row["current"] else "",
            "" if each.origin is None else each.origin.in_words(),
        ]
        for row, each in zip(listed, known, strict=True)
    ]
    print_table("Releases", ("release", "created", "statements", "sources", "current", "made of"), rows)


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


def blame(
    context: typer.Context,
    thing: Annotated[str, typer.Argument(metavar="IRI", help="A thing, or whatever else has an IRI.")],
    output: Output = "text",
) -> None:
    """Show which release brought each statement about a thing, and which proposal, author and reviewers that had."""
    from pvegraph.errors import UsageError
    from pvegraph.release import blame as blaming
    from pvegraph.release import history_of

    history = history_of(settings_of(context))
    number = history.folder.current_number()
    if number is None:
        raise UsageError("There is no release yet. Make one: pvegraph build")
    found = blaming.blame(history, number, thing)
    if output == "json":
        print_json(blaming.to_json(thing, number, found))
        return
    for brought in found:
        origin = brought.release.origin
        typer.echo(
            f"Release {brought.release.number}, {brought.step.written}"
            + (f": {origin.in_words()}" if origin is not None else ": built of the authored files")
        )
        if origin is not None and origin.message:
            typer.echo(f"  “{' '.join(origin.message.split())}”")
        for line in brought.lines:
            typer.echo(f"  {line.decode().rstrip()}")
    if not found:
        typer.echo(f"Release {number} says nothing of {thing}.")
