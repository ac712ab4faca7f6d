"""Syntax trees of queries, with positions, by the tree-sitter grammar of SPARQL 1.1."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from functools import cache

from tree_sitter import Language, Node, Parser, Tree

if sys.version_info >= (3, 13):
    from tree_sitter_language_pack import get_language
else:
    import tree_sitter_sparql


@cache
def _language() -> Language:
    """The grammar; one and the same in both packages, of which each serves the versions of Python that it has."""
    with warnings.catch_warnings():
        # the grammar's own package still hands over its pointer in the older of two ways
        warnings.simplefilter("ignore", DeprecationWarning)
        if sys.version_info >= (3, 13):
            return get_language("sparql")
        return Language(tree_sitter_sparql.language())


def parse(source: bytes) -> Tree:
    """The syntax tree of a query or an update in UTF-8; ``root_node.has_error`` says if it is not SPARQL."""
    return Parser(_language()).parse(source)


def nodes(root: Node, *types: str) -> Iterator[Node]:
    """The nodes of these types at or below a node, in the order of the text."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type in types:
            yield node
        stack.extend(reversed(node.children))


def text(node: Node, source: bytes) -> str:
    """The words of the query that a node stands for."""
    return source[node.start_byte : node.end_byte].decode()


def variable_names(root: Node, source: bytes) -> set[str]:
    """The names of the variables at or below a node, without their mark: ``?x`` and ``$x`` are one variable."""
    return {text(node, source)[1:] for node in nodes(root, "var")}
