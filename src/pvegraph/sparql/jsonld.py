"""Writing JSON-LD in the words of our context, graph by graph, as the statements come.

What is written is what the compaction of the JSON-LD 1.1 API (section 6.2) would make of the same statements with this
context, but for lists, which stay nodes. The context stands in the document itself, so nobody has to fetch it to read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO, TypeAlias

import pyoxigraph as ox

from pvegraph.errors import UsageError
from pvegraph.sparql.context import VOCABULARIES, Context, compact
from pvegraph.vocabulary import expand

Graph: TypeAlias = tuple[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, Iterable[ox.Quad]]
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Json: TypeAlias = "str | int | list[Json] | dict[str, Json]"

_TYPE = expand("rdf:type")
_STRING, _INTEGER = expand("xsd:string"), expand("xsd:integer")
_CANONICAL_INTEGER = re.compile(r"(?:0|-?[1-9][0-9]{0,14})\Z")
"""Up to fifteen digits: more are not the same number everywhere (RFC 8259, section 6)."""


def write_graphs(graphs: Iterable[Graph], context: Context, output: IO[bytes]) -> None:
    """Write graphs, one node a line; the statements of a node must follow one another."""
    output.write(b'{"@context":')
    output.write(_octets(context.document()["@context"]))
    output.write(b',\n"@graph":[')
    first = True
    for name, quads in graphs:
        output.write(b"\n" if first else b",\n")
        first = False
        if isinstance(name, ox.DefaultGraph):
            _write_nodes(quads, context, output)
        else:
            output.write(b'{"id":' + _octets(_reference(name)) + b',"@graph":[\n')
            _write_nodes(quads, context, output)
            output.write(b"\n]}")
    output.write(b"\n]}\n")


def _write_nodes(quads: Iterable[ox.Quad], context: Context, output: IO[bytes]) -> None:
    separator = b""
    for node in nodes(quads, context):
        output.write(separator + _octets(node))
        separator = b",\n"


def nodes(statements: Iterable[ox.Quad], context: Context) -> Iterator[dict[str, Json]]:
    """The nodes of one graph, each with all that is said of it; the statements of a node must follow one another."""
    for subject, said in groupby(statements, key=lambda statement: statement.subject):
        assert isinstance(subject, ox.NamedNode | ox.BlankNode)  # noqa: S101 - RDF 1.1 has no other subjects
        node: dict[str, Json] = {"id": _reference(subject)}
        for statement in said:
            _add(node, statement.predicate.value, statement.object, context)
        yield node


def _add(node: dict[str, Json], predicate: str, value: Term, context: Context) -> None:
    """Add one value to a node."""
    if predicate == _TYPE and isinstance(value, ox.NamedNode):
        _append(node, "type", context.names.get(value.value) or compact(value.value))
        return
    name, kind = context.names.get(predicate, predicate), context.kinds.get(predicate, "any")
    if kind != "text":
        _append(node, name, _value(value, kind))
    elif isinstance(value, ox.Literal) and value.language:
        by_language = node.setdefault(name, {})
        assert isinstance(by_language, dict)  # noqa: S101 - nothing else is put under this name
        _append(by_language, value.language, value.value)
    else:  # a map from languages has no place for it, so it stands under the whole IRI, of which the context is silent
        _append(node, predicate, _value(value, "any"))


def _append(values: dict[str, Json], name: str, value: Json) -> None:
    """Put a value under a name, in a list if there is more than one."""
    known = values.get(name)
    if known is None:
        values[name] = value
    elif isinstance(known, list):
        known.append(value)
    else:
        values[name] = [known, value]


def _value(value: Term, kind: str) -> Json:
    """A value of a property whose values are of a kind."""
    if isinstance(value, ox.NamedNode | ox.BlankNode):
        return _reference(value) if kind == "iri" else {"id": _reference(value)}
    assert isinstance(value, ox.Literal)  # noqa: S101 - RDF 1.1 has no other objects
    if value.language:
        return {"@value": value.value, "@language": value.language}
    datatype = value.datatype.value
    if datatype == kind:
        return int(value.value) if kind == _INTEGER and _CANONICAL_INTEGER.match(value.value) else value.value
    if datatype == _STRING:
        return value.value if kind == "any" else {"@value": value.value}
    return {"@value": value.value, "@type": compact(datatype)}


def _reference(node: ox.NamedNode | ox.BlankNode) -> str:
    """The node as a string; raise `UsageError` for an IRI that would be read as a prefixed name (section 5.6)."""
    if isinstance(node, ox.BlankNode):
        return f"_:{node.value}"
    scheme, _, rest = node.value.partition(":")
    if scheme in VOCABULARIES and not rest.startswith("//"):
        raise UsageError(
            f"JSON-LD has no way to write {node} with our context, in which {scheme}: is a prefix. Ask for Turtle."
        )
    return node.value


def _octets(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
