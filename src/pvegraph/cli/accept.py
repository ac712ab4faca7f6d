"""``pvegraph accept`` and ``pvegraph rollback``."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pvegraph.cli.console import As, actor_at_console, opened
from pvegraph.cli.printing import Output, print_json, progress_bar

if TYPE_CHECKING:
    from pvegraph.release import Release


def accept(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="N", help="The number of the proposal.")],
    revision: Annotated[
        int | None, typer.Option("--revision", min=1, help="The revision that was looked at; the newest by default.")
    ] = None,
    name: As = None,
    output: Output = "text",
) -> None:
    """Make the next release of a proposal.

    The proposal is compared with what was accepted since it was made, and validated once more. If anything stands in
    the way, nothing is changed. A server that runs takes the new release up by itself.
    """
    from pvegraph.curation.acceptance import accept

    with opened(context) as curation, progress_bar() as progress:
        actor = actor_at_console(curation, name, "review")
        seen = curation.proposals.get(number).newest.number if revision is None else revision
        release = accept(curation, actor, number, seen, progress)
    _tell(release, f"Proposal {number} was accepted", output)


def rollback(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="N", help="The release whose sources are to be said again.")],
    message: Annotated[str, typer.Option("-m", "--message", metavar="TEXT", help="Why.")],
    name: As = None,
    output: Output = "text",
) -> None:
    """Make a release whose sources say what those of an older release said.

    It is a release of its own, and can itself be rolled back. Ontology, shapes and saved queries stay as they are; if
    the sources of then break a shape of today, nothing is changed.
    """
    from pvegraph.curation.rollback import rollback

    with opened(context) as curation, progress_bar() as progress:
        actor = actor_at_console(curation, name, "review")
        release = rollback(curation, actor, number, message, progress)
    _tell(release, f"The sources of release {number} are said again", output)


def _tell(release: Release, what: str, output: Output) -> None:
    manifest = release.manifest
    if output == "json":
        print_json({"folder": str(release.folder), **asdict(manifest)})
        return
    typer.echo(f"{what}: release {release.number}, {manifest.quads:,} statements, is current.")
