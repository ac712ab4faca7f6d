"""Shapes are read as rules, and rules are said in words."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from pvegraph import iri
from pvegraph.search.catalogue import Catalogue
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web import languages
from pvegraph.web.manual import Manual
from pvegraph.web.naming import Naming
from pvegraph.web.ontology_words import Words
from pvegraph.web.shape_rules import Rule, Rules
from pvegraph.web.statements import Statement

DECLARATIONS = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
MESSAGE = 'sh:message "Wrong: {$this} with {?other} & more."@en'


def _rules(turtle: str) -> dict[str, Rule]:
    quads = ox.parse(DECLARATIONS + turtle, format=ox.RdfFormat.TURTLE)
    statements = [
        Statement(q.subject.value, q.predicate.value, q.object, iri.SHAPES_GRAPH, isinstance(q.subject, ox.BlankNode))
        for q in quads
    ]
    return {rule.shape.removeprefix(iri.SHAPES): rule for rule in Rules.read(statements).rules}


@pytest.fixture
def words(manual: Manual, catalogue: Catalogue) -> Words:
    return Words(manual.reading.ontology, Naming(catalogue, languages.load_all()["en"]))


@pytest.mark.parametrize(
    ("constraints", "said"),
    [
        ("sh:path pve:post ; sh:minCount 1 ; sh:maxCount 1", "exactly one"),
        ("sh:path pve:post ; sh:minCount 1", "at least one"),
        ("sh:path pve:post ; sh:minCount 2 ; sh:maxCount 3", "at least 2, at most 3"),
        ("sh:path pve:post ; sh:maxCount 1 ; sh:datatype xsd:string", "at most one, text"),
        ('sh:path pve:post ; sh:pattern "^<a>$"', "of the form <code>^&lt;a&gt;$</code>"),
        ("sh:path pve:post ; sh:nodeKind sh:IRI", "an address"),
        ("sh:path pve:post ; sh:minInclusive 1 ; sh:maxInclusive 9", "not less than 1, not more than 9"),
        ("sh:path pve:post ; sh:uniqueLang true", "one for each language"),
        ('sh:path pve:post ; sh:languageIn ( "en" "ar" )', "in this language: English or Arabic"),
        ("sh:path pve:post ; sh:class pve:City", 'of the class <a href="#City">City</a>'),
        ("sh:path pve:post ; sh:disjoint pve:start", 'not also under <a href="#start">start</a>'),
        ("sh:path pve:start ; sh:node [ sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] ) ]", "day or year"),
        ("sh:path [ sh:inversePath pve:post ] ; sh:minCount 1", "<code>^pve:post</code>: at least one"),
        ("sh:path ( pve:post org:postIn ) ; sh:minCount 1", "<code>pve:post/org:postIn</code>: at least one"),
        ("sh:path pve:post ; sh:not [ sh:datatype xsd:string ]", "not text"),
        ("sh:path pve:post ; sh:qualifiedValueShape [ sh:class pve:City ] ; sh:qualifiedMinCount 2",
         'at least 2 of them: of the class <a href="#City">City</a>'),
        ("sh:xone ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] )", "exactly one of these: day or year"),
        ("sh:closed true", "no property but those that the shape names"),
        ("sh:path pve:post ; sh:node [ sh:property [ sh:path pve:start ; sh:minCount 1 ] ]",
         'with <a href="#start">start</a> (at least one)'),
        ('sh:sparql [ sh:select "SELECT ?this ?other WHERE { ?this ?p ?other }" ]',
         'Wrong: <var dir="ltr">?this</var> with <var dir="ltr">?other</var> &amp; more.'),
    ],
)  # fmt: skip
def test_a_constraint_in_words(words: Words, constraints: str, said: str) -> None:
    rules = _rules(f"pves:X sh:targetClass pve:Tenure ; {constraints} ; {MESSAGE} .")
    assert words.rule(rules["X"]) == said


def test_a_concept_from_a_scheme_is_named_by_the_scheme(words: Words) -> None:
    rules = _rules(
        "pves:X sh:targetClass pve:Framework ; sh:property pves:Y . pves:Y sh:path dct:subject ; sh:node pves:Z ."
        "pves:Z sh:property [ sh:path skos:inScheme ; sh:hasValue <https://w3id.org/pvegraph/concept/theme> ] ."
    )
    assert words.rule(rules["Y"]) == 'from the concept scheme <a href="/concept/theme">Themes</a>'


def test_a_property_shape_is_for_what_its_node_shape_is_for_and_for_its_own_targets() -> None:
    rules = _rules(
        "pves:X sh:targetClass pve:Tenure ; sh:property pves:Y ."
        f"pves:Y sh:path pve:post ; sh:targetClass pve:City ; sh:targetSubjectsOf pve:start ; {MESSAGE} ."
    )
    assert set(rules) == {"Y"}
    assert rules["Y"].classes == (expand("pve:City"), expand("pve:Tenure"))
    assert rules["Y"].subjects_of == (expand("pve:start"),)


def test_the_gravest_rules_come_first_and_a_severity_of_ones_own_is_the_mildest() -> None:
    rules = _rules(
        f"pves:A sh:targetClass pve:City ; sh:severity sh:Info ; {MESSAGE} ."
        f"pves:B sh:targetClass pve:City ; sh:severity sh:Warning ; {MESSAGE} ."
        f"pves:C sh:targetClass pve:City ; {MESSAGE} ."
        f"pves:D sh:targetClass pve:City ; sh:severity pve:Oops ; {MESSAGE} ."
    )
    assert [(name, rule.severity) for name, rule in rules.items()] == [
        ("C", "Violation"),
        ("B", "Warning"),
        ("A", "Info"),
        ("D", "Info"),
    ]


@pytest.mark.parametrize(
    "turtle",
    [
        f"pves:X sh:targetClass pve:City ; sh:node pves:X ; {MESSAGE} .",
        f"pves:X sh:targetClass pve:City ; sh:node pves:Y ; {MESSAGE} . pves:Y sh:node pves:X .",
        f"pves:X sh:targetClass pve:City ; sh:or _:l ; {MESSAGE} . _:l rdf:first pves:X ; rdf:rest _:l .",
        f"pves:X sh:targetClass pve:City ; sh:path _:p ; {MESSAGE} . _:p sh:inversePath _:p .",
        f"pves:X sh:targetClass pve:City ; sh:path _:p ; {MESSAGE} . _:p rdf:first _:p ; rdf:rest rdf:nil .",
        f'pves:X sh:targetClass pve:City ; sh:minCount "many" ; sh:or () ; {MESSAGE} .',
        f"pves:X sh:targetClass pve:City ; sh:property _:a ; {MESSAGE} . _:a sh:path pve:post .",
        f"pves:X sh:targetClass pve:City ; sh:node pves:n0 ; {MESSAGE} . "
        + "".join(f"pves:n{n} sh:node pves:n{n + 1} ." for n in range(2000)),
    ],
)
def test_shapes_that_make_no_sense_are_read_all_the_same(words: Words, turtle: str) -> None:
    rules = _rules(turtle)
    assert "X" in rules
    words.rule(rules["X"])
