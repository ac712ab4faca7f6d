"""Suggesting fixes: each family of rules proposes, each proposal is tried, and what works is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from pvegraph.validation.acceptance import Acceptance
from pvegraph.validation.background import Background, property_of
from pvegraph.validation.finding import SEVERITIES, Finding, Fix, Term
from pvegraph.validation.fixes import statements, values
from pvegraph.validation.fixes.proposal import Case, Proposal, Proposer
from pvegraph.validation.fixes.trial import (
    MOST_TRIES,
    MOST_TRIES_OF_FINDING,
    Trials,
    ValidateChange,
    by_comparison,
)

if TYPE_CHECKING:
    from pvegraph.validation.examination import Rules
    from pvegraph.validation.view import Change, View

MOST_FIXES = 3
"""How many fixes of one finding are shown."""

PROPOSERS: tuple[Proposer, ...] = (
    statements.swapped_coordinates,
    statements.superfluous_label,
    values.other_ways_to_write,
    values.what_took_its_place,
    values.what_was_meant,
    values.defined_terms,
    statements.ended_tenure,
    statements.swapped_dates,
    statements.source_of_graph,
    statements.seen_when_published,
    statements.second_label,
)
"""The rules that propose fixes, those first whose proposals are the likeliest."""


def suggest(
    findings: Iterable[Finding],
    view: View,
    rules: Rules,
    validate_change: ValidateChange | None = None,
    *,
    most_tries: int = MOST_TRIES,
    background: Background | None = None,
) -> tuple[Finding, ...]:
    """The findings, in their order, with the fixes that have been tried and work: the safe ones first.

    ``validate_change`` tells what a change of the dataset does to its findings; by default what it can affect is
    validated again. At most so many changes are tried, those for the gravest findings first. ``background`` is what
    has been found out about view and rules already.
    """
    every = list(findings)
    background = background or Background.of(view, rules)
    acceptance = Acceptance(background)
    cases = (Case(finding, background, acceptance.of(finding)) for finding in every)
    proposed = {number: _proposals(case) for number, case in enumerate(cases)}
    waiting = [number for number, proposals in proposed.items() if proposals]
    if not waiting:
        return tuple(every)
    if validate_change is None:
        validate_change = by_comparison(view, rules)
    trials = Trials(validate_change, most_tries)
    for number in sorted(waiting, key=lambda number: SEVERITIES.index(every[number].severity)):
        fixes = tuple(_working(every[number], proposed[number], trials, background))
        every[number] = _with_fixes(every[number], fixes)
    return tuple(every)


def _proposals(case: Case) -> list[Proposal]:
    """What may end a finding, the safe proposals first, each change once."""
    if isinstance(case.focus, BlankNode | Literal):
        return []
    each: dict[Change, Proposal] = {}
    for proposer in PROPOSERS:
        for proposal in proposer(case):
            each.setdefault(proposal.change, proposal)
    return sorted(each.values(), key=lambda proposal: not proposal.safe)[:MOST_TRIES_OF_FINDING]


def _working(finding: Finding, proposals: list[Proposal], trials: Trials, background: Background) -> Iterator[Fix]:
    """The first few of the proposals that end a finding, as fixes."""
    working = (proposal for proposal in proposals if trials.ends(finding, proposal.change))
    return (proposal.fix(background) for proposal in islice(working, MOST_FIXES))


def _with_fixes(finding: Finding, fixes: tuple[Fix, ...]) -> Finding:
    """A finding with its fixes, and with the values that they write as accepted ones if there were none."""
    accepted = finding.accepted or tuple(dict.fromkeys(_values_written(finding, fixes)))
    return replace(finding, fixes=fixes, accepted=accepted)


def _values_written(finding: Finding, fixes: Iterable[Fix]) -> Iterator[Term]:
    """The values that fixes write in place of the one of a finding."""
    for fix in fixes:
        for quad in sorted(fix.added, key=str):
            same = quad.subject == finding.focus and quad.predicate == property_of(finding)
            if same and isinstance(quad.object, NamedNode | Literal):
                yield quad.object
