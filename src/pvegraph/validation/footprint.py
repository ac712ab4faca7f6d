"""The footprint of a shape: what an evaluation of it can look at, seen from a focus node.

A footprint is made of blocks. A block holds edges, each a triple pattern or a path between two ends, that have to match
together; an end is a constant or a node, and a node stands for whatever a variable, or a value of a property, can be.
One node is the focus node, `THIS`. What is only tried on top of that, such as OPTIONAL, EXISTS, or a constraint on a
value, is a block inside; what may match in one of several ways is a union of blocks.

Two questions are answered from it (`pvegraph.validation.reach`). *Which focus nodes can a statement matter to?* Those
to which the edges lead from that statement, for an evaluation notices a statement only where everything that its block
demands matches as well, and everything that the blocks around it demand. *Which statements can the evaluation for a
focus node notice?* Those that the edges lead to from the focus node. Nodes of different scopes have different names,
so that edges meet in a node only where both stand for one value in every solution.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from pvegraph.validation.finding import Term
from pvegraph.validation.path_automaton import Automaton, step

THIS = "this"
"""The node that is the focus node."""


@dataclass(frozen=True)
class At:
    """A node of a footprint, by name."""

    name: str


End = At | Term


@dataclass(frozen=True, eq=False)
class Edge:
    """A pattern: subject, predicate (a path, or the node of a variable) and object."""

    subject: End
    predicate: Automaton | At
    value: End

    @property
    def nodes(self) -> tuple[str, ...]:
        """The names of its nodes."""
        return tuple(end.name for end in (self.subject, self.predicate, self.value) if isinstance(end, At))

    @property
    def properties(self) -> frozenset[NamedNode | None]:
        """The properties of the statements that it can match; `None` stands for any."""
        if isinstance(self.predicate, At):
            return frozenset([None])
        arcs = [arc for arc in self.predicate.arcs if not arc.silent]
        if any(arc.predicates is None for arc in arcs):
            return frozenset([None])
        return frozenset(property_ for arc in arcs for property_ in arc.predicates or ())


def edge(subject: End, path: Automaton, value: End) -> Edge:
    """An edge over a path; a single step backwards becomes one forwards."""
    arc = path.single
    if arc is not None and arc.inverse:
        return Edge(value, step(arc.predicates), subject)
    return Edge(subject, path, value)


@dataclass(eq=False)
class Block:
    """Patterns that have to match together, with what is tried on top of them."""

    parent: Block | None = None
    edges: list[Edge] = field(default_factory=list)
    unions: list[tuple[Block, ...]] = field(default_factory=list)
    inner: list[Block] = field(default_factory=list)
    allowed: dict[str, frozenset[NamedNode]] = field(default_factory=dict)
    """The only values that some nodes can have, because a filter or a constant says so."""
    is_test: bool = False
    """Whether all that matters is which values of its nodes it matches for, and not how often or with what else."""

    def within(self, *, is_test: bool = False) -> Block:
        """A new block inside this one."""
        block = Block(self, is_test=is_test)
        self.inner.append(block)
        return block

    def chain(self) -> Iterator[Block]:
        """This block and those around it, outwards."""
        block: Block | None = self
        while block is not None:
            yield block
            block = block.parent

    def all(self) -> Iterator[Block]:
        """This block and every one in it."""
        yield self
        for block in (*self.inner, *(branch for union in self.unions for branch in union)):
            yield from block.all()


@dataclass(frozen=True, eq=False)
class Target:
    """One way in which a shape comes by its focus nodes; `edge` leads from `THIS` to what makes something one."""

    edge: Edge | None
    nodes: frozenset[Term] = frozenset()
    """The focus nodes that the shape names itself."""


@dataclass(frozen=True, eq=False)
class Footprint:
    """What the evaluation of one shape that has targets can look at."""

    shape: str
    """The IRI, or the label of a blank node, in N-Triples syntax."""
    targets: tuple[Target, ...]
    block: Block
    opaque: str = ""
    """Why it is not known what the shape looks at; empty if it is known."""
