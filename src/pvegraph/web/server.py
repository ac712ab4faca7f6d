"""Listening on a port and serving an application there until someone says stop."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
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
_LOG = logging.getLogger(__name__)
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


def check(settings: Settings) -> None:
    """Raise `UsageError` if the settings want two things at once that exclude one another."""
    if not settings.curation:
        return
    if settings.write_token_hash is not None:
        raise UsageError(
            "PVEGRAPH_CURATION and PVEGRAPH_WRITE_TOKEN_HASH exclude one another: what is written to a release is in no"
            " later one, so what was accepted meanwhile and what was written would part. Unset one of them."
        )
    if settings.store is not None:
        raise UsageError(
            "PVEGRAPH_CURATION and PVEGRAPH_STORE exclude one another: what is accepted makes a release of this"
            " project, which a remote store does not follow. Unset one of them."
        )


def recover(settings: Settings) -> None:
    """Put in order what a killed process left of an acceptance; that it cannot be done now keeps nobody from serving.

    Raises `EnvironmentFaultError` if the database cannot be opened.
    """
    if not settings.curation:
        return
    from pvegraph.curation import acceptance  # noqa: PLC0415 - a server that only reads needs none of it
    from pvegraph.curation.curation import Curation  # noqa: PLC0415

    curation = Curation.open(settings)
    try:
        acceptance.recover(curation)
    except EnvironmentFaultError as error:
        _LOG.warning("What was left of an acceptance, if anything, is not in order yet: %s", error)
    finally:
        curation.close()


def prepare(release: Release, settings: Settings, progress: Progress = silent) -> FastAPI:
    """The application of a release; its store is filled by a thread while the framework is imported.

    The process that workers are forked from is forked here, while there is no other thread, so that it shares the
    store; and after pages have read it from end to end, as reading changes pages of memory (Oxigraph counts readers).

    Raises `UsageError` if the release is too large to be held in memory, and is or was to be written to; and as `check`
    and `recover`.
    """
    check(settings)
    recover(settings)
    path, version = Base.of(release.number, release.manifest.sha256, release.nquads, settings).state()
    if stores.is_large(release, settings):
        stores.refuse_writes(release, settings, path)
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
    log_accounts()
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config(app)).run(sockets=[listener])


def log_accounts() -> None:
    """Have what happens to accounts written to standard error, though it is nothing to be warned of."""
    log = logging.getLogger("pvegraph.accounts")
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s accounts: %(message)s"))
        log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
