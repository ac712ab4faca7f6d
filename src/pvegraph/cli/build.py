"""``pvegraph build``."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

from dataclasses import asdict

import typer

from pvegraph.cli.printing import Output, print_json, progress_bar
from pvegraph.cli.program import settings_of


def build(context: typer.Context, output: Output = "text") -> None:
    """Make a validated release of the ontology, the shapes, the data and the queries.

    The release gets the next number and becomes current. If nothing changed there is none, as two releases never have
    the same content. What was accepted and is not in the files is kept. If validation finds a violation there is no
    release either: the current one stays, and the report is kept beside the releases.
    """
    from pvegraph import release
    from pvegraph.release.unexported import unexported
    from pvegraph.search import kept as indexes

    settings = settings_of(context)
    folder = release.ReleasesFolder(settings.releases_folder)
    before = folder.numbers()
    with progress_bar() as progress:
        result = release.build(settings, progress, lambda made: indexes.make_for(made, settings))
    new = result.number not in before
    kept = unexported(folder, result.number)
    manifest = result.manifest
    if output == "json":
        beyond = {"added": len(kept.added), "removed": len(kept.removed)}
        print_json({"new": new, "folder": str(result.folder), **asdict(manifest), "unexported": beyond})
        return
    if kept.added or kept.removed:
        typer.echo(
            f"Kept what was accepted and is not in the files: {len(kept.added):,} statements added and"
            f" {len(kept.removed):,} removed. To write that there: pvegraph export-changes"
        )
    if not new:
        typer.echo(f"Release {result.number} is up to date.")
        return
    typer.echo(f"Release {result.number}: {manifest.quads:,} statements, of {len(manifest.sources):,} sources.")
    found = ", ".join(f"{number:,} × {severity}" for severity, number in manifest.findings.items() if number)
    if found:
        typer.echo(f"Validation found {found}: {result.report}")
