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
