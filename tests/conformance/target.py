"""The server under test, and the requests that are sent to it, octet by octet as the tests describe them."""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

SECONDS = 60
"""How long a server may take to start, and how long an answer may take."""
_ADDRESS = re.compile(r"http://[^\s/]+:\d+")


@dataclass(frozen=True)
class Answer:
    """What came back; the names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The content type with its parameters; empty if there is none."""
        return self.headers.get("content-type", "")


def send(url: str, method: str, headers: Sequence[tuple[str, str]] = (), body: bytes | None = None) -> Answer:
    """Send a request with these headers and no others but Host and, where there is a body, Content-Length."""
    parts = urlsplit(url)
    assert parts.scheme == "http"
    assert parts.hostname is not None
    connection = HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
    try:
        # The rest of the address is sent as it stands: to take it apart would hide how it was encoded.
        connection.putrequest(method, url.removeprefix(f"http://{parts.netloc}") or "/", skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
    finally:
        connection.close()


@dataclass(frozen=True)
class Target:
    """A server to test: where it takes what, what lets a client write, and how it is emptied."""

    name: str
    query_url: str
    update_url: str
    graph_store_url: str
    """Where ``?graph=`` and ``?default`` name a graph (indirect identification)."""
    direct_url: str
    """Below this each address names a graph (direct identification)."""
    authorization: str | None
    """The header of requests that write; `None` if anyone may."""
    empty: Callable[[], None]
    """Take every graph away."""
    strict: bool
    """Whether it is held to two things that the Recommendations leave open: the columns of ``SELECT *`` stand in the
    order in which the query names them, and the answer to HEAD has the content type of the answer to GET."""

    def address(self, path: str, *, update: bool) -> str:
        """Where a path of the manifests is on this server."""
        if path.startswith("/sparql/"):
            return (self.update_url if update else self.query_url) + path.removeprefix("/sparql/")
        rest = path.removeprefix("/gsp")
        assert rest != path, f"{path} is neither below /sparql/ nor /gsp"
        return (self.direct_url if rest.startswith("/") else self.graph_store_url) + rest

    def credentials(self) -> list[tuple[str, str]]:
        """The header that lets a client write, if there is one."""
        return [] if self.authorization is None else [("Authorization", self.authorization)]

    def put(self, graph: str | None, content: bytes, type_: str) -> None:
        """Make a graph of the store, or the default one, be this."""
        where = "?default" if graph is None else f"?graph={quote(graph, safe='')}"
        headers = [("Content-Type", type_), *self.credentials()]
        _check_written(send(self.graph_store_url + where, "PUT", headers, content))


def empty_by_update(update_url: str, authorization: str | None) -> None:
    """Take every graph of a store away by an update."""
    headers = [("Content-Type", "application/sparql-update")]
    headers += [] if authorization is None else [("Authorization", authorization)]
    _check_written(send(update_url, "POST", headers, b"DROP ALL"))


def _check_written(answer: Answer) -> None:
    """The tests themselves must be able to write; that they cannot is no failure of one test but of all."""
    if answer.status // 100 != 2:
        raise RuntimeError(f"the tests cannot write to the server: {answer.status} {answer.body[:300]!r}")


@contextmanager
def running(command: Sequence[str | Path], folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run a server in a folder; the address that it says it listens on. It is ended afterwards, by its id.

    Of the settings in the environment it gets only those that are given here.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PVEGRAPH_")}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**environment, **(settings or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watchdog = threading.Timer(SECONDS, process.kill)
    watchdog.start()
    try:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if match := _ADDRESS.search(line):
                break
        else:
            raise RuntimeError(f"{command[0]} did not start: {''.join(said)}")
        # Someone must read on, or a talkative server would wait for a reader.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        _wait_until_it_listens(match[0])
        watchdog.cancel()
        yield match[0]
    finally:
        watchdog.cancel()
        process.terminate()
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_listens(url: str) -> None:
    """Some servers say where they listen a moment before they do."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            send(url + "/", "GET")
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
        else:
            return
