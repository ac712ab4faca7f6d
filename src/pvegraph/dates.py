"""Partial dates: a day, a month, a year or a vaguer time, as a source gives it, and the days that it may mean.

A date keeps the precision of its source. Lexical forms are those of ``xsd:date``, ``xsd:gYearMonth`` and ``xsd:gYear``
(XML Schema 1.1 part 2, section 3.3) with a four-digit year and without a time zone, and, for what these cannot say,
those of the Extended Date/Time Format (EDTF, Library of Congress 2019; ISO 8601-2:2019, clauses 4 and 6):

=======================  ======================================================================================
``201X``, ``20XX``       some year of the decade, of the century
``2014-XX``              some month of the year; ``2014-05-XX`` some day of the month
``2015-21``              spring 2015; 21 to 28 are seasons of the north, 29 to 32 of the south, 33 to 36 quarters,
                         37 to 39 thirds and 40 and 41 halves of the year
``2014?``                perhaps 2014; ``2015~`` about 2015; ``2014-05%`` perhaps about May 2014
``2015?-05``             the mark stands behind the part that it is about, or before it (``2015-~05``)
``2014/2016``            from 2014 to 2016
``2014/..``, ``2014/``   2014 or later; ``../2016`` and ``/2016`` 2016 or earlier
``[2014..2016]``         one of these years; ``[2014,2016]`` one of the two
=======================  ======================================================================================

Whatever has a date here happened on one day, so a span of time says between which days that day lies. Times of day,
years of more than four digits or before the year 1, and sets of which all members are meant (``{2014,2016}``) are no
dates of the graph.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal as OneOf

XSD = "http://www.w3.org/2001/XMLSchema#"
EDTF = "http://id.loc.gov/datatypes/edtf"
"""The datatype of dates in the Extended Date/Time Format (https://id.loc.gov/datatypes/edtf.html)."""

_XSD_FORMS = {
    "gYear": re.compile(r"[0-9]{4}"),
    "gYearMonth": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
_EDTF_FORM = re.compile(
    r"(?P<y1>[?~%]?)(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?P<y2>[?~%]?)"
    r"(?:-(?P<m1>[?~%]?)(?P<month>[0-9]{2}|XX)(?P<m2>[?~%]?)"
    r"(?:-(?P<d1>[?~%]?)(?P<day>[0-9]{2}|XX)(?P<d2>[?~%]?))?)?"
)
_PARTS_OF_YEAR = {
    # spring, summer, autumn, winter; the same in the north; in the south; quarters; thirds; halves
    21: (3, 3), 22: (6, 3), 23: (9, 3), 24: (12, 3),
    25: (3, 3), 26: (6, 3), 27: (9, 3), 28: (12, 3),
    29: (9, 3), 30: (12, 3), 31: (3, 3), 32: (6, 3),
    33: (1, 3), 34: (4, 3), 35: (7, 3), 36: (10, 3),
    37: (1, 4), 38: (5, 4), 39: (9, 4),
    40: (1, 6), 41: (7, 6),
}  # fmt: skip
"""Code in place of a month → first month and number of months. Winter begins in the year that is written."""
_UNKNOWN = ("", "..")
_MONTHS, _DAYS_AROUND = 12, 7
_FORMS = "write YYYY, YYYY-MM or YYYY-MM-DD, or a vaguer date as EDTF does: 201X, 2015~, 2014?, 2014/2016, 2014/.."


Problem = OneOf["form", "calendar", "precision", "order", "open"]
"""What may be wrong with a text that should be a date."""


class DateError(ValueError):
    """A text that is no date, with what is wrong with it: in a sentence, and in a word for those who translate."""

    def __init__(self, problem: Problem, sentence: str) -> None:
        super().__init__(sentence)
        self.problem: Problem = problem


@dataclass(frozen=True, order=True)
class PartialDate:
    """The days that a date of any precision may mean, both ends included; `date.min` and `date.max` where it is open.

    What is approximate (``~``) or uncertain (``?``) may be off by one of its own unit, a year or a month, and a day by
    a week; what is both (``%``) by twice as much. So what is *certain* of such a date holds for some distance around.

    >>> PartialDate.parse("2023-02").latest
    datetime.date(2023, 2, 28)
    >>> PartialDate.parse("2019").certainly_before(PartialDate.parse("2019-06-01"))
    False
    >>> PartialDate.parse("2015~").earliest, PartialDate.parse("2014/..").latest == date.max
    (datetime.date(2014, 1, 1), True)
    """

    earliest: date
    latest: date
    text: str

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read a date in any of the forms above.

        Raises `DateError` for anything else, 30 February included; the message says what is wrong and what to write.
        """
        return cls(*_bounds(text), text)

    @classmethod
    def read(cls, text: str, datatype: str) -> PartialDate:
        """Read a literal. Raises `DateError` as `parse`, and for a text that is not of the datatype.

        >>> PartialDate.read("2015", XSD + "date")
        Traceback (most recent call last):
            ...
        pvegraph.dates.DateError: '2015' is no xsd:date; write ^^xsd:gYear for it
        """
        partial = cls.parse(text)
        if datatype not in (partial.datatype, EDTF):
            name = datatype.replace(XSD, "xsd:") if datatype.startswith(XSD) else f"<{datatype}>"
            right = partial.datatype.replace(XSD, "xsd:") if partial.datatype != EDTF else f"<{EDTF}>"
            raise DateError("form", f"{text!r} is no {name}; write ^^{right} for it")
        return partial

    @property
    def datatype(self) -> str:
        """The IRI of the datatype that keeps this precision: one of XSD, and EDTF for what those cannot say."""
        return next((XSD + name for name, form in _XSD_FORMS.items() if form.fullmatch(self.text)), EDTF)

    @property
    def nominal(self) -> tuple[date | None, date | None]:
        """The first and the last day that the text names, whatever doubt it casts on them; `None` where it is open.

        >>> PartialDate.parse("2015~").nominal
        (datetime.date(2015, 1, 1), datetime.date(2015, 12, 31))
        """
        times = _times(self.text)
        return _first(times), _last(times)

    @property
    def ends(self) -> tuple[str, str] | None:
        """The texts of the two ends of a span or a set, empty where it is open; `None` for a date that is neither.

        >>> PartialDate.parse("2014~/..").ends, PartialDate.parse("[2014,2016]").ends, PartialDate.parse("2014").ends
        (('2014~', ''), ('2014', '2016'), None)
        """
        parts = ["" if part in _UNKNOWN else part for part in _parts(self.text)]
        return None if len(parts) == 1 else (parts[0], parts[-1])

    @property
    def doubt(self) -> str:
        """The mark for what the source itself doubts: ``~``, ``?``, ``%`` for both, or nothing."""
        marks = set(re.findall("[?~%]", self.text))
        return "%" if len(marks) > 1 else next(iter(marks), "")

    @property
    def is_day(self) -> bool:
        """Whether only one day can be meant."""
        return self.earliest == self.latest

    def certainly_before(self, other: PartialDate) -> bool:
        """Whether every day that this date may mean is before every day that the other may mean."""
        return self.latest < other.earliest

    def possibly_before(self, other: PartialDate) -> bool:
        """Whether some day that this date may mean is before some day that the other may mean."""
        return self.earliest < other.latest

    def contains(self, other: PartialDate) -> bool:
        """Whether every day that the other date may mean is one that this date may mean."""
        return self.earliest <= other.earliest and other.latest <= self.latest


@dataclass(frozen=True)
class _Time:
    """A day, month, year, decade or century, with the number of months and days that it may be off by."""

    first: date
    last: date
    months: int
    days: int

    @property
    def widened(self) -> tuple[date, date]:
        """The first and the last day that it may mean."""
        if not self.months and not self.days:
            return self.first, self.last
        return _moved(self.first, -self.months, -self.days), _moved(self.last, self.months, self.days)


@lru_cache(maxsize=8192)  # a dataset has few dates, and many things have them
def _bounds(text: str) -> tuple[date, date]:
    """The first and the last day that a text may mean."""
    times = _times(text)
    return _first(times, widened=True) or date.min, _last(times, widened=True) or date.max


def _first(times: list[_Time | None], *, widened: bool = False) -> date | None:
    """The first day of the earliest of several times; `None` if the first of them is open."""
    if times[0] is None:
        return None
    return min(time.widened[0] if widened else time.first for time in times if time is not None)


def _last(times: list[_Time | None], *, widened: bool = False) -> date | None:
    """The last day of the latest of several times; `None` if the last of them is open."""
    if times[-1] is None:
        return None
    return max(time.widened[1] if widened else time.last for time in times if time is not None)


def _times(text: str) -> list[_Time | None]:
    """The times that a text names: one, two for a span, several for a set; `None` for an end that is open."""
    parts = _parts(text)
    may_be_open = len(parts) > 1 and "," not in text
    times = [None if may_be_open and part in _UNKNOWN else _time(part, text) for part in parts]
    if not any(times):
        raise DateError("open", f"{text!r} is open on both sides and says nothing; leave the date out")
    known = [time for time in times if time is not None]
    if known[0].first > known[-1].last:
        raise DateError("order", f"{text!r} ends before it begins; turn it round")
    return times


def _parts(text: str) -> list[str]:
    """The texts of the single dates in a span or a set, or the one text."""
    if text.startswith("[") and text.endswith("]"):
        parts = text[1:-1].split(".." if ".." in text else ",")
    else:
        parts = text.split("/")
    if len(parts) > 2 and "," not in text:  # noqa: PLR2004 - from and to
        raise _no_date(text)
    return parts


def _time(part: str, text: str) -> _Time:
    """One date without a span: a part of the text."""
    match = _EDTF_FORM.fullmatch(part)
    if match is None:
        raise _no_date(text)
    unit, first, last = _days(match, text)
    months = days = 0
    for name, mark in match.groupdict().items():
        if mark and name[-1] in "12":
            times = 2 if mark == "%" else 1
            months = max(months, times * _slack_months(name, unit))
            days = max(days, times * _DAYS_AROUND * (name[0] == "d"))
    return _Time(first, last, months, days)


def _slack_months(group: str, unit: int) -> int:
    """By how many months a part with a mark may be off: the year by years, the month by what stands in its place."""
    return {"y": max(unit, _MONTHS), "m": min(unit, _MONTHS), "d": 0}[group[0]]


def _days(match: re.Match[str], text: str) -> tuple[int, date, date]:
    """The number of months that a date without marks is vague by (at least one), its first and its last day."""
    year, month, day = match["year"], match["month"], match["day"]
    unknown_years = 10 ** year.count("X") - 1
    if (unknown_years and month not in (None, "XX")) or (month == "XX" and day not in (None, "XX")):
        raise DateError(
            "precision", f"{text!r} knows a part better than the one before it; put XX at the end, as in 2014-XX"
        )
    try:
        first = date(int(year.replace("X", "0")) or 1, 1, 1) if "X" in year else date(int(year), 1, 1)
        if month in (None, "XX"):
            return 12 * (unknown_years + 1), first, date(int(year.replace("X", "9")), 12, 31)
        if day is None and int(month) in _PARTS_OF_YEAR:
            begin, length = _PARTS_OF_YEAR[int(month)]
            first = first.replace(month=begin)
            return length, first, _moved(first, length, -1)
        if day in (None, "XX"):
            last_day = monthrange(first.year, int(month))[1] if 1 <= int(month) <= _MONTHS else 0
            return 1, first.replace(month=int(month)), date(first.year, int(month), last_day)
        only = date(first.year, int(month), int(day))
    except ValueError:
        raise DateError("calendar", f"{text!r} is no day of the calendar; check month and day") from None
    return 1, only, only


def _moved(day: date, months: int, days: int) -> date:
    """A day some months and days further, the last of the month where that is shorter; within the calendar's years.

    The last day of a month stays the last one, so that a month moves to a whole month.
    """
    count = day.year * _MONTHS + day.month - 1 + months
    if not date.min.year * _MONTHS <= count < (date.max.year + 1) * _MONTHS:
        return date.min if months < 0 else date.max
    year, month = count // _MONTHS, count % _MONTHS + 1
    length = monthrange(year, month)[1]
    was_last = months and day.day == monthrange(day.year, day.month)[1]
    try:
        return date(year, month, length if was_last else min(day.day, length)) + timedelta(days=days)
    except OverflowError:
        return date.min if days < 0 else date.max


def _no_date(text: str) -> DateError:
    return DateError("form", f"{text!r} is no date; {_FORMS}")
