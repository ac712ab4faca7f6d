"""Where the statements of a group begin and end, told by their words and brackets alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pvegraph.sparql.layout.items import Group, Item, first_word, is_braces, text_of

STATEMENTS = frozenset(("FILTER", "BIND", "OPTIONAL", "MINUS", "GRAPH", "SERVICE", "VALUES", "LET"))
"""Keywords that begin one."""


def statements(items: Sequence[Item]) -> Iterator[list[Item]]:
    """The statements of a group; comments between them are statements too."""
    current: list[Item] = []
    for place, item in enumerate(items):
        if current and _begins(current, items[place - 1], item):
            yield current
            current = []
        current.append(item)
    if current:
        yield current


def _begins(current: Sequence[Item], before: Item, item: Item) -> bool:
    """Whether something begins a statement."""
    if first_word(item).is_comment:
        # A comment within a statement belongs to it, one after its end stands for itself.
        return _is_over(current) or first_word(before).is_comment
    if text_of(item) == ".":
        return False
    if all(first_word(each).is_comment for each in current):
        return True
    if text_of(item) in STATEMENTS:
        return True
    if is_braces(item) and not _takes_braces(current):
        return True
    return _is_over(current) and text_of(item) != "UNION" and text_of(before) != "UNION"


def _takes_braces(current: Sequence[Item]) -> bool:
    """Whether braces belong to a statement that has been begun."""
    words = [each for each in current if not first_word(each).is_comment]
    if text_of(words[-1]) == "UNION":
        return True
    return text_of(words[0]) in STATEMENTS and not any(is_braces(each) for each in words)


def _is_over(current: Sequence[Item]) -> bool:
    """Whether a statement has all that it needs."""
    first = next((each for each in current if not first_word(each).is_comment), None)
    last = next((each for each in reversed(current) if not first_word(each).is_comment), None)
    if first is None or last is None:
        return False
    if text_of(last) == ".":
        return True
    if text_of(first) in {"FILTER", "BIND", "LET"}:
        return isinstance(last, Group)
    return is_braces(last) and (text_of(first) in STATEMENTS or is_braces(first))


def is_select(items: Sequence[Item]) -> bool:
    """Whether a group is a sub-select."""
    return next((text_of(item) for item in items if not first_word(item).is_comment), "") == "SELECT"


def is_trailing(item: Item) -> bool:
    word = first_word(item)
    return word.is_comment and not word.token.lines_before
