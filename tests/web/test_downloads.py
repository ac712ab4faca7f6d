"""Files to download: whole and in parts, by their checksums, kept for ever, and read from the disk."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.release.projects import change

from pvegraph.release import Release, build
from pvegraph.release.dumps import FORMS
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web import downloads, ranges
from pvegraph.web.app import create_app

FILE = "/dumps/1/pvegraph.ttl.gz"


@pytest.fixture(scope="module")
def whole(started: TestClient) -> bytes:
    """One file."""
    return started.get(FILE).content


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", FORMS)
def test_a_file_has_a_strong_tag_a_digest_and_is_kept_for_ever(client: TestClient, name: str) -> None:
    answer = client.get(f"/dumps/1/{name}")
    assert answer.status_code == 200
    digest = hashlib.sha256(answer.content).digest()
    assert answer.headers["etag"] == f'"{digest.hex()}"'
    assert answer.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest).decode()}:"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == FORMS[name].compression.media_type
    assert "content-encoding" not in answer.headers
    assert 'rel="license"' in answer.headers["link"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-expose-headers"] == "*"


def test_head_has_the_headers_and_no_body(client: TestClient, whole: bytes) -> None:
    head, got = client.head(FILE), client.get(FILE)
    assert head.content == b""
    assert int(head.headers["content-length"]) == len(whole)
    assert {n: v for n, v in head.headers.items() if n != "server-timing"} == {
        n: v for n, v in got.headers.items() if n != "server-timing"
    }


def test_who_has_the_file_gets_304_even_of_a_part(client: TestClient) -> None:
    tag = client.head(FILE).headers["etag"]
    for headers in ({}, {"range": "bytes=0-9"}):
        answer = client.get(FILE, headers={"if-none-match": tag, **headers})
        assert answer.status_code == 304
        assert answer.content == b""
        assert answer.headers["etag"] == tag


def test_the_cache_of_answers_keeps_no_file(client: TestClient) -> None:
    for _ in range(3):
        assert "hit" not in client.get(FILE).headers["server-timing"]


def test_the_checksums_are_those_of_the_files(client: TestClient) -> None:
    answer = client.get("/dumps/1/SHA256SUMS")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    lines = answer.text.splitlines()
    assert len(lines) == len(FORMS)
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256(client.get(f"/dumps/1/{name}").content).hexdigest() == digest


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/1/pvegraph.nq", "/dumps/1/index.json", "/dumps/1/.tmp-x", "/dumps/2/", "/dumps/01/", "/dumps/x/",
        "/dumps/%D9%A1/", "/dumps/-1/", "/dumps/current/", "/dumps/2/pvegraph.nq.gz",
        "/dumps/1/..%2F1%2Fpvegraph.nq.gz",
    ],
)  # fmt: skip
def test_what_is_not_offered_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in {400, 404}


def test_a_method_that_does_not_fit_is_405(client: TestClient) -> None:
    assert client.delete(FILE).status_code == client.put(FILE).status_code == 405


# ── parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_parts_that_are_joined_are_the_whole(client: TestClient, whole: bytes) -> None:
    step = len(whole) // 7
    pieces = []
    for start in range(0, len(whole), step):
        answer = client.get(FILE, headers={"range": f"bytes={start}-{start + step - 1}"})
        assert answer.status_code == 206
        last = min(start + step, len(whole)) - 1
        assert answer.headers["content-range"] == f"bytes {start}-{last}/{len(whole)}"
        assert int(answer.headers["content-length"]) == len(answer.content)
        assert answer.headers["repr-digest"] == client.head(FILE).headers["repr-digest"]
        pieces.append(answer.content)
    assert b"".join(pieces) == whole


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("bytes=0-0", slice(0, 1)),
        ("bytes=10-", slice(10, None)),
        ("bytes=-10", slice(-10, None)),
        ("BYTES = 5-9", slice(5, 10)),
        ("bytes=5-99999999999", slice(5, None)),
        ("bytes=-99999999999", slice(0, None)),
        ("bytes=,3-4,", slice(3, 5)),
        ("bytes=0-4,3-9", slice(0, 10)),
        ("bytes=0-3,99999999999-", slice(0, 4)),
    ],
)
def test_a_part_is_what_was_asked_for(client: TestClient, whole: bytes, wanted: str, part: slice) -> None:
    answer = client.get(FILE, headers={"range": wanted})
    assert answer.status_code == 206
    assert answer.content == whole[part]


@pytest.mark.parametrize(
    "wanted",
    ["items=0-9", "bytes", "bytes=", "bytes=9-5", "bytes=a-b", "bytes=1-2-3", "bytes=--5", "bytes=,", "bytes=0x1-5",
     "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 200, 2)), "bytes=" + "9" * 5000 + "-"],
)  # fmt: skip
def test_a_range_that_cannot_be_read_is_passed_over(client: TestClient, whole: bytes, wanted: str) -> None:
    answer = client.get(FILE, headers={"range": wanted})
    assert answer.status_code == 200
    assert answer.content == whole


@pytest.mark.parametrize("wanted", ["bytes=99999999999-", "bytes=-0", "bytes=99999999999-99999999999,-0"])
def test_a_part_that_is_not_there_is_416_with_the_size(client: TestClient, whole: bytes, wanted: str) -> None:
    answer = client.get(FILE, headers={"range": wanted})
    assert answer.status_code == 416
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-range"] == f"bytes */{len(whole)}"
    assert str(len(whole)) in answer.json()["detail"]
    assert client.head(FILE, headers={"range": wanted}).status_code == 200


def test_several_parts_come_as_multipart(client: TestClient, whole: bytes) -> None:
    answer = client.get(FILE, headers={"range": "bytes=0-9,100-109,-5"})
    assert answer.status_code == 206
    found = re.fullmatch(r"multipart/byteranges; boundary=(\w+)", answer.headers["content-type"])
    assert found is not None
    pieces = answer.content.split(b"--" + found[1].encode())[1:-1]
    bodies = [piece.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n") for piece in pieces]
    assert bodies == [whole[:10], whole[100:110], whole[-5:]]


def test_if_range_gives_the_whole_when_the_file_is_another(client: TestClient, whole: bytes) -> None:
    head = client.head(FILE).headers
    for condition, status in (
        (head["etag"], 206),
        (head["last-modified"], 206),
        ('"another"', 200),
        ("W/" + head["etag"], 200),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 200),
    ):
        answer = client.get(FILE, headers={"range": "bytes=0-9", "if-range": condition})
        assert answer.status_code == status, condition
        assert answer.content == (whole[:10] if status == 206 else whole)
    beyond = client.get(FILE, headers={"range": "bytes=99999999999-", "if-range": '"another"'})
    assert beyond.status_code == 200


@given(st.integers(1, 10**6), st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), min_size=1, max_size=9))
def test_parts_are_within_the_file_and_in_the_order_of_the_request(size: int, wanted: list[tuple[int, int]]) -> None:
    ordered = [(min(pair), max(pair)) for pair in wanted]
    found = ranges.parts("bytes=" + ",".join(f"{first}-{last}" for first, last in ordered), size)
    assert found == [(first, min(last, size - 1)) for first, last in ordered if first < size]


@given(st.text(max_size=40), st.integers(0, 1000))
def test_no_header_breaks_the_reading(header: str, size: int) -> None:
    for text in (header, f"bytes={header}"):
        for first, last in ranges.parts(text, size) or []:
            assert 0 <= first <= last < size


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_curl_takes_up_a_download_that_broke_off(address: str, whole: bytes, tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(whole[:12345])
    done = subprocess.run(
        ["curl", "-sS", "-f", "-C", "-", "-o", target, address + FILE], check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert target.read_bytes() == whole


def test_a_connection_serves_parts_and_wholes_in_turn(address: str, whole: bytes) -> None:
    with httpx.Client(base_url=address, timeout=60) as client:
        for _ in range(3):
            assert client.get(FILE).content == whole
            assert client.get(FILE, headers={"range": "bytes=7-11"}).content == whole[7:12]


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/dumps", "/dumps/", "/dumps/1", "/dumps/1/"])
def test_the_list_is_to_be_had_as_json(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"accept": "application/json"})
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    content = answer.json()
    assert [each["name"] for each in content["files"]] == list(FORMS)
    for each in content["files"]:
        head = client.head(each["href"])
        assert int(head.headers["content-length"]) == each["octets"]
        assert head.headers["etag"] == f'"{each["sha256"]}"'
    assert content["releases"] == [{"release": 1, "href": "/dumps/1/"}]
    assert client.get(content["sums"]).status_code == 200


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_the_list_is_a_page_too(page: Callable[..., Element], client: TestClient, language: str) -> None:
    links = [each.get("href") or "" for each in page("/dumps/", language).iter("a")]
    files = [link for link in links if link.startswith("/dumps/1/pvegraph.")]
    assert len(files) == len(FORMS)
    assert client.get("/dumps/", headers={"accept": "image/png"}).status_code == 406


# ── releases that are not served ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def later(tmp_path: Path, project: Path) -> tuple[TestClient, Release, Release]:
    """A gateway on the second release of the sample project."""
    shutil.copytree(project / "tests" / "release" / "sample", tmp_path / "project")
    settings = Settings(project=tmp_path / "project")
    first = build(settings)
    change(settings)
    second = build(settings)
    app = create_app(second, EmbeddedStore.load(second.nquads), settings)
    return TestClient(app, follow_redirects=False), first, second


def test_an_older_release_has_its_own_files(later: tuple[TestClient, Release, Release]) -> None:
    client, first, second = later
    for release in (first, second):
        content = client.get(f"/dumps/{release.number}/pvegraph.nq.gz").content
        assert gzip.decompress(content) == release.nquads.read_bytes()
    listed = client.get("/dumps/1/", headers={"accept": "application/json"}).json()
    assert listed["release"] == 1
    assert [each["release"] for each in listed["releases"]] == [1, 2]
    assert 'href="/dumps/1/"' in client.get("/catalog", headers={"accept": "text/html"}).text
    assert 'href="/dumps/2/"' in client.get("/dumps/1/", headers={"accept": "text/html"}).text


def test_the_catalogue_knows_the_versions_before(later: tuple[TestClient, Release, Release]) -> None:
    client, first, second = later
    said = client.get("/catalog.nt").text
    base, dcat = "https://w3id.org/pvegraph/", "http://www.w3.org/ns/dcat#"
    for number in (1, 2):
        assert f"<{base}> <{dcat}hasVersion> <{base}release/{number}> ." in said
    assert f"<{base}release/2> <{dcat}previousVersion> <{base}release/1> ." in said
    issued = f'<{base}> <http://purl.org/dc/terms/issued> "{first.manifest.created}"'
    modified = f'<{base}> <http://purl.org/dc/terms/modified> "{second.manifest.created}"'
    assert issued in said
    assert modified in said


def test_a_damaged_release_is_not_offered(later: tuple[TestClient, Release, Release]) -> None:
    client, first, _ = later
    first.nquads.chmod(0o644)
    first.nquads.write_bytes(b"")
    assert client.get("/dumps/1/pvegraph.nq.gz").status_code == 404
    assert client.get("/dumps/2/pvegraph.nq.gz").status_code == 200


def test_files_that_cannot_be_made_are_an_error_that_shows_no_path(
    later: tuple[TestClient, Release, Release], caplog: pytest.LogCaptureFixture
) -> None:
    client, _, second = later
    (second.folder.parent / "dumps").write_text("in the way")
    answer = client.get("/dumps/2/pvegraph.nq.gz", headers={"accept": "application/json"})
    assert answer.status_code == 500
    assert str(second.folder.parent) not in answer.text
    assert str(second.folder.parent) in caplog.text
    assert json.loads(answer.text)["detail"].startswith("The files cannot be made here.")
    assert downloads.http_date("2026-01-01T00:00:00Z") == "Thu, 01 Jan 2026 00:00:00 GMT"
