"""The terms of the ontology as its graph describes them, and how they hang together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.search.catalogue import FALLBACK, Text
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.statements import Statement

_CLASSES = frozenset(map(expand, ("owl:Class", "rdfs:Class")))
_PROPERTIES = frozenset(map(expand, ("owl:ObjectProperty", "owl:DatatypeProperty", "rdf:Property")))
_ABOVE = (expand("rdfs:subClassOf"), expand("rdfs:subPropertyOf"))
_INVERSE = PREFIXES["owl"] + "inverseOf"

Texts = Mapping[str, str]
"""Words by language."""


@dataclass(frozen=True)
class Term:
    """A class or a property, as the ontology describes it; other terms are named by their IRIs."""

    iri: str
    types: tuple[str, ...]
    labels: Texts
    definitions: Texts
    notes: Texts
    above: tuple[str, ...]
    """Superclasses or superproperties, the direct ones."""
    disjoint: tuple[str, ...]
    domain: tuple[str, ...]
    range: tuple[str, ...]
    inverse: tuple[str, ...]
    see_also: tuple[str, ...]
    home: str
    """The vocabulary that owns the term."""

    @property
    def is_class(self) -> bool:
        """Whether it is a class; else it is a property."""
        return not _CLASSES.isdisjoint(self.types)

    @property
    def is_ours(self) -> bool:
        """Whether it is one of our own namespace."""
        return self.iri.startswith(iri.ONTOLOGY)

    @property
    def traits(self) -> tuple[str, ...]:
        """What OWL says of the property beyond that it is one: symmetric, transitive and the like."""
        return tuple(type_ for type_ in self.types if type_ not in _CLASSES | _PROPERTIES)


@dataclass(frozen=True)
class Ontology:
    """All terms that the ontology describes, ours and those of others, by IRI."""

    terms: Mapping[str, Term]
    about: Mapping[str, tuple[ox.NamedNode | ox.BlankNode | ox.Literal, ...]]
    """What the ontology says of itself: property → values."""

    @classmethod
    def read(cls, statements: Iterable[Statement]) -> Ontology:
        """The terms that the statements of the ontology's graph describe."""
        told: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for statement in statements:
            told[statement.subject][statement.predicate].append(statement.value)
        about = told.pop(iri.ONTOLOGY_GRAPH, {})
        terms = {name: _term(name, said) for name, said in sorted(told.items())}
        described = {name: term for name, term in terms.items() if term.labels}
        return cls(MappingProxyType(described), MappingProxyType({name: tuple(all_) for name, all_ in about.items()}))

    @cached_property
    def classes(self) -> tuple[Term, ...]:
        """The classes that data is of: ours, and those of others that properties lead from or to."""
        ends = {end for term in self.terms.values() for end in (*term.domain, *term.range)}
        return tuple(t for t in self.terms.values() if t.is_class and (t.is_ours or t.iri in ends))

    @cached_property
    def properties(self) -> tuple[Term, ...]:
        """The properties that data has: ours, those of others of which a domain is stated, and the type of a thing."""
        return tuple(
            t for t in self.terms.values() if not t.is_class and (t.is_ours or t.domain or t.iri == expand("rdf:type"))
        )

    @cached_property
    def others(self) -> tuple[Term, ...]:
        """The terms of others that ours are derived from, or that ontology, shapes and queries are written in."""
        told = {term.iri for term in (*self.classes, *self.properties)}
        return tuple(term for term in self.terms.values() if term.iri not in told)

    @cached_property
    def below(self) -> Mapping[str, tuple[str, ...]]:
        """Term → its direct subclasses or subproperties."""
        found: dict[str, list[str]] = defaultdict(list)
        for term in self.terms.values():
            for above in term.above:
                found[above].append(term.iri)
        return MappingProxyType({name: tuple(sorted(below)) for name, below in found.items()})

    def ancestors(self, name: str) -> tuple[str, ...]:
        """Everything above a term, the nearest first."""
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            term = self.terms.get(waiting.pop(0))
            new = [above for above in (term.above if term else ()) if above != name and above not in found]
            found |= dict.fromkeys(new)
            waiting += new
        return tuple(found)

    def descendants(self, name: str) -> tuple[str, ...]:
        """Everything below a term, the nearest first."""
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            new = [below for below in self.below.get(waiting.pop(0), ()) if below != name and below not in found]
            found |= dict.fromkeys(new)
            waiting += new
        return tuple(found)

    def inverses(self, term: Term) -> tuple[str, ...]:
        """The properties that say the same from the other side, whichever of the two says so."""
        others = {other.iri for other in self.terms.values() if term.iri in other.inverse}
        return tuple(sorted(others.union(term.inverse)))

    def is_relation(self, term: Term) -> bool:
        """Whether a property leads to things, as far as the ontology says."""
        return any(end in self.terms for end in term.range)


def text_in(texts: Texts, language: str) -> Text | None:
    """Words in a language, else in the first language of `FALLBACK` that has some, else in any; `None` without any.

    >>> text_in({"en": "City", "fr": "Ville"}, "ar")
    Text(value='City', language='en')
    """
    for candidate in (language, *FALLBACK, *sorted(texts)):
        if candidate in texts:
            return Text(texts[candidate], candidate)
    return None


def _term(name: str, said: Mapping[str, Sequence[ox.NamedNode | ox.BlankNode | ox.Literal]]) -> Term:
    def named(*properties: str) -> tuple[str, ...]:
        values = (value for property_ in properties for value in said.get(property_, ()))
        return tuple(sorted({value.value for value in values if isinstance(value, ox.NamedNode)}))

    def texts(property_: str) -> Texts:
        values = (value for value in said.get(expand(property_), ()) if isinstance(value, ox.Literal))
        return MappingProxyType({value.language or "": value.value for value in sorted(values, key=str)})

    return Term(
        name,
        named(expand("rdf:type")),
        texts("rdfs:label"),
        texts("skos:definition"),
        texts("skos:scopeNote"),
        named(*_ABOVE),
        named(expand("owl:disjointWith")),
        named(expand("rdfs:domain"), expand("schema:domainIncludes")),
        named(expand("rdfs:range"), expand("schema:rangeIncludes")),
        named(_INVERSE),
        named(expand("rdfs:seeAlso")),
        next(iter(named(expand("rdfs:isDefinedBy"))), ""),
    )
