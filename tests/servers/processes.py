"""Servers that tests run beside pvegraph: found or skipped, started on a free port, and ended by their process id."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

SECONDS = 60
"""How long a server may take to start, and to end."""


def program(name: str, package: str) -> str:
    """The path of a program, of this environment or of the system.

    Where it is missing the test is skipped, unless PVEGRAPH_REQUIRE_SERVERS=1 says that nothing may be.
    """
    beside = Path(sys.executable).with_name(name)
    path = str(beside) if beside.exists() else shutil.which(name)
    if path is None:
        reason = f"{name} is not installed; it is in {package}"
        if os.environ.get("PVEGRAPH_REQUIRE_SERVERS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def holding(path: Path) -> set[psutil.Process]:
    """The processes whose command lines name something at a path or below it, and which have not ended.

    A template that was made of another one is no child of ours any more, but keeps its command line.
    """
    found = set()
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess):  # one that has ended, and waits to be buried, has no command line
            if any(word.startswith(str(path)) for word in process.cmdline()):
                found.add(process)
    return found


@contextmanager
def running(command: Sequence[str | Path], folder: Path, ready: str) -> Iterator[None]:
    """Run a server in a folder, from the line of its output that has the words by which it says that it is ready."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    watchdog = threading.Timer(SECONDS, process.kill)
    watchdog.start()
    try:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if ready in line:
                break
        else:
            raise RuntimeError(f"{command[0]} did not start: {''.join(said)}")
        watchdog.cancel()
        # Someone must read on, or a talkative server would wait for a reader.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield
    finally:
        watchdog.cancel()
        process.terminate()
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
