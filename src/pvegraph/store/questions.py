"""What is asked of a worker: a query, the format of its answer, and the limits that it must keep."""

from __future__ import annotations

from dataclasses import dataclass

from pvegraph.errors import QueryMemoryError, QueryTimeoutError


@dataclass(frozen=True)
class Limits:
    """What one query may cost."""

    seconds: float = 30.0
    """Wall time, from the moment a worker takes the query to the moment its answer has been read to the end."""
    memory_bytes: int = 512 * 2**20
    """Memory that a worker may take beside that of the release, which all workers share."""
    rows: int = 1_000_000
    """Solutions of SELECT, or triples of CONSTRUCT and DESCRIBE."""
    result_bytes: int = 256 * 2**20
    """Size of the answer, as it is written in its format."""

    def tightened(self, other: Limits | None) -> Limits:
        """The lower of two limits in each respect: a request may ask for less than it is allowed, never for more.

        >>> Limits(seconds=30, rows=10).tightened(Limits(seconds=60, rows=5)).rows
        5
        """
        if other is None:
            return self
        return Limits(
            seconds=min(self.seconds, other.seconds),
            memory_bytes=min(self.memory_bytes, other.memory_bytes),
            rows=min(self.rows, other.rows),
            result_bytes=min(self.result_bytes, other.result_bytes),
        )


@dataclass(frozen=True)
class QueryRequest:
    """A query and how to answer it.

    The formats are names of `pvegraph.sparql.formats`. Both are given, because only the store's own parser knows of
    which kind a query is; `None` says that the client accepts no answer of that kind.
    """

    text: str
    result_format: str | None = "json"
    """For the answer of SELECT and ASK."""
    graph_format: str | None = "turtle"
    """For the answer of CONSTRUCT and DESCRIBE."""
    default_graphs: tuple[str, ...] | None = None
    """The IRIs of ``default-graph-uri`` (SPARQL 1.1 Protocol, section 2.1.4)."""
    named_graphs: tuple[str, ...] | None = None
    """The IRIs of ``named-graph-uri``."""
    union_default_graph: bool = True
    """Whether the default graph is the union of all graphs, where no other is named."""
    base_iri: str | None = None
    """What relative IRIs in the query are relative to; without it they are an error."""
    rewrite: bool = True
    """Whether EXISTS may be rewritten where the answer certainly stays the same (`pvegraph.sparql.rewrite`)."""
    client: str = ""
    """Who asks; what one asks has an influence on how long the same one waits."""
    limits: Limits | None = None
    """Limits lower than those of the pool."""
    graph: str | None = None
    """The graph that is wanted whole, in place of an answer; empty for what is in the default graph on its own."""


def memory_error(limits: Limits) -> QueryMemoryError:
    """The error of a query that needed more memory than it may."""
    return QueryMemoryError(
        "memory",
        limits.memory_bytes / 2**20,
        "mebibytes",
        "needed too much memory and was stopped",
        "Sorting, grouping and DISTINCT keep all rows in memory: ask for fewer rows or columns.",
    )


def timeout_error(limits: Limits) -> QueryTimeoutError:
    """The error of a query that took longer than it may."""
    return QueryTimeoutError(
        "query time",
        limits.seconds,
        "seconds",
        "was stopped because it, or the reading of its answer, took too long",
        "Narrow the query down or add LIMIT, and read the answer as it comes.",
    )
