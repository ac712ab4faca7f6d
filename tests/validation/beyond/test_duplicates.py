"""Two things that may be one are found by names that are spelled alike, unless something speaks against it."""

from __future__ import annotations

import pytest
from tests.validation.beyond.dataset import said, view

from pvegraph import iri
from pvegraph.validation import beyond
from pvegraph.validation.examination import Rules

COUNTRIES = "country:ma a pve:Country . country:tn a pve:Country ."


def found(turtle: str, rules: Rules) -> list[tuple[str, str, str]]:
    """The pairs that may be one, with what they have in common."""
    return [
        (finding.focus.value, finding.value.value, dict(finding.details)["evidence"])
        for finding in beyond.check(view(said(COUNTRIES + turtle)), rules)
        if finding.source_shape == iri.SHAPES + "MayBeSame" and finding.value is not None
    ]


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("Organisation", '"Association Espoir"@en', '"association ESPOÎR"@en'),
        ("Organisation", '"Hope Centre Rabat"@en', '"Rabat Center of Hope"@en'),
        ("Organisation", '"x"@en , "جمعية الأمل الجديد"@ar', '"y"@en , "جمعيه الامل الجديد"@ar'),
        ("Person", '"Ada Andersen"@en', '"Dr Ada Andersén"@en'),
        ("Framework", '"National Strategy against Violent Extremism"@en', '"National CVE Strategy"@en'),
        ("EventSeries", '"Summits of Mayors"@en', '"Summit of the Mayors"@en'),
    ],
)
def test_two_spellings_of_one_name_are_told_once(kind: str, one: str, other: str, rules: Rules) -> None:
    pairs = found(
        f"person:a a pve:{kind} ; skos:prefLabel {one} . person:b a pve:{kind} ; skos:prefLabel {other} .", rules
    )
    assert pairs == [(iri.thing("person", "a"), iri.thing("person", "b"), "name")]


def test_a_name_in_another_script_is_told_if_something_else_is_common(rules: Rules) -> None:
    alone = """place:a a pve:Place ; skos:prefLabel "Ar-Ribat"@en , "الرباط"@ar .
               place:b a pve:Place ; skos:prefLabel "Rabat"@en ."""
    assert found(alone, rules) == []
    ((_, _, evidence),) = found(alone + "place:a pve:country country:ma . place:b pve:country country:ma .", rules)
    assert evidence == "name country"


@pytest.mark.parametrize(
    "against",
    [
        "organisation:a pve:country country:ma . organisation:b pve:country country:tn .",
        'organisation:a pve:localityName "Rabat" . organisation:b pve:localityName "Fès" .',
        'organisation:a schema:foundingDate "1990"^^xsd:gYear . organisation:b schema:foundingDate "2001"^^xsd:gYear .',
        "organisation:a org:subOrganizationOf organisation:b .",
        "organisation:b pve:cooperatesWith organisation:a .",
    ],
)
def test_what_speaks_against_it_rules_it_out(against: str, rules: Rules) -> None:
    names = """organisation:a a pve:Organisation ; skos:prefLabel "Association Espoir"@en .
               organisation:b a pve:Organisation ; skos:prefLabel "Association Espoîr"@en ."""
    assert len(found(names, rules)) == 1
    assert found(names + against, rules) == []


def test_places_far_apart_are_two(rules: Rules) -> None:
    names = """place:a a pve:Place ; skos:prefLabel "Victoria"@en ; wgs:lat 48.43 ; wgs:long -123.37 .
               place:b a pve:Place ; skos:prefLabel "Victòria"@en ; wgs:lat {} ; wgs:long -123.36 ."""
    ((_, _, evidence),) = found(names.format(48.42), rules)
    assert evidence == "name position"
    assert found(names.format(47.42), rules) == []


def test_a_name_with_a_few_more_words_needs_more_evidence(rules: Rules) -> None:
    names = """organisation:a a pve:Organisation ; skos:prefLabel "West Africa Capacity-Building Working Group"@en .
               organisation:b a pve:Organisation ;
                   skos:prefLabel "Capacity-Building in the West Africa Region Working Group"@en ."""
    assert found(names, rules) == []
    parent = (
        "organisation:a org:subOrganizationOf organisation:p . organisation:b org:subOrganizationOf organisation:p ."
    )
    ((_, _, evidence),) = found(names + parent, rules)
    assert evidence == "name parent"


def test_an_acronym_alone_makes_no_pair(rules: Rules) -> None:
    assert (
        found(
            """organisation:a a pve:Organisation ; skos:prefLabel "Union for Probation"@en ; skos:altLabel "CEP" .
               organisation:b a pve:Organisation ; skos:prefLabel "Extremism Project"@en ; skos:altLabel "CEP" .""",
            rules,
        )
        == []
    )


def test_a_name_that_says_another_country_is_another_body(rules: Rules) -> None:
    names = """organisation:a a pve:Organisation ; skos:prefLabel "Alliance of Mayors of Africa"@en .
               organisation:b a pve:Organisation ; skos:prefLabel "Alliance of Mayors of Africa, Tunisia"@en ;
                   pve:country country:tn .
               organisation:a org:classification concept:t . organisation:b org:classification concept:t ."""
    common = "organisation:a pve:issuedBy organisation:c . organisation:b pve:issuedBy organisation:c ."
    text = (names + common).replace("concept:t", "<urn:type>")
    assert found(text, rules) == []
    assert len(found(text.replace(", Tunisia", ", Region"), rules)) == 1


def test_the_same_english_name_is_left_to_the_shape(rules: Rules) -> None:
    names = """organisation:a a pve:Organisation ; skos:prefLabel "Hope"@en .
               organisation:b a pve:Organisation ; skos:prefLabel "Hope"@en ."""
    assert found(names, rules) == []


def test_things_of_two_kinds_are_not_compared(rules: Rules) -> None:
    assert (
        found(
            """person:a a pve:Person ; skos:prefLabel "Hope Center"@en .
               organisation:b a pve:Organisation ; skos:prefLabel "Hope Centre"@en .""",
            rules,
        )
        == []
    )
