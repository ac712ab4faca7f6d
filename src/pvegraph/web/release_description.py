"""Releases as RDF: versions of one dataset, in the words of DCAT 3 (section 11), PROV-O and VoID."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import TypeAlias

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.release.history import Known
from pvegraph.release.provenance import activity_of
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.description import VOID
from pvegraph.web.signposting import LICENCE

DCAT = "http://www.w3.org/ns/dcat#"
SPDX = "http://spdx.org/rdf/terms#"
NAMESPACES = MappingProxyType(
    {"dcat": DCAT, "dct": PREFIXES["dct"], "prov": PREFIXES["prov"], "spdx": SPDX, "void": VOID, "xsd": PREFIXES["xsd"]}
)
_XSD = PREFIXES["xsd"]
_N_QUADS = "https://www.iana.org/assignments/media-types/application/n-quads"
_Said: TypeAlias = tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]


def describe_releases(releases: Iterable[Known], current: int | None) -> list[ox.Triple]:
    """The dataset with its versions, each with its date and size."""
    dataset = ox.NamedNode(iri.BASE)
    said: list[_Said] = []
    for release in releases:
        said.append((dataset, DCAT + "hasVersion", name_of(release.number)))
        said += _release(release)
    if current is not None:
        said.append((dataset, DCAT + "hasCurrentVersion", name_of(current)))
    return _triples(said)


def describe_release(release: Known, home: str) -> list[ox.Triple]:
    """One version: when it was made and of which it is the next, how much it says, and its file with its checksum."""
    name = name_of(release.number)
    file, checksum = (ox.NamedNode(f"{name.value}#{part}") for part in ("n-quads", "sha256"))
    address = ox.NamedNode(f"{home}/releases/{release.number}/dataset.nq")
    said: list[_Said] = [
        *_release(release),
        (name, expand("dct:license"), ox.NamedNode(LICENCE)),
        (name, VOID + "classes", ox.Literal(release.classes)),
        (name, VOID + "sparqlEndpoint", ox.NamedNode(f"{home}/releases/{release.number}/sparql")),
        (name, DCAT + "distribution", file),
        (file, expand("rdf:type"), ox.NamedNode(DCAT + "Distribution")),
        (file, DCAT + "accessURL", address),
        (file, DCAT + "downloadURL", address),
        (file, DCAT + "mediaType", ox.NamedNode(_N_QUADS)),
        (file, SPDX + "checksum", checksum),
        (checksum, expand("rdf:type"), ox.NamedNode(SPDX + "Checksum")),
        (checksum, SPDX + "algorithm", ox.NamedNode(SPDX + "checksumAlgorithm_sha256")),
        (checksum, SPDX + "checksumValue", ox.Literal(release.sha256, datatype=ox.NamedNode(_XSD + "hexBinary"))),
    ]
    return _triples(said)


def name_of(number: int) -> ox.NamedNode:
    """The IRI of a release."""
    return ox.NamedNode(f"{iri.RELEASE}{number}")


def _release(release: Known) -> Iterator[_Said]:
    name = name_of(release.number)
    made = ox.Literal(release.created, datatype=ox.NamedNode(_XSD + "dateTime"))
    yield name, expand("rdf:type"), ox.NamedNode(DCAT + "Dataset")
    yield name, expand("rdf:type"), ox.NamedNode(expand("prov:Entity"))
    yield name, DCAT + "isVersionOf", ox.NamedNode(iri.BASE)
    yield name, DCAT + "version", ox.Literal(str(release.number))
    yield name, expand("dct:issued"), made
    yield name, expand("prov:generatedAtTime"), made
    yield name, VOID + "triples", ox.Literal(release.triples)
    if release.origin is not None:
        yield name, expand("prov:wasGeneratedBy"), ox.NamedNode(activity_of(release.number, release.origin))
    if release.previous is not None:
        yield name, DCAT + "previousVersion", name_of(release.previous)
        yield name, expand("prov:wasRevisionOf"), name_of(release.previous)


def _triples(said: Iterable[_Said]) -> list[ox.Triple]:
    return [ox.Triple(subject, ox.NamedNode(predicate), value) for subject, predicate, value in said]
