"""What a validation looked at, and what it did not."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from pvegraph.release import subject
from pvegraph.settings import Settings
from pvegraph.validation.coverage import coverage
from pvegraph.validation.finding import Coverage
from pvegraph.vocabulary import PREFIXES, expand

DECLARATIONS = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
SHAPES = """
pves:Prefixes sh:declare pves:prefix-pve .
pves:prefix-pve sh:prefix "pve" ; sh:namespace "https://w3id.org/pvegraph/ontology#"^^xsd:anyURI .
pves:Event a sh:NodeShape ; sh:targetClass pve:Event ; sh:property pves:Start ; sh:node [ sh:property [
    sh:path ( pve:inSeries [ sh:inversePath pve:subEventOf ] ) ; sh:minCount 0 ] ] .
pves:Start a sh:PropertyShape ; sh:path pve:start ; sh:lessThan pve:end .
pves:Cost a sh:NodeShape ; sh:targetSubjectsOf pve:cost ; sh:sparql [ sh:prefixes pves:Prefixes ;
    sh:select "SELECT $this WHERE { $this pve:post ?x . FILTER (?x = 'pve:quoted' && ?x != <urn:y>) }" ] .
pves:Named a sh:NodeShape ; sh:targetNode event:z ; sh:closed true .
pves:Nothing a sh:NodeShape ; sh:targetClass pve:Congress ; sh:property [ sh:path pve:unread ] .
pves:Off a sh:NodeShape ; sh:targetClass pve:Person ; sh:deactivated true ; sh:property [ sh:path pve:unread ] .
pves:Own a sh:NodeShape , rdfs:Class .
[] a sh:NodeShape ; sh:targetObjectsOf pve:post .
"""


def triples(turtle: str) -> list[Triple]:
    """The statements of Turtle without prefixes."""
    return [quad.triple for quad in parse((DECLARATIONS + turtle).encode(), format=RdfFormat.TURTLE)]


def of(data: str, ontology: str = "") -> Coverage:
    """The coverage of some data by the shapes."""
    return coverage(triples(data), triples(ontology), triples(SHAPES))


def test_each_shape_with_a_target_tells_how_many_nodes_it_had() -> None:
    found = of("event:a a pve:Event ; pve:cost 1 ; pve:post event:b , event:c . event:d a pve:Event , pves:Own .")
    blank = [shape for shape in found.shapes if shape.startswith("_:")]
    assert found.shapes == {
        expand("pves:Event"): 2,
        expand("pves:Cost"): 1,
        expand("pves:Named"): 1,
        expand("pves:Nothing"): 0,
        expand("pves:Own"): 1,
        blank[0]: 2,
    }


def test_instances_of_a_subclass_count_wherever_the_subclass_is_said() -> None:
    assert of("event:a a pve:Summit .", "pve:Summit rdfs:subClassOf pve:Event .").shapes[expand("pves:Event")] == 1
    circle = "pve:Summit rdfs:subClassOf pve:Event . pve:Event rdfs:subClassOf pve:Summit ."
    assert of("event:a a pve:Summit .", circle).shapes[expand("pves:Event")] == 1


def test_things_that_no_shape_is_about_are_counted_by_class() -> None:
    found = of("event:a a pve:Event . event:p a pve:Person , pve:Actor . event:q a pve:Person . event:r pve:end 1 .")
    assert found.unchecked_things == {expand("pve:Person"): 2, expand("pve:Actor"): 1, "": 1}


def test_what_only_the_ontology_describes_is_no_thing_of_the_data() -> None:
    assert of("", "pve:Person a rdfs:Class .").unchecked_things == {}


def test_properties_are_read_by_paths_pairs_targets_and_queries() -> None:
    names = ["start", "end", "inSeries", "subEventOf", "cost", "post", "quoted", "role", "unread"]
    found = of("event:a a pve:Event ; <urn:y> 1 ; " + " ; ".join(f"pve:{name} 1" for name in names) + " .")
    assert found.unchecked_properties == {expand(f"pve:{name}"): 1 for name in ("quoted", "role", "unread")}


def test_a_shape_that_had_no_node_has_read_nothing() -> None:
    data = "event:a a pve:Congress ; pve:unread 1 , 2 . event:b pve:start 1 ."
    found = of(data)
    assert found.unchecked_properties == {expand("pve:start"): 1}
    assert of("event:b pve:unread 1 , 2 .").unchecked_properties == {expand("pve:unread"): 2}


def test_a_statement_of_several_sources_counts_once() -> None:
    assert of("event:a pve:role 1 . event:a pve:role 1 .").unchecked_properties == {expand("pve:role"): 1}


@pytest.mark.parametrize("data", ["", "_:a pve:role _:b ."])
def test_shapes_are_not_needed_for_an_answer(data: str) -> None:
    found = coverage(triples(data), [], [])
    assert found.shapes == {}
    assert sum(found.unchecked_things.values()) == bool(data)


def test_the_authored_data_leaves_no_shape_idle(settings: Settings) -> None:
    found = subject.whole(settings).coverage()
    may_be_idle = {shape for shape, number in found.shapes.items() if not number}
    assert {shape for shape in may_be_idle if "Tombstone" not in shape} == set()
    assert sum(found.shapes.values()) > 10_000
