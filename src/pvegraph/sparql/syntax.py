"""Syntax trees of queries, with positions, by the tree-sitter grammar of SPARQL 1.1."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from types import MappingProxyType

from tree_sitter import Language, Node, Parser, Tree

if sys.version_info >= (3, 13):
    from tree_sitter_language_pack import get_language
else:
    import tree_sitter_sparql

_SPELT = MappingProxyType(
    {
        name.lower(): name
        for name in (b"isIRI", b"isURI", b"isBLANK", b"isLITERAL", b"isNUMERIC", b"sameTerm", b"GROUP_CONCAT")
    }
)
_SPELLINGS = re.compile(rb"\b(?:" + b"|".join(_SPELT) + rb")\b", re.IGNORECASE)


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
    """The syntax tree of a query or an update in UTF-8; ``root_node.has_error`` says if it is not SPARQL.

    >>> parse(b"ASK { ?x ?y ?z FILTER(isiri(?x)) }").root_node.has_error
    False
    """
    tree = Parser(_language()).parse(source)
    if tree.root_node.has_error:
        # Every keyword of SPARQL may be written in either case (section 19.8); to the grammar, these may not.
        respelt = _SPELLINGS.sub(lambda word: _SPELT[word[0].lower()], source)
        if respelt != source and not (other := Parser(_language()).parse(respelt)).root_node.has_error:
            return other
    return tree


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
