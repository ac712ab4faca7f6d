"""SERVICE over HTTP: what may be asked by a list, which status says what, and that nothing of it is kept."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import rdflib
from rdflib import URIRef
from starlette.testclient import TestClient
from tests.servers.misbehaving import MisbehavingServer, misbehaving_server
from tests.web.changing_project import ChangingProject
from tests.web.serving import serving

from pvegraph.errors import UsageError
from pvegraph.settings import Settings
from pvegraph.sparql import formats
from pvegraph.web.description import PREFIXES

PVE = "https://w3id.org/pvegraph/ontology#"
SD = rdflib.Namespace(PREFIXES["sd"])
SCHEMA = rdflib.Namespace(PREFIXES["schema"])
DEEDS = (
    *("good", "hangs-up", "not-json", "status-500", "status-400", "redirect", "silent", "slow"),
    *("blank-node", "many-rows"),
)


@pytest.fixture(scope="module")
def misbehaving() -> Iterator[MisbehavingServer]:
    """A service that misbehaves."""
    with misbehaving_server() as server:
        yield server


@pytest.fixture(scope="module")
def other(small: ChangingProject) -> Iterator[str]:
    """The address of another gateway, with the same release."""
    with serving(small.app()) as url:
        yield f"{url}/sparql"


@contextmanager
def asking_both(
    small: ChangingProject, misbehaving: MisbehavingServer, other: str, **given: object
) -> Iterator[TestClient]:
    """A gateway that may ask both."""
    endpoints = (other, *map(misbehaving.url, DEEDS))
    app = small.app(service_endpoints=endpoints, service_clauses=2, service_rows=1000, **given)
    with TestClient(app, follow_redirects=False, headers={"accept": "*/*"}) as client:
        yield client


@pytest.fixture(scope="module")
def asking(small: ChangingProject, misbehaving: MisbehavingServer, other: str) -> Iterator[TestClient]:
    """A gateway that may ask both, and waits for them."""
    with asking_both(small, misbehaving, other, service_seconds=25) as client:
        yield client


@pytest.fixture(scope="module")
def impatient(small: ChangingProject, misbehaving: MisbehavingServer, other: str) -> Iterator[TestClient]:
    """A gateway that may ask both, and soon gives up."""
    with asking_both(small, misbehaving, other, service_seconds=0.3) as client:
        yield client


def joined(url: str, silent: str = "") -> str:
    """A query that joins what a service answers with what is here."""
    return f"SELECT * {{ VALUES (?x ?y) {{ ('a value' 1) ('another' 2) }} SERVICE {silent} <{url}> {{ [] ?p0 ?x }} }}"


def only(url: str, silent: str = "") -> str:
    """The same, of a service that has but one column."""
    return joined(url, silent).replace("?p0", "<urn:p>")


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("format_", formats.of_kind("result"), ids=lambda format_: format_.name)
def test_an_answer_comes_in_every_format(
    asking: TestClient, misbehaving: MisbehavingServer, format_: formats.Format
) -> None:
    answer = asking.get("/sparql", params={"query": only(misbehaving.url("good")), "format": format_.name})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].partition(";")[0] == format_.media_type
    if format_.name == "csv":
        assert list(csv.reader(io.StringIO(answer.text))) == [["x", "y"], ["a value", "1"]]


def test_another_gateway_is_asked_in_the_middle_of_a_query(asking: TestClient, other: str) -> None:
    name = "?city <http://www.w3.org/2004/02/skos/core#prefLabel> ?name FILTER(LANG(?name) = 'ar')"
    here = f"SELECT ?city ?name {{ ?city a <{PVE}City> OPTIONAL {{ ?city a <{PVE}City> . {name} }} }}"
    there = here.replace(
        f"{{ ?city a <{PVE}City> . {name} }}", f"{{ SERVICE <{other}> {{ ?city a <{PVE}City> . {name} }} }}"
    )
    assert "SERVICE" in there
    expected, found = (asking.post("/sparql", data={"query": query, "format": "csv"}) for query in (here, there))
    assert (expected.status_code, found.status_code) == (200, 200), found.text
    assert sorted(found.text.splitlines()) == sorted(expected.text.splitlines())
    assert "الرباط" in found.text


def test_graphs_are_made_of_it_too(asking: TestClient, misbehaving: MisbehavingServer) -> None:
    query = f"CONSTRUCT {{ <urn:s> <urn:p> ?x }} WHERE {{ SERVICE <{misbehaving.url('good')}> {{ [] <urn:p> ?x }} }}"
    answer = asking.get("/sparql", params={"query": query, "format": "n-triples"})
    assert answer.text == '<urn:s> <urn:p> "a value" .\n'


def test_nothing_of_the_client_is_sent_on(asking: TestClient, misbehaving: MisbehavingServer) -> None:
    mine = {"Cookie": "session=mine", "Authorization": "Basic bWluZTptaW5l", "X-Forwarded-For": "192.0.2.7"}
    assert asking.get("/sparql", params={"query": only(misbehaving.url("good"))}, headers=mine).status_code == 200
    sent = misbehaving.requests[-1].lower()
    assert not [
        word for word in ("cookie", "authorization", "forwarded", "192.0.2.7", "mine", "testclient") if word in sent
    ]


@pytest.mark.parametrize(
    ("deed", "status", "silenced"),
    [
        ("good", 200, 200),
        ("hangs-up", 502, 200),
        ("not-json", 502, 200),
        ("status-500", 502, 200),
        ("status-400", 502, 200),
        ("redirect", 502, 200),
        ("silent", 504, 200),
        ("slow", 504, 200),
        ("blank-node", 422, 422),
        ("many-rows", 422, 422),
    ],
)
def test_what_goes_wrong_there_has_its_status_for_data_and_for_people(
    request: pytest.FixtureRequest, misbehaving: MisbehavingServer, deed: str, status: int, silenced: int
) -> None:
    asking: TestClient = request.getfixturevalue("impatient" if status == 504 else "asking")
    url = misbehaving.url(deed)
    for accept, type_ in (("*/*", "application/problem+json"), ("text/html", "text/html")):
        answer = asking.get("/sparql", params={"query": only(url)}, headers={"Accept": accept})
        assert answer.status_code == status, answer.text
        assert status == 200 or answer.headers["content-type"].startswith(type_)
        assert "Tomcat" not in answer.text
        assert "secret" not in answer.text
        if status == 502:
            assert url in answer.text
    answer = asking.get("/sparql", params={"query": only(url, "SILENT"), "format": "csv"})
    assert answer.status_code == silenced
    if (status, silenced) == (502, 200):
        assert list(csv.reader(io.StringIO(answer.text))) == [["x", "y"], ["a value", "1"], ["another", "2"]]


def test_the_time_of_the_request_is_that_of_the_services_too(
    asking: TestClient, misbehaving: MisbehavingServer
) -> None:
    answer = asking.get("/sparql", params={"query": only(misbehaving.url("silent"), "SILENT"), "timeout": "0.3"})
    assert answer.status_code == 504
    assert answer.json()["limit"] == {"name": "query time", "value": 0.3, "unit": "seconds"}


# ── refusing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_not_in_the_list_is_403_and_the_setting_is_named(
    asking: TestClient, misbehaving: MisbehavingServer
) -> None:
    before = len(misbehaving.requests)
    for url in (misbehaving.url("good") + "/", misbehaving.url("half-of-it"), "http://169.254.169.254/latest/"):
        answer = asking.get("/sparql", params={"query": only(url, "SILENT")})
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"
        assert "PVEGRAPH_SERVICE_ENDPOINTS" in answer.json()["detail"]
    assert len(misbehaving.requests) == before


def test_more_clauses_than_may_be_are_422(asking: TestClient, misbehaving: MisbehavingServer) -> None:
    clause = f"SERVICE <{misbehaving.url('good')}> {{}} "
    answer = asking.get("/sparql", params={"query": f"ASK {{ {clause * 3} }}"})
    assert answer.status_code == 422
    assert answer.json()["limit"] == {"name": "SERVICE", "value": 2, "unit": "clauses"}


def test_a_syntax_error_is_told_where_the_author_sees_it(asking: TestClient, misbehaving: MisbehavingServer) -> None:
    query = f"SELECT * {{\n  SERVICE <{misbehaving.url('good')}> {{ [] <urn:p> ?x }}\n  ?x nope:City ?y\n}}"
    problem = asking.get("/sparql", params={"query": query}).json()
    assert (problem["status"], problem["line"], problem["column"]) == (400, 3, 6)


def test_an_update_asks_nobody(misbehaving: MisbehavingServer, tmp_path: Path) -> None:
    project = ChangingProject.begin(tmp_path / "project")
    token = hashlib.sha256(b"token").hexdigest()
    app = project.app(service_endpoints=(misbehaving.url("good"),), write_token_hash=token)
    before = len(misbehaving.requests)
    with serving(app) as url:
        headers = {"Authorization": "Bearer token", "Content-Type": "application/sparql-update"}
        for update in (
            f"INSERT {{ <urn:s> <urn:p> ?x }} WHERE {{ SERVICE <{misbehaving.url('good')}> {{ [] <urn:p> ?x }} }}",
            f"LOAD <{misbehaving.url('graph')}>",
        ):
            answer = httpx.post(f"{url}/sparql", content=update, headers=headers, timeout=60)
            assert answer.status_code == 403
            assert "nothing here reaches out for an update" in answer.json()["detail"]
    assert len(misbehaving.requests) == before


def test_without_a_list_nothing_has_changed(client: TestClient, misbehaving: MisbehavingServer) -> None:
    before = len(misbehaving.requests)
    answer = client.get("/sparql", params={"query": only(misbehaving.url("good"), "SILENT")})
    assert answer.status_code == 403
    assert "nothing here reaches out" in answer.json()["detail"]
    assert len(misbehaving.requests) == before


# ── keeping ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_of_others_has_no_validator_and_is_asked_for_again(
    asking: TestClient, misbehaving: MisbehavingServer
) -> None:
    before = len(misbehaving.requests)
    for condition in ({}, {"If-None-Match": "*"}, {}):
        answer = asking.get("/sparql", params={"query": only(misbehaving.url("good"))}, headers=condition)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
        assert "cache;desc=miss" in answer.headers["server-timing"]
    assert len(misbehaving.requests) - before == 3
    page = asking.get("/sparql", params={"query": only(misbehaving.url("good"))}, headers={"Accept": "text/html"})
    assert "etag" not in page.headers


def test_a_query_that_only_has_the_word_is_kept_as_ever(asking: TestClient) -> None:
    query = "SELECT ?service { ?service ?p 'the SERVICE' } # SERVICE"
    first, second = (asking.get("/sparql", params={"query": query}) for _ in range(2))
    assert first.headers["etag"] == second.headers["etag"]
    assert "cache;desc=hit" in second.headers["server-timing"]


# ── telling ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_explanation_shows_what_would_be_asked_and_asks_nobody(
    asking: TestClient, misbehaving: MisbehavingServer
) -> None:
    good = misbehaving.url("good")
    query = (
        f"PREFIX e: <{good.removesuffix('good')}>\nSELECT * {{ ?s ?p ?o\n SERVICE SILENT e:good {{ ?o ?q ?r }}\n"
        " SERVICE ?s { ?a ?b ?c } }"
    )
    before = len(misbehaving.requests)
    explained = asking.get("/sparql", params={"query": query, "explain": "1"}).json()
    first, second = explained["services"]
    assert (first["line"], first["column"], first["endpoint"]) == (3, 2, good)
    assert (first["silent"], first["asked"]) == (True, True)
    assert "VALUES" in first["reason"]
    assert (second["endpoint"], second["silent"], second["asked"]) == ("?s", False, False)
    assert "A variable" in second["reason"]
    headers = {"Accept": "text/plain"}
    text = asking.get("/sparql", params={"query": query, "explain": "1"}, headers=headers).text
    assert "# line 3, column 2: SERVICE is asked on its own before" in text
    assert "# line 4, column 2: refused: A variable" in text
    assert len(misbehaving.requests) == before


def test_an_explanation_says_that_nobody_is_asked_where_nobody_is(client: TestClient) -> None:
    explained = client.get("/sparql", params={"query": only("http://e/"), "explain": "1"}).json()
    (service,) = explained["services"]
    assert (service["endpoint"], service["asked"]) == ("<http://e/>", False)
    assert service["reason"] == "nothing here asks another service"
    assert client.get("/sparql", params={"query": "ASK {}", "explain": "1"}).json()["services"] == []


def test_the_description_says_it_only_where_it_is_so(
    asking: TestClient, client: TestClient, settings: Settings
) -> None:
    described, silent = (
        rdflib.Graph().parse(data=one.get("/sparql").content, format="turtle") for one in (asking, client)
    )
    assert set(described.objects(None, SD.feature)) == {SD.UnionDefaultGraph, SD.BasicFederatedQuery}
    assert set(silent.objects(None, SD.feature)) == {SD.UnionDefaultGraph}
    said = {
        str(described.value(limit, SCHEMA.name)): float(str(described.value(limit, SCHEMA.maxValue)))
        for limit in described.objects(None, SCHEMA.additionalProperty)
    }
    assert {name: value for name, value in said.items() if name.startswith("service-")} == {
        "service-clauses": 2,
        "service-seconds": 25,
        "service-rows": 1000,
        "service-octets": settings.service_octets,
    }
    assert URIRef("http://testserver/sparql#limit-service-rows") not in set(silent.subjects())


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_the_form_names_what_may_be_asked(asking: TestClient, client: TestClient, other: str, language: str) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    assert f'<code dir="ltr">{other}</code>' in asking.get("/sparql", headers=headers).text
    assert other not in client.get("/sparql", headers=headers).text


def test_the_counters_say_how_many_ask(asking: TestClient) -> None:
    assert "\npvegraph_queries_asking_services 0.0\n" in asking.get("/metrics").text


# ── the setting ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().service_endpoints == ()
    monkeypatch.setenv("PVEGRAPH_SERVICE_ENDPOINTS", " https://a.example/sparql\n http://[::1]:8000/q?x=1&y=%20 ")
    assert Settings().service_endpoints == ("https://a.example/sparql", "http://[::1]:8000/q?x=1&y=%20")


@pytest.mark.parametrize(
    "address",
    [
        *("ftp://a.example/", "a.example/sparql", "http:///sparql", "http://a.example:0/", "http://a.example:99999/"),
        *("http://a.example/#x", "http://ä.example/", "http://[::1/", "http://a.example/<x>", "https:a", "*"),
    ],
)
def test_a_list_with_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="PVEGRAPH_SERVICE_ENDPOINTS"):
        Settings(service_endpoints=("http://good.example/", address))


def test_a_password_in_the_list_is_refused_and_not_shown() -> None:
    for address in ("http://ada:hunter2@a.example/", "ftp://ada:hunter2@a.example/"):
        done = subprocess.run(
            [sys.executable, "-m", "pvegraph", "stats"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, "PVEGRAPH_SERVICE_ENDPOINTS": address},
        )
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "PVEGRAPH_SERVICE_ENDPOINTS" in done.stderr
        assert "hunter2" not in done.stderr
