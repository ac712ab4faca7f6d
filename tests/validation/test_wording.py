"""What exactly was found is said in three languages, for every component of SHACL."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import NamedNode
from tests.validation.small import explained, quads, rules

from pvegraph import iri
from pvegraph.validation import Finding
from pvegraph.validation.causes import groups
from pvegraph.validation.examination import Rules
from pvegraph.validation.shape_checks import LANGUAGES, SHACL_TERMS
from pvegraph.validation.view import StoreView
from pvegraph.validation.wording import explain
from pvegraph.vocabulary import expand

ONTOLOGY = """
pve:Thing a owl:Class ; rdfs:label "thing"@en , "شيء"@ar , "chose"@fr .
pve:City a owl:Class ; rdfs:subClassOf pve:Thing .
pve:p a rdf:Property ; rdfs:label "property p"@en , "الخاصية ب"@ar , "propriété p"@fr .
pve:q a rdf:Property . rdf:type a rdf:Property . pve:known a rdf:Property .
"""
BRANCHES = """
pves:Short a sh:NodeShape ; sh:maxLength 2 ; sh:name "short text"@en , "نص قصير"@ar , "texte court"@fr .
pves:Long a sh:NodeShape ; sh:minLength 9 ; sh:datatype xsd:string .
pves:InFrench a sh:NodeShape ; sh:languageIn ( "fr" ) .
pves:WithQ a sh:NodeShape ; sh:property pves:WithQ-value . pves:WithQ-value sh:path pve:q ; sh:minCount 1 .
"""

# The constraint, what the thing has, and what is said of it in English.
SAID = [
    ("sh:class pve:City", "pve:p place:a", "place:a is not of the class pve:City; it is “thing” (pve:Thing)."),
    ("sh:class pve:City", "pve:p place:z", "place:z is not of the class pve:City; it is described nowhere."),
    ("sh:class pve:City", 'pve:p "a"', '"a" is a text and no reference to a thing of the class pve:City.'),
    ("sh:datatype xsd:gYear", 'pve:p "x"', '"x" is of the datatype xsd:string.'),
    ("sh:datatype xsd:date", 'pve:p "2020-02-30"^^xsd:date',
     "2020-02-30 says that it is of this datatype, but does not have its form."),
    ("sh:datatype xsd:date", "pve:p place:a", "place:a is an address and no literal."),
    ("sh:nodeKind sh:IRI", 'pve:p "x y"', '"x y" is a text and no address.'),
    ("sh:minCount 1", "pve:q 1", "there are 0 values."),
    ("sh:maxCount 1", "pve:p 1 , 2", "there are 2 values."),
    ("sh:minExclusive 3", "pve:p 3", "3 is not greater than that."),
    ("sh:minInclusive 3", "pve:p 2", "2 is less than that, or cannot be compared with it."),
    ("sh:maxExclusive 3", "pve:p 3", "3 is not less than that."),
    ("sh:maxInclusive 3", "pve:p 4", "4 is greater than that, or cannot be compared with it."),
    ("sh:minLength 3", 'pve:p "ab"', '"ab" has 2 characters.'),
    ("sh:maxLength 3", 'pve:p "abcd"', '"abcd" has 4 characters.'),
    ('sh:pattern "^Q[0-9]+$"', 'pve:p "x34370"', 'does not match "x34370".'),
    ('sh:languageIn ( "fr" "ar" )', "pve:p 1", "1 has no language tag."),
    ("sh:uniqueLang true", 'pve:p "a"@en , "b"@en', 'more than one value is tagged @en: "a"@en, "b"@en.'),
    ("sh:equals pve:q", "pve:p 1", "1 is a value of only one of the two properties property p (pve:p) and pve:q."),
    ("sh:disjoint pve:q", "pve:p 1 ; pve:q 1", "1 is also a value of pve:q."),
    ("sh:lessThan pve:q", "pve:p 2 ; pve:q 1", "2 is not less than each value of pve:q: 1."),
    ("sh:lessThanOrEquals pve:q", "pve:p 2 ; pve:q 1",
     "2 is greater than a value of pve:q, or cannot be compared with it: 1."),
    ("sh:not pves:Short", 'pve:p "ab"', '"ab" fits “short text” (pves:Short), which it must not.'),
    ("sh:and ( pves:Short pves:Long )", 'pve:p "abc"',
     '"abc" does not fit all of them; sh:maxLength 2: "abc" has 3 characters; sh:minLength 9: "abc" has 3 characters.'),
    ("sh:or ( pves:Short pves:Long )", 'pve:p "abc"',
     '"abc" fits none of them; it comes nearest to “short text” (pves:Short),'
     ' but sh:maxLength 2: "abc" has 3 characters.'),
    ("sh:xone ( pves:Short pves:Long )", 'pve:p "abc"', 'exactly one is wanted: "abc" fits 0 alternatives.'),
    ("sh:node pves:WithQ", "pve:p place:a", "place:a does not fit; at pve:q, sh:minCount 1: there are 0 values."),
    ("sh:qualifiedValueShape pves:InFrench ; sh:qualifiedMinCount 1", 'pve:p "a"@en',
     "0 values fit pves:InFrench (sh:languageIn ( fr ))."),
    ("sh:qualifiedValueShape pves:InFrench ; sh:qualifiedMaxCount 0", 'pve:p "a"@fr',
     "1 value fits pves:InFrench (sh:languageIn ( fr ))."),
    ("sh:hasValue place:a", "pve:p place:b", "place:a is not among the values: place:b."),
    ("sh:in ( 1 2 3 )", "pve:p 9", "9 is none of 1, 2, 3."),
]  # fmt: skip
TARGETS = 'pves:S sh:targetNode place:x ; sh:message "{$this}"@en ; '
CLOSED = (
    TARGETS
    + "a sh:NodeShape ; sh:closed true ; sh:property [ sh:path pve:known ] ; sh:ignoredProperties ( rdf:type ) ."
)
QUERY = TARGETS + 'a sh:NodeShape ; sh:sparql pves:Q . pves:Q sh:message "{?other}"@en ; sh:select """%s""" .'
ASKED = (
    "SELECT $this ?value ?other WHERE { $this <https://w3id.org/pvegraph/ontology#p> ?value . BIND (?value AS ?other) }"
)


def lead(constraint: str) -> str:
    """A constraint as an explanation begins with it: the number of values that are to fit goes before their shape."""
    shape, separator, number = constraint.replace('"', "").partition(" ; ")
    return f"{number} ; {shape}" if separator else shape


def found(constraint: str, data: str) -> Finding:
    """The finding about a thing with some properties, held against a constraint on one of them."""
    shape = f"{TARGETS} a sh:PropertyShape ; sh:path pve:p ; {constraint} . {BRANCHES}"
    return only(shape, data)


def only(shape: str, data: str) -> Finding:
    """The one finding about a thing."""
    (finding,) = explained(quads(f"place:x {data} . place:a a pve:Thing ."), rules(shape, ONTOLOGY))
    return finding


@pytest.mark.parametrize(("constraint", "data", "text"), SAID, ids=[f"{row[0]} / {row[1]}" for row in SAID])
def test_what_was_found_is_said_exactly(constraint: str, data: str, text: str) -> None:
    finding = found(constraint, data)
    assert finding.explanation["en"] == f"{lead(constraint)}: {text}"
    assert_speaks(finding)


def assert_speaks(finding: Finding) -> None:
    """Each language says it, without a placeholder that is left, and each in its own words."""
    assert set(finding.explanation) == set(LANGUAGES)
    assert len(set(finding.explanation.values())) == len(LANGUAGES)
    for text in finding.explanation.values():
        assert not re.search(r"\{[a-z]+\}", text), text
    assert re.search("[\u0621-\u064a]", finding.explanation["ar"])
    assert finding.explanation["ar"].count("\u2068") == finding.explanation["ar"].count("\u2069")


def test_every_component_of_shacl_core_is_in_the_table() -> None:
    constraints = {name for row in SAID for name in re.findall(r"sh:(\w+)", row[0])}
    parameters = {
        "class",
        "datatype",
        "nodeKind",
        "pattern",
        "languageIn",
        "uniqueLang",
        "equals",
        "disjoint",
        "not",
        "and",
    }
    parameters |= {"or", "xone", "node", "hasValue", "in", "lessThan", "lessThanOrEquals"}
    parameters |= {term for term in SHACL_TERMS if re.match("(qualified)?(min|max)[A-Z]", term)}
    assert parameters <= constraints


def test_a_property_that_a_closed_shape_does_not_have_is_named() -> None:
    finding = only(CLOSED, "pve:knwon 1")
    assert finding.explanation["en"] == (
        "sh:closed true: the property pve:knwon is none of those that this shape allows; its value is 1."
        " Did you mean pve:known?"
    )
    assert_speaks(finding)


def test_a_query_shows_what_it_had_in_hand_by_the_names_of_things() -> None:
    finding = only(QUERY % ASKED, "pve:p pve:Thing")
    assert finding.explanation["en"] == (
        "sh:sparql: the query of this rule finds it, with ?value = “thing” (pve:Thing), ?other = “thing” (pve:Thing)."
    )
    assert "شيء" in finding.explanation["ar"]
    assert_speaks(finding)


def test_what_a_check_beyond_shacl_has_found_is_said_as_well() -> None:
    shape = iri.SHAPES + "MayBeSame"
    place = NamedNode(expand("place:x"))
    finding = Finding(
        "info", place, None, None, shape, expand("pve:Check"), {"en": "…"}, (("other", expand("pve:Thing")),)
    )
    held = rules("", ONTOLOGY)
    (told,) = explain([finding], StoreView.of(quads("place:x a pve:Thing .")), held)
    assert told.explanation["en"] == "pve:Check: a check beyond SHACL says so, with ?other = “thing” (pve:Thing)."
    assert_speaks(told)


def test_counts_take_the_form_that_arabic_has_for_them() -> None:
    texts = [
        found("sh:maxCount 0", f"pve:p {', '.join(map(str, range(count)))}").explanation["ar"]
        for count in (1, 2, 3, 11)
    ]
    assert [re.sub("[\u2068\u2069]", "", text).removeprefix("sh:maxCount 0: ") for text in texts] == [
        "توجد قيمة واحدة.",
        "توجد قيمتان.",
        "توجد 3 قيم.",
        "توجد 11 قيمة.",
    ]


def test_french_has_its_blank_before_the_colon_and_its_own_idea_of_what_is_one() -> None:
    assert found("sh:minCount 1", "pve:q 1").explanation["fr"] == "sh:minCount 1\u00a0: il y a 0 valeur."


def test_what_nobody_sees_is_shown_as_an_escape_and_long_texts_are_cut() -> None:
    finding = found('sh:pattern "^[a-z]$"', f'pve:p "a\\u202E{"b" * 1000}"')
    assert "\u202e" not in finding.explanation["en"]
    assert "\\u202E" in finding.explanation["en"]
    assert len(finding.explanation["en"]) < 300


def test_shapes_that_lead_back_to_themselves_are_explained_all_the_same() -> None:
    ring = "pves:R a sh:NodeShape ; sh:property [ sh:path pve:p ; sh:minCount 1 ; sh:node pves:R ] ."
    held = 'a sh:NodeShape ; sh:property pves:P . pves:P sh:path pve:q ; sh:node pves:R ; sh:message "{$this}"@en .'
    finding = only(f"{TARGETS} {held} {ring}", "pve:q place:x")
    assert "sh:minCount 1: there are 0 values" in finding.explanation["en"]


class TestAccepted:
    """The values that would have been accepted."""

    def test_the_members_of_a_list_are_told_the_likeliest_first(self) -> None:
        finding = found('sh:in ( "north" "south" "west" )', 'pve:p "wets"')
        assert [term.value for term in finding.accepted] == ["west", "north", "south"]

    def test_the_value_that_has_to_be_there_is_told(self) -> None:
        assert [term.value for term in found("sh:hasValue 7", "pve:q 1").accepted] == ["7"]

    def test_a_datatype_tells_the_forms_that_the_value_can_take(self) -> None:
        shape = "sh:or ( [ sh:datatype xsd:gYear ] [ sh:datatype xsd:date ] )"
        assert [str(term) for term in found(shape, 'pve:p "2015"').accepted] == [
            '"2015"^^<http://www.w3.org/2001/XMLSchema#gYear>'
        ]

    def test_a_pattern_tells_values_in_use_that_match_it(self) -> None:
        data = quads('place:x pve:p "Q-1" . place:y pve:p "Q17" . place:z pve:p "no" .')
        shape = f'{TARGETS} a sh:PropertyShape ; sh:path pve:p ; sh:pattern "^Q[0-9]+$" .'
        (finding,) = explained(data, rules(shape, ONTOLOGY))
        assert [term.value for term in finding.accepted] == ["Q17"]
        assert "Did you mean" not in finding.explanation["en"]

    def test_the_examples_of_a_shape_go_before_values_in_use(self) -> None:
        shape = 'sh:pattern "^Q[0-9]+$" ; skos:example "Q42"'
        assert [term.value for term in found(shape, 'pve:p "none"').accepted] == ["Q42"]

    def test_languages_are_offered_with_the_text_that_is_there(self) -> None:
        finding = found('sh:languageIn ( "fr" "ar" )', 'pve:p "a"@en')
        assert [str(term) for term in finding.accepted] == ['"a"@fr', '"a"@ar']

    def test_whatever_is_offered_would_be_accepted(self) -> None:
        for constraint, data, _ in SAID:
            finding = found(constraint, data)
            if finding.value is not None:
                for term in finding.accepted:
                    held = f"{TARGETS} a sh:PropertyShape ; sh:path pve:p ; {constraint} . {BRANCHES}"
                    after = explained(quads(f"place:x pve:p {term} . place:a a pve:Thing ."), rules(held, ONTOLOGY))
                    assert after == (), (constraint, term)


def test_a_finding_alone_has_no_cause_and_a_group_of_its_own() -> None:
    finding = found("sh:minCount 1", "pve:q 1")
    (group,) = groups([finding])
    assert (finding.cause, group.count, group.severity) == ("", 1, "violation")


def test_the_same_findings_are_explained_alike_each_time() -> None:
    held: Rules = rules(f"{TARGETS} a sh:PropertyShape ; sh:path pve:p ; sh:class pve:City .", ONTOLOGY)
    data = quads("place:x pve:p place:a , place:b . place:c a pve:City . place:ab a pve:City . place:d a pve:City .")
    first, second = explained(data, held), explained(list(reversed(data)), held)
    assert [(each.explanation, each.accepted, each.cause) for each in first] == [
        (each.explanation, each.accepted, each.cause) for each in second
    ]
