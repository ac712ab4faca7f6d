"""What the pages of all overviews have: the form of filters, the filters that are set, the table's page, downloads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from starlette.requests import Request

from pvegraph.search.catalogue import Text
from pvegraph.web.filters import Filter, Filters
from pvegraph.web.kinds import N_
from pvegraph.web.naming import Naming
from pvegraph.web.overviews.facets import Offer, kind_text
from pvegraph.web.requests import page_number

ROWS = 40
"""Rows of a table on one page."""
LEGENDS: Mapping[Filter, str] = MappingProxyType(
    {
        "network": N_("Network"),
        "theme": N_("Theme"),
        "country": N_("Country"),
        "kind": N_("Kind"),
        "year": N_("Year"),
        "from": N_("From"),
        "to": N_("To"),
        "match": N_("All of these at once"),
    }
)
"""What filters are called."""
T = TypeVar("T")


@dataclass(frozen=True)
class Chip:
    """A filter that is set, with the address of the page without it."""

    legend: str
    text: Text
    href: str


@dataclass(frozen=True)
class Form:
    """The form that narrows an overview down."""

    path: str
    filters: Filters
    offers: tuple[Offer, ...]
    chips: tuple[Chip, ...]
    language: str
    """The language that the address asks for, which the form keeps; empty where it asks for none."""
    shown_in: str = "en"
    """The language of the page, which the addresses of data say: they give the same to everybody."""

    def address(self, **others: str) -> str:
        """The address of what is shown, in another form or on another page."""
        return self.filters.address(self.path, **others, lang=self.shown_in if "format" in others else self.language)


@dataclass(frozen=True)
class Paged:
    """One page of the rows of a table."""

    first: int
    total: int
    page: int
    pages: int


def form(
    request: Request, naming: Naming, filters: Filters, offers: Sequence[Offer], asked: Filters | None = None
) -> Form:
    """The form of a page whose filters these are; ``asked`` are those that the address has, where it has fewer."""
    language = request.query_params.get("lang", "")
    path = request.url.path
    set_ = filters if asked is None else asked
    chips = chips_of(naming, set_, lambda fewer: fewer.address(path, lang=language))
    return Form(path, filters, tuple(offers), chips, language, naming.language.tag)


def chips_of(naming: Naming, filters: Filters, address: Callable[[Filters], str]) -> tuple[Chip, ...]:
    """The filters that are set; ``address`` is that of the page under other filters."""
    return tuple(
        Chip(
            naming.language.text(LEGENDS[name]),
            _text(name, value, index, naming, filters),
            address(filters.without(name, value)),
        )
        for name in LEGENDS
        for index, value in enumerate(filters.values(name))
    )


def _text(name: Filter, value: str, index: int, naming: Naming, filters: Filters) -> Text:
    """A value of a filter for a reader."""
    match name:
        case "network" | "theme" | "country":
            return naming.link(getattr(filters, name)[index]).text
        case "kind":
            return kind_text(value, naming)
        case "match":
            return Text("")
        case _:
            return Text(naming.language.date(value), naming.language.tag)


def paged(request: Request, rows: Sequence[T]) -> tuple[Sequence[T], Paged]:
    """The rows of the page that a request asks for; an error for a page that there is not."""
    pages = max(1, -(-len(rows) // ROWS))
    page = page_number(request, pages)
    first = (page - 1) * ROWS
    return rows[first : first + ROWS], Paged(first + 1, len(rows), page, pages)
