"""The report as a ``sh:ValidationReport`` (SHACL, section 3.6) with places added.

SHACL has no terms for places. Those here are published ones: ``earl:pointer`` (Evaluation and Report Language 1.0)
leads from a result to what is wrong, and a place is a ``ptr:StartEndPointer`` of two ``ptr:LineCharPointer`` (Pointer
Methods in RDF 1.0), which count lines and characters from 1. The statement that stands there is described as
``rdf:Statement``, ``dct:isPartOf`` its graph. A statement that contradicts it is a ``dct:relation`` of the result. A
file has an address made of the name under which it was given to us; the address leads nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from pvegraph import iri
from pvegraph.authored.document import Place
from pvegraph.validation.finding import Finding, Located, Report
from pvegraph.validation.property_paths import path_triples, read_path
from pvegraph.validation.report.edition import Edition
from pvegraph.validation.report.visible import turtle_escaped
from pvegraph.vocabulary import PREFIXES

_PREFIXES = {
    **PREFIXES,
    "earl": "http://www.w3.org/ns/earl#",
    "ptr": "http://www.w3.org/2009/pointers#",
}


def write(report: Report, _edition: Edition) -> str:
    """The report in Turtle; the IRIs of its results depend on what was found alone.

    Only a path that is more than one property, and a shape without an address, are blank nodes.
    """
    triples = list(_statements(report))
    iris = {term.value for triple in triples for term in triple if isinstance(term, NamedNode)}
    used = {prefix: space for prefix, space in _PREFIXES.items() if any(name.startswith(space) for name in iris)}
    return turtle_escaped((serialize(triples, format=RdfFormat.TURTLE, prefixes=used) or b"").decode())


def result_iri(finding: Finding, number: int = 0) -> str:
    """The address of a result: what was found, and which of several equal results it is, counted from 0."""
    parts = [*(str(part) for part in finding.sort_key), *([str(number)] if number else [])]
    return iri.BASE + "report/result/" + iri.digest(*parts)


def _statements(report: Report) -> Iterator[Triple]:
    results = [
        (NamedNode(result_iri(finding, number)), finding)
        for finding in report.findings
        for number in range(finding.times)
    ]
    node = NamedNode(iri.BASE + "report/" + iri.digest(*(result.value for result, _ in results)))
    yield Triple(node, _term("rdf:type"), _term("sh:ValidationReport"))
    # Nothing conforms that has a result (SHACL, section 3.6.1.1); what stops a build is another question.
    yield Triple(node, _term("sh:conforms"), Literal(not report.findings))
    yield from (Triple(node, _term("sh:result"), result) for result, _ in results)
    for result, finding in results:
        yield from _result(result, finding)
        for number, located in enumerate(finding.locations, 1):
            yield from _location(result, number, located)


def _result(result: NamedNode, finding: Finding) -> Iterable[Triple]:
    """The statements about one result."""
    yield Triple(result, _term("rdf:type"), _term("sh:ValidationResult"))
    own = finding.own_severity
    yield Triple(
        result,
        _term("sh:resultSeverity"),
        NamedNode(own) if own else _term(f"sh:{finding.severity.capitalize()}"),
    )
    yield Triple(result, _term("sh:focusNode"), finding.focus)
    if finding.path is not None:
        path, structure = path_triples(read_path(finding.path), f"p{iri.digest(result.value)}x")
        yield Triple(result, _term("sh:resultPath"), path)
        yield from structure
    if finding.value is not None:
        yield Triple(result, _term("sh:value"), finding.value)
    yield Triple(result, _term("sh:sourceShape"), _shape(finding.source_shape))
    yield Triple(result, _term("sh:sourceConstraintComponent"), NamedNode(finding.component))
    for language, text in sorted(finding.messages.items()):
        yield Triple(result, _term("sh:resultMessage"), Literal(text, language=language or None))
    for language, text in sorted(finding.explanation.items()):
        yield Triple(result, _term("rdfs:comment"), Literal(text, language=language))


def _shape(shape: str) -> NamedNode | BlankNode:
    """The term of a shape."""
    return BlankNode(shape.removeprefix("_:")) if shape.startswith("_:") else NamedNode(shape)


def _location(result: NamedNode, number: int, located: Located) -> Iterator[Triple]:
    """The statements about something that a result points at."""
    node = NamedNode(f"{result.value}/location/{number}")
    yield Triple(result, _term("dct:relation" if located.role == "clash" else "earl:pointer"), node)
    if located.graph is not None:
        yield Triple(node, _term("dct:isPartOf"), NamedNode(located.graph))
    if located.triple is not None:
        yield from _statement(node, located.triple)
    if located.place is not None:
        yield from _place(node, located.place)


def _statement(node: NamedNode, triple: Triple) -> Iterator[Triple]:
    """The description of a statement (RDF Schema 1.1, section 5.3)."""
    yield Triple(node, _term("rdf:type"), _term("rdf:Statement"))
    for name, term in (("subject", triple.subject), ("predicate", triple.predicate), ("object", triple.object)):
        if isinstance(term, NamedNode | BlankNode | Literal):
            yield Triple(node, _term(f"rdf:{name}"), term)


def _place(node: NamedNode, place: Place) -> Iterator[Triple]:
    """The description of a stretch of a text; the end is the character behind it."""
    file = NamedNode(iri.BASE + "report/file/" + quote(place.file.lstrip("/"), safe="/~"))
    yield Triple(node, _term("rdf:type"), _term("ptr:StartEndPointer"))
    ends = (("start", place.line, place.column), ("end", place.end_line, place.end_column))
    for name, line, column in ends:
        end = NamedNode(f"{node.value}/{name}")
        yield Triple(node, _term(f"ptr:{name}Pointer"), end)
        yield Triple(end, _term("rdf:type"), _term("ptr:LineCharPointer"))
        yield Triple(end, _term("ptr:lineNumber"), Literal(line))
        yield Triple(end, _term("ptr:charNumber"), Literal(column))
        yield Triple(end, _term("ptr:reference"), file)


def _term(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(_PREFIXES[prefix] + local)
