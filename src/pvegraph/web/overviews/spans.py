"""When something was, as far as sources say: the dates that they give, and the days that those may mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from babel.dates import format_interval

from pvegraph.dates import DateError, PartialDate
from pvegraph.web.languages import Language


@dataclass(frozen=True)
class Span:
    """The starts and the ends that sources give; none of either where no source says when."""

    starts: tuple[PartialDate, ...] = ()
    ends: tuple[PartialDate, ...] = ()

    @classmethod
    def of(cls, starts: Iterable[str], ends: Iterable[str] = ()) -> Span:
        """A span of the texts of dates; a date that others make more exact is left out, and a text that is none too.

        >>> Span.of(["2023", "2023-02-08"]) == Span.of(["2023-02-08"])
        True
        """
        return cls(_most_exact(starts), _most_exact(ends))

    @property
    def is_known(self) -> bool:
        """Whether some source gives some date."""
        return bool(self.starts or self.ends)

    @cached_property
    def is_disputed(self) -> bool:
        """Whether sources give dates of which at most one is right."""
        return any(_meet(told) is None for told in (self.starts, self.ends) if told)

    @cached_property
    def possible(self) -> tuple[date, date]:
        """The first and the last day of what happened once: without an end it was over when it had begun.

        `date.min` and `date.max` where no source sets a bound.
        """
        first, last = _bounds(self.starts or self.ends), _bounds(self.ends or self.starts)
        return first[0], max(first[0], last[1])

    @cached_property
    def lasting(self) -> tuple[date, date]:
        """The first and the last day of what holds until somebody ends it: without an end nobody knows how long."""
        first, last = _bounds(self.starts), _bounds(self.ends)
        return first[0], max(first[0], last[1])

    @cached_property
    def certain(self) -> tuple[date, date] | None:
        """The days on which it was, whatever vague dates mean; `None` if there is no such day."""
        begun, ended = _bounds(self.starts or self.ends)[1], _bounds(self.ends or self.starts)[0]
        return None if self.is_disputed or begun > ended else (begun, ended)

    def words(self, language: Language) -> str:
        """The dates for a reader, those on which sources differ beside each other; empty where there are none.

        >>> english = Language.load("en")
        >>> Span.of(["2023-09-18"], ["2023-09-20"]).words(english)
        '18–20 Sept 2023'
        >>> Span.of(["2024-05-13", "2024-05-14"]).words(english)
        '13 May 2024 / 14 May 2024'
        """
        if len(self.starts) == len(self.ends) == 1 and all(each.is_day for each in (*self.starts, *self.ends)):
            first, last = self.starts[0].earliest, self.ends[0].latest
            if first < last:
                return _interval(first, last, str(language.locale))
        start, end = (" / ".join(language.date(each.text) for each in told) for told in (self.starts, self.ends))
        if start and end and start != end:
            return f"{start} – {end}"
        return start or end


@lru_cache(maxsize=10_000)
def _interval(first: date, last: date, locale: str) -> str:
    """From one day to another in words, which takes CLDR's patterns a fifth of a millisecond."""
    return format_interval(first, last, skeleton="yMMMd", locale=locale)


def _most_exact(texts: Iterable[str]) -> tuple[PartialDate, ...]:
    """The dates among some texts, without those that contain another of them."""
    told: set[PartialDate] = set()
    for text in texts:
        try:
            told.add(PartialDate.parse(text))
        except DateError:
            continue  # validation tells of it; a page goes on
    return tuple(sorted(d for d in told if not any(d.contains(e) and not e.contains(d) for e in told)))


def _meet(told: Iterable[PartialDate]) -> tuple[date, date] | None:
    """The days that all of some dates may mean."""
    told = tuple(told)
    first, last = max(each.earliest for each in told), min(each.latest for each in told)
    return (first, last) if first <= last else None


def _bounds(told: tuple[PartialDate, ...]) -> tuple[date, date]:
    """The days that some dates may mean: those that all of them allow, else those that any does."""
    if not told:
        return date.min, date.max
    return _meet(told) or (min(each.earliest for each in told), max(each.latest for each in told))
