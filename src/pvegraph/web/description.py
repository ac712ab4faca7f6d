"""What the SPARQL service can do, as SPARQL 1.1 Service Description; made of the tables that the code itself uses."""

from __future__ import annotations

from types import MappingProxyType
from typing import TypeAlias

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.settings import Settings
from pvegraph.sparql.formats import FORMATS
from pvegraph.sparql.functions import EXTENSION_FUNCTIONS
from pvegraph.vocabulary import expand
from pvegraph.web.site import Site

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
FORMATS_NAMESPACE = "http://www.w3.org/ns/formats/"
PREFIXES = MappingProxyType(
    {
        "sd": SD,
        "void": VOID,
        "format": FORMATS_NAMESPACE,
        "dct": "http://purl.org/dc/terms/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "geof": "http://www.opengis.net/def/function/geosparql/",
    }
)

W3C_NAMES = MappingProxyType(
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

_Said: TypeAlias = tuple[ox.NamedNode | ox.BlankNode, str, ox.NamedNode | ox.Literal]


def describe_service(endpoint: str, site: Site) -> list[ox.Triple]:
    """The statements about the service at an address (SPARQL 1.1 Service Description, section 3)."""
    # Whoever asks another address than the public one still finds what is said of the service, as it has no name.
    service = ox.BlankNode("service")
    dataset, default = (ox.NamedNode(f"{endpoint}#{name}") for name in ("dataset", "default-graph"))
    manifest = site.release.manifest
    said: list[_Said] = [
        (service, expand("rdf:type"), ox.NamedNode(SD + "Service")),
        (service, SD + "endpoint", ox.NamedNode(endpoint)),
        (service, SD + "supportedLanguage", ox.NamedNode(SD + "SPARQL11Query")),
        *([(service, SD + "supportedLanguage", ox.NamedNode(SD + "SPARQL11Update"))] if site.takes_writes else []),
        *((service, SD + "feature", ox.NamedNode(SD + feature)) for feature in _features(site)),
        *(
            (service, SD + "resultFormat", ox.NamedNode(FORMATS_NAMESPACE + W3C_NAMES[f.name]))
            for f in FORMATS
            if f.name in W3C_NAMES
        ),
        (service, SD + "defaultDataset", dataset),
        (dataset, expand("rdf:type"), ox.NamedNode(SD + "Dataset")),
        (dataset, expand("dct:isVersionOf"), ox.NamedNode(iri.BASE)),
        (dataset, SD + "defaultGraph", default),
        (default, expand("rdf:type"), ox.NamedNode(SD + "Graph")),
        (default, VOID + "triples", ox.Literal(manifest.triples)),
        *_about(service, ox.NamedNode(f"{endpoint.removesuffix('/sparql')}/.well-known/void")),
        *_functions(service, site),
        *_limits(service, endpoint, site),
    ]
    return [ox.Triple(subject, ox.NamedNode(predicate), value) for subject, predicate, value in said]


def _features(site: Site) -> list[str]:
    """What the service can do beyond what every service can (section 3.3)."""
    return ["UnionDefaultGraph", *(["BasicFederatedQuery"] if site.federation is not None else [])]


def _about(service: ox.BlankNode, void: ox.NamedNode) -> list[_Said]:
    """Where the dataset is described, with its graphs: a client that wants to ask a query need not read all that."""
    return [(service, PREFIXES["rdfs"] + "seeAlso", void)]


def _functions(service: ox.BlankNode, site: Site) -> list[_Said]:
    """The functions beyond SPARQL 1.1; of those of a remote store nobody knows."""
    functions = [ox.NamedNode(name) for name in EXTENSION_FUNCTIONS] if site.service.version is not None else []
    return [
        statement
        for function in functions
        for statement in (
            (service, SD + "extensionFunction", function),
            (function, expand("rdf:type"), ox.NamedNode(SD + "Function")),
        )
    ]


def _limits(service: ox.BlankNode, endpoint: str, site: Site) -> list[_Said]:
    """What a query may cost, for which Service Description has no words."""
    limits = site.service.limits
    said: list[_Said] = []
    for name, value, unit in (
        ("seconds", limits.seconds, "seconds"),
        ("memory", limits.memory_bytes, "octets"),
        ("rows", limits.rows, "rows"),
        ("octets", limits.result_bytes, "octets"),
        ("body", site.settings.query_body_limit, "octets"),
        *_limits_of_services(site.settings),
    ):
        limit = ox.NamedNode(f"{endpoint}#limit-{name}")
        said += [
            (service, PREFIXES["schema"] + "additionalProperty", limit),
            (limit, expand("rdf:type"), ox.NamedNode(PREFIXES["schema"] + "PropertyValue")),
            (limit, PREFIXES["schema"] + "name", ox.Literal(name)),
            (limit, PREFIXES["schema"] + "maxValue", ox.Literal(value)),
            (limit, PREFIXES["schema"] + "unitText", ox.Literal(unit)),
        ]
    return said


def _limits_of_services(settings: Settings) -> list[tuple[str, float, str]]:
    """What SERVICE may cost, where it is allowed."""
    if not settings.service_endpoints:
        return []
    return [
        ("service-clauses", settings.service_clauses, "clauses"),
        ("service-seconds", settings.service_seconds, "seconds"),
        ("service-rows", settings.service_rows, "rows"),
        ("service-octets", settings.service_octets, "octets"),
    ]
