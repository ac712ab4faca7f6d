"""What the views have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from pvegraph.web.links import address
from pvegraph.web.results.cells import Writer, words_of
from pvegraph.web.results.comments import Fault
from pvegraph.web.results.places import Places
from pvegraph.web.results.terms import Column, Term, Terms

Json: TypeAlias = str | int | float | list["Json"] | dict[str, "Json"] | None
Settings: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class Found:
    """An answer, with the coordinates of what it names."""

    terms: Terms
    places: Places

    def value(self, row: int, column: Column | None) -> Term | None:
        """The value of a column in a row."""
        return None if column is None else column.values[row]


@dataclass(frozen=True)
class Figure:
    """What a script draws from, and what is to be said of it."""

    data: dict[str, Json]
    notes: tuple[Fault, ...] = ()
    """Sentences about what is not drawn."""


def label(term: Term | None, writer: Writer) -> str:
    """What a figure calls a value."""
    return words_of(term, writer).value


def href(term: Term | None) -> str | None:
    """Where a figure links to: pages of ours only."""
    found = address(term.value) if isinstance(term, ox.NamedNode) else None
    return found if found is not None and found.startswith("/") else None


def labelling(terms: Terms, without: frozenset[str]) -> Column | None:
    """The column whose values name the rows: the first one of things, else of texts."""
    others = [column for column in terms.columns if column.name not in without]
    things = [column for column in others if column.things]
    texts = [column for column in others if column.bound and not column.has_numbers and not column.has_dates]
    return next(iter((*things, *texts)), None)
