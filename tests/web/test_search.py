"""Search by people and by programs."""

from __future__ import annotations

from starlette.testclient import TestClient
from tests.web.markup import all_with_class, text
from tests.web.test_pages import Page


def test_a_search_finds_things_by_kind(page: Page) -> None:
    root = page("/search?q=rabat")
    found = {text(next(part.iter("h2"))).split()[0]: part for part in all_with_class(root, "found")}
    assert text(next(found["Places"].iter("a"))) == "Rabat"
    assert "Frameworks" in found


def test_a_search_in_another_script_shows_the_name_that_was_found(page: Page) -> None:
    row = next(next(all_with_class(page("/search?q=%D8%B1%D8%A8%D8%A7%D8%B7"), "found")).iter("li"))
    assert "Rabat" in text(row)
    assert "الرباط" in text(row)


def test_a_program_gets_json(client: TestClient) -> None:
    answer = client.get("/search", params={"q": "gctf"}, headers={"accept": "application/json"})
    assert answer.headers["content-type"] == "application/json"
    first = answer.json()["results"][0]
    assert first["iri"] == "https://w3id.org/pvegraph/id/organisation/gctf"
    assert first["match"] == "GCTF"
    assert first["rank"] == "exact"


def test_the_label_is_in_the_readers_language(client: TestClient) -> None:
    headers = {"accept": "application/json", "accept-language": "ar"}
    answer = client.get("/search", params={"q": "morocco"}, headers=headers)
    assert "المغرب" in {result["label"] for result in answer.json()["results"]}


def test_a_search_for_nothing_finds_nothing(client: TestClient, page: Page) -> None:
    assert client.get("/search", headers={"accept": "application/json"}).json()["total"] == 0
    assert list(all_with_class(page("/search"), "found")) == []
    assert "Try fewer" in text(page("/search?q=zzzz"))


def test_a_question_that_no_name_can_answer_is_refused(client: TestClient) -> None:
    assert client.get("/search", params={"q": "x" * 201}).status_code == 400


def test_other_forms_are_not_to_be_had(client: TestClient) -> None:
    assert client.get("/search?q=x", headers={"accept": "text/turtle"}).status_code == 406
