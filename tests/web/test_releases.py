"""The list of releases, what is known of each, and each as a whole."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from starlette.testclient import TestClient
from tests.web.changing_project import BASE, ChangingProject
from tests.web.conftest import Page
from tests.web.markup import text

from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web.app import create_app
from pvegraph.web.release_description import name_of

DCAT = Namespace("http://www.w3.org/ns/dcat#")
PROV = Namespace("http://www.w3.org/ns/prov#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VOID = Namespace("http://rdfs.org/ns/void#")
RELEASE = f"{BASE}release/"


def graph_of(client: TestClient, address: str) -> Graph:
    answer = client.get(address, headers={"accept": "text/turtle"})
    assert answer.status_code == 200, answer.text
    return Graph().parse(data=answer.text, format="turtle")


class TestTheList:
    def test_has_all_releases_the_newest_first(self, historian: TestClient, changed: ChangingProject) -> None:
        for address, accept in (("/releases", "application/json"), ("/releases.json", "*/*")):
            read = historian.get(address, headers={"accept": accept}).json()
            assert read["current"] == 4
            assert [each["release"] for each in read["releases"]] == [4, 3, 2, 1]
            assert [each["previous"] for each in read["releases"]] == [3, 2, 1, None]
            for each, release in zip(read["releases"], reversed(changed.releases), strict=True):
                assert (each["sha256"], each["quads"]) == (release.manifest.sha256, release.manifest.quads)
                assert (each["sources"], each["created"]) == (len(release.manifest.sources), release.manifest.created)
                for name in ("address", "diff", "sparql", "dataset"):
                    assert historian.get(each[name], headers={"accept": "*/*"}).status_code == 200

    def test_is_a_graph_of_versions(self, historian: TestClient) -> None:
        graph = graph_of(historian, "/releases")
        assert set(graph.objects(URIRef(BASE), DCAT.hasVersion)) == {URIRef(f"{RELEASE}{n}") for n in (1, 2, 3, 4)}
        assert graph.value(URIRef(BASE), DCAT.hasCurrentVersion) == URIRef(f"{RELEASE}4")
        for suffix, format_ in (("ttl", "turtle"), ("rdf", "xml"), ("nt", "nt"), ("jsonld", "json-ld")):
            same = Graph().parse(data=historian.get(f"/releases.{suffix}").text, format=format_)
            assert set(same) == set(graph)

    @pytest.mark.parametrize("language", ["en", "ar", "fr"])
    def test_is_a_page(self, historian: TestClient, old_page: Page, language: str) -> None:
        root = old_page("/releases", language)
        hrefs = [link.get("href") or "" for link in root.iter("a")]
        for number in (1, 2, 3, 4):
            for href in (f"/releases/{number}", f"/releases/{number}/diff"):
                assert href in hrefs
                assert historian.get(href).status_code == 200
        # Every page leads there.
        assert "/releases" in [link.get("href") for link in old_page("/", language).iter("a")]

    def test_knows_of_a_release_as_soon_as_it_is_built(self, tmp_path: Path) -> None:
        project = ChangingProject.begin(tmp_path / "project")
        with TestClient(project.app()) as client:
            first = client.get("/releases.json")
            assert client.get("/releases.json", headers={"if-none-match": first.headers["etag"]}).status_code == 304
            project.add_lyon()
            project.build()
            second = client.get("/releases.json", headers={"if-none-match": first.headers["etag"]})
            assert [each["release"] for each in second.json()["releases"]] == [2, 1]
            # This server still serves the one with which it was started.
            assert second.json()["current"] == 1
            assert client.get("/releases/2/doc/place/fr-lyon.ttl").status_code == 200
            assert client.get("/doc/place/fr-lyon.ttl").status_code == 404


class TestARelease:
    def test_has_a_name_that_leads_to_its_document(self, historian: TestClient) -> None:
        name = name_of(2).value
        answer = historian.get(name.removeprefix(BASE.rstrip("/")))
        assert (answer.status_code, answer.headers["location"]) == (303, "/releases/2")

    def test_tells_what_it_is_and_what_came_before_it(self, historian: TestClient, changed: ChangingProject) -> None:
        manifest = changed.releases[1].manifest
        name = URIRef(f"{RELEASE}2")
        graph = graph_of(historian, "/releases/2")
        assert {DCAT.Dataset, PROV.Entity} <= set(graph.objects(name, RDF.type))
        assert graph.value(name, DCAT.version) == Literal("2")
        assert graph.value(name, DCAT.isVersionOf) == URIRef(BASE)
        assert graph.value(name, DCAT.previousVersion) == URIRef(f"{RELEASE}1")
        assert graph.value(name, PROV.wasRevisionOf) == URIRef(f"{RELEASE}1")
        assert str(graph.value(name, PROV.generatedAtTime)).replace("+00:00", "Z") == manifest.created
        assert graph.value(name, VOID.triples) == Literal(manifest.triples)
        file = graph.value(name, DCAT.distribution)
        checksum = graph.value(graph.value(file, SPDX.checksum), SPDX.checksumValue)
        assert str(checksum).lower() == manifest.sha256
        address = str(graph.value(file, DCAT.downloadURL))
        assert hashlib.sha256(historian.get(address).content).hexdigest() == manifest.sha256
        first = graph_of(historian, "/releases/1.ttl")
        assert graph.value(name, DCAT.previousVersion) in set(first.subjects(RDF.type, DCAT.Dataset))
        assert (None, DCAT.previousVersion, None) not in first

    def test_as_json_is_what_the_list_says_of_it(self, historian: TestClient) -> None:
        listed = historian.get("/releases.json").json()["releases"]
        for each in listed:
            one = historian.get(f"/releases/{each['release']}.json").json()
            assert one == {**each, "current": each["release"] == 4}

    @pytest.mark.parametrize("language", ["en", "ar", "fr"])
    def test_is_a_page(self, historian: TestClient, old_page: Page, language: str) -> None:
        root = old_page("/releases/2", language)
        assert historian.get("/releases/2.json").json()["sha256"] in text(root)
        for link in root.iter("a"):
            href = link.get("href") or ""
            if href.startswith("/releases"):
                assert historian.get(href).status_code == 200, href

    def test_is_had_whole_and_in_parts_and_never_changes(self, historian: TestClient, changed: ChangingProject) -> None:
        answer = historian.get("/releases/3/dataset.nq")
        whole = changed.releases[2].nquads.read_bytes()
        assert answer.content == whole
        assert answer.headers["content-type"] == "application/n-quads"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        tag = answer.headers["etag"]
        assert historian.get("/releases/3/dataset.nq", headers={"if-none-match": tag}).status_code == 304
        part = historian.get("/releases/3/dataset.nq", headers={"range": "bytes=100-199", "if-range": tag})
        assert (part.status_code, part.content) == (206, whole[100:200])
        head = historian.head("/releases/3/dataset.nq")
        assert (head.headers["content-length"], head.content) == (str(len(whole)), b"")

    @pytest.mark.parametrize(
        "path",
        [
            *("/releases/5", "/releases/0", "/releases/01", "/releases/x", "/releases/-1", "/releases/4.doc"),
            *("/releases/99999999999999999999", "/releases/5/dataset.nq", "/releases/5/diff", "/releases/5/sparql"),
            *("/release/5", "/release/x", "/releases.doc", "/releases/4.csv"),
        ],
    )
    def test_that_is_not_there_is_not_found(self, historian: TestClient, path: str) -> None:
        assert historian.get(path).status_code == 404

    def test_in_no_form_that_the_client_takes_is_refused(self, historian: TestClient) -> None:
        for path in ("/releases", "/releases/2"):
            answer = historian.get(path, headers={"accept": "image/png"})
            assert answer.status_code == 406
            assert "application/json" in answer.json()["offers"]


class TestADamagedRelease:
    @pytest.fixture
    def damaged(self, tmp_path: Path) -> ChangingProject:
        """A project whose first release lost its last line."""
        project = ChangingProject.begin(tmp_path / "project")
        project.add_lyon()
        project.build()
        path = project.releases[0].nquads
        path.chmod(0o644)
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
        return project

    @pytest.mark.parametrize(
        "path",
        [
            "/releases/1/dataset.nq",
            "/releases/1/diff",
            "/releases/2/diff",
            "/releases/1/sparql?query=ASK%7B%7D",
            "/releases/1/doc/place/ma-rabat",
            "/changes/1",
            "/changes/2",
        ],
    )
    def test_is_told_in_a_sentence_that_names_no_path(
        self, damaged: ChangingProject, path: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        with TestClient(damaged.app(), headers={"accept": "*/*"}) as client:
            answer = client.get(path, headers={"accept": "application/trig, application/json, text/turtle"})
        assert answer.status_code == 500
        assert answer.json()["detail"] == "Release 1 is damaged and cannot be shown; the log says how."
        assert "dataset.nq is damaged" in caplog.text

    def test_leaves_the_others_as_they_are(self, damaged: ChangingProject) -> None:
        with TestClient(damaged.app()) as client:
            assert client.get("/releases/2/doc/place/fr-lyon.ttl").status_code == 200
            assert [each["release"] for each in client.get("/releases.json").json()["releases"]] == [2, 1]

    def test_of_which_even_the_manifest_is_damaged_is_told_too(self, damaged: ChangingProject) -> None:
        manifest = damaged.releases[0].folder / "manifest.json"
        manifest.chmod(0o644)
        manifest.write_text("{", "utf-8")
        with TestClient(damaged.app()) as client:
            assert client.get("/releases/1").status_code == 500
            assert [each["release"] for each in client.get("/releases.json").json()["releases"]] == [2]

    def test_so_is_a_damaged_timeline(self, damaged: ChangingProject) -> None:
        (damaged.settings.releases_folder / "timeline.jsonl").write_text("{", "utf-8")
        with TestClient(damaged.app()) as client:
            answer = client.get("/changes", headers={"accept": "application/trig"})
            assert answer.status_code == 500
            assert answer.json()["detail"] == "The releases cannot be read at this moment; the log says why."
            # Documents do not need it.
            assert client.get("/doc/place/ma-rabat.ttl").status_code == 200


def test_what_a_remote_store_holds_has_no_releases(changed: ChangingProject, tmp_path: Path) -> None:
    """Such a store is shown as a release without a number, whatever is in the folder."""
    from dataclasses import replace  # noqa: PLC0415 - for this one

    release = changed.current
    settings = Settings(project=changed.settings.project, releases=tmp_path)
    unnumbered = replace(release, number=0, manifest=replace(release.manifest, number=0))
    given = settings.model_copy(update={"releases": changed.settings.releases_folder})
    app = create_app(unnumbered, EmbeddedStore.load(release.nquads), given)
    client = TestClient(app)
    assert client.get("/releases.json").json() == {"current": None, "releases": []}
    assert client.get("/releases", headers={"accept": "text/html"}).status_code == 200
    for path in ("/releases/1", "/releases/1/doc/place/ma-rabat", "/timemap/doc/place/ma-rabat", "/changes/1"):
        assert client.get(path).status_code == 404
    assert "link" in client.get("/doc/place/ma-rabat.ttl").headers
    assert "timegate" not in client.get("/doc/place/ma-rabat.ttl").headers["link"]
