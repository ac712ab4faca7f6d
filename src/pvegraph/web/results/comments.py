"""How an answer is to be shown, as comments of its query say it: one link carries the query and its view.

The grammar, in the notation of RFC 5234; such a comment stands anywhere in the query::

    comment   = "#" *blank (view / settings) *blank
    view      = "view:" *blank ("table" / "map" / "timeline" / "chart" / "graph")
    settings  = "map:" 1*(1*blank ("point=" / "lat=" / "long=" / "wkt=" / "label=") variable)
              / "timeline:" 1*(1*blank ("start=" / "end=" / "label=") variable)
              / "chart:" *blank type *(1*blank ("x=" / "y=" / "series=") variable)
    type      = "bar" / "line" / "stacked" / "histogram"
    variable  = ("?" / "$") name                      ; as SPARQL writes it
    blank     = SP / HTAB

For example ``# view: chart`` with ``# chart: bar x=?year y=?count series=?kind``. Settings without a line ``# view:``
choose their view. Whatever else begins like that is a fault, told in a sentence; the answer is then a table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from pvegraph.sparql.operations import comments
from pvegraph.web.kinds import N_

View: TypeAlias = Literal["table", "map", "timeline", "chart", "graph"]
VIEWS: tuple[View, ...] = get_args(View)
KEYS: Mapping[View, tuple[str, ...]] = MappingProxyType(
    {
        "map": ("point", "lat", "long", "wkt", "label"),
        "timeline": ("start", "end", "label"),
        "chart": ("type", "x", "y", "series"),
    }
)
"""The settings of each view that has any, in the order in which they are written."""
CHARTS = ("bar", "line", "stacked", "histogram")
_TYPE = "type"
_OURS = re.compile(r"#[ \t]*(view|map|timeline|chart):[ \t]*(.*?)[ \t]*")
_VARIABLE = re.compile(r"[?$](\w+)")
_LONGEST = 60


@dataclass(frozen=True)
class Fault:
    """What is wrong with a comment: a sentence, which is a key of the catalogues, and what fills it."""

    message: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Wish:
    """What the comments of a query ask for."""

    view: View | None = None
    settings: Mapping[View, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    """By view, the names of variables by setting; ``type`` of a chart is no variable."""
    faults: tuple[Fault, ...] = ()

    @property
    def shown(self) -> View:
        """The view that is asked for; settings choose theirs, and without any it is the table."""
        if self.view is not None:
            return self.view
        return next(iter(self.settings), "table")

    def of(self, view: View) -> Mapping[str, str]:
        """The settings of a view."""
        return self.settings.get(view, MappingProxyType({}))


@dataclass(frozen=True)
class _Found:
    """A comment that says how to show the answer, and where it stands."""

    key: str
    value: str
    start: int
    end: int


def read_wish(query: str) -> Wish:
    """What a query asks for, with a fault for each comment that is not of the grammar. Nothing is raised.

    >>> wish = read_wish("# chart: bar x=?year y=?n\\nSELECT ?year ?n {}")
    >>> wish.shown, dict(wish.of("chart"))
    ('chart', {'type': 'bar', 'x': 'year', 'y': 'n'})
    >>> read_wish("# view: mpa\\nASK {}").faults[0].values["near"]
    'map'
    """
    view: View | None = None
    settings: dict[View, Mapping[str, str]] = {}
    faults: list[Fault] = []
    told: set[str] = set()
    for found in _ours(query):
        if found.key in told:
            faults.append(Fault(N_("The comment # %(name)s: stands more than once. Keep one of them."), _name(found)))
            continue
        told.add(found.key)
        read = _view(found) if found.key == "view" else _settings(found)
        if isinstance(read, Fault):
            faults.append(read)
        elif isinstance(read, str):
            view = read
        else:
            settings[_as_view(found.key)] = read
    return Wish(view, MappingProxyType(settings), tuple(faults))


def with_view(query: str, view: View, settings: Mapping[str, str] | None = None) -> str:
    """The query that asks for a view, by comments alone; ``settings`` take the place of those that it has for it.

    >>> with_view("ASK {}", "chart", {"type": "bar", "x": "year", "y": "n"})
    '# view: chart\\n# chart: bar x=?year y=?n\\nASK {}'
    >>> with_view(with_view("ASK {}", "map"), "table")
    'ASK {}'
    """
    text = query
    if settings is not None:
        text = _put(text, view, written(view, settings))
    others = any(found.key != "view" for found in _ours(text))
    return _put(text, "view", f"# view: {view}" if view != "table" or others else "")


def bare(query: str) -> str:
    """The query without what it says of views: what decides its answer.

    >>> bare("# view: map\\n# Cities\\nASK {}")
    '# Cities\\nASK {}'
    """
    for found in reversed(_ours(query)):
        query = _without(query, found)
    return query


def written(view: View, settings: Mapping[str, str]) -> str:
    """The comment that states settings; empty where there are none.

    >>> written("map", {"label": "name", "point": "city"})
    '# map: point=?city label=?name'
    """
    given = [(key, settings[key]) for key in KEYS.get(view, ()) if settings.get(key)]
    if not given:
        return ""
    return f"# {view}: " + " ".join(value if key == _TYPE else f"{key}=?{value}" for key, value in given)


def _ours(query: str) -> list[_Found]:
    found = []
    for start, end in comments(query):
        match = _OURS.fullmatch(query[start:end])
        if match is not None:
            found.append(_Found(match[1], match[2], start, end))
    return found


def _view(found: _Found) -> View | Fault:
    for view in VIEWS:
        if found.value == view:
            return view
    known = ", ".join(VIEWS)
    near = get_close_matches(found.value[:_LONGEST], VIEWS, n=1)
    if near:
        values = {"found": _short(found.value), "near": near[0], "known": known}
        return Fault(N_("There is no view “%(found)s”. Did you mean %(near)s? The views are %(known)s."), values)
    return Fault(
        N_("There is no view “%(found)s”. The views are %(known)s."), {"found": _short(found.value), "known": known}
    )


def _settings(found: _Found) -> Mapping[str, str] | Fault:
    """The settings of a comment, or the fault in it."""
    keys = KEYS[_as_view(found.key)]
    words = re.split(r"[ \t]+", found.value) if found.value else []
    read: dict[str, str] = {}
    if _TYPE in keys:
        if not words or words[0] not in CHARTS:
            values = {"types": ", ".join(CHARTS), "found": _short(words[0] if words else "")}
            return Fault(N_("The comment # chart: begins with one of %(types)s, not with “%(found)s”."), values)
        read[_TYPE] = words.pop(0)
    for word in words:
        key, _, value = word.partition("=")
        variable = _VARIABLE.fullmatch(value)
        if key not in keys or key == _TYPE or variable is None or key in read:
            example = " ".join(f"{name}=?{name}" for name in keys if name != _TYPE)
            values = {"name": found.key, "found": _short(word), "example": example}
            return Fault(
                N_("In the comment # %(name)s: “%(found)s” is not understood; each setting stands once: %(example)s."),
                values,
            )
        read[key] = variable[1]
    if not read:
        return Fault(N_("The comment # %(name)s: sets nothing."), _name(found))
    return MappingProxyType(read)


def _put(query: str, key: str, comment: str) -> str:
    """The query with a comment in place of those of its kind, at the top if there is none."""
    there = [found for found in _ours(query) if found.key == key]
    text = query
    for found in reversed(there[1:]):
        text = _without(text, found)
    if not there:
        first = _end_of_view(text) if key != "view" else 0
        return text if not comment else f"{text[:first]}{comment}\n{text[first:]}"
    if not comment:
        return _without(text, there[0])
    return text[: there[0].start] + comment + text[there[0].end :]


def _end_of_view(query: str) -> int:
    """Where settings are put: below the line of the view if the query begins with it."""
    found = next(iter(_ours(query)), None)
    if found is None or found.key != "view" or query[: found.start].strip() or found.end == len(query):
        return 0
    return found.end + (2 if query.startswith("\r\n", found.end) else 1)


def _without(query: str, found: _Found) -> str:
    """The query without a comment, and without its line if nothing else stands there."""
    line = re.search(r"[^\n\r]*\Z", query[: found.start])
    start = line.start() if line is not None else found.start
    if query[start : found.start].strip(" \t"):
        return query[: found.start] + query[found.end :]
    end = re.compile(r"\r\n|\n|\r|\Z").match(query, found.end)
    return query[:start] + query[end.end() if end is not None else found.end :]


def _as_view(key: str) -> View:
    return next(view for view in VIEWS if view == key)


def _name(found: _Found) -> Mapping[str, str]:
    return {"name": found.key}


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
