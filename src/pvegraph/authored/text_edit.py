"""One change of a text in Turtle, TriG, N-Triples or N-Quads: a value put, a statement taken out or put in.

What is changed is found among the tokens of the text; all between them, comments above all, stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from pvegraph.authored.document import Document, Place
from pvegraph.authored.terse_tokens import TOKEN
from pvegraph.authored.text_lines import TextLines
from pvegraph.authored.turtle import SHORT_FORM, quoted
from pvegraph.errors import InputError
from pvegraph.vocabulary import expand

LINES = frozenset((RdfFormat.N_TRIPLES, RdfFormat.N_QUADS))
_OPENING = {"]": "[", ")": "(", "}": "{"}
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*)")
_TYPE = NamedNode(expand("rdf:type"))
_XSD_STRING = expand("xsd:string")
_INDENT = "    "

_Order = tuple[int, str, str]


class NotEditableError(InputError):
    """A text cannot be changed in place; the message says why."""


@dataclass(frozen=True)
class Token:
    """One term or mark, with its offsets; a literal is one with its language or datatype."""

    text: str
    start: int
    end: int


class TextEdit:
    """One change of a text, which may have been changed since the document was read; its places may not."""

    def __init__(self, document: Document, text: str) -> None:
        self._document, self._text = document, text
        self._lines = TextLines(document.name, text)
        self._is_lines = document.format in LINES
        self._tokens = tokens(text)
        self._prefixes = {} if self._is_lines else prefixes(self._tokens)
        self._newline = "\r\n" if "\r\n" in text else "\n"

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
        last = self._last_object(number)
        text = self._inserted(self._tokens[last].end, self._inline(verb, new))
        return TextEdit(self._document, text)._without(number)

    def insert(self, new: Quad) -> str:
        """The text with a statement among those of its subject, where their order wants it, or in a block of its own.

        In a text in which every statement has a line, so has the new one.
        """
        ends = self._ends_of_statements(new)
        if not ends:
            return self._with_block(new)
        if self._is_lines:
            stop = next(token for token in self._tokens[max(ends) :] if token.text == ".")
            return self._inserted(stop.end, f"{self._newline}{self._line(new)}")
        number = self._anchor(ends, self._order(new))
        return self._before(min(ends), new) if number is None else self._behind(number, new)

    def _ends_of_statements(self, new: Quad) -> dict[int, Quad]:
        """The last tokens of the statements that the text has of a subject, in the order of the text."""
        offsets = {
            self._lines.offset(place.end_line, place.end_column): quad
            for quad, places in self._document.places.items()
            if (quad.subject, quad.graph_name) == (new.subject, new.graph_name)
            for place in places
        }
        return {number: offsets[token.end] for number, token in enumerate(self._tokens) if token.end in offsets}

    def _order(self, quad: Quad) -> _Order:
        """By what the statements of a block are sorted: the class first (`pvegraph.authored.turtle.write_graph`)."""
        return (quad.predicate != _TYPE, self._predicate(quad.predicate), self._written(quad.object))

    def _anchor(self, ends: dict[int, Quad], order: _Order) -> int | None:
        """The statement behind which a new one belongs: the last one, if they are not sorted; `None` if it is first."""
        orders = {number: self._order(quad) for number, quad in ends.items() if _is_plain(quad)}
        if len(orders) < len(ends) or any(one > other for one, other in pairwise(orders.values())):
            return max(ends)
        smaller = [number for number, each in orders.items() if each < order]
        if smaller:
            return max(smaller)
        verb = self._verb(min(ends))
        on_own_line = not self._text[self._line_start(self._tokens[verb].start) : self._tokens[verb].start].strip()
        return None if on_own_line and self._tokens[min(ends) + 1].text == ";" else max(ends)

    def _before(self, number: int, new: Quad) -> str:
        """The text with a statement on a line before the first one of its subject."""
        verb = self._verb(number)
        return self._inserted(self._line_start(self._tokens[verb].start), self._own_line(verb, new, ";"))

    def _behind(self, number: int, new: Quad) -> str:
        """The text with a statement behind another."""
        number = self._last_object(number)
        mark, verb = self._tokens[number + 1], self._verb(number)
        line_end = self._text.find("\n", mark.end) + 1
        ends_line = line_end and not any(mark.end <= token.start < line_end for token in self._tokens[number + 2 :])
        if ends_line and mark.text == ";":
            return self._inserted(line_end, self._own_line(verb, new, ";"))
        if ends_line and mark.text == "." and "\n" not in self._text[self._tokens[number].end : mark.start]:
            after = self._inserted(line_end, self._own_line(verb, new, "."))
            return f"{after[: mark.start]};{after[mark.end :]}"
        return self._inserted(self._tokens[number].end, self._inline(verb, new))

    def _own_line(self, verb: int, new: Quad, mark: str) -> str:
        written = f"{self._predicate(new.predicate)} {self._written(new.object)}"
        return f"{self._indent(verb)}{written} {mark}{self._newline}"

    def _inline(self, verb: int, new: Quad) -> str:
        written = f"{self._predicate(new.predicate)} {self._written(new.object)}"
        return f" ;{self._newline}{self._indent(verb)}{written}"

    def _with_block(self, new: Quad) -> str:
        """The text with a block for a new subject."""
        if self._is_lines:
            lead = "" if self._text.endswith("\n") or not self._text else self._newline
            return f"{self._text}{lead}{self._line(new)}{self._newline}"
        if self._document.format != RdfFormat.TURTLE or not isinstance(new.subject, NamedNode):
            raise NotEditableError(f"{self._document.name} says nothing of {new.subject}, to which something is added.")
        blocks = ((self._offset(places[0]), name) for name, places in self._document.blocks.items() if places)
        # Lists in lists begin at one place, and what has no name has no order.
        heads = sorted(blocks, key=lambda block: block[0])
        names = [name.value for _, name in heads if isinstance(name, NamedNode)]
        said = f"{_INDENT}{self._predicate(new.predicate)} {self._written(new.object)} ;"
        written = self._newline.join([self._iri(new.subject.value), said, "."])
        followers = [offset for offset, name in heads if isinstance(name, NamedNode) and name.value > new.subject.value]
        if len(names) < len(heads) or names != sorted(names) or not followers:
            kept = self._text.rstrip("\r\n")
            gap = self._newline * 2 if kept else ""
            return f"{kept}{gap}{written}{self._newline}"
        return self._inserted(self._start_of_block(followers[0]), f"{written}{self._newline * 2}")

    def _start_of_block(self, head: int) -> int:
        """Where a block starts with the comments that stand right above it."""
        start = self._line_start(head)
        if self._text[start:head].strip():
            return head
        while start:
            above = self._line_start(start - 1)
            if not self._text[above:start].lstrip().startswith("#") or above == 0:
                break
            start = above
        return start

    def _offset(self, place: Place) -> int:
        return self._lines.offset(place.line, place.column)

    def _inserted(self, offset: int, written: str) -> str:
        return self._text[:offset] + written + self._text[offset:]

    def _put(self, token: Token, written: str) -> str:
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
                return self._without_last_predicate(number)
            return self._cut(tokens[verb].start, tokens[following].start)
        if not is_last:
            return self._cut(tokens[verb].start, tokens[following].start)
        if tokens[following].text == "]":
            raise NotEditableError(f"{self._document.name} has a nested node that would become empty.")
        end = tokens[following].end if tokens[following].text == "." else tokens[following - 1].end
        return self._cut_line(Token("", tokens[self._start_of_term(verb - 1)].start, end))

    def _without_last_predicate(self, number: int) -> str:
        """The text without the last of several predicates, and without its only object."""
        before, verb, value, after = self._tokens[number - 2 : number + 2]
        between, rest = self._text[before.end : verb.start], self._text[after.end :]
        is_end_of_line = not rest.partition("\n")[0].strip()
        if after.text == "." and is_end_of_line and "#" in between and not self._kept(verb.start, after.start):
            # What is remarked behind the semicolon is about what stays, and the dot goes before it too.
            return f"{self._text[: before.start]}.{between.rstrip()}{rest}"
        return self._cut(before.start, value.end, keep_before=True)

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

    def _cut_line(self, token: Token) -> str:
        """The text without a whole statement, and without its line if nothing else is on it."""
        start, end = token.start, token.end
        if self._is_lines:
            start = self._line_start(start)
            end = self._text.find("\n", end)
            end = len(self._text) if end < 0 else end
        kept = "" if self._is_lines else self._kept(start, end)
        if not kept and start == self._line_start(start):
            end = self._behind_line_end(end)
            if not self._is_lines and self._is_empty_line_before(start):
                end = self._behind_line_end(end)
        return self._text[:start] + kept + self._text[end:]

    def _behind_line_end(self, offset: int) -> int:
        """The start of the next line, if nothing more stands on this one."""
        match = re.compile("\r?\n").match(self._text, offset)
        return offset if match is None else match.end()

    def _is_empty_line_before(self, start: int) -> bool:
        """Whether a line has an empty one above it, so that the empty one below is not needed."""
        return re.search(r"(\A|\n)\r?\n\Z", self._text[max(0, start - 4) : start]) is not None

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
        if self._is_lines:
            return str(term)
        if term.language is not None or term.datatype.value == _XSD_STRING:
            return quoted(term)
        form = SHORT_FORM.get(term.datatype.value)
        if form is not None and form.fullmatch(term.value):
            return term.value
        return f"{quoted(term)}^^{self._iri(term.datatype.value)}"

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


def tokens(text: str) -> list[Token]:
    """The terms and marks of a text; those of RDF 1.2 alone are not known here."""
    found: list[Token] = []
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
            found[-1] = Token(text[last.start : offset], last.start, offset)
        else:
            found.append(Token(text[start:offset], start, offset))


def prefixes(tokens: Sequence[Token]) -> dict[str, str]:
    """Namespace → prefix with its colon, the longest namespaces first, without prefixes that are declared twice."""
    found: dict[str, set[str]] = {}
    for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if one.text.lower() in {"@prefix", "prefix"} and three.text.startswith("<"):
            found.setdefault(two.text, set()).add(three.text[1:-1])
    single = {namespaces.pop(): prefix for prefix, namespaces in found.items() if len(namespaces) == 1}
    # A namespace that is relative, or written with escapes, begins no address of ours.
    return {namespace: single[namespace] for namespace in sorted(single, key=len, reverse=True) if ":" in namespace}


def _is_plain(quad: Quad) -> bool:
    """Whether the object of a statement has a name or a value, and so an order."""
    return isinstance(quad.object, NamedNode | Literal)
