"""Names that a query asks for itself: beside ``?city`` the column ``?cityLabel``, as people know it from Wikidata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import pyoxigraph as ox

from pvegraph.search.catalogue import Text
from pvegraph.web.links import compact
from pvegraph.web.results.cells import LONGEST, Cell
from pvegraph.web.results.terms import Column, Term, Terms

_SUFFIX = "Label"


def labels_of(terms: Terms) -> Mapping[str, Column]:
    """Column of things → the column of their names; the two are shown as one.

    >>> rabat = ox.NamedNode("https://w3id.org/pvegraph/id/place/ma-rabat")
    >>> found = labels_of(Terms(("city", "cityLabel", "n"), ((rabat, ox.Literal("Rabat"), ox.Literal(3)),)))
    >>> [(thing, column.name) for thing, column in found.items()]
    [('city', 'cityLabel')]
    """
    found = {}
    for column in terms.columns:
        labels = terms.column(column.name + _SUFFIX)
        if labels is not None and _are_names(column, labels):
            found[column.name] = labels
    return MappingProxyType(found)


def _are_names(things: Column, labels: Column) -> bool:
    """Whether one column holds things alone, and the other texts, none of them beside nothing."""
    pairs = zip(things.values, labels.values, strict=True)
    return bool(labels.bound) and all(
        (thing is None or isinstance(thing, ox.NamedNode))
        and (label is None or (thing is not None and _is_text(label)))
        for thing, label in pairs
    )


def _is_text(term: Term) -> bool:
    return isinstance(term, ox.Literal) and (term.language is not None or term.datatype.value.endswith("#string"))


def named(cell: Cell | None, label: Term | None) -> Cell | None:
    """The cell of a thing, with the name that the query gives it as the text of the link and its IRI beside it."""
    if cell is None or cell.link is None or not isinstance(label, ox.Literal):
        return cell
    text = Text(label.value[:LONGEST], label.language or "")
    short = compact(cell.value)
    link = replace(cell.link, text=text, code=False)
    return replace(cell, form="thing", link=link, short=short if short != text.value else "")
