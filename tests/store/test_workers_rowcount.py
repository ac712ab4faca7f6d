"""The rows that are counted in passing are those that a parser finds in the whole."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvegraph.store.rowcount import COUNTERS

WRITERS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
MISLEADING = st.sampled_from(
    [
        '"',
        "\\",
        "\n",
        "\r\n",
        ",",
        "{",
        "}",
        "},{",
        '},{"',
        '},{"x',
        "},{}",
        "[{",
        "{}",
        "]",
        "<result>",
        "\t",
        "é",
        "😀",
    ]
)
TEXTS = st.lists(MISLEADING, max_size=6).map("".join)
NODES = st.sampled_from([ox.NamedNode("http://example.org/a,b"), ox.NamedNode("http://example.org/%7B%7D")])
LITERALS = st.one_of(
    TEXTS.map(ox.Literal), TEXTS.map(lambda text: ox.Literal(text, language="fr")), st.just(ox.Literal(1))
)
# Of a triple term that holds commas, quotes or line feeds, Oxigraph makes CSV that no reader understands.
TRIPLES = st.builds(ox.Triple, st.just(ox.NamedNode("http://example.org/a")), NODES, st.just(ox.Literal("},{}")))
TERMS = st.one_of(st.none(), NODES, LITERALS, TRIPLES)
TABLES = st.integers(0, 3).flatmap(lambda width: st.lists(st.lists(TERMS, min_size=width, max_size=width), max_size=8))


def _written(rows: list[list[ox.NamedNode | ox.Literal | ox.Triple | None]], name: str) -> bytes:
    """A table as Oxigraph writes it."""
    width = len(rows[0]) if rows else 1
    variables = " ".join(f"?v{n}" for n in range(width))
    lines = " ".join("(" + " ".join("UNDEF" if term is None else _word(term) for term in row) + ")" for row in rows)
    written: bytes = (
        ox.Store().query(f"SELECT * {{ VALUES ({variables}) {{ {lines} }} }}").serialize(format=WRITERS[name])
    )
    return written


def _word(term: ox.NamedNode | ox.Literal | ox.Triple) -> str:
    return f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)


def _parsed_rows(written: bytes, name: str) -> int:
    """The rows that a reader of the format finds."""
    text = written.decode()
    if name == "json":
        return len(json.loads(text)["results"]["bindings"])
    if name == "xml":
        return sum(1 for _ in ET.fromstring(text).iter("{http://www.w3.org/2005/sparql-results#}result"))  # noqa: S314 -- ours
    if name == "csv":
        return sum(1 for _ in csv.reader(io.StringIO(text, newline=""))) - 1
    return sum(1 for _ in io.StringIO(text, newline="\n")) - 1


@pytest.mark.parametrize("name", COUNTERS)
@settings(max_examples=200, deadline=None)
@given(rows=TABLES, size=st.integers(1, 40))
def test_rows_are_those_of_a_parser_however_the_octets_are_cut(
    name: str, rows: list[list[ox.NamedNode | ox.Literal | ox.Triple | None]], size: int
) -> None:
    written = _written(rows, name)
    counter = COUNTERS[name]()
    for start in range(0, len(written), size):
        counter.feed(written[start : start + size])
    assert counter.rows == len(rows) == _parsed_rows(written, name)


@pytest.mark.parametrize("name", COUNTERS)
def test_rows_are_counted_when_each_octet_comes_alone_and_when_all_come_at_once(name: str) -> None:
    rows: list[list[ox.NamedNode | ox.Literal | ox.Triple | None]] = [
        [None],
        [ox.Literal('\\"},{"x\n')],
        [None],
        [None],
    ]
    written = _written(rows, name)
    singly, whole = COUNTERS[name](), COUNTERS[name]()
    for octet in written:
        singly.feed(bytes([octet]))
    whole.feed(written)
    assert singly.rows == whole.rows == len(rows)
