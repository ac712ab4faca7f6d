"""The text of a file of ``data/`` after some of its statements have changed: as small a difference as can be.

A file in the layout of the house, which depends on its statements alone (`pvegraph.authored.turtle.graph_text`), keeps
it; in any other the statements are changed one by one where they stand (`pvegraph.authored.editing`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple

from pvegraph.authored.document import Document, read_document
from pvegraph.authored.editing import edited
from pvegraph.authored.text_edit import NotEditableError, prefixes, tokens
from pvegraph.authored.turtle import SHORT_FORM, graph_text
from pvegraph.vocabulary import PREFIXES, expand

_BYTE_ORDER_MARK = "\ufeff"
_PREFIX_LINE = re.compile(r"@prefix[ \t]+([^\s:]*):[ \t]*<[^>]*>[ \t]*\.[ \t]*(?:#[^\n]*)?\r?\n", re.IGNORECASE)
_COMMENTS = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*")
_SHORTENED = re.compile(r"(.*[/#])[A-Za-z0-9_][A-Za-z0-9_-]*", re.DOTALL)
_PREFIX_OF = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_XSD_STRING = expand("xsd:string")
_TYPE = NamedNode(expand("rdf:type"))


def changed_text(content: bytes, name: str, wanted: Collection[Triple]) -> str:
    """The text of a Turtle file that is to say just what is wanted, with as much left as it is as can be.

    Raises `DocumentError` for a text that cannot be read, and `NotEditableError` for one that cannot be changed in
    place.
    """
    document = read_document(content, name, RdfFormat.TURTLE)
    mark = _BYTE_ORDER_MARK if content.startswith(_BYTE_ORDER_MARK.encode()) else ""
    said = {quad.triple for quad in document.statements}
    if said == set(wanted):
        return mark + document.text.removeprefix(_BYTE_ORDER_MARK)
    comment = first_comment(document.text)
    if _is_named(said) and document.text == graph_text(said, comment=comment):
        return mark + graph_text(wanted, comment=comment)
    added = [Quad(triple.subject, triple.predicate, triple.object) for triple in wanted if triple not in said]
    removed = [quad for quad in document.statements if quad.triple not in wanted]
    after = edited(_with_prefixes(document, added), removed, added)
    if {quad.triple for quad in after.statements} != set(wanted):
        raise NotEditableError(f"{name} would say something else after the change; change it by hand.")
    return mark + after.text.removeprefix(_BYTE_ORDER_MARK)


def first_comment(text: str) -> str | None:
    """The first line, if it is a comment as an import writes it."""
    first, end, _ = text.partition("\n")
    return first.removeprefix("# ") if end and first.startswith("# ") else None


def _is_named(said: Collection[Triple]) -> bool:
    """Whether there is nothing without a name, which the layout of the house does not know."""
    return not any(isinstance(term, BlankNode) for triple in said for term in (triple.subject, triple.object))


def _with_prefixes(document: Document, added: Collection[Quad]) -> Document:
    """A text that declares the house's prefixes that new statements want, each on a line, in the order of the lines."""
    declared = prefixes(tokens(document.text))
    names = {name.removesuffix(":") for name in declared.values()}
    wanted = sorted({name for quad in added for name in _prefixes_of(quad) if PREFIXES[name] not in declared} - names)
    text = document.text
    newline = "\r\n" if "\r\n" in text else "\n"
    for name in wanted:
        offset = _place_of_prefix(text, name)
        text = f"{text[:offset]}@prefix {name}: <{PREFIXES[name]}> .{newline}{text[offset:]}"
    return document if not wanted else read_document(text.encode(), document.name, document.format)


def _place_of_prefix(text: str, name: str) -> int:
    """The start of the line before which a prefix is declared: among the others, or at the top, below a comment."""
    lines = list(_directives(text))
    if not lines:
        match = _COMMENTS.match(text)
        return match.end() if match is not None else 0
    following = next((line for line in lines if line[1] > name), None)
    return lines[-1].end() if following is None else following.start()


def _directives(text: str) -> Iterator[re.Match[str]]:
    """The declarations of prefixes that stand one a line at the start of a text."""
    offset = 0
    while (between := _COMMENTS.match(text, offset)) and (line := _PREFIX_LINE.match(text, between.end())):
        yield line
        offset = line.end()


def _prefixes_of(quad: Quad) -> Iterator[str]:
    """The prefixes of the house that its terms are written with."""
    value = quad.object
    datatype = [value.datatype] if isinstance(value, Literal) and not _is_short(value) else []
    for term in (quad.subject, None if quad.predicate == _TYPE else quad.predicate, value, *datatype):
        match = _SHORTENED.fullmatch(term.value) if isinstance(term, NamedNode) else None
        if match is not None and match[1] in _PREFIX_OF:
            yield _PREFIX_OF[match[1]]


def _is_short(literal: Literal) -> bool:
    """Whether a literal is written without its datatype."""
    form = SHORT_FORM.get(literal.datatype.value)
    is_text = literal.language is not None or literal.datatype.value == _XSD_STRING
    return is_text or (form is not None and form.fullmatch(literal.value) is not None)
