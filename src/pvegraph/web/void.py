"""``/.well-known/void``: the dataset as the Vocabulary of Interlinked Datasets describes it, counted in the data."""

from __future__ import annotations

from io import BytesIO

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from pvegraph import iri
from pvegraph.search.asking import select
from pvegraph.sparql import formats
from pvegraph.store import Store
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.answers import conditional
from pvegraph.web.choice import choose_format
from pvegraph.web.description import FORMATS_NAMESPACE, SD, VOID, W3C_NAMES
from pvegraph.web.problem import not_acceptable
from pvegraph.web.signposting import LICENCE
from pvegraph.web.site import Site
from pvegraph.web.sparql import endpoint

_GRAPHS = "SELECT ?graph (COUNT(*) AS ?number) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph"
_CLASSES = "SELECT ?class (COUNT(?s) AS ?number) WHERE { ?s a ?class } GROUP BY ?class ORDER BY ?class"
_PROPERTIES = "SELECT ?property (COUNT(*) AS ?number) WHERE { ?s ?property ?o } GROUP BY ?property ORDER BY ?property"
_TRIPLES = "SELECT (COUNT(*) AS ?number) WHERE { ?s ?p ?o }"
_TITLES = {
    "en": "Who prevents violent extremism, where, and since when",
    "ar": "من يعمل على منع التطرف العنيف، وأين، ومنذ متى",
    "fr": "Qui prévient l’extrémisme violent, où et depuis quand",
}
_USED = ("pve", "dct", "foaf", "geo", "org", "owl", "prov", "rdfs", "schema", "sh", "skos")
"""The vocabularies that may be in the data; those that are, are named."""


def void(request: Request, site: Site) -> Response:
    """The description, in a format of graphs."""
    format_ = choose_format(request.headers.get("accept"), "graph")
    if format_ is None:
        raise not_acceptable([offer.media_type for offer in formats.of_kind("graph")])
    service = endpoint(request, site)
    output = BytesIO()

    def make() -> bytes:
        formats.write_graph(describe_dataset(service, site), format_, output, prefixes={**PREFIXES, **_OURS})
        return output.getvalue()

    tag = site.tag(request, format_.media_type, service)
    return conditional(request, tag, format_.media_type, make, {"Vary": "Accept"})


_OURS = {"void": VOID, "sd": SD, "format": FORMATS_NAMESPACE}


def describe_dataset(service: str, site: Site) -> list[ox.Triple]:
    """The dataset, its graphs, its classes and its properties, as they are now."""
    root = f"{service.removesuffix('/sparql')}/.well-known/void"
    dataset = ox.NamedNode(f"{root}#dataset")
    said = _Statements(dataset)
    said.add("rdf:type", ox.NamedNode(VOID + "Dataset"))
    said.add("rdf:type", ox.NamedNode(SD + "GraphCollection"))
    for language, title in _TITLES.items():
        said.add("dct:title", ox.Literal(title, language=language))
    said.add("dct:license", ox.NamedNode(LICENCE))
    said.add("dct:isVersionOf", ox.NamedNode(iri.BASE))
    said.add("dct:identifier", ox.Literal(f"release {site.release.number}"))
    said.add(VOID + "uriSpace", ox.Literal(iri.BASE))
    said.add(VOID + "sparqlEndpoint", ox.NamedNode(service))
    for format_ in formats.of_kind("graph"):
        said.add(VOID + "feature", ox.NamedNode(FORMATS_NAMESPACE + W3C_NAMES[format_.name]))
    said.add(VOID + "triples", _count(site.store, _TRIPLES))
    classes, properties = _counted(site.store, _CLASSES), _counted(site.store, _PROPERTIES)
    said.add(VOID + "classes", ox.Literal(len(classes)))
    said.add(VOID + "properties", ox.Literal(len(properties)))
    used = [name.value for name, _ in (*classes, *properties)]
    for prefix in _USED:
        if any(term.startswith(PREFIXES[prefix]) for term in used):
            said.add(VOID + "vocabulary", ox.NamedNode(PREFIXES[prefix]))
    said.parts(root, "class", classes, "entities")
    said.parts(root, "property", properties, "triples")
    said.graphs(root, _counted(site.store, _GRAPHS))
    return said.triples


class _Statements:
    """What is said of the dataset."""

    def __init__(self, dataset: ox.NamedNode) -> None:
        self.triples: list[ox.Triple] = []
        self._dataset = dataset

    def add(self, property_: str, value: ox.NamedNode | ox.Literal, subject: ox.NamedNode | None = None) -> None:
        """One statement, of the dataset or of something else; the property is an IRI or has a prefix of ours."""
        name = property_ if "://" in property_ else expand(property_)
        self.triples.append(ox.Triple(subject or self._dataset, ox.NamedNode(name), value))

    def parts(self, root: str, kind: str, counted: list[tuple[ox.NamedNode, ox.Literal]], unit: str) -> None:
        """The partitions of the dataset by class or by property (VoID, section 4.6)."""
        for number, (name, count) in enumerate(counted, start=1):
            part = ox.NamedNode(f"{root}#{kind}-{number}")
            self.add(f"{VOID}{kind}Partition", part)
            self.add(VOID + kind, name, part)
            self.add(VOID + unit, count, part)

    def graphs(self, root: str, counted: list[tuple[ox.NamedNode, ox.Literal]]) -> None:
        """The named graphs (Service Description, section 3.2.7)."""
        for number, (name, count) in enumerate(counted, start=1):
            named, graph = (ox.NamedNode(f"{root}#{what}-{number}") for what in ("named-graph", "graph"))
            self.add(SD + "namedGraph", named)
            self.add("rdf:type", ox.NamedNode(SD + "NamedGraph"), named)
            self.add(SD + "name", name, named)
            self.add(SD + "graph", graph, named)
            self.add("rdf:type", ox.NamedNode(SD + "Graph"), graph)
            self.add(VOID + "triples", count, graph)


def _counted(store: Store, query: str) -> list[tuple[ox.NamedNode, ox.Literal]]:
    rows = [(row[0], row[1]) for row in select(store, query)]
    return [(name, n) for name, n in rows if isinstance(name, ox.NamedNode) and isinstance(n, ox.Literal)]


def _count(store: Store, query: str) -> ox.Literal:
    number = next(iter(select(store, query)))[0]
    assert isinstance(number, ox.Literal)  # noqa: S101 - a count is one
    return number
