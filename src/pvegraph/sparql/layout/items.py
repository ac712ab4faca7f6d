"""What a query is laid out of: words, and groups of what stands between two brackets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pvegraph.sparql.layout.spacing import CLOSING, OPENING, Word

WIDTH = 100
"""Columns that a line may have, where it can be broken."""
DEEPEST = 100
"""Brackets within each other."""


class LayoutError(ValueError):
    """A text that is not laid out."""


@dataclass(frozen=True)
class Group:
    """What stands between two brackets, and these."""

    opening: Word
    items: tuple[Word | Group, ...]
    closing: Word
    width: int
    """Columns that it needs on one line."""

    @classmethod
    def of(cls, opening: Word, items: Sequence[Word | Group], closing: Word) -> Group:
        """What stands between two brackets."""
        return cls(opening, tuple(items), closing, width_of((opening, *items, closing)))


Item = Word | Group


def grouped(words: Sequence[Word]) -> tuple[Item, ...]:
    """Words with those between brackets put together."""
    open_: list[tuple[Word | None, list[Item]]] = [(None, [])]
    for word in words:
        if word.token.kind == "sign" and word.text in OPENING:
            open_.append((word, []))
            if len(open_) > DEEPEST:
                raise LayoutError(f"More than {DEEPEST} brackets stand within each other.")
        elif word.token.kind == "sign" and word.text in CLOSING:
            opening, items = open_.pop()
            if opening is None or OPENING[opening.text] != word.text:
                raise LayoutError(f"No bracket is open that {word.text} closes.")
            open_[-1][1].append(Group.of(opening, items, word))
        else:
            open_[-1][1].append(word)
    opening, items = open_.pop()
    if opening is not None:
        raise LayoutError(f"The bracket {opening.text} is not closed.")
    return tuple(items)


def words_in(items: Sequence[Item]) -> Iterator[Word]:
    """All words, in their order."""
    for item in items:
        if isinstance(item, Word):
            yield item
        else:
            yield item.opening
            yield from words_in(item.items)
            yield item.closing


def first_word(item: Item) -> Word:
    return item if isinstance(item, Word) else item.opening


def width_of(items: Sequence[Item]) -> int:
    """Columns that words need on one line, with the space before them; more than any line has for a comment."""
    return sum(item.width if isinstance(item, Group) else _columns(item) for item in items)


def _columns(word: Word) -> int:
    return WIDTH + 1 if word.is_comment or "\n" in word.text else len(word.text) + word.has_space


def text_of(item: Item) -> str:
    return item.text if isinstance(item, Word) else ""


def is_braces(item: Item) -> bool:
    return isinstance(item, Group) and item.opening.text == "{"
