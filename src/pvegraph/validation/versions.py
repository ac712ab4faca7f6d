"""A dataset before and after a change, its statements looked up once each, and no more of them than a budget allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from pyoxigraph import Literal, NamedNode, Triple

from pvegraph.validation.finding import Term
from pvegraph.validation.path_automaton import Automaton
from pvegraph.validation.view import View

MOST = 50_000
"""So many statements a walk may step over. What needs more is held against the whole dataset instead."""

_Pattern = tuple[Term | None, NamedNode | None, Term | None]


class TooWideError(Exception):
    """A walk does not lead to the focus node, or would step over too many statements."""


class Memory:
    """The statements of a dataset, looked up once each."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._known: dict[_Pattern, Sequence[Triple]] = {}
        self._at_least: dict[_Pattern, int] = {}

    def find(
        self, subject: Term | None, predicate: NamedNode | None, value: Term | None, most: int = MOST
    ) -> Sequence[Triple]:
        """The statements that a pattern matches; raise `TooWideError` if there are more than ``most``."""
        pattern = (subject, predicate, value)
        known = self._known.get(pattern)
        if known is None:
            if isinstance(subject, Literal):
                return ()
            if self._at_least.get(pattern, 0) > most:
                raise TooWideError
            known = list(islice(self._view.triples(subject, predicate, value), most + 1))
            if len(known) > most:
                self._at_least[pattern] = len(known)
                raise TooWideError
            self._known[pattern] = known
        if len(known) > most:
            raise TooWideError
        return known

    def iterate(self, subject: Term | None, predicate: NamedNode | None, value: Term | None) -> Iterable[Triple]:
        """The statements that a pattern matches, looked up one by one."""
        known = self._known.get((subject, predicate, value))
        if known is not None or isinstance(subject, Literal):
            return known or ()
        return self._view.triples(subject, predicate, value)


class Without:
    """A dataset without some statements."""

    def __init__(self, memory: Memory, gone: frozenset[Triple]) -> None:
        self._memory, self._gone = memory, gone
        self._ends: dict[tuple[int, Term], set[Term]] = {}

    def ends(self, path: Automaton, term: Term) -> set[Term]:
        """Where a path leads from a term; walked once, as most paths that are asked for lead to classes."""
        key = (id(path), term)
        if key not in self._ends:
            self._ends[key] = path.ends([term], self)
        return self._ends[key]

    def has(self, subject: Term | None, predicate: NamedNode | None, value: Term | None) -> bool:
        """Whether a pattern matches any statement, however many."""
        return any(triple not in self._gone for triple in self._memory.iterate(subject, predicate, value))

    def mention(self, term: Term) -> Sequence[Triple]:
        """A statement about a term, if there is one."""
        found = chain(self._memory.iterate(term, None, None), self._memory.iterate(None, None, term))
        return list(islice((triple for triple in found if triple not in self._gone), 1))

    def find(self, subject: Term | None, predicate: NamedNode | None, value: Term | None) -> Sequence[Triple]:
        """The statements that a pattern matches."""
        return [triple for triple in self._memory.find(subject, predicate, value) if triple not in self._gone]


class Budget:
    """A dataset of which a walk may see only so many statements; it keeps those that it has seen."""

    def __init__(self, memory: Memory, left: int) -> None:
        self._memory, self._left = memory, left
        self.seen: list[Triple] = []

    def find(self, subject: Term | None, predicate: NamedNode | None, value: Term | None) -> Sequence[Triple]:
        """The statements that a pattern matches; raise `TooWideError` when the budget is used up."""
        found = self._memory.find(subject, predicate, value, self._left)
        # a look-up that finds nothing takes time as well
        self._left -= max(len(found), 1)
        if self._left < 0:
            raise TooWideError
        self.seen.extend(found)
        return found


@dataclass(frozen=True)
class Versions:
    """A dataset before and after a change, and all that either of them holds."""

    both: Memory
    before: Without
    after: Without
