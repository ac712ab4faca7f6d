"""From a changed statement to the focus nodes that it can matter to, and from focus nodes to the statements they need.

Both walk (`pvegraph.validation.walk`) over a footprint (`pvegraph.validation.footprint`) and a dataset that holds what
was there before a change and what is there after it (`pvegraph.validation.versions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Triple

from pvegraph.validation.finding import Term
from pvegraph.validation.footprint import THIS, At, Block, Edge, End, Footprint
from pvegraph.validation.path_automaton import Automaton
from pvegraph.validation.versions import MOST, Budget, Memory, TooWideError, Versions, Without
from pvegraph.validation.walk import Values, Walk


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
        solved = Walk(memory, allowed).solve(edges, unions, values, towards=THIS)
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
    walk = Walk(versions.both, {})
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
            budget = Budget(memory, MOST)
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
