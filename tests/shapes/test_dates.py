"""The padded texts by which shapes compare dates, held against dates as intervals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from pvegraph import iri
from pvegraph.dates import PartialDate
from pvegraph.validation import available_engines, validate
from pvegraph.vocabulary import expand

DATES = (
    "2019", "2020", "2019-12", "2020-01", "2020-02", "2020-12", "2019-12-31", "2020-01-01", "2020-02-01", "2020-02-29",
    "2020-03-01", "2020-12-31", "2021-01-01",
)  # fmt: skip


def literal(text: str) -> Literal:
    """A date as a literal of its precision."""
    return Literal(text, datatype=NamedNode(PartialDate.parse(text).datatype))


def event(name: str, starts: Sequence[str], ends: Sequence[str]) -> Iterator[Triple]:
    """An event with the starts and ends that sources give it."""
    node = NamedNode(iri.thing("event", name))
    yield Triple(node, NamedNode(expand("rdf:type")), NamedNode(expand("pve:Event")))
    for property_, texts in (("pve:start", starts), ("pve:end", ends)):
        for text in texts:
            yield Triple(node, NamedNode(expand(property_)), literal(text))


def name_of(*dates: str) -> str:
    """A name for an event with the dates."""
    return "e-" + "-to-".join(dates)


@pytest.mark.parametrize("engine", available_engines())
def test_an_end_is_before_a_start_exactly_if_it_certainly_is(
    engine: str, shapes: Sequence[Triple], ontology: Sequence[Triple]
) -> None:
    pairs = list(product(DATES, repeat=2))
    data = [triple for start, end in pairs for triple in event(name_of(start, end), [start], [end])]
    report = validate(data, ontology, only(shapes, "EventEndsAfterStart"), engine=engine)  # type: ignore[arg-type] # a name
    expected = {
        iri.thing("event", name_of(start, end))
        for start, end in pairs
        if PartialDate.parse(end).certainly_before(PartialDate.parse(start))
    }
    assert {finding.focus.value for finding in report.findings} == expected


def test_what_sources_disagree_about_is_no_violation(shapes: Sequence[Triple], ontology: Sequence[Triple]) -> None:
    disagreeing = list(event("x", ["2020", "2018-05"], ["2019-12", "2018-06-01"]))
    certain = list(event("y", ["2020", "2020-05"], ["2019-12", "2018-06-01"]))
    report = validate([*disagreeing, *certain], ontology, only(shapes, "EventEndsAfterStart"))
    assert {finding.focus.value for finding in report.findings} == {iri.thing("event", "y")}


def only(shapes: Sequence[Triple], name: str) -> list[Triple]:
    """A shape, its query, and the prefixes."""
    wanted = (iri.SHAPES + name, iri.SHAPES + f"{name}-query")
    return [t for t in shapes if t.subject.value in wanted or "refix" in t.subject.value.removeprefix(iri.SHAPES)]
