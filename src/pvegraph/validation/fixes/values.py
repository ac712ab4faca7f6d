"""Fixes of one value, property or class: another way to write it, or what was perhaps meant."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from pvegraph.validation.background import MOST_VALUES, TYPE
from pvegraph.validation.finding import Term
from pvegraph.validation.fitting import ON_VALUES
from pvegraph.validation.fixes.proposal import Case, Proposal, written
from pvegraph.validation.repairs import Repair, fitting_repairs, repairs
from pvegraph.vocabulary import expand

_REPLACED_BY = NamedNode(expand("dct:isReplacedBy"))


def other_ways_to_write(case: Case) -> Iterator[Proposal]:
    """The value of a finding, written as the shape wants it."""
    if case.value is not None and case.value != case.focus:
        for repair in _repairs(case, case.value):
            yield from _replaced(case, repair.kind, repair.term, safe=repair.safe)


def _repairs(case: Case, value: Term) -> list[Repair]:
    """The repairs that the shape would accept; of what a query finds the language, which trial shows to be right."""
    if case.parameter in ON_VALUES:
        return fitting_repairs(case.background, f"<{case.finding.source_shape}>", value)
    every = [repair for family in repairs(value) for repair in family] if case.parameter == "sparql" else []
    return [repair for repair in every if repair.kind == "language"]


def what_was_meant(case: Case) -> Iterator[Proposal]:
    """A thing or concept that would have been accepted and whose name is near."""
    if case.value is not None and case.value != case.focus and not _is_undefined(case):
        for meant in case.accepted.meant:
            if isinstance(meant, NamedNode):
                yield from _replaced(case, "nearest", meant, safe=False)


def what_took_its_place(case: Case) -> Iterator[Proposal]:
    """For a reference to what was merged into another thing that other thing."""
    if isinstance(case.value, NamedNode) and case.value != case.focus:
        for successor in case.background.objects(case.value, _REPLACED_BY):
            yield from _replaced(case, "replacement", successor, safe=False)


def defined_terms(case: Case) -> Iterator[Proposal]:
    """For a property or class that nobody defined the nearest that is defined."""
    if case.property is not None and _is_undefined(case):
        old: NamedNode = case.property
        quads = case.quads(old, case.value)
        for near in case.accepted.meant[:1]:
            if isinstance(near, NamedNode):
                yield from _given(written("property", quads, predicate=near, parts={"old": old, "new": near}))
    elif case.property == TYPE and case.parameter == "minCount" and isinstance(case.focus, NamedNode):
        quads = case.background.uses_of_class(case.focus)
        for near in case.accepted.meant[:1] if len(quads) < MOST_VALUES else ():
            yield from _given(written("class", quads, value=near, parts={"old": case.focus, "new": near}))


def _is_undefined(case: Case) -> bool:
    """Whether a finding is about a property that does not belong where it stands."""
    if case.property is None or case.value is None:
        return False
    return case.parameter == "closed" or (case.parameter == "sparql" and not case.background.is_defined(case.property))


def _replaced(case: Case, kind: str, new: Term, *, safe: bool) -> Iterator[Proposal]:
    """Another value in place of the one of the finding."""
    if case.property is not None and case.value is not None:
        quads = case.quads(case.property, case.value)
        yield from _given(written(kind, quads, value=new, safe=safe, parts={"old": case.value, "new": new}))


def _given(proposal: Proposal | None) -> Iterator[Proposal]:
    """The proposal, if there is one."""
    if proposal is not None:
        yield proposal
