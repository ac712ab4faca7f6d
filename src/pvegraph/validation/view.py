"""Looking statements up: in a dataset, and in a dataset with a change that nobody has made yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
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

    def graph(self, name: NamedNode) -> Iterator[Quad]:
        """The statements of one named graph."""
        ...


@dataclass(frozen=True)
class StoreView:
    """The dataset in a store whose default graph is the union of all its graphs (`pvegraph.store.embedded`).

    ``own`` holds the statements that stand in no named graph. A store gives numbers and dates back in their canonical
    form, whatever form they were given in.
    """

    store: Store
    own: Store
    hidden: frozenset[Triple] = frozenset()
    """Statements of the union that only hidden graphs make."""
    hidden_graphs: frozenset[Graph] = frozenset()

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> StoreView:
        """A view of some statements."""
        every = list(quads)
        store, own = Store(), Store()
        store.extend(every)
        own.extend(quad for quad in every if isinstance(quad.graph_name, DefaultGraph))
        store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in every)
        return cls(store, own)

    def without(self, graphs: Iterable[str]) -> StoreView:
        """The same dataset without some of its named graphs, such as the one that holds the shapes.

        Takes time in proportion to what those graphs hold, and none later.
        """
        hidden = frozenset[Graph](NamedNode(graph) for graph in graphs)
        inside = chain.from_iterable(self.store.quads_for_pattern(None, None, None, graph) for graph in hidden)
        gone = {quad.triple for quad in inside if not self._said_outside(quad, hidden)}
        return StoreView(self.store, self.own, self.hidden | gone, self.hidden_graphs | hidden)

    def _said_outside(self, quad: Quad, hidden: frozenset[Graph]) -> bool:
        """Whether a graph that is not hidden says what a quad says."""
        found = self.quads(quad.subject, quad.predicate, quad.object)  # type: ignore[arg-type] # no triple terms here
        return any(other.graph_name not in hidden for other in found)

    def triples(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Triple]:
        """See `View.triples`."""
        found = (quad.triple for quad in self.store.quads_for_pattern(subject, predicate, value, DefaultGraph()))
        return found if not self.hidden else (triple for triple in found if triple not in self.hidden)

    def quads(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Quad]:
        """See `View.quads`."""
        for quad in self.store.quads_for_pattern(subject, predicate, value, None):
            if not isinstance(quad.graph_name, DefaultGraph) and quad.graph_name not in self.hidden_graphs:
                yield quad
        yield from self.own.quads_for_pattern(subject, predicate, value, DefaultGraph())

    def graph(self, name: NamedNode) -> Iterator[Quad]:
        """See `View.graph`."""
        return iter(() if name in self.hidden_graphs else self.store.quads_for_pattern(None, None, None, name))


@dataclass(frozen=True)
class Change:
    """Statements that somebody adds to a dataset, and statements that he takes away."""

    added: frozenset[Quad]
    removed: frozenset[Quad] = frozenset()


class ChangedView:
    """A dataset as it will be after a change.

    A statement that is both added and removed is there afterwards. Literals that are new keep the form in which they
    are written.
    """

    def __init__(self, before: View, change: Change) -> None:
        self._before = before
        kept = {quad: frozenset(as_held(quad, before)) for quad in change.added}
        self._removed = frozenset(held for quad in change.removed for held in as_held(quad, before)).difference(
            *kept.values()
        )
        self._added = IndexedStatements(_as_written(quad, before) for quad, held in kept.items() if not held)
        self._gone = frozenset(quad.triple for quad in self._removed if not self._is_said(quad.triple))

    @property
    def gained(self) -> frozenset[Triple]:
        """The statements of the union that were not there before."""
        return frozenset(
            quad.triple for quad in self._added.all() if next(self._before.triples(*_parts(quad.triple)), None) is None
        )

    @property
    def lost(self) -> frozenset[Triple]:
        """The statements of the union that are no longer there: no graph says them any more."""
        return self._gone

    def triples(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Triple]:
        """See `View.triples`: a statement is gone when no graph says it any more."""
        added = {quad.triple for quad in self._added.find(subject, predicate, value)}
        yield from added
        for triple in self._before.triples(subject, predicate, value):
            if triple not in added and triple not in self._gone:
                yield triple

    def quads(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Quad]:
        """See `View.quads`."""
        yield from self._added.find(subject, predicate, value)
        for quad in self._before.quads(subject, predicate, value):
            if quad not in self._removed:
                yield quad

    def graph(self, name: NamedNode) -> Iterator[Quad]:
        """See `View.graph`."""
        yield from (quad for quad in self._added.all() if quad.graph_name == name)
        for quad in self._before.graph(name):
            if quad not in self._removed:
                yield quad

    def _is_said(self, triple: Triple) -> bool:
        """Whether some graph says this after the change."""
        return next(self.quads(*_parts(triple)), None) is not None


class RememberingView:
    """A dataset that answers a question about its union once: for many questions about few things, asked in a row."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._answers: dict[tuple[Node | None, NamedNode | None, Value | None], tuple[Triple, ...]] = {}

    def triples(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Triple]:
        """See `View.triples`."""
        question = (subject, predicate, value)
        answer = self._answers.get(question)
        if answer is None:
            answer = self._answers[question] = tuple(self._view.triples(*question))
        return iter(answer)

    def quads(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Quad]:
        """See `View.quads`."""
        return self._view.quads(subject, predicate, value)

    def graph(self, name: NamedNode) -> Iterator[Quad]:
        """See `View.graph`."""
        return self._view.graph(name)


class JoinedView:
    """A dataset together with statements that stand beside it: those of the ontology, or of a change."""

    def __init__(self, view: View, others: Sequence[IndexedStatements]) -> None:
        self._view, self._others = view, others

    def triples(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Triple]:
        """See `View.triples`."""
        beside = dict.fromkeys(quad.triple for other in self._others for quad in other.find(subject, predicate, value))
        for triple in self._view.triples(subject, predicate, value):
            beside.pop(triple, None)
            yield triple
        yield from beside

    def quads(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Quad]:
        """See `View.quads`."""
        beside = dict.fromkeys(quad for other in self._others for quad in other.find(subject, predicate, value))
        for quad in self._view.quads(subject, predicate, value):
            beside.pop(quad, None)
            yield quad
        yield from beside

    def graph(self, name: NamedNode) -> Iterator[Quad]:
        """See `View.graph`."""
        yield from dict.fromkeys(
            chain(
                self._view.graph(name),
                (quad for other in self._others for quad in other.all() if quad.graph_name == name),
            )
        )


class IndexedStatements:
    """Statements in memory, found by subject or by object, their literals as they were written."""

    def __init__(self, statements: Iterable[Quad | Triple]) -> None:
        quads = (each if isinstance(each, Quad) else Quad(*each) for each in statements)
        self._all: list[Quad] = list(dict.fromkeys(quads))
        self._by_subject: dict[object, list[Quad]] = {}
        self._by_predicate: dict[object, list[Quad]] = {}
        self._by_object: dict[object, list[Quad]] = {}
        for quad in self._all:
            self._by_subject.setdefault(quad.subject, []).append(quad)
            self._by_predicate.setdefault(quad.predicate, []).append(quad)
            self._by_object.setdefault(quad.object, []).append(quad)

    def all(self) -> list[Quad]:
        """All of them."""
        return self._all

    def find(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Quad]:
        """Those that a pattern matches."""
        if subject is not None:
            candidates: Sequence[Quad] = self._by_subject.get(subject, ())
        elif value is not None:
            candidates = self._by_object.get(value, ())
        elif predicate is not None:
            candidates = self._by_predicate.get(predicate, ())
        else:
            candidates = self._all
        for quad in candidates:
            if (predicate is None or quad.predicate == predicate) and (value is None or quad.object == value):
                yield quad


def _parts(triple: Triple) -> tuple[Node, NamedNode, Value]:
    """The three terms; data has no triple terms, which the engines refuse."""
    return triple.subject, triple.predicate, triple.object  # type: ignore[return-value] # as the docstring says


def as_held(quad: Quad, view: View) -> Iterator[Quad]:
    """A statement as a dataset holds it, which may write a number in another form; nothing if it does not hold it."""
    return (held for held in view.quads(*_parts(quad.triple)) if held.graph_name == quad.graph_name)


def is_held(quad: Quad, view: View) -> bool:
    """Whether a dataset holds a statement, perhaps with its number written in another form."""
    return any(True for _ in as_held(quad, view))


def _as_written(quad: Quad, view: View) -> Quad:
    """A new statement, its number in the form in which another graph of the dataset says the same."""
    for said in view.triples(*_parts(quad.triple)):
        return Quad(said.subject, said.predicate, said.object, quad.graph_name)
    return quad
