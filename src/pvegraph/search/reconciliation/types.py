"""The types that things have: the classes of the ontology, with what stands above them, and the concept schemes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from pvegraph import iri
from pvegraph.search.asking import select
from pvegraph.search.catalogue import Catalogue, Entry
from pvegraph.search.reconciliation.names import Mask
from pvegraph.search.reconciliation.terms import Terms
from pvegraph.store import Store
from pvegraph.vocabulary import PREFIXES

_DECLARATIONS = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
_CLASSES = "SELECT DISTINCT ?thing ?class WHERE { ?thing rdf:type|skos:inScheme ?class }"
_ABOVE = "SELECT DISTINCT ?class ?above WHERE { ?class rdfs:subClassOf ?above }"
_NO_TYPES = frozenset({"ontology", "shapes", "query", "scheme", "release", ""})
"""Kinds of which nothing is matched."""
_ONLY_WHEN_ASKED = frozenset(
    {"source", "publisher", "role", "organisation-type", "event-type", "framework-type", "place-type",
     "commitment-level", "continent"}
)  # fmt: skip
"""Kinds that speak about the others; they are matched where a type says so."""
DEFAULT = ("pve:Place", "pve:LocalGovernment", "pve:Organisation", "pve:Person", "pve:Framework", "pve:Event")


def can_be_matched(entry: Entry) -> bool:
    """Whether an entry is of a kind that others write about."""
    return entry.kind not in _NO_TYPES


class Types:
    """Which entries are of which types; a type is named by its IRI."""

    def __init__(
        self, entries: Sequence[Entry], classes: Mapping[str, Sequence[str]], above: Mapping[str, Sequence[str]]
    ) -> None:
        self._entries = entries
        self._above = above
        self._of: list[tuple[str, ...]] = []
        known: dict[tuple[str, ...], tuple[str, ...]] = {}  # there are few combinations
        members: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(entries):
            own = tuple(sorted(classes.get(entry.iri, ())))
            self._of.append(known.setdefault(own, own))
            for type_ in {higher for class_ in own for higher in self.closure(class_)}:
                members[type_].append(number)
        self._members = dict(members)
        self._masks: dict[frozenset[str], bytes] = {}

    @classmethod
    def read(cls, store: Store, entries: Sequence[Entry]) -> Types:
        """Ask a store for the types of entries."""
        wanted = {entry.iri for entry in entries}
        classes: dict[str, list[str]] = defaultdict(list)
        above: dict[str, list[str]] = defaultdict(list)
        for thing, class_ in select(store, _DECLARATIONS + _CLASSES):
            if thing.value in wanted:
                classes[thing.value].append(class_.value)
        for class_, higher in select(store, _DECLARATIONS + _ABOVE):
            above[class_.value].append(higher.value)
        return cls(entries, classes, above)

    def closure(self, type_: str) -> set[str]:
        """A type and all that stand above it."""
        found: set[str] = set()
        waiting = [type_]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting.extend(self._above.get(one, ()))
        return found

    def direct_above(self, type_: str) -> Iterator[str]:
        """The types right above one that have members."""
        return (higher for higher in sorted(self._above.get(type_, ())) if higher in self._members)

    def of(self, number: int) -> tuple[str, ...]:
        """The most exact types of an entry."""
        own = self._of[number]
        covered = {higher for type_ in own for higher in self.closure(type_) - {type_}}
        return tuple(type_ for type_ in own if type_ not in covered)

    def __iter__(self) -> Iterator[str]:
        """The types that have members, those with most of them first."""
        return iter(sorted(self._members, key=lambda type_: (-len(self._members[type_]), type_)))

    def size(self, type_: str) -> int:
        """How many entries are of a type."""
        return len(self._members.get(type_, ()))

    def has(self, number: int, type_: str) -> bool:
        """Whether an entry is of a type."""
        return any(type_ in self.closure(own) for own in self._of[number])

    def mask(self, types: Sequence[str]) -> Mask:
        """Which entries are of any of these types; without a type, all but those that speak about the others."""
        if not types:
            return self._unasked
        key = frozenset(types)
        mask = self._masks.get(key)
        if mask is None:
            made = bytearray(len(self._entries))
            for type_ in key:
                for number in self._members.get(type_, ()):
                    made[number] = 1
            mask = bytes(made)
            if len(key) == 1:  # there are as many as there are types
                self._masks[key] = mask
        return mask

    @cached_property
    def _unasked(self) -> bytes:
        return bytes(entry.kind not in _ONLY_WHEN_ASKED for entry in self._entries)


def terms_of(types: Types, catalogue: Catalogue) -> Terms:
    """The names by which clients may call the types."""
    return Terms([type_ for type_ in types if catalogue.get(type_) is not None and _is_told(type_)], catalogue)


def _is_told(type_: str) -> bool:
    """Whether a type is one of those that our data is written in, rather than one that ours is derived from."""
    ours = iri.local_path(type_) is not None
    return ours or type_ in {PREFIXES["org"] + "Post", PREFIXES["skos"] + "Concept", PREFIXES["foaf"] + "Agent"}
