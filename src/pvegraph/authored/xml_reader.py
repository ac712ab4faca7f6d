"""Reading RDF/XML with the places of its statements: the elements and attributes that say them.

The parser gives the statements of one property in the order in which its elements end; where the numbers of elements
and statements agree, they are put side by side.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import urljoin
from xml.parsers import expat

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode, Quad, RdfFormat

from pvegraph.authored.limits import ReadingLimits
from pvegraph.authored.parsing import Stretches, parsed, problem_of
from pvegraph.authored.slips import Slip, UnreadableError, too_much
from pvegraph.authored.text_lines import Stretch, TextLines
from pvegraph.vocabulary import expand

_ROOT, _DESCRIPTION = expand("rdf:RDF"), expand("rdf:Description")
_TYPE, _ABOUT, _PARSE_TYPE = (expand(f"rdf:{name}") for name in ("type", "about", "parseType"))
_XML = "http://www.w3.org/XML/1998/namespace"
_IRI = re.compile(r"IRI '([^']*)'")

Role: TypeAlias = Literal["root", "node", "property", "text"]

_INSIDE: Mapping[Role, Role] = {"root": "node", "node": "property", "text": "text"}
_INSIDE_PROPERTY: Mapping[str | None, Role] = {None: "node", "Resource": "property", "Collection": "node"}
_NOT_PROPERTIES = frozenset(
    expand(f"rdf:{name}") for name in ("about", "ID", "nodeID", "resource", "datatype", "parseType")
)


def read(lines: TextLines, base: str | None, limits: ReadingLimits) -> tuple[tuple[Quad, ...], Stretches]:
    """The statements of a text, and where they stand as far as that can be told. Raises `UnreadableError`."""
    elements = _Elements(lines, base, limits)
    try:
        statements = parsed(lines.text, RdfFormat.RDF_XML, base, limits)
    except SyntaxError as error:
        raise UnreadableError(_slip(error, lines)) from None
    stretches = elements.stretches(statements)
    for quad in statements:
        if isinstance(quad.object, RdfLiteral) and len(quad.object.value) > limits.term:
            raise too_much("term", limits.term, *stretches.statements.get(quad, [(0, 0)])[0])
    return statements, stretches


def _slip(error: SyntaxError, lines: TextLines) -> Slip:
    """What the parser refuses; of an address it tells the address and not the place."""
    problem = problem_of(error)
    address = _IRI.search(problem)
    if address is not None and (start := lines.text.find(f'"{address[1]}"') + 1) > 0:
        reason = problem.partition(": ")[2] or problem
        return Slip("iri-invalid", start, start + len(address[1]), {"found": address[1], "reason": reason})
    start = lines.offset(error.lineno or 1, error.offset or 1)
    return Slip("xml", start, start + 1, {"found": problem})


@dataclass(frozen=True)
class _Element:
    """An element that is open: what it is, where it begins, and what the elements in it are."""

    role: Role
    start: int
    content: Role


def _first_role(name: str) -> Role:
    """What the outermost element is."""
    return "root" if name == _ROOT else "node"


def _content(role: Role, parse_type: str | None) -> Role:
    """What the elements inside of one are (RDF 1.1 XML Syntax, section 7.2)."""
    if role == "property":
        return _INSIDE_PROPERTY.get(parse_type, "text")
    return _INSIDE[role]


class _Elements:
    """Where the elements and attributes of a text stand that say something, by property."""

    def __init__(self, lines: TextLines, base: str | None, limits: ReadingLimits) -> None:
        self._octets = lines.text.encode()
        self._lines, self._base, self._limits = lines, base, limits
        self._open: list[_Element] = []
        self._properties: dict[str, list[Stretch]] = defaultdict(list)
        self._heads: list[tuple[str, Stretch]] = []
        self._parser = expat.ParserCreate(namespace_separator="")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.EntityDeclHandler = self._entity
        self._run()

    def stretches(self, statements: tuple[Quad, ...]) -> Stretches:
        """The stretches of the statements of those properties that are said as often as elements are there."""
        by_property: dict[str, list[Quad]] = defaultdict(list)
        for quad in statements:
            by_property[quad.predicate.value].append(quad)
        found = Stretches()
        for name, quads in by_property.items():
            places = self._properties.get(name, [])
            if len(places) == len(quads):
                for quad, stretch in zip(quads, places, strict=True):
                    found.statements[quad].append(stretch)
        subjects = {quad.subject.value for quad in statements if isinstance(quad.subject, NamedNode)}
        for address, stretch in self._heads:
            if address in subjects:
                found.heads[NamedNode(address)].append(stretch)
        return found

    def _run(self) -> None:
        try:
            self._parser.Parse(self._octets, True)
        except expat.ExpatError as error:
            start = self._lines.offset(error.lineno, 1) + error.offset
            problem = expat.ErrorString(error.code)
            raise UnreadableError(Slip("xml", start, start + 1, {"found": problem})) from None

    def _here(self) -> int:
        """The offset, in characters, of what the parser is at."""
        return self._lines.offset(self._parser.CurrentLineNumber, 1) + self._parser.CurrentColumnNumber

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        start = self._here()
        if len(self._open) >= self._limits.depth:
            raise too_much("depth", self._limits.depth, start, start + 1)
        role = self._open[-1].content if self._open else _first_role(name)
        self._open.append(_Element(role, start, _content(role, attributes.get(_PARSE_TYPE))))
        if role != "node":
            return
        stretch = (start, self._behind(start))
        if name != _DESCRIPTION:
            self._properties[_TYPE].append(stretch)
        for attribute in attributes:
            if not attribute.startswith(_XML) and attribute not in _NOT_PROPERTIES:
                self._properties[attribute].append(stretch)
        if _ABOUT in attributes:
            self._heads.append((urljoin(self._base or "", attributes[_ABOUT]), stretch))

    def _end(self, name: str) -> None:
        element = self._open.pop()
        if element.role == "property":
            self._properties[name].append((element.start, self._behind(self._here())))

    def _behind(self, offset: int) -> int:
        """Where the tag that begins here ends."""
        end = self._lines.text.find(">", offset)
        return len(self._lines.text) if end < 0 else end + 1

    def _entity(self, name: str, is_parameter: bool, value: str | None, *_: object) -> None:
        del name
        start = self._here()
        if is_parameter or value is None or "&" in value:
            raise UnreadableError(Slip("limit-entities", start, start + 1), decided=True)
