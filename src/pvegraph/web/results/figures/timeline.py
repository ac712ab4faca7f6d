"""A timeline: each row from a date to a date, as exact as they are; what is not said is not drawn.

A row without an end is drawn where it begins and no further: an absent end date never means "still".
"""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType

from pvegraph.dates import PartialDate
from pvegraph.web.kinds import N_
from pvegraph.web.results.cells import Writer
from pvegraph.web.results.comments import Fault
from pvegraph.web.results.figures.figure import Figure, Found, Json, Settings, href, label, labelling
from pvegraph.web.results.terms import Column, Term, date_of

_MOST_ROWS = 200
_END = re.compile(r"end|until|last|fin|to", re.IGNORECASE)


def default(found: Found) -> Settings | None:
    """The settings where there are dates, else `None`."""
    dated = [column for column in found.terms.columns if column.has_dates]
    if not dated:
        return None
    ends = [column for column in dated if _is_end(column)]
    starts = [column for column in dated if column not in ends] or dated
    settings = {"start": starts[0].name}
    if ends and ends[0] is not starts[0]:
        settings["end"] = ends[0].name
    return _labelled(settings, found)


def check(settings: Settings, found: Found) -> Settings | Fault:
    """The settings, complete, or why there can be no timeline with them."""
    if "start" not in settings:
        return Fault(N_("A timeline needs start=?date."), {})
    for key in ("start", "end"):
        if key in settings and not any(date_of(value) for value in _values(found, settings[key])):
            values = {"column": f"?{settings[key]}"}
            return Fault(N_("There is no date in %(column)s, so there is no timeline of it."), values)
    return settings if "label" in settings else _labelled(dict(settings), found)


def draw(settings: Settings, found: Found, writer: Writer) -> Figure:
    """The rows with a date, the earliest first."""
    named = {key: found.terms.column(settings.get(key, "")) for key in ("start", "end", "label")}
    spans: list[tuple[PartialDate, dict[str, Json]]] = []
    without = 0
    for row in range(len(found.terms.rows)):
        start, end = (date_of(found.value(row, named[key])) for key in ("start", "end"))
        if start is None:
            without += 1
            continue
        value = found.value(row, named["label"])
        span: dict[str, Json] = {
            "label": label(value, writer),
            "href": href(value),
            "words": _words(start, end, writer),
        }
        spans.append((start, {**span, "start": _days(start), "end": None if end is None else _days(end)}))
    spans.sort(key=lambda span: (span[0].earliest, span[0].latest))
    count = writer.naming.language.number
    notes = []
    if without:
        notes.append(Fault(N_("Rows without a date, which are in the table only: %(num)s."), {"num": count(without)}))
    if len(spans) > _MOST_ROWS:
        values = {"shown": count(_MOST_ROWS), "num": count(len(spans))}
        notes.append(Fault(N_("Drawn are the earliest %(shown)s of %(num)s rows with a date."), values))
    drawn: list[Json] = [span for _, span in spans[:_MOST_ROWS]]
    return Figure({"spans": drawn}, tuple(notes))


def _words(start: PartialDate, end: PartialDate | None, writer: Writer) -> str:
    language = writer.naming.language
    if end is None or end.text == start.text:
        return language.date(start.text)
    return f"{language.date(start.text)} – {language.date(end.text)}"


def _days(partial: PartialDate) -> list[Json]:
    """The first and the last day that a date may mean; `None` where it is open."""
    first = None if partial.earliest == date.min else partial.earliest.isoformat()
    return [first, None if partial.latest == date.max else partial.latest.isoformat()]


def _values(found: Found, name: str) -> tuple[Term, ...]:
    column = found.terms.column(name)
    return () if column is None else column.bound


def _is_end(column: Column) -> bool:
    words = re.findall(r"[A-Z]?[a-z]+", column.name)
    return any(_END.fullmatch(word) for word in words)


def _labelled(settings: dict[str, str], found: Found) -> Settings:
    column = labelling(found.terms, frozenset(settings.values()))
    return MappingProxyType(settings if column is None else {**settings, "label": column.name})
