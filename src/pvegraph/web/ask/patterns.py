"""The conditions of a question as patterns of SPARQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from pvegraph.web.ask.kinds import Kind
from pvegraph.web.ask.lines import Names, braced, comment, indented, named, term, text, values, within
from pvegraph.web.ask.question import Condition, Path
from pvegraph.web.ask.relations import Relation

Kinds: TypeAlias = Mapping[str, Kind]
Say: TypeAlias = Callable[[Condition, Kind], str]
"""A condition in words, which stand above its pattern as a comment."""


@dataclass(frozen=True)
class Scope:
    """A part of a query that speaks of the things of one kind under one name."""

    kinds: Kinds
    kind: Kind
    variable: str
    names: Names
    say: Say | None = None

    def of(self, condition: Condition) -> Relation:
        """The relation of a condition, which `addresses.check` has seen."""
        relation = self.kind.relation(condition.relation)
        assert relation is not None  # noqa: S101 - see above
        return relation


def conditions(scope: Scope, found: Sequence[Condition], carried: Path = ()) -> tuple[list[str], str]:
    """The lines of conditions, those that must not hold last; and the variable of what the path ``carried`` leads to.

    What is carried is read as if it must hold: its variable is for counting what one more condition would lead to.
    """
    lines: list[str] = []
    variable = scope.variable
    numbered = sorted(enumerate(found), key=lambda each: each[1].negated and each[0] not in carried[:1])
    for number, condition in numbered:
        if scope.say is not None:
            lines += comment(scope.say(condition, scope.kind))
        if carried and number == carried[0]:
            more, variable = _carried(scope, replace(condition, negated=False, at_least=1), carried[1:])
            lines += more
        elif condition.negated:
            lines += braced("MINUS", _needed(replace(scope, names=scope.names.seen()), condition))
        elif _is_plain(scope.of(condition), condition):
            lines += pattern(scope, condition).lines
        else:
            lines += braced("", _needed(scope, condition))
    return lines, variable


def _is_plain(relation: Relation, condition: Condition) -> bool:
    """Whether a condition is one statement that needs no part of its own."""
    return (
        relation.is_plain
        and relation.leads not in {"dates", "languages"}
        and condition.at_least == 1
        and not condition.marks
        and not condition.conditions
    )


def _needed(scope: Scope, condition: Condition) -> list[str]:
    """The things that meet a condition, each once, by a query of its own that says no more than that."""
    if condition.negated and condition.at_least == 1:  # MINUS does not repeat what it takes away
        return pattern(scope, condition).lines
    found = pattern(replace(scope, names=Names([scope.variable])), condition)
    if condition.at_least == 1:
        return braced(f"SELECT DISTINCT ?{scope.variable} WHERE", found.lines)
    having = f" GROUP BY ?{scope.variable} HAVING (COUNT(DISTINCT ?{found.that}) >= {condition.at_least})"
    return braced(f"SELECT ?{scope.variable} WHERE", found.lines, having)


def _carried(scope: Scope, condition: Condition, carried: Path) -> tuple[list[str], str]:
    """As `_needed`, and with what the path leads to."""
    found = pattern(replace(scope, names=Names([scope.variable])), condition, carried=carried)
    chosen = f"?{scope.variable} ?{found.carried}"
    return braced("", braced(f"SELECT DISTINCT {chosen} WHERE", found.lines)), found.carried


@dataclass(frozen=True)
class Pattern:
    """What a condition comes to."""

    lines: list[str]
    that: str
    """The variable of what it leads to."""
    carried: str
    """The variable of what the path leads to that was to be carried."""
    known: Mapping[str, str]
    """The variables of the relation's own pattern, as they are called here."""


def pattern(scope: Scope, condition: Condition, *, carried: Path = (), called: str = "", opened: str = "") -> Pattern:
    """The lines of a condition. ``called`` is the name for what it leads to; the marking ``opened`` takes any value."""
    relation = scope.of(condition)
    that = scope.names.new(called or relation.variable)
    known = {"this": scope.variable, "that": that}
    since, until = ("".join(condition.mark(end)) for end in ("from", "to"))
    if relation.leads == "dates" and relation.period is not None:
        return Pattern(within(relation.period, since, until, known, scope.names), that, that, known)
    lines = _ways(relation, condition, known, scope.names, opened)
    goes_on = bool(since or until or condition.conditions or carried)
    if len(relation.ways) > 1 and goes_on:
        # What a UNION is joined with is read for each of its rows; what a query of its own gives is read once.
        lines = braced("", braced(f"SELECT DISTINCT ?{scope.variable} ?{that} WHERE", lines))
    if relation.period is not None and (since or until):
        lines += within(relation.period, since, until, known, scope.names)
    if not condition.conditions and not carried:
        return Pattern(lines, that, that, known)
    target = Scope(scope.kinds, scope.kinds[relation.target], that, scope.names, scope.say)
    more, variable = conditions(target, condition.conditions, carried)
    return Pattern([*lines, *more], that, variable, known)


def _ways(relation: Relation, condition: Condition, known: dict[str, str], names: Names, opened: str) -> list[str]:
    """The lines of a relation: as they are, or one way or another; each narrowed down as the condition has it."""
    lines: list[str] = []
    if condition.values and relation.leads != "languages":
        lines.append(values(known["that"], map(term, condition.values)))
    narrowing: list[str] = []
    for marking in relation.markings:
        wanted = condition.mark(marking.name)
        if wanted or marking.name == opened:
            known[marking.variable] = names.new(marking.variable)
            narrowing += marking.lines
        if wanted:
            lines.append(values(known[marking.variable], map(term, wanted)))
    for alternative in relation.alternatives:
        for name in condition.mark(alternative.name):
            choice = alternative.choice(name)
            assert choice is not None  # noqa: S101 - `addresses.check` has seen it
            narrowing += choice.lines
    if len(relation.ways) == 1:
        lines += named([*relation.ways[0], *narrowing], known, names)
    else:
        for number, each in enumerate(relation.ways):
            lines += ["{" if number == 0 else "} UNION {", *indented(named([*each, *narrowing], known, names))]
        lines.append("}")
    for bound, sign in (("least", ">="), ("most", "<=")):
        lines += [f"FILTER(?{known['that']} {sign} {number})" for number in condition.mark(bound)]
    if condition.values and relation.leads == "languages":
        lines.append(f"FILTER(?{known['that']} IN ({', '.join(map(text, condition.values))}))")
    return lines
