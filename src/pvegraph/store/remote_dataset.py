"""Which default graph a remote store is asked with, so that it is the union of all graphs as it is everywhere here.

The SPARQL protocol leaves to each store what its default graph is, and stores differ: Virtuoso's is the union, that of
Oxigraph's server is a graph of its own unless a parameter says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pyoxigraph as ox

from pvegraph.errors import EnvironmentFaultError, StoreError

Choice: TypeAlias = Literal["auto", "own", "parameter", "list"]
"""How the default graph is made the union; a setting may also name a graph that holds the union."""

Pairs: TypeAlias = tuple[tuple[str, str], ...]
Ask: TypeAlias = Callable[[str, Pairs], ox.QuerySolutions | ox.QueryBoolean]
"""Asks the store a query with parameters; raises `StoreError`."""

CHOICES: tuple[Choice, ...] = ("auto", "own", "parameter", "list")
_UNION: Pairs = (("union-default-graph", "true"),)
_MOST_GRAPHS = 400
"""With more graphs than this, to name each of them with every query is too slow: Virtuoso takes 3 s for 1,200."""
_SAMPLES = 5
_SOME_STATEMENTS = "SELECT ?graph ?s ?p ?o WHERE { GRAPH ?graph { ?s ?p ?o } } LIMIT 1000"
_GRAPHS = (
    f"SELECT ?graph (COUNT(*) AS ?n) WHERE {{ GRAPH ?graph {{ ?s ?p ?o }} }} GROUP BY ?graph LIMIT {_MOST_GRAPHS + 1}"
)
"""Grouped, because Virtuoso takes minutes for SELECT DISTINCT ?graph."""


@dataclass(frozen=True)
class Dataset:
    """The parameters that go with every query which names no dataset of its own."""

    how: str
    """The choice that was made, in the words of the setting."""
    parameters: Pairs = ()
    union: str | None = None
    """The graph that holds the union, if it is one graph: queries are written so that they ask that one."""

    def of(self, default_graphs: Sequence[str] | None, named_graphs: Sequence[str] | None, *, union: bool) -> Pairs:
        """The parameters of one query (SPARQL 1.1 Protocol, section 2.1.4); raises `StoreError` if none say it."""
        if default_graphs is None and named_graphs is None:
            if not union:
                raise StoreError("A remote store cannot be asked with an empty default graph.")
            return self.parameters
        default = tuple(("default-graph-uri", graph) for graph in default_graphs or ())
        return default + tuple(("named-graph-uri", graph) for graph in named_graphs or ())


def choose(setting: str, ask: Ask) -> Dataset:
    """The dataset that a setting says; ``auto`` finds out by looking where statements of named graphs are to be seen.

    Raises `EnvironmentFaultError` if the store offers no way to see the union, `StoreError` if it does not answer.
    """
    match setting:
        case "own":
            return Dataset("own")
        case "parameter":
            return Dataset("parameter", _UNION)
        case "list":
            return _list(ask)
        case "auto":
            return _found_out(ask)
        case _:
            return Dataset(setting, union=setting)


def _found_out(ask: Ask) -> Dataset:
    samples = _samples(ask)
    if not samples or _sees(ask, samples, ()):
        return Dataset("own")
    if _sees(ask, samples, _UNION):
        return Dataset("parameter", _UNION)
    return _list(ask)


def _samples(ask: Ask) -> list[ox.Triple]:
    """A statement of each of a few graphs."""
    found: dict[str, ox.Triple] = {}
    for row in _rows(ask(_SOME_STATEMENTS, ())):
        if not isinstance(row["s"], ox.BlankNode) and not isinstance(row["o"], ox.BlankNode):
            found.setdefault(str(row["graph"]), ox.Triple(row["s"], row["p"], row["o"]))
    return list(found.values())[:_SAMPLES]


def _sees(ask: Ask, samples: Iterable[ox.Triple], parameters: Pairs) -> bool:
    """Whether all of some statements are in the default graph."""
    return all(bool(ask(f"ASK {{ {sample} }}", parameters)) for sample in samples)


def _list(ask: Ask) -> Dataset:
    graphs = _names(ask(_GRAPHS, ()))
    if len(graphs) > _MOST_GRAPHS:
        raise EnvironmentFaultError(
            "The store's default graph is not the union of its graphs, and it has too many to name each of them with"
            " every query. Have it show the union, or name a graph that holds it by PVEGRAPH_STORE_DEFAULT_GRAPH;"
            " see docs/remote-stores.md."
        )
    default = tuple(("default-graph-uri", graph) for graph in graphs)
    return Dataset("list", default + tuple(("named-graph-uri", graph) for graph in graphs))


def _names(answer: ox.QuerySolutions | ox.QueryBoolean) -> list[str]:
    return sorted(row["graph"].value for row in _rows(answer) if isinstance(row["graph"], ox.NamedNode))


def _rows(answer: ox.QuerySolutions | ox.QueryBoolean) -> ox.QuerySolutions:
    assert isinstance(answer, ox.QuerySolutions)  # noqa: S101 - the queries are ours and are SELECT
    return answer
