"""What we know of a thing as RDF: its description, what points at it page by page, and names for all that is mentioned.

A document's own statements (its topic, its sources, its pages) stand in the default graph, every other one in the graph
of the source that makes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import TypeAlias

import pyoxigraph as ox

from pvegraph.search.asking import select
from pvegraph.search.catalogue import kind_of
from pvegraph.sparql.formats import Format, used_prefixes, write_graph
from pvegraph.store import Store
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.addresses import document_of, is_document
from pvegraph.web.kinds import NODE_KINDS
from pvegraph.web.profiles import PLAIN, SCHEMA, Profile
from pvegraph.web.schema_org import in_schema_org
from pvegraph.web.statements import in_graph
from pvegraph.web.tombstones import REPLACED_BY

PAGE = 200
"""Things that point at the thing of a document, on one page of it. A document that has fewer is whole."""
_Pointing: TypeAlias = tuple[ox.NamedNode | ox.BlankNode, list[ox.Quad]]
"""A thing that points at another, and the statements by which it does."""
HYDRA = "http://www.w3.org/ns/hydra/core#"
_PREFIXES = {**PREFIXES, "hydra": HYDRA}
_QUADS = frozenset({"n-quads", "trig"})
_THING = ox.Variable("thing")
_TYPE = ox.NamedNode(expand("rdf:type"))
_OUTGOING = "SELECT ?thing ?property ?value ?graph WHERE { GRAPH ?graph { ?thing ?property ?value } }"
_INCOMING = "SELECT ?subject ?property ?thing ?graph WHERE { GRAPH ?graph { ?subject ?property ?thing } }"
_OF_MANY = """
SELECT ?subject ?property ?value ?graph
WHERE {{ VALUES ?subject {{ {0} }} GRAPH ?graph {{ ?subject ?property ?value }} {1} }}"""
_NAMES = ("skos:prefLabel", "rdfs:label", "dct:title", "foaf:name", "sh:name")
_ARE_NAMES, _ARE_NAMES_OR_CLASSES = (
    f"FILTER(?property IN ({', '.join(f'<{expand(name)}>' for name in names)}))"
    for names in (_NAMES, (*_NAMES, "rdf:type"))
)


@dataclass(frozen=True)
class Contents:
    """The statements of one page of a document, without those about the document itself."""

    thing: str
    profile: Profile
    quads: tuple[ox.Quad, ...]
    graphs: tuple[str, ...]
    """The graphs that they are from, but for the names of what they mention."""
    pointing: int | None = None
    """How many things point at the thing; `None` where that was not asked."""
    page: int = 1
    pages: int = 1


def contents(store: Store, thing: str, profile: Profile, page: int = 1) -> Contents:
    """What the document about a thing says in a profile, on one of its pages; little on a page that it does not have.

    ``plain`` is the concise bounded description: all that is said of the thing, and of the blank nodes that this leads
    to. The other profiles add, page by page, what points at the thing, all that is said of the tenures, memberships,
    participations, commitments and tombstones among that, and the names of everything mentioned. A graph is a document
    itself: there ``plain`` is the graph, to the letter, and what others say of it.
    """
    found = _of_graph(store, thing) if is_document(thing) else _described(store, thing)
    pointing: list[_Pointing] | None = None
    if profile is not PLAIN and not is_document(thing):
        pointing = _pointing(store, thing)
        found |= _page_of(store, pointing[(page - 1) * PAGE : page * PAGE])
    said = found if profile is PLAIN else found | _names_of(store, found, with_classes=profile is SCHEMA)
    return Contents(
        thing,
        profile,
        tuple(_sorted(_translated(found, said) if profile is SCHEMA else said)),
        tuple(sorted({quad.graph_name.value for quad in found if isinstance(quad.graph_name, ox.NamedNode)})),
        None if pointing is None else len(pointing),
        page,
        max(1, -(-len(pointing or ()) // PAGE)),
    )


def described(store: Store, thing: str) -> tuple[ox.Quad, ...]:
    """The concise bounded description of a thing."""
    return tuple(_sorted(_described(store, thing)))


def write(statements: Iterable[ox.Quad], format_: Format) -> bytes:
    """Statements as a file: with their graphs where the format is for those, else each once."""
    output = BytesIO()
    quads = list(statements)
    if format_.name in _QUADS:
        write_graph(quads, format_, output, prefixes=used_prefixes(quads, _PREFIXES))
    else:
        triples = list(dict.fromkeys(quad.triple for quad in quads))
        write_graph(triples, format_, output, prefixes=used_prefixes(triples, _PREFIXES))
    return output.getvalue()


def _described(store: Store, thing: str) -> set[ox.Quad]:
    """All that is said of a thing, and of the blank nodes that this leads to."""
    found: set[ox.Quad] = set()
    waiting: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(thing)]
    known = set(waiting)
    while waiting:
        node = waiting.pop()
        for row in select(store, _OUTGOING, {_THING: node}):
            value = row["value"]
            found.add(ox.Quad(node, row["property"], value, row["graph"]))
            if isinstance(value, ox.BlankNode) and value not in known:
                known.add(value)
                waiting.append(value)
    return found


def _pointing(store: Store, thing: str) -> list[_Pointing]:
    """The things that point at a thing, in the order of their IRIs, each with the statements that do."""
    node = ox.NamedNode(thing)
    found: dict[ox.NamedNode | ox.BlankNode, list[ox.Quad]] = {}
    for row in select(store, _INCOMING, {_THING: node}):
        quad = ox.Quad(row["subject"], row["property"], node, row["graph"])
        found.setdefault(row["subject"], []).append(quad)
    return sorted(found.items(), key=lambda each: str(each[0]))


def _page_of(store: Store, shown: Iterable[_Pointing]) -> set[ox.Quad]:
    """The statements of some that point at a thing; of nodes and of tombstones all that is said of them."""
    found: set[ox.Quad] = set()
    told = []
    for subject, quads in shown:
        found.update(quads)
        is_node = isinstance(subject, ox.NamedNode) and kind_of(subject.value) in NODE_KINDS
        if is_node or any(quad.predicate.value == REPLACED_BY for quad in quads):
            told.append(subject)
    return found | _of_many(store, told)


def _names_of(store: Store, quads: Iterable[ox.Quad], *, with_classes: bool) -> set[ox.Quad]:
    """The names of everything that statements mention: things, properties, classes, and the graphs that they are in."""
    terms = {term for quad in quads for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)}
    condition = _ARE_NAMES_OR_CLASSES if with_classes else _ARE_NAMES
    return _of_many(store, [term for term in terms if isinstance(term, ox.NamedNode)], condition)


def _translated(found: set[ox.Quad], said: set[ox.Quad]) -> set[ox.Quad]:
    """Statements in schema.org's words, without the names of what these words do not mention any more."""
    quads = in_schema_org(said)
    kept = {quad.subject for quad in found} | {quad.object for quad in quads}
    return {quad for quad in quads if quad.subject in kept}


def _of_many(store: Store, things: Iterable[ox.NamedNode | ox.BlankNode], condition: str = "") -> set[ox.Quad]:
    """Everything, or what fulfils a condition, that is said of each of many things; asked in one query."""
    listed = " ".join(sorted(str(thing) for thing in things if isinstance(thing, ox.NamedNode)))
    if not listed:
        return set()
    rows = select(store, _OF_MANY.format(listed, condition))
    return {ox.Quad(row["subject"], row["property"], row["value"], row["graph"]) for row in rows}


def _of_graph(store: Store, graph: str) -> set[ox.Quad]:
    """Everything that a graph says, and what other graphs say of it."""
    found = {statement.quad for statement in in_graph(store, graph)} | _described(store, graph)
    dataset = ox.Dataset(found)
    # Blank nodes, which only the shapes have, get the same labels in every run.
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def about(shown: Contents, suffix: str) -> tuple[ox.Quad, ...]:
    """What a document says of itself: its topic, the graphs that speak in it, its profile, and where its pages are.

    The pages are those of the form with a suffix, as pages for people are of another size.
    """
    document = ox.NamedNode(document_of(shown.thing))
    topic = [] if is_document(shown.thing) else [("foaf:primaryTopic", shown.thing)]
    sources = [("dct:source", graph) for graph in shown.graphs if graph != shown.thing]
    said = [*topic, *sources, ("dct:conformsTo", shown.profile.iri)]
    quads = [ox.Quad(document, ox.NamedNode(expand(name)), ox.NamedNode(value)) for name, value in said]
    return (*quads, *_about_pages(shown, document, suffix))


def _about_pages(shown: Contents, document: ox.NamedNode, suffix: str) -> list[ox.Quad]:
    """How many things point at the thing, and the pages beside this one (Hydra Core Vocabulary, section 5.3)."""
    if shown.pointing is None:
        return []
    collection = ox.NamedNode(f"{document.value}#incoming")
    said = [
        ox.Quad(document, _hydra("collection"), collection),
        ox.Quad(collection, _TYPE, _hydra("Collection")),
        ox.Quad(collection, _hydra("totalItems"), ox.Literal(shown.pointing)),
    ]
    if shown.pages > 1:
        form = f"{document.value}.{suffix}"
        view = ox.NamedNode(form + page_query(shown.profile, shown.page))
        said += [ox.Quad(collection, _hydra("view"), view), ox.Quad(view, _TYPE, _hydra("PartialCollectionView"))]
        said += [
            ox.Quad(view, _hydra(name), ox.NamedNode(form + page_query(shown.profile, number)))
            for name, number in neighbours(shown.page, shown.pages).items()
        ]
    return said


def neighbours(page: int, pages: int) -> dict[str, int]:
    """The pages beside a page, by what they are to it.

    >>> neighbours(1, 3)
    {'first': 1, 'next': 2, 'last': 3}
    """
    numbers = {"first": 1, "previous": page - 1, "next": page + 1, "last": pages}
    return {name: number for name, number in numbers.items() if 1 <= number <= pages}


def page_query(profile: Profile, page: int) -> str:
    """The query string of a page of a document in a profile.

    >>> page_query(SCHEMA, 2)
    '?profile=schema&page=2'
    """
    return f"?profile={profile.name}&page={page}" if profile is SCHEMA else f"?page={page}"


def _hydra(name: str) -> ox.NamedNode:
    return ox.NamedNode(HYDRA + name)


def _sorted(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Statements in an order that depends on nothing else, so that the same release gives the same octets."""
    return sorted(
        quads, key=lambda quad: (str(quad.subject), str(quad.predicate), str(quad.object), str(quad.graph_name))
    )
