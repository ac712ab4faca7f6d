"""Competency questions that can be put together without SPARQL give the rows of the saved queries."""

from __future__ import annotations

import pytest
from starlette.datastructures import QueryParams

from pvegraph.search.asking import select
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web.ask.addresses import question_of
from pvegraph.web.ask.examples import COMPETENCY
from pvegraph.web.ask.kinds import KINDS
from pvegraph.web.ask.writer import write
from pvegraph.web.saved import read_saved

KEYS = {
    "agencies-organising-not-implementing": "agency",
    "countries-with-plan-without-city": "country",
    "events-across-regions": "event",
    "framework-uptake": "framework",
    "frameworks-behind-national-strategies": "strategy",
    "mayors-with-other-posts": "mayor",
    "chain-of-addenda": "text",
}
"""The column of the saved query that names what is asked for, where it is not ``city``."""


def test_eight_of_the_competency_questions_can_be_put_together(store: EmbeddedStore) -> None:
    competency = {query.name for query in read_saved(store) if "competency question" in query.keywords}
    assert len(COMPETENCY.keys() & competency) == len(COMPETENCY) >= 8


@pytest.mark.parametrize("name", COMPETENCY)
def test_the_question_finds_what_the_saved_query_finds(store: EmbeddedStore, name: str) -> None:
    saved = next(query for query in read_saved(store) if query.name == name)
    wanted = {row[KEYS.get(name, "city")].value for row in select(store, saved.sparql)}
    found = set()
    for text in COMPETENCY[name]:
        question = question_of(QueryParams(text), KINDS)
        written = write(question, KINDS, "en", "", lambda condition, _: condition.relation)
        column = written.columns[0][1] if name == "framework-uptake" else written.subject
        found |= {row[column].value for row in select(store, written.text)}
    assert wanted
    assert found == wanted
