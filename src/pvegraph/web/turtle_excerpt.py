"""What is said of one thing, as Turtle that a person reads: prefixes left out, one property a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox

from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.statements import Term

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w-]*\w)?", re.ASCII)
_BARE = {
    expand("xsd:integer"): re.compile(r"[+-]?[0-9]+"),
    expand("xsd:decimal"): re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    expand("xsd:boolean"): re.compile(r"true|false"),
}
"""The literals that Turtle writes without quotes (RDF 1.1 Turtle, section 2.5)."""
_TYPE = expand("rdf:type")
_SPACES = sorted(((space, prefix) for prefix, space in PREFIXES.items()), key=lambda pair: -len(pair[0]))


def name(iri: str) -> str:
    """An IRI with a prefix of ours, or in angle brackets.

    >>> name("https://w3id.org/pvegraph/id/country/dk"), name("https://example.org/")
    ('country:dk', '<https://example.org/>')
    """
    for space, prefix in _SPACES:
        if iri.startswith(space) and _LOCAL.fullmatch(iri.removeprefix(space)):
            return f"{prefix}:{iri.removeprefix(space)}"
    return str(ox.NamedNode(iri))


def value(term: Term) -> str:
    """A value as Turtle writes it in a line.

    >>> value(ox.Literal("Rabat", language="en")), value(ox.Literal("2023", datatype=ox.NamedNode(expand("xsd:gYear"))))
    ('"Rabat"@en', '"2023"^^xsd:gYear')
    """
    if isinstance(term, ox.NamedNode):
        return name(term.value)
    if isinstance(term, ox.BlankNode):
        return str(term)
    datatype = term.datatype.value
    if datatype in _BARE and _BARE[datatype].fullmatch(term.value):
        return term.value
    quoted = str(ox.Literal(term.value))
    if term.language:
        return f"{quoted}@{term.language}"
    return quoted if datatype == expand("xsd:string") else f"{quoted}^^{name(datatype)}"


def excerpt(thing: str, said: Mapping[str, Sequence[Term]]) -> str:
    """What is said of a thing, in the order of the mapping.

    >>> said = {expand("rdf:type"): [ox.NamedNode(expand("pve:Country"))]}
    >>> print(excerpt("https://w3id.org/pvegraph/id/country/dk", said))
    country:dk a pve:Country .
    """
    lines = [f"{_property(property_)} {_values(values)}" for property_, values in said.items()]
    return f"{name(thing)} " + " ;\n    ".join(lines) + " ."


def statement(thing: str, property_: str, term: Term) -> str:
    """One statement in a line."""
    return f"{name(thing)} {_property(property_)} {value(term)} ."


def prefixes_of(text: str) -> list[str]:
    """The prefixes that a piece of Turtle of ours uses, in their usual order."""
    return [prefix for prefix in PREFIXES if re.search(rf"(?<![\w:/\"-]){re.escape(prefix)}:", text)]


def _property(property_: str) -> str:
    return "a" if property_ == _TYPE else name(property_)


def _values(values: Iterable[Term]) -> str:
    return " , ".join(map(value, values))
