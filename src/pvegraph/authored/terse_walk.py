"""Walking a text in Turtle, TriG, N-Triples or N-Quads from statement to statement, to learn where each one stands.

The walk knows the grammar (Turtle 1.1, section 6.5; TriG 1.1, section 4) and nothing of terms. It hands over the
stretches of the statements in the order in which the parser of pyoxigraph gives the statements, so that the two can be
put side by side. That parser gives a statement as soon as a token completes it, and those that one token completes in
reverse; the first cell of a collection counts as complete when its first member begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import RdfFormat

from pvegraph.authored.limits import ReadingLimits
from pvegraph.authored.slips import UnreadableError, too_much
from pvegraph.authored.terse_diagnosis import Situation, diagnose
from pvegraph.authored.terse_tokens import TOKEN
from pvegraph.authored.text_lines import Stretch

_TERMS = frozenset({"iri", "pname", "blank"})
_NAMES = frozenset({"iri", "pname"})
_TRUTH = frozenset({"true", "false"})
_IS_A = "a"
_CLOSING = {"[": "]", "(": ")", "{": "}"}


@dataclass(frozen=True)
class Walk:
    """What a walk has seen."""

    statements: tuple[Stretch, ...]
    """Of each statement, in the parser's order."""
    heads: tuple[tuple[int, Stretch], ...]
    """Where a subject stands at the head of statements, with the number of one of those statements."""


def walk(text: str, format_: RdfFormat, limits: ReadingLimits) -> Walk:
    """Walk through a text in Turtle, TriG, N-Triples or N-Quads.

    Raises `UnreadableError` for the first thing that the grammar does not allow, and for what exceeds a limit.
    """
    walker = _LineWalker if format_ in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS) else _TerseWalker
    return walker(text, format_, limits).run()


class _Walker:
    """The token at hand, and the stretches that have been seen so far."""

    def __init__(self, text: str, format_: RdfFormat, limits: ReadingLimits) -> None:
        self.text, self.format, self.limits = text, format_, limits
        self.kind, self.start, self.end, self.number = "end", 0, 0, -1
        self.before = 0
        """Where the token before the one at hand ends."""
        self.opened: list[int] = []
        self.semicolon: int | None = None
        self.predicate = (0, 0)
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._numbers: list[int] = []
        self._heads: list[tuple[int, Stretch]] = []
        self.advance()

    @property
    def token(self) -> str:
        """The token at hand as it is written."""
        return self.text[self.start : self.end]

    def advance(self) -> None:
        """Take the next token."""
        self.before = self.end
        match = TOKEN.match(self.text, self.end)
        assert match is not None  # noqa: S101 - the expression has an alternative for everything
        kind = match.lastgroup
        assert kind is not None  # noqa: S101 - each alternative is a group
        self.kind = kind
        self.start, self.end = match.span(kind)
        self.number += 1
        if self.end - self.start > self.limits.term:
            raise too_much("term", self.limits.term, self.start, self.end)

    def at(self, punctuation: str) -> bool:
        """Whether the token at hand is this punctuation."""
        return self.kind == "punctuation" and self.text[self.start] == punctuation

    def take(self, punctuation: str) -> bool:
        """Go past this punctuation if it is at hand; say whether it was."""
        if self.kind == "punctuation" and self.text[self.start] == punctuation:
            self.advance()
            return True
        return False

    def slip(self, expected: str) -> UnreadableError:
        """The token at hand is not what is expected."""
        situation = Situation(
            text=self.text,
            format=self.format,
            expected=expected,
            kind=self.kind,
            start=self.start,
            end=self.end,
            before=self.before,
            opened=self.opened[-1] if self.opened else None,
            semicolon=self.semicolon,
            predicate=self.predicate,
        )
        return UnreadableError(diagnose(situation), decided=self.kind == "star")

    def emit(self, start: int, end: int) -> int:
        """Note a statement that the token at hand completes."""
        if len(self._starts) >= self.limits.statements:
            raise too_much("statements", self.limits.statements, start, end)
        self._starts.append(start)
        self._ends.append(end)
        self._numbers.append(self.number)
        return len(self._starts) - 1

    def extend(self, statement: int, end: int) -> None:
        """Let a statement that was noted before its end was known end here."""
        self._ends[statement] = end

    def head(self, statement: int, stretch: Stretch) -> None:
        """Note that the subject of a statement stands here, at the head of its statements."""
        self._heads.append((statement, stretch))

    def seen(self) -> Walk:
        """All that was noted, in the parser's order: what one token completes comes in reverse."""
        order: list[int] = []
        for _, run in groupby(range(len(self._numbers)), key=self._numbers.__getitem__):
            order.extend(reversed(list(run)))
        rank = [0] * len(order)
        for place, statement in enumerate(order):
            rank[statement] = place
        statements = tuple((self._starts[statement], self._ends[statement]) for statement in order)
        return Walk(statements, tuple((rank[statement], stretch) for statement, stretch in self._heads))


class _LineWalker(_Walker):
    """N-Triples and N-Quads: a statement a line (N-Quads 1.1, section 4)."""

    def run(self) -> Walk:
        """Walk to the end."""
        previous = ""
        while self.kind != "end":
            subject = self.token
            head = (self.start, self.end)
            statement = self._statement()
            if subject != previous:
                self.head(statement, head)
            previous = subject
        return self.seen()

    def _statement(self) -> int:
        self._term({"iri", "blank"}, "subject")
        start = self.start
        self.predicate = (start, self.end)
        self._term({"iri"}, "predicate")
        end = self._object()
        if self.format == RdfFormat.N_QUADS and self.kind in ("iri", "blank") and not self._begins_line():
            self.advance()
        if not self.at("."):
            raise self.slip("end of line")
        statement = self.emit(start, end)
        self.advance()
        return statement

    def _begins_line(self) -> bool:
        """Whether there is a line end before the token at hand."""
        between = self.text[self.before : self.start]
        return "\n" in between or "\r" in between

    def _term(self, kinds: set[str], part: str) -> None:
        if self.kind not in kinds:
            raise self.slip(part)
        self.advance()

    def _object(self) -> int:
        """Go past an object, and say where it ends."""
        end = self.end
        if self.kind != "string" or self.text[self.start] != '"' or self.text.startswith('"""', self.start):
            self._term({"iri", "blank"}, "object")
            return end
        self.advance()
        if self.kind == "caret":
            self.advance()
            end = self.end
            self._term({"iri"}, "datatype")
        elif self.kind == "tag":
            end = self.end
            self.advance()
        return end


class _TerseWalker(_Walker):
    """Turtle and TriG, by recursive descent; each method goes past what it is named after."""

    def __init__(self, text: str, format_: RdfFormat, limits: ReadingLimits) -> None:
        super().__init__(text, format_, limits)
        self.prefixes: set[str] = set()
        self._declarations = 0

    def run(self) -> Walk:
        """Walk to the end."""
        while self.kind != "end":
            if not self._directive():
                self._block()
        return self.seen()

    def _directive(self) -> bool:
        """A declaration of a prefix, a base or a version; say whether there was one."""
        word = self.token if self.kind in ("tag", "word") else ""
        name = word.removeprefix("@") if word.startswith("@") else word.lower()
        if name not in ("prefix", "base", "version"):
            return False
        self.advance()
        if name == "prefix":
            self._prefix()
        if self.kind != ("string" if name == "version" else "iri"):
            raise self.slip(f"{name} value")
        self.advance()
        if word.startswith("@") and not self.take("."):
            raise self.slip("directive end")
        return True

    def _prefix(self) -> None:
        if self.kind != "pname" or not self.token.endswith(":"):
            raise self.slip("prefix name")
        self._declarations += 1
        if self._declarations > self.limits.prefixes:
            raise too_much("prefixes", self.limits.prefixes, self.start, self.end)
        self.prefixes.add(self.token[:-1])
        self.advance()

    def _block(self) -> None:
        """The statements of one subject with their full stop, or a graph."""
        if self.format == RdfFormat.TRIG:
            if self.kind == "word" and self.token.lower() == "graph":
                self.advance()
                self._graph_name()
                self._graph()
                return
            if self.at("{"):
                self._graph()
                return
        if self._triples():
            self._graph()
        elif not self.take("."):
            raise self.slip("statement end")

    def _graph_name(self) -> None:
        if self.at("["):
            self.advance()
            if not self.at("]"):
                raise self.slip("graph name")
        elif self.kind not in _TERMS:
            raise self.slip("graph name")
        self.advance()

    def _graph(self) -> None:
        """Statements in braces; the full stop behind the last is not needed."""
        self._open("{")
        while not self.at("}"):
            self._triples()
            if not self.take(".") and not self.at("}"):
                raise self.slip("graph end")
        self._close()

    def _triples(self) -> bool:
        """The statements of one subject; say whether it turned out to be the name of a graph."""
        if self.at("["):
            return self._triples_of_bracket()
        if self.at("("):
            head = (self.start, self.end)
            self._collection(None)
            self._predicates(head)
            return False
        if self.kind not in _TERMS:
            raise self.slip("subject")
        head = (self.start, self.end)
        self.advance()
        if self._names_graph():
            return True
        self._predicates(head)
        return False

    def _names_graph(self) -> bool:
        """Whether what was just passed was the name of a graph, since its brace is at hand."""
        return self.format == RdfFormat.TRIG and not self.opened and self.at("{")

    def _triples_of_bracket(self) -> bool:
        """As `_triples`, for a subject in brackets."""
        head = (self.start, self.end)
        self._open("[")
        if self.at("]"):
            self._close()
            if self._names_graph():
                return True
            self._predicates(head)
            return False
        self._predicates(head)
        self._close("predicates")
        if not self.at(".") and not self.at("}"):
            self._predicates(None)
        return False

    def _predicates(self, head: Stretch | None) -> None:
        """Predicates with their objects."""
        self.semicolon = None
        while True:
            start = self.start
            if self.kind not in _NAMES and not (self.kind == "word" and self.token == _IS_A):
                raise self.slip("predicate")
            self.predicate = (start, self.end)
            self.advance()
            while True:
                statement = self._object(start)
                if head is not None:
                    self.head(statement, head)
                    head = None
                if not self.take(","):
                    break
                start = self.start
            semicolon = self.start
            if not self.take(";"):
                return
            self.semicolon = semicolon
            while self.take(";"):
                pass
            if self.kind == "punctuation" and self.text[self.start] in ".]}":
                return

    def _object(self, start: int) -> int:
        """One object of a statement that starts here; the number of the statement."""
        if self.kind in _TERMS or self.kind == "number" or (self.kind == "word" and self.token in _TRUTH):
            statement = self.emit(start, self.end)
            self.advance()
            return statement
        if self.kind == "string":
            return self._literal(start)
        if self.at("["):
            return self._bracket(start)
        if self.at("("):
            return self._collection(start)
        raise self.slip("object")

    def _literal(self, start: int) -> int:
        """A string with its language or datatype; without one, the token behind completes the statement."""
        end = self.end
        self.advance()
        if self.kind == "tag":
            statement = self.emit(start, self.end)
            self.advance()
            return statement
        if self.kind != "caret":
            return self.emit(start, end)
        self.advance()
        if self.kind not in _NAMES:
            raise self.slip("datatype")
        statement = self.emit(start, self.end)
        self.advance()
        return statement

    def _bracket(self, start: int) -> int:
        """A thing without a name, with what is said of it."""
        head = (self.start, self.end)
        self._open("[")
        if not self.at("]"):
            self._predicates(head)
        statement = self.emit(start, self.end)
        self._close("predicates")
        return statement

    def _collection(self, start: int | None) -> int:
        """A list: the statement that it is the object of, if any, and those of its cells.

        Of a cell, ``rdf:first`` stands at the member, ``rdf:rest`` at the next one or at the closing bracket.
        """
        self._open("(")
        if self.at(")"):
            statement = -1 if start is None else self.emit(start, self.end)
            self._close()
            return statement
        statement = -1 if start is None else self.emit(start, self.end)
        self._cell()
        while not self.at(")"):
            rest = self.emit(self.start, self.end)
            self._cell()
            self.extend(rest, self.before)
        self.emit(self.start, self.end)
        if statement >= 0:
            self.extend(statement, self.end)
        self._close()
        return statement

    def _cell(self) -> None:
        """A member of a list."""
        start = self.start
        self.head(self._object(start), (start, self.before))

    def _open(self, bracket: str) -> None:
        """Go past an opening bracket."""
        if not self.at(bracket):
            raise self.slip("graph")
        if len(self.opened) >= self.limits.depth:
            raise too_much("depth", self.limits.depth, self.start, self.end)
        self.opened.append(self.start)
        self.advance()

    def _close(self, part: str = "members") -> None:
        """Go past the bracket that closes the last one opened."""
        opened = self.opened[-1]
        if not self.at(_CLOSING[self.text[opened]]):
            raise self.slip(part)
        self.opened.pop()
        self.advance()
