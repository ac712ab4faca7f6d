"""Each kind of footprint by a small shape: what a change can affect is told from it, and is no less than everything.

Every case is a shape, a dataset and changes. For each change the three lists are those that come of validating the
whole dataset twice, and where a walk can tell what is affected, nothing was validated whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from pyoxigraph import Quad, RdfFormat, Triple, parse

from pvegraph.validation.change import PreparedRules, compare
from pvegraph.validation.footprint import THIS
from pvegraph.validation.footprint_shapes import read_footprints
from pvegraph.validation.shape_index import ShapeIndex
from pvegraph.validation.validator import validate
from pvegraph.validation.view import Change, ChangedView, StoreView

_DECLARATIONS = """
@prefix ex: <https://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:prefixes sh:declare ex:prefix . ex:prefix sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI .
"""
_ONTOLOGY = "ex:Town rdfs:subClassOf ex:Place . ex:Village rdfs:subClassOf ex:Town ."


@dataclass(frozen=True)
class Case:
    """A shape, in Turtle, with data and single statements by which the data is changed."""

    shape: str
    data: str
    changes: tuple[str, ...]
    is_whole: bool = False


def triples(turtle: str) -> list[Triple]:
    """The statements of Turtle without prefixes, those of the prefixes apart."""
    common = {quad.triple for quad in parse(_DECLARATIONS, format=RdfFormat.TURTLE)}
    return [quad.triple for quad in parse(_DECLARATIONS + turtle, format=RdfFormat.TURTLE) if quad.triple not in common]


def rules_of(shape: str) -> tuple[list[Triple], list[Triple]]:
    """Ontology and shapes."""
    shapes = [quad.triple for quad in parse(_DECLARATIONS + shape, format=RdfFormat.TURTLE)]
    return triples(_ONTOLOGY), shapes


def query(where: str, select: str = "SELECT DISTINCT $this") -> str:
    """A shape for everything that has a name, with one query."""
    return f"""ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:name ; sh:sparql ex:Q .
        ex:Q sh:prefixes ex:prefixes ; sh:select "{select} WHERE {{ {where} }}" ."""


_CHAIN = 'ex:a ex:name "a" ; ex:p ex:b . ex:b ex:name "b" ; ex:p ex:c . ex:c ex:name "c" ; ex:q ex:d . ex:d ex:q ex:a .'
_TARGET = "ex:S a sh:PropertyShape ; sh:targetSubjectsOf ex:name ;"

CASES = {
    "one property": Case(f"{_TARGET} sh:path ex:p ; sh:maxCount 1 .", _CHAIN, ("ex:a ex:p ex:d .", "ex:a ex:p ex:b .")),
    "inverse path": Case(
        f"{_TARGET} sh:path [ sh:inversePath ex:p ] ; sh:minCount 1 .", _CHAIN, ("ex:c ex:p ex:a .", "ex:a ex:p ex:b .")
    ),
    "sequence": Case(
        f"{_TARGET} sh:path ( ex:p ex:p ex:q ) ; sh:minCount 1 .", _CHAIN, ("ex:c ex:q ex:d .", "ex:d ex:p ex:b .")
    ),
    "sequence with an inverse step": Case(
        f"{_TARGET} sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:maxCount 0 .",
        _CHAIN,
        ("ex:d ex:q ex:b .", "ex:a ex:p ex:d ."),
    ),
    "alternative": Case(
        f"{_TARGET} sh:path [ sh:alternativePath ( ex:q ( ex:p ex:q ) ) ] ; sh:maxCount 0 .",
        _CHAIN,
        ("ex:c ex:q ex:d .", "ex:b ex:q ex:b ."),
    ),
    "star": Case(
        f"{_TARGET} sh:path [ sh:zeroOrMorePath ex:p ] ; sh:maxCount 2 .",
        _CHAIN,
        ("ex:b ex:p ex:c .", "ex:c ex:p ex:d ."),
    ),
    "plus": Case(
        f"{_TARGET} sh:path [ sh:oneOrMorePath ex:p ] ; sh:minCount 1 .",
        _CHAIN,
        ("ex:b ex:p ex:c .", "ex:c ex:p ex:a ."),
    ),
    "question mark": Case(
        f"{_TARGET} sh:path ( [ sh:zeroOrOnePath ex:p ] ex:q ) ; sh:minCount 1 .", _CHAIN, ("ex:c ex:q ex:d .",)
    ),
    "class target, superclasses in data and ontology": Case(
        "ex:S a sh:NodeShape ; sh:targetClass ex:Place ; sh:property ex:P . ex:P sh:path ex:name ; sh:minCount 1 .",
        "ex:a a ex:Village . ex:b a ex:Hamlet . ex:c a ex:Place ; ex:name 'c' .",
        ("ex:Hamlet rdfs:subClassOf ex:Village .", "ex:a a ex:Village .", "ex:c ex:name 'c' .", "ex:a a ex:Place ."),
    ),
    "implicit class target": Case(
        "ex:Hamlet a sh:NodeShape , rdfs:Class ; sh:property ex:P . ex:P sh:path ex:name ; sh:minCount 1 .",
        "ex:a a ex:Hamlet . ex:b a ex:Place .",
        ("ex:b a ex:Hamlet .", "ex:a ex:name 'a' ."),
    ),
    "target of objects": Case(
        "ex:S a sh:PropertyShape ; sh:targetObjectsOf ex:p ; sh:path ex:q ; sh:minCount 1 .",
        _CHAIN,
        ("ex:a ex:p ex:e .", "ex:a ex:p ex:b .", "ex:c ex:q ex:d ."),
    ),
    "target node": Case(
        "ex:S a sh:PropertyShape ; sh:targetNode ex:z ; sh:path ex:q ; sh:maxCount 0 .", _CHAIN, ("ex:z ex:q ex:a .",)
    ),
    "class of a value": Case(
        f"{_TARGET} sh:path ex:p ; sh:class ex:Place .",
        _CHAIN + " ex:b a ex:Town . ex:c a ex:Thing .",
        ("ex:b a ex:Town .", "ex:c a ex:Village .", "ex:Thing rdfs:subClassOf ex:Town .", "ex:b a ex:Place ."),
    ),
    "node": Case(
        f"{_TARGET} sh:path ex:p ; sh:node ex:N . ex:N a sh:NodeShape ; sh:property ex:M ."
        " ex:M sh:path ( ex:q ex:q ) ; sh:minCount 1 .",
        _CHAIN,
        ("ex:d ex:q ex:a .", "ex:b ex:q ex:c ."),
    ),
    "and, or, xone, not": Case(
        "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:name ; sh:or ( ex:A ex:B ) ; sh:not ex:C ;"
        " sh:xone ( ex:A ex:C ) ; sh:and ( ex:A [ sh:property [ sh:path ex:name ; sh:minCount 1 ] ] ) ."
        " ex:A sh:property [ sh:path ex:p ; sh:minCount 1 ] . ex:B sh:property [ sh:path ex:q ; sh:minCount 1 ] ."
        " ex:C sh:property [ sh:path [ sh:inversePath ex:r ] ; sh:minCount 1 ] .",
        _CHAIN,
        ("ex:c ex:q ex:d .", "ex:a ex:p ex:b .", "ex:z ex:r ex:a ."),
    ),
    "qualified value shape": Case(
        f"{_TARGET} sh:path [ sh:inversePath ex:p ] ; sh:qualifiedValueShape ex:N ; sh:qualifiedMinCount 1 ."
        " ex:N sh:property [ sh:path ex:r ; sh:hasValue ex:yes ] .",
        _CHAIN + " ex:a ex:r ex:yes .",
        ("ex:a ex:r ex:yes .", "ex:b ex:r ex:yes .", "ex:b ex:r ex:no ."),
    ),
    "qualified value shapes that are disjoint": Case(
        "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:name ; sh:property ex:P1 , ex:P2 ."
        " ex:P1 sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:Town ] ; sh:qualifiedMinCount 1 ;"
        " sh:qualifiedValueShapesDisjoint true ."
        " ex:P2 sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:Port ] ; sh:qualifiedMinCount 1 ;"
        " sh:qualifiedValueShapesDisjoint true .",
        _CHAIN + " ex:b a ex:Town .",
        ("ex:b a ex:Port .", "ex:b a ex:Town ."),
    ),
    "closed": Case(
        "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:name ; sh:closed true ; sh:property [ sh:path ex:name ] .",
        _CHAIN,
        ("ex:a ex:unheardOf 1 .", "ex:a ex:p ex:b ."),
    ),
    "comparisons of properties": Case(
        f"{_TARGET} sh:path ex:p ; sh:equals ex:q ; sh:disjoint ex:r .",
        _CHAIN,
        ("ex:a ex:q ex:b .", "ex:a ex:r ex:b .", "ex:c ex:q ex:d ."),
    ),
    "pairs": Case(
        query("$this ex:v ?value . ?other ex:v ?value . FILTER (STR($this) < STR(?other))"),
        "ex:a ex:name 'a' ; ex:v 1 . ex:b ex:name 'b' ; ex:v 2 . ex:c ex:name 'c' ; ex:v 3 .",
        ("ex:b ex:v 1 .", "ex:z ex:v 3 .", "ex:a ex:v 1 ."),
    ),
    "not exists, one in another": Case(
        query("$this ex:p ?x FILTER NOT EXISTS { ?y ex:q ?x FILTER NOT EXISTS { ?y ex:r ?z . ?z ex:r $this } }"),
        "ex:a ex:name 'a' ; ex:p ex:x . ex:y ex:q ex:x . ex:y ex:r ex:z .",
        ("ex:z ex:r ex:a .", "ex:y ex:q ex:x .", "ex:w ex:q ex:x .", "ex:y ex:r ex:z ."),
    ),
    "optional": Case(
        query("$this ex:p ?x OPTIONAL { ?x ex:q ?y . ?y ex:r ?z } FILTER (!BOUND(?z))"),
        "ex:a ex:name 'a' ; ex:p ex:x . ex:x ex:q ex:y .",
        ("ex:y ex:r ex:z .", "ex:x ex:q ex:w .", "ex:a ex:p ex:x ."),
    ),
    "union, and what is joined with it": Case(
        query("{ $this ex:p ?x } UNION { ?x ex:q $this . ?x ex:q ?w } ?x ex:r ?y FILTER EXISTS { ?y ex:r ?u }"),
        "ex:a ex:name 'a' ; ex:p ex:x . ex:y ex:q ex:a . ex:x ex:r ex:u . ex:y ex:r ex:v .",
        ("ex:u ex:r ex:t .", "ex:v ex:r ex:t .", "ex:y ex:q ex:a .", "ex:a ex:p ex:y ."),
    ),
    "sub-select": Case(
        query("{ SELECT $this (COUNT(?x) AS ?n) WHERE { $this ex:p/ex:q ?x } GROUP BY $this } FILTER (?n > 1)"),
        "ex:a ex:name 'a' ; ex:p ex:x . ex:x ex:q 1 .",
        ("ex:x ex:q 2 .", "ex:a ex:p ex:y .", "ex:x ex:q 1 ."),
    ),
    "paths of queries": Case(
        query("$this (ex:p|^ex:q)+/ex:r ?x . ?x !(ex:p|ex:q) ?y"),
        "ex:a ex:name 'a' ; ex:p ex:b . ex:c ex:q ex:b . ex:c ex:r ex:d . ex:d ex:s ex:e .",
        ("ex:d ex:s ex:e .", "ex:c ex:q ex:b .", "ex:c ex:p ex:f .", "ex:f ex:r ex:d ."),
    ),
    "circle": Case(query("$this ex:p ?x . ?x ex:p* $this"), _CHAIN, ("ex:c ex:p ex:a .", "ex:b ex:p ex:a .")),
    "a variable for a property": Case(
        query("$this ?path ?value . FILTER (?path IN (ex:p, ex:q)) FILTER NOT EXISTS { ?path ex:known true }"),
        _CHAIN + " ex:p ex:known true .",
        ("ex:q ex:known true .", "ex:p ex:known true .", "ex:b ex:q ex:a .", "ex:b ex:r ex:a ."),
    ),
    "BIND of a constant and of a variable": Case(
        query("BIND (ex:p AS ?path) $this ?path ?x . BIND (?x AS ?y) ?y ex:q ?z BIND (STR(?z) AS ?text)"),
        _CHAIN,
        ("ex:b ex:q ex:d .", "ex:c ex:q ex:d ."),
    ),
    "blank nodes and lists in a pattern": Case(
        query("$this ex:p [ ex:q [ ex:name ?n ] ]"), _CHAIN, ("ex:d ex:name 'd' .", "ex:c ex:q ex:d .")
    ),
    "a pattern that a filter alone connects": Case(
        query("$this ex:v ?x . ?other ex:limit ?y FILTER (?x > ?y)"),
        "ex:a ex:name 'a' ; ex:v 3 . ex:z ex:limit 5 .",
        ("ex:y ex:limit 1 .", "ex:z ex:limit 5 ."),
        is_whole=True,
    ),
    "a variable that OPTIONAL may leave unbound": Case(
        query("$this ex:p ?x OPTIONAL { ?x ex:q ?y } ?y ex:r ?z"),
        "ex:a ex:name 'a' ; ex:p ex:x . ex:u ex:r ex:v .",
        ("ex:x ex:q ex:w .", "ex:w ex:r ex:v .", "ex:u ex:r ex:v ."),
        is_whole=True,
    ),
    "a branch of a union that has nothing to do with the focus node": Case(
        query("{ $this ex:p ?x } UNION { ?x ex:q ?y }"),
        "ex:a ex:name 'a' .",
        ("ex:x ex:q ex:y .", "ex:a ex:p ex:y ."),
        is_whole=True,
    ),
    "a sub-select that takes the first": Case(
        query("{ SELECT $this ?x WHERE { $this ex:p ?x . ?x ex:q ?y } ORDER BY ?x LIMIT 1 }"),
        "ex:a ex:name 'a' ; ex:p ex:x . ex:x ex:q 1 .",
        ("ex:b ex:q 1 .",),
        is_whole=True,
    ),
}


def told(case: Case, change: Change) -> None:
    """Assert that a change is told as by validating everything twice."""
    ontology, shapes = rules_of(case.shape)
    before = StoreView.of(Quad(*triple) for triple in triples(case.data))
    after = ChangedView(before, change)
    found = compare(before, change, PreparedRules(ontology, shapes))
    old, new = (
        {finding.sort_key: finding for finding in validate(view.triples(None, None, None), ontology, shapes).findings}
        for view in (before, after)
    )
    assert [finding.sort_key for finding in found.new] == sorted(new.keys() - old.keys())
    assert [finding.sort_key for finding in found.fixed] == sorted(old.keys() - new.keys())
    assert {finding.sort_key for finding in found.unchanged} <= old.keys() & new.keys()
    assert bool(found.whole) is case.is_whole


@pytest.mark.parametrize("name", CASES)
def test_what_one_statement_does_is_told_as_by_validating_everything(name: str) -> None:
    case = CASES[name]
    held = set(triples(case.data))
    for turtle in case.changes:
        (triple,) = triples(turtle)
        quads = frozenset([Quad(*triple)])
        told(case, Change(frozenset(), quads) if triple in held else Change(quads))


def test_a_change_that_no_pattern_of_an_unbounded_query_matches_validates_nothing() -> None:
    case = CASES["a pattern that a filter alone connects"]
    told(Case(case.shape, case.data, (), is_whole=False), Change(frozenset([Quad(*triples("ex:a ex:p ex:b .")[0])])))


def test_the_subject_of_a_change_need_not_be_what_it_affects() -> None:
    ontology, shapes = rules_of(CASES["sequence"].shape)
    before = StoreView.of(Quad(*triple) for triple in triples(_CHAIN))
    (changed,) = triples("ex:c ex:q ex:d .")
    found = compare(before, Change(frozenset(), frozenset([Quad(*changed)])), PreparedRules(ontology, shapes))
    assert [finding.focus.value for finding in found.new] == ["https://example.org/a"]


def test_shapes_with_constraints_of_their_own_are_held_against_everything() -> None:
    shape = CASES["one property"].shape + " ex:Component a sh:ConstraintComponent ; sh:parameter [ sh:path ex:level ] ."
    rules = PreparedRules(*rules_of(shape))
    assert all(footprint.opaque for footprint in rules.footprints.values())


def test_a_shape_that_refers_to_itself_and_one_with_unknown_terms_are_held_against_everything() -> None:
    for shape in (
        "ex:S a sh:NodeShape ; sh:targetClass ex:Place ; sh:property [ sh:path ex:p ; sh:node ex:S ] .",
        "ex:S a sh:NodeShape ; sh:targetClass ex:Place ; sh:js ex:code .",
        query("SERVICE ex:s { $this ex:p ?x }"),
        query("$this ex:p"),
        query("$this ex:p ?x { SELECT (COUNT(?y) AS ?n) WHERE { ?y ex:p ?z } }"),
    ):
        # the engines would refuse some of these, so that nobody gets as far as this with them
        (footprint,) = read_footprints(ShapeIndex.of(rules_of(shape)[1]))
        assert footprint.opaque, shape


def test_a_deactivated_shape_looks_at_nothing() -> None:
    (footprint,) = PreparedRules(*rules_of(f"{_TARGET} sh:path ex:p ; sh:deactivated true .")).footprints.values()
    assert not any(block.edges for block in footprint.block.all())
    assert all(target.edge is None or THIS in target.edge.nodes for target in footprint.targets)
