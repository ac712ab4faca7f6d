"""What runs in the processes of tasks: the one that gets ready and forks the others, and those, one task each."""

from __future__ import annotations

import contextlib
import importlib
import os
import resource
import signal
import socket
import traceback
from pathlib import Path
from typing import NoReturn, Protocol, cast

from pvegraph.errors import EnvironmentFaultError, PvegraphError, StoreError, TaskFaultError
from pvegraph.store import confinement, disk
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.frames import DATA_SIZE, FrameBuffer, Kind, end_frame, error_frame, frame, read_task
from pvegraph.store.questions import Limits, memory_error

_SOCKET, _SIZE = 3, 4
_NICENESS = 10
"""Queries have less (`pvegraph.store.worker_process`), so that they go first."""
_GRACE_SECONDS = 1.0
"""How much later than the gateway the kernel's alarm ends a task."""
_DESCRIPTORS = 32
"""Descriptors that a worker may open, for modules that are imported when they are first needed."""


class Task(Protocol):
    """What the workers of a module do."""

    def open(self) -> None:
        """Get ready in a worker that has nothing to do yet, for what could not be copied into it."""
        ...

    def perform(self, payload: bytes) -> bytes:
        """Do one task. Raises `PvegraphError`; a worker that runs out of its time or memory is killed."""
        ...


class Preparing(Protocol):
    """``prepare`` of a module; a path is a folder that `pvegraph.store.disk` opens."""

    def __call__(self, release: EmbeddedStore | Path) -> Task: ...


def settle(socket_: socket.socket) -> socket.socket:
    """Have a process that has just been forked keep nothing of its parent's but one connection."""
    os.dup2(socket_.detach(), _SOCKET, inheritable=False)
    # What is closed belongs to the template.
    os.closerange(_SIZE, confinement.TEMPLATE_DESCRIPTORS)
    confinement.open_size_file()
    return socket.socket(fileno=_SOCKET)


def prepared(connection: socket.socket, release: EmbeddedStore | Path) -> Task | None:
    """What the module does that the gateway names; `None` if it names none, or it cannot be made ready.

    The network is closed to this process from here on, and to all that are forked from it.
    """
    name = _next(connection)
    if name is None:
        return None
    confinement.forbid_sockets()
    os.nice(_NICENESS)
    try:
        prepare = cast(Preparing, importlib.import_module(name.decode()).prepare)
        task = prepare(release)
        if isinstance(release, EmbeddedStore) and confinement.thread_count() > 1:
            raise EnvironmentFaultError(f"{name.decode()} left threads running, and so its process cannot be forked.")
    except PvegraphError as error:
        _say(connection, error_frame(error, kind=Kind.FAILED))
        return None
    return task


def run(socket_: socket.socket, task: Task, release: EmbeddedStore | Path) -> NoReturn:
    """Do one task; never returns."""
    connection = settle(socket_)
    on_disk = 0
    if isinstance(release, Path):
        on_disk = disk.files_of(release)
        confinement.limit_descriptors(confinement.TEMPLATE_DESCRIPTORS * 64)
    fault = _opened(task)
    confinement.forbid_descriptors(but=on_disk + _DESCRIPTORS)
    # A pipe or a socket is no file: it may be written to.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    order = _next(connection)
    if order is not None:
        _say(connection, _answered(task, order) if fault is None else error_frame(fault, retiring=True))
        # The news of an end must not overtake the answer: the gateway ends this process when it has read it.
        _next(connection)
    os._exit(0)


def _opened(task: Task) -> PvegraphError | None:
    """What keeps a worker from doing anything."""
    try:
        task.open()
    except PvegraphError as error:
        return error
    return None


def _answered(task: Task, order: bytes) -> bytes:
    """The answer to a task, or the error, as frames."""
    payload, limits = read_task(order)
    _limit(limits)
    try:
        answer = task.perform(payload)
        return frame(Kind.DATA, answer) + end_frame(1, len(answer), retiring=True)
    except MemoryError:
        return error_frame(memory_error(limits), retiring=True)
    except PvegraphError as error:
        return error_frame(error, retiring=True)
    except RecursionError:
        return error_frame(StoreError("What was sent is nested too deeply."), retiring=True)
    except Exception:  # noqa: BLE001 - the gateway writes it to its log; the standard error may be a file, closed to us
        return error_frame(
            TaskFaultError(f"A task failed by a fault of ours:\n{traceback.format_exc()}"), retiring=True
        )
    finally:
        confinement.limit_data_no_more()


def _limit(limits: Limits) -> None:
    confinement.limit_data(confinement.data_bytes(_SIZE) + limits.memory_bytes)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds + _GRACE_SECONDS)


def _next(connection: socket.socket) -> bytes | None:
    """What the next frame says; `None` if the gateway has lost its interest."""
    buffer = FrameBuffer()
    while (item := buffer.take()) is None:
        try:
            octets = connection.recv(DATA_SIZE)
        except ConnectionResetError:
            return None
        if not octets:
            return None
        buffer.feed(octets)
    return item[1]


def _say(connection: socket.socket, octets: bytes) -> None:
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        connection.sendall(octets)
