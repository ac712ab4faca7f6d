"""The order of rows by one column: numbers by size, dates by time, all else by the words that the reader sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from pvegraph.folding import fold
from pvegraph.web.results.terms import Column, Row, Term, Terms, date_of, number_of

Words: TypeAlias = Callable[[Term], str]
Key: TypeAlias = tuple[int, float, str, str]


@dataclass(frozen=True)
class Order:
    """By which column, and whether from the largest to the smallest."""

    column: str
    descending: bool = False

    @classmethod
    def read(cls, text: str) -> Order | None:
        """What an address says: a name, behind ``-`` for the other direction; `None` if it says nothing.

        >>> Order.read("-year"), Order.read("")
        (Order(column='year', descending=True), None)
        """
        name = text.removeprefix("-")
        return cls(name, text.startswith("-")) if name else None

    @property
    def written(self) -> str:
        """As an address says it."""
        return ("-" if self.descending else "") + self.column


def sorted_rows(terms: Terms, order: Order | None, words: Words) -> tuple[Row, ...]:
    """The rows in an order; those without a value come last, equal ones stay as they were."""
    column = None if order is None else terms.column(order.column)
    if order is None or column is None:
        return terms.rows
    known: dict[Term, Key] = {}
    keys = [_known(value, known, words) for value in column.values]
    there = [index for index, value in enumerate(column.values) if value is not None]
    there.sort(key=lambda index: keys[index], reverse=order.descending)  # keeps the order of equal ones either way
    absent = [index for index, value in enumerate(column.values) if value is None]
    return tuple(terms.rows[index] for index in (*there, *absent))


def next_order(column: Column, order: Order | None) -> Order:
    """What a click on the heading of a column asks for: the other direction of what there is, else the first."""
    return Order(column.name, order is not None and order.column == column.name and not order.descending)


def _known(term: Term | None, known: dict[Term, Key], words: Words) -> Key:
    if term is None:
        return (9, 0, "", "")
    if term not in known:
        known[term] = _key(term, words)
    return known[term]


def _key(term: Term, words: Words) -> Key:
    number = number_of(term)
    if number is not None:
        return (0, float(number), "", "")
    date = date_of(term)
    if date is not None and isinstance(term, ox.Literal):
        return (1, date.earliest.toordinal(), term.value, "")
    shown = words(term)
    return (2, 0, fold(shown), shown)
