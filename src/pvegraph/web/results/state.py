"""What the address of a page says beside the query: which page, in which order, and a view that is being chosen.

Links carry the whole query as long as that is short. For a long one they are buttons of one form that has the query
once; what a link would say stands in the one value that a button has, the parameter ``show``.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode

from pvegraph.sparql.formats import Format
from pvegraph.sparql.request import Query
from pvegraph.web.results.comments import KEYS, VIEWS, View, read_wish, with_view, written
from pvegraph.web.results.figures.figure import Settings
from pvegraph.web.results.sorting import Order

LONGEST_IN_LINKS = 1_200
"""Octets of a query in an address, up to which each link of a page has it."""
LONGEST_ADDRESS = 8_000
"""Octets of an address that servers and programs on the way surely take (RFC 9110, section 4.1)."""
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


@dataclass(frozen=True)
class Addresses:
    """Makes the addresses of the same query with another page, order, view or format."""

    query: Query
    state: State

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """What every request for this answer says: the query and its dataset."""
        graphs = [("default-graph-uri", graph) for graph in self.query.default_graphs]
        graphs += [("named-graph-uri", graph) for graph in self.query.named_graphs]
        time = [("timeout", f"{self.query.timeout:g}")] if self.query.timeout is not None else []
        return (("query", self.query.text), *graphs, *time)

    @property
    def is_long(self) -> bool:
        """Whether links would be too long."""
        return len(urlencode(self.fields)) > LONGEST_IN_LINKS

    @property
    def canonical(self) -> str:
        """The one address of what is shown; empty if it would be too long."""
        address = _local([*self.fields, *self._shown(self.state.page, self.state.order)])
        return address if len(address) <= LONGEST_ADDRESS else ""

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
        text = with_view(self.query.text, view)
        return Target(_local([("query", text), *self.fields[1:], *self._shown(1, self.state.order)]) + "#answer")

    def download(self, format_: Format) -> Target:
        """All of the answer in a format."""
        return (
            Target(_local([*self.fields, ("format", format_.name)])) if not self.is_long else Target(show=format_.name)
        )

    def _target(self, more: list[tuple[str, str]]) -> Target:
        token = [("run", self.state.token)] if self.state.token else []
        if self.is_long:
            return Target(show=urlencode([*more, *token]))
        return Target(_local([*self.fields, *more, *token]) + "#answer")

    @staticmethod
    def _shown(page: int, order: Order | None) -> list[tuple[str, str]]:
        shown = [("sort", order.written)] if order is not None else []
        return [*shown, ("page", str(page))] if page > 1 else shown


def rewritten(query: Query, state: State) -> str:
    """The text of a query with the view that has just been chosen."""
    return query.text if state.chosen is None else with_view(query.text, *state.chosen)


def _local(pairs: list[tuple[str, str]]) -> str:
    return "/sparql?" + urlencode(pairs)


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
