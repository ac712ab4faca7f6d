"""The form for a condition as it is opened and sent: what it is about, and the question that comes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.datastructures import QueryParams

from pvegraph.web.ask.addresses import BOUNDS, ENDS, Kinds, address, check, kind_at, numbers_of, place, relation_of
from pvegraph.web.ask.question import Condition, Mark, Path, Question
from pvegraph.web.ask.relations import Relation
from pvegraph.web.ask.writing import expanded
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError

MARK = "m-"
"""How the names of the fields for marks begin, as one of them is called as a parameter of the address is."""
_LONGEST_NAME = 200


@dataclass(frozen=True)
class Asked:
    """Which form a reader wants: for a new condition below a place, or for the one at a place; and what is in it."""

    relation: Relation
    above: Path
    edited: Path
    """Empty for a new condition."""
    condition: Condition
    find: str
    """A name, or a part of one, that the reader looks for."""

    def context(self, question: Question) -> Question:
        """The question of which values are counted: without the condition that is being changed."""
        return question.without(self.edited) if self.edited else question


def asked_for(question: Question, kinds: Kinds, at: Path, edited: Path, given: QueryParams) -> Asked | None:
    """The form that an address asks for, if any. Raises `ProblemError` 400 for what makes no sense in it."""
    find = given.get("find", "").strip()[:_LONGEST_NAME]
    above = edited[:-1] if edited else at
    old = question.at(edited) if edited else None
    name = old.relation if old is not None else given.get("add", "")
    if not name:
        return None
    relation = relation_of(kind_at(question, above, kinds), name)
    opened = old if old is not None else Condition(name)
    return Asked(relation, above, edited, _sent(given, relation) if given.get("do") else opened, find)


def done(asked: Asked, condition: Condition, question: Question, kinds: Kinds, deed: str) -> str:
    """The address to which the form leads; raises `ProblemError` 400 for what makes no sense."""
    goes_on = deed == "describe"
    if goes_on:
        condition = replace(condition, values=())
    if asked.edited:
        old = question.at(asked.edited)
        kept = () if condition.values else old.conditions
        question = question.changed(asked.edited, replace(condition, conditions=kept))
        path = asked.edited
    else:
        question = question.with_condition(asked.above, condition)
        beside = question.at(asked.above).conditions if asked.above else question.conditions
        path = (*asked.above, len(beside) - 1)
    check(question, kinds)
    here = path if goes_on else asked.above
    return address(question, at=place(here)) if here else address(question)


def _sent(given: QueryParams, relation: Relation) -> Condition:
    """The condition that the fields come to; empty ones say nothing."""
    marks = [Mark(end, (text,)) for end in (*ENDS, *BOUNDS) if (text := given.get(MARK + end, "").strip())]
    names = [marking.name for marking in relation.markings]
    for name in [*names, *(alternative.name for alternative in relation.alternatives)]:
        found = _values(given, MARK + name)
        if found:
            marks.append(Mark(name, found))
    return Condition(
        relation.name,
        given.get("not", "") == "1",
        _values(given, "value"),
        tuple(marks),
        numbers_of(given.getlist("n")),
    )


def _values(given: QueryParams, name: str) -> tuple[str, ...]:
    found = []
    for text in given.getlist(name):
        if text:
            try:
                found.append(expanded(text))
            except ValueError:
                raise ProblemError(
                    400,
                    N_("The parameter %(name)s is %(value)s; these were expected: %(wanted)s."),
                    {"name": name, "value": repr(text), "wanted": "organisation:scn, https://… , ar"},
                ) from None
    return tuple(dict.fromkeys(found))
