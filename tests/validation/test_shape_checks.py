"""Mistakes in shapes that engines pass over in silence."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from pvegraph.validation import check_shapes
from pvegraph.validation.shape_checks import constraints
from pvegraph.validation.shape_index import ShapeIndex
from pvegraph.vocabulary import PREFIXES, expand

DECLARATIONS = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
SOUND = """
pves:Start a sh:PropertyShape ; sh:targetClass pve:Event ; sh:path pve:start ; sh:minCount 1 ;
    sh:message "{$this}"@en , "{$this}"@ar , "{$this}"@fr .
"""
ONTOLOGY = "pve:Event a owl:Class . pve:Summit a owl:Class ; rdfs:subClassOf pve:Event . pve:start a rdf:Property ."
DATA = 'event:a a pve:Summit ; pve:start "2020" .'


def triples(turtle: str) -> list[Triple]:
    """The statements of Turtle without prefixes."""
    return [quad.triple for quad in parse((DECLARATIONS + turtle).encode(), format=RdfFormat.TURTLE)]


def problems(shapes: str = SOUND, ontology: str = ONTOLOGY, data: str = DATA) -> set[tuple[str, str]]:
    """The kinds and subjects of the problems."""
    return {(found.kind, found.subject) for found in check_shapes(triples(shapes), triples(ontology), triples(data))}


def test_sound_shapes_have_no_problems() -> None:
    assert problems() == set()


@pytest.mark.parametrize(
    ("mistake", "expected"),
    [
        (SOUND.replace("sh:minCount", "sh:minCuont"), ("unknown-term", "sh:minCuont")),
        (SOUND.replace("sh:targetClass", "sh:targetclass"), ("unknown-term", "sh:targetclass")),
        (SOUND.replace("sh:PropertyShape", "sh:Propertyshape"), ("unknown-term", "sh:Propertyshape")),
        (SOUND + "pves:Start sh:minListLength 1 .", ("unknown-term", "sh:minListLength")),
        (SOUND.replace("pve:Event ;", "pve:Evnet ;"), ("dead-target", "pves:Start")),
        (SOUND.replace("pve:Event ;", "pve:Evnet ;"), ("undefined-class", "pve:Evnet")),
        (SOUND.replace("targetClass pve:Event", "targetSubjectsOf pve:end"), ("dead-target", "pves:Start")),
        (SOUND.replace("targetClass pve:Event", "targetObjectsOf pve:end"), ("undefined-property", "pve:end")),
        (SOUND.replace("targetClass pve:Event", "targetNode event:b"), ("dead-target", "pves:Start")),
        (SOUND.replace("sh:path pve:start", "sh:path pve:strat"), ("undefined-property", "pve:strat")),
        (SOUND.replace("path pve:start", "path [ sh:inversePath pve:x ]"), ("undefined-property", "pve:x")),
        (SOUND + "pves:Start sh:disjoint pve:y .", ("undefined-property", "pve:y")),
        (SOUND + "pves:Start sh:class pve:Fair .", ("undefined-class", "pve:Fair")),
        (SOUND + "pves:Start sh:closed true ; sh:ignoredProperties ( pve:z ) .", ("undefined-property", "pve:z")),
        (SOUND + "pves:Idle a sh:NodeShape ; sh:closed true .", ("unused-shape", "pves:Idle")),
        (SOUND.replace(', "{$this}"@fr', ""), ("message", "pves:Start")),
        (SOUND.replace('"{$this}"@en', '"Wrong."@en'), ("message", "pves:Start")),
    ],
)  # fmt: skip
def test_a_mistake_is_reported(mistake: str, expected: tuple[str, str]) -> None:
    assert expected in problems(mistake)


def test_terms_in_queries_must_be_defined_too() -> None:
    query = """pves:Q a sh:NodeShape ; sh:targetClass pve:Event ; sh:sparql pves:C . pves:C a sh:SPARQLConstraint ;
        sh:message "{$this}"@en , "{$this}"@ar , "{$this}"@fr ;
        sh:select "SELECT $this WHERE { $this pve:start/pve:nowhere ?x FILTER (?x = 'pve:quoted') }" ."""
    assert problems(SOUND + query) == {("undefined-property", "pve:nowhere")}


def test_terms_that_only_the_data_uses_must_be_defined() -> None:
    found = problems(data=DATA + "event:b a pve:Congress ; pve:cost 5 .")
    assert found == {("undefined-class", "pve:Congress"), ("undefined-property", "pve:cost")}


def test_a_target_is_alive_if_only_a_subclass_has_an_instance() -> None:
    assert problems(data="event:a a pve:Summit .") == set()
    assert problems(data="place:a pve:start 5 .") == {("dead-target", "pves:Start")}


def test_constraints_are_those_of_shapes_that_can_report() -> None:
    shapes = (
        SOUND
        + """
        pves:Holder a sh:NodeShape ; sh:targetClass pve:Event ; sh:property pves:Held ; sh:node pves:Helper .
        pves:Held a sh:PropertyShape ; sh:path pve:start ; sh:qualifiedValueShape pves:Helper ; sh:qualifiedMinCount 1 .
        pves:Helper a sh:NodeShape ; sh:nodeKind sh:IRI ."""
    )
    assert constraints(ShapeIndex.of(triples(shapes))) == {
        expand("pves:Start"): {expand("sh:MinCountConstraintComponent")},
        expand("pves:Holder"): {expand("sh:NodeConstraintComponent")},
        expand("pves:Held"): {expand("sh:QualifiedMinCountConstraintComponent")},
    }
