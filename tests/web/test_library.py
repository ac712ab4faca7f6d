"""The library of saved queries: pages to ask them, and an address for each that answers in any format."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import BinaryIO
from xml.etree.ElementTree import Element

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.web.markup import text

from pvegraph.authored.queries import read_queries
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web import sharing
from pvegraph.web.citing import Citation
from pvegraph.web.column_words import COLUMN_WORDS
from pvegraph.web.library import TOPICS
from pvegraph.web.saved import read_saved

Page = Callable[..., Element]
HOLDERS = "/queries/office-holders-of-a-country"
CSV = {"accept": "text/csv"}


def rows(client: TestClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address, headers=CSV)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_every_saved_query_is_listed_and_is_an_address(client: TestClient, page: Page, store: EmbeddedStore) -> None:
    listed = {a.get("href") for a in page("/queries").iter("a")}
    for query in read_saved(store):
        assert f"/queries/{query.name}" in listed
        answer = client.get(f"/queries/{query.name}", headers={"accept": "application/sparql-query"})
        assert answer.headers["content-type"].startswith("application/sparql-query")
        ox.Store().query(answer.text)


def test_the_parameters_are_those_of_the_files(store: EmbeddedStore, project: Path) -> None:
    files = {query.name: query for query in read_queries(project / "queries")}
    for query in read_saved(store):
        written = files[query.name].parameters
        assert [(p.name, p.type, p.instance_of, dict(p.label)) for p in query.parameters] == [
            (p.name, p.type, p.instance_of, dict(p.label)) for p in written
        ]
        assert [p.term(p.default) for p in query.parameters] == [p.term(p.default) for p in written]


@pytest.mark.parametrize(
    "value",
    [
        "country:dk",
        "dk",
        "https://w3id.org/pvegraph/id/country/dk",
        "https%3A%2F%2Fw3id.org%2Fpvegraph%2Fid%2Fcountry%2Fdk",
    ],
)
def test_a_thing_may_be_given_in_short_or_in_full(client: TestClient, value: str) -> None:
    found = rows(client, f"{HOLDERS}?country={value}")
    assert found
    assert found == rows(client, f"{HOLDERS}?country=country:dk")
    assert found != rows(client, HOLDERS)


@pytest.mark.parametrize("name", ["Denmark", "الدانمرك", "denmark", "Danemark"])
def test_a_name_leads_to_the_address_that_says_which_thing_is_meant(client: TestClient, name: str) -> None:
    answer = client.get(HOLDERS, params={"country": name, "format": "csv", "lang": "fr"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{HOLDERS}?country=country:dk&format=csv&lang=fr"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?country=Atlantis", "Atlantis"),
        ("?land=dk", "country"),
        ("?country=dk&country=ma", "more than once"),
        ("?format=gif", "gif"),
        ("?lang=de&format=csv", "lang"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(client: TestClient, query: str, said: str) -> None:
    answer = client.get(HOLDERS + query, headers={"accept": "application/json"})
    assert answer.status_code == 400
    assert said in answer.json()["detail"]


def test_a_question_that_is_not_there_is_not_found(client: TestClient) -> None:
    assert client.get("/queries/none", headers=CSV).status_code == 404


@pytest.mark.parametrize(
    ("accept", "type_"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("*/*", "application/sparql-results+json"),
        ("text/html", "text/html"),
    ],
)
def test_the_format_is_negotiated(client: TestClient, accept: str, type_: str) -> None:
    answer = client.get(HOLDERS, headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == type_
    assert "Accept" in answer.headers["vary"]


def test_what_programs_get_depends_on_the_address_alone(client: TestClient) -> None:
    """A paper cites the address; who follows it need not have the author's language."""
    plain = client.get(f"{HOLDERS}?format=csv", headers={"accept-language": "ar"}).text
    assert plain == client.get(f"{HOLDERS}?format=csv", headers={"accept-language": "fr"}).text
    assert plain != client.get(f"{HOLDERS}?format=csv&lang=ar").text


def test_the_answer_may_be_kept(client: TestClient) -> None:
    first = client.get(f"{HOLDERS}?format=json")
    again = client.get(f"{HOLDERS}?format=json", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_a_page_has_a_form_with_names_and_the_answer(page: Page, language: str) -> None:
    root = page(f"{HOLDERS}?country=dk", language)
    chosen = [option.text for option in root.iter("option") if option.get("selected") is not None]
    assert chosen == [{"en": "Denmark", "ar": "الدانمرك", "fr": "Danemark"}[language]]
    assert len(root.findall(".//table/tbody/tr")) > 0
    assert {summary.text for summary in root.iter("summary")}


def test_a_wrong_value_keeps_a_reader_in_her_language(client: TestClient) -> None:
    answer = client.get(HOLDERS, params={"country": "Atlantis"}, headers={"accept": "text/html"})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(("asked", "found"), [("mayors", True), ("رؤساء", True), ("zzzz", False)])
def test_the_library_is_searched_in_every_language(page: Page, asked: str, found: bool) -> None:
    root = page(f"/queries?q={asked}")
    assert bool(root.findall(".//ul[@class='cards']/li")) is found


def test_each_keyword_of_ours_is_translated(store: EmbeddedStore) -> None:
    assert {keyword for query in read_saved(store) for keyword in query.keywords} <= set(TOPICS)


def test_a_question_heads_its_columns_in_the_readers_language(page: Page, store: EmbeddedStore) -> None:
    for query in read_saved(store):
        answer = ox.Store().query(query.sparql)
        assert isinstance(answer, ox.QuerySolutions)
        assert {variable.value.removesuffix("Label") for variable in answer.variables} <= set(COLUMN_WORDS)
    head = next(page("/queries/members-of-a-network", "fr").iter("thead"))
    assert [text(cell) for cell in head.iter("th")] == ["Membre", "Pays", "Rôle", "Début", "Fin", "Sources"]


def test_the_citation_names_the_release_and_its_address_answers(client: TestClient, page: Page) -> None:
    root = page(f"{HOLDERS}?country=dk")
    texts = ["".join(pre.itertext()) for pre in root.iter("pre")]
    citation = next(text for text in texts if text.startswith("“"))
    address = citation.rpartition(" ")[2]
    path = address.removeprefix("http://testserver")
    assert "release 1, 20" in citation
    answer = client.get(path, headers=CSV)
    assert answer.status_code == 200
    assert len(answer.text.splitlines()) - 1 == len(rows(client, f"{HOLDERS}?country=dk"))


def test_pages_orders_and_views_stay_at_the_address_of_the_question(page: Page, client: TestClient) -> None:
    """What is seen has an address that says which question it is, in which order and in which view."""
    root = page("/queries/members-of-a-network?view=map&sort=-since", "ar")
    answer = next(each for each in root.iter("section") if each.get("id") == "answer")
    links = [a.get("href", "") for a in answer.iter("a") if a.get("data-part") is not None]
    assert len(links) > 5
    assert all(link.startswith("/queries/members-of-a-network") and link.endswith("#answer") for link in links)
    following = next(link for link in links if "page=2" in link)
    assert following == "/queries/members-of-a-network?view=map&sort=-since&page=2#answer"
    second = page(following.removesuffix("#answer"), "ar")
    assert next(form for form in second.iter("form") if form.get("id") == "again").get("data-search", "-") in following
    downloads = [a.get("href", "") for a in answer.iter("a") if a.get("download") is not None]
    assert "/queries/members-of-a-network?lang=ar&format=csv" in downloads
    rows_of_page = client.get("/queries/members-of-a-network?lang=ar&format=csv&sort=-since&page=2").text
    assert rows_of_page == client.get("/queries/members-of-a-network?lang=ar&format=csv").text, "downloads are whole"


def test_settings_of_a_view_stand_in_the_address_of_the_question(client: TestClient) -> None:
    """A form without scripts sends empty fields too; the address that it leads to has none."""
    sent = "?view=chart&chart.type=bar&chart.x=cityLabel&chart.y=events&chart.series="
    address = client.get(f"/queries/cities-never-abroad{sent}", headers={"accept": "text/html"}).headers["location"]
    assert address == sent.removesuffix("&chart.series=")
    answer = client.get(f"/queries/cities-never-abroad{address}", headers={"accept": "text/html"})
    assert "# chart: bar x=?cityLabel y=?events" in answer.text


def test_a_question_is_asked_of_each_release(client: TestClient, page: Page) -> None:
    kept = "/releases/1" + HOLDERS
    assert rows(client, f"{kept}?country=dk") == rows(client, f"{HOLDERS}?country=dk")
    root = page(f"{kept}?country=dk", "fr")
    assert any(a.get("href", "").startswith(f"{kept}?country=country:dk&sort=holder") for a in root.iter("a"))
    assert client.get("/releases/99" + HOLDERS).status_code == 404


def test_reference_managers_get_each_part_of_a_citation() -> None:
    cited = Citation("50 % of\nR&D", "https://e/q?a=b", 3, "2026-01-05")
    assert "note = {Release 3, 2026-01-05}" in cited.bibtex
    assert r"title = {50 \% of R\&D}" in cited.bibtex
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in cited.ris.splitlines())
    [item] = json.loads(cited.csl)
    assert item["issued"] == {"date-parts": [[2026, 1, 5]]}
    assert item["URL"] == cited.address


QUERIES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)


@given(QUERIES)
def test_a_program_in_python_has_the_very_text(query: str) -> None:
    program = ast.parse(sharing.python("http://e/sparql", query))
    [text] = [
        each.value for each in program.body if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "query"
    ]
    assert ast.literal_eval(text) == query


@given(QUERIES)
def test_a_raw_string_of_r_ends_where_the_text_does(query: str) -> None:
    written = sharing.r_string(query)
    dashes = written[2:].partition("(")[0]
    opening, closing = f'r"{dashes}(', f'){dashes}"'
    assert written.startswith(opening)
    assert written.endswith(closing)
    inner = written[len(opening) : -len(closing)]
    assert inner == query
    assert (inner + closing).index(closing) == len(inner)


def test_the_command_runs_in_a_shell(address: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    query = 'SELECT ("it\'s" AS ?a) ("l’été" AS ?b) WHERE {}'
    command = sharing.curl(f"{address}/sparql", query)
    shown = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True, timeout=60)
    assert shown.stdout.splitlines()[1] == "it's,l’été"


@pytest.mark.parametrize(
    ("query", "printed"),
    [
        (
            "PREFIX a: <b:> # DELETE nothing\nSELECT ('$\"NA\"' AS ?a) ('l’été\\\\' AS ?b) {}",
            "{'a': '$\"NA\"', 'b': 'l’été\\\\'}",
        ),
        ("# SELECT or CONSTRUCT\nASK { FILTER('INSERT {' != '') }", "True"),
        ("CONSTRUCT { <s:> <p:> 'الرباط'@ar } {}", '"الرباط"@ar'),
    ],
)
def test_the_program_in_python_runs(
    address: str, query: str, printed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read_csv(answer: BinaryIO, **_: object) -> list[dict[str, str]]:
        return list(csv.DictReader(io.TextIOWrapper(answer, "utf-8")))

    pandas = ModuleType("pandas")  # stands in for the package, which is large
    monkeypatch.setattr(pandas, "read_csv", read_csv, raising=False)
    monkeypatch.setitem(sys.modules, "pandas", pandas)
    exec(sharing.python(f"{address}/sparql", query), {})  # noqa: S102 - what this is about
    assert printed in capsys.readouterr().out


def test_the_competency_questions_are_all_there_and_answer_people_and_programs(
    client: TestClient, page: Page, store: EmbeddedStore
) -> None:
    listed = {a.get("href", "") for a in page("/queries?topic=competency+question").iter("a")}
    names = {query.name for query in read_saved(store) if "competency question" in query.keywords}
    assert len(names) == 25
    for name in names:
        assert f"/queries/{name}" in listed
        answer = client.get(f"/queries/{name}", headers={"accept": "text/html"})
        assert answer.status_code == 200, name
        assert 'id="answer"' in answer.text, name
        assert len(answer.content) < 100_000, name
        assert client.get(f"/queries/{name}?format=csv").status_code == 200, name


def test_a_field_for_one_of_many_things_shows_its_name_and_is_completed(page: Page) -> None:
    root = page("/queries/claims-from-one-publisher")
    field = next(each for each in root.iter("input") if each.get("name") == "person")
    assert field.get("value") == "Asmaa Rhlalou"
    assert field.get("data-find") == "pick"
    assert field.get("data-iri") == "person:p-btndbrjmj3"
