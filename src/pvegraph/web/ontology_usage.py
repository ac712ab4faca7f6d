"""How the release uses the terms of the ontology: how often, and in which things and statements a reader can see it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pyoxigraph as ox

from pvegraph.search.asking import select
from pvegraph.store import Store
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.ontology_terms import Ontology
from pvegraph.web.statements import Term, of_many

MOST_STATEMENTS = 24
"""A thing of which more is said is no example: a reader wants to see it at a glance."""
_OF_PROPERTIES = "SELECT ?property (COUNT(*) AS ?number) WHERE { ?thing ?property ?value } GROUP BY ?property"
_OF_CLASSES = """
SELECT ?class ?property (COUNT(*) AS ?number)
WHERE {{ VALUES ?class {{ {0} }} ?thing a ?class ; ?property ?value }} GROUP BY ?class ?property"""
_THINGS = """
SELECT ?class ?thing ?properties ?statements WHERE {{
  VALUES ?class {{ {0} }} ?thing a ?class .
  {{ SELECT ?thing (COUNT(DISTINCT ?property) AS ?properties) (COUNT(*) AS ?statements)
    WHERE {{ ?thing ?property ?value }} GROUP BY ?thing }}
}}"""
_FIRST_WITH = """
SELECT ?property (MIN(?thing) AS ?first)
WHERE {{ VALUES ?property {{ {0} }} ?thing ?property ?value }} GROUP BY ?property"""
_ALL_OF = "SELECT (COUNT(DISTINCT ?thing) AS ?number) WHERE {{ VALUES ?class {{ {0} }} ?thing a ?class }}"

Said = Mapping[str, tuple[Term, ...]]
"""What is said of a thing: property → values, each once, whichever graphs say it."""


@dataclass(frozen=True)
class Example:
    """A thing of the release, and what is said of it."""

    thing: str
    said: Said


@dataclass(frozen=True)
class Usage:
    """How often terms are used, and examples."""

    things: Mapping[str, int]
    """Class → its things; of a class without any of its own, those of its subclasses."""
    is_abstract: frozenset[str]
    """The classes without things of their own."""
    statements: Mapping[str, int]
    """Property → its statements, each counted once."""
    within: Mapping[tuple[str, str], int]
    """Class and property → the statements with that property of things of that class."""
    examples: Mapping[str, Example]
    """Class → one of its things: of those that are short, the one with the most properties."""
    samples: Mapping[str, Example]
    """Property → a thing that has it, if any has."""

    @classmethod
    def read(cls, store: Store, ontology: Ontology) -> Usage:
        """Count and choose; the same release gives the same examples."""
        classes = [term.iri for term in ontology.classes]
        listed = _listed(classes)
        within = {
            (row["class"].value, row["property"].value): int(row["number"].value)
            for row in select(store, _OF_CLASSES.format(listed))
        }
        things: Counter[str] = Counter()
        best: dict[str, tuple[int, int, str]] = {}
        for class_, thing, properties, statements in select(store, _THINGS.format(listed)):
            name, size = class_.value, int(statements.value)
            things[name] += 1
            candidate = (-int(properties.value), size, thing.value)
            if size <= MOST_STATEMENTS and (name not in best or candidate < best[name]):
                best[name] = candidate
        abstract = [name for name in classes if not things[name]]
        things.update({name: _number_of_all(store, ontology.descendants(name)) for name in abstract})
        used = {row["property"].value: int(row["number"].value) for row in select(store, _OF_PROPERTIES)}
        said = _said_of(store, {thing for _, _, thing in best.values()})
        examples = {name: Example(thing, said[thing]) for name, (_, _, thing) in sorted(best.items())}
        return cls(
            MappingProxyType(dict(things)),
            frozenset(abstract),
            MappingProxyType(used),
            MappingProxyType(within),
            MappingProxyType(examples),
            MappingProxyType(_samples(store, ontology, examples, used)),
        )


def _samples(
    store: Store, ontology: Ontology, examples: Mapping[str, Example], used: Mapping[str, int]
) -> dict[str, Example]:
    """For each property one of the examples of its domain, else any example, else the first thing that has it."""
    found: dict[str, Example] = {}
    for term in ontology.properties:
        fitting = [examples[name] for name in term.domain if name in examples] + list(examples.values())
        example = next((example for example in fitting if term.iri in example.said), None)
        if example is not None:
            found[term.iri] = example
    missing = [term.iri for term in ontology.properties if term.iri not in found and used.get(term.iri)]
    if missing:
        first = {
            row["property"].value: row["first"].value for row in select(store, _FIRST_WITH.format(_listed(missing)))
        }
        said = _said_of(store, set(first.values()))
        found |= {property_: Example(thing, said[thing]) for property_, thing in first.items()}
    return found


def _said_of(store: Store, things: set[str]) -> Mapping[str, Said]:
    """What is said of each of some things, in the order in which it is to be read."""
    found: dict[str, Said] = {}
    for thing, statements in of_many(store, sorted(things)).items():
        values: dict[str, set[Term]] = defaultdict(set)
        for statement in statements:
            values[statement.predicate].add(statement.value)
        found[thing] = {name: tuple(sorted(values[name], key=_order)) for name in sorted(values, key=_first)}
    return found


def _first(property_: str) -> tuple[int, str]:
    """Class and names come first, the rest follows by its IRI, ours before that of others."""
    names = ("rdf:type", "skos:prefLabel", "foaf:name", "dct:title", "skos:altLabel")
    known = [expand(name) for name in names]
    rank = known.index(property_) if property_ in known else len(known) + (not property_.startswith(PREFIXES["pve"]))
    return rank, property_


def _order(value: Term) -> tuple[bool, str, str]:
    """English before other languages."""
    language = (value.language or "") if isinstance(value, ox.Literal) else ""
    return language not in {"", "en"}, language, value.value


def _number_of_all(store: Store, classes: Sequence[str]) -> int:
    if not classes:
        return 0
    return int(next(iter(select(store, _ALL_OF.format(_listed(classes)))))["number"].value)


def _listed(names: Iterable[str]) -> str:
    """IRIs as SPARQL writes them; `pyoxigraph.NamedNode` refuses what is not an IRI."""
    return " ".join(str(ox.NamedNode(name)) for name in names)
