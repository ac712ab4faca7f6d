"""Charts: bars, stacked bars, lines, and the histogram of one column of numbers."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import Literal, TypeAlias

import pyoxigraph as ox

from pvegraph.web.kinds import N_
from pvegraph.web.results.cells import Writer
from pvegraph.web.results.comments import Fault
from pvegraph.web.results.figures.figure import Figure, Found, Json, Settings, label
from pvegraph.web.results.terms import Column, Term, Terms, date_of, number_of

Scale: TypeAlias = Literal["date", "number", "words"]
_MOST = MappingProxyType({"bar": 60, "stacked": 60, "line": 2_000})
"""How many values of x are drawn."""
_MOST_SERIES = 7
_OTHERS = N_("All others")
_REST = ox.Literal("", datatype=ox.NamedNode("urn:pvegraph:others"))
"""Stands for the series that are drawn together."""
_MOST_NUMBERS = 10_000


def default(found: Found) -> Settings | None:
    """The settings where there are numbers and something to tell them apart by, else `None`."""
    numbers = [column for column in found.terms.columns if column.has_numbers]
    others = [column for column in found.terms.columns if column.bound and not column.has_numbers]
    if not numbers or len(found.terms.rows) < 2:  # noqa: PLR2004 - one number is no chart
        return None
    dated = [column for column in others if column.has_dates]
    if others:
        x = (dated or others)[0]
        return MappingProxyType({"type": "bar", "x": x.name, "y": numbers[-1].name})
    if len(numbers) == 1:
        return MappingProxyType({"type": "histogram", "x": numbers[0].name})
    return MappingProxyType({"type": "line", "x": numbers[0].name, "y": numbers[1].name})


def check(settings: Settings, found: Found) -> Settings | Fault:
    """The settings, or why there can be no chart with them."""
    kind, terms = settings["type"], found.terms
    wanted = {"histogram": ("x",), "stacked": ("x", "y", "series")}.get(kind, ("x", "y"))
    missing = [key for key in wanted if key not in settings]
    if missing:
        listed = " ".join(f"{key}=?{key}" for key in missing)
        return Fault(N_("A chart of the type %(type)s also needs %(missing)s."), {"type": kind, "missing": listed})
    number = settings["x"] if kind == "histogram" else settings["y"]
    if not any(number_of(value) is not None for value in _bound(terms, number)):
        return Fault(N_("There is no number in %(column)s, so there is no chart of it."), {"column": f"?{number}"})
    column = terms.column(settings["x"])
    if kind == "line" and column is not None and _scale(column) == "words":
        return Fault(
            N_("A line needs dates or numbers in %(column)s. Choose bars for other values."),
            {"column": f"?{column.name}"},
        )
    return settings


def draw(settings: Settings, found: Found, writer: Writer) -> Figure:
    """The points of a chart; rows that have the same x and series are added up, which is said."""
    kind, terms = settings["type"], found.terms
    across, up, series = (terms.column(settings.get(key, "")) for key in ("x", "y", "series"))
    if kind == "histogram" and across is not None:
        return _histogram(across, writer)
    assert across is not None and up is not None  # noqa: S101, PT018 - both have been looked at
    scale = _scale(across)
    points: dict[tuple[Term, Term | None], Decimal] = {}
    without = added = 0
    for row in range(len(terms.rows)):
        x, y = across.values[row], number_of(up.values[row])
        if x is None or y is None or (scale != "words" and _place(x, scale) is None):
            without += 1
            continue
        key = (x, found.value(row, series))
        added += key in points
        points[key] = points.get(key, Decimal()) + y
    kept, notes = _kept(points, kind, writer)
    others = writer.naming.language.text(_OTHERS)
    if without:
        count = writer.naming.language.number(without)
        notes.append(Fault(N_("Rows without both values, which are in the table only: %(num)s."), {"num": count}))
    if added:
        values = {"x": f"?{across.name}", "num": writer.naming.language.number(added)}
        notes.append(Fault(N_("Rows with the same %(x)s have been added up: %(num)s."), values))
    drawn: list[Json] = [
        {
            "x": _place(x, scale) if scale != "words" else label(x, writer),
            "words": label(x, writer),
            "y": float(y),
            "series": None if series is None else others if told == _REST else label(told, writer) or "–",
        }
        for (x, told), y in kept.items()
    ]
    data: dict[str, Json] = {"type": kind, "scale": scale, "x": across.name, "y": up.name}
    if series is not None:
        data |= {"series": series.name, "names": _names(drawn, others)}
    return Figure({**data, "points": drawn}, tuple(notes))


def _names(drawn: list[Json], others: str) -> Json:
    """The series, the largest first and what is drawn together last."""
    sums: dict[str, float] = {}
    for point in drawn:
        if isinstance(point, dict) and isinstance(point["y"], float):
            name = str(point["series"])
            sums[name] = sums.get(name, 0) + abs(point["y"])
    return [*sorted(sums, key=lambda name: (name == others, -sums[name]))]


def _kept(
    points: dict[tuple[Term, Term | None], Decimal], kind: str, writer: Writer
) -> tuple[dict[tuple[Term, Term | None], Decimal], list[Fault]]:
    """The points that a chart has room for: the first values of x, the largest series and the sum of the others."""
    number = writer.naming.language.number
    across = list(dict.fromkeys(x for x, _ in points))
    sums: dict[Term | None, Decimal] = {}
    for (_, told), y in points.items():
        sums[told] = sums.get(told, Decimal()) + abs(y)
    ranked = sorted(sums, key=lambda told: sums[told], reverse=True)
    largest = set(ranked if len(ranked) <= _MOST_SERIES + 1 else ranked[:_MOST_SERIES])
    notes = []
    if len(across) > _MOST[kind]:
        values = {"shown": number(_MOST[kind]), "num": number(len(across))}
        notes.append(Fault(N_("Drawn are the first %(shown)s of %(num)s values."), values))
    if len(largest) < len(sums):
        values = {"num": number(len(sums) - len(largest))}
        notes.append(Fault(N_("Series that are drawn together as “All others”: %(num)s."), values))
    xs = set(across[: _MOST[kind]])
    kept: dict[tuple[Term, Term | None], Decimal] = {}
    for (x, told), y in points.items():
        if x in xs:
            key = (x, told if told in largest else _REST)
            kept[key] = kept.get(key, Decimal()) + y
    return kept, notes


def _histogram(column: Column, writer: Writer) -> Figure:
    numbers = [number for value in column.values if (number := number_of(value)) is not None]
    without = len(column.values) - len(numbers)
    notes = []
    if without:
        count = writer.naming.language.number(without)
        notes.append(Fault(N_("Rows without a number, which are in the table only: %(num)s."), {"num": count}))
    drawn: list[Json] = [float(number) for number in numbers[:_MOST_NUMBERS]]
    return Figure({"type": "histogram", "x": column.name, "numbers": drawn}, tuple(notes))


def _scale(column: Column) -> Scale:
    if column.has_dates:
        return "date"
    return "number" if column.has_numbers else "words"


def _place(term: Term, scale: Scale) -> Json:
    """Where a value stands on its axis: the first day that a date may mean, or a number."""
    if scale == "date":
        partial = date_of(term)
        return None if partial is None else partial.earliest.isoformat()
    number = number_of(term)
    return None if number is None else float(number)


def _bound(terms: Terms, name: str) -> tuple[Term, ...]:
    column = terms.column(name)
    return () if column is None else column.bound
