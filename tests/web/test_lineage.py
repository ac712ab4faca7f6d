"""The lineage of frameworks: a nested list of what builds on what."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pvegraph.vocabulary import expand
from pvegraph.web.portraits.lineage import Branch, Tie, lineage, walk

DATES = {"root": "2011", "old": "2012", "young": "2014-05", "last": "2016"}
PAIRS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=20)


def _ties(*pairs: tuple[str, str]) -> list[Tie]:
    return [Tie(below, expand("pve:supplements"), above, frozenset({"g"})) for below, above in pairs]


def _drawn(branches: tuple[Branch, ...]) -> list[object]:
    return [(branch.thing, _drawn(branch.below)) if branch.below else branch.thing for branch in branches]


def _lineage(thing: str, *pairs: tuple[str, str], most: int = 100) -> tuple[Branch, ...]:
    return lineage(thing, _ties(*pairs), lambda each: DATES.get(each, ""), most)


def test_a_document_in_the_middle_is_shown_with_its_root_its_siblings_and_what_builds_on_it() -> None:
    pairs = ("old", "root"), ("young", "root"), ("last", "old"), ("cousin", "young")
    assert _drawn(_lineage("old", *pairs)) == [("root", [("old", ["last"]), "young"])]


def test_documents_stand_in_order_of_date_and_those_without_one_last() -> None:
    pairs = ("last", "root"), ("undated", "root"), ("young", "root"), ("old", "root")
    assert _drawn(_lineage("root", *pairs)) == [("root", ["old", "young", "last", "undated"])]


def test_a_document_that_builds_on_two_stands_under_both_and_is_unfolded_once() -> None:
    roots = _lineage("young", ("young", "root"), ("young", "old"), ("last", "young"))
    assert _drawn(roots) == [("root", [("young", ["last"])]), ("old", ["young"])]
    assert roots[1].below[0].stands_above


def test_a_document_that_stands_alone_has_no_lineage() -> None:
    assert _lineage("root") == ()
    assert _lineage("root", ("young", "old")) == ()


def test_where_documents_run_in_a_circle_above_the_list_still_ends_and_has_them_all() -> None:
    roots = _lineage("last", ("last", "old"), ("old", "young"), ("young", "old"))
    assert {branch.thing for branch in walk(roots)} == {"last", "old", "young"}


def test_what_does_not_fit_is_counted() -> None:
    roots = _lineage("root", *((f"child-{number}", "root") for number in range(10)), most=4)
    assert len(roots[0].below) == 3
    assert roots[0].left_out == 7


@given(PAIRS)
def test_any_ties_make_a_finite_list_that_names_the_framework_and_nothing_strange(pairs: list[tuple[str, str]]) -> None:
    roots = _lineage("a", *pairs)
    shown = {branch.thing for branch in walk(roots)}
    neighbours = {each for pair in pairs if "a" in pair and pair[0] != pair[1] for each in pair}
    assert neighbours <= shown
    assert ("a" in shown) == bool(neighbours)
    given_ties = set(pairs)
    assert all((tie.below, tie.above) in given_ties for branch in walk(roots) for tie in branch.ties)
