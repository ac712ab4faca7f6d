"""Building descriptions: statements with short names for their terms, in the order in which they are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import pyoxigraph as ox

from pvegraph.vocabulary import PREFIXES

NAMESPACES: Mapping[str, str] = MappingProxyType(
    {
        **PREFIXES,
        "dcat": "http://www.w3.org/ns/dcat#",
        "format": "http://www.w3.org/ns/formats/",
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "spdx": "http://spdx.org/rdf/terms#",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "void": "http://rdfs.org/ns/void#",
    }
)
"""The prefixes of descriptions of the dataset."""
Value: TypeAlias = ox.NamedNode | ox.Literal
Translate: TypeAlias = Callable[[str], Iterable[tuple[str, str]]]
"""Language and text, for each language in which a text of ours is to be had."""


class Assertions:
    """Statements about a few things."""

    def __init__(self, translate: Translate) -> None:
        self.triples: list[ox.Triple] = []
        self._translate = translate

    def say(self, subject: str, name: str, *values: Value) -> None:
        """A property, by its prefixed name, and its values."""
        node, property_ = ox.NamedNode(subject), term(name)
        self.triples += [ox.Triple(node, property_, value) for value in values]

    def link(self, subject: str, name: str, *targets: str) -> None:
        """A property that leads to other things."""
        self.say(subject, name, *map(ox.NamedNode, targets))

    def type(self, subject: str, *names: str) -> None:
        """The classes of a thing."""
        self.say(subject, "rdf:type", *map(term, names))

    def text(self, subject: str, name: str, message: str, **values: str) -> None:
        """A text of the interface, in all its languages."""
        for language, translated in self._translate(message):
            self.say(subject, name, ox.Literal(translated % values if values else translated, language=language))


def term(name: str) -> ox.NamedNode:
    """The term of a prefixed name.

    >>> term("dcat:Dataset").value
    'http://www.w3.org/ns/dcat#Dataset'
    """
    prefix, _, local = name.partition(":")
    return ox.NamedNode(NAMESPACES[prefix] + local)


def typed(text: str, name: str) -> ox.Literal:
    """A literal of a datatype, by its prefixed name."""
    return ox.Literal(text, datatype=term(name))


def date(text: str) -> ox.Literal:
    """A year, a month, a day or an instant as a literal of the datatype that says how exact it is.

    >>> date("2023-09").datatype == term("xsd:gYearMonth")
    True
    """
    exact = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
    return typed(text, exact.get(len(text), "xsd:dateTime"))
