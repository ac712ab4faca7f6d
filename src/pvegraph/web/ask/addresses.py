"""Questions and their addresses: read strictly, and written so that both are always the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from urllib.parse import quote

from starlette.datastructures import QueryParams

from pvegraph.dates import PartialDate
from pvegraph.web.ask.kinds import Kind
from pvegraph.web.ask.question import Column, Condition, Path, Question, Sort
from pvegraph.web.ask.relations import Relation
from pvegraph.web.ask.writing import MOST, MOST_COUNTED, read, written
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError

PATH = "/ask"
MOST_COLUMNS = 12
MOST_ROWS = 100_000
DEEPEST = 3
"""How many steps a question may take from one kind of things to another."""
Kinds: TypeAlias = Mapping[str, Kind]
_SAFE = ":/-._~!(),;=^"
_NUMBER = re.compile("[1-9][0-9]{0,5}")
_PLACE = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2}){0,4}")
DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")
ENDS = ("from", "to")
BOUNDS = ("least", "most")
_WHOLE = re.compile("[0-9]{1,9}")


def address(question: Question, **more: str) -> str:
    """The address of a question, with more parameters after it.

    >>> address(Question("city", (Condition("country", values=("https://w3id.org/pvegraph/id/country/ma",)),)))
    '/ask?kind=city&where=country(=country:ma)'
    """
    return f"{PATH}?" + "&".join(
        f"{name}={quote(value, safe=_SAFE)}" for name, value in [*pairs(question), *more.items()]
    )


def pairs(question: Question) -> list[tuple[str, str]]:
    """The parameters of a question in their order, as hidden fields of a form have them."""
    found = [("kind", question.kind), *(("where", written(condition)) for condition in question.conditions)]
    if question.columns is not None:
        found += [("column", column_name(column)) for column in question.columns] or [("column", "")]
    if question.sort != Sort():
        column = column_name(question.sort.column) if question.sort.column is not None else ""
        found.append(("sort", ("-" if question.sort.descending else "") + (column or "name")))
    if question.limit is not None:
        found.append(("limit", str(question.limit)))
    return found


def column_name(column: Column) -> str:
    """A column as addresses write it.

    >>> column_name(Column("event", counted=True))
    'event.count'
    """
    return f"{column.name}{'.count' if column.counted else ''}"


def _read_column(text: str) -> Column:
    name = text.removesuffix(".count")
    return Column(name, counted=name != text)


def question_of(given: QueryParams, kinds: Kinds) -> Question:
    """The question of a request; raises `ProblemError` 400 with a sentence for what is none."""
    columns: tuple[Column, ...] | None = tuple(_read_column(text) for text in given.getlist("column") if text)
    if "column" not in given:
        columns = None
    sort, limit = given.get("sort", ""), given.get("limit", "")
    if limit and not (_NUMBER.fullmatch(limit) and int(limit) <= MOST_ROWS):
        raise _wrong("limit", limit, f"1 – {MOST_ROWS}")
    bare = sort.removeprefix("-")
    question = Question(
        given.get("kind", ""),
        tuple(read(text) for text in given.getlist("where") if text),
        columns,
        Sort(_read_column(bare) if bare not in {"", "name"} else None, sort.startswith("-")),
        int(limit) if limit else None,
    )
    check(question, kinds)
    return question


def path_of(text: str, question: Question) -> Path:
    """The place of a condition that a parameter names; empty for the question itself. Raises `ProblemError` 400."""
    if not text:
        return ()
    if _PLACE.fullmatch(text) is None:
        raise _wrong("at", text, "0, 1.0 …")
    path = tuple(int(number) for number in text.split("."))
    try:
        question.at(path)
    except LookupError:
        raise ProblemError(
            400, N_("The question has no condition at the place %(place)s; go back a page."), {"place": text}
        ) from None
    return path


def place(path: Path) -> str:
    """A place as addresses write it.

    >>> place((0, 2))
    '0.2'
    """
    return ".".join(map(str, path))


def kind_at(question: Question, path: Path, kinds: Kinds) -> Kind:
    """The kind of the things that a place speaks of."""
    kind = kinds[question.kind]
    for depth in range(1, len(path) + 1):
        relation = relation_of(kind, question.at(path[:depth]).relation)
        kind = kinds[relation.target]
    return kind


def check(question: Question, kinds: Kinds) -> None:
    """Raise `ProblemError` 400 for a question that makes no sense of the kinds and relations that there are."""
    kind = kinds.get(question.kind)
    if kind is None or not kind.is_asked_for:
        names = [each.name for each in kinds.values() if each.is_asked_for]
        raise _wrong("kind", question.kind, ", ".join(names))
    if sum(1 for _ in question.walk()) > MOST:
        raise ProblemError(
            400, N_("The question has more than %(limit)s conditions; ask for less at once."), {"limit": str(MOST)}
        )
    for condition in question.conditions:
        _check_condition(condition, kind, kinds, 1)
    columns = question.columns if question.columns is not None else tuple(map(Column, kind.columns))
    if len(columns) > MOST_COLUMNS or len(set(columns)) < len(columns):
        raise ProblemError(
            400,
            N_("A table has at most %(limit)s columns, each of them once; leave some of them out."),
            {"limit": str(MOST_COLUMNS)},
        )
    for column in columns:
        relation = relation_of(kind, column.name)
        if column.counted and relation.leads not in {"things", "concepts"}:
            raise _wrong("column", column_name(column), column.name)
    if question.sort.column is not None and question.sort.column not in columns:
        raise _wrong("sort", column_name(question.sort.column), ", ".join(["name", *map(column_name, columns)]))


def relation_of(kind: Kind, name: str) -> Relation:
    """The relation of a name; raises `ProblemError` 400 if things of the kind have none."""
    relation = kind.relation(name)
    if relation is None:
        raise ProblemError(
            400,
            N_("Nothing called %(name)s is asked of the kind %(kind)s; these may be: %(names)s."),
            {"name": repr(name), "kind": kind.name, "names": ", ".join(each.name for each in kind.relations)},
        )
    return relation


def _check_condition(condition: Condition, kind: Kind, kinds: Kinds, depth: int) -> None:
    relation = relation_of(kind, condition.relation)
    for value in condition.values:
        is_iri = value.startswith(("http://", "https://"))
        if relation.leads in {"dates", "numbers"} or is_iri != (relation.leads != "languages"):
            raise _wrong(relation.name, value, "country:ma" if relation.leads != "languages" else "ar")
        if not is_iri and _LANGUAGE.fullmatch(value) is None:
            raise _wrong(relation.name, value, "ar")
    _check_marks(condition, relation)
    if condition.at_least > 1 and relation.leads not in {"things", "concepts"}:
        raise _wrong("n", str(condition.at_least), "1")
    if condition.conditions and (relation.leads != "things" or condition.values or depth > DEEPEST):
        raise ProblemError(
            400,
            N_("The condition %(name)s takes no conditions of its own here; take them away, or its values."),
            {"name": repr(relation.name)},
        )
    for below in condition.conditions:
        _check_condition(below, kinds[relation.target], kinds, depth + 1)


def _check_marks(condition: Condition, relation: Relation) -> None:
    markings = {marking.name for marking in relation.markings}
    alternatives = {alternative.name: alternative for alternative in relation.alternatives}
    ends = set(ENDS) if relation.period is not None else set()
    for mark in condition.marks:
        if mark.name in alternatives:
            names = [choice.name for choice in alternatives[mark.name].choices]
            if len(mark.values) != 1 or mark.values[0] not in names:
                raise _wrong(mark.name, ", ".join(mark.values), ", ".join(names))
        elif mark.name in BOUNDS and relation.leads == "numbers":
            if len(mark.values) != 1 or _WHOLE.fullmatch(mark.values[0]) is None:
                raise _wrong(mark.name, ", ".join(mark.values), "0 – 999999999")
        elif mark.name in ends:
            if len(mark.values) != 1 or not is_date(mark.values[0]):
                raise _wrong(mark.name, ", ".join(mark.values), "2018, 2018-05, 2018-05-06")
        elif mark.name in markings:
            wrong = [value for value in mark.values if not value.startswith(("http://", "https://"))]
            if wrong:
                raise _wrong(mark.name, wrong[0], "role:host")
        else:
            raise _wrong(relation.name, mark.name, ", ".join([*markings, *alternatives, *sorted(ends)]) or "=")
    if condition.mark("from") and condition.mark("to") and condition.mark("from")[0] > condition.mark("to")[0] + "~":
        raise ProblemError(
            400,
            N_("The time from %(first)s to %(last)s ends before it begins."),
            {"first": condition.mark("from")[0], "last": condition.mark("to")[0]},
        )


def is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day that there is.

    >>> is_date("2018"), is_date("2018-05"), is_date("2018-02-30"), is_date("soon")
    (True, True, False, False)
    """
    if DATE.fullmatch(text) is None:
        return False
    try:
        PartialDate.parse(text)
    except ValueError:
        return False
    return True


def numbers_of(values: Sequence[str]) -> int:
    """How many things a form asks for at least; raises `ProblemError` 400 for what is no such number."""
    text = values[0].strip() if values else ""
    if not text:
        return 1
    if not (_NUMBER.fullmatch(text) and int(text) <= MOST_COUNTED):
        raise _wrong("n", text, f"1 – {MOST_COUNTED}")
    return int(text)


def _wrong(name: str, value: str, wanted: str) -> ProblemError:
    return ProblemError(
        400,
        N_("The parameter %(name)s is %(value)s; these were expected: %(wanted)s."),
        {"name": name, "value": repr(value), "wanted": wanted},
    )
