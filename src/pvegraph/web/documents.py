"""What we know of a thing as RDF: its statements, the nodes it takes part in, what points at it, and the sources."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.search.catalogue import kind_of
from pvegraph.sparql.formats import Format, used_prefixes, write_graph
from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.kinds import NODE_KINDS
from pvegraph.web.statements import in_graph, incoming, of_many, outgoing

_QUADS = frozenset({"n-quads", "trig"})


def document_address(thing: str) -> str:
    """The published address of the document about a thing; a graph is a document itself.

    >>> document_address("https://w3id.org/pvegraph/id/country/dk")
    'https://w3id.org/pvegraph/doc/country/dk'
    """
    path = thing.removeprefix(iri.BASE)
    if path.startswith("id/"):
        return f"{iri.BASE}doc/{path.removeprefix('id/')}"
    return f"{iri.BASE}doc/{path}" if path.startswith("concept/") else thing


def about_thing(store: Store, thing: str) -> list[ox.Quad]:
    """The statements of a document: of the thing, of the nodes it takes part in, pointing at it, about the document.

    The document names the thing as its topic and every graph that speaks here as a source.
    """
    found = {statement.quad for statement in outgoing(store, thing)}
    pointing = incoming(store, thing)
    found |= {statement.quad for statement in pointing}
    nodes = {s.subject for s in pointing if kind_of(s.subject) in NODE_KINDS}
    for statements in of_many(store, sorted(nodes)).values():
        found |= {statement.quad for statement in statements}
    return _sorted(found) + _about_document(thing, found)


def write(statements: Iterable[ox.Quad], format_: Format) -> bytes:
    """Statements as a file: with their graphs where the format is for those, else each once."""
    output = BytesIO()
    quads = list(statements)
    if format_.name in _QUADS:
        write_graph(quads, format_, output, prefixes=used_prefixes(quads))
    else:
        triples = list(dict.fromkeys(quad.triple for quad in quads))
        write_graph(triples, format_, output, prefixes=used_prefixes(triples))
    return output.getvalue()


def _about_document(thing: str, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """What the document says of itself, in no graph of the dataset."""
    document = ox.NamedNode(document_address(thing))
    graphs = sorted({quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)})
    said = [(expand("foaf:primaryTopic"), ox.NamedNode(thing))]
    said += [(expand("dct:source"), ox.NamedNode(graph)) for graph in graphs if graph != thing]
    return [ox.Quad(document, ox.NamedNode(predicate), value) for predicate, value in said]


def _sorted(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Statements in an order that depends on nothing else, so that the same release gives the same octets."""
    return sorted(
        quads, key=lambda quad: (str(quad.subject), str(quad.predicate), str(quad.object), str(quad.graph_name))
    )


def of_graph(store: Store, graph: str) -> list[ox.Quad]:
    """Everything that a graph says, and what other graphs say of it."""
    found = {statement.quad for statement in in_graph(store, graph)}
    dataset = ox.Dataset(found | {statement.quad for statement in outgoing(store, graph)})
    # Blank nodes, which only the shapes have, get the same labels in every run.
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return _sorted(dataset)
