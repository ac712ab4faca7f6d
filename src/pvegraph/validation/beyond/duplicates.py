"""Two things that may be one: names that are spelled alike across scripts, and what else speaks for it.

Candidates come from the index of names (`names`), so no two things are compared that no name brings together. What
speaks against a pair rules it out: numbers in the names, countries, regions, towns, positions, dates, or that the one
is part of the other. What is left is weighed: how alike the names are, and how much else is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from itertools import product
from math import cos, hypot, radians
from types import MappingProxyType
from urllib.parse import urlsplit

from babel import Locale
from pyoxigraph import Literal
from rapidfuzz import fuzz

from pvegraph.dates import PartialDate
from pvegraph.folding import fold
from pvegraph.validation.beyond.dated import dates
from pvegraph.validation.beyond.names import Named, Names, short_forms
from pvegraph.validation.beyond.observation import Ground, Observation
from pvegraph.validation.beyond.spelling import Spelling, skeleton_of, spelling
from pvegraph.validation.finding import Term
from pvegraph.validation.view import Node
from pvegraph.vocabulary import expand

_LABEL = expand("skos:prefLabel")
_KILOMETRES_PER_DEGREE = 111.2
_NEAR, _FAR = 5.0, 30.0
"""Kilometres within which two places are in one spot, and beyond which they cannot be one place."""
_SLACK: Mapping[str, timedelta] = MappingProxyType(
    {"event": timedelta(days=3), "framework": timedelta(days=366), "organisation": timedelta(days=366)}
)
"""By how much sources may differ about one date, by kind."""
_DATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"event": ("pve:start", "pve:end"), "framework": ("dct:date",), "organisation": ("schema:foundingDate",)}
)
_RELATIONS = (
    "org:subOrganizationOf", "pve:subEventOf", "pve:inSeries", "dct:isPartOf", "pve:supplements", "pve:givesEffectTo",
    "pve:affirms", "pve:cooperatesWith", "prov:wasInfluencedBy", "schema:funder", "pve:ledBy", "pve:issuedBy",
)  # fmt: skip
"""Who is in one of these relations to another is not the other."""
_MEMBERS = (("pve:participant", "pve:event"), ("org:member", "org:organization"), ("org:member", "pve:post"))
"""What a node of the graph says takes part in what: a participation, a membership, a tenure."""
_POINTS: Mapping[str, int] = MappingProxyType(
    {
        "identifier": 30, "position": 15, "parent": 15, "issuer": 15, "series": 10, "event": 10, "body": 10, "post": 20,
        "host": 10, "town": 10, "date": 10, "country": 10, "short-name": 10, "type": 5,
    }
)  # fmt: skip
"""What each thing that two have in common adds to how alike their names are, in points of a hundred."""
_ENOUGH = 100
"""The points from which a pair is told."""
_SAME, _SAME_CONSONANTS, _EACH_FURTHER_WORD, _SHORT_NAME_IN_ONE_PLACE = 100, 92, 8, 70
"""Points for names of the same words and of the same consonants, off for each word that one has more, and for an
acronym that two things of one parent, of one issuer or of one country and time share."""
_SHORTEST_MISSPELT, _SAME_WORD = 4, 88
"""Letters of a word that may be spelled in several ways, and how alike (of a hundred) its spellings are."""


@dataclass(frozen=True)
class Facts:
    """What tells a thing from others."""

    named: Named
    ground: Ground

    @cached_property
    def countries(self) -> frozenset[Term]:
        """The country that it is in, or that whoever issued it is in."""
        own = frozenset(self.ground.values(self.named.thing, "pve:country"))
        return own or frozenset(
            country
            for link in ("pve:issuedBy", "org:subOrganizationOf")
            for other in self.ground.things(self.named.thing, link)
            for country in (
                [other] if self.ground.is_a(other, "pve:Country") else self.ground.values(other, "pve:country")
            )
        )

    @cached_property
    def local_issuers(self) -> frozenset[Term]:
        """The local governments that issued it."""
        found = self.ground.things(self.named.thing, "pve:issuedBy")
        return frozenset(issuer for issuer in found if self.ground.is_a(issuer, "pve:LocalGovernment"))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers in its preferred names."""
        return frozenset(number for name in self.named.preferred for number in name.numbers)

    @cached_property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees."""
        pairs = zip(self._texts("wgs:lat"), self._texts("wgs:long"), strict=False)
        try:
            return next(((float(lat), float(long)) for lat, long in pairs), None)
        except ValueError:
            return None

    @cached_property
    def period(self) -> tuple[PartialDate, PartialDate] | None:
        """The first and the last of its dates."""
        found = [
            said.date for name in _DATES.get(self.named.kind, ()) for said in dates(self.ground, self.named.thing, name)
        ]
        return (min(found), max(found, key=lambda each: each.latest)) if found else None

    def folded(self, name: str) -> frozenset[str]:
        """The texts of a property, spelled alike."""
        return frozenset(fold(text) for text in self._texts(name))

    def values(self, *names: str) -> frozenset[Term]:
        """The values of properties."""
        return frozenset(value for name in names for value in self.ground.values(self.named.thing, name))

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The hosts of its homepages."""
        return frozenset(
            (urlsplit(page.value).hostname or "").removeprefix("www.")
            for page in self.ground.values(self.named.thing, "foaf:homepage")
        )

    def memberships(self, at: int) -> frozenset[Term]:
        """The events, bodies or posts that nodes link it with."""
        member, whole = _MEMBERS[at]
        return frozenset(
            value
            for node in self.ground.that_have(member, self.named.thing)
            for value in self.ground.values(node, whole)
        )

    def _texts(self, name: str) -> list[str]:
        return sorted(value.value for value in self.ground.values(self.named.thing, name) if isinstance(value, Literal))


@dataclass(frozen=True)
class Duplicates:
    """The check of two things that may be one."""

    heeds: frozenset[str] | None = None

    def observe(self, ground: Ground, focus: frozenset[Node] | None) -> Iterator[Observation]:
        """See `Check.observe`; a pair is told at the thing whose address comes first."""
        names = ground.names or Names.of(ground.view)
        known: dict[Node, Facts] = {}
        for named in names if focus is None else _named(names, focus):
            for other in names.alike(named):
                found = names.get(other)
                if found is None or named.thing.value >= other.value:
                    continue
                one, two = (known.setdefault(each.thing, Facts(each, ground)) for each in (named, found))
                if (verdict := weigh(one, two)) is not None and not _is_told_by_shapes(ground, one, two):
                    points, common = verdict
                    details = (("evidence", " ".join(("name", *common))), ("points", str(points)))
                    yield Observation("MayBeSame", named.thing, _LABEL, other, details, frozenset({"evidence"}))

    def concerned(self, ground: Ground, touched: frozenset[Node]) -> Iterator[Node]:
        """See `Check.concerned`: what is named like a thing, some fact of which is changed."""
        names = ground.names or Names.of(ground.view)
        near = set(touched)
        for member, _ in _MEMBERS:
            near.update(*(ground.things(node, member) for node in touched))
        for link in ("pve:issuedBy", "org:subOrganizationOf"):  # the country is that of whoever stands above
            near.update(*(ground.that_have(link, node) for node in touched))
        for named in _named(names, near):
            yield named.thing
            yield from names.alike(named)


def _named(names: Names, things: Iterable[Node]) -> Iterator[Named]:
    """Those of some things that are in the index."""
    return (found for thing in things if (found := names.get(thing)) is not None)


def weigh(one: Facts, other: Facts) -> tuple[int, tuple[str, ...]] | None:
    """How alike two things are, in points, and what they have in common; `None` if they are certainly two.

    The points are how alike their names are, of a hundred, and some for each thing that they have in common.
    """
    if any(differs(one, other) for differs in _AGAINST):
        return None
    common = tuple(name for name, holds in _FOR.items() if holds(one, other))
    alike = likeness(one.named, other.named)
    if not alike and "short-name" in common and ({"parent", "issuer"} & {*common} or {"country", "date"} <= {*common}):
        alike = _SHORT_NAME_IN_ONE_PLACE
    points = alike + sum(_POINTS[name] for name in common)
    return (points, common) if alike and points >= _ENOUGH else None


def likeness(one: Named, other: Named) -> int:
    """How alike the likest two names of two things are, of a hundred; nothing for acronyms, which many share."""
    names, other_names = (
        [name for name in named.names if not name.acronym or name in named.preferred] for named in (one, other)
    )
    return max((_likeness(*pair) for pair in product(names, other_names)), default=0)


def _likeness(one: Spelling, other: Spelling) -> int:
    """How alike two names are: the same words, the same consonants, or the same words and a few more."""
    if one.words == other.words:
        return _SAME
    if one.skeleton and one.skeleton == other.skeleton:
        return _SAME_CONSONANTS
    short, long = sorted((one.words, other.words), key=len)
    if len(short) < 2 or not all(any(_is_same_word(word, each) for each in long) for word in short):  # noqa: PLR2004
        return 0
    return max(0, _SAME - _EACH_FURTHER_WORD * max(1, len(long) - len(short)))


def _is_same_word(one: str, other: str) -> bool:
    """Whether two words are spellings of one."""
    if one == other:
        return True
    if one.isdigit() or other.isdigit() or min(len(one), len(other)) < _SHORTEST_MISSPELT:
        return False
    return skeleton_of(one) == skeleton_of(other) or fuzz.ratio(one, other) >= _SAME_WORD


def _distance(one: Facts, other: Facts) -> float | None:
    """Kilometres between two things; `None` if the position of one is not known. Exact enough for short distances."""
    if one.position is None or other.position is None:
        return None
    (lat, long), (other_lat, other_long) = one.position, other.position
    return _KILOMETRES_PER_DEGREE * hypot(lat - other_lat, (long - other_long) * cos(radians(lat)))


def _dates_differ(one: Facts, other: Facts) -> bool:
    """Whether there certainly is more time between two things than sources may differ by."""
    if one.period is None or other.period is None or one.named.kind not in _SLACK:
        return False
    (start, end), (other_start, other_end) = sorted((one.period, other.period))
    del start, other_end
    latest = end.latest
    return other_start.earliest > latest and other_start.earliest - latest > _SLACK[one.named.kind]


def _disjoint(one: frozenset[Term] | frozenset[str], other: frozenset[Term] | frozenset[str]) -> bool:
    """Whether both are known and nothing is in both."""
    return bool(one) and bool(other) and not one & other


def _names_its_country(one: Facts, other: Facts) -> bool:
    """Whether the name of one says in which country it is, and the other is not known to be there."""
    return any(
        words <= {*name.words} and not any(words <= {*other_name.words} for other_name in other.named.names)
        for country in one.countries - other.countries
        for words in _words_of_country(country.value)
        for name in one.named.preferred
    )


@cache
def _words_of_country(country: str) -> tuple[frozenset[str], ...]:
    """The words of the names of a country, by the code in its address."""
    code = country.rpartition("/")[2].upper()
    found = (Locale(language).territories.get(code) for language in ("en", "fr"))
    return tuple(frozenset(spelling(name, "place").words) for name in found if name)


def _are_related(one: Facts, other: Facts) -> bool:
    """Whether one is said to be part of the other, to follow from it, to work with it …"""
    return other.named.thing in one.values(*_RELATIONS) or one.named.thing in other.values(*_RELATIONS)


_AGAINST: tuple[Callable[[Facts, Facts], bool], ...] = (
    lambda one, other: bool(
        one.numbers and other.numbers and not (one.numbers <= other.numbers or other.numbers <= one.numbers)
    ),
    lambda one, other: _disjoint(one.countries, other.countries),
    lambda one, other: _disjoint(one.folded("pve:regionName"), other.folded("pve:regionName")),
    lambda one, other: _disjoint(one.folded("pve:localityName"), other.folded("pve:localityName")),
    lambda one, other: (_distance(one, other) or 0) > _FAR,
    _dates_differ,
    _are_related,
    _names_its_country,
    lambda one, other: _names_its_country(other, one),
    lambda one, other: _disjoint(one.local_issuers, other.local_issuers),
)
"""What rules out that two things are one."""

_FOR: Mapping[str, Callable[[Facts, Facts], bool]] = MappingProxyType(
    {
        "identifier": lambda one, other: bool(one.values("schema:sameAs") & other.values("schema:sameAs")),
        "position": lambda one, other: (distance := _distance(one, other)) is not None and distance <= _NEAR,
        "parent": lambda one, other: bool(one.values("org:subOrganizationOf") & other.values("org:subOrganizationOf")),
        "issuer": lambda one, other: bool(one.values("pve:issuedBy") & other.values("pve:issuedBy")),
        "series": lambda one, other: bool(one.values("pve:inSeries") & other.values("pve:inSeries")),
        "event": lambda one, other: bool(one.memberships(0) & other.memberships(0)),
        "body": lambda one, other: bool(one.memberships(1) & other.memberships(1)),
        "post": lambda one, other: bool(one.memberships(2) & other.memberships(2)),
        "host": lambda one, other: bool(one.hosts & other.hosts),
        "town": lambda one, other: bool(one.folded("pve:localityName") & other.folded("pve:localityName")),
        "date": lambda one, other: one.period is not None and other.period is not None,
        "country": lambda one, other: bool(one.countries & other.countries),
        "short-name": lambda one, other: bool(short_forms(one.named) & short_forms(other.named)),
        "type": lambda one, other: bool(
            one.values("org:classification", "dct:type") & other.values("org:classification", "dct:type")
        ),
    }
)
"""What speaks for it, by the name that the evidence is told under; dates that differ are ruled out before."""


def _is_told_by_shapes(ground: Ground, one: Facts, other: Facts) -> bool:
    """Whether ``pves:SameLabel`` or ``pves:SamePlaceLabel`` finds the pair: the same English label to the letter."""
    labels = (
        {
            value
            for value in ground.values(each.named.thing, "skos:prefLabel")
            if isinstance(value, Literal) and value.language == "en"
        }
        for each in (one, other)
    )
    return bool(set.intersection(*labels))
