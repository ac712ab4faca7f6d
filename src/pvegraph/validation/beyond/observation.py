"""What a check finds, and what it looks things up in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Triple

from pvegraph.validation.beyond.names import Names
from pvegraph.validation.beyond.texts import CachedTexts
from pvegraph.validation.finding import Term
from pvegraph.validation.view import Node, View
from pvegraph.vocabulary import expand

RDF_TYPE = NamedNode(expand("rdf:type"))
CHECK = expand("pve:Check")
"""Stands as the constraint component of what a check finds."""
SPARQL = expand("sh:SPARQLConstraintComponent")


@dataclass(frozen=True)
class Observation:
    """One thing that a check has to say, before it is put into words."""

    shape: str
    """The name of the shape or check in our namespace of shapes, which has severity and messages."""
    focus: Node
    path: str | None
    """The IRI of the property that the value is of."""
    value: Term | None
    details: tuple[tuple[str, str], ...] = ()
    """What else the messages tell, sorted by name: IRIs and texts as they are."""
    coded: frozenset[str] = frozenset()
    """The details that are codes, with blanks between them, to be put into words (`phrases`)."""
    component: str = CHECK


@cache
def _property(name: str) -> NamedNode:
    """A property by its prefixed name; there are some thirty."""
    return NamedNode(expand(name))


class Kinds:
    """Which classes the ontology puts below which."""

    def __init__(self, ontology: Iterable[Triple]) -> None:
        below: dict[str, set[str]] = defaultdict(set)
        subclass = expand("rdfs:subClassOf")
        for triple in ontology:
            if triple.predicate.value == subclass and isinstance(triple.object, NamedNode):
                below[triple.object.value].add(node(triple.subject).value)
        self._below = below
        self._known: dict[str, frozenset[NamedNode]] = {}

    def below(self, name: str) -> frozenset[NamedNode]:
        """A class, by its prefixed name, and all classes below it."""
        if name not in self._known:
            self._known[name] = frozenset(NamedNode(class_) for class_ in self._reached(name))
        return self._known[name]

    def _reached(self, name: str) -> set[str]:
        found: set[str] = set()
        waiting = [expand(name)]
        while waiting:
            class_ = waiting.pop()
            if class_ not in found:
                found.add(class_)
                waiting += self._below.get(class_, ())
        return found


@dataclass(frozen=True)
class Ground:
    """What checks look things up in."""

    view: View
    kinds: Kinds
    names: Names | None = None
    """The index of names; `None` to have it made of everything when it is needed."""
    texts: CachedTexts | None = None
    """The cached texts of sources; `None` if there are none."""

    def are(self, name: str) -> Iterator[Node]:
        """The things of a class, by its prefixed name, and of the classes below it."""
        for class_ in self.kinds.below(name):
            for triple in self.view.triples(None, RDF_TYPE, class_):
                yield node(triple.subject)

    def is_a(self, thing: Node, name: str) -> bool:
        """Whether a thing is of a class or of one below it."""
        classes = self.kinds.below(name)
        return any(triple.object in classes for triple in self.view.triples(thing, RDF_TYPE, None))

    def values(self, thing: Node, name: str) -> Iterator[Term]:
        """The values that a property, by its prefixed name, has for a thing."""
        for triple in self.view.triples(thing, _property(name), None):
            if not isinstance(triple.object, Triple):
                yield triple.object

    def things(self, thing: Node, name: str) -> Iterator[Node]:
        """The values of a property that are things."""
        for value in self.values(thing, name):
            if not isinstance(value, Literal):
                yield value

    def that_have(self, name: str, value: Node | None = None) -> Iterator[Node]:
        """The things that have a property, or have a thing as a value of it."""
        for triple in self.view.triples(None, _property(name), value):
            yield node(triple.subject)


class Check(Protocol):
    """One check that SHACL cannot make."""

    @property
    def heeds(self) -> frozenset[str] | None:
        """The properties, by IRI, of whose statements it looks at nothing but the subject; `None` if it heeds all."""
        ...

    def observe(self, ground: Ground, focus: frozenset[Node] | None) -> Iterator[Observation]:
        """All that it finds, or all that it finds about the things in focus; nothing twice is promised."""
        ...

    def concerned(self, ground: Ground, touched: frozenset[Node]) -> Iterator[Node]:
        """The things about which it may find something else when the statements of the touched things change.

        ``ground`` is one version of the dataset. The touched things are the subjects of changed statements, and, of a
        check that heeds all properties, their values and their graphs. They are concerned without being named here.
        """
        ...


def node(term: object) -> Node:
    """A subject as a thing: our data has no triple terms."""
    if isinstance(term, Triple):
        raise TypeError("a triple term has no place in this data")
    return term  # type: ignore[return-value] # what else can be a subject
