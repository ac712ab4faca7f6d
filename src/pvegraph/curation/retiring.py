"""Addresses that give way to others: what is left of them, so that whoever has kept one is led on.

Each has a tombstone in a source of its own, as ``data/README.md`` has it; one that is used again loses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from pyoxigraph import Literal, NamedNode, Quad

from pvegraph import iri
from pvegraph.validation.view import Change, View, is_held
from pvegraph.vocabulary import expand

RETIRED = iri.source_graph("pvegraph", "retired")
"""The source that says which things were merged or withdrawn."""
REPLACED_BY, DEPRECATED, WHEN, WHY = (
    NamedNode(expand(name))
    for name in ("dct:isReplacedBy", "owl:deprecated", "prov:invalidatedAtTime", "skos:changeNote")
)
"""What a tombstone says."""
_GRAPH = NamedNode(RETIRED)
_PUBLISHER = iri.thing("publisher", "pvegraph")
_DESCRIPTION: tuple[tuple[str, str, NamedNode | Literal], ...] = (
    (RETIRED, "rdf:type", NamedNode(expand("pve:Source"))),
    (RETIRED, "dct:identifier", Literal("retired")),
    (RETIRED, "dct:publisher", NamedNode(_PUBLISHER)),
    (RETIRED, "dct:title", Literal("Things of this graph that were merged or withdrawn", language="en")),
    (RETIRED, "schema:inLanguage", Literal("en")),
    (RETIRED, "schema:url", NamedNode(RETIRED)),
    (_PUBLISHER, "rdf:type", NamedNode(expand("foaf:Agent"))),
    (_PUBLISHER, "foaf:name", Literal("pvegraph")),
)


def retiring(moved: Mapping[str, str], why: Literal, when: datetime, view: View) -> Change:
    """A tombstone for each address that gives way to another, as far as they are not in a dataset already."""
    added = (quad for quad in _tombstones(moved, why, when) if not is_held(quad, view)) if moved else ()
    return Change(frozenset(added), frozenset(quad for new in moved.values() for quad in tombstone_of(new, view)))


def tombstone_of(thing: str, view: View) -> Iterator[Quad]:
    """What a dataset has of the tombstone of an address."""
    for predicate in (REPLACED_BY, DEPRECATED, WHEN, WHY):
        for quad in view.quads(NamedNode(thing), predicate, None):
            if quad.graph_name == _GRAPH:
                yield quad


def _tombstones(moved: Mapping[str, str], why: Literal, when: datetime) -> Iterator[Quad]:
    """With the description of the source that says so."""
    for subject, name, value in _DESCRIPTION:
        yield Quad(NamedNode(subject), NamedNode(expand(name)), value, _GRAPH)
    moment = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for old, new in moved.items():
        yield Quad(NamedNode(old), REPLACED_BY, NamedNode(new), _GRAPH)
        yield Quad(NamedNode(old), DEPRECATED, Literal("true", datatype=NamedNode(expand("xsd:boolean"))), _GRAPH)
        yield Quad(NamedNode(old), WHEN, Literal(moment, datatype=NamedNode(expand("xsd:dateTime"))), _GRAPH)
        yield Quad(NamedNode(old), WHY, why, _GRAPH)
