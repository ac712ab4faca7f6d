"""The authored data against the checks."""

from __future__ import annotations

from itertools import chain

import pytest
from pyoxigraph import NamedNode, Quad

from pvegraph import iri
from pvegraph.authored import files
from pvegraph.settings import Settings
from pvegraph.validation import Finding, beyond
from pvegraph.validation.examination import Rules
from pvegraph.validation.view import StoreView


@pytest.fixture(scope="module")
def found(settings: Settings) -> list[Finding]:
    """All that the checks find in the data of the repository."""
    authored = files.read(settings)
    ontology, shapes = (list(chain.from_iterable(graphs.values())) for graphs in (authored.ontology, authored.shapes))
    data = StoreView.of(
        Quad(triple.subject, triple.predicate, triple.object, NamedNode(graph))
        for graph, triples in authored.data.items()
        for triple in triples
    )
    return list(beyond.check(data, Rules(ontology, shapes)))


def test_the_data_has_nothing_but_informations_and_not_too_many(found: list[Finding]) -> None:
    assert [finding.message("en") for finding in found if finding.severity != "info"] == []
    assert len(found) < 150


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("organisation", "us-dos-ct", "us-state-ct-bureau"),
        ("organisation", "gctf-eawg", "gctf-wg-ea"),
        ("organisation", "gctf-wa-wg", "gctf-wg-wa"),
        ("organisation", "gctf-init-nlc", "gctf-nlc-initiative"),
        ("event", "gctf-ministerial-10-2019", "gctf-plenary-10"),
        ("event", "gctf-ministerial-13-2023", "gctf-plenary-13"),
    ],
)
def test_duplicates_that_curators_know_of_are_told(kind: str, one: str, other: str, found: list[Finding]) -> None:
    pairs = {
        (finding.focus.value, finding.value.value)
        for finding in found
        if finding.source_shape == iri.SHAPES + "MayBeSame" and finding.value is not None
    }
    assert (iri.thing(kind, one), iri.thing(kind, other)) in pairs
