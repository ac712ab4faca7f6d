"""The report in its forms."""

from __future__ import annotations

import json
from collections import Counter

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from pvegraph.validation import Finding, Report, Severity
from pvegraph.vocabulary import expand

EVENT = NamedNode(expand("event:a"))


def finding(severity: Severity, shape: str = "pves:A", value: str = "x") -> Finding:
    """A finding about one event."""
    return Finding(
        severity=severity,
        focus=EVENT,
        path=f"<{expand('pve:start')}>",
        value=Literal(value, language="en"),
        source_shape=expand(shape),
        component=expand("sh:PatternConstraintComponent"),
        messages={"en": f"{value} is wrong.", "ar": f"{value} خطأ.", "fr": f"{value} est faux."},
        details=(("other", "y"),),
    )


REPORT = Report.of(
    [finding("info"), finding("violation", "pves:B"), finding("warning"), finding("violation"), finding("warning")],
    "none",
)


def test_only_violations_spoil_conformance() -> None:
    assert not REPORT.conforms
    assert Report.of([finding("warning"), finding("info")], "none").conforms


def test_the_same_finding_counts_once() -> None:
    assert [found.severity for found in REPORT.findings] == ["violation", "violation", "warning", "info"]


def test_the_summary_counts_by_severity_and_shape() -> None:
    assert REPORT.summary() == {
        "violation": {expand("pves:A"): 1, expand("pves:B"): 1},
        "warning": {expand("pves:A"): 1},
        "info": {expand("pves:A"): 1},
    }


def test_json_tells_everything() -> None:
    content = json.loads(REPORT.to_json())
    assert content["conforms"] is False
    assert content["counts"] == {"violation": 2, "warning": 1, "info": 1}
    assert content["findings"][0] == {
        "severity": "violation",
        "focus": str(EVENT),
        "path": f"<{expand('pve:start')}>",
        "value": '"x"@en',
        "sourceShape": expand("pves:A"),
        "component": expand("sh:PatternConstraintComponent"),
        "messages": {"ar": "x خطأ.", "en": "x is wrong.", "fr": "x est faux."},
        "details": {"other": "y"},
    }


def test_turtle_is_a_validation_report_of_shacl_without_blank_nodes() -> None:
    quads = list(parse(REPORT.to_turtle().encode(), format=RdfFormat.TURTLE))
    assert not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object))
    uses = Counter(quad.predicate.value.rpartition("#")[2] for quad in quads)
    assert uses == {
        "type": 5, "conforms": 1, "result": 4, "focusNode": 4, "resultPath": 4, "resultSeverity": 4,
        "resultMessage": 12, "sourceConstraintComponent": 4, "sourceShape": 4, "value": 4,
    }  # fmt: skip


def test_the_same_findings_in_any_order_are_the_same_document() -> None:
    turned = Report.of(REPORT.findings[::-1], "other")
    assert turned.to_turtle() == REPORT.to_turtle()
    assert turned.to_json() == REPORT.to_json()


def test_another_value_is_another_result() -> None:
    results = {
        quad.object
        for report in (Report.of([finding("info", value="x")], ""), Report.of([finding("info", value="y")], ""))
        for quad in parse(report.to_turtle().encode(), format=RdfFormat.TURTLE)
        if quad.predicate.value == expand("sh:result")
    }
    assert len(results) == 2
