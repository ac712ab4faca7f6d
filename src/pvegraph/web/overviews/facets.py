"""What can be narrowed to what: choosing among things by filters, and what each further choice would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Generic, Literal, Protocol, TypeVar

from pvegraph import iri
from pvegraph.folding import fold
from pvegraph.search.catalogue import Catalogue, Text
from pvegraph.web.filters import Filters, short
from pvegraph.web.kinds import KINDS
from pvegraph.web.naming import Naming

Facet = Literal["network", "theme", "country", "kind"]
Reason = Literal["network", "theme", "country", "kind", "time"]
"""What may keep a thing out."""
_FACETS: tuple[Facet, ...] = ("network", "theme", "country", "kind")
_SEVERAL = frozenset({"network", "theme"})
"""Those of which ``match=all`` asks for all values."""
SCHEMES = ("place-type", "event-type", "framework-type")
"""The schemes of the types that things are of, beside their kinds."""
_ORDER = {kind: position for position, kind in enumerate(KINDS)}
MOST_CHOICES = 80
"""Choices of a facet that a page offers, those that lead to most; chosen ones are always among them."""


class Filterable(Protocol):
    """Something that may be shown or not."""

    def values(self, facet: Facet, filters: Filters) -> Collection[str]:
        """What it has of a facet: IRIs, and words for ``kind``."""
        ...

    def is_in_time(self, filters: Filters) -> bool:
        """Whether the time that the filters name leaves it in."""
        ...


T = TypeVar("T", bound=Filterable)


@dataclass(frozen=True)
class Choice:
    """One value of a facet: what addresses and readers call it, and how much is shown if it is chosen."""

    value: str
    text: Text
    count: int
    chosen: bool


@dataclass(frozen=True)
class Offer:
    """What a form offers for one facet."""

    facet: Facet
    choices: tuple[Choice, ...]
    left_out: int
    """How many values have no choice of their own, as there are too many."""

    @property
    def chosen(self) -> int:
        """How many are chosen."""
        return sum(choice.chosen for choice in self.choices)


@dataclass(frozen=True)
class Sifted(Generic[T]):
    """Things that filters leave, and those that just one of the filters keeps out."""

    left: list[T]
    kept_out: Mapping[Reason, list[T]]


def sift(things: Iterable[T], filters: Filters) -> Sifted[T]:
    """Try every thing once; what is in neither list is kept out by more than one filter."""
    wanted = {facet: frozenset(_wanted(filters, facet)) for facet in _FACETS if _wanted(filters, facet)}
    has_time = filters.has_time
    left: list[T] = []
    kept_out: dict[Reason, list[T]] = {"network": [], "theme": [], "country": [], "kind": [], "time": []}
    for thing in things:
        reasons: list[Reason] = [
            facet
            for facet, values in wanted.items()
            if not (
                values.issubset(thing.values(facet, filters))
                if filters.match_all and facet in _SEVERAL
                else not values.isdisjoint(thing.values(facet, filters))
            )
        ]
        if has_time and not thing.is_in_time(filters):
            reasons.append("time")
        if not reasons:
            left.append(thing)
        elif len(reasons) == 1:
            kept_out[reasons[0]].append(thing)
    return Sifted(left, kept_out)


def chosen(things: Iterable[T], filters: Filters) -> list[T]:
    """Those of the things that the filters leave."""
    return sift(things, filters).left


def offer(
    things: Iterable[Filterable], filters: Filters, facet: Facet, naming: Naming, most: int = MOST_CHOICES
) -> Offer:
    """What a form offers for a facet of some things."""
    return offer_of(sift(things, filters), filters, facet, naming, most)


def offer_of(sifted: Sifted[T], filters: Filters, facet: Facet, naming: Naming, most: int = MOST_CHOICES) -> Offer:
    """The values of a facet that lead somewhere, with the number of things that each would leave, by name."""
    counts = count(sifted, filters, facet)
    wanted = set(_wanted(filters, facet))
    best = [value for value, _ in counts.most_common(most)]
    shown = list(dict.fromkeys([*best, *wanted]))
    choices = [
        Choice(
            value if facet == "kind" else short(facet, value),
            kind_text(value, naming) if facet == "kind" else naming.link(value).text,
            counts[value],
            value in wanted,
        )
        for value in shown
    ]
    choices.sort(key=lambda choice: (_ORDER.get(choice.value, len(_ORDER)), fold(choice.text.value), choice.value))
    return Offer(facet, tuple(choices), len(counts.keys() - set(shown)))


def count(sifted: Sifted[T], filters: Filters, facet: Facet) -> Counter[str]:
    """How many things have each value of a facet, among those that the filters leave.

    Where one of several values is enough, the facet's own filter does not count: another choice adds to it.
    """
    things = sifted.left
    if not (filters.match_all and facet in _SEVERAL):
        things = [*things, *sifted.kept_out[facet]]
    return Counter(chain.from_iterable(thing.values(facet, filters) for thing in things))


def _wanted(filters: Filters, facet: Facet) -> tuple[str, ...]:
    match facet:
        case "network":
            return filters.network
        case "theme":
            return filters.theme
        case "country":
            return filters.country
        case "kind":
            return filters.kind


def kind_text(value: str, naming: Naming) -> Text:
    """What a value of the filter ``kind`` is called: a kind of things, or a concept of one of the schemes of types."""
    if value in KINDS:
        return Text(naming.kind_text(value, many=True), naming.language.tag)
    for scheme in SCHEMES:
        name = naming.name(iri.concept(scheme, value))
        if name is not None:
            return name
    return Text(value)


def kinds_of(catalogue: Catalogue, kinds: Iterable[str], schemes: Iterable[str]) -> tuple[str, ...]:
    """What the filter ``kind`` may be on a page that shows such kinds of things, of types of such schemes."""
    types = (entry.iri.rpartition("/")[2] for scheme in schemes for entry in catalogue.of_kind(scheme))
    return tuple(dict.fromkeys((*kinds, *types)))
