"""What editors of queries ask the server: terms to write with, names of things, a layout."""

from __future__ import annotations

import gzip
import json

import pytest
from starlette.testclient import TestClient

from pvegraph import iri
from pvegraph.search.asking import select
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.format_query import LONGEST

RABAT = "https://w3id.org/pvegraph/id/place/ma-rabat"


@pytest.mark.parametrize(("language", "label"), [("en", "City"), ("ar", "مدينة"), ("fr", "Ville")])
def test_a_term_has_its_name_in_the_language_of_the_reader(client: TestClient, language: str, label: str) -> None:
    answer = client.get("/sparql/terms", headers={"accept-language": language})
    city = next(each for each in answer.json()["classes"] if each["iri"] == expand("pve:City"))
    assert (city["label"].lower(), city["language"]) == (label.lower(), language)
    assert city["definition"]
    assert answer.headers["content-language"] == language


def test_terms_are_counted_in_the_data_and_the_most_used_come_first(client: TestClient, store: EmbeddedStore) -> None:
    told = client.get("/sparql/terms").json()
    assert told["prefixes"] == PREFIXES
    for kind in ("classes", "properties"):
        counts = [each["count"] for each in told[kind]]
        assert counts == sorted(counts, reverse=True)
    country = next(each for each in told["properties"] if each["iri"] == expand("pve:country"))
    rows = select(
        store,
        "SELECT (COUNT(*) AS ?all) (COUNT(?city) AS ?ofCities) {"
        f" ?s <{expand('pve:country')}> ?o OPTIONAL {{ ?s a <{expand('pve:City')}> BIND(?s AS ?city) }} }}",
    )
    all_, of_cities = (int(value.value) for value in next(iter(rows)))
    assert (country["count"], country["classes"][expand("pve:City")]) == (all_, of_cities)


def test_terms_are_kept_by_their_tag_and_sent_compressed(client: TestClient) -> None:
    with client.stream("GET", "/sparql/terms", headers={"accept-encoding": "gzip"}) as answer:
        octets = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert len(octets) < 32_000
    assert json.loads(gzip.decompress(octets))["prefixes"] == PREFIXES
    again = client.get("/sparql/terms", headers={"accept-encoding": "gzip", "if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    plain = client.get("/sparql/terms", headers={"accept-encoding": "identity"})
    assert plain.headers["etag"] != answer.headers["etag"]


def test_things_are_named_and_what_has_no_name_is_left_out(client: TestClient) -> None:
    answer = client.get("/sparql/terms", params={"iri": [RABAT, "https://example.org/nobody", RABAT]})
    assert [(each["iri"], each["label"]) for each in answer.json()["things"]] == [(RABAT, "Rabat")]


def test_too_many_things_are_refused(client: TestClient) -> None:
    answer = client.get("/sparql/terms", params={"iri": [f"{iri.BASE}id/place/{n}" for n in range(51)]})
    assert answer.status_code == 400
    assert "50" in answer.json()["detail"]


def test_a_query_that_is_sent_comes_back_laid_out(client: TestClient) -> None:
    answer = client.post("/sparql/format", content='select * { ?ville ?p "é" } # fin')
    assert answer.text == 'SELECT * {\n  ?ville ?p "é"\n} # fin\n'
    assert answer.headers["content-type"].startswith("application/sparql-query")


@pytest.mark.parametrize(
    ("query", "words", "place"),
    [
        (b"SELECT *\n  { ?s ?p \xc2\xa0}", "line 2, column 11", (2, 11)),
        (b"SELECT * { ?s ?p ?o", "brackets", None),
        (b"SELECT \xff", "UTF-8", None),
    ],
)
def test_a_query_that_cannot_be_laid_out_is_refused_in_words(
    client: TestClient, query: bytes, words: str, place: tuple[int, int] | None
) -> None:
    answer = client.post("/sparql/format", content=query)
    problem = answer.json()
    assert answer.status_code == 400
    assert words in problem["detail"]
    assert (problem.get("line"), problem.get("column")) == (place or (None, None))


def test_the_longest_query_that_is_laid_out_has_a_limit(client: TestClient) -> None:
    assert client.post("/sparql/format", content=b"#" * (LONGEST + 1)).status_code == 413
    nested = b"SELECT * " + b"{" * 9000 + b"}" * 9000
    assert client.post("/sparql/format", content=nested).status_code == 400
