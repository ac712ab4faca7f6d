"""Looking up in a dataset, and in one as it will be."""

from __future__ import annotations

from collections import Counter

import hypothesis.strategies as st
from hypothesis import given, settings
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple
from tests.effort import examples

from pvegraph.validation.view import Change, ChangedView, IndexedStatements, JoinedView, StoreView, View
from pvegraph.vocabulary import expand

NODES = [NamedNode(f"urn:n:{letter}") for letter in "abc"]
PROPERTY = [NamedNode("urn:p:p"), NamedNode("urn:p:q")]
GRAPHS = [NamedNode("urn:g:1"), NamedNode("urn:g:2"), NamedNode("urn:g:3"), DefaultGraph()]
DECIMAL = NamedNode(expand("xsd:decimal"))

quads = st.frozensets(
    st.builds(
        Quad,
        st.sampled_from(NODES),
        st.sampled_from(PROPERTY),
        st.sampled_from([*NODES, Literal("x", language="en")]),
        st.sampled_from(GRAPHS),
    ),
    max_size=12,
)
patterns = st.tuples(
    st.sampled_from([None, *NODES]), st.sampled_from([None, *PROPERTY]), st.sampled_from([None, *NODES])
)


def listed(view: View) -> tuple[Counter[Triple], Counter[Quad]]:
    """Everything that a view holds, with repetitions."""
    return Counter(view.triples(None, None, None)), Counter(view.quads(None, None, None))


def expected(held: frozenset[Quad]) -> tuple[Counter[Triple], Counter[Quad]]:
    """Each statement once, and once for each graph."""
    return Counter({quad.triple for quad in held}), Counter(held)


@settings(max_examples=examples(50), deadline=None)
@given(before=quads, added=quads, removed=quads)
def test_a_changed_dataset_is_what_the_change_makes_of_it(
    before: frozenset[Quad], added: frozenset[Quad], removed: frozenset[Quad]
) -> None:
    changed = ChangedView(StoreView.of(before), Change(added, removed))
    after = (before - removed) | added
    assert listed(changed) == expected(after)
    old, new = ({quad.triple for quad in held} for held in (before, after))
    assert changed.gained == new - old
    assert changed.lost == old - new


@settings(max_examples=examples(50), deadline=None)
@given(before=quads, first=quads, second=quads)
def test_a_changed_dataset_can_be_changed_again(
    before: frozenset[Quad], first: frozenset[Quad], second: frozenset[Quad]
) -> None:
    once = ChangedView(StoreView.of(before), Change(first))
    assert listed(ChangedView(once, Change(frozenset(), second))) == expected((before | first) - second)


@settings(max_examples=examples(50), deadline=None)
@given(before=quads, added=quads, pattern=patterns)
def test_a_pattern_finds_what_going_through_everything_finds(
    before: frozenset[Quad],
    added: frozenset[Quad],
    pattern: tuple[NamedNode | None, NamedNode | None, NamedNode | None],
) -> None:
    view = ChangedView(StoreView.of(before), Change(added))
    for found, every in ((view.triples(*pattern), view.triples), (view.quads(*pattern), view.quads)):
        parts = [
            each
            for each in every(None, None, None)
            if all(
                want is None or want == have
                for want, have in zip(pattern, (each.subject, each.predicate, each.object), strict=True)
            )
        ]
        assert Counter(found) == Counter(parts)


@settings(max_examples=examples(40), deadline=None)
@given(before=quads, others=quads)
def test_a_dataset_with_others_beside_it_holds_each_statement_once(
    before: frozenset[Quad], others: frozenset[Quad]
) -> None:
    joined = JoinedView(
        StoreView.of(before), [IndexedStatements(others), IndexedStatements(quad.triple for quad in others)]
    )
    assert Counter(joined.triples(None, None, None)) == Counter({quad.triple for quad in before | others})


@settings(max_examples=examples(40), deadline=None)
@given(before=quads)
def test_a_dataset_without_a_graph_is_as_if_it_had_never_been_there(before: frozenset[Quad]) -> None:
    seen = StoreView.of(before).without(["urn:g:1", "urn:g:2"])
    assert listed(seen) == expected(frozenset(quad for quad in before if quad.graph_name not in GRAPHS[:2]))


def test_a_number_that_another_graph_gives_in_another_form_is_the_same_statement() -> None:
    said = Quad(NODES[0], PROPERTY[0], Literal("1.50", datatype=DECIMAL), GRAPHS[0])
    before = StoreView.of([said])
    again = Quad(*said.triple, GRAPHS[1])
    changed = ChangedView(before, Change(frozenset([again])))
    assert len(list(changed.triples(None, None, None))) == 1
    assert len(list(changed.quads(None, None, None))) == 2
    assert changed.gained == frozenset()
    gone = ChangedView(before, Change(frozenset(), frozenset([said])))
    assert list(gone.quads(None, None, None)) == []


def test_a_new_number_keeps_the_form_in_which_it_is_written() -> None:
    said = Quad(NODES[0], PROPERTY[0], Literal("+01.50", datatype=DECIMAL), GRAPHS[0])
    changed = ChangedView(StoreView.of([]), Change(frozenset([said])))
    assert list(changed.quads(None, None, None)) == [said]
    assert changed.gained == {said.triple}
