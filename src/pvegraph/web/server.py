"""Listening on a port and serving an application there until someone says stop."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import uvicorn
from starlette.types import ASGIApp

from pvegraph.authored.progress import Progress, silent
from pvegraph.errors import EnvironmentFaultError, UsageError
from pvegraph.release import stores
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.template import fork
from pvegraph.store.worker_service import WorkerService
from pvegraph.store.write_service import Base
from pvegraph.web.protocol import Protocol
from pvegraph.web.repeats import Repeats

if TYPE_CHECKING:
    from fastapi import FastAPI

    from pvegraph.release import Release
    from pvegraph.settings import Settings

_BACKLOG = 2048
_SECONDS_TO_FINISH = 3


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens, before any work is done, so that a port in use is said at once; port 0 takes any.

    Raises `UsageError` for a host that is no address of this machine, `EnvironmentFaultError` if the port is not to be
    had.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise UsageError(f"{host!r} is no address to listen on ({error.strerror}); try --host 127.0.0.1.") from None
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise _fault(host, port, error) from None
    return listener


def _fault(host: str, port: int, error: OSError) -> EnvironmentFaultError | UsageError:
    """Why a port is not to be had, and the way out."""
    way_out = "Choose another one: pvegraph serve --port 8001, or --port 0 for any that is free."
    if error.errno == errno.EADDRINUSE:
        return EnvironmentFaultError(f"Port {port} of {host} is in use by another program. {way_out}")
    if error.errno == errno.EACCES:
        return EnvironmentFaultError(f"Port {port} may be opened by the system's administrator only. {way_out}")
    if error.errno == errno.EADDRNOTAVAIL:
        return UsageError(f"{host} is no address of this machine; try --host 127.0.0.1.")
    return EnvironmentFaultError(f"Port {port} of {host} cannot be opened: {error.strerror}. {way_out}")


def address_of(listener: socket.socket) -> str:
    """The address to type into a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def is_loopback(listener: socket.socket) -> bool:
    """Whether only this machine can reach the socket."""
    return ipaddress.ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback


def prepare(release: Release, settings: Settings, progress: Progress = silent) -> FastAPI:
    """The application of a release; its store is filled by a thread while the framework is imported.

    The process that workers are forked from is forked here, while there is no other thread, so that it shares the
    store; and after pages have read it from end to end, as reading changes pages of memory (Oxigraph counts readers).

    Raises `UsageError` if the release is too large to be held in memory, and is or was to be written to.
    """
    path, version = Base.of(release.number, release.manifest.sha256, release.nquads, settings).state()
    if stores.is_large(release, settings):
        _refuse_writes(release, settings, path)
        opened = stores.open_store(release, settings, progress)
        on_disk = WorkerService(path, version, settings, on_disk=stores.path_of(release))
        from pvegraph.web.app import create_app  # noqa: PLC0415 - as below

        return create_app(release, opened, settings, on_disk)
    with ThreadPoolExecutor(max_workers=1) as pool:
        loading = pool.submit(EmbeddedStore.load, path)
        from pvegraph.web.app import create_app, service_of  # noqa: PLC0415 - this is what the thread runs beside

        store = loading.result()
    service = service_of(release, settings)
    application = create_app(release, store, settings, service)
    service.launched = fork(store)
    return application


def _refuse_writes(release: Release, settings: Settings, path: Path) -> None:
    """Raise `UsageError` if a release on disk is to be written to, or has been when it was in memory."""
    quads = release.manifest.quads
    large = (
        f"Release {release.number} has {quads:,} statements and is read from disk, as PVEGRAPH_MEMORY_QUADS is"
        f" {settings.memory_quads}."
    )
    in_memory = f"hold the release in memory by PVEGRAPH_MEMORY_QUADS={quads}."
    if settings.write_token_hash is not None:
        raise UsageError(f"{large} Then nothing can be written to it: unset PVEGRAPH_WRITE_TOKEN_HASH, or {in_memory}")
    if path != release.nquads:
        raise UsageError(f"{large} What was written to it is in {path}: move that file away, or {in_memory}")


def config(app: ASGIApp) -> uvicorn.Config:
    """How an application is served."""
    return uvicorn.Config(
        app,
        http=cast("type[Protocol]", partial(Protocol, repeats=Repeats())),  # all that is done with it is to call it
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )


def run(app: ASGIApp, listener: socket.socket) -> None:
    """Serve until a signal says stop; Ctrl-C is the usual one and no error."""
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config(app)).run(sockets=[listener])
