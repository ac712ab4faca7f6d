"""Statements stand in the graphs of described sources, and quotations in their texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Quad
from tests.validation.beyond.dataset import outside, quads, view

from pvegraph import iri
from pvegraph.validation import beyond
from pvegraph.validation.beyond.texts import CachedTexts, is_quoted_from, normalised, text_of_html
from pvegraph.validation.examination import Rules

ONE = iri.source_graph("press", "one")
DESCRIBED = f"<{ONE}> a pve:Source ; dct:publisher publisher:press ."


def found(statements: list[Quad], rules: Rules, texts: CachedTexts | None = None) -> set[tuple[str, str]]:
    """What is found: the check and the thing."""
    return {
        (finding.source_shape.removeprefix(iri.SHAPES), finding.focus.value)
        for finding in beyond.check(view(statements), rules, texts=texts)
    }


def test_a_statement_in_no_graph_is_told_once_for_its_subject(rules: Rules) -> None:
    statements = outside('person:a a pve:Person ; skos:altLabel "A"@en , "B"@en .')
    assert found(statements, rules) == {("StandsInSource", iri.thing("person", "a"))}


def test_what_a_source_says_as_well_is_still_told_where_it_stands_in_no_graph(rules: Rules) -> None:
    inside = quads(f"GRAPH <{ONE}> {{ {DESCRIBED} person:a a pve:Person }}")
    assert found([*inside, *outside("person:a a pve:Person .")], rules) == {
        ("StandsInSource", iri.thing("person", "a"))
    }


@pytest.mark.parametrize(
    ("graph", "description", "is_source"),
    [
        (ONE, f"<{ONE}> a pve:Source .", True),
        (ONE, f'<{ONE}> dct:title "One"@en .', False),
        (ONE, "", False),
        ("https://elsewhere.example/graph", "", False),
        (iri.ONTOLOGY_GRAPH, "", True),
        (iri.concept_scheme("role"), "", True),
    ],
)
def test_a_graph_is_a_source_or_one_of_our_own(graph: str, description: str, is_source: bool, rules: Rules) -> None:
    statements = quads(f"GRAPH <{graph}> {{ {description} person:a a pve:Person }}")
    assert found(statements, rules) == (set() if is_source else {("GraphIsSource", graph)})


def test_a_source_is_described_in_its_own_graph(rules: Rules) -> None:
    other = iri.source_graph("press", "two")
    statements = quads(f'GRAPH <{ONE}> {{ {DESCRIBED} <{other}> dct:title "Two"@en }}')
    assert found(statements, rules) == {("SourceTellsOfItself", other)}


def quoting(quote: str) -> list[Quad]:
    """A person whom the source speaks of with these words."""
    return quads(f'GRAPH <{ONE}> {{ {DESCRIBED} person:a a pve:Person ; pve:quote """{quote}"""@en }}')


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> CachedTexts:
    """A folder with the text of one source."""
    folder = tmp_path_factory.mktemp("texts")
    (folder / "press").mkdir()
    (folder / "press" / "one.txt").write_text(
        "The  Mayor’s office – “open to all” –\nserves Rabat; عمدة الرباط.", encoding="utf-8"
    )
    (folder.parent / "secret.txt").write_text("secret", encoding="utf-8")
    return CachedTexts(folder)


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ('The Mayor\'s office - \\"open to all\\" - serves Rabat', True),
        ("the mayor’s office […] serves Rabat", True),
        ("عمدة الرباط", True),
        ("serves Rabat … the Mayor’s office", False),
        ("The Mayor’s office serves Rabat", False),
    ],
)
def test_a_quotation_stands_in_the_text_but_for_typography(
    quote: str, stands: bool, rules: Rules, texts: CachedTexts
) -> None:
    expected = set() if stands else {("QuoteStandsInSource", iri.thing("person", "a"))}
    assert found(quoting(quote), rules, texts) == expected


def test_without_a_cached_text_nothing_is_said_of_a_quotation(rules: Rules, tmp_path: Path) -> None:
    assert found(quoting("anything"), rules) == set()
    assert found(quoting("anything"), rules, CachedTexts(tmp_path)) == set()


@pytest.mark.parametrize("graph", [iri.SOURCE + "../secret", iri.SOURCE + "press/../../secret", iri.BASE + "ontology"])
def test_no_text_outside_the_folder_is_read(graph: str, texts: CachedTexts) -> None:
    assert texts.of(graph) is None


def test_a_page_is_searched_as_a_reader_sees_it() -> None:
    page = "<style>p{}</style><p>Mayor&nbsp;of <b>Ra</b>bat</p><p>since 2021<script>if (a < b) hidden()</script>"
    text = normalised(text_of_html(page))
    assert text == "mayor of rabat since 2021"
    assert is_quoted_from("rabat since", text)


def test_a_check_that_the_shapes_do_not_describe_says_nothing(rules: Rules) -> None:
    statements = outside("person:a a pve:Person .")
    assert list(beyond.check(view(statements), Rules(rules.ontology, []))) == []
