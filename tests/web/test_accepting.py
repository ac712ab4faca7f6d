"""A server accepts and rolls back in a process of its own, and is put in order when it starts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from tests.curation.projects import (
    RABAT,
    accepted,
    assert_sound,
    label,
    make_project,
    new_place,
    people_of,
    propose,
)

from pvegraph.curation.account import Actor
from pvegraph.curation.curation import Curation
from pvegraph.errors import ConflictError, EnvironmentFaultError, FindingsError, NotAllowedError, UsageError
from pvegraph.settings import Settings
from pvegraph.web import accepting, server
from pvegraph.web.site import Site


@pytest.fixture
def curation(tmp_path: Path) -> Iterator[Curation]:
    opened = Curation.open(make_project(tmp_path / "project"))
    yield opened
    opened.close()


@pytest.fixture
def people(curation: Curation) -> dict[str, Actor]:
    return people_of(curation)


def site_of(settings: Settings, release: int = 1) -> Site:
    """All of a site that is asked for."""
    return cast(Site, SimpleNamespace(settings=settings, release=SimpleNamespace(number=release)))


def test_the_event_loop_goes_on_and_hears_how_far_it_is(curation: Curation, people: dict[str, Actor]) -> None:
    number = propose(curation, people["carl"], new_place("fr-lyon")).number
    heard: list[str] = []

    async def meanwhile() -> tuple[int, int]:
        task = asyncio.create_task(
            accepting.accept(site_of(curation.settings), people["rosa"], number, 1, lambda step, *_: heard.append(step))
        )
        turns = 0
        while not task.done():
            await asyncio.sleep(0)
            turns += 1
        return turns, (await task).number

    turns, release = asyncio.run(meanwhile())
    assert turns > 100
    assert release == assert_sound(curation.settings).number == 2
    assert heard[0] == "Comparing with what was accepted since"
    assert heard[-1] == "Making the release current"


def test_what_stands_in_the_way_comes_back_as_the_error_that_it_is(
    curation: Curation, people: dict[str, Actor]
) -> None:
    site, rosa = site_of(curation.settings), people["rosa"]
    bad = propose(curation, people["carl"], new_place("fr-lyon")[:1]).number
    with pytest.raises(FindingsError, match="would make 1 violation"):
        asyncio.run(accepting.accept(site, rosa, bad, 1))
    late = propose(curation, people["cleo"], [label(RABAT, "R")], [label(RABAT, "Rabat")]).number
    accepted(curation, people, [label(RABAT, "Ribat")], [label(RABAT, "Rabat")])
    with pytest.raises(ConflictError) as caught:
        asyncio.run(accepting.accept(site, rosa, late, 1))
    assert "الاقتراح" in caught.value.messages["ar"]
    own = propose(curation, rosa, new_place("fr-nice")).number
    with pytest.raises(NotAllowedError, match="somebody else must approve it") as refused:
        asyncio.run(accepting.accept(site, rosa, own, 1))
    assert "لقد كتبتَ في هذا الاقتراح" in refused.value.messages["ar"]
    with pytest.raises(ConflictError, match="Release 2 has become current since the difference from release 1"):
        asyncio.run(accepting.rollback(site, rosa, 1, ""))
    served = site_of(curation.settings, 2)
    with pytest.raises(UsageError, match="nothing to roll back"):
        asyncio.run(accepting.rollback(served, rosa, 2, ""))
    assert asyncio.run(accepting.rollback(served, rosa, 1, "")).number == 3


def test_it_is_stopped_when_its_time_is_over(curation: Curation, people: dict[str, Actor]) -> None:
    number = propose(curation, people["carl"], new_place("fr-lyon")).number
    hurried = curation.settings.model_copy(update={"curation_wait": 0.001, "curation_seconds": 0.001})
    with pytest.raises(EnvironmentFaultError, match=r"took longer than 0\.002 seconds and was stopped"):
        asyncio.run(accepting.accept(site_of(hurried), people["rosa"], number, 1))
    assert assert_sound(curation.settings).number == 1
    assert curation.proposals.get(number).status == "open"


@pytest.mark.parametrize(("other", "value"), [("write_token_hash", "0" * 64), ("store", "http://localhost:1/sparql")])
def test_a_server_does_not_start_with_what_excludes_curation(other: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"PVEGRAPH_CURATION and PVEGRAPH_{other.upper()} exclude one another"):
        server.check(Settings.model_validate({"curation": True, other: value}))
    server.check(Settings.model_validate({other: value}))


def test_a_server_that_starts_tells_the_database_what_was_accepted(
    curation: Curation, people: dict[str, Actor]
) -> None:
    number = accepted(curation, people, new_place("fr-lyon"))
    with curation.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE proposals SET status = 'open', release = NULL")
    server.recover(curation.settings)
    assert curation.proposals.get(number).status == "accepted"
