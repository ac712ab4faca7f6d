"""Figures of families of frameworks, made on the server: time runs along, each framework has a line of its own.

What has a vague date is as wide as its date is vague. What has no date stands beside the axis, not on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from pvegraph.dates import DateError, PartialDate
from pvegraph.search.catalogue import Text
from pvegraph.web.languages import direction
from pvegraph.web.naming import Naming
from pvegraph.web.overviews.descent import Frameworks
from pvegraph.web.overviews.families import Line
from pvegraph.web.text_width import text_width

WIDTH, ROW, TOP = 900, 24, 34
"""Units of the drawing, which a page scales."""
MOST_ROWS = 60
_UNDATED, _FIRST, _LAST = 14, 60, 600
_SIZE, _OFFSET = 13, 11
"""Of the letters of names, and how far they are from their marks."""
_TICKS = 8
_STEPS = (1, 2, 5, 10, 20, 50, 100, 500, 1000)
_CLOSE = frozenset({"dct:isPartOf", "pve:supplements", "dct:replaces"})
"""Ties that are drawn as whole lines; the others are broken."""


@dataclass(frozen=True)
class Mark:
    """One framework: its name, its place, and how far its dates reach; `None` where no source says when."""

    text: Text
    direction: str
    anchor: str
    x: float
    y: float
    reach: tuple[float, float] | None


@dataclass(frozen=True)
class Stroke:
    """One tie, as the path of a line."""

    path: str
    is_close: bool


@dataclass(frozen=True)
class Drawing:
    """A figure in units that a page scales; everything is mirrored where the page is."""

    width: int
    height: int
    marks: tuple[Mark, ...]
    strokes: tuple[Stroke, ...]
    ticks: tuple[tuple[str, float], ...]
    offset: int
    """How far a name is from its mark, in the direction of reading."""
    left_out: int


def draw(frameworks: Frameworks, tops: Sequence[Line], naming: Naming) -> Drawing:
    """The figure of a family: its members in the order of the list, each once, tied to all that it comes from."""
    members = list(dict.fromkeys(line.iri for top in tops for line in top.lines() if not line.again))
    shown = members[:MOST_ROWS]
    spans = {name: _span(frameworks, name) for name in shown}
    scale = _Scale.of(
        [span for span in spans.values() if span is not None], mirrored=naming.language.direction == "rtl"
    )
    marks = {}
    for row, name in enumerate(shown):
        span, y = spans[name], TOP + ROW * row + ROW / 2
        reach = None if span is None else (scale.x(span[0]), scale.x(span[1]))
        x = scale.place(_UNDATED) if reach is None else (reach[0] + reach[1]) / 2
        text = naming.link(name).text
        room = WIDTH - scale.place(x) - 2 * _OFFSET  # a place of a place is how far along it is
        way = direction(text.language)
        # A text of the other direction begins where those of the page end.
        side = "start" if way == naming.language.direction else "end"
        marks[name] = Mark(Text(_fitted(text.value, room), text.language), way, side, round(x, 1), y, reach)
    strokes = [
        Stroke(_path(marks[descent.parent], marks[name]), descent.relation in _CLOSE)
        for name in shown
        if name in frameworks.all
        for descent in frameworks.all[name].parents
        if descent.parent in marks and descent.parent != name
    ]
    return Drawing(
        WIDTH,
        TOP + ROW * len(shown) + 6,
        tuple(marks.values()),
        tuple(strokes),
        tuple(scale.ticks(naming)),
        -_OFFSET if scale.mirrored else _OFFSET,
        len(members) - len(shown),
    )


def _span(frameworks: Frameworks, name: str) -> tuple[date, date] | None:
    """The days that the dates of a framework may mean, all of them together."""
    framework = frameworks.all.get(name)
    found = []
    for text in framework.dates if framework is not None else ():
        try:
            found.append(PartialDate.parse(text))
        except DateError:
            continue
    bounded = [each for each in found if each.earliest != date.min and each.latest != date.max]
    return (min(e.earliest for e in bounded), max(e.latest for e in bounded)) if bounded else None


@dataclass(frozen=True)
class _Scale:
    """Where days are along the axis."""

    first: date
    last: date
    mirrored: bool

    @classmethod
    def of(cls, spans: Sequence[tuple[date, date]], *, mirrored: bool) -> _Scale:
        """An axis of whole years that all the spans are within."""
        years = [day.year for span in spans for day in span] or [date.today().year]  # noqa: DTZ011 - an empty axis
        return cls(date(min(years), 1, 1), date(max(years), 12, 31), mirrored)

    def x(self, day: date) -> float:
        """The place of a day."""
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return round(self.place(_FIRST + share * (_LAST - _FIRST)), 1)

    def place(self, along: float) -> float:
        """A place along the direction of reading, from the left edge."""
        return WIDTH - along if self.mirrored else along

    def ticks(self, naming: Naming) -> list[tuple[str, float]]:
        """Years at which lines stand; nothing where nothing is dated."""
        years = range(self.first.year, self.last.year + 1)
        step = next((step for step in _STEPS if len(years) / step <= _TICKS), _STEPS[-1])
        marked = [year for year in years if year % step == 0]
        return [(naming.language.date(f"{year:04}"), self.x(date(year, 1, 1))) for year in islice(marked, _TICKS + 1)]


def _path(parent: Mark, child: Mark) -> str:
    """A line that leaves the parent downwards or upwards and comes to the child from its side."""
    bend = (child.y - parent.y) / 2
    return (
        f"M{parent.x:g} {parent.y:g}C{parent.x:g} {parent.y + bend:g} {parent.x:g} {child.y:g} {child.x:g} {child.y:g}"
    )


def _fitted(text: str, room: float) -> str:
    """As much of a name as there is room for; lists have the whole of it."""
    width = text_width(text, _SIZE)
    kept = text if width <= room else text[: int(len(text) * room / width)]
    while kept != text and kept and text_width(kept + "…", _SIZE) > room:
        kept = kept[:-1]
    return kept if kept == text else kept.rstrip() + "…"
