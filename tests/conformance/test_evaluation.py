"""The W3C's tests of query evaluation are answered as well after our rewriting of EXISTS as before it."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from tests.conformance.conftest import Score
from tests.conformance.evaluation import check_result, evaluate, judge_query, text_of
from tests.conformance.manifests import ABSENT, EVALUATIONS, FOLDER, QueryCase, parameters, query_cases

from pvegraph.sparql.rewrite import rewrite_exists

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


def changes(case: QueryCase) -> bool:
    """Whether rewriting changes a query."""
    return rewrite_exists(text_of(case)).text != text_of(case)


@pytest.mark.parametrize("case", parameters(all_cases, name_of))
class TestAQuery:
    def test_alone(self, case: QueryCase, score: Score) -> None:
        with score("the engine alone", case.folder, known=DEVIATIONS.get(name_of(case))):
            judge_query(case, rewritten=False)

    def test_rewritten(self, case: QueryCase, score: Score) -> None:
        with score("the engine after rewriting", case.folder, known=DEVIATIONS.get(name_of(case))):
            judge_query(case, rewritten=True)


@pytest.mark.parametrize("union", [False, True], ids=["of-the-dataset", "of-the-union"])
@pytest.mark.parametrize(
    "case",
    parameters(lambda: [case for case in all_cases() if changes(case) or name_of(case) in DEVIATIONS], name_of),
)
def test_a_query_that_is_rewritten_or_answered_otherwise_has_one_answer(case: QueryCase, *, union: bool) -> None:
    check_result(evaluate(case, rewritten=False, union=union), evaluate(case, rewritten=True, union=union))


@pytest.mark.skipif(not FOLDER.is_dir(), reason=ABSENT)
def test_rewriting_changes_some_of_the_queries_and_weighs_each_exists() -> None:
    """Otherwise all of the above would say nothing."""
    weighed = {name_of(case) for case in all_cases() if rewrite_exists(text_of(case)).steps}
    assert {name for name in weighed if name.startswith("exists/")} >= {"exists/exists01", "exists/exists04"}
    assert {name_of(case) for case in all_cases() if changes(case)}
    assert DEVIATIONS.keys() <= {name_of(case) for case in all_cases()}
