"""Laying out clauses, groups and statements, which stand within each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from pvegraph.sparql.layout.items import Group, Item, first_word, is_braces, text_of, width_of
from pvegraph.sparql.layout.lines import Lines
from pvegraph.sparql.layout.spacing import Word
from pvegraph.sparql.layout.statements import STATEMENTS, is_select, is_trailing, statements

_INDENT = 2
_FEW_PROPERTIES = 2
"""So many properties of one subject may stand on one line."""
_DECLARING = frozenset(("PREFIX", "BASE", "VERSION"))
_CLAUSES = frozenset(
    (
        *_DECLARING,
        *("SELECT", "CONSTRUCT", "DESCRIBE", "ASK", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"),
        *("VALUES", "INSERT", "DELETE", "WITH", "USING", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"),
    )
)
_BEGINNING = frozenset(("SELECT", "CONSTRUCT", "DESCRIBE", "ASK", "DELETE", "INSERT"))
"""Keywords after which WHERE stays on the line."""


# ── clauses ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def write_query(writer: Lines, items: Sequence[Item], indent: int) -> None:
    """The clauses of a query or of a sub-select, or the operations of an update."""
    previous, keyword, declared = "", "", False
    for place, item in enumerate(items):
        word = first_word(item)
        begins = text_of(item) in _CLAUSES and not (keyword == "WITH" and previous == "WITH")
        if word.is_comment and word.token.lines_before:
            begins = True
        if declared and begins and _next_word(items, place) not in _DECLARING:
            writer.blank()
            declared = False
        has_room = writer.room() >= len(" WHERE {")
        if begins and not (has_room and _continues(items[place - 1] if place else None, keyword, item)):
            writer.break_line(indent)
            if word.token.lines_before > 1:
                writer.blank()
        if not word.is_comment:
            keyword = text_of(item) if text_of(item) in _CLAUSES else keyword
            declared = declared or keyword in _DECLARING
        _part_of_clause(writer, item, items[place - 1] if place else None, indent, keyword)
        previous = previous if word.is_comment else text_of(item)
        if previous == ";":
            writer.blank()


def _next_word(items: Sequence[Item], place: int) -> str:
    """The word from a place on that is no comment."""
    return next((text_of(item) for item in items[place:] if not first_word(item).is_comment), "")


def _continues(before: Item | None, clause: str, item: Item) -> bool:
    """Whether WHERE goes on in the line of the clause before it."""
    return text_of(item) == "WHERE" and clause in _BEGINNING and before is not None and not is_braces(before)


def _part_of_clause(writer: Lines, item: Item, before: Item | None, indent: int, keyword: str) -> None:
    """One word or group of a clause."""
    if isinstance(item, Group) and item.opening.text == "{":
        if keyword == "VALUES":
            _rows(writer, item, indent)
        else:
            _braces(writer, item, indent, is_flat=not item.items)
        return
    is_item = before is not None and keyword in {"SELECT", "GROUP", "ORDER", "HAVING", "DESCRIBE"}
    if is_item and width_of([item]) > writer.room() and not first_word(item).is_comment:
        writer.break_line(indent + _INDENT)
    if isinstance(item, Group):
        _run(writer, [item], indent + _INDENT)
    else:
        writer.word(item)
    if writer.must_break:
        writer.break_line(indent + _INDENT if not first_word(item).token.lines_before else indent)


# ── groups ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _braces(writer: Lines, group: Group, indent: int, *, is_flat: bool) -> None:
    """A group of statements: on one line, or each statement on its own."""
    if is_flat:
        writer.flat([group])
        return
    writer.word(group.opening)
    if is_select(group.items):
        writer.break_line(indent + _INDENT)
        write_query(writer, group.items, indent + _INDENT)
    else:
        for statement in statements(group.items):
            first = first_word(statement[0])
            if first.is_comment and not first.token.lines_before:
                writer.flat(statement)
                continue
            writer.break_line(indent + _INDENT)
            if first.token.lines_before > 1 and statement[0] is not group.items[0]:
                writer.blank()
            _statement(writer, statement, indent + _INDENT)
    writer.break_line(indent)
    writer.word(group.closing)


# ── statements ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _statement(writer: Lines, items: Sequence[Item], indent: int) -> None:
    """One statement, over several lines if it is long."""
    first = text_of(items[0])
    if first == "VALUES":
        for item in items:
            if is_braces(item) and isinstance(item, Group):
                _rows(writer, item, indent)
            else:
                writer.flat([item])
    elif first in STATEMENTS or is_braces(items[0]):
        _run(writer, items, indent)
    else:
        _triples(writer, items, indent)


def _triples(writer: Lines, items: Sequence[Item], indent: int) -> None:
    """A subject with its properties: on one line, or each property on its own."""
    ends = [place for place, item in enumerate(items) if text_of(item) == ";"]
    is_flat = len(ends) < _FEW_PROPERTIES and width_of(items) <= writer.room()
    start = 0
    for end in ends:
        _run(writer, items[start : end + 1], indent + (_INDENT if start else 0))
        start = end + 1
        while start < len(items) and is_trailing(items[start]):
            writer.word(first_word(items[start]))
            start += 1
        if writer.must_break or (not is_flat and start < len(items) and text_of(items[start]) not in {".", ";"}):
            writer.break_line(indent + _INDENT)
    _run(writer, items[start:], indent + (_INDENT if start else 0))


def _run(writer: Lines, items: Sequence[Item], indent: int) -> None:
    """Words in a row; a line that would be too long is broken where it may be."""
    for part in _parts(items):
        if width_of(part) > writer.room() and writer.line.strip() and _may_begin_line(part):
            writer.break_line(indent + _INDENT)
        for item in part:
            if writer.must_break:
                writer.break_line(indent + _INDENT)
            if isinstance(item, Word):
                writer.word(item)
            elif item.opening.text == "{":
                _braces(writer, item, indent, is_flat=_is_short(writer, item))
            elif item.width <= writer.room():
                writer.flat([item])
            elif item.opening.text == "[" and any(text_of(each) == ";" for each in item.items):
                _brackets(writer, item, indent)
            else:
                writer.word(item.opening)
                _run(writer, item.items, indent)
                writer.word(item.closing)


def _parts(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Words that stay together: a line is broken after a comma, and before AND, OR, AS, plus and minus."""
    current: list[Item] = []
    for item, after in zip_longest(items, items[1:]):
        assert item is not None  # noqa: S101 - only what comes after the last is
        is_binary = text_of(item) in {"+", "-"} and after is not None and first_word(after).has_space
        is_joint = is_binary or text_of(item) in {"&&", "||", "AS"}
        if current and (is_joint or text_of(current[-1]) == ",") and not first_word(item).is_comment:
            yield current
            current = []
        current.append(item)
    if current:
        yield current


def _may_begin_line(part: Sequence[Item]) -> bool:
    """Whether a part is not the rest of the word before it."""
    word = first_word(part[0])
    return word.has_space and word.text not in {".", ";"} and not word.is_comment


def _is_short(writer: Lines, group: Group) -> bool:
    """Whether a group fits on the line, and can be read there at a glance."""
    if group.width > writer.room() or any(is_braces(item) for item in group.items) or is_select(group.items):
        return False
    return len(list(statements(group.items))) <= _FEW_PROPERTIES


def _brackets(writer: Lines, group: Group, indent: int) -> None:
    """The properties of a thing without a name, each on a line."""
    writer.word(group.opening)
    writer.break_line(indent + 2 * _INDENT)
    _triples(writer, group.items, indent + _INDENT)
    writer.break_line(indent + _INDENT)
    writer.word(group.closing)


def _rows(writer: Lines, group: Group, indent: int) -> None:
    """The rows of VALUES: on one line, or each on its own."""
    if group.width <= writer.room():
        writer.flat([group])
        return
    writer.word(group.opening)
    writer.break_line(indent + _INDENT)
    rows = any(isinstance(item, Group) for item in group.items)
    for before, item in pairwise((None, *group.items)):
        assert item is not None  # noqa: S101 - only the first is
        if is_trailing(item):
            writer.word(first_word(item))
            continue
        if before is not None and (rows or width_of([item]) > writer.room()):
            writer.break_line()
        writer.flat([item])
    writer.break_line(indent)
    writer.word(group.closing)
