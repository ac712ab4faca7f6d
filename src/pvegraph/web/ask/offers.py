"""What may be added to a question: only what leads somewhere, with how many things would be left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pvegraph.web.ask.addresses import Kinds, kind_at
from pvegraph.web.ask.answering import Row
from pvegraph.web.ask.kinds import Kind
from pvegraph.web.ask.lines import Names, braced, declared, indented, text, values
from pvegraph.web.ask.patterns import Scope, pattern
from pvegraph.web.ask.question import Condition, Mark, Path, Question
from pvegraph.web.ask.relations import Relation
from pvegraph.web.ask.writer import matching

MOST = 200
"""Values that are counted; a relation to more of them is searched by names."""
_TOTAL, _VALUES = "", "="
"""What is counted beside relations and markings: the things themselves, and the values of a relation."""


@dataclass(frozen=True)
class Counts:
    """How many things of a question there are, and how many for each of what may be added."""

    total: int
    offers: Mapping[str, int]
    """By the name of a relation."""
    values: Mapping[str, Mapping[str, int]]
    """By the name of a marking, or ``=`` for the relation itself; then by value, the most frequent ones first."""


def relations_query(question: Question, path: Path, kinds: Kinds) -> str:
    """Asks how many things of a question have each relation, at a place of it."""
    kind = kind_at(question, path, kinds)
    base, subject, that = matching(question, kinds, path)
    branches = []
    for relation in kind.relations:
        scope = Scope(kinds, kind, that, Names([subject, that, "offer", "value"]))
        lines = pattern(scope, Condition(relation.name)).lines
        if relation.leads == "languages":  # else the names of all things there are would be read
            lines = [f"?{that} a {kind.class_} .", *lines]
        branches.append(_branch(relation.name, braced("", braced(f"SELECT DISTINCT ?{that} WHERE", lines))))
    return _query(["?offer"], subject, [*base, *_united(branches)], _all(question, kinds))


def values_query(
    question: Question,
    path: Path,
    kinds: Kinds,
    relation: Relation,
    *,
    among: tuple[str, ...] = (),
    whole: Question | None = None,
) -> str:
    """Asks how many things of a question have each value of a relation, of its markings and of its alternatives.

    ``among`` are the only values that matter, where a reader looks for some. ``whole`` is the question of which the
    things are counted, if one of its conditions is being changed.
    """
    kind = kind_at(question, path, kinds)
    base, subject, that = matching(question, kinds, path)
    branches: list[list[str]] = []

    scope = Scope(kinds, kind, that, Names([subject, that, "offer", "value"]))

    def counted(name: str, opened: str = "") -> None:
        found = pattern(replace(scope, names=scope.names.seen()), Condition(relation.name, values=among), opened=opened)
        value = next((found.known[each.variable] for each in relation.markings if each.name == opened), found.that)
        query = braced(f"SELECT DISTINCT ?{that} (?{value} AS ?value) WHERE", found.lines)
        branches.append(_branch(name, braced("", query)))

    if relation.leads not in {"dates", "numbers"}:
        counted(_VALUES)
        for marking in relation.markings:
            counted(marking.name, marking.name)
    for alternative in relation.alternatives:
        for choice in alternative.choices:
            condition = Condition(relation.name, marks=(Mark(alternative.name, (choice.name,)),))
            found = pattern(replace(scope, names=scope.names.seen()), condition)
            query = braced("", braced(f"SELECT DISTINCT ?{that} WHERE", found.lines))
            branches.append([*_branch(alternative.name, query), f"BIND({text(choice.name)} AS ?value)"])
    return _query(["?offer", "?value"], subject, [*base, *_united(branches)], _all(whole or question, kinds))


def kinds_query(kinds: Iterable[Kind]) -> str:
    """Asks how many things there are of each kind."""
    counted = [kind for kind in kinds if kind.is_asked_for]
    lines = [
        "SELECT ?class (COUNT(DISTINCT ?thing) AS ?count) WHERE {",
        *indented([values("class", [kind.class_ for kind in counted]), "?thing a ?class ."]),
        "} GROUP BY ?class",
    ]
    return "\n".join([*declared(lines), *lines])


def _branch(name: str, lines: Sequence[str]) -> list[str]:
    return [*lines, f"BIND({text(name)} AS ?offer)"]


def _united(branches: Sequence[Sequence[str]]) -> list[str]:
    """One or another of several patterns; nothing if there are none."""
    lines: list[str] = []
    for number, branch in enumerate(branches):
        lines += ["{" if number == 0 else "} UNION {", *indented(branch)]
    return [*lines, "}"] if branches else ["FILTER(false)"]


def _all(question: Question, kinds: Kinds) -> list[str]:
    """The things themselves; where something is counted as if it were not denied, they are others than those."""
    return _branch(_TOTAL, matching(question, kinds)[0])


def _query(grouped: Sequence[str], subject: str, offered: Sequence[str], total: Sequence[str]) -> str:
    head = f"SELECT {' '.join(grouped)} (COUNT(DISTINCT ?{subject}) AS ?count) WHERE"
    tail = f' GROUP BY {" ".join(grouped)} ORDER BY DESC(?offer = "") DESC(?count) LIMIT {MOST}'
    lines = braced(head, _united([offered, total]), tail)
    return "\n".join([*declared(lines), *lines])


def counts_of(rows: Iterable[Row]) -> Counts:
    """The answer to one of the queries above."""
    total = 0
    offers: dict[str, int] = {}
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        name, number = row["offer"].value, int(row["count"].value)
        if "value" in row:
            found.setdefault(name, {})[row["value"].value] = number
        elif name == _TOTAL:
            total = number
        elif number:
            offers[name] = number
    return Counts(total, offers, found)
