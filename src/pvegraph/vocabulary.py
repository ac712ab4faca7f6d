"""The namespaces of every file we write, query or show, under the prefixes that we give them everywhere."""

from __future__ import annotations

from pvegraph import iri

_KINDS = (
    "place",
    "government",
    "country",
    "organisation",
    "person",
    "framework",
    "event",
    "series",
    "post",
    "tenure",
    "membership",
    "participation",
    "commitment",
    "publisher",
)
_SCHEMES = (
    "theme",
    "role",
    "organisation-type",
    "event-type",
    "framework-type",
    "place-type",
    "commitment-level",
    "continent",
)

PREFIXES: dict[str, str] = {
    "pve": iri.ONTOLOGY,
    "pves": iri.SHAPES,
    **{kind: iri.thing(kind, "") for kind in _KINDS},
    **{scheme: iri.concept(scheme, "") for scheme in _SCHEMES},
    "release": iri.RELEASE,
    "proposal": iri.PROPOSAL,
    "curator": iri.CURATOR,
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "m8g": "http://data.europa.eu/m8g/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prof": "http://www.w3.org/ns/dx/prof/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wgs": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def expand(name: str) -> str:
    """The IRI of a prefixed name.

    >>> expand("org:Post")
    'http://www.w3.org/ns/org#Post'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
