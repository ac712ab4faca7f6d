"""``pvegraph dump``."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pvegraph.cli.printing import Output, print_json, print_table, progress_bar
from pvegraph.cli.program import settings_of


def dump(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="Where the files go; by default where the server looks for them."),
    ] = None,
    output: Output = "text",
) -> None:
    """Write the current release as files to download: N-Quads, TriG, Turtle and JSON-LD, compressed, with checksums.

    The server makes them itself when somebody asks for one; this makes them beforehand, or for another place.
    """
    from pvegraph import release
    from pvegraph.release.dumps import keep_dumps, write_dumps

    settings = settings_of(context)
    with progress_bar() as progress:
        current = release.ensure_current(
            settings, progress, on_failure=lambda error: typer.echo(f"pvegraph: {error}", err=True)
        )
        if folder is None:
            dumps = keep_dumps(settings.releases_folder, current, progress)
        else:
            dumps = write_dumps(current, folder, progress)
    if output == "json":
        files = [asdict(each) for each in dumps.files]
        print_json({"release": dumps.release, "folder": str(dumps.folder), "files": files})
        return
    rows = [(each.name, each.octets, each.sha256) for each in dumps.files]
    print_table(f"Release {dumps.release} in {dumps.folder}", ("file", "octets", "SHA-256"), rows)
