"""``pvegraph serve``."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pvegraph.cli.printing import progress_bar
from pvegraph.cli.program import settings_of

if TYPE_CHECKING:
    from fastapi import FastAPI

    from pvegraph.settings import Settings


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
    server.check(settings)
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
