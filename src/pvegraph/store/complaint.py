"""What is wrong with a query, said so that its author finds the place.

Oxigraph's parser decides, but the place that it names is the furthest it got in any of its attempts: for a misspelt
word often the end of the query. The syntax tree of tree-sitter has the place where a person would point.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from pvegraph.errors import QuerySyntaxError
from pvegraph.sparql import syntax

_POSITION = re.compile(r"error at (\d+):(\d+): (?:expected )?(.*)", re.DOTALL)
_WIDTH = 30
_LONGEST_EXPECTATION = 100
_UNHELPFUL = ("[_]", "LATERAL", "SERVICE")
"""Any character at all; an extension of Oxigraph; what we refuse."""

_REASONS = {
    "The SELECT contains an expression with a variable that is unbound": (
        "SELECT has an expression with a variable that is neither grouped by nor aggregated"
    ),
    "IRI parsing failed": "an address is not absolute, as https://… is, or has a character that it must not have",
}
"""What Oxigraph says of a query that follows the grammar and is wrong nevertheless, and what we say."""

_MISSING = {"var": "a variable or a value", "iriref": "an address"}


def explain(query: str, complaint: str) -> QuerySyntaxError:
    """The error for a query of which Oxigraph has this to complain.

    >>> print(explain("SELECT ?x WHER { ?x a ?y }", "error at 1:16: expected one of DISTINCT, WHERE"))
    The query is not SPARQL 1.1: line 1, column 11: “WHER” cannot stand here.
    """
    source = query.encode()
    root = syntax.parse(source).root_node
    place = next(_broken(root), None)
    if place is not None:
        words = _broken_words(place, source)
    else:
        place = next(_undeclared(root, source), None)
        words = (
            "" if place is None else f"the prefix “{_prefix(place, source)}:” is not declared; add PREFIX at the top."
        )
    if place is not None:
        row, octets = place.start_point
        before = source.split(b"\n")[row][:octets].decode()
        return _error(row + 1, len(before) + 1, words)
    match = _POSITION.fullmatch(complaint)
    return (
        QuerySyntaxError(f"The query is not SPARQL 1.1: {complaint}") if match is None else _by_oxigraph(query, match)
    )


def explain_update(update: str, complaint: str) -> QuerySyntaxError:
    """The error for an update of which Oxigraph has this to complain.

    >>> print(explain_update("CREATE <g:>", "error at 1:8: expected GRAPH"))
    The update is not SPARQL 1.1: line 1, column 8: expected GRAPH before this place.
    """
    match = _POSITION.fullmatch(complaint)
    words = f"The query is not SPARQL 1.1: {complaint}" if match is None else str(_by_oxigraph(update, match))
    return QuerySyntaxError(words.replace("The query", "The update", 1))


def _error(line: int, column: int, words: str) -> QuerySyntaxError:
    """The error for a place, lines and columns counted from 1."""
    return QuerySyntaxError(f"The query is not SPARQL 1.1: line {line}, column {column}: {words}")


def _broken(node: Node) -> Iterator[Node]:
    """The nodes that are errors, in the order of the text."""
    if node.is_error or node.is_missing:
        yield node
    elif node.has_error:
        for child in node.children:
            yield from _broken(child)


def _broken_words(node: Node, source: bytes) -> str:
    """What is wrong at a node that is an error."""
    if node.is_missing:
        return f"{_MISSING.get(node.type, f'“{node.type}”')} is missing here."
    return f"“{_clip(node, source)}” cannot stand here."


def _clip(node: Node, source: bytes) -> str:
    """The beginning of a node's words, on one line."""
    words = " ".join(syntax.text(node, source).split())
    return words if len(words) <= _WIDTH else words[:_WIDTH] + "…"


def _undeclared(root: Node, source: bytes) -> Iterator[Node]:
    """The prefixes that are used and not declared."""
    prefixes = list(syntax.nodes(root, "namespace"))
    declared = {_prefix(node, source) for node in prefixes if node.parent and node.parent.type == "prefix_declaration"}
    yield from (node for node in prefixes if _prefix(node, source) not in declared)


def _prefix(node: Node, source: bytes) -> str:
    """A prefix without its colon."""
    return syntax.text(node, source).rstrip(":")


def _by_oxigraph(query: str, match: re.Match[str]) -> QuerySyntaxError:
    """Oxigraph's own complaint, shortened: it names every way on, even single ranges of letters."""
    line, column, words = int(match[1]), int(match[2]), " ".join(match[3].split())
    for reason, advice in _REASONS.items():
        if reason in words:
            return QuerySyntaxError(f"The query is not SPARQL 1.1: {advice}.")
    if not query.strip():
        return QuerySyntaxError("The query is empty.")
    wanted = [word for word in words.removeprefix("one of ").split(", ") if word not in _UNHELPFUL]
    if not wanted or "..=" in words or len(words) > _LONGEST_EXPECTATION:
        return _error(line, column, "something is wrong at or before this place.")
    return _error(line, column, f"expected {' or '.join(wanted)} before this place.")
