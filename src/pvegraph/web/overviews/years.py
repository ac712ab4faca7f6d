"""How much there is in each year, as bars that lead to that year: drawn by the server, so that it needs no script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

from pvegraph.web.filters import Filters

MOST_BARS = 40
"""Bars of a diagram; earlier years share the first of them."""
WIDTH, HEIGHT = 28, 56
"""Pixels of one bar's column, and of the highest bar."""


@dataclass(frozen=True)
class Bar:
    """What may have been in one year, or in all years up to one."""

    year: int
    count: int
    is_first_of_many: bool
    """Whether the years before it are in it too."""
    href: str
    x: int
    height: int
    is_chosen: bool


def bars(
    spans: Mapping[tuple[int, int], int], filters: Filters, path: str, language: str, *, mirrored: bool
) -> tuple[Bar, ...]:
    """The bars of what lasted from one year to another, counted, in the order of time.

    It counts in each year in which it may have been, as the page that the bar leads to has it.
    """
    counts: Counter[int] = Counter()
    bounded = {span: number for span, number in spans.items() if span[0] != MINYEAR and span[1] != MAXYEAR}
    if not bounded:
        return ()
    last = max(latest for _, latest in bounded)
    first = max(min(earliest for earliest, _ in bounded), last - MOST_BARS + 1)
    for (earliest, latest), number in bounded.items():
        for year in range(max(earliest, first), latest + 1):
            counts[year] += number
    many = any(earliest < first for earliest, _ in bounded)
    if many:
        counts[first] = sum(number for (earliest, _), number in bounded.items() if earliest <= first)
    highest = max(counts.values(), default=1)
    others = filters.without("from").without("to").without("year")
    found = []
    for index, year in enumerate(range(first, last + 1)):
        is_first = many and year == first
        narrowed = others.with_value("to", f"{year:04}")
        narrowed = narrowed if is_first else narrowed.with_value("from", f"{year:04}")
        found.append(
            Bar(
                year,
                counts[year],
                is_first,
                narrowed.address(path, lang=language),
                WIDTH * (last - year if mirrored else index),
                max(1, round(HEIGHT * counts[year] / highest)) if counts[year] else 0,
                filters.has_time and filters.may_have_been(date(year, 1, 1), date(year, 12, 31)),
            )
        )
    return tuple(found)
