"""Property paths as small automata, which can be walked from either end and entered in the middle.

Shapes write paths in RDF (SHACL section 2.3.1), queries in the syntax of SPARQL (section 9.1); both become an
`Automaton`. Entered at a statement that one of its arcs matches, it tells from which terms a way leads to that
statement, and where ways that go through it end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Triple

from pvegraph.validation.finding import Term


class Lookup(Protocol):
    """Where a walk finds the statements that it steps over; `None` stands for anything."""

    def find(self, subject: Term | None, predicate: NamedNode | None, value: Term | None) -> Sequence[Triple]:
        """The statements that a pattern matches."""
        ...


@dataclass(frozen=True)
class Arc:
    """A step between two states: over a statement with one of the predicates (`None`: any), or over nothing."""

    source: int
    target: int
    predicates: frozenset[NamedNode] | None = None
    inverse: bool = False
    silent: bool = False

    def matches(self, predicate: NamedNode) -> bool:
        """Whether a statement with this predicate can be stepped over."""
        return not self.silent and (self.predicates is None or predicate in self.predicates)


@dataclass(frozen=True)
class Automaton:
    """A path: it begins in state 0 and ends in the last state."""

    size: int
    arcs: tuple[Arc, ...]

    @property
    def end(self) -> int:
        """The state in which the path is complete."""
        return self.size - 1

    @cached_property
    def single(self) -> Arc | None:
        """The only arc of a path that is one property, forwards or backwards."""
        return self.arcs[0] if len(self.arcs) == 1 and not self.arcs[0].silent else None

    @cached_property
    def leaving(self) -> dict[int, tuple[Arc, ...]]:
        """The arcs by the state that they leave."""
        return {state: tuple(arc for arc in self.arcs if arc.source == state) for state in range(self.size)}

    @cached_property
    def entering(self) -> dict[int, tuple[Arc, ...]]:
        """The arcs by the state that they lead to."""
        return {state: tuple(arc for arc in self.arcs if arc.target == state) for state in range(self.size)}

    def ends(self, start: Iterable[Term], lookup: Lookup, state: int = 0) -> set[Term]:
        """The terms where ways end that begin at the given ones, in a state."""
        return self._walk([(term, state) for term in start], lookup, forwards=True)

    def starts(self, end: Iterable[Term], lookup: Lookup, state: int | None = None) -> set[Term]:
        """The terms where ways begin that are at the given ones in a state, or end there."""
        state = self.end if state is None else state
        return self._walk([(term, state) for term in end], lookup, forwards=False)

    def _walk(self, waiting: list[tuple[Term, int]], lookup: Lookup, *, forwards: bool) -> set[Term]:
        """Follow the arcs from term and state to term and state, as long as there are new ones."""
        arcs = self.leaving if forwards else self.entering
        goal = self.end if forwards else 0
        seen = set(waiting)
        while waiting:
            term, state = waiting.pop()
            for arc in arcs[state]:
                next_state = arc.target if forwards else arc.source
                outward = forwards != arc.inverse
                for reached in (term,) if arc.silent else _step(term, arc, lookup, outward=outward):
                    if (reached, next_state) not in seen:
                        seen.add((reached, next_state))
                        waiting.append((reached, next_state))
        return {term for term, state in seen if state == goal}


def _step(term: Term, arc: Arc, lookup: Lookup, *, outward: bool) -> Iterable[Term]:
    """Where a step leads from a term: from subject to object if outward."""
    if outward and isinstance(term, Literal):
        return
    for predicate in (None,) if arc.predicates is None else arc.predicates:
        if outward:
            yield from (triple.object for triple in lookup.find(term, predicate, None))  # type: ignore[misc] # no triple terms in data
        else:
            yield from (triple.subject for triple in lookup.find(None, predicate, term))  # type: ignore[misc] # as above


def step(predicates: Iterable[NamedNode] | None, *, inverse: bool = False) -> Automaton:
    """One step over one of the predicates, or over any."""
    return Automaton(2, (Arc(0, 1, None if predicates is None else frozenset(predicates), inverse),))


def sequence(parts: Sequence[Automaton]) -> Automaton:
    """One path after the other."""
    arcs: list[Arc] = []
    size = 1
    for part in parts:
        arcs += (_moved(arc, size - 1) for arc in part.arcs)
        size += part.size - 1
    return Automaton(size, tuple(arcs))


def alternative(parts: Sequence[Automaton]) -> Automaton:
    """One path or another; steps over single properties become one step."""
    singles = [part.single for part in parts]
    if all(arc is not None and arc.predicates is not None and not arc.inverse for arc in singles):
        return step(frozenset().union(*(arc.predicates for arc in singles if arc and arc.predicates)))
    last = 1 + sum(part.size for part in parts)
    arcs: list[Arc] = []
    first = 1
    for part in parts:
        arcs += [Arc(0, first, silent=True), *(_moved(arc, first) for arc in part.arcs)]
        arcs.append(Arc(first + part.end, last, silent=True))
        first += part.size
    return Automaton(last + 1, tuple(arcs))


def inverse(path: Automaton) -> Automaton:
    """A path walked the other way."""
    last = path.end
    return Automaton(
        path.size,
        tuple(
            Arc(last - arc.target, last - arc.source, arc.predicates, not arc.inverse, arc.silent) for arc in path.arcs
        ),
    )


def repeated(path: Automaton, *, may_be_empty: bool, many: bool) -> Automaton:
    """A path any number of times: ``*`` and ``+`` are many, ``?`` is not, and ``+`` may not be empty."""
    arcs = [_moved(arc, 1) for arc in path.arcs]
    first, last, end = 1, path.end + 1, path.size + 1
    arcs += [Arc(0, first, silent=True), Arc(last, end, silent=True)]
    if may_be_empty:
        arcs.append(Arc(0, end, silent=True))
    if many:
        arcs.append(Arc(last, first, silent=True))
    return Automaton(end + 1, tuple(arcs))


def _moved(arc: Arc, by: int) -> Arc:
    """An arc with its states numbered from elsewhere."""
    return Arc(arc.source + by, arc.target + by, arc.predicates, arc.inverse, arc.silent)
