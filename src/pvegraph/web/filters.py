"""The filters that pages hold in their addresses: read strictly, and written into addresses again.

``network``, ``theme`` and ``country`` name things by the last part of their IRIs (``network=scn``) or by the IRIs
themselves, ``kind`` is one of the words that a page has for what it shows, ``year`` is a year, ``from`` and ``to`` are
dates of any precision. A filter that is given several times means any of its values; with ``match=all`` those for
networks and themes, of which a thing may have several, mean all of them.
A filter that is empty, as forms send it, is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import Literal, get_args
from urllib.parse import urlencode

from starlette.requests import Request

from pvegraph import iri
from pvegraph.dates import DateError, PartialDate
from pvegraph.search.catalogue import Catalogue
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError

Filter = Literal["network", "theme", "country", "kind", "year", "from", "to", "match"]
NAMES: tuple[Filter, ...] = get_args(Filter)
"""Every filter, in the order in which addresses hold them."""
MOST_VALUES = 50
"""Values of one filter; an address that has more is no reader's."""
_BEGINNINGS = MappingProxyType(
    {
        "network": iri.thing("organisation", ""),
        "theme": iri.concept("theme", ""),
        "country": iri.thing("country", ""),
    }
)
"""How the IRIs begin of which the values of a filter are the rest."""
_LISTS = MappingProxyType({"network": "organisation", "theme": "theme", "country": "country"})
_YEAR = re.compile("[0-9]{4}")
_MATCHES = ("any", "all")
_FEW = 30
_MOST_SHOWN = 60
"""Characters of a wrong value that an error repeats."""


@dataclass(frozen=True)
class Filters:
    """What a page is narrowed to. Things are IRIs, in the order in which the address has them."""

    network: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    year: tuple[int, ...] = ()
    first: PartialDate | None = None
    """The filter ``from``."""
    last: PartialDate | None = None
    """The filter ``to``."""
    match_all: bool = False
    """Whether what is shown has all the networks and all the themes, not just one of them."""

    def __bool__(self) -> bool:
        """Whether there is any filter."""
        return bool(self.pairs())

    @property
    def has_time(self) -> bool:
        """Whether the time matters."""
        return bool(self.year or self.first or self.last)

    def values(self, name: Filter) -> tuple[str, ...]:
        """The values of one filter as addresses write them.

        >>> Filters(network=("https://w3id.org/pvegraph/id/organisation/scn",), year=(2019,)).values("network")
        ('scn',)
        """
        match name:
            case "network" | "theme" | "country":
                return tuple(short(name, thing) for thing in getattr(self, name))
            case "kind":
                return self.kind
            case "year":
                return tuple(f"{year:04}" for year in self.year)
            case "from":
                return (self.first.text,) if self.first else ()
            case "to":
                return (self.last.text,) if self.last else ()
            case "match":
                return ("all",) if self.match_all else ()

    def pairs(self) -> list[tuple[Filter, str]]:
        """All filters as names and values, always in the same order."""
        return [(name, value) for name in NAMES for value in self.values(name)]

    def address(self, path: str, **others: str) -> str:
        """The address of a page with these filters, and with other parameters after them.

        >>> Filters(theme=("https://w3id.org/pvegraph/concept/theme/youth",)).address("/search", q="rabat")
        '/search?theme=youth&q=rabat'
        """
        query = urlencode([*self.pairs(), *((name, value) for name, value in others.items() if value)])
        return f"{path}?{query}" if query else path

    def with_value(self, name: Filter, value: str) -> Filters:
        """The same with one value more; a filter that has only one value gets this one.

        ``value`` is one that addresses may hold: it comes from the data, not from a request.
        """
        match name:
            case "network" | "theme" | "country":
                return self._with(name, (*getattr(self, name), _full(name, value)))
            case "kind":
                return self._with("kind", (*self.kind, value))
            case "year":
                return replace(self, year=tuple(dict.fromkeys((*self.year, int(value)))))
            case "from":
                return replace(self, first=PartialDate.parse(value))
            case "to":
                return replace(self, last=PartialDate.parse(value))
            case "match":
                return replace(self, match_all=value == "all")

    def without(self, name: Filter, value: str | None = None) -> Filters:
        """The same without one value of a filter, or without all of them."""
        left = () if value is None else tuple(each for each in self.values(name) if each != value)
        emptied = {"from": "first", "to": "last"}.get(name)
        if emptied is not None:
            return self._with(emptied, None)
        if name == "match":
            return replace(self, match_all=False)
        rest = self._with(name, ())
        for each in left:
            rest = rest.with_value(name, each)
        return rest

    def may_have_been(self, earliest: date, latest: date) -> bool:
        """Whether what happened, or held, within these days may have done so in the time that the filters name.

        What is known vaguely is not left out: something of "2019" may have been in May 2019.
        """
        within = (self.first is None or latest >= self.first.earliest) and (
            self.last is None or earliest <= self.last.latest
        )
        return within and (not self.year or any(earliest.year <= year <= latest.year for year in self.year))

    def has(self, name: Literal["network", "theme", "country"], found: Collection[str]) -> bool:
        """Whether something with these values of a filter is to be shown."""
        wanted: tuple[str, ...] = getattr(self, name)
        if not wanted:
            return True
        decide = all if self.match_all and name != "country" else any
        return decide(each in found for each in wanted)

    def _with(self, field: str, value: object) -> Filters:
        if isinstance(value, tuple):
            value = tuple(dict.fromkeys(value))
        changes = {field: value}
        return replace(self, **changes)  # type: ignore[arg-type] # the field's name and the value are chosen together


def short(name: str, thing: str) -> str:
    """The value that addresses have for a thing."""
    return thing.removeprefix(_BEGINNINGS[name])


def read_filters(
    request: Request, catalogue: Catalogue, taken: Sequence[Filter], kinds: Collection[str] = ()
) -> Filters:
    """The filters of a request's address.

    ``taken`` are those that the page has, ``kinds`` what its filter ``kind`` may be. Raises `ProblemError` 400 for a
    filter that the page does not have, and for a value that is none, with a sentence that says what is possible.
    """
    given = {name: _given(request, name) for name in NAMES}
    for name, values in given.items():
        if values and name not in taken:
            raise ProblemError(
                400,
                N_("This page has no filter %(name)s; it has these: %(names)s."),
                {"name": name, "names": ", ".join(taken)},
            )
    first, last = (_date(name, given[name]) for name in ("from", "to"))
    if first is not None and last is not None and last.latest < first.earliest:
        raise ProblemError(
            400,
            N_("The filter from is %(first)s and to is %(last)s, which is before it; turn them round."),
            {"first": first.text, "last": last.text},
        )
    return Filters(
        network=tuple(_thing("network", value, catalogue) for value in given["network"]),
        theme=tuple(_thing("theme", value, catalogue) for value in given["theme"]),
        country=tuple(_thing("country", value, catalogue) for value in given["country"]),
        kind=tuple(_one_of("kind", value, kinds) for value in given["kind"]),
        year=tuple(_year(value) for value in given["year"]),
        first=first,
        last=last,
        match_all=[_one_of("match", value, _MATCHES) for value in given["match"]][-1:] == ["all"],
    )


def _given(request: Request, name: Filter) -> list[str]:
    """The values of a filter in an address, without repetitions and empty ones."""
    values = [value.strip() for value in request.query_params.getlist(name)]
    values = list(dict.fromkeys(value for value in values if value))
    if len(values) > MOST_VALUES:
        raise ProblemError(
            400,
            N_("The filter %(name)s is given %(count)s times; %(most)s is the most."),
            {"name": name, "count": str(len(values)), "most": str(MOST_VALUES)},
        )
    return values


def _full(name: str, value: str) -> str:
    return value if value.startswith(iri.BASE) else _BEGINNINGS[name] + value


def _thing(name: str, value: str, catalogue: Catalogue) -> str:
    """The IRI of a thing that a filter names."""
    thing = _full(name, value)
    if thing.startswith(_BEGINNINGS[name]) and catalogue.get(thing) is not None:
        return thing
    kind = _LISTS[name]
    possible = [short(name, entry.iri) for entry in catalogue.of_kind(kind)]
    if len(possible) <= _FEW:
        raise _wrong(name, value, possible)
    alike = get_close_matches(value[:_MOST_SHOWN], possible, n=5) or possible[:3]
    raise ProblemError(
        400,
        N_("The filter %(name)s is %(value)s, which is unknown; %(names)s are such values, and %(list)s has all."),
        {"name": name, "value": _shown(value), "names": ", ".join(alike), "list": f"/things/{kind}"},
    )


def _one_of(name: str, value: str, possible: Collection[str]) -> str:
    if value not in possible:
        raise _wrong(name, value, possible)
    return value


def _year(value: str) -> int:
    if _YEAR.fullmatch(value) is None or not int(value):
        raise ProblemError(
            400,
            N_("The filter %(name)s is %(value)s; a year of four digits was expected, such as 2019."),
            {"name": "year", "value": _shown(value)},
        )
    return int(value)


def _date(name: Filter, values: Sequence[str]) -> PartialDate | None:
    if not values:
        return None
    if len(values) > 1:
        raise ProblemError(400, N_("The filter %(name)s is given several times; give it once."), {"name": name})
    try:
        partial = PartialDate.parse(values[0])
    except DateError:
        partial = None
    if partial is None or partial.ends is not None:
        raise ProblemError(
            400,
            N_("The filter %(name)s is %(value)s; a year, a month or a day was expected, such as 2019 or 2019-05-31."),
            {"name": name, "value": _shown(values[0])},
        )
    return partial


def _wrong(name: str, value: str, possible: Collection[str]) -> ProblemError:
    return ProblemError(
        400,
        N_("The filter %(name)s is %(value)s; these were expected: %(names)s."),
        {"name": name, "value": _shown(value), "names": ", ".join(possible)},
    )


def _shown(value: str) -> str:
    """A value as an error repeats it."""
    return repr(value if len(value) <= _MOST_SHOWN else value[:_MOST_SHOWN] + "…")
