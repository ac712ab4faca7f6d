"""Proposals as programs send them: by media type, with addresses, tags and problems that say what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient
from tests.web.review.rabat import MAYOR, NAMELESS, PREFIXES, SOURCE

Headers = Callable[..., Mapping[str, str]]
API = "/api/proposals"
ABOUT = {"message": "A new mayor", "source": SOURCE}


@pytest.fixture(scope="module")
def schema() -> Mapping[str, Any]:
    """What is promised of a proposal."""
    content: Mapping[str, Any] = json.loads(files("pvegraph.web.review").joinpath("proposal.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(content)
    return content


@pytest.fixture
def proposed(server: TestClient, program: Headers) -> str:
    """The address of a proposal with which nothing is wrong."""
    answer = server.post(API, params=ABOUT, content=MAYOR, headers=program("carl", **{"content-type": "text/turtle"}))
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"]).removeprefix("http://testserver")


_RABAT = "<https://w3id.org/pvegraph/id/place/ma-rabat>"
_N_QUADS = f'{_RABAT} <http://www.w3.org/2004/02/skos/core#altLabel> "Rbat"@fr <{SOURCE}> .'
_UPDATE = f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA {{ GRAPH <{SOURCE}> {{ {_RABAT} skos:altLabel "Ribat"@fr }} }}"""


@pytest.mark.parametrize(
    ("media_type", "body", "kind"),
    [
        ("text/turtle; charset=utf-8", MAYOR, "rdf"),
        ("application/n-quads", _N_QUADS, "rdf"),
        ("application/rdf-patch", f"TX .\nA {_N_QUADS}\nTC .\n", "patch"),
        ("application/sparql-update", _UPDATE, "update"),
    ],
)
def test_a_text_is_proposed_by_its_media_type(
    server: TestClient, program: Headers, schema: Mapping[str, Any], media_type: str, body: str, kind: str
) -> None:
    about = ABOUT if media_type.startswith("text/turtle") else {"message": "More"}
    answer = server.post(API, params=about, content=body, headers=program("carl", **{"content-type": media_type}))
    assert answer.status_code == 201, answer.text
    found = answer.json()
    jsonschema.validate(found, schema, jsonschema.Draft202012Validator)
    assert (found["status"], found["author"], found["revisions"][0]["kind"]) == ("open", "carl", kind)
    assert answer.headers["location"] == found["address"]
    again = server.get(found["address"], headers=program("carl"))
    assert again.json() == found
    sent = server.get(found["revisions"][0]["texts"][0]["address"], headers=program("rosa"))
    assert sent.text == body


def test_several_texts_are_sent_as_json_or_as_parts(
    server: TestClient, program: Headers, schema: Mapping[str, Any]
) -> None:
    gone = f'{PREFIXES}\nplace:ma-rabat skos:prefLabel "Rabat"@fr .'
    texts = [
        {"name": "new.ttl", "mediaType": "text/turtle", "content": MAYOR},
        {"name": "gone.ttl", "content": gone, "removes": True},
    ]
    by_json = server.post(API, json={**ABOUT, "texts": texts}, headers=program("carl"))
    parts = [("file", ("new.ttl", MAYOR)), ("removed", ("gone.ttl", gone))]
    by_parts = server.post(API, data=ABOUT, files=parts, headers=program("carl"))
    for answer in (by_json, by_parts):
        assert answer.status_code == 201, answer.text
        found = answer.json()
        jsonschema.validate(found, schema, jsonschema.Draft202012Validator)
        revision = found["revisions"][0]
        assert (revision["added"], revision["removed"]) == (8, 1)
        assert [text["removes"] for text in revision["texts"]] == [False, True]


def test_what_cannot_be_read_is_a_draft_with_problems(
    server: TestClient, program: Headers, schema: Mapping[str, Any]
) -> None:
    answer = server.post(
        API, params=ABOUT, content="<a> oops", headers=program("carl", **{"content-type": "text/turtle"})
    )
    found = answer.json()
    jsonschema.validate(found, schema, jsonschema.Draft202012Validator)
    assert (answer.status_code, found["status"]) == (201, "draft")
    problem = found["revisions"][0]["problems"][0]
    assert set(problem["messages"]) == {"en", "ar", "fr"}
    assert problem["line"] == 1
    nothing = server.get(f"{found['address']}/validation", headers=program("carl"))
    assert nothing.status_code == 409


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"content-type": "image/png"}, "x", 415),
        ({"content-type": "application/json"}, "{", 400),
        ({"content-type": "application/json"}, "[]", 400),
        ({"content-type": "application/json"}, '{"message": "x"}', 400),
        ({"content-type": "application/json"}, '{"message": "x", "texts": [{"content": 1, "name": "a.ttl"}]}', 400),
        ({"content-type": "application/json"}, '{"texts": [{"content": "", "name": "a.ttl"}]}', 400),
        ({"content-type": "text/turtle", "content-encoding": "br"}, "x", 415),
    ],
)
def test_what_is_no_proposal_is_a_problem_in_words(
    server: TestClient, program: Headers, headers: dict[str, str], body: str, status: int
) -> None:
    answer = server.post(API, content=body, headers=program("carl", **headers))
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_a_body_that_is_too_large_is_refused(server: TestClient, program: Headers) -> None:
    headers = program("carl", **{"content-type": "text/turtle"})
    assert server.post(API, params=ABOUT, content="#" * (8 * 2**20 + 1), headers=headers).status_code == 413


def test_whoever_has_no_token_or_no_role_is_told_so(server: TestClient, program: Headers, proposed: str) -> None:
    turtle = {"content-type": "text/turtle"}
    nobody = server.post(API, params=ABOUT, content=MAYOR, headers=turtle)
    assert (nobody.status_code, nobody.headers["www-authenticate"]) == (401, 'Bearer realm="pvegraph"')
    assert server.get(API, headers={"accept": "application/json"}).status_code == 401
    assert server.post(API, params=ABOUT, content=MAYOR, headers=program("rima", **turtle)).status_code == 403
    for deed in ("approvals", "acceptance", "rejection"):
        assert server.post(f"{proposed}/{deed}", json={"revision": 1}, headers=program("carl")).status_code == 403


def test_the_list_is_counted_and_chosen(server: TestClient, program: Headers, proposed: str) -> None:
    found = server.get(API, params={"status": "open", "author": "carl"}, headers=program("rima")).json()
    assert found["total"] == found["counts"]["open"] == len(found["proposals"])
    assert found["proposals"][0]["address"].endswith(proposed)
    assert server.get(API, params={"status": "odd"}, headers=program("rima")).status_code == 400


def test_the_difference_is_told_in_a_language_or_as_a_patch(
    server: TestClient, program: Headers, proposed: str
) -> None:
    told = server.get(f"{proposed}/difference", headers=program("rima", **{"accept-language": "fr"})).json()
    assert (told["language"], told["added"], told["removed"], told["pages"]) == ("fr", 8, 0, 1)
    texts = [sentence["text"] for sentence in told["sentences"]]
    assert "Nouveau : Maire de Rabat depuis février 2024 : Fatiha El Moudni, selon « Rabat has a new mayor »" in texts
    assert sum(len(sentence["added"]) for sentence in told["sentences"]) == 8
    patch = server.get(f"{proposed}/difference", headers={**program("rima"), "accept": "application/rdf-patch"})
    assert patch.text.startswith("TX .\nA <") or patch.text.startswith("TX .\n")
    assert patch.text.count("\nA ") == 8
    assert server.get(f"{proposed}/difference?page=2", headers=program("rima")).status_code == 404
    assert server.get(f"{proposed}/difference?revision=7", headers=program("rima")).status_code == 404


def test_the_validation_is_a_report_in_each_of_its_forms(server: TestClient, program: Headers) -> None:
    sent = server.post(API, params=ABOUT, content=NAMELESS, headers=program("carl", **{"content-type": "text/turtle"}))
    address = sent.json()["address"]
    report = server.get(f"{address}/validation", headers=program("rosa"))
    assert report.json()["counts"]["violation"] == 1
    assert report.json()["difference"]["against"] == "release 1"
    assert (
        "has no English preferred label" in server.get(f"{address}/validation?format=csv", headers=program("rosa")).text
    )
    found = server.get(f"{address}/conflicts", headers=program("rosa")).json()
    assert (found["base"], found["current"], found["conflicts"]) == (1, 1, [])


def test_revisions_have_a_tag_and_none_takes_the_place_of_one_that_nobody_saw(
    server: TestClient, program: Headers, proposed: str
) -> None:
    path = f"{proposed}/revisions"
    tag = server.get(path, headers=program("carl")).headers["etag"]
    assert server.get(path, headers=program("carl", **{"if-none-match": tag})).status_code == 304
    turtle = {"content-type": "text/turtle", "if-match": tag}
    first = server.post(path, params={"source": SOURCE}, content=NAMELESS, headers=program("rosa", **turtle))
    assert (first.status_code, first.json()["revision"]) == (201, 2)
    assert first.json()["message"] == "A new mayor"
    late = server.post(path, params={"source": SOURCE}, content=MAYOR, headers=program("carl", **turtle))
    assert late.status_code == 412
    assert "revision by now, 2 by rosa" in late.json()["detail"]
    seen = {**ABOUT, "revision": "1"}
    stale = server.post(path, params=seen, content=MAYOR, headers=program("carl", **{"content-type": "text/turtle"}))
    assert stale.status_code == 409
    assert len(server.get(path, headers=program("carl")).json()["revisions"]) == 2


def test_comments_approvals_and_withdrawal(
    server: TestClient, program: Headers, schema: Mapping[str, Any], proposed: str
) -> None:
    said = server.post(f"{proposed}/comments", json={"text": "Seen."}, headers=program("rosa"))
    assert (said.status_code, said.json()["comments"][0]["text"]) == (201, "Seen.")
    assert server.post(f"{proposed}/comments", json={"text": ""}, headers=program("rosa")).status_code == 400
    assert server.post(f"{proposed}/comments", json={}, headers=program("rosa")).status_code == 400
    never = server.post(f"{proposed}/approvals", json={"revision": 9}, headers=program("rosa"))
    assert never.status_code == 404
    for _ in range(2):
        approved = server.post(f"{proposed}/approvals", json={"revision": 1}, headers=program("rosa"))
        assert approved.status_code == 200
        assert approved.json()["approvals"] == {"needed": 1, "given": ["rosa"], "missing": 0}
    assert server.post(f"{proposed}/rejection", json={"revision": 1}, headers=program("rosa")).status_code == 400
    withdrawn = server.post(f"{proposed}/withdrawal", json={"revision": 1, "reason": "No."}, headers=program("carl"))
    assert withdrawn.json()["status"] == "withdrawn"
    assert withdrawn.json()["may"] == ["comment"]
    jsonschema.validate(withdrawn.json(), schema, jsonschema.Draft202012Validator)
    late = server.post(f"{proposed}/approvals", json={"revision": 1}, headers=program("remi"))
    assert late.status_code == 409
    assert "was withdrawn by carl" in late.json()["detail"]


def test_a_session_needs_its_own_value_for_what_changes_something(
    server: TestClient, browser: Callable[..., Any], proposed: str
) -> None:
    headers = {"origin": "http://testserver", "accept": "application/json", **browser("rosa").cookie}
    assert server.post(f"{proposed}/comments", json={"text": "x"}, headers=headers).status_code == 403
    headers["x-csrf-token"] = browser("rosa").csrf("/proposals/new")
    assert server.post(f"{proposed}/comments", json={"text": "x"}, headers=headers).status_code == 201
