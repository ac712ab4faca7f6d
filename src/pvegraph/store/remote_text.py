"""Queries as texts for a remote store: what the embedded store does with terms has to be written out there."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox
from tree_sitter import Node

from pvegraph.errors import QuerySyntaxError, StoreError
from pvegraph.sparql.syntax import nodes, parse, text
from pvegraph.store import Substitutions
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.service import AnswerKind

_QUERIES = frozenset({"select_query", "ask_query", "construct_query", "describe_query"})


def kind_of(query: str) -> AnswerKind:
    """What a query of ours is answered with, found out by asking it about nothing.

    Not for those of strangers, which may crash or stall the process that parses them. Raises `QuerySyntaxError` and
    `ServiceRefusedError`.
    """
    match EmbeddedStore(ox.Store()).query(query):
        case ox.QueryBoolean():
            return "boolean"
        case ox.QueryTriples():
            return "graph"
        case _:
            return "solutions"


def names_dataset(query: str) -> bool:
    """Whether a query says by FROM of which dataset it is asked.

    >>> names_dataset("ASK FROM <g:> {}"), names_dataset("ASK { ?from ?p 'FROM <g:>' }")
    (True, False)
    """
    return any(True for _ in nodes(parse(query.encode()).root_node, "dataset_clause"))


def within(query: str, graph: str) -> str:
    """The query asked of one graph in place of the default graph; ``GRAPH ?g`` finds all the others, but not that one.

    What is asked of the default graph is put into ``GRAPH <…> { … }``; a ``GRAPH`` within it stands for itself (SPARQL
    1.1 Query Language, section 13.3). DESCRIBE of a name stays as it is.

    >>> within("SELECT * WHERE { ?s a ?c GRAPH ?g { ?s ?p 'GRAPH ?x' } } LIMIT 1", "urn:u")
    "SELECT * WHERE { GRAPH <urn:u> { ?s a ?c { GRAPH ?g { ?s ?p 'GRAPH ?x' } FILTER(?g != <urn:u>) } } } LIMIT 1"
    >>> within("CONSTRUCT WHERE { ?s ?p ?o }", "urn:u")
    'CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <urn:u> { ?s ?p ?o } }'
    """
    source = query.encode()
    root = parse(source).root_node
    term = str(ox.NamedNode(graph))
    changes: dict[tuple[int, int], str] = {}
    for node in nodes(root, "graph_graph_pattern"):
        variable = node.children[1]
        if variable.type == "var":
            # In a group of its own: Virtuoso loses a condition that is followed by BIND and OPTIONAL.
            changes[node.start_byte, node.start_byte] = "{ "
            changes[node.end_byte, node.end_byte] = f" FILTER({text(variable, source)} != {term}) }}"
    query_node = next((child for child in root.children if child.type in _QUERIES), None)
    if query_node is not None:
        changes.update(_moved(query_node, source, term))
    return _with(source, changes).decode()


def _moved(query: Node, source: bytes, graph: str) -> Mapping[tuple[int, int], str]:
    """The insertions that put what a query asks for into a graph; none if it has no WHERE."""
    clause = next((child for child in query.children if child.type == "where_clause"), None)
    if clause is not None:
        group = clause.children[-1]
        return {
            (group.start_byte, group.start_byte): f"{{ GRAPH {graph} ",
            (group.end_byte, group.end_byte): " }",
        }
    template = next((child for child in query.children if child.type == "triples_template"), None)
    if template is None:
        return {}
    # CONSTRUCT WHERE, whose pattern is its template as well and may hold nothing but triples.
    pattern = text(template, source)
    return {
        (template.start_byte, template.start_byte): f"GRAPH {graph} {{ ",
        (template.end_byte, template.end_byte): " }",
        **{
            (child.start_byte, child.start_byte): f"{{ {pattern} }} "
            for child in query.children
            if child.type.upper() == "WHERE"
        },
    }


def substitute(query: str, substitutions: Substitutions | None) -> str:
    """The query with terms in place of variables, wherever these stand; a column that is replaced keeps its name.

    Raises `StoreError` where a term cannot stand, as in ``BIND(… AS ?x)``, and `QuerySyntaxError` for what is no query.

    >>> thing = {ox.Variable("thing"): ox.NamedNode("urn:x")}
    >>> substitute("SELECT ?thing ?p WHERE { ?thing ?p 'a ?thing' }", thing)
    "SELECT (<urn:x> AS ?thing) ?p WHERE { <urn:x> ?p 'a ?thing' }"
    """
    if not substitutions:
        return query
    kind_of(query)
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
        kind_of(written)
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
