"""The W3C's tests of query evaluation, in this process: on the engine alone, and after our rewriting of EXISTS."""

from __future__ import annotations

import re
from typing import TypeAlias

import pyoxigraph as ox
from tests.conformance.manifests import QueryCase
from tests.conformance.results import (
    JSON,
    XML,
    NonconformanceError,
    Table,
    check_graph,
    check_table,
    read_boolean,
    read_result_set,
    read_table,
    table_of,
)

from pvegraph.sparql.rewrite import rewrite_exists

_SINGLE = re.compile(r"EXISTS\s*\{\s*([^\s{}]+\s+[^\s{}]+\s+[^\s{}.]+)\s*\.?\s*\}", re.IGNORECASE)
"""An EXISTS of three terms."""

Result: TypeAlias = Table | bool | list[ox.Triple]


def judge_query(case: QueryCase, text: str) -> None:
    """Raise `NonconformanceError` if the engine's answer to the text is not what the test expects of its query."""
    if case.result is None:
        _judge_refusal(case, text)
        return
    try:
        found = evaluate(case, text)
    except SyntaxError as error:
        raise NonconformanceError(f"the engine refuses the query: {error}") from error
    check_result(_expected(case, found), found)


def _judge_refusal(case: QueryCase, text: str) -> None:
    try:
        evaluate(case, text)
    except SyntaxError:
        return
    raise NonconformanceError("the query is no SPARQL, and the engine accepts it")


def evaluate(case: QueryCase, text: str, *, union: bool = False) -> Result:
    """The engine's answer to the text, asked of the test's dataset or of the union of its graphs.

    The union is what our gateway asks by default. Raises `SyntaxError` if the engine refuses the query.
    """
    store = ox.Store()
    for path in case.data:
        store.load(path=path, base_iri=path.as_uri())
    for name, path in case.graphs:
        store.load(path=path, base_iri=path.as_uri(), to_graph=ox.NamedNode(name))
    answer = store.query(text, base_iri=case.query.as_uri(), use_default_graph_as_union=union)
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    return table_of(answer) if isinstance(answer, ox.QuerySolutions) else list(answer)


def text_of(case: QueryCase) -> str:
    """The test's query."""
    return case.query.read_text(encoding="utf-8")


def rewritten(text: str) -> str:
    """A query as we rewrite it."""
    return rewrite_exists(text).text


def doubled(text: str) -> str:
    """A query with each single triple pattern in an EXISTS written twice, which says the same.

    Nearly every EXISTS in the W3C's tests has one triple pattern, and such ones we leave alone as the engine is fast
    with them. Written twice they are rewritten, and must still give what the W3C expects.

    >>> doubled("ASK { ?s ?p ?o FILTER NOT EXISTS {?o ?q ?x .} }")
    'ASK { ?s ?p ?o FILTER NOT EXISTS { ?o ?q ?x . ?o ?q ?x } }'
    """
    return _SINGLE.sub(r"EXISTS { \1 . \1 }", text)


def _expected(case: QueryCase, found: Result) -> Result:
    """The expected result from its file: a result format, a graph, or a table written as a graph."""
    assert case.result is not None
    if case.result.suffix in {".srx", ".srj"}:
        type_ = XML if case.result.suffix == ".srx" else JSON
        read = read_boolean if isinstance(found, bool) else read_table
        return read(case.result.read_bytes(), type_)
    triples = [quad.triple for quad in ox.parse(path=case.result, base_iri=case.result.as_uri())]
    return triples if isinstance(found, list) else read_result_set(triples)


def check_result(expected: Result, found: Result) -> None:
    """Raise `NonconformanceError` unless two results are of one kind and say the same, in any order."""
    if isinstance(expected, Table) and isinstance(found, Table):
        check_table(expected, found)
    elif isinstance(expected, list) and isinstance(found, list):
        check_graph(expected, found)
    elif expected is not found:
        raise NonconformanceError(f"the answer is {found}, expected {expected}")
