"""Things, types and properties as answers of the reconciliation service show them, for readers of one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pvegraph.search.asking import select
from pvegraph.search.catalogue import Entry, Text
from pvegraph.search.reconciliation.identifiers import id_of
from pvegraph.search.reconciliation.reconciler import Reconciler
from pvegraph.search.reconciliation.terms import short
from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.kinds import N_
from pvegraph.web.languages import Language, direction
from pvegraph.web.naming import Naming
from pvegraph.web.reconcile_json import Json

_DEFINITIONS = (
    f"SELECT ?term ?text WHERE {{{{ VALUES ?term {{{{ {{0}} }}}} ?term <{expand('skos:definition')}> ?text }}}}"
)
FEATURES = {
    "name_similarity": N_("How alike the names are, from 0 to 100"),
    "exact_name": N_("Whether the name is the same, but for case, accents and forms of letters"),
    "identifier": N_("Whether it was asked for by its identifier"),
    "type": N_("Whether it is of the type that was asked for"),
}
"""The features of candidates that every question has, with their names in English."""
OF_PROPERTY = "property:"
"""What the identifiers of the features of properties begin with."""
_PROPERTY_AGREES = N_("How well “%(property)s” agrees, from 0 to 100")


@dataclass(frozen=True)
class Texts:
    """Writes for one language; ``marked`` says whether texts get their language and direction, as 1.0 has it."""

    reconciler: Reconciler
    naming: Naming
    marked: bool

    @property
    def language(self) -> Language:
        """The language of the reader."""
        return self.naming.language

    def named(self, identifier: str, name: Text) -> dict[str, Json]:
        """An identifier with a name."""
        found: dict[str, Json] = {"id": identifier, "name": name.value or identifier}
        if self.marked and name.language:
            found["lang"] = name.language
            found["dir"] = direction(name.language)
        return found

    def thing(self, thing: str) -> dict[str, Json]:
        """A thing by its identifier and its name for the reader."""
        name = self.naming.name(thing)
        return self.named(id_of(thing), name if name is not None else Text(id_of(thing)))

    def term(self, term: str) -> dict[str, Json]:
        """A type or a property."""
        name = self.naming.name(term)
        return self.named(short(term), name if name is not None else Text(short(term)))

    def types_of(self, entry: Entry) -> list[Json]:
        """The types of a thing, the most exact ones."""
        told = set(self.reconciler.type_terms)
        return [self.term(type_) for type_ in self.reconciler.classes_of(entry) if type_ in told]

    def described(self, entry: Entry, found: Text | None = None) -> str:
        """What tells a thing apart: its kind, its country or date, and the name by which it was found."""
        own = self.naming.name(entry.iri)
        parts = [self.naming.kind_text(entry.kind)]
        hint = self.naming.hint(entry)
        if hint is not None:
            parts.append(hint.value)
        if found is not None and (own is None or found.value != own.value):
            parts.append(self.language.text(N_("also called “%(name)s”")) % {"name": found.value})
        return " · ".join(parts)

    def feature(self, identifier: str, value: bool | float) -> dict[str, Json]:
        """A feature of a candidate, by its name if it has one."""
        found: dict[str, Json] = {"id": identifier, "value": value}
        if self.marked:
            if identifier.startswith(OF_PROPERTY):
                term = self.reconciler.properties.terms.find(identifier.removeprefix(OF_PROPERTY)) or ""
                name = self.naming.name(term)
                told = name.value if name is not None else identifier.removeprefix(OF_PROPERTY)
                found["name"] = self.language.text(_PROPERTY_AGREES) % {"property": told}
            else:
                found["name"] = self.language.text(FEATURES[identifier])
        return found

    def definitions(self, store: Store, terms: Iterable[str]) -> Mapping[str, str]:
        """The definitions of terms in the language of the reader, in English where there is none."""
        listed = " ".join(str(ox.NamedNode(term)) for term in terms)
        found: dict[str, dict[str, str]] = {}
        for term, text in select(store, _DEFINITIONS.format(listed)) if listed else ():
            found.setdefault(term.value, {})[text.language or ""] = text.value
        return {
            term: texts.get(self.language.tag) or texts.get("en") or min(texts.values())
            for term, texts in found.items()
        }
