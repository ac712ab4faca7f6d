"""Reading a release in two orders without holding it in memory: as it stands, and graph by graph."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

GraphName: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


def union(dataset: Path) -> Iterator[ox.Triple]:
    """The statements of all graphs of canonical N-Quads, each once; those of a subject follow one another.

    The lines are sorted, so those that differ in nothing but the graph stand together.
    """
    last = None
    for quad in ox.parse(path=dataset, format=ox.RdfFormat.N_QUADS):
        if quad.triple != last:
            last = quad.triple
            yield last


class GraphByGraph:
    """The graphs of canonical N-Quads, one after the other.

    What is held in memory is the place of each line, in eight octets, and one graph at a time.
    """

    def __init__(self, dataset: Path) -> None:
        self._dataset = dataset
        self._places: dict[GraphName, array[int]] = {}
        place = 0
        with dataset.open("rb") as lines:
            # A line feed in a literal is escaped, so each line is a statement.
            for line, quad in zip(lines, ox.parse(path=dataset, format=ox.RdfFormat.N_QUADS), strict=True):
                self._places.setdefault(quad.graph_name, array("Q")).append(place)
                place += len(line)

    def graph(self, name: GraphName) -> list[ox.Quad]:
        """The statements of one graph, in the order of the file; none if there is no such graph."""
        places = self._places.get(name)
        if places is None:
            return []
        with self._dataset.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as octets:
            lines = [octets[place : octets.find(b"\n", place) + 1] for place in places]
        return list(ox.parse(b"".join(lines), ox.RdfFormat.N_QUADS))

    def __iter__(self) -> Iterator[tuple[GraphName, list[ox.Quad]]]:
        """The graphs in the order of their names, each with its statements."""
        for name in sorted(self._places, key=str):
            yield name, self.graph(name)
