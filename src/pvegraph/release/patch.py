"""The difference of two releases as RDF Patch (https://afs.github.io/rdf-delta/rdf-patch.html).

::

    H id <https://w3id.org/pvegraph/release/4> .
    H prev <https://w3id.org/pvegraph/release/3> .
    TX .
    D <…> <…> "…" <…> .
    A <…> <…> "…" <…> .
    TC .

In a patch a blank node is named by what the system calls it; here that is its label in the canonical form of the
release, the one in ``dataset.nq``. So a patch holds for the file that its ``prev`` names, and makes of it that of its
``id``, octet by octet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import pyoxigraph as ox

from pvegraph.authored.patch_rows import MEDIA_TYPE, write
from pvegraph.errors import InputError
from pvegraph.release.lines import quads_of

__all__ = ["MEDIA_TYPE", "SUFFIX", "Patch", "PatchError", "Row", "read", "write"]

SUFFIX = "rdfp"

_TOKENS = re.compile(
    r"""(?P<space>[ \t\r\n]+|\#[^\n]*)
      | (?P<term><[^<>"{}|^`\\\x00-\x20]*>
              | <_:[^<>\x00-\x20]+>
              | _:[^\s<>"#]*[^\s<>"\#.]
              | "(?:[^"\\\n\r]|\\.)*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--(?:ltr|rtl))?|\^\^<[^<>\x00-\x20]*>)?)
      | (?P<word>[A-Za-z][A-Za-z0-9_-]*)
      | (?P<end>\.)""",
    re.VERBOSE,
)
_TRANSACTIONS = frozenset(("TX", "TC", "TA"))
_PREFIXES = frozenset(("PA", "PD"))


_FAULTS = MappingProxyType(
    {
        "token": "{found!r} is no term, word or dot",
        "dot": "there is a dot without a row before it",
        "open": "the last row has no dot at its end",
        "row": "{found} is no row of a patch",
        "statement": "this is no statement: {found}",
    }
)


class PatchError(InputError):
    """A patch cannot be read; ``kind`` is what is wrong, ``found`` what stands there."""

    def __init__(self, line: int, kind: str, found: str = "") -> None:
        self.line, self.kind, self.found = line, kind, found
        super().__init__(f"The patch cannot be read: in line {line}, {_FAULTS[kind].format(found=found)}.")


class Row(NamedTuple):
    """One row of a patch, with the line on which it ends."""

    operation: str
    operands: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Patch:
    """A patch that was read: what its header says, and the statements that it adds and removes, in its order."""

    header: Mapping[str, str] = field(default_factory=dict)
    """Name → term as it was written."""
    changes: tuple[tuple[bool, ox.Quad], ...] = ()
    """Whether a statement is added or removed, and the statement."""
    lines: tuple[int, ...] = ()
    """The line on which each of them stands."""

    def applied_to(self, quads: Iterable[ox.Quad]) -> set[ox.Quad]:
        """The dataset after the changes; adding what is there and removing what is not changes nothing."""
        dataset = set(quads)
        for added, quad in self.changes:
            (dataset.add if added else dataset.discard)(quad)
        return dataset


def read(text: str) -> Patch:
    """Read a patch; prefixes are passed over, as they say nothing of the data, and what is aborted is left out.

    Raises `PatchError` with the line of what is wrong.

    >>> [added for added, _ in read("TX . A <a:b> <a:c> <a:d> . TA .").changes]
    []
    """
    header: dict[str, str] = {}
    kept: list[tuple[bool, ox.Quad, int]] = []
    pending: list[tuple[bool, ox.Quad, int]] = []
    for row in _rows(text):
        if row.operation == "H" and len(row.operands) == 2:  # noqa: PLR2004 - a name and a value
            header[row.operands[0]] = row.operands[1]
        elif row.operation in {"A", "D"} and len(row.operands) in {3, 4}:
            pending.append((row.operation == "A", _quad(row), row.line))
        elif row.operation in _TRANSACTIONS and not row.operands:
            kept += [] if row.operation == "TA" else pending
            pending = []
        elif row.operation not in _PREFIXES:
            raise PatchError(row.line, "row", f"{row.operation} with {len(row.operands)} terms")
    every = (*kept, *pending)
    changes = tuple((added, quad) for added, quad, _ in every)
    return Patch(MappingProxyType(header), changes, tuple(line for _, _, line in every))


def _rows(text: str) -> Iterator[Row]:
    """The rows of a patch; each ends with a dot."""
    tokens: list[str] = []
    place, line = 0, 1
    while place < len(text):
        match = _TOKENS.match(text, place)
        if match is None:
            raise PatchError(line, "token", text[place : place + 20])
        if match.lastgroup in {"term", "word"}:
            tokens.append(match[0])
        elif match.lastgroup == "end":
            if not tokens:
                raise PatchError(line, "dot")
            yield Row(tokens[0], tuple(tokens[1:]), line)
            tokens = []
        line += match[0].count("\n")
        place = match.end()
    if tokens:
        raise PatchError(line, "open")


def _quad(row: Row) -> ox.Quad:
    """The statement of a row, read by the parser of N-Quads."""
    terms = (term[1:-1] if term.startswith("<_:") else term for term in row.operands)
    try:
        (quad,) = quads_of([" ".join(terms).encode() + b" ."])
    except (SyntaxError, ValueError) as error:
        raise PatchError(row.line, "statement", str(error)) from error
    return quad
