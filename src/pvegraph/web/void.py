"""``/.well-known/void``: the dataset as VoID has it (https://www.w3.org/TR/void/), counted in the data."""

from __future__ import annotations

from functools import partial
from io import BytesIO

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from pvegraph import iri
from pvegraph.release.dumps import FORMS
from pvegraph.release.extent import Extent
from pvegraph.sparql import formats
from pvegraph.vocabulary import PREFIXES
from pvegraph.web import dataset
from pvegraph.web.answers import conditional
from pvegraph.web.assertions import NAMESPACES, Assertions, date
from pvegraph.web.choice import choose_format
from pvegraph.web.dataset import DATASET
from pvegraph.web.description import W3C_NAMES
from pvegraph.web.problem import not_acceptable
from pvegraph.web.signposting import LICENCE
from pvegraph.web.site import Site

_DOCUMENT = dataset.VOID
_USED = ("pve", "dct", "foaf", "geo", "org", "owl", "prov", "rdfs", "schema", "sh", "skos", "wgs")
"""The vocabularies that may be in the data; those that are, are named."""
_TARGETS = {
    "https://sws.geonames.org/": "GeoNames",
    "http://www.wikidata.org/entity/": "Wikidata",
    "https://www.wikidata.org/": "Wikidata",
    "http://dbpedia.org/": "DBpedia",
    "http://publications.europa.eu/": "EU Vocabularies",
    "http://id.loc.gov/": "Library of Congress Linked Data Service",
}
"""The names of datasets that links may lead to; one without a name here is known by its addresses."""


def void(request: Request, site: Site) -> Response:
    """The description, in a format of graphs."""
    format_ = choose_format(request.headers.get("accept"), "graph")
    if format_ is None:
        raise not_acceptable([offer.media_type for offer in formats.of_kind("graph")])
    base = dataset.public_base(request, site)

    def make() -> bytes:
        output = BytesIO()
        said = describe_dataset(base, site)
        formats.write_graph(said, format_, output, prefixes=formats.used_prefixes(said, NAMESPACES))
        return output.getvalue()

    return conditional(
        request, site.tag(request, format_.media_type, base), format_.media_type, make, {"Vary": "Accept"}
    )


def describe_dataset(base: str, site: Site) -> list[ox.Triple]:
    """The dataset, its graphs, its classes, its properties and its links, as they are now."""
    said = Assertions(partial(dataset.in_all_languages, site))
    extent = site.extent
    _document(said, site)
    _metadata(said, base, site)
    _totals(said, extent)
    _classes(said, extent)
    _properties(said, extent)
    _links(said, extent)
    _graphs(said, extent)
    return said.triples


def _document(said: Assertions, site: Site) -> None:
    """The description itself (section 6)."""
    said.type(_DOCUMENT, "void:DatasetDescription")
    said.text(_DOCUMENT, "dct:title", dataset.TITLE)
    said.link(_DOCUMENT, "foaf:primaryTopic", DATASET)
    said.say(_DOCUMENT, "dct:modified", date(site.release.manifest.created))


def _metadata(said: Assertions, base: str, site: Site) -> None:
    """What the dataset is and how it is to be had (sections 2 and 3)."""
    said.type(DATASET, "void:Dataset", "sd:GraphCollection")
    said.text(DATASET, "dct:title", dataset.TITLE)
    said.text(DATASET, "dct:description", dataset.DESCRIPTION)
    said.say(DATASET, "dct:identifier", ox.Literal(DATASET))
    said.link(DATASET, "dct:license", LICENCE)
    said.say(DATASET, "dct:modified", date(site.release.manifest.created))
    said.link(DATASET, "foaf:homepage", f"{base}/")
    said.link(DATASET, "rdfs:seeAlso", dataset.CATALOGUE)
    said.link(DATASET, "void:sparqlEndpoint", f"{base}/sparql")
    said.say(DATASET, "void:uriSpace", ox.Literal(iri.BASE))
    if site.release.number:
        said.say(DATASET, "owl:versionInfo", ox.Literal(str(site.release.number)))
        said.link(DATASET, "void:dataDump", *(f"{base}/dumps/{site.release.number}/{name}" for name in FORMS))
    said.link(
        DATASET,
        "void:feature",
        *(NAMESPACES["format"] + W3C_NAMES[format_.name] for format_ in formats.of_kind("graph")),
    )
    said.link(DATASET, "void:exampleResource", *site.extent.examples)


def _totals(said: Assertions, extent: Extent) -> None:
    """The sizes (section 4)."""
    _count(said, DATASET, "triples", extent.triples)
    _count(said, DATASET, "entities", extent.entities)
    _count(said, DATASET, "classes", len(extent.classes))
    _count(said, DATASET, "properties", len(extent.properties))
    _count(said, DATASET, "distinctSubjects", extent.subjects)
    _count(said, DATASET, "distinctObjects", extent.objects)
    used = (*extent.classes, *extent.properties)
    said.link(
        DATASET,
        "void:vocabulary",
        *(PREFIXES[prefix] for prefix in _USED if any(name.startswith(PREFIXES[prefix]) for name in used)),
    )


def _classes(said: Assertions, extent: Extent) -> None:
    """The partition by class, each with its partition by property (section 4)."""
    for number, (name, entities) in enumerate(extent.classes.items(), start=1):
        part = f"{_DOCUMENT}#class-{number}"
        used = extent.uses.get(name, {})
        said.link(DATASET, "void:classPartition", part)
        said.link(part, "void:class", name)
        _count(said, part, "entities", entities)
        _count(said, part, "triples", sum(used.values()))
        _count(said, part, "properties", len(used))
        for inner, (property_, triples) in enumerate(used.items(), start=1):
            smaller = f"{part}-property-{inner}"
            said.link(part, "void:propertyPartition", smaller)
            said.link(smaller, "void:property", property_)
            _count(said, smaller, "triples", triples)


def _properties(said: Assertions, extent: Extent) -> None:
    """The partition by property (section 4)."""
    for number, (name, use) in enumerate(extent.properties.items(), start=1):
        part = f"{_DOCUMENT}#property-{number}"
        said.link(DATASET, "void:propertyPartition", part)
        said.link(part, "void:property", name)
        _count(said, part, "triples", use.triples)
        _count(said, part, "distinctSubjects", use.subjects)
        _count(said, part, "distinctObjects", use.objects)


def _links(said: Assertions, extent: Extent) -> None:
    """The links to other datasets (section 5); each set of links has one property and one target."""
    targets: dict[str, str] = {}
    for number, ((property_, space), triples) in enumerate(extent.links.items(), start=1):
        links = f"{_DOCUMENT}#links-{number}"
        target = targets.setdefault(space, f"{_DOCUMENT}#target-{len(targets) + 1}")
        said.link(DATASET, "void:subset", links)
        said.type(links, "void:Linkset")
        said.link(links, "void:linkPredicate", property_)
        said.link(links, "void:subjectsTarget", DATASET)
        said.link(links, "void:objectsTarget", target)
        _count(said, links, "triples", triples)
    for space, target in targets.items():
        said.type(target, "void:Dataset")
        said.say(target, "dct:title", ox.Literal(_TARGETS.get(space, space)))
        said.say(target, "void:uriSpace", ox.Literal(space))


def _graphs(said: Assertions, extent: Extent) -> None:
    """The named graphs (SPARQL 1.1 Service Description, section 3.2.7)."""
    for number, (name, triples) in enumerate(extent.graphs.items(), start=1):
        named, graph = f"{_DOCUMENT}#named-graph-{number}", f"{_DOCUMENT}#graph-{number}"
        said.link(DATASET, "sd:namedGraph", named)
        said.type(named, "sd:NamedGraph")
        said.link(named, "sd:name", name)
        said.link(named, "sd:graph", graph)
        said.type(graph, "sd:Graph")
        _count(said, graph, "triples", triples)


def _count(said: Assertions, subject: str, name: str, number: int) -> None:
    said.say(subject, f"void:{name}", ox.Literal(number))
