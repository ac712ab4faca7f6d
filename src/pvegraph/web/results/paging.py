"""Pages of a table: a hundred rows, or fewer where rows are long, so that no page becomes heavy."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from pvegraph.web.results.cells import LONGEST
from pvegraph.web.results.terms import Row

ROWS = 100
"""Rows of a page."""
OCTETS = 45_000
"""About how much HTML the rows of a page come to; a row that is longer than that has a page of its own."""
_MARKUP_OF_ROW = 12
_MARKUP_OF_CELL = 45
_MARKUP_OF_THING = 110


def pages(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Where each page begins and ends; there is always one.

    >>> pages([(ox.Literal(1),)] * 250)
    [(0, 100), (100, 200), (200, 250)]
    """
    found, start, octets = [], 0, 0
    for index, row in enumerate(rows):
        weight = _weight(row)
        if index > start and (index - start == ROWS or octets + weight > OCTETS):
            found.append((start, index))
            start, octets = index, 0
        octets += weight
    return [*found, (start, len(rows))]


def _weight(row: Row) -> int:
    """About how many octets of HTML a row comes to."""
    weight = _MARKUP_OF_ROW
    for term in row:
        match term:
            case None:
                weight += _MARKUP_OF_ROW
            case ox.NamedNode():
                weight += _MARKUP_OF_THING + 2 * len(term.value)
            case ox.Literal():
                weight += _MARKUP_OF_CELL + 2 * len(term.value[:LONGEST].encode())
            case _:
                weight += _MARKUP_OF_CELL + min(len(str(term)), LONGEST)
    return weight
