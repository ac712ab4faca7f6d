"""A siege: everything that strangers do to a gateway at once, while one normal client goes on with its work.

The server is a process of its own, so that all that it uses can be counted from outside, before and after.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil
import pytest
from tests.siege.attackers import connect, request
from tests.waiting import eventually

from pvegraph.release import Release
from pvegraph.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
QUERY_SECONDS = 2
"""What a runaway query has; who had to stand behind such queries would wait for as long, time and again."""
SECONDS = 3.0 * QUERY_SECONDS
"""How long the siege lasts: the runaways are ended, and ask again."""

pytestmark = pytest.mark.siege


@dataclass(frozen=True)
class Gateway:
    """The server under siege."""

    port: int
    process: psutil.Process

    def use(self) -> tuple[int, int, int]:
        """Processes, descriptors of the server itself, and octets of memory that are its own and its processes'."""
        processes = [self.process, *self.process.children(recursive=True)]
        memory = 0
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                memory += process.memory_full_info().uss
        return len(processes), self.process.num_fds(), memory


@pytest.fixture(scope="module")
def gateway(release: Release, settings: Settings) -> Iterator[Gateway]:
    """A gateway as anyone would start it, but with less time for a query."""
    assert release.nquads.is_file()
    environment = {
        **os.environ,
        "PVEGRAPH_RELEASES": str(settings.releases_folder),
        "PVEGRAPH_QUERY_SECONDS": str(QUERY_SECONDS),
    }
    command = [sys.executable, "-m", "pvegraph", "--project", str(settings.project), "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            assert server.stdout is not None
            address = re.search(rb"http://127\.0\.0\.1:(\d+)/", server.stdout.readline())
            assert address is not None
            yield Gateway(int(address[1]), psutil.Process(server.pid))
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(120)


async def _normal_client(gateway: Gateway, until: float) -> list[float]:
    """Ask small queries that nobody has asked before, and read pages; the times that they took."""
    times = []
    reader, writer = await connect(gateway.port)
    number = 0
    while time.monotonic() < until:
        number += 1
        query = f"SELECT ?s {{ ?s a <https://w3id.org/pvegraph/ontology#City> }} LIMIT {number % 50 + 1} # {number}"
        page = b"GET /things/country?page=%d HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n" % (number % 3 + 1)
        started = time.monotonic()
        writer.write(page if number % 5 == 0 else request(query))
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head)
        assert length is not None, head
        body = await reader.readexactly(int(length[1]))
        assert head.startswith(b"HTTP/1.1 200"), (head, body, len(times))
        times.append(time.monotonic() - started)
        await asyncio.sleep(0.02)
    writer.close()
    return times


@contextlib.contextmanager
def _attackers(gateway: Gateway) -> Iterator[None]:
    """Attackers, until the end; one that got what it must not get ends all of them, and the test."""
    command = [sys.executable, "-m", "tests.siege.attackers", str(gateway.port)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as attackers:
        try:
            yield
            assert attackers.poll() is None, attackers.communicate()[1]
        finally:
            attackers.kill()


def test_a_normal_client_hardly_notices_and_nothing_is_left_behind(gateway: Gateway) -> None:
    asyncio.run(_calm(gateway))
    processes, descriptors, memory = gateway.use()
    with _attackers(gateway):
        times = asyncio.run(_normal_client(gateway, time.monotonic() + SECONDS))
    # The machine may have other things to do and then is slow for everybody, but not as slow as a line of runaways.
    assert median(times) < QUERY_SECONDS / 4
    assert eventually(lambda: gateway.use()[0] <= processes), "processes are left"
    assert eventually(lambda: gateway.use()[1] <= descriptors + 2), "descriptors are left"
    assert eventually(lambda: gateway.use()[2] - memory < 100 * 2**20), "memory is left"
    assert asyncio.run(_calm(gateway))


async def _calm(gateway: Gateway) -> list[float]:
    return await _normal_client(gateway, time.monotonic() + 1)
