"""The columns of ``SELECT *`` in the order in which a person wrote the variables.

Oxigraph puts them in alphabetical order. SPARQL does not say which order is right (SPARQL 1.1 Query Language, section
16.1), but a table is read from left to right, so ours is that of first appearance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tree_sitter import Node

from pvegraph.sparql.syntax import nodes, parse, text


def name_columns(query: str, in_scope: Callable[[], Sequence[str]]) -> str:
    """The query with its outermost ``SELECT *`` spelt out; as it is, if it has none or is not certainly understood.

    ``in_scope`` gives the names of the variables that the star stands for; it is called only if there is a star.

    >>> name_columns("SELECT * { ?s ?p ?o FILTER NOT EXISTS { ?o ?x ?y } }", lambda: ["o", "p", "s"])
    'SELECT ?s ?p ?o { ?s ?p ?o FILTER NOT EXISTS { ?o ?x ?y } }'
    """
    if "*" not in query:
        return query
    source = query.encode()
    tree = parse(source)
    star = None if tree.root_node.has_error else _star(tree.root_node)
    if star is None:
        return query
    expected = in_scope()
    # A dictionary keeps the order in which its keys came, and each of them once.
    written = dict.fromkeys(text(node, source)[1:] for node in nodes(tree.root_node, "var"))
    ordered = [name for name in written if name in set(expected)]
    if not ordered or len(ordered) != len(expected):
        return query
    columns = " ".join(f"?{name}" for name in ordered).encode()
    before, after = source[: star.start_byte], source[star.end_byte :]
    # "SELECT*{" is SPARQL too; where there is a blank already, none is added.
    left = b"" if before[-1:].isspace() else b" "
    right = b"" if after[:1].isspace() else b" "
    return (before + left + columns + right + after).decode()


def _star(root: Node) -> Node | None:
    """The star of the outermost SELECT, if there is one."""
    for query in root.children:
        if query.type == "select_query":
            clause = next((child for child in query.children if child.type == "select_clause"), None)
            return None if clause is None else next((child for child in clause.children if child.type == "*"), None)
    return None
