"""Asking a store the queries that stand beside the overviews."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

import pyoxigraph as ox

from pvegraph.search.asking import select
from pvegraph.store import Store, Substitutions

_THINGS = "VALUES ?thing { }"


def rows(store: Store, name: str, bound: Substitutions | None = None) -> Iterator[ox.QuerySolution]:
    """The rows of the query in the file ``name.rq`` of this folder, with values for some of its variables."""
    yield from select(store, _text(name), bound)


def rows_about(store: Store, name: str, things: Iterable[str]) -> Iterator[ox.QuerySolution]:
    """The same for a query that has a line ``VALUES ?thing { }``, asked of some things, given by their IRIs."""
    listed = " ".join(str(ox.NamedNode(thing)) for thing in things)  # which refuses what is no IRI
    text = _text(name)
    if text.count(_THINGS) != 1:
        raise ValueError(f"{name}.rq has no line {_THINGS}")
    yield from select(store, text.replace(_THINGS, f"VALUES ?thing {{ {listed} }}"))


@cache
def _text(name: str) -> str:
    return (files("pvegraph.web.overviews") / f"{name}.rq").read_text(encoding="utf-8")
