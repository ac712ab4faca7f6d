"""The catalogue and the counts: they hold to their vocabularies, and what they say is so."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pyshacl
import pytest
import rdflib
from rdflib import DCTERMS, FOAF, RDF, SH, URIRef
from starlette.testclient import TestClient
from tests.web.changing_project import ChangingProject
from tests.web.markup import text

from pvegraph import iri
from pvegraph.release import Release
from pvegraph.release.remote import release_of
from pvegraph.sparql import formats
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.remote import RemoteStore
from pvegraph.store.remote_dataset import Dataset
from pvegraph.store.remote_http import Endpoint
from pvegraph.store.remote_service import RemoteService
from pvegraph.vocabulary import expand
from pvegraph.web import dataset as dataset_module
from pvegraph.web.app import create_app
from pvegraph.web.assertions import NAMESPACES

DCAT = rdflib.Namespace(NAMESPACES["dcat"])
VOID = rdflib.Namespace(NAMESPACES["void"])
SPDX = rdflib.Namespace(NAMESPACES["spdx"])
DATASET, CATALOGUE = URIRef(iri.BASE), URIRef(iri.BASE + "catalog")
PROFILES = Path(__file__).parent / "profiles"
PARSERS = {
    "turtle": "turtle",
    "n-triples": "nt",
    "n-quads": "nquads",
    "trig": "trig",
    "rdf-xml": "xml",
    "json-ld": "json-ld",
}
DCAT_TERMS = """
Catalog CatalogRecord DataService Dataset DatasetSeries Distribution Relationship Resource Role accessService accessURL
bbox byteSize catalog centroid compressFormat contactPoint dataset distribution downloadURL endDate endpointDescription
endpointURL first hadRole hasCurrentVersion hasVersion inCatalog inSeries isVersionOf keyword landingPage last mediaType
next nextVersion packageFormat prev previousVersion qualifiedRelation record resource seriesMember servesDataset service
spatialResolutionInMeters startDate temporalResolution theme themeTaxonomy version
"""
"""The terms of DCAT 3."""


@pytest.fixture(scope="module")
def catalogue(started: TestClient) -> rdflib.Graph:
    """The catalogue."""
    return rdflib.Graph().parse(data=started.get("/catalog.ttl").content, format="turtle")


@pytest.fixture(scope="module")
def void(started: TestClient) -> rdflib.Graph:
    """The counts."""
    return rdflib.Graph().parse(data=started.get("/.well-known/void").content, format="turtle")


# ── the profiles ─────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _shapes(profile: str) -> rdflib.Graph:
    return rdflib.Graph().parse(PROFILES / profile)


def _violations(data: rdflib.Graph, profile: str) -> list[str]:
    _, report, _ = pyshacl.validate(data, shacl_graph=_shapes(profile), meta_shacl=False)
    return sorted(
        f"{report.value(each, SH.focusNode)} {report.value(each, SH.resultPath)} {report.value(each, SH.resultMessage)}"
        for each in report.subjects(RDF.type, SH.ValidationResult)
    )


def test_the_catalogue_conforms_to_dcat(catalogue: rdflib.Graph) -> None:
    assert _violations(catalogue, "dcat.ttl") == []


def test_the_counts_conform_to_void(void: rdflib.Graph) -> None:
    assert _violations(void, "void.ttl") == []


def _required(profile: str) -> list[URIRef]:
    """The properties that a profile asks for, and not just allows."""
    allowed = {RDF.type, DCAT.previousVersion, DCAT.bbox, URIRef(NAMESPACES["vcard"] + "hasEmail")}
    return sorted({path for path in _shapes(profile).objects(None, SH.path) if isinstance(path, URIRef)} - allowed)


@pytest.mark.parametrize("path", _required("dcat.ttl"), ids=lambda path: path.rpartition("/")[2])
def test_a_catalogue_without_a_property_does_not_conform(catalogue: rdflib.Graph, path: URIRef) -> None:
    poorer = rdflib.Graph()
    poorer += catalogue
    poorer.remove((None, path, None))
    assert _violations(poorer, "dcat.ttl")


@pytest.mark.parametrize("name", ["triples", "class", "property", "linkPredicate", "objectsTarget", "entities"])
def test_counts_without_a_property_do_not_conform(void: rdflib.Graph, name: str) -> None:
    kept = rdflib.Graph()
    for subject, predicate, value in void:
        # The named graphs are many, and each like the other.
        if predicate != VOID[name] and "graph-" not in str(subject) and "graph-" not in str(value):
            kept.add((subject, predicate, value))
    assert _violations(kept, "void.ttl")


def test_only_terms_that_dcat_has_are_used(catalogue: rdflib.Graph) -> None:
    used = {str(term) for triple in catalogue for term in triple if str(term).startswith(DCAT)}
    assert {term.removeprefix(str(DCAT)) for term in used} <= set(DCAT_TERMS.split())


# ── what the catalogue says ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("format_", formats.of_kind("graph"), ids=lambda format_: format_.name)
def test_every_format_has_the_same_catalogue(
    client: TestClient, catalogue: rdflib.Graph, format_: formats.Format
) -> None:
    by_header = client.get("/catalog", headers={"accept": format_.media_type})
    by_suffix = client.get(f"/catalog.{format_.suffix}")
    assert by_header.content == by_suffix.content
    assert by_header.headers["content-type"].partition(";")[0] == format_.media_type
    assert by_header.headers["vary"] == "Accept"
    assert by_header.headers["content-location"] == f"/catalog.{format_.suffix}"
    found = rdflib.Dataset(default_union=True)
    found.parse(data=by_header.content, format=PARSERS[format_.name])
    assert set(found.triples((None, None, None))) == set(catalogue)


def test_what_is_not_to_be_had_is_406_or_404(client: TestClient) -> None:
    answer = client.get("/catalog", headers={"accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.json()["offers"]
    assert client.get("/", headers={"accept": "image/png"}).status_code == 406
    assert client.get("/catalog.csv").status_code == client.get("/catalog.docx").status_code == 404


def test_the_catalogue_is_validated_again_and_not_sent_again(client: TestClient) -> None:
    for accept in ("text/turtle", "text/html"):
        first = client.get("/catalog", headers={"accept": accept})
        again = client.get("/catalog", headers={"accept": accept, "if-none-match": first.headers["etag"]})
        assert again.status_code == 304
        assert client.head("/catalog", headers={"accept": accept}).headers["etag"] == first.headers["etag"]


def test_facts_about_us_are_those_of_the_repository(project: Path, catalogue: rdflib.Graph) -> None:
    citation = (project / "CITATION.cff").read_text("utf-8")
    (publisher,) = catalogue.objects(DATASET, DCTERMS.publisher)
    assert [str(name) for name in catalogue.objects(publisher, FOAF.name)] == re.findall(
        r"^  - name: (.*)$", citation, re.M
    )
    keywords = {str(word) for word in catalogue.objects(DATASET, DCAT.keyword) if word.language == "en"}  # type: ignore[attr-defined] # literals
    assert keywords == set(re.findall(r"^  - (.*)$", citation.partition("keywords:")[2], re.M))
    assert f"title: {dataset_module.NAME}\n" in citation
    licence = str(catalogue.value(DATASET, DCTERMS.license))
    assert licence in (project / "LICENSE-DATA.md").read_text("utf-8")


def test_the_current_version_is_the_release_that_is_served(catalogue: rdflib.Graph, release: Release) -> None:
    current = URIRef(f"{iri.BASE}release/{release.number}")
    assert set(catalogue.objects(DATASET, DCAT.hasCurrentVersion)) == {current}
    for version in (DATASET, current):
        assert str(catalogue.value(version, DCAT.version)) == str(release.number)
    made = rdflib.Literal(release.manifest.created, datatype=rdflib.XSD.dateTime)
    assert catalogue.value(current, DCTERMS.issued) == catalogue.value(DATASET, DCTERMS.modified) == made


def test_sizes_checksums_and_types_are_those_of_the_files(client: TestClient, catalogue: rdflib.Graph) -> None:
    files = list(catalogue.subject_objects(DCAT.downloadURL))
    assert len(files) == 8
    for file, address in files:
        answer = client.get(str(address))
        assert answer.status_code == 200
        assert int(str(catalogue.value(file, DCAT.byteSize))) == len(answer.content)
        checksum = catalogue.value(file, SPDX.checksum)
        assert str(catalogue.value(checksum, SPDX.checksumValue)) == hashlib.sha256(answer.content).hexdigest()
        assert str(catalogue.value(file, DCAT.compressFormat)).endswith("/" + answer.headers["content-type"])
        assert client.get(str(catalogue.value(file, DCAT.accessURL))).status_code == 200


def test_every_address_of_ours_in_the_catalogue_answers(client: TestClient, catalogue: rdflib.Graph) -> None:
    """But for those of releases as things, which other modules answer."""
    ours = {str(term).partition("#")[0] for triple in catalogue for term in triple if isinstance(term, URIRef)}
    local = {address for address in ours if urlsplit(address).netloc == "testserver"}
    published = {iri.local_path(address) for address in ours if iri.local_path(address)}
    asked = local | {path for path in published if not str(path).startswith("/release/")}
    assert len(asked) > 100
    wrong = [address for address in sorted(map(str, asked)) if client.get(address).status_code not in {200, 303}]
    assert wrong == []


def test_the_service_is_where_the_catalogue_says(client: TestClient, catalogue: rdflib.Graph) -> None:
    (service,) = catalogue.subjects(RDF.type, DCAT.DataService)
    endpoint = str(catalogue.value(service, DCAT.endpointURL))
    assert client.get(endpoint, params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is True
    assert (service, DCAT.servesDataset, DATASET) in catalogue
    described = client.get(str(catalogue.value(service, DCAT.endpointDescription)))
    assert "ServiceDescription" in described.text or "sd:Service" in described.text


def test_the_public_address_is_the_one_that_is_set(small: ChangingProject) -> None:
    client = TestClient(small.app(public_url="https://data.example.org/pve"), follow_redirects=False)
    found = rdflib.Graph().parse(data=client.get("/catalog.ttl").content)
    assert all(str(url).startswith("https://data.example.org/pve/") for url in found.objects(None, DCAT.downloadURL))
    assert set(found.objects(None, DCAT.endpointURL)) == {URIRef("https://data.example.org/pve/sparql")}
    counts = rdflib.Graph().parse(data=client.get("/.well-known/void").content)
    assert set(counts.objects(None, VOID.sparqlEndpoint)) == {URIRef("https://data.example.org/pve/sparql")}
    assert "https://data.example.org/pve/sitemap.xml" in client.get("/robots.txt").text
    assert "https://data.example.org/pve/doc/place/ma-rabat<" in client.get("/sitemap-1.xml").text


# ── the context, and the block for search engines ────────────────────────────────────────────────────────────────────


def test_the_context_is_open_long_lived_and_the_one_of_the_dumps(client: TestClient) -> None:
    answer = client.get("/context.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "max-age=604800" in answer.headers["cache-control"]
    dump = client.get("/dumps/1/pvegraph.jsonld.gz").content
    assert json.loads(gzip.decompress(dump))["@context"] == answer.json()["@context"]


def test_the_context_gives_meaning_to_plain_json(client: TestClient) -> None:
    rabat, morocco = iri.thing("place", "ma-rabat"), iri.thing("country", "ma")
    document = {**client.get("/context.jsonld").json(), "id": rabat, "type": "City", "country": morocco}
    document |= {"skos:prefLabel": {"ar": "الرباط"}, "population": 577827}
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    assert (URIRef(rabat), URIRef(expand("pve:country")), URIRef(morocco)) in graph
    assert (URIRef(rabat), RDF.type, URIRef(expand("pve:City"))) in graph
    assert (URIRef(rabat), rdflib.SKOS.prefLabel, rdflib.Literal("الرباط", "ar")) in graph
    assert (URIRef(rabat), URIRef(expand("pve:population")), rdflib.Literal(577827)) in graph


def _block(page: Element) -> dict[str, object]:
    (script,) = [each for each in page.iter("script") if each.get("type") == "application/ld+json"]
    return dict(json.loads(script.text or ""))


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
@pytest.mark.parametrize("path", ["/", "/catalog"])
def test_search_engines_find_the_dataset_in_the_page(page: Callable[..., Element], path: str, language: str) -> None:
    block = _block(page(path, language))
    assert block["@type"] == "Dataset"
    assert 50 <= len(str(block["description"])) <= 5000
    wanted = (
        *("name", "license", "creator", "distribution", "temporalCoverage", "spatialCoverage", "version", "sameAs"),
        *("isAccessibleForFree", "keywords", "includedInDataCatalog", "identifier", "url", "datePublished"),
    )
    assert [name for name in wanted if name not in block] == []
    assert block["isAccessibleForFree"] is True
    assert block["url"] == "http://testserver/"
    assert str(block["name"]) in {text(each) for each in page("/", language).iter("h1")}


def test_the_block_and_the_catalogue_agree(page: Callable[..., Element], catalogue: rdflib.Graph) -> None:
    block = _block(page("/catalog"))
    files = block["distribution"]
    assert isinstance(files, list)
    assert {each["contentUrl"] for each in files} == set(map(str, catalogue.objects(None, DCAT.downloadURL)))
    sums = {str(each) for each in catalogue.objects(None, SPDX.checksumValue)}
    assert {each["sha256"] for each in files} == sums
    graph = rdflib.Graph().parse(
        data=json.dumps({**block, "@context": {"@vocab": "https://schema.org/"}}), format="json-ld"
    )
    assert (DATASET, RDF.type, URIRef("https://schema.org/Dataset")) in graph


def test_no_text_can_end_the_block(
    page: Callable[..., Element], client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = "</script><script>alert(1)</script><!--\u2028&"
    monkeypatch.setattr(dataset_module, "PUBLISHER", evil)
    address = "/catalog?evil=1"
    assert "<script>alert" not in client.get(address, headers={"accept": "text/html"}).text
    creator = _block(page(address))["creator"]
    assert isinstance(creator, dict)
    assert creator["name"] == evil


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_the_page_has_the_files_and_how_to_cite(page: Callable[..., Element], release: Release, language: str) -> None:
    root = page("/catalog", language)
    rows = [row for row in root.iter("tr") if row.find("./td") is not None]
    assert len(rows) == 8
    shown = text(root)
    assert f"The pvegraph maintainers. pvegraph, release {release.number}," in shown
    assert iri.BASE in shown
    assert str(release.folder) not in shown
    assert "Release(" not in shown


def test_every_page_leads_to_the_catalogue(page: Callable[..., Element]) -> None:
    for path in ("/", "/things/place", "/dumps/"):
        assert "/catalog" in {each.get("href") for each in page(path).iter("a")}


# ── without a release ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def remote(small: ChangingProject) -> TestClient:
    """The gateway before a store that is not ours, so that there is no release."""
    nowhere = "http://127.0.0.1:9/"
    service = RemoteService(RemoteStore(Endpoint(nowhere, nowhere, 0.5), Dataset("own")), small.settings)
    store = EmbeddedStore.load(small.current.nquads)
    return TestClient(create_app(release_of(store), store, small.settings, service), follow_redirects=False)


def test_without_a_release_the_catalogue_has_the_service_alone(remote: TestClient) -> None:
    found = rdflib.Graph().parse(data=remote.get("/catalog.ttl").content)
    assert list(found.objects(None, DCAT.downloadURL)) == []
    assert len(list(found.subjects(RDF.type, DCAT.DataService))) == 1
    assert list(found.objects(None, DCAT.hasVersion)) == []
    assert remote.get("/catalog", headers={"accept": "text/html"}).status_code == 200
    assert remote.get("/", headers={"accept": "text/html"}).status_code == 200
    counts = rdflib.Graph().parse(data=remote.get("/.well-known/void").content)
    assert list(counts.objects(None, VOID.dataDump)) == []
    assert "/dumps/" not in remote.get("/sitemap-1.xml").text


def test_without_a_release_there_are_no_files_and_the_answer_says_why(remote: TestClient) -> None:
    for path in ("/dumps/", "/dumps/0/", "/dumps/1/pvegraph.nq.gz"):
        answer = remote.get(path, headers={"accept": "application/json"})
        assert answer.status_code == 404
        assert "/sparql" in answer.json()["detail"]
