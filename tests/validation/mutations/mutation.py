"""What a mutation is: a change of one file as a text, and what must be found for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.validation.expected import Row, row
from tests.validation.mutations.statements import Authored, Statement


@dataclass(frozen=True)
class Mutation:
    """Some lines of a file with what stands in place of each of them, and the table of what must be found."""

    file: str
    edits: tuple[tuple[int, tuple[str, ...]], ...]
    expected: tuple[Row, ...]
    things: frozenset[str]
    """What it speaks of: mutations that share nothing do not disturb one another."""

    def apply(self, lines: Sequence[str]) -> str:
        """The text after the change."""
        new = dict(self.edits)
        return "\n".join(part for number, line in enumerate(lines, 1) for part in new.get(number, (line,)))


Kind = Callable[[Authored], Iterator[Mutation]]
"""All mutations of a kind that the data allows."""


def replaced(statement: Statement, value: str, *shapes: str, also: Sequence[Row] = ()) -> Mutation:
    """Another value in a statement, found at its line by each of the shapes."""
    text = f"    {statement.predicate} {value} ;"
    return rewritten(statement, text, *(row(shape, statement.file, statement.line) for shape in shapes), *also)


def rewritten(statement: Statement, text: str, *expected: Row) -> Mutation:
    """Another line in place of a statement."""
    return Mutation(statement.file, ((statement.line, (text,)),), expected, _things(statement))


def removed(statement: Statement, *shapes: str) -> Mutation:
    """A statement taken away, found by each of the shapes at the line of its subject."""
    expected = tuple(row(shape, statement.file, statement.head) for shape in shapes)
    return Mutation(statement.file, ((statement.line, ()),), expected, _things(statement))


def followed(statement: Statement, text: str, *shapes: str) -> Mutation:
    """A line put behind a statement, found there by each of the shapes."""
    expected = tuple(row(shape, statement.file, statement.line + 1) for shape in shapes)
    return Mutation(statement.file, ((statement.line, (statement.text, text)),), expected, _things(statement))


def appended(authored: Authored, file: str, block: Sequence[str], *expected: Row, things: set[str]) -> Mutation:
    """Lines put at the end of a file; the first of them gets the number ``authored.end(file) + 1``."""
    last = authored.end(file)
    return Mutation(file, ((last, (authored.lines[file][last - 1], *block)),), expected, frozenset(things))


def _things(statement: Statement) -> frozenset[str]:
    return frozenset({statement.subject, statement.value})
