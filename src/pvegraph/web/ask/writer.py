"""The query that a question comes to, as a person would write it."""

from __future__ import annotations

from dataclasses import dataclass

from pvegraph.web.ask.kinds import Kind
from pvegraph.web.ask.lines import Names, braced, comment, declared, label, named, text, values
from pvegraph.web.ask.patterns import Kinds, Say, Scope, conditions, pattern
from pvegraph.web.ask.question import Column, Condition, Path, Question

_NAMED_BY = {"publisher": "foaf:name", "ontology": "rdfs:label"}
"""What names the things of a kind, where that is no preferred label."""


@dataclass(frozen=True)
class Shown:
    """A column as the query has it: its variable, and what rows are sorted by."""

    column: Column
    variable: str
    sorts_by: str
    lines: tuple[str, ...]
    labels: tuple[str, ...]
    """The lines that find its label; none for what is no thing."""


@dataclass(frozen=True)
class Written:
    """A query, and which of its variables is which column."""

    text: str
    subject: str
    columns: tuple[tuple[Column, str], ...]


def columns_of(question: Question, kind: Kind) -> tuple[Column, ...]:
    """The columns that are shown: those chosen, else the usual ones."""
    return tuple(map(Column, kind.columns)) if question.columns is None else question.columns


def matching(
    question: Question, kinds: Kinds, carried: Path = (), say: Say | None = None
) -> tuple[list[str], str, str]:
    """A sub-query for the things that a question asks for, each once; its variable, and what the path leads to."""
    kind = kinds[question.kind]
    scope = Scope(kinds, kind, kind.variable, Names([kind.variable]), say)
    lines, that = conditions(scope, question.conditions, carried)
    chosen = f"?{kind.variable}" if that == kind.variable else f"?{kind.variable} ?{that}"
    body = [f"?{kind.variable} a {kind.class_} .", *lines]
    return braced("", braced(f"SELECT DISTINCT {chosen} WHERE", body)), kind.variable, that


def write(question: Question, kinds: Kinds, language: str, sentence: str, say: Say) -> Written:
    """The query for a table; ``sentence`` and ``say`` put it and its parts in words, which become comments."""
    kind = kinds[question.kind]
    found, subject, _ = matching(question, kinds, say=say)
    names = Names(["lang", subject, f"{subject}Label"])
    shown = [_shown(question, kinds, column, names) for column in columns_of(question, kind)]
    own_label = [] if kind.is_statement else label(subject)
    body = [values("lang", [text(language)]), *found]
    for each in shown:
        body += each.lines
    body += own_label
    for each in shown:
        body += each.labels
    heads = [f"?{subject}" if kind.is_statement else f"?{subject} ?{subject}Label"]
    heads += [f"?{each.variable} ?{each.variable}Label" if each.labels else f"?{each.variable}" for each in shown]
    lines = braced(f"SELECT DISTINCT {' '.join(heads)} WHERE", body)
    lines.append(_order(question, kind, subject, shown))
    if question.limit is not None:
        lines.append(f"LIMIT {question.limit}")
    whole = [*comment(sentence), "", *declared(lines), "", *lines]
    return Written("\n".join(whole) + "\n", subject, tuple((each.column, each.variable) for each in shown))


def _order(question: Question, kind: Kind, subject: str, shown: list[Shown]) -> str:
    """How the rows are sorted: as asked, then by name, then so that the order is always the same."""
    chosen = next((each.sorts_by for each in shown if each.column == question.sort.column), "")
    by = []
    if chosen:
        by.append(f"DESC(?{chosen})" if question.sort.descending else f"?{chosen}")
    if not kind.is_statement:
        by.append(f"DESC(?{subject}Label)" if question.sort.descending and not chosen else f"?{subject}Label")
    by += [f"?{each.sorts_by}" for each in shown[:1] if kind.is_statement and each.sorts_by != chosen]
    return f"ORDER BY {' '.join([*by, f'?{subject}'])}"


def _shown(question: Question, kinds: Kinds, column: Column, names: Names) -> Shown:
    """A column: what the relation leads to, or how much; as its condition narrows it down, if it has just one."""
    kind = kinds[question.kind]
    relation = kind.relation(column.name)
    assert relation is not None  # noqa: S101 - `addresses.check` has seen it
    told = [each for each in question.conditions if each.relation == column.name and not each.negated]
    condition = told[0] if len(told) == 1 else Condition(column.name)
    scope = Scope(kinds, kind, kind.variable, Names([kind.variable]))
    by = f" GROUP BY ?{kind.variable}"
    if column.counted:
        number, some = (names.new(f"{relation.variable}{end}") for end in ("Count", "Counted"))
        found = pattern(scope, condition)
        query = braced(f"SELECT ?{kind.variable} (COUNT(DISTINCT ?{found.that}) AS ?{some}) WHERE", found.lines, by)
        bound = f"BIND(COALESCE(?{some}, 0) AS ?{number})"
        return Shown(column, number, number, (*braced("OPTIONAL", query), bound), ())
    variable = names.new(relation.variable)
    if relation.leads == "dates":
        said = names.new(f"{variable}Said")
        lines = named(relation.ways[0], {"this": kind.variable, "that": said}, Names())
        query = braced(f"SELECT ?{kind.variable} (MAX(STR(?{said})) AS ?{variable}) WHERE", lines, by)
        return Shown(column, variable, variable, tuple(braced("OPTIONAL", query)), ())
    found = pattern(scope, condition, called=variable)
    if relation.is_plain and condition == Condition(relation.name):
        lines = [f"OPTIONAL {{ {found.lines[0].removesuffix(' .')} }}"]
    else:
        lines = braced("OPTIONAL", braced(f"SELECT DISTINCT ?{kind.variable} ?{found.that} WHERE", found.lines))
    if relation.leads in {"languages", "numbers"}:
        return Shown(column, variable, variable, tuple(lines), ())
    labels = label(variable, _NAMED_BY.get(relation.target, "skos:prefLabel"), may_be_missing=True)
    return Shown(column, variable, f"{variable}Label", tuple(lines), tuple(labels))
