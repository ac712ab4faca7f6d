"""A name in the list of services leads to no place that was not looked at, and to none of the internal network."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from tests.servers.processes import program

from pvegraph.errors import BackendError
from pvegraph.store import service_address
from pvegraph.store.remote_http import Call, Endpoint
from pvegraph.store.service_address import dial_for, is_public, resolve_name

PUBLIC = ("192.0.43.8", "2001:4860:4860::8888", "::ffff:192.0.43.8", "64:ff9b::c000:2b08")
INTERNAL = (
    *("127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),  # noqa: S104
    *("224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1"),
    *("::", "::1", "fe80::1", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "ff0e::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1"),
)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_network_may_be_called(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", INTERNAL)
def test_an_address_of_no_public_network_is_not_called(address: str) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(f"{host}:{port}")
        return ["192.0.43.8", address]

    with pytest.raises(BackendError, match="not of the public network"):
        dial_for("http://data.example.org/sparql", resolve)(("data.example.org", 80), 1)
    assert asked == ["data.example.org:80"]


def test_a_name_is_resolved_once_and_what_was_judged_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    called = []

    def resolve(host: str, port: int) -> Sequence[str]:
        # The second time it would lead to another place.
        asked.append(f"{host}:{port}")
        return ["192.0.43.8", "192.0.43.9"] if len(asked) == 1 else ["127.0.0.1"]

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        called.append((address, timeout))
        if address[0] == "192.0.43.8":
            raise ConnectionRefusedError
        return socket.socket()

    monkeypatch.setattr(service_address.socket, "create_connection", connect)
    dial_for("https://Data.example.org:8443/sparql", resolve)(("Data.example.org", 8443), 2.5).close()
    assert asked == ["data.example.org:8443"]
    assert called == [(("192.0.43.8", 8443), 2.5), (("192.0.43.9", 8443), 2.5)]


@pytest.mark.parametrize("addresses", [[], ["192.0.43.8"]])
def test_a_name_without_an_address_that_answers_is_an_error_of_the_network(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    def connect(*_: object) -> socket.socket:
        raise ConnectionRefusedError

    monkeypatch.setattr(service_address.socket, "create_connection", connect)
    with pytest.raises(OSError):  # noqa: PT011 - of whatever kind
        dial_for("http://data.example.org/", lambda *_: addresses)(("data.example.org", 80), 1)


@contextmanager
def listening() -> Iterator[int]:
    """A port of this machine that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_an_address_that_the_list_has_itself_is_called_and_so_is_localhost() -> None:
    def nobody(host: str, port: int) -> Sequence[str]:
        raise AssertionError(f"{host}:{port} is no name")

    with listening() as port:
        dial_for(f"http://127.0.0.1:{port}/", nobody)(("127.0.0.1", port), 5).close()
        dial_for(f"http://localhost:{port}/", lambda *_: ["127.0.0.1"])(("localhost", port), 5).close()
        with pytest.raises(BackendError):
            dial_for(f"http://localhost:{port}/", lambda *_: ["10.0.0.1"])(("localhost", port), 5)
        # Names for this machine, of which only the first is one that the list may have.
        for name in ("localhost.example.org", "0x7f.1", "2130706433", "127.1"):
            with pytest.raises(BackendError):
                dial_for(f"http://{name}:{port}/", lambda *_: ["127.0.0.1"])((name, port), 5)


def test_no_other_host_is_called_than_that_of_the_list() -> None:
    with pytest.raises(BackendError, match="another host"):
        dial_for("http://127.0.0.1/", resolve_name)(("127.0.0.2", 80), 1)


def test_the_system_says_the_addresses_of_a_name() -> None:
    assert set(resolve_name("127.0.0.1", 80)) == {"127.0.0.1"}


# ── TLS ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for data.example.org, signed by itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    file, key = folder / "certificate.pem", folder / "key.pem"
    command = [program("openssl", "the package openssl"), "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"]
    subprocess.run(
        [
            *command,
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=data.example.org"),
            *("-addext", "subjectAltName=DNS:data.example.org", "-out", file, "-keyout", key),
        ],
        check=True,
        capture_output=True,
    )
    return file, key


@contextmanager
def secure_server(certificate: tuple[Path, Path]) -> Iterator[int]:
    """A server that answers one request after the other, whoever finds it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    raw, _ = listener.accept()
                    with suppress(OSError), context.wrap_socket(raw, server_side=True) as connection:
                        connection.recv(65536)
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                        # What is closed with something unread is broken off, and the answer may be lost with it.
                        connection.settimeout(5)
                        while connection.recv(65536):
                            pass

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(20)


def test_a_service_must_have_the_certificate_of_its_name_wherever_the_name_leads(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with secure_server(certificate) as port:

        def fetch(host: str) -> bytes:
            # The last step is that of `dial_for`; 127.0.0.1 is no address that it calls for a name.
            def dial(_: tuple[str, int], seconds: float) -> socket.socket:
                return socket.create_connection(("127.0.0.1", port), seconds)

            url = f"https://{host}/sparql"
            with closing(Endpoint(url, url, 5, dial=dial).query("ASK {}", "*/*", (), Call())) as body:
                return body.whole(100)

        assert fetch("data.example.org") == b"ok"
        with pytest.raises(BackendError, match="no safe connection"):
            fetch("other.example.org")
