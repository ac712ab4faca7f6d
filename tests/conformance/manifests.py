"""The W3C's SPARQL 1.1 tests, read from their manifests as data."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar, cast
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import pytest

ROOT = Path(__file__).resolve().parents[2]


def w3c() -> Path:
    """The folder with all suites of the W3C."""
    return Path(os.environ.get("PVEGRAPH_W3C", ROOT.parent / "shared" / "w3c"))


FOLDER = w3c() / "sparql11"
"""Where the suites are; they are the W3C's and no part of the repository."""
ABSENT = f"the W3C's tests are not at {FOLDER}; PVEGRAPH_W3C can name the folder that has sparql11/"

DESCRIPTIONS = ("service-description",)
FORMATS = ("csv-tsv-res", "json-res")
EVALUATIONS = (
    *("negation", "exists", "property-path", "subquery", "aggregates", "bind", "bindings", "functions", "grouping"),
    *("project-expression", "construct", "cast"),
)
"""The folders of tests in words, of result formats, and of query evaluation."""
FEDERATION = "service"
FEDERATION_SYNTAX = "syntax-fed"

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_UT = "http://www.w3.org/2009/sparql/tests/test-update#"
_HT = "http://www.w3.org/2011/http#"
_CNT = "http://www.w3.org/2011/content#"
_TESTS = (_MF + "ProtocolTest", _MF + "GraphStoreProtocolTest")

Format: TypeAlias = Literal["boolean", "tabular", "RDF"]
Node: TypeAlias = ox.NamedNode | ox.BlankNode
Header: TypeAlias = tuple[str, str]
GraphFile: TypeAlias = tuple[str, Path]


@dataclass(frozen=True)
class Expected:
    """What must come back: one of the statuses, and each part that is given."""

    statuses: frozenset[str]
    boolean: bool | None
    format: Format | None
    location: str | None
    media_type: str | None
    graph: bytes | None


@dataclass(frozen=True)
class Exchange:
    """One request, to be sent exactly so, and what must come back."""

    method: str
    path: str
    headers: tuple[Header, ...]
    body: bytes | None
    expected: Expected


@dataclass(frozen=True)
class ExchangeCase:
    """A test of the protocol or the graph store: graphs that are there first, and exchanges one after another."""

    name: str
    graphs: tuple[GraphFile, ...]
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True)
class QueryCase:
    """A query, its data, and the file of its result; `None` if the query must be refused as no SPARQL."""

    folder: str
    name: str
    query: Path
    data: tuple[Path, ...]
    graphs: tuple[GraphFile, ...]
    result: Path | None


@dataclass(frozen=True)
class ServiceCase:
    """A query that asks services, and what each of them holds."""

    query: QueryCase
    services: tuple[GraphFile, ...]


class Manifest:
    """A manifest as a graph."""

    def __init__(self, path: Path) -> None:
        triples = ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())
        self._graph = ox.Dataset(triples)
        self._itself = ox.NamedNode(path.as_uri())

    def many(self, subject: Node, predicate: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
        """The objects of a property."""
        wanted = ox.NamedNode(predicate)
        found = [quad.object for quad in self._graph.quads_for_subject(subject) if quad.predicate == wanted]
        return cast("list[ox.NamedNode | ox.BlankNode | ox.Literal]", found)

    def one(self, subject: Node, predicate: str) -> ox.NamedNode | ox.BlankNode | ox.Literal | None:
        """The object of a property that has at most one."""
        found = self.many(subject, predicate)
        assert len(found) <= 1, f"{subject} has several values of {predicate}"
        return found[0] if found else None

    def text(self, subject: Node, predicate: str) -> str | None:
        """The text of a literal, or the IRI."""
        value = self.one(subject, predicate)
        return None if value is None else value.value

    def node(self, subject: Node, predicate: str) -> Node:
        """The object of a property that must have one, which is no literal."""
        value = self.one(subject, predicate)
        assert isinstance(value, Node), f"{subject} has no node at {predicate}"
        return value

    def items(self, subject: Node, predicate: str) -> Iterator[Node]:
        """The members of a list."""
        head = self.one(subject, predicate)
        while isinstance(head, Node) and head != ox.NamedNode(_RDF + "nil"):
            yield self.node(head, _RDF + "first")
            head = self.one(head, _RDF + "rest")

    def entries(self) -> list[Node]:
        """The tests, in their order; then those that are described and that the W3C forgot to list."""
        listed = list(self.items(self._itself, _MF + "entries"))
        type_ = ox.NamedNode(_RDF + "type")
        described = {
            quad.subject
            for quad in self._graph
            if quad.predicate == type_ and isinstance(quad.object, ox.NamedNode) and quad.object.value in _TESTS
        }
        forgotten = described.difference(listed)
        return [*listed, *sorted((node for node in forgotten if isinstance(node, Node)), key=_name)]


@cache
def exchange_cases(manifest: str) -> list[ExchangeCase]:
    """The tests of a manifest in the form of HTTP exchanges; the path is below sparql11/."""
    source = Manifest(FOLDER / manifest)
    return [_exchange_case(source, entry) for entry in source.entries()]


@cache
def query_cases(folder: str) -> list[QueryCase]:
    """The tests of a folder in the usual form: query, data, result. Tests of a syntax have no result."""
    source = Manifest(FOLDER / folder / "manifest.ttl")
    return [_query_case(source, folder, entry) for entry in source.entries()]


def service_cases() -> list[ServiceCase]:
    """The tests of SERVICE."""
    source = Manifest(FOLDER / FEDERATION / "manifest.ttl")
    return [_service_case(source, entry) for entry in source.entries()]


def federation_syntax() -> list[Path]:
    """The queries of the syntax of SERVICE; all of them are SPARQL."""
    source = Manifest(FOLDER / FEDERATION_SYNTAX / "manifest.ttl")
    return [_path(source.node(entry, _MF + "action").value) for entry in source.entries()]


def names(folder: str) -> list[str]:
    """The names of the tests of a folder, for tests that are described in words only."""
    return [_name(entry) for entry in Manifest(FOLDER / folder / "manifest.ttl").entries()]


def protocol_cases() -> list[ExchangeCase]:
    """The SPARQL 1.1 Protocol."""
    return exchange_cases("protocol/manifest.ttl")


def graph_store_cases() -> list[ExchangeCase]:
    """The Graph Store Protocol, with direct and with indirect identification of graphs."""
    return [
        *exchange_cases("graph-store-protocol/manifest-direct.ttl"),
        *exchange_cases("graph-store-protocol/manifest-indirect.ttl"),
    ]


def sizes() -> dict[str, int]:
    """How many tests each suite has."""
    return {
        "protocol": len(protocol_cases()),
        "graph-store-protocol": len(graph_store_cases()),
        **{
            folder: len(names(folder))
            for folder in (*DESCRIPTIONS, *FORMATS, *EVALUATIONS, FEDERATION, FEDERATION_SYNTAX)
        },
        "shacl/core": 98,
        "shacl/sparql": 22,
    }


_Case = TypeVar("_Case")


def parameters(read: Callable[[], Sequence[_Case]], name: Callable[[_Case], str]) -> list[object]:
    """Tests as parameters of a pytest test, named after themselves; one that is skipped where the suites are absent."""
    if not FOLDER.is_dir():
        return [pytest.param(None, id="w3c", marks=pytest.mark.skip(reason=ABSENT))]
    return [pytest.param(case, id=name(case)) for case in read()]


def _name(entry: Node) -> str:
    return entry.value.rpartition("#")[2]


def _path(iri: str) -> Path:
    return Path(unquote(urlsplit(iri).path))


def _exchange_case(source: Manifest, entry: Node) -> ExchangeCase:
    graphs = []
    for data in source.many(entry, _UT + "graphData"):
        assert isinstance(data, Node)
        graphs.append((source.text(data, _LABEL) or "", _path(source.node(data, _UT + "graph").value)))
    action = source.node(entry, _MF + "action")
    requests = source.items(action, _HT + "requests")
    return ExchangeCase(_name(entry), tuple(sorted(graphs)), tuple(_exchange(source, request) for request in requests))


def _exchange(source: Manifest, request: Node) -> Exchange:
    response = source.node(request, _HT + "resp")
    boolean = source.text(response, _MF + "expectedBoolean")
    return Exchange(
        source.text(request, _HT + "methodName") or "",
        source.text(request, _HT + "absolutePath") or "",
        _headers(source, request),
        _body(source, request),
        Expected(
            frozenset(status.value.rpartition("#")[2] for status in source.many(response, _MF + "expectedStatus")),
            None if boolean is None else boolean == "true",
            cast("Format | None", source.text(response, _MF + "expectedFormat")),
            source.text(response, _MF + "expectedLocation"),
            dict(_headers(source, response)).get("content-type"),
            _body(source, response),
        ),
    )


def _headers(source: Manifest, message: Node) -> tuple[Header, ...]:
    return tuple(
        (source.text(header, _HT + "fieldName") or "", source.text(header, _HT + "fieldValue") or "")
        for header in source.items(message, _HT + "headers")
    )


def _body(source: Manifest, message: Node) -> bytes | None:
    body = source.one(message, _HT + "body")
    if not isinstance(body, Node):
        return None
    return (source.text(body, _CNT + "chars") or "").encode(source.text(body, _CNT + "characterEncoding") or "")


def _query_case(source: Manifest, folder: str, entry: Node) -> QueryCase:
    action = source.node(entry, _MF + "action")
    result = source.text(entry, _MF + "result")
    types = {type_.value.removeprefix(_MF) for type_ in source.many(entry, _RDF + "type")}
    if types & {"NegativeSyntaxTest", "NegativeSyntaxTest11"}:
        return QueryCase(folder, _name(entry), _path(action.value), (), (), None)
    assert result is not None, f"{entry} has no result"
    return QueryCase(
        folder,
        _name(entry),
        _path(source.node(action, _QT + "query").value),
        tuple(_path(data.value) for data in source.many(action, _QT + "data")),
        tuple((graph.value, _path(graph.value)) for graph in source.many(action, _QT + "graphData")),
        _path(result),
    )


def _service_case(source: Manifest, entry: Node) -> ServiceCase:
    action = source.node(entry, _MF + "action")
    services = []
    for data in source.many(action, _QT + "serviceData"):
        assert isinstance(data, Node)
        services.append((source.node(data, _QT + "endpoint").value, _path(source.node(data, _QT + "data").value)))
    return ServiceCase(_query_case(source, FEDERATION, entry), tuple(sorted(services)))
