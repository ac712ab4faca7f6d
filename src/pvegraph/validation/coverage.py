"""What a validation looked at and what it did not, so that “conforms” never means that nothing was checked.

An engine says nothing about a shape whose target nothing is, a thing that no shape is about, or a property that no
shape reads. This counts them, by looking at the targets (SHACL section 2.1.3) and at the terms in paths and queries.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from pvegraph.validation.finding import Coverage
from pvegraph.validation.property_paths import PathError
from pvegraph.validation.shape_index import SH, ShapeIndex
from pvegraph.validation.shape_names import original, with_names
from pvegraph.vocabulary import PREFIXES, expand

_TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
_PROPERTY_VALUES = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
_TYPE, _SUBCLASS, _CLASS = (expand(name) for name in ("rdf:type", "rdfs:subClassOf", "rdfs:Class"))
_IRI = re.compile(r"<([^<>\s]+)>")
_NAME = re.compile(r"(?<![\w?$:-])([A-Za-z][\w-]*):(\w[\w-]*)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'')


@dataclass(frozen=True)
class _Data:
    """What targets are looked up in, of data and ontology together."""

    instances: Mapping[str, frozenset[str]]
    """Class → what is said to be one, in N-Triples syntax."""
    parents: Mapping[str, frozenset[str]]
    subjects_of: Mapping[str, frozenset[str]]
    objects_of: Mapping[str, frozenset[str]]
    """Property that is a target → its subjects, and its objects."""


def coverage(data: Iterable[Triple], ontology: Iterable[Triple], shapes: Iterable[Triple]) -> Coverage:
    """How many nodes each shape with a target had, and which things and properties of the data none looked at.

    Only what the data says is counted as unchecked: the ontology is merged in for its subclasses alone. A property is
    looked at if a target, a path, a pair of properties or a query names it. What only asks for the property, whatever
    it is, as a closed shape does and the query that wants every property described, looks at no value: not counted.
    """
    index = ShapeIndex.of(with_names(list(shapes)))
    said = list(dict.fromkeys(data))
    known = _known([*said, *ontology], index)
    children = _children(known.parents)
    targeting = [node for node in sorted(index.objects) if _has_target(node, index) and not _is_off(node, index)]
    active = {node: _focus_nodes(node, index, known, children) for node in targeting}
    covered: set[str] = set().union(*active.values())
    return Coverage(
        shapes={original(node.strip("<>")): len(nodes) for node, nodes in active.items()},
        unchecked_things=_unchecked_things(said, covered),
        unchecked_properties=_unchecked_properties(said, index, active),
    )


def _known(triples: Iterable[Triple], index: ShapeIndex) -> _Data:
    """The instances, subclasses, subjects and objects that the targets ask for."""
    wanted = {
        name: {str(value).strip("<>") for node in index.objects for value in index.values(node, name)}
        for name in ("targetSubjectsOf", "targetObjectsOf")
    }
    instances, parents, subjects, objects = (defaultdict[str, set[str]](set) for _ in range(4))
    for triple in triples:
        predicate = triple.predicate.value
        if predicate == _TYPE:
            instances[str(triple.object)].add(str(triple.subject))
        elif predicate == _SUBCLASS:
            parents[str(triple.subject)].add(str(triple.object))
        if predicate in wanted["targetSubjectsOf"]:
            subjects[predicate].add(str(triple.subject))
        if predicate in wanted["targetObjectsOf"]:
            objects[predicate].add(str(triple.object))
    return _Data(*(_frozen(found) for found in (instances, parents, subjects, objects)))


def _frozen(sets: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(values) for name, values in sets.items()}


def _children(parents: Mapping[str, frozenset[str]]) -> Mapping[str, set[str]]:
    """The direct subclasses of each class."""
    found: dict[str, set[str]] = defaultdict(set)
    for child, several in parents.items():
        for parent in several:
            found[parent].add(child)
    return found


def _has_target(node: str, index: ShapeIndex) -> bool:
    """Whether a shape has a target, be it that it is a class itself (section 2.1.3.3)."""
    return any(index.values(node, name) for name in _TARGETS) or _is_class(node, index)


def _is_class(node: str, index: ShapeIndex) -> bool:
    """Whether a shape is a class, and so its own target."""
    types = {str(value).strip("<>") for value in index.objects[node].get(_TYPE, [])}
    return _CLASS in types and bool(types & {SH + "NodeShape", SH + "PropertyShape"})


def _is_off(node: str, index: ShapeIndex) -> bool:
    """Whether a shape is deactivated."""
    return any(isinstance(value, Literal) and value.value == "true" for value in index.values(node, "deactivated"))


def _focus_nodes(node: str, index: ShapeIndex, known: _Data, children: Mapping[str, set[str]]) -> set[str]:
    """The focus nodes of a shape, in N-Triples syntax."""
    found = {str(value) for value in index.values(node, "targetNode")}
    classes = [str(value) for value in index.values(node, "targetClass")] + ([node] if _is_class(node, index) else [])
    for class_ in classes:
        for each in _with_subclasses(class_, children):
            found |= known.instances.get(each, frozenset())
    for value in index.values(node, "targetSubjectsOf"):
        found |= known.subjects_of.get(str(value).strip("<>"), frozenset())
    for value in index.values(node, "targetObjectsOf"):
        found |= known.objects_of.get(str(value).strip("<>"), frozenset())
    return found


def _with_subclasses(class_: str, children: Mapping[str, set[str]]) -> set[str]:
    """A class and all that are below it."""
    found: set[str] = set()
    waiting = [class_]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += children.get(each, ())
    return found


def _unchecked_things(said: Iterable[Triple], covered: set[str]) -> dict[str, int]:
    """How many subjects were no focus node, by each of their classes."""
    classes: dict[str, set[str]] = defaultdict(set)
    for triple in said:
        subject = str(triple.subject)
        if subject in covered or not isinstance(triple.subject, NamedNode | BlankNode):
            continue
        of = classes[subject]
        if triple.predicate.value == _TYPE:
            of.add(str(triple.object).strip("<>"))
    counts = Counter(class_ for of in classes.values() for class_ in (of or {""}))
    return dict(sorted(counts.items()))


def _unchecked_properties(said: Iterable[Triple], index: ShapeIndex, active: Mapping[str, set[str]]) -> dict[str, int]:
    """How many statements there are of each property that no shape looks at."""
    looked_at = _properties_looked_at(index, active)
    counts = Counter(triple.predicate.value for triple in said)
    return {name: number for name, number in sorted(counts.items()) if name not in looked_at}


def _properties_looked_at(index: ShapeIndex, active: Mapping[str, set[str]]) -> set[str]:
    """The properties in paths, pairs and queries of shapes that had a focus node, and of all that those lead to."""
    found = {_TYPE}
    reached: set[str] = set()
    waiting = [node for node, nodes in active.items() if nodes]
    while waiting:
        node = waiting.pop()
        if node in reached or node not in index.objects:
            continue
        reached.add(node)
        found |= _named_by(node, index)
        for predicate, values in index.objects[node].items():
            if predicate.startswith(SH) or predicate in (expand("rdf:first"), expand("rdf:rest")):
                waiting += map(str, values)
    return found


def _named_by(node: str, index: ShapeIndex) -> set[str]:
    """The properties that one node of the shapes graph names."""
    try:
        path = index.path(node.strip("<>")) if node.startswith("<") else None
    except PathError:
        path = None
    found = set(_IRI.findall(path or ""))
    for name in (*_PROPERTY_VALUES, "targetSubjectsOf", "targetObjectsOf", "path"):
        found |= {str(value).strip("<>") for value in index.values(node, name) if isinstance(value, NamedNode)}
    for query in index.values(node, "select"):
        if isinstance(query, Literal):
            declared = {**PREFIXES, **index.declarations(node)}
            text = _QUOTED.sub(" ", query.value)
            found |= set(_IRI.findall(text))
            names = _NAME.findall(_IRI.sub(" ", text))
            found |= {declared[prefix] + name for prefix, name in names if prefix in declared}
    return found
