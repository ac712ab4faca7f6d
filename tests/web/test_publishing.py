"""One release is published after the other under the eyes of readers: none sees an error, none a mixture of two.

There are eight, three a second, and with ``PVEGRAPH_LONG=1`` one a second for two minutes. The server is a process of
its own, so that all that it uses can be counted from outside. ``--log-cli-level=INFO`` tells how much was seen.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import logging
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest
from tests.web.editions import Editions, editions_in

RELEASES, EVERY = (120, 1.0) if os.environ.get("PVEGRAPH_LONG") == "1" else (8, 0.3)
"""How many are published, and seconds from one to the next, if they are made as quickly."""
FILLING = 3000
MUCH = 5
"""Each release of so many differs from the one before by all of its filling, and is loaded rather than taken on."""
SELECT = "SELECT ?g ?edition { GRAPH ?g { ?s ?p ?edition FILTER(STRSTARTS(?edition, 'edition')) } }"
CONSTRUCT = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?filling ?p ?edition } WHERE {
  ?filling skos:note ?note FILTER(STRSTARTS(?note, 'filling'))
  ?thing ?p ?edition FILTER(STRSTARTS(?edition, 'edition'))
}"""
_MORE = (2, 4, 100 * 2**20)
"""Processes, descriptors and octets that the server may have more at the end than after the first releases.

Fewer than one for each release. Of memory the same server at rest has 140 or 200 MB, as it happens; the long form would
still tell of a megabyte that each release leaves.
"""
_WARMING = range(3, 7)
_LOG = logging.getLogger(__name__)

pytestmark = pytest.mark.anyio


@dataclass
class Seen:
    """What the readers saw."""

    answers: Counter[str] = field(default_factory=Counter)
    editions: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def note(self, what: str, answer: httpx.Response, octets: bytes, expected: int | None = None) -> int:
        """Look at an answer; the edition that it is of."""
        said = set(editions_in(octets))
        claimed = int(answer.headers.get("dataset-release", "0"))
        self.answers[what] += 1
        self.editions |= said
        if answer.status_code != httpx.codes.OK:
            self.faults.append(f"{what}: {answer.status_code} {octets[:300]!r}")
        elif said != {claimed} or (expected is not None and len(editions_in(octets)) != expected):
            self.faults.append(f"{what}: {sorted(said)} ({len(editions_in(octets))}) in an answer of {claimed}")
        return claimed


@dataclass(frozen=True)
class Server:
    """The server, seen from outside."""

    url: str
    process: psutil.Process

    def use(self) -> tuple[int, int, int]:
        """Processes, descriptors of the gateway, and octets of memory that they do not share, in all."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(ProcessLookupError):
                # A template that was made of another one is no child of the server any more.
                if os.getpgid(process.pid) == self.process.pid:
                    found.append(process)
        memory = 0
        for process in found:
            with contextlib.suppress(psutil.NoSuchProcess):
                memory += process.memory_full_info().pss
        return len(found), self.process.num_fds(), memory


@pytest.fixture
def editions(tmp_path: Path) -> Editions:
    """A project of one release; what is published after it has filling."""
    return Editions.begin(tmp_path / "project", FILLING)


@pytest.fixture
def server(editions: Editions) -> Iterator[Server]:
    """A server of the project as anyone would start it."""
    command = [sys.executable, "-m", "pvegraph", "--project", str(editions.settings.project), "serve", "--port", "0"]
    # The C library keeps rooms for as many threads as compress dumps, which is not what is counted here.
    environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert address is not None
        yield Server(address[0], psutil.Process(process.pid))
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert errors == ""
        assert process.returncode == 0


async def _read(client: httpx.AsyncClient, seen: Seen, what: str, path: str, **query: str) -> int:
    answer = await client.get(path, params=query, headers={"accept": "text/html" if what == "page" else "*/*"})
    return seen.note(what, answer, answer.content, expected=4 if what == "select" else None)


async def _stream(client: httpx.AsyncClient, seen: Seen) -> int:
    """A long answer, read slowly enough for releases to come meanwhile."""
    query = {"query": CONSTRUCT, "format": "n-triples"}
    async with client.stream("GET", "/sparql", params=query) as answer:
        pieces = []
        async for piece in answer.aiter_raw(16 * 1024):
            pieces.append(piece)
            await asyncio.sleep(0.03)
    return seen.note("construct", answer, b"".join(pieces), expected=2 * FILLING)


async def _dump(client: httpx.AsyncClient, seen: Seen) -> int:
    """A dump of the release that the list of dumps names."""
    listed = (await client.get("/dumps/", headers={"accept": "application/json"})).json()
    href = next(each["href"] for each in listed["files"] if each["name"] == "pvegraph.nq.gz")
    answer = await client.get(href)
    return seen.note("dump", answer, gzip.decompress(answer.content), expected=4)


@contextlib.asynccontextmanager
async def _reading(url: str, seen: Seen) -> AsyncIterator[None]:
    """Readers of all kinds, each one with a connection of its own."""
    over = asyncio.Event()

    async def reader(read: Callable[[httpx.AsyncClient], Awaitable[int]]) -> None:
        last = 0
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            while not over.is_set():
                edition = await read(client)
                if edition < last:
                    seen.faults.append(f"{edition} after {last}")
                last = edition

    kinds: list[Callable[[httpx.AsyncClient], Awaitable[int]]] = [
        lambda client: _read(client, seen, "page", "/doc/place/ma-rabat"),
        lambda client: _read(client, seen, "document", "/doc/place/ma-rabat.ttl"),
        lambda client: _read(client, seen, "search", "/search", q="edition"),
        lambda client: _read(client, seen, "graph", "/source/beta/three.nq"),
        lambda client: _read(client, seen, "select", "/sparql", query=SELECT, format="csv"),
        lambda client: _stream(client, seen),
        lambda client: _stream(client, seen),
        lambda client: _dump(client, seen),
    ]
    readers = [asyncio.create_task(reader(kind)) for kind in kinds]
    yield
    over.set()
    await asyncio.gather(*readers)


async def _publish(editions: Editions, numbers: range) -> None:
    """Release upon release, whatever it takes to make one."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for count, number in enumerate(numbers):
        await asyncio.to_thread(editions.publish, number, much=number % MUCH == 0)
        await asyncio.sleep(max(0.0, begun + (count + 1) * EVERY - loop.time()))


async def _served(server: Server, number: int) -> None:
    """Wait until a release is served."""
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        async with asyncio.timeout(60):
            while (await client.get("/ready")).text != f"ready: release {number}\n":
                pass


async def _at_rest(server: Server) -> tuple[int, int, int]:
    """What the server uses when no process comes or goes any more."""
    used, same = server.use(), 0
    async with asyncio.timeout(60):
        while same < 5:  # a second
            await asyncio.sleep(0.2)
            before, used = used, server.use()
            same = same + 1 if used[:2] == before[:2] else 0
    return used


async def _settled(server: Server, most: tuple[int, ...]) -> tuple[int, int, int]:
    """What the server uses, when that is no more than this, or after a while."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(30):
            while any(now > then for now, then in zip(server.use(), most, strict=True)):
                await asyncio.sleep(0.2)
    return server.use()


async def test_no_reader_sees_an_error_or_a_mixture_of_two_releases(editions: Editions, server: Server) -> None:
    # The first releases warm up all that is only ever made once.
    seen = Seen()
    editions.publish(2)
    await _served(server, 2)
    async with _reading(server.url, seen):
        await _publish(editions, _WARMING)
    await _served(server, _WARMING[-1])
    before = await _at_rest(server)
    async with _reading(server.url, seen):
        await _publish(editions, range(_WARMING.stop, _WARMING.stop + RELEASES))
    await _served(server, _WARMING[-1] + RELEASES)
    most = tuple(map(sum, zip(before, _MORE, strict=True)))
    used = await _settled(server, most)
    _LOG.info("%d answers of %d releases: %s", seen.answers.total(), len(seen.editions), dict(seen.answers))
    _LOG.info("Processes, descriptors, octets before: %s; after: %s", before, used)
    assert seen.faults == []
    assert len(seen.editions) > RELEASES // 4
    assert set(seen.answers) == {"page", "document", "search", "graph", "select", "construct", "dump"}
    assert all(now <= then for now, then in zip(used, most, strict=True)), used
