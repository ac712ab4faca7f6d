"""All frameworks with what a reader may choose them by, and what each was made of: read once for each version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from pvegraph.dates import DateError, PartialDate
from pvegraph.search.catalogue import Catalogue, kind_of
from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.filters import Filters
from pvegraph.web.overviews.asking import rows
from pvegraph.web.overviews.encounters import countries_of
from pvegraph.web.overviews.shelf import Facet, Shelf, Time

RELATIONS = (
    "dct:isPartOf",
    "pve:supplements",
    "pve:givesEffectTo",
    "dct:replaces",
    "prov:wasInfluencedBy",
    "pve:affirms",
)
"""The properties by which a framework comes from another, the closest tie first."""
_RELATIONS = MappingProxyType({expand(relation): relation for relation in RELATIONS})


@dataclass(frozen=True)
class Descent:
    """That one framework comes from something: by which property, given as a prefixed name."""

    relation: str
    parent: str


@dataclass(frozen=True)
class Framework:
    """One framework as choices and orders see it; all but the dates as IRIs."""

    iri: str
    types: frozenset[str] = frozenset()
    issuers: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    """The countries of its issuers."""
    dates: tuple[str, ...] = ()
    parents: tuple[Descent, ...] = ()

    def values(self, facet: Facet) -> frozenset[str]:
        """What it has of a facet; of kinds the last parts of their IRIs, as addresses write them."""
        match facet:
            case "theme":
                return self.themes
            case "country":
                return self.countries
            case "kind":
                return frozenset(type_.rpartition("/")[2] for type_ in self.types)
            case "network":
                return frozenset()

    @cached_property
    def times(self) -> tuple[Time, ...]:
        """What each of its dates may mean; what has no date is in no time."""
        parsed = [earliest_of([text]) for text in self.dates]
        return tuple(Time(each.earliest, each.latest) for each in parsed if each is not None)

    @property
    def earliest(self) -> PartialDate | None:
        """The earliest of its dates, or `None` where no source gives one."""
        return earliest_of(self.dates)

    @property
    def order(self) -> tuple[bool, str, str]:
        """The key of the order by date; what has none comes last."""
        first = self.earliest
        return first is None, first.earliest.isoformat() if first else "", self.iri


def earliest_of(dates: Iterable[str]) -> PartialDate | None:
    """The earliest of some dates; texts that are no dates do not count."""
    found = []
    for text in dates:
        try:
            found.append(PartialDate.parse(text))
        except DateError:
            continue
    return min(found, default=None)


@dataclass(frozen=True)
class Frameworks:
    """All of them by IRI, and which come from each."""

    all: Mapping[str, Framework]
    children: Mapping[str, Sequence[str]]
    """The frameworks that come from something, by date."""

    @classmethod
    def read(cls, store: Store, catalogue: Catalogue) -> Frameworks:
        """Read everything in one query."""
        told: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for framework, predicate, value in rows(store, "descent"):
            told[framework.value][predicate.value].add(value.value)
        for entry in catalogue.of_kind("framework"):
            told.setdefault(entry.iri, defaultdict(set))
        found = {name: _framework(name, told[name], catalogue) for name in sorted(told)}
        children: dict[str, set[str]] = defaultdict(set)
        for framework in found.values():
            for descent in framework.parents:
                children[descent.parent].add(framework.iri)
        by_date = {
            parent: tuple(sorted(names, key=lambda name: found[name].order)) for parent, names in children.items()
        }
        return cls(MappingProxyType(found), MappingProxyType(by_date))

    def passing(self, filters: Filters, issuers: Collection[str] = ()) -> list[Framework]:
        """The frameworks that the filters leave, and that one of the issuers issued, if any are named."""
        wanted = frozenset(issuers)
        return [each for each in self.shelf.sift(filters).left if not wanted or each.issuers & wanted]

    @cached_property
    def shelf(self) -> Shelf[Framework]:
        """All of them, to be sifted."""
        return Shelf(self.all.values())


def _framework(name: str, told: Mapping[str, set[str]], catalogue: Catalogue) -> Framework:
    issuers = frozenset(told.get(expand("pve:issuedBy"), ()))
    countries = frozenset[str]().union(
        *(countries_of(issuer, kind_of(issuer), set(), catalogue) for issuer in sorted(issuers))
    )
    parents = [
        Descent(relation, parent) for predicate, relation in _RELATIONS.items() for parent in told.get(predicate, ())
    ]
    return Framework(
        name,
        frozenset(told.get(expand("dct:type"), ())),
        issuers,
        frozenset(told.get(expand("dct:subject"), ())),
        countries,
        tuple(sorted(told.get(expand("dct:date"), ()))),
        tuple(sorted(parents, key=lambda each: (RELATIONS.index(each.relation), each.parent))),
    )
