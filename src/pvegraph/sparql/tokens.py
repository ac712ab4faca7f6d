"""SPARQL as the terminals of its grammar (SPARQL 1.1, section 19.8, and those that SPARQL 1.2 adds), comments included.

For what changes only the space between words: a query stays the same as long as its terminals do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

Kind: TypeAlias = Literal["comment", "iri", "string", "language", "variable", "name", "number", "word", "sign"]

_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_LETTER = rf"(?:[^\W\d_]|{_ESCAPE})"
_IN_NAME = rf"(?:[\w\u00B7\u0300-\u036F\u203F-\u2040-]|{_ESCAPE})"
_PREFIX = rf"{_LETTER}(?:(?:{_IN_NAME}|\.){{0,200}}{_IN_NAME})?"
"""Longer ones are not read: every word may begin one, and each would be looked through to its end."""
_IN_LOCAL = rf"(?:{_IN_NAME}|:|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
_LOCAL = rf"{_IN_LOCAL}(?:(?:{_IN_LOCAL}|\.)*{_IN_LOCAL})?"
_TERMINALS: tuple[tuple[Kind, str], ...] = (
    ("comment", r"\#[^\r\n]*"),
    ("iri", rf"<(?:[^\x00-\x20<>\"{{}}|^`\\]|{_ESCAPE})*>"),
    ("string", r'"""(?:"{0,2}(?:[^"\\]|\\.))*"""|' + r"'''(?:'{0,2}(?:[^'\\]|\\.))*'''"),
    ("string", r'"(?:[^"\\\r\n]|\\.)*"|' + r"'(?:[^'\\\r\n]|\\.)*'"),
    ("language", r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?"),
    ("variable", rf"[?$](?:\w|{_ESCAPE})(?:[\w\u00B7\u0300-\u036F\u203F-\u2040]|{_ESCAPE})*"),
    ("name", rf"_:(?:\w)(?:(?:{_IN_NAME}|\.)*{_IN_NAME})?"),
    ("name", rf"(?:{_PREFIX})?:(?:{_LOCAL})?"),
    ("number", r"(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+|\d*\.\d+|\d+"),
    ("word", r"[A-Za-z_][A-Za-z0-9_-]*"),
    ("sign", r"<<\(|\)>>|<<|>>|\{\||\|\}|\|\||&&|!=|<=|>=|\^\^|[-<>=+*/|^!?(){}\[\],;.~]"),
)
_TERMINAL = re.compile("|".join(f"(?P<t{n}>{pattern})" for n, (_, pattern) in enumerate(_TERMINALS)), re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]*")
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Token:
    """A terminal: its kind, its text as it stands, where it begins, and what was before it."""

    kind: Kind
    text: str
    start: int
    """Characters of the whole text before it."""
    lines_before: int
    """How many lines end between it and the terminal before."""
    is_glued: bool
    """Whether nothing at all is between it and the terminal before."""


class NoTokenError(ValueError):
    """A place at which no terminal of SPARQL begins."""

    def __init__(self, text: str, start: int) -> None:
        before = _LINE_END.split(text[:start])
        self.line, self.column = len(before), len(before[-1]) + 1
        super().__init__(f"line {self.line}, column {self.column}: no word of SPARQL begins with {text[start]!r}")


def tokens_of(text: str) -> Iterator[Token]:
    """The terminals of a text, in their order; raises `NoTokenError` where none begins.

    >>> [token.text for token in tokens_of("ASK{?x a pve:City.}# so")]
    ['ASK', '{', '?x', 'a', 'pve:City', '.', '}', '# so']
    """
    place = 0
    while True:
        space = _SPACE.match(text, place)
        assert space is not None  # noqa: S101 - the pattern matches nothing, too
        start = space.end()
        if start == len(text):
            return
        found = _TERMINAL.match(text, start)
        if found is None or found.lastgroup is None:
            raise NoTokenError(text, start)
        kind = _TERMINALS[int(found.lastgroup[1:])][0]
        yield Token(kind, found[0], start, len(_LINE_END.findall(space[0])), is_glued=start == place and start > 0)
        place = found.end()


def canonical(text: str) -> tuple[tuple[str, str], ...]:
    """What may not change when a query is laid out anew: the terminals, words without their case, comments without
    the space at their end.

    >>> canonical("select * {}") == canonical("SELECT *\\n{ }")
    True
    """
    return tuple(
        (cast("str", token.kind), token.text.upper() if token.kind == "word" else token.text.rstrip())
        for token in tokens_of(text)
    )
