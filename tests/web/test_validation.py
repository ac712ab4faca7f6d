"""``/api/validate``: what is sent is held against the release, and nothing is written."""

from __future__ import annotations

import csv
import gzip
import io
import zlib

import httpx
import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient
from tests.web.changing_project import ChangingProject
from tests.web.serving import AUTHORIZED

from pvegraph.sparql import formats
from pvegraph.store.remote import RemoteStore
from pvegraph.store.remote_dataset import Dataset
from pvegraph.store.remote_http import Endpoint
from pvegraph.store.remote_service import RemoteService
from pvegraph.validation.report import FORMATS
from pvegraph.web.validation import FORMS

PLACE = """@prefix pve: <https://w3id.org/pvegraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://w3id.org/pvegraph/id/place/ma-nowhere>
    a pve:City ;
    pve:country <https://w3id.org/pvegraph/id/country/ma> .
"""
"""A city without a name, in a country that the release describes and this text does not."""
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SHAPES = "https://w3id.org/pvegraph/shapes#"


def send(client: TestClient, body: str | bytes = PLACE, query: str = "against=none", **headers: str) -> httpx.Response:
    """Post a text, as Turtle unless a header says otherwise."""
    fields = {"content-type": "text/turtle", **{name.replace("_", "-"): value for name, value in headers.items()}}
    answer: httpx.Response = client.post(f"/api/validate?{query}", content=body, headers=fields)
    return answer


def shapes_of(answer: httpx.Response) -> set[str]:
    """The shapes whose findings are in a report in JSON."""
    assert answer.status_code == 200, answer.text
    return {finding["sourceShape"].removeprefix(SHAPES) for finding in answer.json()["findings"]}


def test_a_finding_names_the_line_of_the_text(client: TestClient) -> None:
    answer = send(client)
    assert answer.headers["content-type"] == "application/json"
    found = {finding["sourceShape"].removeprefix(SHAPES): finding for finding in answer.json()["findings"]}
    (located,) = [each for each in found["PlaceCountry"]["locations"] if each["role"] == "change"]
    assert (located["place"]["file"], located["place"]["line"]) == ("body.ttl", 6)
    assert found["EnglishLabel"]["locations"][0]["place"]["line"] == 4
    assert not answer.json()["conforms"]


def test_what_the_release_describes_is_known_where_the_text_is_held_against_it(client: TestClient) -> None:
    alone, together = send(client, query="against=none"), send(client, query="")
    assert "PlaceCountry" in shapes_of(alone) - shapes_of(together)
    assert "EnglishLabel" in shapes_of(alone) & shapes_of(together)
    assert together.json()["difference"]["against"] == "release 1"
    assert alone.json()["difference"] is None


def test_the_current_release_may_be_named_by_its_number(client: TestClient) -> None:
    assert shapes_of(send(client, query="against=1")) == shapes_of(send(client, query="against=current"))
    assert send(client, query="against=77").status_code == 404


def test_the_same_text_is_read_in_every_syntax(client: TestClient) -> None:
    quads = list(ox.parse(PLACE, format=ox.RdfFormat.TURTLE))
    for format_ in formats.of_kind("graph"):
        output = io.BytesIO()
        formats.write_graph(quads, format_, output)
        answer = send(client, output.getvalue(), content_type=f"{format_.media_type}; charset=UTF-8")
        assert {"EnglishLabel", "PlaceCountry"} <= shapes_of(answer), format_.name


def test_a_body_may_be_compressed(client: TestClient) -> None:
    octets = gzip.compress(PLACE.encode()[:90]) + gzip.compress(PLACE.encode()[90:])
    assert "EnglishLabel" in shapes_of(send(client, octets, content_encoding="gzip"))
    assert send(client, octets[:-9], content_encoding="gzip").status_code == 400
    answer = send(client, zlib.compress(PLACE.encode()), content_encoding="deflate")
    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "gzip")


def test_several_files_are_validated_together_and_told_apart(client: TestClient) -> None:
    ma, country = "<https://w3id.org/pvegraph/id/country/ma>", "<https://w3id.org/pvegraph/ontology#Country>"
    land = f'{ma} <{RDF_TYPE}> {country} .\n{ma} <http://www.w3.org/2004/02/skos/core#prefLabel> "Morocco"@en .\n'
    files = [
        ("files", ("../ville é.ttl", PLACE, "text/turtle")),
        ("files", ("land.nt.gz", gzip.compress(land.encode()), "application/gzip")),
    ]
    answer = client.post("/api/validate?against=none", files=files)
    assert "PlaceCountry" not in shapes_of(answer)
    places = [each["place"] for finding in answer.json()["findings"] for each in finding["locations"]]
    assert {place["file"] for place in places if place} >= {"ville é.ttl"}


def test_statements_without_a_graph_may_be_given_one(client: TestClient) -> None:
    graph = "https://w3id.org/pvegraph/source/example/one"
    answer = send(client, "<#it> a <https://w3id.org/pvegraph/ontology#City> .", query=f"against=none&graph={graph}")
    (focus,) = {finding["focus"] for finding in answer.json()["findings"] if "EnglishLabel" in finding["sourceShape"]}
    assert focus == f"<{graph}#it>"
    assert {each["graph"] for finding in answer.json()["findings"] for each in finding["locations"]} >= {graph}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_to_be_had_by_its_name_and_by_its_media_type(client: TestClient, name: str) -> None:
    media_type, suffix = FORMS[name]  # type: ignore[index] # it is one of them
    by_name = send(client, query=f"against=none&format={name}", accept="image/png")
    by_type = send(client, accept=f"{media_type}, image/png")
    assert by_name.status_code == by_type.status_code == 200, by_name.text
    assert by_name.headers["content-type"].partition(";")[0] == media_type
    assert by_name.headers["content-disposition"] == f'inline; filename="validation.{suffix}"'
    assert by_name.content == by_type.content
    assert len(by_name.content) > 100


def test_the_forms_are_those_of_reports_and_those_of_rdf() -> None:
    reports = {format_.media_type: format_.suffix for format_ in FORMATS if format_.name != "github"}
    rdf = {format_.media_type: format_.suffix for format_ in formats.of_kind("graph")}
    assert dict(FORMS.values()) == {**reports, **rdf}


def test_the_report_in_rdf_says_the_same_in_every_syntax(client: TestClient) -> None:
    def read(name: str) -> set[ox.Triple]:
        format_ = formats.by_name(name)
        octets = send(client, query=f"against=none&format={name}").content
        parsed = ox.parse(octets, format=ox.RdfFormat.from_media_type(format_.media_type))
        return {quad.triple for quad in parsed}

    turtle = read("turtle")
    assert len(turtle) > 20
    assert all(read(format_.name) == turtle for format_ in formats.of_kind("graph"))


def test_the_report_in_html_may_use_its_own_style_and_nothing_else(client: TestClient) -> None:
    answer = send(client, accept="text/html")
    assert "<style>" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; style-src 'sha256-" in policy
    assert "unsafe" not in policy


def test_the_report_in_csv_has_a_row_for_each_finding(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(send(client, accept="text/csv").text)))
    assert len(rows) == len(send(client).json()["findings"])


def test_the_answer_says_what_was_found_what_the_limits_are_and_that_it_is_not_to_be_kept(client: TestClient) -> None:
    headers = send(client).headers
    assert headers["cache-control"] == "no-store"
    assert headers["validation-limits"] == "seconds=30, memory=1073741824, statements=100000, octets=8388608"
    assert headers["validation-findings"].endswith(", failed=?1")
    harmless = "# nothing"
    assert send(client, harmless).headers["validation-findings"].endswith("failed=?0")


def test_what_fails_is_up_to_the_client(client: TestClient) -> None:
    city = PLACE.replace("a pve:City ;", 'a pve:Post ; skos:prefLabel "No such post"@en ;')
    strict = send(client, city, query="against=none&fail-on=info")
    assert strict.headers["validation-findings"].endswith("failed=?1")


def test_people_are_told_in_their_language(client: TestClient) -> None:
    by_parameter = send(client, query="against=none&lang=fr", accept="text/plain")
    by_header = send(client, accept="text/plain", accept_language="fr")
    arabic = send(client, accept="text/html", accept_language="ar")
    assert by_parameter.text == by_header.text
    assert by_parameter.headers["content-language"] == "fr"
    assert 'dir="rtl"' in arabic.text


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("against=yesterday", "yesterday"),
        ("against=none&lang=de", "de"),
        ("against=none&fail-on=panic", "panic"),
        ("against=none&format=docx", "docx"),
        ("against=none&graph=not an iri", "not an iri"),
    ],
)
def test_what_cannot_be_chosen_is_refused(client: TestClient, query: str, word: str) -> None:
    answer = send(client, query=query)
    assert answer.status_code == 400
    assert word in answer.json()["detail"]


def test_a_text_that_cannot_be_read_is_refused_with_the_place_and_the_line(client: TestClient) -> None:
    answer = send(client, PLACE.replace("a pve:City", "a City"))
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["file"], problem["line"], problem["excerpt"]) == ("body.ttl", 5, "    a City ;")
    assert problem["column"] >= 5
    assert problem["detail"].startswith("body.ttl:5:")


def test_every_file_that_cannot_be_read_is_told_of(client: TestClient) -> None:
    files = [("f", (f"{name}.ttl", "<a> <b> .", None)) for name in "ab"]
    answer = client.post("/api/validate?against=none", files=files)
    assert answer.status_code == 400
    assert [fault["file"] for fault in answer.json()["faults"]] == ["a.ttl", "b.ttl"]


@pytest.mark.parametrize(
    ("headers", "status", "field"),
    [
        ({"content_type": "text/html"}, 415, "accept-post"),
        ({"content_type": "application/zip"}, 415, "accept-post"),
        ({"content_type": ""}, 415, "accept-post"),
        ({"content_type": "text/turtle; charset=utf-16"}, 400, ""),
        ({"content_encoding": "br"}, 415, "accept-encoding"),
        ({"accept": "image/png"}, 406, ""),
    ],
)
def test_what_is_not_of_the_protocol_is_refused(
    client: TestClient, headers: dict[str, str], status: int, field: str
) -> None:
    answer = send(client, **headers)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    assert not field or field in answer.headers


def test_other_methods_are_refused_and_browsers_may_ask_from_anywhere(client: TestClient) -> None:
    answer = client.get("/api/validate")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    asked = client.options("/api/validate", headers={"origin": "https://example.org"})
    assert "POST" in asked.headers["access-control-allow-methods"]
    assert "Content-Encoding" in asked.headers["access-control-allow-headers"]
    assert send(client).headers["access-control-allow-origin"] == "*"


def test_a_program_that_sends_no_file_is_told_so(client: TestClient) -> None:
    answer = client.post("/api/validate", files={"text": (None, PLACE)})
    assert answer.status_code == 400


def test_nothing_is_written(client: TestClient) -> None:
    count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    before = client.get("/sparql", params={"query": count, "format": "csv"}).text
    send(client, query="")
    after = client.get("/sparql", params={"query": count + " # again", "format": "csv"}).text
    assert before == after


def test_what_was_written_counts_in_the_next_validation(writable: str) -> None:
    graph = "https://w3id.org/pvegraph/source/example/written"
    place, label = "<https://w3id.org/pvegraph/id/place/ma-nowhere>", "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    name = f'{place} {label} "Nowhere"@en .'
    with httpx.Client(base_url=writable, timeout=60) as client:

        def found() -> set[str]:
            answer = client.post(
                "/api/validate", content=PLACE.replace("City", "Place"), headers={"content-type": "text/turtle"}
            )
            assert answer.status_code == 200, answer.text
            return {finding["sourceShape"].removeprefix(SHAPES) for finding in answer.json()["findings"]}

        assert "Place-label" in found()
        target = {"params": {"graph": graph}, "headers": {**AUTHORIZED, "content-type": "text/turtle"}}
        assert client.put("/graphs", content=name, **target).status_code == 201  # type: ignore[arg-type] # as they are
        assert "Place-label" not in found()
        assert client.delete("/graphs", **target).status_code == 204  # type: ignore[arg-type] # as they are


def test_before_a_remote_store_a_text_is_held_against_the_rules_of_the_store_alone(
    small: ChangingProject,
) -> None:
    nowhere = "http://127.0.0.1:9/"
    service = RemoteService(RemoteStore(Endpoint(nowhere, nowhere, 0.5), Dataset("own")), small.settings)
    with TestClient(small.app(service)) as client:
        assert "Place-label" in shapes_of(send(client, PLACE.replace("City", "Place")))
        refused = send(client, query="against=current")
        assert refused.status_code == 501
        assert "against=none" in refused.json()["detail"]
        page = client.get("/validate", headers={"accept": "text/html"}).text
        assert 'value="current" disabled' in page
