"""Where statements and releases came from, for people and programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5rdf
import pytest
from starlette.testclient import TestClient
from tests.curation.projects import ONE, RABAT, accepted, label, make_project, new_place, people_of

from pvegraph import iri
from pvegraph.cli import main
from pvegraph.curation.curation import Curation
from pvegraph.curation.rollback import rollback
from pvegraph.release import ReleasesFolder
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web.app import create_app


@pytest.fixture(scope="module")
def curated(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A project of four releases: built, two proposals that were accepted, and back to what the first of them said."""
    settings = make_project(tmp_path_factory.mktemp("curated") / "project")
    curation = Curation.open(settings)
    people = people_of(curation)
    accepted(curation, people, [label(RABAT, "Rabat-Salé", "fr"), *new_place("fr-lyon")])
    accepted(curation, people, [label(RABAT, "Ribat", "de")])
    rollback(curation, people["rosa"], 2, "The German name is none")
    return settings


@pytest.fixture(scope="module")
def served(curated: Settings) -> Iterator[TestClient]:
    """The gateway of that project, at which nobody can sign in."""
    settings = curated.model_copy(update={"curation": False, "query_workers": 1})
    release = ReleasesFolder(settings.releases_folder).current()
    assert release is not None
    with TestClient(
        create_app(release, EmbeddedStore.load(release.nquads), settings), follow_redirects=False
    ) as client:
        yield client


def _page(client: TestClient, address: str, language: str = "en") -> Element:
    answer = client.get(address, headers={"accept": "text/html", "accept-language": language})
    assert answer.status_code == 200, answer.text
    root: Element = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
    return root


def _text(root: Element) -> str:
    return " ".join("".join(root.itertext()).split())


def test_each_statement_has_its_source_and_the_release_that_brought_it(served: TestClient) -> None:
    answer = served.get("/blame", params={"thing": RABAT, "format": "json"})
    content = answer.json()
    assert (content["of"], content["release"]) == (RABAT, 4)
    told = {(each["object"]["value"], each["graph"]["value"]): each for each in content["statements"]}
    name = told["Rabat-Salé", ONE]
    assert (name["release"], name["origin"]["proposal"]) == (2, 1)
    assert (name["origin"]["author"], name["origin"]["reviewers"]) == ("carl", ["rosa"])
    assert name["object"]["xml:lang"] == "fr"
    built = told["الرباط", ONE]
    assert (built["release"], built["origin"]) == (1, None)
    assert "Ribat" not in answer.text


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("en", "Where each statement came from"),
        ("fr", "D’où vient chaque énoncé"),
        ("ar", "مصدر كل قول وتاريخه"),
    ],
)
def test_the_page_tells_people_the_same(served: TestClient, language: str, heading: str) -> None:
    root = _page(served, f"/blame?thing={RABAT}", language)
    text = _text(root)
    assert heading in text
    assert "A change" in text
    addresses = {link.get("href") for link in root.iter("a")}
    assert {"/proposal/1", "/curator/carl", "/curator/rosa", "/releases/2", "/releases/1"} <= addresses
    assert "/source/alpha/one" in addresses


def test_a_document_leads_there(served: TestClient) -> None:
    root = _page(served, "/doc/place/ma-rabat")
    address = next(link.get("href") for link in root.iter("a") if (link.get("href") or "").startswith("/blame?"))
    assert served.get(str(address), headers={"accept": "text/html"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("thing=ma-rabat", 400),
        ("", 400),
        (f"thing={RABAT}&format=xml", 400),
        (f"thing={RABAT}&page=2", 404),
        ("thing=http://example.org/x", 404),
        ("thing=%3Cscript%3E", 400),
    ],
)
def test_what_cannot_be_answered_is_told(served: TestClient, query: str, status: int) -> None:
    assert served.get(f"/blame?{query}").status_code == status


def test_releases_say_what_they_were_made_of(served: TestClient) -> None:
    listed = served.get("/releases.json").json()["releases"]
    kinds = [None if each["origin"] is None else each["origin"]["kind"] for each in listed]
    assert kinds == ["rollback", "acceptance", "acceptance", None]
    text = _text(_page(served, "/releases"))
    assert "Return to release 2" in text
    assert "Proposal 1 · " in text
    assert "Authored files" in text
    second = _page(served, "/releases/2")
    assert {"/proposal/1", "/curator/carl", "/curator/rosa"} <= {link.get("href") for link in second.iter("a")}
    assert "A change" in _text(second)
    assert "Built of the authored files." in _text(_page(served, "/releases/1"))
    assert "wasGeneratedBy" in served.get("/releases/2.ttl").text


def test_the_history_is_a_document_and_what_it_speaks_of_has_documents(served: TestClient) -> None:
    assert "History of the releases" in _text(_page(served, "/history"))
    for form, name in (("/history.ttl", "proposal:1 "), ("/history.nq", f"<{iri.PROPOSAL}1>")):
        assert name in served.get(form).text
    for thing, word in (("/proposal/1", "A change"), ("/curator/carl", "Agent"), ("/proposal/2", "Proposal 2")):
        answer = served.get(thing)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/doc{thing}")
        assert word in _text(_page(served, f"/doc{thing}"))
        assert f"<{iri.BASE}{thing[1:]}>" in served.get(f"/doc{thing}.nt").text
    assert served.get("/proposal/99").status_code == 404
    asked = "SELECT ?p { GRAPH <https://w3id.org/pvegraph/history> { ?r prov:wasGeneratedBy ?p } }"
    query = f"PREFIX prov: <http://www.w3.org/ns/prov#> {asked}"
    assert served.get("/sparql", params={"query": query, "format": "csv"}).text.count("proposal/") == 2


def test_the_history_as_it_was_is_to_be_had(served: TestClient) -> None:
    assert f"{iri.PROPOSAL}2" not in served.get("/releases/2/history.nq").text
    assert f"{iri.PROPOSAL}1" in served.get("/releases/2/history.nq").text
    assert served.get("/timemap/proposal/1", headers={"accept": "application/json"}).status_code == 200
    assert served.get("/releases/1/history").status_code == 404


def test_the_commands_say_the_same(
    curated: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*words: str) -> str:
        monkeypatch.setattr("sys.argv", ["pvegraph", "--project", str(curated.project), *words])
        with pytest.raises(SystemExit):
            main()
        return capsys.readouterr().out

    text = run("blame", RABAT)
    assert "proposal 1 by carl, reviewed by rosa" in text
    assert "“A change”" in text
    assert "built of the authored files" in text
    content = json.loads(run("blame", RABAT, "-o", "json"))
    assert {each["release"] for each in content["statements"]} == {1, 2}
    listed = json.loads(run("releases", "-o", "json"))
    assert listed[0]["origin"]["restored"] == 2
    assert "says nothing" in run("blame", "http://example.org/x")
