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


def government_of(place: str) -> str:
    """The IRI of the government of a place (docs/model.md, "Addresses")."""
    return place.replace("/id/place/", "/id/government/")


def places_in(triples: Iterable[Triple]) -> dict[str, Place]:
    """The places that statements describe, by IRI."""
    triples = list(triples)
    found = {name: Place(name) for name in _subjects(triples, "rdf:type", expand("pve:Place"))}
    for triple in triples:
        place = found.get(_value(triple.subject))
        if place is not None:
            _note(place, triple.predicate.value, _value(triple.object))
    posts = _subjects(triples, "org:role", iri.concept("role", "governor"))
    in_body = expand("org:postIn")
    headed = {_value(t.object) for t in triples if t.predicate.value == in_body and _value(t.subject) in posts}
    for name, place in found.items():
        place.has_governor = government_of(name) in headed
    return found


def _subjects(triples: Iterable[Triple], predicate: str, value: str) -> set[str]:
    wanted = expand(predicate)
    return {_value(t.subject) for t in triples if t.predicate.value == wanted and _value(t.object) == value}


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
