"""The JSON-LD context that we publish: a short name for each term, and what kind of value it has.

Our own terms have their local names (``country``), those of other vocabularies prefixed ones (``skos:prefLabel``), so
that a term that is added can never take the name of another. Values that are IRIs are plain strings, texts are maps
from language to text, whole numbers are numbers. IRIs are written in full: a program that knows no RDF can follow
them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.vocabulary import PREFIXES, expand

ADDRESS = iri.BASE + "context.jsonld"
"""The published address of the context."""

Definition: TypeAlias = str | Mapping[str, str]
ValueKind: TypeAlias = str
"""What values a property has; a datatype by its IRI, the others by these words."""

VOCABULARIES = (
    *("pve", "pves", "dct", "foaf", "m8g", "org", "owl", "prov", "rdf", "rdfs", "schema", "sh", "skos", "vann", "wgs"),
    "xsd",
)
"""The prefixes of the context. ``geo`` is none: ``geo:13.4,103.8`` is an address (RFC 5870), not a name."""
_NAMESPACES = MappingProxyType({**PREFIXES, "vann": "http://purl.org/vocab/vann/"})
_OF_IRIS = """
dct:isPartOf dct:license dct:publisher dct:references dct:relation dct:replaces dct:source dct:spatial dct:subject
dct:type foaf:homepage
org:classification org:member org:organization org:postIn org:role org:subOrganizationOf
owl:disjointWith owl:versionIRI prov:agent prov:hadRole prov:wasAssociatedWith prov:wasAttributedTo
prov:wasInfluencedBy rdf:rest rdfs:domain rdfs:isDefinedBy rdfs:range rdfs:seeAlso rdfs:subClassOf rdfs:subPropertyOf
schema:areaServed schema:domainIncludes schema:funder schema:location schema:rangeIncludes schema:sameAs
schema:superEvent schema:target schema:url
sh:and sh:class sh:datatype sh:declare sh:disjoint sh:equals sh:hasValue sh:ignoredProperties sh:in sh:inversePath
sh:languageIn sh:node sh:nodeKind sh:not sh:or sh:parameter sh:path sh:prefixes sh:property sh:qualifiedValueShape
sh:severity sh:sparql sh:targetClass sh:targetNode sh:targetObjectsOf sh:targetSubjectsOf sh:xone
skos:broader skos:exactMatch skos:hasTopConcept skos:inScheme skos:narrower skos:related skos:topConceptOf
"""
_OF_TEXTS = """
dct:description dct:rights dct:title rdfs:comment rdfs:label schema:keywords sh:description sh:message
sh:name skos:altLabel skos:definition skos:hiddenLabel skos:prefLabel skos:scopeNote
"""
_OF_NUMBERS = """
sh:maxCount sh:maxLength sh:minCount sh:minLength sh:qualifiedMaxCount sh:qualifiedMinCount
"""
"""What the values of reused terms are, as their own vocabularies and our use of them say; of the rest, anything."""
_INTEGER = expand("xsd:integer")
_TYPE, _RANGE = ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("rdfs:range"))
_PROPERTIES = frozenset(map(expand, ("rdf:Property", "owl:ObjectProperty", "owl:DatatypeProperty")))
_CLASSES = frozenset(map(expand, ("rdfs:Class", "owl:Class")))


@dataclass(frozen=True)
class Context:
    """Names of terms, and the kinds of their values."""

    names: Mapping[str, str]
    """IRI of a property or class → its name."""
    kinds: Mapping[str, ValueKind]
    """IRI of a property → what its values are."""

    @classmethod
    def of(cls, ontology: Iterable[ox.Triple] | Iterable[ox.Quad]) -> Context:
        """The context for the terms that an ontology defines or documents.

        >>> term, integer = ox.NamedNode(iri.ONTOLOGY + "population"), ox.NamedNode(expand("xsd:integer"))
        >>> kind = ox.NamedNode(expand("owl:DatatypeProperty"))
        >>> context = Context.of([ox.Triple(term, _TYPE, kind), ox.Triple(term, _RANGE, integer)])
        >>> context.document()["@context"]["population"]
        {'@id': 'pve:population', '@type': 'xsd:integer'}
        """
        types: dict[str, set[str]] = defaultdict(set)
        ranges: dict[str, set[str]] = defaultdict(set)
        for statement in ontology:
            if isinstance(statement.subject, ox.NamedNode) and isinstance(statement.object, ox.NamedNode):
                if statement.predicate == _TYPE:
                    types[statement.subject.value].add(statement.object.value)
                elif statement.predicate == _RANGE:
                    ranges[statement.subject.value].add(statement.object.value)
        properties = [term for term in sorted(types) if types[term] & _PROPERTIES]
        classes = [term for term in sorted(types) if types[term] & _CLASSES]
        names = {term: name for term in (*classes, *properties) if (name := _name(term)) is not None}
        kinds = {term: _kind(term, types[term], ranges[term]) for term in properties if term in names}
        return cls(MappingProxyType(names), MappingProxyType(kinds))

    def document(self) -> dict[str, dict[str, Definition]]:
        """The context as a JSON-LD document."""
        prefixes: dict[str, Definition] = {prefix: _NAMESPACES[prefix] for prefix in VOCABULARIES}
        terms: dict[str, Definition] = {
            name: self._definition(term)
            for term, name in sorted(self.names.items(), key=lambda pair: pair[1])
            if ":" not in name or self.kinds.get(term, "any") != "any"  # a prefixed name needs no more than its prefix
        }
        return {"@context": {"id": "@id", "type": "@type", **prefixes, **terms}}

    def by_address(self) -> Mapping[str, str]:
        """The context as JSON under its published address, for `read_document`, which fetches none."""
        return MappingProxyType({ADDRESS: json.dumps(self.document())})

    def _definition(self, term: str) -> Definition:
        identifier = compact(term)
        match self.kinds.get(term, "any"):
            case "any":
                return identifier
            case "iri":
                return {"@id": identifier, "@type": "@id"}
            case "text":
                return {"@id": identifier, "@container": "@language"}
            case datatype:
                return {"@id": identifier, "@type": compact(datatype)}


def compact(term: str) -> str:
    """An IRI as a prefixed name of the context, or as it is where no prefix of it fits.

    >>> compact(expand("xsd:date")), compact("https://w3id.org/pvegraph/id/country/dk")
    ('xsd:date', 'https://w3id.org/pvegraph/id/country/dk')
    """
    for prefix in VOCABULARIES:
        local = term.removeprefix(_NAMESPACES[prefix])
        if local != term and local and not any(character in local for character in ":/#?"):
            return f"{prefix}:{local}"
    return term


def _name(term: str) -> str | None:
    """The name of a term; `None` if it is of no vocabulary that the context knows."""
    if term.startswith(iri.ONTOLOGY):
        return term.removeprefix(iri.ONTOLOGY)
    name = compact(term)
    return None if name == term else name


def _kind(term: str, types: set[str], ranges: set[str]) -> ValueKind:
    """What the values of a property are."""
    if expand("owl:ObjectProperty") in types or term in _KNOWN["iri"]:
        return "iri"
    if term in _KNOWN["text"]:
        return "text"
    if term in _KNOWN[_INTEGER]:
        return _INTEGER
    if len(ranges) == 1:
        (datatype,) = ranges
        if datatype.startswith(PREFIXES["xsd"]) and datatype != expand("xsd:string"):
            return datatype
    return "any"


_KNOWN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "iri": frozenset(map(expand, _OF_IRIS.split())),
        "text": frozenset(map(expand, _OF_TEXTS.split())),
        _INTEGER: frozenset(map(expand, _OF_NUMBERS.split())),
    }
)
