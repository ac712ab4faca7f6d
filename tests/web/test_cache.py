"""The cache of whole answers: what is kept, for whom, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.types import Scope
from tests.web.changing_project import ChangingProject
from tests.web.test_sparql import ASK, DIRECT, FORM, SELECT

from pvegraph.web.cache import Cache, Kept, is_known

CSV = {"accept": "text/csv"}


def _is_hit(answer: object) -> bool:
    return "cache;desc=hit" in answer.headers.get("server-timing", "")  # type: ignore[attr-defined] # of httpx


def _fresh(name: str) -> str:
    """A query that no other test asks."""
    return f"{SELECT} # {name}"


# ── over HTTP ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_comes_from_the_cache_the_second_time_and_is_the_same(client: TestClient) -> None:
    parameters = {"query": _fresh("twice")}
    first, second = (client.get("/sparql", params=parameters, headers=CSV) for _ in range(2))
    assert not _is_hit(first)
    assert _is_hit(second)
    assert second.content == first.content
    skipped = {"server-timing", "date"}
    assert {n: v for n, v in second.headers.items() if n not in skipped} == {
        n: v for n, v in first.headers.items() if n not in skipped
    }


def test_a_streamed_answer_is_kept_with_its_length(client: TestClient) -> None:
    parameters = {"query": "SELECT * { ?s ?p ?o } LIMIT 2000 # streamed"}
    first, second = (client.get("/sparql", params=parameters, headers=CSV) for _ in range(2))
    assert "content-length" not in first.headers
    assert _is_hit(second)
    assert int(second.headers["content-length"]) == len(first.content)


@pytest.mark.parametrize("type_", [FORM, DIRECT])
@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_what_is_posted_is_kept_by_its_body(client: TestClient, method: str, type_: dict[str, str]) -> None:
    query = _fresh(f"{method} {type_['content-type']}")
    body = f"query={quote(query)}" if type_ is FORM else query
    other = body + (quote(" # x") if type_ is FORM else " # x")
    assert not _is_hit(client.request(method, "/sparql", content=body, headers=type_))
    assert _is_hit(client.request(method, "/sparql", content=body, headers=type_))
    assert not _is_hit(client.request(method, "/sparql", content=other, headers=type_))


def test_each_format_is_kept_for_itself(client: TestClient) -> None:
    parameters = {"query": _fresh("formats")}
    types = ("text/csv", "application/sparql-results+json", "text/tab-separated-values;q=0.5")
    for _ in range(2):
        answers = [client.get("/sparql", params=parameters, headers={"accept": accept}) for accept in types]
        found = [answer.headers["content-type"].partition(";")[0] for answer in answers]
        assert found == [accept.partition(";")[0] for accept in types]
    assert all(map(_is_hit, answers))


def test_pages_are_kept_for_each_language(client: TestClient) -> None:
    for _ in range(2):
        pages = [
            client.get("/doc/place/ma-rabat", headers={"accept": "text/html", "accept-language": language})
            for language in ("en", "ar", "fr")
        ]
        assert [page.headers["content-language"] for page in pages] == ["en", "ar", "fr"]
    assert all(map(_is_hit, pages))


def test_a_client_that_has_the_answer_gets_304_from_the_cache(client: TestClient) -> None:
    parameters = {"query": _fresh("304")}
    tag = client.get("/sparql", params=parameters).headers["etag"]
    for condition in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        answer = client.get("/sparql", params=parameters, headers={"if-none-match": condition})
        assert answer.status_code == 304
        assert _is_hit(answer)
        assert answer.headers["etag"] == tag
        assert answer.headers["vary"] == "Accept"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "content-type" not in answer.headers
    assert client.get("/sparql", params=parameters, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_validator_is_known_without_asking_the_store(client: TestClient) -> None:
    parameters = {"query": _fresh("304 before")}
    tag = client.head("/sparql", params=parameters).headers["etag"]
    answer = client.get("/sparql", params=parameters, headers={"if-none-match": tag})
    assert answer.status_code == 304
    assert not _is_hit(answer)


def test_head_is_answered_from_what_get_left(client: TestClient) -> None:
    parameters = {"query": _fresh("head")}
    length = client.get("/sparql", params=parameters).headers["content-length"]
    answer = client.head("/sparql", params=parameters)
    assert _is_hit(answer)
    assert answer.headers["content-length"] == length
    assert answer.content == b""


@pytest.mark.parametrize(
    "query", [f"SELECT ({function} AS ?t) {{}}" for function in ("NOW()", "RAND()", "STRUUID()", "bnode()")]
)
def test_what_is_another_answer_each_time_is_not_kept(client: TestClient, query: str) -> None:
    first, second = (client.get("/sparql", params={"query": query}) for _ in range(2))
    assert "etag" not in first.headers
    assert first.headers["cache-control"] == "no-store"
    assert not _is_hit(second)
    assert first.content != second.content


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/sparql?query=SELECT", {}),
        ("/nowhere", {}),
        ("/id/place/ma-rabat", {}),
        ("/?lang=ar", {"accept": "text/html"}),
        ("/metrics", {}),
        ("/health", {}),
        (f"/sparql?query={quote(ASK)}&explain=1", {}),
        (f"/sparql?query={quote(ASK)}", {"authorization": "Bearer x"}),
        (f"/sparql?query={quote(ASK)}", {"accept": "text/html"}),
    ],
)
def test_errors_redirections_and_what_is_of_the_moment_are_not_kept(
    client: TestClient, path: str, headers: dict[str, str]
) -> None:
    assert not any(_is_hit(client.get(path, headers=headers)) for _ in range(2))


@pytest.fixture
def without(small: ChangingProject) -> Iterator[TestClient]:
    """A gateway that keeps nothing."""
    with TestClient(small.app(cache_octets=0)) as client:
        yield client


def test_the_cache_can_be_turned_off(without: TestClient) -> None:
    assert not any(_is_hit(without.get("/doc/place/ma-rabat")) for _ in range(2))


def test_the_address_that_a_client_uses_makes_another_answer(client: TestClient) -> None:
    """Relative IRIs are relative to it."""
    query = {"query": "SELECT (<x> AS ?here) {}"}
    ours, theirs = (
        client.get("/sparql", params=query, headers={"host": host}).text for host in ("a.example", "b.example")
    )
    assert "http://a.example/x" in ours
    assert "http://b.example/x" in theirs


# ── by itself ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _scope(path: str = "/", **headers: str) -> Scope:
    fields = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "http",
        "headers": fields,
    }


def _keep(cache: Cache, scope: Scope, body: bytes, vary: bytes = b"Accept") -> None:
    question = cache.question(scope, None)
    assert question is not None
    kept = Kept.of([(b"etag", b'"t"'), (b"vary", vary)], body, {})
    cache.keep(question, scope["headers"], vary, kept, cache.version)


def _find(cache: Cache, scope: Scope) -> bytes | None:
    question = cache.question(scope, None)
    assert question is not None
    kept = cache.find(question, scope["headers"])
    return None if kept is None else kept.body["body"]


def test_a_new_version_of_the_data_makes_it_forget() -> None:
    version = ["1"]
    cache = Cache(10**6, lambda: version[0], by_host=False)
    _keep(cache, _scope(), b"old")
    assert _find(cache, _scope()) == b"old"
    version[0] = "2"
    assert _find(cache, _scope()) is None
    assert cache.used == 0


def test_an_answer_made_of_older_data_is_not_kept() -> None:
    version = ["1"]
    cache = Cache(10**6, lambda: version[0], by_host=False)
    begun = cache.version
    version[0] = "2"
    question = cache.question(_scope(), None)
    assert question is not None
    cache.keep(question, [], b"", Kept.of([(b"etag", b'"t"')], b"old", {}), begun)
    assert _find(cache, _scope()) is None


def test_an_answer_that_varies_by_all_is_not_kept() -> None:
    cache = Cache(10**6, lambda: "1", by_host=False)
    _keep(cache, _scope(), b"x", b"*")
    assert len(cache) == 0


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    cache = Cache(8 * 20_000, lambda: "1", by_host=False)
    paths = [f"/{n}" for n in range(12)]
    for path in paths:
        _keep(cache, _scope(path), b"x" * 15_000)
        assert _find(cache, _scope("/0")) is not None
    assert _find(cache, _scope("/1")) is None
    assert _find(cache, _scope("/11")) is not None


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3000), st.sampled_from(["", "a", "b"])), max_size=80))
def test_it_never_holds_more_than_it_may_nor_another_answer(asked: list[tuple[int, int, str]]) -> None:
    cache = Cache(40_000, lambda: "1", by_host=False)
    for number, length, accept in asked:
        scope = _scope(f"/{number}", accept=accept)
        body = f"{number} {accept} ".encode() + b"x" * length
        found = _find(cache, scope)
        assert found is None or found.startswith(f"{number} {accept} ".encode())
        _keep(cache, scope, body)
        assert 0 <= cache.used <= 40_000


def test_a_flood_of_variants_of_one_question_stays_small() -> None:
    cache = Cache(10**9, lambda: "1", by_host=False)
    for number in range(1000):
        _keep(cache, _scope(accept=str(number)), b"x")
    assert cache.used < 100 * 2000


@pytest.mark.parametrize(
    ("condition", "known"),
    [(b'"a"', True), (b'W/"a"', True), (b'"b", "a"', True), (b" * ", True), (b'"b"', False), (b"a", False)],
)
def test_if_none_match_is_a_list_of_tags(condition: bytes, known: bool) -> None:
    assert is_known(condition, b'"a"') is known
