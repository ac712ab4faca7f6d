"""What the shapes graph says about its own parts: messages, severities, paths and the variables of its queries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from pvegraph.validation.property_paths import list_members, path_of
from pvegraph.validation.result import probe
from pvegraph.vocabulary import expand

SH = expand("sh:")
_IMPORTS = expand("owl:imports")
_PLACEHOLDER = re.compile(r"\{[$?](\w+)\}")
_BLANKS = re.compile(r"""("[^"\n]*"|'[^'\n]*')|\s+""")

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
        """The messages by language of the first of the named nodes that has any; the key of one without is empty."""
        for name in names:
            found = self.values(f"<{name}>", "message")
            texts = {text.language or "": text.value for text in found if isinstance(text, Literal)}
            if texts:
                return texts
        return {}

    def path(self, shape: str) -> str | None:
        """The path of a property shape as a SPARQL property path, or `None` for a node shape.

        Raises `PathError` for a path that is none.
        """
        found = self.values(f"<{shape}>", "path")
        return str(path_of(found[0], self._said)) if found else None

    def members(self, node: object) -> list[object]:
        """The members of an RDF list."""
        return list_members(node, self._said)

    def declarations(self, constraint: str) -> dict[str, str]:
        """The namespaces by prefix that a constraint in N-Triples syntax may use (SHACL section 5.2.1)."""
        found = {}
        for declaring in self._declaring(constraint):
            for declaration in self.values(declaring, "declare"):
                prefixes, spaces = (self.values(str(declaration), name) for name in ("prefix", "namespace"))
                for prefix, space in zip(prefixes, spaces, strict=False):
                    if isinstance(prefix, Literal) and isinstance(space, Literal):
                        found[prefix.value] = space.value
        return found

    def missing_declarations(self) -> Iterator[Triple]:
        """The declarations of prefixes that come by ``owl:imports``, which engines do not follow, as statements."""
        for constraint in sorted(self.objects):
            named = {str(value) for value in self.values(constraint, "prefixes")}
            for declaring in self._declaring(constraint):
                for declaration in self.values(declaring, "declare") if declaring not in named else ():
                    for name in sorted(named):
                        if isinstance(declaration, NamedNode | BlankNode):
                            yield Triple(_node(name), NamedNode(SH + "declare"), declaration)

    def _declaring(self, constraint: str) -> list[str]:
        """What ``sh:prefixes`` of a constraint leads to, over any number of ``owl:imports``."""
        found: dict[str, None] = {}
        waiting = [str(value) for value in self.values(constraint, "prefixes")]
        while waiting:
            node = waiting.pop(0)
            if node not in found:
                found[node] = None
                waiting += map(str, self._said(node).get(_IMPORTS, []))
        return list(found)

    def _said(self, node: str) -> dict[str, list[object]]:
        """What is said of a node."""
        return self.objects.get(node, {})


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


def _node(name: str) -> NamedNode | BlankNode:
    """The node of a text in N-Triples syntax."""
    return BlankNode(name.removeprefix("_:")) if name.startswith("_:") else NamedNode(name[1:-1])


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
