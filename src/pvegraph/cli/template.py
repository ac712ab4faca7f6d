"""``pvegraph template``."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from pvegraph.cli.program import settings_of
from pvegraph.errors import UsageError


def template(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="CLASS", help="A class, such as person, organisation, event or source.")
    ],
    format_: Annotated[
        Literal["csv", "xlsx"], typer.Option("-f", "--format", help="A table in CSV, or a workbook with lists.")
    ] = "csv",
    thing: Annotated[
        list[str] | None, typer.Option(metavar="IRI", help="Fill in what the sources say of this thing; once for each.")
    ] = None,
    filled: Annotated[
        bool, typer.Option("--filled", help="Fill in what the sources say of all things of the class.")
    ] = False,
) -> None:
    """Write a table of a class to be filled, with the lists of the current release, to standard output.

    A filled one is proposed with pvegraph propose, or on the page of proposals.
    """
    from pvegraph.curation.sheets.layout import CLASSES
    from pvegraph.curation.sheets.template import template_of
    from pvegraph.release import ReleasesFolder
    from pvegraph.release.stores import read

    settings = settings_of(context)
    if name not in CLASSES:
        raise UsageError(f"there is no template of {name}; those that there are: {', '.join(CLASSES)}")
    release = ReleasesFolder(settings.releases_folder).current()
    if release is None:
        raise UsageError(f"{settings.releases_folder} has no release whose lists it could have. Run: pvegraph build")
    things = None if filled else tuple(thing or ())
    sys.stdout.buffer.write(template_of(name, format_, read(release, settings), things=things))
