"""What the SPARQL service can do, as SPARQL 1.1 Service Description; made of the tables that the code itself uses."""

from __future__ import annotations

from types import MappingProxyType

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.sparql.formats import FORMATS
from pvegraph.vocabulary import expand
from pvegraph.web.site import Site

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
PREFIXES = MappingProxyType({"sd": _SD, "void": _VOID, "format": _FORMATS, "dct": "http://purl.org/dc/terms/"})

_NAMES = MappingProxyType(
    {
        "json": "SPARQL_Results_JSON",
        "xml": "SPARQL_Results_XML",
        "csv": "SPARQL_Results_CSV",
        "tsv": "SPARQL_Results_TSV",
        "turtle": "Turtle",
        "n-triples": "N-Triples",
        "n-quads": "N-Quads",
        "trig": "TriG",
        "rdf-xml": "RDF_XML",
        "json-ld": "JSON-LD",
    }
)
"""The names of formats in the W3C's list of them; a workbook has none there."""


def describe_service(endpoint: str, site: Site) -> list[ox.Triple]:
    """The statements about the service at an address (SPARQL 1.1 Service Description, section 3)."""
    service, dataset, default = (ox.NamedNode(f"{endpoint}#{name}") for name in ("service", "dataset", "default-graph"))
    manifest = site.release.manifest
    said: list[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]] = [
        (service, expand("rdf:type"), ox.NamedNode(_SD + "Service")),
        (service, _SD + "endpoint", ox.NamedNode(endpoint)),
        (service, _SD + "supportedLanguage", ox.NamedNode(_SD + "SPARQL11Query")),
        *([(service, _SD + "supportedLanguage", ox.NamedNode(_SD + "SPARQL11Update"))] if site.takes_writes else []),
        (service, _SD + "feature", ox.NamedNode(_SD + "UnionDefaultGraph")),
        *(
            (service, _SD + "resultFormat", ox.NamedNode(_FORMATS + _NAMES[f.name]))
            for f in FORMATS
            if f.name in _NAMES
        ),
        (service, _SD + "defaultDataset", dataset),
        (dataset, expand("rdf:type"), ox.NamedNode(_SD + "Dataset")),
        (dataset, expand("dct:isVersionOf"), ox.NamedNode(iri.BASE)),
        (dataset, _SD + "defaultGraph", default),
        (default, expand("rdf:type"), ox.NamedNode(_SD + "Graph")),
        (default, _VOID + "triples", ox.Literal(manifest.triples)),
    ]
    return [ox.Triple(subject, ox.NamedNode(predicate), value) for subject, predicate, value in said]
