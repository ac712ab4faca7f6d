"""Reading statements with the graphs that make them. Values are bound by the store or written from parsed terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from pvegraph.search.asking import select
from pvegraph.store import Store
from pvegraph.vocabulary import expand

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal

_THING = ox.Variable("thing")
_OUTGOING = "SELECT ?thing ?property ?value ?graph WHERE { GRAPH ?graph { ?thing ?property ?value } }"
_INCOMING = "SELECT ?subject ?property ?thing ?graph WHERE { GRAPH ?graph { ?subject ?property ?thing } }"
_IN_GRAPH = "SELECT ?subject ?property ?value ?thing WHERE { GRAPH ?thing { ?subject ?property ?value } }"
_OF_MANY = """
SELECT ?subject ?property ?value ?graph
WHERE {{ VALUES ?subject {{ {0} }} GRAPH ?graph {{ ?subject ?property ?value }} }}"""
_WITH_VALUE = "SELECT DISTINCT ?subject WHERE {{ VALUES ?value {{ {0} }} ?subject {1} ?value }}"


@dataclass(frozen=True)
class Statement:
    """Subject, property and value, and the graph that says so."""

    subject: str
    predicate: str
    value: Term
    graph: str
    is_blank: bool = False
    """Whether the subject is a blank node, which has a label in place of an IRI; only the shapes have any."""

    @property
    def quad(self) -> ox.Quad:
        """The statement as the store has it."""
        subject = ox.BlankNode(self.subject) if self.is_blank else ox.NamedNode(self.subject)
        return ox.Quad(subject, ox.NamedNode(self.predicate), self.value, ox.NamedNode(self.graph))


def outgoing(store: Store, thing: str) -> list[Statement]:
    """Everything that is said of a thing."""
    rows = select(store, _OUTGOING, {_THING: ox.NamedNode(thing)})
    return [Statement(thing, row["property"].value, row["value"], row["graph"].value) for row in rows]


def incoming(store: Store, thing: str) -> list[Statement]:
    """Everything that is said of other things with this one as the value."""
    node = ox.NamedNode(thing)
    rows = select(store, _INCOMING, {_THING: node})
    return [Statement(row["subject"].value, row["property"].value, node, row["graph"].value) for row in rows]


def in_graph(store: Store, graph: str) -> list[Statement]:
    """Everything that a graph says."""
    rows = select(store, _IN_GRAPH, {_THING: ox.NamedNode(graph)})
    return [
        Statement(
            row["subject"].value,
            row["property"].value,
            row["value"],
            graph,
            isinstance(row["subject"], ox.BlankNode),
        )
        for row in rows
    ]


def of_many(store: Store, things: Iterable[str]) -> Mapping[str, Sequence[Statement]]:
    """Everything that is said of each of many things, in one query."""
    found: dict[str, list[Statement]] = defaultdict(list)
    listed = _terms(things)
    if listed:
        for row in select(store, _OF_MANY.format(listed)):
            statement = Statement(row["subject"].value, row["property"].value, row["value"], row["graph"].value)
            found[statement.subject].append(statement)
    return found


def subjects_with(store: Store, predicate: str, values: Iterable[str]) -> list[str]:
    """The things that have one of the values under a property, given as a prefixed name."""
    listed = _terms(values)
    if not listed:
        return []
    rows = select(store, _WITH_VALUE.format(listed, ox.NamedNode(expand(predicate))))
    return sorted(row["subject"].value for row in rows)


def _terms(things: Iterable[str]) -> str:
    """IRIs as SPARQL writes them; `pyoxigraph.NamedNode` refuses what is not an IRI."""
    return " ".join(str(ox.NamedNode(thing)) for thing in things)
