"""The W3C's tests of query evaluation are answered as well after our rewriting of EXISTS as before it."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import pytest
from tests.conformance.conftest import Score
from tests.conformance.evaluation import check_result, doubled, evaluate, judge_query, rewritten, text_of
from tests.conformance.manifests import ABSENT, EVALUATIONS, FOLDER, QueryCase, parameters, query_cases

_NO_ZERO_LENGTH = "0 rows, expected 1"
DEVIATIONS = MappingProxyType(
    {
        # A path of length zero does not lead from a term to itself where the graph does not hold the term.
        "property-path/zero_or_more_set_start": _NO_ZERO_LENGTH,
        "property-path/zero_or_more_set_end": _NO_ZERO_LENGTH,
        "property-path/zero_or_one_set_start": _NO_ZERO_LENGTH,
        "property-path/zero_or_one_set_end": _NO_ZERO_LENGTH,
        # GRAPH ?g binds ?g before and not after what stands in it, so that MINUS finds it shared.
        "negation/graph-minus": "0 rows, expected 1",
        # GRAPH ?g around a group without triple patterns leaves ?g unbound instead of naming each graph.
        "aggregates/agg-empty-group-count-graph": "1 rows, expected 2",
        "bindings/graph": "2 rows, expected 3",
        # GROUP_CONCAT of texts in one language keeps the language.
        "aggregates/agg-groupconcat-04": "the answer is False, expected True",
        "aggregates/agg-groupconcat-06": "the answer is False, expected True",
        # BNODE("text") is one blank node for all solutions instead of one for each.
        "functions/bnode01": "the rows are",
    }
)
"""Where the engine itself answers otherwise than the Recommendation, and a part of what we then say."""


def all_cases() -> list[QueryCase]:
    """The tests of every folder."""
    return [case for folder in EVALUATIONS for case in query_cases(folder)]


def name_of(case: QueryCase) -> str:
    """The folder and the name."""
    return f"{case.folder}/{case.name}"


def all_doubled() -> list[QueryCase]:
    """The tests whose EXISTS can be doubled."""
    return [case for case in all_cases() if doubled(text_of(case)) != text_of(case)]


def changed() -> list[QueryCase]:
    """The tests that rewriting makes another query of, with doubling or without."""
    return [
        case for case in all_cases() if any(rewritten(text) != text for text in (text_of(case), doubled(text_of(case))))
    ]


@pytest.mark.parametrize("case", parameters(all_cases, name_of))
class TestAQuery:
    def test_alone(self, case: QueryCase, score: Score) -> None:
        with score("the engine alone", case.folder, known=DEVIATIONS.get(name_of(case))):
            judge_query(case, text_of(case))

    def test_rewritten(self, case: QueryCase, score: Score) -> None:
        with score("the engine after rewriting", case.folder, known=DEVIATIONS.get(name_of(case))):
            judge_query(case, rewritten(text_of(case)))


@pytest.mark.parametrize("case", parameters(all_doubled, name_of))
class TestADoubledQuery:
    def test_alone(self, case: QueryCase) -> None:
        judge_query(case, doubled(text_of(case)))

    def test_rewritten(self, case: QueryCase) -> None:
        judge_query(case, rewritten(doubled(text_of(case))))


@pytest.mark.parametrize("case", parameters(changed, name_of))
@pytest.mark.parametrize("spell", [str, doubled], ids=["as-it-is", "doubled"])
def test_over_the_union_of_the_graphs_rewriting_changes_no_answer(case: QueryCase, spell: Callable[[str], str]) -> None:
    text = spell(text_of(case))
    check_result(evaluate(case, text, union=True), evaluate(case, rewritten(text), union=True))


@pytest.mark.parametrize("name", parameters(lambda: sorted(DEVIATIONS), str))
def test_where_the_engine_deviates_rewriting_changes_no_answer(name: str) -> None:
    (case,) = (case for case in all_cases() if name_of(case) == name)
    check_result(evaluate(case, text_of(case)), evaluate(case, rewritten(text_of(case))))


@pytest.mark.skipif(not FOLDER.is_dir(), reason=ABSENT)
def test_most_of_the_queries_with_an_exists_are_rewritten_once_doubled() -> None:
    """Otherwise all of the above would say nothing."""
    names = {name_of(case) for case in changed()}
    assert names >= {
        *("negation/subset-by-exclusion-nex-1", "negation/temporal-proximity-by-exclusion-nex-1"),
        *("negation/subset-01", "negation/exists-01", "negation/exists-02", "exists/exists01", "exists/exists03"),
    }
