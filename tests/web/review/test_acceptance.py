"""From a proposal to a release that is served, and back: each once, however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Event
from typing import Any

import anyio.to_thread
import pytest
from starlette.testclient import TestClient
from tests.web.review.conftest import Client
from tests.web.review.rabat import MAYOR, NAMELESS, PREFIXES, SOURCE
from tests.web.review.test_pages import form, words

from pvegraph.curation.account import Actor
from pvegraph.errors import ConflictError, NotAllowedError
from pvegraph.release import Release
from pvegraph.web import accepting
from pvegraph.web.review import deeds, rollback
from pvegraph.web.site import Site

Headers = Callable[..., Mapping[str, str]]
API = "/api/proposals"
NEW = "/proposals/new"
TENURE = "/doc/tenure/t-bbbbbbbbbb"


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy with other tests makes releases slowly."""
    for module in (deeds, rollback):
        monkeypatch.setattr(module, "FIRST_SECONDS", 100.0)


def proposed(server: TestClient, program: Headers, text: str, *, removed: str = "") -> str:
    """The path of a proposal, by its address for programs."""
    texts = [{"name": "new.ttl", "content": text}] if text else []
    texts += [{"name": "gone.ttl", "content": removed, "removes": True}] if removed else []  # type: ignore[dict-item] # JSON
    body = {"message": "A change", "source": SOURCE, "texts": texts}
    answer = server.post(API, json=body, headers=program("carl"))
    assert answer.status_code == 201, answer.text
    return f"{API}/{answer.json()['number']}"


def current(server: TestClient) -> int:
    """Which release is served."""
    number: int = server.get("/releases.json").json()["current"]
    return number


def test_a_person_accepts_and_is_led_to_the_release_which_is_served(server: TestClient, browser: Client) -> None:
    address = browser("carl").post(NEW, form(), page=NEW)
    before = current(server)
    assert server.get(TENURE).status_code == 404
    for page in (address, f"{address}/acceptance"):
        assert "Accept and publish" in browser("rosa").get(page)
    to = browser("rosa").post(f"{address}/acceptance", {"revision": "1"}, page=address)
    assert to == f"/releases/{before + 1}"
    assert current(server) == before + 1
    assert server.get(TENURE).status_code == 200
    again = browser("remi").post(f"{address}/acceptance", {"revision": "1"}, page="/proposals/new")
    assert again == to
    # Whoever waited and loads the page again is led on.
    waiting = server.get(f"{address}/acceptance", headers={"accept": "text/html", **browser("rosa").cookie})
    assert (waiting.status_code, waiting.headers["location"]) == (303, to)
    told = words(browser("carl").get(address))
    assert "It was accepted, and a release says what it wanted." in told
    assert "Rosa Reviewer accepted revision 1" in told
    assert "New Rabat’s mayor from February 2024: Fatiha El Moudni" in told
    assert current(server) == before + 1


def test_a_program_accepts_once_and_is_told_the_release_each_time(server: TestClient, program: Headers) -> None:
    path = proposed(server, program, f'{PREFIXES}place:ma-rabat skos:altLabel "Rbat"@fr .')
    before = current(server)
    first = server.post(f"{path}/acceptance", json={"revision": 1}, headers=program("rosa"))
    assert (first.status_code, first.json()["release"]) == (201, before + 1), first.text
    assert first.headers["location"].endswith(f"/releases/{before + 1}")
    second = server.post(f"{path}/acceptance", json={"revision": 1}, headers=program("remi"))
    assert (second.status_code, second.json()["release"]) == (200, before + 1)
    found = server.get(path, headers=program("carl")).json()
    assert (found["status"], found["release"]) == ("accepted", before + 1)
    assert current(server) == before + 1


def test_what_would_bring_a_violation_is_refused_with_the_report(
    server: TestClient, program: Headers, browser: Client
) -> None:
    text = NAMELESS.replace("bbbbbbbbbb", "cccccccccc")
    path = proposed(server, program, text)
    before = current(server)
    refused = server.post(f"{path}/acceptance", json={"revision": 1}, headers=program("rosa"))
    assert refused.status_code == 422, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["report"]["counts"]["violation"] == 1
    page = browser("rosa").post(path.removeprefix("/api") + "/acceptance", {"revision": "1"}, page=NEW, status=422)
    assert "It was not accepted: it would bring something wrong into the graph." in page
    assert current(server) == before


def test_of_two_that_contradict_each_other_the_later_is_told_who_won(
    server: TestClient, program: Headers, browser: Client
) -> None:
    old = f'{PREFIXES}tenure:t-aaaaaaaaaa pve:start "2021"^^xsd:gYear .'
    first, second = (
        proposed(server, program, f'{PREFIXES}tenure:t-aaaaaaaaaa pve:start "{year}"^^xsd:gYear .', removed=old)
        for year in ("2020", "2019")
    )
    number = int(first.rpartition("/")[2])
    won = server.post(f"{first}/acceptance", json={"revision": 1}, headers=program("rosa"))
    assert won.status_code == 201, won.text
    lost = server.post(f"{second}/acceptance", json={"revision": 1}, headers=program("remi"))
    assert lost.status_code == 409, lost.text
    problem: dict[str, Any] = lost.json()
    assert problem["winner"] == {"author": "carl", "proposal": number, "release": won.json()["release"]}
    assert problem["conflicts"][0]["messages"].keys() == {"en", "ar", "fr"}
    page = browser("remi").get(second.removeprefix("/api"), **{"accept-language": "fr"})
    assert "Conflits avec ce qui a été accepté depuis" in page
    assert f'href="/proposals/{number}"' in page
    late = browser("remi").post(f"{second.removeprefix('/api')}/acceptance", {"revision": "1"}, page=NEW, status=409)
    assert "Somebody else was quicker, and nothing was done." in late


def test_a_rollback_is_looked_at_before_it_is_done_and_done_once(
    server: TestClient, browser: Client, program: Headers
) -> None:
    proposal, tenure = proposed(server, program, MAYOR.replace("bbbbbbbbbb", "ffffffffff")), TENURE.replace("b", "f")
    back_to = current(server)
    accepted = server.post(f"{proposal}/acceptance", json={"revision": 1}, headers=program("rosa"))
    assert accepted.status_code == 201, accepted.text
    before = current(server)
    assert server.get(tenure).status_code == 200
    path = f"/releases/{back_to}/rollback"
    assert f'href="{path}"' in browser("rima").get(f"/releases/{back_to}")
    browser("carl").get(path, status=403)
    page = words(browser("ada").get(path))
    assert f"What it changes of release {before}" in page
    assert "No longer said Rabat’s mayor from February 2024: Fatiha El Moudni" in page
    fields = {"current": str(before)}
    assert "Say why" in browser("ada").post(path, fields, page=path, status=400)
    fields["message"] = "It was a rumour."
    to = browser("ada").post(path, fields, page=path)
    assert to == f"/releases/{before + 1}"
    assert server.get(tenure).status_code != 200
    assert browser("ada").post(path, fields, page=path) == to
    assert current(server) == before + 1
    nothing = words(browser("ada").get(path))
    assert "It changes nothing." in nothing
    back = server.post("/api/rollbacks", json={"release": before, "message": "It was none."}, headers=program("ada"))
    assert (back.status_code, back.json()["release"]) == (201, before + 2), back.text
    assert server.get(tenure).status_code == 200
    unknown = server.post("/api/rollbacks", json={"release": 99, "message": "x"}, headers=program("ada"))
    assert unknown.status_code == 404
    # What has changed since it was looked at is not rolled back.
    late = {"current": str(back_to), "message": "x"}
    page = browser("ada").post(path, late, page=path, status=409)
    assert "has become current meanwhile" in page


def test_who_may_not_accept_a_proposal_keeps_nobody_else_from_it(
    server: TestClient, browser: Client, program: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = proposed(server, program, MAYOR.replace("bbbbbbbbbb", "dddddddddd")).removeprefix("/api")
    really, may_end = accepting.accept, Event()

    async def slow(site: Site, actor: Actor, number: int, revision: int) -> Release:
        if actor.name == "remi":
            await anyio.to_thread.run_sync(may_end.wait)
            raise NotAllowedError("Not you.")
        return await really(site, actor, number, revision)

    monkeypatch.setattr(accepting, "accept", slow)
    monkeypatch.setattr(deeds, "FIRST_SECONDS", 0.01)
    assert browser("remi").post(f"{path}/acceptance", {"revision": "1"}, page=path) == f"{path}/acceptance"
    monkeypatch.setattr(deeds, "FIRST_SECONDS", 100)
    to = browser("rosa").post(f"{path}/acceptance", {"revision": "1"}, page=path)
    may_end.set()
    assert to == f"/releases/{current(server)}"


def test_what_takes_long_goes_on_while_a_page_waits_and_tells_how_it_ended(
    server: TestClient, browser: Client, program: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = proposed(server, program, MAYOR.replace("bbbbbbbbbb", "eeeeeeeeee")).removeprefix("/api")
    begun: list[int] = []
    may_end = Event()

    async def slow(*_: object) -> None:
        begun.append(1)
        await anyio.to_thread.run_sync(may_end.wait)
        raise ConflictError("Somebody was quicker.", {"en": "Somebody was quicker.", "ar": "سبقك غيرك إليه."})

    monkeypatch.setattr(accepting, "accept", slow)
    monkeypatch.setattr(deeds, "FIRST_SECONDS", 0.01)
    monkeypatch.setattr(deeds, "WAIT_SECONDS", 0.01)
    for _ in range(2):
        to = browser("rosa").post(f"{path}/acceptance", {"revision": "1"}, page=path)
        assert to == f"{path}/acceptance"
        assert "The release is being made" in browser("rosa").get(to)
    may_end.set()
    monkeypatch.setattr(deeds, "WAIT_SECONDS", 100)
    told = browser("rosa").get(to, 409, **{"accept-language": "ar"})
    assert "سبقك غيرك إليه." in told
    assert begun == [1]
