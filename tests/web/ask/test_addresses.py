"""A question and its address are the same thing twice, and every question is a query that runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from pvegraph import iri
from pvegraph.search.asking import select
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.vocabulary import expand
from pvegraph.web.ask.addresses import BOUNDS, ENDS, address, question_of
from pvegraph.web.ask.kinds import KINDS, Kind
from pvegraph.web.ask.of_ontology import kinds_of
from pvegraph.web.ask.offers import counts_of, relations_query, values_query
from pvegraph.web.ask.question import Column, Condition, Mark, Question, Sort
from pvegraph.web.ask.relations import Relation
from pvegraph.web.ask.writer import write
from pvegraph.web.ask.writing import read, written
from pvegraph.web.problem import ProblemError

IRIS = st.sampled_from(
    [
        iri.thing("organisation", "scn"),
        iri.thing("country", "ma"),
        iri.concept("role", "host"),
        expand("pve:Ministry"),
        "https://example.org/a,b;c(d)=e%20f?g&h#i",
        "https://example.org/مدينة",
    ]
)
LANGUAGES = st.sampled_from(["ar", "fr", "zh-Hant"])
DATES = st.sampled_from(["2015", "2016-05", "2017-02-28"])


@st.composite
def conditions(draw: st.DrawFn, kind: Kind, kinds: Mapping[str, Kind], depth: int) -> Condition:
    """A condition that makes sense of things of a kind."""
    relation = draw(st.sampled_from(kind.relations))
    condition = Condition(relation.name, draw(st.booleans()), marks=draw(marks(relation)))
    below = kinds[relation.target].relations if relation.leads == "things" else ()
    if relation.leads in {"things", "concepts"}:
        condition = replace(condition, at_least=draw(st.integers(1, 3)))
        if below and depth and draw(st.booleans()):
            inner = st.lists(conditions(kinds[relation.target], kinds, depth - 1), min_size=1, max_size=2)
            return replace(condition, conditions=tuple(draw(inner)))
    values = {"things": IRIS, "concepts": IRIS, "languages": LANGUAGES}.get(relation.leads)
    if values is None:
        return condition
    return replace(condition, values=tuple(draw(st.lists(values, max_size=3, unique=True))))


@st.composite
def marks(draw: st.DrawFn, relation: Relation) -> tuple[Mark, ...]:
    """Marks that narrow a relation down."""
    found = [Mark(each.name, (draw(IRIS),)) for each in relation.markings if draw(st.booleans())]
    chosen = [each for each in relation.alternatives if draw(st.booleans())]
    found += [Mark(each.name, (draw(st.sampled_from(each.choices)).name,)) for each in chosen]
    if relation.period is not None and draw(st.booleans()):
        dates = sorted(draw(st.lists(DATES, min_size=1, max_size=2)))
        found += [Mark(end, (date,)) for end, date in zip(ENDS, dates, strict=False)]
    if relation.leads == "numbers" and draw(st.booleans()):
        found.append(Mark(draw(st.sampled_from(BOUNDS)), (str(draw(st.integers(0, 10**6))),)))
    return tuple(found)


@st.composite
def questions(draw: st.DrawFn, kinds: Mapping[str, Kind]) -> Question:
    """A question that makes sense."""
    kind = draw(st.sampled_from([kind for kind in kinds.values() if kind.is_asked_for]))
    names = draw(st.lists(st.sampled_from(kind.relations), max_size=3, unique=True))
    columns = tuple(Column(each.name, each.leads in {"things", "concepts"} and draw(st.booleans())) for each in names)
    return Question(
        kind.name,
        tuple(draw(st.lists(conditions(kind, kinds, 2), max_size=3))),
        draw(st.sampled_from([None, columns])),
        Sort(None, draw(st.booleans())),
        draw(st.sampled_from([None, 7])),
    )


def _asked(text: str) -> Question:
    return question_of(QueryParams(urlsplit(text).query), KINDS)


@given(question=questions(KINDS))
@settings(max_examples=100, deadline=None)
def test_an_address_is_read_as_the_question_that_it_was_written_for(question: Question) -> None:
    assert _asked(address(question)) == question
    assert [read(written(condition)) for condition in question.conditions] == list(question.conditions)


@given(data=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_question_is_a_query_that_runs(store: EmbeddedStore, data: st.DataObject) -> None:
    kinds = kinds_of(store)
    question = data.draw(questions(kinds))
    query = write(question, kinds, "en", "What is asked", lambda condition, _: condition.relation)
    rows = list(select(store, query.text))
    found = {row[query.subject] for row in rows}
    if question.limit is None:
        assert len(found) == _total(store, question, kinds)


def _total(store: EmbeddedStore, question: Question, kinds: Mapping[str, Kind]) -> int:
    solutions = select(store, relations_query(question, (), kinds))
    names = [variable.value for variable in solutions.variables]
    return counts_of({name: row[name] for name in names if row[name] is not None} for row in solutions).total


@pytest.mark.parametrize("text", ["kind=city", "kind=person&where=event(country(=country:ma))", "kind=commitment"])
def test_what_is_offered_is_what_is_left_when_it_is_added(store: EmbeddedStore, text: str) -> None:
    question = question_of(QueryParams(text), KINDS)
    kind = KINDS[question.kind]
    for relation in kind.relations[:6]:
        solutions = select(store, values_query(question, (), KINDS, relation))
        names = [variable.value for variable in solutions.variables]
        counts = counts_of({name: row[name] for name in names if row[name] is not None} for row in solutions)
        for value, count in list(counts.values.get("=", {}).items())[:2]:
            added = question.with_condition((), Condition(relation.name, values=(value,)))
            assert _total(store, added, KINDS) == count, (relation.name, value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind=ship", "The parameter kind is 'ship'; these were expected: city, place, country"),
        ("kind=city&where=swims", "Nothing called 'swims' is asked of the kind city; these may be: country,"),
        ("kind=city&where=country(language", "a semicolon or a closing parenthesis"),
        ("kind=city&where=country(=x y)", "a value, such as country:ma"),
        ("kind=city&where=country(=nowhere:ma)", "a value, such as country:ma"),
        ("kind=city&where=event(from=soon)", "these were expected: 2018, 2018-05, 2018-05-06"),
        ("kind=city&where=event(from=2018-02-30)", "these were expected: 2018, 2018-05, 2018-05-06"),
        ("kind=city&where=event(from=2019;to=2018)", "ends before it begins"),
        ("kind=city&where=event(where=nowhere)", "these were expected: own, abroad"),
        ("kind=city&where=event(=event:x;country)", "takes no conditions of its own here"),
        ("kind=city&where=event(person(event(person(event))))", "no condition more than 4 deep"),
        ("kind=city&where=name(n=2)", "The parameter n is '2'"),
        ("kind=city&where=" + "country(" * 400, "more than 2000 characters"),
        ("kind=city" + "&where=country" * 17, "more than 16 conditions"),
        ("kind=city&column=country&column=country", "each of them once"),
        ("kind=city&column=country&sort=event", "these were expected: name, country"),
        ("kind=city&limit=-1", "The parameter limit is '-1'"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(ProblemError) as caught:
        question_of(QueryParams(text), KINDS)
    assert caught.value.status == 400
    assert said in caught.value.text()
