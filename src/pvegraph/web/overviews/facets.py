"""What can be chosen on overviews: the values of each facet, and what each further choice would leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pvegraph import iri
from pvegraph.folding import fold
from pvegraph.search.catalogue import Catalogue, Text
from pvegraph.web.filters import short
from pvegraph.web.kinds import KINDS
from pvegraph.web.naming import Naming
from pvegraph.web.overviews.shelf import Facet, Sifted, T, values_of

SCHEMES = ("place-type", "event-type", "framework-type")
"""The schemes of the types that things are of, beside their kinds."""
_ORDER = {kind: position for position, kind in enumerate(KINDS)}
MOST_CHOICES = 80
"""Choices of a facet that a page offers, those that lead to most; chosen ones are always among them."""


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


def offer(sifted: Sifted[T], facet: Facet, naming: Naming, most: int = MOST_CHOICES) -> Offer:
    """The values of a facet that lead somewhere, with the number of things that each would leave, by name."""
    counts = sifted.counts(facet)
    wanted = set(values_of(sifted.filters, facet))
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
