"""The rules of the repository, and the small world of the examples."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Quad
from tests.validation.beyond.dataset import EXAMPLES, in_sources

from pvegraph.authored.turtle import read_triples
from pvegraph.validation.examination import Rules
from pvegraph.vocabulary import expand

ROOT = Path(__file__).resolve().parents[3]
_NEEDED = {expand(name) for name in ("rdf:type", "rdfs:subClassOf", "rdfs:label")}


@pytest.fixture(scope="session")
def rules() -> Rules:
    """All shapes and checks, and of the ontology what validation needs."""
    ontology = [triple for triple in read_triples(ROOT / "ontology" / "pve.ttl") if triple.predicate.value in _NEEDED]
    shapes = [triple for path in sorted((ROOT / "shapes").glob("*.ttl")) for triple in read_triples(path)]
    return Rules(ontology, shapes)


@pytest.fixture(scope="session")
def world() -> list[Quad]:
    """The small world in which every shape and every check is content."""
    return in_sources(read_triples(EXAMPLES / "world.ttl"))
