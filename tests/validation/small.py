"""A small dataset with rules of its own, for tests of what is said about findings."""

from __future__ import annotations

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from pvegraph.validation import Finding
from pvegraph.validation.causes import groups
from pvegraph.validation.examination import Rules
from pvegraph.validation.view import StoreView
from pvegraph.validation.wording import explain
from pvegraph.vocabulary import PREFIXES

DECLARATIONS = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())


def quads(turtle: str, graph: str | None = None) -> list[Quad]:
    """The statements of Turtle without prefixes, in a named graph if one is given."""
    read = list(parse((DECLARATIONS + turtle).encode(), format=RdfFormat.TURTLE))
    if graph is None:
        return read
    return [Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph)) for quad in read]


def rules(shapes: str, ontology: str = "") -> Rules:
    """Rules from Turtle without prefixes."""
    return Rules([quad.triple for quad in quads(ontology)], [quad.triple for quad in quads(shapes)])


def explained(data: list[Quad], held_against: Rules) -> tuple[Finding, ...]:
    """What is found about some statements, in words."""
    view = StoreView.of(data)
    report = held_against.validate(quad.triple for quad in data)
    return explain(report.findings, view, held_against)


def sentences(findings: tuple[Finding, ...], language: str = "en") -> list[str]:
    """The sentences of the groups of findings."""
    return [group.sentence[language] for group in groups(findings)]
