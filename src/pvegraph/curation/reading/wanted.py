"""From statements that are wanted to the change that can be made: each in the graph of a source, none for nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store, Triple

from pvegraph import iri
from pvegraph.curation.proposal import Problem
from pvegraph.curation.reading.phrases import NOWHERE, At, problem
from pvegraph.validation.view import Change, View, as_held, is_held
from pvegraph.vocabulary import expand

EXAMPLE = iri.SOURCE + "gctf/gctf-10th"
"""What the graph of a source looks like, for those who have to be told."""
_THING = "https://w3id.org/pvegraph/id/event/…"
_NAME = "[A-Za-z0-9][A-Za-z0-9._~-]*"
_SOURCE = re.compile(f"{re.escape(iri.SOURCE)}{_NAME}/{_NAME}")
"""The path becomes that of a file (`pvegraph.authored.files`)."""
_MOST_TOLD = 50
_TYPE, _CLASS = NamedNode(expand("rdf:type")), NamedNode(expand("pve:Source"))
NO_CHANGE = Change(frozenset())


@dataclass(frozen=True)
class Wanted:
    """A statement that somebody wants to be said or not to be said, and where he has written so."""

    quad: Quad
    removes: bool = False
    at: At = NOWHERE


class _Fault(NamedTuple):
    """What is wrong with a statement; words are found for those alone that are told."""

    kind: str
    at: At
    values: tuple[tuple[str, str], ...] = ()

    def problem(self) -> Problem:
        return problem(self.kind, self.at, is_note=False, **dict(self.values))


def is_source(graph: str) -> bool:
    """Whether an address is one that the graph of a source may have, be it there or not.

    >>> is_source(EXAMPLE), is_source(iri.SHAPES_GRAPH), is_source(iri.SOURCE + "a/../b")
    (True, False, False)
    """
    return _SOURCE.fullmatch(graph) is not None and ".." not in graph


def description_of(graph: NamedNode) -> Quad:
    """What every source says of itself."""
    return Quad(graph, _TYPE, _CLASS, graph)


def change_of(
    wanted: Iterable[Wanted], view: View, source: NamedNode | None, *, most: int
) -> tuple[Change, tuple[Problem, ...]]:
    """The change that is left of what is wanted, and why there is none, or what was left out.

    Statements without a graph go into that of ``source``. What is said already is not added, what is not said is not
    taken away. ``most`` is how many statements a change may have. With a problem that is more than a note the change
    is empty.
    """
    sorting = _Sorting(view)
    for each in wanted:
        sorting.take(each, source)
    change = Change(frozenset(sorting.added), frozenset(sorting.removed))
    problems = _told([*sorting.faults, *sorting.contradictions(), *_undescribed(change, sorting.added, view)])
    count = len(change.added) + len(change.removed)
    if count > most:
        problems.append(problem("too-many", count=count, limit=most))
    notes = tuple(sorting.notes())
    if not problems and not count:
        problems.append(problem("nothing"))
    return (NO_CHANGE, (*problems, *notes)) if problems else (change, notes)


@dataclass
class _Sorting:
    """Sorts statements into those that are added, those that are removed, and those that are neither."""

    view: View
    added: dict[Quad, At] = field(default_factory=dict)
    removed: dict[Quad, At] = field(default_factory=dict)
    faults: list[_Fault] = field(default_factory=list)
    said: dict[Quad, At] = field(default_factory=dict)
    unsaid: dict[Quad, At] = field(default_factory=dict)

    def take(self, wanted: Wanted, source: NamedNode | None) -> None:
        fault = _fault(wanted, source)
        if fault is not None:
            self.faults.append(fault)
            return
        quad, at = _placed(wanted.quad, source), wanted.at
        held = tuple(as_held(quad, self.view))
        here, missing = (self.removed, self.unsaid) if wanted.removes else (self.said, self.added)
        others = (self.said, self.added) if wanted.removes else (self.removed, self.unsaid)
        keys = held or (quad,)
        if any(key in other for key in keys for other in others):
            self.faults.append(_Fault("both", at))
            return
        for key in keys:
            (here if held else missing).setdefault(key, at)

    def contradictions(self) -> Iterator[_Fault]:
        """What is to be added and taken away in two forms of one value, neither of which the dataset holds."""
        added = _values(self.added) if self.unsaid else set()
        if added & _values(self.unsaid):
            yield from (_Fault("both", at) for quad, at in self.unsaid.items() if _values([quad]) & added)

    def notes(self) -> Iterator[Problem]:
        for kind, left in (("said", self.said), ("unsaid", self.unsaid)):
            if left:
                yield problem(kind, next(iter(left.values())), is_note=True, count=len(left))


def _fault(wanted: Wanted, source: NamedNode | None) -> _Fault | None:
    """What is wrong with a statement on its own."""
    quad, at = wanted.quad, wanted.at
    if isinstance(quad.object, Triple) or isinstance(quad.subject, Triple):
        return _Fault("triple-term", at)
    if isinstance(quad.graph_name, NamedNode) and not is_source(quad.graph_name.value):
        return _Fault("foreign-graph", at, (("graph", str(quad.graph_name)), ("example", EXAMPLE)))
    blank = next((term for term in (quad.subject, quad.object, quad.graph_name) if isinstance(term, BlankNode)), None)
    if blank is not None:
        return _Fault("blank-node", at, (("node", f"_:{blank.value}"), ("example", f"<{_THING}>")))
    if isinstance(quad.graph_name, DefaultGraph) and source is None:
        return _Fault("no-graph", at)
    return None


def _placed(quad: Quad, source: NamedNode | None) -> Quad:
    if source is None or not isinstance(quad.graph_name, DefaultGraph):
        return quad
    return Quad(quad.subject, quad.predicate, quad.object, source)


def _values(quads: Iterable[Quad]) -> set[Quad]:
    """Statements as a store would hold them, which gives each number one form."""
    store = Store()
    store.extend(quads)
    return set(store)


def _undescribed(change: Change, places: Mapping[Quad, At], view: View) -> Iterator[_Fault]:
    """The sources that would say something without being described: no build would take them."""
    graphs = dict.fromkeys(
        quad.graph_name for quads in (change.added, change.removed) for quad in sorted(quads, key=str)
    )
    first: dict[object, At] = {}
    for quad, place in places.items():
        first.setdefault(quad.graph_name, place)
    for graph in graphs:
        assert isinstance(graph, NamedNode)  # noqa: S101 - `_fault` has seen to it
        description = description_of(graph)
        was_described = is_held(description, view)
        if description in change.added or (was_described and description not in change.removed):
            continue
        at = first.get(graph)
        if was_described:
            if at is not None or any(quad not in change.removed for quad in view.graph(graph)):
                yield _Fault("description-gone", at or NOWHERE, (("graph", str(graph)),))
        elif at is not None:
            yield _Fault("undescribed", at, (("graph", str(graph)),))


def _told(faults: Iterable[_Fault]) -> list[Problem]:
    """As many problems as a person can read, each once, and how many there are beside them."""
    # One operation of an update may want thousands of statements that are all wrong in the same way.
    each_once = list(dict.fromkeys(faults))
    left = len(each_once) - _MOST_TOLD
    return [
        *(fault.problem() for fault in each_once[:_MOST_TOLD]),
        *([problem("more", count=left)] if left > 0 else ()),
    ]
