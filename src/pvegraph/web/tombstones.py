"""Things that were merged into others or withdrawn: their addresses go on to answer, and say what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from pvegraph import iri
from pvegraph.search.asking import select
from pvegraph.search.catalogue import FALLBACK, Text
from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.statements import Term

WHEN, WHY, REPLACED_BY = (expand(name) for name in ("prov:invalidatedAtTime", "skos:changeNote", "dct:isReplacedBy"))
_RETIRED = f"SELECT ?thing ?property ?value WHERE {{ ?thing <{WHEN}> ?time ; ?property ?value }}"


@dataclass(frozen=True)
class Tombstone:
    """What is left of a thing that is no more."""

    thing: str
    when: str
    """The date and time at which it was retired, as the data has it."""
    why: tuple[Text, ...]
    replacement: str | None
    """The thing of ours that has taken its place."""

    def reason(self, language: str) -> Text | None:
        """Why, for a reader of a language."""
        known = {text.language: text for text in self.why}
        wanted = (language, *FALLBACK, *sorted(known))
        return next((known[candidate] for candidate in wanted if candidate in known), None)

    @property
    def day(self) -> str:
        """The day on which it was retired."""
        return self.when.partition("T")[0]


def read_tombstones(store: Store) -> Mapping[str, Tombstone]:
    """All tombstones by thing. There are few of them: one for each mistake that was ever made in naming things."""
    told: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for thing, property_, value in select(store, _RETIRED):
        told[thing.value][property_.value].append(value)
    known = {thing: _tombstone(thing, said) for thing, said in sorted(told.items())}
    return MappingProxyType({thing: replace(one, replacement=_survivor(one, known)) for thing, one in known.items()})


def _survivor(tombstone: Tombstone, known: Mapping[str, Tombstone]) -> str | None:
    """What has taken the place of a thing in the end; nothing, if those that did replace one another in a ring."""
    seen = {tombstone.thing}
    name = tombstone.replacement
    while name is not None and name in known and name not in seen:
        seen.add(name)
        name = known[name].replacement
    return None if name in seen else name


def _tombstone(thing: str, said: Mapping[str, list[Term]]) -> Tombstone:
    """The tombstone of what is said of a thing; what is said twice counts in the order of the values."""
    reasons = sorted(Text(value.value, getattr(value, "language", None) or "") for value in said.get(WHY, ()))
    survivors = sorted(value.value for value in said.get(REPLACED_BY, ()))
    ours = next((name for name in survivors if iri.local_path(name) is not None and name != thing), None)
    return Tombstone(thing, min(value.value for value in said[WHEN]), tuple(reasons), ours)
