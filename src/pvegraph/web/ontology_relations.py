"""Which classes are tied to which, by which properties: what the diagrams draw and the tables list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pvegraph.web.ontology_terms import Ontology, Term
from pvegraph.web.shape_rules import Rules


@dataclass(frozen=True, order=True)
class Tie:
    """A property that leads from things of one class to things of another."""

    source: str
    property: str
    target: str


@dataclass(frozen=True)
class Ties:
    """All of them, in the order of their IRIs."""

    ontology: Ontology
    all: tuple[Tie, ...]

    @classmethod
    def of(cls, ontology: Ontology, rules: Rules) -> Ties:
        """The ties by the domains and ranges of the ontology; where a shape names a narrower class, that one."""
        found = {
            Tie(source, term.iri, target)
            for term in ontology.properties
            for source in term.domain
            for target in targets(ontology, rules, source, term)
        }
        return cls(ontology, tuple(sorted(found)))

    def of_class(self, name: str) -> tuple[list[Tie], list[Tie]]:
        """The ties from a class and those to it; one from a class to itself is among the first."""
        leaving = [tie for tie in self.all if tie.source == name]
        arriving = [tie for tie in self.all if tie.target == name and tie.source != name]
        return leaving, arriving

    def nearest(self, name: str) -> str:
        """The class itself, or the nearest one above it that has ties of its own."""
        for candidate in (name, *self.ontology.ancestors(name)):
            if any(self.of_class(candidate)):
                return candidate
        return name


def targets(ontology: Ontology, rules: Rules, source: str, term: Term) -> Iterator[str]:
    """The classes to which a property leads from things of a class."""
    demanded = {kind for rule in rules.on(source, term.iri, ontology) for kind in rule.requirement.kinds()}
    for end in term.range:
        if end in ontology.terms:
            narrower = sorted(kind for kind in demanded if end in ontology.ancestors(kind))
            yield from narrower or [end]
