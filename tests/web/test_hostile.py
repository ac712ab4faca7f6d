"""Addresses and texts that someone sends who means no good."""

from __future__ import annotations

from urllib.parse import quote
from xml.etree.ElementTree import Element

import html5rdf
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.effort import examples
from tests.web.changing_project import ChangingProject

from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web.headers import CONTENT_SECURITY_POLICY, LONGEST_PATH

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/id/place/%zz", 400),
        ("/id/place/%", 400),
        ("/id/place/%ff%fe", 400),
        ("/id/place/ma%00rabat", 400),
        ("/id/place/ma%0d%0aSet-Cookie:x", 400),
        ("/static/x/..%2f..%2f..%2fetc/passwd", 400),
        ("/static/x/%2e%2e/app.py", 400),
        ("/doc/..%5c..%5cetc", 400),
        ("/id/place/ma rabat", 404),
        ("/id/place/<script>", 404),
        ("/id/place/ma-rabat>%20?x%20?y", 404),
        ("/id/place/ma%7Drabat", 404),
        ("/doc/", 404),
        ("/doc/.ttl", 404),
        ("/id/place/" + "a" * 300, 404),
        ("/id/place/" + "a" * LONGEST_PATH, 414),
        ("/things/nothing", 404),
        ("/sparql?query=%ff", 400),
        ("/sparql?query=%zz", 400),
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_an_unclean_address_is_refused_cleanly(client: TestClient, path: str, status: int, accept: str) -> None:
    answer = client.get(path, headers={"accept": accept})
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"


@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(30), deadline=None
)
@given(st.text(max_size=40))
def test_no_address_makes_the_server_fail(client: TestClient, text: str) -> None:
    octets = quote(text, safe="")
    for prefix in ("/id/place/", "/doc/", "/source/x/", "/query/", "/things/", "/search?q=", "/things/place?starts="):
        assert client.get(prefix + octets).status_code < 500


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/things/place?page=0", 400),
        ("/things/place?page=x", 400),
        ("/things/place?page=99999", 404),
        ("/things/place?page=9999999999999999999999", 400),
        ("/doc/organisation/gctf?page=-1", 400),
        ("/doc/organisation/gctf?page=%D9%A3", 400),
        ("/doc/organisation/gctf?page=500", 404),
        ("/source/strong-cities-network/scn-gs2-announce?page=500", 404),
    ],
)
def test_a_page_that_there_is_not_is_refused_cleanly(client: TestClient, path: str, status: int) -> None:
    assert client.get(path, headers={"accept": "text/html"}).status_code == status


def _is_ours(element: Element) -> bool:
    """Whether a script is a file of ours, or data that no browser runs and that has nothing of what was sent."""
    is_data = element.get("type") == "application/json" and "alert" not in (element.text or "")
    return is_data or (element.get("src") or "").startswith("/static/")


def _scripts(root: Element) -> list[Element]:
    """What could act that is not a file of ours."""
    return [
        element
        for element in root.iter()
        if (element.tag in {"script", "img", "style"} and not _is_ours(element))
        or any(name.startswith("on") for name in element.attrib)
    ]


@pytest.mark.parametrize(
    "address",
    [
        "/search?q=",
        "/things/place?q=",
        "/things/place?starts=",
        "/sparql?query=",
        "/sparql?query=" + quote("SELECT * WHERE { ?s ?p '") + "{}" + quote("' }"),
        "/id/place/",
    ],
)
def test_what_is_sent_is_shown_as_text(client: TestClient, address: str) -> None:
    sent = quote(SCRIPT, safe="")
    path = address.replace("{}", sent) if "{}" in address else address + sent
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code < 500
    assert _scripts(html5rdf.parse(answer.text, namespaceHTMLElements=False)) == []


def test_a_literal_from_a_query_is_shown_as_text(client: TestClient) -> None:
    query = f"SELECT ({SCRIPT.replace(chr(34), '')!r} AS ?x) (<javascript:alert(1)> AS ?y) {{}}"
    answer = client.get("/sparql", params={"query": query}, headers={"accept": "text/html"})
    root = html5rdf.parse(answer.text, namespaceHTMLElements=False)
    assert answer.status_code == 200, answer.text
    assert _scripts(root) == []
    assert not any((a.get("href") or "").startswith("javascript") for a in root.iter("a"))


def test_characters_that_html_cannot_carry_are_replaced(client: TestClient) -> None:
    answer = client.get(
        "/sparql", params={"query": 'SELECT ("a\x01b\x85c\ufdd0d" AS ?x) {}'}, headers={"accept": "text/html"}
    )
    html5rdf.HTMLParser(strict=True).parse(answer.text)
    assert "a\ufffdb\ufffdc\ufffdd" in answer.text


@pytest.mark.parametrize("path", ["/", "/doc/organisation/gctf", "/sparql", "/nothing", "/doc/country/ma.ttl"])
def test_every_answer_has_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path, headers={"accept": "text/html, */*;q=0.1"}).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in headers


def test_a_fault_of_ours_is_an_answer_too(small: ChangingProject) -> None:
    store = EmbeddedStore.load(small.current.nquads)

    class Broken:
        """A store that worked when the server started."""

        works = True

        def query(self, text: str, **options: object) -> object:
            """As the store, until it breaks."""
            if not self.works:
                raise ZeroDivisionError(text)
            return store.query(text, **options)  # type: ignore[arg-type] # handed through as they come

    broken = Broken()
    app = small.app(store=broken)  # type: ignore[arg-type] # it has `query`
    broken.works = False
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/doc/place/ma-rabat", headers={"accept": "application/json"})
        page = client.get("/doc/place/ma-rabat", headers={"accept": "text/html", "accept-language": "fr"})
    assert answer.status_code == page.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "ASK" not in answer.text
    assert "SELECT" not in answer.text
    assert "journal du serveur" in page.text
    assert (
        answer.headers["content-security-policy"] == page.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    )


def test_the_policy_allows_nothing_inline() -> None:
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none';")
    assert "unsafe" not in CONTENT_SECURITY_POLICY


def test_no_page_names_another_host_for_what_it_loads(client: TestClient) -> None:
    for path in ("/", "/doc/place/ma-rabat", "/sparql", "/search?q=rabat"):
        root = html5rdf.parse(client.get(path, headers={"accept": "text/html"}).text, namespaceHTMLElements=False)
        loaded = [link.get("href") for link in root.iter("link") if link.get("rel") in {"stylesheet", "icon"}]
        assert loaded
        assert all(address and address.startswith("/static/") for address in loaded)
