"""The words of a query as they are to be written, and between which of them a space stands.

Whether ``*`` multiplies or repeats a step of a path is told by where it stands, for which the brackets around it do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal, TypeAlias

from pvegraph.sparql.tokens import Token

Place: TypeAlias = Literal["clause", "graph", "path", "expression", "rows"]
"""What a bracket holds: clauses of a query, statements, steps of a path or members of a list, an expression, VALUES."""

OPENING = {"(": ")", "[": "]", "{": "}", "<<": ">>", "<<(": ")>>", "{|": "|}"}
CLOSING = frozenset(OPENING.values())
_AS_SPELT = {
    word.upper(): word
    for word in ("a", "true", "false", "isIRI", "isURI", "isBLANK", "isLITERAL", "isNUMERIC", "sameTerm", "isTRIPLE")
}
_BEFORE_A_BRACKET = frozenset(("SELECT", "DISTINCT", "REDUCED", "BY", "VALUES", "AS", "IN", "WHERE", "a"))
"""Words between which and an opening parenthesis a space stands."""
_STEPS = frozenset(("/", "|", "^", "!"))
_REPEATING = frozenset(("*", "+", "?"))
_TERMS = frozenset(("iri", "string", "language", "variable", "name", "number"))


@dataclass(frozen=True)
class Word:
    """A word as it is to be written."""

    text: str
    token: Token
    has_space: bool
    """Whether a space stands before it, if it does not begin a line."""
    place: Place
    """In what it stands; of a bracket, in what the bracket stands."""

    @property
    def is_comment(self) -> bool:
        """Whether it is a comment, after which a line ends."""
        return self.token.kind == "comment"

    @property
    def keyword(self) -> str:
        """The word if it is one, else nothing."""
        return self.text if self.token.kind == "word" else ""


@dataclass
class _Frame:
    """An open bracket, or the whole query."""

    place: Place
    clause: str = ""
    """The keyword that was read last in it."""


@dataclass
class _Reader:
    """Reads words from left to right."""

    frames: list[_Frame] = field(default_factory=lambda: [_Frame("clause")])
    before: Word | None = None
    is_unary: bool = False
    """Whether the word before is a sign of the number or the expression that follows it."""

    def read(self, token: Token, following: Token | None) -> Word:
        text = written(token)
        if token.kind == "sign" and text in CLOSING and len(self.frames) > 1:
            self.frames.pop()
            self._end(text)
            has_space = text != ")" and (self.before is None or OPENING.get(self.before.text) != text)
        else:
            has_space = self._space_before(token, text, following)
        word = Word(text, token, has_space, self.frames[-1].place)
        if token.kind == "comment":
            return word
        if token.kind == "word":
            self._note(text)
        if token.kind == "sign" and text in OPENING:
            self.frames.append(_Frame(self._inside(text)))
        self.is_unary = self._is_unary(token, text, following)
        self.before = word
        return word

    def _note(self, keyword: str) -> None:
        frame = self.frames[-1]
        frame.clause = keyword
        if keyword == "SELECT" and frame.place == "graph":
            frame.place = "clause"

    def _end(self, closing: str) -> None:
        """What a closing bracket ends: FILTER ends with its parenthesis, VALUES with its braces."""
        frame = self.frames[-1]
        if closing == "}" or (closing == ")" and frame.clause != "VALUES"):
            frame.clause = ""

    def _inside(self, opening: str) -> Place:
        """What an opening bracket holds."""
        frame, before = self.frames[-1], self.before
        if opening == "{":
            return "rows" if frame.clause == "VALUES" else "graph"
        if opening != "(":
            return "graph"
        if frame.clause == "VALUES" or frame.place == "rows":
            return "rows"
        is_call = before is not None and (before.keyword not in {"", "a"} or self._calls(before))
        return "expression" if frame.place in {"expression", "clause"} or is_call else "path"

    def _calls(self, before: Word) -> bool:
        """Whether a parenthesis after this word calls a function that is named by an IRI."""
        is_name = before.token.kind in {"iri", "name"}
        return is_name and (self.frames[-1].place in {"expression", "clause"} or self.frames[-1].clause == "FILTER")

    def _space_before(self, token: Token, text: str, following: Token | None) -> bool:
        before = self.before
        if before is None or token.kind == "comment":
            return before is not None
        if text in {",", "^^"} or token.kind == "language" or before.text in {"(", "^^"} or self.is_unary:
            return False
        if text == "(":
            return self._before_parenthesis(before)
        if self.frames[-1].place in {"graph", "path"}:
            after_step = before.token.kind == "sign" and before.text in _STEPS
            if after_step or (text in {"/", "|"}):
                return False
            if text in _REPEATING:
                return self._is_of_number(token, text, following)
        return not (before.token.kind == "sign" and before.text == "!")

    def _before_parenthesis(self, before: Word) -> bool:
        if before.keyword:
            return before.text in _BEFORE_A_BRACKET
        if self._calls(before):
            return False
        is_step = before.token.kind == "sign" and before.text in _STEPS
        return not (is_step and (before.text in {"^", "!"} or self.frames[-1].place in {"graph", "path"}))

    def _is_unary(self, token: Token, text: str, following: Token | None) -> bool:
        if token.kind != "sign" or text not in {"+", "-"}:
            return False
        if self.frames[-1].place != "expression":
            return self._is_of_number(token, text, following)
        before = self.before
        is_operand = before is not None and (before.token.kind in _TERMS or before.text in {")", "true", "false"})
        return not is_operand

    @staticmethod
    def _is_of_number(token: Token, text: str, following: Token | None) -> bool:
        """Whether a sign stands at its number, and is no repetition of a step."""
        at_number = following is not None and following.kind == "number" and following.is_glued
        return token.kind == "sign" and text in {"+", "-"} and at_number


def words_of(tokens: Iterable[Token]) -> list[Word]:
    """The words of a query."""
    reader, listed = _Reader(), list(tokens)
    return [reader.read(token, after) for token, after in zip_longest(listed, listed[1:]) if token is not None]


def written(token: Token) -> str:
    """A word as it is written: keywords in capitals, functions as the specification spells them.

    >>> from pvegraph.sparql.tokens import tokens_of
    >>> [written(token) for token in tokens_of("filter isiri(?x) a TRUE # so ")]
    ['FILTER', 'isIRI', '(', '?x', ')', 'a', 'true', '# so']
    """
    if token.kind == "word":
        return _AS_SPELT.get(token.text.upper(), token.text.upper())
    return token.text.rstrip() if token.kind == "comment" else token.text
