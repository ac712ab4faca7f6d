"""What the workers do in the tests of tasks: as they are told."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from pvegraph.errors import UsageError
from pvegraph.store import disk
from pvegraph.store.embedded import EmbeddedStore


class Doing:
    """Does what a payload names."""

    def __init__(self, release: EmbeddedStore | Path) -> None:
        self._release = release
        self._process = os.getpid()

    def open(self) -> None:
        """Open a folder."""
        if isinstance(self._release, Path):
            self._release = disk.open_folder(self._release)

    def perform(self, payload: bytes) -> bytes:
        """Do it, and say what came of it."""
        word, _, rest = payload.partition(b" ")
        return getattr(self, word.decode())(rest)  # type: ignore[no-any-return] # each gives octets

    def echo(self, rest: bytes) -> bytes:
        return rest

    def processes(self, _: bytes) -> bytes:
        return f"{self._process} {os.getpid()} {os.nice(0)}".encode()

    def count(self, _: bytes) -> bytes:
        assert isinstance(self._release, EmbeddedStore)
        return str(len(self._release.parts[0])).encode()

    def spin(self, _: bytes) -> bytes:
        while True:
            pass

    def eat(self, _: bytes) -> bytes:
        return bytes(len(bytearray(10 * 2**30)))

    def nest(self, _: bytes) -> bytes:
        return self.nest(b"")

    def refuse(self, rest: bytes) -> bytes:
        raise UsageError(rest.decode())

    def fail(self, _: bytes) -> bytes:
        raise ZeroDivisionError

    def call(self, rest: bytes) -> bytes:
        try:
            socket.create_connection(("127.0.0.1", int(rest)), 1).close()
        except OSError as error:
            return (error.strerror or str(error)).encode()
        return b"connected"

    def write(self, rest: bytes) -> bytes:
        try:
            Path(rest.decode()).write_bytes(b"x")
        except OSError as error:
            return (error.strerror or str(error)).encode()
        return b"written"


def prepare(release: EmbeddedStore | Path) -> Doing:
    """Get ready."""
    sys.setrecursionlimit(1000)
    return Doing(release)
