"""Did you mean: the nearest of what could stand in a place, in any language and script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple
from tests.validation.small import quads, rules

from pvegraph.validation.background import Background
from pvegraph.validation.finding import Finding, Term
from pvegraph.validation.nearest import MOST_MEMBERS, Nearest
from pvegraph.validation.view import Node, StoreView, Value
from pvegraph.validation.wording import explain
from pvegraph.validation.words import short
from pvegraph.vocabulary import expand

ONTOLOGY = """
pve:Place a owl:Class . pve:City a owl:Class ; rdfs:subClassOf pve:Place . pve:Country a owl:Class .
pve:LocalGovernment a owl:Class . pve:Person a owl:Class . skos:Concept a rdfs:Class .
pve:country a owl:ObjectProperty . pve:regionName a owl:DatatypeProperty . pve:observedOn a owl:DatatypeProperty .
skos:prefLabel a rdf:Property ; rdfs:label "preferred label"@en , "libellé préféré"@fr .
org:role a rdf:Property . sh:name a rdf:Property .
role:organiser a skos:Concept ; skos:prefLabel "Organiser"@en , "منظّم"@ar , "Organisateur"@fr .
role:mayor a skos:Concept ; skos:prefLabel "Mayor"@en , "رئيس البلدية"@ar ; skos:altLabel "burgomaster"@en .
"""
DATA = """
country:gb a pve:Country ; skos:prefLabel "United Kingdom"@en ; pve:iso3166alpha2 "GB" ; pve:iso3166alpha3 "GBR" .
country:ma a pve:Country ; skos:prefLabel "Morocco"@en , "المغرب"@ar , "Maroc"@fr ; pve:iso3166alpha2 "MA" .
country:de a pve:Country ; skos:prefLabel "Germany"@en ; pve:iso3166alpha3 "DEU" ; pve:iso3166numeric "276" .
place:ma-rabat a pve:City ; skos:prefLabel "Rabat"@en , "الرباط"@ar .
place:be-vilvoorde a pve:City ; skos:prefLabel "Vilvoorde"@nl , "Vilvorde"@fr .
place:xk-mitrovica a pve:Place ; skos:prefLabel "Mitrovica"@en , "Митровица"@sr .
government:ma-rabat a pve:LocalGovernment ; skos:prefLabel "Municipality of Rabat"@en .
person:p-aaaaaaaaaa a pve:Person ; skos:prefLabel "Ada Andersen"@en , "آدا أندرسن"@ar .
"""


@pytest.fixture(scope="module")
def nearest() -> Nearest:
    """Looks into the small dataset."""
    return Nearest(Background.of(StoreView.of(quads(DATA)), rules("", ONTOLOGY)))


def node(name: str) -> NamedNode:
    """The IRI of a prefixed name."""
    return NamedNode(expand(name))


REFERENCES: list[tuple[Term, str, str]] = [
    (node("place:ma-rabta"), "pve:City", "place:ma-rabat"),  # two letters swapped
    (node("place:ma-raba"), "pve:City", "place:ma-rabat"),  # one missing
    (node("place:ma-rrabat"), "pve:City", "place:ma-rabat"),  # one too many
    (node("place:ma-rabat-city"), "pve:Place", "place:ma-rabat"),
    (node("place:be-vilvorde"), "pve:Place", "place:be-vilvoorde"),  # in the other language
    (node("place:rabat"), "pve:City", "place:ma-rabat"),
    (node("place:ma-rabat"), "pve:LocalGovernment", "government:ma-rabat"),  # the place in place of its government
    (NamedNode("https://w3id.org/pvegraph/id/place/الرباط"), "pve:City", "place:ma-rabat"),
    (
        NamedNode("https://w3id.org/pvegraph/id/place/%D8%A7%D9%84%D8%B1%D8%A8%D8%A7%D8%B7"),
        "pve:City",
        "place:ma-rabat",
    ),
    (Literal("Rabat"), "pve:City", "place:ma-rabat"),
    (Literal("الرباط"), "pve:City", "place:ma-rabat"),
    (Literal("رباط"), "pve:City", "place:ma-rabat"),
    (Literal("МИТРОВИЦА"), "pve:Place", "place:xk-mitrovica"),
    (Literal("ادا اندرسن", language="ar"), "pve:Person", "person:p-aaaaaaaaaa"),  # without hamza and madda
    (node("person:ada-andersen"), "pve:Person", "person:p-aaaaaaaaaa"),
    (node("country:uk"), "pve:Country", "country:gb"),  # the code that people take for it
    (node("country:gbr"), "pve:Country", "country:gb"),
    (node("country:276"), "pve:Country", "country:de"),
    (node("country:maroc"), "pve:Country", "country:ma"),
    (Literal("MA"), "pve:Country", "country:ma"),
    (node("role:organizer"), "skos:Concept", "role:organiser"),
    (node("role:orgnaisateur"), "skos:Concept", "role:organiser"),
    (node("role:burgomaster"), "skos:Concept", "role:mayor"),
    (Literal("رئيس بلدية"), "skos:Concept", "role:mayor"),
]


@pytest.mark.parametrize(("wanted", "class_", "expected"), REFERENCES, ids=lambda value: str(value)[-40:])
def test_a_reference_is_understood(nearest: Nearest, wanted: Term, class_: str, expected: str) -> None:
    assert [short(found.value) for found in nearest.of_classes(wanted, [node(class_)])][:1] == [expected]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("pve:contry", "pve:country"),
        ("pve:region", "pve:regionName"),
        ("pve:seenOn", "pve:observedOn"),
        ("skos:preferredLabel", "skos:prefLabel"),
        ("skos:preflabel", "skos:prefLabel"),
        ("pve:role", "org:role"),
    ],
)
def test_a_property_that_nobody_defined_is_understood(nearest: Nearest, written: str, expected: str) -> None:
    assert [short(found.value) for found in nearest.properties(node(written))][:1] == [expected]


@pytest.mark.parametrize(
    ("written", "expected"),
    [("pve:Citty", "pve:City"), ("pve:Goverment", "pve:LocalGovernment"), ("pve:person", "pve:Person")],
)
def test_a_class_that_nobody_defined_is_understood(nearest: Nearest, written: str, expected: str) -> None:
    assert [short(found.value) for found in nearest.classes(node(written))][:1] == [expected]


def test_what_is_like_nothing_is_like_nothing(nearest: Nearest) -> None:
    assert nearest.of_classes(node("place:zz-qqqqqq"), [node("pve:City")]) == ()
    assert nearest.of_classes(Literal(""), [node("pve:City")]) == ()
    assert nearest.properties(node("pve:zzzzzz")) == ()


def test_the_rules_own_properties_are_not_offered_to_data(nearest: Nearest) -> None:
    assert node("sh:name") not in nearest.properties(node("pve:names"))


def test_a_slip_of_one_letter_is_found_beyond_the_number_of_things_that_are_compared() -> None:
    many = "".join(
        f'place:xx-town-{number} a pve:City ; skos:prefLabel "Town {number}"@en .\n' for number in range(3000)
    )
    assert MOST_MEMBERS < 3000
    found = Nearest(Background.of(StoreView.of(quads(many)), rules("", ONTOLOGY)))
    for number in (1, 1500, 2999):
        assert node(f"place:xx-town-{number}") in found.of_classes(node(f"place:xx-twon-{number}"), [node("pve:City")])


class Counting:
    """A dataset that counts the statements it gives, and gives none unasked for."""

    def __init__(self, turtle: str) -> None:
        self._view = StoreView.of(quads(turtle))
        self.given = 0

    def triples(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Triple]:
        """See `View.triples`."""
        assert subject is not None or value is not None, "the whole dataset is asked for"
        for triple in self._view.triples(subject, predicate, value):
            self.given += 1
            yield triple

    def quads(self, subject: Node | None, predicate: NamedNode | None, value: Value | None) -> Iterator[Quad]:
        """See `View.quads`."""
        assert subject is not None or value is not None, "the whole dataset is asked for"
        for quad in self._view.quads(subject, predicate, value):
            self.given += 1
            yield quad


def test_a_finding_is_explained_by_as_many_look_ups_whatever_the_size_of_the_dataset() -> None:
    shape = f"<{expand('pves:S')}>"
    held = rules(
        f'{shape} sh:targetNode place:x ; sh:path pve:country ; sh:class pve:Person ; sh:message "…"@en .', ONTOLOGY
    )
    finding = Finding(
        "violation",
        node("place:x"),
        f"<{expand('pve:country')}>",
        node("person:nobody"),
        expand("pves:S"),
        expand("sh:ClassConstraintComponent"),
        {"en": "…"},
    )
    given = []
    for size in (MOST_MEMBERS * 2, MOST_MEMBERS * 4):
        people = "".join(
            f'person:p-{number} a pve:Person ; skos:prefLabel "P {number}"@en .\n' for number in range(size)
        )
        view = Counting(f"{people} place:x pve:country person:nobody .")
        (told,) = explain([finding], view, held)
        assert "described nowhere" in told.explanation["en"]
        given.append(view.given)
    assert given[0] == given[1]
