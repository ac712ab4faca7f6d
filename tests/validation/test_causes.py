"""Findings that one thing to be mended makes are one group."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pyoxigraph import Quad
from tests.validation.small import explained, quads, rules, sentences

from pvegraph.validation import Finding
from pvegraph.validation.causes import groups
from pvegraph.validation.shape_checks import LANGUAGES
from pvegraph.validation.view import StoreView
from pvegraph.validation.wording import explain
from pvegraph.validation.words import Words

PROPERTIES = "pve:country pve:code dct:source schema:url rdf:type wgs:lat wgs:long skos:prefLabel"
CLASSES = "rdf:Property owl:Class pve:Tenure pve:Country"
ONTOLOGY = "".join(f"{name} a rdf:Property .\n" for name in PROPERTIES.split())
ONTOLOGY += "".join(f"{name} a owl:Class .\n" for name in CLASSES.split())
SHAPES = """
pves:Country sh:targetSubjectsOf pve:country ; sh:path pve:country ; sh:class pve:Country ; sh:message "{$value}"@en .
pves:Region sh:targetSubjectsOf pve:region ; sh:path pve:region ; sh:class pve:Country ; sh:message "{$value}"@en .
pves:Code sh:targetSubjectsOf pve:code ; sh:path pve:code ; sh:pattern "^[A-Z]+$" ; sh:datatype xsd:string ;
    sh:message "{$value}"@en .
pves:Sourced sh:targetClass pve:Tenure ; sh:path dct:source ; sh:minCount 1 ; sh:message "{$this}"@en .
pves:Secure sh:targetSubjectsOf schema:url ; sh:path schema:url ; sh:not pves:Plain ; sh:severity sh:Info ;
    sh:message "{$value}"@en .
pves:Plain a sh:NodeShape ; sh:pattern "^http:" .
pves:Lat sh:targetSubjectsOf wgs:lat ; sh:path wgs:lat ; sh:maxInclusive 90 ; sh:message "{$value}"@en .
pves:Long sh:targetSubjectsOf wgs:lat ; sh:path wgs:long ; sh:minInclusive 0 ; sh:message "{$value}"@en .
pves:KnownClass sh:targetObjectsOf rdf:type ; sh:path rdf:type ; sh:minCount 1 ; sh:message "{$this}"@en .
pves:KnownProperty a sh:NodeShape ; sh:targetSubjectsOf pve:nmae ; sh:sparql pves:KnownProperty-query .
pves:KnownProperty-query sh:message "{?value}"@en ; sh:select
    "SELECT $this ?path ?value WHERE { $this ?path ?value . FILTER NOT EXISTS { ?path a ?kind } }" .
pves:Same a sh:NodeShape ; sh:targetSubjectsOf skos:prefLabel ; sh:sparql pves:Same-query .
pves:Same-query sh:message "{?other}"@en ; sh:select '''SELECT $this ?path ?value ?other WHERE {
    BIND (<http://www.w3.org/2004/02/skos/core#prefLabel> AS ?path) $this ?path ?value . ?other ?path ?value .
    FILTER (STR($this) < STR(?other)) }''' .
"""
RULES = rules(SHAPES, ONTOLOGY)


def found(*data: str, graph: str | None = None) -> tuple[Finding, ...]:
    """What is found about some statements."""
    return explained(quads(" ".join(data), graph), RULES)


def test_one_wrong_country_of_a_hundred_things_is_one_group() -> None:
    findings = found(*(f"place:x-{number} pve:country country:xx ." for number in range(100)))
    (group,) = groups(findings)
    assert group.count == 100
    assert group.sentence["en"] == "100 findings: country:xx is referred to and described nowhere"
    assert group.sentence["ar"] == "100 ملاحظة: \u2068country:xx\u2069 يُشار إليه وهو غير موصوف في أي موضع"
    assert group.sentence["fr"] == "100 constats : on renvoie à country:xx, que rien ne décrit"


def test_one_thing_that_is_described_nowhere_is_one_group_whatever_refers_to_it() -> None:
    findings = found("place:x pve:country country:xx ; pve:region country:xx . place:y pve:country country:yy .")
    assert [group.count for group in groups(findings)] == [2, 1]


def test_a_thing_of_the_wrong_class_is_a_wrong_value_of_its_property() -> None:
    findings = found("place:x pve:country pve:a . place:y pve:country pve:a . pve:a rdf:type rdf:Property .")
    assert sentences(findings)[0] == "2 findings: pve:a is not right as a value of pve:country"


def test_a_misspelt_property_is_one_group() -> None:
    findings = found(*(f'person:p-{number} pve:nmae "{number}" .' for number in range(40)))
    assert sentences(findings) == ["40 findings: the ontology has no property pve:nmae"]


def test_a_misspelt_class_is_one_finding_and_stands_alone() -> None:
    (finding,) = found("place:x a pve:Citty . place:y a pve:Citty .")
    assert finding.cause == ""


def test_one_wrong_text_that_breaks_two_rules_in_two_places_is_one_group() -> None:
    findings = found('place:x pve:code "a b"@en . place:y pve:code "a b"@en . place:z pve:code "c" .')
    assert [(group.count, group.cause != "") for group in groups(findings)] == [(4, True), (1, False)]


def test_one_site_without_encryption_is_one_group() -> None:
    findings = found(*(f"pve:s{number} schema:url <http://old.example/{number}> ." for number in range(3)))
    assert sentences(findings) == ["3 findings: addresses of old.example begin with http and not with https"]
    assert sentences(findings, "fr") == [
        "3 constats : des adresses de old.example commencent par http et non par https"
    ]


def test_the_statements_of_one_file_that_name_no_source_are_one_group() -> None:
    graphs = ("https://w3id.org/pvegraph/source/a/one", "https://w3id.org/pvegraph/source/a/two")
    data: list[Quad] = []
    for name, graph in zip("xy", graphs, strict=True):
        data += quads(f"tenure:{name}1 a pve:Tenure . tenure:{name}2 a pve:Tenure .", graph)
    findings = explained(data, RULES)
    assert sentences(findings) == [f"2 findings: statements of <{graph}> do not name their source" for graph in graphs]


def test_a_wrong_position_is_one_group() -> None:
    findings = found("place:x wgs:lat 120 ; wgs:long -3 .")
    assert sentences(findings) == ["2 findings: the position of place:x is wrong"]


def test_two_things_that_claim_the_same_twice_are_one_group_and_have_their_names() -> None:
    findings = found('place:x skos:prefLabel "A"@en , "B"@fr . place:y skos:prefLabel "A"@en , "B"@fr .')
    words = Words({"https://w3id.org/pvegraph/id/place/x": {"en": "Aix"}})
    assert [group.sentence["en"] for group in groups(findings, words)] == [
        "2 findings: “Aix” (place:x) and place:y do not go together"
    ]


def test_a_finding_alone_says_its_message() -> None:
    (finding,) = found("place:x pve:country country:xx .")
    assert groups([finding])[0].sentence == {
        "en": "1 finding: country:xx",
        "ar": "ملاحظة واحدة: country:xx",
        "fr": "1 constat : country:xx",
    }


def test_the_gravest_groups_come_first_and_then_the_largest() -> None:
    findings = found(
        'place:x pve:country country:xx . place:y pve:code "a" . place:z pve:code "a" . ',
        *(f"pve:s{number} schema:url <http://e.example/{number}> ." for number in range(3)),
    )
    assert [(group.severity, group.count) for group in groups(findings)] == [
        ("violation", 2),
        ("violation", 1),
        ("info", 3),
    ]


def test_no_finding_is_lost_or_counted_twice() -> None:
    findings = found('place:x pve:country country:xx . place:y pve:code "a" ; pve:country country:xx .')
    assert sorted((each for group in groups(findings) for each in group.findings), key=lambda each: each.id) == sorted(
        findings, key=lambda each: each.id
    )


@pytest.mark.parametrize("turn", [1, 2])
def test_causes_do_not_depend_on_the_order_of_the_findings(turn: int) -> None:
    data = quads("place:x pve:country country:xx . place:y pve:country country:xx . tenure:a a pve:Tenure .")
    findings = explained(data, RULES)
    turned: Sequence[Finding] = [*findings[turn:], *findings[:turn]]
    again = explain(turned, StoreView.of(data), RULES)
    assert {finding.id: finding.cause for finding in again} == {finding.id: finding.cause for finding in findings}


def test_each_language_has_each_sentence() -> None:
    findings = found("place:x pve:country country:xx . place:y pve:country country:xx .")
    for group in groups(findings):
        assert set(group.sentence) == set(LANGUAGES)
        assert all("{" not in text for text in group.sentence.values())
