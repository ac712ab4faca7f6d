"""A step from one release to the next as events: which graphs were made, changed and taken away.

The unit is the graph, as it is everywhere here: a graph is what one source says, and an event has all that the source
says from then on. Who keeps the last event of each graph has the dataset, statement by statement and source by source.
Blank nodes never stand in two graphs, so an event needs no other one to be understood.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyoxigraph as ox

from pvegraph.errors import EnvironmentFaultError
from pvegraph.release.lines import graph_of, quads_of, subject_of
from pvegraph.store.sorted_lines import walk

MEMBERS = 1000
"""Events on one page, at most."""
STATEMENTS = 10_000
"""Statements on one page, at most, unless a single graph has more."""


@dataclass(frozen=True)
class Event:
    """That a graph has become another one."""

    graph: str
    kind: Literal["Create", "Update", "Delete"]
    """The names of the activities in ActivityStreams 2.0 (Activity Vocabulary, section 3)."""
    statements: int
    """How many the graph has from then on."""
    things: tuple[str, ...]
    """Of what it says something else than before: the subjects of the statements that are new or gone."""


def events(before: Path | None, after: Path) -> list[Event]:
    """The events between two datasets, in the order of their graphs; `None` is the dataset without a statement.

    Raises `EnvironmentFaultError` if a file cannot be read.
    """
    sizes: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    things: defaultdict[str, set[str]] = defaultdict(set)
    for was_there, is_there, line in walk(before, after):
        graph = graph_of(line)
        sizes[0][graph] += was_there
        sizes[1][graph] += is_there
        if was_there != is_there:
            things[graph].add(subject_of(line))
    return [
        Event(graph, _kind(sizes[0][graph], sizes[1][graph]), sizes[1][graph], _iris(things[graph]))
        for graph in sorted(things)
    ]


def pages(found: Iterable[Event]) -> list[list[Event]]:
    """The events of a step on pages, in their order: the same ones each time, as others are told to keep them."""
    made: list[list[Event]] = [[]]
    statements = 0
    for event in found:
        if made[-1] and (len(made[-1]) >= MEMBERS or statements + event.statements > STATEMENTS):
            made.append([])
            statements = 0
        made[-1].append(event)
        statements += event.statements
    return made


def contents(nquads: Path, graphs: Collection[str]) -> Mapping[str, Sequence[ox.Triple]]:
    """All statements of some graphs of a dataset, in the order of their lines.

    Raises `EnvironmentFaultError` if the file cannot be read.
    """
    wanted = frozenset(graphs)
    try:
        with nquads.open("rb") as file:
            lines = [line for line in file if graph_of(line) in wanted]
    except OSError as error:
        raise EnvironmentFaultError(f"{nquads} cannot be read: {error.strerror}.") from error
    found: defaultdict[str, list[ox.Triple]] = defaultdict(list)
    for line, quad in zip(lines, quads_of(lines), strict=True):
        found[graph_of(line)].append(quad.triple)
    return found


def _kind(before: int, after: int) -> Literal["Create", "Update", "Delete"]:
    if not before:
        return "Create"
    return "Update" if after else "Delete"


def _iris(subjects: set[str]) -> tuple[str, ...]:
    return tuple(sorted(subject for subject in subjects if not subject.startswith("_:")))
