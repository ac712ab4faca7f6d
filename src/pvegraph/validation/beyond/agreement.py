"""Two sources that certainly give different starts, one of them as EDTF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

from pvegraph.validation.beyond.dated import any_vague, dates
from pvegraph.validation.beyond.observation import SPARQL, Ground, Observation
from pvegraph.validation.view import Node
from pvegraph.vocabulary import expand

_SHAPES = {"pve:Tenure": "TenureStartAgreed", "pve:Event": "EventStartAgreed"}


@dataclass(frozen=True)
class Agreement:
    """The check that sources agree about when something began."""

    heeds: frozenset[str] | None = None

    def observe(self, ground: Ground, focus: frozenset[Node] | None) -> Iterator[Observation]:
        """See `Check.observe`."""
        for name, shape in _SHAPES.items():
            things = set(ground.are(name)) if focus is None else {each for each in focus if ground.is_a(each, name)}
            for thing in things:
                starts = list(dates(ground, thing, "pve:start"))
                for one, other in permutations(starts, 2):
                    if any_vague((one, other)) and one.date.certainly_before(other.date):
                        details = (("other", other.text),)
                        yield Observation(shape, thing, expand("pve:start"), one.literal, details, component=SPARQL)

    def concerned(self, ground: Ground, touched: frozenset[Node]) -> Iterator[Node]:
        """See `Check.concerned`: nothing but the thing itself matters."""
        del ground, touched
        return iter(())
