"""Statements that stand in no source's graph, and what is said of sources elsewhere than in their own graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad

from pvegraph import iri
from pvegraph.validation.beyond.observation import Ground, Observation, node
from pvegraph.validation.view import Node


@dataclass(frozen=True)
class Sources:
    """The check that every statement stands in the graph of a described source."""

    heeds: frozenset[str] | None = None

    def observe(self, ground: Ground, focus: frozenset[Node] | None) -> Iterator[Observation]:
        """See `Check.observe`."""
        graphs: set[NamedNode] = set()
        for thing in (None,) if focus is None else focus:
            for quad in ground.view.quads(thing, None, None):
                yield from _about(quad)
                if focus is None and isinstance(quad.graph_name, NamedNode):
                    graphs.add(quad.graph_name)
        if focus is not None:
            graphs = {each for each in focus if isinstance(each, NamedNode) and any(ground.view.graph(each))}
        for graph in graphs:
            if _should_be_a_source(graph) and not _is_described(ground, graph):
                yield Observation("GraphIsSource", graph, None, None)

    def concerned(self, ground: Ground, touched: frozenset[Node]) -> Iterator[Node]:
        """See `Check.concerned`: nothing but the thing and the graph themselves matter."""
        del ground, touched
        return iter(())


def _about(quad: Quad) -> Iterator[Observation]:
    """What is to be said about the place of one statement."""
    thing = node(quad.subject)
    if isinstance(quad.graph_name, DefaultGraph):
        yield Observation("StandsInSource", thing, None, None)
    elif isinstance(thing, NamedNode) and thing.value.startswith(iri.SOURCE) and thing != quad.graph_name:
        yield Observation("SourceTellsOfItself", thing, None, None, (("graph", quad.graph_name.value),))


def _should_be_a_source(graph: NamedNode) -> bool:
    """Whether a graph is none of our own: the ontology, a concept scheme, the shapes, the queries."""
    return graph.value.startswith(iri.SOURCE) or not graph.value.startswith(iri.BASE)


def _is_described(ground: Ground, graph: NamedNode) -> bool:
    """Whether a graph is described as a source; whether the source names its publisher is a shape's matter."""
    return ground.is_a(graph, "pve:Source")
