"""What the template of an answer needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from pvegraph.sparql import formats
from pvegraph.vocabulary import PREFIXES
from pvegraph.web.kinds import N_
from pvegraph.web.links import compact
from pvegraph.web.results.cells import Cell, Writer
from pvegraph.web.results.comments import CHARTS, KEYS, View, written
from pvegraph.web.results.figures.figure import Figure, Found
from pvegraph.web.results.figures.map import is_east, is_north
from pvegraph.web.results.labels import named
from pvegraph.web.results.sorting import Order, next_order
from pvegraph.web.results.state import Addresses, Target
from pvegraph.web.results.statement import Statement
from pvegraph.web.results.terms import Column, Row, Terms, date_of, number_of
from pvegraph.web.results.views import Choice

Sorted: TypeAlias = Literal["", "ascending", "descending"]

VIEW_WORDS: Mapping[View, str] = MappingProxyType(
    {"table": N_("Table"), "map": N_("Map"), "timeline": N_("Timeline"), "chart": N_("Chart"), "graph": N_("Graph")}
)
SETTING_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "map.point": N_("Things"),
        "map.lat": N_("Latitude"),
        "map.long": N_("Longitude"),
        "map.wkt": N_("Shapes"),
        "map.label": N_("Label"),
        "timeline.start": N_("Start"),
        "timeline.end": N_("End"),
        "timeline.label": N_("Label"),
        "chart.type": N_("Type of chart"),
        "chart.x": N_("Across"),
        "chart.y": N_("Number"),
        "chart.series": N_("Told apart by"),
    }
)
CHART_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "bar": N_("Bars"),
        "line": N_("Lines"),
        "stacked": N_("Stacked bars"),
        "histogram": N_("Histogram"),
    }
)
FORMAT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "csv": N_("CSV: values for spreadsheets, R and Python"),
        "tsv": N_("TSV: values with their languages and datatypes"),
        "json": N_("JSON: SPARQL results for programs"),
        "xml": N_("XML: SPARQL results for programs"),
        "xlsx": N_("Excel workbook (XLSX)"),
        "turtle": N_("Turtle: RDF to read"),
        "n-triples": N_("N-Triples: RDF line by line"),
        "rdf-xml": N_("RDF/XML: RDF for XML programs"),
        "json-ld": N_("JSON-LD: RDF for web programs"),
    }
)
_FIRST = ("csv", "xlsx")
"""What most people want; it stands before the rest."""
_RDF = PREFIXES["rdf"]


@dataclass(frozen=True)
class Heading:
    """The head of a column."""

    name: str
    """The name of the variable, or what people call it."""
    tag: str
    """The datatype or the language of all of its values; empty beside words for people."""
    target: Target
    sorted: Sorted
    is_number: bool


@dataclass(frozen=True)
class Table:
    """One page of the rows."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    first: int
    """The number of the first row, from one."""
    page: int
    pages: int
    previous: Target | None
    following: Target | None


@dataclass(frozen=True)
class Option:
    """A choice in a field."""

    value: str
    words: str
    """A text of the interface, or the name of a variable."""
    is_variable: bool
    selected: bool


@dataclass(frozen=True)
class Field:
    """A setting of a view as a field of a form."""

    name: str
    words: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Shown:
    """The answer to a query, as a page shows it."""

    truth: bool | None
    statement: Statement
    addresses: Addresses
    downloads: tuple[tuple[str, str, Target], ...]
    """Name, words and address of each format."""
    table: Table | None = None
    choice: Choice | None = None
    figure: Figure | None = None
    views: tuple[tuple[View, str, Target], ...] = ()
    fields: tuple[Field, ...] = ()
    order: Order | None = None
    unknown: tuple[str, ...] = ()
    """Names in a query that found nothing and that no statement has."""

    @property
    def comment(self) -> str:
        """The settings of the view as a comment of a query states them."""
        return "" if self.choice is None else written(self.choice.view, self.choice.settings)


def columns(
    terms: Terms,
    labels: Mapping[str, Column],
    rows: Sequence[Row],
    writer: Writer,
    order: Order | None,
    addresses: Addresses,
    words: Mapping[str, str],
) -> tuple[tuple[Heading, ...], tuple[tuple[Cell | None, ...], ...]]:
    """The heads of the columns and the cells of some rows; a column of names is shown in that of the things.

    ``words`` has what people call a column in place of its variable.
    """
    names = {column.name for column in labels.values()}
    shown = [column for column in terms.columns if column.name not in names]
    places = {name: index for index, name in enumerate(terms.names)}
    headings = tuple(
        heading(column, labels.get(column.name), order, addresses, words.get(column.name, "")) for column in shown
    )

    def cell(row: Row, column: Column) -> Cell | None:
        value = writer.cell(row[places[column.name]], column)
        label = labels.get(column.name)
        return value if label is None else named(value, row[places[label.name]])

    return headings, tuple(tuple(cell(row, column) for column in shown) for row in rows)


def heading(column: Column, label: Column | None, order: Order | None, addresses: Addresses, words: str) -> Heading:
    """The head of a column, which sorts by it; one with names says where they are from."""
    is_sorted = order is not None and order.column in {column.name, label.name if label else ""}
    state: Sorted = "" if not is_sorted else "descending" if order is not None and order.descending else "ascending"
    target = addresses.sorted(next_order(column, order))
    if words:
        return Heading(words, "", target, state, column.has_numbers)
    tag = _tag(column) if label is None else f"?{label.name} {_tag(label)}".rstrip()
    return Heading(column.name, tag, target, state, column.has_numbers)


def _tag(column: Column) -> str:
    if column.language:
        return f"@{column.language}"
    plain = column.datatype in {"", PREFIXES["xsd"] + "string", _RDF + "langString", _RDF + "dirLangString"}
    return "" if plain else compact(column.datatype)


def downloads(kind: formats.Kind, addresses: Addresses) -> tuple[tuple[str, str, Target], ...]:
    """The formats that an answer can be had in, in words."""
    offered = [format_ for format_ in formats.of_kind(kind) if format_.name in FORMAT_WORDS]
    offered.sort(key=lambda format_: _FIRST.index(format_.name) if format_.name in _FIRST else len(_FIRST))
    return tuple((format_.name, FORMAT_WORDS[format_.name], addresses.download(format_)) for format_ in offered)


def views(choice: Choice, addresses: Addresses) -> tuple[tuple[View, str, Target], ...]:
    """The views that make sense, if there is more than the table."""
    if len(choice.offered) == 1 and choice.view == "table":
        return ()
    return tuple((view, VIEW_WORDS[view], addresses.view(view)) for view in choice.offered)


def fields(choice: Choice, found: Found) -> tuple[Field, ...]:
    """The settings of the view that is shown, each with the columns that it may name."""
    made = []
    for key in KEYS.get(choice.view, ()):
        name = f"{choice.view}.{key}"
        chosen = choice.settings.get(key, "")
        if key == "type":
            options = [Option(each, CHART_WORDS[each], is_variable=False, selected=each == chosen) for each in CHARTS]
        else:
            fitting = [
                column.name for column in found.terms.columns if column.name == chosen or _fits(name, column, found)
            ]
            if not fitting:
                continue
            options = [Option("", "–", is_variable=True, selected=not chosen)]
            options += [Option(each, each, is_variable=True, selected=each == chosen) for each in fitting]
        made.append(Field(name, SETTING_WORDS[name], tuple(options)))
    return tuple(made)


def _fits(name: str, column: Column, found: Found) -> bool:
    """Whether a setting may name a column."""
    fitting = {
        "map.point": lambda: found.places.knows(column),
        "map.lat": lambda: column.has_numbers and is_north(column.name),
        "map.long": lambda: column.has_numbers and is_east(column.name),
        "map.wkt": lambda: column.has_shapes,
        "chart.y": lambda: any(number_of(value) is not None for value in column.bound),
        "timeline.start": lambda: any(date_of(value) is not None for value in column.bound),
    }
    fitting["timeline.end"] = fitting["timeline.start"]
    return fitting.get(name, lambda: bool(column.bound))()
