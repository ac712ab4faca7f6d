"""The shapes, what they are tried on, and the examples beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Triple

from pvegraph.authored.document import Document, read_document
from pvegraph.authored.turtle import read_triples
from pvegraph.validation.examination import Rules
from pvegraph.validation.shape_checks import constraints
from pvegraph.validation.shape_index import ShapeIndex
from pvegraph.vocabulary import expand

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
_NEEDED = {expand(name) for name in ("rdf:type", "rdfs:subClassOf", "rdfs:label")}


@pytest.fixture(scope="session")
def shapes() -> Sequence[Triple]:
    """All statements of shapes/; labels of blank nodes are pyoxigraph's, and so differ between files."""
    return [triple for path in sorted((ROOT / "shapes").glob("*.ttl")) for triple in read_triples(path)]


@pytest.fixture(scope="session")
def index(shapes: Sequence[Triple]) -> ShapeIndex:
    """The shapes by node and property."""
    return ShapeIndex.of(shapes)


@pytest.fixture(scope="session")
def components(index: ShapeIndex) -> Mapping[str, frozenset[str]]:
    """The shapes that may be the source of a finding, with their constraint components, by IRI."""
    return constraints(index)


@pytest.fixture(scope="session")
def ontology() -> Sequence[Triple]:
    """Of the ontology what validation needs: which terms there are, their superclasses and their names."""
    return [triple for triple in read_triples(ROOT / "ontology" / "pve.ttl") if triple.predicate.value in _NEEDED]


@pytest.fixture(scope="session")
def rules(ontology: Sequence[Triple], shapes: Sequence[Triple]) -> Rules:
    """What the examples are held against, looked through once."""
    return Rules(ontology, shapes)


@pytest.fixture(scope="session")
def world() -> Sequence[Triple]:
    """The small world in which every shape is content, and which the examples add to."""
    return read_triples(HERE / "world.ttl")


@pytest.fixture(scope="session")
def world_text() -> Document:
    """The small world as a text, with the places of its statements."""
    return read_document((HERE / "world.ttl").read_bytes(), "world.ttl", RdfFormat.TURTLE)
