"""A project, what is done to it, and the model that it is held against: plain sets of statements."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Quad
from tests.curation.crashing import Deed
from tests.curation.projects import (
    THREE,
    assert_sound,
    folder_of,
    make_project,
    new_place,
    people_of,
    propose,
    statements_of,
)
from tests.release.projects import append

from pvegraph.curation.acceptance import accept, recover
from pvegraph.curation.account import Actor
from pvegraph.curation.curation import Curation
from pvegraph.curation.rollback import rollback
from pvegraph.release import ReleasesFolder, build, ensure_current
from pvegraph.release.timeline import were_current
from pvegraph.settings import Settings
from pvegraph.validation.view import Change


@dataclass
class World:
    """A project with the model that it is held against: plain sets of statements."""

    settings: Settings
    people: dict[str, Actor]
    sources: set[Quad]
    """What the current release says."""
    files: set[Quad]
    """What the authored files said when they were last built."""
    releases: dict[int, set[Quad]]
    open: dict[int, list[Quad]] = field(default_factory=dict)
    """Proposals that wait, and what they add."""
    accepted: dict[int, list[Quad]] = field(default_factory=dict)
    count: int = 0

    @classmethod
    def make(cls, folder: Path) -> World:
        settings = make_project(folder)
        with opened(settings) as curation:
            people = people_of(curation)
        said = statements_of(assert_sound(settings))
        return cls(settings, people, said, set(said), {1: set(said)})

    def fresh(self) -> list[Quad]:
        """A place of which nobody has spoken yet."""
        self.count += 1
        return new_place(f"xx-{self.count}")


@contextmanager
def opened(settings: Settings) -> Iterator[Curation]:
    curation = Curation.open(settings)
    try:
        yield curation
    finally:
        curation.close()


@dataclass
class Try:
    """Something that is to be done, and what it makes of the sources."""

    name: str
    deed: Deed
    after: set[Quad]
    number: int = 0
    added: list[Quad] = field(default_factory=list)


def storing(world: World) -> Try:
    added = world.fresh()

    def deed() -> None:
        with opened(world.settings) as curation:
            propose(curation, world.people["carl"], added)

    return Try("store", deed, world.sources, added=added)


def accepting(world: World) -> Try:
    if not world.open:
        store(world)
    number, added = min(world.open.items())

    def deed() -> None:
        with opened(world.settings) as curation:
            accept(curation, world.people["rosa"], number, 1)

    return Try("accept", deed, world.sources | set(added), number, added)


def rolling_back(world: World, chance: random.Random) -> Try:
    others = [number for number, said in world.releases.items() if said != world.sources]
    if not others:
        return accepting(world)
    number = chance.choice(others)

    def deed() -> None:
        with opened(world.settings) as curation:
            rollback(curation, world.people["rosa"], number, "")

    return Try("rollback", deed, world.releases[number], number)


def building(world: World) -> Try:
    world.count += 1
    name = f"yy-{world.count}"
    append(world.settings.data / "beta" / "three.ttl", f'\nplace:{name} a pve:Place ; skos:prefLabel "{name}"@en .\n')
    now = world.files | set(new_place(name, THREE))
    after = (now | (world.sources - world.files)) - (world.files - world.sources)
    return Try("build", lambda: build(world.settings), after, added=new_place(name, THREE))


def store(world: World) -> None:
    added = world.fresh()
    with opened(world.settings) as curation:
        world.open[propose(curation, world.people["carl"], added).number] = added


def next_try(world: World, name: str, chance: random.Random) -> Try:
    if name == "rollback":
        return rolling_back(world, chance)
    return {"store": storing, "accept": accepting, "build": building}[name](world)


def check(world: World, tried: Try, *, is_done: bool) -> None:
    """What must hold after a deed that may have been cut short; the model is brought up to what is there.

    Whoever was told that it is done can rely on that; whoever was not cannot know, and nothing is half done.
    """
    folder = ReleasesFolder(world.settings.releases_folder)
    before = folder.current()  # whoever reads finds a whole release, before anybody has put anything in order
    assert before is not None
    known = were_current(folder) or frozenset()
    with opened(world.settings) as curation:
        told = {item.number: item.release for item in curation.proposals.list(status="accepted", limit=10_000).items}
        assert set(told.values()) <= known  # the database is never ahead of the releases
        recover(curation)
        check_releases(world, curation, tried, is_done=is_done)
        check_proposals(world, curation, tried, is_done=is_done)


def check_releases(world: World, curation: Curation, tried: Try, *, is_done: bool) -> None:
    folder = folder_of(curation)
    release = folder.current()
    assert release is not None
    said = statements_of(release)
    assert said in (world.sources, tried.after)
    if is_done:
        assert said == tried.after
    is_new = said == tried.after and tried.after != world.sources
    if is_new and tried.name == "build":
        world.files |= set(tried.added)
    world.sources = said
    if release.number not in world.releases:
        assert is_new
        world.releases[release.number] = set(said)
    # what was never current is not there, unless it is a build's, which the next one finds
    left = set(folder.numbers()) - set(world.releases)
    assert all(folder.manifest(number).origin is None for number in left)
    assert not [path for path in folder.path.iterdir() if path.name.startswith(".tmp-")]


def check_proposals(world: World, curation: Curation, tried: Try, *, is_done: bool) -> None:
    folder = folder_of(curation)
    uids = [folder.manifest(number).origin for number in world.releases]
    named = [origin.uid for origin in uids if origin is not None and origin.uid]
    assert len(named) == len(set(named))  # none is applied twice
    if tried.name == "store":
        known = {**world.open, **world.accepted}
        new = [each for each in curation.proposals.list(limit=10_000).items if each.number not in known]
        assert len(new) == 1 if is_done else len(new) <= 1
        for each in new:
            proposal = curation.proposals.get(each.number)
            sent = proposal.newest.submission.change
            assert sent == Change(frozenset(tried.added))  # whole, or not at all
            if each.status == "draft":
                curation.proposals.settle(each.number, 1, sent, (), folder.current_number())
            world.open[each.number] = tried.added
    if tried.name == "accept" and set(tried.added) <= world.sources:
        world.accepted[tried.number] = world.open.pop(tried.number)
    if tried.name == "accept":
        proposal = curation.proposals.get(tried.number)
        assert (proposal.status == "accepted") == (tried.number in world.accepted)
        assert (proposal.uid in named) == (tried.number in world.accepted)


def finish(world: World, tried: Try) -> None:
    """What was cut short can be done now: the next acceptance works, and so does what a server begins with."""
    if world.sources == tried.after or tried.name == "store":
        return
    if tried.name == "build":
        assert ensure_current(world.settings).number == ReleasesFolder(world.settings.releases_folder).current_number()
    else:
        tried.deed()
    check(world, tried, is_done=True)
