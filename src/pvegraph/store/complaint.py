"""What is wrong with a query, said so that its author finds the place.

Oxigraph's parser decides, but the place that it names is the furthest it got in any of its attempts: for a misspelt
word often the end of the query. The syntax tree of tree-sitter has the place where a person would point.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from pvegraph.errors import QuerySyntaxError
from pvegraph.messages import N_
from pvegraph.sparql import syntax
from pvegraph.sparql.tokens import NoTokenError, Token, tokens_of

_POSITION = re.compile(r"error at (\d+):(\d+): (?:expected )?(.*)", re.DOTALL)
_WIDTH = 30
_LONGEST_EXPECTATION = 100
_UNHELPFUL = ("[_]", "LATERAL", "SERVICE")
"""Any character at all; an extension of Oxigraph; what we refuse."""

_NOT_GROUPED = N_(
    "SELECT has a variable that is neither grouped by nor aggregated. Add it to GROUP BY, or put it into COUNT, SAMPLE"
    " or another aggregate."
)
_REASONS = {
    "The SELECT contains an expression with a variable that is unbound": _NOT_GROUPED,
    "The SELECT contains a variable that is unbound": _NOT_GROUPED,
    "SELECT * is not authorized with GROUP BY": N_("SELECT * cannot stand with GROUP BY: name the variables."),
    "IRI parsing failed": N_("An address is not absolute, as https://… is, or has a character that it must not have."),
}
"""What Oxigraph says of a query that follows the grammar and is wrong nevertheless, and what we say."""

_MISSING = {
    "var": N_("A variable or a value is missing here."),
    "iriref": N_("An address is missing here."),
}
_SIGN_MISSING = N_("“%(found)s” is missing here.")
_NOT_CLOSED = N_("“%(found)s” is not closed.")
_NO_WORD = N_("“%(found)s” begins no word of SPARQL, or a text that does not end.")
_CANNOT_STAND = N_("“%(found)s” cannot stand here.")
_UNDECLARED = N_("The prefix “%(found)s:” is not declared; add PREFIX at the top.")
_SOMETHING = N_("Something is wrong at or before this place.")
_EXPECTED = N_("%(found)s was expected before this place.")
_CLOSING = {")": "(", "]": "[", "}": "{"}


def explain(query: str, complaint: str) -> QuerySyntaxError:
    """The error for a query of which Oxigraph has this to complain.

    >>> print(explain("SELECT ?x WHER { ?x a ?y }", "error at 1:16: expected one of DISTINCT, WHERE"))
    The query is not SPARQL 1.1: line 1, column 11: “WHER” cannot stand here.
    """
    source = query.encode()
    root = syntax.parse(source).root_node
    broken = next(_broken(root), None)
    if broken is not None:
        lost = _lost(query) if _has_bracket(broken) else None
        return lost or QuerySyntaxError.at(*_place(broken, source), *_broken_words(broken, source))
    undeclared = next(_undeclared(root, source), None)
    if undeclared is not None:
        return QuerySyntaxError.at(*_place(undeclared, source), _UNDECLARED, _prefix(undeclared, source))
    match = _POSITION.fullmatch(complaint)
    return (
        QuerySyntaxError(f"The query is not SPARQL 1.1: {complaint}") if match is None else _by_oxigraph(query, match)
    )


def explain_update(update: str, complaint: str) -> QuerySyntaxError:
    """The error for an update of which Oxigraph has this to complain.

    >>> print(explain_update("CREATE <g:>", "error at 1:8: expected GRAPH"))
    The update is not SPARQL 1.1: line 1, column 8: GRAPH was expected before this place.
    """
    match = _POSITION.fullmatch(complaint)
    words = f"The query is not SPARQL 1.1: {complaint}" if match is None else str(_by_oxigraph(update, match))
    return QuerySyntaxError(words.replace("The query", "The update", 1))


def _place(node: Node, source: bytes) -> tuple[int, int]:
    """Line and column of a node, in characters."""
    row, octets = node.start_point
    return row + 1, len(source.split(b"\n")[row][:octets].decode()) + 1


def _has_bracket(node: Node) -> bool:
    """Whether so much was not understood that a group began in it: then its beginning says nothing of the place."""
    return any(child.type in {"{", "(", "["} for child in node.children)


def _lost(query: str) -> QuerySyntaxError | None:
    """The error for a text that does not end or a bracket that is not closed; `None` if there is neither."""
    open_: list[Token] = []
    try:
        for token in tokens_of(query):
            if token.text in _CLOSING.values():
                open_.append(token)
            elif token.text in _CLOSING and open_ and open_[-1].text == _CLOSING[token.text]:
                open_.pop()
    except NoTokenError as error:
        line = query.splitlines()[error.line - 1]
        return QuerySyntaxError.at(error.line, error.column, _NO_WORD, line[error.column - 1])
    if not open_:
        return None
    before = query[: open_[-1].start].split("\n")
    return QuerySyntaxError.at(len(before), len(before[-1]) + 1, _NOT_CLOSED, open_[-1].text)


def _broken(node: Node) -> Iterator[Node]:
    """The nodes that are errors, in the order of the text."""
    if node.is_error or node.is_missing:
        yield node
    elif node.has_error:
        for child in node.children:
            yield from _broken(child)


def _broken_words(node: Node, source: bytes) -> tuple[str, str]:
    """What is wrong at a node that is an error: a sentence, and what fills it."""
    if node.is_missing:
        return _MISSING.get(node.type, _SIGN_MISSING), node.type
    words = _clip(node, source)
    return _CANNOT_STAND, words.split()[0] if _has_bracket(node) else words


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
            return QuerySyntaxError.at(0, 0, advice)
    if not query.strip():
        return QuerySyntaxError("The query is empty.")
    wanted = [word for word in words.removeprefix("one of ").split(", ") if word not in _UNHELPFUL]
    if not wanted or "..=" in words or len(words) > _LONGEST_EXPECTATION:
        return QuerySyntaxError.at(line, column, _SOMETHING)
    return QuerySyntaxError.at(line, column, _EXPECTED, " / ".join(wanted))
