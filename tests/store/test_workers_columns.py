"""``SELECT *`` is spelt out in the order of the text where it is certainly understood, and else left alone."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from pvegraph.store.columns import name_columns


def _in_scope(query: str) -> list[str]:
    answer = ox.Store().query(query)
    return [variable.value for variable in answer.variables] if isinstance(answer, ox.QuerySolutions) else []


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { ?z ?y ?x }", ["z", "y", "x"]),
        ("SELECT*{?z ?y ?x}", ["z", "y", "x"]),
        ("SELECT DISTINCT * WHERE { ?z $y ?x . ?x ?y ?a }", ["z", "y", "x", "a"]),
        ("SELECT * { ?z ?y ?x OPTIONAL { ?z ?b ?a } }", ["z", "y", "x", "b", "a"]),
        ("SELECT * { ?z ?y ?x MINUS { ?z ?b ?a } }", ["z", "y", "x"]),
        ("SELECT * { FILTER EXISTS { ?z ?b ?a } ?z ?y ?x }", ["z", "y", "x"]),
        ("SELECT * { { SELECT ?x { ?z ?y ?x } } BIND(1 AS ?a) }", ["x", "a"]),
        ("SELECT * { { SELECT * { ?z ?y ?x } } }", ["z", "y", "x"]),
        ("SELECT * { ?z ?y ?x } VALUES (?b ?a) { (1 2) }", ["z", "y", "x", "b", "a"]),
        ("SELECT * { ?été ?y ?x FILTER(?x != '*') } # ?a * ?b", ["été", "y", "x"]),
    ],
)
def test_columns_come_in_the_order_in_which_the_variables_do(query: str, columns: list[str]) -> None:
    named = name_columns(query, lambda: _in_scope(query))
    assert _in_scope(named) == columns
    assert sorted(columns) == sorted(_in_scope(query))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?b ?a { ?a ?p ?b }",
        "SELECT (COUNT(*) AS ?n) { ?a ?p ?b }",
        "SELECT ?b { { SELECT * { ?z ?a ?b } } }",
        "SELECT * {}",
        "ASK { ?z ?y* ?x }",
        "CONSTRUCT { ?s ?p ?o } WHERE { SELECT * { ?s ?p ?o } }",
        "DESCRIBE * { ?z ?y ?x }",
        "SELECT * { ?z ?y",
    ],
)
def test_other_queries_stay_as_they_are(query: str) -> None:
    assert name_columns(query, lambda: [] if query == "SELECT * {}" else ["z"]) == query
