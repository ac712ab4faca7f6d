"""Things that are sifted again and again: which of them have a value is known beforehand, as the bits of one number.

A choice is an AND and a count the bits that are left, as in `pvegraph.search.selection`; what is more here is time, and
that all values of a filter may be wanted at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar

from pvegraph.search.selection import as_bits
from pvegraph.web.filters import Filters

Facet = Literal["network", "theme", "country", "kind"]
FACETS: tuple[Facet, ...] = ("network", "theme", "country", "kind")
_SEVERAL = frozenset({"network", "theme"})
"""Those of which ``match=all`` asks for all values."""


class Time(NamedTuple):
    """Days between which something lies. ``network`` is what the thing belongs to in this time only, if anything."""

    first: date
    last: date
    network: str = ""


class Filterable(Protocol):
    """Something that may be shown or not."""

    def values(self, facet: Facet) -> Collection[str]:
        """What it has of a facet, at whatever time: IRIs, and words for ``kind``."""
        ...

    @property
    def times(self) -> Sequence[Time] | None:
        """Any of which may be in the time that filters name; none where no source says when, `None` if at all times."""
        ...


T = TypeVar("T", bound=Filterable)
_Any = TypeVar("_Any")


class Shelf(Generic[T]):
    """Things in the order in which they are shown."""

    def __init__(self, things: Iterable[T]) -> None:
        self.things: Sequence[T] = tuple(things)
        self.everything = (1 << len(self.things)) - 1

    def sift(self, filters: Filters) -> Sifted[T]:
        """What filters leave of the things."""
        return Sifted(self, filters)

    def among(self, bits: int) -> list[T]:
        """The things of some bits."""
        return among(self.things, bits)

    def bits(self, numbers: Iterable[int]) -> int:
        """Things as bits, by their places on the shelf."""
        return as_bits(numbers, len(self.things))

    @cached_property
    def having(self) -> Mapping[Facet, Mapping[str, int]]:
        """Which things have each value of each facet, at whatever time."""
        found: dict[Facet, Mapping[str, int]] = {}
        for facet in FACETS:
            numbers: dict[str, list[int]] = defaultdict(list)
            for number, thing in enumerate(self.things):
                for value in thing.values(facet):
                    numbers[value].append(number)
            found[facet] = {value: self.bits(having) for value, having in numbers.items()}
        return found

    @cached_property
    def by_time(self) -> Mapping[tuple[date, date], Sequence[tuple[int, str]]]:
        """The things of each time, with the networks that they belong to then."""
        found: dict[tuple[date, date], list[tuple[int, str]]] = defaultdict(list)
        for number, thing in enumerate(self.things):
            for first, last, network in thing.times or ():
                found[first, last].append((number, network))
        return found

    @cached_property
    def timeless(self) -> int:
        """What is at all times."""
        return self.bits(number for number, thing in enumerate(self.things) if thing.times is None)

    @cached_property
    def changing(self) -> int:
        """The things that belong to networks in some time only."""
        return self.bits(number for found in self.by_time.values() for number, network in found if network)


@dataclass(frozen=True)
class Sifted(Generic[T]):
    """The things of a shelf that filters leave."""

    shelf: Shelf[T]
    filters: Filters

    @cached_property
    def left(self) -> list[T]:
        """The things that have all that the filters want."""
        return self.shelf.among(self.bits())

    @cached_property
    def at_any_time(self) -> list[T]:
        """The same, whatever time the filters name."""
        return self.shelf.among(self.bits("time"))

    def bits(self, but: Facet | Literal["time", ""] = "") -> int:
        """The things that are left by all filters but one."""
        left = self.shelf.everything
        for facet in FACETS:
            wanted = () if facet == but else values_of(self.filters, facet)
            if wanted:
                left &= self._having_any(facet, wanted)
        return left & self._in_time[0] if self.filters.has_time and but != "time" else left

    def counts(self, facet: Facet) -> Counter[str]:
        """How many things have each value of a facet, among those that the filters leave.

        Where one of several values is enough, the facet's own filter does not count: another choice adds to it.
        """
        left = self.bits("" if self._wants_all(facet) else facet)
        found = ((value, (left & having).bit_count()) for value, having in self._having(facet).items())
        return Counter({value: count for value, count in found if count})

    def _having_any(self, facet: Facet, wanted: Sequence[str]) -> int:
        having = [self._having(facet).get(value, 0) for value in wanted]
        found = having[0]
        for each in having[1:]:
            found = found & each if self._wants_all(facet) else found | each
        return found

    def _having(self, facet: Facet) -> Mapping[str, int]:
        return self._in_time[1] if facet == "network" and self.filters.has_time else self.shelf.having[facet]

    def _wants_all(self, facet: Facet) -> bool:
        return self.filters.match_all and facet in _SEVERAL

    @cached_property
    def _in_time(self) -> tuple[int, Mapping[str, int]]:
        """What may have been in the time that the filters name, and which of all things have which network then."""
        within = (
            each for span, found in self.shelf.by_time.items() if self.filters.may_have_been(*span) for each in found
        )
        numbers: list[int] = []
        of_networks: dict[str, list[int]] = defaultdict(list)
        for number, network in within:
            numbers.append(number)
            if network:
                of_networks[network].append(number)
        steady = self.shelf.everything & ~self.shelf.changing
        networks = {
            network: having & steady | self.shelf.bits(of_networks.get(network, ()))
            for network, having in self.shelf.having["network"].items()
        }
        return self.shelf.timeless | self.shelf.bits(numbers), networks


def among(things: Sequence[_Any], bits: int) -> list[_Any]:
    """Those of some things that are among the bits, in their order.

    >>> among("abcd", 0b1010)
    ['b', 'd']
    """
    return [thing for thing, mark in zip(things, reversed(f"{bits:0{len(things)}b}"), strict=False) if mark == "1"]


def values_of(filters: Filters, facet: Facet) -> tuple[str, ...]:
    """What filters want of a facet."""
    match facet:
        case "network":
            return filters.network
        case "theme":
            return filters.theme
        case "country":
            return filters.country
        case "kind":
            return filters.kind
