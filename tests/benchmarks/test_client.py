"""The client of the benchmark takes an answer for whole exactly when it is."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

import pytest
from benchmarks.client import Address, AskError, ask, load, load_requests, rows

_JSON = b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "1"}}]}}'
_OK = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def _server(*pieces: bytes) -> Iterator[Address]:
    """A server that answers each request with these pieces, and then hangs up if the last is empty."""

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            # A client that has lost its patience hangs up.
            with connection, suppress(ConnectionError):
                while connection.recv(65536):
                    for piece in pieces:
                        connection.sendall(piece)
                    if not pieces[-1]:
                        break

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield Address(listener.getsockname()[1], "/sparql")
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def _chunk(octets: bytes) -> bytes:
    return f"{len(octets):x}\r\n".encode() + octets + b"\r\n"


def test_an_answer_with_a_length_is_read_to_its_end() -> None:
    head = _OK + f"Content-Length: {len(_JSON)}\r\n\r\n".encode()
    with _server(head + _JSON[:10], _JSON[10:]) as address:
        assert ask(address, "ASK {}", 10)[1] == _JSON


def test_the_chunks_of_an_answer_are_joined() -> None:
    head = _OK + b"Transfer-Encoding: chunked\r\n\r\n"
    with _server(head, _chunk(_JSON[:7]), _chunk(_JSON[7:]) + b"0\r", b"\n\r\n") as address:
        assert ask(address, "ASK {}", 10)[1] == _JSON


@pytest.mark.parametrize(
    "pieces",
    [
        [_OK + b"Transfer-Encoding: chunked\r\n\r\n", _chunk(_JSON), b""],
        [_OK + b"Content-Length: 1000\r\n\r\n", _JSON, b""],
        [_OK[:8], b""],
        [b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"],
    ],
    ids=["without its last chunk", "shorter than its length", "cut in its head", "not 200"],
)
def test_an_answer_that_is_not_whole_is_an_error(pieces: list[bytes]) -> None:
    with _server(*pieces) as address, pytest.raises(AskError):
        ask(address, "ASK {}", 10)


def test_an_answer_that_comes_in_drops_for_ever_is_an_error() -> None:
    drops = [_OK + b"Transfer-Encoding: chunked\r\n\r\n", *([_chunk(b" " * 100_000)] * 100), _chunk(b" ")]
    with _server(*drops) as address, pytest.raises(AskError, match="no whole answer"):
        ask(address, "ASK {}", 0.2)


def test_a_server_that_nobody_started_is_an_error() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(AskError, match="no connection"):
        ask(Address(port, "/"), "ASK {}", 1)


def test_load_counts_the_answers_of_all_connections() -> None:
    with _server(_OK + f"Content-Length: {len(_JSON)}\r\n\r\n".encode() + _JSON) as address:
        done = load(address, ["ASK {}"], connections=1, seconds=10, patience=10)
        assert (done.requests, len(done.latencies)) == (1, 1)


def test_an_answer_that_nothing_has_changed_is_whole_without_a_body() -> None:
    with _server(b'HTTP/1.1 304 Not Modified\r\netag: "a"\r\n\r\n') as address:
        request = b'GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: "a"\r\n\r\n'
        done = load_requests(address, [request] * 3, connections=1, seconds=10, patience=10)
        assert done.requests == 3


def test_rows_that_differ_in_order_and_in_what_may_be_left_out_are_the_same() -> None:
    plain = '{"type": "literal", "value": "a", "datatype": "http://www.w3.org/2001/XMLSchema#string"}'
    one = '{"results": {"bindings": [{"x": {"type": "literal", "value": "a"}}, {"x": {"type": "uri", "value": "b:"}}]}}'
    other = f'{{"results": {{"bindings": [{{"x": {{"type": "uri", "value": "b:"}}}}, {{"x": {plain}}}]}}}}'
    assert rows(one.encode()) == rows(other.encode())


def test_rows_that_differ_in_a_language_are_not_the_same() -> None:
    one = '{"results": {"bindings": [{"x": {"type": "literal", "value": "a", "xml:lang": "%s"}}]}}'
    assert rows((one % "en").encode()) != rows((one % "fr").encode())
