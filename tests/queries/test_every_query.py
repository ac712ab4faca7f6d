"""Every saved query says in three languages what it asks, gives rows in time, and compares no dates by datatype."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from pvegraph.authored.queries import FIRST_STEPS, SavedQuery, bind, find, read_queries
from pvegraph.release import Release
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.vocabulary import expand

FOLDER = Path(__file__).resolve().parents[2] / "queries"
NAMES = sorted(path.stem for path in FOLDER.glob("*.rq"))
SECONDS = 2
COMPETENCY = "competency question"
ARABIC = re.compile(r"[\u0600-\u06ff]")


@pytest.fixture(params=NAMES)
def query(request: pytest.FixtureRequest, queries: list[SavedQuery]) -> SavedQuery:
    """Each saved query in turn."""
    return find(queries, request.param)


def test_there_are_twenty_five_competency_questions_and_five_queries_to_begin_with() -> None:
    queries = read_queries(FOLDER)
    assert sum(COMPETENCY in query.keywords for query in queries) == 25
    assert sum(FIRST_STEPS in query.keywords for query in queries) == 5
    assert len(queries) == 30


def test_the_texts_are_in_their_languages(query: SavedQuery) -> None:
    for texts in (query.title, query.description, *(parameter.label for parameter in query.parameters)):
        assert set(texts) == {"en", "ar", "fr"}
        assert ARABIC.search(texts["ar"])
        assert not ARABIC.search(texts["en"] + texts["fr"])
    assert query.title["en"] != query.title["fr"]
    assert query.description["en"] != query.description["fr"]


def test_titles_are_short_and_are_no_sentences(query: SavedQuery) -> None:
    for title in query.title.values():
        assert len(title) <= 100
        assert not title.endswith(".")


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_it_answers_in_time_with_at_least_one_row(query: SavedQuery, store: EmbeddedStore, language: str) -> None:
    values = {"lang": language} if "lang" in query.parameters_by_name else {}
    began = time.perf_counter()
    answer = store.query(bind(query, values))
    assert isinstance(answer, ox.QuerySolutions)
    rows = list(answer)
    assert time.perf_counter() - began < SECONDS
    assert bool(rows) == (query.empty is None)


def test_no_row_comes_twice(query: SavedQuery, store: EmbeddedStore) -> None:
    answer = store.query(query.text)
    assert isinstance(answer, ox.QuerySolutions)
    rows = [tuple(str(term) for term in solution) for solution in answer]
    assert len(set(rows)) == len(rows)


def test_labels_stand_beside_what_they_name(query: SavedQuery, store: EmbeddedStore) -> None:
    answer = store.query(query.text)
    assert isinstance(answer, ox.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    for name in names:
        if name.endswith("Label"):
            assert names.index(name) == names.index(name.removesuffix("Label")) + 1
    labelled = [(name, name + "Label") for name in names if name + "Label" in names]
    for solution in answer:
        for name, label in labelled:
            term = solution[name]
            if isinstance(term, ox.NamedNode) and term.value.startswith("https://w3id.org/pvegraph/id/"):
                assert solution[label] is not None or "/publisher/" in term.value, f"{term} has no label"


def test_things_are_never_shown_without_a_label(query: SavedQuery, store: EmbeddedStore) -> None:
    answer = store.query(query.text)
    assert isinstance(answer, ox.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    bare = {name for name in names if name + "Label" not in names and name + "Name" not in names}
    shown = {name for solution in answer for name in bare if isinstance(solution[name], ox.NamedNode)}
    assert shown <= {"claim"}  # n-ary nodes have no labels


def test_dates_are_compared_as_text_only(query: SavedQuery) -> None:
    """Engines disagree on dates of two precisions (gYear < date is an error in one, false in another, so no row)."""
    dates = set(
        re.findall(
            r"(?:pve:start|pve:end|pve:observedOn|dct:date|dct:issued|schema:foundingDate)\)?\+?\*? \?(\w+)", query.text
        )
    )
    for comparison in re.findall(r"\?(\w+) *(?:<=|>=|<|>|!=|=) *\?(\w+)", query.text):
        assert not dates & set(comparison)
    for aggregated in re.findall(r"(?:MIN|MAX)\(\?(\w+)\)", query.text):
        assert aggregated not in dates
    assert "xsd:date" not in query.text
    assert "YEAR(" not in query.text


def test_every_declared_prefix_is_used(query: SavedQuery) -> None:
    declared = re.findall(r"(?m)^PREFIX ([a-z0-9-]+):", query.text)
    rest = re.sub(r"(?m)^PREFIX .*$", "", query.text)
    assert [prefix for prefix in declared if not re.search(rf"(?<![\w-]){prefix}:", rest)] == []


def test_it_counts_things_and_never_rows_of_the_union(query: SavedQuery) -> None:
    """Other stores repeat a statement of several sources in their union; what is counted is distinct in any case."""
    for argument in re.findall(r"COUNT\(([^)]*)\)", query.text):
        assert argument.startswith("DISTINCT") or argument in {"*", "?start"}


def test_a_parameter_of_things_offers_a_class_that_has_instances(query: SavedQuery, store: EmbeddedStore) -> None:
    for parameter in query.parameters:
        if parameter.type == "iri":
            assert parameter.instance_of is not None
            kind = ox.NamedNode(expand(parameter.instance_of))
            default = parameter.term(parameter.default)
            assert store.query(f"ASK {{ {default} a {kind} }}"), f"{default} is no {parameter.instance_of}"


@pytest.fixture(scope="module")
def bag(release: Release) -> ox.Store:
    """The release in a store whose union of graphs repeats what several sources say."""
    store = ox.Store()
    store.bulk_load(path=str(release.nquads), format=ox.RdfFormat.N_QUADS)
    return store


def test_it_gives_the_same_rows_where_the_union_repeats_statements(
    query: SavedQuery, store: EmbeddedStore, bag: ox.Store
) -> None:
    answers = bag.query(query.text, use_default_graph_as_union=True), store.query(query.text)
    first, second = ({tuple(map(str, row)) for row in answer} for answer in answers)  # type: ignore[union-attr,arg-type] # SELECT was asked
    assert first == second
