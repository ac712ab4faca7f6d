"""What a source says of some things, and what other sources say differently of the same properties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from pvegraph.dates import EDTF, DateError, PartialDate
from pvegraph.folding import fold
from pvegraph.search.asking import select
from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.statements import Statement, Term

COMPARED = (
    "pve:start", "pve:end", "dct:date", "schema:foundingDate", "pve:participantCount", "pve:cityCount",
    "pve:countryCount", "pve:subEventCount", "pve:memberCount", "pve:country", "pve:localityName", "schema:location",
    "org:classification", "dct:type", "org:subOrganizationOf", "pve:issuedBy", "pve:governs", "org:postIn",
    "pve:geonamesId", "pve:population",
)  # fmt: skip
"""The properties of which a reader expects one value, so that another source's other value is worth knowing."""
_COMPARED = frozenset(expand(name) for name in COMPARED)
_DATES = frozenset({EDTF, *(expand(f"xsd:{name}") for name in ("date", "gYear", "gYearMonth"))})
_SAYS = """
SELECT ?subject ?property ?value ?graph WHERE {{
  VALUES ?subject {{ {things} }}
  GRAPH ?graph {{ ?subject ?property ?value }}
  FILTER(?graph = {source} || ?property IN ({compared}))
}}"""
How = Literal["differently", "more exactly", "less exactly"]
"""How another source says something: the day where this one has the year is no contradiction."""


@dataclass(frozen=True)
class Other:
    """A value that other sources give, and how it is other."""

    statement: Statement
    how: How


@dataclass(frozen=True)
class Says:
    """What a source says of one thing, and what others say instead."""

    statements: tuple[Statement, ...]
    others: tuple[Other, ...]


def says(store: Store, source: str, things: Iterable[str]) -> Mapping[str, Says]:
    """What a source says of each of some things, and what others say instead; one query."""
    told: dict[str, list[Statement]] = defaultdict(list)
    for row in select(store, _text(source, things)):
        statement = Statement(row["subject"].value, row["property"].value, row["value"], row["graph"].value)
        told[statement.subject].append(statement)
    return {thing: _compared(list(dict.fromkeys(statements)), source) for thing, statements in told.items()}


def _text(source: str, things: Iterable[str]) -> str:
    """The query; `pyoxigraph.NamedNode` refuses what is not an IRI."""
    return _SAYS.format(
        source=ox.NamedNode(source),
        things=" ".join(str(ox.NamedNode(thing)) for thing in things),
        compared=", ".join(str(ox.NamedNode(name)) for name in sorted(_COMPARED)),
    )


def _compared(statements: Sequence[Statement], source: str) -> Says:
    """The statements of a source apart from what others say instead of them."""
    own = tuple(statement for statement in statements if statement.graph == source)
    values: dict[str, list[Term]] = defaultdict(list)
    for statement in own:
        values[statement.predicate].append(statement.value)
    others = (s for s in statements if s.graph != source and s.predicate in _COMPARED and s.predicate in values)
    found = [(statement, _how(statement.value, values[statement.predicate])) for statement in others]
    return Says(own, tuple(Other(statement, how) for statement, how in found if how is not None))


def _how(value: Term, known: Sequence[Term]) -> How | None:
    """How a value is other than those that are known; `None` if it is one of them."""
    if any(_same(value, each) for each in known):
        return None
    day = _date(value)
    if day is None:
        return "differently"
    days = [each for each in map(_date, known) if each is not None]
    if any(each.contains(day) for each in days):
        return "more exactly"
    return "less exactly" if any(day.contains(each) for each in days) else "differently"


def _same(value: Term, other: Term) -> bool:
    """Whether two values are the same, however they are written."""
    if isinstance(value, ox.Literal) and isinstance(other, ox.Literal):
        return (fold(value.value), value.datatype) == (fold(other.value), other.datatype)
    return value == other


def _date(value: Term) -> PartialDate | None:
    """The date that a value is, if it is one."""
    if not isinstance(value, ox.Literal) or value.datatype.value not in _DATES:
        return None
    try:
        return PartialDate.parse(value.value)
    except DateError:
        return None
