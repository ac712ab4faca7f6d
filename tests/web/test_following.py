"""A server follows the release that is current: each request sees one, and none is dropped."""

from __future__ import annotations

import gc
import hashlib
import logging
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.servers.processes import holding
from tests.waiting import eventually, eventually_async
from tests.web.editions import Editions, damage, editions_in
from tests.web.serving import TOKEN, serving

from pvegraph.release import Release, stores
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web import current
from pvegraph.web.app import create_app
from pvegraph.web.current import Current
from pvegraph.web.server import prepare

pytestmark = pytest.mark.anyio

NOTES = "SELECT ?edition { GRAPH ?g { ?s ?p ?edition FILTER(STRSTARTS(?edition, 'edition')) } }"
LONG = "SELECT ?a ?b ?c ?d { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z . ?d ?t ?u }"


@pytest.fixture
def editions(tmp_path: Path) -> Editions:
    """A project of one release."""
    return Editions.begin(tmp_path / "project")


def _app(editions: Editions, **given: object) -> FastAPI:
    settings = editions.settings.model_copy(update=given)
    return create_app(editions.first, EmbeddedStore.load(editions.first.nquads), settings)


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[tuple[httpx.AsyncClient, Current]]:
    """The application on this loop, and what it serves."""
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=60) as client:
            yield client, app.state.current


async def _query(client: httpx.AsyncClient, query: str = NOTES, path: str = "/sparql") -> httpx.Response:
    return await client.get(path, params={"query": query}, headers={"accept": "text/csv"})


async def test_every_kind_of_answer_is_of_the_new_release(editions: Editions) -> None:
    async with _running(_app(editions)) as (client, current):
        addresses = (
            "/doc/place/ma-rabat.html",
            "/doc/place/ma-rabat.ttl",
            "/source/beta/three.nt",
            "/search?q=edition",
        )
        for address in addresses:
            answer = await client.get(address)
            assert (editions_in(answer.content), answer.headers["dataset-release"]) == ([], "1")
        tag = (await client.get("/doc/place/ma-rabat.ttl")).headers["etag"]
        editions.publish(2)
        assert (await current.refresh()).release.number == 2
        for address in addresses:
            answer = await client.get(address, headers={"if-none-match": tag})
            assert answer.status_code == 200
            assert set(editions_in(answer.content)) == {2}, address
            assert answer.headers["dataset-release"] == "2"
        answer = await _query(client)
        assert editions_in(answer.content) == [2, 2, 2, 2]
        assert answer.headers["dataset-release"] == "2"
        assert "Release 2 of the dataset" in (await client.get("/", headers={"accept": "text/html"})).text
        assert "pvegraph_release 2.0" in (await client.get("/metrics")).text
        assert (await client.get("/ready")).text == "ready: release 2\n"
        assert "/dumps/2/" in str((await client.get("/catalog.nt")).content)
        assert (await client.get("/nothing/here")).headers["dataset-release"] == "2"


async def test_a_server_follows_by_itself_and_goes_back_as_well(editions: Editions) -> None:
    async with _running(_app(editions)) as (client, current):
        editions.publish(2)
        assert await eventually_async(lambda: current.site.release.number == 2)
        editions.publish(1)
        assert await eventually_async(lambda: current.site.release.number == 1)
        assert editions_in((await _query(client)).content) == []


async def test_the_newest_of_several_releases_is_served(editions: Editions) -> None:
    async with _running(_app(editions)) as (_, current):
        for number in range(2, 6):
            editions.publish(number)
        assert (await current.refresh()).release.number == 5


async def test_the_release_that_was_current_is_an_old_one(editions: Editions) -> None:
    async with _running(_app(editions)) as (client, current):
        editions.publish(2)
        await current.refresh()
        assert editions_in((await _query(client, path="/releases/2/sparql")).content) == [2, 2, 2, 2]
        editions.publish(3)
        await current.refresh()
        for path in ("/releases/2/sparql", "/releases/2/sparql"):
            old = await _query(client, path=path)
            assert editions_in(old.content) == [2, 2, 2, 2]
            assert old.headers["dataset-release"] == "2"
        page = await client.get("/releases/2/doc/place/ma-rabat.html")
        assert set(editions_in(page.content)) == {2}
        editions.publish(4)
        await current.refresh()
        page = await client.get("/releases/2/doc/place/ma-rabat.html")
        assert (set(editions_in(page.content)), page.headers["dataset-release"]) == ({2}, "2")
        assert (await client.get("/releases/2/dataset.nq")).headers["dataset-release"] == "2"


async def test_a_damaged_release_is_logged_and_the_one_before_stays_until_another_is_current(
    editions: Editions, caplog: pytest.LogCaptureFixture
) -> None:
    async with _running(_app(editions)) as (client, current):
        editions.publish(2)
        editions.publish(1)
        await current.refresh()
        damage(editions.folder.path / "2")
        with caplog.at_level(logging.ERROR):
            editions.publish(2)
            assert (await current.refresh()).release.number == 1
            assert (await current.refresh()).release.number == 1
        assert caplog.text.count("is damaged") == 1
        assert editions_in((await _query(client)).content) == []
        editions.publish(3)
        assert (await current.refresh()).release.number == 3


def test_a_streamed_answer_is_finished_by_the_service_that_began_it(editions: Editions) -> None:
    app = _app(editions, query_seconds=60, result_rows=10**9)
    with serving(app) as url, httpx.Client(base_url=url, timeout=60) as client:
        parameters = {"query": LONG, "format": "csv"}
        with client.stream("GET", "/sparql", params=parameters) as answer:
            pieces = answer.iter_raw(1024)
            next(pieces)
            store = weakref.ref(app.state.current.site.store)
            before = app.state.current.site.service
            editions.publish(2)
            assert client.get("/ready").status_code == 200
            assert eventually(lambda: app.state.current.site.release.number == 2)
            # What pages need of the old release goes, once nobody makes it ready; what answers the query stays.
            client.get("/doc/place/ma-rabat.ttl")
            assert eventually(lambda: gc.collect() >= 0 and store() is None)
            assert editions_in(client.get("/sparql", params={"query": NOTES}).content) == [2, 2, 2, 2]
            for _ in range(100):
                next(pieces)
            assert before._starting is not None
        assert eventually(lambda: before._starting is None), "the client has left, and so the service may"


async def test_the_service_of_an_older_release_leaves_no_process_behind(editions: Editions) -> None:
    own = psutil.Process()
    async with _running(_app(editions)) as (client, current):
        descriptors, processes = [], []
        numbers = range(2, 9)
        for number in numbers:
            editions.publish(number)
            await current.refresh()
            assert editions_in((await _query(client)).content) == [number] * 4
            assert await eventually_async(lambda: not current.is_handing_over)
            descriptors.append(own.num_fds())
            processes.append(len(holding(editions.settings.project)))
        assert processes[0] > 0
        # Other tests share this process, and what they hold comes and goes; what a release left stays.
        assert await eventually_async(lambda: own.num_fds() < descriptors[0] + len(numbers) - 1)
        assert await eventually_async(lambda: len(holding(editions.settings.project)) < processes[0] + len(numbers) - 1)


async def test_a_release_read_from_disk_is_followed_and_its_store_stays_while_it_is_used(tmp_path: Path) -> None:
    editions = Editions.begin(tmp_path / "project", memory_quads=1)
    folder = editions.settings.releases_folder / "stores"
    async with _running(prepare(editions.first, editions.settings)) as (client, current):
        old = stores.path_of(editions.first)
        editions.publish(2)
        stores.clear_others(_release(editions, 2))  # as a build does
        assert old.exists()
        assert editions_in((await _query(client)).content) == []
        await current.refresh()
        assert editions_in((await _query(client)).content) == [2, 2, 2, 2]
        assert await eventually_async(lambda: len(list(folder.iterdir())) == 1)
        assert not old.exists()


def _release(editions: Editions, number: int) -> Release:
    return editions.folder.release(number)


async def test_a_server_that_takes_writes_does_not_follow(editions: Editions) -> None:
    app = _app(editions, write_token_hash=hashlib.sha256(TOKEN.encode()).hexdigest())
    async with _running(app) as (client, current):
        editions.publish(2)
        assert (await current.refresh()).release.number == 1
        assert editions_in((await _query(client)).content) == []


def test_validations_are_against_the_release_that_is_current(editions: Editions) -> None:
    text = f'<{"https://w3id.org/pvegraph/"}id/place/ma-rabat> <http://www.w3.org/2004/02/skos/core#note> "x"@en .'
    with TestClient(_app(editions)) as client:
        for number in (1, 2):
            if number == 2:
                editions.publish(2)
                client.portal.call(client.app.state.current.refresh)  # type: ignore[union-attr,attr-defined] # it runs
            answer = client.post("/api/validate?format=json", content=text, headers={"content-type": "text/turtle"})
            assert answer.status_code == 200, answer.text
            assert f"release {number}" in answer.text


async def test_a_server_that_takes_writes_goes_on_following_after_a_fault(
    editions: Editions, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever was wrong with one write, pages show the next."""
    renew, failures = current._renewed, 0

    def failing_once(*given: object) -> object:
        nonlocal failures
        if not failures:
            failures += 1
            raise RuntimeError("the first fails")
        return renew(*given)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(current, "_renewed", failing_once)
    app = _app(editions, write_token_hash=hashlib.sha256(TOKEN.encode()).hexdigest())
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}
    async with _running(app) as (client, now):
        site = now.site
        for number, is_followed in ((1, lambda: bool(failures)), (2, lambda: now.site is not site)):
            update = f"INSERT DATA {{ GRAPH <http://e/g> {{ <http://e/s> <http://e/p> {number} }} }}"
            assert (await client.post("/sparql", headers=headers, content=update)).status_code == 204
            assert await eventually_async(is_followed)
    assert "before the last write" in caplog.text
