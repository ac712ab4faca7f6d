"""Findings and the report that holds them; both are the same whichever engine found them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal as OneOf

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from pvegraph import iri
from pvegraph.authored.document import Place

Severity = OneOf["violation", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")
"""From the gravest to the mildest."""

Term = NamedNode | BlankNode | Literal

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

    `path` is a SPARQL property path with full IRIs (see `pvegraph.validation.property_paths`), `component` is an IRI,
    `source_shape` too, or ``_:`` and a label for a shape that has none. `messages` has the shape author's message by
    language with the values filled in (the language of one that has none is empty), `details` the other values that
    the rule had in hand.

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
    times: int = field(default=1, compare=False)
    """How many results of SHACL say just this: some rules give one for each pair of values, or of languages."""
    own_severity: str | None = None
    """The IRI of the severity, where the shape has one that is none of SHACL's; it counts as a violation."""

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
        """The message in a language; in English, or what has no language, where the shape does not speak it."""
        return self.messages.get(language) or self.messages.get("en") or self.messages.get("", "")


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
    is_complete: bool = True
    """Whether `unchanged` has the findings about the whole dataset, or only those about what the change can affect."""
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
    engine_reason: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Why not the fast engine, by language; empty where it was taken, or where somebody asked for this one."""
    difference: Difference | None = None
    coverage: Coverage | None = None
    accepted: tuple[Accepted, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding], engine: str) -> Report:
        """A report of the findings, sorted; those that say the same are one, which knows how many it stands for."""
        times: dict[Finding, int] = {}
        for finding in findings:
            times[finding] = times.get(finding, 0) + finding.times
        counted = [
            finding if finding.times == count else replace(finding, times=count) for finding, count in times.items()
        ]
        return cls(tuple(sorted(counted, key=lambda finding: finding.sort_key)), engine)

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings and informations do not count, unlike in ``sh:conforms``."""
        return not any(finding.severity == "violation" for finding in self.findings)

    def summary(self) -> dict[Severity, dict[str, int]]:
        """How many findings there are, by severity and by the IRI of the shape."""
        counts = Counter((finding.severity, finding.source_shape) for finding in self.findings)
        return {
            severity: {shape: count for (of, shape), count in sorted(counts.items()) if of == severity}
            for severity in SEVERITIES
        }


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
