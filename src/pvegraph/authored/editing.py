"""Changing a few statements of a text that a person wrote, and nothing else of it.

Comments, order and layout stay: an object is written in place of another, a statement is taken out with the
punctuation that it needed, or put behind those that the text has of its subject. What was changed is read again, and
has to say exactly what it should; else the text stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, Quad, RdfFormat

from pvegraph.authored.document import Document, Place, read_document
from pvegraph.authored.text_edit import LINES, NotEditableError, TextEdit
from pvegraph.authored.text_lines import TextLines
from pvegraph.errors import FileFormatError

__all__ = ["NotEditableError", "edited"]

_EDITABLE = LINES | {RdfFormat.TURTLE, RdfFormat.TRIG}


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
            text = TextEdit(document, text).change(TextLines(document.name, text).offset(*_end(place)), old, new)
    elif new is not None and new not in document.statements:
        text = TextEdit(document, text).insert(new)
    return _read(document, text)


def _end(place: Place) -> tuple[int, int]:
    """The line and column behind a place."""
    return place.end_line, place.end_column


def _read(document: Document, text: str) -> Document:
    try:
        return read_document(text.encode(), document.name, document.format)
    except FileFormatError as error:
        raise NotEditableError(f"{document.name} could not be read after the change: {error.problem}.") from None
