"""What answers SPARQL.

Nothing outside of this package knows more of a store than `Store` says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Triple, Variable

Answer: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples
"""What a query gives: rows (SELECT), yes or no (ASK), or statements (CONSTRUCT, DESCRIBE)."""

Substitutions: TypeAlias = Mapping[Variable, NamedNode | BlankNode | Literal | Triple]
"""The terms that a query's variables are replaced by, before it is evaluated."""


class Store(Protocol):
    """Holds one release and answers queries about it; it is never written to."""

    def query(
        self,
        text: str,
        *,
        use_default_graph_as_union: bool = True,
        default_graph: Sequence[NamedNode] | None = None,
        named_graphs: Sequence[NamedNode] | None = None,
        substitutions: Substitutions | None = None,
    ) -> Answer:
        """Answer a SPARQL 1.1 query.

        The default graph is the union of all graphs, in which a statement of several sources stands once. With
        ``use_default_graph_as_union=False`` it is empty. A dataset that the query names by FROM, or the caller by
        ``default_graph`` and ``named_graphs`` (which then count, SPARQL 1.1 Protocol, section 2.1.4), takes its place.

        Raises `QuerySyntaxError`, with line and column, if the text is no query; `StoreError` if the query asks
        another service (SERVICE), as no store reaches out, or cannot be evaluated.
        """
        ...
