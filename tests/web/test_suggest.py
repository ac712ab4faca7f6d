"""Suggestions while somebody types."""

from __future__ import annotations

import html5rdf
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from pvegraph.search.catalogue import Entry, Text
from pvegraph.web.current import Current
from pvegraph.web.found import Found
from pvegraph.web.languages import Language
from pvegraph.web.links import Link
from pvegraph.web.suggest import named

HTML, JSON = {"accept": "text/fragment+html"}, {"accept": "application/json"}
RABAT = "https://w3id.org/pvegraph/id/place/ma-rabat"


def test_a_program_gets_json(client: TestClient) -> None:
    answer = client.get("/suggest?q=rab", headers=JSON)
    first = answer.json()["suggestions"][0]
    assert first["iri"] == RABAT
    assert first["address"] == "/id/place/ma-rabat"
    assert (first["label"], first["kindLabel"], first["hint"]) == ("Rabat", "Place", "Morocco")


def test_a_field_gets_options(client: TestClient) -> None:
    answer = client.get("/suggest?q=%D8%B1%D8%A8%D8%A7%D8%B7", headers={**HTML, "accept-language": "fr"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    fragment = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(answer.text, container="ul")
    first = next(iter(fragment))
    assert first.get("role") == "option"
    assert first.get("data-iri") == RABAT
    assert first.get("data-href") == "/id/place/ma-rabat"
    assert "الرباط" in "".join(first.itertext())


def test_options_lead_to_pages_in_the_language_of_the_address(client: TestClient) -> None:
    assert 'data-href="/ar/id/place/ma-rabat"' in client.get("/ar/suggest?q=rab", headers=HTML).text


def test_kinds_limit_what_is_suggested(client: TestClient) -> None:
    found = client.get("/suggest?q=prison&kind=organisation&kind=theme", headers=JSON).json()["suggestions"]
    assert "theme" in {each["kind"] for each in found} <= {"organisation", "theme"}
    assert client.get("/suggest?q=m&kind=city", headers=JSON).status_code == 400


def test_what_is_misspelt_is_suggested_too(client: TestClient) -> None:
    found = client.get("/suggest?q=strasborg", headers=JSON).json()["suggestions"]
    assert found[0]["label"] == "Strasbourg"


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        ("sadiq khan", "Mayor of London · United Kingdom · 20"),
        ("tenth gctf plenary", "United States · 25 September 2019"),
    ],
)
def test_a_suggestion_says_what_tells_it_from_its_namesakes(client: TestClient, question: str, hint: str) -> None:
    first = client.get("/suggest", params={"q": question}, headers=JSON).json()["suggestions"][0]
    assert first["hint"].startswith(hint)


def test_nothing_is_suggested_for_nothing(client: TestClient) -> None:
    assert client.get("/suggest", headers=JSON).json() == {"query": "", "suggestions": []}
    assert client.get("/suggest?q=+", headers=HTML).text.strip() == ""


def test_suggestions_are_kept_until_the_data_changes(client: TestClient) -> None:
    first = client.get("/suggest?q=paris", headers=JSON)
    again = client.get("/suggest?q=paris", headers={**JSON, "if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert client.get("/suggest?q=paris", headers=HTML).headers["etag"] != first.headers["etag"]


def test_other_forms_are_not_to_be_had(client: TestClient) -> None:
    assert client.get("/suggest?q=x", headers={"accept": "text/turtle"}).status_code == 406


@pytest.mark.parametrize(
    ("written", "kinds", "thing"),
    [
        (RABAT, (), RABAT),
        ("place/ma-rabat", ("place",), RABAT),
        ("theme/youth", (), "https://w3id.org/pvegraph/concept/theme/youth"),
        ("الرباط", ("place",), RABAT),
        ("rabat", ("place",), RABAT),
        ("place/ma-rabat", ("country",), None),
        ("nothing of the kind", (), None),
        ("", (), None),
    ],
)
def test_a_field_names_a_thing_by_its_iri_or_its_name(
    app: FastAPI, written: str, kinds: tuple[str, ...], thing: str | None
) -> None:
    current: Current = app.state.current
    entry = named(current.site, written, kinds)
    assert (entry.iri if entry is not None else None) == thing


def test_a_suggestion_has_no_character_that_html_cannot_carry(app: FastAPI) -> None:
    current: Current = app.state.current
    odd = Found(Entry(RABAT, {}), Link(Text("a\x01b"), RABAT), "Place", None)
    options = current.site.pages.fragment("suggestions.html", Language.load("en"), {"suggestions": [odd]})
    assert "\x01" not in options
    assert "a\ufffdb" in options
