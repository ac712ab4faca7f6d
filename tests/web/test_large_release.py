"""A release that is read from disk is served as one in memory is: the real release, with a threshold of one."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient
from tests.web.changing_project import ChangingProject
from tests.web.serving import serving

from pvegraph import cli, iri
from pvegraph.errors import UsageError
from pvegraph.release import Release, current, stores
from pvegraph.release.canonical import canonical_nquads
from pvegraph.settings import Settings
from pvegraph.vocabulary import PREFIXES
from pvegraph.web import server

PREFIX = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y FILTER(STR(?x) < STR(?y)) }"
GREEDY = "SELECT DISTINCT ?a ?x ?b ?y { ?a ?p ?x . ?b ?q ?y } ORDER BY ?y ?x ?b ?a"
LONG = "SELECT (1 AS ?n) { ?s ?p ?o } LIMIT 5001"
QUERIES = {
    "union": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "graphs": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "from": "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/pvegraph/ontology> { ?s ?p ?o }",
    "negation": PREFIX + "SELECT DISTINCT ?city { ?government pve:governs ?city . ?city a pve:City FILTER NOT EXISTS"
    " { ?m org:member ?government ; org:organization ?network . ?network a pve:CityNetwork } } ORDER BY ?city",
    "one negated pattern": PREFIX
    + "SELECT DISTINCT ?e { ?e a pve:Event FILTER NOT EXISTS { ?e pve:end ?end } } ORDER BY ?e",
    "path": PREFIX + "SELECT ?text ?oldest { ?text pve:supplements+ ?oldest } ORDER BY ?text ?oldest",
}
LIMITS = {"query_seconds": 60.0, "query_memory": 128, "result_rows": 5000}


@pytest.fixture(scope="module")
def large(release: Release, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings by which the release is large, in a folder of its own, as other tests count what is in theirs."""
    releases = tmp_path_factory.mktemp("large") / "releases"
    (releases / "working").mkdir(parents=True)
    shutil.copytree(release.folder, releases / str(release.number))
    (releases / "current").symlink_to(str(release.number))
    return settings.model_copy(update={"releases": releases, "memory_quads": 1})


@pytest.fixture(scope="module")
def copied(large: Settings) -> Release:
    """The release in that folder."""
    found = current(large)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def address(copied: Release, large: Settings) -> Iterator[str]:
    """A server of it."""
    with serving(server.prepare(copied, large.model_copy(update=LIMITS))) as address:
        yield address


def _get(url: str, headers: Mapping[str, str] | None = None, **query: str) -> httpx.Response:
    return httpx.get(url, headers=headers, params=query or None, timeout=60)


def _ask(address: str, query: str, *, accept: str = "text/csv", **parameters: str) -> httpx.Response:
    return _get(f"{address}/sparql", {"accept": accept}, query=query, **parameters)


@pytest.mark.parametrize("path", ["/", "/doc/place/ma-rabat", "/things/event?page=2", "/search?q=Rabat", "/query"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_page_is_the_same(address: str, client: TestClient, path: str, language: str) -> None:
    headers = {"accept": "text/html", "accept-language": language}
    expected = client.get(path, headers=headers)
    found = _get(address + path, headers)
    assert found.status_code == expected.status_code == 200
    assert found.text.replace(address, "http://testserver") == expected.text


@pytest.mark.parametrize("path", ["/doc/organisation/gctf.trig", "/shapes.trig", "/.well-known/void"])
def test_a_document_says_the_same(address: str, client: TestClient, path: str) -> None:
    accept = {"accept": "application/trig"}
    expected = client.get(path, headers=accept)
    found = _get(address + path, accept)
    assert found.status_code == expected.status_code == 200
    # In canonical form, as no two stores give blank nodes the same names.
    texts = (expected.text, found.text.replace(address, "http://testserver"))
    said, says = (canonical_nquads(ox.parse(text, ox.RdfFormat.TRIG)) for text in texts)
    assert says == said
    assert said.count(b"\n") > 20


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_has_the_same_answer(address: str, client: TestClient, name: str) -> None:
    expected = client.get("/sparql", params={"query": QUERIES[name]}, headers={"accept": "text/csv"})
    found = _ask(address, QUERIES[name])
    assert found.status_code == expected.status_code == 200
    assert found.text == expected.text
    assert len(found.text.splitlines()) > 1


def test_the_union_has_each_statement_once(address: str, copied: Release) -> None:
    assert _ask(address, QUERIES["union"]).text.split() == ["n", str(copied.manifest.triples)]
    counted = csv.DictReader(io.StringIO(_ask(address, QUERIES["graphs"]).text))
    assert sum(int(row["n"]) for row in counted) == copied.manifest.quads


def test_a_graph_is_read_by_the_graph_store_protocol(address: str, client: TestClient) -> None:
    path = "/graphs?graph=https://w3id.org/pvegraph/ontology"
    accept = {"accept": "application/n-triples"}
    found = _get(address + path, accept)
    assert sorted(found.text.splitlines()) == sorted(client.get(path, headers=accept).text.splitlines())
    assert _get(f"{address}/graphs?default").text.strip() == ""
    assert httpx.put(address + path, content=b"", timeout=60).status_code in {401, 403}


def test_a_negation_is_rewritten_here_too(address: str) -> None:
    told = _ask(address, QUERIES["negation"], accept="application/json", explain="1").json()
    assert told["exists"][0]["rewritten"] is True


@pytest.mark.parametrize(
    ("query", "seconds", "status", "limit"),
    [(RUNAWAY, "0.5", 504, "query time"), (GREEDY, "60", 422, "memory"), (LONG, "60", 422, "result length")],
)
def test_a_query_over_a_limit_is_ended_and_others_go_on(
    address: str, query: str, seconds: str, status: int, limit: str
) -> None:
    answer = _ask(address, query, timeout=seconds)
    assert answer.status_code == status
    assert json.loads(answer.text)["limit"]["name"] == limit
    assert _ask(address, f"{QUERIES['union']} # after {limit}").status_code == 200


def test_a_text_is_validated_against_it(unmade: Settings) -> None:
    release = current(unmade)
    assert release is not None
    # One is new and has no name; that of the other stands in the release.
    text = "".join(
        f"<{iri.thing('place', name)}> a <{PREFIXES['pve']}Place> .\n" for name in ("ma-nowhere", "ma-rabat")
    )
    with serving(server.prepare(release, unmade)) as address:
        headers = {"content-type": "text/turtle"}
        answer = httpx.post(f"{address}/api/validate", content=text, headers=headers, timeout=60)
    assert answer.status_code == 200, answer.text
    found = {(finding["sourceShape"], finding["focus"]) for finding in answer.json()["findings"]}
    assert found == {(f"{iri.BASE}shapes#Place-label", f"<{iri.thing('place', 'ma-nowhere')}>")}


def test_service_is_refused(address: str) -> None:
    assert _ask(address, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }").status_code == 403


def test_many_are_answered_at_once(address: str) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda n: _ask(address, f"{QUERIES['from']} # {n}"), range(40)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1


# Writes


def test_a_token_is_refused_with_both_settings_and_what_to_do(copied: Release, large: Settings) -> None:
    quads = copied.manifest.quads
    with pytest.raises(UsageError) as caught:
        server.prepare(copied, large.model_copy(update={"write_token_hash": "0" * 64}))
    assert "unset PVEGRAPH_WRITE_TOKEN_HASH" in str(caught.value)
    assert "as PVEGRAPH_MEMORY_QUADS is 1." in str(caught.value)
    assert f"PVEGRAPH_MEMORY_QUADS={quads}" in str(caught.value)


def test_what_was_written_before_is_not_passed_over(copied: Release, large: Settings) -> None:
    file = large.releases_folder / "working" / f"{copied.number}.nq"
    header = {"base": copied.number, "sha256": copied.manifest.sha256, "version": "v", "empty": []}
    file.write_text(f"# pvegraph working state {json.dumps(header)}\n<e:a> <e:b> <e:c> <e:g> .\n")
    try:
        with pytest.raises(UsageError, match=rf"{re.escape(str(file))}: move that file away, or .*MEMORY_QUADS"):
            server.prepare(copied, large)
    finally:
        file.unlink()


# The command


@pytest.fixture
def unmade(tmp_path: Path) -> Settings:
    """Settings by which the release of a small project is large, and has no store yet."""
    project = ChangingProject.begin(tmp_path / "project")
    return project.settings.model_copy(update={"memory_quads": 1})


def _command(settings: Settings, *words: str) -> list[str]:
    return [sys.executable, "-m", "pvegraph", "--project", str(settings.project), *words]


def _environment() -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("PVEGRAPH_")}
    return own | {"PVEGRAPH_MEMORY_QUADS": "1"}


def test_serve_says_from_where_and_leaves_nothing_running(unmade: Settings) -> None:
    command = _command(unmade, "serve", "--port", "0")
    with subprocess.Popen(
        command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"Release \d+ \([\d,]+ statements, read from disk\) is at (http://127\.0\.0\.1:\d+/)", line)
        assert found is not None, line
        with urllib.request.urlopen(found[1] + "doc/place/ma-rabat.ttl", timeout=60) as answer:
            assert b"ma-rabat" in answer.read()
        assert "\nn\r\n" in f"\n{_ask(found[1].rstrip('/'), QUERIES['union']).text}"
        children = psutil.Process(process.pid).children(recursive=True)
        assert children
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
    assert (process.returncode, rest, errors) == (0, "", "")
    assert psutil.wait_procs(children, timeout=60)[1] == []


def test_serve_with_a_token_is_one_line_and_exit_code_2(
    unmade: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PVEGRAPH_WRITE_TOKEN_HASH", "0" * 64)
    monkeypatch.setenv("PVEGRAPH_MEMORY_QUADS", "1")
    monkeypatch.setattr(sys, "argv", ["pvegraph", "--project", str(unmade.project), "serve", "--port", "0"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    told = capsys.readouterr()
    assert (caught.value.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert "PVEGRAPH_WRITE_TOKEN_HASH" in told.err
    assert not (unmade.releases_folder / "stores").exists()


def test_a_saved_query_is_asked_of_the_store_on_disk(unmade: Settings) -> None:
    release = current(unmade)
    assert release is not None
    held = stores.open_store(release, unmade)  # as a server has it that runs beside
    command = _command(unmade, "query", "cities", "-o", "csv")
    answer = subprocess.run(command, env=_environment(), capture_output=True, timeout=60, check=True)
    names = sorted(line.rpartition(",")[2] for line in answer.stdout.decode().splitlines())
    assert names == ["Aarhus", "Rabat", "name", "الرباط"]
    del held
