"""How a page of a kind is laid out: what its query lists, under which headings, in which order and form.

A kind is one module with a `Layout`: the query that lists what belongs to a thing (a ``.rq`` file beside it), a `Part`
for each name that the query gives to ``?part``, the properties that a reader looks for, and what makes the line of
words under the heading. `pvegraph.web.portraits.portrait` does everything else, in four queries however large the
neighbourhood; `pvegraph.web.portraits.layouts` has a line for each kind.

The query
---------
It selects ``?thing ?part ?subject ?date``: the thing of the page (bound by the store), the key of a part, a row of that
part, and the date under which the row stands (several rows of the answer may give several dates of one subject). With
``?amount`` it gives the number by which a part in the order ``most`` is sorted, with ``?other`` that of which a part
with ``once`` shows a single member. It tells *which* rows there are; what they say is read for those that are shown.

What Oxigraph evaluates well, measured on a million statements:

- each branch of a UNION starts at ``?thing`` and goes on from what is known (``?post org:postIn ?body . ?subject
  pve:post ?post``), one property at a time: alternatives (``a|b``) followed by another pattern are joined by a hash
  over everything, ``VALUES ?property { a b } ?subject ?property ?thing`` is not;
- classes are tested by ``?subject a ?class FILTER(?class IN (…))``: ``?subject a pve:Place`` lists every place first;
- a branch that may be long stops by itself: ``{ SELECT ?thing ?subject WHERE { … } LIMIT 1000 }`` (see `MOST`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

from pvegraph.web.nodes import Row
from pvegraph.web.portraits.gathered import Gathered
from pvegraph.web.portraits.words import Sentence

MOST = 1000
"""Rows of one part that a query reads, unless its layout says otherwise; of more the page says that there are more."""
ROWS = 50
"""Rows on one page of a part that stands alone."""

Form: TypeAlias = Literal["rows", "timeline", "table", "chips"]
Order: TypeAlias = Literal["latest", "earliest", "name", "kind", "most"]


@dataclass(frozen=True)
class Part:
    """A list on the page of a kind. Texts are in English, the keys of the catalogues; empty texts are not shown."""

    key: str
    """What the query calls it; its anchor, and its name in addresses (``?part=``)."""
    heading: str
    form: Form = "rows"
    """``rows``: what, with whom, when. ``timeline``: dates first, gaps said. ``chips``: names only, close together."""
    order: Order = "latest"
    """``name`` and ``kind`` are those of ``?other`` where the query names one: of who takes part, not of the node."""
    first: int = 8
    """Rows on the page of the whole thing; the address of the part has them all."""
    note: str = ""
    """What a reader must know to read the rows."""
    nothing: str = ""
    """What is said if there is none; without it the part is then left out."""
    by: str = ""
    """The IRI of the property that ties the rows to the thing, where the heading does not say it."""
    without: tuple[str, ...] = ()
    """Slots of nodes, as prefixed names, that rows do not show as the heading says them: ``pve:post``."""
    lead: str = ""
    """The slot of nodes that comes first in a row, as a prefixed name: the post in a list of officials."""
    once: bool = False
    """Whether of members with the same ``?other`` only the one with the latest date is shown: who held a post last."""
    row: Callable[[Gathered, str], Row] | None = None
    """What makes a row of a subject, in place of `pvegraph.web.portraits.rows.row_of`."""


@dataclass(frozen=True)
class Layout:
    """The page of a kind."""

    query: str
    """The name of the query beside this module, without ``.rq``."""
    parts: Sequence[Part]
    most: int = MOST
    """Where the query stops reading a part; of so many rows the page says that there may be more."""
    owners: tuple[str, ...] = ()
    """Parts whose members speak for the thing, as the governments of a place do: rows do not name them again."""
    first_facts: tuple[str, ...] = ()
    """Properties, as prefixed names, in the order in which a reader of this kind looks for them; others follow."""
    looked_for: Mapping[str, str] = field(default_factory=dict)
    """What is said where a property (prefixed name) has no value: ``No source says when it was founded.``"""
    in_parts: tuple[str, ...] = ()
    """Properties, as prefixed names, whose values parts show with their sources; the facts do without them."""
    summary: Callable[[Gathered], Sequence[Sentence]] = lambda _: ()
    """The thing in a line of words, of what has been read anyway."""
    context: Callable[[Gathered], Mapping[str, object]] = lambda _: {}
    """What the kind's own template shows beside that, under ``about.context``."""
    template: str = "things/portrait.html"

    def part(self, key: str) -> Part | None:
        """The part of a key, or `None`."""
        return next((part for part in self.parts if part.key == key), None)


@cache
def query_text(name: str) -> str:
    """The query of a kind, read once."""
    return (files("pvegraph.web.portraits") / f"{name}.rq").read_text(encoding="utf-8")
