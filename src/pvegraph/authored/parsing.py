"""Calling the parser of pyoxigraph within limits, and what a reader gives beside its statements."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from pyoxigraph import Quad, RdfFormat, parse

from pvegraph.authored.limits import ReadingLimits
from pvegraph.authored.slips import too_much
from pvegraph.authored.text_lines import Stretch

_WHERE = re.compile(r"^Parser error at [^:]*: ")


@dataclass
class Stretches:
    """Where the statements of a text and the heads of its subjects stand."""

    statements: dict[Quad, list[Stretch]] = field(default_factory=lambda: defaultdict(list))
    heads: dict[object, list[Stretch]] = field(default_factory=lambda: defaultdict(list))


def parsed(text: str, format_: RdfFormat, base: str | None, limits: ReadingLimits) -> tuple[Quad, ...]:
    """The statements as the parser gives them.

    Raises `SyntaxError` as the parser does, `UnreadableError` for too many statements and for a token that is too long.
    """
    statements: list[Quad] = []
    try:
        for quad in parse(text, format=format_, base_iri=base):
            if len(statements) >= limits.statements:
                raise too_much("statements", limits.statements, 0, 0)
            statements.append(quad)
    except MemoryError:  # the parser's word for a token that is longer than its buffer
        raise too_much("term", limits.term, 0, 0) from None
    return tuple(statements)


def problem_of(error: SyntaxError) -> str:
    """What the parser complains of, without the place."""
    return _WHERE.sub("", error.msg)
