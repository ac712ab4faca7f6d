"""The dates that sources give for things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal

from pvegraph.dates import EDTF, PartialDate
from pvegraph.validation.beyond.observation import Ground
from pvegraph.validation.view import Node


@dataclass(frozen=True)
class Said:
    """A date that some source gives for a thing."""

    thing: Node
    path: str
    """A prefixed name: ``pve:start``."""
    literal: Literal
    date: PartialDate

    @property
    def text(self) -> str:
        """The date as it is written."""
        return self.literal.value

    @property
    def is_vague(self) -> bool:
        """Whether it is written as EDTF, which shapes cannot read."""
        return self.literal.datatype.value == EDTF


def dates(ground: Ground, thing: Node, *properties: str) -> Iterator[Said]:
    """The dates that the properties have for a thing; what is no date is left to the check of dates."""
    for name in properties:
        for value in ground.values(thing, name):
            if isinstance(value, Literal):
                try:
                    yield Said(thing, name, value, PartialDate.read(value.value, value.datatype.value))
                except ValueError:
                    continue


def any_vague(said: Iterable[Said]) -> bool:
    """Whether one of the dates is written as EDTF."""
    return any(date.is_vague for date in said)
