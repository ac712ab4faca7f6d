"""The gateway before a remote store: what fails there is 502 or 504 here, and nothing of its headers gets through."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from starlette.testclient import TestClient
from tests.conformance.target import running, send
from tests.servers.misbehaving import MisbehavingServer, misbehaving_server
from tests.servers.oxigraph import UNION, OxigraphServer, oxigraph_server
from tests.servers.processes import free_port
from tests.web.changing_project import ChangingProject
from tests.web.serving import serving

from pvegraph import cli
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.remote import RemoteStore
from pvegraph.store.remote_dataset import Dataset
from pvegraph.store.remote_http import Endpoint
from pvegraph.store.remote_service import RemoteService

SELECT = "/sparql?query=" + quote("SELECT ?x WHERE { ?s ?p ?x }")
PLACE = "/doc/place/ma-rabat"
PATIENT = {"PVEGRAPH_QUERY_WAIT": "60", "PVEGRAPH_STORE_TIMEOUT": "60"}


@pytest.fixture(scope="module")
def misbehaving() -> Iterator[MisbehavingServer]:
    """A store that misbehaves."""
    with misbehaving_server() as server:
        yield server


def at(misbehaving: MisbehavingServer, deed: str) -> RemoteStore:
    """The store at which something happens; only one that is silent is not waited for."""
    url = misbehaving.url(deed)
    return RemoteStore(Endpoint(url, url, 0.5 if deed == "silent" else 30), Dataset("own"))


class Turning:
    """A store for pages that is good until it turns into another one."""

    def __init__(self, good: EmbeddedStore) -> None:
        self._good = good
        self.query = good.query

    def turn_into(self, store: RemoteStore) -> None:
        """Ask this store from now on."""
        self.query = store.query  # type: ignore[method-assign,assignment] # one store is as good as the other

    def turn_back(self) -> None:
        """Be good again."""
        self.query = self._good.query  # type: ignore[method-assign] # as above


@dataclass(frozen=True)
class Gateway:
    """A gateway before a store that does to the queries of users what it is told, and its own store for pages."""

    client: TestClient
    misbehaving: MisbehavingServer
    remote: RemoteStore
    pages: Turning

    def let(self, deed: str) -> None:
        """Have the store do something from now on."""
        self.remote.endpoint = at(self.misbehaving, deed).endpoint


@pytest.fixture(scope="module")
def started(misbehaving: MisbehavingServer, small: ChangingProject) -> Iterator[Gateway]:
    """One gateway for all."""
    remote, pages = at(misbehaving, "good"), Turning(EmbeddedStore.load(small.current.nquads))
    app = small.app(RemoteService(remote, small.settings), store=pages)
    with TestClient(app, follow_redirects=False) as client:
        yield Gateway(client, misbehaving, remote, pages)


@pytest.fixture
def gateway(started: Gateway) -> Gateway:
    """The gateway, before a store that is good."""
    started.let("good")
    started.pages.turn_back()
    return started


@pytest.mark.parametrize(
    ("deed", "status"),
    [
        ("good", 200),
        ("hangs-up", 502),
        ("error-as-200", 502),
        ("half-of-it", 502),
        ("not-json", 502),
        ("redirect", 502),
        ("gzip", 502),
        ("status-401", 502),
        ("status-404", 502),
        ("status-500", 502),
        ("status-400", 400),
        ("silent", 504),
        ("status-504", 504),
        ("row-limit", 422),
    ],
)
def test_what_the_store_does_has_its_status_for_data_and_for_people(gateway: Gateway, deed: str, status: int) -> None:
    gateway.let(deed)
    for accept, type_ in (("*/*", "application/problem+json"), ("text/html", "text/html")):
        answer = gateway.client.get(SELECT, headers={"Accept": accept})
        assert answer.status_code == status
        assert status == 200 or answer.headers["content-type"].startswith(type_)
        assert "Tomcat" not in answer.text
        assert "java" not in answer.text


def test_a_page_whose_store_fails_says_so(gateway: Gateway) -> None:
    assert gateway.client.get(PLACE).status_code == 200
    for deed, status in (("hangs-up", 502), ("status-400", 502), ("silent", 504)):
        gateway.pages.turn_into(at(gateway.misbehaving, deed))
        for address in (PLACE, "/doc/place/ma-rabat.ttl", "/ontology"):
            answer = gateway.client.get(address, headers={"Accept-Language": "fr"})
            assert answer.status_code == status, address
            assert answer.headers["cache-control"] == "no-store"
    nobody = f"http://127.0.0.1:{free_port()}/"
    gateway.pages.turn_into(RemoteStore(Endpoint(nobody, nobody, 30), Dataset("own")))
    assert gateway.client.get(PLACE).status_code == 502


def test_nothing_of_the_stores_headers_is_passed_on_and_nothing_of_the_clients(gateway: Gateway) -> None:
    mine = {"Cookie": "session=mine", "Authorization": "Basic bWluZTptaW5l", "X-Forwarded-For": "192.0.2.7"}
    answer = gateway.client.get(SELECT, headers=mine)
    assert answer.status_code == 200
    leaked = {
        "set-cookie",
        "server",
        "x-powered-by",
        "keep-alive",
        "connection",
        "transfer-info",
        "content-disposition",
    }
    assert not leaked & set(answer.headers.keys())
    assert "access-control-allow-credentials" not in answer.headers
    sent = gateway.misbehaving.requests[-1].lower()
    assert not [word for word in ("cookie", "authorization", "forwarded", "192.0.2.7", "mine") if word in sent]


def test_answers_that_may_be_others_the_next_time_are_not_kept(gateway: Gateway) -> None:
    before = len(gateway.misbehaving.requests)
    first, second = gateway.client.get(SELECT), gateway.client.get(SELECT)
    assert (first.content, len(gateway.misbehaving.requests) - before) == (second.content, 2)
    assert (first.headers["cache-control"], "etag" in first.headers) == ("no-store", False)
    page = gateway.client.get(PLACE)
    again = gateway.client.get(PLACE, headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 200


def test_an_answer_that_breaks_in_mid_stream_breaks_the_connection_off(
    misbehaving: MisbehavingServer, small: ChangingProject
) -> None:
    app = small.app(RemoteService(at(misbehaving, "half-in-mid-stream"), small.settings))
    with serving(app) as address, urlopen(address + SELECT, timeout=60) as answer:
        assert answer.status == 200
        with pytest.raises((HTTPException, ConnectionError)):
            answer.read()


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory, small: ChangingProject) -> Iterator[OxigraphServer]:
    """Oxigraph's server with the release, as docs/remote-stores.md says."""
    with oxigraph_server(tmp_path_factory.mktemp("oxigraph")) as server:
        server.load(small.current.nquads)
        server.update(UNION)
        yield server


def test_the_same_is_served_from_a_remote_store_as_from_a_release(
    oxigraph: OxigraphServer, small: ChangingProject, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "pvegraph", "--project", tmp_path, "serve", "--port", "0"]
    with (
        TestClient(small.app()) as here,
        running([*command, "--store", oxigraph.query_url], tmp_path, PATIENT) as url,
    ):
        count = quote("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
        json = {"Accept": "application/json"}
        for path in (PLACE + ".nq", "/ontology.ttl", "/search?q=rabat", f"/sparql?query={count}&format=csv"):
            there = send(url + path, "GET", list(json.items()))
            assert (there.status, there.body) == (200, here.get(path, headers=json).content), path
        page, there = here.get("/").text, send(f"{url}/", "GET", [("Accept", "text/html")]).body.decode()
        number = f"Release {small.current.number} of the dataset."
        assert number in page
        assert number not in there
        assert f"{small.current.manifest.quads:,}" in there


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (None, "nobody listens at its address"),
        ("http://ada:hunter2@127.0.0.1/", "must not hold a password"),
        ("oxigraph", "no address of a store"),
    ],
)
def test_a_store_that_cannot_be_served_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, address: str | None, words: str
) -> None:
    monkeypatch.setenv("PVEGRAPH_STORE_USER", "ada")
    monkeypatch.setenv("PVEGRAPH_STORE_PASSWORD", "correct horse")
    store = address or f"http://127.0.0.1:{free_port()}/"
    monkeypatch.setattr(sys, "argv", ["pvegraph", "--project", str(tmp_path), "serve", "--port", "0", "--store", store])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    told = capsys.readouterr()
    assert (caught.value.code, told.out, told.err.count("\n")) == (2, "", 1), told.err
    assert words in told.err
    assert "hunter2" not in told.err
    assert "correct horse" not in told.err
