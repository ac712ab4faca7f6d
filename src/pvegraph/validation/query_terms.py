"""Terms, paths and conditions of a query, read off its syntax tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode
from tree_sitter import Node

from pvegraph.sparql.syntax import nodes, text
from pvegraph.validation.path_automaton import Automaton, alternative, inverse, repeated, sequence, step
from pvegraph.vocabulary import expand

RDF = {name: NamedNode(expand(f"rdf:{name}")) for name in ("type", "first", "rest", "nil")}


class UnreadableError(Exception):
    """What a query looks at cannot be told from its text; the message says why."""


@dataclass(frozen=True)
class QueryTerms:
    """What the words of one query stand for."""

    source: bytes
    prefixes: Mapping[str, str]

    def iri(self, node: Node) -> NamedNode | None:
        """An address, or nothing if the node of the tree is none."""
        while node.type in {"bracketted_expression", "iri"} and len(node.named_children) == 1:
            node = node.named_children[0]
        words = text(node, self.source)
        if node.type == "iri_reference":
            if ":" not in words:
                raise UnreadableError("the query has an address without a base")
            return NamedNode(words[1:-1])
        if node.type == "prefixed_name":
            prefix, _, local = words.partition(":")
            if prefix not in self.prefixes or "\\" in local:
                raise UnreadableError(f"the query has the name {words}, which cannot be expanded")
            return NamedNode(self.prefixes[prefix] + local)
        return RDF["nil"] if node.type == "nil" else None

    def path(self, node: Node) -> Automaton:
        """A property path (SPARQL 1.1 section 9.1)."""
        if node.type == "binary_path":
            parts = [child for child in node.children if child.is_named and child.type != "comment"]
            operators = {text(child, self.source) for child in node.children if not child.is_named}
            return (alternative if operators == {"|"} else sequence)([self.path(part) for part in parts])
        if node.type == "path_element":
            return self._element(node)
        return step([self._verb(node)])

    def _element(self, node: Node) -> Automaton:
        """One element of a path, with its ``^`` before it and its ``*``, ``+`` or ``?`` behind it."""
        path: Automaton | None = None
        turned = False
        for child in node.children:
            words = text(child, self.source)
            if child.type == "path_inverse":
                turned = True
            elif child.type == "path_mod":
                path = repeated(_given(path), may_be_empty=words != "+", many=words != "?")
            elif child.type == "path_negated_property_set":
                path = self._negated(child)
            elif words not in {"(", ")", "!"} and child.type != "comment":
                path = self.path(child)
        return inverse(_given(path)) if turned else _given(path)

    def _negated(self, node: Node) -> Automaton:
        """``!(p|^q)``: any property will do for a footprint, in both directions if one of them is turned."""
        turned = any(True for _ in nodes(node, "^", "path_inverse"))
        return alternative([step(None), step(None, inverse=True)]) if turned else step(None)

    def _verb(self, node: Node) -> NamedNode:
        """The property that a word of a path stands for."""
        if text(node, self.source) == "a":
            return RDF["type"]
        iri = self.iri(node)
        if iri is None:
            raise UnreadableError(f"the query has a {in_words(node)} in a path")
        return iri

    def implied(self, condition: Node) -> dict[str, frozenset[NamedNode]]:
        """Variables that can only be one of a few addresses wherever a condition holds."""
        while condition.type == "bracketted_expression" and len(condition.named_children) == 1:
            condition = condition.named_children[0]
        if condition.type != "binary_expression":
            return {}
        words = [text(child, self.source).upper() for child in condition.children if not child.is_named]
        parts = [child for child in condition.named_children if child.type != "comment"]
        if words in (["||"], ["&&"]):
            left, right = (self.implied(part) for part in parts)
            if words == ["||"]:
                return {name: left[name] | right[name] for name in left.keys() & right.keys()}
            return {**left, **{name: values & left.get(name, values) for name, values in right.items()}}
        return self._equal(words, parts)

    def _equal(self, words: list[str], parts: list[Node]) -> dict[str, frozenset[NamedNode]]:
        """``?x = iri`` and ``?x IN (iri, …)``; equal literals may be different terms, so they tell nothing."""
        if words == ["IN"] and parts[0].type == "var":
            members = [self.iri(member) for member in parts[1].named_children if member.type != "comment"]
        elif words == ["="] and any(part.type == "var" for part in parts):
            parts = sorted(parts, key=lambda part: part.type != "var")
            members = [self.iri(parts[1])]
        else:
            return {}
        values = frozenset(member for member in members if member is not None)
        return (
            {text(parts[0], self.source)[1:]: values}
            if len(values) == len(set(members)) and None not in members
            else {}
        )


def _given(path: Automaton | None) -> Automaton:
    """The path that was read."""
    if path is None:
        raise UnreadableError("the query has a path that cannot be read")
    return path


def in_words(node: Node) -> str:
    """A kind of syntax in words."""
    return node.type.replace("_", " ")
