"""Families of frameworks as trees."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from pvegraph.web.overviews.descent import Descent, Framework, Frameworks
from pvegraph.web.overviews.families import families, trees

NAMES = "abcdef"
TIES = st.frozensets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=12)
EVERYTHING = 1000


def made(ties: frozenset[tuple[str, str]], dates: dict[str, str] | None = None) -> Frameworks:
    """Frameworks of which the first of each pair comes from the second."""
    parents: dict[str, list[Descent]] = defaultdict(list)
    for child, parent in sorted(ties):
        parents[child].append(Descent("pve:supplements", parent))
    told = dates or {}
    found = {
        name: Framework(name, dates=(told[name],) if name in told else (), parents=tuple(parents[name]))
        for name in NAMES
    }
    children: dict[str, list[str]] = defaultdict(list)
    for child, parent in ties:
        children[parent].append(child)
    by_date = {name: tuple(sorted(below, key=lambda each: found[each].order)) for name, below in children.items()}
    return Frameworks(found, by_date)


@given(TIES)
def test_everything_that_is_tied_stands_in_one_family(ties: frozenset[tuple[str, str]]) -> None:
    found = families(made(ties))
    members = [member for family in found for member in family.members]
    assert sorted(members) == sorted({name for tie in ties for name in tie})
    for child, parent in ties:
        assert any({child, parent} <= family.members for family in found)


@given(TIES)
def test_a_tree_shows_every_tie_once_whether_or_not_it_goes_round(ties: frozenset[tuple[str, str]]) -> None:
    frameworks = made(ties)
    for family in families(frameworks):
        lines = [line for tree in trees(frameworks, family.tops, EVERYTHING) for line in tree.lines()]
        whole = [line.iri for line in lines if not line.again]
        assert set(whole) == family.members
        below = [(child.iri, line.iri) for line in lines for child in line.children]
        assert sorted(below) == sorted(tie for tie in ties if tie[0] in family.members)
        assert all(line.left_out == 0 for line in lines)


@given(TIES, st.integers(1, 8))
def test_a_tree_has_no_more_lines_than_allowed_and_says_how_many_are_missing(
    ties: frozenset[tuple[str, str]], most: int
) -> None:
    frameworks = made(ties)
    for family in families(frameworks):
        lines = [line for tree in trees(frameworks, family.tops, most) for line in tree.lines()]
        assert len(lines) <= most
        for line in lines:
            if not line.again:
                assert len(line.children) + line.left_out == len(frameworks.children.get(line.iri, ()))


def test_children_stand_in_the_order_of_their_dates_and_those_without_one_last() -> None:
    frameworks = made(frozenset({("b", "a"), ("c", "a"), ("d", "a")}), {"b": "2019-05", "c": "2016"})
    [tree] = trees(frameworks, families(frameworks)[0].tops, EVERYTHING)
    assert [line.iri for line in tree.children] == ["c", "b", "d"]


def test_what_has_two_parents_is_below_each_and_says_so() -> None:
    frameworks = made(frozenset({("c", "a"), ("c", "b"), ("d", "c")}))
    first, second = trees(frameworks, families(frameworks)[0].tops, EVERYTHING)
    assert [line.iri for line in first.lines()] == ["a", "c", "d"]
    assert first.children[0].also == (Descent("pve:supplements", "b"),)
    assert [(line.iri, line.again) for line in second.lines()] == [("b", ""), ("c", "elsewhere")]


def test_a_circle_begins_with_its_oldest_member_and_ends_where_it_would_go_round() -> None:
    frameworks = made(frozenset({("a", "b"), ("b", "a")}), {"b": "2010", "a": "2012"})
    [tree] = trees(frameworks, families(frameworks)[0].tops, EVERYTHING)
    assert [(line.iri, line.again) for line in tree.lines()] == [("b", ""), ("a", ""), ("b", "circle")]
