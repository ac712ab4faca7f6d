"""Which views an answer has, and which of them is shown with which settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pvegraph.web.kinds import N_
from pvegraph.web.results.cells import Writer
from pvegraph.web.results.comments import Fault, View, Wish
from pvegraph.web.results.figures import chart, graph, map, timeline  # noqa: A004 - the module of maps
from pvegraph.web.results.figures.figure import Figure, Found, Settings

_NOTHING: Settings = MappingProxyType({})
_WHY_NOT: Mapping[View, str] = MappingProxyType(
    {
        "map": N_("No column of this answer has places or coordinates, so there is no map of it."),
        "timeline": N_("No column of this answer is of dates, so there is no timeline of it."),
        "chart": N_("No column of this answer is of numbers, so there is no chart of it."),
        "graph": N_("Only the statements of CONSTRUCT and DESCRIBE that connect things can be drawn as a graph."),
    }
)


@dataclass(frozen=True)
class Choice:
    """The view that is shown, those that could be, and what of the wish cannot be."""

    view: View
    settings: Settings
    offered: Mapping[View, Settings]
    """Each view that makes sense, with the settings that it has if nobody sets any."""
    faults: tuple[Fault, ...]


def choose(wish: Wish, found: Found) -> Choice:
    """The view that a query wishes for if the answer has what it needs; the table beside a sentence if not."""
    offered = _offers(found)
    view = wish.shown
    if view == "table" or wish.faults:
        return Choice("table", _NOTHING, offered, wish.faults)
    given = wish.of(view)
    told = _checked(view, given, found) if given else offered.get(view, Fault(_WHY_NOT[view], {}))
    if isinstance(told, Fault):
        return Choice("table", _NOTHING, offered, (*wish.faults, told))
    return Choice(view, told, {**offered, view: offered.get(view, told)}, wish.faults)


def figure(choice: Choice, found: Found, writer: Writer) -> Figure | None:
    """What a script draws of a view; `None` for the table."""
    match choice.view:
        case "map":
            return map.draw(choice.settings, found, writer)
        case "timeline":
            return timeline.draw(choice.settings, found, writer)
        case "chart":
            return chart.draw(choice.settings, found, writer)
        case "graph":
            return graph.draw(found, writer)
        case "table":
            return None


def _offers(found: Found) -> Mapping[View, Settings]:
    offered: dict[View, Settings] = {"table": _NOTHING}
    candidates: tuple[tuple[View, Settings | None], ...] = (
        ("map", map.default(found)),
        ("timeline", timeline.default(found)),
        ("chart", chart.default(found)),
        ("graph", _NOTHING if graph.offered(found) else None),
    )
    offered.update({view: settings for view, settings in candidates if settings is not None})
    return MappingProxyType(offered)


def _checked(view: View, settings: Settings, found: Found) -> Settings | Fault:
    """The settings of a view, or why they cannot be."""
    for key, name in settings.items():
        if key != "type" and found.terms.column(name) is None:
            columns = " ".join(f"?{column}" for column in found.terms.names)
            values = {"name": f"?{name}", "columns": columns, "view": view}
            return Fault(
                N_("The comment # %(view)s: names %(name)s, which is no column of the answer. It has %(columns)s."),
                values,
            )
    modules = {"map": map.check, "timeline": timeline.check, "chart": chart.check}
    return modules[view](settings, found)
