"""Requests to a remote store: what SPARQLWrapper writes, sent in a way that nothing the store does can hurt.

SPARQLWrapper knows how requests are written. How it sends them is replaced here: it follows redirects to anywhere,
reads the body of an error whole however long it is, guesses the form of a query from its text, and looks at that text
with patterns that take hours for a megabyte of blanks. No redirect is followed here, no proxy is used, nothing
compressed is accepted, and another thread may `Call.abort` whatever is going on.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from typing import Literal, TypeAlias
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPDigestAuthHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPSHandler,
    OpenerDirector,
    Request,
)

from SPARQLWrapper import INSERT, POST, SELECT, SPARQLWrapper

from pvegraph.errors import BackendError, UsageError
from pvegraph.store.remote_complaint import of_failure, of_status

Scheme: TypeAlias = Literal["basic", "digest", "bearer"]
Parameters: TypeAlias = Iterable[tuple[str, str]]
Dial: TypeAlias = Callable[[tuple[str, int], float], socket.socket]
"""Connects to a host and a port within seconds; raises `OSError`, or `BackendError` for one that it does not call."""

_MOST_OF_A_COMPLAINT = 64 * 1024
_AGENT = f"pvegraph/{version('pvegraph')}"


@dataclass(frozen=True)
class Credentials:
    """What lets us in at the store; never shown, never logged, and sent to no other address."""

    user: str
    password: str = field(repr=False)
    """The password; for ``bearer``, the token, and then there is no user."""
    scheme: Scheme = "basic"


@dataclass(frozen=True)
class Endpoint:
    """The addresses of a remote store and how to knock there."""

    query_url: str
    update_url: str
    seconds: float
    """How long the store may be silent: while it is called, before it answers, and between two pieces of an answer."""
    credentials: Credentials | None = field(default=None, repr=False)
    dial: Dial = field(default=socket.create_connection, repr=False)
    """How connections are made."""

    def __post_init__(self) -> None:
        for url in (self.query_url, self.update_url):
            _check(url)

    def query(self, text: str, accept: str, parameters: Parameters, call: Call) -> Body:
        """Send a query; the body of the answer, if it is an answer.

        Raises `BackendTimeoutError` if the store is silent, `StoreError` if it refuses the query (400), and
        `BackendError` for all else that is no answer.
        """
        return self._send(SELECT, self.query_url, text, accept, parameters, call)

    def update(self, text: str, parameters: Parameters, call: Call) -> Body:
        """Send an update; raises as `query` does."""
        return self._send(INSERT, self.update_url, text, "*/*", parameters, call)

    def _send(self, kind: str, url: str, text: str, accept: str, parameters: Parameters, call: Call) -> Body:
        wrapper = _Wrapper(self, call)
        # Set so, as setQuery() and resetQuery() would look at the text (see above).
        wrapper.queryString = text
        wrapper.queryType = kind
        for name, value in parameters:
            wrapper.addParameter(name, value)
        wrapper.addCustomHttpHeader("Accept", accept)
        try:
            response = wrapper.query().response
        except HTTPError as error:
            with error:
                raise of_status(error.code, dict(error.headers), _beginning(error), url) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise of_failure(error, self.seconds) from error
        try:
            return Body(response, self.seconds)
        except BackendError:
            response.close()
            raise


class Call:
    """One request that is under way, which another thread may break off."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._aborted = False

    def abort(self) -> None:
        """Break the connection off, or see to it that none is made; whoever waits for the store is woken at once."""
        with self._lock:
            self._aborted = True
            if self._socket is not None:
                _shut(self._socket)

    def attach(self, socket_: socket.socket) -> None:
        """The connection has been made."""
        with self._lock:
            self._socket = socket_
            if self._aborted:
                _shut(socket_)


class Body:
    """The body of an answer, read as far as it is wanted, and whole or not at all."""

    def __init__(self, response: http.client.HTTPResponse, seconds: float) -> None:
        self.media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        self.octets = 0
        """How much has been read."""
        self.most: int | None = None
        """How much may be read; more is an error."""
        self.failure: BackendError | None = None
        """What went wrong, in case that the exception does not come through whoever reads."""
        self.row_limit = _row_limit(response)
        self._response = response
        self._seconds = seconds
        self._length = None if response.length is None else int(response.length)
        coding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if coding != "identity":
            raise BackendError(f"The store sends its answer in the coding {coding[:20]!r}, which it was not asked for.")

    def read(self, size: int = -1) -> bytes:
        """What has arrived, up to a size; nothing at the end. Raises `BackendError` if the end comes too early."""
        most = 64 * 1024 if size < 0 else size
        if self._length is not None:
            # read1() does not count, and would wait at a connection that is kept open.
            most = min(most, self._length - self.octets)
        if most == 0:
            return b""
        try:
            octets = self._response.read1(most)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._fail(of_failure(error, self._seconds)) from error
        self.octets += len(octets)
        if self.most is not None and self.octets > self.most:
            raise self._fail(BackendError(f"The store sends more than {self.most:,} octets where so many suffice."))
        if not octets and self._length is not None:
            raise self._fail(BackendError(f"The store broke its answer off after {self.octets:,} octets."))
        return octets

    def whole(self, most: int) -> bytes:
        """All of it; raises `BackendError` if it is longer than this."""
        self.most = most
        return b"".join(iter(self.read, b""))

    def close(self) -> None:
        """Hang up."""
        self._response.close()

    def _fail(self, error: BackendError) -> BackendError:
        self.failure = error
        return error


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper, which sends what it has written in our way."""

    def __init__(self, endpoint: Endpoint, call: Call) -> None:
        super().__init__(endpoint.query_url, endpoint.update_url, agent=_AGENT)
        self.setMethod(POST)
        self.setOnlyConneg(True)
        self.addCustomHttpHeader("Accept-Encoding", "identity")
        self._opener = _opener(endpoint, call)
        self._seconds = endpoint.seconds
        credentials = endpoint.credentials
        if credentials is not None and credentials.scheme != "digest":
            self.addCustomHttpHeader("Authorization", _authorization(credentials))

    def _query(self) -> tuple[http.client.HTTPResponse, str]:
        response = self._opener.open(self._createRequest(), timeout=self._seconds)
        return response, self.returnFormat


class _Connection(http.client.HTTPConnection):
    """A connection that a `Call` knows of."""

    def __init__(self, host: str, *, call: Call, dial: Dial, timeout: float) -> None:
        super().__init__(host, timeout=timeout)
        self._call = call
        self._dial = dial
        self._seconds = timeout

    def connect(self) -> None:
        self.sock = self._dial((self.host, self.port), self._seconds)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._call.attach(self.sock)


class _SecureConnection(_Connection):
    """The same with TLS; the certificate must be that of the name, whatever was dialled for it."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        self._call.attach(self.sock)


class _Handler(HTTPHandler):
    def __init__(self, call: Call, dial: Dial) -> None:
        super().__init__()
        self._connect = partial(_Connection, call=call, dial=dial)

    def http_open(self, request: Request) -> http.client.HTTPResponse:
        return self.do_open(self._connect, request)


class _SecureHandler(HTTPSHandler):
    def __init__(self, call: Call, dial: Dial) -> None:
        super().__init__()
        self._connect = partial(_SecureConnection, call=call, dial=dial)

    def https_open(self, request: Request) -> http.client.HTTPResponse:
        return self.do_open(self._connect, request)


def _opener(endpoint: Endpoint, call: Call) -> OpenerDirector:
    """What sends one request: without redirects and proxies, and with nothing that is shared by the process."""
    opener = OpenerDirector()
    opener.addheaders = []
    handlers = [
        _Handler(call, endpoint.dial),
        _SecureHandler(call, endpoint.dial),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
    ]
    for handler in handlers:
        opener.add_handler(handler)
    credentials = endpoint.credentials
    if credentials is not None and credentials.scheme == "digest":
        passwords = HTTPPasswordMgrWithDefaultRealm()
        for url in {endpoint.query_url, endpoint.update_url}:
            passwords.add_password(None, url, credentials.user, credentials.password)
        opener.add_handler(HTTPDigestAuthHandler(passwords))
    return opener


def _authorization(credentials: Credentials) -> str:
    if credentials.scheme == "bearer":
        return f"Bearer {credentials.password}"
    return "Basic " + b64encode(f"{credentials.user}:{credentials.password}".encode()).decode()


def _beginning(error: HTTPError) -> bytes:
    """The beginning of what a store says of its refusal."""
    try:
        return bytes(error.read(_MOST_OF_A_COMPLAINT)) if error.fp is not None else b""
    except (OSError, http.client.HTTPException, ValueError):
        return b""


def _row_limit(response: http.client.HTTPResponse) -> int | None:
    """After how many rows the store cuts answers off; Virtuoso says so when it has a limit."""
    told = response.headers.get("X-SPARQL-MaxRows", "").strip()
    return int(told) if told.isascii() and told.isdecimal() else None


def _shut(socket_: socket.socket) -> None:
    try:
        # Of TLS, nothing is told to the other side: another thread may be reading at this moment.
        socket.socket.shutdown(socket_, socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already


def _check(url: str) -> None:
    """Raise `UsageError` for what is no address of a store."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not url.isascii() or any(c.isspace() for c in url) or parts.fragment:
        raise UsageError(f"{url!r} is no address of a store; it begins with http:// or https:// and has no #.")
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            "The address of a store must not hold a password, as addresses are logged; give it by"
            " PVEGRAPH_STORE_USER and PVEGRAPH_STORE_PASSWORD."
        )
