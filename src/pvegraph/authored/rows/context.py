"""What the statements of a row depend on besides the row: its source, the names chosen, what else is known."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Triple

from pvegraph import iri
from pvegraph.authored.mappings import Mappings
from pvegraph.authored.rows.labels import PreferredNames
from pvegraph.authored.rows.statements import statement, text


@dataclass(frozen=True)
class Localities:
    """The places that the name of a town means, by folded name and country code."""

    places: dict[tuple[str, str], frozenset[str]]
    reviewed: dict[tuple[str, str], str]

    def place(self, name: str, country: str) -> str | None:
        """The slug of the place, if the name identifies one: exactly one bears it, or the mapping names it."""
        key = (name.casefold(), country)
        if key in self.reviewed:
            return self.reviewed[key]
        slugs = self.places.get(key, frozenset())
        return next(iter(slugs)) if len(slugs) == 1 else None


@dataclass(frozen=True)
class Context:
    """What the statements of all rows have in common. ``cities`` holds the IRIs of the places that are a `pve:City`
    by their rows, ``towns`` also those that GeoNames knows as populated places."""

    mappings: Mappings
    names: PreferredNames
    localities: Localities
    cities: frozenset[str]
    towns: frozenset[str]

    def government_name(self, slug: str) -> str:
        """The English name of a place's government."""
        place = iri.of_slug(slug)
        return f"{'Municipality' if place in self.towns else 'Government'} of {self.names.get(place, 'en')}"

    def government_name_in_arabic(self, slug: str, place_name: str) -> str:
        """The Arabic name of a government whose place has this Arabic name."""
        return f"{'بلدية' if iri.of_slug(slug) in self.towns else 'حكومة'} {place_name}"

    def alternative(self, thing: str, value: str) -> Triple | None:
        """The statement that a thing has another English name or an acronym, unless it is the preferred name."""
        if self.names.get(thing, "en") == value:
            return None
        return statement(thing, "skos:altLabel", text(value, "en"))
