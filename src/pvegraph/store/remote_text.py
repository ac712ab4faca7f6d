"""Queries as texts for a remote store: what the embedded store does with terms has to be written out there."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox
from tree_sitter import Node

from pvegraph.errors import QuerySyntaxError, StoreError
from pvegraph.sparql.syntax import nodes, parse, text
from pvegraph.store import Answer, Substitutions
from pvegraph.store.embedded import EmbeddedStore

_QUERIES = frozenset({"select_query", "ask_query", "construct_query", "describe_query"})


def checked(query: str) -> Answer:
    """The answer to a query about nothing, which says of which form it is and what its columns are.

    For queries of ours only: those of strangers may crash or stall the process that parses them. Raises
    `QuerySyntaxError` and `ServiceRefusedError`.
    """
    return EmbeddedStore(ox.Store()).query(query)


def names_dataset(query: str) -> bool:
    """Whether a query says by FROM of which dataset it is asked.

    >>> names_dataset("ASK FROM <g:> {}"), names_dataset("ASK { ?from ?p 'FROM <g:>' }")
    (True, False)
    """
    return any(True for _ in nodes(parse(query.encode()).root_node, "dataset_clause"))


def substitute(query: str, substitutions: Substitutions | None) -> str:
    """The query with terms in place of variables, wherever these stand; a column that is replaced keeps its name.

    Raises `StoreError` where a term cannot stand, as in ``BIND(… AS ?x)``, and `QuerySyntaxError` for what is no query.

    >>> thing = {ox.Variable("thing"): ox.NamedNode("urn:x")}
    >>> substitute("SELECT ?thing ?p WHERE { ?thing ?p 'a ?thing' }", thing)
    "SELECT (<urn:x> AS ?thing) ?p WHERE { <urn:x> ?p 'a ?thing' }"
    """
    if not substitutions:
        return query
    checked(query)
    source = query.encode()
    root = parse(source).root_node
    terms = {variable.value: term for variable, term in substitutions.items()}
    if any(not isinstance(term, ox.NamedNode | ox.Literal) for term in terms.values()):
        raise StoreError("A remote store can be asked with IRIs and literals in place of variables only.")
    changes = {
        (node.start_byte, node.end_byte): _instead(node, name, str(terms[name]))
        for node in nodes(root, "var")
        if (name := text(node, source)[1:]) in terms
    }
    written = _with(source, changes).decode()
    try:
        checked(written)
    except QuerySyntaxError as error:
        raise StoreError("The query has a variable where a remote store cannot be given a term instead.") from error
    return written


def _instead(variable: Node, name: str, term: str) -> str:
    """What stands in the place of a variable."""
    clause = variable.parent
    is_column = (
        clause is not None
        and clause.type == "select_clause"
        and clause.parent is not None
        and clause.parent.type in _QUERIES
        and (variable.prev_sibling is None or variable.prev_sibling.type not in {"(", "AS"})
    )
    return f"({term} AS ?{name})" if is_column else term


def _with(source: bytes, changes: Mapping[tuple[int, int], str]) -> bytes:
    """A text with other words at some places."""
    parts: list[bytes] = []
    position = 0
    for (start, end), words in sorted(changes.items()):
        parts += [source[position:start], words.encode()]
        position = end
    return b"".join([*parts, source[position:]])
