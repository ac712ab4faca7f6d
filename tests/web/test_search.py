"""Search by people and by programs, narrowed by what things are about."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

from starlette.testclient import TestClient
from tests.web.markup import all_with_class, text
from tests.web.test_pages import Page

JSON = {"accept": "application/json"}
MOROCCO = "https://w3id.org/pvegraph/id/country/ma"


def _rows(root: Element) -> list[Element]:
    return [row for part in all_with_class(root, "rows") for row in part.iter("li")]


def _asked(client: TestClient, address: str) -> dict:  # type: ignore[type-arg] # whatever JSON holds
    answer = client.get(address, headers=JSON)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return] # as above


def test_the_best_name_comes_first_with_its_kind(page: Page) -> None:
    first = _rows(page("/search?q=rabat"))[0]
    assert text(next(first.iter("a"))) == "Rabat"
    assert text(first).endswith("Place")


def test_a_search_in_another_script_shows_the_name_that_was_found(page: Page) -> None:
    row = _rows(page("/search?q=%D8%B1%D8%A8%D8%A7%D8%B7"))[0]
    assert "Rabat" in text(row)
    assert "الرباط" in text(row)


def test_a_program_gets_json(client: TestClient) -> None:
    answer = client.get("/search", params={"q": "gctf"}, headers=JSON)
    assert answer.headers["content-type"] == "application/json"
    first = answer.json()["results"][0]
    assert first["iri"] == "https://w3id.org/pvegraph/id/organisation/gctf"
    assert first["match"] == "GCTF"
    assert first["rank"] == "exact"


def test_the_label_is_in_the_readers_language(client: TestClient) -> None:
    answer = client.get("/search", params={"q": "morocco"}, headers={**JSON, "accept-language": "ar"})
    assert "المغرب" in {result["label"] for result in answer.json()["results"]}


def test_what_is_misspelt_leads_to_names_that_are_told_to_be_merely_near(client: TestClient, page: Page) -> None:
    found = _asked(client, "/search?q=strng+citis+netwrk")["results"]
    assert found[0]["iri"] == "https://w3id.org/pvegraph/id/organisation/scn"
    assert {each["rank"] for each in found} == {"near"}
    root = page("/search?q=strng+citis+netwrk")
    assert "Similar names" in text(root)
    assert "No name has all of strng citis netwrk" in text(root)


def test_a_search_for_nothing_that_any_name_is_like_says_what_to_do(page: Page) -> None:
    assert "Try fewer" in text(page("/search?q=zzzzzz"))


def test_a_question_that_no_name_can_answer_is_refused(client: TestClient) -> None:
    assert client.get("/search", params={"q": "x" * 201}).status_code == 400


def test_other_forms_are_not_to_be_had(client: TestClient) -> None:
    assert client.get("/search?q=x", headers={"accept": "text/turtle"}).status_code == 406


def test_every_choice_leads_to_as_many_things_as_it_says(client: TestClient) -> None:
    for address in ("/search?q=rabat", "/search?country=ma&kind=event", "/search?year=2019&year=2021&kind=framework"):
        facets = _asked(client, address)["facets"]
        assert facets["kind"] or facets["country"]
        for values in facets.values():
            for value in values[:3]:
                narrowed = _asked(client, value["address"])
                assert narrowed["total"] > 0
                if urlsplit(address).query.startswith("q="):  # there one facet has no value yet, so this narrows
                    assert narrowed["total"] == value["count"]


def test_facets_alone_list_things_and_leaf_through_them(client: TestClient, page: Page) -> None:
    found = _asked(client, "/search?country=ma&kind=organisation")
    assert found["total"] == len(found["results"]) > 5
    assert {each["kind"] for each in found["results"]} == {"organisation"}
    assert "rank" not in found["results"][0]
    everything = page("/search?page=2")
    assert len(_rows(everything)) == 25
    assert client.get("/search?page=100000").status_code == 404


def test_what_was_chosen_can_be_taken_away_one_by_one(page: Page) -> None:
    root = page("/search?q=rabat&country=ma&year=2021")
    (chosen,) = all_with_class(root, "chosen")
    links = {text(link): parse_qs(urlsplit(link.get("href", "")).query) for link in chosen.iter("a")}
    assert links["Remove Country: Morocco ×"] == {"q": ["rabat"], "year": ["2021"]}
    assert links["Remove Year: 2021 ×"] == {"q": ["rabat"], "country": ["ma"]}
    assert links["Remove all"] == {"q": ["rabat"]}


def test_a_search_keeps_what_the_list_is_narrowed_to(page: Page) -> None:
    fields = [field for field in page("/search?country=ma").iter("input") if field.get("type") == "hidden"]
    assert [(field.get("name"), field.get("value")) for field in fields] == [("country", "ma")]


def test_a_thing_is_where_its_page_says_it_is(client: TestClient) -> None:
    def has(query: str, thing: str) -> bool:
        return thing in {each["iri"] for each in _asked(client, f"/search?{query}")["results"]}

    assert has("q=mayor+of+rabat&country=ma", "https://w3id.org/pvegraph/id/post/ma-rabat-mayor")
    assert has("q=moudni&country=ma&kind=person", _asked(client, "/search?q=El+Moudni")["results"][0]["iri"])
    assert has("q=morocco&country=ma", MOROCCO)
    assert has(
        "q=rome+memorandum&theme=rehabilitation", _asked(client, "/search?q=rome+memorandum")["results"][0]["iri"]
    )


def test_a_filter_that_is_none_is_refused_with_what_is_possible(client: TestClient) -> None:
    answer = client.get("/search?kind=city", headers=JSON)
    assert answer.status_code == 400
    assert "place" in answer.text
