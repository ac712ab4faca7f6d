"""Texts that someone sends to be validated who means no good: a clear error each, and the server goes on unharmed."""

from __future__ import annotations

import gzip
import io
import socket
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import httpx
import psutil
import pytest
from tests.store.workers_support import lives
from tests.waiting import eventually
from tests.web.serving import serving

from pvegraph.release import Release
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.worker_service import WorkerService
from pvegraph.validation.asked import MODULE
from pvegraph.web import body
from pvegraph.web.app import create_app

LIMIT = 2 * 2**20
"""Octets that these tests may send."""
LEAKS = 12
"""Descriptors that may be more after all tests than before, which are three times as many and hold several each."""
PROCESSES = 5
"""The one that holds the release, two that wait for queries, the one that has the rules, one that waits for a text."""
PREFIX = "@prefix : <https://example.org/> .\n"


@dataclass
class Gateway:
    """A server, and its processes."""

    client: httpx.Client
    service: WorkerService

    def send(
        self, content: bytes | str | Iterator[bytes], media_type: str = "text/turtle", **more: str
    ) -> httpx.Response:
        """Post a text to be validated on its own."""
        headers = {"content-type": media_type, **{name.replace("_", "-"): value for name, value in more.items()}}
        return self.client.post("/api/validate?against=none", content=content, headers=headers)

    def answers_a_query(self) -> bool:
        """Whether a query is answered."""
        return self.client.get("/sparql", params={"query": "ASK {}", "format": "csv"}).text.strip() == "true"

    def processes(self) -> int:
        """How many it has; none that can be said while the first of them is being replaced."""
        home = self.service.tasks[MODULE].crew.home.template_process
        try:
            children = [] if home is None else psutil.Process(home).children(recursive=True)
        except psutil.NoSuchProcess:
            return 0
        return 1 + sum(lives(child) for child in children)

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing is being done, and a worker waits for a task."""
        return self.service.busy() == (0, 0) and self.service.tasks[MODULE].crew.idle == 1


@pytest.fixture(scope="module")
def gateway(release: Release, store: EmbeddedStore, settings: Settings) -> Iterator[Gateway]:
    """A server with one place for validations, that has validated something before and in the end holds no more."""
    given = {
        "validation_body_limit": LIMIT,
        "validation_workers": 1,
        "validation_queue": 1,
        "query_workers": 1,
        "query_slow": 1,
        "query_readers": 1,
    }
    chosen = settings.model_copy(update=given)
    service = WorkerService(release.nquads, release.manifest.sha256, chosen)
    with (
        serving(create_app(release, store, chosen, service)) as url,
        httpx.Client(
            base_url=url, timeout=60, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
        ) as client,
    ):
        gateway = Gateway(client, service)
        assert gateway.send("# nothing").status_code == 200
        assert gateway.answers_a_query()
        assert eventually(lambda: gateway.is_at_rest)
        before = psutil.Process().num_fds()
        yield gateway
        assert eventually(lambda: psutil.Process().num_fds() <= before + LEAKS)


@pytest.fixture(autouse=True)
def _unharmed(gateway: Gateway) -> Iterator[None]:
    """The server has as many processes after a test as before it, and answers."""
    assert eventually(lambda: gateway.is_at_rest and gateway.processes() == PROCESSES), gateway.processes()
    yield
    assert eventually(lambda: gateway.is_at_rest), "a place is still taken"
    assert eventually(lambda: gateway.processes() == PROCESSES)
    assert gateway.answers_a_query()


def _nested(depth: int) -> str:
    return PREFIX + ":a :b " + "[ :b " * depth + "1" + " ]" * depth + " ."


def _nested_json(depth: int) -> str:
    return '{"@id": "https://example.org/a", "https://example.org/b": ' * depth + "1" + "}" * depth


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BILLION_LAUGHS = (
    f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/">'
    '<rdf:Description rdf:about="https://example.org/a"><e:b>&l11;</e:b></rdf:Description></rdf:RDF>'
)
FILE_ENTITY = BILLION_LAUGHS.replace(LAUGHS, '<!ENTITY l11 SYSTEM "file:///etc/passwd">')
PREFIXES = "".join(f"@prefix p{n}: <https://example.org/{n}/> .\n" for n in range(10_000))


@pytest.mark.parametrize(
    ("content", "media_type", "statuses"),
    [
        pytest.param(PREFIX + ":a :b 'c", "text/turtle", {400}, id="cut off in a literal"),
        pytest.param(PREFIX + ":a :b <https://example.org/c", "text/turtle", {400}, id="cut off in an IRI"),
        pytest.param('{"@id": "https://example.org/a"', "application/ld+json", {400}, id="cut off in JSON"),
        pytest.param("<rdf:RDF", "application/rdf+xml", {400}, id="cut off in XML"),
        pytest.param(PREFIX.encode() + b":a :b '\xe9t\xe9' .", "text/turtle", {400}, id="Latin-1"),
        pytest.param((PREFIX + ":a :b 'c' .").encode("utf-16"), "text/turtle", {400}, id="UTF-16"),
        pytest.param(b"\x00" * 1000, "text/turtle", {400}, id="zeros"),
        pytest.param(b"\xed\xa0\x80", "text/turtle", {400}, id="half of a pair"),
        pytest.param(PREFIX + ":a :b <https://example.org/c d> .", "text/turtle", {400}, id="an IRI with a blank"),
        pytest.param(PREFIXES + ":a :b :c .", "text/turtle", {400, 413}, id="ten thousand prefixes"),
        pytest.param(_nested(50_000), "text/turtle", {400, 413, 422}, id="deep Turtle"),
        pytest.param(_nested_json(50_000), "application/ld+json", {400, 413, 422}, id="deep JSON-LD"),
        pytest.param(BILLION_LAUGHS, "application/rdf+xml", {400, 413, 422}, id="a billion laughs"),
        pytest.param(FILE_ENTITY, "application/rdf+xml", {400, 413}, id="an entity that is a file"),
        pytest.param("[" * 100_000, "application/ld+json", {400, 413}, id="nothing but brackets"),
    ],
)
def test_a_bad_text_is_a_clear_error(
    gateway: Gateway, content: str | bytes, media_type: str, statuses: set[int]
) -> None:
    answer = gateway.send(content.encode() if isinstance(content, str) else content, media_type)
    assert answer.status_code in statuses, answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["detail"]
    assert "root:" not in answer.text
    assert len(answer.content) < 20_000


def test_one_literal_of_fifty_megabytes_is_not_read_to_its_end(gateway: Gateway) -> None:
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        yield PREFIX.encode() + b":a :b '"
        for _ in range(50):
            sent += 2**20
            yield b"x" * 2**20
        yield b"' ."

    try:
        answer = gateway.send(pieces())
        assert answer.status_code == 413
        assert answer.json()["limit"] == {"name": "body", "value": LIMIT, "unit": "octets"}
    except httpx.TransportError:
        pass  # it hung up while we were sending
    assert sent < 50 * 2**20
    said = "POST /api/validate HTTP/1.1\r\nHost: a\r\nContent-Type: text/turtle\r\nContent-Length: 52428800\r\n\r\n"
    with _connection(gateway) as connection:
        connection.sendall(said.encode())
        assert connection.recv(12) == b"HTTP/1.1 413"


def test_a_text_that_swells_to_more_than_may_be_sent_is_not_unpacked(gateway: Gateway) -> None:
    bomb = gzip.compress(gzip.compress(b"x" * 60 * 2**20))
    assert len(bomb) < 10_000
    once = gzip.compress(b"# " + b"x" * 50 * 2**20)
    assert gateway.send(once, content_encoding="gzip").status_code == 413
    assert gateway.send(once).status_code in {400, 413}
    assert gateway.send(bomb, content_encoding="gzip").status_code in {400, 413}
    files = gateway.client.post("/api/validate", files=[("f", ("a.ttl.gz", once, "application/gzip"))])
    assert files.status_code == 413


def test_an_archive_is_no_text(gateway: Gateway) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.ttl", b"x" * 20 * 2**20)
    assert gateway.send(packed.getvalue(), "application/zip").status_code == 415
    assert gateway.send(packed.getvalue()).status_code == 400
    sent = gateway.client.post("/api/validate", files=[("f", ("a.zip", packed.getvalue(), "application/zip"))])
    assert sent.status_code == 415


@contextmanager
def _listening() -> Iterator[tuple[str, socket.socket]]:
    """A server that nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/c.jsonld", listener


@pytest.mark.parametrize(
    ("template", "media_type"),
    [
        ('{"@context": "%s", "@id": "https://example.org/a", "b": 1}', "application/ld+json"),
        ('{"@context": {"@import": "%s"}, "@id": "https://example.org/a", "b": 1}', "application/ld+json"),
        ("<> <http://www.w3.org/2002/07/owl#imports> <%s> .", "application/n-triples"),
        ("<https://example.org/a> <http://www.w3.org/2002/07/owl#imports> <%s> .", "text/turtle"),
        (
            '<!DOCTYPE x SYSTEM "%s"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
            "application/rdf+xml",
        ),
    ],
)
def test_nothing_that_a_text_names_is_fetched(gateway: Gateway, template: str, media_type: str) -> None:
    with _listening() as (address, listener):
        answer = gateway.send(template % address, media_type)
        assert answer.status_code in {200, 400}
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_invisible_characters_are_shown_by_their_names(gateway: Gateway) -> None:
    text = PREFIX + ':a a <https://w3id.org/pvegraph/ontology#City> ; :b "user\u202e\u2066 // admin\u2069" oops .'
    answer = gateway.send(text, accept="text/plain")
    assert answer.status_code == 400
    assert not set("\u202e\u2066\u2069") & set(answer.text)
    whole = gateway.send(text.replace(" oops", ""), accept="text/html")
    assert whole.status_code == 200
    assert "\u202e" not in whole.text


def test_a_form_of_thousands_of_parts_is_refused(gateway: Gateway) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.ttl"\r\n\r\n\r\n'
    answer = gateway.send(part * 5000 + b"--x--", "multipart/form-data; boundary=x")
    assert answer.status_code == 400
    assert "too many parts" in answer.json()["detail"]


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.ttl",
        "<script>alert(1)</script>.ttl",
        "a\u202egnp.ttl",
        "x" * 5000 + ".ttl",
        "a\x00b.ttl",
        ";.ttl",
    ],
)
def test_the_name_of_a_file_does_no_harm(gateway: Gateway, name: str) -> None:
    head = f'--x\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n\r\n'
    answer = gateway.send(head.encode() + b"oops\r\n--x--", "multipart/form-data; boundary=x", accept="text/html")
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text
    assert not {"\u202e", "\x00"} & set(answer.text)
    assert "etc/" not in answer.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"--x",
        b"--x--",
        b"--x\r\n\r\n",
        b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\nabc',
        b"\r\n" * 1000,
    ],
)
def test_a_form_that_is_none_is_refused(gateway: Gateway, content: bytes) -> None:
    assert gateway.send(content, "multipart/form-data; boundary=x").status_code == 400


def test_a_body_that_does_not_come_is_waited_for_no_longer_than_a_body_may_take(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "SECONDS", 0.3)
    head = b"POST /api/validate HTTP/1.1\r\nHost: a\r\nContent-Type: text/turtle\r\nContent-Length: 100\r\n\r\n<a>"
    with _connection(gateway) as connection:
        connection.sendall(head)
        assert connection.recv(12) == b"HTTP/1.1 408"


def test_a_client_that_leaves_in_the_middle_of_its_text_leaves_nothing(gateway: Gateway) -> None:
    head = b"POST /api/validate HTTP/1.1\r\nHost: a\r\nContent-Type: text/turtle\r\nContent-Length: 100\r\n\r\n<a>"
    for _ in range(5):
        with _connection(gateway) as connection:
            connection.sendall(head)


@contextmanager
def _connection(gateway: Gateway) -> Iterator[socket.socket]:
    url = gateway.client.base_url
    with socket.create_connection((url.host, url.port or 80), 60) as connection:
        yield connection


def _endless(tenures: int = 3000) -> bytes:
    """Tenures of one post that all overlap: each is compared with each other."""
    head = (
        "@prefix pve: <https://w3id.org/pvegraph/ontology#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "@prefix org: <http://www.w3.org/ns/org#> . @prefix e: <https://example.org/> .\n"
    )
    return (
        head
        + "\n".join(
            f"e:t{number} a pve:Tenure ; pve:post e:post ; org:member e:p{number} ;"
            f' pve:start "2000-01-01"^^xsd:date ; pve:end "2020-01-01"^^xsd:date .'
            for number in range(tenures)
        )
    ).encode()


def test_a_text_that_takes_for_ever_is_stopped_and_its_place_is_free_again(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(gateway.service, "task_limits", replace(gateway.service.task_limits, seconds=1))
        answer = gateway.send(_endless())
    assert answer.status_code == 504, answer.text[:300]
    assert answer.json()["limit"] == {"name": "validation time", "value": 1, "unit": "seconds"}
    assert gateway.send("# nothing").status_code == 200


def test_who_leaves_takes_the_validation_along_and_others_are_told_to_wait(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = _endless()
    head = (
        "POST /api/validate?against=none HTTP/1.1\r\nHost: a\r\nContent-Type: text/turtle\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    with _connection(gateway) as connection:
        connection.sendall(head.encode() + content)
        assert eventually(lambda: gateway.service.busy()[0] == 1)
        crew = gateway.service.tasks[MODULE].crew
        with monkeypatch.context() as patch:
            patch.setattr(crew.line, "seconds", 0.1)
            refused = gateway.send("# nothing")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert gateway.answers_a_query()
    assert eventually(lambda: gateway.is_at_rest)
    assert gateway.send("# nothing").status_code == 200
