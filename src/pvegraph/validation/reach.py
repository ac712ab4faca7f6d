"""From a changed statement to the focus nodes that it can matter to, and from focus nodes to the statements they need.

Both walk over a footprint (`pvegraph.validation.footprint`) and a dataset that holds what was there before a change and
what is there after it. A walk knows for some nodes of the footprint a set of values that has all that the node can have
in a solution, and crosses an edge from such a node to the others. Several edges may lead to the same node; then the one
with the fewest statements is crossed, and the others narrow the set down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from pyoxigraph import Literal, NamedNode, Triple

from pvegraph.validation.finding import Term
from pvegraph.validation.footprint import THIS, At, Block, Edge, End, Footprint
from pvegraph.validation.path_automaton import Automaton, Lookup
from pvegraph.validation.view import View

MOST = 50_000
"""So many statements a walk may step over. What needs more is held against the whole dataset instead."""
_BUDGETS = (32, 512, 8_192)
_FEW = 4
_NARROWED = 2_000

Values = dict[str, set[Term]]
"""What the nodes of a footprint can be, as far as a walk has come."""

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


class _Budget:
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


def affected(block: Block, edge: Edge, changed: Triple, versions: Versions) -> set[Term]:
    """The focus nodes for which a changed statement can match an edge of a block.

    Raises `TooWideError` if there is no telling.
    """
    found: set[Term] = set()
    memory = versions.both
    for values in _entries(edge, changed, memory):
        if not _settle_test(block, edge, values, versions):
            continue
        edges = [other for held in block.chain() for other in held.edges if other is not edge]
        unions = [union for held in block.chain() for union in held.unions if block not in _under(union)]
        allowed: dict[str, frozenset[NamedNode]] = {}
        for held in block.chain():
            for node, only in held.allowed.items():
                allowed[node] = only & allowed.get(node, only)
        solved = _Walk(memory, allowed).solve(edges, unions, values, towards=THIS)
        if solved is not None:
            if THIS not in solved:
                raise TooWideError
            found |= solved[THIS]
    return found


def newly_targeted(edge: Edge, changed: Triple, versions: Versions) -> set[Term]:
    """The terms that a changed statement may make focus nodes, or no longer focus nodes, by an edge of a target.

    Raises `TooWideError` if there are too many.
    """
    found = set[Term]().union(*(values[THIS] for values in _entries(edge, changed, versions.both)))
    return {
        term for term in found if _is_made_one(edge, term, versions.before) != _is_made_one(edge, term, versions.after)
    }


def _settle_test(block: Block, edge: Edge, values: Values, versions: Versions) -> bool:
    """Where a block only asks whether a path leads to a constant, take out the values whose answer stays the same.

    Returns whether any are left.
    """
    path, subject = edge.predicate, edge.subject
    alone = block.is_test and len(block.edges) == 1 and not (block.unions or block.inner or block.allowed)
    if not alone or isinstance(path, At) or isinstance(edge.value, At) or not isinstance(subject, At):
        return True
    values[subject.name] = {
        term
        for term in values[subject.name]
        if _holds(edge, path, term, versions.before) != _holds(edge, path, term, versions.after)
    }
    return bool(values[subject.name])


def needed(footprint: Footprint, focus_nodes: Iterable[Term], versions: Versions) -> set[Triple]:
    """The statements that an evaluation for some focus nodes can notice.

    Something is always said about a focus node, since a path of no steps leads only to what the graph knows of.
    Raises `TooWideError` if there is no telling.
    """
    terms = set(focus_nodes)
    walk = _Walk(versions.both, {})
    walk.gather(footprint.block, {THIS: terms})
    mentioned = (version.mention(term) for term in terms for version in (versions.before, versions.after))
    return walk.kept.union(*mentioned)


def is_target(footprint: Footprint, term: Term, dataset: Without) -> bool:
    """Whether a term is a focus node of a shape in a dataset."""
    return any(term in target.nodes or _is_made_one(target.edge, term, dataset) for target in footprint.targets)


def _is_made_one(edge: Edge | None, term: Term, dataset: Without) -> bool:
    """Whether statements make a term a focus node."""
    if edge is None or isinstance(edge.predicate, At):
        return False
    if not isinstance(edge.value, At):
        return _holds(edge, edge.predicate, term, dataset)
    arc = edge.predicate.single
    properties = arc.predicates or () if arc is not None else ()
    if edge.subject == At(THIS):
        return any(dataset.has(term, property_, None) for property_ in properties)
    return any(dataset.has(None, property_, term) for property_ in properties)


def _holds(edge: Edge, path: Automaton, term: Term, dataset: Without) -> bool:
    """Whether a path leads from a term to the constant at the end of an edge."""
    return edge.value in dataset.ends(path, term)


def could_match(edge: Edge, triple: Triple) -> bool:
    """Whether a statement can match an edge, as far as its constants and properties tell."""
    if isinstance(edge.predicate, At):
        return _fits(edge.subject, triple.subject) and _fits(edge.value, triple.object)
    if edge.predicate.single is None:
        return any(arc.matches(triple.predicate) for arc in edge.predicate.arcs)
    matches = edge.predicate.single.matches(triple.predicate)
    return matches and _fits(edge.subject, triple.subject) and _fits(edge.value, triple.object)


def _fits(end: End, term: object) -> bool:
    return isinstance(end, At) or end == term


def _under(union: tuple[Block, ...]) -> set[Block]:
    """The branches of a union and all that is in them."""
    return {block for branch in union for block in branch.all()}


def _entries(edge: Edge, changed: Triple, memory: Memory) -> Iterator[Values]:
    """What the nodes of an edge can be where the statement takes part in its match."""
    if not could_match(edge, changed):
        return
    subject, value = _term(changed.subject), _term(changed.object)
    if isinstance(edge.predicate, At):
        yield from _consistent(
            [(edge.subject, {subject}), (edge.predicate, {changed.predicate}), (edge.value, {value})]
        )
        return
    for arc in edge.predicate.arcs:
        if arc.matches(changed.predicate):
            first, last = (value, subject) if arc.inverse else (subject, value)
            budget = _Budget(memory, MOST)
            starts = edge.predicate.starts([first], budget, arc.source)
            ends = edge.predicate.ends([last], budget, arc.target)
            yield from _consistent([(edge.subject, starts), (edge.value, ends)])


def _consistent(found: Iterable[tuple[End, set[Term]]]) -> Iterator[Values]:
    """The values by node, unless a constant is not among them."""
    values: Values = {}
    for end, terms in found:
        if isinstance(end, At):
            values[end.name] = values.get(end.name, terms) & terms
        elif end not in terms:
            return
    if all(values.values()):
        yield values


def _term(term: object) -> Term:
    """A subject or object as what it can be in data: the engines refuse triple terms."""
    if isinstance(term, Triple):
        raise TooWideError
    return term  # type: ignore[return-value] # what is left of the union


class _Walk:
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
        budget = _Budget(self._memory, most)
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
