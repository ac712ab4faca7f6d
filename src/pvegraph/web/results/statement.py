"""What a page says of the answer itself: how much of it is here, why not more, and what to do about that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pvegraph.sparql.operations import tokens
from pvegraph.store.questions import Limits
from pvegraph.web.problem import ProblemError
from pvegraph.web.query_problems import of_error
from pvegraph.web.results.window import OCTETS, ROWS, Window

Extent: TypeAlias = Literal["whole", "limited", "rows", "octets", "stopped"]
_LIMIT = re.compile(r"LIMIT\s+([0-9]{1,12})", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """The facts of the statement; the template has the words."""

    extent: Extent
    rows: int
    milliseconds: int
    limits: Limits
    stopped: ProblemError | None = None
    """What stopped the query on its way."""
    most_rows: int = ROWS
    most_octets: int = OCTETS


def statement_of(window: Window, query: str, limits: Limits) -> Statement:
    """What is to be said of a window."""
    stopped = None if window.limit is None else of_error(window.limit)
    return Statement(_extent(window, query), window.rows, window.milliseconds, limits, stopped)


def _extent(window: Window, query: str) -> Extent:
    if window.limit is not None:
        return "stopped"
    if window.cut:
        return "rows" if window.cut == "rows" else "octets"
    return "limited" if window.rows and own_limit(query) == window.rows else "whole"


def own_limit(query: str) -> int | None:
    """The LIMIT of a query as a whole, or `None`.

    >>> own_limit("SELECT * { { SELECT * {} LIMIT 3 } } LIMIT 20"), own_limit("SELECT * { { SELECT * {} LIMIT 3 } }")
    (20, None)
    """
    for token in tokens(query):
        if token.word == "LIMIT" and token.depth == 0:
            match = _LIMIT.match(query, token.start)
            if match is not None:
                return int(match[1])
    return None
