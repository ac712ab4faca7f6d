"""The authored data against the shapes."""

from __future__ import annotations

import pytest

from pvegraph.settings import Settings
from pvegraph.validation import available_engines, check_shapes, validate
from pvegraph.validation.subject import Subject, read_subject


@pytest.fixture(scope="module")
def subject(settings: Settings) -> Subject:
    """The authored files of the repository."""
    return read_subject(settings)


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
    assert fast.to_turtle() == reference.to_turtle()
