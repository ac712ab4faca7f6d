"""Our JSON-LD: read back by two other programs it is what was written, and it reads well without any."""

from __future__ import annotations

import json
from collections import defaultdict
from io import BytesIO

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from pvegraph import iri
from pvegraph.errors import UsageError
from pvegraph.release import Release
from pvegraph.sparql.context import VOCABULARIES, Context
from pvegraph.sparql.jsonld import write_graphs
from pvegraph.vocabulary import PREFIXES, expand

RABAT = ox.NamedNode(iri.thing("place", "ma-rabat"))
GRAPH = ox.NamedNode(iri.source_graph("example", "page"))


@pytest.fixture(scope="module")
def quads(release: Release) -> list[ox.Quad]:
    """Every statement of the release."""
    return list(ox.parse(path=release.nquads, format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def context(quads: list[ox.Quad]) -> Context:
    """The context of the release's own ontology."""
    return _context(quads)


def _context(quads: list[ox.Quad]) -> Context:
    return Context.of(quad for quad in quads if quad.graph_name == ox.NamedNode(iri.ONTOLOGY_GRAPH))


def _written(context: Context, *said: tuple[str, ox.NamedNode | ox.Literal | ox.BlankNode]) -> bytes:
    """One node with properties and values, as a document."""
    output = BytesIO()
    quads = [ox.Quad(RABAT, ox.NamedNode(expand(name)), value, GRAPH) for name, value in said]
    write_graphs([(GRAPH, quads)], context, output)
    return output.getvalue()


def _node(context: Context, *said: tuple[str, ox.NamedNode | ox.Literal]) -> dict[str, object]:
    """The node, as a program sees it that knows JSON and nothing else."""
    (graph,) = json.loads(_written(context, *said))["@graph"]
    (node,) = graph["@graph"]
    return dict(node)


def test_things_are_full_addresses_and_classes_are_names(context: Context) -> None:
    node = _node(
        context,
        ("rdf:type", ox.NamedNode(expand("pve:City"))),
        ("rdf:type", ox.NamedNode(expand("org:Post"))),
        ("pve:country", ox.NamedNode(iri.thing("country", "ma"))),
    )
    assert node == {"id": RABAT.value, "type": ["City", "org:Post"], "country": iri.thing("country", "ma")}


def test_texts_are_maps_by_language(context: Context) -> None:
    names = [("Rabat", "en"), ("الرباط", "ar"), ("Rabat", "fr"), ("Ville de Rabat", "fr")]
    node = _node(context, *(("skos:prefLabel", ox.Literal(name, language=language)) for name, language in names))
    assert node["skos:prefLabel"] == {"en": "Rabat", "ar": "الرباط", "fr": ["Rabat", "Ville de Rabat"]}


def test_whole_numbers_are_numbers_and_what_is_no_number_stays_as_it_is_written(context: Context) -> None:
    integer = ox.NamedNode(expand("xsd:integer"))
    for text, expected in (
        ("577827", 577827),
        ("0", 0),
        ("-1", -1),
        ("007", "007"),
        ("+1", "+1"),
        ("9" * 16, "9" * 16),
    ):
        node = _node(context, ("pve:population", ox.Literal(text, datatype=integer)))
        assert node["population"] == expected, text


def test_a_date_says_how_exact_it_is(context: Context) -> None:
    node = _node(context, ("pve:start", ox.Literal("2015", datatype=ox.NamedNode(expand("xsd:gYear")))))
    assert node["start"] == {"@value": "2015", "@type": "xsd:gYear"}


def test_a_value_of_an_unexpected_kind_is_kept(context: Context) -> None:
    said: list[tuple[str, ox.NamedNode | ox.Literal | ox.BlankNode]] = [
        ("skos:prefLabel", ox.Literal("no language")),
        ("skos:prefLabel", ox.NamedNode("http://example.org/name")),
        ("pve:country", ox.Literal("Morocco")),
        ("pve:population", ox.Literal("many")),
        ("pve:population", ox.NamedNode("http://example.org/many")),
        ("rdf:type", ox.BlankNode("b")),
        ("dct:date", ox.Literal("x", language="en-GB")),
    ]
    expected = {ox.Quad(RABAT, ox.NamedNode(expand(name)), value, GRAPH) for name, value in said}
    dataset, found = ox.Dataset(expected), ox.Dataset(ox.parse(_written(context, *said), ox.RdfFormat.JSON_LD))
    for each in (dataset, found):
        each.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert found == dataset


def test_an_iri_that_would_be_read_as_a_name_is_refused(context: Context) -> None:
    with pytest.raises(UsageError, match="JSON-LD has no way to write <org:x>"):
        _written(context, ("dct:source", ox.NamedNode("org:x")))
    assert _node(context, ("dct:source", ox.NamedNode("geo:34.0,-6.8")))["dct:source"] == "geo:34.0,-6.8"


def test_no_name_of_ours_is_a_prefix_or_a_keyword(context: Context) -> None:
    ours = [name for name in context.names.values() if ":" not in name]
    assert len(ours) == len(set(ours))
    assert not set(ours) & {*VOCABULARIES, "id", "type"}


def test_the_context_knows_every_term_of_the_release_and_what_its_values_are(
    context: Context, quads: list[ox.Quad]
) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.predicate.value != expand("rdf:type"):
            value = quad.object
            if isinstance(value, ox.Literal):
                found[quad.predicate.value].add("text" if value.language else value.datatype.value)
            else:
                found[quad.predicate.value].add("iri")
    assert [term for term in sorted(found) if term not in context.names] == []
    for term in (
        "sh:minInclusive",
        "sh:maxInclusive",
        "sh:order",
        "dct:creator",
    ):  # which take more than the release happens to use
        assert context.kinds[expand(term)] == "any"
        del found[expand(term)]
    # A year, a month and a day are three datatypes, and plain strings need no more than their name.
    plain = {expand("xsd:string"), *(expand(f"xsd:{each}") for each in ("date", "decimal", "boolean", "anyURI"))}
    expected = {
        term: next(iter(kinds)) if len(kinds) == 1 and not kinds & plain else "any" for term, kinds in found.items()
    }
    assert {term: context.kinds[term] for term in expected} == expected


@pytest.mark.parametrize("reader", ["pyoxigraph", "rdflib"])
def test_what_is_read_back_is_what_was_written(context: Context, quads: list[ox.Quad], reader: str) -> None:
    graphs: dict[ox.NamedNode, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        assert isinstance(quad.graph_name, ox.NamedNode)
        graphs[quad.graph_name].append(quad)
    kept = [ox.NamedNode(iri.SHAPES_GRAPH), *list(graphs)[::20]]
    output = BytesIO()
    write_graphs([(name, graphs[name]) for name in kept], context, output)
    expected = {quad for name in kept for quad in graphs[name]}
    if reader == "pyoxigraph":
        assert set(ox.parse(output.getvalue(), ox.RdfFormat.JSON_LD)) == expected
        return
    ours, theirs = rdflib.Dataset(), rdflib.Dataset()
    theirs.parse(data=output.getvalue(), format="json-ld")
    ours.parse(data=ox.serialize(expected, format=ox.RdfFormat.N_QUADS), format="nquads")
    assert _ground(theirs) == _ground(ours)
    assert len(list(theirs.quads())) == len(expected)


def _ground(dataset: rdflib.Dataset) -> set[tuple[object, ...]]:
    """The statements without a blank node; rdflib names those anew."""
    return {quad for quad in dataset.quads() if not any(isinstance(term, rdflib.BNode) for term in quad)}


_SMALL = Context.of(
    ox.Triple(ox.NamedNode(expand(term)), ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand(kind)))
    for term, kind in (
        ("pve:country", "owl:ObjectProperty"),
        *((name, "rdf:Property") for name in ("skos:prefLabel", "dct:source", "rdf:rest", "sh:path", "sh:minCount")),
    )
)
TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
NODES = st.sampled_from(
    [RABAT, ox.NamedNode("http://example.org/é?a=1#b"), ox.NamedNode("urn:x:y"), ox.BlankNode("b0")]
)
VALUES = st.one_of(
    NODES,
    TEXT.map(ox.Literal),
    st.builds(lambda text, language: ox.Literal(text, language=language), TEXT, st.sampled_from(["en", "ar", "fr-ca"])),
    st.builds(
        lambda text, name: ox.Literal(text, datatype=ox.NamedNode(expand(name))),
        st.one_of(TEXT, st.integers(-(10**17), 10**17).map(str)),
        st.sampled_from(["xsd:integer", "xsd:date", "xsd:boolean", "xsd:double"]),
    ),
)
NAMES = ["rdf:type", "skos:prefLabel", "pve:country", "sh:minCount", "pve:start", "dct:source", "rdf:rest", "sh:path"]
PREDICATES = st.sampled_from([*map(expand, NAMES), "http://example.org/p", "urn:p"])


@given(st.lists(st.tuples(NODES, PREDICATES, VALUES, st.sampled_from([GRAPH, ox.DefaultGraph()]))))
def test_any_dataset_is_read_back_as_it_was(said: list[tuple[ox.NamedNode, str, ox.Term, ox.NamedNode]]) -> None:
    context = _SMALL
    quads = {ox.Quad(s, ox.NamedNode(p), o, g) for s, p, o, g in said}  # type: ignore[arg-type] # any term
    graphs: dict[ox.NamedNode, list[ox.Quad]] = defaultdict(list)
    for quad in sorted(quads, key=str):
        graphs[quad.graph_name].append(quad)  # type: ignore[index] # as above
    output = BytesIO()
    write_graphs(graphs.items(), context, output)
    assert set(ox.parse(output.getvalue(), ox.RdfFormat.JSON_LD)) == quads
    assert json.loads(output.getvalue())["@context"]["skos"] == PREFIXES["skos"]
