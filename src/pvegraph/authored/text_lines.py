"""The lines of a text, and the places in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, TypeVar

Stretch: TypeAlias = tuple[int, int]
"""The offsets of the first character and of the one behind the last."""

_Key = TypeVar("_Key")

_LINE_END = re.compile(r"\r\n|\n|\r")
"""What ends a line in Turtle and JSON; `str.splitlines` would also split at U+2028 and others inside of literals."""


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """A stretch of a text. Lines and columns count from 1, columns in characters; the end is behind the last one."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """The place as compilers write it: ``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"


class TextLines:
    """A text by lines: from offsets (in characters, from 0) to lines and columns (from 1), and back.

    >>> lines = TextLines("a.ttl", "one\\r\\ntwo\\rthree")
    >>> str(lines.place(5, 8)), lines.line(3), lines.offset(2, 2)
    ('a.ttl:2:1', 'three', 6)
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text

    @cached_property
    def _starts(self) -> list[int]:
        """The offset at which each line starts."""
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def __len__(self) -> int:
        """How many lines there are; a text that ends with a line end has an empty last one."""
        return len(self._starts)

    def position(self, offset: int) -> tuple[int, int]:
        """The line and the column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def place(self, start: int, end: int) -> Place:
        """The place of a stretch from one offset to the one behind its last character."""
        return Place(self.name, *self.position(start), *self.position(end))

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column; the end of the text for what lies behind it."""
        if line > len(self._starts):
            return len(self.text)
        return min(self._starts[line - 1] + column - 1, len(self.text))

    def line(self, number: int) -> str:
        """A line without its end. Raises `IndexError` if the text has no such line."""
        if not 1 <= number <= len(self._starts):
            raise IndexError(number)
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[self._starts[number - 1] : end].rstrip("\r\n")


class Places(Mapping[_Key, tuple[Place, ...]]):
    """The places of things in a text, made when they are asked for: of a large text few are."""

    def __init__(self, lines: TextLines, stretches: Mapping[_Key, Sequence[Stretch]]) -> None:
        self._lines = lines
        self._stretches = dict(stretches)

    def __getitem__(self, key: _Key) -> tuple[Place, ...]:
        """The places in the order of the text."""
        return tuple(self._lines.place(start, end) for start, end in self._stretches[key])

    def __contains__(self, key: object) -> bool:
        """Whether a thing has a place."""
        return key in self._stretches

    def __iter__(self) -> Iterator[_Key]:
        """The things that have places."""
        return iter(self._stretches)

    def __len__(self) -> int:
        """How many things have places."""
        return len(self._stretches)
