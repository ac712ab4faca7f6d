"""Looking statements up: in a dataset, and in a dataset with a change that nobody has made yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

Node = NamedNode | BlankNode
Value = NamedNode | BlankNode | Literal
Graph = NamedNode | DefaultGraph


class View(Protocol):
    """A dataset to look statements up in; `None` stands for anything."""

    def triples(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Triple]:
        """The statements of the union of all graphs, each once."""
        ...

    def quads(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Quad]:
        """The statements of the named graphs, and those that stand in none, once for each graph."""
        ...


@dataclass(frozen=True)
class StoreView:
    """The dataset in a store whose default graph is the union of all its graphs (`pvegraph.store.embedded`).

    ``own`` holds the statements that stand in no named graph.
    """

    store: Store
    own: Store

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> StoreView:
        """A view of some statements."""
        every = list(quads)
        store, own = Store(), Store()
        store.extend(every)
        own.extend(quad for quad in every if isinstance(quad.graph_name, DefaultGraph))
        store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in every)
        return cls(store, own)

    def triples(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Triple]:
        """See `View.triples`."""
        return (quad.triple for quad in self.store.quads_for_pattern(subject, predicate, value, DefaultGraph()))

    def quads(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Quad]:
        """See `View.quads`."""
        for quad in self.store.quads_for_pattern(subject, predicate, value, None):
            if not isinstance(quad.graph_name, DefaultGraph):
                yield quad
        yield from self.own.quads_for_pattern(subject, predicate, value, DefaultGraph())


@dataclass(frozen=True)
class Change:
    """Statements that somebody adds to a dataset, and statements that he takes away."""

    added: frozenset[Quad]
    removed: frozenset[Quad] = frozenset()


class ChangedView:
    """A dataset as it will be after a change."""

    def __init__(self, before: View, change: Change) -> None:
        self._before, self._change = before, change
        self._added = StoreView.of(change.added)
        self._removed = StoreView.of(change.removed)

    def triples(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Triple]:
        """See `View.triples`: a statement is gone when no graph says it any more."""
        seen = set()
        for triple in self._added.triples(subject, predicate, value):
            seen.add(triple)
            yield triple
        suspects = set(self._removed.triples(subject, predicate, value))
        for triple in self._before.triples(subject, predicate, value):
            if triple in seen or (triple in suspects and not self._still_said(triple)):
                continue
            yield triple

    def quads(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Quad]:
        """See `View.quads`."""
        added = set(self._added.quads(subject, predicate, value))
        yield from added
        for quad in self._before.quads(subject, predicate, value):
            if quad not in added and quad not in self._change.removed:
                yield quad

    def _still_said(self, triple: Triple) -> bool:
        """Whether some graph says this even after the change."""
        return any(True for _ in self.quads(triple.subject, triple.predicate, triple.object))  # type: ignore[arg-type] # our data has no triple terms
