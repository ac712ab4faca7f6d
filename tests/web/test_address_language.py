"""The language in the address: a prefix that readers keep by following links, and programs need not know."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from pvegraph.web.address_language import split, with_prefix

Page = Callable[..., Element]
HTML = {"accept": "text/html", "accept-language": "en"}


@pytest.mark.parametrize(("prefix", "word"), [("/ar", "الأماكن"), ("/fr", "Lieux"), ("/en", "Places")])
def test_the_address_says_the_language_whatever_the_browser_asks(client: TestClient, prefix: str, word: str) -> None:
    answer = client.get(f"{prefix}/things/place", headers={**HTML, "accept-language": "de"})
    assert answer.headers["content-language"] == prefix[1:]
    assert word in answer.text


@pytest.mark.parametrize("path", ["/", "/things/place", "/doc/country/ma", "/search?q=rabat", "/queries", "/nothing"])
def test_all_links_of_a_page_keep_the_language(client: TestClient, path: str) -> None:
    text = client.get("/ar" + path, headers=HTML).text
    own = re.findall(r' (?:href|action)="(/[^"]*)"', text)
    others = [a for a in own if not a.startswith(("/ar/", "/ar?", "/static/")) and a != "/ar"]
    # Data is the same in all languages; the other languages are what one may choose.
    assert [a for a in others if not re.search(r"\.[a-z]+(\?|$)", a) and not a.startswith(("/en", "/fr"))] == []


def test_without_a_prefix_links_have_none(client: TestClient) -> None:
    text = client.get("/things/place", headers=HTML).text
    assert not re.search(r'<a href="/ar/doc', text)
    assert 'hreflang="ar" href="/ar/things/place"' in text


def test_the_other_languages_of_a_page_are_at_its_address_with_their_prefixes(page: Page) -> None:
    for address in ("/things/place?page=1&q=a", "/ar/things/place?page=1&q=a", "/things/place?page=1&q=a&lang=fr"):
        alternates = {
            link.get("hreflang"): link.get("href") for link in page(address).iter("link") if link.get("hreflang")
        }
        assert alternates["fr"] == "/fr/things/place?page=1&q=a"
        assert str(alternates["x-default"]).endswith("/things/place?page=1&q=a")
        assert "/ar/" not in str(alternates["x-default"])


def test_a_redirection_stays_in_the_language(client: TestClient) -> None:
    assert client.get("/ar/id/country/ma", headers=HTML).headers["location"] == "/ar/doc/country/ma"
    assert client.get("/id/country/ma", headers=HTML).headers["location"] == "/doc/country/ma"
    assert client.get("/ar/doc/country/ma", headers=HTML).headers["content-location"] == "/ar/doc/country/ma.html"


def test_data_is_the_same_with_a_prefix(client: TestClient) -> None:
    turtle = {"accept": "text/turtle"}
    assert client.get("/ar/doc/country/ma", headers=turtle).text == client.get("/doc/country/ma", headers=turtle).text


def test_each_address_has_its_own_validator(client: TestClient) -> None:
    plain = client.get("/things/place", headers={**HTML, "accept-language": "ar"})
    prefixed = client.get("/ar/things/place", headers=HTML)
    assert plain.headers["etag"] != prefixed.headers["etag"]
    again = client.get("/ar/things/place", headers={**HTML, "if-none-match": prefixed.headers["etag"]})
    assert again.status_code == 304


def test_an_error_is_told_in_the_language_of_the_address(client: TestClient) -> None:
    answer = client.get("/ar/nothing", headers=HTML)
    assert answer.status_code == 404
    assert 'lang="ar"' in answer.text


def test_a_language_that_pages_do_not_have_is_no_prefix(client: TestClient) -> None:
    assert client.get("/de/things/place", headers=HTML).status_code == 404
    assert client.get("/ar/ar/things/place", headers=HTML).status_code == 404


@given(st.text(max_size=30))
def test_a_path_is_its_prefix_and_the_rest(text: str) -> None:
    path = f"/{text}"
    prefix, rest = split(path)
    assert prefix in {"", "/en", "/ar", "/fr"}
    assert prefix + rest in {path, f"{path}/"}
    assert with_prefix(prefix, text.replace('"', "")) == text.replace('"', "")
