"""PostgreSQL of the Debian package ``postgresql``, with a cluster of its own that only this user can reach."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
import pytest
from tests.servers.processes import SECONDS, program

_PACKAGE = "the Debian package postgresql"
_ACCOUNT = "postgres"
_READY = "database system is ready to accept connections"
# fsync: the tests kill processes and not the power, so what the kernel has is as good as on the disk.
_OPTIONS = ("fsync=off", "listen_addresses=", "max_connections=50", "shared_buffers=16MB")


@dataclass
class PostgresServer:
    """A server that listens on a socket in its folder; it can be killed and started again."""

    folder: Path
    _process: subprocess.Popen[str] | None = None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str) -> str:
        """The address of a database, as PVEGRAPH_CURATION_DATABASE takes it."""
        return f"postgresql://{_ACCOUNT}@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """Make a database with nothing in it; its address."""
        name = f"test_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template0")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database together with those who use it."""
        name = url.partition("@/")[2].partition("?")[0]
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def start(self) -> None:
        """Start it, and wait until it lets people in; it first repairs what a kill has left."""
        options = [part for option in _OPTIONS for part in ("-c", option)]
        command = [_program("postgres"), "-D", self.folder / "data", "-k", self.folder, *options]
        process = subprocess.Popen(
            _as_owner(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=self.folder
        )
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if _READY in line:
                break
        else:
            raise RuntimeError(f"postgres did not start: {''.join(said)}")
        process.stdout.close()
        self._process = process

    def kill(self) -> None:
        """Kill all its processes at once, as a fault of the machine would."""
        assert self._process is not None
        main = psutil.Process(self._process.pid)
        every = [main, *main.children(recursive=True)]
        for process in every:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        psutil.wait_procs(every[1:], SECONDS)
        self._process.wait(SECONDS)
        self._process = None

    def stop(self) -> None:
        """End it without waiting for those who use it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(SECONDS)
            self._process = None

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A running server with no database of ours; skips the test where PostgreSQL is missing."""
    initdb = _program("initdb")
    # The paths of sockets are short, and the folders of tests are closed to the account that the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="pvegraph-pg-"))
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam(_ACCOUNT)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        make = [initdb, "--no-sync", "--auth=trust", f"--username={_ACCOUNT}", "--encoding=UTF8", "--locale=C"]
        done = subprocess.run(
            _as_owner([*make, "-D", folder / "data"]), capture_output=True, text=True, check=False, cwd=folder
        )
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stdout}{done.stderr}")
        server = PostgresServer(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> str:
    """A program of the newest version; Debian keeps them out of the search path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return str(found[-1]) if found else program(name, _PACKAGE)


def _as_owner(command: Sequence[str | Path]) -> list[str | Path]:
    """A command as it must be run: PostgreSQL refuses to be started by root."""
    if os.geteuid():
        return list(command)
    if shutil.which("setpriv") is None:
        pytest.skip("PostgreSQL does not run as root, and setpriv (Debian's util-linux) is not there to change that")
    return ["setpriv", f"--reuid={_ACCOUNT}", f"--regid={_ACCOUNT}", "--clear-groups", *command]
