"""The authored data against the shapes.

The reference takes more than a minute for all of it: it gets some sources, with PVEGRAPH_LONG=1 all of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import chain

import pytest
from pyoxigraph import Triple

from pvegraph.authored import files
from pvegraph.settings import Settings
from pvegraph.validation import available_engines, check_shapes
from pvegraph.validation.examination import Rules
from pvegraph.vocabulary import expand

LONG = os.environ.get("PVEGRAPH_LONG") == "1"
LARGE = 150
"""A source with more statements is left out of the sample."""
_TYPE = expand("rdf:type")


@pytest.fixture(scope="module")
def authored(settings: Settings) -> files.Authored:
    """What the authored files say."""
    return files.read(settings)


@pytest.fixture(scope="module")
def real(authored: files.Authored) -> Rules:
    """The ontology with its schemes, and the shapes."""
    return Rules(*(list(chain(*part.values())) for part in (authored.ontology, authored.shapes)))


def words(triples: Iterable[Triple]) -> set[str]:
    """The properties and classes that statements are made of."""
    return {each.object.value if each.predicate.value == _TYPE else each.predicate.value for each in triples}  # type: ignore[union-attr] # classes are IRIs


def with_every_word(sources: Iterable[list[Triple]]) -> list[Triple]:
    """Sources of which each brings a property or a class that those before it have not."""
    seen: set[str] = set()
    chosen: list[Triple] = []
    for triples in sources:
        if not words(triples) <= seen:
            seen |= words(triples)
            chosen += triples
    return chosen


def test_the_data_has_no_violation(authored: files.Authored, real: Rules) -> None:
    report = real.validate(chain(*authored.data.values()))
    assert [finding.message("en") for finding in report.findings if finding.severity == "violation"] == []


def test_no_shape_is_dead_and_every_term_is_known(authored: files.Authored, real: Rules) -> None:
    data = list(chain(*authored.data.values()))
    assert [problem.text for problem in check_shapes(real.shapes, real.ontology, data)] == []


@pytest.mark.skipif("shacl" not in available_engines(), reason="the engine shacl has no wheel for this platform")
def test_both_engines_say_the_same_about_the_data(authored: files.Authored, real: Rules) -> None:
    every = authored.data.values()
    data = list(chain(*every)) if LONG else with_every_word(each for each in every if len(each) < LARGE)
    # A few sources speak of things that others tell of, so that there is more to agree on than in the whole.
    fast, reference = real.validate(data, "shacl"), real.validate(data, "pyshacl")
    assert fast.findings == reference.findings
    assert fast.findings
