"""Terms in words: labels instead of bare addresses, in the reader's language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from pvegraph.validation.finding import Term
from pvegraph.vocabulary import PREFIXES, expand

NAMING = {
    expand(name): rank
    for rank, name in enumerate(("skos:prefLabel", "rdfs:label", "sh:name", "dct:title", "foaf:name"))
}
"""The properties that name a thing, the best first, with their rank."""

_IRI = re.compile(r"<([^<>]*)>")
_LOCAL_NAME = re.compile(r"[\w-]+")
_LANGUAGES_WITHOUT_NUMBERS = {expand("xsd:string"), expand("rdf:langString")}
_QUOTES = {"en": ("“", "”"), "ar": ("«", "»"), "fr": ("« ", " »")}
NOTHING = {"en": "nothing", "ar": "لا شيء", "fr": "rien"}
"""What is said in place of a value that is not there."""

_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_MOST_VALUES = 5


@lru_cache(maxsize=10_000)
def short(iri: str) -> str:
    """An IRI with our prefix for its namespace, or in angle brackets where we have none.

    >>> short("http://www.w3.org/ns/org#member")
    'org:member'
    """
    best = max((space for space in PREFIXES.values() if iri.startswith(space)), key=len, default=None)
    if best is None or not _LOCAL_NAME.fullmatch(iri.removeprefix(best)):
        return f"<{iri}>"
    prefix = next(prefix for prefix, space in PREFIXES.items() if space == best)
    return f"{prefix}:{iri.removeprefix(best)}"


Naming: TypeAlias = Mapping[str, Sequence[Triple]]
"""The statements that name things, by the IRI of what they name."""


def naming(triples: Iterable[Triple]) -> Naming:
    """Those of some statements that name things, for names that are looked up again and again."""
    found: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        if triple.predicate.value in NAMING and isinstance(triple.subject, NamedNode):
            found[triple.subject.value].append(triple)
    return dict(found)


@dataclass(frozen=True)
class Words:
    """The names of things by IRI and language."""

    names: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, triples: Iterable[Triple], wanted: set[str]) -> Words:
        """The names that the statements give the wanted IRIs; the first in sorted order where there are several."""
        found: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
        for triple in triples:
            rank = NAMING.get(triple.predicate.value)
            subject, name = triple.subject, triple.object
            if rank is None or not isinstance(subject, NamedNode) or subject.value not in wanted:
                continue
            if isinstance(name, Literal):
                named = found[subject.value]
                candidate = (rank, name.value)
                named[name.language or ""] = min(named.get(name.language or "", candidate), candidate)
        return cls({iri: {tag: name for tag, (_, name) in named.items()} for iri, named in found.items()})

    def name(self, iri: str, language: str) -> str | None:
        """The name of a thing in a language, else in English, else untagged, else `None`."""
        named = self.names.get(iri, {})
        return named.get(language) or named.get("en") or named.get("")

    def thing(self, iri: str, language: str) -> str:
        """A thing as its name in quotes and its short address, or the address alone where it has no name."""
        name = self.name(iri, language)
        if name is None:
            return isolated(short(iri), language)
        before, after = _QUOTES.get(language, _QUOTES["en"])
        return isolated(f"{before}{name}{after} ({short(iri)})", language)

    def term(self, term: Term, language: str) -> str:
        """A term in words: a thing by its name, a text in straight quotes, a number or date as it is written."""
        if isinstance(term, NamedNode):
            return self.thing(term.value, language)
        if isinstance(term, BlankNode):
            return isolated(f"_:{term.value}", language)
        text = visible(term.value)
        if term.datatype.value not in _LANGUAGES_WITHOUT_NUMBERS:
            return isolated(text, language)
        tag = f"@{term.language}" if term.language else ""
        return isolated(f'"{text}"{tag}', language)

    def terms(self, terms: Iterable[Term], language: str) -> str:
        """Several terms, the first few of them; a word for nothing where there are none."""
        texts = sorted(self.term(term, language) for term in terms)
        if not texts:
            return NOTHING.get(language, NOTHING["en"])
        comma = "، " if language == "ar" else ", "
        return comma.join(texts[:_MOST_VALUES]) + (" …" if len(texts) > _MOST_VALUES else "")

    def plain(self, text: str, language: str) -> str:
        """A value that an engine handed over as bare text: an IRI by its name, all else as it is."""
        return self.thing(text, language) if is_iri(text) else isolated(visible(text), language)

    def path(self, path: str, language: str) -> str:
        """A property path with names in place of IRIs."""
        return isolated(_IRI.sub(lambda match: self._property(match[1], language), path), language)

    def _property(self, iri: str, language: str) -> str:
        """A property as its short address and, where it has one, its name."""
        name = self.name(iri, language)
        return short(iri) if name is None else f"{name} ({short(iri)})"


def is_iri(text: str) -> bool:
    """Whether a bare text is an absolute web address."""
    return text.startswith(("https://", "http://")) and not any(mark in text for mark in ' <>"')


def visible(text: str) -> str:
    """A text with what nobody sees, or what would disturb a terminal, as the escapes of Turtle.

    >>> visible("Rabat\u200f")
    'Rabat\\\\u200F'
    """
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04X}", text)


def isolated(text: str, language: str) -> str:
    """The text so that its direction does not disturb the Arabic around it (Unicode UAX #9, isolates)."""
    return f"{_ISOLATE}{text}{_END_OF_ISOLATE}" if language == "ar" else text
