"""Results as a table for people: labels in place of IRIs where the query gives them, short names where it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from pvegraph.vocabulary import PREFIXES

LABEL = "Label"
"""The ending of the variable that holds the label of another one: ``?cityLabel`` is that of ``?city``."""

_XSD_INTEGER = PREFIXES["xsd"] + "integer"
_Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Table:
    """Columns with names, and rows of texts and whole numbers."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str | int]]


def table_of(answer: ox.QuerySolutions, prefixes: Mapping[str, str] = PREFIXES) -> Table:
    """The rows of a SELECT query; a variable and its label make one column, and an unbound value is empty."""
    names = [variable.value for variable in answer.variables]
    labelled = {name: names.index(name + LABEL) for name in names if name + LABEL in names}
    shown = [name for name in names if name.removesuffix(LABEL) not in labelled or name in labelled]
    places = [(names.index(name), labelled.get(name)) for name in shown]
    rows = [
        [
            _cell(solution[place] if label is None else solution[label] or solution[place], prefixes)
            for place, label in places
        ]
        for solution in answer
    ]
    return Table(shown, rows)


def short(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """An IRI as a prefixed name if one of the prefixes fits, else as it is.

    >>> short("https://w3id.org/pvegraph/id/country/ma")
    'country:ma'
    >>> short("https://example.org/")
    'https://example.org/'
    """
    fitting = [prefix for prefix, namespace in prefixes.items() if iri.startswith(namespace) and iri != namespace]
    if not fitting:
        return iri
    prefix = max(fitting, key=lambda name: len(prefixes[name]))
    local = iri.removeprefix(prefixes[prefix])
    return iri if "/" in local or "#" in local else f"{prefix}:{local}"


def _cell(term: _Term | None, prefixes: Mapping[str, str]) -> str | int:
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return short(term.value, prefixes)
    if not isinstance(term, ox.Literal):
        return str(term)
    if term.datatype.value == _XSD_INTEGER and term.value.lstrip("+-").isascii() and term.value.lstrip("+-").isdigit():
        return int(term.value)
    return printable(term.value)


def printable(text: str) -> str:
    """A text on one line, in which no character steers a terminal.

    >>> printable("a\\n\\x1b[31mb")
    'a �[31mb'
    """
    line = " ".join(text.split())
    return "".join(c if c.isprintable() or c in _JOINERS else "\N{REPLACEMENT CHARACTER}" for c in line)


_JOINERS = "\u200c\u200d"
"""Zero-width joiners, which Arabic and Indic scripts are written with."""
