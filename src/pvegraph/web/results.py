"""Results of queries as tables that people read: labels and local links in place of bare IRIs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from pvegraph.search.catalogue import Text
from pvegraph.vocabulary import PREFIXES
from pvegraph.web.links import Link, compact
from pvegraph.web.naming import Naming

SHOWN = 1000
"""Rows of a result that a page shows; downloads have them all."""


@dataclass(frozen=True)
class Cell:
    """One value: a link or words, with the datatype where it is not plain text."""

    link: Link
    datatype: str = ""
    iri: str = ""


@dataclass(frozen=True)
class Table:
    """A result: its columns and rows; ``cut`` says that there are more rows than are shown."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    cut: bool


def table_of(
    answer: ox.QuerySolutions | Iterable[ox.Triple] | Iterable[ox.Quad], naming: Naming, *, cut: bool = False
) -> Table:
    """The rows of SELECT, or the statements of CONSTRUCT and DESCRIBE, as a table."""
    if isinstance(answer, ox.QuerySolutions):
        columns = tuple(variable.value for variable in answer.variables)
        rows: Iterator[tuple[object, ...]] = (tuple(solution[name] for name in columns) for solution in answer)
    else:
        columns = ("subject", "predicate", "object")
        rows = ((statement.subject, statement.predicate, statement.object) for statement in answer)
    shown = tuple(tuple(_cell(term, naming) for term in row) for row in islice(rows, SHOWN))
    return Table(columns, shown, cut=cut or next(rows, None) is not None)


def _cell(term: object, naming: Naming) -> Cell | None:
    """A term as a cell; `None` where a variable is not bound."""
    match term:
        case None:
            return None
        case ox.NamedNode():
            return Cell(naming.link(term.value), iri=term.value)
        case ox.Literal():
            plain = term.language is not None or term.datatype.value == PREFIXES["xsd"] + "string"
            return Cell(Link(Text(term.value, term.language or "")), "" if plain else compact(term.datatype.value))
        case _:
            return Cell(Link(Text(str(term)), code=True))
