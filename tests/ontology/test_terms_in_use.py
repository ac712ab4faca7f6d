"""The terms that documents, code, queries, shapes and data use are those that the ontology has, used as it says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from tests.ontology.terms import Terms

from pvegraph.vocabulary import PREFIXES, expand

TERM_OF_OURS = re.compile(r"\bpve:([A-Za-z][A-Za-z0-9]*)")
TYPE = NamedNode(expand("rdf:type"))
WRITTEN = {
    "docs": ("*.md",),  # decisions also name what was decided against
    "src": ("**/*.py", "**/*.rq", "**/*.html", "**/*.csv"),
    "queries": ("*.rq",),
    "shapes": ("*.ttl",),
}


@dataclass(frozen=True)
class Used:
    """What data and concept schemes say, as far as these tests ask: types, and the ends of each property."""

    types: dict[str, set[str]]
    """Thing → its classes."""
    predicates: dict[str, Path]
    """Predicate → a file that uses it."""
    classes: dict[str, Path]
    """Class → a file that uses it."""
    ends: dict[str, set[tuple[str, NamedNode | Literal]]]
    """Property → its subjects and objects."""


@pytest.fixture(scope="module")
def used(project: Path) -> Used:
    """The statements of all files of ``data/``."""
    used = Used(defaultdict(set), {}, {}, defaultdict(set))
    for path in sorted((project / "data").glob("*/*.ttl")):
        for triple in parse(path=path, format=RdfFormat.TURTLE):
            predicate = triple.predicate.value
            used.predicates.setdefault(predicate, path)
            if triple.predicate == TYPE:
                used.types[triple.subject.value].add(triple.object.value)
                used.classes.setdefault(triple.object.value, path)
            else:
                used.ends[predicate].add((triple.subject.value, triple.object))
    if not used.types:
        pytest.skip("data/ is empty: run pvegraph import first")
    for path in sorted((project / "ontology").glob("*.ttl")):
        if path.name != "pve.ttl":
            for triple in parse(path=path, format=RdfFormat.TURTLE):
                if triple.predicate == TYPE:
                    used.types[triple.subject.value].add(triple.object.value)
                else:
                    used.ends[triple.predicate.value].add((triple.subject.value, triple.object))
    return used


def written_terms(folder: Path, patterns: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    """Every term of ours that the files of a folder name, with the file."""
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            for name in TERM_OF_OURS.findall(path.read_text(encoding="utf-8")):
                yield PREFIXES["pve"] + name, path


def test_every_term_that_the_model_names_is_in_the_ontology(terms: Terms, project: Path) -> None:
    named = {term for term, _ in written_terms(project / "docs", ("model.md",))}
    assert len(named) > 40
    assert named - terms.ours == set()


def test_every_term_in_the_ontology_is_named_in_the_model_or_used_by_what_is_written(
    terms: Terms, project: Path
) -> None:
    places = {**WRITTEN, "tests": ("test_*.py",)}
    named = {term for folder, patterns in places.items() for term, _ in written_terms(project / folder, patterns)}
    named |= {term for path in (project / "ontology").glob("*.ttl") if path.name != "pve.ttl" for term in _iris(path)}
    assert terms.ours - named == set()


def _iris(path: Path) -> set[str]:
    return {
        node.value
        for triple in parse(path=path, format=RdfFormat.TURTLE)
        for node in (triple.predicate, triple.object)
        if isinstance(node, NamedNode)
    }


@pytest.mark.parametrize("folder", WRITTEN)
def test_every_term_of_ours_that_is_written_anywhere_is_in_the_ontology(
    terms: Terms, project: Path, folder: str
) -> None:
    unknown = {
        f"{term} in {path.relative_to(project)}"
        for term, path in written_terms(project / folder, WRITTEN[folder])
        if term not in terms.ours
    }
    assert unknown == set()


@pytest.mark.parametrize("folder", ["ontology", "shapes"])
def test_every_predicate_and_class_of_the_other_authored_files_is_described(
    terms: Terms, project: Path, folder: str
) -> None:
    unknown = set()
    for path in sorted((project / folder).glob("*.ttl")):
        for triple in parse(path=path, format=RdfFormat.TURTLE):
            used = [triple.predicate, *([triple.object] if triple.predicate == TYPE else [])]
            unknown |= {f"{term.value} in {path.name}" for term in used if term.value not in terms.described}
    assert unknown == set()


def test_every_predicate_and_class_of_the_data_is_described(terms: Terms, used: Used) -> None:
    unknown = {f"{term} in {path}" for term, path in used.predicates.items() if term not in terms.described}
    unknown |= {f"{term} in {path}" for term, path in used.classes.items() if term not in terms.described}
    assert unknown == set()


def test_what_has_a_property_is_of_its_domain(terms: Terms, used: Used) -> None:
    for predicate, ends in used.ends.items():
        allowed = _allowed(terms, predicate, "rdfs:domain", "schema:domainIncludes")
        assert allowed, f"the ontology does not say of which classes {predicate} is"
        wrong = {subject for subject, _ in ends if not _classes(terms, used, subject) & allowed}
        assert not wrong, f"{predicate}: {sorted(wrong)[:5]}"


def test_what_a_property_leads_to_is_of_its_range(terms: Terms, used: Used) -> None:
    for predicate, ends in used.ends.items():
        allowed = _allowed(terms, predicate, "rdfs:range", "schema:rangeIncludes")
        if not allowed and predicate not in terms.ours:
            continue  # a text in some language, or an address of others
        wrong = {str(value) for _, value in ends if not _sorts(terms, used, value) & allowed}
        assert not wrong, f"{predicate}: {sorted(wrong)[:5]}"


def test_nothing_is_of_two_disjoint_classes(terms: Terms, used: Used) -> None:
    pairs = [{one, other} for one, others in terms.edges("owl:disjointWith").items() for other in others]
    kinds = {frozenset(types): thing for thing, types in used.types.items()}
    for types, thing in kinds.items():
        classes = types.union(*(terms.above(term, "rdfs:subClassOf") for term in types))
        assert not [pair for pair in pairs if pair <= classes], thing


def _allowed(terms: Terms, predicate: str, exact: str, choice: str) -> set[str]:
    return set(terms.objects(predicate, exact) + terms.objects(predicate, choice))


def _classes(terms: Terms, used: Used, thing: str) -> set[str]:
    types = used.types.get(thing, set())
    return types.union(*(terms.above(term, "rdfs:subClassOf") for term in types))


def _sorts(terms: Terms, used: Used, value: NamedNode | Literal) -> set[str]:
    return {value.datatype.value} if isinstance(value, Literal) else _classes(terms, used, value.value)
