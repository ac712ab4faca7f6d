"""Rewriting of ``FILTER EXISTS`` and ``FILTER NOT EXISTS`` into joins, where the answer certainly stays the same.

Oxigraph evaluates an EXISTS of several triple patterns anew for each solution of its group. Where

- the filter stands directly in a group G that is not the group of an OPTIONAL (whose filters see what is outside it
  too), nor inside another EXISTS, ``GRAPH ?variable`` or SERVICE,
- its pattern P is made of triple patterns, paths, and filters over variables that P itself binds,
- P and G share a variable, and each shared variable is certainly bound by a triple pattern that stands directly in G,
- P has no labelled blank node, and at least two triple patterns (one is fast already),

``FILTER NOT EXISTS { P }`` equals ``MINUS { P }`` at the end of G, and ``FILTER EXISTS { P }`` equals a join with
``{ SELECT DISTINCT <shared variables> { P } }``: with every shared variable bound on both sides, compatibility of
solutions is the equality that substitution asks for (SPARQL 1.1 Query Language, sections 8.3, 18.5 and 18.6).
A path that may have length zero matches every node of the graph, so there a variable that is bound as a predicate only
does not count as bound. Everything else is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from pvegraph.sparql.syntax import nodes, parse, text, variable_names

_EXISTS = ("exists_func", "not_exists_func")
_UNSTABLE = ("RAND", "UUID", "STRUUID", "BNODE", "NOW")


@dataclass(frozen=True)
class Step:
    """One EXISTS of a query: where it stands (counted from 1), whether it was rewritten, and to what or why not."""

    line: int
    column: int
    rewritten: bool
    reason: str


@dataclass(frozen=True)
class Rewritten:
    """A query after rewriting, and what was done to it."""

    text: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    words: bytes


class _UncertainError(Exception):
    """The equivalence is not certain; the message says why."""


def rewrite_exists(query: str) -> Rewritten:
    """Rewrite each EXISTS of a query that can be, and say of each what was done.

    A query that does not parse is returned as it is: the store will say what is wrong with it.

    >>> print(rewrite_exists("SELECT ?s { ?s ?p ?o FILTER NOT EXISTS { ?s <a:b> ?x . ?x <a:c> ?y } }").text)
    SELECT ?s { ?s ?p ?o FILTER(true) MINUS { ?s <a:b> ?x . ?x <a:c> ?y } }
    """
    if "EXISTS" not in query.upper():
        return Rewritten(query, ())
    source = query.encode()
    tree = parse(source)
    if tree.root_node.has_error:
        return Rewritten(query, ())
    edits: list[_Edit] = []
    steps = []
    for exists in nodes(tree.root_node, *_EXISTS):
        line, byte = exists.start_point
        column = len(source.split(b"\n")[line][:byte].decode()) + 1
        try:
            reason, planned = _plan(exists, source)
        except _UncertainError as problem:
            steps.append(Step(line + 1, column, False, f"left alone: {problem}"))
        else:
            edits += planned
            steps.append(Step(line + 1, column, True, reason))
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        source = source[: edit.start] + edit.words + source[edit.end :]
    return Rewritten(source.decode(), tuple(steps))


def _plan(exists: Node, source: bytes) -> tuple[str, list[_Edit]]:
    """What becomes of one EXISTS, and the edits that do it; raise `_UncertainError` where the answer might change."""
    clause = _filter_of(exists)
    group = clause.parent
    if group is None or group.type != "group_graph_pattern":
        raise _UncertainError("the filter does not stand directly in a group")
    _check_surroundings(group)
    pattern = exists.named_children[-1]
    inner = _check_pattern(pattern, source)
    outer = {
        text(node, source)[1:]
        for node in nodes(group, "var")
        if not clause.start_byte <= node.start_byte < clause.end_byte
    }
    shared = sorted(inner & outer)
    if not shared:
        raise _UncertainError("the pattern shares no variable with its group")
    bound = _bound_in(group, source, predicates=not _may_be_empty(pattern, source))
    loose = [name for name in shared if name not in bound]
    if loose:
        raise _UncertainError(
            f"?{loose[0]} is shared, but no triple pattern directly in the group is certain to bind it"
        )
    body = source[pattern.start_byte : pattern.end_byte]
    end = group.end_byte - 1
    if exists.type == "not_exists_func":
        reason, joined = "rewritten to MINUS", b"MINUS " + body + b" "
    else:
        variables = " ".join(f"?{name}" for name in shared).encode()
        reason, joined = "rewritten to a join", b"{ SELECT DISTINCT " + variables + b" WHERE " + body + b" } "
    return reason, [_Edit(clause.start_byte, clause.end_byte, b"FILTER(true)"), _Edit(end, end, joined)]


def _filter_of(exists: Node) -> Node:
    """The FILTER that consists of nothing but this EXISTS, brackets aside."""
    node = exists.parent
    while node is not None and node.type == "bracketted_expression":
        node = node.parent
    if node is None or node.type != "filter":
        raise _UncertainError("the EXISTS is a part of a larger expression")
    return node


def _check_surroundings(group: Node) -> None:
    """Raise `_UncertainError` if the group stands where its rewriting may mean something else."""
    if group.parent is not None and group.parent.type == "optional_graph_pattern":
        raise _UncertainError("the filter of an OPTIONAL sees the solution outside it too")
    node = group.parent
    while node is not None:
        if node.type in _EXISTS:
            raise _UncertainError("its group is itself inside an EXISTS")
        if node.type == "service_graph_pattern":
            raise _UncertainError("its group is sent to another service")
        if node.type == "graph_graph_pattern" and any(child.type == "var" for child in node.named_children):
            raise _UncertainError("its group is evaluated once for each named graph")
        node = node.parent


def _check_pattern(pattern: Node, source: bytes) -> set[str]:
    """The variables that P binds; raise `_UncertainError` if P is more than triple patterns and plain filters."""
    variables: set[str] = set()
    size = 0
    for part in pattern.named_children:
        if part.type == "triples_block":
            variables |= variable_names(part, source)
            size += _size(part)
        elif part.type not in {"filter", "comment"}:
            raise _UncertainError(
                f"the pattern holds more than triple patterns and filters: {part.type.replace('_', ' ')}"
            )
    if any(True for _ in nodes(pattern, "blank_node_label")):
        raise _UncertainError("the pattern has a labelled blank node")
    for condition in pattern.named_children:
        if condition.type == "filter":
            _check_condition(condition, variables, source)
    if size < 2:  # noqa: PLR2004 - two triple patterns, as the module says
        raise _UncertainError("the pattern is a single triple pattern, which is fast already")
    return variables


def _check_condition(condition: Node, variables: set[str], source: bytes) -> None:
    """Raise `_UncertainError` if a filter in P reads what P does not bind, or gives another value each time."""
    if any(True for _ in nodes(condition, *_EXISTS)):
        raise _UncertainError("the pattern has an EXISTS of its own")
    foreign = variable_names(condition, source) - variables
    if foreign:
        raise _UncertainError(f"a filter in the pattern reads ?{min(foreign)}, which the pattern does not bind")
    words = "".join(text(condition, source).upper().split())
    if any(f"{name}(" in words for name in _UNSTABLE):
        raise _UncertainError("a filter in the pattern gives another value each time")


def _size(block: Node) -> int:
    """How many triple patterns a block stands for; each step of a path sequence is one."""
    objects = sum(child.type != "comment" for lists in nodes(block, "object_list") for child in lists.named_children)
    sequences = sum(any(child.type == "/" for child in path.children) for path in nodes(block, "binary_path"))
    return objects + sequences


def _may_be_empty(pattern: Node, source: bytes) -> bool:
    """Whether some path of P may have length zero."""
    return any(text(modifier, source) in {"*", "?"} for modifier in nodes(pattern, "path_mod"))


def _bound_in(group: Node, source: bytes, *, predicates: bool) -> set[str]:
    """The variables that triple patterns directly in a group bind, those that are predicates only if asked for."""
    bound = set()
    for block in group.named_children:
        if block.type != "triples_block":
            continue
        for node in nodes(block, "var"):
            is_predicate = node.parent is not None and node.parent.type in {"property", "path_element"}
            if predicates or not is_predicate:
                bound.add(text(node, source)[1:])
    return bound
