"""What is said in one release and not in another.

Both datasets are sorted lines, so one pass over the two files finds what was added and removed, in constant memory.
Blank nodes have the labels of the canonical form: where a dataset with one changes they may be renamed, and then what
is said of them is removed under the one label and added under the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.release.lines import opened, quads_of
from pvegraph.store.sorted_lines import walk

TIES = tuple(b"<" + iri.thing(kind, "").encode() for kind in ("tenure", "membership", "participation", "commitment"))
"""How the IRIs of the dated nodes begin that tie things together: what is said of one is said of those that it ties."""


class Change(NamedTuple):
    """A statement that is in one of two releases only, as its line of N-Quads with the line feed."""

    added: bool
    line: bytes


@dataclass(frozen=True)
class Difference:
    """From one dataset to another."""

    before: Path | None
    """The file of the older dataset; `None` is the one without a statement, from which the first release came."""
    after: Path | None
    thing: str | None = None
    """If given, only statements in which this IRI stands, and those about the nodes that tie it to other things."""

    def __iter__(self) -> Iterator[Change]:
        """The changes in the order of their lines.

        Raises `EnvironmentFaultError` if a file cannot be read.
        """
        if self.thing is None:
            yield from _merged(self.before, self.after)
            return
        ties = self._ties()
        for change in _merged(self.before, self.after):
            if change.line.partition(b" ")[0] in ties or mentions(change.line, self.thing):
                yield change

    def _ties(self) -> frozenset[bytes]:
        """The nodes that tie the thing to others, in either release, as lines begin with them."""
        found: set[bytes] = set()
        for path in (self.before, self.after):
            if path is not None and self.thing is not None:
                with opened(path) as lines:
                    found.update(line.partition(b" ")[0] for line in lines.mentioning(self.thing))
        return frozenset(subject for subject in found if subject.startswith(TIES))


def mentions(line: bytes, thing: str) -> bool:
    """Whether an IRI is one of the terms of a line.

    >>> mentions(b'<http://example.org/a> <http://example.org/b> "see <http://example.org/c>" .', "http://example.org/c")
    False
    """
    if f"<{thing}>".encode() not in line:
        return False
    quad = quads_of([line])[0]
    return ox.NamedNode(thing) in (quad.subject, quad.predicate, quad.object, quad.graph_name)


def _merged(before: Path | None, after: Path | None) -> Iterator[Change]:
    """The lines that are in one of two sorted files."""
    for was_there, is_there, line in walk(before, after):
        if was_there != is_there:
            yield Change(is_there, line)
