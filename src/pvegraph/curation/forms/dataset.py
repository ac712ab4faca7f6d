"""What forms are filled with: a dataset to look up in, and the rules that it holds itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from pvegraph import iri
from pvegraph.curation.forms.building import FormRules
from pvegraph.errors import EnvironmentFaultError
from pvegraph.store import Store
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.validation.examination import Rules
from pvegraph.validation.view import StoreView


@dataclass(frozen=True)
class FormDataset:
    """A release as forms see it."""

    view: StoreView
    rules: FormRules

    @classmethod
    def of(cls, store: Store) -> FormDataset:
        """A release in a store of this process; raises `EnvironmentFaultError` for one behind a network."""
        if not isinstance(store, EmbeddedStore):
            raise EnvironmentFaultError(
                "Forms need the release in this process, and it is in a store behind this server. Send changes in"
                " another form, such as tables or RDF Patch."
            )
        held, own = store.parts
        schemes = sorted(
            graph.value
            for graph in held.named_graphs()
            if isinstance(graph, NamedNode) and graph.value.startswith(iri.concept_scheme(""))
        )
        ontology = [triple for graph in (iri.ONTOLOGY_GRAPH, *schemes) for triple in _of_graph(store, graph)]
        rules = Rules(ontology, list(_of_graph(store, iri.SHAPES_GRAPH)))
        return cls(StoreView(held, own), FormRules(rules))


def _of_graph(store: EmbeddedStore, graph: str) -> Iterator[Triple]:
    return (quad.triple for quad in store.parts[0].quads_for_pattern(None, None, None, NamedNode(graph)))
