"""The attackers: they run in a process of their own, as the ones of the world do, and give up when it is killed.

Started as ``python -m tests.siege.attackers PORT``.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sys
import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias
from urllib.parse import quote

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y FILTER(STR(?x) < STR(?y)) }"
ENDLESS = "SELECT * { ?a ?p ?x . ?b ?q ?y }"
AT_ONCE = 20

Streams: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def request(query: str, *fields: str) -> bytes:
    """A query as a request."""
    lines = [f"GET /sparql?query={quote(query)} HTTP/1.1", "Host: localhost", "Accept: text/csv", *fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def connect(port: int, attacker: int | None = None) -> Streams:
    """Attackers come from addresses of their own, of which Linux has as many as one likes."""
    source = ("127.0.0.1" if attacker is None else f"127.0.1.{attacker + 1}", 0)
    return await asyncio.open_connection("127.0.0.1", port, limit=4096, local_addr=source)


async def _runaway(port: int, number: int) -> None:
    """Ask what takes for ever, wait for the answer, and ask again."""
    reader, writer = await connect(port, number)
    writer.write(request(f"{RUNAWAY} # {number} {time.monotonic_ns()}", "Connection: close"))
    answer = await reader.read(12)
    assert answer in {b"HTTP/1.1 503", b"HTTP/1.1 504"}, answer
    writer.close()


async def _slow_reader(port: int, number: int) -> None:
    """Ask for an answer without end, and read a little of it now and then."""
    reader, writer = await connect(port, number + AT_ONCE)
    writer.write(request(f"{ENDLESS} # {number} {time.monotonic_ns()}"))
    with contextlib.suppress(ConnectionError):
        while await reader.read(100):
            await asyncio.sleep(0.1)
    writer.close()


async def _leaver(port: int, number: int) -> None:
    """Ask, and leave before there is an answer."""
    _, writer = await connect(port, number + 2 * AT_ONCE)
    writer.write(request(f"{RUNAWAY} # leaver {number} {time.monotonic_ns()}"))
    await writer.drain()
    await asyncio.sleep(0.3)
    writer.transport.abort()


async def _hundred_megabytes(port: int, _: int) -> None:
    """Send a body that is a hundred times larger than it may be, in chunks, so that its length is not known."""
    reader, writer = await connect(port, 3 * AT_ONCE)
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


async def _garbage(port: int, number: int) -> None:
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
        reader, writer = await connect(port, number + 3 * AT_ONCE + 1)
        with contextlib.suppress(ConnectionError):
            writer.write(attack)
            answer = await reader.read(12)
            assert answer[:10] in {b"", b"HTTP/1.1 4", b"HTTP/1.1 5"}, answer
        writer.close()


async def _again_and_again(attack: Callable[[int, int], Awaitable[None]], port: int, number: int) -> None:
    while True:
        await attack(port, number)
        await asyncio.sleep(0.25)


async def _siege(port: int) -> None:
    attackers = [
        asyncio.create_task(_again_and_again(attack, port, number))
        for attack, many in (
            (_runaway, AT_ONCE),
            (_slow_reader, AT_ONCE),
            (_leaver, AT_ONCE),
            (_hundred_megabytes, 1),
            (_garbage, 2),
        )
        for number in range(many)
    ]
    # None of them ever ends, unless it gets an answer that it must not get.
    await asyncio.gather(*attackers)


if __name__ == "__main__":
    # Other machines do not take the gateway's processors away.
    os.nice(15)
    asyncio.run(_siege(int(sys.argv[1])))
