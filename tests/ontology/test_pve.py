"""The ontology is whole: every term is named and defined in three languages and stands rightly among the others."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, Literal
from rdflib import namespace
from tests.ontology.terms import Terms

from pvegraph.dates import EDTF
from pvegraph.iri import ONTOLOGY_GRAPH
from pvegraph.vocabulary import PREFIXES, expand

if TYPE_CHECKING:
    from rdflib.namespace import DefinedNamespace

LANGUAGES = {"en", "ar", "fr"}
TEXTS = ("rdfs:label", "skos:definition", "skos:scopeNote", "dct:title", "dct:description")
ARABIC_LETTER = re.compile(r"[\u0621-\u064A]")
UNWANTED = re.compile(r"[\u0000-\u001F\u0640\u200E\u200F\u202A-\u202E\u2066-\u2069]|  |^\s|\s$")
"""Control and bidi characters, the tatweel, doubled blanks and blanks at the ends."""

PUBLISHED: dict[str, type[DefinedNamespace]] = {
    "dct": namespace.DCTERMS,
    "foaf": namespace.FOAF,
    "geo": namespace.GEO,
    "org": namespace.ORG,
    "owl": namespace.OWL,
    "prof": namespace.PROF,
    "prov": namespace.PROV,
    "rdf": namespace.RDF,
    "rdfs": namespace.RDFS,
    "schema": namespace.SDO,
    "sh": namespace.SH,
    "skos": namespace.SKOS,
    "wgs": namespace.WGS,
}
"""The published vocabularies that rdflib knows term by term."""
M8G = {"PublicOrganisation", "ReferenceFramework"}
"""Terms of the EU Core Vocabularies that were looked up in CPOV 2.1.2 and CCCEV 2.1.0 (SEMICeu on GitHub)."""

FOREIGN_DISJOINT = (
    ("prov:Activity", "prov:Entity"),
    ("foaf:Person", "foaf:Organization"),
    ("foaf:Document", "foaf:Organization"),
    ("org:Organization", "org:Membership"),
    ("org:Role", "org:Membership"),
    ("org:Organization", "org:Role"),
    ("skos:Concept", "skos:ConceptScheme"),
)
"""Classes that published vocabularies declare disjoint and that ours could wrongly bring together."""


def test_no_blank_node_stands_in_the_ontology(terms: Terms) -> None:
    assert not [t for t in terms.triples if isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode)]


def test_the_ontology_has_a_version_a_licence_and_a_namespace(terms: Terms) -> None:
    (version,) = terms.objects(ONTOLOGY_GRAPH, "owl:versionInfo")
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert terms.objects(ONTOLOGY_GRAPH, "owl:versionIRI") == [f"{ONTOLOGY_GRAPH}/{version}"]
    assert terms.objects(ONTOLOGY_GRAPH, "dct:license") == ["https://creativecommons.org/licenses/by/4.0/"]
    vann = {t.predicate.value: t.object.value for t in terms.triples if t.subject.value == ONTOLOGY_GRAPH}
    assert vann[str(namespace.VANN.preferredNamespacePrefix)] == "pve"
    assert vann[str(namespace.VANN.preferredNamespaceUri)] == PREFIXES["pve"]


def test_the_prefixes_of_the_file_are_those_that_we_write_everywhere(project: Path) -> None:
    text = (project / "ontology" / "pve.ttl").read_text(encoding="utf-8")
    declared = dict(re.findall(r"^@prefix (\w+): <(\S+)> \.$", text, flags=re.MULTILINE))
    assert declared.pop("vann") == str(namespace.VANN)  # used by the header alone
    assert declared == {prefix: PREFIXES[prefix] for prefix in declared}


@pytest.mark.parametrize("predicate", ["rdfs:label", "skos:definition"])
def test_every_term_is_named_and_defined_once_in_each_language(terms: Terms, predicate: str) -> None:
    wrong = {
        term: languages
        for term in terms.described
        if (languages := sorted(str(text.language) for text in terms.texts(term, predicate))) != sorted(LANGUAGES)
    }
    assert wrong == {}


@pytest.mark.parametrize("predicate", ["skos:scopeNote", "dct:title", "dct:description"])
def test_what_is_said_in_one_language_is_said_in_all(terms: Terms, predicate: str) -> None:
    said = {t.subject.value for t in terms.triples if t.predicate.value == expand(predicate)}
    assert said
    assert {term for term in said if {text.language for text in terms.texts(term, predicate)} != LANGUAGES} == set()


def test_arabic_text_is_in_arabic_letters_and_no_other_text_is(terms: Terms) -> None:
    texts = [t.object for t in terms.triples if isinstance(t.object, Literal) and t.object.language]
    assert [text for text in texts if (text.language == "ar") != bool(ARABIC_LETTER.search(text.value))] == []


def test_texts_are_clean(terms: Terms) -> None:
    texts = [t.object.value for t in terms.triples if isinstance(t.object, Literal)]
    assert [text for text in texts if UNWANTED.search(text) or text != unicodedata.normalize("NFC", text)] == []


def test_definitions_and_notes_are_sentences_and_labels_are_not(terms: Terms) -> None:
    for term in terms.described:
        assert not [text for text in terms.texts(term, "rdfs:label") if text.value.endswith(".")]
        for predicate in ("skos:definition", "skos:scopeNote"):
            assert not [text for text in terms.texts(term, predicate) if not text.value.endswith(".")], term


def test_french_double_signs_have_a_no_break_space_before_them(terms: Terms) -> None:
    french = [t.object.value for t in terms.triples if isinstance(t.object, Literal) and t.object.language == "fr"]
    assert [text for text in french if re.search(r" [;:?!»]|« ", text)] == []


def test_every_term_is_one_thing_and_says_where_it_belongs(terms: Terms) -> None:
    for term in terms.described:
        assert terms.objects(term, "rdf:type"), term
        (home,) = terms.objects(term, "rdfs:isDefinedBy")
        assert term.startswith(home), f"{term} does not stand in {home}"


def test_our_classes_and_properties_are_owl_and_reused_ones_are_not_redefined(terms: Terms) -> None:
    kinds = {expand(name) for name in ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty")}
    for term in terms.described - terms.profiles:
        own = len(kinds & set(terms.objects(term, "rdf:type")))
        assert own == (1 if term in terms.ours else 0), term


def test_class_names_begin_with_a_capital_and_property_names_do_not(terms: Terms) -> None:
    for term in terms.ours:
        is_class = expand("owl:Class") in terms.objects(term, "rdf:type")
        assert term.removeprefix(PREFIXES["pve"])[0].isupper() == is_class, term


def test_reused_terms_exist_in_the_vocabulary_that_they_are_taken_from(terms: Terms) -> None:
    homes = {PREFIXES[prefix]: prefix for prefix in (*PUBLISHED, "m8g")} | {str(namespace.VANN): "vann"}
    for term in terms.described - terms.ours - terms.profiles:
        home = next((home for home in homes if term.startswith(home)), None)
        assert home, f"{term} is of no vocabulary that we know"
        name, prefix = term.removeprefix(home), homes[home]
        assert name in M8G if prefix == "m8g" else _publishes(PUBLISHED.get(prefix, namespace.VANN), name), term


def _publishes(vocabulary: type[DefinedNamespace], name: str) -> bool:
    return f"{vocabulary._NS}{name}" in vocabulary


@pytest.mark.parametrize("predicate", ["rdfs:subClassOf", "rdfs:subPropertyOf", "owl:disjointWith"])
def test_terms_are_related_to_terms_that_the_file_describes(terms: Terms, predicate: str) -> None:
    related = {term for objects in terms.edges(predicate).values() for term in objects}
    assert related
    assert related - terms.described == set()


def test_every_predicate_and_class_that_the_file_is_written_with_is_described_in_it(terms: Terms) -> None:
    used = {t.predicate.value for t in terms.triples}
    used |= {t.object.value for t in terms.triples if t.predicate.value == expand("rdf:type")}
    assert used - terms.described == set()


@pytest.mark.parametrize("predicate", ["rdfs:domain", "rdfs:range", "schema:domainIncludes", "schema:rangeIncludes"])
def test_properties_are_between_described_classes_or_datatypes(terms: Terms, predicate: str) -> None:
    named = {term for objects in terms.edges(predicate).values() for term in objects}
    assert {term for term in named - terms.described if not is_datatype(term)} == set()


def is_datatype(term: str) -> bool:
    """Whether a term is a datatype of XSD, that of texts with a language, or that of the Extended Date/Time Format."""
    return term.startswith(PREFIXES["xsd"]) or term in (EDTF, expand("rdf:langString"))


def test_a_property_has_one_domain_or_a_choice_of_several_but_not_both(terms: Terms) -> None:
    for term in terms.ours:
        if expand("owl:Class") in terms.objects(term, "rdf:type"):
            continue
        for exact, choice in (("rdfs:domain", "schema:domainIncludes"), ("rdfs:range", "schema:rangeIncludes")):
            ways = (len(terms.objects(term, exact)), len(terms.objects(term, choice)))
            assert ways == (1, 0) or (ways[0] == 0 and ways[1] >= 2), f"{term} {exact}: {ways}"


def test_nothing_follows_from_what_is_said_of_properties_of_others(terms: Terms) -> None:
    for predicate in ("rdfs:domain", "rdfs:range"):
        assert set(terms.edges(predicate)) <= terms.ours


def test_attributes_have_texts_numbers_or_dates_and_relations_have_things(terms: Terms) -> None:
    for term in terms.ours:
        ranges = terms.objects(term, "rdfs:range") + terms.objects(term, "schema:rangeIncludes")
        is_attribute = expand("owl:DatatypeProperty") in terms.objects(term, "rdf:type")
        assert all(is_datatype(value) == is_attribute for value in ranges), term


@pytest.mark.parametrize("predicate", ["rdfs:subClassOf", "rdfs:subPropertyOf"])
def test_no_term_is_above_itself(terms: Terms, predicate: str) -> None:
    assert [term for term in terms.described if term in terms.above(term, predicate)] == []


@pytest.mark.parametrize(
    ("below", "above"),
    [
        ("pve:City", "schema:City"),
        ("pve:City", "geo:Feature"),
        ("pve:Municipality", "m8g:PublicOrganisation"),
        ("pve:Municipality", "org:FormalOrganization"),
        ("pve:Municipality", "pve:Actor"),
        ("pve:Country", "pve:Actor"),
        ("pve:Country", "schema:Country"),
        ("pve:Person", "foaf:Person"),
        ("pve:Mayoralty", "org:Post"),
        ("pve:Tenure", "org:Membership"),
        ("pve:Membership", "org:Membership"),
        ("pve:NationalAgency", "m8g:PublicOrganisation"),
        ("pve:Forum", "org:OrganizationalCollaboration"),
        ("pve:CityNetwork", "org:OrganizationalCollaboration"),
        ("pve:Framework", "prov:Plan"),
        ("pve:Framework", "dct:Policy"),
        ("pve:Commitment", "prov:Activity"),
        ("pve:Participation", "prov:Association"),
        ("pve:Event", "schema:Event"),
        ("pve:Event", "prov:Activity"),
        ("pve:EventSeries", "schema:EventSeries"),
        ("pve:Theme", "skos:Concept"),
        ("pve:Source", "foaf:Document"),
    ],
)
def test_classes_are_aligned_with_published_ones(terms: Terms, below: str, above: str) -> None:
    assert expand(above) in terms.above(expand(below), "rdfs:subClassOf")


@pytest.mark.parametrize(
    ("below", "above"),
    [
        ("pve:start", "schema:startDate"),
        ("pve:end", "schema:endDate"),
        ("pve:governs", "schema:areaServed"),
        ("pve:participant", "prov:agent"),
        ("pve:committedActor", "prov:wasAssociatedWith"),
        ("pve:issuedBy", "dct:creator"),
        ("pve:subEventOf", "schema:superEvent"),
        ("pve:inSeries", "schema:superEvent"),
        ("pve:iso3166numeric", "dct:identifier"),
    ],
)
def test_properties_are_aligned_with_published_ones(terms: Terms, below: str, above: str) -> None:
    assert expand(above) in terms.above(expand(below), "rdfs:subPropertyOf")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pve:Place", "pve:LocalGovernment"),
        ("pve:Person", "pve:Organisation"),
        ("pve:Event", "pve:Framework"),
        ("pve:Country", "pve:Organisation"),
        ("pve:Tenure", "pve:Membership"),
    ],
)
def test_what_must_not_be_confused_is_disjoint(terms: Terms, one: str, other: str) -> None:
    disjoint = terms.edges("owl:disjointWith")
    assert expand(other) in disjoint.get(expand(one), ()) or expand(one) in disjoint.get(expand(other), ())


def test_no_class_falls_under_two_disjoint_ones(terms: Terms) -> None:
    pairs = {(expand(one), expand(other)) for one, other in FOREIGN_DISJOINT}
    pairs |= {(one, other) for one, others in terms.edges("owl:disjointWith").items() for other in others}
    for term in terms.ours:
        classes = {term} | terms.above(term, "rdfs:subClassOf")
        assert [pair for pair in pairs if classes.issuperset(pair)] == [], term
