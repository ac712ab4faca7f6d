"""Names in JSON-LD: which IRI a key or value stands for, as far as contexts in the text itself tell (JSON-LD 1.1).

This serves to find places, not statements: what is not understood here finds no place and does no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from pvegraph.authored.json_text import JsonValue


@dataclass(frozen=True)
class Term:
    """A name that a context defines."""

    iri: str
    container: str = ""
    is_reverse: bool = False


@dataclass(frozen=True)
class Names:
    """The names that are known at some place of a document."""

    terms: Mapping[str, Term] = field(default_factory=dict)
    vocabulary: str = ""
    base: str = ""

    def with_context(self, context: JsonValue) -> Names:
        """The names with those of a context added; what is not an object of names is passed over."""
        names = self
        for part in context.listed():
            if part.kind == "word":
                names = Names(base=names.base)
            elif part.kind == "object":
                names = names._with_object(part)
        return names

    def _with_object(self, context: JsonValue) -> Names:
        vocabulary, base = context.get("@vocab"), context.get("@base")
        names = self
        if base is not None and base.kind == "string":
            names = replace(names, base=urljoin(names.base, base.text))
        if vocabulary is not None:
            names = replace(names, vocabulary=names.iri(vocabulary.text) if vocabulary.kind == "string" else "")
        terms = {**names.terms}
        defined = {key.text: value for key, value in context.members or () if not key.text.startswith("@")}
        for key, value in defined.items():
            term = names._term(key, value, defined)
            if term is not None:
                terms[key] = term
            else:
                terms.pop(key, None)
        return replace(names, terms=terms)

    def _term(self, key: str, value: JsonValue, defined: Mapping[str, JsonValue]) -> Term | None:
        if value.kind == "string":
            return Term(self._expanded(value.text, defined))
        if value.kind != "object":
            return None
        reverse, identifier, container = value.get("@reverse"), value.get("@id"), value.get("@container")
        name = reverse or identifier
        iri = name.text if name is not None and name.kind == "string" else key
        kinds = [] if container is None else [kind.text for kind in container.listed()]
        return Term(self._expanded(iri, defined, key), " ".join(kinds), reverse is not None)

    def _expanded(self, name: str, defined: Mapping[str, JsonValue], key: str | None = None) -> str:
        """A name inside of a context, which may use other names of it."""
        seen = {key}
        while True:
            prefix, colon, local = name.partition(":")
            alias = defined.get(prefix if colon else name)
            target = None if alias is None else (alias if alias.kind == "string" else alias.get("@id"))
            lookup = prefix if colon else name
            if target is None or target.kind != "string" or lookup in seen or local.startswith("//"):
                return name if name.startswith("@") else self.iri(name)
            seen.add(lookup)
            name = target.text + local

    def keyword(self, key: str) -> str:
        """A keyword that a key stands for, or the key itself."""
        term = self.terms.get(key)
        return term.iri if term is not None and term.iri.startswith("@") else key

    def term(self, key: str) -> Term | None:
        """What a key of a node stands for; `None` if it stands for nothing."""
        known = self.terms.get(key)
        if known is not None:
            return known
        iri = self.iri(key)
        return Term(iri) if ":" in iri else None

    def iri(self, name: str) -> str:
        """The IRI of a property or type."""
        known = self.terms.get(name)
        if known is not None:
            return known.iri
        prefix, colon, local = name.partition(":")
        if colon:
            space = self.terms.get(prefix)
            return name if space is None or local.startswith("//") else space.iri + local
        return self.vocabulary + name

    def address(self, name: str) -> str:
        """The IRI of a thing."""
        prefix, colon, local = name.partition(":")
        space = self.terms.get(prefix) if colon else None
        if space is not None and not local.startswith("//"):
            return space.iri + local
        return name if colon or not self.base else urljoin(self.base, name)
