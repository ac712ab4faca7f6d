"""Findings as people read them: in lists, bundled by what is to be mended, and in words. Text and HTML share this."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal as OneOf

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from pvegraph.authored.document import Place
from pvegraph.validation.causes import groups
from pvegraph.validation.finding import SEVERITIES, Accepted, Finding, Fix, Located, Report, Severity
from pvegraph.validation.report.edition import Edition
from pvegraph.validation.report.excerpt import Line
from pvegraph.validation.report.phrases import phrase
from pvegraph.validation.report.visible import sentence, visible
from pvegraph.validation.words import short
from pvegraph.vocabulary import expand

Status = OneOf["found", "new", "fixed", "unchanged", "accepted"]

PROJECT_FILES = phrase("files", "en")
"""What a change is compared with where there is no release, as `Difference.against` has it."""
_RELEASE = re.compile(phrase("release", "en", number="([0-9]+)"))
_MOST_ACCEPTED = 7
"""How many values that would have been accepted are named."""
_TYPE, _STRING = expand("rdf:type"), expand("xsd:string")


@dataclass(frozen=True)
class List:
    """One of the lists of a report."""

    status: Status
    findings: tuple[Finding, ...]
    accepted: Mapping[Finding, Accepted] = field(default_factory=dict)
    """Why and until when, in the list of those that the baseline accepts."""


@dataclass(frozen=True)
class Bundle:
    """Findings that belong together: those with one cause, or those of one shape."""

    severity: Severity
    shape: str
    cause: str
    """Empty where it is the shape that they share."""
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Pointed:
    """Something that a finding points at, in words."""

    statement: str
    graph: str
    place: Place | None
    lines: tuple[Line, ...]
    where: str
    """The place as compilers write it, fit to be shown."""


@dataclass(frozen=True)
class ToldFix:
    """A fix in words, with what it takes away and adds."""

    title: str
    safe: bool
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """A finding in the language of an edition, fit to be shown."""

    id: str
    severity: Severity
    message: str
    explanation: str
    at: Pointed | None
    clashes: tuple[Pointed, ...]
    accepted: str
    is_explained: bool
    """Whether the explanation names the accepted values already."""
    fixes: tuple[ToldFix, ...]


def lists(report: Report) -> list[List]:
    """The lists of a report: what was found or is new first; those that a report cannot have are left out."""
    reasons = {each.finding: each for each in report.accepted}
    accepted = [List("accepted", tuple(reasons), reasons)] if reasons else []
    if report.difference is None:
        return [List("found", report.findings), *accepted]
    fixed, unchanged = report.difference.fixed, report.difference.unchanged
    return [List("new", report.findings), List("fixed", fixed), List("unchanged", unchanged), *accepted]


def bundles(findings: Iterable[Finding]) -> list[Bundle]:
    """The findings by what they share, the gravest first: a cause where several have it, else their shape."""
    found = list(findings)
    causes: dict[str, int] = {}
    for finding in found:
        causes[finding.cause] = causes.get(finding.cause, 0) + 1
    gathered: dict[tuple[str, str], list[Finding]] = {}
    for finding in found:
        shared = finding.cause if finding.cause and causes[finding.cause] > 1 else ""
        key = (shared, "") if shared else ("", f"{finding.severity} {finding.source_shape}")
        gathered.setdefault(key, []).append(finding)
    told = [
        Bundle(min((each.severity for each in of), key=SEVERITIES.index), of[0].source_shape, cause, tuple(of))
        for (cause, _), of in gathered.items()
    ]
    return sorted(told, key=lambda bundle: SEVERITIES.index(bundle.severity))


def place_of(finding: Finding) -> Place | None:
    """The place that a finding points at first, if it points at a text."""
    return next((located.place for located in _own(finding) if located.place), None)


def where(place: Place | None, edition: Edition) -> str:
    """A place as compilers write it, fit to be shown; empty for none."""
    return "" if place is None else visible(f"{edition.path(place.file)}:{place.line}:{place.column}")


def graph_of(finding: Finding) -> str | None:
    """The graph of the statement that a finding points at first."""
    return next((located.graph for located in _own(finding) if located.graph), None)


def _own(finding: Finding) -> Iterable[Located]:
    return (located for located in finding.locations if located.role != "clash")


def tell(finding: Finding, edition: Edition) -> Told:
    """A finding in words."""
    own = list(_own(finding))
    first = next((located for located in own if located.place), own[0] if own else None)
    explanation = finding.explanation.get(edition.language) or finding.explanation.get("en", "")
    accepted = [edition.words.term(term, edition.language) for term in finding.accepted[:_MOST_ACCEPTED]]
    comma = "، " if edition.language == "ar" else ", "
    more = " …" if len(finding.accepted) > _MOST_ACCEPTED else ""
    return Told(
        id=finding.id,
        severity=finding.severity,
        message=sentence(finding.message(edition.language)),
        explanation=sentence(explanation),
        at=None if first is None else _pointed(first, edition),
        clashes=tuple(_pointed(located, edition) for located in finding.locations if located.role == "clash"),
        accepted=sentence(comma.join(accepted)) + more,
        is_explained=all(value in explanation for value in accepted),
        fixes=tuple(_fix(fix, edition) for fix in finding.fixes),
    )


def _pointed(located: Located, edition: Edition) -> Pointed:
    return Pointed(
        statement="" if located.triple is None else statement(located.triple),
        graph="" if located.graph is None else sentence(edition.words.thing(located.graph, edition.language)),
        place=located.place,
        lines=() if located.place is None else edition.texts.excerpt(located.place),
        where=where(located.place, edition),
    )


def _fix(fix: Fix, edition: Edition) -> ToldFix:
    title = fix.title.get(edition.language) or fix.title.get("en", "")
    return ToldFix(sentence(title), fix.safe, _statements(fix.removed), _statements(fix.added))


def _statements(quads: Iterable[Quad]) -> tuple[str, ...]:
    """Statements in a fixed order; the graph goes without saying."""
    return tuple(sorted({statement(quad) for quad in quads}))


def statement(said: Triple | Quad) -> str:
    """A statement in Turtle with our prefixes, fit to be shown."""
    predicate = "a" if said.predicate.value == _TYPE else short(said.predicate.value)
    return visible(f"{_term(said.subject)} {predicate} {_term(said.object)}")


def _term(term: object) -> str:
    if isinstance(term, NamedNode):
        return short(term.value)
    if isinstance(term, Literal) and not term.language and term.datatype.value != _STRING:
        plain = str(Literal(term.value))
        return f"{plain}^^{short(term.datatype.value)}"
    return str(term) if isinstance(term, Literal | BlankNode | Triple) else ""


def shape_name(shape: str, edition: Edition) -> str:
    """A shape by its short address and, where it has one, its name."""
    name = edition.words.name(shape, edition.language)
    return sentence(f"{short(shape)} – {name}" if name else short(shape))


def title(bundle: Bundle, edition: Edition) -> str:
    """What the findings of a bundle share: their cause in a sentence that counts them, or their shape."""
    if not bundle.cause:
        return f"{shape_name(bundle.shape, edition)} ({len(bundle.findings)})"
    (group,) = groups(bundle.findings, edition.words)
    return sentence(group.sentence.get(edition.language) or group.sentence.get("en", bundle.cause))


def against(report: Report, edition: Edition) -> str:
    """What a change was compared with, in the language of the edition; empty if there was no change."""
    if report.difference is None:
        return ""
    what = report.difference.against
    release = _RELEASE.fullmatch(what)
    if release is not None:
        what = phrase("release", edition.language, number=release[1])
    elif what == PROJECT_FILES:
        what = phrase("files", edition.language)
    return phrase("against", edition.language, what=sentence(what))


def list_name(listed: List, report: Report, edition: Edition) -> str:
    """What a list holds; the unchanged findings may be those about a part of the dataset."""
    partly = listed.status == "unchanged" and report.difference is not None and not report.difference.is_complete
    return phrase("partly" if partly else listed.status, edition.language)


def counts(findings: Sequence[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity."""
    return {severity: sum(finding.severity == severity for finding in findings) for severity in SEVERITIES}


def is_failure(finding: Finding, fail_on: Severity) -> bool:
    """Whether a finding is at least as grave as what makes a failure."""
    return SEVERITIES.index(finding.severity) <= SEVERITIES.index(fail_on)
