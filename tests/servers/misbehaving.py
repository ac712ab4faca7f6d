"""A server that does to its clients what stores and what stands before them have been seen to do."""

from __future__ import annotations

import gzip
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

JSON = "application/sparql-results+json"
NTRIPLES = "application/n-triples"
ROW = b'{"x":{"type":"literal","value":"a value"}}'
GOOD = b'{"head":{"vars":["x"]},"results":{"bindings":[' + ROW + b"]}}"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_SECONDS = 20
"""After this the server hangs up whatever happens, so that no test waits for ever."""

Deed: TypeAlias = Callable[[socket.socket, threading.Event], None]
"""What is done at a connection when a request has been read; the event says that the server ends."""


@dataclass
class MisbehavingServer:
    """A running server: the first word of the path says what it does."""

    port: int
    requests: list[str] = field(default_factory=list)
    """Every request with its headers, as it came."""
    ending: threading.Event = field(default_factory=threading.Event)

    def url(self, deed: str) -> str:
        """The address at which it does something."""
        assert deed in DEEDS, deed
        return f"http://127.0.0.1:{self.port}/{deed}"


def _answer(
    body: bytes, type_: str = JSON, status: str = "200 OK", headers: Mapping[str, str] | None = None, *, extra: int = 0
) -> Deed:
    """Send an answer, which says that it is by ``extra`` octets longer than it is."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {type_}",
        f"Content-Length: {len(body) + extra}",
        *(f"{name}: {value}" for name, value in (headers or {}).items()),
    ]
    whole = "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def deed(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(whole)

    return deed


def _raw(octets: bytes) -> Deed:
    """Send something that need not be HTTP, and hang up."""

    def deed(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(octets)

    return deed


def _then_wait(octets: bytes) -> Deed:
    """Send something, and then nothing more for as long as somebody waits."""

    def deed(connection: socket.socket, ending: threading.Event) -> None:
        connection.sendall(octets)
        connection.settimeout(0.05)
        while not ending.is_set():
            with suppress(TimeoutError):
                if not connection.recv(1):
                    return

    return deed


def _endless(head: bytes, piece: bytes, *, pause: float = 0) -> Deed:
    """Send a beginning, and then the same thing over and over again."""

    def deed(connection: socket.socket, ending: threading.Event) -> None:
        connection.sendall(head)
        while not ending.wait(pause) if pause else not ending.is_set():
            connection.sendall(piece)

    return deed


def _unframed(type_: str) -> bytes:
    """The head of an answer whose end is the end of the connection."""
    return f"HTTP/1.1 200 OK\r\nContent-Type: {type_}\r\n\r\n".encode()


_HTML = b"<!doctype html><html><h1>Apache Tomcat/9.0</h1><p>java.lang.NullPointerException at /opt/store</html>"
_VIRTUOSO = b"Virtuoso 37000 Error SP031: SPARQL compiler:\n no such\tfunction\x00\n\nSPARQL query:\nSELECT secret"
_MANY_ROWS = (ROW + b",") * 2000

DEEDS: Mapping[str, Deed] = MappingProxyType(
    {
        "good": _answer(
            GOOD,
            headers={
                "Set-Cookie": "session=abc",
                "Server": "Leaky/1.0",
                "X-Powered-By": "PHP",
                "Connection": "keep-alive",
                "Keep-Alive": "timeout=5",
                "Transfer-Info": "x",
                "Content-Disposition": "attachment",
                "Access-Control-Allow-Credentials": "true",
            },
        ),
        "hangs-up": _raw(b""),
        "not-http": _raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
        "endless-headers": _endless(b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n"),
        "shorter-than-said": _answer(GOOD[:-5], extra=5),
        "one-octet-short": _answer(GOOD, extra=1),
        "broken-chunks": _raw(
            f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
            + f"{len(GOOD):x}\r\n".encode()
            + GOOD
        ),
        "half-of-it": _raw(_unframed(JSON) + GOOD[:-3]),
        "half-in-mid-stream": _raw(_unframed(JSON) + GOOD[:-3] + b"," + _MANY_ROWS[:-1]),
        "something-after-the-end": _answer(GOOD + b'{"error":"out of memory"}'),
        "not-json": _answer(b"Segmentation fault"),
        "nothing": _answer(b""),
        "error-as-200": _answer(_HTML, "text/html; charset=utf-8"),
        "no-type": _raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
        "gzip": _answer(gzip.compress(b"0" * 2**20), headers={"Content-Encoding": "gzip"}),
        "yes-or-no": _answer(b'{"head":{},"boolean":true}'),
        "half-of-yes": _raw(_unframed(JSON) + b'{"head":{},"boolean":true'),
        "other-columns": _answer(GOOD.replace(b'"x"', b'"y"')),
        "rows-before-head": _raw(
            _unframed(JSON) + b'{"results":{"bindings":[' + _MANY_ROWS * 50 + ROW + b']},"head":{"vars":["x"]}}'
        ),
        "row-limit": _answer(GOOD, headers={"X-SPARQL-MaxRows": "1"}),
        "status-400": _answer(_VIRTUOSO, "text/plain", "400 Bad Request"),
        "status-400-in-html": _answer(_HTML, "text/html", "400 Bad Request"),
        "status-400-in-disguise": _answer(_HTML, "text/plain", "400 Bad Request"),
        "status-400-endless": _endless(b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\r\n", b"no! " * 1000),
        "status-401": _answer(b"", status="401 Unauthorized", headers={"WWW-Authenticate": 'Basic realm="store"'}),
        "status-404": _answer(_HTML, "text/html", "404 Not Found"),
        "status-429": _answer(b"", status="429 Too Many Requests"),
        "status-500": _answer(_HTML, "text/html", "500 Internal Server Error"),
        "status-504": _answer(b"", status="504 Gateway Timeout"),
        "redirect": _answer(b"", status="307 Temporary Redirect", headers={"Location": "/good"}),
        "redirect-by-303": _answer(b"", status="303 See Other", headers={"Location": "/good"}),
        "redirect-to-a-name": _answer(
            b"", status="308 Permanent Redirect", headers={"Location": "http://localhost/good"}
        ),
        "blank-node": _answer(GOOD.replace(ROW, b'{"x":{"type":"bnode","value":"b0"}}')),
        "no-such-term": _answer(GOOD.replace(b'"value"', b'"xml:lang":"ar","its:dir":"rtl","value"')),
        "many-rows": _answer(GOOD.replace(ROW, _MANY_ROWS + ROW)),
        "silent": _then_wait(b""),
        "silent-after-head": _then_wait(_unframed(JSON) + GOOD[:40]),
        "kept-open": _then_wait(
            f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Length: {len(GOOD)}\r\n\r\n".encode() + GOOD
        ),
        "slow": _endless(_unframed(JSON) + GOOD[:-3], b" ", pause=0.02),
        "endless": _endless(_unframed(JSON) + GOOD[:-3], b"," + _MANY_ROWS[:-1]),
        "endless-head": _endless(_unframed(JSON) + b'{"head":{"link":[""', b',"x"' * 1000),
        "endless-value": _endless(_unframed(JSON) + GOOD[:-6], b"a" * 60_000),
        "endless-graph": _endless(_unframed(NTRIPLES), b"<urn:s> <urn:p> <urn:o> .\n" * 1000),
        "graph": _answer(b"<urn:s> <urn:p> <urn:o> .\n", NTRIPLES),
        "half-a-graph": _raw(_unframed(NTRIPLES) + b"<urn:s> <urn:p> <urn:o> .\n<urn:s> <urn:p>"),
    }
)


@contextmanager
def misbehaving_server() -> Iterator[MisbehavingServer]:
    """A server on a free port."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        server = MisbehavingServer(listener.getsockname()[1])
        accepting = threading.Thread(target=_accept, args=(listener, server))
        accepting.start()
        try:
            yield server
        finally:
            server.ending.set()
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            accepting.join(_SECONDS)
            assert not accepting.is_alive()


def _accept(listener: socket.socket, server: MisbehavingServer) -> None:
    conversations = []
    while not server.ending.is_set():
        try:
            connection, _ = listener.accept()
        except OSError:
            break
        conversation = threading.Thread(target=_converse, args=(connection, server))
        conversation.start()
        conversations.append(conversation)
    for conversation in conversations:
        conversation.join(_SECONDS)


def _converse(connection: socket.socket, server: MisbehavingServer) -> None:
    """Read one request and do what its path says."""
    # A client that leaves is what many tests are about.
    with connection, suppress(OSError):
        connection.settimeout(_SECONDS)
        request = b""
        while not _is_whole(request):
            octets = connection.recv(65536)
            if not octets:
                return
            request += octets
        text = request.decode("latin-1")
        server.requests.append(text)
        path = text.split(" ", 2)[1].strip("/").partition("?")[0]
        DEEDS[path](connection, server.ending)


def _is_whole(request: bytes) -> bool:
    head, end, body = request.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return bool(end) and len(body) >= (int(length[1]) if length else 0)
