"""The gateway's side of the template: starting it, telling it what to do, hearing of the deaths of workers."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pvegraph.errors import EnvironmentFaultError
from pvegraph.store import confinement, template_process
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.frames import DATA_SIZE, FrameBuffer, Kind, number_frame, read_error, read_exit

_POLL_SECONDS = 0.05
_PATIENCE_SECONDS = 5.0
"""How long a template may take to end by itself, before it is killed."""


class Process(Protocol):
    """A process that can be killed and waited for."""

    @property
    def pid(self) -> int: ...

    def kill(self) -> None: ...

    def wait(self, timeout: float | None = None) -> object:
        """Wait until it has ended; raises `subprocess.TimeoutExpired`."""
        ...


class Adopted:
    """A process that is not our child, held so that its number cannot be taken for that of another.

    Raises `ProcessLookupError` if it has ended already.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._descriptor = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None

    def kill(self) -> None:
        """Kill it; nothing happens if it has ended."""
        with contextlib.suppress(ProcessLookupError):
            if self._descriptor is None:
                os.kill(self.pid, signal.SIGKILL)
            elif self._descriptor >= 0:
                signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> None:
        """Wait until it has ended; raises `subprocess.TimeoutExpired`."""
        if self._descriptor is None:
            self._poll(timeout)
        elif self._descriptor >= 0:
            if not select.select([self._descriptor], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)
        # Where we are what orphans are given to (the first process of a container), it is ours to bury.
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, os.WNOHANG)

    def let_go(self) -> None:
        """Have no hold on it any more; it ends by itself."""
        if self._descriptor is not None and self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)

    def _poll(self, timeout: float | None) -> None:
        """Look again and again, where the system has no handles on processes."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            try:
                os.kill(self.pid, 0)
            except ProcessLookupError:
                return
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(_POLL_SECONDS)


@dataclass(frozen=True)
class Launched:
    """The process of a template, and our end of the socket to it."""

    process: Process
    control: socket.socket
    is_ready: bool = False
    """Whether it holds the release already, and will not say so any more."""


def fork(store: EmbeddedStore) -> Launched | None:
    """A template that shares the memory of a store with this process.

    `None` if this process is not fit to be forked: it must have no thread but the one that calls. The kernel ends the
    template with that thread. Raises `EnvironmentFaultError` if no process can be started.
    """
    if not hasattr(os, "fork") or confinement.thread_count() > 1:
        return None
    ours, theirs = _pair()
    gateway = os.getpid()
    try:
        process = os.fork()
    except OSError as error:
        ours.close()
        theirs.close()
        raise _cannot_start(error) from error
    if process:
        theirs.close()
        return Launched(Adopted(process), ours)
    try:
        template_process.run(theirs, gateway, store)
    finally:
        # Only an exception that nobody expected leads here: it is told, and goes no further up the copied stack.
        sys.excepthook(*sys.exc_info())
        os._exit(os.EX_SOFTWARE)


class Template:
    """A running template. Use `start`, then `close`.

    On Linux, the kernel ends the template with the thread that started it, so start it from the thread of the loop.
    """

    def __init__(self, process: Process, control: socket.socket) -> None:
        self._process = process
        self._control = control
        self._buffer = FrameBuffer()
        self._unsaid: deque[tuple[bytes, socket.socket | None]] = deque()
        """What the template has had no room for yet, and the sockets that come along."""
        self._loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._on_exit: Callable[[int, int], None] = lambda _number, _code: None
        self._on_loss: Callable[[], None] = lambda: None
        self._loop.add_reader(control.fileno(), self._hear)

    @classmethod
    async def start(
        cls,
        nquads: Path,
        on_disk: Path | None,
        launched: Launched | None = None,
        *,
        on_exit: Callable[[int, int], None],
        on_loss: Callable[[], None],
    ) -> Template:
        """Start a template, unless one is launched already, and wait until it holds the release.

        ``on_exit`` is called with the number and the exit code of each worker that ends, ``on_loss`` once when the
        template ends by itself. Raises `EnvironmentFaultError` if the release cannot be loaded.
        """
        launched = launched or _launch(nquads, on_disk)
        template = cls(launched.process, launched.control)
        if launched.is_ready:
            template._ready.set_result(None)
        try:
            await template._ready
        except BaseException:  # whatever ends the wait, cancellation included, nothing may be left
            await template.close()
            raise
        template._on_exit, template._on_loss = on_exit, on_loss
        return template

    @classmethod
    def adopt(
        cls,
        process: Adopted,
        control: socket.socket,
        *,
        on_exit: Callable[[int, int], None],
        on_loss: Callable[[], None],
    ) -> Template:
        """A writer that is a template now."""
        template = cls(process, control)
        template._ready.set_result(None)
        template._on_exit, template._on_loss = on_exit, on_loss
        return template

    @property
    def process(self) -> int:
        """The number of the template's process."""
        return self._process.pid

    def spawn(self, number: int, connection: socket.socket) -> None:
        """Have a worker forked that answers on this socket, of which our copy is closed."""
        self._say(number_frame(Kind.SPAWN, number), connection)

    def spawn_writer(self, number: int, connection: socket.socket) -> None:
        """Have a writer forked that is told what to do by this socket, of which our copy is closed."""
        self._say(number_frame(Kind.SPAWN_WRITER, number), connection)

    def spawn_tasks(self, number: int, connection: socket.socket) -> None:
        """Have a template for tasks forked that is told what to do by this socket, of which our copy is closed."""
        self._say(number_frame(Kind.SPAWN_TASKS, number), connection)

    def release(self, number: int) -> None:
        """Let a writer be, which outlives this template."""
        self._say(number_frame(Kind.RELEASE, number))

    def kill(self, number: int) -> None:
        """Have a worker killed; nothing happens if there is none of that number any more."""
        self._say(number_frame(Kind.KILL, number))

    def make_yield(self, number: int) -> None:
        """Have a worker go last wherever processors are wanted, for as long as it lives."""
        self._say(number_frame(Kind.YIELD, number))

    def kill_template(self) -> None:
        """End the template itself at once; its workers end with it."""
        self._process.kill()

    async def close(self) -> None:
        """End the template and all its workers, and wait until they are gone."""
        self._on_exit, self._on_loss = lambda _number, _code: None, lambda: None
        self._hang_up()
        try:
            await asyncio.to_thread(self._process.wait, _PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)

    def _say(self, octets: bytes, connection: socket.socket | None = None) -> None:
        """Send a frame, and a socket with it, as soon as the template has room for it; in order."""
        self._unsaid.append((octets, connection))
        if len(self._unsaid) == 1:
            self._say_on()

    def _say_on(self) -> None:
        while self._unsaid:
            octets, connection = self._unsaid[0]
            try:
                if self._control.fileno() >= 0:
                    socket.send_fds(self._control, [octets], [] if connection is None else [connection.fileno()])
            except BlockingIOError:
                # It forks slower than it is told to, as a machine that is short of processors makes it.
                self._loop.add_writer(self._control.fileno(), self._say_on)
                return
            except OSError:
                # Gone, or of no more use. Its end will be heard.
                self._process.kill()
            self._unsaid.popleft()
            if connection is not None:
                connection.close()
        if self._control.fileno() >= 0:
            self._loop.remove_writer(self._control.fileno())

    def _hear(self) -> None:
        try:
            octets = self._control.recv(DATA_SIZE)
        except BlockingIOError:
            return
        except ConnectionResetError:
            octets = b""
        if not octets:
            self._lose()
            return
        self._buffer.feed(octets)
        while (item := self._buffer.take()) is not None:
            self._heed(*item)

    def _heed(self, kind: Kind, payload: bytes) -> None:
        if kind is Kind.EXITED:
            self._on_exit(*read_exit(payload))
        elif not self._ready.done():
            if kind is Kind.READY:
                self._ready.set_result(None)
            else:
                self._ready.set_exception(read_error(payload)[0])

    def _lose(self) -> None:
        """The template has ended, or hung up on us, which it never does while it lives."""
        self._hang_up()
        if not self._ready.done():
            self._ready.set_exception(
                EnvironmentFaultError(
                    "The process that loads the release ended before it was ready. The machine may be short of memory;"
                    " what it said before stands in the log."
                )
            )
        self._on_loss()

    def _hang_up(self) -> None:
        if self._control.fileno() >= 0:
            self._loop.remove_reader(self._control.fileno())
            self._loop.remove_writer(self._control.fileno())
            self._control.close()
        self._say_on()


def _launch(nquads: Path, on_disk: Path | None) -> Launched:
    """Start the process of a template; it inherits nothing of ours but one end of a socket and the standard error."""
    ours, theirs = _pair()
    words = [str(theirs.fileno()), str(os.getpid()), str(nquads), *([] if on_disk is None else [str(on_disk)])]
    with theirs:
        try:
            process = subprocess.Popen(
                # -P: a module in the current folder must not be taken for one of the standard library
                [sys.executable, "-P", "-m", "pvegraph.store.template_process", *words],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                # A worker that is out of memory has none for a backtrace.
                env={**os.environ, "RUST_BACKTRACE": "0"},
            )
        except OSError as error:
            ours.close()
            raise _cannot_start(error) from error
    return Launched(process, ours)


def _pair() -> tuple[socket.socket, socket.socket]:
    try:
        ours, theirs = socket.socketpair()
    except OSError as error:
        raise _cannot_start(error) from error
    ours.setblocking(False)
    return ours, theirs


def _cannot_start(error: OSError) -> EnvironmentFaultError:
    return EnvironmentFaultError(
        f"No process can be started to hold the release: {error.strerror}. Raise the limit on processes, open files or"
        " memory of the account that runs pvegraph."
    )
