"""The concept schemes: every concept is named and explained in three languages, and has its place in its scheme."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from pvegraph import iri
from pvegraph.authored.turtle import read_triples
from pvegraph.vocabulary import PREFIXES, expand

SCHEMES = (
    "theme",
    "role",
    "organisation-type",
    "event-type",
    "framework-type",
    "place-type",
    "commitment-level",
    "continent",
)
LANGUAGES = ("en", "ar", "fr")
THEMES_OF_THE_TABLES = (
    "early-warning",
    "social-cohesion",
    "hate-speech",
    "youth",
    "national-local-cooperation",
    "polarisation",
    "online-harms",
    "islamist",
    "far-right",
    "reintegration",
    "crisis-response",
)
LABELS = ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel")
SCRIPT_OF_LANGUAGE = {"en": "LATIN", "fr": "LATIN", "es": "LATIN", "ar": "ARABIC"}


@pytest.fixture(scope="module", params=SCHEMES)
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def triples(scheme: str, project: Path) -> list[Triple]:
    return read_triples(project / "ontology" / f"{scheme}.ttl")


@pytest.fixture(scope="module")
def concepts(triples: list[Triple]) -> set[NamedNode]:
    return set(subjects_of_type(triples, "skos:Concept"))


def subjects_of_type(triples: list[Triple], class_name: str) -> Iterator[NamedNode]:
    for triple in triples:
        if triple.predicate.value == expand("rdf:type") and triple.object == NamedNode(expand(class_name)):
            assert isinstance(triple.subject, NamedNode)
            yield triple.subject


def objects(triples: list[Triple], subject: NamedNode, predicate: str) -> list[NamedNode | Literal]:
    return [t.object for t in triples if t.subject == subject and t.predicate.value == expand(predicate)]


def languages(literals: list[NamedNode | Literal]) -> Counter[str | None]:
    return Counter(literal.language if isinstance(literal, Literal) else None for literal in literals)


def ancestors(triples: list[Triple], concept: NamedNode) -> set[NamedNode]:
    """What is broader than a concept, over any number of steps; the concept itself if there is a cycle."""
    found: set[NamedNode] = set()
    waiting = [concept]
    while waiting:
        for broader in objects(triples, waiting.pop(), "skos:broader"):
            if broader not in found:
                found.add(broader)
                waiting.append(broader)
    return found


def test_every_scheme_of_the_vocabulary_is_tested() -> None:
    prefix = iri.concept_scheme("")
    assert {
        namespace.removeprefix(prefix).rstrip("/") for namespace in PREFIXES.values() if prefix in namespace
    } == set(SCHEMES)


def test_a_file_holds_its_scheme_and_concepts_of_that_scheme_only(
    scheme: str, triples: list[Triple], concepts: set[NamedNode]
) -> None:
    itself = NamedNode(iri.concept_scheme(scheme))
    assert list(subjects_of_type(triples, "skos:ConceptScheme")) == [itself]
    assert {triple.subject for triple in triples} == concepts | {itself}
    assert concepts
    assert all(concept.value.startswith(iri.concept(scheme, "")) for concept in concepts)
    assert all(objects(triples, concept, "skos:inScheme") == [itself] for concept in concepts)


def test_there_are_no_blank_nodes(triples: list[Triple]) -> None:
    assert not [t for t in triples if isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode)]


def test_the_scheme_says_its_licence(scheme: str, triples: list[Triple]) -> None:
    licences = objects(triples, NamedNode(iri.concept_scheme(scheme)), "dct:license")
    assert licences == [NamedNode("https://creativecommons.org/licenses/by/4.0/")]


def test_scheme_and_concepts_have_one_label_and_one_definition_in_each_language(
    scheme: str, triples: list[Triple], concepts: set[NamedNode]
) -> None:
    wanted = Counter((*LANGUAGES, "es") if scheme == "theme" else LANGUAGES)
    for subject in {*concepts, NamedNode(iri.concept_scheme(scheme))}:
        assert languages(objects(triples, subject, "skos:prefLabel")) == wanted, subject
        assert languages(objects(triples, subject, "skos:definition")) == Counter(LANGUAGES), subject


def test_every_text_is_in_the_script_of_its_language(triples: list[Triple]) -> None:
    for literal in {t.object for t in triples if isinstance(t.object, Literal) and t.object.language}:
        script = SCRIPT_OF_LANGUAGE[literal.language or ""]
        letters = [unicodedata.name(letter) for letter in literal.value if letter.isalpha()]
        own = sum(name.startswith(script) for name in letters)
        # A proper name such as GeoNames stays in its own script within an Arabic sentence.
        assert own > 0.8 * len(letters), literal


def test_texts_are_normalised_and_end_as_they_should(triples: list[Triple]) -> None:
    for triple in triples:
        if isinstance(triple.object, Literal):
            value = triple.object.value
            assert value == unicodedata.normalize("NFC", value).strip(), value
            assert "  " not in value
            assert value.endswith(".") == (triple.predicate.value == expand("skos:definition")), value


def test_no_two_labels_of_a_language_are_alike(triples: list[Triple]) -> None:
    bearers: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for triple in triples:
        if triple.predicate.value in map(expand, LABELS):
            assert isinstance(triple.object, Literal)
            bearers[triple.object.value.casefold(), triple.object.language].append(str(triple.subject))
    assert {label: found for label, found in bearers.items() if len(found) > 1} == {}


def test_concepts_hang_together_from_the_top_without_cycles(
    scheme: str, triples: list[Triple], concepts: set[NamedNode]
) -> None:
    itself = NamedNode(iri.concept_scheme(scheme))
    tops = {concept for concept in concepts if itself in objects(triples, concept, "skos:topConceptOf")}
    assert set(objects(triples, itself, "skos:hasTopConcept")) == tops
    for concept in concepts:
        above = ancestors(triples, concept)
        assert above <= concepts, f"{concept} has something broader outside its scheme"
        assert concept not in above, f"{concept} is broader than itself"
        assert bool(above) == (concept not in tops), f"{concept} is either a top concept or has a broader one"
        assert not above or above & tops, f"{concept} is reached from no top concept"


def test_related_concepts_are_mutual_and_not_in_one_line(triples: list[Triple], concepts: set[NamedNode]) -> None:
    for concept in concepts:
        for other in objects(triples, concept, "skos:related"):
            assert isinstance(other, NamedNode)
            assert other in concepts
            assert concept in objects(triples, other, "skos:related")
            # SKOS Reference, S27: skos:related is disjoint with skos:broaderTransitive.
            assert other not in ancestors(triples, concept)


@pytest.mark.parametrize("name", THEMES_OF_THE_TABLES)
def test_the_themes_that_relations_name_are_concepts_of_that_name(name: str, project: Path) -> None:
    themes = set(subjects_of_type(read_triples(project / "ontology" / "theme.ttl"), "skos:Concept"))
    assert NamedNode(iri.concept("theme", name)) in themes


def test_every_theme_is_a_theme_of_the_ontology(project: Path) -> None:
    triples = read_triples(project / "ontology" / "theme.ttl")
    assert set(subjects_of_type(triples, "pve:Theme")) == set(subjects_of_type(triples, "skos:Concept"))


def test_levels_of_commitment_are_ordered_by_their_notation(project: Path) -> None:
    triples = read_triples(project / "ontology" / "commitment-level.ttl")
    order = {t.object.value: t.subject for t in triples if t.predicate.value == expand("skos:notation")}
    names = [order[notation].value.rsplit("/", 1)[1] for notation in sorted(order)]
    assert names == ["endorsed", "adopted", "implemented", "evaluated"]


def test_continents_are_the_seven_of_geonames(project: Path) -> None:
    triples = read_triples(project / "ontology" / "continent.ttl")
    names = {concept.value.rsplit("/", 1)[1] for concept in subjects_of_type(triples, "skos:Concept")}
    assert names == {"af", "an", "as", "eu", "na", "oc", "sa"}
    assert {t.object.value for t in triples if t.predicate.value == expand("skos:notation")} == {
        name.upper() for name in names
    }
