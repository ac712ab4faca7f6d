"""Asking a store for rows."""

from __future__ import annotations

import pyoxigraph as ox

from pvegraph.store import Store, Substitutions


def select(store: Store, query: str, substitutions: Substitutions | None = None) -> ox.QuerySolutions:
    """The rows of a SELECT query of our own; raises `TypeError` for a query of another form."""
    answer = store.query(query, substitutions=substitutions)
    if not isinstance(answer, ox.QuerySolutions):
        raise TypeError(f"a SELECT query was expected: {query}")
    return answer
