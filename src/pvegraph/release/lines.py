"""Finding lines in the dataset of a release on disk, without loading it.

The lines of ``dataset.nq`` are sorted by their octets, so all that is said of a subject is one block, and halving finds
it in a few microseconds; whatever else mentions an IRI is found by reading the file once (15 MB: 5 ms).
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from pvegraph.errors import EnvironmentFaultError

_PIECE = 1024 * 1024
"""Octets that are copied at once."""


class Lines:
    """The lines of one dataset; see `opened`."""

    def __init__(self, octets: mmap.mmap | bytes) -> None:
        self._octets = octets

    def block(self, subject: str) -> bytes:
        """All lines that say something of a subject."""
        key = f"<{subject}> ".encode()
        start = end = self._first(key)
        while self._octets[end : end + len(key)] == key:
            end = self._after(end)
        return self._octets[start:end]

    def speaks_of(self, subject: str) -> bool:
        """Whether something is said of a subject."""
        key = f"<{subject}> ".encode()
        start = self._first(key)
        return self._octets[start : start + len(key)] == key

    def has(self, line: bytes) -> bool:
        """Whether a line is there, given with its line feed."""
        start = self._first(line)
        return self._octets[start : start + len(line)] == line

    def holds(self, thing: str) -> bool:
        """Whether something is said of a thing, or the thing is a graph that says something."""
        return self.speaks_of(thing) or self._octets.find(f" <{thing}> .\n".encode()) >= 0

    def mentioning(self, thing: str) -> Iterator[bytes]:
        """The lines in which an IRI stands, some of them perhaps within a text."""
        key = f"<{thing}>".encode()
        found = self._octets.find(key)
        while found >= 0:
            end = self._after(found)
            yield self._octets[self._octets.rfind(b"\n", 0, found) + 1 : end]
            found = self._octets.find(key, end)

    def in_graph(self, graph: str) -> Iterator[bytes]:
        """The lines of one graph, found by reading all."""
        key = f" <{graph}> .\n".encode()
        found = self._octets.find(key)
        while found >= 0:
            end = found + len(key)
            yield self._octets[self._octets.rfind(b"\n", 0, found) + 1 : end]
            found = self._octets.find(key, end)

    def with_changes(self, added: Iterable[bytes], removed: Iterable[bytes]) -> Iterator[bytes]:
        """The dataset with some lines more and without others, in pieces, in order.

        No line that is added may be there, and each that is removed must be.
        """
        start = 0
        for line, is_new in sorted([(line, True) for line in added] + [(line, False) for line in removed]):
            place = self._first(line)
            yield from self._pieces(start, place)
            if is_new:
                yield line
            start = place if is_new else place + len(line)
        yield from self._pieces(start, len(self._octets))

    def _pieces(self, start: int, end: int) -> Iterator[bytes]:
        for place in range(start, end, _PIECE):
            yield self._octets[place : min(end, place + _PIECE)]

    def _first(self, key: bytes) -> int:
        """Where the first line that is not less than a key begins."""
        low, high = 0, len(self._octets)
        while low < high:
            start = self._octets.rfind(b"\n", low, (low + high) // 2) + 1 or low
            if self._octets[start : start + len(key)] < key:
                low = self._after(start)
            else:
                high = start
        return low

    def _after(self, place: int) -> int:
        """Where the line after the one at a place begins."""
        end = self._octets.find(b"\n", place)
        return len(self._octets) if end < 0 else end + 1


@contextmanager
def opened(nquads: Path) -> Iterator[Lines]:
    """The lines of a dataset, for as long as they are looked at.

    Raises `EnvironmentFaultError` if the file cannot be read.
    """
    try:
        file = nquads.open("rb")
    except OSError as error:
        raise EnvironmentFaultError(f"{nquads} cannot be read: {error.strerror}.") from error
    with file:
        if not nquads.stat().st_size:
            # What is empty cannot be mapped.
            yield Lines(b"")
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as octets:
            yield Lines(octets)


def quads_of(lines: Iterable[bytes]) -> list[ox.Quad]:
    """The statements of some lines, in their order."""
    return list(ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS))


def subject_of(line: bytes) -> str:
    """The subject of a line: an IRI, or a blank node's label with its ``_:``.

    >>> subject_of(b"<http://example.org/a> <http://example.org/b> _:c .")
    'http://example.org/a'
    """
    subject = line.partition(b" ")[0].decode()
    return subject[1:-1] if subject.startswith("<") else subject


def graph_of(line: bytes) -> str:
    """The graph of a line that has one.

    >>> graph_of(b'<http://example.org/a> <http://example.org/b> "c" <http://example.org/g> .')
    'http://example.org/g'
    """
    return line.rstrip()[:-2].rpartition(b" ")[2].decode()[1:-1]
