"""How shapes are written, so that every engine reads them alike and every finding can be traced to its rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from pvegraph import iri
from pvegraph.validation.shape_checks import checks, constraints
from pvegraph.validation.shape_index import SH, ShapeIndex
from pvegraph.vocabulary import expand

ROOT = Path(__file__).resolve().parents[2]
LIST_AND_PATH = {expand("rdf:first"), expand("rdf:rest"), SH + "inversePath"}


@pytest.fixture(scope="module")
def queries(shapes: Sequence[Triple]) -> dict[str, str]:
    """The queries by the IRI of their constraint."""
    return {
        triple.subject.value: triple.object.value
        for triple in shapes
        if triple.predicate.value == SH + "select" and isinstance(triple.object, Literal)
    }


def test_only_lists_and_paths_are_blank_nodes(shapes: Sequence[Triple]) -> None:
    said = {triple.predicate.value for triple in shapes if isinstance(triple.subject, BlankNode)}
    assert said <= LIST_AND_PATH


def test_every_part_has_an_address_of_ours(shapes: Sequence[Triple]) -> None:
    named = {triple.subject.value for triple in shapes if isinstance(triple.subject, NamedNode)}
    assert {name for name in named if not name.startswith(iri.SHAPES)} == set()


def test_every_shape_and_every_constraint_says_how_grave_it_is_and_they_agree(index: ShapeIndex) -> None:
    for shape in constraints(index):
        severities = index.values(f"<{shape}>", "severity")
        assert len(severities) == 1, shape
        for constraint in index.values(f"<{shape}>", "sparql"):
            assert index.values(str(constraint), "severity") == severities, shape


def test_a_shape_holds_one_query_or_other_constraints_and_not_both(index: ShapeIndex) -> None:
    for shape, components in constraints(index).items():
        if SH + "SPARQLConstraintComponent" in components:
            assert len(components) == 1, shape
            assert len(index.values(f"<{shape}>", "sparql")) == 1, shape


def test_queries_select_this_first_and_distinct_with_path_and_value(queries: dict[str, str]) -> None:
    for constraint, query in queries.items():
        assert query.split()[:5] == ["SELECT", "DISTINCT", "$this", "?path", "?value"], constraint


@pytest.mark.parametrize(
    "forbidden",
    [r"\bVALUES\b", r"\bMINUS\b", r"\bSERVICE\b", r"\bGRAPH\b", r"\bNOW\b", r"\b(YEAR|MONTH|DAY)\s*\(", r"\\p\{", r"#"],
)
def test_queries_keep_to_what_all_engines_do_alike(queries: dict[str, str], forbidden: str) -> None:
    assert [constraint for constraint, query in queries.items() if re.search(forbidden, query)] == []


def test_dates_are_compared_as_padded_texts_and_never_by_an_engine(
    shapes: Sequence[Triple], queries: dict[str, str]
) -> None:
    assert [t for t in shapes if t.predicate.value in (SH + "lessThan", SH + "lessThanOrEquals")] == []
    dates = r"\$this pve:(?:start|end|observedOn) (\?\w+)"
    for constraint, query in queries.items():
        for variable in re.findall(dates, query):
            assert not re.search(rf"{re.escape(variable)}\s*[<>]|[<>]=?\s*{re.escape(variable)}\b", query), constraint


def test_every_variable_of_a_message_is_selected_by_its_query(index: ShapeIndex, queries: dict[str, str]) -> None:
    for constraint, query in queries.items():
        selected = set(re.findall(r"[$?](\w+)", query.partition("WHERE")[0]))
        for language, message in index.messages(constraint).items():
            assert set(re.findall(r"\{[$?](\w+)\}", message)) <= selected, (constraint, language)


def test_the_three_messages_of_a_shape_name_the_same_things(index: ShapeIndex) -> None:
    for shape in {*constraints(index), *checks(index)}:
        queries = [str(node).strip("<>") for node in index.values(f"<{shape}>", "sparql")]
        messages = index.messages(*queries, shape)
        named = [set(re.findall(r"\{[$?](\w+)\}", messages[language])) for language in ("en", "ar", "fr")]
        assert named[0] == named[1] == named[2], shape


def test_a_name_for_forms_is_in_all_three_languages(index: ShapeIndex) -> None:
    for node in index.objects:
        languages = {name.language for name in index.values(node, "name") if isinstance(name, Literal)}
        assert languages in (set(), {"en", "ar", "fr"}), node


def test_every_check_says_how_grave_it_is_and_no_engine_looks_for_it(index: ShapeIndex) -> None:
    assert checks(index)
    for check in checks(index):
        assert len(index.values(f"<{check}>", "severity")) == 1, check
        assert check not in constraints(index)
        assert [name for name in index.objects[f"<{check}>"] if name.startswith(SH + "target")] == []


def test_every_shape_is_documented(index: ShapeIndex) -> None:
    text = (ROOT / "docs" / "shapes.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`pves:(\w+)`", text))
    assert documented == {shape.removeprefix(iri.SHAPES) for shape in {*constraints(index), *checks(index)}}
