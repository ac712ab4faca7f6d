"""The footprints of all shapes that have targets, read off the shapes graph (SHACL sections 2 to 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import count

from pyoxigraph import Literal, NamedNode

from pvegraph.validation.finding import Term
from pvegraph.validation.footprint import THIS, At, Block, Footprint, Target, edge
from pvegraph.validation.footprint_query import read_query
from pvegraph.validation.path_automaton import Automaton, alternative, inverse, repeated, sequence, step
from pvegraph.validation.query_terms import UnreadableError
from pvegraph.validation.shape_checks import SHACL_TERMS
from pvegraph.validation.shape_index import SH, ShapeIndex
from pvegraph.vocabulary import expand

_RDF_TYPE, _SUBCLASS = NamedNode(expand("rdf:type")), NamedNode(expand("rdfs:subClassOf"))
_FIRST = expand("rdf:first")
_CLASSES = {f"<{expand(name)}>" for name in ("rdfs:Class", "owl:Class")}
_PATH_VARIABLE = re.compile(r"[$?]PATH\b")

INSTANCE = sequence([step([_RDF_TYPE]), repeated(step([_SUBCLASS]), may_be_empty=True, many=True)])
"""From a thing to each of its classes (SHACL section 1.1, SHACL instance)."""

_SHAPES = ("node", "property", "not", "qualifiedValueShape")
_LISTS_OF_SHAPES = ("and", "or", "xone")
_COMPARED = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
_REPEATED = {"zeroOrMorePath": (True, True), "oneOrMorePath": (False, True), "zeroOrOnePath": (True, False)}


def read_footprints(index: ShapeIndex) -> tuple[Footprint, ...]:
    """The footprint of each shape that has a target, in the order of the shapes."""
    reader = _Reader(index)
    return tuple(reader.footprint(node) for node in sorted(reader.index.objects) if reader.has_targets(node))


def reported_by(shape: str, index: ShapeIndex) -> frozenset[str]:
    """The shapes that a result about a focus node of a shape can name as its source: itself and what it holds.

    Shapes are named in N-Triples syntax. Shapes behind ``sh:node``, ``sh:or`` … do not speak for themselves (SHACL
    section 4.7.1).
    """
    found: set[str] = set()
    waiting = [shape]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += (str(held) for held in index.values(node, "property"))
    return frozenset(found)


class _Reader:
    """Reads footprints off one shapes graph."""

    def __init__(self, index: ShapeIndex) -> None:
        self.index = index
        self._names = count()
        self._extended = any(index.values(node, name) for node in index.objects for name in ("parameter", "validator"))
        self._parents: dict[str, list[str]] = {}
        for node in index.objects:
            for held in index.values(node, "property"):
                self._parents.setdefault(str(held), []).append(node)

    def has_targets(self, node: str) -> bool:
        """Whether a shape has focus nodes of its own."""
        return any(True for _ in self._targets(node))

    def footprint(self, node: str) -> Footprint:
        """What an evaluation of a shape can look at."""
        block = Block()
        opaque = "the shapes define constraints of their own" if self._extended else ""
        try:
            self._shape(node, THIS, block, frozenset())
        except UnreadableError as problem:
            opaque = str(problem)
        return Footprint(node, tuple(self._targets(node)), block, opaque)

    def _targets(self, node: str) -> Iterator[Target]:
        """SHACL section 2.1.3."""
        this = At(THIS)
        known = self.index.objects.get(node, {})
        if {str(value) for value in known.get(_RDF_TYPE.value, [])} & _CLASSES and self._is_shape(node):
            yield Target(edge(this, INSTANCE, NamedNode(node[1:-1])))
        for class_ in self.index.values(node, "targetClass"):
            if isinstance(class_, NamedNode):
                yield Target(edge(this, INSTANCE, class_))
        for property_ in self.index.values(node, "targetSubjectsOf"):
            if isinstance(property_, NamedNode):
                yield Target(edge(this, step([property_]), At("object")))
        for property_ in self.index.values(node, "targetObjectsOf"):
            if isinstance(property_, NamedNode):
                yield Target(edge(At("subject"), step([property_]), this))
        nodes = frozenset(term for term in self.index.values(node, "targetNode") if isinstance(term, Term))
        if nodes:
            yield Target(None, nodes)

    def _is_shape(self, node: str) -> bool:
        types = {str(value) for value in self.index.objects[node].get(_RDF_TYPE.value, [])}
        return bool(types & {f"<{SH}NodeShape>", f"<{SH}PropertyShape>"}) and node.startswith("<")

    def _shape(self, node: str, focus: str, block: Block, trail: frozenset[str]) -> None:
        """What a shape looks at when it is held against what stands at the node ``focus``."""
        if node in trail:
            raise UnreadableError(f"the shape {node} refers to itself")
        known = self.index.objects.get(node, {})
        self._refuse_unknown(node, known)
        if any(
            isinstance(value, Literal) and value.value in {"true", "1"}
            for value in self.index.values(node, "deactivated")
        ):
            return
        holder, value = block, focus
        paths = self.index.values(node, "path")
        if paths:
            holder, value = block.within(), f"value.{next(self._names)}"
            holder.edges.append(edge(At(focus), self._path(paths[0]), At(value)))
        for class_ in self.index.values(node, "class"):
            if isinstance(class_, NamedNode):
                holder.within(is_test=True).edges.append(edge(At(value), INSTANCE, class_))
        for other in self._other_shapes(node):
            self._shape(other, value, holder, trail | {node})
        self._statements(node, focus, value, block, holder)
        for constraint in self.index.values(node, "sparql"):
            self._query(constraint, node, focus, block)

    def _refuse_unknown(self, node: str, known: Mapping[str, list[object]]) -> None:
        """Raise `UnreadableError` for a term of SHACL that is not one of SHACL 1.0."""
        for predicate in known:
            if predicate.startswith(SH) and predicate.removeprefix(SH) not in SHACL_TERMS:
                raise UnreadableError(f"the shape {node} uses sh:{predicate.removeprefix(SH)}")

    def _other_shapes(self, node: str) -> Iterator[str]:
        """The shapes that the values of a shape are held against."""
        for name in _SHAPES:
            yield from (str(other) for other in self.index.values(node, name))
        for name in _LISTS_OF_SHAPES:
            for held in self.index.values(node, name):
                yield from (str(other) for other in self.index.members(held))
        if self.index.values(node, "qualifiedValueShapesDisjoint"):
            # the shapes that its sisters ask for (SHACL section 4.7.3)
            for parent in self._parents.get(node, ()):
                for sister in self.index.values(parent, "property"):
                    if str(sister) != node:
                        yield from (str(other) for other in self.index.values(str(sister), "qualifiedValueShape"))

    def _statements(self, node: str, focus: str, value: str, block: Block, holder: Block) -> None:
        """The constraints that look at other statements of the focus node or of the values."""
        for name in _COMPARED:
            for property_ in self.index.values(node, name):
                if isinstance(property_, NamedNode):
                    other = At(f"compared.{next(self._names)}")
                    block.within().edges.append(edge(At(focus), step([property_]), other))
        if self.index.values(node, "closed"):
            every = At(f"any.{next(self._names)}")
            holder.within().edges.append(edge(At(value), step(None), every))

    def _query(self, constraint: object, shape: str, focus: str, block: Block) -> None:
        """A SPARQL constraint (SHACL section 5.2)."""
        name = str(constraint)
        self._refuse_unknown(name, self.index.objects.get(name, {}))
        texts = [text.value for text in self.index.values(name, "select") if isinstance(text, Literal)]
        if len(texts) != 1:
            raise UnreadableError(f"the constraint {name} has not exactly one query")
        path = self.index.path(shape[1:-1]) if shape.startswith("<") else None
        query = _PATH_VARIABLE.sub(lambda _: path or "?PATH", texts[0])
        read_query(query, self.index.declarations(name), block.within(), focus=focus, names=self._names)

    def _path(self, node: object) -> Automaton:
        """SHACL section 2.3.1."""
        known = self.index.objects.get(str(node), {})
        if _FIRST in known:
            return sequence([self._path(member) for member in self.index.members(node)])
        for turned in known.get(SH + "inversePath", []):
            return inverse(self._path(turned))
        for members in known.get(SH + "alternativePath", []):
            return alternative([self._path(member) for member in self.index.members(members)])
        for name, (may_be_empty, many) in _REPEATED.items():
            for inner in known.get(SH + name, []):
                return repeated(self._path(inner), may_be_empty=may_be_empty, many=many)
        if isinstance(node, NamedNode):
            return step([node])
        raise UnreadableError(f"the path {node} cannot be read")
