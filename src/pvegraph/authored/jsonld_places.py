"""Where the statements of a document in JSON-LD stand: at the key and value that say them.

The parser knows what is said but not where; the text is gone through in its own order, and every key with a value is
given the first statement of the parser's that fits and has no place yet. So no statement is made up, and one whose
place cannot be told (from indexes, scoped contexts and the like) has none.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from pvegraph.authored.json_text import JsonValue
from pvegraph.authored.jsonld_names import Names
from pvegraph.authored.parsing import Stretches
from pvegraph.authored.text_lines import Stretch
from pvegraph.vocabulary import expand

_TYPE, _FIRST, _REST, _NIL = (expand(f"rdf:{name}") for name in ("type", "first", "rest", "nil"))
_UNORDERED = ("", "@set", "@list")

Graph: TypeAlias = NamedNode | BlankNode | DefaultGraph


@dataclass
class _Thing:
    """A node: its IRI, or the blank node that it turned out to be."""

    iri: str | None = None
    blank: BlankNode | None = None

    def could_be(self, term: object) -> bool:
        """Whether the node may be this term."""
        if self.iri is not None:
            return isinstance(term, NamedNode) and term.value == self.iri
        return isinstance(term, BlankNode) and self.blank in (None, term)

    def settle(self, term: object) -> None:
        """Remember which blank node it is."""
        if self.iri is None and isinstance(term, BlankNode):
            self.blank = term


def find_places(
    document: JsonValue, statements: Sequence[Quad], contexts: Mapping[str, JsonValue], base: str | None
) -> Stretches:
    """The places of the statements of a document; ``contexts`` are those that it refers to by address."""
    finder = _Finder(statements, contexts)
    finder.document(document, base or "")
    return finder.found


class _Finder:
    """Goes through a document and hands out the statements."""

    def __init__(self, statements: Sequence[Quad], contexts: Mapping[str, JsonValue]) -> None:
        self.found = Stretches()
        self._contexts = contexts
        self._labels: dict[str, _Thing] = {}
        self._left: dict[tuple[Graph, str], OrderedDict[object, list[Quad]]] = defaultdict(OrderedDict)
        for quad in statements:
            self._left[quad.graph_name, quad.predicate.value].setdefault(quad.subject, []).append(quad)

    def document(self, document: JsonValue, base: str) -> None:
        """A whole document."""
        for item in document.listed():
            self._node(item, Names(base=base), DefaultGraph(), None)

    def _node(self, node: JsonValue, names: Names, graph: Graph, thing: _Thing | None) -> None:
        """A node with all that is said of it."""
        if node.kind != "object":
            return
        names = self._names(node, names)
        keyed = [(names.keyword(key.text), key, value) for key, value in node.members or ()]
        keywords = {keyword: value for keyword, _, value in keyed if keyword.startswith("@")}
        thing = thing or self._thing(node, names)
        for keyword, key, value in keyed:
            if keyword == "@type":
                for start, end, item in _each(key, value):
                    self._say(thing, _TYPE, _Thing(names.iri(item.text)), graph, (start, end))
            elif keyword == "@reverse":
                self._reversed(thing, value, names, graph)
            elif keyword in ("@graph", "@included"):
                inner = self._graph(thing, keywords, graph) if keyword == "@graph" else graph
                for item in value.listed():
                    self._node(item, names, inner, None)
            elif not keyword.startswith("@"):
                self._property(thing, key, value, names, graph)
        self._head(thing, node, keyed)

    def _names(self, node: JsonValue, names: Names) -> Names:
        """The names inside of a node."""
        context = node.get("@context")
        for part in [] if context is None else context.listed():
            known = self._contexts.get(part.text) if part.kind == "string" else part
            names = names if known is None else names.with_context(known)
        return names

    def _graph(self, thing: _Thing, keywords: Mapping[str, JsonValue], graph: Graph) -> Graph:
        """The graph that ``@graph`` of a node is: the node's own if it has an identifier."""
        if "@id" not in keywords:
            return graph
        return NamedNode(thing.iri) if thing.iri is not None else thing.blank or graph

    def _head(self, thing: _Thing, node: JsonValue, keyed: list[tuple[str, JsonValue, JsonValue]]) -> None:
        """The head of a node: its identifier, or its opening bracket."""
        says_something = any(not keyword.startswith("@") or keyword == "@type" for keyword, _, _ in keyed)
        subject = NamedNode(thing.iri) if thing.iri is not None else thing.blank
        if subject is None or not says_something:
            return
        identifiers = [(key.start, value.end) for keyword, key, value in keyed if keyword == "@id"]
        self.found.heads[subject].append(identifiers[0] if identifiers else (node.start, node.start + 1))

    def _thing(self, node: JsonValue, names: Names) -> _Thing:
        """What a node is about."""
        for key, value in node.members or ():
            if names.keyword(key.text) == "@id" and value.kind == "string":
                return self._named(names.address(value.text))
        return _Thing()

    def _named(self, name: str) -> _Thing:
        if name.startswith("_:"):
            return self._labels.setdefault(name, _Thing())
        return _Thing(name) if _is_iri(name) else _Thing()

    def _property(self, thing: _Thing, key: JsonValue, value: JsonValue, names: Names, graph: Graph) -> None:
        """A property with its values."""
        term = names.term(key.text)
        if term is None or not _is_iri(term.iri):
            return
        if term.container == "@language" and value.kind == "object":
            for language, texts in value.members or ():
                for start, end, item in _each(language, texts):
                    self._say(thing, term.iri, _Text(item, names, language.text.lower()), graph, (start, end))
            return
        if term.container not in _UNORDERED:
            return
        if term.container == "@list" and value.kind == "array":
            self._list(thing, term.iri, value, names, graph, key.start)
            return
        for start, end, item in _each(key, value):
            self._value(thing, term.iri, item, names, graph, (start, end), term.is_reverse)

    def _value(
        self,
        thing: _Thing,
        predicate: str,
        value: JsonValue,
        names: Names,
        graph: Graph,
        stretch: Stretch,
        reverse: bool,
    ) -> None:
        """One value of a property."""
        inner = self._names(value, names) if value.kind == "object" else names
        keywords = {inner.keyword(key.text): member for key, member in value.members or ()}
        if value.kind != "object" or "@value" in keywords:
            other: _Thing | _Text = _Text(keywords.get("@value", value), names, None)
            if reverse and value.kind == "string":
                other = self._named(names.address(value.text))
        elif "@list" in keywords:
            self._list(thing, predicate, keywords["@list"], names, graph, stretch[0])
            return
        elif "@set" in keywords:
            for item in keywords["@set"].listed():
                self._value(thing, predicate, item, names, graph, (item.start, item.end), reverse)
            return
        else:
            other = self._thing(value, inner)
        if reverse and isinstance(other, _Thing):
            self._say(other, predicate, thing, graph, stretch)
        else:
            self._say(thing, predicate, other, graph, stretch)
        if isinstance(other, _Thing) and value.kind == "object":
            self._node(value, names, graph, other)

    def _reversed(self, thing: _Thing, value: JsonValue, names: Names, graph: Graph) -> None:
        """What others say of a node."""
        for key, subjects in value.members or ():
            term = names.term(key.text)
            if term is not None and _is_iri(term.iri):
                for start, end, item in _each(key, subjects):
                    self._value(thing, term.iri, item, names, graph, (start, end), not term.is_reverse)

    def _list(self, thing: _Thing, predicate: str, value: JsonValue, names: Names, graph: Graph, start: int) -> None:
        """A list: ``rdf:first`` stands at the member, ``rdf:rest`` at the next one or at the closing bracket."""
        items = value.listed()
        cell = _Thing() if items else _Thing(_NIL)
        self._say(thing, predicate, cell, graph, (start, value.end))
        for number, item in enumerate(items):
            self._value(cell, _FIRST, item, names, graph, (item.start, item.end), reverse=False)
            following = items[number + 1] if number + 1 < len(items) else None
            rest = _Thing() if following is not None else _Thing(_NIL)
            at = (value.end - 1, value.end) if following is None else (following.start, following.end)
            self._say(cell, _REST, rest, graph, at)
            cell = rest

    def _say(self, thing: _Thing, predicate: str, value: _Thing | _Text, graph: Graph, stretch: Stretch) -> None:
        """Give the first statement that fits and has no place yet this place."""
        by_subject = self._left[graph, predicate]
        for quads in self._subjects(thing, by_subject):
            for number, quad in enumerate(quads):
                if value.could_be(quad.object):
                    del quads[number]
                    if not quads:  # the next blank node in question is then the first of those that are left
                        del by_subject[quad.subject]
                    thing.settle(quad.subject)
                    value.settle(quad.object)
                    self.found.statements[quad].append(stretch)
                    return

    def _subjects(self, thing: _Thing, by_subject: OrderedDict[object, list[Quad]]) -> Iterator[list[Quad]]:
        """The statements that are left of those that may be about a node."""
        if thing.iri is not None:
            yield by_subject.get(NamedNode(thing.iri), [])
        elif thing.blank is not None:
            yield by_subject.get(thing.blank, [])
        else:
            yield from (quads for subject, quads in by_subject.items() if isinstance(subject, BlankNode))


@dataclass(frozen=True)
class _Text:
    """A value that may be a literal, or a name of a thing where its property makes strings into names."""

    value: JsonValue
    names: Names
    language: str | None

    def could_be(self, term: object) -> bool:
        """Whether the value may be this term."""
        text = self.value.text
        if isinstance(term, Literal):
            if self.language is not None:
                return term.value == text and term.language == self.language
            return _same_text(term.value, self.value)
        if isinstance(term, NamedNode):
            return term.value in (text, self.names.address(text), self.names.iri(text))
        return isinstance(term, BlankNode) and text.startswith("_:")

    def settle(self, term: object) -> None:
        """A literal is what it is."""


def _same_text(said: str, value: JsonValue) -> bool:
    """Whether a literal is what a string, number or truth value of JSON says; numbers may be written otherwise."""
    if value.kind != "number":
        return said == value.text
    try:
        return float(said) == float(value.text)
    except ValueError:
        return False


def _each(key: JsonValue, value: JsonValue) -> Iterator[tuple[int, int, JsonValue]]:
    """The values of a key; the first stands from the key on, the others by themselves."""
    for number, item in enumerate(value.listed()):
        yield (key.start if number == 0 else item.start), item.end, item


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True
