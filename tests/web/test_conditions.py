"""Validators and conditions: what a client has already is not sent again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from starlette.testclient import TestClient

from pvegraph.release import Release

ADDRESSES = ["/doc/place/ma-rabat", "/doc/place/ma-rabat.ttl", "/doc/place/ma-rabat.linkset", "/ontology", "/query"]


def _date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


@pytest.fixture
def created(release: Release) -> datetime:
    """When the release was made."""
    return datetime.fromisoformat(release.manifest.created)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_document_was_last_modified_when_its_release_was_made(
    client: TestClient, created: datetime, address: str
) -> None:
    answer = client.get(address)
    assert parsedate_to_datetime(answer.headers["last-modified"]) == created
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("times", [1, 2])
def test_who_has_it_since_then_gets_304(client: TestClient, created: datetime, address: str, times: int) -> None:
    for _ in range(times):  # the second time it comes from the cache
        answer = client.get(address, headers={"if-modified-since": _date(created)})
        assert (answer.status_code, answer.content) == (304, b"")
        client.get(address)
    assert answer.headers["etag"] == client.get(address).headers["etag"]


@pytest.mark.parametrize(
    "since",
    [
        "yesterday",
        "",
        "Sun, 99 Nov 2026 08:22:00 GMT",
        "2026-11-29T08:22:00Z",
        _date(datetime(1999, 12, 31, tzinfo=UTC)),
    ],
)
def test_what_is_no_date_or_too_early_counts_for_nothing(client: TestClient, since: str) -> None:
    for _ in range(2):
        assert client.get(ADDRESSES[0], headers={"if-modified-since": since}).status_code == 200


def test_the_old_forms_of_dates_are_read(client: TestClient, created: datetime) -> None:
    later = created + timedelta(days=1)
    for form in ("%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"):
        assert client.get(ADDRESSES[0], headers={"if-modified-since": later.strftime(form)}).status_code == 304


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_date_does_not_count_beside_a_validator(client: TestClient, created: datetime, address: str) -> None:
    tag = client.get(address).headers["etag"]
    for _ in range(2):
        both = {"if-none-match": '"another"', "if-modified-since": _date(created)}
        assert client.get(address, headers=both).status_code == 200
        both = {"if-none-match": tag, "if-modified-since": _date(datetime(1999, 12, 31, tzinfo=UTC))}
        assert client.get(address, headers=both).status_code == 304


def test_a_304_has_what_the_document_would_have_had(client: TestClient) -> None:
    for accept in ("text/html", "text/turtle"):
        whole = client.get("/doc/country/fr", headers={"accept": accept})
        same = client.get("/doc/country/fr", headers={"accept": accept, "if-none-match": whole.headers["etag"]})
        assert same.status_code == 304
        for name in (
            "etag",
            "vary",
            "cache-control",
            "content-location",
            "last-modified",
            "access-control-allow-origin",
        ):
            assert same.headers[name] == whole.headers[name], name


def test_the_location_of_the_content_is_a_place_where_it_is(client: TestClient) -> None:
    for query in ("", "?profile=plain", "?profile=schema&page=1"):
        chosen = client.get(f"/doc/place/ma-rabat{query}", headers={"accept": "application/n-triples"})
        assert client.get(chosen.headers["content-location"]).content == chosen.content


def test_a_browser_may_send_what_negotiation_needs(client: TestClient) -> None:
    asked = {"origin": "https://e.org", "access-control-request-headers": "accept-profile, if-modified-since"}
    answer = client.options("/doc/place/ma-rabat", headers=asked)
    allowed = {name.strip().lower() for name in answer.headers["access-control-allow-headers"].split(",")}
    assert {"accept-profile", "if-modified-since", "if-none-match"} <= allowed
    assert client.get("/doc/place/nothing").headers["access-control-expose-headers"] == "*"
