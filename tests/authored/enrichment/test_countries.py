"""What the packages say of countries."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from pvegraph.authored.enrichment import cldr, iso
from pvegraph.authored.enrichment.enrich import country_codes
from pvegraph.authored.enrichment.labels import TakenLabels
from pvegraph.authored.rows.statements import statement, text
from pvegraph.iri import thing
from pvegraph.vocabulary import expand

NOTHING_TAKEN = TakenLabels([])


def _values(triples: list[Triple], subject: str, predicate: str) -> set[str]:
    about = [t for t in triples if t.subject == NamedNode(subject) and t.predicate.value == expand(predicate)]
    return {t.object.value for t in about if isinstance(t.object, Literal | NamedNode)}


@pytest.fixture(scope="module")
def cldr_triples() -> list[Triple]:
    return list(cldr.triples(sorted(country_codes()), NOTHING_TAKEN))


@pytest.fixture(scope="module")
def iso_triples() -> list[Triple]:
    return list(iso.triples(cldr.english_names(iso.country_codes())))


def test_every_country_has_one_preferred_name_in_each_of_ten_languages(cldr_triples: list[Triple]) -> None:
    for code in country_codes():
        named = [
            triple.object.language
            for triple in cldr_triples
            if triple.subject == NamedNode(thing("country", code.lower()))
            and triple.predicate.value == expand("skos:prefLabel")
            and isinstance(triple.object, Literal)
        ]
        assert sorted(map(str, named)) == sorted(cldr.LANGUAGES)


def test_kosovo_is_in_cldr_and_not_in_iso(cldr_triples: list[Triple], iso_triples: list[Triple]) -> None:
    kosovo = thing("country", "xk")
    assert "كوسوفو" in _values(cldr_triples, kosovo, "skos:prefLabel")
    assert _values(cldr_triples, kosovo, "pve:cldrTerritory") == {"XK"}
    assert not [triple for triple in iso_triples if triple.subject == NamedNode(kosovo)]


def test_the_european_union_is_an_organisation_and_no_country(cldr_triples: list[Triple]) -> None:
    union = thing("organisation", "eu")
    assert _values(cldr_triples, union, "rdf:type") == {expand("pve:Organisation")}
    assert {"Union européenne", "الاتحاد الأوروبي"} <= _values(cldr_triples, union, "skos:prefLabel")
    assert not _values(cldr_triples, thing("country", "eu"), "rdf:type")


def test_a_name_that_a_source_prefers_is_not_given_a_rival() -> None:
    union = thing("organisation", "eu")
    taken = TakenLabels([statement(union, "skos:prefLabel", text("L'Union", "fr"))])
    triples = list(cldr.triples(["MA"], taken))
    assert "Union européenne" not in _values(triples, union, "skos:prefLabel")
    assert "Union européenne" in _values(triples, union, "skos:altLabel")


def test_official_languages_are_those_of_the_whole_country() -> None:
    assert cldr.official_languages("XK") == ["sq", "sr", "sr-Latn"]
    assert "ca" not in cldr.official_languages("ES")
    assert cldr.official_languages("AQ") == []


def test_codes_are_strings_that_keep_their_zeros(iso_triples: list[Triple]) -> None:
    assert _values(iso_triples, thing("country", "bo"), "pve:iso3166numeric") == {"068"}
    codes = {t.object for t in iso_triples if t.predicate.value == expand("pve:iso3166numeric")}
    assert all(isinstance(code, Literal) and re.fullmatch(r"\d{3}", code.value) for code in codes)
    assert len(codes) == len(iso.country_codes())


def test_isos_name_is_an_alternative_where_it_differs(iso_triples: list[Triple]) -> None:
    assert _values(iso_triples, thing("country", "bo"), "skos:altLabel") == {"Bolivia, Plurinational State of"}
    assert _values(iso_triples, thing("country", "dk"), "skos:altLabel") == set()


@pytest.mark.parametrize("reference", [iso.reference(), cldr.reference()], ids=lambda reference: reference.source_id)
def test_a_collection_says_whose_it_is_and_under_which_licence(reference: object) -> None:
    assert isinstance(reference, type(iso.reference()))
    said = {t.predicate.value for t in reference.description()}
    for predicate in ("dct:title", "dct:publisher", "dct:license", "dct:rights", "schema:url", "schema:version"):
        assert expand(predicate) in said
    assert set(reference.titles) == set(reference.rights) == {"en", "ar", "fr"}
