"""A question: a kind of things, the conditions that they meet, and what the table shows of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

Path: TypeAlias = tuple[int, ...]
"""The place of a condition: its number among those of the question, then among those of that condition, and so on."""


@dataclass(frozen=True)
class Mark:
    """What narrows a relation down: a name such as ``role`` or ``from``, and any of several values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Condition:
    """What a relation must lead to: any of some things, or things that meet conditions of their own, or anything."""

    relation: str
    negated: bool = False
    values: tuple[str, ...] = ()
    """IRIs of things, or tags of languages; any of them will do."""
    marks: tuple[Mark, ...] = ()
    at_least: int = 1
    """To how many things the relation must lead."""
    conditions: tuple[Condition, ...] = ()
    """What the things it leads to must meet."""

    def mark(self, name: str) -> tuple[str, ...]:
        """The values of a mark, none if it is not there.

        >>> Condition("event", marks=(Mark("from", ("2018",)),)).mark("from")
        ('2018',)
        """
        return next((mark.values for mark in self.marks if mark.name == name), ())


@dataclass(frozen=True)
class Column:
    """A column of the table: a property or what a relation leads to, or how many things that are."""

    name: str
    counted: bool = False


@dataclass(frozen=True)
class Sort:
    """What the rows are sorted by: a column, or the name if there is none."""

    column: Column | None = None
    descending: bool = False


@dataclass(frozen=True)
class Question:
    """What is asked for; it says nothing of the language of the answer."""

    kind: str
    conditions: tuple[Condition, ...] = ()
    columns: tuple[Column, ...] | None = None
    """`None` for those that a kind usually shows."""
    sort: Sort = Sort()
    limit: int | None = None

    def at(self, path: Path) -> Condition:
        """The condition at a place; raises `LookupError` if there is none."""
        found = _at(self.conditions, path)
        if found is None:
            raise LookupError(path)
        return found

    def with_condition(self, path: Path, condition: Condition) -> Question:
        """The question with one condition more, the last one below a place."""
        if not path:
            return replace(self, conditions=(*self.conditions, condition))
        above = self.at(path)
        return self.changed(path, replace(above, conditions=(*above.conditions, condition)))

    def changed(self, path: Path, condition: Condition) -> Question:
        """The question with another condition at a place."""
        return replace(self, conditions=_changed(self.conditions, path, (condition,)))

    def without(self, path: Path) -> Question:
        """The question without the condition at a place."""
        self.at(path)
        return replace(self, conditions=_changed(self.conditions, path, ()))

    def walk(self) -> Iterator[tuple[Path, Condition]]:
        """Every condition with its place, each before those below it."""
        return _walk(self.conditions, ())


def _walk(conditions: tuple[Condition, ...], above: Path) -> Iterator[tuple[Path, Condition]]:
    for number, condition in enumerate(conditions):
        path = (*above, number)
        yield path, condition
        yield from _walk(condition.conditions, path)


def _at(conditions: tuple[Condition, ...], path: Path) -> Condition | None:
    if not path or path[0] >= len(conditions):
        return None
    found = conditions[path[0]]
    return found if len(path) == 1 else _at(found.conditions, path[1:])


def _changed(conditions: tuple[Condition, ...], path: Path, instead: tuple[Condition, ...]) -> tuple[Condition, ...]:
    number, below = path[0], path[1:]
    if below:
        instead = (replace(conditions[number], conditions=_changed(conditions[number].conditions, below, instead)),)
    return (*conditions[:number], *instead, *conditions[number + 1 :])
