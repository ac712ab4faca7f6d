"""The lines of a query that is being laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pvegraph.sparql.layout.items import WIDTH, Item, words_in
from pvegraph.sparql.layout.spacing import Word


@dataclass
class Lines:
    """The lines so far; the last one is being written."""

    lines: list[str] = field(default_factory=list)
    line: str = ""
    indent: int = 0
    must_break: bool = False
    """Whether nothing more may be written on the line, as it ends with a comment."""

    def break_line(self, indent: int | None = None) -> None:
        """Begin a line, if anything is on this one."""
        if self.line:
            self.lines.append(self.line)
        self.line, self.must_break = "", False
        if indent is not None:
            self.indent = indent

    def blank(self) -> None:
        """Leave a line empty, if there are any and the last is not empty."""
        self.break_line()
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def room(self) -> int:
        """Columns that are left on the line."""
        return WIDTH - (len(self.line) if self.line else self.indent)

    def word(self, word: Word) -> None:
        """Write a word; a comment on a line of its own, if it had one."""
        if self.must_break or (word.is_comment and word.token.lines_before):
            self.break_line()
        self.line += " " * self.indent + word.text if not self.line else " " * word.has_space + word.text
        self.must_break = word.is_comment

    def flat(self, items: Sequence[Item]) -> None:
        """Write words on one line, as far as comments let them."""
        for word in words_in(items):
            self.word(word)

    def text(self) -> str:
        """All lines."""
        self.break_line()
        return "\n".join(self.lines).rstrip("\n") + "\n" if self.lines else ""
