"""The report in its forms."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from pvegraph.validation import Finding, Report, Severity
from pvegraph.validation.report import by_name, edition
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


def written(format_: str, report: Report = REPORT) -> str:
    """The report in a format."""
    return by_name(format_).write(report, edition())


def test_only_violations_spoil_conformance() -> None:
    assert not REPORT.conforms
    assert Report.of([finding("warning"), finding("info")], "none").conforms


def test_the_same_finding_counts_once() -> None:
    assert [found.severity for found in REPORT.findings] == ["violation", "violation", "warning", "info"]
    assert [found.times for found in REPORT.findings] == [1, 1, 2, 1]


def test_shacl_conformance_is_that_nothing_was_found_at_all() -> None:
    assert '"true"' in str(conformance(Report.of([], "none")))
    assert '"false"' in str(conformance(Report.of([finding("info")], "none")))


def conformance(report: Report) -> object:
    """What a report in Turtle gives as ``sh:conforms``."""
    quads = parse(written("turtle", report).encode(), format=RdfFormat.TURTLE)
    (found,) = [quad.object for quad in quads if quad.predicate.value == expand("sh:conforms")]
    return found


def test_a_path_of_several_steps_keeps_its_structure_in_turtle() -> None:
    text = f"<{expand('pve:inSeries')}>/^(<{expand('pve:start')}>|<{expand('pve:end')}>)"
    turtle = written("turtle", Report.of([replace(finding("info"), path=text)], "none"))
    graph = rdflib.Graph().parse(data=turtle)
    (path,) = graph.objects(None, rdflib.SH.resultPath)
    first, second = graph.items(path)
    assert first == rdflib.URIRef(expand("pve:inSeries"))
    (inverse,) = graph.objects(second, rdflib.SH.inversePath)
    (alternatives,) = graph.objects(inverse, rdflib.SH.alternativePath)
    assert [str(item) for item in graph.items(alternatives)] == [expand("pve:start"), expand("pve:end")]


def test_a_shape_or_severity_that_is_not_of_shacl_stands_in_turtle_as_it_is() -> None:
    own = replace(finding("violation"), source_shape="_:c14n0", own_severity="urn:x-grave", messages={"": "Bad."})
    graph = rdflib.Graph().parse(data=written("turtle", Report.of([own], "none")))
    assert [str(term) for term in graph.objects(None, rdflib.SH.resultSeverity)] == ["urn:x-grave"]
    assert isinstance(next(graph.objects(None, rdflib.SH.sourceShape)), rdflib.BNode)
    assert list(graph.objects(None, rdflib.SH.resultMessage)) == [rdflib.Literal("Bad.")]
    assert own.message("fr") == "Bad."


def test_the_summary_counts_by_severity_and_shape() -> None:
    assert REPORT.summary() == {
        "violation": {expand("pves:A"): 1, expand("pves:B"): 1},
        "warning": {expand("pves:A"): 1},
        "info": {expand("pves:A"): 1},
    }


def test_json_tells_everything() -> None:
    content = json.loads(written("json"))
    assert content["conforms"] is False
    assert content["counts"] == {"violation": 2, "warning": 1, "info": 1}
    assert (
        content["findings"][0].items()
        >= {
            "severity": "violation",
            "focus": str(EVENT),
            "path": f"<{expand('pve:start')}>",
            "value": '"x"@en',
            "sourceShape": expand("pves:A"),
            "component": expand("sh:PatternConstraintComponent"),
            "messages": {"ar": "x خطأ.", "en": "x is wrong.", "fr": "x est faux."},
            "details": {"other": "y"},
        }.items()
    )


def test_turtle_is_a_validation_report_of_shacl_without_blank_nodes() -> None:
    quads = list(parse(written("turtle").encode(), format=RdfFormat.TURTLE))
    assert not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object))
    uses = Counter(quad.predicate.value.rpartition("#")[2] for quad in quads)
    assert uses == {
        "type": 6, "conforms": 1, "result": 5, "focusNode": 5, "resultPath": 5, "resultSeverity": 5,
        "resultMessage": 15, "sourceConstraintComponent": 5, "sourceShape": 5, "value": 5,
    }  # fmt: skip


def test_the_same_findings_in_any_order_are_the_same_document() -> None:
    turned = Report.of(REPORT.findings[::-1], "none")
    assert written("turtle", turned) == written("turtle")
    assert written("json", turned) == written("json")


def test_another_value_is_another_result() -> None:
    results = {
        quad.object
        for report in (Report.of([finding("info", value="x")], ""), Report.of([finding("info", value="y")], ""))
        for quad in parse(written("turtle", report).encode(), format=RdfFormat.TURTLE)
        if quad.predicate.value == expand("sh:result")
    }
    assert len(results) == 2
