"""Pages and the data of figures are compressed for who takes it, with validators of their own."""

from __future__ import annotations

import gzip

import httpx
import pytest
from starlette.testclient import TestClient
from tests.web.serving import AUTHORIZED

PAGE = "/things/place"
PLAIN = {"accept": "text/html", "accept-language": "en", "accept-encoding": "identity"}
CODED = {**PLAIN, "accept-encoding": "gzip"}


@pytest.fixture
def raw(client: TestClient):  # noqa: ANN201 - a function
    """Ask, and get the octets as they were sent."""

    def ask(address: str, headers: dict[str, str]) -> tuple[httpx.Response, bytes]:
        with client.stream("GET", address, headers=headers) as answer:
            return answer, b"".join(answer.iter_raw())

    return ask


def test_a_page_is_sent_smaller_and_is_the_same(raw) -> None:  # noqa: ANN001 - as above
    plain, whole = raw(PAGE, PLAIN)
    coded, packed = raw(PAGE, CODED)
    assert "content-encoding" not in plain.headers
    assert coded.headers["content-encoding"] == "gzip"
    assert int(coded.headers["content-length"]) == len(packed) < len(whole) / 3
    assert gzip.decompress(packed) == whole
    for answer in (plain, coded):
        assert "Accept-Encoding" in answer.headers["vary"]


def test_each_coding_has_its_validator_and_both_are_known_again(client: TestClient) -> None:
    """RFC 9110, section 8.8.3.3."""
    plain = client.get(PAGE, headers=PLAIN).headers["etag"]
    coded = client.get(PAGE, headers=CODED).headers["etag"]
    assert plain != coded
    for _ in range(2):  # the second time from memory
        for headers, tag in ((PLAIN, plain), (CODED, coded)):
            again = client.get(PAGE, headers={**headers, "if-none-match": tag})
            assert again.status_code == 304
            assert again.headers["etag"] == tag
            assert client.get(PAGE, headers={**headers, "if-none-match": '"other+gzip"'}).status_code == 200


@pytest.mark.parametrize(
    ("address", "accept"),
    [("/doc/country/ma", "text/turtle"), ("/sparql?query=ASK+{}", "application/sparql-results+json")],
)
def test_data_stays_as_it_is(raw, address: str, accept: str) -> None:  # noqa: ANN001 - as above
    answer, _ = raw(address, {"accept": accept, "accept-encoding": "gzip"})
    assert "content-encoding" not in answer.headers


def test_what_is_short_stays_as_it_is(raw) -> None:  # noqa: ANN001 - as above
    answer, _ = raw("/suggest?q=zzzzzz", {"accept": "application/json", "accept-encoding": "gzip"})
    assert "content-encoding" not in answer.headers


def test_a_write_is_passed_on(writable: str) -> None:
    headers = {**AUTHORIZED, "content-type": "application/sparql-update", "accept-encoding": "gzip"}
    assert (
        httpx.post(f"{writable}/sparql", headers=headers, content="CREATE SILENT GRAPH <g:>", timeout=60).status_code
        == 204
    )
