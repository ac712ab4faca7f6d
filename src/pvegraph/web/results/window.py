"""The part of an answer that the server takes in to show it: rows up to a number, octets up to a number."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from time import perf_counter

from pvegraph.errors import LimitError
from pvegraph.store.service import AnswerKind, AnswerStream

ROWS = 10_000
"""Rows of an answer that are taken in; downloads have them all."""
OCTETS = 4 * 2**20
"""Octets of an answer, in TSV or N-Triples, that are taken in, however few rows that is."""


@dataclass(frozen=True)
class Window:
    """The first rows of an answer, in TSV or N-Triples, of which each line is a row."""

    kind: AnswerKind
    octets: bytes
    milliseconds: int
    """How long it took to find and to read them."""
    cut: str = ""
    """Why there are no more rows: ``rows`` or ``octets`` of the window, ``limit`` of a query; empty if it is whole."""
    limit: LimitError | None = None
    """The limit that ended the query on its way."""
    token: str = ""
    """A name for this very answer, where asking again may give another one."""

    @property
    def rows(self) -> int:
        """How many rows it has."""
        lines = self.octets.count(b"\n")
        return max(lines - 1, 0) if self.kind == "solutions" else lines  # TSV begins with a line of names


async def read_window(answer: AnswerStream, started: float) -> Window:
    """Read as much of an answer as is taken in; the service stops when it is left.

    A limit that ends the query in the middle leaves what was found before. Raises it if nothing was.
    """
    wanted = ROWS if answer.kind == "graph" else ROWS + 1
    octets, lines = bytearray(), 0
    cut, limit = "", None
    try:
        async for piece in answer:
            octets += piece
            lines += piece.count(b"\n")
            if lines > wanted or len(octets) > OCTETS:
                cut = "rows" if lines > wanted else "octets"
                break
    except LimitError as error:
        if lines < wanted - ROWS + 1 or answer.kind == "boolean":
            raise
        cut, limit = "limit", error
    if cut:
        whole = octets[: octets.rfind(b"\n") + 1].splitlines(keepends=True)[:wanted]
        octets = bytearray(b"".join(whole))
    return Window(answer.kind, bytes(octets), round((perf_counter() - started) * 1000), cut, limit)


class Windows:
    """The windows that were asked for last, so that the next page, another order or another view asks nobody again.

    A release never changes, so a stable query is found by its validator. What is not stable (``NOW``, ``RAND``,
    ``SERVICE``) is found by the token that its page holds: that page and its figure are of one and the same answer.
    """

    def __init__(self, octets: int = 32 * 2**20) -> None:
        self._most = octets
        self._used = 0
        self._kept: OrderedDict[str, Window] = OrderedDict()

    def find(self, key: str) -> Window | None:
        """A window that is still there."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: str, window: Window) -> None:
        """Keep a window, and forget those that were not asked for longest."""
        if key in self._kept:
            self._used -= len(self._kept.pop(key).octets)
        self._kept[key] = window
        self._used += len(window.octets)
        while self._used > self._most:
            _, oldest = self._kept.popitem(last=False)
            self._used -= len(oldest.octets)
