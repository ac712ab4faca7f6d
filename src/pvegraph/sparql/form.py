"""Of which form a text in SPARQL is, asked of the grammar."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Literal, TypeAlias

from pvegraph.sparql.syntax import nodes, parse

Form: TypeAlias = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "UPDATE"]

_QUERIES: MappingProxyType[str, Form] = MappingProxyType(
    {"select_query": "SELECT", "ask_query": "ASK", "construct_query": "CONSTRUCT", "describe_query": "DESCRIBE"}
)
_UPDATES = frozenset(
    (
        *("insert_data", "delete_data", "delete_where", "modify", "load", "clear", "create", "drop"),
        *("copy", "move", "add"),
    )
)
_PASSING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b|\\u", re.IGNORECASE)


def form_of(text: str) -> Form | None:
    """The form of a query, or that it is an update; `None` for what is neither or is broken beyond recognition.

    A text with an error further down has the form in which it begins.

    >>> form_of("PREFIX select: <http://select/> ASK { ?constructionYear ?p 'INSERT DATA' }")
    'ASK'
    >>> form_of("# SELECT\\nDROP ALL ; CLEAR ALL")
    'UPDATE'
    """
    for node in parse(text.encode()).root_node.children:
        if node.type in _QUERIES:
            return _QUERIES[node.type]
        if node.type in _UPDATES:
            return "UPDATE"
    return None


def names_dataset(update: str) -> bool:
    """Whether an update says itself, by USING or WITH, of which dataset it speaks (SPARQL 1.1 Update, section 3.1.3).

    >>> names_dataset("WITH <g:> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"), names_dataset("DELETE WHERE { ?s ?p ?o }")
    (True, False)
    """
    root = parse(update.encode()).root_node
    return any(
        node.type == "using_clause" or any(child.type.upper() == "WITH" for child in node.children)
        for node in nodes(root, "using_clause", "modify")
    )


def is_stable(text: str) -> bool:
    """Whether a query certainly gives the same answer each time it is asked of the same data.

    It is not certain if the text names a function that gives another value each time, be it in a comment, or if it
    has an escape that may hide one.

    >>> is_stable("SELECT * { ?now ?p ?o }"), is_stable("SELECT (uuid() AS ?id) {}")
    (False, False)
    >>> is_stable("SELECT * { ?s ?knows ?o }")
    True
    """
    return _PASSING.search(text) is None
