"""A release as something to hold changes against: what its sources say, and the rules that it holds itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from pvegraph import iri
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.validation.beyond import Names
from pvegraph.validation.examination import Rules
from pvegraph.validation.view import StoreView

_NO_DATA = (iri.ONTOLOGY_GRAPH, iri.SHAPES_GRAPH, iri.QUERY_GRAPH, iri.HISTORY_GRAPH)


@dataclass(frozen=True)
class Held:
    """What a store holds."""

    view: StoreView
    """What the sources say, and whatever else is no rule, no saved query and no history."""
    rules: Rules
    """Its graphs of the ontology, of the concept schemes and of the shapes."""
    names: Names | None = None
    """The index of the names in the view; `None` where there are no shapes, and so nothing to be found."""

    @classmethod
    def of(cls, store: EmbeddedStore) -> Held:
        """What a store holds."""
        held, own = store.parts
        graphs = [graph for graph in held.named_graphs() if isinstance(graph, NamedNode)]
        schemes = [graph for graph in graphs if graph.value.startswith(iri.BASE + "concept/")]
        view = StoreView(held, own).without((*_NO_DATA, *(scheme.value for scheme in schemes)))
        ontology = [*_graph(store, NamedNode(iri.ONTOLOGY_GRAPH))]
        for scheme in sorted(schemes, key=str):
            ontology += _graph(store, scheme)
        rules = Rules(ontology, list(_graph(store, NamedNode(iri.SHAPES_GRAPH))))
        return cls(view, rules, Names.of(view) if rules.shapes else None)


def _graph(store: EmbeddedStore, name: NamedNode) -> Iterator[Triple]:
    return (quad.triple for quad in store.parts[0].quads_for_pattern(None, None, None, name))
