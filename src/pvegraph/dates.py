"""Partial dates: a day, a month or a year, as a source gives it, and the interval of days that it stands for.

A date keeps the precision of its source. Lexical forms are those of ``xsd:date``, ``xsd:gYearMonth`` and ``xsd:gYear``
(XML Schema 1.1 part 2, section 3.3) with a four-digit year and without a time zone.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True, order=True)
class PartialDate:
    """The days that a date of any precision may mean, both ends included.

    >>> PartialDate.parse("2023-02").latest
    datetime.date(2023, 2, 28)
    >>> PartialDate.parse("2019").certainly_before(PartialDate.parse("2019-06-01"))
    False
    """

    earliest: date
    latest: date
    text: str

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; raise `ValueError` for anything else, 30 February included."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None  # noqa: S101 - the pattern demands it
        try:
            if month is None:
                return cls(date(year, 1, 1), date(year, 12, 31), text)
            if day is None:
                return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]), text)
            return cls(date(year, month, day), date(year, month, day), text)
        except ValueError:
            raise ValueError(f"{text!r} is no day of the calendar; check month and day") from None

    @property
    def datatype(self) -> str:
        """The IRI of the XSD datatype that keeps this precision."""
        return XSD + {4: "gYear", 7: "gYearMonth", 10: "date"}[len(self.text)]

    def certainly_before(self, other: PartialDate) -> bool:
        """Whether every day that this date may mean is before every day that the other may mean."""
        return self.latest < other.earliest

    def possibly_before(self, other: PartialDate) -> bool:
        """Whether some day that this date may mean is before some day that the other may mean."""
        return self.earliest < other.latest
