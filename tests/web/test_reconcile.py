"""The Reconciliation Service API: every answer is what the community's schemas demand, in both versions."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import html5rdf
import pytest
from httpx import Response
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7
from starlette.testclient import TestClient

from pvegraph import iri
from pvegraph.web.reconcile_json import Json

API = Path(__file__).parent / "reconciliation_api"
RABAT = "id/place/ma-rabat"
OLD, NEW = "0.2", "1.0-draft"


def _schema(version: str, name: str) -> Draft7Validator:
    """The schema of one kind of message; references lead to the files beside it."""
    registry: Registry = Registry()
    for path in (API / version / "schemas").glob("*.json"):
        contents = json.loads(path.read_text(encoding="utf-8"))
        resource = Resource.from_contents(contents, default_specification=DRAFT7)
        base = contents["$id"].rpartition("/")[0]
        registry = registry.with_resources([(contents["$id"], resource), (f"{base}/{path.name}", resource)])
    schema = json.loads((API / version / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    return Draft7Validator(schema, registry=registry)


def _examples(version: str, name: str, kind: str) -> list[Json]:
    paths = sorted((API / version / "examples" / name / kind).glob("*.json"))
    assert paths
    return [pytest.param(json.loads(path.read_text(encoding="utf-8")), id=path.stem) for path in paths]


def _valid(version: str, name: str, answer: Response) -> Json:
    """The body of an answer, which is one of these by the schema."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    body = answer.json()
    _schema(version, name).validate(body)
    return body


def _match(client: TestClient, *queries: dict[str, Json], language: str = "en") -> Json:
    answer = client.post("/reconcile/v1/match", json={"queries": list(queries)}, headers={"accept-language": language})
    return _valid(NEW, "reconciliation-result-batch", answer)["results"]


def _name(value: object) -> dict[str, object]:
    return {"matchType": "name", "propertyValue": value}


# ── manifests ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("address", ["/reconcile", "/reconcile/", "/reconcile/en", "/reconcile/ar", "/reconcile/fr"])
def test_the_manifest_of_0_2(client: TestClient, address: str) -> None:
    manifest = _valid(OLD, "manifest", client.get(address))
    assert manifest["versions"] == ["0.2"]
    assert manifest["identifierSpace"] == iri.BASE
    assert manifest["view"]["url"] == "http://testserver/reconcile/view?id={{id}}"
    for service in manifest["suggest"].values():
        assert client.get(service["service_url"] + service["service_path"] + "?prefix=ra").status_code == 200


def test_the_manifest_of_1_0(client: TestClient) -> None:
    manifest = _valid(NEW, "manifest", client.get("/reconcile/v1", headers={"accept-language": "ar"}))
    assert manifest["versions"] == ["1.0-draft"]
    assert (manifest["lang"], manifest["dir"], manifest["standardizedScore"]) == ("ar", "rtl", True)
    assert client.get(manifest["view"]["url"].replace("{+id}", RABAT)).status_code == 303


def test_labels_follow_the_language_of_the_address_or_of_the_request(client: TestClient) -> None:
    french = {"accept-language": "fr"}
    assert client.get("/reconcile/ar").json()["defaultTypes"][0]["name"] == "مكان"
    assert client.get("/reconcile", headers=french).json()["defaultTypes"][0]["name"] == "Lieu"
    assert client.get("/reconcile/ar", headers=french).headers["content-language"] == "ar"


# ── questions ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_batch_of_0_2_is_answered_by_its_names(client: TestClient, method: str) -> None:
    batch = {
        "q0": {"query": "Rabatt", "limit": 3, "type": "pve:City"},
        "q1": {"query": "Moudni Fatiha", "type": ["pve:Person"], "properties": [{"pid": "pve:country", "v": "Maroc"}]},
        "q2": {"properties": [{"pid": "pve:geonamesId", "v": "2538475"}]},
    }
    _schema(OLD, "reconciliation-query-batch").validate(batch)
    fields = {"queries": json.dumps(batch)}
    answer = client.get("/reconcile", params=fields) if method == "GET" else client.post("/reconcile", data=fields)
    body = _valid(OLD, "reconciliation-result-batch", answer)
    assert list(body) == ["q0", "q1", "q2"]
    assert body["q0"]["result"][0]["id"] == body["q2"]["result"][0]["id"] == RABAT
    assert len(body["q0"]["result"]) <= 3
    first = body["q1"]["result"][0]
    assert first["match"] is True
    assert {"id": "property:pve:country", "value": 100.0} in first["features"]


def test_a_batch_of_1_0_is_answered_in_its_order(client: TestClient) -> None:
    country = {"matchType": "property", "propertyId": "pve:country", "propertyValue": {"id": "id/country/us"}}
    results = _match(
        client,
        {"conditions": [_name("Athens"), {**country, "required": True}], "type": "pve:City"},
        {"conditions": [{"matchType": "id", "propertyValue": RABAT}]},
        {"conditions": [_name(["no such thing anywhere", "الرباط"])], "limit": 1, "lang": "ar"},
    )
    firsts = [result["candidates"][0] for result in results]
    assert [first["id"] for first in firsts] == ["id/place/us-athens-ohio", RABAT, RABAT]
    assert all(first["match"] for first in firsts)
    assert len(results[2]["candidates"]) == 1


def test_names_have_their_language_and_direction_in_1_0(client: TestClient) -> None:
    first = _match(client, {"conditions": [_name("Rabat")], "type": "pve:City"}, language="ar")[0]["candidates"][0]
    assert (first["name"], first["lang"], first["dir"]) == ("الرباط", "ar", "rtl")
    assert first["type"] == [{"id": "pve:City", "name": "مدينة", "lang": "ar", "dir": "rtl"}]
    assert all(feature["name"] for feature in first["features"])


@pytest.mark.parametrize("version", [OLD, NEW])
def test_what_a_schema_knows_to_be_wrong_is_refused_in_words(client: TestClient, version: str) -> None:
    for example in _examples(version, "reconciliation-query-batch", "invalid"):
        (batch,) = example.values
        if version == OLD:
            answer = client.post("/reconcile", data={"queries": json.dumps(batch)})
        else:
            answer = client.post("/reconcile/v1/match", json=batch)
        assert answer.status_code == 400, example.id
        assert len(answer.json()["detail"]) > 20


@pytest.mark.parametrize("batch", _examples(OLD, "reconciliation-query-batch", "valid"))
def test_the_examples_of_0_2_are_answered_once_they_speak_of_our_terms(client: TestClient, batch: Json) -> None:
    _valid(OLD, "reconciliation-result-batch", client.post("/reconcile", data={"queries": json.dumps(_ours(batch))}))


@pytest.mark.parametrize("batch", _examples(NEW, "reconciliation-query-batch", "valid"))
def test_the_examples_of_1_0_are_answered_once_they_speak_of_our_terms(client: TestClient, batch: Json) -> None:
    ours = _ours(batch)
    body = _valid(NEW, "reconciliation-result-batch", client.post("/reconcile/v1/match", json=ours))
    assert len(body["results"]) == len(ours["queries"])


def _ours(value: Json) -> Json:
    """An example with types, properties and qualifiers that there are here, and else as it is."""
    if isinstance(value, list):
        return [_ours(item) for item in value]
    if not isinstance(value, dict):
        return value
    known = {"pid": "pve:country", "propertyId": "pve:country", "matchQualifier": "ExactMatch"}
    found = {key: known[key] if key in known else _ours(item) for key, item in value.items()}
    if isinstance(value.get("type"), str):
        found["type"] = "pve:Person"
    elif "type" in value:
        found["type"] = ["pve:Person"]
    return found


def test_an_answer_by_get_can_be_kept_and_is_the_same_for_the_same_language(client: TestClient) -> None:
    address = "/reconcile?queries=" + quote(json.dumps({"q": {"query": "Rabat"}}))
    first = client.get(address)
    assert client.get(address, headers={"if-none-match": first.headers["etag"]}).status_code == 304
    assert "Accept-Language" in first.headers["vary"]


# ── suggestions, previews, values ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("version", "base"), [(OLD, "/reconcile"), (OLD, "/reconcile/fr"), (NEW, "/reconcile/v1")])
@pytest.mark.parametrize(
    ("what", "schema", "prefix", "first"),
    [
        ("entity", "suggest-entities-response", "raba", RABAT),
        ("entity", "suggest-entities-response", RABAT, RABAT),
        ("entity", "suggest-entities-response", "الربا", RABAT),
        ("type", "suggest-types-response", "pve:City", "pve:City"),
        ("type", "suggest-types-response", "ville", "pve:City"),
        ("property", "suggest-properties-response", "pve:country", "pve:country"),
        ("property", "suggest-properties-response", "pays", "pve:country"),
    ],
)
def test_suggestions(
    client: TestClient, version: str, base: str, what: str, schema: str, prefix: str, first: str
) -> None:
    body = _valid(version, schema, client.get(f"{base}/suggest/{what}", params={"prefix": prefix}))
    assert body["result"][0]["id"] == first


def test_suggestions_are_leafed_through(client: TestClient) -> None:
    whole = client.get("/reconcile/v1/suggest/entity?prefix=mayor&limit=10").json()["result"]
    second = client.get("/reconcile/v1/suggest/entity?prefix=mayor&limit=5&offset=5").json()["result"]
    third = client.get("/reconcile/suggest/entity?prefix=mayor&cursor=5").json()["result"]
    assert second == whole[5:]
    assert [item["id"] for item in third[:5]] == [item["id"] for item in second]


@pytest.mark.parametrize("what", ["type", "property"])
def test_without_a_beginning_all_types_and_properties_are_suggested(client: TestClient, what: str) -> None:
    assert len(client.get(f"/reconcile/v1/suggest/{what}?prefix=&limit=50").json()["result"]) > 20


def test_properties_say_how_they_can_be_compared_in_1_0(client: TestClient) -> None:
    (found,) = client.get("/reconcile/v1/suggest/property?prefix=pve:start").json()["result"]
    assert [qualifier["id"] for qualifier in found["matchQualifiers"]] == ["ExactMatch", "Before", "After"]


def test_a_preview_may_stand_in_the_pages_of_others_and_nothing_else_may(client: TestClient) -> None:
    answer = client.get("/reconcile/ar/preview", params={"id": RABAT})
    root = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
    assert root.get("lang") == "ar"
    assert root.find(".//h1").find("a").text == "الرباط"
    assert root.findall(".//script") == root.findall(".//style") == []
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    for address in ("/", "/reconcile", "/doc/place/ma-rabat"):
        assert "frame-ancestors 'none'" in client.get(address).headers["content-security-policy"]


def test_an_identifier_leads_to_its_page(client: TestClient) -> None:
    answer = client.get("/reconcile/view", params={"id": RABAT})
    assert (answer.status_code, answer.headers["location"]) == (303, "/id/place/ma-rabat")
    assert client.get("/reconcile/view?id=nothing").status_code == 404


def _values(client: TestClient, version: str, query: dict[str, Json], language: str = "en") -> Json:
    """The values of an extension, by identifier and property, whichever version is asked."""
    _schema(version, "data-extension-query").validate(query)
    headers = {"accept-language": language}
    if version == OLD:
        answer = client.post("/reconcile", data={"extend": json.dumps(query)}, headers=headers)
        return _valid(version, "data-extension-response", answer)["rows"]
    body = _valid(version, "data-extension-response", client.post("/reconcile/v1/extend", json=query, headers=headers))
    return {row["id"]: {each["id"]: each["values"] for each in row["properties"]} for row in body["rows"]}


@pytest.mark.parametrize("version", [OLD, NEW])
def test_values_are_of_the_kinds_that_the_specification_has(client: TestClient, version: str) -> None:
    names = ("pve:country", "pve:population", "wgs:lat", "pve:start", "schema:sameAs")
    rows = _values(
        client,
        version,
        {"ids": [RABAT, "id/event/gctf-plenary-3", "nothing"], "properties": [{"id": name} for name in names]},
    )
    assert rows[RABAT]["pve:country"][0]["id"] == "id/country/ma"
    assert rows[RABAT]["pve:country"][0]["name"] == "Morocco"
    assert set(rows[RABAT]["pve:population"][0]) == {"int"}
    assert set(rows[RABAT]["wgs:lat"][0]) == {"float"}
    assert rows[RABAT]["schema:sameAs"] == [{"str": "https://sws.geonames.org/2538475/"}]
    assert rows["id/event/gctf-plenary-3"]["pve:start"] == [{"date": "2012-12-14T00:00:00Z"}]
    assert all(values == [] for values in rows["nothing"].values())


@pytest.mark.parametrize("version", [OLD, NEW])
def test_settings_say_how_many_values_and_in_which_form(client: TestClient, version: str) -> None:
    settings = [{"limit": "1", "content": "iri"}, {"limit": 1, "content": "name"}]
    found = [
        _values(client, version, {"ids": [RABAT], "properties": [{"id": "pve:country", "settings": one}]}, "fr")
        for one in settings
    ]
    assert found[0][RABAT]["pve:country"] == [{"str": "https://w3id.org/pvegraph/id/country/ma"}]
    assert found[1][RABAT]["pve:country"][0]["str"] == "Maroc"


@pytest.mark.parametrize(
    ("version", "address"), [(OLD, "/reconcile/properties"), (NEW, "/reconcile/v1/extend/propose")]
)
def test_properties_of_a_type_are_proposed(client: TestClient, version: str, address: str) -> None:
    answer = client.get(address, params={"type": "pve:Person", "limit": "20"})
    body = _valid(version, "data-extension-property-proposal", answer)
    assert (body["type"], body["limit"]) == ("pve:Person", 20)
    assert {"pve:post", "skos:prefLabel"} <= {property_["id"] for property_ in body["properties"]}


# ── what means no good ───────────────────────────────────────────────────────────────────────────────────────────


def test_jsonp_is_refused_and_nothing_of_it_comes_back(client: TestClient) -> None:
    for address in ("/reconcile", "/reconcile/suggest/entity", "/reconcile/properties"):
        answer = client.get(address, params={"prefix": "a", "callback": "alert(1)//"})
        assert answer.status_code == 400
        assert "alert" not in answer.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "JSON"),
        ("[" * 100_000, "deep"),
        ('{"q": ' * 50_000, "deep"),
        ('{"q": {"query": "\\ud800"}}', "surrogate"),
        ('{"q\\udfff": {"query": "a"}}', "surrogate"),
        ('{"q": {"query": NaN}}', "JSON"),
        ('{"q": {"query": "a", "limit": 1e999}}', "whole number"),
        ('{"q": {"query": "a", "limit": ' + "9" * 5000 + "}}", "JSON"),
        ('{"q": {"query": "a", "limit": -1}}', "whole number"),
        ('{"q": {"query": "a", "limit": true}}', "whole number"),
        ('{"q": {"query": ["a"]}}', "text"),
        ('{"q": {"query": "a", "type": {"id": "pve:City"}}}', "text"),
        ('{"q": {"query": "a", "type": "City> } DROP ALL"}}', "type"),
        ('{"q": {"query": "a", "properties": [{"pid": "x> ?y", "v": 1}]}}', "property"),
        ('{"q": {"query": "a", "properties": [{"pid": "pve:country", "v": null}]}}', "expected"),
        ('{"q": {"query": "a", "properties": [{"pid": "pve:country", "v": {"name": "x"}}]}}', "id"),
        ('{"q": {"query": "a", "type_strict": "perhaps"}}', "any"),
        ('{"q": {"query": "a", "nonsense": 1}}', "nonsense"),
        ("[]", "object"),
        ("null", "object"),
        ('"text"', "object"),
    ],
)
def test_a_batch_that_is_none_is_refused_in_words(client: TestClient, text: str, said: str) -> None:
    answer = client.post("/reconcile", data={"queries": text})
    assert answer.status_code == 400
    assert said in answer.json()["detail"]
    assert len(answer.content) < 1500


def test_a_batch_that_is_too_large_is_refused_with_the_limit(client: TestClient) -> None:
    many = {f"q{number}": {"query": "a"} for number in range(51)}
    for answer in (
        client.post("/reconcile", data={"queries": json.dumps(many)}),
        client.post("/reconcile/v1/match", json={"queries": [{"conditions": [_name("a")]}] * 51}),
    ):
        assert answer.status_code == 413
        assert answer.json()["limit"] == {"name": "batchSize", "value": 50, "unit": "questions"}


def test_a_question_with_too_many_values_or_an_extension_with_too_many_things_is_refused(client: TestClient) -> None:
    question = {"conditions": [_name(["a"] * 21)]}
    assert client.post("/reconcile/v1/match", json={"queries": [question]}).status_code == 400
    extension = {"ids": ["a"] * 501, "properties": []}
    assert client.post("/reconcile/v1/extend", json=extension).status_code == 413


def test_bodies_of_other_types_and_sizes_are_refused(client: TestClient) -> None:
    assert client.post("/reconcile", json={}).status_code == 415
    assert client.post("/reconcile/v1/match", data={"queries": "[]"}).status_code == 415
    assert client.post("/reconcile", data={"other": "1"}).status_code == 400
    assert client.post("/reconcile", data={"queries": "a" * 1_100_000}).status_code == 413
    assert client.delete("/reconcile").status_code == 405
    assert client.get("/reconcile/v1/match").status_code == 405
    assert client.get("/reconcile/xx").status_code == client.get("/reconcile/suggest/nothing").status_code == 404


def test_markup_in_a_question_comes_back_as_data_only(client: TestClient) -> None:
    script = "<script>alert(1)</script>"
    answer = client.post("/reconcile", data={"queries": json.dumps({script: {"query": script}})})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    refused = client.get("/reconcile/preview", params={"id": script}, headers={"accept": "text/html"})
    assert refused.status_code == 404
    assert "<script>alert" not in refused.text


def test_a_browser_may_ask_from_another_origin(client: TestClient) -> None:
    answer = client.options(
        "/reconcile/v1/match", headers={"origin": "https://example.org", "access-control-request-method": "POST"}
    )
    assert answer.status_code == 204
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "Content-Type" in answer.headers["access-control-allow-headers"]
