"""The report as JUnit XML, which build servers read: a suite for each shape, a case for each finding."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pvegraph.sparql.xmltext import clean
from pvegraph.validation.finding import Accepted, Finding, Report
from pvegraph.validation.report.edition import Edition
from pvegraph.validation.report.phrases import phrase
from pvegraph.validation.report.telling import Status, Told, is_failure, lists, place_of, shape_name, tell, where
from pvegraph.validation.report.visible import sentence, visible
from pvegraph.validation.words import short

_Case = tuple[Finding, Status, Accepted | None]


def write(report: Report, edition: Edition) -> str:
    """The report as one ``testsuites`` element.

    A finding that is grave enough is a failure; a milder one, one that was there before and one that the baseline
    accepts are skipped, with the reason. A shape that found nothing is a case that passes.
    """
    by_shape: dict[str, list[_Case]] = {shape: [] for shape in (report.coverage.shapes if report.coverage else {})}
    for finding, status, accepted in _cases(report):
        by_shape.setdefault(finding.source_shape, []).append((finding, status, accepted))
    root = Element("testsuites", name="pvegraph validate")
    for shape, cases in sorted(by_shape.items()):
        root.append(_suite(shape, cases, report, edition))
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _cases(report: Report) -> Iterator[_Case]:
    """What there is to be reported; what a change has fixed is no failure and no success of a shape."""
    for listed in lists(report):
        if listed.status != "fixed":
            yield from ((finding, listed.status, listed.accepted.get(finding)) for finding in listed.findings)


def _suite(shape: str, cases: list[_Case], report: Report, edition: Edition) -> Element:
    suite = Element("testsuite", name=clean(shape_name(shape, edition)))
    for case in cases:
        suite.append(_case(case, edition))
    if not cases and report.coverage is not None:
        SubElement(suite, "testcase", classname=short(shape), name=f"focus nodes: {report.coverage.shapes[shape]}")
    counts = {"failures": "testcase/failure", "skipped": "testcase/skipped"}
    suite.set("tests", str(len(suite)))
    suite.set("errors", "0")
    for name, path in counts.items():
        suite.set(name, str(len(suite.findall(path))))
    return suite


def _case(case: _Case, edition: Edition) -> Element:
    finding, status, accepted = case
    told = tell(finding, edition)
    place = place_of(finding)
    stands = [] if place is None else [where(place, edition)]
    name = " ".join([short(finding.focus.value), *stands])
    element = Element("testcase", classname=short(finding.source_shape), name=visible(name))
    reason = _reason(finding, status, accepted, edition)
    message, kind = (told.message, finding.severity) if reason is None else (reason, status)
    outcome = SubElement(element, "failure" if reason is None else "skipped", message=clean(message), type=kind)
    outcome.text = clean("\n".join(_lines(told, stands, edition)))
    return element


def _reason(finding: Finding, status: Status, accepted: Accepted | None, edition: Edition) -> str | None:
    """Why a finding is no failure; `None` if it is one."""
    if accepted is not None:
        return phrase("reason", edition.language, expires=accepted.expires, reason=sentence(accepted.reason))
    if status == "unchanged":
        return phrase("unchanged", edition.language)
    return None if is_failure(finding, edition.fail_on) else phrase(f"one {finding.severity}", edition.language)


def _lines(told: Told, stands: list[str], edition: Edition) -> Iterator[str]:
    """What is known about a finding, a line each."""
    yield told.message
    if told.explanation:
        yield _labelled("found", told.explanation, edition)
    yield from stands
    for clash in told.clashes:
        yield _labelled("clash", f"{clash.statement} {clash.where or clash.graph}", edition)
    if told.accepted:
        yield _labelled("accepts", told.accepted, edition)
    yield from (_labelled("mend", fix.title, edition) for fix in told.fixes)


def _labelled(name: str, text: str, edition: Edition) -> str:
    return phrase(name, edition.language) + phrase("colon", edition.language) + text
