"""What an evaluator of FAIRness finds who has nothing but the identifier of the dataset.

The tests are those of the FAIRsFAIR metrics (https://doi.org/10.5281/zenodo.4081213), as F-UJI asks them, that need no
network: each names its metric. What needs one, whether w3id.org redirects and whether registries list us, is not here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
import rdflib
from rdflib import DCTERMS, FOAF, RDF, URIRef
from rdflib.term import Node
from starlette.testclient import TestClient

from pvegraph import iri
from pvegraph.web.assertions import NAMESPACES

IDENTIFIER = URIRef(iri.BASE)
DCAT, SCHEMA = rdflib.Namespace(NAMESPACES["dcat"]), rdflib.Namespace("https://schema.org/")
PROV, SPDX = rdflib.Namespace(NAMESPACES["prov"]), rdflib.Namespace(NAMESPACES["spdx"])
PERSISTENT = ("https://w3id.org/", "https://doi.org/", "https://purl.org/", "https://hdl.handle.net/")
"""Services that keep addresses alive, which the evaluators know by their names."""
REGISTERED = {
    *("http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/", "http://xmlns.com/foaf/0.1/", "https://schema.org/"),
    *("http://www.w3.org/ns/prov#", "http://rdfs.org/ns/void#", "http://www.w3.org/2006/vcard/ns#"),
    *("http://spdx.org/rdf/terms#", "http://www.w3.org/2000/01/rdf-schema#"),
}
"""Vocabularies that Linked Open Vocabularies lists."""
WAYS = ("negotiation", "embedded", "link")


@dataclass(frozen=True)
class Metadata:
    """What was harvested, and the names that its vocabulary has for what evaluators look for."""

    graph: rdflib.Graph
    names: dict[str, URIRef]

    def values(self, name: str) -> set[Node]:
        """What the dataset has under a name."""
        return set(self.graph.objects(IDENTIFIER, self.names[name]))

    def texts(self, name: str) -> set[str]:
        """The same as texts."""
        return set(map(str, self.values(name)))


IN_DCAT = {
    "title": DCTERMS.title,
    "summary": DCTERMS.description,
    "creator": DCTERMS.creator,
    "publisher": DCTERMS.publisher,
    "published": DCTERMS.issued,
    "modified": DCTERMS.modified,
    "keywords": DCAT.keyword,
    "identifier": DCTERMS.identifier,
    "license": DCTERMS.license,
    "access": DCTERMS.accessRights,
    "version": DCAT.version,
    "files": DCAT.distribution,
    "file address": DCAT.downloadURL,
    "file size": DCAT.byteSize,
    "file type": DCAT.mediaType,
    "related": DCAT.hasVersion,
    "name": FOAF.name,
}
IN_SCHEMA = {
    "title": SCHEMA.name,
    "summary": SCHEMA.description,
    "creator": SCHEMA.creator,
    "publisher": SCHEMA.publisher,
    "published": SCHEMA.datePublished,
    "modified": SCHEMA.dateModified,
    "keywords": SCHEMA.keywords,
    "identifier": SCHEMA.identifier,
    "license": SCHEMA.license,
    "access": SCHEMA.isAccessibleForFree,
    "version": SCHEMA.version,
    "files": SCHEMA.distribution,
    "file address": SCHEMA.contentUrl,
    "file size": SCHEMA.contentSize,
    "file type": SCHEMA.encodingFormat,
    "related": SCHEMA.includedInDataCatalog,
    "name": SCHEMA.name,
}


def _landing(page: Callable[..., Element]) -> Element:
    path = iri.local_path(str(IDENTIFIER))
    assert path == "/"
    return page(path)


def _negotiated(client: TestClient) -> Metadata:
    answer = client.get("/", headers={"accept": "text/turtle, application/ld+json;q=0.9"}, follow_redirects=True)
    assert answer.status_code == 200
    assert [each.status_code for each in answer.history] == [303]
    return Metadata(rdflib.Graph().parse(data=answer.content, format="turtle"), IN_DCAT)


def _embedded(page: Callable[..., Element]) -> Metadata:
    scripts = [each for each in _landing(page).iter("script") if each.get("type") == "application/ld+json"]
    (block,) = [json.loads(each.text or "") for each in scripts]
    assert block.pop("@context") == "https://schema.org/"
    links = {name: {"@type": "@id"} for name in ("license", "url", "sameAs", "contentUrl")}
    context = {"@vocab": str(SCHEMA), **links}
    return Metadata(rdflib.Graph().parse(data=json.dumps({"@context": context, **block}), format="json-ld"), IN_SCHEMA)


def _linked(client: TestClient, page: Callable[..., Element]) -> Metadata:
    """By the typed links in the head of the landing page."""
    found = {
        each.get("type"): each.get("href") or ""
        for each in _landing(page).iter("link")
        if each.get("rel") == "alternate" and each.get("type")
    }
    answer = client.get(found["application/ld+json"])
    assert answer.headers["content-type"] == "application/ld+json"
    return Metadata(rdflib.Graph().parse(data=answer.content, format="json-ld"), IN_DCAT)


@pytest.fixture(params=WAYS)
def metadata(request: pytest.FixtureRequest, client: TestClient, page: Callable[..., Element]) -> Metadata:
    """The metadata, harvested in each of the ways that evaluators try."""
    match request.param:
        case "negotiation":
            return _negotiated(client)
        case "embedded":
            return _embedded(page)
        case _:
            return _linked(client, page)


def test_f1_the_identifier_is_unique_and_of_a_service_that_keeps_it(metadata: Metadata) -> None:
    assert metadata.texts("identifier") == {str(IDENTIFIER)}
    assert str(IDENTIFIER).startswith(PERSISTENT)


def test_f2_core_metadata_are_there(metadata: Metadata) -> None:
    names = ("title", "summary", "creator", "publisher", "published", "modified", "keywords", "identifier", "version")
    assert [name for name in names if not metadata.values(name)] == []
    for agent in metadata.values("creator") | metadata.values("publisher"):
        assert any(metadata.graph.objects(agent, metadata.names["name"]))
    types = set(metadata.graph.objects(IDENTIFIER, RDF.type))
    assert types & {DCAT.Dataset, SCHEMA.Dataset}
    assert len(metadata.texts("keywords")) >= 4


def test_f3_and_a1_the_data_is_named_and_can_be_had(metadata: Metadata, client: TestClient) -> None:
    addresses = {
        str(address)
        for file in metadata.values("files")
        for address in metadata.graph.objects(file, metadata.names["file address"])
    }
    assert len(addresses) == 8
    for address in addresses:
        assert urlsplit(address).scheme in {"http", "https"}
        assert client.head(address).status_code == 200


def test_f4_search_engines_can_read_it(page: Callable[..., Element], client: TestClient) -> None:
    assert (IDENTIFIER, RDF.type, SCHEMA.Dataset) in _embedded(page).graph
    robots = client.get("/robots.txt").text
    assert "Disallow: /\n" not in robots
    assert "Sitemap: " in robots


def test_a1_the_conditions_of_access_are_stated(metadata: Metadata) -> None:
    (access,) = metadata.texts("access")
    assert access in {"http://publications.europa.eu/resource/authority/access-right/PUBLIC", "true"}


def test_i1_metadata_are_rdf_in_three_ways(client: TestClient, page: Callable[..., Element]) -> None:
    for found in (_negotiated(client), _embedded(page), _linked(client, page)):
        assert len(found.graph) > 30
        assert (IDENTIFIER, None, None) in found.graph


def test_i2_terms_are_of_registered_vocabularies(client: TestClient, page: Callable[..., Element]) -> None:
    for found in (_negotiated(client), _embedded(page)):
        terms = {str(predicate) for predicate in found.graph.predicates()} - {str(RDF.type)}
        unknown = {term for term in terms if not term.startswith(tuple(REGISTERED))}
        assert unknown == set()


def test_i3_related_things_are_linked_with_what_relates_them(metadata: Metadata) -> None:
    related = metadata.values("related")
    assert related
    assert all(str(each).startswith(str(IDENTIFIER)) for each in related)


def test_r1_size_and_type_of_the_data_are_stated_and_true(metadata: Metadata, client: TestClient) -> None:
    for file in metadata.values("files"):
        for address in metadata.graph.objects(file, metadata.names["file address"]):
            types = set(map(str, metadata.graph.objects(file, metadata.names["file type"])))
            assert any(each.endswith(("n-quads", "trig", "turtle", "ld+json")) for each in types)
            for size in metadata.graph.objects(file, metadata.names["file size"]):
                assert str(size).split()[0] == client.head(str(address)).headers["content-length"]


def test_r1_1_the_licence_is_a_standard_one(metadata: Metadata) -> None:
    assert metadata.texts("license") == {"https://creativecommons.org/licenses/by/4.0/"}


def test_r1_2_provenance_is_stated(client: TestClient) -> None:
    graph = _negotiated(client).graph
    assert any(graph.objects(IDENTIFIER, DCTERMS.provenance))
    current = graph.value(IDENTIFIER, DCAT.hasCurrentVersion)
    activity = graph.value(current, PROV.wasGeneratedBy)
    assert activity is not None
    assert any(graph.objects(activity, PROV.endedAtTime))
    assert any(graph.objects(activity, PROV.wasAssociatedWith))


def test_r1_3_metadata_and_data_are_in_formats_of_the_community(client: TestClient) -> None:
    graph = _negotiated(client).graph
    assert any(graph.subjects(RDF.type, DCAT.Catalog))
    registered = "https://www.iana.org/assignments/media-types/"
    types = set(map(str, graph.objects(None, DCAT.mediaType)))
    expected = ("application/n-quads", "application/trig", "text/turtle", "application/ld+json")
    assert types == {registered + each for each in expected}
    assert all(any(graph.objects(file, SPDX.checksum)) for file in graph.subjects(DCAT.downloadURL, None))


def test_one_entity_is_fair_too(client: TestClient) -> None:
    """The thing with its identifier, by negotiation: licence and source are with it or linked."""
    thing = iri.thing("place", "ma-rabat")
    path = iri.local_path(thing)
    assert path is not None
    answer = client.get(path, headers={"accept": "text/turtle"}, follow_redirects=True)
    graph = rdflib.Graph().parse(data=answer.content, format="turtle")
    assert (URIRef(thing), None, None) in graph
    assert any(graph.objects(None, DCTERMS.source))
    assert 'rel="license"' in answer.headers["link"]
