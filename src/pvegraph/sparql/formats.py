"""The formats of answers, in one table, and the writing of answers in them.

A *result* is the answer of SELECT or ASK, a *graph* that of CONSTRUCT or DESCRIBE. The media types are those that the
recommendations register: SPARQL 1.1 Query Results JSON, XML, CSV and TSV, and the RDF 1.1 concrete syntaxes.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Literal, TypeAlias

import pyoxigraph as ox

from pvegraph.errors import UsageError
from pvegraph.sparql import xmltext
from pvegraph.vocabulary import PREFIXES

Kind: TypeAlias = Literal["result", "graph"]
Statements: TypeAlias = Iterable[ox.Triple] | Iterable[ox.Quad]
Answer: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


@dataclass(frozen=True)
class Format:
    """One way to write an answer."""

    name: str
    """What a person types, as in ``-o csv``."""
    media_type: str
    """The media type that we answer with."""
    suffix: str
    """The ending of a file's name, without the dot."""
    kind: Kind
    other_media_types: tuple[str, ...] = ()
    """Media types that ask for this format too."""
    datasets: bool = False
    """Whether named graphs can be written."""


FORMATS: tuple[Format, ...] = (
    Format("json", "application/sparql-results+json", "json", "result", ("application/json",)),
    Format("xml", "application/sparql-results+xml", "xml", "result", ("application/xml", "text/xml")),
    Format("csv", "text/csv", "csv", "result"),
    Format("tsv", "text/tab-separated-values", "tsv", "result"),
    Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "result"),
    Format("turtle", "text/turtle", "ttl", "graph", ("application/x-turtle",)),
    Format("n-triples", "application/n-triples", "nt", "graph", ("text/plain",)),
    Format("n-quads", "application/n-quads", "nq", "graph", (), datasets=True),
    Format("trig", "application/trig", "trig", "graph", (), datasets=True),
    Format("rdf-xml", "application/rdf+xml", "rdf", "graph", ("application/xml", "text/xml")),
    Format("json-ld", "application/ld+json", "jsonld", "graph", ("application/json",), datasets=True),
)

_XSD_STRING = PREFIXES["xsd"] + "string"
_RESULT_WRITERS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPH_WRITERS = {
    "turtle": ox.RdfFormat.TURTLE,
    "n-triples": ox.RdfFormat.N_TRIPLES,
    "n-quads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdf-xml": ox.RdfFormat.RDF_XML,
    "json-ld": ox.RdfFormat.JSON_LD,
}


def of_kind(kind: Kind) -> tuple[Format, ...]:
    """The formats of results or those of graphs, in the order in which we prefer them.

    >>> [format.name for format in of_kind("result")]
    ['json', 'xml', 'csv', 'tsv', 'xlsx']
    """
    return tuple(format_ for format_ in FORMATS if format_.kind == kind)


def by_name(name: str) -> Format:
    """The format that a person named; raise `UsageError` with the nearest name for one that does not exist.

    >>> by_name("turtle").media_type
    'text/turtle'
    """
    names = [format_.name for format_ in FORMATS]
    if name in names:
        return FORMATS[names.index(name)]
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    raise UsageError(f"There is no format {name!r}. {hint}The formats are {', '.join(names)}.")


def by_suffix(suffix: str) -> Format | None:
    """The format of files whose name ends so, with or without the dot.

    >>> by_suffix(".jsonld").name
    'json-ld'
    >>> by_suffix("docx") is None
    True
    """
    return next((format_ for format_ in FORMATS if format_.suffix == suffix.removeprefix(".").lower()), None)


def by_media_type(media_type: str, kind: Kind) -> Format | None:
    """The format of a kind that a media type asks for, its parameters ignored.

    ``application/json`` and ``application/xml`` ask for a format of either kind.

    >>> by_media_type("application/json", "graph").name
    'json-ld'
    """
    essence = media_type.partition(";")[0].strip().lower()
    return next((f for f in of_kind(kind) if essence == f.media_type or essence in f.other_media_types), None)


def kind_of(answer: Answer) -> Kind:
    """Whether an answer is a result or a graph."""
    return "graph" if isinstance(answer, ox.QueryTriples) else "result"


def write(answer: Answer, format_: Format, output: IO[bytes], *, about: Mapping[str, str] | None = None) -> None:
    """Write the answer of a query, row by row as the store finds them.

    ``about`` (label → text) goes to a sheet of its own in XLSX, the one format that has room for it.
    Raises `UsageError` if the format is for answers of the other kind.
    """
    if kind_of(answer) != format_.kind:
        asked = "SELECT and ASK" if format_.kind == "result" else "CONSTRUCT and DESCRIBE"
        names = ", ".join(f.name for f in of_kind(kind_of(answer)))
        raise UsageError(f"{format_.name} is for {asked} queries; this query can be written as {names}.")
    if isinstance(answer, ox.QueryTriples):
        write_graph(answer, format_, output)
    elif format_.name == "xlsx":
        # A server that never writes a workbook never pays for the import.
        from pvegraph.sparql.workbook import write_workbook  # noqa: PLC0415

        write_workbook(answer, output, about=about or {})
    elif format_.name == "xml":
        with xmltext.cleaner(output) as writer:
            answer.serialize(writer, _RESULT_WRITERS["xml"])
    else:
        answer.serialize(output, _RESULT_WRITERS[format_.name])


def write_graph(
    statements: Statements, format_: Format, output: IO[bytes], *, prefixes: Mapping[str, str] = PREFIXES
) -> None:
    """Write statements; a format without named graphs takes triples only.

    Raises `UsageError` if the format is not for graphs, or if RDF/XML cannot name a property: its names must be XML
    names (RDF 1.1 XML Syntax, section 2.14).
    """
    if format_.kind != "graph":
        raise UsageError(f"{format_.name} is not a format of graphs; those are {_names('graph')}.")
    if format_.name == "rdf-xml":
        with xmltext.cleaner(output) as writer:
            ox.serialize(_nameable(statements), writer, ox.RdfFormat.RDF_XML, prefixes=dict(prefixes))
    else:
        ox.serialize(statements, output, _GRAPH_WRITERS[format_.name], prefixes=dict(prefixes))


def used_prefixes(statements: Statements, prefixes: Mapping[str, str] = PREFIXES) -> dict[str, str]:
    """Those of the prefixes that some term of the statements needs, for short files."""
    used: set[str] = set()
    for statement in statements:
        for term in (statement.subject, statement.predicate, statement.object):
            if isinstance(term, ox.NamedNode):
                used.add(term.value)
            elif isinstance(term, ox.Literal) and term.language is None and term.datatype.value != _XSD_STRING:
                used.add(term.datatype.value)
    names = sorted(used)
    return {prefix: namespace for prefix, namespace in prefixes.items() if _one_begins_with(namespace, names)}


def _one_begins_with(beginning: str, names: Sequence[str]) -> bool:
    """Whether one of sorted names begins so; if one does, the first does that does not stand before the beginning."""
    place = bisect_left(names, beginning)
    return place < len(names) and names[place].startswith(beginning)


def _nameable(statements: Statements) -> Iterator[ox.Triple]:
    for statement in statements:
        if xmltext.local_name(statement.predicate.value) is None:
            raise UsageError(
                f"RDF/XML has no way to write the property <{statement.predicate.value}>, because it does not end in an"
                " XML name. Ask for Turtle, N-Triples or JSON-LD."
            )
        yield statement.triple if isinstance(statement, ox.Quad) else statement


def _names(kind: Kind) -> str:
    return ", ".join(format_.name for format_ in of_kind(kind))
