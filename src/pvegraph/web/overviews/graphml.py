"""Networks as GraphML (http://graphml.graphdrawing.org/), which Gephi, Cytoscape, igraph and NetworkX read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Literal, TypeAlias
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from pvegraph.sparql.xmltext import clean

Value: TypeAlias = str | int
_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_SCHEMA = "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd"


@dataclass(frozen=True)
class Attribute:
    """Something that is said of every node, or of every edge; the values are its type's."""

    of: Literal["node", "edge"]
    name: str
    type: Literal["string", "int"]


@dataclass(frozen=True)
class Edge:
    """Two nodes by their IRIs, and what is said of the tie."""

    source: str
    target: str
    values: Mapping[str, Value]


def graphml(
    attributes: Sequence[Attribute], nodes: Mapping[str, Mapping[str, Value]], edges: Iterable[Edge], about: str
) -> bytes:
    """An undirected graph. The keys of the nodes are their IRIs; ``about`` is a note for people who open the file.

    GraphML's identifiers are name tokens, which IRIs are not: nodes are numbered and say their IRIs.
    """
    numbers = {node: f"n{number}" for number, node in enumerate(nodes, start=1)}
    output = BytesIO()
    xml = XMLGenerator(output, encoding="utf-8", short_empty_elements=True)
    xml.startDocument()
    namespaces = {
        "xmlns": _NAMESPACE,
        "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "xsi:schemaLocation": f"{_NAMESPACE} {_SCHEMA}",
    }
    xml.startElement("graphml", AttributesImpl(namespaces))
    _element(xml, "desc", {}, about)
    for attribute in (Attribute("node", "iri", "string"), *attributes):
        names = {"id": _key(attribute), "for": attribute.of, "attr.name": attribute.name, "attr.type": attribute.type}
        _element(xml, "key", names)
    xml.startElement("graph", AttributesImpl({"edgedefault": "undirected"}))
    for node, values in nodes.items():
        _with_data(xml, "node", {"id": numbers[node]}, {"iri": node, **values})
    for edge in edges:
        _with_data(xml, "edge", {"source": numbers[edge.source], "target": numbers[edge.target]}, edge.values)
    xml.endElement("graph")
    xml.endElement("graphml")
    xml.endDocument()
    return output.getvalue()


def _key(attribute: Attribute) -> str:
    """An identifier; nodes and edges may have attributes of one name, and identifiers are the document's."""
    return f"{attribute.of}-{attribute.name}"


def _with_data(xml: XMLGenerator, name: str, attributes: dict[str, str], values: Mapping[str, Value]) -> None:
    xml.startElement(name, AttributesImpl(attributes))
    for key, value in values.items():
        _element(xml, "data", {"key": f"{name}-{key}"}, clean(str(value)))
    xml.endElement(name)


def _element(xml: XMLGenerator, name: str, attributes: dict[str, str], text: str = "") -> None:
    xml.startElement(name, AttributesImpl(attributes))
    if text:
        xml.characters(text)
    xml.endElement(name)
