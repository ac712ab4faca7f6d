"""Changing a few statements of a text that a person wrote, and nothing else of it.

Comments, order and layout stay: an object is written in place of another, a statement is taken out with the
punctuation that it needed, or put behind those that the text has of its subject. What was changed is read again, and
has to say exactly what it should; else the text stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat

from pvegraph.authored.document import Document, Place, read_document
from pvegraph.authored.terse_tokens import TOKEN
from pvegraph.authored.text_lines import TextLines
from pvegraph.authored.turtle import SHORT_FORM
from pvegraph.errors import FileFormatError, InputError
from pvegraph.vocabulary import expand

_LINES = frozenset((RdfFormat.N_TRIPLES, RdfFormat.N_QUADS))
_EDITABLE = _LINES | {RdfFormat.TURTLE, RdfFormat.TRIG}
_OPENING = {"]": "[", ")": "(", "}": "{"}
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*)")
_TYPE = NamedNode(expand("rdf:type"))
_XSD_STRING = expand("xsd:string")


class NotEditableError(InputError):
    """A text cannot be changed in place; the message says why."""


@dataclass(frozen=True)
class _Token:
    """One term or mark, with its offsets; a literal is one with its language or datatype."""

    text: str
    start: int
    end: int


def edited(document: Document, removed: Iterable[Quad], added: Iterable[Quad]) -> Document:
    """The document with some statements taken out and others put in.

    A statement with the same subject and predicate as one that goes, or the same subject and object, is written in its
    place. Raises `NotEditableError` if the places are not known or the result would say something else.
    """
    if document.format not in _EDITABLE:
        raise NotEditableError(f"{document.name} is {document.format.name}, which is not edited in place.")
    new = set(added)
    going, coming = sorted(set(removed) - new, key=str), sorted(new, key=str)
    if any(isinstance(term, BlankNode) for quad in (*going, *coming) for term in (quad.subject, quad.object)):
        raise NotEditableError(f"{document.name} would have to be changed at a blank node; change it by hand.")
    wanted = (set(document.statements) - set(going)) | set(coming)
    for old in going:
        successor = _successor(old, coming)
        if successor is not None:
            coming.remove(successor)
        document = _step(document, old, successor)
    for each in coming:
        document = _step(document, None, each)
    if not _says(document, wanted):
        raise NotEditableError(f"{document.name} would say something else after the change; change it by hand.")
    return document


def _successor(old: Quad, coming: Sequence[Quad]) -> Quad | None:
    """The statement to be written in place of another."""
    near = [new for new in coming if new.subject == old.subject and new.graph_name == old.graph_name]
    same_predicate = (new for new in near if new.predicate == old.predicate)
    same_object = (new for new in near if new.object == old.object)
    return next(same_predicate, None) or next(same_object, None)


def _says(document: Document, wanted: set[Quad]) -> bool:
    """Whether a document says what is wanted; nodes without a name are left out, as each reading names them anew."""
    return _named(document.statements) == _named(wanted)


def _named(quads: Iterable[Quad]) -> tuple[set[Quad], int]:
    """The statements without blank nodes, and how many there are with some."""
    every = set(quads)
    blank = {quad for quad in every if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)}
    return every - blank, len(blank)


def _step(document: Document, old: Quad | None, new: Quad | None) -> Document:
    """The document after one statement was replaced, removed or added, wherever the text has it."""
    text = document.text
    if old is not None and old not in document.places:
        raise NotEditableError(f"{document.name} has no known place for a statement that is to be changed.")
    if new is not None and new in document.statements and old is not None:
        new = None  # it is said already, so the old statement only goes
    if old is not None:
        for place in sorted(document.places[old], reverse=True):
            text = _Edit(document, text).change(TextLines(document.name, text).offset(*_end(place)), old, new)
    elif new is not None and new not in document.statements:
        text = _Edit(document, text).insert(new)
    return _read(document, text)


def _end(place: Place) -> tuple[int, int]:
    """The line and column behind a place."""
    return place.end_line, place.end_column


def _read(document: Document, text: str) -> Document:
    try:
        return read_document(text.encode(), document.name, document.format)
    except FileFormatError as error:
        raise NotEditableError(f"{document.name} could not be read after the change: {error.problem}.") from None


class _Edit:
    """One change of a text."""

    def __init__(self, document: Document, text: str) -> None:
        self._document, self._text = document, text
        self._is_lines = document.format in _LINES
        self._tokens = _tokens(text)
        self._prefixes = {} if self._is_lines else _prefixes(self._tokens)

    def change(self, end: int, old: Quad, new: Quad | None) -> str:
        """The text with the statement whose object ends at an offset changed, or taken out."""
        number = next((number for number, token in enumerate(self._tokens) if token.end == end), None)
        if number is None or self._tokens[number].text in _OPENING:
            raise NotEditableError(f"{self._document.name} has a nested object where a value is to be changed.")
        if new is None:
            return self._without(number)
        if new.predicate == old.predicate:
            return self._put(self._tokens[number], self._written(new.object))
        verb = self._verb(number)
        if self._is_lines or self._has_one_object(verb, number):
            return self._put(self._tokens[verb], self._predicate(new.predicate))
        separate = f" ;\n{self._indent(verb)}{self._predicate(new.predicate)} {self._written(new.object)}"
        last = self._last_object(number)
        text = self._text[: self._tokens[last].end] + separate + self._text[self._tokens[last].end :]
        return _Edit(self._document, text)._without(number)

    def insert(self, new: Quad) -> str:
        """The text with a statement behind the last one of its subject."""
        document = self._document
        same = [
            place
            for quad, places in document.places.items()
            if (quad.subject, quad.graph_name) == (new.subject, new.graph_name)
            for place in places
        ]
        if not same:
            raise NotEditableError(f"{document.name} says nothing of {new.subject}, to which something is to be added.")
        lines = TextLines(document.name, self._text)
        offsets = {lines.offset(*_end(place)) for place in same}
        number = max(number for number, token in enumerate(self._tokens) if token.end in offsets)
        if self._is_lines:
            stop = next(token for token in self._tokens[number:] if token.text == ".")
            return f"{self._text[: stop.end]}\n{self._line(new)}{self._text[stop.end :]}"
        verb = self._verb(number)
        added = f" ;\n{self._indent(verb)}{self._predicate(new.predicate)} {self._written(new.object)}"
        end = self._tokens[number].end
        return self._text[:end] + added + self._text[end:]

    def _put(self, token: _Token, written: str) -> str:
        return self._text[: token.start] + written + self._text[token.end :]

    def _verb(self, number: int) -> int:
        """The token of the predicate of an object."""
        before = self._start_of_term(number) - 1
        while self._tokens[before].text == ",":
            before = self._start_of_term(before - 1) - 1
        return before

    def _start_of_term(self, number: int) -> int:
        """The first token of the term that ends with a token."""
        opening = _OPENING.get(self._tokens[number].text)
        if opening is None:
            return number
        closing, depth = self._tokens[number].text, 0
        for before in range(number, -1, -1):
            depth += (self._tokens[before].text == closing) - (self._tokens[before].text == opening)
            if depth == 0:
                return before
        raise NotEditableError(f"{self._document.name} has brackets that are not understood.")

    def _last_object(self, number: int) -> int:
        """The last of the objects that share the predicate of an object; all behind it have to be plain."""
        while self._tokens[number + 1].text == "," and self._tokens[number + 2].text not in "[(":
            number += 2
        return number

    def _has_one_object(self, verb: int, number: int) -> bool:
        return verb == number - 1 and self._tokens[number + 1].text != ","

    def _without(self, number: int) -> str:
        """The text without the statement of an object."""
        tokens = self._tokens
        before, after = tokens[number - 1], tokens[number + 1]
        if self._is_lines:
            return self._cut_line(tokens[number])
        if before.text == ",":
            return self._cut(before.start, tokens[number].end, keep_before=True)
        if after.text == ",":
            return self._cut(tokens[number].start, tokens[number + 2].start)
        return self._without_predicate(number)

    def _without_predicate(self, number: int) -> str:
        """The text without the only object of a predicate, and without its predicate."""
        tokens, verb = self._tokens, number - 1
        following = number + 1
        while tokens[following].text == ";":
            following += 1
        is_last = tokens[following].text in {".", "}", "]"}
        if tokens[verb - 1].text == ";":
            if is_last:
                return self._cut(tokens[verb - 1].start, tokens[number].end, keep_before=True)
            return self._cut(tokens[verb].start, tokens[following].start)
        if not is_last:
            return self._cut(tokens[verb].start, tokens[following].start)
        if tokens[following].text == "]":
            raise NotEditableError(f"{self._document.name} has a nested node that would become empty.")
        end = tokens[following].end if tokens[following].text == "." else tokens[following - 1].end
        return self._cut_line(_Token("", tokens[self._start_of_term(verb - 1)].start, end))

    def _cut(self, start: int, end: int, *, keep_before: bool = False) -> str:
        """The text without a stretch; comments in it stay, and so do the lines around it."""
        if keep_before:
            while self._text[start - 1] in " \t\r\n" and "#" not in self._text[self._line_start(start - 1) : start]:
                start -= 1
        return self._text[:start] + self._kept(start, end) + self._text[end:]

    def _kept(self, start: int, end: int) -> str:
        """What stays of a stretch: nothing, or what is not a token if there are comments in it."""
        inside = [token for token in self._tokens if start <= token.start and token.end <= end]
        between, offset = [], start
        for token in inside:
            between.append(self._text[offset : token.start])
            offset = token.end
        kept = "".join((*between, self._text[offset:end]))
        return kept if "#" in kept else ""

    def _cut_line(self, token: _Token) -> str:
        """The text without a whole statement, and without its line if nothing else is on it."""
        start, end = token.start, token.end
        if self._is_lines:
            start = self._line_start(start)
            end = self._text.find("\n", end)
            end = len(self._text) if end < 0 else end
        kept = "" if self._is_lines else self._kept(start, end)
        if not kept and start == self._line_start(start) and self._text[end : end + 1] == "\n":
            end += 1
        return self._text[:start] + kept + self._text[end:]

    def _line_start(self, offset: int) -> int:
        return self._text.rfind("\n", 0, offset) + 1

    def _indent(self, verb: int) -> str:
        """The blanks at the start of the line of a predicate; four if the predicate is on the line of its subject."""
        start = self._tokens[verb].start
        head = self._text[self._line_start(start) : start]
        return head if not head.strip() else re.match(r"\s*", head)[0] + "    "  # type: ignore[index] # always matches

    def _predicate(self, predicate: NamedNode) -> str:
        return "a" if predicate == _TYPE and not self._is_lines else self._iri(predicate.value)

    def _written(self, term: object) -> str:
        """A term as the syntax of the document writes it, with the prefixes that it declares."""
        if isinstance(term, NamedNode):
            return self._iri(term.value)
        if not isinstance(term, Literal):
            raise NotEditableError(f"{term} cannot be written into {self._document.name}.")
        if self._is_lines or term.language is not None or term.datatype.value == _XSD_STRING:
            return str(term)
        form = SHORT_FORM.get(term.datatype.value)
        if form is not None and form.fullmatch(term.value):
            return term.value
        return f"{Literal(term.value)}^^{self._iri(term.datatype.value)}"

    def _iri(self, iri: str) -> str:
        for namespace, prefix in self._prefixes.items():
            if iri.startswith(namespace) and _LOCAL_NAME.fullmatch(iri.removeprefix(namespace)):
                return f"{prefix}{iri.removeprefix(namespace)}"
        return str(NamedNode(iri))

    def _line(self, quad: Quad) -> str:
        """A statement as a line of N-Triples or N-Quads."""
        parts = [quad.subject, quad.predicate, quad.object]
        graph = [quad.graph_name] if isinstance(quad.graph_name, NamedNode) else []
        return " ".join(str(part) for part in (*parts, *graph)) + " ."


def _tokens(text: str) -> list[_Token]:
    """The terms and marks of a text; those of RDF 1.2 alone are not known here."""
    found: list[_Token] = []
    offset = 0
    while True:
        match = TOKEN.match(text, offset)
        if match is None or match.lastgroup in {None, "end"}:
            return found
        kind = match.lastgroup
        start, offset = match.span(kind or 0)
        last = found[-1] if found else None
        joins = last is not None and last.text[:1] in "\"'" and last.end == start and kind in {"tag", "caret"}
        if last is not None and (joins or last.text.endswith("^^")):
            found[-1] = _Token(text[last.start : offset], last.start, offset)
        else:
            found.append(_Token(text[start:offset], start, offset))


def _prefixes(tokens: Sequence[_Token]) -> dict[str, str]:
    """Namespace → prefix with its colon, the longest namespaces first, without prefixes that are declared twice."""
    found: dict[str, set[str]] = {}
    for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if one.text.lower() in {"@prefix", "prefix"} and three.text.startswith("<"):
            found.setdefault(two.text, set()).add(three.text[1:-1])
    single = {namespaces.pop(): prefix for prefix, namespaces in found.items() if len(namespaces) == 1}
    # A namespace that is relative, or written with escapes, begins no address of ours.
    return {namespace: single[namespace] for namespace in sorted(single, key=len, reverse=True) if ":" in namespace}
