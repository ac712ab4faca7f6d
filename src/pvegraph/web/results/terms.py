"""The terms of a window, and what each column holds: what decides how it is written, sorted and drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TypeAlias

import pyoxigraph as ox

from pvegraph.dates import EDTF, PartialDate
from pvegraph.vocabulary import PREFIXES
from pvegraph.web.results.window import Window

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row: TypeAlias = tuple[Term | None, ...]

XSD = PREFIXES["xsd"]
WKT = PREFIXES["geo"] + "wktLiteral"
_WHOLE = frozenset(
    XSD + name
    for name in (
        *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
        *("negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
    )
)
_NUMBERS = _WHOLE | {XSD + name for name in ("decimal", "double", "float")}
_DATES = frozenset({XSD + "date", XSD + "gYear", XSD + "gYearMonth", EDTF})
_MOMENT = XSD + "dateTime"
_DAY = len("2026-11-29")
_LARGEST = Decimal(10) ** 15
"""Numbers beyond it, or below one in so many, are written as they stand."""


def number_of(term: Term | None) -> Decimal | None:
    """The number that a literal means, or `None`; infinity and what is no number are none.

    >>> number_of(ox.Literal(3)), number_of(ox.Literal("3"))
    (Decimal('3'), None)
    """
    if not isinstance(term, ox.Literal) or term.datatype.value not in _NUMBERS:
        return None
    try:
        number = Decimal(term.value)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < _LARGEST else None


def date_of(term: Term | None) -> PartialDate | None:
    """The time that a literal means, of any precision, or `None`; of a moment it is the day.

    >>> str(date_of(ox.Literal("2024-02", datatype=ox.NamedNode(XSD + "gYearMonth"))).latest)
    '2024-02-29'
    """
    if not isinstance(term, ox.Literal):
        return None
    datatype = term.datatype.value
    if datatype != _MOMENT and datatype not in _DATES:
        return None
    try:
        return PartialDate.parse(term.value[:_DAY] if datatype == _MOMENT else term.value)
    except ValueError:
        return None


@dataclass(frozen=True)
class Column:
    """One column: its variable and all of its values."""

    name: str
    values: tuple[Term | None, ...]

    @cached_property
    def bound(self) -> tuple[Term, ...]:
        """The values that there are."""
        return tuple(value for value in self.values if value is not None)

    @cached_property
    def things(self) -> tuple[str, ...]:
        """The IRIs in it, each once, in the order of the rows."""
        return tuple(dict.fromkeys(value.value for value in self.bound if isinstance(value, ox.NamedNode)))

    @cached_property
    def has_numbers(self) -> bool:
        """Whether all of its values are numbers."""
        return bool(self.bound) and all(number_of(value) is not None for value in self.bound)

    @cached_property
    def has_dates(self) -> bool:
        """Whether all of its values are dates."""
        return bool(self.bound) and all(date_of(value) is not None for value in self.bound)

    @cached_property
    def has_shapes(self) -> bool:
        """Whether all of its values are geometries in WKT."""
        return bool(self.bound) and all(
            isinstance(value, ox.Literal) and value.datatype.value == WKT for value in self.bound
        )

    @cached_property
    def datatype(self) -> str:
        """The IRI of the datatype that all of its values have, or empty."""
        found = {value.datatype.value if isinstance(value, ox.Literal) else "" for value in self.bound}
        return found.pop() if len(found) == 1 else ""

    @cached_property
    def language(self) -> str:
        """The language that all of its values are in, or empty."""
        found = {(value.language or "") if isinstance(value, ox.Literal) else "" for value in self.bound}
        return found.pop() if len(found) == 1 else ""


@dataclass(frozen=True)
class Terms:
    """The rows of a window."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    is_graph: bool = False

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The same, by column."""
        turned: Iterable[Sequence[Term | None]] = zip(*self.rows, strict=True) if self.rows else [()] * len(self.names)
        return tuple(Column(name, tuple(values)) for name, values in zip(self.names, turned, strict=True))

    def column(self, name: str) -> Column | None:
        """The column of a variable, or `None`."""
        return next((column for column in self.columns if column.name == name), None)


def terms_of(window: Window) -> Terms:
    """The terms of a window that is no yes or no."""
    if window.kind == "graph":
        quads = ox.parse(window.octets, format=ox.RdfFormat.N_TRIPLES)
        rows: tuple[Row, ...] = tuple((quad.subject, quad.predicate, quad.object) for quad in quads)
        return Terms(("subject", "predicate", "object"), rows, is_graph=True)
    solutions = ox.parse_query_results(window.octets, format=ox.QueryResultsFormat.TSV)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - its kind has been looked at
    names = tuple(variable.value for variable in solutions.variables)
    return Terms(names, tuple(tuple(solution[name] for name in names) for solution in solutions))
