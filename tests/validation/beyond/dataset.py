"""Small datasets for the checks: Turtle and TriG as quads, and dates of XSD rewritten as EDTF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from pvegraph import iri
from pvegraph.dates import EDTF, XSD
from pvegraph.validation.view import StoreView
from pvegraph.vocabulary import PREFIXES

EXAMPLES = Path(__file__).resolve().parents[2] / "shapes"
SOURCE = NamedNode(iri.source_graph("press", "one"))
_PREFIXES = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
_DATES = {XSD + name for name in ("date", "gYearMonth", "gYear")}


def quads(text: str) -> list[Quad]:
    """TriG, with all our prefixes, as quads."""
    return list(parse(_PREFIXES + text, format=RdfFormat.TRIG))


def said(turtle: str) -> list[Quad]:
    """Turtle, with all our prefixes, as what one source says."""
    return in_sources(quad.triple for quad in quads(turtle))


def in_sources(triples: Iterable[Triple]) -> list[Quad]:
    """Statements in the graph of a source; those about sources in the graphs of those."""
    return [
        Quad(triple.subject, triple.predicate, triple.object, triple.subject if is_source(triple) else SOURCE)  # type: ignore[arg-type] # no triple terms
        for triple in triples
    ]


def is_source(triple: Triple) -> bool:
    """Whether a statement is about a source."""
    return isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(iri.SOURCE)


def with_edtf(given: Iterable[Quad]) -> Iterator[Quad]:
    """The same statements with every date written as EDTF."""
    for quad in given:
        value = quad.object
        if isinstance(value, Literal) and value.datatype.value in _DATES:
            value = Literal(value.value, datatype=NamedNode(EDTF))
        yield Quad(quad.subject, quad.predicate, value, quad.graph_name)


def view(*parts: Iterable[Quad]) -> StoreView:
    """A dataset of several parts."""
    return StoreView.of(quad for part in parts for quad in part)


def outside(turtle: str) -> list[Quad]:
    """Turtle, with all our prefixes, as statements that stand in no graph."""
    return [Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in quads(turtle)]
