"""Old releases in memory: what they answer, and how many there may be."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
from starlette.testclient import TestClient
from tests.servers.processes import holding
from tests.web.changing_project import ChangingProject
from tests.web.conftest import Page
from tests.web.markup import text

from pvegraph.release import history_of
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.questions import QueryRequest
from pvegraph.web import past
from pvegraph.web.app import service_of
from pvegraph.web.past import Past
from pvegraph.web.problem import ProblemError
from pvegraph.web.site import Site

NAMES = "SELECT ?name WHERE { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
TOKEN = "of no use to anybody else"  # noqa: S105 - it is not


def ask(client: TestClient, address: str, query: str, **headers: str) -> set[str]:
    """The values of a query's one variable."""
    answer = client.get(f"{address}?query={quote(query)}", headers=headers)
    assert answer.status_code == 200, answer.text
    return {binding["value"] for row in answer.json()["results"]["bindings"] for binding in row.values()}


class TestQueries:
    def test_are_answered_by_each_release_as_it_was(self, historian: TestClient, changed: ChangingProject) -> None:
        for number, release in enumerate(changed.releases, start=1):
            found = ask(historian, f"/releases/{number}/sparql", COUNT)
            assert found == {str(release.manifest.quads)}
        assert "Aarhus" in ask(historian, "/releases/2/sparql", NAMES)
        assert "Aarhus" not in ask(historian, "/releases/3/sparql", NAMES)

    def test_have_the_same_protocol_formats_and_limits(self, historian: TestClient) -> None:
        address = "/releases/1/sparql"
        posted = historian.post(address, data={"query": NAMES}, headers={"accept": "text/csv"})
        assert posted.headers["content-type"] == "text/csv; charset=utf-8"
        assert "Aarhus" in posted.text
        direct = historian.post(address, content="ASK {}", headers={"content-type": "application/sparql-query"})
        assert direct.json()["boolean"] is True
        assert direct.headers["query-limits"] == historian.get("/sparql?query=ASK%7B%7D").headers["query-limits"]
        graph = historian.get(f"{address}?query={quote('CONSTRUCT WHERE { ?s ?p ?o }')}&format=n-triples")
        assert graph.headers["content-type"] == "application/n-triples"
        assert historian.get(f"{address}?query=nonsense").status_code == 400
        service = historian.get(f"{address}?query={quote('ASK { SERVICE <http://a.example/> { ?s ?p ?o } }')}")
        assert service.status_code == 403
        assert historian.request("DELETE", address).status_code == 405

    def test_say_where_they_are_answered(self, historian: TestClient) -> None:
        described = historian.get("/releases/1/sparql", headers={"accept": "text/turtle"}).text
        assert "<http://testserver/releases/1/sparql>" in described
        iri = ask(historian, "/releases/1/sparql", "SELECT (<x> AS ?x) {}")
        assert iri == {"http://testserver/releases/1/x"}

    def test_have_tags_of_their_release(self, historian: TestClient) -> None:
        addresses = [f"/releases/{number}/sparql?query={quote(NAMES)}" for number in (1, 2, 4)]
        tags = [historian.get(address).headers["etag"] for address in addresses]
        assert len(set(tags)) == 3
        for address, tag in zip(addresses, tags, strict=True):
            assert historian.get(address, headers={"if-none-match": tag}).status_code == 304
            # What the cache has kept of one release is not given for another.
            assert historian.get(address).headers["server-timing"].startswith("cache;desc=hit")

    def test_change_nothing(self, historian: TestClient) -> None:
        for number in (1, 4):
            answer = historian.post(
                f"/releases/{number}/sparql",
                content="INSERT DATA { <a:a> <a:b> <a:c> }",
                headers={"content-type": "application/sparql-update"},
            )
            assert answer.status_code == 403

    @pytest.mark.parametrize("number", [1, 4])
    def test_have_a_form_that_asks_the_same_release(self, historian: TestClient, old_page: Page, number: int) -> None:
        root = old_page(f"/releases/{number}/sparql?query={quote(NAMES)}")
        assert "Rabat" in text(root)
        actions = {(form.get("action") or "").partition("#")[0] for form in root.iter("form")}
        assert actions == {"/search", f"/releases/{number}/sparql"}
        for link in root.iter("a"):
            href = link.get("href") or ""
            if "sparql?" in href and not link.get("hreflang"):
                assert href.startswith(f"/releases/{number}/sparql?")
                assert historian.get(href, headers={"accept": "text/html"}).status_code == 200


class TestTheCurrentRelease:
    def test_is_asked_of_the_processes_that_are_there(self, tmp_path: Path) -> None:
        project = ChangingProject.begin(tmp_path / "project")
        with TestClient(project.app()) as client:
            ask(client, "/sparql", NAMES)
            before = self._templates(project)
            assert ask(client, "/releases/1/sparql", NAMES) == ask(client, "/sparql", NAMES)
            assert self._templates(project) == before

    @staticmethod
    def _templates(project: ChangingProject) -> set[psutil.Process]:
        """The processes that hold a release and that we have started; workers are theirs."""
        return holding(project.settings.project) & set(psutil.Process().children())

    def test_is_as_it_was_built_whatever_has_been_written_to_it(self, tmp_path: Path) -> None:
        project = ChangingProject.begin(tmp_path / "project")
        app = project.app(write_token_hash=hashlib.sha256(TOKEN.encode()).hexdigest())
        sent = {"authorization": f"Bearer {TOKEN}", "content-type": "application/sparql-update"}
        update = 'INSERT DATA { GRAPH <a:g> { <a:s> <http://www.w3.org/2004/02/skos/core#prefLabel> "Written" } }'
        with TestClient(app) as client:
            assert client.post("/releases/1/sparql", content=update, headers=sent).status_code == 403
            assert "Written" not in ask(client, "/releases/1/sparql", NAMES)
            assert client.post("/sparql", content=update, headers=sent).status_code == 204
            assert "Written" in ask(client, "/sparql", NAMES)
            assert "Written" not in ask(client, "/releases/1/sparql", NAMES)
            assert "written" not in client.get("/releases/1/doc/place/ma-rabat.ttl").text.lower()


class TestMemory:
    """`Past`, asked as the handlers ask it."""

    @pytest.fixture
    def site(self, changed: ChangingProject) -> Site:
        """What a server of the project shows."""
        release = changed.current
        store = EmbeddedStore.load(release.nquads)
        return Site.open(release, store, service_of(release, changed.settings), changed.settings)

    def test_holds_as_many_as_there_is_room_for_and_ends_the_least_recently_used(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(past, "LEAST_SECONDS", 0.0)

        async def test(kept: Past) -> None:
            first = await kept.for_documents(1, site)
            second = await kept.for_documents(2, site)
            assert await kept.for_documents(1, site) is first
            third = await kept.for_documents(3, site)
            assert (first.release.number, second.release.number, third.release.number) == (1, 2, 3)
            assert len(kept) == 2
            assert await kept.for_documents(1, site) is first
            assert await kept.for_documents(2, site) is not second

        with_room_for(2, site, test)

    def test_ends_the_processes_of_a_release_with_it(
        self, site: Site, changed: ChangingProject, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(past, "LEAST_SECONDS", 0.0)
        first = changed.releases[0].folder
        before = holding(first)  # another server may have the same release

        async def test(kept: Past) -> None:
            await answered(await kept.for_queries(1, site))
            assert holding(first) > before
            await kept.for_documents(2, site)
            assert holding(first) <= before
            await answered(await kept.for_queries(1, site))

        with_room_for(1, site, test)
        assert holding(first) <= before

    def test_keeps_a_release_while_a_query_runs_and_tells_others_to_come_again(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(past, "LEAST_SECONDS", 0.0)

        async def test(kept: Past) -> None:
            asked = await kept.for_queries(1, site)
            async with asked.service.answer(QueryRequest(EVERYTHING)) as answer:
                await anext(answer)
                with monkeypatch.context() as patch:
                    patch.setattr(past, "WAITING_SECONDS", 0.2)
                    with pytest.raises(ProblemError, match="Release 2 is not in memory") as caught:
                        await kept.for_documents(2, site)
                assert (caught.value.status, caught.value.headers["Retry-After"]) == (503, "2")
                # A release that is there is not kept waiting by those that are not.
                assert (await kept.for_documents(1, site)).release.number == 1
            assert (await kept.for_documents(2, site)).release.number == 2

        with_room_for(1, site, test)

    def test_loads_a_release_once_for_all_who_ask_at_once(self, site: Site) -> None:
        async def test(kept: Past) -> None:
            found = await asyncio.gather(*(kept.for_documents(1, site) for _ in range(8)))
            assert len(set(map(id, found))) == 1

        with_room_for(1, site, test)

    def test_serves_many_clients_in_turn(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each waits for the others, and all are served."""
        monkeypatch.setattr(past, "LEAST_SECONDS", 0.01)
        monkeypatch.setattr(past, "WAITING_SECONDS", 60)

        async def test(kept: Past) -> None:
            found = await asyncio.gather(*(kept.for_documents(number, site) for number in (1, 2, 3, 1, 2, 3)))
            assert [each.release.number for each in found] == [1, 2, 3, 1, 2, 3]

        with_room_for(1, site, test)

    def test_is_given_to_no_release_that_is_too_large_for_it(self, changed: ChangingProject) -> None:
        with TestClient(changed.app(memory_quads=70), headers={"accept": "*/*"}) as client:
            for path in ("/releases/1/doc/place/ma-rabat", "/releases/1/sparql?query=ASK%7B%7D"):
                answer = client.get(path)
                assert answer.status_code == 503
                assert "more statements than 70" in answer.json()["detail"]
            for path in ("/releases/1/dataset.nq", "/releases/2/diff", "/timemap/doc/place/ma-rabat", "/changes/1"):
                assert client.get(path).status_code == 200

    def test_is_given_to_no_release_after_the_end(self, site: Site) -> None:
        async def test(kept: Past) -> None:
            await kept.close()
            with pytest.raises(ProblemError) as caught:
                await kept.for_documents(1, site)
            assert caught.value.status == 503

        with_room_for(1, site, test)


EVERYTHING = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
"""More rows than a socket holds, of any release."""


def with_room_for(most: int, site: Site, test: Callable[[Past], Awaitable[None]]) -> None:
    """Run a test with so many places for releases."""

    async def run() -> None:
        kept = Past(history_of(site.settings), most)
        try:
            await test(kept)
        finally:
            await kept.close()

    asyncio.run(run())


async def answered(site: Site) -> None:
    """Have a query answered to its end."""
    async with site.service.answer(QueryRequest(NAMES)) as answer:
        async for _ in answer:
            pass
