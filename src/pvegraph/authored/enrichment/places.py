"""The places of the sources, as far as a gazetteer can be asked for them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from pvegraph import iri
from pvegraph.vocabulary import expand

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_QUALIFIED = re.compile(r"(.+?) \((.+)\)")


def folded(name: str) -> str:
    """A name without case, diacritics and punctuation, to be compared.

    >>> folded("Évry-Courcouronnes") == folded("EVRY Courcouronnes")
    True
    """
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    letters = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(letters.split())


@dataclass
class Place:
    """What the sources say of a place: its names, country code, regions, the kinds that pages call it."""

    iri: str
    names: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    regions: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    has_governor: bool = False

    def plain_names(self) -> set[str]:
        """The folded names; of ``Alexandria (Virginia)`` the part before the brackets."""
        return {folded(_QUALIFIED.sub(r"\1", name)) for name in self.names}

    def stated_regions(self) -> set[str]:
        """The folded names of the regions that pages put the place in, those in brackets included."""
        in_brackets = {match[2] for name in self.names if (match := _QUALIFIED.fullmatch(name))}
        return {folded(name) for name in self.regions | in_brackets}


def places_in(triples: Iterable[Triple]) -> dict[str, Place]:
    """The places that statements describe, by IRI."""
    triples = list(triples)
    place_class, place_type = expand("pve:Place"), expand("rdf:type")
    found = {
        t.subject.value: Place(t.subject.value)
        for t in triples
        if t.predicate.value == place_type and _value(t.object) == place_class and isinstance(t.subject, NamedNode)
    }
    for triple in triples:
        place = found.get(_value(triple.subject))
        if place is not None:
            _note(place, triple.predicate.value, _value(triple.object))
    governor = iri.concept("role", "governor")
    governed = {_value(t.subject) for t in triples if _value(t.object) == governor}
    in_body = expand("org:postIn")
    for triple in triples:
        if triple.predicate.value == in_body and _value(triple.subject) in governed:
            place = found.get(_value(triple.object).replace("/id/government/", "/id/place/"))
            if place is not None:
                place.has_governor = True
    return found


def _note(place: Place, predicate: str, value: str) -> None:
    if predicate in {expand("skos:prefLabel"), expand("skos:altLabel")}:
        place.names.add(value)
    elif predicate == expand("pve:country"):
        place.countries.add(value.rpartition("/")[2].upper())
    elif predicate == expand("pve:regionName"):
        place.regions.add(value)
    elif predicate == expand("dct:type"):
        place.kinds.add(value.rpartition("/")[2])


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""
