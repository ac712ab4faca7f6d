"""What runs in a writer: one change, and then, if it is to count, all that a template does.

A writer is a fork of the template. What it does to its copy of the data nobody sees; it may be killed at any moment.
When the change is made and written down it says so, and waits: the gateway puts the file in its place, which is the
moment from which the change counts, and has the writer be the template. If the gateway hangs up instead, it ends.
A succession (`pvegraph.store.succession`) is on disk already, and so is not written down.
"""

from __future__ import annotations

import os
import signal
import socket
from dataclasses import replace
from pathlib import Path
from typing import IO

from pvegraph.errors import EnvironmentFaultError, PvegraphError, StoreError
from pvegraph.store import confinement
from pvegraph.store.changes import Order, Succession, unpacked
from pvegraph.store.draft import Draft
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.frames import DATA_SIZE, FrameBuffer, Kind, error_frame, frame, json_frame
from pvegraph.store.questions import Limits, memory_error
from pvegraph.store.succession import succeed
from pvegraph.store.working_file import Header

_SOCKET, _SIZE = 3, 4
_GRACE_SECONDS = 1.0
"""How much later than the gateway the kernel's alarm ends a change."""


def run(socket_: socket.socket, release: EmbeddedStore | Path) -> tuple[socket.socket, EmbeddedStore | None]:
    """Carry an order out; the connection, and the changed store if this process is the template from now on."""
    os.dup2(socket_.detach(), _SOCKET, inheritable=False)
    connection = socket.socket(fileno=_SOCKET)
    # What is closed belongs to the template.
    os.closerange(_SIZE, confinement.TEMPLATE_DESCRIPTORS)
    confinement.open_size_file()
    buffer = FrameBuffer()
    payload = _next(connection, buffer, Kind.ORDER)
    if payload is None:
        return connection, None
    store = _carried_out(connection, release, unpacked(payload))
    if store is None or _next(connection, buffer, Kind.PROMOTE) is None:
        return connection, None
    confinement.outlive_parent()
    connection.sendall(frame(Kind.READY))
    return connection, store


def _next(connection: socket.socket, buffer: FrameBuffer, kind: Kind) -> bytes | None:
    """What the next frame says; `None` if the gateway has lost its interest."""
    while (item := buffer.take()) is None:
        try:
            octets = connection.recv(DATA_SIZE)
        except ConnectionResetError:
            return None
        if not octets:
            return None
        buffer.feed(octets)
    return item[1] if item[0] is kind else None


def _carried_out(
    connection: socket.socket, release: EmbeddedStore | Path, order: Order | Succession
) -> EmbeddedStore | None:
    """The changed store, when it is written down and the gateway knows; `None` if that could not be done."""
    try:
        if isinstance(release, Path):
            raise StoreError("A release that is read from disk takes no writes.")
        if isinstance(order, Succession):
            store, changes = succeed(release, order)
            news = {"changes": changes}
        else:
            draft, created = _drafted(release, order)
            store, news = draft.store(), {"created": created}
    except MemoryError:
        limits = Limits() if isinstance(order, Succession) else order.limits
        connection.sendall(error_frame(memory_error(limits)))
        return None
    except PvegraphError as error:
        connection.sendall(error_frame(error))
        return None
    connection.sendall(json_frame(Kind.PREPARED, {**news, "process": os.getpid()}))
    return store


def _drafted(release: EmbeddedStore, order: Order) -> tuple[Draft, bool]:
    """The changed data, written down; and whether a graph was made."""
    limits = order.limits
    draft = Draft(release)
    try:
        with Path(order.file).open("wb") as file:
            confinement.limit_data(confinement.data_bytes(_SIZE) + limits.memory_bytes)
            signal.setitimer(signal.ITIMER_REAL, limits.seconds + _GRACE_SECONDS)
            with confinement.without_descriptors():
                created = draft.apply(order.change)
            _write_down(draft, order.header, file)
            signal.setitimer(signal.ITIMER_REAL, 0)
            confinement.limit_data_no_more()
    except OSError as error:
        raise EnvironmentFaultError(f"{order.file} cannot be written: {error.strerror}.") from error
    except RecursionError:
        raise StoreError("The update is nested too deeply to be carried out.") from None
    if confinement.thread_count() > 1:
        raise EnvironmentFaultError("The change left threads running, and a process that has threads cannot be forked.")
    return draft, created


def _write_down(draft: Draft, header: str, file: IO[bytes]) -> None:
    known = Header.parse(header)
    assert known is not None  # noqa: S101 - the gateway made it
    file.write(replace(known, empty=tuple(draft.empty_graphs())).line().encode())
    draft.write(file)
    file.flush()
    os.fsync(file.fileno())
