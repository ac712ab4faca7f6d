"""What a release says of the ontology: terms, rules, use, and how they are tied."""

from __future__ import annotations

from dataclasses import dataclass

from pvegraph import iri
from pvegraph.store import Store
from pvegraph.web.ontology_relations import Ties
from pvegraph.web.ontology_terms import Ontology
from pvegraph.web.ontology_usage import Usage
from pvegraph.web.shape_rules import Rules
from pvegraph.web.statements import in_graph


@dataclass(frozen=True)
class Reading:
    """What the release says of the ontology, whatever the language of the reader."""

    ontology: Ontology
    rules: Rules
    usage: Usage
    ties: Ties

    @classmethod
    def of(cls, store: Store) -> Reading:
        """Read ontology and shapes, count how terms are used, choose examples."""
        ontology = Ontology.read(in_graph(store, iri.ONTOLOGY_GRAPH))
        rules = Rules.read(in_graph(store, iri.SHAPES_GRAPH))
        return cls(ontology, rules, Usage.read(store, ontology), Ties.of(ontology, rules))
