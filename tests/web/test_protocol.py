"""What the server does on the wire itself: repeated requests, hostile ones, and connections that end."""

from __future__ import annotations

import contextlib
import re
import socket
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest

from pvegraph.web.repeats import Repeats, is_whole_get

START = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]}
_DATE = re.compile(rb"date: [^\r]*\r\n")


@contextlib.contextmanager
def _connected(address: str) -> Iterator[socket.socket]:
    parts = urlsplit(address)
    assert parts.hostname is not None
    assert parts.port is not None
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as connection:
        yield connection


def _request(query: str, *fields: str) -> bytes:
    lines = [f"GET /sparql?query={quote(query)} HTTP/1.1", "Host: localhost", "Accept: application/json", *fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _answer(connection: socket.socket) -> bytes:
    """One answer that says how long it is."""
    octets = b""
    while b"\r\n\r\n" not in octets:
        octets += connection.recv(1)
    length = re.search(rb"content-length: (\d+)", octets)
    rest = int(length[1]) if length else 0
    while rest > 0:
        piece = connection.recv(rest)
        octets += piece
        rest -= len(piece)
    return octets


def test_the_same_octets_get_the_same_answer_again_and_again(address: str) -> None:
    request = _request("SELECT (1 AS ?again) {}")
    with _connected(address) as connection:
        answers = []
        for _ in range(7):
            connection.sendall(request)
            answers.append(_DATE.sub(b"", _answer(connection)))
    # An answer is kept after it has been sent: whoever asks again at once may be too early.
    misses = [answer for answer in answers if b"cache;desc=miss" in answer]
    hits = answers[len(misses) :]
    assert 1 <= len(misses) <= 3
    assert b"cache;desc=hit" in hits[0]
    assert set(hits) == {hits[0]}
    assert {answer.partition(b"\r\n\r\n")[2] for answer in answers} == {hits[0].partition(b"\r\n\r\n")[2]}


def test_what_is_known_is_known_on_every_connection_and_counted(address: str) -> None:
    request = _request("SELECT (2 AS ?again) {}")
    for _ in range(3):
        with _connected(address) as connection:
            connection.sendall(request)
            answer = _answer(connection)
    assert b"cache;desc=hit" in answer


def test_requests_in_one_packet_are_answered_in_their_order(address: str) -> None:
    requests = [_request(f"SELECT ({n} AS ?pipelined) {{}}") for n in range(3)]
    with _connected(address) as connection:
        for _ in range(3):
            connection.sendall(b"".join(requests))
            values = [re.search(rb'"value":"(\d)"', _answer(connection)) for _ in requests]
            assert [value and value[1] for value in values] == [b"0", b"1", b"2"]


def test_a_body_that_looks_like_a_known_request_is_a_body(address: str) -> None:
    """Else a request could be smuggled past a proxy."""
    known = _request("SELECT (3 AS ?again) {}")
    with _connected(address) as connection:
        for _ in range(3):
            connection.sendall(known)
            _answer(connection)
        fields = f"Host: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: {len(known)}\r\n"
        connection.sendall(f"POST /sparql HTTP/1.1\r\n{fields}\r\n".encode())
        # The two must not arrive together, and an answer to another request in between cannot be: so by another one.
        with _connected(address) as other:
            other.sendall(known)
            _answer(other)
        connection.sendall(known)
        assert _answer(connection).startswith(b"HTTP/1.1 400 ")
        connection.sendall(known)
        assert _answer(connection).startswith(b"HTTP/1.1 200 ")


def test_a_connection_that_is_to_be_closed_is_closed_each_time(address: str) -> None:
    request = _request("SELECT (4 AS ?again) {}", "Connection: close")
    for _ in range(3):
        with _connected(address) as connection:
            connection.sendall(request)
            assert b"connection: close" in _answer(connection)
            assert connection.recv(1) == b""


@pytest.mark.parametrize(
    "head", [b"GET /", b"GET / HTTP/1.1\r\nX: ", b"GET / HTTP/1.1\r\n"], ids=["line", "field", "fields"]
)
def test_a_head_without_end_is_broken_off(address: str, head: bytes) -> None:
    more = b"X: x\r\n" * 2000 if head.endswith(b"\r\n") else b"x" * 12_000
    with _connected(address) as connection, pytest.raises((ConnectionResetError, BrokenPipeError)):
        _send_until_broken_off(connection, head, more)


def _send_until_broken_off(connection: socket.socket, head: bytes, more: bytes) -> None:
    connection.sendall(head)
    for _ in range(10_000_000 // len(more)):
        connection.sendall(more)
    raise AssertionError("ten megabytes of head were taken")


@pytest.mark.parametrize(
    ("octets", "whole"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", True),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", False),
        (b"POST / HTTP/1.1\r\nHost: a\r\n\r\n", False),
        (b"GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n", False),
        (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n\r\n", False),
    ],
)
def test_only_the_head_of_one_get_is_remembered(octets: bytes, whole: bool) -> None:
    assert is_whole_get(octets) is whole


def test_an_answer_is_repeated_only_as_long_as_it_is_current() -> None:
    repeats, current = Repeats(), [True]
    repeats.remember(b"a", START, b"x", lambda: current[0], lambda: None)
    assert repeats.find(b"a") is not None
    current[0] = False
    assert repeats.find(b"a") is None
    current[0] = True
    assert repeats.find(b"a") is None


def test_a_bounded_number_of_small_answers_is_remembered() -> None:
    repeats = Repeats()
    repeats.remember(b"large", START, b"x" * 100_000, lambda: True, lambda: None)
    assert repeats.find(b"large") is None
    for n in range(3000):
        repeats.remember(str(n).encode(), START, b"x", lambda: True, lambda: None)
    assert repeats.find(b"2999") is not None
    assert repeats.find(b"0") is None
