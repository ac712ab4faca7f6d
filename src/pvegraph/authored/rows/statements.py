"""The terms of statements: IRIs, texts with a language, dates of any precision, numbers."""

from __future__ import annotations

import re

from pyoxigraph import Literal, NamedNode, Triple

from pvegraph.dates import PartialDate
from pvegraph.vocabulary import expand


def node(iri: str) -> NamedNode:
    """An IRI written in full."""
    return NamedNode(iri)


def term(name: str) -> NamedNode:
    """An IRI written as a prefixed name, such as ``pve:City``."""
    return NamedNode(expand(name))


def text(value: str, language: str) -> Literal:
    """A text in a language."""
    return Literal(value, language=language)


def string(value: str) -> Literal:
    """A text without a language: a code, a name as a page prints it."""
    return Literal(value)


def date(value: str) -> Literal:
    """A date in the datatype that keeps its precision.

    >>> str(date("2023-09"))
    '"2023-09"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'
    """
    return Literal(value, datatype=NamedNode(PartialDate.parse(value).datatype))


def number(value: str, datatype: str = "xsd:integer") -> Literal:
    """A number in the digits that are given."""
    return Literal(value, datatype=term(datatype))


def web_address(cell: str) -> str:
    """An address as an IRI: what browsers take in a path or a query and RFC 3987 does not is percent-encoded.

    >>> web_address("https://example.org/a?id=[b]")
    'https://example.org/a?id=%5Bb%5D'
    """
    return re.sub(r"[\[\]{}|^`]", lambda match: f"%{ord(match[0]):02X}", cell)


def statement(subject: str, predicate: str, value: NamedNode | Literal) -> Triple:
    """A statement about the thing of this IRI; the predicate is a prefixed name."""
    return Triple(NamedNode(subject), term(predicate), value)
