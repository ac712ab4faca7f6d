"""What the shapes graph says about its own parts: messages, severities, paths and the variables of its queries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from pvegraph.validation.result import probe
from pvegraph.vocabulary import expand

SH = expand("sh:")
_RDF_FIRST, _RDF_REST, _RDF_NIL = expand("rdf:first"), expand("rdf:rest"), expand("rdf:nil")
_PLACEHOLDER = re.compile(r"\{[$?](\w+)\}")
_BLANKS = re.compile(r"""("[^"\n]*"|'[^'\n]*')|\s+""")
_SUFFIXES = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}

ALWAYS_KNOWN = frozenset({"this", "value", "path"})
"""The placeholders that stand for parts of a result and not for other variables of a query."""


@dataclass(frozen=True)
class ShapeIndex:
    """The shapes graph as subject → predicate → objects, terms in N-Triples syntax save literals."""

    objects: dict[str, dict[str, list[object]]]

    @classmethod
    def of(cls, shapes: Iterable[Triple]) -> ShapeIndex:
        """Index the statements of the shapes."""
        objects: dict[str, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
        for triple in shapes:
            objects[str(triple.subject)][triple.predicate.value].append(triple.object)
        return cls({subject: dict(predicates) for subject, predicates in objects.items()})

    def values(self, node: str, name: str) -> list[object]:
        """The objects of a ``sh:`` property of a node."""
        return self.objects.get(node, {}).get(SH + name, [])

    def messages(self, *names: str | None) -> dict[str, str]:
        """The messages by language of the first of the named nodes that has any."""
        for name in names:
            found = self.values(f"<{name}>", "message")
            texts = {text.language or "en": text.value for text in found if isinstance(text, Literal)}
            if texts:
                return texts
        return {}

    def path(self, shape: str) -> str | None:
        """The path of a property shape as a SPARQL property path, or `None` for a node shape."""
        paths = self.values(f"<{shape}>", "path")
        return self._path_text(paths[0]) if paths else None

    def _path_text(self, node: object) -> str:
        """A SHACL path (section 2.3.1) as a SPARQL property path."""
        known = self.objects.get(str(node), {})
        if _RDF_FIRST in known:
            return "/".join(self._path_text(member) for member in self.members(node))
        for inverse in known.get(SH + "inversePath", []):
            return "^" + self._path_text(inverse)
        for alternatives in known.get(SH + "alternativePath", []):
            return "(" + "|".join(self._path_text(member) for member in self.members(alternatives)) + ")"
        for name, suffix in _SUFFIXES.items():
            for inner in known.get(SH + name, []):
                return f"({self._path_text(inner)}){suffix}"
        return str(node)

    def members(self, node: object) -> list[object]:
        """The members of an RDF list."""
        found = []
        while str(node) != f"<{_RDF_NIL}>" and str(node) in self.objects:
            cell = self.objects[str(node)]
            found += cell.get(_RDF_FIRST, [])[:1]
            node = cell.get(_RDF_REST, [f"<{_RDF_NIL}>"])[0]
        return found


def for_engines(shapes: Iterable[Triple]) -> list[Triple]:
    """The shapes as the engines get them: without messages, but with a probe on every SPARQL constraint.

    Queries come on one line: pySHACL searches the text for forbidden keywords from every line, for every focus node.
    """
    message, select = NamedNode(SH + "message"), SH + "select"
    shapes = [_on_one_line(triple) if triple.predicate.value == select else triple for triple in shapes]
    variables: dict[object, set[str]] = {triple.subject: set() for triple in shapes if triple.predicate.value == select}
    for triple in shapes:
        if triple.predicate == message and triple.subject in variables and isinstance(triple.object, Literal):
            variables[triple.subject] |= set(_PLACEHOLDER.findall(triple.object.value)) - ALWAYS_KNOWN
    kept = [triple for triple in shapes if triple.predicate != message]
    probes = [
        Triple(constraint, message, Literal(probe(constraint.value, names)))
        for constraint, names in variables.items()
        if isinstance(constraint, NamedNode)
    ]
    return kept + probes


def _on_one_line(triple: Triple) -> Triple:
    """A query with single blanks in place of line breaks and indents; texts in quotes stay, a comment prevents it."""
    if not isinstance(triple.object, Literal) or "#" in triple.object.value:
        return triple
    text = _BLANKS.sub(lambda match: match[1] or " ", triple.object.value)
    return Triple(triple.subject, triple.predicate, Literal(text))


def fill(template: str, values: dict[str, str]) -> str:
    """A message with its placeholders ``{$this}``, ``{?other}`` … replaced; unknown ones stay as they are.

    >>> fill("{$this} has no {?thing}.", {"this": "Rabat", "thing": "mayor"})
    'Rabat has no mayor.'
    """
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), template)
