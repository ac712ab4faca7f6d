"""The gateway before a remote store: what fails there is 502 or 504 here, and nothing of its headers gets through."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
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
from tests.web.serving import serving

from pvegraph.release import Release
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.remote import RemoteStore
from pvegraph.store.remote_dataset import Dataset
from pvegraph.store.remote_http import Endpoint
from pvegraph.store.remote_service import RemoteService
from pvegraph.web.app import create_app

SELECT = "/sparql?query=" + quote("SELECT ?x WHERE { ?s ?p ?x }")
PLACE = "/doc/place/ma-rabat"
PATIENT = {"PVEGRAPH_QUERY_WAIT": "60", "PVEGRAPH_STORE_TIMEOUT": "60"}


@pytest.fixture(scope="module")
def misbehaving() -> Iterator[MisbehavingServer]:
    """A store that misbehaves."""
    with misbehaving_server() as server:
        yield server


class Turning:
    """A store for pages that is good until it is told to turn to a bad address."""

    def __init__(self, good: EmbeddedStore) -> None:
        self.query = good.query

    def turn_to(self, url: str) -> None:
        """Ask this address from now on."""
        self.query = RemoteStore(Endpoint(url, url, 0.5), Dataset("own")).query  # type: ignore[method-assign,assignment]


@pytest.fixture
def turning(store: EmbeddedStore) -> Turning:
    """A store for pages."""
    return Turning(store)


def client_of(url: str, turning: Turning, release: Release, settings: Settings) -> TestClient:
    """The gateway, with a remote store for the queries of users."""
    # On a busy machine it takes a while until those who judge queries are there.
    settings = settings.model_copy(update={"query_wait": 60})
    service = RemoteService(RemoteStore(Endpoint(url, url, 0.5), Dataset("own")), settings)
    return TestClient(create_app(release, turning, settings, service), follow_redirects=False)


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
def test_what_the_store_does_has_its_status_for_data_and_for_people(
    misbehaving: MisbehavingServer, turning: Turning, release: Release, settings: Settings, deed: str, status: int
) -> None:
    with client_of(misbehaving.url(deed), turning, release, settings) as client:
        for accept, type_ in (("*/*", "application/problem+json"), ("text/html", "text/html")):
            answer = client.get(SELECT, headers={"Accept": accept})
            assert answer.status_code == status
            assert status == 200 or answer.headers["content-type"].startswith(type_)
            assert "Tomcat" not in answer.text
            assert "java" not in answer.text


def test_a_page_whose_store_fails_says_so(
    misbehaving: MisbehavingServer, turning: Turning, release: Release, settings: Settings
) -> None:
    with client_of(misbehaving.url("good"), turning, release, settings) as client:
        assert client.get(PLACE).status_code == 200
        for deed, status in (("hangs-up", 502), ("status-400", 502), ("silent", 504)):
            turning.turn_to(misbehaving.url(deed))
            for address in (PLACE, "/doc/place/ma-rabat.ttl", "/ontology"):
                answer = client.get(address, headers={"Accept-Language": "fr"})
                assert answer.status_code == status, address
                assert answer.headers["cache-control"] == "no-store"
        turning.turn_to(f"http://127.0.0.1:{free_port()}/")
        assert client.get(PLACE).status_code == 502


def test_nothing_of_the_stores_headers_is_passed_on_and_nothing_of_the_clients(
    misbehaving: MisbehavingServer, turning: Turning, release: Release, settings: Settings
) -> None:
    with client_of(misbehaving.url("good"), turning, release, settings) as client:
        mine = {"Cookie": "session=mine", "Authorization": "Basic bWluZTptaW5l", "X-Forwarded-For": "192.0.2.7"}
        answer = client.get(SELECT, headers=mine)
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
    sent = misbehaving.requests[-1].lower()
    assert not [word for word in ("cookie", "authorization", "forwarded", "192.0.2.7", "mine") if word in sent]


def test_answers_that_may_be_others_the_next_time_are_not_kept(
    misbehaving: MisbehavingServer, turning: Turning, release: Release, settings: Settings
) -> None:
    with client_of(misbehaving.url("good"), turning, release, settings) as client:
        before = len(misbehaving.requests)
        first, second = client.get(SELECT), client.get(SELECT)
        assert (first.content, len(misbehaving.requests) - before) == (second.content, 2)
        assert (first.headers["cache-control"], "etag" in first.headers) == ("no-store", False)
        page = client.get(PLACE)
        again = client.get(PLACE, headers={"If-None-Match": page.headers["etag"]})
        assert again.status_code == 200


def test_an_answer_that_breaks_in_mid_stream_breaks_the_connection_off(
    misbehaving: MisbehavingServer, turning: Turning, release: Release, settings: Settings
) -> None:
    url = misbehaving.url("half-in-mid-stream")
    service = RemoteService(RemoteStore(Endpoint(url, url, 0.5), Dataset("own")), settings)
    app = create_app(release, turning, settings, service)
    with serving(app) as address, urlopen(address + SELECT, timeout=20) as answer:
        assert answer.status == 200
        with pytest.raises((HTTPException, ConnectionError)):
            answer.read()


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Iterator[OxigraphServer]:
    """Oxigraph's server with the release, as docs/remote-stores.md says."""
    with oxigraph_server(tmp_path_factory.mktemp("oxigraph")) as server:
        server.load(release.nquads)
        server.update(UNION)
        yield server


def test_the_same_is_served_from_a_remote_store_as_from_a_release(
    oxigraph: OxigraphServer, release: Release, store: EmbeddedStore, settings: Settings, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "pvegraph", "--project", tmp_path, "serve", "--port", "0"]
    here = TestClient(create_app(release, store, settings.model_copy(update={"query_wait": 60})))
    with here, running([*command, "--store", oxigraph.query_url], tmp_path, PATIENT) as url:
        count = quote("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
        json = {"Accept": "application/json"}
        for path in (PLACE + ".nq", "/ontology.ttl", "/search?q=rabat", f"/sparql?query={count}&format=csv"):
            there = send(url + path, "GET", list(json.items()))
            assert (there.status, there.body) == (200, here.get(path, headers=json).content), path
        page, there = here.get("/").text, send(f"{url}/", "GET", [("Accept", "text/html")]).body.decode()
        number = f"Release {release.number} of the dataset."
        assert number in page
        assert number not in there
        assert f"{release.manifest.quads:,}" in there


def test_a_store_that_cannot_be_served_is_said_in_one_line(tmp_path: Path) -> None:
    for arguments, words in (
        (["--store", f"http://127.0.0.1:{free_port()}/"], "nobody listens at its address"),
        (["--store", "http://ada:hunter2@127.0.0.1/"], "must not hold a password"),
        (["--store", "oxigraph"], "no address of a store"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "pvegraph", "--project", tmp_path, "serve", "--port", "0", *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, "PVEGRAPH_STORE_USER": "ada", "PVEGRAPH_STORE_PASSWORD": "correct horse"},
        )
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
        assert words in done.stderr
        assert "hunter2" not in done.stderr
        assert "correct horse" not in done.stderr
