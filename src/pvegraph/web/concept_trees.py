"""The concept schemes with their concepts, from the general to the special, in the words of one language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pvegraph import iri
from pvegraph.search.asking import select
from pvegraph.search.catalogue import Text, sorting_key
from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.ontology_reading import Reading
from pvegraph.web.ontology_terms import text_in
from pvegraph.web.ontology_words import Words

_CONCEPTS = """
SELECT DISTINCT ?concept ?scheme ?broader ?notation WHERE {{
  ?concept {0} ?scheme . OPTIONAL {{ ?concept {1} ?broader }} OPTIONAL {{ ?concept {2} ?notation }}
}}"""
_DEFINITIONS = "SELECT ?scheme ?text WHERE {{ ?scheme a {0} ; {1} ?text }}"


@dataclass(frozen=True)
class Branch:
    """A concept with the more special ones below it."""

    concept: Markup
    notation: str
    below: tuple[Branch, ...]


@dataclass(frozen=True)
class SchemeView:
    """A concept scheme."""

    anchor: str
    code: str
    name: Markup
    definition: Markup
    properties: tuple[Markup, ...]
    """The properties whose values are from the scheme, by the shapes."""
    number: int
    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class _Concept:
    notation: str
    broader: str | None


def concept_trees(store: Store, words: Words, reading: Reading) -> list[SchemeView]:
    """All schemes by name."""
    members: dict[str, dict[str, _Concept]] = defaultdict(dict)
    query = _CONCEPTS.format(*(f"<{expand(name)}>" for name in ("skos:inScheme", "skos:broader", "skos:notation")))
    for concept, scheme, broader, notation in select(store, query):
        known = members[scheme.value].get(concept.value)
        above = broader.value if broader is not None else None
        if known is None or (above is not None and (known.broader is None or above < known.broader)):
            members[scheme.value][concept.value] = _Concept(notation.value if notation is not None else "", above)
    definitions: dict[str, dict[str, str]] = defaultdict(dict)
    query = _DEFINITIONS.format(f"<{expand('skos:ConceptScheme')}>", f"<{expand('skos:definition')}>")
    for scheme, text in select(store, query):
        definitions[scheme.value][text.language or ""] = text.value
    by_name = sorted(members, key=lambda scheme: _key(words, scheme))
    return [_view(scheme, members[scheme], definitions[scheme], words, reading) for scheme in by_name]


def _view(
    scheme: str, members: Mapping[str, _Concept], definitions: Mapping[str, str], words: Words, reading: Reading
) -> SchemeView:
    below: dict[str | None, list[str]] = defaultdict(list)
    for name, concept in members.items():
        below[concept.broader if concept.broader in members else None].append(name)
    definition = text_in(definitions, words.language.tag)
    short = scheme.removeprefix(iri.concept_scheme(""))
    properties = sorted({r.path for r in reading.rules.rules if r.path and r.requirement.scheme == scheme})
    return SchemeView(
        f"scheme-{short}",
        short,
        words.thing(scheme),
        words.prose(definition) if definition is not None else Markup(""),
        tuple(map(words.link, properties)),
        len(members),
        _branches(below, None, members, words),
    )


def _branches(
    below: Mapping[str | None, Sequence[str]], above: str | None, members: Mapping[str, _Concept], words: Words
) -> tuple[Branch, ...]:
    """The concepts below another. Each stands below one other at most, so a circle is never entered."""
    found: Iterable[str] = below.get(above, ())
    in_order = sorted(found, key=lambda name: (members[name].notation, _key(words, name)))
    return tuple(
        Branch(words.thing(name), members[name].notation, _branches(below, name, members, words)) for name in in_order
    )


def _key(words: Words, thing: str) -> tuple[bool, str, str]:
    return sorting_key(words.naming.name(thing) or Text(thing), words.language.tag)
