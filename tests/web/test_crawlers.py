"""What crawlers find: every page once, in every language, in files that are small enough."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from pvegraph import iri
from pvegraph.release import Release
from pvegraph.web import crawlers
from pvegraph.web.crawlers import in_files

S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
X = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def pages(started: TestClient) -> list[ElementTree.Element]:
    """Every entry of the site map."""
    index = ElementTree.fromstring(started.get("/sitemap.xml").content)  # noqa: S314 - it is our own
    parts = [each.findtext(f"{S}loc") or "" for each in index.iter(f"{S}sitemap")]
    return [
        entry
        for part in parts
        for entry in ElementTree.fromstring(started.get(part).content).iter(f"{S}url")  # noqa: S314 - as above
    ]


def _path(entry: ElementTree.Element) -> str:
    return urlsplit(entry.findtext(f"{S}loc") or "").path


def test_robots_may_read_pages_and_documents_and_leave_queries_alone(client: TestClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    parser = RobotFileParser()
    parser.parse(answer.text.splitlines())
    for path in (
        "/",
        "/doc/place/ma-rabat",
        "/doc/place/ma-rabat.ttl",
        "/catalog",
        "/sparql",
        "/dumps/1/pvegraph.nq.gz",
    ):
        assert parser.can_fetch("Example", f"http://testserver{path}"), path
    for path in ("/sparql?query=ASK%20%7B%7D", "/search?q=rabat", "/graphs?default", "/metrics"):
        assert not parser.can_fetch("Example", f"http://testserver{path}"), path
    assert parser.site_maps() == ["http://testserver/sitemap.xml"]


def test_the_site_map_has_each_page_once(pages: list[ElementTree.Element]) -> None:
    paths = [_path(entry) for entry in pages]
    assert len(paths) == len(set(paths))
    assert {"/", "/catalog", "/sparql", "/things/place", "/ontology", "/doc/place/ma-rabat"} <= set(paths)


def test_every_thing_with_a_page_is_in_the_site_map(pages: list[ElementTree.Element], release: Release) -> None:
    paths = {_path(entry) for entry in pages}
    assert {iri.local_path(source) for source in release.manifest.sources} <= paths
    classes = release.manifest.classes
    for kind, name in (("place", "Place"), ("person", "Person"), ("framework", "Framework"), ("event", "Event")):
        found = sum(path.startswith(f"/doc/{kind}/") for path in paths)
        assert found == classes[iri.ONTOLOGY + name], kind


def test_pages_of_the_site_map_are_there(client: TestClient, pages: list[ElementTree.Element]) -> None:
    sample = [entry for number, entry in enumerate(pages) if number < 45 or number % 149 == 0]
    assert len(sample) > 80
    for entry in sample:
        answer = client.get(_path(entry), headers={"accept": "text/html"})
        assert answer.status_code == 200, _path(entry)
    for link in sample[-1].iter(f"{X}link"):
        client.cookies.clear()
        answer = client.get(link.get("href") or "", headers={"accept": "text/html"})
        language = link.get("hreflang")
        assert answer.headers["content-language"] == ("en" if language == "x-default" else language)


def test_each_entry_has_a_date_a_priority_and_its_languages(pages: list[ElementTree.Element], release: Release) -> None:
    for entry in pages:
        assert entry.findtext(f"{S}lastmod") == release.manifest.created
        assert 0 <= float(entry.findtext(f"{S}priority") or "-1") <= 1
        languages = [link.get("hreflang") for link in entry.iter(f"{X}link")]
        assert languages == ["en", "ar", "fr", "x-default"]
    priorities = {_path(entry): float(entry.findtext(f"{S}priority") or 0) for entry in pages}
    assert priorities["/"] > priorities["/doc/place/ma-rabat"] > min(priorities.values())


def test_site_map_and_robots_have_validators(client: TestClient) -> None:
    for path in ("/robots.txt", "/sitemap.xml", "/sitemap-1.xml"):
        first = client.get(path)
        assert client.get(path, headers={"if-none-match": first.headers["etag"]}).status_code == 304
    assert client.get("/sitemap-1.xml").headers["content-type"] == "application/xml"


@pytest.mark.parametrize("path", ["/sitemap-0.xml", "/sitemap-2.xml", "/sitemap-x.xml", "/sitemap-01.xml"])
def test_a_part_that_is_not_there_is_404(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@given(st.lists(st.binary(min_size=1, max_size=300), max_size=60), st.integers(1, 9), st.integers(600, 2000))
def test_files_of_a_site_map_keep_within_both_limits(entries: list[bytes], most: int, octets: int) -> None:
    files = list(in_files(entries, most, octets))
    head, tail = crawlers._OPEN, crawlers._CLOSE
    bodies = [file.removeprefix(head).removesuffix(tail) for file in files]
    assert b"".join(bodies) == b"".join(entries)
    assert all(len(file) <= octets for file in files)
    assert len(files) >= -(-len(entries) // most)
    assert all(bodies) or not entries
