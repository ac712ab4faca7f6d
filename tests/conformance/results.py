"""Reading results of queries and comparing them.

Blank nodes are compared by isomorphism, numbers and booleans of one datatype by value, all else to the letter.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import TypeAlias, cast

import pyoxigraph as ox

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
Row: TypeAlias = tuple[Term | None, ...]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_EXACT = (
    *("integer", "decimal", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger"),
    *("nonPositiveInteger", "negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)
_VALUES: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        **{_XSD + name: Decimal for name in _EXACT},
        _XSD + "double": float,
        _XSD + "float": float,
        _XSD + "boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
    }
)
"""The value of a literal, for the datatypes whose values have several ways to be written."""
_EXPONENT = re.compile(r"[+-]?\d+(\.\d*)?[eE][+-]?\d+")
_CELL = ox.NamedNode("urn:cell")
"""The datatype that stands for "whatever it was" in a cell of CSV, which says no datatypes."""


class NonconformanceError(AssertionError):
    """An answer that is not what the W3C's test wants; the message says what was found and what was expected."""


@dataclass(frozen=True)
class Table:
    """Solutions: the variables in their order, and a row for each solution."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]


def media_type(content_type: str) -> str:
    """A content type without its parameters.

    >>> media_type("Text/CSV; charset=utf-8")
    'text/csv'
    """
    return content_type.partition(";")[0].strip().lower()


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_table(body: bytes, type_: str) -> Table:
    """A table in one of the W3C's four formats; raise `NonconformanceError` if it is not in that format."""
    readers = {JSON: _read_json, XML: _read_xml, CSV: _read_csv, TSV: _read_tsv}
    if type_ not in readers:
        raise NonconformanceError(f"a table came as {type_ or 'nothing'}, expected one of {', '.join(readers)}")
    try:
        return readers[type_](body)
    except (ValueError, LookupError, TypeError, SyntaxError, csv.Error) as error:
        raise NonconformanceError(f"the body is not {type_}: {error!r} in {body[:300]!r}") from error


def read_boolean(body: bytes, type_: str) -> bool:
    """The answer to ASK as JSON or XML; raise `NonconformanceError` if there is none."""
    try:
        if type_ == JSON:
            truth = json.loads(body)["boolean"]
            if isinstance(truth, bool):
                return truth
        elif type_ == XML:
            answer = ox.parse_query_results(body, ox.QueryResultsFormat.XML)
            if isinstance(answer, ox.QueryBoolean):
                return bool(answer)
    except (ValueError, KeyError, TypeError, SyntaxError) as error:
        raise NonconformanceError(f"the body is not {type_}: {error!r} in {body[:300]!r}") from error
    raise NonconformanceError(f"no boolean in {type_ or 'an answer without content type'}: {body[:300]!r}")


def read_graph(body: bytes, type_: str, base: str) -> list[ox.Triple]:
    """The statements of a body in an RDF format; raise `NonconformanceError` if it is not in that format."""
    format_ = ox.RdfFormat.from_media_type(type_)
    if format_ is None:
        raise NonconformanceError(f"RDF came as {type_ or 'nothing'}, which is no RDF format")
    try:
        return [quad.triple for quad in ox.parse(body, format_, base_iri=base)]
    except (ValueError, SyntaxError) as error:
        raise NonconformanceError(f"the body is not {type_}: {error} in {body[:300]!r}") from error


def read_result_set(triples: Iterable[ox.Triple]) -> Table | bool:
    """A result written in RDF, in the vocabulary of the W3C's tests."""
    said: dict[Term, dict[str, list[Term]]] = {}
    for triple in triples:
        properties = said.setdefault(cast("Term", triple.subject), {})
        properties.setdefault(triple.predicate.value.removeprefix(_RS), []).append(cast("Term", triple.object))
    itself = next(properties for properties in said.values() if {"resultVariable", "boolean"} & set(properties))
    if "boolean" in itself:
        return itself["boolean"][0].value == "true"
    variables = tuple(sorted(name.value for name in itself["resultVariable"]))
    rows = []
    for solution in itself.get("solution", []):
        bindings = [said[binding] for binding in said[solution].get("binding", [])]
        values = {binding["variable"][0].value: binding["value"][0] for binding in bindings}
        rows.append(tuple(values.get(name) for name in variables))
    return Table(variables, tuple(rows))


def _read_xml(body: bytes) -> Table:
    answer = ox.parse_query_results(body, ox.QueryResultsFormat.XML)
    if not isinstance(answer, ox.QuerySolutions):
        raise ValueError("it holds no table")  # noqa: TRY004 - it is the content that is wrong
    return table_of(answer)


def table_of(solutions: ox.QuerySolutions) -> Table:
    """Solutions of the engine as a table."""
    names = tuple(variable.value for variable in solutions.variables)
    return Table(names, tuple(tuple(cast("Term | None", value) for value in solution) for solution in solutions))


def _read_json(body: bytes) -> Table:
    """Read to the letter of the Recommendation, as a reader that is generous would hide faults of the writer."""
    document = json.loads(body)
    names = tuple(document["head"]["vars"])
    rows = []
    for binding in document["results"]["bindings"]:
        if not set(binding) <= set(names):
            raise ValueError(f"variables that the head does not list: {binding}")
        rows.append(tuple(_term_of_json(binding[name]) if name in binding else None for name in names))
    return Table(names, tuple(rows))


def _term_of_json(said: dict[str, str]) -> Term:
    kind, value, rest = said["type"], said["value"], set(said) - {"type", "value"}
    if kind == "uri" and not rest:
        return ox.NamedNode(value)
    if kind == "bnode" and not rest:
        return ox.BlankNode(value)
    if kind == "literal" and not rest:
        return ox.Literal(value)
    if kind == "literal" and rest == {"xml:lang"}:
        return ox.Literal(value, language=said["xml:lang"])
    if kind == "literal" and rest == {"datatype"}:
        return ox.Literal(value, datatype=ox.NamedNode(said["datatype"]))
    raise ValueError(f"not a term of SPARQL 1.1 Query Results JSON Format: {said}")


def _read_tsv(body: bytes) -> Table:
    head, *lines = body.decode().removesuffix("\n").split("\n")
    names = head.split("\t") if head else []
    if not all(name.startswith("?") for name in names):
        raise ValueError(f"the head names {names}, expected each with a question mark")
    rows = [tuple(_term_of_tsv(cell) for cell in line.split("\t")) for line in lines]
    return _checked(tuple(name[1:] for name in names), rows)


def _term_of_tsv(cell: str) -> Term | None:
    """A cell as a term of Turtle; an empty one is unbound."""
    if cell == "":
        return None
    (quad,) = ox.parse(f"<x:s> <x:p> {cell} .", ox.RdfFormat.TURTLE)
    return cast("Term", quad.object)


def _read_csv(body: bytes) -> Table:
    lines = list(csv.reader(io.StringIO(body.decode(), newline=""), strict=True))
    rows = [
        tuple(ox.BlankNode(cell[2:]) if cell.startswith("_:") else ox.Literal(cell, datatype=_CELL) for cell in line)
        for line in lines[1:]
    ]
    return _checked(tuple(lines[0]), rows)


def _checked(names: tuple[str, ...], rows: Iterable[Row]) -> Table:
    for row in rows:
        if len(row) != len(names):
            raise ValueError(f"a row of {len(row)} cells below a head of {len(names)}: {row}")
    return Table(names, tuple(rows))


# ── comparing ────────────────────────────────────────────────────────────────────────────────────────────────────────


def check_table(expected: Table, found: Table, *, ordered: bool = False, columns: bool = False) -> None:
    """Raise `NonconformanceError` unless two tables say the same; if wanted, in the same order of rows, of columns."""
    if columns and expected.variables != found.variables:
        raise NonconformanceError(f"the columns are {found.variables}, expected {expected.variables}")
    if sorted(expected.variables) != sorted(found.variables):
        raise NonconformanceError(f"the variables are {found.variables}, expected {expected.variables}")
    places = [found.variables.index(name) for name in expected.variables]
    rows = [tuple(row[place] for place in places) for row in found.rows]
    if len(rows) != len(expected.rows):
        raise NonconformanceError(
            f"{len(rows)} rows, expected {len(expected.rows)}: {_text(rows)}; expected {_text(expected.rows)}"
        )
    if not _match(list(expected.rows), rows, {}, ordered=ordered):
        raise NonconformanceError(f"the rows are {_text(rows)}; expected {_text(expected.rows)}")


def check_graph(expected: Iterable[ox.Triple], found: Iterable[ox.Triple]) -> None:
    """Raise `NonconformanceError` unless two graphs are isomorphic."""
    wanted, got = _canonical(expected), _canonical(found)
    if wanted != got:
        missing, surplus = sorted(map(str, wanted - got)), sorted(map(str, got - wanted))
        raise NonconformanceError(f"the graph lacks {missing} and has {surplus}, which was not expected")


def _canonical(triples: Iterable[ox.Triple]) -> set[ox.Quad]:
    graph = ox.Dataset(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    graph.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(graph)


def _text(rows: Iterable[Row]) -> str:
    """Rows as a person reads them."""
    return " / ".join(" ".join("unbound" if term is None else str(term) for term in row) for row in rows)


def _match(expected: list[Row], found: list[Row], names: dict[Term, Term], *, ordered: bool) -> bool:
    """Whether rows are the same under one renaming of blank nodes, which is one to one."""
    if not expected:
        return True
    for place, row in enumerate(found[:1] if ordered else found):
        renamed = _same_row(expected[0], row, names)
        if renamed is not None and _match(expected[1:], found[:place] + found[place + 1 :], renamed, ordered=ordered):
            return True
    return False


def _same_row(expected: Row, found: Row, names: dict[Term, Term]) -> dict[Term, Term] | None:
    """The renaming of blank nodes, grown by that of a row; `None` if the rows differ."""
    renamed = dict(names)
    for wanted, got in zip(expected, found, strict=True):
        if isinstance(wanted, ox.BlankNode) and isinstance(got, ox.BlankNode):
            if wanted not in renamed and got in renamed.values():
                return None
            if renamed.setdefault(wanted, got) != got:
                return None
        elif not _same_term(wanted, got):
            return None
    return renamed


def _same_term(expected: Term | None, found: Term | None) -> bool:
    """Whether two terms are the same, or of one datatype and one value: engines may write 1.0E6 as 1000000."""
    if expected == found:
        return True
    if not isinstance(expected, ox.Literal) or not isinstance(found, ox.Literal) or expected.datatype != found.datatype:
        return False
    datatype = expected.datatype.value
    # CSV writes no datatype: what is expected with an exponent is a double.
    if datatype == _CELL.value and _EXPONENT.fullmatch(expected.value):
        datatype = _XSD + "double"
    try:
        return datatype in _VALUES and _VALUES[datatype](expected.value) == _VALUES[datatype](found.value)
    except (ValueError, KeyError, InvalidOperation):
        return False
