"""A client that costs little: HTTP/1.1 over plain sockets that are kept open, one request at a time on each.

It takes about 30 µs for a request, so that the server is what is measured; `Load.client_share` says whether it was.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

_PIECE = 1 << 18
_END_OF_HEAD = b"\r\n\r\n"
_LAST_CHUNK = b"\r\n0\r\n\r\n"


class AskError(Exception):
    """The server did not answer, or not with 200 or 304; the message says what it did."""


@dataclass(frozen=True)
class Address:
    """Where a server takes queries."""

    port: int
    path: str

    def request(self, query: str) -> bytes:
        """A request for the answer to a query, as JSON."""
        return (
            f"GET {self.path}?query={quote(query, safe='')} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            "Accept: application/sparql-results+json\r\n\r\n"
        ).encode()


@dataclass
class Load:
    """What a server did under load."""

    requests: int = 0
    seconds: float = 0.0
    client_seconds: float = 0.0
    """Of processor time that this client took itself."""
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers per second."""
        return self.requests / self.seconds

    @property
    def client_share(self) -> float:
        """The part of one core that this client took: near 1 it is the client that is measured."""
        return self.client_seconds / self.seconds


class Connection:
    """One open connection."""

    def __init__(self, address: Address, patience: float) -> None:
        self._patience = patience
        self._deadline = 0.0
        self._socket = socket.create_connection(("127.0.0.1", address.port), timeout=patience)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, request: bytes) -> None:
        """Send a request; its answer must be received before the next."""
        self._socket.sendall(request)

    def receive(self) -> tuple[bytes, bytes]:
        """Head and body as they came, chunks and all, of the answer to the request that was sent.

        Raises `AskError` if it is neither 200 nor 304, cut off, or takes longer than our patience.
        """
        self._deadline = time.perf_counter() + self._patience
        try:
            return self._receive()
        except OSError as error:
            raise AskError(f"no whole answer: {error}") from error

    def _receive(self) -> tuple[bytes, bytes]:
        octets = self._socket.recv(_PIECE)
        while (end := octets.find(_END_OF_HEAD)) < 0:
            octets += self._more()
        head, body = octets[:end], octets[end + 4 :]
        if head.startswith(b"HTTP/1.1 304"):
            return head, b""
        if not head.startswith(b"HTTP/1.1 200"):
            raise AskError(octets[:300].decode(errors="replace"))
        length = _length(head)
        pieces, size, tail = [body], len(body), octets[-16:]
        while size < length if length is not None else not tail.endswith(_LAST_CHUNK):
            piece = self._more()
            pieces.append(piece)
            size += len(piece)
            tail = (tail + piece)[-16:]
        return head, b"".join(pieces)

    def _more(self) -> bytes:
        if time.perf_counter() > self._deadline:
            raise AskError(f"no whole answer in {self._patience:.0f} s")
        piece = self._socket.recv(_PIECE)
        if not piece:
            raise AskError("the server broke the connection off")
        return piece


def _length(head: bytes) -> int | None:
    """The length that the head says, `None` if the body comes in chunks."""
    lower = head.lower()
    begin = lower.find(b"\r\ncontent-length:")
    if begin < 0:
        return None
    end = lower.find(b"\r\n", begin + 2)
    return int(lower[begin + 17 : end if end >= 0 else None])


def ask(address: Address, query: str, patience: float) -> tuple[float, bytes]:
    """The seconds that an answer took, and its body without chunks. Raises `AskError`."""
    request = address.request(query)
    begin = time.perf_counter()
    try:
        with Connection(address, patience) as connection:
            connection.send(request)
            head, body = connection.receive()
    except OSError as error:
        raise AskError(f"no connection: {error}") from error
    seconds = time.perf_counter() - begin
    return seconds, body if _length(head) is not None else _joined(body)


def _joined(body: bytes) -> bytes:
    """A body that came in chunks, in one piece (RFC 9112, section 7.1)."""
    pieces: list[bytes] = []
    at = 0
    while True:
        end = body.index(b"\r\n", at)
        size = int(body[at:end].partition(b";")[0], 16)
        if size == 0:
            return b"".join(pieces)
        pieces.append(body[end + 2 : end + 2 + size])
        at = end + 2 + size + 2


def rows(body: bytes) -> list[str]:
    """The rows of a result in JSON, each as one text, in one order, so that results can be compared."""
    result = json.loads(body)
    return sorted(json.dumps(_plain(row), sort_keys=True) for row in result["results"]["bindings"])


def _plain(row: dict[str, dict[str, str]]) -> dict[str, tuple[str, ...]]:
    """A row without what may be said or left out: the type of plain strings."""
    plain = "http://www.w3.org/2001/XMLSchema#string"
    return {
        name: (
            "uri" if term["type"] == "uri" else "literal",
            term["value"],
            term.get("datatype", plain),
            term.get("xml:lang", "").lower(),
        )
        for name, term in row.items()
    }


def load(address: Address, queries: Sequence[str], *, connections: int, seconds: float, patience: float) -> Load:
    """Ask these queries, as `load_requests` sends requests."""
    made = {query: address.request(query) for query in set(queries)}
    requests = [made[query] for query in queries]
    return load_requests(address, requests, connections=connections, seconds=seconds, patience=patience)


def load_requests(
    address: Address, requests: Sequence[bytes], *, connections: int, seconds: float, patience: float
) -> Load:
    """Send these requests over so many connections at once until all are answered or the time is over.

    All connections send, then all receive, so that as many requests as there are connections wait in the server.
    With one connection the times of single answers are noted. Raises `AskError` if an answer is not whole.
    """
    done = Load()
    opened = [Connection(address, patience) for _ in range(connections)]
    try:
        processor, begin = time.process_time(), time.perf_counter()
        for first in range(0, len(requests) - connections + 1, connections):
            sent = time.perf_counter()
            if sent - begin > seconds:
                break
            for number, connection in enumerate(opened):
                connection.send(requests[first + number])
            for connection in opened:
                connection.receive()
            done.requests += connections
            if connections == 1:
                done.latencies.append(time.perf_counter() - sent)
        done.seconds = time.perf_counter() - begin
        done.client_seconds = time.process_time() - processor
    finally:
        for connection in opened:
            connection.__exit__()
    return done
