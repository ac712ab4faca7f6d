"""The servers that are compared, each started on a free port of this machine and ended by its own process."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import psutil
from benchmarks.client import Address, AskError, ask

from pvegraph.release import Release
from pvegraph.store.embedded import UNION

_PATIENCE = 240.0
_ADDRESS = re.compile(r"http://[\d.]+:(\d+)")
_EVERYTHING = "SELECT * WHERE { ?s ?p ?o } LIMIT 1"
_LOCK = Path(__file__).parent / "requirements.lock"


class Server(ABC):
    """A server of one dataset."""

    name: str

    def __init__(self, release: Release, folder: Path) -> None:
        self.release = release
        self.folder = folder
        self.address = Address(0, "")
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def start(self) -> None:
        """Start the process; it need not be ready then."""

    @abstractmethod
    def wait(self) -> None:
        """Wait until it holds the data. Raises `SystemExit` if it ends before, or takes longer than 240 s."""

    @property
    def process_id(self) -> int:
        """The process; raises `AssertionError` where none was started."""
        assert self._process is not None
        return self._process.pid

    def end(self) -> None:
        """End the process, at once if it does not end by itself in five seconds."""
        process = self._process
        if process is None:
            return
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
        if process.poll() is None:
            process.kill()
            process.wait()
        self._process = None

    def restart(self) -> None:
        """End it, in the middle of whatever it does, and start it anew."""
        self.end()
        self.start()
        self.wait()

    def memory(self) -> float:
        """The memory of the process and all its children in MB, a shared page counted once (PSS)."""
        if self._process is None:
            return 0.0
        total = 0
        with contextlib.suppress(psutil.NoSuchProcess):
            parent = psutil.Process(self._process.pid)
            for process in (parent, *parent.children(recursive=True)):
                total += _proportional(process)
        return total / 1e6

    def processor_seconds(self) -> float:
        """The processor time that the process and its children have taken."""
        if self._process is None:
            return 0.0
        parent = psutil.Process(self._process.pid)
        times = [process.cpu_times() for process in (parent, *parent.children(recursive=True))]
        return sum(one.user + one.system for one in times)

    def _launch(self, command: Sequence[str | Path], environment: dict[str, str] | None = None) -> Path:
        """Start a process; the file that gets what it says."""
        said = self.folder / f"{self.name.replace(' ', '-')}.log"
        self.folder.mkdir(parents=True, exist_ok=True)
        with said.open("wb") as log:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=self.folder,
            )
        return said

    def _said_port(self, said: Path) -> int:
        """The port of the address that a process says when it listens."""
        deadline = time.monotonic() + _PATIENCE
        while (found := _ADDRESS.search(said.read_text())) is None:
            if self._process is None or self._process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"{self.name} did not start:\n{said.read_text()[-2000:]}")
            time.sleep(0.1)
        return int(found[1])

    def _await(self, said: Path) -> None:
        """Wait until a query is answered."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"{self.name} did not start:\n{said.read_text(errors='replace')[-2000:]}")
            try:
                ask(self.address, _EVERYTHING, 10)
            except AskError:
                time.sleep(0.2)
            else:
                return


class Ours(Server):
    """``pvegraph serve``, as it is without any setting but those that are given as variables of the environment."""

    name = "pvegraph serve"

    def __init__(self, release: Release, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        super().__init__(release, folder)
        self._settings = settings or {}

    def start(self) -> None:
        """Start it."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("PVEGRAPH_")} | self._settings
        project = self.release.folder.parents[1]
        command: list[str | Path] = [sys.executable, "-m", "pvegraph", "--project", project, "serve", "--port", "0"]
        self._said = self._launch(command, own)

    def wait(self) -> None:
        """It says its address when it has read the data."""
        self.address = Address(self._said_port(self._said), "/sparql")
        self._await(self._said)


class Oxigraph(Server):
    """``oxigraph serve`` in memory, its default graph the union of all graphs as ours is.

    Its option ``--union-default-graph`` gives other answers, as its union is a bag: what two graphs say counts twice.
    So it is told to hold the union, in the same way as ours holds it.
    """

    name = "oxigraph serve"

    def start(self) -> None:
        """Start it empty."""
        port = _free_port()
        self.address = Address(port, "/query")
        program = Path(sys.executable).parent / "oxigraph"
        self._said = self._launch([program, "serve", "--bind", f"127.0.0.1:{port}"])

    def wait(self) -> None:
        """Send it the data, and have it make the union."""
        while not _listens(self.address.port):
            assert self._process is not None
            if self._process.poll() is not None:
                sys.exit(f"{self.name} did not start:\n{self._said.read_text()[-2000:]}")
            time.sleep(0.05)
        with self.release.nquads.open("rb") as data:
            self._post("/store", data, "application/n-quads", self.release.nquads.stat().st_size)
        self._post("/update", UNION.encode(), "application/sparql-update", len(UNION))
        self._await(self._said)

    def _post(self, path: str, body: BinaryIO | bytes, type_: str, size: int) -> None:
        """Send what changes the data. Raises `SystemExit` if it is not taken."""
        connection = http.client.HTTPConnection("127.0.0.1", self.address.port, timeout=_PATIENCE)
        with contextlib.closing(connection):
            connection.request("POST", path, body, {"Content-Type": type_, "Content-Length": str(size)})
            answer = connection.getresponse()
            if answer.status != http.client.NO_CONTENT:
                sys.exit(f"{self.name} did not take the data: {answer.status} {answer.read(500)!r}")


class RdflibEndpoint(Server):
    """``rdflib-endpoint serve`` with the store that it has by default."""

    name = "rdflib-endpoint"

    def __init__(self, release: Release, folder: Path, programs: Path) -> None:
        super().__init__(release, folder)
        self._programs = programs

    def start(self) -> None:
        """Start it; it reads the data, and listens then."""
        port = _free_port()
        self.address = Address(port, "/")
        command: list[str | Path] = [
            self._programs / "rdflib-endpoint",
            "serve",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ]
        self._said = self._launch([*command, self.release.nquads])

    def wait(self) -> None:
        """Wait until it listens."""
        self._await(self._said)


class Static(Server):
    """Starlette's ``StaticFiles`` over a folder, under the settings that our own server gives to uvicorn."""

    name = "static files"

    def start(self) -> None:
        """Start it."""
        self._said = self._launch([sys.executable, Path(__file__).with_name("static.py"), self.folder / "files"])

    def wait(self) -> None:
        """It says its address when it listens."""
        self.address = Address(self._said_port(self._said), "/")


def programs(folder: Path) -> Path:
    """The folder of the programs of a virtual environment of its own, made of the locked packages if need be."""
    environment = folder / "venv"
    stamp = environment / "requirements.lock"
    wanted = _LOCK.read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        print("Setting up rdflib-endpoint in .venv-bench (once) …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)
        install: list[str | Path] = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            _LOCK,
        ]
        subprocess.run([environment / "bin" / "python", *install], check=True)
        stamp.write_text(wanted)
    return environment / "bin"


def _proportional(process: psutil.Process) -> int:
    """The memory of one process in octets, where the system tells without what others share with it."""
    try:
        text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    except OSError:
        with contextlib.suppress(psutil.NoSuchProcess):
            return int(process.memory_info().rss)
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
