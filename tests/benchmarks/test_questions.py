"""The questions of the benchmark have answers, and the negation queries are those that are rewritten."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from benchmarks.population import Population

from benchmarks import questions
from pvegraph.sparql.rewrite import rewrite_exists
from pvegraph.store.embedded import EmbeddedStore

_ALL = {**questions.REPEATED, **questions.ANALYTIC, **questions.NEGATION}


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small population as a file."""
    path = tmp_path_factory.mktemp("population") / "dataset.nq"
    path.write_text("".join(Population(40_000, 5).statements()))
    return path


@pytest.fixture(scope="module")
def population(dataset: Path) -> EmbeddedStore:
    """A small population as a store."""
    return EmbeddedStore.load(dataset)


# Three syllables that one name in many thousands has are too rare for a small population.
@pytest.mark.parametrize("name", [name for name in _ALL if name != "names that hold a syllable"])
def test_each_query_has_an_answer(population: EmbeddedStore, name: str) -> None:
    answer = population.query(_ALL[name])
    assert isinstance(answer, ox.QuerySolutions)
    assert next(answer, None) is not None


@pytest.mark.parametrize("name", questions.NEGATION)
def test_each_negation_query_is_rewritten(name: str) -> None:
    assert [step.rewritten for step in rewrite_exists(questions.NEGATION[name]).steps] == [True]


def test_small_queries_are_all_different_and_have_answers(population: EmbeddedStore, dataset: Path) -> None:
    queries = questions.small(dataset, 100)
    assert len(set(queries)) == len(queries) == 100
    answered = sum(next(iter(population.query(query)), None) is not None for query in queries)
    assert answered > 50
