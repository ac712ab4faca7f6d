"""A change in words: each statement in one sentence, and sentences that a person would say."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from pvegraph import iri
from pvegraph.curation.telling import Telling, tell
from pvegraph.curation.telling_plan import MOST_VALUES
from pvegraph.validation.view import Change, StoreView
from pvegraph.vocabulary import PREFIXES, expand

_PREFIXES = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in PREFIXES.items())
ONE, TWO = (NamedNode(iri.source_graph("alpha", name)) for name in ("one", "two"))
GROUND = """
GRAPH <https://w3id.org/pvegraph/ontology> {
  pve:Tenure rdfs:label "Tenure"@en . pve:population rdfs:label "population"@en , "عدد السكان"@ar .
  pve:Person rdfs:label "Person"@en , "شخص"@ar , "Personne"@fr .
  pve:Place rdfs:label "Place"@en , "مكان"@ar . pve:City rdfs:subClassOf pve:Place ; rdfs:label "City"@en , "مدينة"@ar .
  pve:start rdfs:label "start"@en , "تاريخ البدء"@ar , "début"@fr . skos:altLabel rdfs:label "other name"@en .
  role:member skos:prefLabel "Member"@en , "عضو"@ar , "Membre"@fr . role:director skos:prefLabel "Director"@en .
  commitment-level:endorsed skos:prefLabel "Endorsed"@en , "تأييد"@ar .
}
GRAPH <https://w3id.org/pvegraph/source/alpha/one> {
  <https://w3id.org/pvegraph/source/alpha/one> a pve:Source ; dct:title "The one"@en ,
    "المصدر الأول"@ar , "La première"@fr .
  place:ma-rabat a pve:Place , pve:City ; skos:prefLabel "Rabat"@en , "الرباط"@ar , "Rabat"@fr ; pve:population 1000 .
  government:ma-rabat a pve:Municipality ; skos:prefLabel "Municipality of Rabat"@en ; pve:governs place:ma-rabat .
  post:ma-rabat-mayor a org:Post ; org:role role:mayor ; org:postIn government:ma-rabat ;
    skos:prefLabel "Mayor of Rabat"@en .
  post:x a org:Post ; org:role role:director ; org:postIn organisation:gctf .
  person:p-a a pve:Person ; skos:prefLabel "Amal"@en , "أمل"@ar .
  organisation:gctf a pve:Forum ; skos:prefLabel "GCTF"@en .
  event:e a pve:Event ; skos:prefLabel "The meeting"@en . framework:f a pve:Framework ; skos:prefLabel "The plan"@en .
  tenure:t a pve:Tenure ; org:member person:p-a ; pve:post post:ma-rabat-mayor ; pve:start "2020"^^xsd:gYear ;
    dct:source <https://w3id.org/pvegraph/source/alpha/one> .
}"""
MAYOR = """tenure:n a pve:Tenure ; org:member person:p-b ; pve:post post:ma-rabat-mayor ; pve:start "2024"^^xsd:gYear ;
  dct:source <https://w3id.org/pvegraph/source/alpha/one> ."""
FATIHA = 'person:p-b a pve:Person ; skos:prefLabel "Fatiha El Moudni"@en , "فتيحة المودني"@ar .'


def quads(text: str) -> frozenset[Quad]:
    return frozenset(parse(_PREFIXES + text, format=RdfFormat.TRIG))


def said(text: str) -> frozenset[Quad]:
    """Statements of the first source."""
    return quads(f"GRAPH {ONE} {{ {text} }}")


def sentences(added: str = "", removed: str = "", language: str = "en") -> list[str]:
    change = Change(said(added), said(removed))
    told = tell(change, StoreView.of(quads(GROUND)), language)
    assert Counter(q for s in told for q in s.statements.added) == Counter(change.added)
    return [str(sentence).replace("\u2068", "").replace("\u2069", "") for sentence in told]


def test_a_tenure_is_one_sentence_in_each_language() -> None:
    assert sentences(FATIHA + MAYOR) == [
        "New: Person: Fatiha El Moudni, فتيحة المودني (Arabic), according to “The one”",
        "New: Rabat’s mayor from 2024: Fatiha El Moudni, according to “The one”",
    ]
    assert sentences(FATIHA + MAYOR, language="ar") == [
        "جديد: شخص: Fatiha El Moudni (الإنجليزية)، فتيحة المودني، وفقًا للمصدر «المصدر الأول»",
        "جديد: رئاسة بلدية الرباط منذ 2024: فتيحة المودني، وفقًا للمصدر «المصدر الأول»",
    ]
    assert sentences(FATIHA + MAYOR, language="fr")[1] == (
        "Nouveau : Maire de Rabat depuis 2024 : Fatiha El Moudni, selon « La première »"
    )


@pytest.mark.parametrize(
    ("added", "sentence"),
    [
        (
            "membership:m a pve:Membership ; org:member government:ma-rabat ; org:organization organisation:gctf ;"
            ' org:role role:member ; pve:start "2015"^^xsd:gYear ; pve:end "2016-03"^^xsd:gYearMonth .',
            "New: Municipality of Rabat belongs to GCTF as member from 2015, until March 2016, according to “The one”",
        ),
        (
            "participation:p a pve:Participation ; pve:participant person:p-a ; pve:event event:e .",
            "New: Amal took part in “The meeting”, according to “The one”",
        ),
        (
            "participation:p a pve:Participation ; pve:participantsFrom place:ma-rabat ; pve:event event:e .",
            "New: People from Rabat took part in “The meeting”, according to “The one”",
        ),
        (
            "commitment:c a pve:Commitment ; pve:committedActor government:ma-rabat ; pve:framework framework:f ;"
            " pve:commitmentLevel commitment-level:endorsed .",
            "New: Municipality of Rabat is committed to “The plan” (Endorsed), according to “The one”",
        ),
        (
            'tenure:n a pve:Tenure ; org:member person:p-a ; pve:post post:x ; pve:observedOn "2024-03-19"^^xsd:date .',
            "New: Director (GCTF) seen in office 19 March 2024: Amal, according to “The one”",
        ),
        (
            "tenure:n a pve:Tenure ; org:member person:p-a .",
            "New: (nobody named): Amal, according to “The one”",
        ),
    ],
)
def test_each_kind_of_tie_has_its_sentence(added: str, sentence: str) -> None:
    assert sentences(added) == [sentence]


def test_a_tie_that_is_corrected_says_what_takes_the_place_of_what() -> None:
    changed = sentences('tenure:t pve:start "2021"^^xsd:gYear .', 'tenure:t pve:start "2020"^^xsd:gYear .')
    assert changed == ["Changed: Rabat’s mayor: Amal – start: 2021 instead of 2020, according to “The one”"]
    ended = sentences('tenure:t pve:end "2024"^^xsd:gYear .', language="fr")
    assert ended == ["Modifié : Maire de Rabat : Amal – ajouté – pve:end : 2024, selon « La première »"]


def test_a_tie_that_goes_is_told_with_what_it_was() -> None:
    gone = """tenure:t a pve:Tenure ; org:member person:p-a ; pve:post post:ma-rabat-mayor ;
      pve:start "2020"^^xsd:gYear ; dct:source <https://w3id.org/pvegraph/source/alpha/one> ."""
    assert sentences(removed=gone) == [
        "No longer said: Rabat’s mayor from 2020: Amal, according to “The one”",
    ]


def test_what_has_no_phrase_is_told_as_subject_property_and_value() -> None:
    assert sentences('place:ma-rabat skos:altLabel "Rbat"@fr , "Rabat-ville"@fr .') == [
        "New: Rabat – other name: “Rabat-ville” (French), “Rbat” (French), according to “The one”"
    ]
    assert sentences("place:ma-rabat pve:population 577827 .", "place:ma-rabat pve:population 1000 .") == [
        "Changed: Rabat – population: 577,827 instead of 1,000, according to “The one”"
    ]
    assert sentences("place:ma-rabat owl:sameAs <http://example.org/r> .") == [
        "New: Rabat – owl:sameAs: <http://example.org/r>, according to “The one”"
    ]


def test_what_has_no_effect_is_told_as_such() -> None:
    assert sentences("place:ma-rabat pve:population 1000 .") == [
        "Said already: Rabat – population: 1,000, according to “The one”"
    ]
    assert sentences(removed="place:ma-rabat pve:population 2000 .") == [
        "Not there to be removed: Rabat – population: 2,000, according to “The one”"
    ]


def test_a_source_need_not_be_named_for_what_it_says_of_itself() -> None:
    assert sentences('<https://w3id.org/pvegraph/source/alpha/one> dct:issued "2024"^^xsd:gYear .') == [
        "New: The one – dct:issued: 2024"
    ]


def test_what_nobody_sees_is_shown() -> None:
    assert "Rab\\u202Eat" in sentences('place:ma-rabat skos:altLabel "Rab\u202eat" .')[0]


def test_sentences_come_in_pages_and_name_only_what_is_read() -> None:
    population = NamedNode(expand("pve:population"))
    places = (NamedNode(iri.thing("place", f"p{number}")) for number in range(250))
    many = Change(frozenset(Quad(place, population, Literal(7), ONE) for place in places))
    telling = Telling(many, StoreView.of(quads(GROUND)))
    pages = [telling.page("en", number) for number in (1, 2, 3, 4)]
    assert [sum(len(group.sentences) for group in page.groups) for page in pages] == [100, 100, 50, 0]
    assert {(page.sentences, page.added, page.pages) for page in pages} == {(250, 250, 3)}


def test_many_values_are_told_in_several_sentences() -> None:
    names = " , ".join(f'"name {n}"' for n in range(2 * MOST_VALUES + 1))
    assert len(sentences(f"place:ma-rabat skos:altLabel {names} .")) == 3


_SUBJECTS = st.sampled_from(
    [*(NamedNode(iri.thing(kind, "x")) for kind in ("tenure", "place", "commitment")), BlankNode("b")]
)
_PREDICATES = st.sampled_from(
    [
        NamedNode(expand(name))
        for name in (
            "rdf:type", "org:member", "pve:post", "pve:start", "dct:source", "skos:prefLabel", "pve:population",
            "pve:committedActor", "pve:commitmentLevel", "dct:isReplacedBy", "skos:altLabel",
        )
    ]
)  # fmt: skip
_OBJECTS = st.sampled_from(
    [
        NamedNode(expand("pve:Tenure")), NamedNode(expand("pve:City")), NamedNode(iri.thing("person", "p-a")), ONE, TWO,
        Literal("a"), Literal("a", language="en"), Literal(7), Literal("soon", datatype=NamedNode(expand("xsd:gYear"))),
        Literal("2020", datatype=NamedNode(expand("xsd:gYear"))), BlankNode("c"), NamedNode(iri.thing("place", "x")),
    ]
)  # fmt: skip
_QUADS = st.frozensets(st.builds(Quad, _SUBJECTS, _PREDICATES, _OBJECTS, st.sampled_from([ONE, TWO])), max_size=12)


@given(_QUADS, _QUADS, _QUADS, st.sampled_from(["en", "ar", "fr"]))
def test_each_statement_of_a_change_stands_in_exactly_one_sentence(
    before: frozenset[Quad], added: frozenset[Quad], removed: frozenset[Quad], language: str
) -> None:
    told = tell(Change(added, removed), StoreView.of(before), language)
    assert Counter(quad for sentence in told for quad in sentence.statements.added) == Counter(added)
    assert Counter(quad for sentence in told for quad in sentence.statements.removed) == Counter(removed)
    for sentence in told:
        assert sentence.text.strip()
        assert {quad.graph_name for quad in sentence.statements.added} <= {NamedNode(sentence.source)}
    assert told == tell(Change(added, removed), StoreView.of(before), language)
