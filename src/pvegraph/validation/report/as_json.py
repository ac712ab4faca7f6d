"""The report as JSON: everything that the model holds, as ``report.schema.json`` beside this file describes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files

from pyoxigraph import Quad, Triple

from pvegraph.authored.document import Place
from pvegraph.validation.finding import Coverage, Difference, Finding, Fix, Located, Report
from pvegraph.validation.report.edition import Edition
from pvegraph.validation.report.visible import json_escaped


def write(report: Report, edition: Edition) -> str:
    """The report as a JSON object; the same report is the same text."""
    content = {
        **content_of(report),
        "shapes": [
            {"kind": problem.kind, "subject": problem.subject, "text": problem.text} for problem in edition.problems
        ],
    }
    return json_escaped(json.dumps(content, ensure_ascii=False, indent=1)) + "\n"


def schema() -> str:
    """The JSON Schema (draft 2020-12) of what `write` writes."""
    return files(__package__).joinpath("report.schema.json").read_text("utf-8")


def content_of(report: Report) -> dict[str, object]:
    """The report as JSON values; terms and statements are in N-Triples and N-Quads syntax."""
    return {
        "conforms": report.conforms,
        "engine": report.engine,
        "engineReason": _sorted(report.engine_reason),
        "counts": {severity: sum(shapes.values()) for severity, shapes in report.summary().items()},
        "summary": report.summary(),
        "findings": [finding_of(finding) for finding in report.findings],
        "difference": None if report.difference is None else _difference(report.difference),
        "accepted": [
            {"finding": finding_of(each.finding), "reason": each.reason, "expires": each.expires}
            for each in report.accepted
        ],
        "coverage": None if report.coverage is None else _coverage(report.coverage),
    }


def finding_of(finding: Finding) -> dict[str, object]:
    """A finding as JSON values."""
    return {
        "id": finding.id,
        "severity": finding.severity,
        "focus": str(finding.focus),
        "path": finding.path,
        "value": None if finding.value is None else str(finding.value),
        "sourceShape": finding.source_shape,
        "component": finding.component,
        "messages": _sorted(finding.messages),
        "details": dict(finding.details),
        "locations": [_located(located) for located in finding.locations],
        "explanation": _sorted(finding.explanation),
        "accepted": [str(term) for term in finding.accepted],
        "fixes": [_fix(fix) for fix in finding.fixes],
        "cause": finding.cause,
        "times": finding.times,
        "ownSeverity": finding.own_severity,
    }


def place_of(place: Place) -> dict[str, object]:
    """A place as JSON values."""
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _located(located: Located) -> dict[str, object]:
    return {
        "role": located.role,
        "statement": None if located.triple is None else _line(located.triple),
        "graph": located.graph,
        "place": None if located.place is None else place_of(located.place),
    }


def _fix(fix: Fix) -> dict[str, object]:
    return {
        "title": _sorted(fix.title),
        "safe": fix.safe,
        "added": sorted(_line(quad) for quad in fix.added),
        "removed": sorted(_line(quad) for quad in fix.removed),
    }


def _difference(difference: Difference) -> dict[str, object]:
    return {
        "against": difference.against,
        "fixed": [finding_of(finding) for finding in difference.fixed],
        "unchanged": [finding_of(finding) for finding in difference.unchanged],
        "isComplete": difference.is_complete,
        "validatedWhole": list(difference.validated_whole),
    }


def _coverage(coverage: Coverage) -> dict[str, object]:
    return {
        "shapes": dict(sorted(coverage.shapes.items())),
        "uncheckedThings": dict(sorted(coverage.unchecked_things.items())),
        "uncheckedProperties": dict(sorted(coverage.unchecked_properties.items())),
    }


def _line(said: Triple | Quad) -> str:
    """A statement as a line of N-Quads, without its end."""
    return f"{said} ."


def _sorted(texts: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(texts.items()))
