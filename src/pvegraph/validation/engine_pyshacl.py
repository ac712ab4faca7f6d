"""The reference engine: pySHACL, pure Python, on RDFLib."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import pyshacl
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as QueryResult
from rdflib.term import Identifier, Node

from pvegraph.validation.finding import Term
from pvegraph.validation.result import Result, ShapesError, read_probe
from pvegraph.validation.statements import NTriples, read
from pvegraph.vocabulary import expand

_SH = {
    name: URIRef(expand(f"sh:{name}"))
    for name in (
        "result",
        "focusNode",
        "resultPath",
        "resultSeverity",
        "resultMessage",
        "sourceConstraint",
        "sourceConstraintComponent",
        "sourceShape",
        "value",
    )
}
_XSD_STRING = expand("xsd:string")


class _PreparedGraph(Graph):
    """A graph that parses each query once: pySHACL asks the same text for every focus node."""

    # The signature has to take whatever RDFLib's takes.
    def query(self, query_object: str | Query, *arguments: Any, **options: Any) -> QueryResult:  # noqa: ANN401
        """As `rdflib.Graph.query`."""
        prepared = _prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *arguments, **options)


@cache
def _prepared(text: str) -> Query:
    """The parsed query; our constraints declare their prefixes, so the text alone decides."""
    return prepareQuery(text)


def run(data: NTriples | Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]:
    """Validate with pySHACL; raise `ShapesError` if it cannot use the shapes."""
    with _quiet():
        graph = _PreparedGraph()
        for triple in read(data):
            graph.add((_to_rdflib(triple.subject), URIRef(triple.predicate.value), _to_rdflib(triple.object)))
        try:
            _, report, text = pyshacl.validate(
                graph,
                shacl_graph=serialize(shapes, format=RdfFormat.N_TRIPLES),
                shacl_graph_format="nt",
                inplace=True,
                do_owl_imports=False,
            )
        except MemoryError:
            raise  # it is the limit of whoever asked, and says nothing of the shapes
        except Exception as error:
            raise ShapesError(f"The engine pySHACL cannot use the shapes: {error}") from error
        if not isinstance(report, Graph):
            # It hands over a failure (SHACL section 3.4) in the place of a report.
            raise ShapesError(f"The engine pySHACL cannot use the shapes: {text}")
    results = set(report.objects(None, _SH["result"]))
    return [_result(report, node) for node in results]


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the talk of ill-formed literals, which shapes report in words, and of RDFLib about its own future."""
    loggers = {logger: logger.disabled for logger in map(logging.getLogger, ("rdflib.term", "pyshacl-validate"))}
    for logger in loggers:
        logger.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        for logger, disabled in loggers.items():
            logger.disabled = disabled


def _to_rdflib(term: object) -> Identifier:
    """A term of pyoxigraph as RDFLib's, its lexical form untouched."""
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    if not isinstance(term, Literal):
        raise ShapesError(f"A statement speaks about the statement {term}; write it without RDF 1.2 triple terms.")
    if term.language:
        return RdflibLiteral(term.value, lang=term.language)
    datatype = None if term.datatype.value == _XSD_STRING else URIRef(term.datatype.value)
    return RdflibLiteral(term.value, datatype=datatype, normalize=False)


def _from_rdflib(node: Node | None) -> Term | None:
    """A term of RDFLib as pyoxigraph's."""
    if isinstance(node, URIRef):
        return NamedNode(str(node))
    if isinstance(node, BNode):
        return BlankNode(str(node))
    if isinstance(node, RdflibLiteral):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))
    return None


def _result(report: Graph, node: Node) -> Result:
    """One result of the report graph as ours."""
    found: Mapping[str, Node | None] = {name: report.value(node, predicate) for name, predicate in _SH.items()}
    focus = _from_rdflib(found["focusNode"])
    if focus is None:
        raise ShapesError(f"The engine pySHACL gave a result without a focus node for {found['sourceShape']}.")
    path = found["resultPath"]
    constraint = found["sourceConstraint"]
    return Result(
        severity=str(found["resultSeverity"]),
        focus=focus,
        property=str(path) if isinstance(path, URIRef) else None,
        value=_from_rdflib(found["value"]),
        source_shape=str(found["sourceShape"]),
        component=str(found["sourceConstraintComponent"]),
        constraint=None if constraint is None else str(constraint),
        bindings=() if constraint is None else read_probe(str(found["resultMessage"]))[1],
    )
