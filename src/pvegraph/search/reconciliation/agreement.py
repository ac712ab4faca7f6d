"""How well what a client knows of a thing agrees with what the graph says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import pyoxigraph as ox
from rapidfuzz import fuzz

from pvegraph.dates import DateError, PartialDate
from pvegraph.search.catalogue import Entry
from pvegraph.search.reconciliation import forms
from pvegraph.search.reconciliation.identifiers import Identifiers
from pvegraph.search.reconciliation.likeness import LONGEST_QUESTION
from pvegraph.search.reconciliation.names import Names
from pvegraph.search.reconciliation.properties import DATES, Value
from pvegraph.search.reconciliation.question import Condition, Qualifier, Wanted
from pvegraph.vocabulary import expand

AGREES = 0.85
"""From here on two values are taken for the same."""
_START, _END, _OBSERVED = expand("pve:start"), expand("pve:end"), expand("pve:observedOn")
_NEARLY = 0.01
"""By which part numbers may differ that mean the same: sources round."""
_LONGEST = 300
_MOST_COMPARED, _MOST_CALLED, _MOST_MEANT = 200, 100, 10
"""Values of a thing that are compared; things that a name may mean; and those by which others are found."""


class Agreement:
    """Compares values; knows names and identifiers."""

    def __init__(self, names: Names, identifiers: Identifiers) -> None:
        self._names = names
        self._identifiers = identifiers
        # A column has few different values; whoever asks for one asks again.
        self._called = lru_cache(maxsize=4096)(self._find_called)

    def of(
        self, condition: Condition, values: Sequence[Value], periods: Sequence[Mapping[str, Sequence[str]]]
    ) -> float | None:
        """How well the values of a thing agree with a condition, from 0 to 1; `None` if it has none."""
        if condition.property == _OBSERVED and not condition.qualifier and periods and condition.wanted:
            held = [_held_any(periods, wanted.text) for wanted in condition.wanted]
            found = [one for one in held if one is not None]
            if len(found) < len(held):
                return None
        elif values and condition.wanted:
            compared = values[:_MOST_COMPARED]
            found = [max(self._alike(value, wanted, condition) for value in compared) for wanted in condition.wanted]
        else:
            return None
        if condition.quantifier == "none":
            return 1.0 if max(found) < AGREES else 0.0
        return min(found) if condition.quantifier == "all" else max(found)

    def things_of(self, wanted: Iterable[Wanted]) -> list[Value]:
        """The terms by which the graph may say these values: things by identifier or name, texts and numbers."""
        found: dict[Value, None] = {}
        for each in wanted:
            entry = self._entry(each)
            if entry is not None:
                found[ox.NamedNode(entry.iri)] = None
            text = each.text[:LONGEST_QUESTION]
            if text:
                called = sorted(thing for thing, alike in self._called(text).items() if alike == 1.0)
                found.update(dict.fromkeys(ox.NamedNode(thing) for thing in called[:_MOST_MEANT]))
                found.update(dict.fromkeys(_literals(text)))
        return list(found)

    def _entry(self, wanted: Wanted) -> Entry | None:
        return self._identifiers.find(wanted.id or wanted.text)

    def _alike(self, value: Value, wanted: Wanted, condition: Condition) -> float:
        if isinstance(value, ox.NamedNode):
            return self._alike_things(value.value, wanted, condition.qualifier)
        text = wanted.text or wanted.id
        if condition.property in DATES:
            return _alike_dates(value.value, text, condition.qualifier)
        number = _alike_numbers(value.value, text)
        return number if number is not None else _alike_texts(value.value, text, condition.qualifier)

    def _alike_things(self, thing: str, wanted: Wanted, qualifier: Qualifier) -> float:
        known = self._entry(wanted)
        if known is not None and known.iri == thing:
            return 1.0
        if wanted.id and known is not None:
            return 0.0
        alike = self._called(wanted.text[:LONGEST_QUESTION]).get(thing, 0.0)
        return alike if qualifier != "ExactMatch" or alike == 1.0 else 0.0

    def _find_called(self, name: str) -> Mapping[str, float]:
        """The things that a name may mean, and how alike their names are."""
        found = {
            self._names.entries[self._names.entry_of(each.name)].iri: each.value
            for each in self._names.find(self._names.take_apart(name), None, _MOST_CALLED)
            if each.value >= AGREES
        }
        for each in self._names.called(name):
            found[self._names.entries[self._names.entry_of(each)].iri] = 1.0
        return found


def _alike_texts(ours: str, theirs: str, qualifier: Qualifier) -> float:
    """Whether two texts have the same words, or nearly the same letters."""
    first, second = forms.words_of(ours[:_LONGEST]), forms.words_of(theirs[:_LONGEST])
    if not first or not second:
        return 1.0 if ours == theirs else 0.0
    if first == second:
        return 1.0
    if qualifier == "ExactMatch":
        return 0.0
    letters = fuzz.token_sort_ratio(" ".join(first), " ".join(second)) / 100
    return letters if letters >= AGREES else 0.0


def _alike_numbers(ours: str, theirs: str) -> float | None:
    """Whether two numbers are nearly the same; `None` if one of the texts is no number."""
    try:
        first, second = float(ours), float(theirs)
    except ValueError:
        return None
    return 1.0 if abs(first - second) <= _NEARLY * max(abs(first), abs(second)) else 0.0


def _alike_dates(ours: str, theirs: str, qualifier: Qualifier) -> float:
    """Whether two dates may mean the same day, or one lies before the other."""
    first, second = _date(ours), _date(theirs)
    if first is None or second is None:
        return 1.0 if ours == theirs else 0.0
    if qualifier == "Before":
        return float(first.certainly_before(second))
    if qualifier == "After":
        return float(second.certainly_before(first))
    if qualifier == "ExactMatch":
        return float((first.earliest, first.latest) == (second.earliest, second.latest))
    return float(first.earliest <= second.latest and second.earliest <= first.latest)


def _held_any(periods: Sequence[Mapping[str, Sequence[str]]], text: str) -> float | None:
    """Whether a post was held on a day in any of some tenures; `None` if nobody knows."""
    found = [_held(period, text) for period in periods]
    return 1.0 if 1.0 in found else None if None in found else 0.0


def _held(period: Mapping[str, Sequence[str]], text: str) -> float | None:
    """Whether a day lies within a tenure: between its start and its end, or among the days on which it was observed.

    `None` where the tenure has neither start nor end and the day is not among those.
    """
    day = _date(text)
    if day is None:
        return 0.0
    starts, ends, seen = (_dates(period.get(name, ())) for name in (_START, _END, _OBSERVED))
    if seen and min(each.earliest for each in seen) <= day.latest and day.earliest <= max(each.latest for each in seen):
        return 1.0
    if not starts and not ends:
        return None
    after_start = not starts or min(date.earliest for date in starts) <= day.latest
    before_end = not ends or day.earliest <= max(date.latest for date in ends)
    return float(after_start and before_end)


def _dates(texts: Sequence[str]) -> list[PartialDate]:
    return [date for date in map(_date, texts) if date is not None]


def _date(text: str) -> PartialDate | None:
    """A date as we or a client writes it; a time of day is left out."""
    try:
        return PartialDate.parse(text.strip().partition("T")[0])
    except DateError:
        return None


def _literals(text: str) -> list[ox.Literal]:
    """A text as the graph may say it: plain, in a language, as a number or a date."""
    found = [ox.Literal(text), *(ox.Literal(text, language=tag) for tag in ("en", "ar", "fr", "es", "de"))]
    date = _date(text)
    if date is not None:
        found.append(ox.Literal(date.text, datatype=ox.NamedNode(date.datatype)))
    if text.isascii() and text.isdigit():
        found.append(ox.Literal(text, datatype=ox.NamedNode(expand("xsd:integer"))))
    return found
