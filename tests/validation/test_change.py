"""What a change does, against validating the whole dataset twice: changes that are made up, of data that is real."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import NamedNode, Quad
from tests.validation.told import Findings, all_findings, told

from pvegraph.authored import files
from pvegraph.settings import Settings
from pvegraph.validation.change import PreparedRules
from pvegraph.validation.view import Change, StoreView
from pvegraph.vocabulary import expand

SIZE = 1_500
"""So many statements of the real data are changed: enough for most shapes, and validated in a tenth of a second."""
_TYPE, _SUBCLASS = NamedNode(expand("rdf:type")), NamedNode(expand("rdfs:subClassOf"))


_ONTOLOGY = {NamedNode(expand(name)) for name in ("rdf:type", "rdfs:subClassOf", "skos:inScheme", "skos:prefLabel")}
"""What of the ontology shapes look at most; less of it is validated sooner."""


@dataclass(frozen=True)
class Base:
    """The data that is changed."""

    quads: Sequence[Quad]
    view: StoreView
    rules: PreparedRules
    known: Findings
    by_property: Mapping[NamedNode, Sequence[Quad]]

    @classmethod
    def of(cls, quads: Sequence[Quad], rules: PreparedRules) -> Base:
        """The data with what a test needs to know of it."""
        view = StoreView.of(quads)
        by_property: dict[NamedNode, list[Quad]] = {}
        for quad in quads:
            by_property.setdefault(quad.predicate, []).append(quad)
        return cls(quads, view, rules, all_findings(view, rules), by_property)


@pytest.fixture(scope="session")
def authored() -> files.Authored:
    """The authored files of the repository."""
    return files.read(Settings())


@pytest.fixture(scope="session")
def rules(authored: files.Authored) -> PreparedRules:
    """The ontology and the shapes."""
    ontology = chain.from_iterable(authored.ontology.values())
    return PreparedRules(
        [triple for triple in ontology if triple.predicate in _ONTOLOGY], chain.from_iterable(authored.shapes.values())
    )


def quads_of(authored: files.Authored, graphs: Sequence[str]) -> list[Quad]:
    """The statements of some sources."""
    return [Quad(*triple, NamedNode(graph)) for graph in graphs for triple in authored.data[graph]]


@pytest.fixture(scope="session")
def base(authored: files.Authored, rules: PreparedRules) -> Base:
    """A few sources of the real data, always the same, so that every property is there."""
    graphs = sorted(authored.data)
    random.Random(5).shuffle(graphs)  # noqa: S311 - no secret is made of it
    seen: set[NamedNode] = set()
    chosen: list[str] = []
    quads: list[Quad] = []
    for graph in graphs:
        properties = {triple.predicate for triple in authored.data[graph]}
        if properties - seen and len(authored.data[graph]) < SIZE // 4 and len(quads) < SIZE:
            seen |= properties
            chosen.append(graph)
            quads = quads_of(authored, chosen)
    return Base.of(quads, rules)


def _another(draw: st.DrawFn, base: Base, quad: Quad, part: str) -> Quad:
    """A statement with another subject, property or object, taken from elsewhere in the data."""
    if part == "object":
        other = draw(st.sampled_from(base.by_property[quad.predicate])).object
        return Quad(quad.subject, quad.predicate, other, quad.graph_name)
    if part == "subject":
        other = draw(st.sampled_from(base.by_property[quad.predicate])).subject
        return Quad(other, quad.predicate, quad.object, quad.graph_name)
    if part == "graph":
        return Quad(quad.subject, quad.predicate, quad.object, draw(st.sampled_from(base.quads)).graph_name)
    other = draw(st.sampled_from(sorted(base.by_property, key=str)))
    return Quad(quad.subject, other, quad.object, quad.graph_name)


@st.composite
def edits(draw: st.DrawFn, base: Base) -> tuple[set[Quad], set[Quad]]:
    """One thing that a curator may do: what is added by it, and what is taken away."""
    property_ = draw(st.sampled_from(sorted(base.by_property, key=str)))
    quad = draw(st.sampled_from(base.by_property[property_]))
    about = {other for other in base.quads if other.subject == quad.subject}
    kind = draw(st.sampled_from(("alter", "alter", "add", "remove", "copy", "delete", "rename", "class", "graph")))
    if kind in {"alter", "add"}:
        new = _another(draw, base, quad, draw(st.sampled_from(("object", "object", "subject", "predicate"))))
        return {new}, {quad} if kind == "alter" else set()
    if kind == "graph":
        return {_another(draw, base, quad, "graph")}, draw(st.sampled_from([{quad}, set()]))
    if kind == "remove":
        return set(), {quad}
    if kind == "delete":
        return set(), about
    if kind == "class":
        types = [other.object for other in base.by_property[_TYPE]]
        below, above = draw(st.sampled_from(types)), draw(st.sampled_from(types))
        return {Quad(below, _SUBCLASS, above, quad.graph_name)}, set()  # type: ignore[arg-type] # classes are IRIs
    new_name = NamedNode(quad.subject.value + "-2")
    copies = {Quad(new_name, other.predicate, other.object, other.graph_name) for other in about}
    return copies, about if kind == "rename" else set()


@st.composite
def changes(draw: st.DrawFn, base: Base, most: int = 4) -> Change:
    """Several edits at once."""
    added: set[Quad] = set()
    removed: set[Quad] = set()
    for _ in range(draw(st.integers(1, most))):
        more, less = draw(edits(base))
        added |= more
        removed |= less
    return Change(frozenset(added), frozenset(removed))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_what_any_change_does_is_told_as_by_validating_everything_twice(data: st.DataObject, base: Base) -> None:
    told(base.view, data.draw(changes(base)), base.rules, base.known)


def test_the_data_that_is_changed_has_something_for_most_shapes(base: Base) -> None:
    assert len({finding.source_shape for finding in base.known.values()}) > 30
