"""Laying out a query as people write it: clauses on lines of their own, statements below each other, groups indented.

Only space, the case of keywords and nothing else changes, and every comment stays where it was. The layout depends on
the words alone, so that what has been laid out stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from pvegraph.sparql.spacing import CLOSING, OPENING, Word, words_of
from pvegraph.sparql.tokens import canonical, tokens_of

WIDTH = 100
"""Columns that a line may have, where it can be broken."""
DEEPEST = 100
"""Brackets within each other."""
_INDENT = 2
_FEW_PROPERTIES = 2
"""So many properties of one subject may stand on one line."""
_MOST_ROUNDS = 3
"""A comment in an odd place may move once more, when the words around it have found their lines."""
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
_STATEMENTS = frozenset(("FILTER", "BIND", "OPTIONAL", "MINUS", "GRAPH", "SERVICE", "VALUES", "LET"))


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
        return cls(opening, tuple(items), closing, _width((opening, *items, closing)))


Item = Word | Group


def laid_out(text: str) -> str:
    """A query or an update, laid out. Raises `LayoutError` or `pvegraph.sparql.tokens.NoTokenError`.

    >>> print(laid_out("prefix : <http://x/> select*{?x a :C;:p 1 filter(?x>2)}"), end="")
    PREFIX : <http://x/>
    <BLANKLINE>
    SELECT * {
      ?x a :C ; :p 1
      FILTER(?x > 2)
    }
    """
    done = _once(text)
    for _ in range(_MOST_ROUNDS):
        again = _once(done)
        if again == done:
            break
        done = again
    if canonical(done) != canonical(text):
        raise LayoutError("The words of the query would have changed.")
    return done


def _once(text: str) -> str:
    writer = _Writer()
    _query(writer, _grouped(words_of(tokens_of(text))), 0)
    return writer.text()


def _grouped(words: Sequence[Word]) -> tuple[Item, ...]:
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


def _words(items: Sequence[Item]) -> Iterator[Word]:
    """All words, in their order."""
    for item in items:
        if isinstance(item, Word):
            yield item
        else:
            yield item.opening
            yield from _words(item.items)
            yield item.closing


def _first(item: Item) -> Word:
    return item if isinstance(item, Word) else item.opening


def _width(items: Sequence[Item]) -> int:
    """Columns that words need on one line, with the space before them; more than any line has for a comment."""
    return sum(item.width if isinstance(item, Group) else _width_of(item) for item in items)


def _width_of(word: Word) -> int:
    return WIDTH + 1 if word.is_comment or "\n" in word.text else len(word.text) + word.has_space


def _text(item: Item) -> str:
    return item.text if isinstance(item, Word) else ""


def _is_braces(item: Item) -> bool:
    return isinstance(item, Group) and item.opening.text == "{"


@dataclass
class _Writer:
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
        for word in _words(items):
            self.word(word)

    def text(self) -> str:
        """All lines."""
        self.break_line()
        return "\n".join(self.lines).rstrip("\n") + "\n" if self.lines else ""


# ── queries ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _query(writer: _Writer, items: Sequence[Item], indent: int) -> None:
    """The clauses of a query or of a sub-select, or the operations of an update."""
    previous, keyword, declared = "", "", False
    for place, item in enumerate(items):
        word = _first(item)
        begins = _text(item) in _CLAUSES and not (keyword == "WITH" and previous == "WITH")
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
            keyword = _text(item) if _text(item) in _CLAUSES else keyword
            declared = declared or keyword in _DECLARING
        _part_of_clause(writer, item, items[place - 1] if place else None, indent, keyword)
        previous = previous if word.is_comment else _text(item)
        if previous == ";":
            writer.blank()


def _next_word(items: Sequence[Item], place: int) -> str:
    """The word from a place on that is no comment."""
    return next((_text(item) for item in items[place:] if not _first(item).is_comment), "")


def _continues(before: Item | None, clause: str, item: Item) -> bool:
    """Whether WHERE goes on in the line of the clause before it."""
    return _text(item) == "WHERE" and clause in _BEGINNING and before is not None and not _is_braces(before)


def _part_of_clause(writer: _Writer, item: Item, before: Item | None, indent: int, keyword: str) -> None:
    """One word or group of a clause."""
    if isinstance(item, Group) and item.opening.text == "{":
        if keyword == "VALUES":
            _rows(writer, item, indent)
        else:
            _braces(writer, item, indent, is_flat=not item.items)
        return
    is_item = before is not None and keyword in {"SELECT", "GROUP", "ORDER", "HAVING", "DESCRIBE"}
    if is_item and _width([item]) > writer.room() and not _first(item).is_comment:
        writer.break_line(indent + _INDENT)
    if isinstance(item, Group):
        _run(writer, [item], indent + _INDENT)
    else:
        writer.word(item)
    if writer.must_break:
        writer.break_line(indent + _INDENT if not _first(item).token.lines_before else indent)


# ── groups ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _braces(writer: _Writer, group: Group, indent: int, *, is_flat: bool) -> None:
    """A group of statements: on one line, or each statement on its own."""
    if is_flat:
        writer.flat([group])
        return
    writer.word(group.opening)
    if _is_select(group.items):
        writer.break_line(indent + _INDENT)
        _query(writer, group.items, indent + _INDENT)
    else:
        for statement in _statements(group.items):
            first = _first(statement[0])
            if first.is_comment and not first.token.lines_before:
                writer.flat(statement)
                continue
            writer.break_line(indent + _INDENT)
            if first.token.lines_before > 1 and statement[0] is not group.items[0]:
                writer.blank()
            _statement(writer, statement, indent + _INDENT)
    writer.break_line(indent)
    writer.word(group.closing)


def _is_select(items: Sequence[Item]) -> bool:
    """Whether a group is a sub-select."""
    return next((_text(item) for item in items if not _first(item).is_comment), "") == "SELECT"


def _statements(items: Sequence[Item]) -> Iterator[list[Item]]:
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
    if _first(item).is_comment:
        # A comment within a statement belongs to it, one after its end stands for itself.
        return _is_over(current) or _first(before).is_comment
    if _text(item) == ".":
        return False
    if all(_first(each).is_comment for each in current):
        return True
    if _text(item) in _STATEMENTS:
        return True
    if _is_braces(item) and not _takes_braces(current):
        return True
    return _is_over(current) and _text(item) != "UNION" and _text(before) != "UNION"


def _takes_braces(current: Sequence[Item]) -> bool:
    """Whether braces belong to a statement that has been begun."""
    words = [each for each in current if not _first(each).is_comment]
    if _text(words[-1]) == "UNION":
        return True
    return _text(words[0]) in _STATEMENTS and not any(_is_braces(each) for each in words)


def _is_over(current: Sequence[Item]) -> bool:
    """Whether a statement has all that it needs."""
    first = next((each for each in current if not _first(each).is_comment), None)
    last = next((each for each in reversed(current) if not _first(each).is_comment), None)
    if first is None or last is None:
        return False
    if _text(last) == ".":
        return True
    if _text(first) in {"FILTER", "BIND", "LET"}:
        return isinstance(last, Group)
    return _is_braces(last) and (_text(first) in _STATEMENTS or _is_braces(first))


# ── statements ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _statement(writer: _Writer, items: Sequence[Item], indent: int) -> None:
    """One statement, over several lines if it is long."""
    first = _text(items[0])
    if first == "VALUES":
        for item in items:
            if _is_braces(item) and isinstance(item, Group):
                _rows(writer, item, indent)
            else:
                writer.flat([item])
    elif first in _STATEMENTS or _is_braces(items[0]):
        _run(writer, items, indent)
    else:
        _triples(writer, items, indent)


def _triples(writer: _Writer, items: Sequence[Item], indent: int) -> None:
    """A subject with its properties: on one line, or each property on its own."""
    ends = [place for place, item in enumerate(items) if _text(item) == ";"]
    is_flat = len(ends) < _FEW_PROPERTIES and _width(items) <= writer.room()
    start = 0
    for end in ends:
        _run(writer, items[start : end + 1], indent + (_INDENT if start else 0))
        start = end + 1
        while start < len(items) and _is_trailing(items[start]):
            writer.word(_first(items[start]))
            start += 1
        if writer.must_break or (not is_flat and start < len(items) and _text(items[start]) not in {".", ";"}):
            writer.break_line(indent + _INDENT)
    _run(writer, items[start:], indent + (_INDENT if start else 0))


def _is_trailing(item: Item) -> bool:
    word = _first(item)
    return word.is_comment and not word.token.lines_before


def _run(writer: _Writer, items: Sequence[Item], indent: int) -> None:
    """Words in a row; a line that would be too long is broken where it may be."""
    for part in _parts(items):
        if _width(part) > writer.room() and writer.line.strip() and _may_begin_line(part):
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
            elif item.opening.text == "[" and any(_text(each) == ";" for each in item.items):
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
        is_binary = _text(item) in {"+", "-"} and after is not None and _first(after).has_space
        is_joint = is_binary or _text(item) in {"&&", "||", "AS"}
        if current and (is_joint or _text(current[-1]) == ",") and not _first(item).is_comment:
            yield current
            current = []
        current.append(item)
    if current:
        yield current


def _may_begin_line(part: Sequence[Item]) -> bool:
    """Whether a part is not the rest of the word before it."""
    word = _first(part[0])
    return word.has_space and word.text not in {".", ";"} and not word.is_comment


def _is_short(writer: _Writer, group: Group) -> bool:
    """Whether a group fits on the line, and can be read there at a glance."""
    if group.width > writer.room() or any(_is_braces(item) for item in group.items) or _is_select(group.items):
        return False
    return len(list(_statements(group.items))) <= _FEW_PROPERTIES


def _brackets(writer: _Writer, group: Group, indent: int) -> None:
    """The properties of a thing without a name, each on a line."""
    writer.word(group.opening)
    writer.break_line(indent + 2 * _INDENT)
    _triples(writer, group.items, indent + _INDENT)
    writer.break_line(indent + _INDENT)
    writer.word(group.closing)


def _rows(writer: _Writer, group: Group, indent: int) -> None:
    """The rows of VALUES: on one line, or each on its own."""
    if group.width <= writer.room():
        writer.flat([group])
        return
    writer.word(group.opening)
    writer.break_line(indent + _INDENT)
    rows = any(isinstance(item, Group) for item in group.items)
    for before, item in pairwise((None, *group.items)):
        assert item is not None  # noqa: S101 - only the first is
        if _is_trailing(item):
            writer.word(_first(item))
            continue
        if before is not None and (rows or _width([item]) > writer.room()):
            writer.break_line()
        writer.flat([item])
    writer.break_line(indent)
    writer.word(group.closing)
