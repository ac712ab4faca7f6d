"""The authored data against the shapes."""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

import pytest
from pyoxigraph import Triple

from pvegraph.authored import files
from pvegraph.settings import Settings
from pvegraph.validation import available_engines, check_shapes, validate


class Subject(NamedTuple):
    """The three parts that a validation needs."""

    data: list[Triple]
    ontology: list[Triple]
    shapes: list[Triple]


@pytest.fixture(scope="module")
def subject(settings: Settings) -> Subject:
    """What the authored files say."""
    authored = files.read(settings)
    return Subject(*(list(chain(*part.values())) for part in (authored.data, authored.ontology, authored.shapes)))


def test_the_data_has_no_violation(subject: Subject) -> None:
    report = validate(subject.data, subject.ontology, subject.shapes)
    assert [finding.message("en") for finding in report.findings if finding.severity == "violation"] == []


def test_no_shape_is_dead_and_every_term_is_known(subject: Subject) -> None:
    assert [problem.text for problem in check_shapes(subject.shapes, subject.ontology, subject.data)] == []


@pytest.mark.skipif("shacl" not in available_engines(), reason="the engine shacl has no wheel for this platform")
def test_both_engines_say_the_same_about_the_data(subject: Subject) -> None:
    fast = validate(subject.data, subject.ontology, subject.shapes, engine="shacl")
    reference = validate(subject.data, subject.ontology, subject.shapes, engine="pyshacl")
    assert fast.findings == reference.findings
    assert fast.findings == reference.findings
