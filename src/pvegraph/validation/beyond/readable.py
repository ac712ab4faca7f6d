"""Dates in the Extended Date/Time Format that cannot be read, or that name no day of the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal

from pvegraph.dates import EDTF, DateError, PartialDate
from pvegraph.validation.beyond.observation import Ground, Observation
from pvegraph.validation.view import Node
from pvegraph.vocabulary import expand

_DATES = ("pve:start", "pve:end", "pve:observedOn", "schema:foundingDate", "dct:date", "dct:issued")


@dataclass(frozen=True)
class Readable:
    """The check that a date written as EDTF is one; dates of XSD are checked by the shapes."""

    heeds: frozenset[str] | None = None

    def observe(self, ground: Ground, focus: frozenset[Node] | None) -> Iterator[Observation]:
        """See `Check.observe`."""
        for name in _DATES:
            for thing in set(ground.that_have(name)) if focus is None else focus:
                for value in ground.values(thing, name):
                    if isinstance(value, Literal) and value.datatype.value == EDTF:
                        yield from _unreadable(thing, name, value)

    def concerned(self, ground: Ground, touched: frozenset[Node]) -> Iterator[Node]:
        """See `Check.concerned`: nothing but the thing itself matters."""
        del ground, touched
        return iter(())


def _unreadable(thing: Node, name: str, value: Literal) -> Iterator[Observation]:
    """What is wrong with a date, if it cannot be read."""
    try:
        PartialDate.parse(value.value)
    except DateError as error:
        yield Observation(
            "DateReadable", thing, expand(name), value, (("reason", error.problem),), frozenset({"reason"})
        )
