"""What runs in the template: a process that holds a release and forks workers from it, as its gateway tells it to.

It is forked from a gateway that holds the release itself, so that there is one copy of it in memory, by `run`. Where
that cannot be done, or has to be done again, it is started as
``python -m pvegraph.store.template_process DESCRIPTOR GATEWAY NQUADS [FOLDER]``: the descriptor of the socket to the
gateway, the gateway's process, the file to load, and the folder of a store on disk to open instead.

It evaluates no query and has one thread, so that a fork copies a process that is at rest. It waits for the gateway and
for the deaths of its workers, and it alone signals them: a number that it has not yet reaped cannot have become that of
another process.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn

from pvegraph.errors import EnvironmentFaultError
from pvegraph.store import confinement, task_process, worker_process, writer_process
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.frames import (
    DATA_SIZE,
    FORK_FAILED,
    FrameBuffer,
    Kind,
    error_frame,
    exit_frame,
    frame,
    json_frame,
    read_number,
)

_CONTROL = 3
LAST = 19
"""The niceness of a process that goes last."""


def main() -> None:
    """Run a template until its gateway hangs up or ends."""
    descriptor, gateway, nquads, *folder = sys.argv[1:]
    _settle(int(gateway))
    control = socket.socket(fileno=int(descriptor))
    try:
        release = Path(folder[0]) if folder else _load(Path(nquads))
    except EnvironmentFaultError as error:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            control.sendall(error_frame(error, kind=Kind.FAILED))
        return
    gc.collect()
    _begin(control, release)


def run(control: socket.socket, gateway: int, store: EmbeddedStore) -> NoReturn:
    """Be a template in a process that has just been forked from a gateway; never returns."""
    _settle(gateway)
    descriptor = os.dup2(control.detach(), _CONTROL, inheritable=False)
    os.closerange(_CONTROL + 1, os.sysconf("SC_OPEN_MAX"))
    with Path(os.devnull).open("r+b") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(nothing.fileno(), 1)
    _begin(socket.socket(fileno=descriptor), store)
    os._exit(0)


def _settle(gateway: int) -> None:
    """Have this process be what it is to its gateway and to the system."""
    confinement.die_with_parent(gateway)
    # A terminal or a service manager signals all processes at once; the gateway alone decides, and we end with it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    confinement.forbid_core_dumps()
    confinement.limit_descriptors(confinement.TEMPLATE_DESCRIPTORS)


def _begin(control: socket.socket, release: EmbeddedStore | Path) -> None:
    # What the collector does not look at stays in pages that all processes share.
    gc.freeze()
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        control.sendall(frame(Kind.READY))
        _serve(control, release)


def _serve(control: socket.socket, release: EmbeddedStore | Path) -> None:
    """Serve as a template, and again in each writer that becomes one: it comes back here, out of what it was."""
    while True:
        try:
            _Template(control, release, partial(worker_process.run, release=release)).serve()
        except _PromotedError as news:
            control, release = news.control, news.store
            gc.collect()
            gc.freeze()
        else:
            return


class _PromotedError(Exception):
    """Raised in a writer that is a template from now on."""

    def __init__(self, control: socket.socket, store: EmbeddedStore) -> None:
        self.control = control
        self.store = store
        super().__init__()


def _load(nquads: Path) -> EmbeddedStore:
    """The release in memory; raises `EnvironmentFaultError` if it cannot be had, or not in a process fit to fork."""
    store = EmbeddedStore.load(nquads)
    threads = confinement.thread_count()
    if threads > 1:
        raise EnvironmentFaultError(
            f"Loading {nquads} left {threads} threads running, and a process that has threads cannot be forked safely."
            " Use the version of pyoxigraph that the lock file names."
        )
    return store


class _Template:
    """The loop of a template."""

    def __init__(
        self, control: socket.socket, release: EmbeddedStore | Path, work: Callable[[socket.socket], NoReturn]
    ) -> None:
        self._control = control
        self._release = release
        self._work = work
        """What a worker does, given its connection."""
        self._workers: dict[int, int] = {}  # process → number
        # A signal writes into this pipe, which wakes up the loop.
        self._wake, self._woken_by = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._woken_by, False)
        signal.set_wakeup_fd(self._woken_by, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> None:
        """Fork, kill and reap until the gateway hangs up; then kill and reap all that are left."""
        buffer = FrameBuffer()
        sockets: list[int] = []
        try:
            while True:
                ready, _, _ = select.select([self._control.fileno(), self._wake], [], [])
                if self._wake in ready:
                    self._reap()
                if self._control.fileno() in ready:
                    # A read ends behind the octets that a socket came with, so the sockets keep their frames' order.
                    octets, received, _, _ = socket.recv_fds(self._control, DATA_SIZE, 8)
                    if not octets:
                        return
                    sockets += received
                    buffer.feed(octets)
                    while (item := buffer.take()) is not None:
                        self._obey(item[0], read_number(item[1]), sockets)
        finally:
            for process in self._workers:
                os.kill(process, signal.SIGKILL)
            for process in self._workers:
                os.waitpid(process, 0)

    def _obey(self, kind: Kind, number: int, sockets: list[int]) -> None:
        """Do what one frame says."""
        if kind is Kind.SPAWN:
            with socket.socket(fileno=sockets.pop(0)) as connection:
                self._fork(number, connection)
        elif kind is Kind.SPAWN_WRITER:
            with socket.socket(fileno=sockets.pop(0)) as connection:
                self._fork(number, connection, writes=True)
        elif kind is Kind.SPAWN_TASKS:
            with socket.socket(fileno=sockets.pop(0)) as connection:
                self._fork(number, connection, tasks=True)
        elif kind is Kind.RELEASE:
            self._workers = {process: other for process, other in self._workers.items() if other != number}
        elif kind is Kind.KILL:
            for process, other in self._workers.items():
                if other == number:
                    os.kill(process, signal.SIGKILL)
        elif kind is Kind.YIELD:
            for process, other in self._workers.items():
                if other == number:
                    os.setpriority(os.PRIO_PROCESS, process, LAST)

    def _fork(self, number: int, connection: socket.socket, *, writes: bool = False, tasks: bool = False) -> None:
        template = os.getpid()
        try:
            process = os.fork()
        except OSError:
            self._control.sendall(exit_frame(number, FORK_FAILED))
            return
        if process:
            self._workers[process] = number
            return
        promoted = None
        try:
            confinement.die_with_parent(template)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            if writes:
                promoted = self._written(connection)
            elif tasks:
                self._do_tasks(connection)
            else:
                self._work(connection)
        finally:
            if promoted is None:
                # Only an exception that nobody expected leads here: it is told, and goes no further up the copied
                # stack.
                sys.excepthook(*sys.exc_info())
                os._exit(os.EX_SOFTWARE)
        raise promoted

    def _written(self, connection: socket.socket) -> _PromotedError:
        """In a writer: carry out an order, and be ready to leave this loop for one of its own; or end."""
        # These are the template's; its objects must close nothing here.
        self._workers = {}
        self._control.detach()
        control, store = writer_process.run(connection, self._release)
        if store is None:
            os._exit(0)
        return _PromotedError(control, store)

    def _do_tasks(self, connection: socket.socket) -> NoReturn:
        """In a template for tasks: get ready, and serve as one."""
        # As above.
        self._workers = {}
        self._control.detach()
        control = task_process.settle(connection)
        task = task_process.prepared(control, self._release)
        if task is not None:
            gc.collect()
            gc.freeze()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                control.sendall(json_frame(Kind.PREPARED, {"process": os.getpid()}))
                work = partial(task_process.run, task=task, release=self._release)
                _Template(control, self._release, work).serve()
        os._exit(0)

    def _reap(self) -> None:
        """Tell the gateway of each worker that has ended."""
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake, DATA_SIZE)
        while True:
            try:
                process, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if process == 0:
                return
            number = self._workers.pop(process, None)
            if number is not None:
                self._control.sendall(exit_frame(number, os.waitstatus_to_exitcode(status)))


if __name__ == "__main__":
    main()
