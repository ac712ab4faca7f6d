"""A fix that nobody has tried yet, and how to make one of statements as the dataset has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import BlankNode, NamedNode, Quad

from pvegraph.validation.acceptance import Accepted
from pvegraph.validation.background import Background, property_of
from pvegraph.validation.finding import Finding, Fix, Term
from pvegraph.validation.fitting import parameter_of
from pvegraph.validation.fixes.titles import titles
from pvegraph.validation.view import Change


@dataclass(frozen=True)
class Proposal:
    """Something that may end a finding."""

    kind: str
    """One of `pvegraph.validation.fixes.titles.KINDS`."""
    removed: frozenset[Quad]
    added: frozenset[Quad]
    safe: bool = False
    parts: Mapping[str, Term] = field(default_factory=dict, compare=False)
    """What its title names."""

    @property
    def change(self) -> Change:
        """What it does to the dataset."""
        return Change(self.added, self.removed)

    def fix(self, background: Background) -> Fix:
        """The proposal as a fix, for when it has been tried."""
        return Fix(titles(self.kind, self.parts, background), self.added, self.removed, self.safe)


@dataclass(frozen=True)
class Case:
    """A finding for which fixes are looked for."""

    finding: Finding
    background: Background
    accepted: Accepted

    @property
    def focus(self) -> Term:
        """The focus node."""
        return self.finding.focus

    @property
    def value(self) -> Term | None:
        """What was found at the path."""
        return self.finding.value

    @cached_property
    def property(self) -> NamedNode | None:
        """The property of the finding, if its path is a single one."""
        return property_of(self.finding)

    @cached_property
    def parameter(self) -> str:
        """The parameter of the constraint (``minCount`` …)."""
        return parameter_of(self.finding.component)

    def quads(self, property_: NamedNode, value: Term | None = None) -> list[Quad]:
        """The statements about the focus node with a property, each in its graph."""
        return self.background.quads(self.focus, property_, value)

    def objects(self, property_: NamedNode) -> list[Term]:
        """The values that the focus node has of a property."""
        return self.background.objects(self.focus, property_)


Proposer = Callable[[Case], Iterator[Proposal]]
"""Makes proposals for the findings that it knows something about."""


def written(
    kind: str,
    quads: Iterable[Quad],
    *,
    predicate: NamedNode | None = None,
    value: Term | None = None,
    safe: bool = False,
    parts: Mapping[str, Term],
) -> Proposal | None:
    """Statements written with another predicate or value, each in the graph that it stands in; `None` for none."""
    removed = frozenset(quad for quad in quads if not isinstance(quad.subject, BlankNode))
    added = frozenset(
        Quad(quad.subject, predicate or quad.predicate, quad.object if value is None else value, quad.graph_name)
        for quad in removed
    )
    if not removed or added == removed:
        return None
    return Proposal(kind, removed - added, added - removed, safe, parts)
