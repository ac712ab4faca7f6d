"""Footprints of queries against what an evaluator of SPARQL does, on queries and graphs that are made up.

MINUS and VALUES are among them, which SHACL does not allow, and so no engine of it would try.
"""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import assume, event, given, settings
from pyoxigraph import NamedNode, Quad, QuerySolutions, Store, Triple
from tests.effort import examples

from pvegraph.validation.finding import Term
from pvegraph.validation.footprint import Block, Footprint
from pvegraph.validation.footprint_query import read_query
from pvegraph.validation.query_terms import UnreadableError
from pvegraph.validation.reach import affected, needed
from pvegraph.validation.versions import Memory, TooWideError, Versions, Without
from pvegraph.validation.view import IndexedStatements, JoinedView, StoreView

NODES = [NamedNode(f"urn:n:{letter}") for letter in "abcde"]
PROPERTIES = [NamedNode(f"urn:p:{letter}") for letter in "pqr"]
_VARIABLES = ("?x", "?y", "?z", "?w")

graphs = st.sets(
    st.builds(Triple, st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from(NODES)), max_size=14
)
_ends = st.sampled_from(("$this", "$this", *_VARIABLES, *_VARIABLES, "<urn:n:a>"))
_steps = st.sampled_from([str(property_) for property_ in PROPERTIES])
_paths = st.one_of(
    _steps,
    _steps,
    _steps.map(lambda step: f"^{step}"),
    _steps.map(lambda step: f"!{step}"),
    st.builds(lambda one, other, mark: f"({one}{mark}^{other})", _steps, _steps, st.sampled_from("/|")),
    st.builds(lambda step, mark: f"{step}{mark}", _steps, st.sampled_from("*+?")),
)
_FIXED = (
    "FILTER (?path IN (<urn:p:p>, <urn:p:q>))",
    "FILTER (?x = <urn:n:b> || ?x = <urn:n:c>)",
    "FILTER (?x != ?y)",
    "VALUES (?y ?z) { (<urn:n:a> UNDEF) (<urn:n:b> <urn:n:c>) }",
    "BIND (<urn:p:p> AS ?v)",
)
_NESTED = (
    "{{ {} }}",
    "OPTIONAL {{ {} }}",
    "MINUS {{ {} }}",
    "{{ {} }} UNION {{ {} }}",
    "FILTER EXISTS {{ {} }}",
    "FILTER NOT EXISTS {{ {} }}",
    "FILTER (?x = <urn:n:b> || NOT EXISTS {{ {} }})",
    "{{ SELECT DISTINCT $this ?x WHERE {{ {} }} }}",
    "{{ SELECT $this ?x (COUNT(?y) AS ?n) WHERE {{ {} }} GROUP BY $this ?x }}",
)


@st.composite
def groups(draw: st.DrawFn, depth: int) -> str:
    """The inside of a group, with groups in it down to a depth."""
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from((*("pattern",) * 6, *_FIXED[: depth + 3], *(_NESTED if depth else ()))))
        if kind == "pattern":
            path = draw(st.one_of(_paths, _paths, st.sampled_from(("?path", "?v"))))
            parts.append(f"{draw(_ends)} {path} {draw(_ends)} .")
        elif kind in _NESTED:
            parts.append(kind.format(*(draw(groups(depth - 1)) for _ in range(kind.count("{}")))))
        else:
            parts.append(kind)
    return " ".join(parts)


@st.composite
def _queries(draw: st.DrawFn) -> str:
    """A query that looks at something of the focus node, and then at more."""
    first = f"$this {draw(_paths)} {draw(_ends)} ."
    query = f"SELECT DISTINCT $this ?path ?x ?y ?z ?w WHERE {{ {first} {draw(groups(2))} }}"
    try:
        solutions(query, set(), NODES[0])
    except SyntaxError:
        # a variable that BIND names was bound before
        assume(condition=False)
    return query


queries = _queries()


def solutions(query: str, graph: set[Triple], focus: Term) -> frozenset[str]:
    """What a query finds for a focus node, which is put in for ``$this`` before the query is asked."""
    store = Store()
    store.extend(Quad(*triple) for triple in graph)
    for words in ("SELECT DISTINCT", "SELECT", "GROUP BY"):
        query = query.replace(f"{words} $this ", f"{words} ")
    found = store.query(query.replace("$this", str(focus)))
    assert isinstance(found, QuerySolutions)
    return frozenset(str(solution) for solution in found)


def read(query: str) -> Footprint:
    """The footprint of a query."""
    block = Block()
    read_query(query, {}, block)
    return Footprint("<urn:s>", (), block)


def nodes_of(graph: set[Triple]) -> set[Term]:
    """What a graph says something about, as it does about every focus node."""
    return {term for triple in graph for term in (triple.subject, triple.object) if isinstance(term, NamedNode)}


def versions_of(before: set[Triple], after: set[Triple]) -> Versions:
    """A graph before and after a change."""
    view = StoreView.of(Quad(*triple) for triple in before)
    gained, lost = frozenset(after - before), frozenset(before - after)
    both = Memory(JoinedView(view, [IndexedStatements(gained)]))
    return Versions(both, Without(both, gained), Without(both, lost))


@settings(max_examples=examples(120), deadline=None)
@given(query=queries, before=graphs, after=graphs)
def test_a_focus_node_that_a_change_is_not_said_to_affect_keeps_its_solutions(
    query: str, before: set[Triple], after: set[Triple]
) -> None:
    try:
        footprint = read(query)
        told: set[Term] = set()
        versions = versions_of(before, after)
        for triple in before ^ after:
            for block in footprint.block.all():
                for edge in block.edges:
                    told |= affected(block, edge, triple, versions)
    except (UnreadableError, TooWideError) as problem:
        event(type(problem).__name__)
        return
    for focus in nodes_of(before) & nodes_of(after) - told:
        assert solutions(query, before, focus) == solutions(query, after, focus)


@settings(max_examples=examples(120), deadline=None)
@given(query=queries, graph=graphs)
def test_the_statements_that_a_focus_node_is_said_to_need_give_it_the_solutions_of_the_whole_graph(
    query: str, graph: set[Triple]
) -> None:
    versions = versions_of(graph, graph)
    for focus in nodes_of(graph):
        try:
            kept = needed(read(query), [focus], versions)
        except (UnreadableError, TooWideError):
            return
        assert solutions(query, kept, focus) == solutions(query, graph, focus)


@settings(max_examples=examples(30), deadline=None)
@given(query=queries, graph=graphs)
def test_what_one_focus_node_needs_is_among_what_several_need(query: str, graph: set[Triple]) -> None:
    try:
        kept = needed(read(query), nodes_of(graph), versions_of(graph, graph))
    except (UnreadableError, TooWideError):
        return
    for focus in nodes_of(graph):
        assert solutions(query, kept, focus) == solutions(query, graph, focus)
