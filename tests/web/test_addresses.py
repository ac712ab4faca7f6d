"""The way between an IRI and the address at which it answers, however that is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.web.changing_project import ChangingProject

from pvegraph import iri
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web.addresses import SUFFIXES, document_of, find, form_of

UNRESERVED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@"
BEYOND_ASCII = st.characters(min_codepoint=0xA0, max_codepoint=0xD7FF)
"""Characters of IRIs that are not in URIs (RFC 3987, section 2.2), all of the first plane but its private part."""
ENCODED = st.integers(0x21, 0x7E).map(lambda octet: f"%{octet:02X}")


def names(*letters: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Names of things in our namespace, of these letters; `.` and `..` are not names but steps."""
    part = st.lists(st.one_of(st.sampled_from(UNRESERVED), *letters), min_size=1, max_size=12).map("".join)
    parts = st.lists(part.filter(lambda text: text not in {".", ".."}), min_size=1, max_size=4)
    return parts.map(lambda each: iri.BASE + "id/" + "/".join(each))


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


IRIS = st.one_of(names(BEYOND_ASCII), names(BEYOND_ASCII, ENCODED)).filter(_is_iri)


@given(IRIS)
def test_an_address_is_ascii_and_leads_back_to_its_iri(name: str) -> None:
    address = iri.address_of(name)
    assert address is not None
    assert re.fullmatch(r"/(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})+", address, re.ASCII)
    assert name in iri.of_address(address)


@given(IRIS)
def test_whatever_else_an_address_may_mean_differs_in_what_is_encoded_alone(name: str) -> None:
    address = iri.address_of(name)
    assert address is not None
    assert {unquote(other) for other in iri.of_address(address)[:-1]} <= {unquote(name)}


@given(IRIS, st.sampled_from(["", *SUFFIXES]))
def test_the_address_of_each_form_leads_back_to_the_thing(name: str, suffix: str) -> None:
    type_ = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    inner = ox.Store()
    inner.add(ox.Quad(ox.NamedNode(name), type_, type_))
    found = find(EmbeddedStore(inner), form_of(name, suffix))
    assert found is not None
    assert (found.thing, found.suffix) == (name, suffix)


@given(st.text(max_size=40))
def test_no_path_is_a_thing_that_the_store_does_not_have(path: str) -> None:
    assert find(EmbeddedStore(ox.Store()), "/" + quote(path)) is None


@given(IRIS)
def test_a_thing_has_one_document_and_a_document_is_its_own(name: str) -> None:
    document = document_of(name)
    assert document == document_of(document)
    assert document.removeprefix(iri.BASE + "doc/") == name.removeprefix(iri.BASE + "id/")


def test_iris_of_others_have_no_address_here() -> None:
    assert iri.address_of("https://www.gadm.org/") is None
    with pytest.raises(ValueError, match="no thing of ours"):
        form_of("https://www.gadm.org/")


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory, small: ChangingProject) -> Iterator[TestClient]:
    """A gateway over things with strange names."""
    path: Path = tmp_path_factory.mktemp("strange") / "strange.nq"
    things = (
        "place/cz-plzeň",
        "place/jp-大阪",
        "place/xx-a%20b",
        "place/xx-%C3%A9",
        "a/b/c/d",
        "place/v1.2",
        "place/x.ttl",
    )
    path.write_text(
        "".join(
            f'<{iri.BASE}id/{thing}> <http://www.w3.org/2004/02/skos/core#prefLabel> "{number}" <{iri.SOURCE}a/b> .\n'
            for number, thing in enumerate(things)
        ),
        encoding="utf-8",
    )
    with TestClient(small.app(store=EmbeddedStore.load(path)), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/id/place/cz-plze%C5%88", "/doc/place/cz-plze%C5%88"),
        ("/id/place/cz-plze%c5%88", "/doc/place/cz-plze%C5%88"),
        ("/id/place/%63z-plze%C5%88", "/doc/place/cz-plze%C5%88"),
        ("/id/place/jp-%E5%A4%A7%E9%98%AA", "/doc/place/jp-%E5%A4%A7%E9%98%AA"),
        ("/id/place/xx-a%20b", "/doc/place/xx-a%20b"),
        ("/id/place/xx-a%2520b", "/doc/place/xx-a%20b"),
        ("/id/place/xx-%C3%A9", "/doc/place/xx-%C3%A9"),
        ("/id/a/b/c/d", "/doc/a/b/c/d"),
        ("/id/place/v1.2", "/doc/place/v1.2"),
        ("/id/place/v1.2.nt", "/doc/place/v1.2.nt"),
        ("/id/place/x.ttl", "/doc/place/x.ttl"),
    ],
)
def test_strange_names_are_found_and_the_location_is_ascii(strange: TestClient, path: str, location: str) -> None:
    answer = strange.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, location)
    document = strange.get(location, headers={"accept": "application/n-triples"})
    assert document.status_code == 200
    assert document.headers["content-type"].startswith("application/n-triples")
    assert strange.get(location, headers={"accept": "text/html"}).status_code == 200


def test_a_name_that_ends_like_a_form_is_a_name_first(strange: TestClient) -> None:
    assert strange.get("/doc/place/x.ttl").headers["content-type"] == "text/html; charset=utf-8"
    assert strange.get("/doc/place/x.ttl.ttl").headers["content-type"] == "text/turtle; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/id/place/cz-plze%C5%88/", "/id/place/cz-plze%C5%88"),
        (f"/id/place/{quote(unicodedata.normalize('NFD', 'cz-plzeň'))}", "/id/place/cz-plze%C5%88"),
        ("/id/Place/CZ-Plze%C5%87", "/id/place/cz-plze%C5%88"),
        ("/doc/place/V1.2.TTL?page=1", "/doc/place/v1.2.ttl?page=1"),
    ],
)
def test_what_is_written_loosely_is_sent_to_where_it_is(strange: TestClient, path: str, location: str) -> None:
    answer = strange.get(path)
    assert (answer.status_code, answer.headers["location"]) == (301, location)
    assert strange.get(location).status_code in {200, 303}


@pytest.mark.parametrize(
    "path",
    [
        "/id/place/cz-plze%25C5%2588",  # encoded twice
        "/id/place/cz-plzen",
        "/id/place/a%3Cb",
        "/id/place/a%20b",
        "/id/",
        "/doc/",
        "/doc/place",
        "/id/country/%E2%80%AE",
    ],
)
def test_what_is_not_there_is_404_however_it_is_written(strange: TestClient, path: str) -> None:
    answer = strange.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/id/country/dk/", "/id/country/dk"),
        ("/id/country/DK?lang=ar", "/id/country/dk?lang=ar"),
        ("/id//country/dk", "/id/country/dk"),
        ("/doc/country/dk/", "/doc/country/dk"),
        ("/concept/theme/", "/concept/theme"),
        ("/ontology/", "/ontology"),
        ("/shapes/", "/shapes"),
        ("/query/", "/query"),
        ("/source/strong-cities-network/scn-gs2-announce/", "/source/strong-cities-network/scn-gs2-announce"),
    ],
)
def test_a_slash_too_many_and_capitals_lead_to_the_one_address(client: TestClient, path: str, location: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (301, location)


def test_the_version_of_the_ontology_is_the_ontology(client: TestClient) -> None:
    whole = client.get("/ontology.ttl")
    version = client.get("/ontology/0.1.0", headers={"accept": "text/turtle"})
    assert version.content == whole.content
    assert version.headers["content-location"] == "/ontology.ttl"
    assert client.get("/ontology/0.0.9").status_code == 404
