"""Proposing on the server: a worker reads what was stored, and what a killed server left is read by the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from tests.curation.people import everybody
from tests.curation.projects import ONE, RABAT, make_project

from pvegraph.curation.account import Actor
from pvegraph.curation.proposal import Proposal, SentText, Submission
from pvegraph.release import ReleasesFolder
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.questions import Limits
from pvegraph.store.worker_service import WorkerService
from pvegraph.web.app import create_app
from pvegraph.web.proposing import amend, propose, reread, reread_all
from pvegraph.web.site import Site

_T = TypeVar("_T")
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
SENT = Submission("rdf", (SentText("a.ttl", "", f'<{RABAT}> <{LABEL}> "Rbat"@ber .'.encode()),), ONE)
_ALL = " ".join(f"?s{step} ?p{step} ?o{step} ." for step in range(9))
ENDLESS = f"INSERT {{ <a:x> <a:y> ?n }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ {_ALL} }} }}"


def _update(text: str) -> Submission:
    return Submission("update", (SentText("", "", text.encode()),), ONE)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return _site(make_project(tmp_path / "project"))


def _site(settings: Settings) -> Site:
    release = ReleasesFolder(settings.releases_folder).current()
    assert release is not None
    service = WorkerService(release.nquads, release.manifest.sha256, settings)
    return Site.open(release, EmbeddedStore.load(release.nquads), service, settings)


@pytest.fixture
def carl(site: Site) -> Actor:
    assert site.curation is not None
    return everybody(site.curation.database)["carl"]


def _served(site: Site, deed: Callable[[], Awaitable[_T]]) -> _T:
    """What comes of something while the workers of a site are there."""

    async def run() -> _T:
        await site.service.start()
        try:
            return await deed()
        finally:
            await site.service.close()

    return asyncio.run(run())


def test_workers_read_what_is_proposed_and_are_killed_if_they_never_end(
    site: Site, carl: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def deed() -> tuple[Proposal, Proposal, Proposal]:
        with monkeypatch.context() as patch:
            patch.setattr(site.service, "task_limits", Limits(seconds=0.5))
            endless = await propose(site, carl, _update(ENDLESS), "Too much")
        amended = await amend(site, carl, endless.number, _update(f'INSERT DATA {{ <{RABAT}> <{LABEL}> "R"@ber }}'))
        return await propose(site, carl, SENT, "A name"), endless, amended

    opened, endless, amended = _served(site, deed)
    assert (opened.status, opened.newest.base, len(opened.change.added)) == ("open", 1, 1)
    assert endless.status == "draft"
    assert "within 0.5 seconds" in endless.newest.problems[0].messages["en"]
    assert (amended.status, amended.newest.number) == ("open", 2)


def test_what_cannot_be_read_now_is_stored_and_read_later(site: Site, carl: Actor) -> None:
    # The service has not been started: nobody reads.
    stored = asyncio.run(propose(site, carl, SENT, "A name"))
    assert (stored.status, stored.newest.is_read) == ("draft", False)
    assert _served(site, lambda: reread(site, stored.number)).status == "open"


def test_what_was_left_unread_is_read(site: Site, carl: Actor) -> None:
    assert site.curation is not None
    numbers = [site.curation.proposals.add(carl, SENT, "A name").number for _ in range(2)]
    _served(site, lambda: reread_all(site))
    assert [site.curation.proposals.get(number).status for number in numbers] == ["open", "open"]


def test_a_server_that_starts_reads_what_was_left(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(site.release, site.store, site.settings, site.service)

    async def start() -> None:
        asked: asyncio.Future[Site] = asyncio.get_running_loop().create_future()

        async def ask(given: Site) -> None:
            asked.set_result(given)

        monkeypatch.setattr("pvegraph.web.proposing.reread_all", ask)
        async with app.router.lifespan_context(app):
            assert (await asked).curation is not None

    asyncio.run(asyncio.wait_for(start(), 60))
