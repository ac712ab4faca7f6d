"""What the address of a page says beside the question: which page, in which order, and a view that is chosen.

Links carry the whole query as long as that is short. For a long one they are buttons of one form that has the query
once; what a link would say stands in the one value that a button has, the parameter ``show``.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol, TypeAlias
from urllib.parse import parse_qsl, urlencode

from pvegraph.sparql.formats import Format
from pvegraph.sparql.request import Query
from pvegraph.web.results.comments import KEYS, VIEWS, View, read_wish, with_view, written
from pvegraph.web.results.figures.figure import Settings
from pvegraph.web.results.sorting import Order

Pairs: TypeAlias = tuple[tuple[str, str], ...]

LONGEST_IN_LINKS = 1_200
"""Octets of a query in an address, up to which each link of a page has it."""
LONGEST_ADDRESS = 8_000
"""Octets of an address that servers and programs on the way surely take (RFC 9110, section 4.1)."""
NAMES = frozenset(("page", "sort", "run", "view", *(f"{view}.{key}" for view, keys in KEYS.items() for key in keys)))
"""The parameters that say how an answer is shown; none of them changes what is downloaded."""
_DIGITS = 6


@dataclass(frozen=True)
class State:
    """How the answer is shown, beside what the query says itself."""

    page: int = 1
    order: Order | None = None
    token: str = ""
    """Of which window the page before was (`Windows`)."""
    chosen: tuple[View, Settings | None] | None = None
    """A view that has just been chosen, with its settings if a form set them."""

    @classmethod
    def read(cls, query: Query) -> State:
        """What a request says; what makes no sense says nothing."""
        given = dict(query.others)
        given.update(parse_qsl(given.pop("show", ""), max_num_fields=20) if len(given.get("show", "")) < 2_000 else ())  # noqa: PLR2004 - the longest is some settings
        number = given.get("page", "")
        page = int(number) if number.isascii() and number.isdigit() and len(number) <= _DIGITS else 1
        return cls(max(page, 1), Order.read(given.get("sort", "")), given.get("run", ""), _chosen(given))


@dataclass(frozen=True)
class Target:
    """Where a control of the page leads: a link if the query is short, else a button of the form that has it."""

    href: str = ""
    show: str = ""


class Place(Protocol):
    """Where a question is asked, and what says there which question it is."""

    @property
    def path(self) -> str:
        """The local address without parameters."""

    @property
    def fields(self) -> Pairs:
        """What every request for this answer says, however it is shown."""

    @property
    def is_long(self) -> bool:
        """Whether links would be too long."""

    def viewed(self, view: View | None) -> Pairs:
        """What a request says for the answer in a view; for `None`, in the one that is shown."""

    def formatted(self, format_: Format) -> Pairs:
        """What a request says for all of the answer in a format."""


@dataclass(frozen=True)
class Endpoint:
    """``/sparql``: the query itself is in the address, and its view in the comments of the query."""

    query: Query
    path: str = "/sparql"

    @property
    def fields(self) -> Pairs:
        """The query and its dataset."""
        graphs = [("default-graph-uri", graph) for graph in self.query.default_graphs]
        graphs += [("named-graph-uri", graph) for graph in self.query.named_graphs]
        time = [("timeout", f"{self.query.timeout:g}")] if self.query.timeout is not None else []
        return (("query", self.query.text), *graphs, *time)

    @property
    def is_long(self) -> bool:
        """Whether the query is too long to stand in each link."""
        return len(urlencode(self.fields)) > LONGEST_IN_LINKS

    def viewed(self, view: View | None) -> Pairs:
        """The query with another comment."""
        text = self.query.text if view is None else with_view(self.query.text, view)
        return (("query", text), *self.fields[1:])

    def formatted(self, format_: Format) -> Pairs:
        """The query and the name of the format."""
        return (*self.fields, ("format", format_.name))


@dataclass(frozen=True)
class Addresses:
    """Makes the addresses of the same question with another page, order, view or format."""

    place: Place
    state: State

    @property
    def fields(self) -> Pairs:
        """What the form says that buttons belong to; a view that they choose is said by themselves."""
        token = (("run", self.state.token),) if self.state.token else ()
        return (*self.place.fields, *token)

    @property
    def is_long(self) -> bool:
        """Whether links would be too long."""
        return self.place.is_long

    @property
    def canonical(self) -> str:
        """The one address of what is shown; empty if it would be too long."""
        address = local(self.place.path, self.canonical_fields)
        return address if len(address) <= LONGEST_ADDRESS else ""

    @property
    def canonical_fields(self) -> Pairs:
        """What that address says."""
        return (*self.place.viewed(None), *self._shown(self.state.page, self.state.order))

    @property
    def figure(self) -> str:
        """Where the data of the figure is, of this very answer; empty if it has to be asked for by the form."""
        token = (("run", self.state.token),) if self.state.token else ()
        return "" if self.is_long else local(self.place.path, (*self.place.viewed(None), *token))

    def page(self, number: int) -> Target:
        """Another page in the same order."""
        return self._target(self._shown(number, self.state.order))

    def sorted(self, order: Order) -> Target:
        """The first page in another order."""
        return self._target(self._shown(1, order))

    def view(self, view: View) -> Target:
        """The first page beside another view."""
        if self.is_long:
            return Target(show=urlencode([("view", view)]))
        return Target(local(self.place.path, (*self.place.viewed(view), *self._shown(1, self.state.order))) + "#answer")

    def download(self, format_: Format) -> Target:
        """All of the answer in a format."""
        return (
            Target(show=format_.name) if self.is_long else Target(local(self.place.path, self.place.formatted(format_)))
        )

    def _target(self, more: Pairs) -> Target:
        token = (("run", self.state.token),) if self.state.token else ()
        if self.is_long:
            return Target(show=urlencode([*more, *token]))
        return Target(local(self.place.path, (*self.place.viewed(None), *more, *token)) + "#answer")

    @staticmethod
    def _shown(page: int, order: Order | None) -> Pairs:
        shown = (("sort", order.written),) if order is not None else ()
        return (*shown, ("page", str(page))) if page > 1 else shown


def local(path: str, pairs: Pairs) -> str:
    """A local address.

    >>> local("/queries/events-of-a-year", (("year", "2018"),)), local("/queries/events-of-a-year", ())
    ('/queries/events-of-a-year?year=2018', '/queries/events-of-a-year')
    """
    query = urlencode(pairs, safe=":/")
    return f"{path}?{query}" if query else path


def rewritten(query: Query, state: State) -> str:
    """The text of a query with the view that has just been chosen."""
    return query.text if state.chosen is None else with_view(query.text, *state.chosen)


def _chosen(given: dict[str, str]) -> tuple[View, Settings | None] | None:
    """The view that parameters choose, with the settings that a form gives; what is not of the grammar is left out."""
    view = next((view for view in VIEWS if view == given.get("view")), None)
    if view is None:
        return None
    keys = KEYS.get(view, ())
    settings = {key: given[f"{view}.{key}"].lstrip("?$") for key in keys if given.get(f"{view}.{key}")}
    wish = read_wish(written(view, settings))
    if not settings or wish.faults:
        return (view, None)
    return (view, MappingProxyType(dict(wish.of(view))))
