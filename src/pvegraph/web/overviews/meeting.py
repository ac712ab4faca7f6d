"""The network of co-participation: which actors are tied by what they took part in together, and how strongly.

An event with n parties ties n(n - 1)/2 pairs. The pairs that are counted for one answer are bounded: the smallest
gatherings are counted first, as two who sat in a room of five say more than two of five hundred, and those that do not
fit any more are named, not hidden.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from operator import attrgetter
from typing import NamedTuple

from pvegraph.web.filters import Filters
from pvegraph.web.overviews.encounters import Encounters, Gathering

MOST_PAIRS = 50_000
"""Pairs that are counted for one answer; all that the real data has are 3,000 of events and 20,000 of bodies."""


@dataclass(frozen=True)
class Choice:
    """What a reader wants to see tied."""

    filters: Filters = field(default_factory=Filters)
    kinds: frozenset[str] = frozenset({"country", "government", "organisation"})
    came_from: bool = False
    """Whether a country took part where people came from it, without standing for its State."""
    by_bodies: bool = False
    """Whether to tie by common membership in place of common events."""
    others: bool = False
    """Whether only one of two actors has to pass the filters."""
    least: int = 1
    """The smallest number of common events that makes a tie."""
    centre: str | None = None
    """One actor, of whose ties and of whose neighbours' the network is made."""

    @property
    def of_actors(self) -> Filters:
        """What actors must pass to be meant."""
        return replace(self.filters, kind=tuple(self.kinds | ({"country"} if self.came_from else set())))


class Tie(NamedTuple):
    """Two actors, in the order of their IRIs, and what they have in common, counted."""

    first: str
    second: str
    weight: int


@dataclass(frozen=True)
class Network:
    """The ties, strongest first, and what was not counted."""

    ties: tuple[Tie, ...]
    strength: Mapping[str, int]
    """What each actor's ties add up to, for those that have any, strongest first."""
    partners: Mapping[str, int]
    """With how many others each actor is tied."""
    gatherings: int
    """How many events (or bodies) tie anyone."""
    left_out: tuple[Gathering, ...] = ()
    """Those that were too large to be counted, the smallest first."""
    undated: int = 0
    """How many events the filter of time leaves out since no source says when they were."""

    def strongest(self, most: int) -> tuple[str, ...]:
        """So many of the strongest actors."""
        return tuple(actor for actor, _ in zip(self.strength, range(most), strict=False))

    def among(self, actors: Collection[str], most: int) -> tuple[Tie, ...]:
        """The strongest ties among some actors."""
        wanted = frozenset(actors)
        found = [tie for tie in self.ties if tie.first in wanted and tie.second in wanted]
        return tuple(found[:most])


class _Room(NamedTuple):
    """A gathering as the choice sees it: those who are meant, and those who are there for their ties with them only."""

    gathering: Gathering
    meant: frozenset[str]
    others: frozenset[str] = frozenset()

    @property
    def pairs(self) -> int:
        """How many pairs it makes."""
        return len(self.meant) * (len(self.meant) - 1) // 2 + len(self.meant) * len(self.others)

    def together(self) -> Iterator[tuple[str, str]]:
        """Its pairs, each in the order of IRIs."""
        yield from combinations(sorted(self.meant), 2)
        for first, second in product(self.meant, self.others):
            yield (first, second) if first < second else (second, first)


def network(encounters: Encounters, choice: Choice, most_pairs: int = MOST_PAIRS) -> Network:
    """The network of what a reader chose; at most ``most_pairs`` pairs are counted."""
    gatherings, undated = _in_time(encounters, choice)
    rooms = _rooms(gatherings, encounters, choice)
    if choice.centre is not None:
        rooms = _around(choice.centre, rooms)
    counted, tying, left_out = _count(rooms, most_pairs)
    ties = _strongest_first(counted, choice.least)
    strength: dict[str, int] = defaultdict(int)
    partners: dict[str, int] = defaultdict(int)
    for tie in ties:
        for actor in (tie.first, tie.second):
            strength[actor] += tie.weight
            partners[actor] += 1
    order = sorted(strength, key=lambda actor: (actor != choice.centre, -strength[actor], actor))
    return Network(ties, {actor: strength[actor] for actor in order}, partners, tying, left_out, undated)


def _strongest_first(counted: Mapping[tuple[str, str], int], least: int) -> tuple[Tie, ...]:
    """The ties that are strong enough, and among equals in the order of IRIs."""
    ties = sorted(Tie(*pair, weight) for pair, weight in counted.items() if weight >= least)
    return tuple(sorted(ties, key=attrgetter("weight"), reverse=True))


def _in_time(encounters: Encounters, choice: Choice) -> tuple[Iterable[Gathering], int]:
    """The gatherings of the wanted time, and how many may or may not be of it; memberships are not told by time."""
    if choice.by_bodies:
        return encounters.bodies, 0
    if not choice.filters.has_time:
        return encounters.events, 0
    dated = [(event, event.span) for event in encounters.events if event.span is not None]
    within = [event for event, span in dated if choice.filters.may_have_been(*span)]
    return within, len(encounters.events) - len(dated)


def _rooms(gatherings: Iterable[Gathering], encounters: Encounters, choice: Choice) -> list[_Room]:
    """The gatherings with those of their parties that count."""
    passing = encounters.passing(choice.of_actors) | ({choice.centre} if choice.centre is not None else frozenset())
    of_kinds = encounters.passing(Filters(kind=tuple(choice.kinds))) if choice.kinds else frozenset[str]()
    wanted = of_kinds | passing
    rooms = []
    for gathering in gatherings:
        present = gathering.parties & wanted
        if choice.came_from:
            present |= gathering.came_from
        meant = present & passing
        rooms.append(_Room(gathering, meant, present - meant if choice.others else frozenset()))
    return rooms


def _around(centre: str, rooms: Sequence[_Room]) -> list[_Room]:
    """The same with the centre and those whom it met only."""
    near = frozenset[str]().union(*(room.meant | room.others for room in rooms if centre in room.meant))
    return [_Room(room.gathering, room.meant & near, room.others & near) for room in rooms]


def _count(rooms: Iterable[_Room], most_pairs: int) -> tuple[Counter[tuple[str, str]], int, tuple[Gathering, ...]]:
    """How often each pair was together, how many gatherings tie anyone, and those that did not fit."""
    counted: Counter[tuple[str, str]] = Counter()
    sized = ((room.pairs, room.gathering.iri, room) for room in rooms)
    order = sorted(each for each in sized if each[0])
    pairs = 0
    for place, (number, _, room) in enumerate(order):
        pairs += number
        if pairs > most_pairs:
            return counted, place, tuple(each.gathering for *_, each in order[place:])
        counted.update(room.together())
    return counted, len(order), ()
