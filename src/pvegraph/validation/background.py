"""What is known about the terms that findings speak of: the dataset, the ontology and the shapes, by look-up.

Nothing here goes through the whole dataset: each question is a look-up, and takes a bounded number of answers, so that
a small change of a large graph is explained in the time that a small change takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, cast

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from pvegraph.validation.finding import Finding, Term, simple_path
from pvegraph.validation.shape_index import SH, ShapeIndex
from pvegraph.validation.view import Graph, IndexedStatements, Node, View
from pvegraph.validation.words import NAMING, Words
from pvegraph.vocabulary import expand

if TYPE_CHECKING:
    from pvegraph.validation.examination import Rules

MOST_VALUES = 1000
"""How many values of one property are looked at."""

TYPE = NamedNode(expand("rdf:type"))
_SUBCLASS = NamedNode(expand("rdfs:subClassOf"))
_FIRST = expand("rdf:first")
_REPEATED = {"zeroOrMorePath": (0, MOST_VALUES), "oneOrMorePath": (1, MOST_VALUES), "zeroOrOnePath": (0, 1)}


@dataclass(frozen=True)
class Misfit:
    """One constraint that is not met: its parameter (``minCount`` …), of which shape, for which node and value."""

    parameter: str
    shape: str
    """The shape as N-Triples writes it."""
    focus: Term
    value: Term | None = None


class Background:
    """The dataset together with what it is held against."""

    def __init__(self, view: View, index: ShapeIndex, ontology: IndexedStatements) -> None:
        self.view = view
        self.index = index
        self.ontology = ontology
        self._subclasses: dict[NamedNode, tuple[NamedNode, ...]] = {}
        self._values: dict[tuple[Term, str], list[Term]] = {}
        self.misfits: dict[tuple[Term, str], list[Misfit]] = {}
        """What `pvegraph.validation.fitting` has found out so far."""

    @classmethod
    def of(cls, view: View, rules: Rules) -> Background:
        """A dataset with the rules that it is held against."""
        return cls(view, rules.prepared.compiled.index, rules.prepared.beside)

    @cached_property
    def words(self) -> Words:
        """The names of all things, each looked up when it is first asked for."""
        return Words(_Names(self))

    def triples(self, subject: Node | None, predicate: NamedNode | None, value: Term | None) -> Iterator[Triple]:
        """The statements of the dataset, then those of the ontology; some may come twice."""
        yield from self.view.triples(subject, predicate, value)
        yield from (quad.triple for quad in self.ontology.find(subject, predicate, value))

    def objects(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """The values that a property has; none for a literal. At most `MOST_VALUES`."""
        if isinstance(subject, Literal):
            return []
        found = (triple.object for triple in islice(self.triples(subject, predicate, None), MOST_VALUES))
        return list(dict.fromkeys(cast(Term, value) for value in found))

    def subjects(self, predicate: NamedNode, value: Term, most: int = MOST_VALUES) -> list[Term]:
        """The things whose property has a value."""
        found = (triple.subject for triple in islice(self.triples(None, predicate, value), most))
        return list(dict.fromkeys(cast(Term, subject) for subject in found))

    def values(self, node: Term, shape: str) -> list[Term]:
        """The value nodes of a shape (SHACL section 3.4.1) for a focus node; the focus node itself without a path."""
        key = (node, shape)
        if key not in self._values:
            paths = self.index.values(shape, "path")
            self._values[key] = self._reached(node, paths[0]) if paths else [node]
        return self._values[key]

    def _reached(self, node: Term, path: object) -> list[Term]:
        """The nodes at the end of a path (SHACL section 2.3.1)."""
        known = self.index.objects.get(str(path), {})
        if isinstance(path, NamedNode) and _FIRST not in known:
            return self.objects(node, path)
        if _FIRST in known:
            return self._along(node, self.index.members(path))
        for inverse in known.get(SH + "inversePath", []):
            return self.subjects(inverse, node) if isinstance(inverse, NamedNode) else []
        for alternatives in known.get(SH + "alternativePath", []):
            members = self.index.members(alternatives)
            return list(dict.fromkeys(value for member in members for value in self._reached(node, member)))
        for name, (least, most) in _REPEATED.items():
            for inner in known.get(SH + name, []):
                return self._repeated(node, inner, least, most)
        return []

    def _along(self, node: Term, steps: Iterable[object]) -> list[Term]:
        """The nodes at the end of a sequence of paths."""
        reached = [node]
        for step in steps:
            ends = (value for start in reached for value in self._reached(start, step))
            reached = list(dict.fromkeys(islice(ends, MOST_VALUES)))
        return reached

    def _repeated(self, node: Term, path: object, least: int, most: int) -> list[Term]:
        """The nodes at the end of a path that is gone along again and again."""
        found: dict[Term, None] = {} if least else {node: None}
        waiting, rounds = [node], 0
        while waiting and rounds < most and len(found) < MOST_VALUES:
            ends = [value for start in waiting for value in self._reached(start, path)]
            waiting = [value for value in dict.fromkeys(ends) if value not in found]
            found.update(dict.fromkeys(waiting))
            rounds += 1
        return list(found)

    def types(self, node: Term) -> list[NamedNode]:
        """The classes that something is said to be of."""
        return [class_ for class_ in self.objects(node, TYPE) if isinstance(class_, NamedNode)]

    def subclasses(self, class_: NamedNode) -> tuple[NamedNode, ...]:
        """A class and all classes below it."""
        if class_ not in self._subclasses:
            found: dict[Term, None] = {}
            waiting: list[Term] = [class_]
            while waiting:
                each = waiting.pop()
                if each not in found:
                    found[each] = None
                    waiting += self.subjects(_SUBCLASS, each)
            self._subclasses[class_] = tuple(each for each in found if isinstance(each, NamedNode))
        return self._subclasses[class_]

    def is_a(self, node: Term, class_: NamedNode) -> bool:
        """Whether something is an instance of a class (SHACL section 1.1)."""
        return not set(self.subclasses(class_)).isdisjoint(self.types(node))

    def instances(self, class_: NamedNode, most: int) -> list[NamedNode]:
        """Things of a class."""
        found = (thing for each in self.subclasses(class_) for thing in self.subjects(TYPE, each, most))
        return list(dict.fromkeys(thing for thing in found if isinstance(thing, NamedNode)))[:most]

    def is_described(self, node: Term) -> bool:
        """Whether something is said about a thing, here or in the ontology."""
        return not isinstance(node, Literal) and next(self.triples(node, None, None), None) is not None

    def is_defined(self, term: NamedNode) -> bool:
        """Whether the ontology describes a property or class."""
        return next(self.ontology.find(term, TYPE, None), None) is not None

    def quads(self, subject: Term, predicate: NamedNode | None, value: Term | None) -> list[Quad]:
        """The statements of the dataset with their graphs, in a fixed order."""
        if isinstance(subject, Literal):
            return []
        return sorted(islice(self.view.quads(subject, predicate, value), MOST_VALUES), key=str)

    def uses_of_class(self, class_: NamedNode) -> list[Quad]:
        """The statements of the dataset that say of something that it is of a class; at most `MOST_VALUES`."""
        return sorted(islice(self.view.quads(None, TYPE, class_), MOST_VALUES), key=str)

    def graph_of(self, node: Term) -> Graph:
        """The graph that says most about a thing; the first by name of several, the default graph for none."""
        graphs = [quad.graph_name for quad in self.quads(node, None, None)]
        counts = {graph: graphs.count(graph) for graph in graphs}
        ordered = sorted(counts, key=lambda graph: (-counts[graph], str(graph)))
        return cast(Graph, ordered[0]) if ordered else DefaultGraph()


def property_of(finding: Finding) -> NamedNode | None:
    """The property of a finding whose path is a single property."""
    property_ = simple_path(finding.path)
    return None if property_ is None else NamedNode(property_)


class _Names(Mapping[str, Mapping[str, str]]):
    """IRI → language → name, looked up once for each IRI."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._known: dict[str, Mapping[str, str]] = {}

    def __getitem__(self, iri: str) -> Mapping[str, str]:
        """The names of a thing; raises `KeyError` if it has none."""
        if iri not in self._known:
            self._known[iri] = self._looked_up(iri)
        if not self._known[iri]:
            raise KeyError(iri)
        return self._known[iri]

    def __iter__(self) -> Iterator[str]:
        """The IRIs that were asked for so far."""
        return (iri for iri, names in self._known.items() if names)

    def __len__(self) -> int:
        """How many there are of them."""
        return sum(1 for _ in self)

    def _looked_up(self, iri: str) -> Mapping[str, str]:
        """The first name in sorted order in each language, of the best property that has one."""
        try:
            node = NamedNode(iri)
        except ValueError:
            return {}
        names: dict[str, str] = {}
        shape = self._background.index.objects.get(str(node), {})
        for property_ in NAMING:
            said = [*self._background.objects(node, NamedNode(property_)), *shape.get(property_, [])]
            texts = sorted((name.language or "", name.value) for name in said if isinstance(name, Literal))
            for language, text in texts:
                if language not in names:
                    names[language] = text
        return names
