"""Property paths are followed as SPARQL follows them, statement by statement."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, Quad, QuerySolutions, Store

from pvegraph.validation.trail import dead_ends, is_path, parse_path, trails
from pvegraph.validation.view import StoreView

NODES = [NamedNode(f"urn:n{number}") for number in range(4)]
PROPERTIES = [NamedNode("urn:a"), NamedNode("urn:b")]
STATEMENTS = st.lists(
    st.builds(Quad, st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from(NODES)), max_size=8
)
PATHS = st.recursive(
    st.sampled_from(["<urn:a>", "<urn:b>", "^<urn:a>"]),
    lambda paths: st.one_of(
        st.builds("({}/{})".format, paths, paths),
        st.builds("({}|{})".format, paths, paths),
        st.builds("({}){}".format, paths, st.sampled_from("*+?")),
        st.builds("^({})".format, paths),
    ),
    max_leaves=4,
)


@settings(max_examples=100, deadline=None)
@given(STATEMENTS, PATHS)
def test_a_path_leads_where_sparql_says(statements: list[Quad], path: str) -> None:
    # Oxigraph has a path of no steps begin only at what is in the dataset.
    statements = [*statements, *(Quad(node, NamedNode("urn:c"), node) for node in NODES)]
    store = Store()
    store.extend(statements)
    solutions = store.query(f"SELECT DISTINCT ?v {{ <{NODES[0].value}> {path} ?v }}")
    assert isinstance(solutions, QuerySolutions)
    expected = {solution["v"] for solution in solutions}
    view = StoreView.of(statements)
    found = list(trails(view, NODES[0], parse_path(path)))
    assert {value for value, _ in found} == expected
    for value, trail in found:
        assert all(Quad(*triple, DefaultGraph()) in statements for triple in trail)
        assert not trail or value in (trail[-1].subject, trail[-1].object)


def test_a_path_breaks_off_at_the_node_that_lacks_the_next_statement() -> None:
    first, second, *_ = NODES
    view = StoreView.of([Quad(first, PROPERTIES[0], second)])
    assert [node for node, _ in dead_ends(view, first, parse_path("<urn:a>/<urn:b>"))] == [second]
    assert [node for node, _ in dead_ends(view, first, parse_path("<urn:b>/<urn:a>"))] == [first]


@pytest.mark.parametrize("text", ["", "<urn:a>/", "(<urn:a>", "<urn:a>)", "_:b", "<urn:a> <urn:b>", "urn:a"])
def test_what_is_no_path_is_refused(text: str) -> None:
    assert not is_path(text)
    with pytest.raises(ValueError, match="path"):
        parse_path(text)
