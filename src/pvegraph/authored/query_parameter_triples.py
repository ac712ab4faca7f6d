"""The parameters of saved queries as RDF, and read back: parameters as SHACL states them (`sh:parameter`).

SHACL, section 6.2.1: the local name of ``sh:path`` is the name of the parameter. Its values are constrained as those of
a property shape are, and ``sh:name`` is what a form calls it. Its default stands in the text of the query.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.authored.query_parameters import PATTERNS, Parameter, Term, Type, values_lines, written_term
from pvegraph.vocabulary import PREFIXES, expand

_TYPED: Mapping[Type, str] = {"integer": "xsd:integer", "string": "xsd:string"}


def parameter_triples(query: ox.NamedNode, parameters: Iterable[Parameter]) -> Iterator[ox.Triple]:
    """What says which parameters a query has, in which order; each is a node ``…/query/<name>#<parameter>``."""
    for order, parameter in enumerate(parameters, start=1):
        node = ox.NamedNode(f"{query.value}#{parameter.name}")
        yield _triple(query, "sh:parameter", node)
        yield _triple(node, "rdf:type", _term("sh:Parameter"))
        yield _triple(node, "sh:path", ox.NamedNode(f"{iri.QUERY_GRAPH}#{parameter.name}"))
        yield _triple(node, "sh:order", ox.Literal(order))
        for language, label in parameter.label.items():
            yield _triple(node, "sh:name", ox.Literal(label, language=language))
        if parameter.type == "iri":
            yield _triple(node, "sh:nodeKind", _term("sh:IRI"))
        else:
            yield _triple(node, "sh:datatype", _term(_TYPED.get(parameter.type, "xsd:string")))
        if parameter.type in PATTERNS and parameter.type not in _TYPED:
            yield _triple(node, "sh:pattern", ox.Literal(f"^{PATTERNS[parameter.type]}$"))
        if parameter.instance_of is not None:
            yield _triple(node, "sh:class", _term(parameter.instance_of))


def parameters_of(told: Mapping[str, Iterable[tuple[str, Term]]], query: str, text: str) -> tuple[Parameter, ...]:
    """The parameters of a query, of the properties and values of each node; what is not as above is left out."""
    found = []
    defaults = {line.name: line.written for line in values_lines(text)}
    for predicate, node in told.get(query, ()):
        if predicate == expand("sh:parameter"):
            parameter = _parameter(tuple(told.get(node.value, ())), defaults)
            if parameter is not None:
                found.append(parameter)
    return tuple(parameter for _, parameter in sorted(found, key=lambda each: (each[0], each[1].name)))


def _parameter(said: tuple[tuple[str, Term], ...], defaults: Mapping[str, str]) -> tuple[int, Parameter] | None:
    values: dict[str, list[Term]] = {}
    for predicate, value in said:
        values.setdefault(predicate, []).append(value)

    def first(name: str) -> str:
        return next((value.value for value in values.get(expand(name), ())), "")

    name, order = first("sh:path").rpartition("#")[2], first("sh:order")
    if name not in defaults or not order.isdecimal():
        return None
    try:
        default = written_term(defaults[name]).value
    except ValueError:
        return None
    names = (value for value in values.get(expand("sh:name"), ()) if isinstance(value, ox.Literal))
    label = {value.language or "": value.value for value in names}
    type_ = _type(first("sh:datatype"), first("sh:pattern"))
    return int(order), Parameter(name, type_, default, label, _prefixed(first("sh:class")))


def _prefixed(class_: str) -> str | None:
    """A class as headers write it."""
    for prefix, namespace in PREFIXES.items():
        if class_.startswith(namespace):
            return f"{prefix}:{class_.removeprefix(namespace)}"
    return None


def _type(datatype: str, pattern: str) -> Type:
    """The type of a parameter, which its constraints tell."""
    if not datatype:
        return "iri"
    if datatype == PREFIXES["xsd"] + "integer":
        return "integer"
    types: tuple[Type, ...] = ("year", "language")
    return next((type_ for type_ in types if pattern == f"^{PATTERNS[type_]}$"), "string")


def _triple(subject: ox.NamedNode, predicate: str, value: Term) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(expand(predicate)), value)


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name))
