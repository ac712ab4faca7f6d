"""A siege: everything that strangers do to a gateway at once, while one normal client goes on with its work.

The server is a process of its own, so that all that it uses can be counted from outside, before and after.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from statistics import quantiles
from urllib.parse import quote

import psutil
import pytest

from pvegraph.release import Release
from pvegraph.settings import Settings

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y FILTER(STR(?x) < STR(?y)) }"
ENDLESS = "SELECT * { ?a ?p ?x . ?b ?q ?y }"
SECONDS = 12.0
"""How long the siege lasts."""
AT_ONCE = 20
P95_SECONDS = 0.1

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
    """A gateway as anyone would start it, but with ten seconds for a query."""
    assert release.nquads.is_file()
    environment = {**os.environ, "PVEGRAPH_RELEASES": str(settings.releases_folder), "PVEGRAPH_QUERY_SECONDS": "5"}
    command = [sys.executable, "-m", "pvegraph", "--project", str(settings.project), "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            assert server.stdout is not None
            address = re.search(rb"http://127\.0\.0\.1:(\d+)/", server.stdout.readline())
            assert address is not None
            yield Gateway(int(address[1]), psutil.Process(server.pid))
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def _request(query: str, *fields: str) -> bytes:
    lines = [f"GET /sparql?query={quote(query)} HTTP/1.1", "Host: localhost", "Accept: text/csv", *fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _connect(gateway: Gateway, attacker: int | None = None) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Attackers come from addresses of their own, of which Linux has as many as one likes."""
    source = ("127.0.0.1" if attacker is None else f"127.0.1.{attacker + 1}", 0)
    return await asyncio.open_connection("127.0.0.1", gateway.port, limit=4096, local_addr=source)


async def _runaway(gateway: Gateway, number: int) -> None:
    """Ask what takes for ever, wait for the answer, and ask again."""
    reader, writer = await _connect(gateway, number)
    writer.write(_request(f"{RUNAWAY} # {number} {time.monotonic_ns()}", "Connection: close"))
    answer = await reader.read(12)
    assert answer in {b"HTTP/1.1 503", b"HTTP/1.1 504"}, answer
    writer.close()


async def _slow_reader(gateway: Gateway, number: int) -> None:
    """Ask for an answer without end, and read a little of it now and then."""
    reader, writer = await _connect(gateway, number + AT_ONCE)
    writer.write(_request(f"{ENDLESS} # {number} {time.monotonic_ns()}"))
    with contextlib.suppress(ConnectionError):
        while await reader.read(100):
            await asyncio.sleep(0.1)
    writer.close()


async def _leaver(gateway: Gateway, number: int) -> None:
    """Ask, and leave before there is an answer."""
    _, writer = await _connect(gateway, number + 2 * AT_ONCE)
    writer.write(_request(f"{RUNAWAY} # leaver {number} {time.monotonic_ns()}"))
    await writer.drain()
    await asyncio.sleep(0.3)
    writer.transport.abort()


async def _hundred_megabytes(gateway: Gateway, _: int) -> None:
    """Send a body that is a hundred times larger than it may be, in chunks, so that its length is not known."""
    reader, writer = await _connect(gateway, 3 * AT_ONCE)
    fields = b"Host: a\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n"
    writer.write(b"POST /sparql HTTP/1.1\r\n%b\r\n" % fields)
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    with contextlib.suppress(ConnectionError):
        for _ in range(1600):
            writer.write(chunk)
            await writer.drain()
    with contextlib.suppress(ConnectionError):
        assert (await reader.read(12)) in {b"HTTP/1.1 413", b""}
    writer.close()


async def _garbage(gateway: Gateway, number: int) -> None:
    """Send octets that mean nothing: as a request, as a query, as a form."""
    dice = random.Random(number + time.monotonic_ns())  # noqa: S311 - not for secrets
    octets = dice.randbytes(20_000)
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: %b\r\nContent-Length: 20000\r\nConnection: close\r\n\r\n"
    for attack in (
        octets,
        head % b"application/sparql-query" + octets,
        head % b"application/sparql-query" + bytes(dice.choices(b"SELECT{}()?.;<>'\"FILTER WHERE", k=20_000)),
        head % b"application/x-www-form-urlencoded" + octets,
        head % b"\x00\xff" + octets,
    ):
        reader, writer = await _connect(gateway, number + 3 * AT_ONCE + 1)
        with contextlib.suppress(ConnectionError):
            writer.write(attack)
            answer = await reader.read(12)
            assert answer[:10] in {b"", b"HTTP/1.1 4", b"HTTP/1.1 5"}, answer
        writer.close()
    await asyncio.sleep(0.2)


async def _normal_client(gateway: Gateway, until: float) -> list[float]:
    """Ask small queries that nobody has asked before, and read pages; the times that they took."""
    times = []
    reader, writer = await _connect(gateway)
    number = 0
    while time.monotonic() < until:
        number += 1
        query = f"SELECT ?s {{ ?s a <https://w3id.org/pvegraph/ontology#City> }} LIMIT {number % 50 + 1} # {number}"
        page = b"GET /things/country?page=%d HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n" % (number % 3 + 1)
        started = time.monotonic()
        writer.write(page if number % 5 == 0 else _request(query))
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head)
        assert length is not None, head
        body = await reader.readexactly(int(length[1]))
        assert head.startswith(b"HTTP/1.1 200"), (head, body, len(times), sorted(times)[-5:])
        times.append(time.monotonic() - started)
        await asyncio.sleep(0.02)
    writer.close()
    return times


async def _again_and_again(attack: Callable[[Gateway, int], Awaitable[None]], gateway: Gateway, number: int) -> None:
    while True:
        await attack(gateway, number)


async def _siege(gateway: Gateway) -> list[float]:
    attackers = [
        asyncio.create_task(_again_and_again(attack, gateway, number))
        for attack, many in (
            (_runaway, AT_ONCE),
            (_slow_reader, AT_ONCE),
            (_leaver, AT_ONCE),
            (_hundred_megabytes, 1),
            (_garbage, 2),
        )
        for number in range(many)
    ]
    normal = asyncio.create_task(_normal_client(gateway, time.monotonic() + SECONDS))
    try:
        await asyncio.wait([normal, *attackers], return_when=asyncio.FIRST_COMPLETED)
        for attacker in attackers:
            assert not attacker.done(), attacker.exception()
        return normal.result()
    finally:
        for task in (normal, *attackers):
            task.cancel()
        await asyncio.gather(normal, *attackers, return_exceptions=True)


def _eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        pass
    return condition()


def test_a_normal_client_hardly_notices_and_nothing_is_left_behind(
    gateway: Gateway, record_property: Callable[[str, object], None]
) -> None:
    asyncio.run(_calm(gateway))
    processes, descriptors, memory = gateway.use()
    times = asyncio.run(_siege(gateway))
    p50, p95 = quantiles(times, n=100)[49], quantiles(times, n=100)[94]
    record_property("siege", f"{len(times)} requests, p50 {p50 * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms")
    print(f"{len(times)} requests, p50 {p50 * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms, max {max(times) * 1000:.0f} ms")  # noqa: T201
    assert _eventually(lambda: gateway.use()[0] <= processes), "processes are left"
    assert _eventually(lambda: gateway.use()[1] <= descriptors + 2), "descriptors are left"
    assert gateway.use()[2] - memory < 100 * 2**20
    assert p95 < P95_SECONDS
    assert isinstance(asyncio.run(_calm(gateway)), list)


async def _calm(gateway: Gateway) -> list[float]:
    return await _normal_client(gateway, time.monotonic() + 1)
