"""Did you mean: of the things that could stand in a place, those whose name is nearest to what stands there.

Names are local names, labels in all languages and scripts, and codes. What differs by one letter, or has the same name
and is of another kind, is found by asking for it, in a graph of any size. For the rest, the names of up to
`MOST_MEMBERS` things of a class are compared, and kept as long as this object lives.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from babel.core import get_global
from pyoxigraph import Literal, NamedNode, Triple
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from pvegraph import iri
from pvegraph.folding import fold
from pvegraph.validation.background import TYPE, Background
from pvegraph.validation.finding import Term
from pvegraph.validation.view import IndexedStatements
from pvegraph.validation.words import NAMING
from pvegraph.vocabulary import PREFIXES, expand

MOST_MEMBERS = 2000
"""How many things of a class are compared by name."""

MOST_SHOWN = 3
"""How many things are offered."""

_MOST_ALIKE = 9
_NEAR = 0.62
"""From which likeness on a name is near: two letters in five may differ, no more."""

_NAMES = frozenset(NAMING) | {expand("skos:altLabel"), expand("skos:hiddenLabel")}
_CODES = frozenset(
    expand(name)
    for name in (
        "pve:iso3166alpha2",
        "pve:iso3166alpha3",
        "pve:iso3166numeric",
        "pve:cldrTerritory",
        "pve:geonamesId",
        "skos:notation",
        "dct:identifier",
    )
)
_LETTERS = string.ascii_lowercase + string.digits + "-"
_LONGEST_PROBED = 80
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = re.compile(r"[\s_/.-]+")
_PROPERTY_KINDS = tuple(
    expand(name) for name in ("rdf:Property", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
)
_NOT_FOR_DATA = tuple(PREFIXES[prefix] for prefix in ("sh", "owl", "prof"))
"""What the ontology describes as well, since it and the shapes are written in it."""

_CLASS_KINDS = tuple(expand(name) for name in ("owl:Class", "rdfs:Class"))


class Nearest:
    """Finds the nearest of the things of one dataset."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._known: dict[object, _Known] = {}

    def of_classes(self, wanted: Term, classes: Sequence[NamedNode]) -> tuple[NamedNode, ...]:
        """Things of one of some classes whose names are nearest to a reference or a name, the nearest first."""
        probed = [
            thing
            for thing in self._probed(wanted)
            if not classes or any(self._background.is_a(thing, class_) for class_ in classes)
        ]
        key = ("class", *classes)
        if key not in self._known:
            members = (self._background.instances(class_, MOST_MEMBERS) for class_ in classes)
            self._known[key] = _by_name((thing for some in members for thing in some), self._about)
        return _first(wanted, probed, self._known[key])

    def of_things(self, wanted: Term, things: Iterable[NamedNode], key: object) -> tuple[NamedNode, ...]:
        """The nearest of some things; ``key`` stands for them, and the same key for the same things."""
        if key not in self._known:
            self._known[key] = _by_name(things, self._about)
        return _first(wanted, [], self._known[key])

    def properties(self, wanted: NamedNode) -> tuple[NamedNode, ...]:
        """The properties of the ontology that are nearest to one that it does not have."""
        return _first(wanted, [], _terms_by_name(self._background.ontology, _PROPERTY_KINDS))

    def classes(self, wanted: NamedNode) -> tuple[NamedNode, ...]:
        """The classes of the ontology that are nearest to one that it does not have."""
        return _first(wanted, [], _terms_by_name(self._background.ontology, _CLASS_KINDS))

    def _about(self, thing: NamedNode) -> Iterable[Triple]:
        return self._background.triples(thing, None, None)

    def _probed(self, wanted: Term) -> list[NamedNode]:
        """Things that are described and whose address is one letter, or the kind, away from a reference."""
        if not isinstance(wanted, NamedNode) or not wanted.value.startswith(iri.BASE):
            return []
        candidates = [*_of_other_kinds(wanted.value), *_one_letter_away(wanted.value)]
        return [thing for thing in map(NamedNode, candidates) if self._background.types(thing)]


@dataclass(frozen=True)
class _Known:
    """Things by what they are called."""

    names: dict[str, list[NamedNode]]
    codes: dict[str, list[NamedNode]]
    """Those are near only if they are the same."""


def _by_name(things: Iterable[NamedNode], about: Callable[[NamedNode], Iterable[Triple]]) -> _Known:
    """Things by their names, folded, and by their codes."""
    known = _Known({}, {})
    for thing in things:
        names = {_words(_local_name(thing.value)): None}
        for triple in about(thing):
            if isinstance(triple.object, Literal):
                if triple.predicate.value in _NAMES:
                    names[fold(triple.object.value)] = None
                elif triple.predicate.value in _CODES:
                    known.codes.setdefault(triple.object.value.casefold(), []).append(thing)
        for name in names:
            known.names.setdefault(name, []).append(thing)
    return known


@lru_cache(maxsize=4)
def _terms_by_name(ontology: IndexedStatements, kinds: tuple[str, ...]) -> _Known:
    """The terms of an ontology that data may use, by name: many changes are held against one ontology."""
    found = (quad.subject for kind in kinds for quad in ontology.find(None, TYPE, NamedNode(kind)))
    terms = [term for term in dict.fromkeys(found) if isinstance(term, NamedNode)]
    return _by_name(
        (term for term in terms if not term.value.startswith(_NOT_FOR_DATA)),
        lambda term: (quad.triple for quad in ontology.find(term, None, None)),
    )


def _first(wanted: Term, probed: list[NamedNode], known: _Known) -> tuple[NamedNode, ...]:
    """The nearest by name after those that were found by asking; never what was asked for itself."""
    scores: dict[NamedNode, float] = dict.fromkeys(probed, 1.0)
    for reading in _readings(wanted):
        for code in _codes(reading):
            scores.update((thing, 2.0) for thing in known.codes.get(code, ()))
        for name, score in _like(reading, known.names):
            for thing in known.names[name]:
                scores[thing] = max(scores.get(thing, 0.0), score)
    scores.pop(wanted, None) if isinstance(wanted, NamedNode) else None
    best = sorted(scores, key=lambda thing: (-scores[thing], -_shared_start(thing, wanted), thing.value))
    return tuple(best[:MOST_SHOWN])


def _like(reading: str, names: Mapping[str, object]) -> Iterator[tuple[str, float]]:
    """The names that are like one, with their likeness up to 1: by letters changed or swapped, or left out."""
    for scorer, weight in ((OSA.normalized_similarity, 1.0), (Indel.normalized_similarity, 0.95)):
        found = process.extract(reading, names.keys(), scorer=scorer, score_cutoff=_NEAR / weight, limit=_MOST_ALIKE)
        yield from ((name, score * weight) for name, score, _ in found)


def _readings(wanted: Term) -> list[str]:
    """What a reference or a text may have been meant to name, folded."""
    if isinstance(wanted, NamedNode):
        local = _words(_local_name(wanted.value))
        without_country = local[3:] if re.match(r"[a-z]{2} \S", local) else local
        return list(dict.fromkeys((local, without_country)))
    return [fold(wanted.value)] if wanted.value else []


def _codes(reading: str) -> Iterator[str]:
    """A text as a code, and the code that took its place (CLDR, territory aliases: UK is GB)."""
    if len(reading) <= 10:  # noqa: PLR2004 - the longest numbers of GeoNames
        yield reading
        yield from (code.casefold() for code in get_global("territory_aliases").get(reading.upper(), ()))


def _local_name(address: str) -> str:
    """The last part of an IRI, decoded."""
    return unquote(re.split(r"[/#]", address.rstrip("/#"))[-1])


def _words(name: str) -> str:
    """A local name as the words that it is made of.

    >>> _words("foundingDate"), _words("dk-aarhus")
    ('founding date', 'dk aarhus')
    """
    return fold(_SEPARATORS.sub(" ", _CAMEL.sub(" ", name))).strip()


def _shared_start(thing: NamedNode, wanted: Term) -> int:
    """How many characters two addresses have in common at their start: what is in the same namespace is nearer."""
    pairs = zip(thing.value, wanted.value, strict=False)
    return next((number for number, (one, other) in enumerate(pairs) if one != other), len(thing.value))


def _of_other_kinds(address: str) -> Iterator[str]:
    """The same name among things and concepts of other kinds: the government instead of the place."""
    name = _local_name(address)
    spaces = (space for space in PREFIXES.values() if space.startswith((iri.BASE + "id/", iri.BASE + "concept/")))
    yield from (space + name for space in spaces if space + name != address)


def _one_letter_away(address: str) -> Iterator[str]:
    """The addresses from which this one comes by one slip: a letter too many, missing, wrong or swapped."""
    name = re.split(r"[/#]", address)[-1]
    if not 0 < len(name) <= _LONGEST_PROBED or "%" in name:
        return
    space = address.removesuffix(name)
    halves = [(name[:place], name[place:]) for place in range(len(name) + 1)]
    slips = {before + after[1:] for before, after in halves if after}
    slips |= {before + after[1] + after[0] + after[2:] for before, after in halves if len(after) > 1}
    slips |= {before + letter + after[1:] for before, after in halves if after for letter in _LETTERS}
    slips |= {before + letter + after for before, after in halves for letter in _LETTERS}
    yield from sorted(space + slip for slip in slips - {name, ""})
