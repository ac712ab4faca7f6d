"""Shapes about shapes: what an engine passes over in silence, and so would never be noticed.

An engine that meets ``sh:minCuont``, or a shape whose target nothing is, reports that all is well. `check_shapes` does
not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from pyoxigraph import Literal, NamedNode, Triple

from pvegraph.validation.shape_index import SH, ShapeIndex
from pvegraph.validation.words import short
from pvegraph.vocabulary import PREFIXES, expand

LANGUAGES = ("en", "ar", "fr")

_SHACL_NAMES = """
    NodeShape PropertyShape PrefixDeclaration SPARQLConstraint Violation Warning Info IRI Literal BlankNode
    BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral PropertyGroup
    targetClass targetNode targetObjectsOf targetSubjectsOf property path severity message deactivated name description
    order group defaultValue inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath
    class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive minLength maxLength
    pattern flags languageIn uniqueLang equals disjoint lessThan lessThanOrEquals not and or xone node
    qualifiedValueShape qualifiedValueShapesDisjoint qualifiedMinCount qualifiedMaxCount closed ignoredProperties
    hasValue in sparql select prefixes declare prefix namespace
"""
SHACL_TERMS = frozenset(_SHACL_NAMES.split())
"""The terms of SHACL 1.0 Core and SHACL-SPARQL that shapes here may use."""

_NO_CONSTRAINT_NAMES = """
    targetClass targetNode targetObjectsOf targetSubjectsOf property path severity message deactivated name description
    order group defaultValue flags ignoredProperties qualifiedValueShape qualifiedValueShapesDisjoint inversePath
    alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath select prefixes declare prefix namespace
"""
_NO_CONSTRAINT = frozenset(_NO_CONSTRAINT_NAMES.split())
_TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
_CLASSES = ("targetClass", "class")
_PROPERTIES = ("targetObjectsOf", "targetSubjectsOf", "equals", "disjoint", "lessThan", "lessThanOrEquals")
_RDF_TYPE, _SUBCLASS = expand("rdf:type"), expand("rdfs:subClassOf")
_IRI_REFERENCE = re.compile(r"<([^<>]+)>")
_PREFIXED_NAME = re.compile(r"(?<![\w?$:-])([a-z][\w-]*):([A-Za-z]\w*)")
_STRING_OR_IRI = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|<[^\s<>]*>')
_SHACL_COMPONENT = {"sparql": "SPARQLConstraintComponent"}

Kind = OneOf["unknown-term", "dead-target", "unused-shape", "undefined-class", "undefined-property", "message"]


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong with the shapes, or with the terms that the data uses."""

    kind: Kind
    subject: str
    text: str


def check_shapes(shapes: Iterable[Triple], ontology: Iterable[Triple], data: Iterable[Triple]) -> tuple[Problem, ...]:
    """What is wrong with the shapes and with the terms that the data uses; nothing, if all is well.

    Reports terms of the SHACL namespace that SHACL 1.0 does not have, targets that nothing in data or ontology is,
    shapes that nothing refers to, classes and properties that the ontology does not describe, and shapes whose message
    is missing in English, Arabic or French or does not show what it is about.
    """
    shapes, ontology, data = list(shapes), list(ontology), list(data)
    index = ShapeIndex.of(shapes)
    described = {triple.subject.value for triple in ontology if isinstance(triple.subject, NamedNode)}
    problems = [
        *_unknown_terms(shapes),
        *_dead_targets(index, [*data, *ontology]),
        *_unused_shapes(index),
        *_undefined_in_shapes(index, described),
        *_undefined_in_data(data, described),
        *_message_problems(index),
    ]
    return tuple(sorted(set(problems)))


def constraints(index: ShapeIndex) -> dict[str, frozenset[str]]:
    """The shapes that may be the source of a result, by IRI, with the IRIs of their constraint components."""
    found = {}
    for shape in sorted(_reporting_shapes(index)):
        names = {predicate.removeprefix(SH) for predicate in index.objects[shape] if predicate.startswith(SH)}
        components = {SH + _component(name) for name in names - _NO_CONSTRAINT}
        if components:
            found[shape.strip("<>")] = frozenset(components)
    return found


def checks(index: ShapeIndex) -> frozenset[str]:
    """The IRIs of the checks that a program makes (`pvegraph.validation.beyond`)."""
    check = f"<{expand('pve:Check')}>"
    return frozenset(
        node.strip("<>")
        for node, told in index.objects.items()
        if check in {str(value) for value in told.get(_RDF_TYPE, [])}
    )


def _component(parameter: str) -> str:
    """The local name of the constraint component that a parameter belongs to."""
    return _SHACL_COMPONENT.get(parameter, parameter[0].upper() + parameter[1:] + "ConstraintComponent")


def _reporting_shapes(index: ShapeIndex) -> set[str]:
    """The shapes with a target and all that they hold by ``sh:property``."""
    found: set[str] = set()
    waiting = [node for node in index.objects if any(index.values(node, target) for target in _TARGETS)]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += [str(held) for held in index.values(node, "property")]
    return found


def _unknown_terms(shapes: list[Triple]) -> Iterator[Problem]:
    """Terms in the SHACL namespace that are none."""
    for triple in shapes:
        for term in (triple.predicate, triple.object):
            if isinstance(term, NamedNode) and term.value.startswith(SH):
                name = term.value.removeprefix(SH)
                if name not in SHACL_TERMS:
                    yield Problem(
                        "unknown-term",
                        f"sh:{name}",
                        f"{triple.subject} uses sh:{name}, which SHACL 1.0 does not have; engines ignore it.",
                    )


def _dead_targets(index: ShapeIndex, triples: list[Triple]) -> Iterator[Problem]:
    """Targets that nothing is."""
    described = {str(triple.subject) for triple in triples if triple.predicate.value == _RDF_TYPE}
    alive = {
        "targetClass": _inhabited_classes(triples),
        # A property that is described and not yet used is no misspelt one: nothing may have been withdrawn so far.
        "targetSubjectsOf": {str(triple.predicate) for triple in triples} | described,
        "targetNode": {str(triple.subject) for triple in triples},
    }
    alive["targetObjectsOf"] = alive["targetSubjectsOf"]
    for node in index.objects:
        for kind in _TARGETS:
            for target in index.values(node, kind):
                if str(target) not in alive[kind]:
                    yield Problem(
                        "dead-target",
                        _short(node),
                        f"{_short(node)} has sh:{kind} {_short(target)}, but nothing is one.",
                    )


def _inhabited_classes(triples: list[Triple]) -> set[str]:
    """The classes that have an instance, superclasses included."""
    parents: dict[str, set[str]] = {}
    for triple in triples:
        if triple.predicate.value == _SUBCLASS:
            parents.setdefault(str(triple.subject), set()).add(str(triple.object))
    found: set[str] = set()
    waiting = [str(triple.object) for triple in triples if triple.predicate.value == _RDF_TYPE]
    while waiting:
        class_ = waiting.pop()
        if class_ not in found:
            found.add(class_)
            waiting += parents.get(class_, ())
    return found


def _unused_shapes(index: ShapeIndex) -> Iterator[Problem]:
    """Shapes without a target that no other shape refers to."""
    referred = {
        str(value) for predicates in index.objects.values() for values in predicates.values() for value in values
    }
    kinds = {f"<{SH}NodeShape>", f"<{SH}PropertyShape>", f"<{SH}SPARQLConstraint>"}
    for node, predicates in index.objects.items():
        is_shape = bool(kinds & {str(value) for value in predicates.get(_RDF_TYPE, [])})
        if is_shape and node not in referred and not any(index.values(node, target) for target in _TARGETS):
            yield Problem("unused-shape", _short(node), f"{_short(node)} has no target and nothing refers to it.")


def _undefined_in_shapes(index: ShapeIndex, described: set[str]) -> Iterator[Problem]:
    """Classes and properties that shapes name and the ontology does not describe."""
    for node in index.objects:
        classes = {str(value).strip("<>") for name in _CLASSES for value in index.values(node, name)}
        properties = {str(value).strip("<>") for name in _PROPERTIES for value in index.values(node, name)}
        properties |= set(_IRI_REFERENCE.findall(index.path(node.strip("<>")) or ""))
        for held in index.values(node, "ignoredProperties"):
            properties |= {str(member).strip("<>") for member in index.members(held)}
        for query in index.values(node, "select"):
            if isinstance(query, Literal):
                properties |= _ontology_names(query.value)
        yield from _undefined("undefined-class", classes - described, _short(node))
        yield from _undefined("undefined-property", properties - described, _short(node))


def _ontology_names(query: str) -> set[str]:
    """The prefixed names in a query, expanded; texts in quotes and prefixes of others apart."""
    found = _PREFIXED_NAME.findall(_STRING_OR_IRI.sub(" ", query))
    return {PREFIXES[prefix] + name for prefix, name in found if prefix in PREFIXES and prefix not in ("rdf", "xsd")}


def _undefined_in_data(data: list[Triple], described: set[str]) -> Iterator[Problem]:
    """Classes and properties that the data uses and the ontology does not describe."""
    types = (triple.object for triple in data if triple.predicate.value == _RDF_TYPE)
    classes = {class_.value for class_ in types if isinstance(class_, NamedNode)}
    properties = {triple.predicate.value for triple in data} - {_RDF_TYPE}
    yield from _undefined("undefined-class", classes - described, "the data")
    yield from _undefined("undefined-property", properties - described, "the data")


def _undefined(kind: Kind, terms: set[str], where: str) -> Iterator[Problem]:
    """One problem for each term that is used and not described."""
    for term in sorted(terms):
        if term != _RDF_TYPE:
            yield Problem(kind, short(term), f"{where} uses {short(term)}, which the ontology does not describe.")


def _message_problems(index: ShapeIndex) -> Iterator[Problem]:
    """Shapes that can report something and do not say it in each language, with what it is about."""
    for shape in sorted({*constraints(index), *checks(index)}):
        queries = [str(query).strip("<>") for query in index.values(f"<{shape}>", "sparql")]
        for speaker in queries or [shape]:
            messages = index.messages(speaker, shape)
            for language in LANGUAGES:
                text = messages.get(language)
                if text is None:
                    yield Problem(
                        "message", short(shape), f"{short(speaker)} has no message in the language {language}."
                    )
                elif "{$" not in text and "{?" not in text:
                    yield Problem(
                        "message", short(shape), f"The message of {short(speaker)} in {language} shows no value."
                    )


def _short(term: object) -> str:
    """A node of the shapes graph as a person writes it."""
    return short(str(term).strip("<>"))
