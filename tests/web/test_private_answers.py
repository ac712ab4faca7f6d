"""No answer that depends on who asks is kept, by the gateway's own cache or by another one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient
from tests.web.curators import BROWSER, CuratedSite

from pvegraph.web import app, curation_addresses
from pvegraph.web.actor import actor_of
from pvegraph.web.cache import Cache
from pvegraph.web.session_cookie import PLAIN, SECURE
from pvegraph.web.site import Site

HIT = "cache;desc=hit"


@pytest.fixture
def started(curated: CuratedSite) -> Iterator[TestClient]:
    """A browser of which nothing is known; it keeps no cookies."""
    client = TestClient(curated.app, follow_redirects=False, headers={**BROWSER, "cookie": ""})
    yield client
    client.close()


def timing(client: TestClient, address: str, cookie: str) -> tuple[str, str]:
    """Where an answer comes from, and what it is."""
    answer = client.get(address, headers={"cookie": cookie})
    assert answer.status_code == 200
    return answer.headers["server-timing"], answer.text


def test_a_public_page_is_the_same_for_everybody_and_not_kept_for_who_is_signed_in(
    curated: CuratedSite, started: TestClient
) -> None:
    signed_in = f"{PLAIN}={curated.browser('ada').cookies[PLAIN]}"
    for address in ("/", "/catalog", "/releases", "/search?q=rabat"):
        answers = [timing(started, address, cookie) for cookie in ("", "", signed_in, signed_in, "")]
        assert len({text for _, text in answers}) == 1, address
        assert HIT not in answers[2][0]
        assert HIT not in answers[3][0]
        if address in {"/", "/catalog"}:
            assert HIT in answers[1][0], "this page is kept for others, or the test proves nothing"
            assert HIT in answers[4][0]


@pytest.mark.parametrize("cookie", [f"{PLAIN}=x", f"lang=ar; {PLAIN}=x", f"{SECURE}=x", f"a=b;{SECURE}=x;c=d"])
def test_a_request_with_a_session_asks_the_cache_nothing(cookie: str) -> None:
    cache = Cache(2**20, lambda: "1", by_host=False)
    scope = {"method": "GET", "path": "/", "query_string": b"", "scheme": "http"}
    assert cache.question({**scope, "headers": [(b"cookie", b"lang=ar")]}, None) is not None
    assert cache.question({**scope, "headers": [(b"cookie", cookie.encode())]}, None) is None
    assert cache.question({**scope, "method": "POST", "headers": [(b"cookie", cookie.encode())]}, b"q") is None


def test_no_private_page_is_kept_though_it_looks_as_if_it_might_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An answer with a validator and without a word on caches, which a public address would have kept."""

    async def keepable(request: Request, _: object) -> Response:
        return Response(f"for {request.headers['x-who']}", headers={"ETag": '"1"', "Cache-Control": "max-age=60"})

    addresses = (*curation_addresses.ADDRESSES, curation_addresses.Address("/deed/x/keepable", keepable))
    monkeypatch.setattr("tests.web.curators.ADDRESSES", addresses)
    site = CuratedSite.open(tmp_path_factory.mktemp("keepable"))
    client = site.browser()
    for who in ("ada", "rosa", "ada"):
        answer = client.get("/deed/x/keepable", headers={"x-who": who})
        assert answer.text == f"for {who}"
        assert answer.headers["cache-control"] == "no-store"
        assert HIT not in answer.headers["server-timing"]


@pytest.mark.parametrize("asks", [True, False])
def test_what_was_made_for_who_asks_is_not_kept_at_a_public_address_either(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, asks: bool
) -> None:
    """An answer that any cache may keep, but for the question who sends the request."""

    async def public(request: Request, site: Site) -> Response:
        if asks:
            await actor_of(request, site)
        return Response("the same for all", headers={"ETag": '"1"', "Cache-Control": "no-cache"})

    folder = tmp_path_factory.mktemp("public")
    monkeypatch.setattr("pvegraph.web.app._bound_private", app._bound_async)
    addresses = (*curation_addresses.ADDRESSES, curation_addresses.Address("/public", public))
    monkeypatch.setattr("tests.web.curators.ADDRESSES", addresses)
    client = CuratedSite.open(folder).browser()
    timings = [client.get("/public").headers["server-timing"] for _ in range(3)]
    assert any(HIT in each for each in timings) is not asks


def test_every_private_address_is_kept_by_nobody_whoever_asks(curated: CuratedSite) -> None:
    for address in curation_addresses.ADDRESSES:
        path = re.sub(r"\{\w+(:\w+)?\}", "1", address.path)
        for client in (curated.browser(), curated.browser("ada"), curated.program(), curated.program("pve_x")):
            for _ in range(2):
                answer = client.get(path)
                assert HIT not in answer.headers["server-timing"], path
                assert answer.status_code in {404, 405} or answer.headers["cache-control"] == "no-store", path


def test_no_page_tells_who_is_signed_in_to_another_site(curated: CuratedSite) -> None:
    answer = curated.browser("ada").get("/account", headers={"origin": "https://evil.example.org"})
    assert "access-control-allow-credentials" not in answer.headers
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
