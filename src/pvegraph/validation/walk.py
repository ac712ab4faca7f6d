"""Walks over a footprint: from the nodes whose values are known, along its edges, to the others.

A walk knows for some nodes of the footprint a set of values that has all that the node can have in a solution, and
crosses an edge from such a node to the others. Several edges may lead to the same node; then the one with the fewest
statements is crossed, and the others narrow the set down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Triple

from pvegraph.validation.finding import Term
from pvegraph.validation.footprint import At, Block, Edge, End
from pvegraph.validation.path_automaton import Automaton, Lookup
from pvegraph.validation.versions import MOST, Budget, Memory, TooWideError

_BUDGETS = (32, 512, 8_192)
_FEW = 4
_NARROWED = 2_000

Values = dict[str, set[Term]]
"""What the nodes of a footprint can be, as far as a walk has come."""


class Walk:
    """Crosses edges, from nodes whose values are known to others."""

    def __init__(self, memory: Memory, allowed: dict[str, frozenset[NamedNode]]) -> None:
        self._memory = memory
        self._allowed = allowed
        self.kept: set[Triple] = set()

    def gather(self, block: Block, values: Values) -> None:
        """Keep the statements that a block can notice, and those that the blocks in it can."""
        before = self._allowed
        self._allowed = {**before, **block.allowed}
        solved = self.solve(block.edges, block.unions, values)
        if len(self.kept) > MOST:
            raise TooWideError
        if solved is not None:
            for union in block.unions:
                for branch in union:
                    self.gather(branch, solved)
            for inner in block.inner:
                self.gather(inner, solved)
        self._allowed = before

    def solve(
        self,
        edges: Iterable[Edge],
        unions: Iterable[tuple[Block, ...]],
        start: Values,
        towards: str | None = None,
    ) -> Values | None:
        """The values of the nodes that the edges lead to; `None` if nothing can match all edges.

        With ``towards`` the walk ends when the values of that node are known; without it, raises `TooWideError` if some
        edge is never reached.
        """
        values = {node: self._only(node, terms) for node, terms in start.items()}
        waiting, alternatives = list(edges), list(unions)
        while all(values.values()):
            arrived = towards in values
            edge = self._next(waiting, values, only_known=arrived)
            if edge is not None:
                waiting.remove(edge)
                self._cross(edge, values, MOST, narrow_only=arrived)
            elif arrived or not (waiting or alternatives):
                return values
            elif not self._cheapest(waiting, values) and not self._branch(alternatives, values, towards):
                return self._stuck(waiting, values, towards)
        return None

    def _stuck(self, waiting: list[Edge], values: Values, towards: str | None) -> Values:
        if towards is None and waiting:
            raise TooWideError
        return values

    def _only(self, node: str, terms: set[Term]) -> set[Term]:
        """Those of the terms that a node can be."""
        return terms & self._allowed[node] if node in self._allowed else terms

    def _next(self, waiting: list[Edge], values: Values, *, only_known: bool) -> Edge | None:
        """An edge that is cheap to cross: all its nodes are known already, or its subject is."""
        for edge in waiting:
            if all(node in values for node in edge.nodes) and edge.nodes:
                return edge
        if not only_known:
            for edge in waiting:
                if isinstance(edge.subject, At) and edge.subject.name in values:
                    return edge
        return None

    def _cheapest(self, waiting: list[Edge], values: Values) -> bool:
        """Cross, of the edges that are known at their object or predicate only, that with the fewest statements."""
        candidates = [edge for edge in waiting if any(node in values for node in edge.nodes)]
        for budget in (*_BUDGETS, MOST):
            for edge in candidates:
                try:
                    self._cross(edge, values, budget)
                except TooWideError:
                    continue
                waiting.remove(edge)
                return True
        if candidates:
            raise TooWideError
        return False

    def _branch(self, alternatives: list[tuple[Block, ...]], values: Values, towards: str | None) -> bool:
        """Solve a union: a node that all its branches know can be what it is in one of them."""
        for union in alternatives:
            solved = [self._solve_branch(branch, values) for branch in union]
            possible = [branch for branch in solved if branch is not None]
            known = set[str]().union(*possible).intersection(*possible) if possible else set[str]()
            if possible and not (known - values.keys()) and towards is not None:
                continue
            alternatives.remove(union)
            if not possible:
                values.update({node: set() for node in values})
            for node in known:
                values[node] = set[Term]().union(*(branch[node] for branch in possible))
            return True
        return False

    def _solve_branch(self, branch: Block, values: Values) -> Values | None:
        """One branch of a union, as far as it can be solved from the values."""
        before = self._allowed
        self._allowed = {**before, **branch.allowed}
        try:
            return self.solve(branch.edges, branch.unions, values, towards="")
        finally:
            self._allowed = before

    def _cross(self, edge: Edge, values: Values, most: int, *, narrow_only: bool = False) -> None:
        """Let the values of an edge's nodes be those for which it matches; keep the statements stepped over."""
        is_path = isinstance(edge.predicate, Automaton) and edge.predicate.single is None
        if narrow_only and (is_path or max(len(values[node]) for node in edge.nodes) > _NARROWED):
            return
        budget = Budget(self._memory, most)
        if isinstance(edge.predicate, Automaton) and is_path:
            found = _along(edge, edge.predicate, values, budget)
            self.kept.update(budget.seen)
        else:
            matching = [
                triple for triple in _matching(edge, values, self._allowed, budget) if _agrees(edge, triple, values)
            ]
            found = {
                end.name: {term for triple in matching if (term := getattr(triple, part)) is not None}
                for part, end in (("subject", edge.subject), ("predicate", edge.predicate), ("object", edge.value))
                if isinstance(end, At)
            }
            self.kept.update(matching)
        for node, terms in found.items():
            values[node] = self._only(node, terms)


def _known(end: End | Automaton, values: Values) -> set[Term] | None:
    """What an end can be, or nothing if it can be anything."""
    if isinstance(end, Automaton):
        return None
    return values.get(end.name) if isinstance(end, At) else {end}


def _matching(edge: Edge, values: Values, allowed: dict[str, frozenset[NamedNode]], lookup: Lookup) -> Iterator[Triple]:
    """The statements that an edge of one step can match, looked up by what is cheapest to look up by."""
    subjects, objects = _known(edge.subject, values), _known(edge.value, values)
    predicates: Iterable[NamedNode | None]
    if isinstance(edge.predicate, At):
        only = values.get(edge.predicate.name, allowed.get(edge.predicate.name))
        predicates = (None,) if only is None else [term for term in only if isinstance(term, NamedNode)]
    else:
        arc = edge.predicate.single
        predicates = (None,) if arc is None or arc.predicates is None else arc.predicates
    by_object = objects is not None and (subjects is None or len(objects) <= _FEW)
    for predicate in predicates:
        for subject in (None,) if subjects is None else subjects:
            for value in objects if by_object and objects is not None else (None,):
                yield from lookup.find(subject, predicate, value)


def _agrees(edge: Edge, triple: Triple, values: Values) -> bool:
    """Whether a statement fits what is known of the nodes of an edge."""
    seen: dict[str, object] = {}
    for end, term in ((edge.subject, triple.subject), (edge.predicate, triple.predicate), (edge.value, triple.object)):
        if isinstance(end, At):
            if seen.setdefault(end.name, term) != term or (end.name in values and term not in values[end.name]):
                return False
        elif not isinstance(end, Automaton) and end != term:
            return False
    return True


def _along(edge: Edge, path: Automaton, values: Values, lookup: Lookup) -> Values:
    """The ends of a path of several steps, walked from the end that is known."""
    subjects, objects = _known(edge.subject, values), _known(edge.value, values)
    if subjects is not None and not (
        isinstance(edge.value, At) and isinstance(edge.subject, At) and edge.subject.name not in values
    ):
        ends = path.ends(subjects, lookup)
        starts = subjects if objects is None or ends & objects else set[Term]()
        ends = ends if objects is None else ends & objects
    else:
        starts = path.starts(objects or (), lookup)
        ends = objects or set()
    found: Values = {}
    for end, terms in ((edge.subject, starts), (edge.value, ends)):
        if isinstance(end, At):
            found[end.name] = found.get(end.name, terms) & terms
    return found
