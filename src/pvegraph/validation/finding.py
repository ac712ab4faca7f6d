"""Findings and the report that holds them; both are the same whichever engine found them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from pvegraph import iri
from pvegraph.authored.document import Place
from pvegraph.vocabulary import PREFIXES, expand

Severity = OneOf["violation", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")
"""From the gravest to the mildest."""

Term = NamedNode | BlankNode | Literal

_SH = {
    name: NamedNode(expand(f"sh:{name}"))
    for name in (
        "ValidationReport",
        "ValidationResult",
        "conforms",
        "result",
        "focusNode",
        "resultPath",
        "resultSeverity",
        "resultMessage",
        "sourceConstraintComponent",
        "sourceShape",
        "value",
        "Violation",
        "Warning",
        "Info",
    )
}
_RDF_TYPE = NamedNode(expand("rdf:type"))
_XSD_BOOLEAN = NamedNode(expand("xsd:boolean"))


Role = OneOf["change", "clash", "block"]


@dataclass(frozen=True)
class Located:
    """Something that a finding points at, with the graph and the place where it stands.

    The role is ``change`` for the statement that is wrong, ``clash`` for one that contradicts it, ``block`` for the
    head of a subject's statements, where something is missing (then there is no triple).
    """

    role: Role
    triple: Triple | None
    graph: str | None
    """The IRI of the named graph; `None` for a statement that stands in none."""
    place: Place | None
    """Where in a text; `None` if no text is at hand."""


@dataclass(frozen=True)
class Fix:
    """A change of the data that ends a finding and makes no new violation; tried before it is shown."""

    title: Mapping[str, str]
    """What it does, in one sentence, by language."""
    added: frozenset[Quad]
    removed: frozenset[Quad]
    safe: bool
    """Whether it only changes how something is written, not what is said: such a fix may be applied unasked."""


@dataclass(frozen=True)
class Finding:
    """One thing that validation has to say.

    `path` is a SPARQL property path with full IRIs, `source_shape` and `component` are IRIs, `messages` has the shape
    author's message by language with the values filled in, `details` the other values that the rule had in hand.

    The first eight fields are what is found, and say whether two findings are the same. The others are what else is
    known about it, and are filled in by `pvegraph.validation.examination`.
    """

    severity: Severity
    focus: Term
    path: str | None
    value: Term | None
    source_shape: str
    component: str
    messages: Mapping[str, str] = field(hash=False)
    details: tuple[tuple[str, str], ...] = ()
    locations: tuple[Located, ...] = field(default=(), compare=False)
    """What it points at: first what is to be changed, then what contradicts that."""
    explanation: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What exactly the engine found, in words, by language: the constraint, its parameter, the number of values …"""
    accepted: tuple[Term, ...] = field(default=(), compare=False)
    """Values that would have been accepted, the likeliest first."""
    fixes: tuple[Fix, ...] = field(default=(), compare=False)
    """Changes that have been tried and end it, the best first."""
    cause: str = field(default="", compare=False)
    """Findings with the same cause have one thing to be mended; empty for a finding that stands alone."""

    @property
    def id(self) -> str:
        """A short name that stays the same from one validation to the next: made of what is found, not of where."""
        return iri.digest(
            self.source_shape,
            self.component,
            str(self.focus),
            self.path or "",
            str(self.value or ""),
            *(f"{name}={value}" for name, value in self.details),
        )

    @property
    def sort_key(self) -> tuple[int, str, str, str, str, str, tuple[tuple[str, str], ...]]:
        """Gravest first, then by shape and by place in the graph: one order for every engine."""
        return (
            SEVERITIES.index(self.severity),
            self.source_shape,
            str(self.focus),
            self.path or "",
            str(self.value or ""),
            self.component,
            self.details,
        )

    def message(self, language: str) -> str:
        """The message in a language; in English where the shape does not speak that language."""
        return self.messages.get(language) or self.messages.get("en", "")

    def to_json(self) -> dict[str, object]:
        """The finding as JSON values; terms are in N-Triples syntax."""
        return {
            "severity": self.severity,
            "focus": str(self.focus),
            "path": self.path,
            "value": None if self.value is None else str(self.value),
            "sourceShape": self.source_shape,
            "component": self.component,
            "messages": dict(sorted(self.messages.items())),
            "details": dict(self.details),
        }


@dataclass(frozen=True)
class Coverage:
    """What was checked, and what was not."""

    shapes: Mapping[str, int]
    """Shape that has a target → how many focus nodes it had."""
    unchecked_things: Mapping[str, int]
    """Class (empty for none) → how many things of it no shape had as focus node."""
    unchecked_properties: Mapping[str, int]
    """Property → how many statements with it no shape looked at."""


@dataclass(frozen=True)
class Difference:
    """What a change does to the findings of a dataset; the new ones are those of the report."""

    against: str
    """What was changed, in words that name it: ``release 12``."""
    fixed: tuple[Finding, ...]
    unchanged: tuple[Finding, ...]
    validated_whole: tuple[str, ...] = ()
    """The shapes that had to be held against everything, since what a change does to them cannot be bounded."""


@dataclass(frozen=True)
class Accepted:
    """A finding that the baseline accepts."""

    finding: Finding
    reason: str
    expires: str
    """The day, as ISO 8601 writes it, from which it is reported again."""


@dataclass(frozen=True)
class Report:
    """All findings about one dataset, in a fixed order; those that are new, if a change was validated."""

    findings: tuple[Finding, ...]
    engine: str
    difference: Difference | None = None
    coverage: Coverage | None = None
    accepted: tuple[Accepted, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding], engine: str) -> Report:
        """A report of the findings, sorted, without repetitions."""
        return cls(tuple(sorted(set(findings), key=lambda finding: finding.sort_key)), engine)

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings and informations do not count."""
        return not any(finding.severity == "violation" for finding in self.findings)

    def summary(self) -> dict[Severity, dict[str, int]]:
        """How many findings there are, by severity and by the IRI of the shape."""
        counts = Counter((finding.severity, finding.source_shape) for finding in self.findings)
        return {
            severity: {shape: count for (of, shape), count in sorted(counts.items()) if of == severity}
            for severity in SEVERITIES
        }

    def to_json(self) -> str:
        """The report as a JSON object, the same text for the same findings."""
        counts = {severity: sum(shapes.values()) for severity, shapes in self.summary().items()}
        content = {
            "conforms": self.conforms,
            "counts": counts,
            "summary": self.summary(),
            "findings": [finding.to_json() for finding in self.findings],
        }
        return json.dumps(content, ensure_ascii=False, indent=1)

    def to_turtle(self) -> str:
        """The report as a ``sh:ValidationReport`` in Turtle (SHACL section 3.6), with IRIs for its results."""
        triples = self._triples()
        iris = {term.value for triple in triples for term in triple if isinstance(term, NamedNode)}
        used = {prefix: space for prefix, space in PREFIXES.items() if any(name.startswith(space) for name in iris)}
        return (serialize(triples, format=RdfFormat.TURTLE, prefixes=used) or b"").decode()

    def _triples(self) -> list[Triple]:
        """The statements of the report; the IRI of a result is derived from what it says."""
        results = [(_result_iri(finding), finding) for finding in self.findings]
        report = NamedNode(iri.BASE + "report/" + iri.digest(*(result.value for result, _ in results)))
        triples = [
            Triple(report, _RDF_TYPE, _SH["ValidationReport"]),
            Triple(report, _SH["conforms"], Literal(str(self.conforms).lower(), datatype=_XSD_BOOLEAN)),
        ]
        triples += (Triple(report, _SH["result"], result) for result, _ in results)
        for result, finding in results:
            triples.extend(_result_triples(result, finding))
        return triples


def _result_iri(finding: Finding) -> NamedNode:
    """An address for a result that depends on what was found only."""
    parts = (str(part) for part in finding.sort_key)
    return NamedNode(iri.BASE + "report/result/" + iri.digest(*parts))


def _result_triples(result: NamedNode, finding: Finding) -> Iterable[Triple]:
    """The statements about one result; a path that is more than one property is left to the shape."""
    yield Triple(result, _RDF_TYPE, _SH["ValidationResult"])
    yield Triple(result, _SH["resultSeverity"], _SH[finding.severity.capitalize()])
    yield Triple(result, _SH["focusNode"], finding.focus)
    property_ = simple_path(finding.path)
    if property_ is not None:
        yield Triple(result, _SH["resultPath"], NamedNode(property_))
    if finding.value is not None:
        yield Triple(result, _SH["value"], finding.value)
    yield Triple(result, _SH["sourceShape"], NamedNode(finding.source_shape))
    yield Triple(result, _SH["sourceConstraintComponent"], NamedNode(finding.component))
    for language, text in sorted(finding.messages.items()):
        yield Triple(result, _SH["resultMessage"], Literal(text, language=language))


def simple_path(path: str | None) -> str | None:
    """The IRI of a path that is one property, else `None`.

    >>> simple_path("<http://www.w3.org/ns/org#member>")
    'http://www.w3.org/ns/org#member'
    >>> simple_path("<http://www.w3.org/ns/org#postIn>/<https://w3id.org/pvegraph/ontology#governs>") is None
    True
    """
    if path and path.startswith("<") and path.index(">") == len(path) - 1:
        return path[1:-1]
    return None
